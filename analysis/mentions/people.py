"""Who is meant by a last name: the people that an article names in full."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from analysis.arabic.document import Document
from analysis.arabic.tokens import fold_phrase
from analysis.arabic.words import FREQUENT
from analysis.mentions.beside import OFFICES, follows_office, stems
from analysis.mentions.names import ARABIC_GIVEN, GENERAL, GIVEN, KIN, TITLES
from analysis.mentions.readings import VARIANT
from analysis.mentions.walk import Match, adjoins
from analysis.mentions.watchlist import Watch
from analysis.reading import Field

OTHERS = (GIVEN | KIN) - FREQUENT  # على is written before any name, and is no علي
NO_NOUNS = TITLES | GENERAL | OFFICES
ARTICLE = "ال"


class Spot(NamedTuple):
    """What may begin at token `first`: the matches of each length together, longest first."""

    field: Field
    document: Document
    first: int
    lengths: list[list[Match]]


Named = tuple[Watch, Match]
"""Who is named, and how."""


def choose_longest(
    spots: Iterable[Spot],
    meant: Callable[[Spot, list[Match]], list[Named]],
) -> Iterator[tuple[Spot, list[Named]]]:
    """Yield who is `meant` at each spot, without overlaps: the first, then the longest."""
    field, free = "", 0
    for spot in spots:
        if spot.field != field:
            field, free = spot.field, 0
        if spot.first < free:
            continue
        for matches in spot.lengths:
            if named := meant(spot, matches):
                yield spot, named
                free = matches[0].last + 1
                break


def full_names(_: Spot, matches: list[Match]) -> list[Named]:
    """Return those who are named in full."""
    return [(match.form.watch, by_sound(match)) for match in matches if match.form.watch]


def by_sound(match: Match) -> Match:
    """Return a match as another spelling where it is an Arabic one of a Latin name."""
    return (
        match._replace(how=match.how._replace(rank=max(match.how.rank, VARIANT)))
        if match.form.sounds
        else match
    )


class PeopleNamed:
    """The people whose full name one article gives, and how it spells their last names."""

    def __init__(self, full: Iterable[tuple[Spot, list[Named]]]) -> None:
        self._by_part: dict[tuple[str, ...], dict[str, Watch]] = {}
        self._spellings: dict[str, set[str]] = {}
        self._named: set[str] = set()
        for spot, named in full:
            for watch, match in named:
                self._named.add(watch.id)
                if match.form.part:
                    self._by_part.setdefault(match.form.part, {})[watch.id] = watch
                    spelled = spot.document.tokens[match.last].form
                    self._spellings.setdefault(watch.id, set()).add(spelled)

    def include(self, watch: Watch) -> bool:
        """Tell whether the article gives the full name, or an alias, of `watch`."""
        return watch.id in self._named

    def last_names(self, document: Document, matches: list[Match]) -> Iterator[Named]:
        """Yield the watches that `matches` name by a last part."""
        for match in matches:
            for watch in self._owners(document, match):
                alone = not self.include(watch)
                if _follows_other(watch, document, match) or _begins_other(
                    document, match, alone=alone
                ):
                    continue
                if not (alone and _is_adjective(document, match)):
                    yield watch, by_sound(match)

    def _owners(self, document: Document, match: Match) -> list[Watch]:
        named = list(self._by_part.get(match.form.words, {}).values())
        if match.how.supported:
            # ظروف is never ظريف, but زريف is where the article writes محمد جواد زريف
            form = document.tokens[match.last].form
            return [w for w in named if form.endswith(tuple(self._spellings[w.id]))]
        if not named and match.form.owner is not None:
            return [match.form.owner]
        if not named and match.form.titled is not None and follows_office(document, match.first):
            return [match.form.titled]
        return named


def _follows_other(watch: Watch, document: Document, match: Match) -> bool:
    """Tell whether a given name before the last name is someone else's: حافظ الأسد."""
    first = match.first
    if first == 0 or not adjoins(document, first):
        return False
    own = {word for name in (watch.name, *watch.aliases) for word in fold_phrase(name)}
    before = stems(document, first - 1)
    if not before & OTHERS or before & own:
        return False
    return not _is_middle_name(watch, document, first - 1)


def _is_middle_name(watch: Watch, document: Document, token: int) -> bool:
    """Tell whether the person's first name stands before `token`: باراك حسين أوباما.

    Not after an Arabic one: محمد بن علي and محمد بن حسن are two people.
    """
    if token == 0 or not adjoins(document, token):
        return False
    before = document.tokens[token - 1].form
    return before == fold_phrase(watch.name)[0] and before not in ARABIC_GIVEN


def _begins_other(document: Document, match: Match, *, alone: bool) -> bool:
    """Tell whether the last name is the first of someone else: صالح العريضي."""
    after = match.last + 1
    if after == len(document.tokens) or not adjoins(document, after):
        return False
    form = document.tokens[after].form
    last = match.form.sounds[-1][0] if match.form.sounds else match.form.words[-1]
    if last in GIVEN:
        return form in OTHERS or form.startswith(ARTICLE)
    return alone and form in OTHERS


def _is_adjective(document: Document, match: Match) -> bool:
    """Tell whether a last name with ال belongs to a noun with ال before it: الفريق الهلالي."""
    first = match.first
    if not match.form.words[0].startswith(ARTICLE) or first == 0 or not adjoins(document, first):
        return False
    found = stems(document, first - 1)
    return any(s.startswith(ARTICLE) for s in found) and not found & NO_NOUNS
