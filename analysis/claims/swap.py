"""Two words in one place of two aligned clauses, and what a word there can be."""

from __future__ import annotations

from typing import NamedTuple

from analysis.arabic.stems import stem
from analysis.claims.geography import PEOPLE_BY_FORM
from analysis.claims.lexicon import fold_words
from analysis.claims.opposites import OPPOSITIONS
from analysis.claims.wording import Word
from analysis.reading import ConflictKind

_LIGHT = fold_words(
    "وقع وقعت يقع تقع وقوع حدث حدثت يحدث تحدث حدوث جرى جرت يجري تجري تجرى ستجرى سيجري يجرى تم",
    "تمت يتم",
    "تتم كان كانت يكون تكون ستكون سيكون موعد موعدا موعده حدد حددت تحديد يحدد تحدد مقرر مقررة",
    "المقرر",
    "هز هزت كشف كشفت أعلن أعلنت أكد أكدت قرر قررت من المنتظر منتظر يتوقع",
)
_LIGHT_STEMS = frozenset(stem(word) for word in _LIGHT)
"""Words that say only that something is, or when."""


INTENSITY = fold_words(
    "كبير كبيرة واسع واسعة شديد شديدة حاد حادة كثيف كثيفة طفيف طفيفة ضئيل محدود محدودة قوي",
    "قوية هائل",
    "هائلة ضخم ضخمة غير جديد جديدة ملحوظ ملحوظة لافت لافتة سريع سريعة مفاجئ مفاجئة تام تامة",
    "كامل كاملة",
    "متسارع متزايد مستمر بشكل لاذع لاذعة عنيف عنيفة غليظ بالغ بالغة مؤقت رسمي رسمية",
)
"""Adjectives of how much, or how."""


_NO_THINGS = fold_words(
    "فترة مدة أشهر شهور أعوام سنوات أيام أسابيع مرة بشكل وسط رغم بفعل صباح إعادة استمرار",
    "مواصلة عودة",
    "تحقيق تسجيل إعلان قرار بدء سعر أسعار الأسعار قيمة عملة العملة سوق مستوى معدل نسبة حجم عدد",
    "أزمة",
    "حالة الحالة الأوضاع الوضع خبر قضية موقف احتمال جديد مجددا لأول",
)
"""Nouns that say how, how much or when something is, not what."""


class Swap(NamedTuple):
    """Two words in one place, by their index, and what kind of conflict they are."""

    i: int
    j: int
    kind: ConflictKind
    pace: str = "stays"
    size: tuple[int, int] = (1, 1)


def looks_like_verb(word: Word) -> bool:
    """Tell whether a word has the prefix of an imperfect verb."""
    form = word.form
    if word.is_name and not form.startswith("ي"):
        return False
    if form.startswith(("ي", "سي", "وي", "ست")):
        return form not in PEOPLE_BY_FORM
    return form[0] == "ت" and word.stem[0] != "ت"


def can_be_verb(word: Word) -> bool:
    """Tell whether a word looks like a verb, also by the ending of a feminine past."""
    form = word.form
    if len(form) > 3 and form[-1] == "ت" and form[-2] not in "اوي" and form[:2] != "ال":
        return not (word.place or word.is_name)
    return looks_like_verb(word)


def is_added(word: Word) -> bool:
    """Tell whether a word is joined to what stands before it: another event, not the only one."""
    return word.form[0] == "و" and stem(word.form[1:]) == word.stem


def list_around(at: int, count: int, reach: int) -> list[int]:
    """Return the indexes of the words at most `reach` away from `at`, of `count`."""
    return [n for n in range(max(0, at - reach), min(count, at + reach + 1)) if n != at]


def is_event(words: tuple[Word, ...], at: int) -> bool:
    """Tell whether a word of a clause looks like what happens: a verb, or a word that has an
    opposite, or the first one without the article; not one that says only that something is.
    """
    word = words[at]
    if is_light(word) or word.place or word.is_name or word.state or word.form.startswith("ال"):
        return False
    kinds = (OPPOSITIONS[sense.opposition] for sense in word.senses)
    if can_be_verb(word) or any(one.kind == "antonym" and not one.in_place for one in kinds):
        return True
    return at == 0


def is_light(word: Word) -> bool:
    """Tell whether a word says only that something is, or when."""
    return word.form in _LIGHT or word.stem in _LIGHT_STEMS


def names_thing(word: Word) -> bool:
    """Tell whether a word can be what is told of: not a verb, an adverb, or an adjective of one."""
    form = word.form
    if word.place or word.is_name:
        return True
    if form.startswith("ال"):
        return form not in _NO_THINGS
    describes = form.endswith(("ي", "يه", "ا")) or form in INTENSITY
    return not (describes or is_light(word) or can_be_verb(word) or form in _NO_THINGS)
