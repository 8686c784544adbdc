"""The words of a clause in their order, each with what it can be compared by."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from analysis.arabic.document import Token
from analysis.arabic.stems import stem
from analysis.claims.clauses import is_content
from analysis.claims.counting import KILLED, PEOPLE, WOUNDED
from analysis.claims.geography import PEOPLE_BY_FORM, PLACES_BY_FORM, Place
from analysis.claims.idioms import find_idiom
from analysis.claims.keys import key_word
from analysis.claims.lexicon import (
    EVENTS,
    INNER_ABSENCE,
    NEGATORS,
    NOT_NEGATING,
    PLACES,
    REPORTING,
    TIME_WORDS,
    fold_words,
    unprefixed,
)
from analysis.claims.opposites import LISTED, SENSES, Sense
from analysis.claims.people import GIVEN, HEADS, ROLES, is_group
from analysis.claims.polarity import is_future
from analysis.claims.prospects import ASKED, ASKS, PROSPECTIVE, UNREAL, is_awaited

SERVANT = frozenset({"عبد"})
FATHERS = frozenset({"ابو", "ابا", "ابي", "ابن", "بن"})
MAX_NAME = 4
NOWHERE: frozenset[Place] = frozenset()

LIFTED = fold_words("رفع إلغاء إنهاء فك وقف كسر برفع بإلغاء بإنهاء ورفع")
"""What ends that which follows: to lift a ban is to allow."""
_REFUSING = fold_words(
    "رفض رفضت رفضوا يرفض ترفض يرفضون رافضا رافضة امتنع امتنعت يمتنع تمتنع أحجم أحجمت يحجم تحجم"
)
"""To refuse to do something is not to do it."""
_LIGHT = frozenset(
    stem(word)
    for word in fold_words(
        "يسفر تسفر أسفر أسفرت يسجل تسجل سجلت يقع تقع وقوع سقوط يخلف تخلف يوقع توقع يرد",
        "تشهد يشهد حدوث",
        "توجد يوجد وجود حضور عن أي إلى من في تسجيل أن يتم تتم صدور",
    )
)
"""Words that say only that something is: not to see deaths is not to have deaths."""
_LEADS_TO = fold_words("يسفر تسفر أسفر أسفرت يؤد تؤد يؤدي تؤدي ينتج ينجم تنجم")
_BUT = fold_words("سوى إلا")
_FAR = 6
_NOT = INNER_ABSENCE | NEGATORS | {"ما", "عدم", "بعدم"}
_BOUNDS = fold_words("يقل تقل يزيد تزيد يتجاوز تتجاوز يتعدى تتعدى")
"""Verbs that, negated, say how far a number reaches: no fewer than 30."""
_FLEES = fold_words("هرب هربت هربوا يهرب تهرب")
_GOODS = fold_words("أسلحة سلاح ذخيرة مخدرات حشيش وقود نفط أموال بضائع آثار ذهب قات تبغ سجائر")
_GOODS |= {goods + "ا" for goods in _GOODS}
_OFFICES = fold_words("الداخلية الخارجية")
"""Half a name of a ministry: nobody comes in."""
_IN = frozenset(
    {"في", "وفي", "من", "الي", "علي", "قرب", "نحو", "عند", "داخل", "خارج", "وسط", "قباله"}
)
_WITHIN = frozenset(PLACES) | {"ريف", "ميناء", "مطار", "مستشفي", "سواحل", "ساحل", "شرقي", "غربي"}
_WITHIN |= {"شمالي", "جنوبي", "شرق", "غرب", "شمال", "جنوب", "ضواحي", "ملعب", "معسكر", "مخيم", "سجن"}

_FALLS = frozenset(stem(word) for word in fold_words("سقط سقوط وقوع يسقط"))
"""What is said of the dead too, of whom it says no more than that there are any."""


class Word(NamedTuple):
    """A content word. `key` is its root, or what news says all the time itself; `place` what place
    it can be, `state` whose people; `is_in` says that a word of place stands before it, `is_name`
    that it can be part of a name, `negated` that a negation does, `is_unreal` that it is
    feared, asked for or meant, `is_ahead` that it is still to come; `head` is the word before it.
    """

    form: str
    stem: str
    key: str
    senses: tuple[Sense, ...] = ()
    place: frozenset[Place] = NOWHERE
    state: str = ""
    is_in: bool = False
    is_name: bool = False
    negated: bool = False
    is_unreal: bool = False
    is_ahead: bool = False
    head: str = ""


def read_words(
    tokens: Sequence[Token], silent: frozenset[int], names: frozenset[int]
) -> tuple[Word, ...]:
    """Return the content words among `tokens`; those whose index is in `silent` are left out (who
    speaks, numbers, dates), those in `names` are part of a watched name.
    """
    words: list[Word] = []
    at = 0
    asked = ASKED if tokens[1:] and _begins_with_duty(tokens) else 0
    while at < len(tokens):
        found, length = (None, 1) if at in silent else _read_phrase(tokens, at)
        if found is None and at not in silent:
            found = _read_word(tokens, at, words, is_watched=at in names)
            if found is not None and at < asked:
                found = found._replace(is_unreal=True)
        if tokens[at].form in ASKS:
            asked = at + 1 + ASKED
        if found is not None:
            words.append(found)
        at += length
    return tuple(words)


def _read_phrase(tokens: Sequence[Token], at: int) -> tuple[Word | None, int]:
    """Return the one word that several from `at` on are, and how many; None and 1 if it is one."""
    form, before = tokens[at].form, tokens[at - 1].form if at else ""
    following = tokens[at + 1].form if at + 1 < len(tokens) else ""
    servant = unprefixed(form, SERVANT) and following.startswith("ال")
    if servant or (unprefixed(form, FATHERS) and len(following) > 2):
        base = stem(form + following)
        return Word(form + following, base, key_word(base), is_name=True, head=before), 2
    double = f"{form} {following}"
    if double in PLACES_BY_FORM:
        return _place(double, PLACES_BY_FORM[double], before), 2
    idiom, length = find_idiom(tokens, at)
    if not idiom:
        return None, 1
    base = stem(idiom)
    said = " ".join(token.form for token in tokens[at : at + length])
    word = Word(said, base, key_word(base), SENSES.get(base, ()), head=before)
    return word._replace(negated=_is_negated(tokens, at)), length


def _read_word(
    tokens: Sequence[Token], at: int, words: list[Word], *, is_watched: bool
) -> Word | None:
    """Return word `at`, which follows `words`; None where it says nothing."""
    form, before = tokens[at].form, tokens[at - 1].form if at else ""
    if form in _BOUNDS and at and before.endswith("لا"):
        return None
    word = _word(form, before, tokens[at - 2].form if at > 1 else "")
    if word is None:
        return Word(form, stem(form), key_word(stem(form)), is_name=True) if is_watched else None
    if form in _OFFICES or _is_another_word(form, [t.form for t in tokens[at + 1 : at + 6]]):
        word = word._replace(senses=())
    if word.stem in _FALLS and _counts_people(tokens, at):
        word = word._replace(senses=())
    following = tokens[at + 1].form if at + 1 < len(tokens) else ""
    negated = _is_negated(tokens, at)
    ahead = word.is_ahead or (following in PROSPECTIVE and not word.state)
    named = word.is_name or is_watched or (_is_after_name(words, before) and _can_go_on(word))
    if negated or (ahead, named) != (word.is_ahead, word.is_name):  # most are as they stand
        word = word._replace(negated=negated, is_ahead=ahead, is_name=named)
    return word


def _is_another_word(form: str, following: list[str]) -> bool:
    """Tell whether a word is spelled like one that has an opposite and is another: a particle
    (فقد أعلن), to smuggle (هرّب أسلحة).
    """
    if form == "فقد":
        return not any(after.startswith("ال") for after in following[:1])
    return form in _FLEES and any(after in _GOODS for after in following)


def _is_after_name(words: list[Word], before: str) -> bool:
    """Tell whether the word before is part of a name that has not ended yet."""
    if not words or not words[-1].is_name or not words[-1].form.endswith(before):
        return False
    return not all(word.is_name for word in words[-MAX_NAME:]) or len(words) < MAX_NAME


def _can_go_on(word: Word) -> bool:
    """Tell whether a word after a name can be part of it: not an object, a verb, an event, an
    adjective of a people, a title, or what a preposition is written onto.
    """
    form = word.form
    if form[-1] == "ا" or form[0] in "لي" or form[:2] in {"لل", "بال", "وا"} or word.state:
        return False
    return not (word.senses or form in ROLES or form in HEADS)


def _is_negated(tokens: Sequence[Token], at: int) -> bool:
    """Tell whether a negation stands before word `at`, with nothing between that says anything."""
    for i in range(at - 1, max(-1, at - 5), -1):
        form, following = tokens[i].form, tokens[i + 1].form
        if form == "الا" and following[0] in "يت":
            return True
        if form in _REFUSING and at - i <= 2:
            return _can_be_refused(following) or (following == "عن" and at - i == 2)
        if form in _NOT:
            if following in NOT_NEGATING or (form == "غير" and following[0] == "ل"):
                return False
            if _is_only(tokens, at):
                return False
            return form != "ما" or (i == 0 and following[0] not in "يت" and following[-1] != "ه")
        if stem(form) not in _LIGHT or (form in _LEADS_TO and not _is_led_to(tokens, i, at)):
            return False
    return False


def _is_only(tokens: Sequence[Token], at: int) -> bool:
    """Tell whether an exception takes a negation of word `at` back: none but three took part."""
    return any(token.form in _BUT for token in tokens[at + 1 : at + 1 + _FAR])


def _is_led_to(tokens: Sequence[Token], verb: int, at: int) -> bool:
    """Tell whether word `at` is what came of something, not the thing: it led to."""
    return any(token.form in ("عن", "الي") for token in tokens[verb + 1 : at])


def _begins_with_duty(tokens: Sequence[Token]) -> bool:
    """Tell whether a clause begins with whose duty it tells: «على السائقين ربط …»."""
    return tokens[0].form == "علي" and tokens[1].form.startswith("ال")


def _can_be_refused(form: str) -> bool:
    """Tell whether a word can be a verbal noun with an object: to refuse to leave, not a plan."""
    if form.startswith("ال") or unprefixed(form, REPORTING):
        return False
    return form in EVENTS or stem(form) in SENSES


def _counts_people(tokens: Sequence[Token], at: int) -> bool:
    """Tell whether word `at` stands before people who are counted: six dead, dozens of wounded."""
    return any(token.form in KILLED | WOUNDED | PEOPLE for token in tokens[at + 1 : at + 4])


def _place(form: str, found: frozenset[Place], before: str) -> Word:
    name = min(place.name for place in found)
    inside = form[0] in "بل" and form[0] != name[0]
    return Word(form, name, name, place=found, is_in=inside or before in _IN | _WITHIN, head=before)


def _word(form: str, before: str, earlier: str) -> Word | None:
    if form in PLACES_BY_FORM:
        return _place(form, PLACES_BY_FORM[form], before)
    base = stem(form)
    if form[0] == "ب" and len(form) > 4 and base not in SENSES:
        bare = stem(form[1:])
        base = bare if bare in SENSES else base
    senses = SENSES.get(base, ())
    if (not is_content(form) and form not in LISTED) or form in TIME_WORDS or len(form) < 2:
        return None
    if senses and unprefixed(form, REPORTING):
        return None
    if form in ("اجل", "قبل") and before == "من":
        return None  # for the sake of; by
    if before in HEADS and form.startswith("ال"):
        senses = ()  # the party of justice
    bare = unprefixed(form, GIVEN)
    return Word(
        form,
        base,
        key_word(base),
        senses,
        state=PEOPLE_BY_FORM.get(form, ""),
        is_in=before in _IN or before in _WITHIN,
        is_name=bool(bare) or is_group(form) or _opens_name(form, before),
        is_unreal=before in UNREAL or earlier in UNREAL or before == "او",
        is_ahead=is_future(form) or is_awaited(form, before, earlier),
        head=before,
    )


def _opens_name(form: str, before: str) -> bool:
    """Tell whether a name begins after the noun or title before it: not a verb or an adjective."""
    if form in PEOPLE_BY_FORM or form in ROLES or form in HEADS or form.startswith(("ال", "ي")):
        return False
    if form[-1:] == "ا" or stem(form) in SENSES:
        return False
    return (before in HEADS and not before.startswith("ال")) or before in ROLES
