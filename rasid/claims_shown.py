"""A ledger of claims as people read it: a block a family, what conflicts in two columns.

As in alerts, every line is whole in itself: texts are isolated, and Arabic lines run from right to
left, so that the first column, what was said before, stands on the right there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import zip_longest
from typing import NamedTuple

import msgspec

from alerts.words.catalogues import CATALOGUES, Catalogue
from alerts.words.layout import Piece, columns, quoted, right_to_left, wrap
from alerts.words.plurals import Lang
from alerts.words.texts import clean, excerpt, headline
from analysis.claims.ledger import Clash, Family, Likely
from analysis.finding import Passage
from analysis.reading import Claim, ClaimStatus

MAX_TEXT = 300
MAX_NAME = 60
MOST_TELLINGS = 10
MOST_CLASHES = 5
STATUSES: tuple[ClaimStatus, ...] = (
    *("contradicts", "corrects", "updates", "new", "corroborated", "repeated"),
)
INDENT = "  "
GAP = " │ "


class _Page(NamedTuple):
    words: Catalogue
    lang: Lang
    width: int
    numbers: Mapping[str, int]

    def pieces(self, pieces: Sequence[Piece], depth: int = 1) -> list[str]:
        return wrap(pieces, self.width, INDENT * depth, INDENT * (depth + 1))


def show_ledger(
    families: Sequence[Family], total: int, name: str, lang: Lang, width: int
) -> Iterator[str]:
    """Yield the lines that show `families` of the watch `name`; `total` counts those not shown too.

    Lines take at most `width` columns, marks of direction aside.
    """
    numbers = {family.first: n for n, family in enumerate(families, total - len(families) + 1)}
    page = _Page(CATALOGUES[lang], lang, width, numbers)
    lines = wrap([quoted(_cut(name)), Piece("—"), Piece(page.words.families.format(total))], width)
    if earlier := total - len(families):
        lines += wrap([Piece(page.words.earlier.format(earlier))], width)
    for family in families:
        lines += ["", *_family(family, page)]
    for line in lines:
        yield right_to_left(line) if line and lang == "ar" else line


def _family(family: Family, page: _Page) -> Iterator[str]:
    first, *others = _by_article(family.tellings)
    number = Piece(f"[{page.numbers[family.first]}]", "ltr")
    yield from wrap([number, quoted(f"«{_cut(first.text, MAX_TEXT)}»")], page.width, "", INDENT)
    yield from page.pieces([Piece(page.words.first), *_by(first)])
    told = {_cut(first.text, MAX_TEXT)}
    for claim in others[:MOST_TELLINGS]:
        yield from _telling(claim, told, page)
    if more := len(others[MOST_TELLINGS:]) + family.more:
        yield from page.pieces([Piece(page.words.again.format(more))])
    rivals = [f"[{page.numbers[name]}]" for name in family.rivals if name in page.numbers]
    if rivals:
        yield from page.pieces([Piece(page.words.rivals), Piece(" ".join(rivals), "ltr")])
    for clash in family.clashes[:MOST_CLASHES]:
        yield from _clash(clash, page)
    for likely in family.possible[:MOST_CLASHES]:
        yield from _likely(likely, page)


def _by_article(tellings: Sequence[Claim]) -> list[Claim]:
    """Return one telling an article: what title and text tell alike is told once.

    It has the words that come first, and the most telling of its statuses, speakers and sources.
    """
    articles: dict[str, list[Claim]] = {}
    for claim in tellings:
        articles.setdefault(claim.article, []).append(claim)
    return [
        msgspec.structs.replace(
            claims[0],
            status=min((claim.status or "new" for claim in claims), key=STATUSES.index),
            speaker=next((claim.speaker for claim in claims if claim.speaker), None),
            origin=next((claim.origin for claim in claims if claim.origin), None),
        )
        for claims in articles.values()
    ]


def _telling(claim: Claim, told: set[str], page: _Page) -> Iterator[str]:
    """Yield who told it, and in which words unless they stand above."""
    status = page.words.statuses[claim.status or "new"]
    yield from page.pieces([Piece(status), *_by(claim)])
    text = _cut(claim.text, MAX_TEXT)
    if text not in told:
        told.add(text)
        yield from page.pieces([quoted(f"«{text}»")], 2)


def _clash(clash: Clash, page: _Page) -> Iterator[str]:
    what = [Piece("▲"), Piece(headline(clash.kind, clash.conflict, page.lang))]
    if clash.deciding:
        differs = " ≠ ".join(_cut(value) for value in clash.deciding)
        what += [Piece("·"), Piece(differs, "ltr")]
    yield from page.pieces(what)
    yield from _side_by_side([_said(passage) for passage in reversed(clash.passages)], page)


def _likely(likely: Likely, page: _Page) -> Iterator[str]:
    kind = page.words.conflicts[likely.conflict]
    what = Piece(f"{page.words.possible} {kind}")
    yield from page.pieces([Piece("△"), what, Piece(f"{likely.score:.2f}", "ltr")])
    both = [claim for claim in (likely.before, likely.claim) if claim is not None]
    yield from _side_by_side([_said(claim) for claim in both], page)


def _side_by_side(cells: Sequence[Sequence[Sequence[Piece]]], page: _Page) -> Iterator[str]:
    """Yield the two cells of paragraphs beside each other, the earlier one first."""
    room = (page.width - len(INDENT) * 2 - len(GAP)) // 2
    filled = [[line for part in cell for line in wrap(part, room)] for cell in cells]
    for row in zip_longest(*filled, fillvalue=""):
        padded = [line + " " * (room - columns(line)) for line in row[:-1]]
        yield INDENT * 2 + GAP.join([*padded, row[-1]])


def _said(said: Passage | Claim) -> list[list[Piece]]:
    return [[quoted(f"«{_cut(said.text, MAX_TEXT)}»")], _by(said)]


def _by(said: Passage | Claim) -> list[Piece]:
    by = [quoted(_cut(said.source)), Piece("·"), Piece(_time(said.published_at), "ltr")]
    for name in (said.speaker, said.origin):
        if name:
            by += [Piece("·"), quoted(_cut(name))]
    return by


def _cut(text: str, limit: int = MAX_NAME) -> str:
    return excerpt(clean(text), limit)


def _time(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M")
