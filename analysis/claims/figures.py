"""When two numbers conflict.

A number conflicts with another of the same unit and counted noun, in a clause that says the same,
where both cannot be true: beyond bounds and rounding, not the sum of what the other gives, not of
another day. A toll that is later and larger is an update.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import timedelta
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from itertools import combinations

import msgspec

from analysis.arabic.stems import stem
from analysis.claims.clash import Clash, Pair, Tie, is_about_one, rate
from analysis.claims.complements import count_others
from analysis.claims.counting import RECURRING, SEVERAL, VOLATILE
from analysis.claims.framing import find_words
from analysis.claims.gist import Number, Part, lead_keys
from analysis.claims.keys import contain, drop_tolls, key_words, resemble, weigh
from analysis.claims.measures import convert, kind_of
from analysis.claims.occasions import are_of_other_days, share_moment, share_start
from analysis.reading import Bound, Claim, Quantity

SAME_RELEASE = timedelta(hours=6)
"""Two outlets that cite one origin within this time tell of the same count."""

ANOTHER_DAY = timedelta(hours=20)
"""After this time a figure may be that of the next day: ships that passed, jobs on offer."""

TOO_FAST = 10
"""A toll that is more than so many times larger did not grow."""

ABOUT = 0.15
"""How far "about" reaches, as a share of the number."""

CUT_OFF = 1000
"""From here on the last digits may have been cut off, if they are a thousandth at most."""

CLAUSES_ALIKE = 0.5
CLAIMS_ALIKE = 0.4
PERCENT_ALIKE = 0.75
"""How much clauses and claims must resemble for two of their figures to be of one thing."""

TOLD, FULL = 3.0, 0.85
"""How much two clauses of one story share, and how much of the lighter one, where the longer one
tells more beside its figure.
"""
MUCH, SHARE_OF_MUCH = 4.0, 0.6
"""Clauses of one story that share so much may differ in more words."""
SHARE_OF_LED, WEIGHT_OF_LED = 0.45, 1.0

_TOLLS = Tie(share=0.4, weight=1.0, alike=1.0)
"""What the clauses of two tolls must share for the later to be an update of the earlier."""

RECURRING_KEYS = key_words(stem(word) for word in RECURRING)
_VOLATILE_STEMS = frozenset(stem(word) for word in VOLATILE)


def compare_numbers(a: Part, b: Part, pair: Pair) -> Clash | None:
    """Return what the numbers of two clauses, the earlier first, disagree about."""
    if are_of_other_days(pair) or differ_throughout(pair, least=2):
        return None
    for number in a.numbers:
        others = [other for other in b.numbers if _counts_same(number, other)]
        alike = [other for other in a.numbers if _counts_same(number, other)]
        if len(others) != 1 or len(alike) != 1 or not _can_compare(number, others[0], a, b, pair):
            continue
        clash = _compare_counts(a, b, (number, others[0]), pair)
        if clash is not None:
            return clash
    return None


def _can_compare(one: Number, other: Number, a: Part, b: Part, pair: Pair) -> bool:
    """Tell whether two numbers that count the same can be of one thing, and tell it differently."""
    quantity = one.quantity
    if quantity.ordinal and not share_start(pair):
        return False
    led = pair.in_one_story and _are_led_alike(one, other, pair)
    settled = _VOLATILE_STEMS.isdisjoint(pair.earlier.claim.stems)
    if not (quantity.effect or (settled and (led or _can_compare_figures(a, b, pair)))):
        return False
    if quantity.unit == "percent" and not _are_nearly_equal(a, b):
        return False
    if not (one.counted or quantity.effect or _have_one_lead(one, other, pair)):
        return False
    if one.counted in RECURRING_KEYS and not share_moment(pair):
        return False
    if tells(pair.earlier.claim, other.quantity) or tells(pair.later.claim, one.quantity):
        return False
    return bool(quantity.effect) or not count_others(a, b, one.counted)


def _counts_same(a: Number, b: Number) -> bool:
    one, other = a.quantity, b.quantity
    if (
        kind_of(one.unit) != kind_of(other.unit)
        or one.ordinal != other.ordinal
        or one.effect != other.effect
    ):
        return False
    if one.effect and a.people and b.people:
        return True
    if one.ordinal:
        return a.counted == b.counted or not (a.counted and b.counted)
    return a.counted == b.counted and bool(a.counted or one.unit)


def _can_compare_figures(a: Part, b: Part, pair: Pair) -> bool:
    """Tell whether figures that are no tolls can be of one thing."""
    if resemble(pair.earlier.words, pair.later.words) < CLAIMS_ALIKE:
        return pair.in_one_story and _are_nearly_equal(a, b) and weigh(a.words & b.words) >= 2
    if pair.in_one_story and weigh(a.words & b.words) >= TOLD and contain(a.words, b.words) >= FULL:
        return True
    return resemble(a.words, b.words) >= CLAUSES_ALIKE


def _have_one_lead(a: Number, b: Number, pair: Pair) -> bool:
    """Tell whether one of the words before a sum or measure stands before the other too: nothing
    else tells what it is of where a sentence has several.
    """
    one = lead_keys(pair.earlier.claim, a.quantity)
    other = lead_keys(pair.later.claim, b.quantity)
    return not (one and other) or not one.isdisjoint(other)


def _are_led_alike(a: Number, b: Number, pair: Pair) -> bool:
    """Tell whether two counts of one noun follow one word: (they) executed 10, executed 14."""
    one = lead_keys(pair.earlier.claim, a.quantity)
    other = lead_keys(pair.later.claim, b.quantity)
    return a.counted != "" and a.counted == b.counted and not one.isdisjoint(other)


def _are_nearly_equal(a: Part, b: Part) -> bool:
    """Tell whether two clauses say nearly the same: nothing else tells what a percentage is of."""
    return resemble(a.words, b.words) >= PERCENT_ALIKE


def differ_throughout(pair: Pair, *, least: int) -> bool:
    """Tell whether `least` or more numbers can be compared and none fits: two events of a kind."""
    return measure_other_things(pair.earlier.parts, pair.later.parts, least=least)


def measure_other_things(parts: Sequence[Part], others: Sequence[Part], *, least: int) -> bool:
    """Tell whether clauses give `least` or more numbers that can be compared, and none fits."""
    fitting = [
        fits(one.quantity, other.quantity)
        for a in parts
        for one in a.numbers
        for b in others
        for other in b.numbers
        if _counts_same(one, other)
    ]
    return len(fitting) >= least and not any(fitting)


def _compare_counts(a: Part, b: Part, numbers: tuple[Number, Number], pair: Pair) -> Clash | None:
    earlier, later = numbers[0].quantity, numbers[1].quantity
    if fits(earlier, later) or (earlier.effect and _tells_several(pair)):
        return None
    said = f"{show(earlier)} ≠ {show(later)}"
    counted = {numbers[0].counted, numbers[1].counted}
    one, other = a.words - counted, b.words - counted
    surely = is_about_one(one, other, _tie_of(one, other, numbers, pair))
    score = rate(one, other, pair.tie)
    partial = earlier.partial or later.partial
    if earlier.effect and (surely or is_about_one(one, other, _TOLLS)):
        clash = _compare_growing(earlier, later, score, pair)
        surely = surely and (pair.in_one_story or weigh(drop_tolls(one & other)) >= 2)
        return clash if clash.relation == "update" or (surely and not partial) else None
    if surely and not partial:
        if pair.apart > ANOTHER_DAY and not pair.tie.given:
            score = round(score - 0.3, 3)
        why = f"number of {name_of(numbers[0])}: {said}"
        return Clash("contradiction", "number", score, why, (show(earlier), show(later)))
    return None


def _tie_of(
    a: frozenset[str], b: frozenset[str], numbers: tuple[Number, Number], pair: Pair
) -> Tie:
    """Return what two clauses must share: less of each where they share much in one story."""
    if pair.in_one_story and _are_led_alike(*numbers, pair):
        return pair.tie._replace(share=SHARE_OF_LED, weight=WEIGHT_OF_LED)
    if pair.in_one_story and weigh(a & b) >= MUCH:
        return pair.tie._replace(share=min(pair.tie.share, SHARE_OF_MUCH))
    return pair.tie


def _tells_several(pair: Pair) -> bool:
    """Tell whether one claim tells the toll of several events, or of one like another."""
    return any(
        not SEVERAL.isdisjoint(find_words(gist.claim.text)) for gist in (pair.earlier, pair.later)
    )


def _compare_growing(earlier: Quantity, later: Quantity, score: float, pair: Pair) -> Clash:
    values = show(earlier), show(later)
    said = f"{earlier.effect}: {values[0]}, then {values[1]}"
    if pair.apart == timedelta(0):
        return Clash("contradiction", "number", score, f"at the same time: {said}", values)
    if later.value < earlier.value:
        return Clash("contradiction", "number", score, f"count cannot shrink: {said}", values)
    if later.value > TOO_FAST * earlier.value:
        return Clash("contradiction", "number", score, f"over ten times larger: {said}", values)
    sources = pair.earlier.claim.source, pair.later.claim.source
    if pair.one_origin and sources[0] != sources[1] and pair.apart <= SAME_RELEASE:
        return Clash("contradiction", "number", score, f"after one origin: {said}", values)
    return Clash("update", "number", 0.1, f"count that grows: {said}")


def tells(claim: Claim, quantity: Quantity) -> bool:
    """Tell whether a claim gives a number somewhere, or as the sum of two or three it gives."""
    others = [
        other
        for other in claim.quantities
        if (other.unit, other.ordinal) == (quantity.unit, quantity.ordinal)
    ]
    parts = [other.value for other in others if other.effect in (quantity.effect, "")]
    return any(other.value == quantity.value for other in others) or any(
        math.isclose(sum(some), quantity.value) for n in (2, 3) for some in combinations(parts, n)
    )


def fits(a: Quantity, b: Quantity) -> bool:
    """Tell whether two numbers can both be true: within their bounds and their rounding."""
    if a.unit != b.unit:
        if kind_of(a.unit) != kind_of(b.unit):
            return False
        a, b = (msgspec.structs.replace(convert(q), bound=_loosen(q.bound)) for q in (a, b))
    if _is_less_precise(a, b) or _is_less_precise(b, a):
        return True
    low_a, high_a = _range(a)
    low_b, high_b = _range(b)
    return low_a <= high_b and low_b <= high_a


def _loosen(bound: Bound) -> Bound:
    """Return the bound of a number in another unit, which is only about exact."""
    return "about" if bound == "exact" else bound


def _is_less_precise(a: Quantity, b: Quantity) -> bool:
    """Tell whether `a` is `b` with decimals rounded or cut off: 584.3 or 584.4 of 584.376."""
    places, most = (-int(Decimal(repr(q.value)).normalize().as_tuple().exponent) for q in (a, b))
    if not (places := max(0, places)) < most or a.ordinal or b.ordinal:
        return False
    one, other = Decimal(repr(a.value)), Decimal(repr(b.value))
    step = Decimal(1).scaleb(-places)
    return one in {other.quantize(step, mode) for mode in (ROUND_HALF_UP, ROUND_DOWN)}


def _range(quantity: Quantity) -> tuple[float, float]:
    value = quantity.value
    match quantity.bound:
        case "at_least":
            return value, math.inf
        case "at_most":
            return -math.inf, value
        case "about":
            return value * (1 - ABOUT), value * (1 + ABOUT)
    slack = 0.0 if quantity.ordinal else _rounding(value)
    cut = 2 if value >= CUT_OFF else 1  # 19848 is rounded to 19.85 thousand, or cut to 19.84
    return value - slack, value + min(cut * slack, max(slack, value * 0.001))


def _rounding(value: float) -> float:
    """Return half a unit of the last digit that is not 0 in a number of a hundred or more, at most
    a twentieth of it.
    """
    if abs(value) < 100 or not float(value).is_integer():
        return 0.0
    unit = 1
    while int(value) % (unit * 10) == 0:
        unit *= 10
    return min(unit / 2, abs(value) / 20) if unit > 1 else 0.0


def name_of(number: Number) -> str:
    """Return what a number counts, or its unit."""
    return number.quantity.counted or number.quantity.unit


def show(quantity: Quantity) -> str:
    """Return a number as it is shown among the deciding values."""
    return f"{quantity.value:g}"
