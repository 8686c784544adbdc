"""Watch settings and alert policy as one text, so that a change of either is an event."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

import msgspec

from alerts.records import Rules
from alerts.routing import Route
from alerts.settings import AlertsConfig, AlertsError
from alerts.texts import Lang
from analysis.hashing import name_hash
from analysis.mentions.nodes import Problem
from analysis.mentions.watchlist import AlertKind, Severity, WatchAlert

MAX_RULES = 512 * 1024
"""Longest text of rules, in bytes: with the first sights of all watches it fits one record."""


class WatchSettings(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the owner of a watch wants to hear of; `route` None leaves it to the matchers."""

    id: str
    name: str
    on: tuple[AlertKind, ...] = WatchAlert().on
    severity: Severity = WatchAlert().severity
    route: str | None = None


class Policy(msgspec.Struct, frozen=True):
    """What the text of rules holds. `watches` are sorted by id; times are in seconds."""

    watches: tuple[WatchSettings, ...]
    routes: tuple[Route, ...]
    repeat_interval: float
    warm_up: float
    lang: Lang


_decoder = msgspec.json.Decoder(Policy)


def make_rules(watches: Iterable[WatchSettings], config: AlertsConfig, at: datetime) -> Rules:
    """Return the rules made of both: the same whatever the order of the watches.

    Raises AlertsError where watchlist and policy do not fit together.
    """
    policy = Policy(
        watches=tuple(sorted(watches, key=lambda watch: watch.id)),
        routes=config.all_routes,
        repeat_interval=config.repeat_interval,
        warm_up=config.warm_up,
        lang=config.lang,
    )
    text = msgspec.json.encode(policy, order="sorted").decode()
    if problems := _problems(policy, len(text.encode())):
        raise AlertsError(problems)
    return Rules(hash=name_hash("rules", text), text=text, at=at)


def read_rules(rules: Rules) -> Policy:
    """Return the policy in `rules`. Raises msgspec.ValidationError for any other text."""
    return _decoder.decode(rules.text)


def _problems(policy: Policy, size: int) -> tuple[Problem, ...]:
    routes = {route.name for route in policy.routes}
    problems = [
        Problem(0, f"watch {watch.id} has the route {watch.route}: no such route in the policy")
        for watch in policy.watches
        if watch.route is not None and watch.route not in routes
    ]
    counts = Counter(watch.id for watch in policy.watches)
    known = {watch.id for watch in policy.watches}
    problems += [Problem(0, f"two watches have the id {w}") for w in known if counts[w] > 1]
    for route in policy.routes:
        unknown = (watch for watch in route.match.watch if watch not in known)
        problems += [Problem(0, f"route {route.name} matches no watch {w}") for w in unknown]
    if size > MAX_RULES:
        words = f"the rules for {len(policy.watches):,} watches take {size:,} bytes"
        problems.append(Problem(0, f"{words}: at most {MAX_RULES:,} are possible, so watch fewer"))
    return tuple(sorted(problems))
