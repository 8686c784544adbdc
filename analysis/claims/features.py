"""What two short texts have in common and where they differ, as whole numbers for the scorer.

Shares are in ten-thousandths, weights in thousandths of an unseen word. The two texts come in an
order that does not depend on which was named first (`scoring.order`).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from rapidfuzz import fuzz

from analysis.arabic.folding import fold
from analysis.claims.senses import ALTERNATIVES, OPPOSITES
from analysis.claims.sketch import LIGHT, ROOT, SPELLING, STEM, Match, Sketch

_DIRECTION = 0  # the first opposition: rising, falling, standing still
_NEAR = 5  # words between a direction and what moves
_COUNTRIES = (0, 1)  # the first kinds of alternatives
_LEANING = (1, -1, 0)
_WHOLE = 10_000
_GRAMS = (2, 3, 4, 5)
_NEGATIONS = frozenset(
    fold(
        "لم لن لا ليس ليست ولم ولن ولا وليس فلم غير دون بدون بلا عدم بعدم لعدم وعدم دونما لست ليسوا"
    ).split()
)
_QUESTIONS = frozenset(fold("هل كيف لماذا ما ماذا من متى أين هكذا").split())


def list_features(a: Sketch, b: Sketch, match: Match) -> dict[str, int]:
    """Return the features of two texts by name, always the same names in the same order."""
    return {
        **_weigh_overlap(a, b, match),
        **_weigh_rest(a, b, match),
        **_count_opposites(a, b, match),
        **_count_directions(a, b, match),
        **_count_alternatives(a, b),
        **_count_words(a, b),
        **_compare_spelling(a, b),
        **_compare_order(a, b, match),
    }


def list_grams(a: Sketch, b: Sketch, match: Match) -> list[str]:
    """Return, sorted, the character n-grams of the words that are not shared, these words, which
    words are, and which may stand for which.
    """
    grams: set[str] = set()
    for sketch, at in ((a, match.left), (b, match.right)):
        for i in at:
            word = f"<{sketch.forms[i]}>"
            for n in _GRAMS:
                grams.update("u" + word[k : k + n] for k in range(len(word) - n + 1))
            grams.add("w" + sketch.stems[i])
    for _, i, j in match.pairs:
        grams.add("m" + a.stems[i])
        if a.stems[i] != b.stems[j]:
            grams.add("p" + _swap(a.stems[i], b.stems[j]))
    for i in a.heavy(match.left):
        grams.update("x" + _swap(a.stems[i], b.stems[j]) for j in b.heavy(match.right))
    return sorted(grams)


def _swap(one: str, other: str) -> str:
    return f"{min(one, other)}~{max(one, other)}"


def _share(part: int, whole: int) -> int:
    return _WHOLE * part // whole if whole else 0


def _both(name: str, x: int, y: int) -> dict[str, int]:
    return {f"{name}_min": min(x, y), f"{name}_max": max(x, y)}


def _weigh_overlap(a: Sketch, b: Sketch, match: Match) -> dict[str, int]:
    mine, theirs = sum(a.weights), sum(b.weights)
    shared_a = sum(a.weights[i] for _, i, _ in match.pairs)
    shared_b = sum(b.weights[j] for _, _, j in match.pairs)
    by_level = [0] * (SPELLING + 1)
    for level, i, j in match.pairs:
        by_level[level] += a.weights[i] + b.weights[j]
    heaviest = sorted((a.weights[i] + b.weights[j] for _, i, j in match.pairs), reverse=True)
    heaviest += [0] * 4
    return {
        **_both("weight", mine, theirs),
        **_both("contained", _share(shared_a, mine), _share(shared_b, theirs)),
        "shared": shared_a + shared_b,
        "dice": _share(shared_a + shared_b, mine + theirs),
        **{f"level_{n}": _share(weight, mine + theirs) for n, weight in enumerate(by_level)},
        "exact": sum(by_level[: STEM + 1]),
        "softer": sum(by_level[ROOT + 1 :]),
        **{f"heaviest_{n}": weight for n, weight in enumerate(heaviest[:4])},
        "shared_words": sum(weight > 2 * LIGHT for weight in heaviest),
    }


def _weigh_rest(a: Sketch, b: Sketch, match: Match) -> dict[str, int]:
    mine = [a.weights[i] for i in match.left]
    theirs = [b.weights[j] for j in match.right]
    likest = _likest(a, b, match) + _likest(
        b, a, match._replace(left=match.right, right=match.left)
    )
    return {
        **_both("words", len(a.forms), len(b.forms)),
        **_both("rest", sum(mine), sum(theirs)),
        **_both("rest_words", len(a.heavy(match.left)), len(b.heavy(match.right))),
        **_both("rest_heaviest", max(mine, default=0), max(theirs, default=0)),
        "rest_likeness": sum(likest) // len(likest) if likest else 1000,
        "substituted": _count_substitutions(a, b, match),
    }


def _likest(a: Sketch, b: Sketch, match: Match) -> list[int]:
    """Return how alike each word that is left is to the likest that is left of the other."""
    rest = [b.forms[j] for j in match.right]
    return [
        max((_tenths(fuzz.ratio(*sorted((a.forms[i], word)))) for word in rest), default=0)
        for i in a.heavy(match.left)
    ]


def _tenths(value: float) -> int:
    return round(10 * value)


def _count_substitutions(a: Sketch, b: Sketch, match: Match) -> int:
    """Count the words that are left between matched neighbours: one took the other's place."""
    pairs = {(i, j) for _, i, j in match.pairs} | {(-1, -1), (len(a.forms), len(b.forms))}
    return sum(
        (i - 1, j - 1) in pairs and (i + 1, j + 1) in pairs for i in match.left for j in match.right
    )


def _count_opposites(a: Sketch, b: Sketch, match: Match) -> dict[str, int]:
    rest_a = _without(len(a.forms), [i for level, i, _ in match.pairs if level <= ROOT])
    rest_b = _without(len(b.forms), [j for level, _, j in match.pairs if level <= ROOT])
    mine, theirs = a.places(OPPOSITES, rest_a), b.places(OPPOSITES, rest_b)
    all_mine = a.places(OPPOSITES, range(len(a.forms)))
    all_theirs = b.places(OPPOSITES, range(len(b.forms)))
    both, all_both = mine.keys() & theirs.keys(), all_mine.keys() & all_theirs.keys()
    return {
        "opposed": sum(mine[axis].isdisjoint(theirs[axis]) for axis in both),
        "agreed": sum(not mine[axis].isdisjoint(theirs[axis]) for axis in both),
        "mixed": sum(mine[axis] != theirs[axis] for axis in both),
        "lone": len(mine.keys() - all_theirs.keys()) + len(theirs.keys() - all_mine.keys()),
        "opposed_throughout": sum(all_mine[x].isdisjoint(all_theirs[x]) for x in all_both),
        "leaning_apart": abs(_lean(a, rest_a) - _lean(b, rest_b)),
        **_both("leaning", _lean(a, rest_a), _lean(b, rest_b)),
    }


def _without(count: int, matched: Sequence[int]) -> list[int]:
    gone = set(matched)
    return [i for i in range(count) if i not in gone]


def _lean(sketch: Sketch, at: Sequence[int]) -> int:
    """Return how many more of these words stand on a first side than on a second."""
    return sum(_LEANING[side] for i in at for _, side in OPPOSITES.get(sketch.stems[i], ()))


def _count_directions(a: Sketch, b: Sketch, match: Match) -> dict[str, int]:
    mine = a.places(OPPOSITES, range(len(a.forms))).get(_DIRECTION, set())
    theirs = b.places(OPPOSITES, range(len(b.forms))).get(_DIRECTION, set())
    bound = [
        (_direction_near(a, i), _direction_near(b, j))
        for level, i, j in match.pairs
        if level <= ROOT and a.weights[i] > LIGHT and a.stems[i] not in OPPOSITES
    ]
    told = [(x, y) for x, y in bound if x is not None and y is not None]
    return {
        "direction_same": int(bool(mine) and mine == theirs),
        "direction_opposed": int(bool(mine) and bool(theirs) and mine.isdisjoint(theirs)),
        **_both("directions", len(mine), len(theirs)),
        "bound_same": sum(x == y for x, y in told),
        "bound_opposed": sum(x != y for x, y in told),
    }


def _direction_near(sketch: Sketch, at: int) -> int | None:
    """Return the direction told nearest to a word, None where none is near."""
    told = [
        (abs(i - at), i, side)
        for i in range(max(0, at - _NEAR), min(len(sketch.stems), at + _NEAR + 1))
        for line, side in OPPOSITES.get(sketch.stems[i], ())
        if line == _DIRECTION
    ]
    return min(told)[2] if told else None


def _count_alternatives(a: Sketch, b: Sketch) -> dict[str, int]:
    mine = a.places(ALTERNATIVES, range(len(a.forms)))
    theirs = b.places(ALTERNATIVES, range(len(b.forms)))
    kinds = {kind: (mine.get(kind, set()), theirs.get(kind, set())) for kind in {*mine, *theirs}}
    swapped = {
        kind: pair for kind, pair in kinds.items() if pair[0] - pair[1] and pair[1] - pair[0]
    }
    return {
        "swapped": len(swapped),
        "swapped_clean": sum(x.isdisjoint(y) for x, y in swapped.values()),
        "swapped_lands": sum(kind in swapped for kind in _COUNTRIES),
        "named_same": sum(len(x & y) for x, y in kinds.values()),
        "named_once": sum(len(x ^ y) for kind, (x, y) in kinds.items() if kind not in swapped),
    }


def _count_words(a: Sketch, b: Sketch) -> dict[str, int]:
    mine, theirs = (sum(form in _NEGATIONS for form in s.forms) for s in (a, b))
    asked = (sum(form in _QUESTIONS for form in s.forms) for s in (a, b))
    here, there = ({form for form in s.forms if form[0].isdigit()} for s in (a, b))
    return {
        "negated_apart": abs(mine - theirs),
        **_both("negated", mine, theirs),
        **_both("asked", *asked),
        "numbers_same": len(here & there),
        "numbers_swapped": min(len(here - there), len(there - here)),
        "numbers_once": abs(len(here) - len(there)),
    }


def _compare_spelling(a: Sketch, b: Sketch) -> dict[str, int]:
    mine, theirs = _trigrams(a.folded), _trigrams(b.folded)
    both = len(mine & theirs)
    return {
        "spelling": _tenths(fuzz.ratio(a.folded, b.folded)),
        "spelling_sorted": _tenths(fuzz.token_sort_ratio(a.folded, b.folded)),
        "spelling_set": _tenths(fuzz.token_set_ratio(a.folded, b.folded)),
        "trigrams": _share(2 * both, len(mine) + len(theirs)),
        "trigrams_contained": _share(both, min(len(mine), len(theirs))),
    }


def _trigrams(text: str) -> set[str]:
    padded = f" {text} "
    return {padded[k : k + 3] for k in range(len(padded) - 2)}


def _compare_order(a: Sketch, b: Sketch, match: Match) -> dict[str, int]:
    heavy = sorted(
        (i, j) for _, i, j in match.pairs if a.weights[i] > LIGHT and b.weights[j] > LIGHT
    )
    turned = sum(later < earlier for (_, earlier), (_, later) in combinations(heavy, 2))
    return {
        "turned": turned,
        "turned_share": _share(turned, len(heavy) * (len(heavy) - 1) // 2),
        "begin_alike": int(a.stems[:1] == b.stems[:1]),
        "end_alike": int(a.stems[-1:] == b.stems[-1:]),
    }
