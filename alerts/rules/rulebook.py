"""Watch settings and alert policy as one text, so that a change of either is an event."""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache

import msgspec

from alerts.records import Rules
from alerts.rules.intervals import TimeInterval
from alerts.rules.routes import NO_LIMIT, Limit, Plan, Route, Way
from alerts.rules.settings import AlertsConfig, AlertsError, PolicyTop
from analysis.hashing import name_hash
from analysis.mentions.nodes import Problem
from analysis.mentions.watchlist import AlertKind, Severity, WatchAlert

MAX_RULES = 5 << 20
"""Longest record of rules, in bytes: their entry, with the first sights of all watches, fits one
record of the log."""

MAX_TEXT = 64 << 20
"""Longest text of rules, in bytes: no more is ever unpacked."""

PACKED_FROM = 256 << 10
"""Shorter texts stay readable."""

_PLAIN = WatchAlert()


class WatchSettings(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the owner of a watch wants to hear of; `route` None leaves it to the matchers."""

    id: str
    name: str
    on: tuple[AlertKind, ...] = _PLAIN.on
    severity: Severity = _PLAIN.severity
    route: str | None = None


class Policy(PolicyTop, frozen=True, kw_only=True):
    """What the text of rules holds.

    `names` are the names of the watches with the default settings, by id; `watches` are the others,
    sorted by id.
    """

    watches: tuple[WatchSettings, ...]
    routes: tuple[Route, ...]
    names: dict[str, str] = msgspec.field(default_factory=dict)
    limit: Limit = NO_LIMIT  # earlier versions knew none

    def way(self, route: Route) -> Way:
        """Return `route` with all that it takes from the top of the policy filled in."""
        interval = route.group_interval
        plan = Plan(
            group_by=self.group_by if route.group_by is None else route.group_by,
            group_wait=self.group_wait if route.group_wait is None else route.group_wait,
            group_interval=self.group_interval if interval is None else interval,
            repeat_interval=(
                self.repeat_interval if route.repeat_interval is None else route.repeat_interval
            ),
            limit=self.limit if route.limit is None else route.limit,
        )
        return Way(route, plan, self.mute if route.mute is None else route.mute)

    def quiet(self, way: Way) -> tuple[TimeInterval, ...]:
        """Return the times at which a way is mute."""
        return tuple(t for name in way.mute for t in self.time_intervals.get(name, ()))

    def ids(self) -> list[str]:
        """Return the ids of all watches, sorted."""
        return sorted([*self.names, *(watch.id for watch in self.watches)])


_decoder = msgspec.json.Decoder(Policy)


def make_rules(watches: Iterable[WatchSettings], config: AlertsConfig, at: datetime) -> Rules:
    """Return the rules made of both: the same whatever the order of the watches.

    Raises AlertsError where watchlist and policy do not fit together.
    """
    given = sorted(watches, key=lambda watch: watch.id)
    policy = Policy(
        watches=tuple(watch for watch in given if not _is_plain(watch)),
        routes=config.all_routes,
        names={watch.id: watch.name for watch in given if _is_plain(watch)},
        **{name: getattr(config, name) for name in PolicyTop.__struct_fields__},
    )
    text = msgspec.json.encode(policy, order="sorted")
    rules = _write(text, at)
    if problems := _problems(given, policy, len(text), len(msgspec.json.encode(rules))):
        raise AlertsError(problems)
    return rules


def _is_plain(watch: WatchSettings) -> bool:
    return (watch.on, watch.severity, watch.route) == (_PLAIN.on, _PLAIN.severity, _PLAIN.route)


def _write(text: bytes, at: datetime) -> Rules:
    name = name_hash("rules", text.decode())
    if len(text) < PACKED_FROM:
        return Rules(hash=name, text=text.decode(), at=at)
    return Rules(hash=name, text="", at=at, packed=zlib.compress(text))


@lru_cache(2)  # whoever decides about rules reads them, and then who remembers them
def read_rules(rules: Rules) -> Policy:
    """Return the policy in `rules`. Raises msgspec.ValidationError for anything else."""
    if not rules.packed:
        return _decoder.decode(rules.text)
    try:
        text = zlib.decompressobj().decompress(rules.packed, MAX_TEXT)
    except zlib.error as exc:
        raise msgspec.ValidationError(f"rules that cannot be unpacked: {exc}") from None
    return _decoder.decode(text)


def _problems(
    watches: list[WatchSettings], policy: Policy, length: int, size: int
) -> tuple[Problem, ...]:
    routes = {route.name for route in policy.routes}
    problems = [
        Problem(0, f"watch {watch.id} has the route {watch.route}: no such route in the policy")
        for watch in policy.watches
        if watch.route is not None and watch.route not in routes
    ]
    counts = Counter(watch.id for watch in watches)
    problems += [Problem(0, f"two watches have the id {w}") for w in counts if counts[w] > 1]
    for route in policy.routes:
        unknown = (watch for watch in route.match.watch if watch not in counts)
        problems += [Problem(0, f"route {route.name} matches no watch {w}") for w in unknown]
    for silence in policy.silences:
        unknown = (watch for watch in silence.match.watch if watch not in counts)
        problems += [Problem(0, f"a silence matches no watch {w}") for w in unknown]
    if size > MAX_RULES or length > MAX_TEXT:
        words = f"the rules for {len(watches):,} watches take {size:,} bytes"
        problems.append(Problem(0, f"{words}: at most {MAX_RULES:,} are possible, so watch fewer"))
    return tuple(sorted(problems))
