"""Reads the parts of `alerts.yaml` that are about time: `time_intervals` and `silences`."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import get_args

from alerts.config.fields import PolicyFields
from alerts.records import Match
from alerts.rules.intervals import Range, TimeInterval, zone
from alerts.rules.silences import Silence
from analysis.finding import FindingKind
from analysis.mentions.fields import show
from analysis.mentions.nodes import Mapping, Node, Text
from analysis.mentions.watchlist import SEVERITIES

MAX_NAMED = 200
MAX_RANGES = 100
MAX_SILENCES = 1_000

WEEKDAYS = ("sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday")
MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july"),
    *("august", "september", "october", "november", "december"),
)

NAMED = ("name", "time_intervals")
INTERVAL = ("times", "weekdays", "days_of_month", "months", "years", "location")
SILENCE = ("match", "starts_at", "ends_at", "comment", "created_by")
MATCH = ("watch", "kind", "severity", "source")

CLOCK = re.compile(r"([01]\d|2[0-3]):([0-5]\d)|24:00", re.ASCII)
NUMBER = re.compile(r"-?\d{1,4}", re.ASCII)

Parse = Callable[[str], int | None]


class TimesCheck:
    """Turns nodes into time intervals and silences; `names` are those of intervals, by line."""

    def __init__(self, fields: PolicyFields) -> None:
        self.names: dict[str, int] = {}
        self._fields = fields

    def intervals(self, node: Node | None) -> dict[str, tuple[TimeInterval, ...]]:
        """Return the time intervals that are listed, by their name."""
        items = self._fields.some_items(node, "time_intervals", MAX_NAMED)
        return dict(self._named(item) for item in items)

    def _named(self, node: Node | None) -> tuple[str, tuple[TimeInterval, ...]]:
        fields = self._fields.mapping(node, "a named time interval", NAMED)
        name = self._fields.name_of(node, fields, self.names)
        if isinstance(node, Mapping) and "time_intervals" not in fields:
            self._fields.refuse(node.line, "time_intervals is missing: write when it is")
        items = self._fields.some_items(fields.get("time_intervals"), "time_intervals", MAX_RANGES)
        return name, tuple(self._interval(item) for item in items)

    def _interval(self, node: Node | None) -> TimeInterval:
        fields = self._fields.mapping(node, "a time interval", INTERVAL)
        if isinstance(node, Mapping) and not set(fields) - {"location"}:
            self._fields.refuse(node.line, "a time interval without times: write when it is")
        days = self._ranges(fields, "days_of_month", _day, "a day such as 1, 15:20 or -1")
        return TimeInterval(
            times=self._times(fields),
            weekdays=self._ranges(
                fields, "weekdays", _named(WEEKDAYS, 0), "a day such as friday or sunday:thursday"
            ),
            days_of_month=days,
            months=self._ranges(
                fields, "months", _named(MONTHS, 1), "a month such as 3, may or june:august"
            ),
            years=self._ranges(fields, "years", _year, "a year such as 2026 or 2026:2028"),
            location=self._location(fields),
        )

    def _times(self, fields: dict[str, Node | None]) -> tuple[Range, ...]:
        items = self._fields.some_items(fields.get("times"), "times", MAX_RANGES)
        return tuple(span for item in items if (span := self._time(item)) is not None)

    def _time(self, node: Node | None) -> Range | None:
        fields = self._fields.mapping(node, "times", ("start_time", "end_time"))
        first, last = (self._clock(node, fields, key) for key in ("start_time", "end_time"))
        if first is None or last is None or node is None:
            return None
        if first >= last:
            wrong = "it ends before it starts: write two, one to 24:00 and one from 00:00"
            self._fields.refuse(node.line, wrong)
            return None
        return first, last

    def _clock(self, node: Node | None, fields: dict[str, Node | None], key: str) -> int | None:
        if isinstance(node, Mapping) and key not in fields:
            self._fields.refuse(node.line, f"{key} is missing: write a time such as 07:00")
        text = self._fields.text_of(fields, key)
        if text is None:
            return None
        if CLOCK.fullmatch(text.value) is None:
            wrong = f"{key} is {show(text.value)}: write a time from 00:00 to 24:00"
            self._fields.refuse(text.line, wrong)
            return None
        return int(text.value[:2]) * 60 + int(text.value[3:])

    def _ranges(
        self, fields: dict[str, Node | None], key: str, parse: Parse, example: str
    ) -> tuple[Range, ...]:
        ranges: list[Range] = []
        for text in self._fields.texts_of(fields, key):
            first, _, last = text.value.lower().partition(":")
            ends = parse(first.strip()), parse(last.strip() if last else first.strip())
            if ends[0] is None or ends[1] is None:
                self._fields.refuse(text.line, f"{key} has {show(text.value)}: write {example}")
            elif ends[0] > ends[1] and (ends[0] >= 0) == (ends[1] >= 0):
                wrong = f"{key} has {show(text.value)}, which ends before it begins: write two"
                self._fields.refuse(text.line, wrong)
            else:
                ranges.append((ends[0], ends[1]))
        return tuple(ranges[:MAX_RANGES])

    def _location(self, fields: dict[str, Node | None]) -> str:
        text = self._fields.text_of(fields, "location")
        if text is None:
            return "UTC"
        try:
            zone(text.value)
        except (KeyError, ValueError, OSError):
            wrong = f"location is {show(text.value)}: write a zone such as Asia/Baghdad"
            self._fields.refuse(text.line, wrong)
        return text.value

    def mutes(self, fields: dict[str, Node | None]) -> tuple[str, ...]:
        """Return the names of time intervals that stand under `mute`."""
        names = self._fields.texts_of(fields, "mute")
        for name in names:
            if name.value not in self.names:
                self._fields.refuse(name.line, f"there is no time interval {show(name.value)}")
        return tuple(dict.fromkeys(name.value for name in names))

    def silences(self, node: Node | None) -> tuple[Silence, ...]:
        """Return the silences that are listed."""
        items = self._fields.some_items(node, "silences", MAX_SILENCES)
        return tuple(self._silence(item) for item in items)

    def _silence(self, node: Node | None) -> Silence:
        fields = self._fields.mapping(node, "a silence", SILENCE)
        match = self.match(fields["match"], (*MATCH, "story")) if "match" in fields else Match()
        starts_at, ends_at = self._instant(fields, "starts_at"), self._instant(fields, "ends_at")
        line = node.line if node else 0
        if isinstance(node, Mapping) and match == Match():
            self._fields.refuse(line, "a silence without match: write what it silences")
        if starts_at and ends_at and ends_at <= starts_at:
            self._fields.refuse(line, "ends_at is not after starts_at: change one")
        said = {key: self._fields.text_of(fields, key) for key in ("comment", "created_by")}
        words = {key: text.value if text else "" for key, text in said.items()}
        return Silence(match, starts_at, ends_at, **words)

    def _instant(self, fields: dict[str, Node | None], key: str) -> datetime | None:
        text = self._fields.text_of(fields, key)
        if text is None:
            return None
        try:
            at = datetime.fromisoformat(text.value)
        except ValueError:
            at = None
        if at is None or at.tzinfo is None:
            wrong = f"{key} is {show(text.value)}: write it as 2026-03-01T08:00:00+03:00"
            self._fields.refuse(text.line, wrong)
            return None
        return at

    def match(self, node: Node | None, keys: Sequence[str] = MATCH) -> Match:
        """Return the matchers that stand in `node`, of those called `keys`."""
        fields = self._fields.mapping(node, "match", keys)
        return Match(
            watch=_values(self._fields.texts_of(fields, "watch")),
            kind=self._fields.choices_of(fields, "kind", get_args(FindingKind)),
            severity=self._fields.choices_of(fields, "severity", SEVERITIES),
            source=_values(self._fields.texts_of(fields, "source")),
            story=_values(self._fields.texts_of(fields, "story")),
        )


def _values(texts: Sequence[Text]) -> tuple[str, ...]:
    return tuple(text.value for text in texts)


def _named(names: Sequence[str], first: int) -> Parse:
    """Return what reads one of `names`, or, where they count from 1, its number."""

    def parse(text: str) -> int | None:
        if text in names:
            return names.index(text) + first
        number = _number(text) if first else None
        return number if number is not None and first <= number < first + len(names) else None

    return parse


def _day(text: str) -> int | None:
    number = _number(text)
    return number if number is not None and 1 <= abs(number) <= 31 else None


def _year(text: str) -> int | None:
    number = _number(text)
    return number if number is not None and 1970 <= number <= 9999 else None


def _number(text: str) -> int | None:
    return int(text) if NUMBER.fullmatch(text) else None
