"""Where two aligned clauses name other places or people, or have them do it the other way round."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from rapidfuzz.fuzz import ratio

from analysis.arabic.stems import stem
from analysis.claims.alignment import Alignment
from analysis.claims.geography import can_be_one
from analysis.claims.lexicon import EVENTS, PREPOSITIONS, fold_words
from analysis.claims.people import HEADS, ROLES, is_named
from analysis.claims.swap import Swap, can_be_verb, is_event, list_around, looks_like_verb
from analysis.claims.wording import Word

SPELLED = 75
"""From this likeness of their letters on, 0-100, two names can be one."""

REACH = 3
"""How far from a verb those who take part in it stand, in content words."""

_VERBAL = re.compile("است..ا.ه?|ا.ت?.ا.|ان..ا.|ت..ي.ه?|.+ه")
"""Patterns of verbal nouns."""

PLACE_NOUNS = fold_words(
    "حي مدينة محافظة مديرية قرية بلدة شارع منطقة ولاية إقليم جبال جبل مطار ميناء قاعدة مخيم سجن",
    "ميدان ساحة مستشفى ملعب جزيرة بحيرة نهر وادي صحراء مرفأ معبر حقل فندق بحر خليج جسر",
)
"""Nouns that the name of a place follows."""

MUTUAL = frozenset(
    stem(word)
    for word in fold_words(
        "يلتقي تلتقي التقى يجتمع تجتمع اجتمع يتفق تتفق اتفق يبحث تبحث بحث يناقش تناقش ناقش يتعادل",
        "تتعادل تعادل يواجه تواجه واجه يلاقي تلاقي يتشاور تتبادل يتبادل يوقع توقع وقع يتصل يتعاون",
        "تتعاون يشارك تشارك يستقبل تستقبل",
    )
)
"""Verbs that say the same of both parties, whoever stands first."""


def find_places(found: Alignment) -> Iterator[Swap]:
    """Yield two places of which neither lies in the other, or in another that is named."""
    lefts = [i for i in found.left if found.a[i].place]
    rights = [j for j in found.right if found.b[j].place]
    if not lefts or not rights:
        return
    for i in lefts:
        for j in rights:
            if _is_another_way({found.a[i].head, found.b[j].head}):
                continue
            if _is_elsewhere(found, i, j):
                inside = found.a[i].is_in or found.b[j].is_in
                yield Swap(i, j, "place" if inside else "name")


def _is_another_way(heads: set[str]) -> bool:
    """Tell whether one place is left, or headed for, and the other not."""
    if len(heads) == 1:
        return False
    return "من" in heads or ("الي" in heads and bool(heads & {"في", "داخل", "وسط"}))


def find_named_places(found: Alignment) -> Iterator[Swap]:
    """Yield names after one noun for a place, which no table needs to know: quarter X and Y."""
    others = [j for j in found.right if bare_place(found.b[j].head) in PLACE_NOUNS]
    for i in found.left if others else ():
        noun = bare_place(found.a[i].head)
        for j in others if noun in PLACE_NOUNS else ():
            one, other = found.a[i], found.b[j]
            if noun != bare_place(other.head):
                continue
            if one.state or other.state or (one.place and other.place):
                continue
            if one.form[:2] == other.form[:2] == "ال" and one.form[-1] == other.form[-1] == "ه":
                continue  # an adjective of it
            if _only_describes(one) or _only_describes(other):
                continue
            yield Swap(i, j, "place")


def _only_describes(word: Word) -> bool:
    """Tell whether a word after a noun of place is an adjective: a strategic town."""
    return word.form.endswith("يه") and not (word.form.startswith("ال") or word.place)


def are_spelled_alike(one: Word, other: Word) -> bool:
    """Tell whether two words can be one name, spelled in two ways or written apart."""
    a, b = (_bare_name(word.form) for word in (one, other))
    return a.startswith(b) or b.startswith(a) or ratio(a, b) >= SPELLED


def _bare_name(form: str) -> str:
    return form[2:] if form.startswith("ال") and len(form) > 4 else form


def bare_place(form: str) -> str:
    """Return a noun without the preposition or conjunction that is written onto it."""
    return form[1:] if form[:1] in ("ب", "ل", "و") and form[1:] in PLACE_NOUNS else form


def _is_elsewhere(found: Alignment, i: int, j: int) -> bool:
    one, other = found.a[i], found.b[j]
    return not any(
        word.place and can_be_one(word.place, place)
        for words, place in ((found.b, one.place), (found.a, other.place))
        for word in words
    )


def find_names(found: Alignment, *, given: bool) -> Iterator[Swap]:
    """Yield two names in one place, or, if both clauses are of one thing, the only ones."""
    names = [
        list(_open_names(words, set(unanswered)))
        for words, unanswered in ((found.a, found.left), (found.b, found.right))
    ]
    for one in names[0]:
        for other in names[1]:
            if given and len(names[0]) == len(names[1]) == 1:
                yield Swap(one.start, other.start, "name", size=(len(one), len(other)))
                continue
            before = found.is_pair(one.start - 1, other.start - 1)
            after = found.is_pair(one.stop, other.stop)
            if (before and one.start) or after or _follow_one_role(found, one, other):
                yield Swap(one.start, other.start, "name", size=(len(one), len(other)))


def _follow_one_role(found: Alignment, one: range, other: range) -> bool:
    heads = found.a[one.start].head, found.b[other.start].head
    return all(head in ROLES or head in HEADS for head in heads)


def find_roles(found: Alignment, *, given: bool) -> Iterator[Swap]:
    """Yield who does what to whom, where the other clause has it the other way round: two parties
    that have changed places around one verb, and nothing else has.
    """
    if len(found.left) > 1 or len(found.right) > 1:
        return
    pairs = [(found.a[i], found.b[j]) for i, j in found.there.items()]
    if any(one.stem in MUTUAL or _is_made_noun(one, other) for one, other in pairs):
        return
    for i in found.there:
        verb, same = found.a[i], found.b[found.there[i]]
        if _is_finite(verb) != _is_finite(same):
            continue
        if not (verb.senses or looks_like_verb(verb) or (given and is_event(found.a, i))):
            continue
        near = [
            n
            for n in list_around(i, len(found.a), REACH)
            if n in found.there and _is_party(found, n, given=given)
        ]
        for n, m in pairwise(near):
            if _change_places(found, i, n, m):
                yield Swap(n, found.there[m], "name", "roles")


def _change_places(found: Alignment, verb: int, n: int, m: int) -> bool:
    """Tell whether parties `n` and `m`, in this order beside a verb, stand in the other clause in
    the other order, each written as the other one was: after a preposition or without.
    """
    first, second = found.there[m], found.there[n]
    if first >= second:
        return False
    a, b = found.a, found.b
    if any(word.form[0] == "و" for word in (a[n], a[m], b[first], b[second])):
        return False  # two who do it together, in any order
    if bool(a[n].state) != bool(a[m].state) or (a[n].state and a[n].state == a[m].state):
        return False  # a king by his people, and by his name
    if verb > m or found.there[verb] > second:
        return False
    if not _is_swapped(found, verb, n, m):
        return False
    return _mark(a[n]) == _mark(b[first]) and _mark(a[m]) == _mark(b[second])


def _is_swapped(found: Alignment, verb: int, n: int, m: int) -> bool:
    """Tell whether nothing but two words, or the two phrases they stand in, changes places."""
    order = [found.there[i] for i in sorted(found.there) if i not in (verb, n, m)]
    if order == sorted(order):
        return True
    order = [found.there[i] for i in sorted(found.there) if i != verb]
    return sum(later < earlier for earlier, later in pairwise(order)) == 1


def _is_made_noun(one: Word, other: Word) -> bool:
    """Tell whether one clause has as a noun what the other has as a verb, in another order."""
    return can_be_verb(one) != can_be_verb(other) and _is_finite(one) != _is_finite(other)


def _is_finite(word: Word) -> bool:
    """Tell whether a word is a verb, not a verbal noun, whose first party may be either one."""
    form = word.form.split()[0]
    if can_be_verb(word):
        return True
    noun = form in EVENTS or form.startswith(("ال", "م", "ب", "ل")) or _VERBAL.fullmatch(form)
    return bool(word.senses) and not noun


def _mark(word: Word) -> str:
    """Return the preposition before a word, or written onto it; "" where there is none."""
    if word.head in PREPOSITIONS:
        return word.head
    form = word.form
    bare = min((place.name[0] for place in word.place), default="")
    written = form[:3] in {"بال", "لال"} or form[:2] == "لل" or (word.place and form[0] != bare)
    return form[0] if written and form[0] in "بل" else ""


def _is_party(found: Alignment, i: int, *, given: bool) -> bool:
    one, other = found.a[i], found.b[found.there[i]]
    if given and all(word.form.startswith("ال") or word.head in HEADS for word in (one, other)):
        return True
    return all(bool(word.place) or word.is_name or bool(word.state) for word in (one, other))


def _open_names(words: tuple[Word, ...], unanswered: set[int]) -> Iterator[range]:
    """Yield the names of which no part is answered, as ranges of words."""
    start = 0
    for stop in range(len(words) + 1):
        if stop < len(words) and words[stop].is_name and stop in unanswered:
            continue
        beside = [words[i] for i in (start - 1, stop) if 0 <= i < len(words)]
        if stop > start and not any(word.is_name and is_named(word.form) for word in beside):
            yield range(start, stop)
        start = stop + 1
