"""Whether a stretch of words denies what it speaks of, and from which word on.

A verb of denial (نفى, أنكر, كذّب الأنباء), words that call false what follows («لا صحة لـ») or what
stands before («أنباء … مفبركة»), or a denial as a noun («نفي رسمي لـ»). Works on folded forms.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from analysis.claims.lexicon import (
    DENIALS,
    EVENTS,
    EXCLUDED,
    EXCLUSIONS,
    NEGATORS,
    PREPOSITIONS,
    REJECTIONS,
    RELATIVE,
    RUMOURS,
    fold_words,
    spell,
    unprefixed,
)


class Denial(NamedTuple):
    """The index of the word that denies, and of the first word of what is denied."""

    at: int
    target: int


_REACH = 8
_FALSE_PHRASE = re.compile(
    r"(?:^| )[وف]?(?:لا صحه|ليس صحيحا|[بل]?عدم صحه|لا اساس(?: \S+){0,2}? ل\S+|لا اساس ل\S+"
    r"|عار(?:يه)? (?:تماما )?(?:عن|من) الصحه)(?= |$)"
)
_UNTRUE = re.compile(r"(?:^| )غير (?:صحيح|صحيحه|دقيق|دقيقه|حقيقي|حقيقيه|واقعي)(?= |$)")

FALSE = fold_words(
    "شائعة شائعات إشاعة إشاعات أكاذيب أكذوبة كذبة افتراء افتراءات تلفيق مفبركة مفبرك مختلقة مختلق",
    "ملفقة ملفق كاذبة كاذب زائفة زائف باطلة باطل مضللة مضلل مغلوطة مغلوط مزعومة مزعوم وهمية خيال",
    "الخيال فبركات هراء",
)
"""What is said of a report that is not true."""
_TELLINGS = RUMOURS | fold_words(
    "الحديث حديث كلام الكلام القول ادعاء الادعاء مزاعم رواية الرواية نبأ النبأ صور الصور فيديو",
    "وثيقة",
    "شائعة الشائعة إشاعة الإشاعة أقاويل",
)
"""What is said to be false."""
_LINKS = fold_words("مجرد محض انها بانها انه بانه هي هو بانهم")
_NOUNS = fold_words("نفي إنكار تكذيب دحض تفنيد")
_DISOWNING = fold_words("تبرأ تبرأت يتبرأ تتبرأ تنصل تنصلت يتنصل تتنصل")
_DENYING = spell(DENIALS | REJECTIONS | EXCLUSIONS)
_TRIGGERS = _DENYING | spell(FALSE | _NOUNS | _DISOWNING) | {"غير", "صحه", "صحيحا", "اساس", "الصحه"}


def find_denial(forms: Sequence[str]) -> Denial | None:
    """Return what one clause denies, given the folded forms of its words; None if nothing."""
    if _TRIGGERS.isdisjoint(forms):
        return None
    joined = " ".join(forms)
    return (
        _find_noun(forms)
        or _find_verb(forms)
        or _find_phrase(forms, joined)
        or _find_falsehood(forms)
    )


def _find_verb(forms: Sequence[str]) -> Denial | None:
    for at, form in enumerate(forms):
        if form not in _DENYING:
            continue
        rest = forms[at + 1 : at + 1 + _REACH]
        denies = bool(unprefixed(form, DENIALS))
        if unprefixed(form, REJECTIONS):
            denies = any(word in RUMOURS or word in FALSE for word in rest[:5])
        elif unprefixed(form, EXCLUSIONS):
            denies = any(word in EXCLUDED for word in rest) or _names_event(rest)
        if denies and not (at and forms[at - 1] in NEGATORS | RELATIVE):
            return Denial(at, at + 1)
    return None


def _names_event(forms: Sequence[str]) -> bool:
    """Tell whether a noun of an event, not its time or cause, is what is ruled out."""
    return any(
        form in EVENTS and before not in PREPOSITIONS for before, form in pairwise(("", *forms[:5]))
    )


def _find_phrase(forms: Sequence[str], joined: str) -> Denial | None:
    false = _FALSE_PHRASE.search(joined)
    if false:
        at = _word_at(joined, false)
        told = any(form in _TELLINGS or form in FALSE for form in forms[:at])
        follows = not (told or forms[at].startswith(("عار", "وعار")))
        return Denial(at, at + 2 if follows else 0)
    untrue = _UNTRUE.search(joined)
    return Denial(_word_at(joined, untrue), 0) if untrue else None


def _word_at(joined: str, match: re.Match[str]) -> int:
    """Return the index of the word with which `match`, or the space before it, begins."""
    return joined[: match.start() + 1].count(" ")


def _find_noun(forms: Sequence[str]) -> Denial | None:
    """Return what a denial told as a noun denies: an official denial of; what somebody disowns."""
    for at, form in enumerate(forms):
        rest = list(forms[at + 1 : at + 4])
        if unprefixed(form, _DISOWNING) and rest[:1] == ["من"]:
            return Denial(at, at + 2)
        if at > 1 or not unprefixed(form, _NOUNS):
            continue
        for n, word in enumerate(rest):
            if word in ("حول", "بشان", "ل") or (word[0] == "ل" and len(word) > 3):
                return Denial(at, at + 1 + n + (len(word) < 5))
            if word[:2] == "ال" or not word.endswith(("ي", "ع", "ل")):
                break
    return None


def _find_falsehood(forms: Sequence[str]) -> Denial | None:
    """Return that a report is said to be false: «أنباء … مفبركة», «خبر … مجرد شائعة»."""
    told = next((i for i, form in enumerate(forms) if unprefixed(form, _TELLINGS)), -1)
    for at in range(max(1, told + 1), len(forms)):
        form = forms[at]
        if form not in FALSE or forms[at - 1] in NEGATORS | {"بنشر", "بترويج", "نشر", "ترويج"}:
            continue
        if told >= 0 and (at - told > 1 or forms[at - 1] in _LINKS):
            return Denial(at, 0)
        if told >= 0 and at + 1 < len(forms):
            return Denial(at, at + 1)  # false reports of
    return None
