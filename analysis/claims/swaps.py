"""Conflicts of words: what stands in one place of two clauses that otherwise say the same.

An opposite event, another place, name or attribute, what is negated without لا or لم, what only may
be or is still to come. All ask that nothing else in the clauses differs in the same way: two slots
that differ are two events.
"""

from __future__ import annotations

from datetime import timedelta

from analysis.arabic.folding import fold
from analysis.arabic.stems import stem
from analysis.claims.alignment import Alignment, align
from analysis.claims.clash import Clash, Pair
from analysis.claims.figures import are_of_other_days, differ_in_rank
from analysis.claims.gist import Part
from analysis.claims.keys import contain, weigh, weigh_word
from analysis.claims.lexicon import fold_words
from analysis.claims.people import EXCLUSIVE, is_named
from analysis.claims.slots import Swap, are_spelled_alike, find_swaps, looks_like_verb
from analysis.reading import ConflictKind

A_DAY = timedelta(hours=24)
ADDED = fold_words("أيضا كذلك آخر أخرى آخرون ثان ثانية")
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


LEAST = 0.6
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
EXCLUSIVE_STEMS = frozenset(stem(word) for word in EXCLUSIVE)


def compare_words(a: Part, b: Part, pair: Pair) -> Clash | None:
    """Return what the words of two clauses, the earlier first, disagree about, if one thing."""
    if a.line is None or b.line is None or not _can_be_tied(a, b, pair):
        return None
    if _TELLS_NOTHING & {a.polarity, b.polarity} or a.line.text == b.line.text:
        return None
    if "conditional" in (pair.earlier.claim.modality, pair.later.claim.modality):
        return None
    if differ_in_rank(pair) or are_of_other_days(pair):
        return None
    found = align(a.line.words, b.line.words)
    if not _is_tied(found, pair):
        return None
    negated = [any(word.negated for word in words) for words in (found.a, found.b)]
    for swap in find_swaps(found, given=pair.tie.given, in_story=pair.in_one_story):
        if (negated[0] == negated[1]) == (swap.kind == "negation"):
            continue
        clash = _judge(swap, found, pair)
        if clash is not None:
            return clash
    return None


def _is_tied(found: Alignment, pair: Pair) -> bool:
    return found.weight >= (1.0 if pair.tie.given else pair.tie.weight)


def _can_be_tied(a: Part, b: Part, pair: Pair) -> bool:
    """Tell whether two clauses share enough words for it to pay to align them."""
    shared = weigh(a.words & b.words)
    if pair.tie.given:
        return shared > 0
    return shared >= 1.5 and contain(a.words, b.words) >= LEAST


def _is_exclusive(found: Alignment) -> bool:
    """Tell whether only one can have done what both clauses tell: win a prize, fly an aircraft."""
    return any(found.a[i].stem in EXCLUSIVE_STEMS for i in found.there)


def _judge(swap: Swap, found: Alignment, pair: Pair) -> Clash | None:
    share = found.share(range(swap.i, swap.i + swap.size[0]), range(swap.j, swap.j + swap.size[1]))
    given = pair.tie.given
    table = IN_STORY if pair.in_one_story and swap.kind in IN_STORY else SHARES
    least, weight = (0.4, 1.0) if given else table[swap.kind]
    if not given and _is_weak(swap, found):
        return None
    if share < least or found.weight < weight or _differs_elsewhere(swap, found):
        return None
    if swap.pace != "roles" and _is_other_thing(swap, found, pair):
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
    if pair.apart > PATIENCE.get(swap.pace, FOREVER):
        return Clash("update", swap.kind, 0.3, why) if given else None
    deciding = () if swap.kind == "negation" else (one, other)
    return Clash("contradiction", swap.kind, score, why, deciding)


def _is_other_thing(swap: Swap, found: Alignment, pair: Pair) -> bool:
    """Tell whether what differs may be beside what was told, of another day, of what many can have
    done, or one name in two spellings.
    """
    if swap.kind not in {"name", "attribute", "place"}:
        return False
    if _adds(pair) or _is_late(pair):
        return True
    if swap.kind == "attribute":
        return False
    if are_spelled_alike(found.a[swap.i], found.b[swap.j]):
        return True
    may_share = swap.kind == "name" or not pair.in_one_story
    return may_share and not _is_exclusive(found)


def _is_late(pair: Pair) -> bool:
    """Tell whether the later telling may be of another day's event of the kind."""
    return not pair.tie.given and pair.apart > A_DAY


def _adds(pair: Pair) -> bool:
    """Tell whether one claim says that what it tells is so too, beside what was told."""
    return any(
        not ADDED.isdisjoint(fold(gist.claim.text).split()) for gist in (pair.earlier, pair.later)
    )


def _is_weak(swap: Swap, found: Alignment) -> bool:
    """Tell whether what differs may be of another thing: an opposite said of somebody (suspended
    players) or of what came next (arrived, left), a negation in a clause that says more, a word
    after a title that is no name.
    """
    one, other = found.a[swap.i], found.b[swap.j]
    if swap.pace == "roles":
        return False
    match swap.kind:
        case "antonym":
            if one.form.startswith("م") or other.form.startswith("م"):
                return True
            return swap.pace in {"turns", "follows"} and found.likeness < ALIKE
        case "negation":
            beside = (found.is_pair(swap.i + n, swap.j + n) for n in (1, -1))
            return found.likeness < ALIKE or not any(beside)
        case "name":
            known = (one.place and other.place) or (is_named(one.form) and is_named(other.form))
            return not known or ("ابو" in (one.form, other.form) and one.form != other.form)
        case _:
            return False


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


def _differs_elsewhere(swap: Swap, found: Alignment) -> bool:
    """Tell whether other words than the two stand in one slot and are not the same.

    Verbs may: news says "struck" and "reached" of one storm.
    """
    decided = found.join(swap.i, swap.j)
    if swap.kind == "modality":
        return False
    return any(
        decided.is_slot(i, j)
        and not looks_like_verb(found.a[i])
        and not looks_like_verb(found.b[j])
        and weigh_word(found.a[i].key) + weigh_word(found.b[j].key) > 1
        for i in found.left
        for j in found.right
        if not swap.i <= i < swap.i + swap.size[0] and not swap.j <= j < swap.j + swap.size[1]
    )
