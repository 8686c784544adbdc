"""When two spellings may be one name: equal consonants, and one or two letters' difference.

Arabic writes foreign names by ear: long vowels come and go (كلينتون, كلنتون) and some consonants
have no agreed letter (ظريف, زريف). In Arabic's own words these differences make other words
(ظريف, ظروف), so only names that no Arabic root explains may vary by themselves.

A slip of the pen is one letter too many, too few, wrong, or exchanged with its neighbour.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Literal

from rapidfuzz.distance import OSA

from analysis.arabic.words import FREQUENT
from analysis.mentions.countries import DOUBLES, PLACES
from analysis.mentions.names import ARABIC_GIVEN, FOREIGN_GIVEN, GENERAL, GIVEN, ORDINARY, WHOLE

Resemblance = Literal["none", "supported", "alone"]
Slip = Literal["none", "weak", "strong"]

MIN_LETTERS = 4
MIN_SLIP = 5
"""Letters of a word that can be misspelled and still be known."""
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
_LETTERS = _CONFUSED | _HARD_G
_HEARD = tuple(_LETTERS.items())
_LAST = _LETTERS | {"ه": "ا"}
_UNSURE_FIRST = frozenset("اتش")  # what stands behind ا counts, and تش is ش
_TWICE = re.compile(r"([^ ])\1")
_PERSIAN = re.compile("(?<=[^ ]{2})هاي(?= )")  # MIN_LETTERS and more
_ENDINGS = ("ان", "ون", "ين", "ات", "اني", "وي", "يه", "ي", "ه", "ا", "ت", "")
_ARTICLE = "ال"
_ARTICLES = ("ال", "وال", "بال", "كال", "لل")
_CLITICS = ("و", "ف", "ب", "ل", "ك")  # بعقبة is a word with ب beside the town بعقوبة
_BEGINNINGS = ("م", "ا", "ت", "")
_KNOWN = GIVEN | FREQUENT | GENERAL | ORDINARY | PLACES | WHOLE
_SOFT = frozenset("اويهءت")  # letters that inflect
_ADDED = frozenset("سالتمونيهء")  # letters that derive one Arabic word from another
_BEFORE, _AFTER = frozenset("وفبلكسا"), frozenset("يهاتنكوءم")  # letters that are put to a word


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

    A doubled letter counts once.
    >>> skeleton("خامنيي") == skeleton("خمنايي") == "خمنY"
    True
    """
    return skeletons([form])[0]


def skeletons(forms: Iterable[str]) -> list[str]:
    """Return the skeleton of each of `forms`, which have no spaces: of many, cheaper by far."""
    text = "".join([DOUBLES.get(form, form) + " " for form in forms])
    if "هاي " in text:
        text = _PERSIAN.sub("يي", text)
    text = text.replace("تش", "ش")
    for letter, heard in _HEARD:
        text = text.replace(letter, heard)
    text = text.replace("ه ", " ").replace("يي", "Y")
    return _strip_vowels(text).split(" ")[:-1]


def _strip_vowels(word: str) -> str:
    """Return the consonants of `word`, those that follow themselves once."""
    if _TWICE.search(word):  # a fifth of what substituting in every word costs
        word = _TWICE.sub(r"\1", word)
    return word.replace("ا", "").replace("و", "").replace("ي", "")


@lru_cache(_REMEMBERED)
def is_foreign(form: str) -> bool:
    """Tell whether no three-letter root with Arabic endings explains the folded word `form`."""
    if len(form) <= MIN_LETTERS or form in ARABIC_GIVEN or len(skeleton(form)) <= _ROOT:
        return False
    if form.startswith(_ARTICLES):
        # Arabic's own words of four consonants (العنصر, العناصر) stand with ال all the time
        bare = form.removeprefix(_ARTICLE)
        return bare != form and len(_find_core(bare)) > _ROOT + 1
    if form.endswith("يي") and form[-3] != "ا":
        return len(skeleton(form)) > _ROOT
    return len(_find_core(form)) > _ROOT


def _find_core(form: str) -> str:
    """Return the consonants of `form` without what may be Arabic beginnings and endings."""
    starts = _BEGINNINGS + _CLITICS if form.endswith("ه") else _BEGINNINGS
    cores = [
        form[len(start) : len(form) - len(end)]
        for start in starts
        for end in _ENDINGS
        if form.startswith(start) and form.endswith(end)
    ]
    return min(skeletons(cores), key=len)


@lru_cache(_REMEMBERED)
def can_vary(word: str) -> bool:
    """Tell whether the folded `word` of a name can have other spellings at all."""
    if word in DOUBLES:
        return True
    given = word in ARABIC_GIVEN or len(word) < MIN_LETTERS
    return not given and len(skeleton(word)) >= _ROOT


def may_resemble(form: str, name: str) -> bool:
    """Tell whether `resemblance` can be other than "none" for words of one skeleton.

    A tenth of its cost: it looks at the letters that the words begin and end with, by sound.
    """
    first, other = form[0], name[0]
    last, end = form[-1], name[-1]
    begins = first == other or _LETTERS.get(first, first) == _LETTERS.get(other, other)
    ends = last == end or _LAST.get(last, last) == _LAST.get(end, end)
    if not begins and first not in _UNSURE_FIRST and other not in _UNSURE_FIRST:
        return form in DOUBLES or name in DOUBLES
    return ends or form[:-1] == name or form == name[:-1] or form in DOUBLES or name in DOUBLES


def resemblance(form: str, name: str, *, foreign: bool = False) -> Resemblance:
    """Tell whether the folded `form` is another spelling of the folded word `name` of a name.

    "alone": it can be taken for it anywhere. "supported": only beside another word of the same
    name that is there as given. Both need equal skeletons, and first and last letters that sound
    the same; given names are never spellings of each other (سلمان, سليمان). `foreign` says that
    the other words of the name are no Arabic ones.
    >>> resemblance("خمنايي", "خامنيي"), resemblance("زريف", "ظريف"), resemblance("ظروف", "ظريف")
    ('alone', 'supported', 'none')
    """
    if form == name or not (can_vary(form) and can_vary(name)):
        return "none"
    if DOUBLES.get(form, form) == DOUBLES.get(name, name):
        return "alone"
    if _writes_ng(form, name) or _ends_foreign(form, name):
        return "alone"
    if {form, name} & FOREIGN_GIVEN and form.removesuffix("ه") == name.removesuffix("ه"):
        return "supported"  # أندري, أندريه
    return _compare_sounds(form, name, foreign=foreign)


def _compare_sounds(form: str, name: str, *, foreign: bool) -> Resemblance:
    heard, meant = sound(form), sound(name)
    if skeleton(form) != skeleton(name) or not _same_edges(heard, meant):
        return "none"
    edits = _count_letters(form, name) + _count_vowels(heard, meant)
    if edits > MOST_EDITS:
        return "none"
    if is_foreign(name):
        return _resemble_foreign(form, name, edits)
    if form.translate(_NATIVE) == name.translate(_NATIVE):
        return "supported"
    native = not foreign and (name.startswith(_ARTICLES) or _count_letters(form, name) > 0)
    return "supported" if edits <= 1 and not native else "none"


def _resemble_foreign(form: str, name: str, edits: int) -> Resemblance:
    if form in PLACES and name in PLACES:
        return "none"
    bones = skeleton(name)
    if len(bones) < _LONG and "Y" not in bones:
        return "alone" if edits <= 1 and _ending(form) == _ending(name) else "none"
    return "alone"


def _writes_ng(form: str, name: str) -> bool:
    """Tell whether only نج and نغ, two ways to write ng, differ: سونج, سونغ."""
    return form[0] == name[0] and form[1:].replace("نج", "نغ") == name[1:].replace("نج", "نغ")


def _ends_foreign(form: str, name: str) -> bool:
    """Tell whether only the last vowel of a foreign name differs: بولندا, بولندة.

    After ي it makes an adjective: ألمانيا, ألمانية.
    """
    ends = {form[-1], name[-1]} == {"ا", "ه"} and form[-2] != "ي"
    return (
        ends and form[:-1] == name[:-1] and any(w in PLACES or is_foreign(w) for w in (form, name))
    )


def _count_letters(form: str, name: str) -> int:
    """Return how many consonants of equal skeletons are written with another letter."""
    here = _strip_vowels(form.replace("تش", "ش"))
    there = _strip_vowels(name.replace("تش", "ش"))
    other = sum(a != b for a, b in zip(here, there, strict=False))  # a final ه is no consonant
    return other + (("تش" in form) != ("تش" in name))


def _count_vowels(heard: str, meant: str) -> int:
    """Return how many vowels differ; one written for another counts two, one moved counts one."""
    if heard[-1] in "اه" and meant[-1] in "اه":
        heard, meant = heard[:-1], meant[:-1]
    edits = OSA.distance(heard, meant, score_cutoff=MOST_EDITS)
    if edits and sorted(heard) == sorted(meant):
        return 1
    return edits if len(heard) != len(meant) or not edits else max(edits, 2)


def _same_edges(heard: str, meant: str) -> bool:
    """Tell whether two words begin and end with one sound, and neither is the other inflected."""
    if heard[-1] != meant[-1] and not {heard[-1], meant[-1]} <= {"ا", "ه"}:
        return False
    if heard[0] != meant[0] and heard.removeprefix("ا")[0] != meant.removeprefix("ا")[0]:
        return False
    same_article = heard.startswith(_ARTICLES) == meant.startswith(_ARTICLES)
    return same_article and _inflects(heard) == _inflects(meant)


def _inflects(word: str) -> str:
    """Return what may make `word` another one with an Arabic ending: فرنسيا, فرنسوا from فرنسا."""
    return word[-2:] if word.endswith(("يا", "يه", "وا")) else ""


def _ending(form: str) -> str:
    return next((ending for ending in ("ان", "ون", "ين") if form.endswith(ending)), "")


def slip(form: str, name: str, *, foreign: bool = False) -> Slip:
    """Tell whether the folded `form`, one letter off, may be a slip of the pen for `name`.

    "none" where it is another word: a known one, or `name` inflected. "weak" where Arabic makes
    other words of its own in the same way (الزهار, الزاهر), so that more has to speak for it.
    >>> slip("كلينون", "كلينتون"), slip("كلينتوني", "كلينتون"), slip("الزاهر", "الزهار")
    ('strong', 'none', 'weak')
    """
    if len(name) < MIN_SLIP or form in _KNOWN or _is_inflected(form, name):
        return "none"
    if name in ARABIC_GIVEN:
        return "weak"
    if foreign or is_foreign(name):
        return "strong"
    here, there = _differ(form, name)
    if len(form) < MIN_SLIP:
        return "weak"
    if len(here) == len(there) == 1:
        return "weak" if {here, there} <= _SOFT else "strong"
    return "strong" if here + there and not set(here + there) & _ADDED else "weak"


def _differ(form: str, name: str) -> tuple[str, str]:
    """Return what is left of both words without what they begin and end with alike."""
    first = next((at for at, (a, b) in enumerate(zip(form, name, strict=False)) if a != b), None)
    if first is None:
        first = min(len(form), len(name))
    form, name = form[first:], name[first:]
    while form and name and form[-1] == name[-1]:
        form, name = form[:-1], name[:-1]
    return form, name


def _is_inflected(form: str, name: str) -> bool:
    longer, shorter = (form, name) if len(form) > len(name) else (name, form)
    if longer[:-1] == shorter and longer[-1] in _AFTER:
        return True
    if longer[1:] == shorter and longer[0] in _BEFORE:
        return True
    if longer[:-2] + longer[-1] == shorter and longer[-1] == "ه" and longer[-2] in _SOFT:
        return True  # سلطانه, سلطانيه
    return form[:-1] == name[:-1] and {form[-1], name[-1]} <= _AFTER
