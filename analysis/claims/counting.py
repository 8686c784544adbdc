"""The words beside numbers: what happened to those who are counted, and what a count can be of.

Our own lists, folded as tokens are.
"""

from __future__ import annotations

from analysis.claims.lexicon import fold_words

KILLED = fold_words(
    "مقتل قتل قتلت قتلوا يقتل تقتل قتلى قتيل قتيلا قتيلين القتلى مصرع لقي وفاة توفي توفوا وفيات",
    "الوفيات استشهاد استشهد شهيد شهيدا شهداء الشهداء ضحايا الضحايا ضحية ضحيته ضحيتها موت مات",
    "أرواح الأرواح بحياة حياة ماتوا أودى أودت لقوا مصرعهم حتفهم حتفه",
)
WOUNDED = fold_words(
    "إصابة أصيب أصيبت أصيبوا يصاب يصيب تصيب أصاب أصابت جرح جرحى جريح جريحا الجرحى مصاب مصابا",
    "مصابين المصابين مصابون المصابون إصابات الإصابات الجريح",
)
ARRESTED = fold_words(
    "اعتقال اعتقل اعتقلت اعتقلوا معتقل معتقلا معتقلين المعتقلين توقيف أوقف أوقفت أوقفوا القبض",
    "ضبط ضبطت احتجاز احتجز احتجزت موقوف موقوفا موقوفين الموقوفين",
    "معتقلون المعتقلون موقوفون الموقوفون",
)
DISPLACED = fold_words(
    "نزوح نزح نازح نازحا نازحين النازحين نازحون النازحون نزحت نزحوا تنزح",
    "تشريد شرد مشرد مشردين لاجئ لاجئا لاجئين اللاجئين تهجير",
)
CASES = fold_words("حالة حالات الحالات عدوى بالفيروس الإصابات بكورونا")
MISSING = fold_words("مفقود مفقودا مفقودين المفقودين مفقودون المفقودون فقدان فقد اختفاء")
GROWING: tuple[tuple[str, frozenset[str]], ...] = (
    ("wounded", WOUNDED),
    ("killed", KILLED),
    ("arrested", ARRESTED),
    ("displaced", DISPLACED),
    ("missing", MISSING),
    ("cases", CASES),
)
"""Counts that only grow while an event goes on, by the words that say what happened."""

REMAINING = fold_words(
    "يتلقون يتلقى تتلقى مازال مازالوا زالوا زال لازال لازالوا يزال يزالون يرقد يرقدون نقل نقلوا",
    "غادر غادروا خرج خروج تماثل منومون منومين المتبقين بقي تبقى الباقين",
)
"""Words that tell of some of those who were counted, or of how things stand now."""
PERIODIC = fold_words(
    "تسجيل سجل سجلت رصد رصدت جديدة جديدا جديدتين جديدتان يوميا شهريا سنويا أسبوعيا الواحد"
)
"""Words that tell of a count for a day, a month, a place: the next one starts anew."""

RECORDING = fold_words("تسجيل بتسجيل سجل سجلت تسجل يسجل وسجل رصد رصدت ترصد يرصد برصد إحصاء أحصت")
A_DAY = fold_words("أمس اليوم يوم ساعة الساعة الساعات يومي اليومي اليومية يومية")
"""Where both stand in a sentence, what it counts is of that day: «سجلت أمس 4 إصابات»."""

SEVERAL = fold_words(
    "مماثل مماثلا مماثلة مشابه مشابها مشابهة منفصل منفصلين منفصلة منفصلتين متفرقة متفرقين"
)
"""Words that tell of several events of a kind, or of another one."""

AMONG = fold_words("منهم منها بينهم بينها ضمنهم منهن بينهن")
"""Words before a number that make it a part of the number before."""

VOLATILE = fold_words(
    "سعر أسعار الأسعار برميل للبرميل البرميل مؤشر المؤشر بورصة البورصة تداول تداولات أسهم الأسهم",
    "سهم أونصة للأونصة حرارة الحرارة مئوية رطوبة",
)
"""Words beside figures that move by the hour: prices, indices, the weather."""

READINGS = fold_words(
    "مستوى منسوب تضخم التضخم يبعد تبعد بعد مسافة يتقدم تقدم فرز اقتراع عملة بيتكوين صرف يساوي",
    "العقود",
)
"""Words beside figures that are read again and again while one thing goes on."""

RECURRING = fold_words(
    "غارة غارات ضربة ضربات طلعة طلعات هجمة هجمات هجوم هجمات صاروخ صواريخ قذيفة قذائف رحلة رحلات",
    "سفينة سفن مخالفة مخالفات قضية قضايا بلاغ بلاغات حادث حوادث",
)
"""What is counted anew every day: raids, flights, fines. Two counts need one date to conflict."""

PEOPLE = fold_words(
    "شخص شخصا أشخاص شخصين قتيل قتيلا قتلى قتيلين القتلى جريح جريحا جرحى الجرحى مصاب مصابا مصابين",
    "ضحية ضحايا شهيد شهيدا شهداء نسمة فرد فردا أفراد آخرين آخرون معتقل معتقلا معتقلين موقوف موقوفا",
    "موقوفين نازح نازحا نازحين لاجئ لاجئا لاجئين مفقود مفقودا مفقودين الضحايا المصابين حالة حالات",
    "إصابة إصابات وفاة وفيات",
)
"""Nouns that count people of any kind."""

STAGES = fold_words("اليوم يوم الشوط الدقيقة الساعة المرحلة")
"""Before a rank: how far one thing has come."""
GRADES = fold_words("الفئة فئة الدرجة درجة الطابق طابق للمرة المرة المرتبة بالمرتبة المركز بالمركز")
"""Before a rank: a property of one thing, of which only one value can be true."""
