"""Phrases that say together what one word says: to give the green light is to agree.

Our own list. They are found by the stem of their first word, so that not all forms of
a verb need be listed, and the others as they stand.
"""

from __future__ import annotations

from collections.abc import Sequence

from analysis.arabic.document import Token
from analysis.arabic.folding import fold
from analysis.arabic.stems import stem

_IDIOMS = """
وافق|أعطى الضوء الأخضر, يعطي الضوء الأخضر, منح الضوء الأخضر, يمنح الضوء الأخضر, ضوء أخضر
وافق|فتح الباب أمام, أفسح المجال أمام, يفسح المجال أمام
رفض|أغلق الباب أمام, يغلق الباب أمام, أوصد الباب, سد الباب, أدار ظهره, أدارت ظهرها, يدير ظهره
رفض|رفع البطاقة الحمراء, قال لا, غلق الباب أمام
منع|حال دون, حالت دون, يحول دون, تحول دون, قطع الطريق على
أنهى|وضع حدا, يضع حدا, وضعت حدا, وضع نهاية, طوى صفحة, يطوي صفحة, أسدل الستار, يسدل الستار
توفي|فارق الحياة, فارقت الحياة, فارقوا الحياة, يفارق الحياة, لقي حتفه, لقيت حتفها, لقوا حتفهم
توفي|لقي مصرعه, لقيت مصرعها, لقوا مصرعهم, لفظ أنفاسه, لفظت أنفاسها, وافته المنية, وافتها المنية
توفي|فقد حياته, فقدت حياتها, فقدوا حياتهم, أودى بحياة, أودت بحياة, يودي بحياة, أسلم الروح
ناجون|قيد الحياة, من الموت
اعتقل|ألقى القبض, ألقت القبض, ألقي القبض, إلقاء القبض, يلقي القبض, تلقي القبض, زج به, وضع قيد
أفرج|أطلق سراح, أطلقت سراح, إطلاق سراح, يطلق سراح, أطلق سراحه, أخلى سبيل, أخلت سبيل, إخلاء سبيل
أفرج|يخلي سبيل, تخلي سبيل, أخلي سبيله, أخلي سبيل, فك أسر, أطلق سراحها, أطلق سراحهم, خارج السجن
سرى|دخل حيز التنفيذ, يدخل حيز التنفيذ, دخلت حيز التنفيذ, تدخل حيز التنفيذ, دخول حيز التنفيذ
سرى|حيز التطبيق, حيز النفاذ, حيز التنفيذ
فشل|باء بالفشل, باءت بالفشل, طريق مسدود, طريقا مسدودا, خاب أمل
نجح|تكلل بالنجاح, تكللت بالنجاح, كلل بالنجاح, كللت بالنجاح
ثبات|دون تغيير, بدون تغيير, بلا تغيير, على حاله, على حالها, كما هي
تجاهل|عرض الحائط, غض الطرف, يغض الطرف, آذان صماء, أذن صماء
استسلم|رفع الراية البيضاء, رفعت الراية البيضاء, ألقى السلاح, ألقوا السلاح, إلقاء السلاح
تراجع|عدل عن, عدلت عن, صرف النظر, صرفت النظر, غض النظر
ألغى|تراجع عن, تراجعت عن, يتراجع عن, تتراجع عن
فاز|حقق الفوز, حقق فوزا, يحقق الفوز, حصد الفوز, حسم لصالحه
خسر|مني بهزيمة, مني بالهزيمة, مني بخسارة, تلقى هزيمة
خسر|تلقى خسارة, يتلقى هزيمة, تجرع الهزيمة, خر صريعا
نمو|حقق مكاسب, سجل مكاسب, سجل ارتفاعا, سجلت ارتفاعا, حققت مكاسب
انخفاض|تكبد خسائر, تكبدت خسائر, سجل تراجعا, سجلت تراجعا, سجل هبوطا, سجل انخفاضا, سجلت انخفاضا
أسقط|حجب الثقة, حجبت الثقة, سحب الثقة, سحبت الثقة, يسحب الثقة, يحجب الثقة, طرح الثقة
أيد|منح الثقة, منحت الثقة, جدد الثقة, جددت الثقة, يمنح الثقة, يجدد الثقة, نالت الثقة, نال ثقة
استقال|قدم استقالته, قدم استقالتها, قدم استقالتي, قدم استقالتهم, ترك منصبه, ترك منصبها
استقال|أقدم استقالتي, تقدم باستقالته, غادر منصبه, غادر منصبها
بقي|باق في منصبه, بقي في منصبه, يبقى في منصبه, متمسك بمنصبه
"""


def _read() -> dict[str, tuple[tuple[tuple[str, ...], str], ...]]:
    """Return, by the stem of its first word, the rest of each phrase and its word, the
    longest first.
    """
    found: dict[str, set[tuple[tuple[str, ...], str]]] = {}
    for line in _IDIOMS.strip().splitlines():
        word, phrases = line.split("|")
        for phrase in phrases.split(", "):
            verb, *rest = fold(phrase).split()
            found.setdefault(stem(verb), set()).add((tuple(rest), fold(word)))
    return {
        first: tuple(sorted(some, key=lambda one: (-len(one[0]), one)))
        for first, some in found.items()
    }


_BY_FIRST = _read()
_SECOND = frozenset(rest[0] for some in _BY_FIRST.values() for rest, _ in some)


def find_idiom(tokens: Sequence[Token], at: int) -> tuple[str, int]:
    """Return the word that says what the phrase at token `at` says, folded, and how many words the
    phrase has; "" and 0 where none begins there.
    """
    following = tokens[at + 1].form if at + 1 < len(tokens) else ""
    if following not in _SECOND:
        return "", 0
    form = tokens[at].form
    bare = form[1:] if len(form) > 4 and form[0] in "وف" else form
    if form.startswith("ال"):
        return "", 0
    for rest, word in _BY_FIRST.get(stem(bare), ()):
        if tuple(token.form for token in tokens[at + 1 : at + 1 + len(rest)]) == rest:
            return word, 1 + len(rest)
    return "", 0
