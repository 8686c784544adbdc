"""Where the names of ANERcorp stand, and of which name each is a form: made without `analysis`.

Its labels say where a name stands; camel-tools' normalisers, the list of clitics below and the
groups of `spellings.txt` say which of these are one name. So nothing that Rasid gets wrong can be
wrong here in the same way.

The labels cut some names short: قطاع غزة is labelled whole in some sentences, only غزة in others,
ريال and مدريد are two names in some and one in others. `widen` makes them agree: a label goes
as far as a name that is labelled whole elsewhere. `bench.eval_names` measures with and without.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from bench.gold.spellings import Spellings, Words, normalise

SPELLINGS = Path(__file__).parent / "spellings.txt"
KINDS = {"PERS": "person", "LOC": "place", "ORG": "organisation"}
FORMS = ("exact", "folded", "clitic", "variant", "fuzzy")
CLITICS = ("و", "ف", "ب", "ل", "ك", "وب", "ول", "وك", "فب", "فل", "فك")
"""What may stand before a name, the article aside; ل and ال are written لل together."""
LEAST = 3
"""Letters of a name's first word without its clitics."""
SHARE = 0.8
"""Of the places where the words of a name stand, those that are labelled, of a name worth watching:
the labels take a word that is labelled less often for an ordinary one."""

_OUTER = "()[]{}\"'،,.؛;:«»“”‘’!؟?-–—_*/\\ـ "


class Span(NamedTuple):
    """A labelled name in a sentence: code points of the text, and what kind of name it is."""

    start: int
    end: int
    kind: str


class Sentence(NamedTuple):
    """A sentence, its words with one space between them, and the names labelled in it."""

    text: str
    spans: tuple[Span, ...]


class Name(NamedTuple):
    """A name to watch: one spelling of it, its kind, and the share of its places with a label.

    `alone` is that share of the places where its words stand in no longer name with a label: الشرق
    is labelled almost only as a part of الشرق الأوسط, and elsewhere an ordinary word.
    """

    name: str
    kind: str
    share: float
    alone: float


class Place(NamedTuple):
    """A place where a name stands: the sentence, code points of its text, and in which form."""

    sentence: int
    start: int
    end: int
    name: int
    form: str


class Gold(NamedTuple):
    """All names, and every place where one of them stands."""

    sentences: tuple[Sentence, ...]
    names: tuple[Name, ...]
    places: tuple[Place, ...]


def read_sentences(path: Path) -> Iterator[Sentence]:
    """Yield the sentences of a file with a token and its label on each line."""
    rows: list[tuple[str, str]] = []
    for line in [*path.read_text("utf-8").splitlines(), ""]:
        word, _, label = line.strip().rpartition(" ")
        if label:
            rows.append((word, label))
        elif rows:
            yield _join(rows)
            rows = []


def _join(rows: list[tuple[str, str]]) -> Sentence:
    text, spans, inside = "", list[Span](), False
    for word, label in rows:
        start, end = len(text), len(text) + len(word)
        mark, _, kind = label.partition("-")
        if mark == "I" and inside:
            spans[-1] = spans[-1]._replace(end=end)
        elif inside := mark == "B" and kind in KINDS:
            spans.append(Span(start, end, KINDS[kind]))
        text += word + " "
    trimmed = (_trim(text, span) for span in spans)
    return Sentence(text, tuple(span for span in trimmed if span.end > span.start))


def _trim(text: str, span: Span) -> Span:
    piece = text[span.start : span.end]
    left, right = len(piece) - len(piece.lstrip(_OUTER)), len(piece) - len(piece.rstrip(_OUTER))
    return span._replace(start=span.start + left, end=max(span.start + left, span.end - right))


def without_clitics(words: Words) -> Iterator[Words]:
    """Yield `words` without what may be clitics of the first."""
    first, rest = words[0], words[1:]
    for clitics in CLITICS:
        bare = first.removeprefix(clitics)
        if bare != first and len(bare) >= LEAST:
            yield (bare, *rest)
            if clitics.endswith("ل") and bare.startswith("ل"):
                yield ("ا" + bare, *rest)


def widen(sentences: Iterable[Sentence]) -> Iterator[Sentence]:
    """Yield `sentences` with each label as long as a name that is labelled whole elsewhere."""
    kept = tuple(sentences)
    kinds = {
        normalise(sentence.text[span.start : span.end]): span.kind
        for sentence in kept
        for span in sentence.spans
    }
    longest = max(map(len, kinds))
    for sentence in kept:
        spans = list(sentence.spans)
        for wide in _windows(sentence, longest):
            inside = [s for s in spans if wide.start <= s.start and s.end <= wide.end]
            crossed = [s for s in spans if s.start < wide.end and wide.start < s.end]
            if inside and inside == crossed:
                words = normalise(sentence.text[wide.start : wide.end])
                if kind := _kind(words, kinds):
                    others = [s for s in spans if s not in inside]
                    spans = sorted([*others, wide._replace(kind=kind)])
        yield sentence._replace(spans=tuple(spans))


def _windows(sentence: Sentence, longest: int) -> Iterator[Span]:
    """Yield the sequences of two words and more, from each word the longest first."""
    tokens = [(m.start(), m.end()) for m in re.finditer(r"\S+", sentence.text)]
    for at in range(len(tokens)):
        for last in range(min(at + longest, len(tokens)) - 1, at, -1):
            yield _trim(sentence.text, Span(tokens[at][0], tokens[last][1], ""))


def _kind(words: Words, kinds: dict[Words, str]) -> str | None:
    return next((kinds[w] for w in (words, *without_clitics(words)) if w in kinds), None)


def make_gold(sentences: Iterable[Sentence], spellings: Spellings) -> Gold:
    """Return the names of `sentences`, each once, and where they stand.

    A last name that is not worth watching itself is the one person's whose name ends with it.
    """
    kept = tuple(sentences)
    found = [
        (at, span, words)
        for at, sentence in enumerate(kept)
        for span in sentence.spans
        if sum(map(len, words := normalise(sentence.text[span.start : span.end]))) >= LEAST
    ]
    counts = Counter(spellings.unify(words)[0] for _, _, words in found)
    identities = {words: _identify(words, counts, spellings) for _, _, words in found}
    forms: dict[Words, Counter[tuple[str, str]]] = defaultdict(Counter)
    for at, span, words in found:
        identity, bare = identities[words]
        if bare == words:
            forms[identity][kept[at].text[span.start : span.end], span.kind] += 1
    numbers = {identity: number for number, identity in enumerate(forms)}
    chosen = [_choose(forms[identity]) for identity in forms]
    places = tuple(
        Place(at, span.start, span.end, number, _form(surface, chosen[number][0], identities))
        for at, span, words in found
        if (number := numbers.get(identities[words][0], -1)) >= 0
        and (surface := kept[at].text[span.start : span.end])
    )
    shares = _count_shares(kept, [normalise(name) for name, _ in chosen])
    names = tuple(Name(*each, *both) for each, both in zip(chosen, shares, strict=True))
    places = _give_to_people(names, _mark_slips(kept, places, spellings))
    return Gold(kept, names, places)


def _give_to_people(names: tuple[Name, ...], places: tuple[Place, ...]) -> tuple[Place, ...]:
    people: dict[Words, set[int]] = defaultdict(set)
    for number, name in enumerate(names):
        words = normalise(name.name)
        if name.kind == "person" and len(words) > 1 and name.share >= SHARE:
            people[words[-1:]].add(number)

    def owner(place: Place) -> int:
        name = names[place.name]
        owners = people[normalise(name.name)] if name.share < SHARE else ()
        return next(iter(owners)) if len(owners) == 1 else place.name

    return tuple(place._replace(name=owner(place)) for place in places)


def _identify(words: Words, counts: Counter[Words], spellings: Spellings) -> tuple[Words, Words]:
    """Return the unified name that `words` are, and `words` without the clitics before it."""
    whole = spellings.unify(words)[0]
    bare = [(counts[spellings.unify(b)[0]], b) for b in without_clitics(words)]
    count, best = max(bare, default=(0, words))
    if count >= counts[whole]:
        return spellings.unify(best)[0], best
    return whole, words


def _choose(forms: Counter[tuple[str, str]]) -> tuple[str, str]:
    """Return the most frequent spelling and, on its own, the most frequent kind."""
    names, kinds = Counter[str](), Counter[str]()
    for (name, kind), count in forms.items():
        names[name] += count
        kinds[kind] += count
    return max(names, key=lambda n: (names[n], n)), max(kinds, key=lambda k: (kinds[k], k))


def _form(surface: str, name: str, identities: dict[Words, tuple[Words, Words]]) -> str:
    words, given = normalise(surface), normalise(name)
    if surface == name:
        return "exact"
    if words == given:
        return "folded"
    return "clitic" if identities[words][1] == given else "variant"


def _mark_slips(
    sentences: tuple[Sentence, ...], places: tuple[Place, ...], spellings: Spellings
) -> tuple[Place, ...]:
    def is_slip(place: Place) -> bool:
        words = normalise(sentences[place.sentence].text[place.start : place.end])
        return any(spellings.unify(w)[1] for w in (words, *without_clitics(words)))

    return tuple(
        place._replace(form="fuzzy") if place.form == "variant" and is_slip(place) else place
        for place in places
    )


def _count_shares(sentences: tuple[Sentence, ...], names: list[Words]) -> list[tuple[float, float]]:
    """Return, for each name, at which share of the places of its very words a label stands.

    And at which share of those that no longer label covers.
    """
    numbers = {words: number for number, words in enumerate(names)}
    longest = max(map(len, names))
    seen, labelled, covered = ([0] * len(names) for _ in range(3))
    for sentence in sentences:
        tokens = [(m.start(), m.end(), normalise(m[0])) for m in re.finditer(r"\S+", sentence.text)]
        words = [(start, end, parts[0]) for start, end, parts in tokens if len(parts) == 1]
        for at in range(len(words)):
            for last in range(at, min(at + longest, len(words))):
                number = numbers.get(tuple(word for _, _, word in words[at : last + 1]), -1)
                if number >= 0:
                    start, end = words[at][0], words[last][1]
                    near = [s for s in sentence.spans if s.start < end and start < s.end]
                    seen[number] += 1
                    labelled[number] += bool(near)
                    covered[number] += any(
                        " " in _around(sentence.text, s, start, end) for s in near
                    )
    return [
        (ours / all_ if all_ else 1.0, (ours - inside) / (all_ - inside) if all_ > inside else 1.0)
        for ours, all_, inside in zip(labelled, seen, covered, strict=True)
    ]


def _around(text: str, span: Span, start: int, end: int) -> str:
    """Return what of a label stands before `start` and after `end`."""
    return text[span.start : start] + text[end : span.end]
