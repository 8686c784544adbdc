"""In which forms a name would be found: spellings tried on a matcher, none just claimed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import NamedTuple, Protocol

from analysis.arabic.document import Document
from analysis.arabic.sentences import parse
from analysis.arabic.tokens import fold_phrase, tokenise
from analysis.mentions.forms import compile_forms
from analysis.mentions.names import last_part
from analysis.mentions.watchlist import Watch
from analysis.reading import Mention, MentionKind

MOST_TRIED = 6_000
"""Spellings of one watch that are tried, those nearest to its names first."""

_CLITICS = ("و", "ف", "ب", "ل", "ك", "وب", "ول", "وك", "فب", "فل")
_VOWELS = "اوي"
_LEFT_OUT = _VOWELS + " "
_ALIKE = ("ظزذض", "طتث", "صس", "غجقك", "فڤ", "بپ")
_PAIRS = (("تش", "ش"), ("ش", "تش"), ("ئ", "اي"), ("ئي", "ه اي"))
_TRIED_ANEW = 60  # spellings with one difference that a second is tried on


class Spelling(NamedTuple):
    """A text that is found as a watch: how, how surely, and which others are found there too.

    `named` says that it counts only where the article gives the full name too.
    """

    text: str
    kind: MentionKind
    score: float
    named: bool = False
    others: tuple[str, ...] = ()


class Finder(Protocol):
    """A compiled watchlist."""

    def find(self, article: str, title: Document, text: Document) -> tuple[Mention, ...]:
        """Return the mentions in title and text."""


def find_spellings(watch: Watch, finder: Finder) -> Iterator[Spelling]:
    """Yield the spellings under which `finder` finds the name `watch`, each once.

    There can be more: at most MOST_TRIED are tried, and more than two differences never.
    """
    names = (watch.name, *watch.aliases, *watch.latin)
    context = f"، {watch.context.any[0]}" if watch.context.any else ""
    parts = _last_parts(watch)
    tried = chain(names, parts, _with_clitics([*names, *parts]), _spell_anew(watch))
    for text in dict.fromkeys(islice(tried, MOST_TRIED)):
        if told := _find(watch, finder, text, context):
            yield told


def _find(watch: Watch, finder: Finder, text: str, context: str) -> Spelling | None:
    """Return how `text` is found by itself, or else beside the full name, None if not at all."""
    for named, before in ((False, ""), (True, f"{watch.name}{context}.\n")):
        start, end = len(before), len(before) + len(text)
        found = finder.find("", parse(""), parse(f"{before}{text}{context}"))
        here = [m for m in found if (m.start, m.end) == (start, end) and m.kind != "query"]
        others = tuple(mention.watch for mention in here if mention.watch != watch.id)
        for mention in here:
            if mention.watch == watch.id:
                return Spelling(text, mention.kind, mention.score, named, others)
    return None


def _last_parts(watch: Watch) -> list[str]:
    """Return the last part of a person's name, as it is written in it."""
    tokens = tokenise(watch.name)
    count = len(last_part(fold_phrase(watch.name)))
    if watch.kind != "person" or count == len(tokens):
        return []
    return [watch.name[tokens[-count].start : tokens[-1].end]]


def _with_clitics(names: Iterable[str]) -> Iterator[str]:
    for name in names:
        for clitics in _CLITICS:
            if name.startswith("ال") and clitics.endswith("ل"):
                yield f"{clitics}ل{name.removeprefix('ال')}"
            else:
                yield clitics + name


def _spell_anew(watch: Watch) -> Iterator[str]:
    """Yield other spellings of the names of `watch`, those nearest to them first."""
    compiled = compile_forms([watch])
    forms = [" ".join(form.words) for form in compiled if not form.sounds]
    yield from forms
    for form in compiled:
        yield from _sound(form.sounds)
    names = dict.fromkeys((*(" ".join(tokens) for tokens in _words(watch)), *forms))
    for name in names:
        if name.isascii():
            continue
        once = list(dict.fromkeys(_respell(name)))
        yield from once
        yield from _misspell(name)
        for other in once[:_TRIED_ANEW]:
            yield from _respell(other)


def _sound(sounds: tuple[tuple[str, ...], ...]) -> Iterator[str]:
    """Yield what a name in Latin script sounds like, with one word at a time spelled anew."""
    likeliest = [spellings[0] for spellings in sounds]
    for at, spellings in enumerate(sounds):
        for spelling in spellings:
            yield " ".join((*likeliest[:at], spelling, *likeliest[at + 1 :]))


def _words(watch: Watch) -> Iterator[list[str]]:
    for name in (watch.name, *watch.aliases):
        yield [name[token.start : token.end] for token in tokenise(name)]


def _respell(name: str) -> Iterator[str]:
    """Yield `name` with one sound or vowel written in another way, or a space less."""
    for at, char in enumerate(name):
        before, after = name[:at], name[at + 1 :]
        for alike in _ALIKE:
            if char in alike:
                yield from (before + other + after for other in alike if other != char)
        for written, other in _PAIRS:
            if name.startswith(written, at):
                yield before + other + name[at + len(written) :]
        if char in _LEFT_OUT:
            yield before + after
    for at in range(1, len(name)):
        yield from (name[:at] + vowel + name[at:] for vowel in _VOWELS)


def _misspell(name: str) -> Iterator[str]:
    """Yield `name` with one letter left out, doubled, or exchanged with the next one."""
    for at in range(1, len(name) - 1):
        if " " in name[at : at + 2]:
            continue
        yield name[:at] + name[at + 1 :]
        yield name[: at + 1] + name[at:]
        yield name[:at] + name[at + 1] + name[at] + name[at + 2 :]
