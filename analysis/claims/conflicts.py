"""The rules by which two clauses about one thing conflict: number, date, negation, denial.

Each rule takes two claims in the order of time and answers with a `Clash`, or None where it has
nothing to say. All are cautious: what belongs to another noun or another event, what was moved or
has developed is no conflict.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from analysis.arabic.stems import stem
from analysis.claims.clash import Clash, Pair, is_about_one, rate
from analysis.claims.contrast import are_of_two_things
from analysis.claims.counting import RECORDING
from analysis.claims.dating import compare_dates, compare_times
from analysis.claims.figures import compare_numbers
from analysis.claims.gist import Part
from analysis.claims.keys import drop_titles, key_words, resemble, weigh
from analysis.claims.lexicon import MOVED, fold_words
from analysis.claims.occasions import share_moment
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

_CAUSES = fold_words("بسبب سببه سببها والسبب السبب جراء نتيجة بفعل نتيجته جراءها")
"""Words before a cause."""
_RECORDING_KEYS = key_words(stem(word) for word in RECORDING)
_GUESSES = frozenset({"possible", "conditional"})
_MOVED_STEMS = frozenset(stem(word) for word in MOVED)


def find_clashes(pair: Pair) -> Iterator[Clash]:
    """Yield what the clauses of two claims disagree about; a question disagrees with nothing."""
    if any("؟" in gist.claim.text for gist in (pair.earlier, pair.later)):
        return
    if pair.tie.given:
        yield from filter(None, (compare_whole(pair), compare_times(pair)))
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
                compare_dates(a, b, pair)
                if not pair.tie.given and timely and a.dates and b.dates
                else None,
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


def _are_elsewhere(a: Part, b: Part) -> bool:
    """Tell whether two clauses name two places of one kind: one quarter and another."""
    if not a.places or not b.places:
        return False
    mine, theirs = set(a.places), set(b.places)
    kinds = {noun for noun, _ in mine} & {noun for noun, _ in theirs}
    return bool(kinds) and not any(place in theirs for place in mine if place[0] in kinds)


def _compare_polarity(a: Part, b: Part, pair: Pair) -> Clash | None:
    if a.polarity == b.polarity or "neither" in (a.polarity, b.polarity):
        return None
    modalities = {pair.earlier.claim.modality, pair.later.claim.modality}
    if "denies" in (a.polarity, b.polarity):
        told = pair.later if a.polarity == "denies" else pair.earlier
        if told.claim.modality in _GUESSES or "negates" in (a.polarity, b.polarity):
            return None
        return _compare_denial(a, b, pair)
    if modalities & _GUESSES:
        return None
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
    if not _tells_denied(denial, told, pair) or (pair.tie.given and _denies_cause(denial, told)):
        return None
    if weigh(drop_titles(shared)) < (1 if pair.tie.given and denial.target in told.told else 2):
        return None
    lighter = _lighter(denial, told, pair)
    if pair.tie.given and weigh(denial.denied & told.words) < min(MOST * lighter, 2.0):
        return None
    least = pair.tie.share * lighter
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
    if denial.target in told.told and not (pair.tie.given and _denies_bond(denial, told)):
        return not (pair.tie.given and _is_asked_for(denial.target, told))
    if not pair.tie.given or _denies_bond(denial, told):
        return False
    return weigh(denial.denied & told.told) >= MOST * _lighter(denial, told, pair)


def _lighter(denial: Part, told: Part, pair: Pair) -> float:
    """Return what is denied by weight, or, known to be of one thing, the lighter clause."""
    denied = weigh(denial.denied)
    return min(denied, max(2.0, weigh(told.words))) if pair.tie.given else denied


def _denies_bond(denial: Part, told: Part) -> bool:
    """Tell whether only a part in something is denied: to have known, to be to blame."""
    return not _BOND_KEYS.isdisjoint(denial.denied - told.told)


def _denies_cause(denial: Part, told: Part) -> bool:
    """Tell whether what is denied is a cause that the other does not give."""
    words = denial.line.words if denial.line is not None else ()
    return any(word.head in _CAUSES and word.key not in told.words for word in words)


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
