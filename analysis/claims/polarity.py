"""Whether a stretch of words asserts, negates, denies or does neither, and how certain it is.

Works on folded forms alone. "Neither" is "neither confirmed nor denied", or no comment: it is
not a denial. A negation counts where it stands on the main predicate: not in a relative clause,
not in an idiom (لا يزال), not where an exception takes it back (لا … إلا).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from analysis.arabic.affixes import SIN_IS_ROOT
from analysis.claims.denying import find_denial
from analysis.claims.lexicon import (
    ABSENCE,
    COMPLEMENT,
    CONDITIONS,
    CONDITIONS_TWO,
    EVENTS,
    INNER_ABSENCE,
    LIKELIHOODS,
    NEGATORS,
    NOT_NEGATING,
    ONLY,
    PLANS,
    PREPOSITIONS,
    RELATIVE,
    REPORTING,
    SHORT_FUTURES,
    any_of,
)
from analysis.reading import Modality, Polarity

_CONFIRM = r"(?:[بلوف]?(?:ال)?تاكيد|[وف]?[يتن]وكد(?:وا|ون|ها|ه)?|اكد|اكدت)"
_DENY = (
    r"(?:[بلوف]?(?:ال)?نفي(?:ها|ه)?|[وف]?[يتن]نفي?(?:وا|ون|ها|ه)?|[بلوف]?(?:ال)?انكار|[وف]?[يتن]نكر"
    r"|[وف]?[يت]رفض(?:وا|ون)?|[بلوف]?(?:ال)?تكذيب)"
)
_REFUSE = r"[وف]?(?:رفض|رفضت|رفضوا|رافض|رافضا|رافضه|امتنع|امتنعت|ممتنعا|تجنب|يرفض|ترفض|نفي|نفت)"
_NOT = r"[وف]?(?:لم|لا|لن)"
_OR = r"(?:او|ام|و|ولا|ولم|ولن)(?: لم| لا)?"
_NEITHER = re.compile(
    "(?:^| )(?:"
    + "|".join(
        (
            rf"{_NOT} {_CONFIRM}(?: \S+){{0,6}}? {_OR} {_DENY}",
            rf"{_NOT} {_DENY}(?: \S+){{0,6}}? {_OR} {_CONFIRM}",
            rf"{_NOT} {_CONFIRM}(?: \S+){{0,4}}? و{_NOT} {_DENY}",
            rf"{_REFUSE}(?: \S+){{0,8}}? {_CONFIRM} (?:{_OR} {_DENY}|و{_DENY})",
            rf"{_REFUSE}(?: \S+){{0,8}}? {_DENY} (?:{_OR} {_CONFIRM}|و{_CONFIRM})",
            rf"{_REFUSE}(?: \S+){{0,6}}? (?:ال|بال)?(?:تعليق|ادلاء)",
            r"[وف]?[يت]?رفضت?(?: \S+){0,8}? تاكيد",
            rf"{_NOT} [يتن](?:علق|دل)(?:وا|ي)?(?= علي| ب| حت|$)",
            rf"{_CONFIRM} او {_DENY}",
            rf"{_DENY} او {_CONFIRM}",
            rf"دون(?: ان)? {_CONFIRM} {_OR} {_DENY}",
            rf"{_NOT} [يتن](?:نفي?|نكر)(?:وا|ها|ه)?",
        )
    )
    + ")(?= |$)"
)
_REACH = 8
_NEGATING = NEGATORS | ABSENCE | INNER_ABSENCE | {"الا", "ما", "وما"}
_SUSPECTED = frozenset({"يشتبه", "تشتبه"})
_OF_WHAT = frozenset({"في", "بان", "بانه", "بانها"})
_BUT_NOT = frozenset({"وليس", "وليست"})
_OF_NONE = frozenset({"اي", "ايا", "احدا", "قط", "سوي"})


class Stance(NamedTuple):
    """A polarity, the index of the word that decides it (-1: none) and of what it is about.

    `target` is the negated predicate, or the first word of what is denied; it may lie past the
    end. A clause that asserts has both where a negation stands in it, but not on its predicate.
    """

    polarity: Polarity
    at: int = -1
    target: int = -1


ASSERTS = Stance("asserts")


def find_stance(forms: Sequence[str]) -> Stance:
    """Return the stance of one clause, given the folded forms of its words."""
    joined = " ".join(forms)
    neither = _NEITHER.search(joined)
    if neither:
        at = _word_at(joined, neither)
        return Stance("neither", at, at + 1)
    denial = find_denial(forms)
    if denial is not None:
        return Stance("denies", *denial)
    return _find_negation(forms) or ASSERTS


def _word_at(joined: str, match: re.Match[str]) -> int:
    """Return the index of the word with which `match`, or the space before it, begins."""
    return joined[: match.start() + 1].count(" ")


def _find_negation(forms: Sequence[str]) -> Stance | None:
    inner: Stance | None = None
    for at, form in enumerate(forms[:-1]):
        if form not in _NEGATING:
            continue
        negates = form in NEGATORS or _is_absence(forms, at) or _is_that_not(forms, at)
        negates = negates or _is_not_so(forms, at) or _is_did_not(forms, at)
        if not negates and form not in INNER_ABSENCE:
            continue
        if forms[at + 1] in NOT_NEGATING:
            continue
        relative = any(word in RELATIVE for word in forms[max(0, at - 3) : at])
        rest = forms[at + 1 : at + 1 + _REACH]
        excepted = any(word in ONLY or word == "الا" for word in rest)
        contrasted = at and form in _BUT_NOT and forms[at + 1].startswith("ال")
        if negates and not (inner or relative or excepted or contrasted):
            return Stance("negates", at, at + 1)
        inner = inner or Stance("asserts", at, at + 1)
    return inner


def _is_that_not(forms: Sequence[str], at: int) -> bool:
    """Tell whether a word is ألا, "that not", which folding makes the same as إلا, "except"."""
    following = forms[at + 1]
    if forms[at] != "الا" or following[0] not in "يتن" or len(following) < 4:
        return False
    return not any(form in NEGATORS for form in forms[max(0, at - _REACH) : at])


def _is_absence(forms: Sequence[str], at: int) -> bool:
    """Tell whether عدم opens what is told: at the beginning, or as what somebody affirms."""
    if forms[at] not in ABSENCE:
        return False
    told = any_of(forms[:at], REPORTING) and not any(form in COMPLEMENT for form in forms[:at])
    return not at or (told and at <= _REACH and forms[at - 1] not in EVENTS | PREPOSITIONS)


def _is_not_so(forms: Sequence[str], at: int) -> bool:
    """Tell whether غير negates what is said of a definite noun: الميناء غير جاهز."""
    if forms[at] != "غير" or not 0 < at < _REACH:
        return False
    return forms[at - 1].startswith("ال") and not forms[at + 1].startswith("ال")


def _is_did_not(forms: Sequence[str], at: int) -> bool:
    """Tell whether a clause begins with ما, "did not", which is most often "what": only beside a
    word that a negation asks for.
    """
    rest = forms[at + 1 : at + 1 + _REACH]
    return at == 0 and forms[0] in ("ما", "وما") and any(word in _OF_NONE for word in rest)


def find_modality(forms: Sequence[str]) -> Modality:
    """Return how certain a clause is of what it tells: a condition outweighs a plan or a guess."""
    pairs = list(pairwise(forms))
    if any(form in CONDITIONS for form in forms) or any(pair in CONDITIONS_TWO for pair in pairs):
        return "conditional"
    if any(form in LIKELIHOODS for form in forms) or any(_is_guess(*pair) for pair in pairs):
        return "possible"
    if any(form in PLANS or is_future(form) for form in forms):
        return "planned"
    return "happened"


def _is_guess(form: str, following: str) -> bool:
    if form in _SUSPECTED:
        return following in _OF_WHAT  # "suspects whom it seizes" tells what happened
    may = following[0] in "يتن" and len(following) > (3 if following[0] == "ن" else 2)
    return form in {"قد", "وقد", "فقد"} and may


def is_future(form: str) -> bool:
    """Tell whether `form` looks like سـ with an imperfect: سيجتمع, وستعقد, not سيارة or ستين."""
    if len(form) > 5 and form[0] in "وف" and form[1] == "س":
        form = form[1:]
    if form in SHORT_FUTURES:
        return True
    return len(form) > 4 and form[0] == "س" and form[1] in "يتن" and form not in SIN_IS_ROOT
