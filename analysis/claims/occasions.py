"""Whether what two claims tell is of one occasion, by the days and ranks that they name."""

from __future__ import annotations

from analysis.arabic.folding import fold
from analysis.claims.clash import Pair, agree
from analysis.claims.counting import GRADES, STAGES
from analysis.claims.gist import Gist
from analysis.reading import Quantity


def are_of_other_days(pair: Pair) -> bool:
    """Tell whether both claims name days, and no day of the one can be a day of the other."""
    earlier, later = pair.earlier.claim.moments, pair.later.claim.moments
    return bool(earlier and later) and not any(
        agree(one.value, other.value) for one in earlier for other in later
    )


def differ_in_rank(pair: Pair) -> bool:
    """Tell whether both give a rank, and none that the other gives: first, second."""
    ranks = [
        {
            (q.counted, q.value)
            for q in gist.claim.quantities
            if q.ordinal and not _is_stage(q, gist)
        }
        for gist in (pair.earlier, pair.later)
    ]
    return bool(ranks[0] and ranks[1]) and ranks[0].isdisjoint(ranks[1])


def _is_stage(quantity: Quantity, gist: Gist) -> bool:
    """Tell whether a rank only says how far one thing has come: the first day, the second half, or
    what kind it is of: the fourth category.
    """
    before = gist.claim.text[: quantity.start - gist.claim.start].split()[-1:]
    return bool(before) and fold(before[0]) in STAGES | GRADES


def share_moment(pair: Pair) -> bool:
    """Tell whether both claims give one date."""
    earlier, later = pair.earlier.claim.moments, pair.later.claim.moments
    return not {m.value for m in earlier}.isdisjoint(m.value for m in later)


def share_start(pair: Pair) -> bool:
    """Tell whether both claims count from one year or month: the fourth since 2009, the seventh
    since 2009.
    """
    earlier, later = pair.earlier.claim.moments, pair.later.claim.moments
    return any(len(m.value) < 10 and m.value in {n.value for n in later} for m in earlier)
