"""When two claims about one thing say that it happens at two times."""

from __future__ import annotations

import re
from datetime import date, timedelta

from analysis.arabic.folding import fold
from analysis.arabic.stems import stem
from analysis.claims.alignment import align
from analysis.claims.clash import Clash, Pair, agree, is_about_one, rate
from analysis.claims.contrast import are_of_two_things, differ_in_thing, tell_two_events
from analysis.claims.figures import RECURRING_KEYS, differ_throughout
from analysis.claims.gist import Date, Part
from analysis.claims.keys import contain, resemble, weigh, weigh_word
from analysis.claims.lexicon import MOVED
from analysis.claims.swap import is_light, looks_like_verb
from analysis.claims.timing import differ_in_time, drop_times, is_past, rank_things
from analysis.claims.wording import Word

DEVELOPED = timedelta(hours=6)
"""After this time what had not happened may have happened."""

A_DAY = timedelta(hours=24)
ANNOUNCED = 2.0
"""How much two announcements share in words that give two weekdays for one thing."""

ALIKE = 0.6
ONE_EVENT = 0.6
"""What share of the lighter clause the other must tell for both to date one event of a story."""

_MOVES = re.compile(r"(?:تقديم|تبكير|نقل|ينقل|تنقل|تعديل|تغيير|يقدم|تقدم|قدم|تقريب|جدوله) موعد")
_MOVED_STEMS = frozenset(stem(word) for word in MOVED)
_GUESSES = frozenset({"possible", "conditional"})


def compare_times(pair: Pair) -> Clash | None:
    """Return that two claims known to be about one thing put it at two times."""
    a, b = pair.earlier, pair.later
    if _GUESSES & {a.claim.modality, b.claim.modality}:
        return None
    ranks = rank_things(a.claim), rank_things(b.claim)
    if all(ranks) and ranks[0].isdisjoint(ranks[1]):
        return None
    times = differ_in_time(a.claim, b.claim)
    if times is None:
        return None
    why = f"time: {times[0]} ≠ {times[1]}"
    if _is_moved(pair):
        return Clash("update", "date", 0.2, why)
    sides = is_past(a.claim), is_past(b.claim)
    apart = None not in sides and sides[0] != sides[1]
    if not any(_tell_one(one, other, apart=apart) for one in a.parts for other in b.parts):
        return None
    return Clash("contradiction", "date", rate(a.words, b.words, pair.tie), why, times)


def are_near(pair: Pair) -> bool:
    """Tell whether two claims name days at most a week apart."""
    days = [
        [date.fromisoformat(m.value) for m in gist.claim.moments if len(m.value) == 10]
        for gist in (pair.earlier, pair.later)
    ]
    return any(abs((one - other).days) <= 7 for one in days[0] for other in days[1])


def _tell_one(a: Part, b: Part, *, apart: bool) -> bool:
    """Tell whether two clauses tell one event; `apart` that one's time is past, the other's not."""
    if a.line is None or b.line is None or a.background != b.background:
        return False
    found = align(drop_times(a.line.words), drop_times(b.line.words))
    if not found.there or differ_in_thing(found) or tell_two_events(found):
        return False
    if apart and _is_ahead(found.a) != _is_ahead(found.b):
        return False  # what has been, and what is to come
    rest = [
        sum(weigh_word(words[n].key) for n in unanswered if not is_light(words[n]))
        for words, unanswered in ((found.a, found.left), (found.b, found.right))
    ]
    return found.weight >= ONE_EVENT * (found.weight + min(rest))


def _is_ahead(words: tuple[Word, ...]) -> bool:
    return any(word.is_ahead or looks_like_verb(word) for word in words)


def compare_dates(a: Part, b: Part, pair: Pair) -> Clash | None:
    """Return that two clauses, the earlier first, give two dates of one thing."""
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
    return any(
        not _MOVED_STEMS.isdisjoint(claim.stems) or _MOVES.search(fold(claim.text))
        for claim in claims
    )


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
