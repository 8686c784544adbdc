"""The rules by which two clauses about one thing conflict: number, date, negation, denial.

Each rule takes two claims in the order of time and answers with a `Clash`, or None where it has
nothing to say. All are cautious: what belongs to another noun or another event, what was moved or
has developed is no conflict.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from analysis.arabic.stems import stem
from analysis.claims.alignment import align
from analysis.claims.clash import Clash, Pair, agree, is_about_one, rate
from analysis.claims.contrast import are_of_two_things
from analysis.claims.counting import RECORDING
from analysis.claims.figures import (
    RECURRING_KEYS,
    compare_numbers,
    differ_throughout,
    share_moment,
)
from analysis.claims.gist import Date, Part
from analysis.claims.keys import contain, drop_titles, key_words, resemble, weigh
from analysis.claims.lexicon import MOVED, fold_words
from analysis.claims.progress import compare_known, compare_whole
from analysis.claims.swaps import compare_words

DEVELOPED = timedelta(hours=6)
"""After this time what had not happened may have happened."""

A_DAY = timedelta(hours=24)
ANNOUNCED = 2.0
"""How much two announcements share in words that give two weekdays for one thing."""

ALIKE = 0.6
WITHIN = 0.6
ALMOST_EQUAL = 0.8
"""What a negated word of two root letters, which many words share, asks of the words around it."""

ONE_EVENT = 0.7
"""What share of the lighter clause the other must tell for both to date one event of a story."""
_BOND_KEYS = key_words(
    stem(word) for word in fold_words("مسؤولية علم علمه صلة علاقة تورط ضلوع معرفة دور")
)
"""To deny these of something is not to deny the thing."""
MOST = 0.6
"""What share of what is denied the other tells, where it does not tell the first word of it."""

_RECORDING_KEYS = key_words(stem(word) for word in RECORDING)
_MOVED_STEMS = frozenset(stem(word) for word in MOVED)


def find_clashes(pair: Pair) -> Iterator[Clash]:
    """Yield what the clauses of two claims disagree about."""
    if pair.tie.given and (clash := compare_whole(pair)) is not None:
        yield clash
    for a in pair.earlier.parts:
        for b in pair.later.parts:
            if a.words.isdisjoint(b.words):
                continue
            if not pair.tie.given and _are_elsewhere(a, b):
                if (clash := _compare_place(a, b, pair)) is not None:
                    yield clash
                continue
            timely = a.background == b.background
            for clash in (
                _compare_figures(a, b, pair) if timely and a.numbers and b.numbers else None,
                _compare_dates(a, b, pair) if timely and a.dates and b.dates else None,
                _compare_polarity(a, b, pair),
                compare_words(a, b, pair) if timely else None,
            ):
                if clash is not None:
                    yield clash


def _compare_place(a: Part, b: Part, pair: Pair) -> Clash | None:
    """Return that two clauses of one story, which name two places of a kind, tell one event."""
    if not pair.in_one_story or a.background != b.background:
        return None
    clash = compare_words(a, b, pair)
    return clash if clash is not None and clash.kind == "place" else None


def _compare_figures(a: Part, b: Part, pair: Pair) -> Clash | None:
    return (compare_known if pair.tie.given else compare_numbers)(a, b, pair)


def _compare_dates(a: Part, b: Part, pair: Pair) -> Clash | None:
    if len({d.moment.value for d in a.dates}) != 1 or len({d.moment.value for d in b.dates}) != 1:
        return None
    if differ_throughout(pair, least=1):
        return None
    if any(agree(one.moment.value, other.moment.value) for one in a.dates for other in b.dates):
        return None
    if pair.tie.given and _is_moved(pair):
        return Clash("update", "date", 0.2, "a date that was moved")
    moved = bool(pair.apart) and not _MOVED_STEMS.isdisjoint(pair.later.claim.stems)
    if not moved and are_of_two_things(a, b):
        return None
    for one in a.dates:
        for other in b.dates:
            if not _can_differ(one, other, pair) or not _are_of_one(one, other, a, b, pair):
                continue
            about = " ".join(sorted(one.about & other.about))
            why = f"date of {about}: {one.moment.value} ≠ {other.moment.value}"
            if moved:
                return Clash("update", "date", 0.2, why)
            score = rate(one.about, other.about, pair.tie)
            dates = (one.moment.value, other.moment.value)
            return Clash("contradiction", "date", score, why, dates)
    return None


def _are_of_one(one: Date, other: Date, a: Part, b: Part, pair: Pair) -> bool:
    """Tell whether two dates are of one thing: of much the same words."""
    if not is_about_one(one.about, other.about, pair.tie):
        return False
    if pair.tie.given and a.line is not None and b.line is not None:
        found = align(a.line.words, b.line.words)
        if found.share(range(0), range(0)) < ONE_EVENT:
            return False
    return not _is_loose(one.about, other.about, pair) or _are_aligned(a, b, pair)


def _is_moved(pair: Pair) -> bool:
    """Tell whether the later claim says that a date was moved; of one time either may be it."""
    claims = (pair.later.claim,) if pair.apart else (pair.earlier.claim, pair.later.claim)
    return any(not _MOVED_STEMS.isdisjoint(claim.stems) for claim in claims)


def _are_elsewhere(a: Part, b: Part) -> bool:
    """Tell whether two clauses name two places of one kind: one quarter and another."""
    if not a.places or not b.places:
        return False
    mine, theirs = set(a.places), set(b.places)
    kinds = {noun for noun, _ in mine} & {noun for noun, _ in theirs}
    return bool(kinds) and not any(place in theirs for place in mine if place[0] in kinds)


def _is_loose(a: frozenset[str], b: frozenset[str], pair: Pair) -> bool:
    """Tell whether two sets share neither nearly all of the lighter one nor much of both."""
    if pair.tie.given:
        return contain(a, b) < ALIKE and resemble(a, b) < ALIKE
    return contain(a, b) < 0.85 and resemble(a, b) < ALIKE


def _are_aligned(a: Part, b: Part, pair: Pair) -> bool:
    """Tell whether two clauses of one thing say much the same, in words that mean the same too."""
    if not pair.tie.given or a.line is None or b.line is None:
        return False
    found = align(a.line.words, b.line.words)
    return found.likeness >= ALIKE


def _can_differ(a: Date, b: Date, pair: Pair) -> bool:
    """Tell whether two dates are as fine, and said by number, or by day in one story."""
    if len(a.moment.value) != len(b.moment.value):
        return False
    if (a.absolute and b.absolute) or (pair.tie.given and len(a.moment.value) == 7):
        return True
    if len(a.moment.value) < 10:
        return False
    if pair.tie.given:
        return a.weekday and b.weekday
    return _are_days_ahead(a, b, pair)


def _are_days_ahead(a: Date, b: Date, pair: Pair) -> bool:
    """Tell whether two outlets announce one thing at much the same time for two weekdays: what has
    been, or is announced again later, may be another, and a weekday alone may be of two weeks.
    """
    if not pair.in_one_story or pair.apart > A_DAY or not RECURRING_KEYS.isdisjoint(a.about):
        return False
    if weigh(a.about & b.about) < ANNOUNCED:
        return False
    days = date.fromisoformat(a.moment.value), date.fromisoformat(b.moment.value)
    said = pair.later.claim.published_at.date()
    between = abs((days[0] - days[1]).days)
    named = a.weekday and b.weekday
    return (
        min(days) > said
        and between % 7 != 0
        and (named or (between > 1 and pair.apart <= DEVELOPED))
    )


def _compare_polarity(a: Part, b: Part, pair: Pair) -> Clash | None:
    if a.polarity == b.polarity or "neither" in (a.polarity, b.polarity):
        return None
    modalities = {pair.earlier.claim.modality, pair.later.claim.modality}
    if modalities & {"possible", "conditional"}:
        return None
    if "denies" in (a.polarity, b.polarity):
        if "negates" in (a.polarity, b.polarity):
            return None
        return _compare_denial(a, b, pair)
    return _compare_negation(a, b, pair)


def _is_within(negated: Part, told: Part, pair: Pair) -> bool:
    """Tell whether all that is negated is told by the other, of the same names in one story."""
    if pair.tie.share > WITHIN or weigh(negated.words) < 2:
        return False
    return negated.words <= told.words


def _both_negate(pair: Pair, target: str) -> bool:
    """Tell whether both claims negate `target`, be it in other clauses than those compared."""
    return all(
        any(part.target == target and part.polarity != "denies" for part in gist.parts)
        for gist in (pair.earlier, pair.later)
    )


def _compare_denial(a: Part, b: Part, pair: Pair) -> Clash | None:
    denial, told = (a, b) if a.polarity == "denies" else (b, a)
    shared = denial.denied & told.told
    if _are_of_others(denial, told) or are_of_two_things(a, b, actions=False):
        return None
    if not _tells_denied(denial, told, pair):
        return None
    if weigh(drop_titles(shared)) < (1 if pair.tie.given and denial.target in told.told else 2):
        return None
    most = MOST * weigh(denial.denied)
    if pair.tie.given and weigh(denial.denied & told.words) < min(most, 2.0):
        return None
    least = pair.tie.share * weigh(denial.denied)
    if weigh(shared) < max(least, min(pair.tie.weight, 2.0)):
        return None
    why = f"denied: {' '.join(sorted(shared))}"
    score = rate(denial.denied, told.words, pair.tie)
    return Clash("contradiction", "denial", score, why)


def _tells_denied(denial: Part, told: Part, pair: Pair) -> bool:
    """Tell whether the first word of what is denied is told, or known to be of one thing most of
    it: to deny knowing of it is not to deny it. Who denies or leaves open himself tells nothing.
    """
    other = pair.later if denial in pair.earlier.parts else pair.earlier
    if any(part.polarity != "asserts" for part in other.parts):
        return False
    if denial.target in told.told:
        return not (pair.tie.given and _is_asked_for(denial.target, told))
    if denial.target in _BOND_KEYS:
        return False
    most = weigh(denial.denied & told.told) >= MOST * weigh(denial.denied)
    return pair.tie.given and most


def _is_asked_for(target: str, told: Part) -> bool:
    """Tell whether what is denied is only asked for, feared or tried."""
    words = told.line.words if told.line is not None else ()
    return any(word.key == target and word.is_unreal for word in words)


def _are_of_others(a: Part, b: Part) -> bool:
    """Tell whether both clauses name peoples, and none that the other names."""
    states = [
        {word.state for word in part.line.words if word.state} for part in (a, b) if part.line
    ]
    return len(states) == 2 and all(states) and states[0].isdisjoint(states[1])


def _compare_negation(a: Part, b: Part, pair: Pair) -> Clash | None:
    if pair.tie.given:
        return None  # too little is known of what is shared: word by word, in `swaps`
    negated, told = (a, b) if a.polarity == "negates" else (b, a)
    if not is_about_one(a.words, b.words, pair.tie):
        return None
    if pair.earlier.claim.modality != pair.later.claim.modality:
        return None
    least = ALIKE if len(negated.target) > 2 else ALMOST_EQUAL
    alike = resemble(a.words, b.words)
    if _is_within(negated, told, pair):
        alike = max(alike, least)
    if negated.target not in told.told or alike < least:
        return None
    if told.target or _both_negate(pair, negated.target):
        return None
    if negated.target in _RECORDING_KEYS and not share_moment(pair):
        return None  # what was recorded of a day
    why = f"negated: {negated.target}"
    if negated is a and pair.apart > DEVELOPED:
        return Clash("update", "negation", 0.3, why)
    score = rate(a.words, b.words, pair.tie)
    return Clash("contradiction", "negation", score, why)
