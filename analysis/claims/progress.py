"""Figures of two clauses that are known to be about one thing: what has moved on since, and what
cannot both be true.

What is counted need not be told by the same words. A figure that is later and larger has grown, a
price or a reading may also have fallen; at one time, or of one day, two figures conflict.
"""

from __future__ import annotations

import re
from datetime import timedelta

import msgspec

from analysis.arabic.folding import fold
from analysis.arabic.stems import stem
from analysis.claims.alignment import align
from analysis.claims.clash import Clash, Pair, rate
from analysis.claims.contrast import are_of_two_things, differ_in_noun
from analysis.claims.counting import GROWING, READINGS, VOLATILE
from analysis.claims.figures import (
    SAME_RELEASE,
    TOO_FAST,
    fits,
    name_of,
    show,
    tells,
)
from analysis.claims.gist import Gist, Number, Part
from analysis.claims.keys import weigh
from analysis.claims.lexicon import any_of, fold_words
from analysis.claims.measures import kind_of
from analysis.claims.occasions import are_of_other_days, differ_in_rank, share_moment
from analysis.claims.opposites import OPPOSITIONS, SENSES
from analysis.claims.scores import Score, read_score
from analysis.reading import Claim, Quantity

_MOVING_STEMS = frozenset(stem(word) for word in READINGS | VOLATILE)

_FEW = {
    form: float(number)
    for number, words in enumerate(
        ("اثنان اثنين", "ثلاثة", "أربعة", "خمسة", "ستة", "سبعة", "ثمانية", "تسعة", "عشرة"), start=2
    )
    for form in fold_words(words)
}
_HURT = frozenset(word for _, words in GROWING for word in words) | fold_words("عددهم")

_STAGE_STEMS = frozenset(
    stem(word) for word in fold_words("مرحلة مرحلته ربع نصف دفعة جولة فترة شوط حلقة قسط")
)
_COMPOSED_STEMS = frozenset(
    stem(word)
    for word in fold_words(
        "يتألف تتألف يتكون تتكون يحتوي تحتوي يضم تضم مؤلف مكون إجمالي مجموع",
        "يستوعب تستوعب يتسع تتسع سعة طاقة",
    )
)

HALF = 0.5
MOVED_ON = timedelta(minutes=30)
"""After this time a figure of one thing may have moved on."""


def compare_known(a: Part, b: Part, pair: Pair) -> Clash | None:
    """Return what the numbers of two clauses of one thing, the earlier first, disagree about."""
    if differ_in_rank(pair) or (are_of_other_days(pair) and pair.apart < MOVED_ON):
        return None
    pairs = [(n, m) for n in a.numbers for m in b.numbers if _can_count_same(n, m)]
    fitting = [(n, m) for n, m in pairs if _fit(n, m, a, b)]
    if any(_has_grown(n.quantity, m.quantity, pair) for n, m in fitting):
        return Clash("update", "number", 0.1, "a bound that has moved")
    fit = {n for n, _ in fitting}, {m for _, m in fitting}
    pairs = [(n, m) for n, m in pairs if n not in fit[0] and m not in fit[1]]
    for n, m in pairs:
        one, other = n.quantity, m.quantity
        if tells(pair.earlier.claim, other) or tells(pair.later.claim, one):
            continue
        values = show(one), show(other)
        why = f"number of {name_of(n) or one.effect}: {values[0]} ≠ {values[1]}"
        if _has_moved(one, other, pair):
            return Clash("update", "number", 0.1, why)
        if _is_bare(n) != _is_bare(m) and not (_has_moved(one, other, pair) or one.effect):
            continue
        if (one.partial or other.partial) and other.value <= TOO_FAST * one.value:
            continue
        if not one.effect and (weigh(a.words & b.words) < 1 or _are_of_two_things(a, b, pair)):
            continue
        return Clash("contradiction", "number", rate(a.words, b.words, pair.tie), why, values)
    return None


def _has_grown(earlier: Quantity, later: Quantity, pair: Pair) -> bool:
    """Tell whether two tolls that can both be true are of two times: at least 240, at least 900."""
    if not earlier.effect or pair.apart < MOVED_ON or later.bound == "about":
        return False
    return later.value > earlier.value and "at_least" in (earlier.bound, later.bound)


def _fit(n: Number, m: Number, a: Part, b: Part) -> bool:
    """Tell whether two numbers can both be true, of a range (20 to 25) both its ends."""
    return all(
        fits(one.quantity, other.quantity)
        for one in (n, *_other_end(n, a))
        for other in (m, *_other_end(m, b))
    )


def _other_end(number: Number, part: Part) -> list[Number]:
    bounds = {"at_least", "at_most"} - {number.quantity.bound}
    if len(bounds) > 1:
        return []
    return [
        other
        for other in part.numbers
        if other.quantity.bound in bounds
        and (other.counted, other.quantity.unit) == (number.counted, number.quantity.unit)
    ]


def _are_of_two_things(a: Part, b: Part, pair: Pair) -> bool:
    """Tell whether two figures are of other things, of a part and the whole, or of one stage."""
    ranked = [
        any(q.ordinal and q.counted in _STAGE_STEMS for q in gist.claim.quantities)
        for gist in (pair.earlier, pair.later)
    ]
    composed = [
        not _COMPOSED_STEMS.isdisjoint(gist.claim.stems) for gist in (pair.earlier, pair.later)
    ]
    if ranked[0] != ranked[1] or composed[0] != composed[1]:
        return True
    return are_of_two_things(a, b, actions=False) or not _is_told_by_half(a, b) or _name_two(a, b)


def _name_two(a: Part, b: Part) -> bool:
    """Tell whether a noun of each, in one slot, makes two things of what is counted."""
    if a.line is None or b.line is None:
        return False
    return differ_in_noun(align(a.line.words, b.line.words))


def _is_told_by_half(a: Part, b: Part) -> bool:
    """Tell whether both tell at least half of what the lighter clause tells beside figures."""
    if a.line is None or b.line is None:
        return True
    return align(a.line.words, b.line.words).share(range(0), range(0)) >= HALF


def compare_whole(pair: Pair) -> Clash | None:
    """Return what two claims of one thing disagree about wherever in them it stands: the result of
    a match, and a toll that the one gives without its noun (the toll rises to 27).
    """
    scores = read_score(pair.earlier.claim.text), read_score(pair.later.claim.text)
    if scores[0] is not None and scores[1] is not None:
        return _compare_scores(scores[0], scores[1], pair)
    told = [
        [number.quantity for part in gist.parts for number in part.numbers]
        for gist in (pair.earlier, pair.later)
    ]
    for one in _tolls(pair.earlier):
        for other in _tolls(pair.later):
            if one.effect != other.effect or fits(one, other) or one.partial or other.partial:
                continue
            if one in told[0] and other in told[1]:
                continue  # told beside each other by their clauses
            values = show(one), show(other)
            why = f"{one.effect}: {values[0]} ≠ {values[1]}"
            if _has_moved(one, other, pair):
                return Clash("update", "number", 0.1, why)
            score = rate(pair.earlier.words, pair.later.words, pair.tie)
            return Clash("contradiction", "number", score, why, values)
    return None


def _compare_scores(one: Score, other: Score, pair: Pair) -> Clash | None:
    if (one.most, one.least) == (other.most, other.least):
        return None
    values = f"{one.most}-{one.least}", f"{other.most}-{other.least}"
    why = f"result: {values[0]} ≠ {values[1]}"
    if one.running != other.running or (pair.apart > timedelta(0) and one.running):
        return Clash("update", "number", 0.1, why)
    if other.running:
        return None
    score = rate(pair.earlier.words, pair.later.words, pair.tie)
    return Clash("contradiction", "number", score, why, values)


def _tolls(gist: Gist) -> list[Quantity]:
    """Return the tolls that a claim gives, also those whose noun stands before the number, or of
    which only the word for the number is left: (the number of) missing: four.
    """
    claim = gist.claim
    found = [quantity for quantity in claim.quantities if quantity.effect]
    figures = {number.quantity for part in gist.parts for number in part.numbers}
    if any(quantity in figures for quantity in found):
        found = [quantity for quantity in found if quantity in figures]  # not the two coaches
    found = [q for q in found if claim.text[q.start - claim.start :][:2] != "ال"]
    words = list(re.finditer(r"\w+", claim.text))
    forms = [fold(match[0]) for match in words]
    if found:
        return [*found, *_find_risen(claim, words, forms)]
    if risen := _find_risen(claim, words, forms):
        return risen
    told = next((effect for effect, known in GROWING if any_of(forms, known)), "")
    if not told:
        return []
    for quantity in claim.quantities:
        if not (quantity.counted or quantity.unit or quantity.ordinal):
            return [msgspec.structs.replace(quantity, effect=told)]
    for match, form, before in zip(words[1:], forms[1:], forms, strict=False):
        if form in _FEW and (before == "الي" or any_of([before], _HURT)):
            start = claim.start + match.start()
            return [Quantity(_FEW[form], start, claim.start + match.end(), effect=told)]
    return []


def _find_risen(claim: Claim, words: list[re.Match[str]], forms: list[str]) -> list[Quantity]:
    """Return what a toll has risen to, in a word behind those it counts: the dead to nine."""
    for at in range(2, len(words)):
        if forms[at - 1] != "الي" or forms[at] not in _FEW:
            continue
        told = next((effect for effect, known in GROWING if any_of([forms[at - 2]], known)), "")
        if told:
            start, end = claim.start + words[at].start(), claim.start + words[at].end()
            return [Quantity(_FEW[forms[at]], start, end, effect=told)]
    return []


def _can_count_same(a: Number, b: Number) -> bool:
    one, other = a.quantity, b.quantity
    if kind_of(one.unit) != kind_of(other.unit) or one.ordinal != other.ordinal:
        return False
    if one.effect != other.effect and one.effect and other.effect:
        return False
    if one.effect or other.effect:
        same = one.effect == other.effect or (a.counted != "" and a.counted == b.counted)
        return same or (a.people and b.people) or _is_bare(a) or _is_bare(b)
    if _is_bare(a) or _is_bare(b):
        return True
    return bool(one.unit) or one.ordinal or a.counted == b.counted


def _is_bare(number: Number) -> bool:
    """Tell whether nothing says what a number counts: (those who were moved are now) 2,400."""
    return not (number.counted or number.quantity.unit or number.quantity.ordinal)


def _has_moved(earlier: Quantity, later: Quantity, pair: Pair) -> bool:
    """Tell whether a figure may have become another one by the time of the later telling."""
    if pair.apart < MOVED_ON or (share_moment(pair) and not earlier.effect):
        return False
    sources = pair.earlier.claim.source, pair.later.claim.source
    if pair.one_origin and sources[0] != sources[1] and pair.apart <= SAME_RELEASE:
        return False
    if earlier.effect or later.effect:
        return earlier.value < later.value <= TOO_FAST * earlier.value
    if earlier.value < later.value <= TOO_FAST * earlier.value:
        return True
    return _swings(pair)


def _swings(pair: Pair) -> bool:
    """Tell whether the later claim says that the figure falls, or it is a price or a reading."""
    stems = frozenset(pair.later.claim.stems)
    if not _MOVING_STEMS.isdisjoint(stems | frozenset(pair.earlier.claim.stems)):
        return True
    senses = {sense for word in stems for sense in SENSES.get(word, ())}
    return any(OPPOSITIONS[sense.opposition].pace == "swings" for sense in senses)
