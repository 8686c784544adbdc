"""Where two aligned clauses differ in one slot: the words that could decide a conflict."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from rapidfuzz.fuzz import ratio

from analysis.arabic.stems import stem
from analysis.claims.alignment import Alignment
from analysis.claims.geography import PEOPLE_BY_FORM, can_be_one
from analysis.claims.lexicon import fold_words
from analysis.claims.opposites import OPPOSITIONS, Opposition, is_opposite
from analysis.claims.people import HEADS, ROLES, is_named
from analysis.claims.wording import LIFTED, Word
from analysis.reading import ConflictKind

SENTENCE = 4
"""How far from an event word those who take part in it are looked for, in content words."""

SPELLED = 75
"""From this likeness of their letters on, 0-100, two names can be one."""

NEARLY_EQUAL = 0.85
"""How much of two clauses of one story is answered where only who does it to whom differs."""

PLACE_NOUNS = fold_words(
    "حي مدينة محافظة مديرية قرية بلدة شارع منطقة ولاية إقليم جبال جبل مطار ميناء قاعدة مخيم سجن",
    "ميدان ساحة مستشفى ملعب جزيرة بحيرة نهر وادي صحراء مرفأ معبر حقل فندق بحر خليج جسر",
)
"""Nouns that the name of a place follows."""

HOPES = fold_words(
    "يأمل تأمل يسعى تسعى يعتزم تعتزم ينوي تنوي يخطط تخطط يبحث تبحث يدرس تدرس يستعد تستعد يريد تريد"
)
"""Verbs after which a noun with the article is still to come: hopes for the joining."""

MUTUAL = frozenset(
    stem(word)
    for word in fold_words(
        "يلتقي تلتقي التقى يجتمع تجتمع اجتمع يتفق تتفق اتفق يبحث تبحث بحث يناقش تناقش ناقش يتعادل",
        "تتعادل تعادل يواجه تواجه واجه يلاقي تلاقي يتشاور تتبادل يتبادل يوقع توقع وقع يتصل يتعاون",
        "تتعاون يشارك تشارك يستقبل تستقبل",
    )
)
"""Verbs that say the same of both parties, whoever stands first."""


class Swap(NamedTuple):
    """Two words in one place, by their index, and what kind of conflict they are."""

    i: int
    j: int
    kind: ConflictKind
    pace: str = "stays"
    size: tuple[int, int] = (1, 1)


def find_swaps(found: Alignment, *, given: bool, in_story: bool) -> Iterator[Swap]:
    """Yield what could decide a conflict, the surest kind first; `given` says that both clauses are
    known to be about one thing, so that less need be alike, `in_story` that both are of one story.
    """
    yield from _find_opposites(found, 3 if given else 2 if in_story else 1)
    yield from _find_negations(found, given=given)
    yield from _find_places(found)
    if given or in_story:
        yield from _find_named_places(found)
    yield from _find_attributes(found)
    yield from _find_names(found)
    if given or (in_story and found.likeness >= NEARLY_EQUAL):
        yield from _find_roles(found)
    if given:
        yield from _find_plans(found)
        yield from _find_only_difference(found)


def _find_opposites(found: Alignment, reach: int) -> Iterator[Swap]:
    for i, one in _events(found.a):
        for j, other in _events(found.b):
            opposition = _oppose(one, other)
            if opposition is None or opposition.in_place or _is_added(one) != _is_added(other):
                continue
            if _is_bound(found, i, j, reach) and not _says_both(found, one, other):
                yield Swap(i, j, opposition.kind, _order(one, other, opposition))


def _is_added(word: Word) -> bool:
    """Tell whether a word is joined to what stands before it: another event, not the only one."""
    return word.form[0] == "و" and stem(word.form[1:]) == word.stem


def _events(words: tuple[Word, ...]) -> list[tuple[int, Word]]:
    """Return the words that have an opposite, with their index, but for what is not told as so."""
    return [
        (i, word)
        for i, word in enumerate(words)
        if word.senses and not (word.is_unreal or word.negated or word.head in LIFTED)
    ]


def _find_negations(found: Alignment, *, given: bool) -> Iterator[Swap]:
    negated = [{word.key for word in words if word.negated} for words in (found.a, found.b)]
    for i, j in found.there.items():
        one, other = found.a[i], found.b[j]
        if one.negated == other.negated or one.is_unreal or other.is_unreal:
            continue
        if one.stem != other.stem and not given:
            continue
        told, denied = (other, negated[1]) if one.negated else (one, negated[0])
        if told.key in denied or _is_definite(told, one, other):
            continue
        yield Swap(i, j, "negation", "follows" if one.negated else "stays")


def _is_definite(told: Word, one: Word, other: Word) -> bool:
    """Tell whether what is told is only said of something (the accredited), and not negated so."""
    definite = told.form.startswith("ال") and stem(told.form[2:]) == told.stem
    return definite and not all(w.form.startswith("ال") for w in (one, other))


def _oppose(one: Word, other: Word) -> Opposition | None:
    if not one.senses or not other.senses or one.negated or other.negated:
        return None
    if one.head in LIFTED or other.head in LIFTED:
        return None
    return is_opposite(one.senses, other.senses)


def _order(one: Word, other: Word, opposition: Opposition) -> str:
    if opposition.pace != "follows":
        return opposition.pace
    for sense in one.senses:
        for against in other.senses:
            if OPPOSITIONS[sense.opposition].pace == "follows" and (
                sense.opposition == against.opposition
            ):
                return "follows" if sense.side < against.side else "precedes"
    return "stays"


def _is_bound(found: Alignment, i: int, j: int, reach: int) -> bool:
    """Tell whether two words have an argument in common: a word beside each that is the same."""
    near, there = set(_around(j, len(found.b), reach)), found.there
    if not any(there.get(n) in near for n in _around(i, len(found.a), reach)):
        return False
    # who beat whom: told from the other's side it is the same
    far = set(_around(j, len(found.b), SENTENCE))
    order = [there[n] for n in _around(i, len(found.a), SENTENCE) if there.get(n) in far]
    return order == sorted(order)


def _around(at: int, count: int, reach: int) -> list[int]:
    return [n for n in range(max(0, at - reach), min(count, at + reach + 1)) if n != at]


def _says_both(found: Alignment, one: Word, other: Word) -> bool:
    """Tell whether a clause has both words, so that each may be of another thing."""
    return any(
        _means(word, against)
        for words, against in ((found.a, other), (found.b, one))
        for word in words
    )


def _means(word: Word, other: Word) -> bool:
    return not set(word.senses).isdisjoint(other.senses)


def _find_places(found: Alignment) -> Iterator[Swap]:
    lefts = [i for i in found.left if found.a[i].place]
    rights = [j for j in found.right if found.b[j].place]
    if not lefts or not rights:
        return
    for i in lefts:
        for j in rights:
            heads = {found.a[i].head, found.b[j].head}
            if len(heads) > 1 and heads & {"من", "الي"}:
                continue
            if _is_elsewhere(found, i, j):
                inside = found.a[i].is_in or found.b[j].is_in
                yield Swap(i, j, "place" if inside else "name")


def _find_named_places(found: Alignment) -> Iterator[Swap]:
    """Yield names after one noun for a place, which no table needs to know: quarter X and Y."""
    for i in found.left:
        for j in found.right:
            one, other = found.a[i], found.b[j]
            if one.head != other.head or bare_place(one.head) not in PLACE_NOUNS:
                continue
            if one.state or other.state or (one.place and other.place):
                continue
            if one.form[:2] == other.form[:2] == "ال" and one.form[-1] == other.form[-1] == "ه":
                continue  # an adjective of it
            yield Swap(i, j, "place")


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


def _find_attributes(found: Alignment) -> Iterator[Swap]:
    for i in found.left:
        for j in found.right:
            one, other = found.a[i], found.b[j]
            if one.state and other.state and one.state != other.state:
                yield Swap(i, j, "attribute")
            opposition = _oppose(one, other)
            if opposition is None or not opposition.in_place:
                continue
            if not _says_both(found, one, other):
                yield Swap(i, j, opposition.kind)


def _find_names(found: Alignment) -> Iterator[Swap]:
    for one in _open_names(found.a, set(found.left)):
        for other in _open_names(found.b, set(found.right)):
            before = found.is_pair(one.start - 1, other.start - 1)
            after = found.is_pair(one.stop, other.stop)
            if (before and one.start) or after or _follow_one_role(found, one, other):
                yield Swap(one.start, other.start, "name", size=(len(one), len(other)))


def _follow_one_role(found: Alignment, one: range, other: range) -> bool:
    heads = found.a[one.start].head, found.b[other.start].head
    return all(head in ROLES or head in HEADS for head in heads)


def _find_only_difference(found: Alignment) -> Iterator[Swap]:
    """Yield what differs where nothing else does: one stretch of either clause in one slot."""
    one, other = _stretch(found.left), _stretch(found.right)
    if one is None or other is None:
        return
    words = [*(found.a[i] for i in one), *(found.b[j] for j in other)]
    if any(looks_like_verb(word) or word.negated or _describes(word) for word in words):
        return
    before = found.is_pair(one.start - 1, other.start - 1)
    after = found.is_pair(one.stop, other.stop)
    if not (before and after):
        return
    if _means_any(found, one, other):
        return
    definite = found.a[one.start].form.startswith("ال") and found.b[other.start].form[:2] == "ال"
    kind: ConflictKind = "attribute" if one.start and definite else "name"
    yield Swap(one.start, other.start, kind, size=(len(one), len(other)))


def _describes(word: Word) -> bool:
    """Tell whether a word says who somebody is, as his name would: the president, a Briton."""
    return word.form in ROLES or word.form in HEADS or bool(word.state)


def _stretch(unanswered: tuple[int, ...]) -> range | None:
    if not unanswered or len(unanswered) > 3 or unanswered[-1] - unanswered[0] >= len(unanswered):
        return None
    return range(unanswered[0], unanswered[-1] + 1)


def _means_any(found: Alignment, one: range, other: range) -> bool:
    return any(_means(found.a[i], found.b[j]) for i in one for j in other)


def _find_roles(found: Alignment) -> Iterator[Swap]:
    """Yield who does what to whom, where the other clause has it the other way round."""
    if len(found.left) > 1 or len(found.right) > 1:
        return
    for i in found.there:
        verb = found.a[i]
        if not (verb.senses or looks_like_verb(verb)) or verb.stem in MUTUAL:
            continue
        near = [n for n in _around(i, len(found.a), 2) if n in found.there and _is_party(found, n)]
        for n, m in pairwise(near):
            parties = found.a[n], found.a[m], found.b[found.there[n]], found.b[found.there[m]]
            if any(party.form[0] == "و" for party in parties):
                continue  # two who do it together, in any order
            if found.there[n] > found.there[m]:
                yield Swap(n, found.there[m], "name", "roles")


def _is_party(found: Alignment, i: int) -> bool:
    one, other = found.a[i], found.b[found.there[i]]
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


def _find_plans(found: Alignment) -> Iterator[Swap]:
    """Yield what one tells as done, and the other as planned or possible."""
    both = [any(word.is_ahead for word in words) for words in (found.a, found.b)]
    if all(both) or not any(both):
        return
    for i, j in found.there.items():
        one, other = found.a[i], found.b[j]
        ahead, done = (one, other) if one.is_ahead else (other, one)
        if not ahead.is_ahead or ahead.place or ahead.is_name:
            continue
        if ahead.form.startswith("ال") and ahead.head not in HOPES:
            continue
        if looks_like_verb(done) or done.is_unreal or done.negated or ahead.negated:
            continue
        yield Swap(i, j, "modality", "follows" if ahead is one else "stays")


def looks_like_verb(word: Word) -> bool:
    """Tell whether a word has the prefix of an imperfect verb."""
    form = word.form
    if form.startswith(("ي", "سي", "وي", "ست")):
        return form not in PEOPLE_BY_FORM
    return form[0] == "ت" and word.stem[0] != "ت"
