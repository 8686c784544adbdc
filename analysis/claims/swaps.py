"""Conflicts of words: what stands in one place of two clauses that otherwise say the same.

An opposite event, another place, name or attribute, what is negated without لا or لم, what only may
be or is still to come. All ask that nothing else in the clauses differs in the same way: two slots
that differ are two events.
"""

from __future__ import annotations

from datetime import timedelta

from analysis.claims.alignment import Alignment, align
from analysis.claims.clash import Clash, Pair
from analysis.claims.company import is_late, is_other_thing
from analysis.claims.contrast import differ_in_action, tell_two_events
from analysis.claims.dating import are_near
from analysis.claims.figures import (
    differ_throughout,
    measure_other_things,
)
from analysis.claims.gist import Part
from analysis.claims.keys import weigh, weigh_word
from analysis.claims.occasions import are_of_other_days, differ_in_rank
from analysis.claims.opposites import is_opposite
from analysis.claims.people import (
    HEADS,
    is_named,
)
from analysis.claims.prospects import GUESSED
from analysis.claims.slots import find_swaps
from analysis.claims.swap import Swap, can_be_verb, is_added, looks_like_verb, names_thing
from analysis.reading import ConflictKind

FOREVER = timedelta(days=10_000)
PATIENCE = {
    "swings": timedelta(hours=20),
    "turns": timedelta(hours=1),
    "follows": timedelta(hours=1),
}
"""After this time a later telling of the opposite is news, by how the two relate in time."""


IN_STORY: dict[ConflictKind, tuple[float, float]] = {
    "antonym": (0.65, 2.0),
    "place": (0.7, 2.0),
    "name": (0.75, 2.5),
    "attribute": (0.75, 2.5),
}
"""The same in one story, which already says that both are of one event."""


LONGEST_SLOT = 4
"""Words that can say together what one thing is: a heart attack, a road accident."""
LEAST, LEAST_WEIGHT = 0.6, 1.5
"""What share of the lighter clause, and what weight, two clauses must share to be aligned."""

ALIKE = 0.6
SHARES: dict[ConflictKind, tuple[float, float]] = {
    "antonym": (0.7, 2.5),
    "modality": (0.75, 3.0),
    "negation": (0.75, 3.0),
    "place": (0.8, 3.0),
    "name": (0.85, 4.0),
    "attribute": (0.85, 4.0),
}
"""What share of the lighter clause the other must have, and how much that must weigh, where words,
names and the story alone say that two claims are about one thing.
"""


_TELLS_NOTHING = frozenset({"denies", "neither"})


def compare_words(a: Part, b: Part, pair: Pair) -> Clash | None:
    """Return what the words of two clauses, the earlier first, disagree about, if one thing."""
    if a.line is None or b.line is None or not _can_be_tied(a, b, pair):
        return None
    if _TELLS_NOTHING & {a.polarity, b.polarity} or a.line.text == b.line.text:
        return None
    other_days = are_of_other_days(pair)
    if differ_in_rank(pair) or (not pair.tie.given and (other_days or _is_conditional(pair))):
        return None
    found = align(a.line.words, b.line.words)
    if not _is_tied(found, pair):
        return None
    for swap in find_swaps(found, given=pair.tie.given, in_story=pair.in_one_story):
        if swap.pace == "swings" and measure_other_things((a,), (b,), least=2):
            continue
        if other_days and not (swap.kind == "modality" and are_near(pair)):
            continue
        clash = _judge(swap, found, pair) if _fits_telling(swap, found, pair) else None
        if clash is not None:
            return clash
    return None


def _is_conditional(pair: Pair) -> bool:
    return "conditional" in (pair.earlier.claim.modality, pair.later.claim.modality)


def _fits_telling(swap: Swap, found: Alignment, pair: Pair) -> bool:
    """Tell whether how both clauses tell what they tell lets a difference count: negations differ
    only where a negation decides, and only a plan is held against a condition.
    """
    if not pair.in_one_story and (swap.kind == "modality" or is_late(pair)):
        return False
    modalities = {pair.earlier.claim.modality, pair.later.claim.modality}
    if swap.kind == "modality" and "happened" not in modalities:
        return False
    if swap.kind != "modality" and "conditional" in modalities:
        return False
    differ = any(found.a[i].negated != found.b[j].negated for i, j in found.there.items())
    if swap.kind != "negation":
        return not differ
    both = all(any(word.negated for word in words) for words in (found.a, found.b))
    return differ and not both


def _is_tied(found: Alignment, pair: Pair) -> bool:
    return found.weight >= (1.0 if pair.tie.given else pair.tie.weight)


def _can_be_tied(a: Part, b: Part, pair: Pair) -> bool:
    """Tell whether two clauses share enough words for it to pay to align them."""
    if pair.tie.given:
        return not a.words.isdisjoint(b.words)
    return may_be_tied(a.words, b.words)


def may_be_tied(a: frozenset[str], b: frozenset[str]) -> bool:
    """Tell whether two clauses, not known to be of one thing, share enough of their words."""
    shared = weigh(a & b)
    return shared >= LEAST_WEIGHT and shared >= LEAST * min(weigh(a), weigh(b))


def _judge(swap: Swap, found: Alignment, pair: Pair) -> Clash | None:
    gaps = _stretch(swap, found)
    share = found.share(*gaps)
    given = pair.tie.given
    table = IN_STORY if pair.in_one_story and swap.kind in IN_STORY else SHARES
    least, weight = table[swap.kind]
    if given:
        least = 0.7 if found.there.get(swap.i) == swap.j and swap.kind == "modality" else 0.4
        typed = is_opposite(found.a[swap.i].senses, found.b[swap.j].senses) is not None
        weight = 1.3 if max(map(len, gaps)) > 1 and not typed else 1.0
    if (_describe_others if given else _is_weak)(swap, found):
        return None
    if share < least or found.weight < weight or _differs_elsewhere(swap, found, gaps, given=given):
        return None
    if is_other_thing(swap, found, pair):
        return None
    if swap.kind in {"name", "attribute", "place"} and (
        differ_in_action(found)
        or differ_throughout(pair, least=1)
        or (given and found.weight <= 1 and tell_two_events(found))
    ):
        return None
    if (
        not given
        and swap.kind in {"name", "attribute", "place"}
        and not _is_framed(swap, found, in_story=pair.in_one_story)
    ):
        return None
    one, other = found.a[swap.i].form, found.b[swap.j].form
    why = f"{swap.kind}: {one} ≠ {other}" if swap.kind != "negation" else f"negated: {one}"
    score = 0.5 + 0.35 * share + 0.03 * min(4.0, found.weight) + 0.1 * given
    score = round(min(0.95, score - 0.3 * pair.tie.names_differ), 3)
    if pair.apart > PATIENCE.get(swap.pace, FOREVER) or _is_called_off(swap, found, pair):
        return Clash("update", swap.kind, 0.3, why) if given else None
    deciding = () if swap.kind == "negation" else (one, other)
    return Clash("contradiction", swap.kind, score, why, deciding)


def _is_called_off(swap: Swap, found: Alignment, pair: Pair) -> bool:
    """Tell whether what was still to come when it was told was put off or cancelled since."""
    first = found.a[swap.i]
    ahead = looks_like_verb(first) or first.is_ahead
    return swap.kind == "modality" and ahead and pair.apart > PATIENCE["turns"]


def _stretch(swap: Swap, found: Alignment) -> tuple[range, range]:
    """Return what may differ: the two words, or of what is one of several kinds all that is said in
    its place (a heart attack, a road accident).
    """
    if swap.kind in {"attribute", "place"} or _names_people(swap, found):
        gaps = found.gap_around(swap.i, swap.size[0]), found.gap_beside(swap.j, swap.size[1])
        return _narrow(gaps[0], swap.i, swap.size[0]), _narrow(gaps[1], swap.j, swap.size[1])
    return range(swap.i, swap.i + swap.size[0]), range(swap.j, swap.j + swap.size[1])


def _narrow(gap: range, at: int, size: int) -> range:
    """Return of a long stretch that nothing answers only the words beside those that differ."""
    if len(gap) <= LONGEST_SLOT:
        return gap
    return range(max(gap.start, at - 1), min(gap.stop, at + size + 1))


def _names_people(swap: Swap, found: Alignment) -> bool:
    """Tell whether two people are named, so that what stands beside says who they are."""
    words = found.a[swap.i], found.b[swap.j]
    return swap.kind == "name" and swap.pace != "roles" and all(is_named(w.form) for w in words)


def _is_weak(swap: Swap, found: Alignment) -> bool:
    """Tell whether what differs may be of another thing: an opposite said of somebody (suspended
    players, the high areas) or of what came next (arrived, left), a negation in a clause that says
    more, a word after a title that is no name.
    """
    one, other = found.a[swap.i], found.b[swap.j]
    if swap.pace == "roles":
        return False
    match swap.kind:
        case "antonym":
            if one.form.startswith("م") or other.form.startswith("م"):
                return True
            if one.form.startswith("الم") and other.form.startswith("الم"):
                return True
            return swap.pace in {"turns", "follows"} and found.likeness < ALIKE
        case "negation":
            beside = (found.is_pair(swap.i + n, swap.j + n) for n in (1, -1))
            return found.likeness < ALIKE or not any(beside)
        case "name":
            known = (one.place and other.place) or (is_named(one.form) and is_named(other.form))
            return not known
        case _:
            return False


def _describe_others(swap: Swap, found: Alignment) -> bool:
    """Tell whether opposites are participles with the article, each of a noun of its own."""
    words = found.a[swap.i], found.b[swap.j]
    described = swap.kind == "antonym" and all(word.form.startswith("الم") for word in words)
    return described and not found.is_pair(swap.i - 1, swap.j - 1)


def _is_framed(swap: Swap, found: Alignment, *, in_story: bool) -> bool:
    """Tell whether the words before and after both answer each other, or there are none; in one
    story those nearest that answer anything, on one side.
    """
    i, j = swap.i, swap.j
    if in_story and found.likeness < ALIKE:
        return False
    if in_story and swap.kind == "attribute":
        definite = (word.form.startswith("ال") for word in (found.a[i], found.b[j]))
        return found.is_slot(i, j) and len(set(definite)) == 1
    if in_story:
        return found.is_gap(i, j, swap.size)
    after = found.is_pair(i + swap.size[0], j + swap.size[1])
    return found.is_pair(i - 1, j - 1) and after


def _differs_elsewhere(
    swap: Swap, found: Alignment, gaps: tuple[range, range], *, given: bool
) -> bool:
    """Tell whether other words than the two stand in one slot and are not the same.

    Verbs may: news says "struck" and "reached" of one storm. So may what is joined on.
    """
    decided = found.join(swap.i, swap.j)
    if given and swap.kind == "antonym" and _is_of_one_thing(swap, found):
        return False
    return any(
        decided.is_slot(i, j)
        and not can_be_verb(found.a[i])
        and not can_be_verb(found.b[j])
        and weigh_word(found.a[i].key) + weigh_word(found.b[j].key) > 1
        and not _is_aside(swap, found, i, j)
        and not (swap.kind == "name" and {found.a[i].form, found.b[j].form} & HEADS)
        and not (swap.kind == "modality" and {found.a[i].form, found.b[j].form} & GUESSED)
        for i in found.left
        for j in found.right
        if i not in gaps[0] and j not in gaps[1]
    )


def _is_of_one_thing(swap: Swap, found: Alignment) -> bool:
    """Tell whether one clause has nothing beside the opposite that the other has not: what the
    other adds may say more of the same thing, what each has may be two.
    """
    mine = (found.a[i] for i in found.left if i != swap.i)
    theirs = (found.b[j] for j in found.right if j != swap.j)
    return not (any(map(names_thing, mine)) and any(map(names_thing, theirs)))


def _is_aside(swap: Swap, found: Alignment, i: int, j: int) -> bool:
    """Tell whether one of two words belongs to what is joined on, behind an opposite or negation:
    did not land and ….
    """
    if swap.kind not in {"antonym", "negation"}:
        return False
    joined = (
        is_added(word) for word in (*found.a[swap.i + 1 : i + 1], *found.b[swap.j + 1 : j + 1])
    )
    return any(joined)
