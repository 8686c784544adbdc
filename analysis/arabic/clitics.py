"""What may be written together with a word: conjunctions, prepositions, the article, pronouns.

Without a lexicon a form can be split in several ways; all of them are told and the caller, who
knows which words it looks for, chooses. ال and the particles before it come in the order
ا (question) – و ف – ب ل ك س – ال; ل and ال are written لل together.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

MOST = 24
"""Splits of one form, at most."""

_LONGEST = 40  # letters; no Arabic word with all its clitics comes near
_LEAST_STEM = 2
_LEAST_STEM_BEFORE_SUFFIX = 3

_QUESTION = ("", "ا")
_CONJUNCTIONS = ("", "و", "ف")
_PREPOSITIONS = ("", "ب", "ل", "ك", "س", "ال", "بال", "كال", "لل")
PROCLITICS = tuple(
    sorted(
        {q + c + p for q in _QUESTION for c in _CONJUNCTIONS for p in _PREPOSITIONS} - {""},
        key=lambda clitics: (len(clitics), clitics),
    )
)
"""Everything that may stand before a stem, shortest first."""

SUFFIXES = ("ه", "ك", "ي", "ها", "هم", "هن", "كم", "كن", "نا", "ني", "هما", "كما")
"""Pronouns that may stand after a stem, shortest first."""

_PROCLITICS_BY_FIRST = {p[0]: tuple(q for q in PROCLITICS if q[0] == p[0]) for p in PROCLITICS}
_SUFFIXES_BY_LAST = {s[-1]: tuple(t for t in SUFFIXES if t[-1] == s[-1]) for s in SUFFIXES}
_FUTURE_OF = "يتنا"  # letters that begin an imperfect verb, the only word that takes س


class Split(NamedTuple):
    """One way to take a folded form apart.

    `stem` is a word as it would be written alone: letters that change before a suffix are restored
    (رسالت → رساله), as is ال after ل, so the parts put together need not be the form.
    """

    proclitics: str
    stem: str
    suffix: str


@lru_cache(maxsize=1 << 15)
def splits(form: str) -> tuple[Split, ...]:
    """Return every way to split the folded `form`, at most MOST, the unsplit first.

    Then those that cut the fewest letters; of these, the one with the shorter suffix. No stem has
    fewer than two letters, none fewer than three where a suffix was cut off.
    >>> splits("وبمصر")[1:3]
    (Split(proclitics='و', stem='بمصر', suffix=''), Split(proclitics='وب', stem='مصر', suffix=''))
    """
    whole = Split("", form, "")
    if len(form) > _LONGEST:
        return (whole,)
    suffixes = [suffix for suffix in _SUFFIXES_BY_LAST.get(form[-1:], ()) if form.endswith(suffix)]
    found = {whole: 0}
    for proclitics in ("", *_PROCLITICS_BY_FIRST.get(form[:1], ())):
        if not form.startswith(proclitics):
            continue
        rest = form[len(proclitics) :]
        if len(rest) < _LEAST_STEM:
            break
        for stem in _stems_after(proclitics, rest):
            found.setdefault(stem, len(proclitics))
        for suffix in suffixes:
            stem_part = rest[: -len(suffix)]
            if len(stem_part) < _LEAST_STEM_BEFORE_SUFFIX:
                break
            for split in _stems_before(proclitics, stem_part, suffix):
                found.setdefault(split, len(proclitics) + len(suffix))
    ordered = sorted(found, key=lambda split: (found[split], len(split.suffix)))
    return tuple(ordered[:MOST])


def _stems_after(proclitics: str, rest: str) -> list[Split]:
    if proclitics.endswith("س") and rest[0] not in _FUTURE_OF:
        return []
    stems = [Split(proclitics, rest, "")]
    if proclitics.endswith("لل"):
        stems.append(Split(proclitics[:-1], "ال" + rest, ""))
    return stems


def _stems_before(proclitics: str, stem: str, suffix: str) -> list[Split]:
    if proclitics.endswith(("ال", "لل")):
        return []  # a word has the article or a pronoun, never both
    if proclitics.endswith("س") and stem[0] not in _FUTURE_OF:
        return []
    stems = [stem]
    if stem[-1] == "ت":
        stems.append(stem[:-1] + "ه")  # ة is written ت before a pronoun
    elif stem[-1] == "ا":
        stems.append(stem[:-1] + "ي")  # ى is written ا
    elif stem[-1] == "و":
        stems.append(stem + "ا")  # قتلوا loses its alif
    if stem[-2:] in ("اي", "او"):
        stems.append(stem[:-1] + "ء")  # hamza sits on its vowel's carrier: اعضايه, اعضاوه
    return [Split(proclitics, s, suffix) for s in stems]
