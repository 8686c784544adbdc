"""The words of a clause in their order, each with what it can be compared by."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from analysis.arabic.document import Token
from analysis.arabic.stems import stem
from analysis.claims.clauses import is_content
from analysis.claims.counting import KILLED, PEOPLE, WOUNDED
from analysis.claims.geography import PEOPLE_BY_FORM, PLACES_BY_FORM, Place
from analysis.claims.keys import key_word
from analysis.claims.lexicon import (
    CONDITIONS,
    INNER_ABSENCE,
    LIKELIHOODS,
    NEGATORS,
    NOT_NEGATING,
    PLACES,
    PLANS,
    REPORTING,
    TIME_WORDS,
    fold_words,
    unprefixed,
)
from analysis.claims.opposites import SENSES, Sense
from analysis.claims.people import GIVEN, HEADS, ROLES, is_group
from analysis.claims.polarity import is_future

SERVANT = frozenset({"عبد"})
NOWHERE: frozenset[Place] = frozenset()

LIFTED = fold_words("رفع إلغاء إنهاء فك وقف كسر برفع بإلغاء بإنهاء ورفع")
"""What ends that which follows: to lift a ban is to allow."""
_LIGHT = frozenset(
    stem(word)
    for word in fold_words(
        "يسفر تسفر أسفر أسفرت يسجل تسجل سجلت يقع تقع وقوع سقوط يخلف تخلف يوقع توقع يرد",
        "تشهد يشهد حدوث",
        "توجد يوجد وجود حضور عن أي إلى من في تسجيل أن يتم تتم صدور",
    )
)
"""Words that say only that something is: not to see deaths is not to have deaths."""
_NOT = INNER_ABSENCE | NEGATORS | {"ما", "عدم", "بعدم"}
_IN = frozenset(
    {"في", "وفي", "من", "الي", "علي", "قرب", "نحو", "عند", "داخل", "خارج", "وسط", "قباله"}
)
_WITHIN = frozenset(PLACES) | {"ريف", "ميناء", "مطار", "مستشفي", "سواحل", "ساحل", "شرقي", "غربي"}
_WITHIN |= {"شمالي", "جنوبي", "شرق", "غرب", "شمال", "جنوب", "ضواحي", "ملعب", "معسكر", "مخيم", "سجن"}

_FALLS = frozenset(stem(word) for word in fold_words("سقط سقوط وقوع يسقط"))
"""What is said of the dead too, of whom it says no more than that there are any."""

UNREAL = (
    CONDITIONS
    | LIKELIHOODS
    | fold_words(
        "حذر حذرت يحذر تحذر محذرا تحذير تحذيرات مغبة خطر مخاطر مخاوف خشية تخوف يخشى دعا",
        "دعت يدعو تدعو",
        "طالب طالبت يطالب تطالب مطالبا مطالبة ضرورة يجب وجوب ينبغي لمنع لتجنب هدد هددت",
        "يهدد تهدد تهديد",
        "إمكانية إمكان احتمال فرصة محاولة محاولات حاول يحاول سعى يسعى تسعى رغبة يريد تريد",
        "طلب اقترح اقتراح",
        "مشروع خطة أمل يأمل تأمل هدف بهدف أجل حال ضد عقوبة تهمة بتهمة",
    )
)
"""Words after which an event is feared, asked for, tried or meant, not told."""

AHEAD = PLANS | fold_words(
    "قد تدرس يدرس دراسة تبحث يبحث بحث تأمل يأمل تسعى يسعى تعتزم يعتزم تنوي ينوي تخطط يخطط",
    "لبدء ينتظر",
    "تنتظر يتوقع تتوقع المقرر يستعد تستعد استعداد مقترح اقتراح تقترح يقترح يفكر تفكر موعد محتمل",
)
"""Words after which an event is still to come."""


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
    skip = False
    for i, token in enumerate(tokens):
        if skip or i in silent:
            skip = False
            continue
        before = tokens[i - 1].form if i else ""
        following = tokens[i + 1].form if i + 1 < len(tokens) else ""
        double = f"{token.form} {following}"
        if unprefixed(token.form, SERVANT) and following.startswith("ال"):
            joined = token.form + following
            words.append(
                Word(joined, stem(joined), key_word(stem(joined)), is_name=True, head=before)
            )
            skip = True
            continue
        if double in PLACES_BY_FORM:
            words.append(_place(double, PLACES_BY_FORM[double], before))
            skip = True
            continue
        word = _word(token.form, before, tokens[i - 2].form if i > 1 else "")
        if word is not None and _is_negated(tokens, i):
            word = word._replace(negated=True)
        if word is not None and word.stem in _FALLS and _counts_people(tokens, i):
            word = word._replace(senses=())
        if word is None and i not in names:
            continue
        word = word or Word(token.form, stem(token.form), key_word(stem(token.form)))
        if i in names or (
            words and words[-1].is_name and words[-1].form == before and _can_go_on(word)
        ):
            word = word._replace(is_name=True)
        words.append(word)
    return tuple(words)


def _can_go_on(word: Word) -> bool:
    """Tell whether a word after a name can be part of it: not an object, a verb or an adjective."""
    return word.form[-1] != "ا" and word.form[:2] != "لل" and not word.state


def _is_negated(tokens: Sequence[Token], at: int) -> bool:
    """Tell whether a negation stands before word `at`, with nothing between that says anything."""
    for i in range(at - 1, max(-1, at - 5), -1):
        form, following = tokens[i].form, tokens[i + 1].form
        if form == "الا" and following[0] in "يت":
            return True
        if form in _NOT:
            if following in NOT_NEGATING or (form == "غير" and following[0] == "ل"):
                return False
            return form != "ما" or (i == 0 and following[0] not in "يت" and following[-1] != "ه")
        if stem(form) not in _LIGHT:
            return False
    return False


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
    senses = SENSES.get(base, ())
    if (not is_content(form) and not senses) or form in TIME_WORDS or len(form) < 2:
        return None
    if senses and unprefixed(form, REPORTING):
        return None
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
        is_ahead=is_future(form) or before in AHEAD or (earlier in AHEAD and len(before) < 4),
        head=before,
    )


def _opens_name(form: str, before: str) -> bool:
    """Tell whether a name begins after the noun or title before it: not a verb or an adjective."""
    if form in PEOPLE_BY_FORM or form in ROLES or form in HEADS or form.startswith(("ال", "ي")):
        return False
    if form[-1:] == "ا" or stem(form) in SENSES:
        return False
    return (before in HEADS and not before.startswith("ال")) or before in ROLES
