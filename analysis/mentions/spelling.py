"""When two spellings may be one name: equal consonants, and one or two letters' difference.

Arabic writes foreign names by ear: long vowels come and go (كلينتون, كلنتون) and some consonants
have no agreed letter (ظريف, زريف). In Arabic's own words these differences make other words
(ظريف, ظروف), so only names that no Arabic root explains may vary by themselves.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

from rapidfuzz.distance import OSA

from analysis.mentions.names import ARABIC_GIVEN, DOUBLES

Resemblance = Literal["none", "supported", "alone"]

MIN_LETTERS = 4
MOST_EDITS = 2
_ROOT = 3  # consonants of most Arabic roots
_REMEMBERED = 1 << 16  # words of names met again and again
_LONG = 5  # consonants of a name that may differ in MOST_EDITS letters

_CONFUSED = {
    "ظ": "ز",  # ظريف, زريف: the Persian ظ ذ ض sound as ز
    "ذ": "ز",  # أذربيجان, أزربيجان
    "ض": "ز",  # رضائي, رزائي
    "ط": "ت",  # طهران, تهران
    "ث": "ت",  # تاتشر, ثاتشر
    "ص": "س",  # صربيا, سربيا
}
_HARD_G = dict.fromkeys("غجق", "ك")  # غوغل, جوجل, قوقل, كوكل; between Arabic names another name
_NATIVE = str.maketrans(_CONFUSED)
_FOREIGN = str.maketrans(_CONFUSED | _HARD_G)
_VOWELS = str.maketrans("", "", "اوي")
_ENDINGS = ("ان", "ون", "ين", "ات", "اني", "وي", "يه", "ي", "ه", "ا", "ت", "")
_ARTICLES = ("ال", "وال", "بال", "كال", "لل")
_CLITICS = ("و", "ف", "ب", "ل", "ك")  # بعقبة is a word with ب beside the town بعقوبة
_BEGINNINGS = ("م", "ا", "ت", "")


@lru_cache(_REMEMBERED)
def sound(form: str) -> str:
    """Return the folded `form` with the letters that write one foreign sound made equal.

    A Persian ending is written one way: خامنه‌اي as خامنئي; so is a name of DOUBLES.
    >>> sound("تشرشل") == sound("شرشل")
    True
    """
    form = DOUBLES.get(form, form)
    if len(form) > MIN_LETTERS and form.endswith("هاي"):
        form = form[:-3] + "يي"
    return form.replace("تش", "ش").translate(_FOREIGN)


@lru_cache(_REMEMBERED)
def skeleton(form: str) -> str:
    """Return the consonants of the folded `form` as they sound; a final ه is a vowel, يي one ي.

    >>> skeleton("خامنيي") == skeleton("خمنايي") == "خمنY"
    True
    """
    return sound(form).removesuffix("ه").replace("يي", "Y").translate(_VOWELS)


@lru_cache(_REMEMBERED)
def is_foreign(form: str) -> bool:
    """Tell whether no three-letter root with Arabic endings explains the folded word `form`."""
    if len(form) <= MIN_LETTERS or form in ARABIC_GIVEN or form.startswith(_ARTICLES):
        return False
    if form.endswith("يي") and form[-3] != "ا":
        return len(skeleton(form)) > _ROOT
    starts = _BEGINNINGS + _CLITICS if form.endswith("ه") else _BEGINNINGS
    cores = (
        form[len(start) : len(form) - len(end)]
        for start in starts
        for end in _ENDINGS
        if form.startswith(start) and form.endswith(end)
    )
    return min(len(skeleton(core)) for core in cores) > _ROOT


@lru_cache(_REMEMBERED)
def can_vary(word: str) -> bool:
    """Tell whether the folded `word` of a name can have other spellings at all."""
    if word in DOUBLES:
        return True
    given = word in ARABIC_GIVEN or len(word) < MIN_LETTERS
    return not given and len(skeleton(word)) >= _ROOT


def resemblance(form: str, name: str) -> Resemblance:
    """Tell whether the folded `form` is another spelling of the folded word `name` of a name.

    "alone": it can be taken for it anywhere. "supported": only beside another word of the same
    name that is there as given. Both need equal skeletons, and first and last letters that sound
    the same; given names are never spellings of each other (سلمان, سليمان).
    >>> resemblance("خمنايي", "خامنيي"), resemblance("زريف", "ظريف"), resemblance("ظروف", "ظريف")
    ('alone', 'supported', 'none')
    """
    if form == name or not (can_vary(form) and can_vary(name)):
        return "none"
    if DOUBLES.get(form, form) == DOUBLES.get(name, name):
        return "alone"
    bones, heard, meant = skeleton(name), sound(form), sound(name)
    if skeleton(form) != bones or not _same_edges(heard, meant):
        return "none"
    if form.translate(_NATIVE) == name.translate(_NATIVE):
        return "alone" if is_foreign(name) else "supported"
    letters = _count_letters(form, name)
    edits = letters + _count_vowels(heard, meant)
    if edits > MOST_EDITS:
        return "none"
    if not is_foreign(name):
        native = name.startswith(_ARTICLES) or letters > 0
        return "supported" if edits <= 1 and not native else "none"
    if len(bones) < _LONG and "Y" not in bones:
        return "alone" if edits <= 1 and _ending(form) == _ending(name) else "none"
    return "alone"


def _count_letters(form: str, name: str) -> int:
    """Return how many consonants of equal skeletons are written with another letter."""
    here = form.replace("تش", "ش").translate(_VOWELS)
    there = name.replace("تش", "ش").translate(_VOWELS)
    other = sum(a != b for a, b in zip(here, there, strict=False))  # a final ه is no consonant
    return other + (("تش" in form) != ("تش" in name))


def _count_vowels(heard: str, meant: str) -> int:
    """Return how many vowels differ; one written for another counts two."""
    edits = OSA.distance(heard, meant, score_cutoff=MOST_EDITS)
    moved = len(heard) != len(meant) or sorted(heard) == sorted(meant)
    return edits if moved else max(edits, 2)


def _same_edges(heard: str, meant: str) -> bool:
    """Tell whether two words begin and end with one sound, and neither is the other inflected."""
    if heard[-1] != meant[-1] and not {heard[-1], meant[-1]} <= {"ا", "ه"}:
        return False
    if heard[0] != meant[0] and heard.removeprefix("ا")[0] != meant.removeprefix("ا")[0]:
        return False
    same_article = heard.startswith(_ARTICLES) == meant.startswith(_ARTICLES)
    return same_article and _inflects(heard) == _inflects(meant)


def _inflects(word: str) -> bool:
    """Tell whether `word` may be another one with an Arabic ending: فرنسيا, فرنسوا from فرنسا."""
    return word.endswith(("يا", "يه", "وا"))


def _ending(form: str) -> str:
    return next((ending for ending in ("ان", "ون", "ين") if form.endswith(ending)), "")
