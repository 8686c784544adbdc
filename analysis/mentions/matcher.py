"""Finds every mention of every watched name and topic in one article."""

from __future__ import annotations

from collections.abc import Iterator
from operator import attrgetter, itemgetter

from analysis.arabic.document import Document
from analysis.arabic.folding import fold
from analysis.arabic.words import FREQUENT
from analysis.mentions.beside import is_ordinary_word
from analysis.mentions.context import ContextRule
from analysis.mentions.countries import PLACES
from analysis.mentions.forms import compile_forms
from analysis.mentions.generic import is_named
from analysis.mentions.index import NameIndex
from analysis.mentions.lexicon import Lexicon
from analysis.mentions.people import Named, PeopleNamed, Spot, choose_longest, full_names
from analysis.mentions.queries.index import QueryIndex
from analysis.mentions.queries.parser import parse_query
from analysis.mentions.readings import Word
from analysis.mentions.slipping import is_known_slip, is_sure_slip
from analysis.mentions.spelling import is_foreign
from analysis.mentions.walk import Match, find_matches, find_starts
from analysis.mentions.watchlist import Context, Watch, Watchlist
from analysis.reading import Field, Mention, MentionKind

RANK_KINDS: tuple[MentionKind, ...] = ("folded", "clitic", "variant", "fuzzy")
RANK_SCORES = (1.0, 1.0, 0.85, 0.7)
LAST_PART_ALONE = 0.9
"""Factor for a last name in an article that never gives the full name."""
AMBIGUOUS = 0.5
"""Factor where one place names several watches."""

HAMZA = str.maketrans("أإآ", "ااا")
DOTLESS = frozenset({"على", "وعلى", "إلى", "الى"})  # no Ali
CARRIERS = "ئؤ"
ALIFS = (("أ", "إ"), ("إ", "أ"))
VERBS = frozenset({fold("يحيى")})  # the name ends with ى, the verb يحيي with ي

_asked_of = itemgetter(3)  # of a Word
_place, _field = attrgetter("start", "end", "watch"), attrgetter("field")


class Matcher:
    """A watchlist compiled for finding. It keeps nothing of the articles but their vocabulary.

    `hash` is the watchlist's.
    """

    def __init__(self, watchlist: Watchlist) -> None:
        self.hash = watchlist.hash
        watches = sorted(watchlist.watches, key=lambda watch: watch.id)
        self._queries = QueryIndex((w.id, parse_query(w.query)) for w in watches if w.query)
        self._index = NameIndex(compile_forms(watch for watch in watches if not watch.query))
        self._lexicon = Lexicon(self._index, self._queries.vocabulary)
        self._contexts = {
            watch.id: ContextRule(watch.context) for watch in watches if watch.context != Context()
        }

    def find(self, article: str, title: Document, text: Document) -> tuple[Mention, ...]:
        """Return the mentions in title and text in the order in which they stand.

        Where names overlap, the one that begins first counts, then the longer one; topics may
        overlap anything. Takes time linear in the article, whatever the number of names.
        """
        of_title, of_text = self._lexicon.read(title, text)
        spots = [
            *self._find_spots("title", title, of_title),
            *self._find_spots("text", text, of_text),
        ]
        names = self._find_names(article, spots)
        asked = [*map(_asked_of, of_title)], [*map(_asked_of, of_text)]
        found = [*names, *self._queries.find(article, title, text, asked)]
        found.sort(key=_place)
        found.sort(key=_field, reverse=True)  # the title first, each in its order
        return tuple(found)

    def _find_names(self, article: str, spots: list[Spot]) -> Iterator[Mention]:
        people = PeopleNamed(choose_longest(spots, self._surely_named))

        def meant(spot: Spot, matches: list[Match]) -> list[Named]:
            named = [
                (watch, match)
                for watch, match in full_names(spot, matches)
                if people.include(watch) or self._is_sure(spot, watch, match)
            ]
            return self._prefer_asked(
                named
                or [
                    (watch, match)
                    for watch, match in people.last_names(spot.document, matches)
                    if self._allows(watch, spot.document, match)
                ]
            )

        for spot, named in choose_longest(spots, meant):
            yield from tell(article, spot, named, people)

    def _prefer_asked(self, named: list[Named]) -> list[Named]:
        """Return those whose context words stand there, if any asked for some; else all."""
        if len(named) < 2:
            return named
        rules = ((each, self._contexts.get(each[0].id)) for each in named)
        return [each for each, rule in rules if rule and rule.asks] or named

    def _surely_named(self, spot: Spot, matches: list[Match]) -> list[Named]:
        return [named for named in full_names(spot, matches) if self._is_sure(spot, *named)]

    def _is_sure(self, spot: Spot, watch: Watch, match: Match) -> bool:
        """Tell whether a match needs nothing else in the article to vouch for it."""
        rule = self._contexts.get(watch.id)
        if rule is not None and rule.asks:
            return True
        return is_sure_slip(match) and is_named(watch, spot.document, match)

    def _find_spots(self, field: Field, document: Document, words: list[Word]) -> Iterator[Spot]:
        for first, start, longer in find_starts(self._index, document, words):
            matches = find_matches(self._index, document, first, start, longer=longer)
            held = ([m for m in same if self._holds(document, m)] for same in matches)
            if lengths := [same for same in held if same]:
                yield Spot(field, document, first, lengths)

    def _holds(self, document: Document, match: Match) -> bool:
        """Tell whether a full name really stands there; last parts are judged by the article."""
        watch = match.form.watch
        if watch is None:
            return not match.how.partial and not match.how.slipped
        if match.how.partial and match.first == match.last:
            return False
        if match.how.slipped and not is_known_slip(match):
            return False
        if match.how.supported and not (
            match.how.given and (watch.kind == "person" or match.form.foreign)
        ):
            return False
        if not keeps_frequent_words(document, match) or adds_marks(document, match):
            return False
        if is_ordinary_word(document, match):
            return False
        return self._allows(watch, document, match)

    def _allows(self, watch: Watch, document: Document, match: Match) -> bool:
        rule = self._contexts.get(watch.id)
        return rule is None or rule.allows(document, match.first)


def tell(article: str, spot: Spot, named: list[Named], people: PeopleNamed) -> Iterator[Mention]:
    """Yield one mention for each watch that is named there in the nearest way."""
    nearest = min(match.how.rank for _, match in named)
    by_watch = {watch.id: (watch, match) for watch, match in named if match.how.rank == nearest}
    for name, (watch, match) in sorted(by_watch.items()):
        start = spot.document.tokens[match.first].start
        end = spot.document.tokens[match.last].end
        surface = spot.document.original[start:end]
        score = RANK_SCORES[nearest]
        if not match.form.watch and not people.include(watch):
            score *= LAST_PART_ALONE
        if len(by_watch) > 1:
            score *= AMBIGUOUS
        kind = "exact" if is_exact(surface, watch, match) else RANK_KINDS[nearest]
        yield Mention(article, name, spot.field, start, end, surface, kind, round(score, 3))


def is_exact(surface: str, watch: Watch, match: Match) -> bool:
    """Tell whether `surface` is the name as the watchlist writes it, or the end of that name."""
    surface = " ".join(surface.split())
    if match.form.watch:
        return surface == match.form.given
    return watch.name.endswith(" " + surface)


def keeps_frequent_words(document: Document, match: Match) -> bool:
    """Tell whether words of a name that fold to frequent words are spelled as in the name.

    Folding makes علي and على one word. A word of several may differ in its hamza (عادل إمام,
    عادل امام), a single word in nothing.
    """
    words, spelled = match.form.words, match.form.spelled  # none spelled where respelled
    tokens = document.tokens[match.first : match.last + 1]
    if match.form.sounds:
        return not any(document.original[token.start : token.end] in DOTLESS for token in tokens)
    if FREQUENT.isdisjoint(words) or len(spelled) != len(tokens):
        return True
    bare = HAMZA if len(words) > 1 else {}
    return all(
        word not in FREQUENT
        or document.original[token.start : token.end].translate(bare).endswith(own.translate(bare))
        for word, own, token in zip(words, spelled, tokens, strict=True)
    )


def adds_marks(document: Document, match: Match) -> bool:
    """Tell whether a name of one Arabic word stands with marks that it has not: رئيس for رييس.

    Papers leave a hamza or the dots of ي out, but put none where they do not belong: إعراب is not
    the name أعراب. Dots count only where they make a verb of a name: يحيي.
    """
    name, words = match.form.given, match.form.words
    if match.first != match.last or len(words) > 1 or is_foreign(words[0]) or words[0] in PLACES:
        return False
    token = document.tokens[match.first]
    surface = document.original[token.start : token.end]
    if words[0] in VERBS and not surface.endswith(name):
        return True
    return any(mark in surface and mark not in name for mark in CARRIERS) or any(
        mark in surface and mark not in name and other in name and other not in surface
        for mark, other in ALIFS
    )
