"""Where two aligned clauses differ in one slot: the words that could decide a conflict."""

from __future__ import annotations

import re
from collections.abc import Iterator

from analysis.arabic.stems import stem
from analysis.claims.alignment import Alignment
from analysis.claims.lexicon import EVENTS, fold_words
from analysis.claims.opposites import OPPOSITIONS, Opposition, is_opposite
from analysis.claims.parties import find_named_places, find_names, find_places, find_roles
from analysis.claims.people import HEADS, ROLES
from analysis.claims.polarity import is_future
from analysis.claims.prospects import GUESSED
from analysis.claims.swap import Swap, can_be_verb, is_added, is_event, list_around, looks_like_verb
from analysis.claims.wording import LIFTED, Word
from analysis.reading import ConflictKind

SENTENCE = 4
"""How far from an event word those who take part in it are looked for, in content words."""


NEARLY_EQUAL = 0.85
"""How much of two clauses of one story is answered where only who does it to whom differs."""


HOPES = fold_words(
    "يأمل تأمل يسعى تسعى يعتزم تعتزم ينوي تنوي يخطط تخطط يبحث تبحث يدرس تدرس يستعد تستعد يريد تريد"
)
_CONVERSE = frozenset(
    stem(word)
    for word in fold_words(
        "فاز يفوز فوز غلب تغلب تتغلب هزم هزيمة انتصر انتصار انهزم خسر خسارة سقط سقوط تفوق",
        "يتفوق أطاح",
        "اشترى يشتري شراء باع يبيع بيع استورد صدر تصدير استيراد أقرض اقترض منح تلقى استأجر أجر",
        "وصل وصول غادر مغادرة دخل خرج انضم انسحب هاجم دافع تسلم سلم تسليم",
    )
)
"""Events that the other party tells the other way round."""
_REFUSING = frozenset(stem(word) for word in fold_words("رفض ترفض رافض امتنع امتناع أحجم"))
_VERBAL = re.compile("است..ا.ه?|ا.ت?.ا.|ان..ا.|ت..ي.ه?|م.ا..ه")
"""Patterns of verbal nouns; one of three letters can be one too."""
HOPES |= {verb + end for verb in HOPES for end in ("ون", "ان")}
"""Verbs after which a noun with the article is still to come: hopes for the joining."""


def find_swaps(found: Alignment, *, given: bool, in_story: bool) -> Iterator[Swap]:
    """Yield what could decide a conflict, the surest kind first; `given` says that both clauses are
    known to be about one thing, so that less need be alike, `in_story` that both are of one story.
    """
    yield from _find_opposites(found, 3 if given else 2 if in_story else 1, given=given)
    yield from _find_negations(found, given=given)
    yield from find_places(found)
    if given or in_story:
        yield from find_named_places(found)
    yield from _find_attributes(found)
    yield from find_names(found, given=given)
    if given or (in_story and found.likeness >= NEARLY_EQUAL):
        yield from find_roles(found, given=given)
    if given:
        yield from _find_plans(found)
        yield from _find_only_difference(found)


def _find_opposites(found: Alignment, reach: int, *, given: bool) -> Iterator[Swap]:
    others = _events(found.b, found.right)
    for i, one in _events(found.a, found.left) if others else ():
        for j, other in others:
            opposition = _oppose(one, other)
            if opposition is None or opposition.in_place or is_added(one) != is_added(other):
                continue
            if _is_bound(found, i, j, reach, given=given) and not _says_both(found, one, other):
                yield Swap(i, j, opposition.kind, _order(one, other, opposition))


def _events(words: tuple[Word, ...], unanswered: tuple[int, ...]) -> list[tuple[int, Word]]:
    """Return the words that have an opposite, with their index, but for what is not told as so."""
    found = [(i, words[i]) for i in unanswered if words[i].senses]
    return [
        (i, word)
        for i, word in found
        if not (word.is_unreal or word.negated or word.head in LIFTED)
    ]


def _find_negations(found: Alignment, *, given: bool) -> Iterator[Swap]:
    negated = [{word.key for word in words if word.negated} for words in (found.a, found.b)]
    if not any(negated):
        return
    for i, j in found.there.items():
        one, other = found.a[i], found.b[j]
        if one.negated == other.negated or one.is_unreal or other.is_unreal:
            continue
        if one.stem != other.stem and not given:
            continue
        if given and _both_refuse(found):
            continue
        told, denied = (other, negated[1]) if one.negated else (one, negated[0])
        if told.key in denied or _is_definite(told, one, other):
            continue
        yield Swap(i, j, "negation", "follows" if one.negated else "stays")


def _both_refuse(found: Alignment) -> bool:
    """Tell whether both clauses have a word of refusing, wherever it stands."""
    return all(any(word.stem in _REFUSING for word in words) for words in (found.a, found.b))


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


def _is_bound(found: Alignment, i: int, j: int, reach: int, *, given: bool) -> bool:
    """Tell whether two words have an argument in common: a word beside each that is the same."""
    near, there = set(list_around(j, len(found.b), reach)), found.there
    if not any(there.get(n) in near for n in list_around(i, len(found.a), reach)):
        return False
    # who beat whom: told from the other's side it is the same
    if given and not _is_converse(found.a[i], found.b[j]):
        return True
    far = set(list_around(j, len(found.b), SENTENCE))
    order = [there[n] for n in list_around(i, len(found.a), SENTENCE) if there.get(n) in far]
    return order == sorted(order)


def _is_converse(one: Word, other: Word) -> bool:
    """Tell whether what one does to another is what the other does from him: to beat, to lose."""
    return one.stem in _CONVERSE or other.stem in _CONVERSE


def _says_both(found: Alignment, one: Word, other: Word) -> bool:
    """Tell whether a clause has both words, so that each may be of another thing; what both
    clauses have says nothing.
    """
    return any(_means(found.a[i], other) and not found.a[i].negated for i in found.left) or any(
        _means(found.b[j], one) and not found.b[j].negated for j in found.right
    )


def _means(word: Word, other: Word) -> bool:
    return not set(word.senses).isdisjoint(other.senses)


def _find_attributes(found: Alignment) -> Iterator[Swap]:
    others = [j for j in found.right if found.b[j].state or found.b[j].senses]
    for i in found.left if others else ():
        for j in others if found.a[i].state or found.a[i].senses else ():
            one, other = found.a[i], found.b[j]
            if one.state and other.state and one.state != other.state:
                yield Swap(i, j, "attribute")
            opposition = _oppose(one, other)
            if opposition is None or not opposition.in_place:
                continue
            if looks_like_verb(one) or looks_like_verb(other):
                continue
            if not _says_both(found, one, other):
                yield Swap(i, j, opposition.kind)


def _find_only_difference(found: Alignment) -> Iterator[Swap]:
    """Yield what differs where nothing else does: one stretch of either clause in one slot."""
    one, other = _stretch(found.left), _stretch(found.right)
    if one is None or other is None:
        return
    words = [*(found.a[i] for i in one), *(found.b[j] for j in other)]
    if any(looks_like_verb(word) or word.negated or _describes(word) for word in words):
        return
    if is_event(found.a, one.start) or is_event(found.b, other.start):
        return
    before = found.is_pair(one.start - 1, other.start - 1)
    after = found.is_pair(one.stop, other.stop)
    if not (before and after):
        return
    if _acts(found.a[one.start]) or _acts(found.b[other.start]):
        return
    if _means_any(found, one, other) or len({bool(w.place) for w in words}) > 1:
        return
    if any(word.form in _COUNTING for word in words):
        return
    definite = found.a[one.start].form.startswith("ال") and found.b[other.start].form[:2] == "ال"
    kind: ConflictKind = "attribute" if one.start and definite else "name"
    yield Swap(one.start, other.start, kind, size=(len(one), len(other)))


_COUNTING = fold_words(
    "واحد واحدا واحدة ثان ثانيا ثانية ثالث ثالثا ثالثة رابعا رابعة خامسا خامسة آخر أخرى أول",
    "أولى جديدا جديدة",
    "جديد قريبا مجددا أيضا حاليا لاحقا فقط",
)
"""Words that say which of several, or how often, and not what."""


def _acts(word: Word) -> bool:
    """Tell whether a word says what happens, though it may stand as a noun: the release."""
    kinds = (OPPOSITIONS[sense.opposition] for sense in word.senses)
    return any(one.kind == "antonym" and not one.in_place for one in kinds)


def _describes(word: Word) -> bool:
    """Tell whether a word says who somebody is, as his name would: the president, a Briton."""
    return word.form in ROLES or word.form in HEADS or bool(word.state)


def _stretch(unanswered: tuple[int, ...]) -> range | None:
    if not unanswered or len(unanswered) > 3 or unanswered[-1] - unanswered[0] >= len(unanswered):
        return None
    return range(unanswered[0], unanswered[-1] + 1)


def _means_any(found: Alignment, one: range, other: range) -> bool:
    return any(_means(found.a[i], found.b[j]) for i in one for j in other)


def _find_plans(found: Alignment) -> Iterator[Swap]:
    """Yield what one tells as done, and the other as planned or possible."""
    both = [any(word.is_ahead for word in words) for words in (found.a, found.b)]
    if all(both) or not any(both) or _looks_ahead(found.a if both[1] else found.b):
        return
    for i, j in found.there.items():
        one, other = found.a[i], found.b[j]
        ahead, done = (one, other) if one.is_ahead else (other, one)
        if not ahead.is_ahead or ahead.place or ahead.is_name or not _can_come(ahead, done):
            continue
        if ahead.form.startswith("ال") and ahead.head not in HOPES:
            continue
        if looks_like_verb(done) or done.is_unreal or done.negated or ahead.negated:
            continue
        yield Swap(i, j, "modality", "follows" if ahead is one else "stays")


def _can_come(ahead: Word, done: Word) -> bool:
    """Tell whether a word says something that can happen: a verb, a verbal noun, no airport."""
    if ahead.senses or ahead.form in EVENTS or looks_like_verb(ahead) or is_future(ahead.form):
        return True
    if len(ahead.form) == 3 or _VERBAL.fullmatch(ahead.form):
        return True
    return ahead.stem != done.stem or can_be_verb(done) or ahead.form[0] in "لب"


def _looks_ahead(words: tuple[Word, ...]) -> bool:
    """Tell whether a clause has a word of plans or guesses anywhere."""
    return any(form in GUESSED for word in words for form in (word.form, word.head))
