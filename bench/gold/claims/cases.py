"""The project's own pairs of claims: conflicts by kind with their hard negatives, and figures."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).parent
KINDS = (
    "number",
    "date",
    "place",
    "negation",
    "denial",
    "antonym",
    "name",
    "attribute",
    "modality",
)

_REST = ("a", "b", "why", "a_at", "b_at")


class Pair(NamedTuple):
    """Two claims, what they are to each other, and why; times are RFC 3339 or "".

    `kind` is the kind of conflict, or the file's name. `story` says that both are known to be
    about one thing.
    """

    id: str
    kind: str
    expected: str
    story: bool
    a: str
    b: str
    why: str
    a_at: str = ""
    b_at: str = ""

    @property
    def is_held(self) -> bool:
        """Return whether this pair is one of the third that is only measured."""
        return hashlib.sha256(self.id.encode()).digest()[0] % 3 == 0


def read_conflicts() -> Iterator[Pair]:
    """Yield the conflicts and their hard negatives, by kind."""
    for kind in KINDS:
        for name, expected, story, *rest in _rows(f"conflicts/{kind}.tsv"):
            yield Pair(name, kind, expected, story == "yes", *rest)


def read_fresh() -> Iterator[Pair]:
    """Yield the pairs that were written to see how rules do on what they were not made from."""
    for name, kind, expected, story, *rest in _rows("fresh.tsv"):
        yield Pair(name, kind, expected, story == "yes", *rest)


def read_unseen() -> Iterator[Pair]:
    """Yield the pairs that only measure: no rule may be mended by one of them."""
    for name, kind, expected, story, *rest in _rows("unseen.tsv"):
        yield Pair(name, kind, expected, story == "yes", *rest)


def is_check(pair: Pair) -> bool:
    """Return whether a fresh pair is of the half that was looked at in totals only."""
    return hashlib.sha256(pair.id.encode()).digest()[0] % 2 == 1


def read_figures(name: str) -> Iterator[Pair]:
    """Yield the pairs of `developing` or `twins`; both claims of each are of one story."""
    for row in _rows(f"{name}.tsv"):
        yield Pair(row[0], name, row[1], story=True, **dict(zip(_REST, row[2:], strict=False)))


def _rows(name: str) -> Iterator[list[str]]:
    path = FOLDER / name
    if path.exists():
        for line in path.read_text("utf-8").splitlines():
            yield line.split("\t")
