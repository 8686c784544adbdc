"""Whether two clauses that share their words tell of two things: of the middle schools and the
secondary schools, of what came from firms and what came from states.

What counts must be the same thing: a number, a date or a plan is held against another one only
where nothing else tells the two apart.
"""

from __future__ import annotations

from analysis.claims.alignment import Alignment, align
from analysis.claims.gist import Part
from analysis.claims.lexicon import PREPOSITIONS, fold_words
from analysis.claims.opposites import OPPOSITIONS, is_opposite
from analysis.claims.swap import is_event, is_light, names_thing
from analysis.claims.wording import Word

_AGAINST = fold_words("أمام ضد مع")
_RANKS = fold_words(
    "الأول الأولى الثاني الثانية الثالث الثالثة الرابع الرابعة الخامس الخامسة السادس السادسة",
    "السابع السابعة الثامن الثامنة التاسع التاسعة العاشر العاشرة الأخير الأخيرة",
)
"""Which of several of a kind: the first attack, the second."""


def are_of_two_things(a: Part, b: Part, *, actions: bool = True) -> bool:
    """Tell whether a word of each, in one slot, sets the clauses apart: an opposite, another kind,
    place or people, or another word after one preposition. With `actions` so do opposite events,
    and a negation that only one has.
    """
    if a.line is None or b.line is None:
        return False
    return differ_in_thing(align(a.line.words, b.line.words), actions=actions)


def differ_in_thing(found: Alignment, *, actions: bool = True) -> bool:
    """Tell of two aligned clauses what `are_of_two_things` does."""
    if actions and (differ_in_action(found) or _tell_more(found)):
        return True
    return any(
        found.is_slot(i, j) and sets_apart(found.a[i], found.b[j])
        for i in found.left
        for j in found.right
    )


def differ_in_action(found: Alignment) -> bool:
    """Tell whether two clauses tell opposite events, or one negates what the other tells."""
    events = ([found.a[i] for i in found.left], [found.b[j] for j in found.right])
    if any(_is_opposed(one, other) for one in events[0] for other in events[1]):
        return True
    return any(found.a[i].negated != found.b[j].negated for i, j in found.there.items())


def _tell_more(found: Alignment) -> bool:
    """Tell whether each tells an event that the other does not: begun to be built, opened."""
    return any(_is_event(found.a[i]) for i in found.left) and any(
        _is_event(found.b[j]) for j in found.right
    )


def _is_event(word: Word) -> bool:
    kinds = (OPPOSITIONS[sense.opposition] for sense in word.senses)
    return any(one.kind == "antonym" and not one.in_place for one in kinds)


def differ_in_noun(found: Alignment) -> bool:
    """Tell whether each clause has a noun in one slot for which the other has nothing: the repair
    of schools, the repair of roads.
    """
    return any(
        found.is_pair(i - 1, j - 1)
        and found.is_pair(i + 1, j + 1)
        and found.a[i].form.startswith("ال") == found.b[j].form.startswith("ال")
        and all(names_thing(word) for word in (found.a[i], found.b[j]))
        and not (is_event(found.a, i) or is_event(found.b, j))
        for i in found.left
        for j in found.right
    )


def tell_two_events(found: Alignment) -> bool:
    """Tell whether each tells what happens in a word that the other has nothing for, and one says
    more of it: was born; published his first novel.
    """
    sides = ((found.a, found.left), (found.b, found.right))
    rest = [[n for n in unanswered if not is_light(words[n])] for words, unanswered in sides]
    if not all(any(is_event(w, n) for n in some) for (w, _), some in zip(sides, rest, strict=True)):
        return False
    return max(map(len, rest)) > 1


def _is_opposed(one: Word, other: Word) -> bool:
    opposition = is_opposite(one.senses, other.senses)
    return opposition is not None and not opposition.in_place


def sets_apart(one: Word, other: Word) -> bool:
    """Tell whether two words in one slot of two clauses make two things of what they tell."""
    if one.place and other.place:
        return True
    if one.state and other.state:
        return one.state != other.state
    if one.form in _RANKS and other.form in _RANKS:
        return True
    if one.head == other.head and one.head in PREPOSITIONS:
        return one.head in _AGAINST or not (one.place or other.place)
    opposition = is_opposite(one.senses, other.senses)
    return opposition is not None and opposition.in_place
