"""Reads the values that an alert policy is written in; what is wrong is told by its line."""

from __future__ import annotations

import re
from collections.abc import Mapping as MappingOf
from collections.abc import Sequence
from typing import TypeVar

from alerts.config.durations import parse_duration
from alerts.rules.settings import LONGEST
from analysis.mentions.fields import Fields, show
from analysis.mentions.nodes import Mapping, Node, Text

MAX_LISTED = 1_000
MAX_TEXT = 2_000

NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}", re.ASCII)

T = TypeVar("T", bound=str)


class PolicyFields(Fields):
    """Fields of the alert policy: a default comes back for what is refused or left out."""

    def known_mapping(
        self, node: Node | None, what: str, keys: Sequence[str], later: MappingOf[str, str]
    ) -> dict[str, Node | None]:
        """Return the fields of `node`; refuse by name those that are not available yet."""
        if isinstance(node, Mapping):
            for key, _ in node.entries:
                if key.value in later:
                    message = f"{key.value} is not available yet: {later[key.value]}"
                    self.refuse(key.line, message)
            entries = tuple(entry for entry in node.entries if entry[0].value not in later)
            node = node._replace(entries=entries)
        return self.mapping(node, what, keys)

    def some_items(self, node: Node | None, key: str, limit: int) -> tuple[Node | None, ...]:
        """Return at most `limit` items of a list; none where `node` is None."""
        items = () if node is None else self.items(node, key)
        if node is not None and len(items) > limit:
            self.refuse(node.line, f"{len(items):,} {key}: write at most {limit:,}")
        return items[:limit]

    def duration(
        self,
        fields: dict[str, Node | None],
        key: str,
        default: float,
        most: float = LONGEST,
    ) -> float:
        """Return the seconds that stand under `key`, at most `most`, else `default`."""
        text = self.text_of(fields, key)
        if text is None:
            return default
        seconds = parse_duration(text.value)
        if seconds is None:
            wrong = f"{key} is {show(text.value)}: write a duration such as 30s, 15m, 4h, 2d or 0"
            self.refuse(text.line, wrong)
        elif seconds > most:
            self.refuse(text.line, f"{key} is {text.value}: write at most {most:.0f}s")
        return default if seconds is None else min(seconds, most)

    def text_of(self, fields: dict[str, Node | None], key: str) -> Text | None:
        """Return the text that stands under `key`, None where there is none."""
        return self.text(fields[key], key, MAX_TEXT) if key in fields else None

    def texts_of(self, fields: dict[str, Node | None], key: str) -> tuple[Text, ...]:
        """Return the texts that are listed under `key`."""
        items = self.some_items(fields.get(key), key, MAX_LISTED)
        return tuple(text for item in items if (text := self.text(item, key, MAX_TEXT)))

    def choices_of(
        self, fields: dict[str, Node | None], key: str, allowed: Sequence[T]
    ) -> tuple[T, ...]:
        """Return those of `allowed` that are listed under `key`, each once."""
        items = self.some_items(fields.get(key), key, MAX_LISTED)
        chosen = (self.choice(item, key, allowed) for item in items)
        return tuple(dict.fromkeys(value for value in chosen if value is not None))

    def name_of(
        self, node: Node | None, fields: dict[str, Node | None], taken: dict[str, int]
    ) -> str:
        """Return the name in the `fields` of `node`; `taken` holds those given before, by line."""
        text = self.text_of(fields, "name")
        if text is None:
            if isinstance(node, Mapping) and "name" not in fields:
                self.refuse(node.line, "name is missing")
            return ""
        if not NAME.fullmatch(text.value):
            wrong = f"name {show(text.value)}: use up to 64 of a-z, 0-9, - and _"
            self.refuse(text.line, wrong)
        elif text.value in taken:
            wrong = f"name {text.value} stands in line {taken[text.value]} too: change one"
            self.refuse(text.line, wrong)
        taken.setdefault(text.value, text.line)
        return text.value
