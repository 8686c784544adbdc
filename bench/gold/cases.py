"""The names of the project's own cases: sentences with the names in them marked, as data."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from analysis.mentions.watchlist import Watch, WatchKind

FOLDER = Path(__file__).resolve().parents[2] / "tests/unit/mentions/cases"
KINDS: dict[str, WatchKind] = {
    "p": "person",
    "l": "place",
    "o": "organisation",
    "e": "entity",
}
SENTENCE = "وقال {} ثم غادر"
_MARK = re.compile("⟦(.+?):([a-z]+)(?::(.+?))?⟧")


class Wanted(NamedTuple):
    """A mention that must be found: of which watch, code points of the text, and its kind."""

    watch: str
    start: int
    end: int
    kind: str


class Case(NamedTuple):
    """A text, what is watched, what must be found in it and nothing else, and what it shows."""

    shows: str
    watches: tuple[Watch, ...]
    text: str
    wanted: tuple[Wanted, ...]


def read_marked(name: str) -> Iterator[Case]:
    """Yield the cases of a .tsv or .yaml file whose texts have marks."""
    path = FOLDER / name
    if path.suffix == ".yaml":
        for case in yaml.safe_load(path.read_text("utf-8")):
            yield _mark(case["shows"], _name_watches(case["watches"]), case["text"])
        return
    for shows, names, text in _rows(path):
        watches = [_read_watch(name) for name in names.split(";")]
        yield _mark(shows, watches, text.replace("\\n", "\n"))


def read_slips(name: str) -> Iterator[Case]:
    """Yield the cases of a file of misspelled names, each in the same sentence."""
    for watch, text, shows in _rows(FOLDER / name):
        watches = [_watch(watch[2:], KINDS[watch[0]])]
        yield _mark(f"{text}: {shows}", watches, SENTENCE.format(f"⟦{text}:fuzzy⟧"))


def _rows(path: Path) -> Iterator[list[str]]:
    for line in path.read_text("utf-8").splitlines():
        if not line.startswith("#"):
            yield line.split("\t")


def _name_watches(names: Any) -> list[Watch]:
    kinds: dict[str, Any] = names if isinstance(names, dict) else dict.fromkeys(names, "person")
    return [_watch(name, kind) for name, kind in kinds.items()]


def _read_watch(written: str) -> Watch:
    """Return the watch written as its kind, its name and perhaps, after =, a name in Latin."""
    name, _, latin = written[2:].partition("=")
    return Watch(id=name, name=name, kind=KINDS[written[0]], latin=(latin,) if latin else ())


def _watch(name: str, kind: WatchKind) -> Watch:
    return Watch(id=name, name=name, kind=kind)


def _mark(shows: str, watches: list[Watch], marked: str) -> Case:
    text, wanted, at = "", list[Wanted](), 0
    for mark in _MARK.finditer(marked):
        text += marked[at : mark.start()]
        watch = mark[3] or watches[0].id
        wanted.append(Wanted(watch, len(text), len(text) + len(mark[1]), mark[2]))
        text += mark[1]
        at = mark.end()
    return Case(shows, tuple(watches), text + marked[at:], tuple(wanted))
