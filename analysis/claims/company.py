"""Whether what differs in one slot may be so beside what was told: of another day, of what many can
have done, one of many, or one name in two spellings.
"""

from __future__ import annotations

from datetime import timedelta

from analysis.arabic.folding import fold
from analysis.arabic.stems import stem
from analysis.claims.alignment import Alignment
from analysis.claims.clash import Pair
from analysis.claims.framing import find_words
from analysis.claims.geography import PLACES_BY_FORM
from analysis.claims.gist import Gist
from analysis.claims.keys import key_words
from analysis.claims.lexicon import PREPOSITIONS, fold_words
from analysis.claims.parties import MUTUAL, PLACE_NOUNS, are_spelled_alike, bare_place
from analysis.claims.people import (
    EXCLUSIVE,
    HEADS,
    ONCE,
    PORTIONING,
    REPEATABLE,
    ROLES,
    WIDESPREAD,
    is_group,
    is_named,
)
from analysis.claims.swap import Swap, looks_like_verb
from analysis.claims.wording import Word

A_DAY = timedelta(hours=24)
NEAR = 2
AROUND = 4
ADDED = fold_words("أيضا كذلك آخر أخرى آخرون آخرين أخريات أخر ثان ثانية بدوره بدورها مماثل مماثلة")
SPANS = fold_words("أيام الأيام أسبوع الأسبوع أسابيع الأسابيع شهر الشهر أشهر عام العام سنة السنة")
"""Stretches of time, of which one can lie in the other: last week, in the last days."""
SESSIONS = fold_words(
    "تعامل التعامل تعاملات التعاملات تعاملاتها تعاملاته تداول التداول تداولات التداولات تداولاتها",
    "تداولاته جلسة الجلسة جلستها جلسته",
)
HOURS = {
    "opening": fold_words("بداية مستهل افتتاح مطلع أوائل بدء أول"),
    "middle": fold_words("منتصف خلال أثناء وسط"),
    "close": fold_words("نهاية ختام إغلاق آخر أواخر"),
}
"""Words before a session of a market that say which part of it is told of."""
EXCLUSIVE_STEMS = frozenset(stem(word) for word in EXCLUSIVE)
ONCE_STEMS = frozenset(stem(word) for word in ONCE)
_ROLE_STEMS = frozenset(stem(word) for word in ROLES)
PORTIONING_STEMS = frozenset(stem(word) for word in PORTIONING)
REPEATABLE_STEMS = frozenset(stem(word) for word in REPEATABLE)


def is_other_thing(swap: Swap, found: Alignment, pair: Pair) -> bool:
    """Tell whether what differs may be beside what was told, of another day, of what many can have
    done, or one name in two spellings.
    """
    if swap.pace == "roles":
        return _adds(pair)
    if swap.kind not in {"name", "attribute", "place"}:
        return swap.kind == "antonym" and (
            _adds(pair) or (swap.pace == "swings" and _are_at_other_hours(pair))
        )
    if _adds(pair) or is_late(pair) or _both_name(swap, found, pair):
        return True
    if swap.kind == "attribute":
        return (
            {found.a[swap.i].form, found.b[swap.j].form} <= SPANS
            or _names_one_person(swap, found)
            or _name_two_people(swap, found)
            or _are_counted(swap, found, pair)
            or _is_one_of_many(swap, found, pair)
            or _is_widespread(found)
        )
    if pair.tie.given:
        return _is_one_name(swap, found) or _may_be_shared(swap, found)
    if _is_unlike(swap, found):
        return True
    if swap.kind == "place" and pair.in_one_story:
        return _is_widespread(found)
    return _is_repeatable_beside(swap, found) or not _is_exclusive_beside(swap, found)


def _may_be_shared(swap: Swap, found: Alignment) -> bool:
    """Tell whether the other may have done so too, of two clauses known to be of one thing: what
    many do; of states, which do alike, all that is not done by one alone.
    """
    if swap.kind == "name" and _are_people(swap, found):
        return _is_repeatable(found) and not _is_exclusive(found, ONCE_STEMS - REPEATABLE_STEMS)
    if found.a[swap.i].place and _is_widespread(found):
        return True
    if swap.kind == "place" or _is_complement(swap, found):
        return False
    if not found.a[swap.i].place:
        return _is_repeatable(found) and not _is_exclusive(found)
    return not _is_exclusive(found)


def _is_one_name(swap: Swap, found: Alignment) -> bool:
    """Tell whether a word of each stretch can be one name, spelled in two ways."""
    return any(
        are_spelled_alike(one, other)
        for one in found.a[swap.i : swap.i + swap.size[0]]
        for other in found.b[swap.j : swap.j + swap.size[1]]
    )


def _is_exclusive(found: Alignment, stems: frozenset[str] = ONCE_STEMS) -> bool:
    """Tell whether only one can have done what both clauses tell: win a prize, fly an aircraft."""
    return any(found.a[i].stem in stems for i in found.there)


def _is_exclusive_beside(swap: Swap, found: Alignment) -> bool:
    """Tell the same, of a word near what differs: who struck, not who felt sorry for it."""
    return any(
        found.a[i].stem in EXCLUSIVE_STEMS and abs(i - swap.i) <= AROUND for i in found.there
    )


def _names_one_person(swap: Swap, found: Alignment) -> bool:
    """Tell whether two titles are of one person whom both name: he may have had either."""
    words = found.a[swap.i], found.b[swap.j]
    titled = all(word.form in ROLES or word.stem in _ROLE_STEMS for word in words)
    return titled and any(found.a[i].is_name and found.b[j].is_name for i, j in found.there.items())


def _name_two_people(swap: Swap, found: Alignment) -> bool:
    """Tell whether each clause names somebody whom the other does not: what differs is of each."""
    return any(is_named(found.a[i].form) for i in found.left if i != swap.i) and any(
        is_named(found.b[j].form) for j in found.right if j != swap.j
    )


def _are_counted(swap: Swap, found: Alignment, pair: Pair) -> bool:
    """Tell whether both words are what numbers count: four women, three children."""
    return all(
        any(stem(quantity.counted) == word.stem for quantity in gist.claim.quantities)
        for word, gist in ((found.a[swap.i], pair.earlier), (found.b[swap.j], pair.later))
    )


def _is_one_of_many(swap: Swap, found: Alignment, pair: Pair) -> bool:
    """Tell whether what is one of several kinds is some of many: weapons seized, drugs seized."""
    words = found.a[swap.i], found.b[swap.j]
    if all(word.state for word in words):
        met = any(found.a[i].stem in MUTUAL for i in found.there)
        return met or (not pair.tie.given and _is_repeatable(found))
    indefinite = not any(word.form.startswith("ال") for word in words)
    portions = (found.a[i] for i in found.there if not found.a[i].form.startswith("ال"))
    return indefinite and any(word.stem in PORTIONING_STEMS for word in portions)


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


def _is_repeatable_beside(swap: Swap, found: Alignment) -> bool:
    """Tell whether the verb that both begin with, or a word beside what differs, is one of many at
    once: they condemn an attack, which only one can have carried out.
    """
    verbs = {found.a[i].stem for i in found.there if i == 0 or abs(i - swap.i) <= NEAR}
    verbs |= {stem(word.head) for word in (found.a[swap.i], found.b[swap.j]) if word.head}
    return not verbs.isdisjoint(REPEATABLE_STEMS)


def _both_name(swap: Swap, found: Alignment, pair: Pair) -> bool:
    """Tell whether each claim has both names somewhere, as lists of who was there do."""
    names = key_words((found.a[swap.i].stem, found.b[swap.j].stem))
    listed = names <= pair.earlier.words and names <= pair.later.words
    return listed or (swap.kind == "place" and _tells_of_both(swap, found, pair))


def _is_unlike(swap: Swap, found: Alignment) -> bool:
    """Tell whether what differs is no other name: one name spelled in two ways, a people and a
    person, or two places of which others are told as well.
    """
    one, other = found.a[swap.i], found.b[swap.j]
    if swap.kind == "place":
        one_gap = range(found.gap_around(swap.i, swap.size[0]).start, swap.i)
        other_gap = range(found.gap_beside(swap.j, swap.size[1]).start, swap.j)
        if _says_more(found.a, one_gap) and _says_more(found.b, other_gap):
            return True
    return _is_one_name(swap, found) or (bool(one.state) != bool(other.state))


def _says_more(words: tuple[Word, ...], gap: range) -> bool:
    """Tell whether words that differ before a place are no part of where it is."""
    return any(
        not (words[i].place or words[i].is_name or looks_like_verb(words[i]))
        and bare_place(words[i].form) not in PLACE_NOUNS
        for i in gap
    )


def _tells_of_both(swap: Swap, found: Alignment, pair: Pair) -> bool:
    """Tell whether one claim names the other's place too, beside what is compared: it tells the
    same of two places, one clause each.
    """
    one, other = found.a[swap.i], found.b[swap.j]
    return _names_outside(pair.earlier, other, found.a) or _names_outside(pair.later, one, found.b)


def _names_outside(gist: Gist, place: Word, clause: tuple[Word, ...]) -> bool:
    """Tell whether a claim names `place` in another clause than this one."""
    if any(word.stem == place.stem for word in clause):
        return False
    said = find_words(gist.claim.text)
    if place.place:
        return any(PLACES_BY_FORM.get(form) == place.place for form in said)
    return any(stem(form) == place.stem for form in said)


def _are_at_other_hours(pair: Pair) -> bool:
    """Tell whether one claim tells how a market opened or closed, and the other not so."""
    hours = [_hour_of(find_words(gist.claim.text)) for gist in (pair.earlier, pair.later)]
    return hours[0] != hours[1]


def _hour_of(words: list[str]) -> str:
    """Return the part of a session that is told of: opening, middle or close, "" for none."""
    for at, word in enumerate(words):
        if word in SESSIONS:
            for before in words[max(0, at - 2) : at]:
                for part, forms in HOURS.items():
                    if before in forms:
                        return part
    return ""


def is_late(pair: Pair) -> bool:
    """Tell whether the later telling may be of another day's event of the kind."""
    return not pair.tie.given and pair.apart > A_DAY


def _adds(pair: Pair) -> bool:
    """Tell whether one claim says that what it tells is so too, beside what was told."""
    return any(
        not ADDED.isdisjoint(fold(gist.claim.text).split()) for gist in (pair.earlier, pair.later)
    )
