"""What each watch would have found in an archive, and what each way of finding adds to it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import msgspec

from analysis.arabic.document import Document
from analysis.reading import Field, Mention, MentionKind

AROUND = 60
"""Code points of context on each side of an example."""

MOST_SURFACES = 200
"""Different surfaces counted for one watch and kind, at most; the rest is counted together."""


class Example(msgspec.Struct, frozen=True):
    """One mention with the words around it in the original; … stands where these are cut."""

    article: str
    field: Field
    start: int
    end: int
    score: float
    before: str
    surface: str
    after: str


class Share(msgspec.Struct):
    """What one kind found for one watch; `only` are the articles that no other kind found.

    `surfaces` counts what stood there, `others` what came after MOST_SURFACES different ones.
    `examples` are of different surfaces, the first of each.
    """

    mentions: int = 0
    articles: int = 0
    only: int = 0
    surfaces: dict[str, int] = msgspec.field(default_factory=dict)
    others: int = 0
    examples: list[Example] = msgspec.field(default_factory=list)


class Found(msgspec.Struct):
    """What one watch found, by kind."""

    mentions: int = 0
    articles: int = 0
    kinds: dict[MentionKind, Share] = msgspec.field(default_factory=dict)


class Trial:
    """Counts the mentions of an archive. Keeps up to `examples` of each watch and kind."""

    def __init__(self, examples: int) -> None:
        self.articles = 0
        self.found: dict[str, Found] = {}
        self._examples = examples

    def take(self, title: Document, text: Document, mentions: Iterable[Mention]) -> None:
        """Count the mentions of one article."""
        self.articles += 1
        kinds: dict[str, Counter[MentionKind]] = {}
        for mention in mentions:
            kinds.setdefault(mention.watch, Counter())[mention.kind] += 1
            share = self._share(mention)
            self._count(share, mention, title if mention.field == "title" else text)
        for watch, counts in kinds.items():
            found = self.found[watch]
            found.articles += 1
            found.mentions += counts.total()
            for kind, count in counts.items():
                share = found.kinds[kind]
                share.mentions += count
                share.articles += 1
                share.only += len(counts) == 1

    def _share(self, mention: Mention) -> Share:
        found = self.found.setdefault(mention.watch, Found())
        return found.kinds.setdefault(mention.kind, Share())

    def _count(self, share: Share, mention: Mention, document: Document) -> None:
        surface = mention.surface
        if surface not in share.surfaces and len(share.examples) < self._examples:
            share.examples.append(_example(mention, document.original))
        if surface in share.surfaces or len(share.surfaces) < MOST_SURFACES:
            share.surfaces[surface] = share.surfaces.get(surface, 0) + 1
        else:
            share.others += 1


def _example(mention: Mention, original: str) -> Example:
    start, end = mention.start, mention.end
    first, last = max(0, start - AROUND), min(len(original), end + AROUND)
    before, after = original[first:start], original[end:last]
    return Example(
        article=mention.article,
        field=mention.field,
        start=start,
        end=end,
        score=mention.score,
        before="…" + before.partition(" ")[2] if first else before,
        surface=mention.surface,
        after=after.rpartition(" ")[0] + "…" if last < len(original) else after,
    )
