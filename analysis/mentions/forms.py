"""The forms under which a watched name stands in a text, compiled once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from analysis.arabic.tokens import fold_phrase, tokenise
from analysis.mentions.acronyms import KNOWN, write_letters
from analysis.mentions.latin import hear_names
from analysis.mentions.names import FOREIGN_GIVEN, can_mean_person, is_distinctive, last_part
from analysis.mentions.spelling import is_foreign
from analysis.mentions.transliteration import Heard
from analysis.mentions.watchlist import Watch

MOST_HEARD = 20_000
"""Watches whose Latin names are heard as Arabic ones, in order: each takes some 10 KB. Others are
found as written."""

_JOINED = 3  # letters of the shorter of two words that may be written as one
_ABD = "عبد"
_ARABIC_BEGINNINGS = ("ال", "لل")
_PERSIAN, _PERSIAN_APART = "يي", "اي"  # خامنئي, خامنه اي


class Form(NamedTuple):
    """One sequence of folded words that names a watch.

    `given` is the name as the watchlist writes it, `spelled` its words; a form with `respelled`
    has words joined or split and no `spelled`. `part` is the last part of a person's name, None
    where that cannot stand for the person.

    `sounds` are the Arabic words that each word of a name in Latin script may be; its `words` are
    then keys that stand in no text.

    `foreign` says that no word of it is likely to be an Arabic one, given names aside.

    A form without a watch is a last part itself: it counts for those people whom the article names
    in full, in any article for its `owner`, and after the title of an office for `titled`.
    """

    words: tuple[str, ...]
    watch: Watch | None
    given: str = ""
    spelled: tuple[str, ...] = ()
    respelled: bool = False
    part: tuple[str, ...] | None = None
    owner: Watch | None = None
    titled: Watch | None = None
    foreign: bool = False
    sounds: tuple[tuple[str, ...], ...] = ()


def compile_forms(watches: Iterable[Watch]) -> list[Form]:
    """Return the forms of all `watches`: names as given, joined or split, and last parts."""
    forms, heard = list[Form](), 0
    for watch in watches:
        forms.extend(_compile_names(watch))
        if heard < MOST_HEARD and (latin := list(_compile_sounds(watch))):
            forms.extend(latin)
            heard += 1
    return [
        *forms,
        *_compile_last_parts([form for form in forms if form.sounds or not form.respelled]),
    ]


def _compile_names(watch: Watch) -> Iterator[Form]:
    seen = set()
    part = _find_part(watch)
    for given in (watch.name, *watch.aliases, *watch.latin):
        tokens = tokenise(given)
        words = tuple(token.form for token in tokens)
        spelled = tuple(given[token.start : token.end] for token in tokens)
        if words not in seen:
            seen.add(words)
            yield Form(words, watch, given, spelled, part=part, foreign=_is_foreign(words, watch))
        for other in (*_respell(words), *KNOWN.get(words, ()), *write_letters(given)):
            if other not in seen:
                seen.add(other)
                yield Form(other, watch, given, respelled=True, part=part)


def _compile_sounds(watch: Watch) -> Iterator[Form]:
    """Yield the forms of the names of `watch` in Latin script that Arabic would hear in them."""
    for latin, heard in hear_names(watch):
        yield Form(
            tuple(word.key for word in heard),
            watch,
            latin,
            respelled=True,
            part=_find_heard_part(heard) if watch.kind == "person" else None,
            foreign=True,
            sounds=tuple(word.spellings for word in heard),
        )


def _is_foreign(words: tuple[str, ...], watch: Watch) -> bool:
    """Tell whether the words of a name are foreign: an Arabic organisation has ال somewhere."""
    if len(words) == 1:
        return is_foreign(words[0])
    if watch.kind == "organisation":
        return not any(word.startswith(_ARABIC_BEGINNINGS) for word in words)
    return any(word in FOREIGN_GIVEN or is_foreign(word) for word in words)


def _find_part(watch: Watch) -> tuple[str, ...] | None:
    if watch.kind != "person":
        return None
    words = fold_phrase(watch.name)
    part = last_part(words)
    return part if len(part) < len(words) and can_mean_person(part) else None


def _find_heard_part(heard: tuple[Heard, ...]) -> tuple[str, ...] | None:
    """Return the keys of the last part of a person's name, with what belongs to it: bin Laden."""
    part = last_part(tuple(word.spellings[0] for word in heard))
    return tuple(word.key for word in heard[-len(part) :]) if len(part) < len(heard) else None


def _respell(words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Yield `words` with two of them written as one, or one as two: عبد الله, عبدالله."""
    for at, word in enumerate(words):
        before, after = words[:at], words[at + 1 :]
        if after and min(len(word), len(after[0])) <= _JOINED and _is_arabic(word + after[0]):
            yield (*before, word + after[0], *after[1:])
        if after and after[0] == _PERSIAN_APART and word.endswith("ه"):
            yield (*before, word.removesuffix("ه") + _PERSIAN, *after[1:])
        if word.startswith(_ABD + "ال") and len(word) > len(_ABD) + 3:
            yield (*before, _ABD, word.removeprefix(_ABD), *after)
        if word.endswith(_PERSIAN) and len(word) > len(_PERSIAN) + 2:
            yield (*before, word.removesuffix(_PERSIAN) + "ه", _PERSIAN_APART, *after)


def _is_arabic(text: str) -> bool:
    return all("\u0621" <= char <= "\u064a" for char in text)


def _compile_last_parts(names: list[Form]) -> Iterator[Form]:
    """Yield one form for each last part of `names`.

    Where it stands in no name of another watch, it has an owner if it is distinctive, else one
    that it means only after the title of an office.
    """
    owners = {form.part: form.watch for form in names if form.part}
    shared = _find_shared(names, owners)
    derived = {
        form.part: form.sounds[-len(form.part) :] for form in names if form.sounds and form.part
    }
    for part, owner in owners.items():
        if part in derived:
            yield Form(part, None, sounds=derived[part])
            continue
        own = owner if part not in shared else None
        if is_distinctive(part):
            yield Form(part, None, owner=own)
        else:
            yield Form(part, None, titled=own)


def _find_shared(
    names: list[Form],
    owners: dict[tuple[str, ...], Watch | None],
) -> set[tuple[str, ...]]:
    """Return the last parts that stand in a name of a watch other than their owner."""
    longest = max(map(len, owners), default=0)
    return {
        part
        for form in names
        for first in range(len(form.words))
        for last in range(first + 1, min(first + longest, len(form.words)) + 1)
        if (part := form.words[first:last]) in owners and owners[part] is not form.watch
    }
