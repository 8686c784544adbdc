"""Whether what differs in one slot may be so beside what was told: of another day, of what many can
have done, one of many, or one name in two spellings.
"""

from __future__ import annotations

from datetime import timedelta

from analysis.arabic.folding import fold
from analysis.arabic.stems import stem
from analysis.claims.alignment import Alignment
from analysis.claims.clash import Pair
from analysis.claims.keys import key_words
from analysis.claims.lexicon import PREPOSITIONS, fold_words
from analysis.claims.parties import MUTUAL, are_spelled_alike
from analysis.claims.people import (
    EXCLUSIVE,
    HEADS,
    PORTIONING,
    REPEATABLE,
    ROLES,
    WIDESPREAD,
    is_group,
)
from analysis.claims.swap import Swap

A_DAY = timedelta(hours=24)
ADDED = fold_words("أيضا كذلك آخر أخرى آخرون آخرين أخريات أخر ثان ثانية بدوره بدورها")
EXCLUSIVE_STEMS = frozenset(stem(word) for word in EXCLUSIVE)
_ROLE_STEMS = frozenset(stem(word) for word in ROLES)
PORTIONING_STEMS = frozenset(stem(word) for word in PORTIONING)
REPEATABLE_STEMS = frozenset(stem(word) for word in REPEATABLE)


def is_other_thing(swap: Swap, found: Alignment, pair: Pair) -> bool:
    """Tell whether what differs may be beside what was told, of another day, of what many can have
    done, or one name in two spellings.
    """
    if swap.kind not in {"name", "attribute", "place"}:
        return swap.kind == "antonym" and _adds(pair)
    if _adds(pair) or is_late(pair) or _both_name(swap, found, pair):
        return True
    if swap.kind == "attribute":
        return (
            _names_one_person(swap, found)
            or _is_one_of_many(swap, found, pair)
            or _is_widespread(found)
        )
    if are_spelled_alike(found.a[swap.i], found.b[swap.j]):
        return True
    if pair.tie.given and swap.kind == "name" and _are_people(swap, found):
        return _is_repeatable(found) and not _is_exclusive(found)
    if pair.tie.given and found.a[swap.i].place and _is_widespread(found):
        return True
    if pair.tie.given and _is_complement(swap, found):
        return False
    may_share = swap.kind == "name" or not pair.in_one_story
    return may_share and not _is_exclusive(found)


def _is_exclusive(found: Alignment) -> bool:
    """Tell whether only one can have done what both clauses tell: win a prize, fly an aircraft."""
    return any(found.a[i].stem in EXCLUSIVE_STEMS for i in found.there)


def _names_one_person(swap: Swap, found: Alignment) -> bool:
    """Tell whether two titles are of one person whom both name: he may have had either."""
    words = found.a[swap.i], found.b[swap.j]
    titled = all(word.form in ROLES or word.stem in _ROLE_STEMS for word in words)
    return titled and any(found.a[i].is_name and found.b[j].is_name for i, j in found.there.items())


def _is_one_of_many(swap: Swap, found: Alignment, pair: Pair) -> bool:
    """Tell whether what is one of several kinds is some of many: weapons seized, drugs seized."""
    words = found.a[swap.i], found.b[swap.j]
    if all(word.state for word in words):
        met = any(found.a[i].stem in MUTUAL for i in found.there)
        return met or (not pair.tie.given and _is_repeatable(found))
    indefinite = not any(word.form.startswith("ال") for word in words)
    return indefinite and any(found.a[i].stem in PORTIONING_STEMS for i in found.there)


def _is_complement(swap: Swap, found: Alignment) -> bool:
    """Tell whether two places follow one word that says who or where: «هي اليابان», «مع النيجر»;
    what states do themselves, others may do as well.
    """
    one, other = found.a[swap.i], found.b[swap.j]
    follow = one.head == other.head and one.head in PREPOSITIONS | {"هو", "هي"}
    return bool(one.place and other.place) and follow and found.is_slot(swap.i, swap.j)


def _is_widespread(found: Alignment) -> bool:
    return any(found.a[i].form in WIDESPREAD for i in found.there)


def _are_people(swap: Swap, found: Alignment) -> bool:
    """Tell whether both stretches have the name of a person in them and no description: a striker.
    States and companies do alike.
    """
    one = found.a[swap.i : swap.i + swap.size[0]]
    other = found.b[swap.j : swap.j + swap.size[1]]
    return all(
        any(word.is_name and not is_group(word.form) for word in words)
        and not any(word.form in ROLES or word.form in HEADS for word in words)
        for words in (one, other)
    )


def _is_repeatable(found: Alignment) -> bool:
    """Tell whether others may have done as well what both clauses tell: visit, welcome, sign on."""
    return any(found.a[i].stem in REPEATABLE_STEMS for i in found.there)


def _both_name(swap: Swap, found: Alignment, pair: Pair) -> bool:
    """Tell whether each claim has both names somewhere, as lists of who was there do."""
    names = key_words((found.a[swap.i].stem, found.b[swap.j].stem))
    return names <= pair.earlier.words and names <= pair.later.words


def is_late(pair: Pair) -> bool:
    """Tell whether the later telling may be of another day's event of the kind."""
    return not pair.tie.given and pair.apart > A_DAY


def _adds(pair: Pair) -> bool:
    """Tell whether one claim says that what it tells is so too, beside what was told."""
    return any(
        not ADDED.isdisjoint(fold(gist.claim.text).split()) for gist in (pair.earlier, pair.later)
    )
