"""The words that rules about claims look for, our own list, folded as tokens are.

Verbs stand in the forms that news uses; `unprefixed` takes the conjunction off a word that is
not listed with it.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from analysis.arabic.folding import fold

WEEKDAYS = frozenset(fold("الأحد الاثنين الإثنين الثلاثاء الأربعاء الخميس الجمعة السبت").split())


def fold_words(*lines: str) -> frozenset[str]:
    """Return the folded words of some lines."""
    return frozenset(word for line in lines for word in fold(line).split())


def fold_phrases(*phrases: str) -> tuple[tuple[str, ...], ...]:
    """Return the folded words of each phrase, the phrases in their order."""
    return tuple(tuple(fold(phrase).split()) for phrase in phrases)


SAYING = fold_words(
    "قال قالت قالوا يقول تقول يقولون أعلن أعلنت أعلنوا يعلن تعلن أكد أكدت أكدوا يؤكد تؤكد",
    "زعم زعمت يزعم شدد شددت أضاف أضافت أوضح أوضحت يوضح صرح صرحت ذكر ذكرت تذكر أشار أشارت أفاد",
    "أفادت كشف كشفت تكشف حذر حذرت يحذر اعتبر اعتبرت يعتبر رأى رأت يرى ادعى ادعت لفت لفتت تابع",
    "تابعت توقعت نوه نوهت أقر أقرت اعترف اعترفت استبعد استبعدت",
    "نفى نفت نفوا ينفي تنفي أنكر أنكرت ينكر تنكر",
)
"""Verbs whose subject says something."""

_ADDING = fold_words(
    "قائلا قائلة مضيفا مضيفة مشيرا مشيرة مؤكدا مؤكدة موضحا موضحة معتبرا معتبرة نافيا نافية",
    "زاعما محذرا مشددا مشددة لافتا مبينا رافضا رافضة أفيد كرر كررت جدد جددت أبدى أبدت أعرب",
    "أعربت أبلغ أبلغت روى روت نقل نقلت أورد أوردت نشر نشرت فجرت بينت قوله قولها بقوله وصف وصفت",
)
QUOTING = fold_words("نقل نقلت ينقل تنقل نقلا")
"""Verbs of a medium that tells what somebody else says."""
ANNOUNCEMENTS = fold_words("إعلان تأكيد")
STATEMENTS = ANNOUNCEMENTS | fold_words("بيان تصريح تصريحات")
"""Nouns of saying: who says it follows."""
REPORTING = SAYING | _ADDING
"""All words that say that somebody says something, also those whose subject stands elsewhere."""

PRONOUN_SUBJECT = fold_words(
    "لكنه ولكنه لكنها ولكنها أنه إنه أنها إنها وهو وهي كما فإنه فإنها وأنه"
)
"""Words after which the subject of a verb is no name that follows."""

PUBLISHING = fold_words(
    "نشرته نشرتها نشره نشرها أوردته أوردتها بثته بثتها تقرير تقريرها نشر بثت لقاء مقابلة حوار"
)
"""Words beside a medium that say that it told something."""

COMPLEMENT = fold_words("أن إن أنه إنه أنها إنها أنهم إنهم بأن بأنه بأنها بأنهم أنني إننا أننا")
"""What opens that which is said."""

MEDIA = fold_words("صحيفة جريدة مجلة وكالة وكالات قناة محطة شبكة موقع إذاعة تلفزيون فضائية صحيفتي")
"""Nouns of media: a name follows, or, with the article, one was named before."""

LOOSE_MEDIA = fold_words("محطة شبكة موقع وكالات وكالة قناة")
"""Of these, nouns that mean other things too: media only right after a word of telling."""

AGENCIES = fold_phrases(
    "رويترز",
    "فرانس برس",
    "أ ف ب",
    "أسوشيتد برس",
    "اسوشييتد برس",
    "أ ب",
    "د ب أ",
    "واس",
    "الأناضول",
    "بلومبرغ",
    "بلومبيرغ",
    "شينخوا",
    "بي بي سي",
    "سي إن إن",
    "إنترفاكس",
    "تاس",
    "نوفوستي",
    "سبوتنيك",
    "كونا",
    "وام",
    "بترا",
)
"""Sources that news names without saying what they are."""

CREDIT_ONLY = frozenset(fold_phrases("أ ب", "واس", "كونا", "وام", "بترا", "تاس"))
"""Of these, words that mean something else in running text: taken from credits only."""

CITING = fold_words("بحسب وفقا وفق حسبما نقلا طبقا استنادا")
"""According to: a source follows, after ل or عن or at once."""

DOCUMENTS = fold_words("بيان حصيلة إحصائية إحصاءات أرقام بيانات جدول تصريح تصريحات مذكرة")
"""What is cited in place of the body that made it, which may follow after ل."""

ANONYMOUS = DOCUMENTS | fold_words(
    "مصدر مصادر المصدر المصادر شهود مسؤول مسؤولون مسؤولين أشخاص معلومات معلوماتي معلوماته تقارير",
    "تقرير التقرير بيان البيان وسائل تقديرات إحصاءات دراسة الدراسة خبراء محللين مراقبين الذين ما",
    "نشطاء ناشطين سكان القوانين القانون الاتفاق الأنظمة النظام الخطة قوله قولها رأيه رأي تعبيره",
    "كل أي هذا هذه ذلك تلك جدول معايير أحكام آلية قواعد ضوابط شروط رؤية أحدث",
)
"""What follows such a cue but names nobody that a second telling could be traced to."""

GENERIC_SOURCE = fold_words(
    "الأنباء أنباء الإخبارية الإخباري الأخبار للأنباء الرسمية الرسمي الحكومية الحكومي",
    "الأميركية الأمريكية الأميركي الأمريكي البريطانية البريطاني الفرنسية الفرنسي الألمانية",
    "الإيرانية الإيراني الإسرائيلية الإسرائيلي الروسية التركية السعودية المصرية اللبنانية",
    "القطرية الإماراتية الكويتية العراقية السورية اليمنية العربية الدولية العالمية المحلية",
    "الإسبانية الإيطالية الصينية اليابانية الفضائية الإلكترونية الإلكتروني اليومية الأسبوعية",
)
"""What may stand beside the name of a medium without being part of it."""

EVENTS = fold_words(
    "سقوط ارتفاع تسجيل مقتل وفاة إصابة انخفاض بدء إطلاق توقيع وصول رفض رفضه رفضها تنفيذ استمرار",
    "عدم وجود إغلاق افتتاح تأجيل تمديد القبض اعتقال توقيف ضبط إحباط فتح إلغاء وقف تعليق استئناف",
    "عقد دعم إنشاء تشكيل تعيين استقالة إقالة مشاركة انطلاق انتهاء نجاح فشل زيادة تراجع رفع خفض",
    "موافقة موافقته موافقتها تأييد إدانة استعداد قبول إرسال نقل تدمير استهداف سيطرة تحرير انسحاب",
    "تثبيت إبقاء إبرام إطلاق إنهاء تجميد تجديد تحويل تخصيص ترحيل تسليم تصدير تعديل تقديم تقليص",
    "تكليف تنظيم توسيع حجب حظر حل خروج دخول سحب شراء بيع طرد عزل عودة فرض فصل فقدان فوز كشف منح",
    "منع نشر هبوط هدم إعادة إعدام إخلاء إجلاء إفراج الإفراج",
    "اكتشاف اندلاع انهيار انتشال شفاء عثور العثور",
    "نية أهمية ضرورة حرص ثقته استعداده استعدادها تضامن التزام",
)
"""Verbal nouns that follow a speaker and begin what he says."""

NAME_ENDS = EVENTS | fold_words(
    "أن إن أنه إنه أنها إنها بأن بأنه بأنها في على إلى عن من مع خلال بعد قبل يوم أمس اليوم التي",
    "الذي الذين لم لن لا قد ردا تعليقا عقب حول بشأن هذا هذه ما حين عندما حيث بين ضد عبر لدى أمام",
    "منذ حتى كما لكن ولكن ثم إلا بينما فيما وهو وهي وأن وإن وقال وقد مساء صباح فجر ليلة ظهر",
    "إنهم أنهم إننا إنني أنني رفضت رفض طالبت طالب لست سوف بعدما بينهم فقط أيضا كذلك أو القول",
    "ل نحن لقد فيها فيه متحدثا متحدثة فعلا وفقا بدوره بدورها الأول به بها له",
    "لها عنه عنها عليه عليها وكان وكانت كان كانت فيما بينما فإن فإنه فإنها",
)
"""Words before which the name of a speaker or source has ended."""

PREPOSITIONS = fold_words(
    "في من إلى على عن مع بعد قبل خلال حول بشأن ضد بين عبر لدى أمام منذ حتى عقب"
)

PLACE_PREPOSITIONS = fold_words(
    "في وفي من ومن على وعلى داخل خارج شمال جنوب شرق غرب شمالي جنوبي شرقي غربي وسط عبر خلال قرب حول",
    "بشمال بجنوب بشرق بغرب باتجاه نحو صوب عن",
)
"""Words before a name that only say where, or whence."""

NEGATORS = fold_words("لم لن لا ليس ليست ليسوا لست لسنا ولم ولن ولا وليس وليست فلم فلن فلا")
ABSENCE = fold_words("عدم وعدم")
INNER_ABSENCE = fold_words("عدم وعدم بعدم لعدم دون بدون بلا غير")
RELATIVE = fold_words(
    "الذي التي الذين اللذين اللتين حتى كي لكي إذا ما كما بما مما عندما لو ممن حين بحيث"
)
"""After one of these a negation is not about the main predicate."""
NOT_NEGATING = fold_words(
    "يزال تزال زال زالت يزالون تزالون نزال أزال تزل يزل بد شك سيما محالة",
    "غرو ريب جرم سبيل ينبغي سمح قدر بأس مانع",
    "أحد تكتف يكتف يكتفوا يقتصر تقتصر يقتصروا يتردد تتردد",
)
"""After لا or لم: idioms that deny nothing."""
ONLY = fold_words("سوى فقط فحسب وحده وحدها وحدهم مجرد لمجرد بمجرد")

DENIALS = fold_words(
    "نفى نفت نفوا ينفي تنفي ينفون أنكر أنكرت ينكر تنكر نافيا نافية نفيه نفيها نفيهم"
)
REJECTIONS = fold_words("كذب كذبت يكذب تكذب دحض دحضت يدحض تدحض فند فندت يفند تفند")
RUMOURS = fold_words(
    "أنباء الأنباء تقارير التقارير مزاعم ادعاءات شائعات إشاعات تصريحات ما خبر رواية اتهامات تقرير",
    "معلومات المعلومات الخبر التصريحات المزاعم الادعاءات الشائعات الإشاعات الاتهامات التقرير صحة",
    "الأخبار أخبار التغريدات تغريدات نبأ تردد يتردد أشيع شائعة الشائعة إشاعة الإشاعة",
)
EXCLUSIONS = fold_words("استبعد استبعدت يستبعد تستبعد مستبعدا مستبعدة استبعاد")
EXCLUDED = fold_words("أن إن احتمال إمكانية إمكان وجود وقوع حدوث أي بأن فرضية تورط")

CONDITIONS = fold_words("إذا لو شريطة بشرط وإذا لولا رهنا رهن فإذا")
CONDITIONS_TWO = fold_phrases("في حال", "في حالة", "ما لم", "إلا إذا")
LIKELIHOODS = fold_words(
    "ربما محتمل المحتمل يحتمل محتملة يعتقد يرجح المرجح لعل وربما يبدو المحتملة يمكن",
    "الممكن احتمال احتمالات ترجيحات تكهنات شائعات",
)
PLANS = fold_words(
    "لن ولن فلن سوف وسوف يعتزم تعتزم يعتزمون المقرر مقرر المرتقب مرتقب المنتظر ينوي تنوي",
    "المزمع يخطط تخطط ستكون سيكون المتوقع يتوقع تتوقع",
)
SHORT_FUTURES = fold_words("سيتم ستتم سيظل ستظل سيصل ستصل سيقع سيجد سيضم ستضم سيقف ستقف ستقع ستعد")
"""Verbs of the future too short to be told by their form from nouns."""

WISHES = fold_words("اللهم ليت نتمنى أتمنى نأمل نسأل عسى آمل أرجو نرجو رحم تهانينا")
ASKING = fold_words("هل وهل فهل لماذا ولماذا ماذا وماذا متى كيف أين أليس أليست")
"""Words that open a question, with or without its mark."""
NO_CLAIMS = fold_phrases(
    *("حفظ الله", "وفق الله", "أعان الله", "أطال الله", "كل عام وأنتم", "كل عام وأنت"),
    *("في رأيي", "برأيي", "في نظري", "في تقديري", "في اعتقادي", "أعتقد أن", "أظن أن", "أعتقد أنه"),
    *("ينبغي أن", "ينبغي علينا", "يجب علينا", "علينا أن", "دعونا", "تعالوا"),
    *("ترى من", "ترى هل", "ترى ما", "ترى ماذا", "ترى متى", "ترى كيف", "ترى أين", "يا ترى"),
    *("ما هو", "ما هي", "من هو", "من هي"),
)
"""How wishes, opinions and questions without a mark begin."""
BYLINES = fold_words("تصوير كتب كتبت إعداد ترجمة بقلم تحرير متابعة مونتاج")
"""Words before a colon, or a name, at the head of a text that say who made it."""
FURNITURE = fold_phrases(
    "اقرأ أيضا",
    "اقرأ المزيد",
    "إقرأ أيضا",
    "شاهد أيضا",
    "طالع أيضا",
    "مواضيع ذات صلة",
    "أخبار ذات صلة",
    "موضوعات متعلقة",
    "تابعونا على",
    "تابعنا على",
    "للمزيد من",
    "تابعوا أخبار",
    "تابعوا آخر",
    "تابعوا صفحة",
    "شاركنا رأيك",
    "شاركونا",
    "نسخة للطباعة",
    "أرسل إلى صديق",
    "انضم إلى قناة",
    "انضموا إلى قناة",
    "الكلمات المفتاحية",
    "للاشتراك في",
    "اشترك في",
    "شارك هذا",
    "شارك الخبر",
    "حمل التطبيق",
    "جميع الحقوق محفوظة",
    "حقوق النشر",
    "انقر هنا",
    "اضغط هنا",
    "لمشاهدة الفيديو",
    "المصدر",
    "مصدر الصورة",
    "صورة أرشيفية",
    "أرشيفية",
    "التعليقات",
    "كلمات دليلية",
    "كلمات مفتاحية",
)
CORRECTING = fold_words("تصحيح تصويب صححت صحح عدلت تعديل معدلة استدراك تصحيحا")

LABELS = fold_words(
    "عاجل خاص حصري فيديو بالفيديو صور بالصور صورة تحديث توضيح تقرير تحليل رأي حوار مقال كاريكاتير"
)
"""What stands before the colon of a headline without saying it."""

MOVED = fold_words(
    "تأجيل أجلت تأجل تأجلت يؤجل تمديد مدد مددت تمدد أرجأ أرجأت إرجاء يمدد تغيير تغير",
    "مدت يمد ترجئ يرجئ تؤجل أرجئ أرجئت تأخير تأخر تأخرت",
)
"""Words with which a date that was announced is moved."""

GENERIC = fold_words(
    "رئيس الرئيس وزير الوزير وزارة الوزارة حكومة الحكومة دولة دول الدول مسؤول مسؤولون بلاد البلاد",
    "عام العام سنة يوم أيام شهر أسبوع ساعة مدينة منطقة المنطقة محافظة قائد عدد متحدث المتحدث باسم",
    "مصدر مصادر بيان تقرير أمير ملك الملك نائب عضو خارجية الخارجية داخلية الداخلية دفاع الدفاع أمن",
    "الأمن الأمنية قوات القوات جديد جديدة كبير كبيرة أعمال قضية قضايا خاصة عامة وطني دولي الدولي",
    "الدولية محلي أول ثاني لجنة هيئة مدير أمين مساعد سعادة معالي سمو صاحب جهة جهات",
    "أمام شعب الشعب عالم العالم مجال عمل شكل جانب إطار نحو ضوء سياق مرة بلغ بلغت يبلغ قيمة تكلفة",
    "إجمالي إجمالية نسبة معدل مجموع قدر حجم كمية عدة مختلفة مشروع مشروعات برنامج خلال",
)
"""Content words so frequent in news that sharing them says little."""

TIME_WORDS = fold_words(
    "أمس اليوم غدا الماضي الماضية المقبل المقبلة الجاري الحالي الحالية الآن مساء صباح فجر ليلة ظهر",
    "منتصف مطلع نهاية بداية أواخر أوائل القادم القادمة المنصرم الفائت عاما أعوام سنوات شهور أشهر",
    "أسابيع لاحقا سابقا حاليا مؤخرا يوم الساعة",
)

SUBORDINATORS = fold_words(
    "منذ بعد قبل عقب إثر خلال غداة إبان بعدما قبيل لدى أثناء التي الذي الذين اللذين"
)
"""What turns the words after it into the time of something else."""

PLACES = {
    prefix + noun: noun
    for noun in sorted(fold_words("حي مدينة محافظة مديرية قرية بلدة شارع منطقة بلدية ولاية إقليم"))
    for prefix in ("", "ب", "ل", "و", "وب")
}
"""Nouns that a place's name follows, by the ways to write them."""

CLAUSE_OPENERS = fold_words(
    "لكن ولكن لكنه ولكنه لكنها ولكنها بينما فيما حيث إذ بيد كما وكما حين وقد وقال وأضاف رغم لأن",
    "التي الذي الذين مشيرا مشيرة مؤكدا مؤكدة موضحا مضيفا معتبرا لافتا مبينا فضلا وذلك وكانت وكان",
    "عارضا داعيا متطرقا قائلا نافيا محذرا مشددا",
)
"""After a comma, or where `STRONG_OPENERS` says so without one, a new clause begins."""
STRONG_OPENERS = fold_words("لكن ولكن لكنه ولكنه لكنها ولكنها بينما فيما ولم ولن")


def unprefixed(form: str, words: frozenset[str]) -> str:
    """Return `form`, or what is left without its conjunction, if `words` has it; else ""."""
    if form in words:
        return form
    if len(form) > 3 and form[0] in "وف" and form[1:] in words:
        return form[1:]
    return ""


@lru_cache(maxsize=64)
def spell(words: frozenset[str]) -> frozenset[str]:
    """Return `words` also with the conjunctions that `unprefixed` takes off."""
    return words | {clitic + word for word in words if len(word) > 2 for clitic in "وف"}


def any_of(forms: Iterable[str], words: frozenset[str]) -> bool:
    """Tell whether one of `forms`, with or without a conjunction, is in `words`."""
    return not spell(words).isdisjoint(forms)
