"""A light stem: what the forms of one content word have in common, without a lexicon.

In the tradition of light10 (Larkey, Ballesteros and Connell 2007): strip what is nearly always an
affix, never look inside. Beyond it go broken plurals by table, endings peeled in layers, the
prefixes of the imperfect, ب and ل before what looks like a noun, and tables of words that only
look as if they had an affix. `root_key` is coarser and says less.
"""

from __future__ import annotations

from functools import lru_cache

from analysis.arabic.affixes import (
    AL_IS_ROOT,
    ALIF_IS_ROOT,
    BA_BEFORE,
    BA_IS_ROOT,
    ENDING_IS_ROOT,
    FORM_FIVE,
    LAM_IS_ROOT,
    SIN_IS_ROOT,
    SPELLINGS,
    WAW_IS_ROOT,
    YA_IS_ROOT,
)
from analysis.arabic.plurals import SINGULARS

_LONGEST = 40  # letters; no Arabic word comes near
_LEAST = 3  # letters of a stem

_ARTICLES = ("بال", "كال", "فال", "ال", "لل")
_ENDINGS = {
    # with how many letters must be left: short words often only seem to end so (لبنان, قانون)
    **dict.fromkeys(("هما", "تين", "تان", "تها", "تهم", "تنا", "يين", "يون", "يات"), 3),
    **dict.fromkeys(("ها", "هم", "هن", "ات", "وا", "يه", "ته", "وه", "ه", "ي", "ا", "ت", "ء"), 3),
    **dict.fromkeys(("نا", "ون", "ين", "ان", "و"), 4),
}
_NEVER = 1 << 16
_LAST_OF_ROOT = frozenset(ending[-1] for ending in ENDING_IS_ROOT)  # most words end otherwise
_BEGINNING_IS_ROOT = AL_IS_ROOT | LAM_IS_ROOT | BA_IS_ROOT | SIN_IS_ROOT
_LAYERS = 3  # endings on one word, at most: its case or number, its gender, a pronoun
_DERIVED = ("ست", *("ن" + letter for letter in "تخضطعكهفسقشحجدزه"))  # after the alif of a past
_WEAK = str.maketrans("", "", "اويء")
_SPELLINGS = tuple(SPELLINGS)
_ROOT_PREFIXES = (  # with how many letters must be left
    *(("است", 3), ("مست", 3), ("ست", 3), ("ان", 3), ("من", 3), ("مت", 3)),
    *(("م", 3), ("ت", 3), ("ي", 3), ("ا", 3), ("ن", 4)),
)


def stem(form: str) -> str:
    """Return the light stem of a folded word; the same word in other forms mostly gives the same.

    Never empty for a form that is not; forms that are no Arabic word come back as they are.
    >>> [stem(form) for form in ("والمفاوضات", "مفاوضه", "سيقتلون", "قتلت")]
    ['مفاوض', 'مفاوض', 'قتل', 'قتل']
    """
    if len(form) > _LONGEST or not "\u0621" <= form[:1] <= "\u064a":
        return form
    return form if len(form) <= _LEAST and form not in SINGULARS else _stem(form)


@lru_cache(maxsize=1 << 16)
def _stem(form: str) -> str:
    return _strip_rest(_strip_beginning(form))


@lru_cache(maxsize=1 << 16)
def _strip_rest(form: str) -> str:
    """Return the stem of a word without what stands before it, which many forms have in common."""
    rest = SINGULARS.get(form, form)
    for _ in range(_LAYERS):
        shorter = _strip_ending(rest)
        if shorter == rest:
            break
        # مدني is no city: only a long plural is one with an ending on it too (رسائلهم)
        rest = SINGULARS.get(shorter, shorter) if len(shorter) > _LEAST else shorter
    rest = _strip_verb_prefix(rest)
    if rest.startswith(_SPELLINGS):
        spelling = next(filter(rest.startswith, _SPELLINGS))
        return SPELLINGS[spelling] + rest[len(spelling) :]
    return rest


def _strip_beginning(form: str) -> str:
    rest = _strip_conjunction(form)
    if rest in _BEGINNING_IS_ROOT:
        return rest
    if rest.startswith(_ARTICLES):
        for article in _ARTICLES:
            if rest.startswith(article) and len(rest) - len(article) >= _LEAST - 1:
                return _strip_conjunction(rest[len(article) :])
    if rest[0] == "س" and rest[1] in "يتن" and len(rest) >= 5:
        return rest[1:]
    if rest[0] == "ل" and len(rest) >= 5:
        return rest[1:]
    if rest[0] == "ب" and len(rest) >= 6 and rest[1:].startswith(BA_BEFORE):
        return rest[1:]
    return rest


def _strip_conjunction(form: str) -> str:
    while form[0] == "و" and len(form) > _LEAST and form not in WAW_IS_ROOT:
        form = form[1:]
    return form


def _strip_ending(form: str) -> str:
    if form[-1] in _LAST_OF_ROOT and form.endswith(ENDING_IS_ROOT):
        return form
    for size in (3, 2, 1):
        if len(form) - size >= _ENDINGS.get(form[-size:], _NEVER):
            return form[:-size]
    return form


def _strip_verb_prefix(form: str) -> str:
    """Strip what makes an imperfect of a verb, or the alif its past begins with."""
    if len(form) <= _LEAST:
        return form
    first, rest = form[0], form[1:]
    if first not in "يتنا":
        return form
    if first == "ي":
        return form if form in YA_IS_ROOT else rest
    strong = len(rest) == _LEAST and rest.translate(_WEAK) == rest
    derived = len(rest) >= 4 and (rest[1] == "ت" or rest.startswith(_DERIVED))
    prefixed = {
        "ت": rest[0] == "ت" or derived or (len(rest) == _LEAST and form not in FORM_FIVE),
        "ن": rest[0] == "ن" or strong,
        "ا": (strong or derived) and form not in ALIF_IS_ROOT,
    }
    return rest if prefixed[first] else form


@lru_cache(maxsize=1 << 16)
def root_key(form: str) -> str:
    """Return the strong consonants of a folded word, a coarse stand-in for its root.

    Verb, participle and verbal noun of one root mostly share it, and so do some strangers: use it
    beside other evidence only. Never empty for a form that is not.
    >>> {root_key(form) for form in ("مقطوعه", "قطعت", "يقطع", "القطيعه", "انقطاع")}
    {'قطع'}
    """
    whole = rest = stem(form)
    for prefix, least in _ROOT_PREFIXES:
        seventh = not (prefix.endswith("ن") and rest[len(prefix) :].startswith("ت"))
        if seventh and rest.startswith(prefix) and len(rest) - len(prefix) >= least:
            rest = rest[len(prefix) :]
            break
    bones = rest.translate(_WEAK)
    if len(bones) == 4 and bones[1] == "ت":
        bones = bones[0] + bones[2:]  # form VIII puts ت after the first letter: اجتماع
    elif len(bones) == 4 and bones[0] == "ن":
        bones = bones[1:]  # form VII: انسحب
    if len(bones) >= _LEAST and bones[-1] == bones[-2]:
        bones = bones[:-1]
    return bones if len(bones) > 1 else whole
