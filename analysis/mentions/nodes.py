"""YAML taken as plain text, lists and mappings, each with its line; everything cleverer is refused.

Every value is the text that stands there (`on`, `no` and `2030` too), so a file means what it
shows. Aliases, anchors, tags and deep nesting are refused before they can cost anything.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import yaml

MAX_CODE_POINTS = 64 * 1024 * 1024
MAX_NODES = 6_000_000
MAX_DEPTH = 8
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # ten times slower without libyaml


class Problem(NamedTuple):
    """What is wrong on a line (counted from 1), and what to write instead."""

    line: int
    message: str


class Text(NamedTuple):
    """A scalar, as the text that stands there."""

    line: int
    value: str
    quoted: bool


class Listing(NamedTuple):
    """A list; an item that was refused is None."""

    line: int
    items: tuple[Node | None, ...]


class Mapping(NamedTuple):
    """A mapping in file order, doubled keys included; `start` and `end` are its code points."""

    line: int
    entries: tuple[tuple[Text, Node | None], ...]
    start: int
    end: int


Node = Text | Listing | Mapping


class _Unreadable(Exception):
    """Reading cannot go on after this problem."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


def read_nodes(text: str) -> tuple[Node | None, list[Problem]]:
    """Return the one document in `text` (None where there is none) and all that was refused.

    After broken syntax or too deep nesting nothing more can be read: the document is None then.
    """
    reader = _Reader(text)
    try:
        return reader.read(), reader.problems
    except _Unreadable as error:
        return None, [*reader.problems, error.problem]


class _Reader:
    def __init__(self, text: str) -> None:
        self.problems: list[Problem] = []
        self._text = text
        self._nodes = 0

    def read(self) -> Node | None:
        if len(self._text) > MAX_CODE_POINTS:
            limit = f"{MAX_CODE_POINTS // 1024 // 1024} Mi characters"
            raise _Unreadable(Problem(1, f"the file is longer than {limit}: split it"))
        events = _events(self._text)
        document: Node | None = None
        seen = False
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                if seen:
                    line = _line(event)
                    raise _Unreadable(Problem(line, "a second document: write one, without ---"))
                seen = True
                document = self._node(next(events), events, 1)
        return document

    def _node(self, event: yaml.Event, events: Iterator[yaml.Event], depth: int) -> Node | None:
        line = _line(event)
        self._nodes += 1
        if self._nodes > MAX_NODES:
            raise _Unreadable(Problem(line, f"more than {MAX_NODES:,} values: split the file"))
        if isinstance(event, yaml.AliasEvent):
            self._refuse(line, f"*{event.anchor} is an alias: write the value itself")
            return None
        self._check_decoration(event, line)
        if isinstance(event, yaml.ScalarEvent):
            return Text(line, event.value, quoted=event.style not in (None, ""))
        if depth > MAX_DEPTH:
            raise _Unreadable(Problem(line, f"nested deeper than {MAX_DEPTH} levels"))
        if isinstance(event, yaml.SequenceStartEvent):
            return Listing(line, tuple(self._items(events, depth)))
        return self._mapping(event, events, depth)

    def _items(self, events: Iterator[yaml.Event], depth: int) -> Iterator[Node | None]:
        for event in events:
            if isinstance(event, yaml.SequenceEndEvent):
                return
            yield self._node(event, events, depth + 1)

    def _mapping(self, start: yaml.Event, events: Iterator[yaml.Event], depth: int) -> Mapping:
        entries: list[tuple[Text, Node | None]] = []
        end = _index(start.end_mark)
        for event in events:
            end = _index(event.end_mark)
            if isinstance(event, yaml.MappingEndEvent):
                break
            key = self._node(event, events, depth + 1)
            value = self._node(next(events), events, depth + 1)
            if isinstance(key, Text):
                entries.append((key, value))
            elif key is not None:
                self._refuse(key.line, "a key must be a word")
        return Mapping(_line(start), tuple(entries), _index(start.start_mark), end)

    def _check_decoration(self, event: yaml.Event, line: int) -> None:
        if (anchor := getattr(event, "anchor", None)) is not None:
            self._refuse(line, f"&{anchor} is an anchor: leave it out and repeat the value")
        if (tag := getattr(event, "tag", None)) is not None:
            self._refuse(line, f"{tag} is a tag: leave it out, every value is text")

    def _refuse(self, line: int, message: str) -> None:
        self.problems.append(Problem(line, message))


def _index(mark: Any) -> int:  # two classes of marks, with and without libyaml
    return int(mark.index)


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1


def _events(text: str) -> Iterator[yaml.Event]:
    try:
        yield from yaml.parse(text, Loader=LOADER)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        words = error.problem or error.context or "not YAML"
        hint = "check the indentation and put quotes around text with : # or brackets"
        raise _Unreadable(Problem(line, f"{words}; {hint}")) from None
    except (yaml.YAMLError, UnicodeError):
        at, char = _first_unreadable(text)
        raise _Unreadable(
            Problem(text.count("\n", 0, at) + 1, f"the character U+{ord(char):04X}: take it out"),
        ) from None


def _first_unreadable(text: str) -> tuple[int, str]:
    for at, char in enumerate(text):
        if yaml.SafeLoader.NON_PRINTABLE.match(char) or "\ud800" <= char <= "\udfff":
            return at, char
    return 0, text[:1] or "\0"
