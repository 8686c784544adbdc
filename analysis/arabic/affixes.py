"""Words that look as if they had an affix: small tables, no lexicon.

Chosen from what newsrooms write; a word that is missing only gets a stem of its own, or shares
one with a stranger. The tables hold whole words with their endings, because beginnings deceive:
وقت is time, but وقتل is "and killed".
"""

from __future__ import annotations

from analysis.arabic.tokens import fold_phrase

_ENDINGS = (
    *("", "ه", "ي", "ا", "ت", "ات", "ان", "ين", "ون", "وا", "يه", "يين", "يون", "ها", "هم", "نا"),
    *("ته", "تها", "تهم", "تين", "اته", "اتها", "اتهم", "يات", "يا", "ايه"),
)


def _with_endings(*lines: str) -> frozenset[str]:
    """Return the folded words, each with every ending; a final ة gives way to the ending."""
    return frozenset(
        base + ending
        for line in lines
        for word in line.split()
        for base in {*fold_phrase(word), *fold_phrase(word.removesuffix("ة"))}
        for ending in _ENDINGS
    )


WAW_IS_ROOT = _with_endings(
    "وزير وزراء وزارة وكيل وكلاء وكالة واشنطن وثيقة وثائق وفاة وفيات وفد وفود وطن ولاية والده",
    "والدته وضع وقت وقف وقوع وقود وصل وصول وعد وعود وحدة وحيد وجد وجود وجه وجهة وسط وساطة",
    "وسيلة وسائل وسيط وظيفة وظائف ورقة وقع وقاية وباء وبائي وليد وادي واجه واجب واضح واقع",
    "وافق واصل واسع واحد وارد وديع وداع ورشة وشيك وصف وصية وصاية وتيرة وجب وقائي وهاب وهمي",
    "وعي ولي وزن وسام واقعة وردة ورد",
)
"""Words whose و is no conjunction."""

AL_IS_ROOT = _with_endings(
    "الله الآن الذي إلغاء ألغى إلزام التزام التزم التقى التحق التهاب التماس إلقاء ألقى إلحاق",
    "ألماني ألمانيا ألماس إلكتروني الهام",
)
"""Words whose ال is no article."""

LAM_IS_ROOT = _with_endings(
    "لبنان لبناني لبيب ليبيا ليبي ليبرالي ليتوانيا ليفربول ليلة ليال لينا ليون لوكسمبورغ",
    "لوزان لويس لوفيغارو لوحة لواء لوائح لون لاعب لاجئ لاحق لاحظ لافروف لازم لاتيني لاتفيا",
    "لاهاي لاغارد لاريجاني لقاء لقاؤ لقاح لجنة لجان لجوء لحظة لحوم لغة لغوي لطيف لندن لسان",
    "لقب لعبة لهجة لمسة لمحة لدى لذلك لكن لأن لأنه لمبة لسعة لصوص لجأ",
)
"""Words whose ل is no preposition."""

BA_IS_ROOT = _with_endings(
    "باحث بارز باكستان باكستاني بادرة باخرة باشر باريس بارك باقي بالغ باليستي بالون بترول",
    "بانكوك باسم باسل باتريوت بالي",
)
"""Words whose ب, or با, is no preposition."""

SIN_IS_ROOT = _with_endings(
    "سياسة سياسي سيارة سيناء سينما سينمائي سيد سيدة سيطرة سيطر سيول سيادة سياق سيرة سيرغي",
    "سيستاني سيسي سيناريو سيناتور سيدني سيمون سيلفا سيئ سياح سياحة سياج ستين ستوكهولم ستيفن",
    "ستار ستراسبورغ ستريت ستالين ستوديو ستاد ستاندرد سنوات سنوي سنغافورة سندات سنجار سنية سند",
    "سنة سنت",
)
"""Words whose س before ي, ت or ن is no future."""

BA_BEFORE = (
    *("م", "ت", "است", "انت", "اتف", "اتص", "اتح", "اتها", "اجت", "اجر", "احت", "اخت", "اخر"),
    *("اعت", "اعل", "اعد", "اقت", "اقا", "انه", "انق", "اطل", "اسق", "اشت", "اصد", "ارت", "ادا"),
    *("اكت", "افت", "انف", "انس", "امت", "الغ", "انش", "اضا", "اصل", "ازا", "ايران", "اوبا"),
    *("قياد", "رياس", "رسال", "شكل", "حضور", "زيار", "هجوم", "زعام", "صوره", "طريق", "جميع"),
    *("عملي", "عقوب", "عدم", "غار", "قصف", "ضرب", "دعم", "دخول", "ولاي", "حكوم", "ذكري"),
    *("حسب", "شان", "نسب", "سبب", "وقف"),
)
"""How nouns begin before which ب is taken for a preposition, in words of six letters and more."""

ALIF_IS_ROOT = frozenset(fold_phrase("أحمد أسعد أشرف أكرم أدهم أمجد أسلم أرمن أبها إنترنت"))
"""Words, most of them names, whose alif makes no verb."""

YA_IS_ROOT = _with_endings(
    "يابان ياباني يمن يمني يهود يهودي يوم يومي يونان يوناني يونيو يوليو يورو يوسف يوغوسلافيا",
    "يناير يسار يمين ياسر ياسين يعقوب يحيى يخت يقين ينبع يزيد يافا يتيم يدوي يافع يورانيوم",
    "يوتيوب",
)
"""Words whose ي makes no imperfect."""

ENDING_IS_ROOT = (
    *("عاون", "كيماو", "برلمان", "سليمان", "باكستان", "افغانستان", "كردستان", "فلسطين", "تلفزيون"),
    *("اردوغان", "مهرجان", "حزيران", "امتحان", "ايتمان", "كاترين", "فالنتين", "ارجنتين"),
    *("كريستين", "بلتستان", "طغيان", "ثعبان", "برهان", "بنيامين", "ساكسون"),
)
"""How words of six letters and more end that are no dual or plural."""

FORM_FIVE = frozenset(
    fold_phrase(
        "تقدم تسلم توقف تحدث تعرض تلقى تمكن تبنى تولى توصل تعهد تسبب توقع تضمن تطور تغير تحول تحرك"
        " تدخل توتر تحقق تمرد تبرع تبدل تجمع تفجر تفقد تعطل تورط توسط توجه تزوج ترشح تجدد توعد تهجم"
        " تنحى تسرب تحطم تجاه تعدد تكرر تمثل تمدد تأكد تأجل تأخر تأثر تلوث تونس تموز توفي تعلم تحسن"
        " تقلص تراث تراب تعاط تبوك تكري تدمر توأم تكلف تجار تاجر تحصن تزعم"
    )
)
"""Words of four letters whose ت makes no imperfect: most are pasts of the fifth form."""

SPELLINGS = {"امريك": "اميرك"}
"""Beginnings of words that papers spell in two ways."""
