"""The decisions of `alert` as its table holds them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from itertools import groupby, repeat

import msgspec

from alerts.records import Action, Digest, RevisionWhy, Rules
from alerts.rules.rulebook import read_rules
from analysis.decision import Head
from analysis.finding import Finding, FindingKind
from analysis.mentions.watchlist import Severity


class Opened(msgspec.Struct, frozen=True, array_like=True):
    """An alert that was decided, or a later revision of it, whole but for the evidence.

    `watches` are all watches that it is for, the first one first; `findings` are ids, `more` counts
    those left out. `routes` are the names of those that it goes by, `key` the values of the labels
    that a route groups by, empty where it groups by default. `claims` are those that it tells,
    `evidence` what is kept of its findings: all of them where they do not stand in the event, else
    the first, for later revisions. `since` is when it was opened, None for now.
    """

    alert: str
    kind: FindingKind
    watches: tuple[str, ...]
    name: str
    story: str
    severity: Severity
    title: str
    findings: tuple[str, ...]
    channels: tuple[str, ...]
    routes: tuple[str, ...] = ()
    key: tuple[str, ...] = ()
    claims: tuple[str, ...] = ()
    evidence: tuple[Finding, ...] = ()
    since: datetime | None = None
    more: int = 0
    revision: int = 0
    why: RevisionWhy = ""
    by: str = ""
    digest: Digest | None = None


class Waiting(msgspec.Struct, frozen=True, array_like=True):
    """What is to be sent at `due`, as it stands now: an alert, a revision or a digest."""

    opened: Opened
    due: datetime


class RulesTaken(msgspec.Struct, frozen=True, array_like=True):
    """Rules that came into force, and when each of their watches was first seen in any.

    `first` tells that for the watches in the order of their ids: a time, and for how many of them
    in a row. Earlier versions wrote `seen` instead, by id.
    """

    rules: Rules
    seen: dict[str, datetime] = {}
    first: tuple[tuple[datetime, int], ...] = ()


def take_rules(rules: Rules, seen: Mapping[str, datetime], now: datetime) -> RulesTaken:
    """Return `rules` as they come into force `now`, where `seen` watches were known before."""
    times = (seen.get(watch, now) for watch in read_rules(rules).ids())
    return RulesTaken(rules, first=tuple((time, len(list(run))) for time, run in groupby(times)))


def first_sights(taken: RulesTaken) -> dict[str, datetime]:
    """Return when each watch of `taken` was first seen."""
    times = (time for first, count in taken.first for time in repeat(first, count))
    return taken.seen or dict(zip(read_rules(taken.rules).ids(), times, strict=True))


class AlertEntry(msgspec.Struct, frozen=True, array_like=True):
    """One decision of `alert`.

    `opened` are alerts that are sent now for the first time, `revised` those that are sent again
    changed, `digested` those that went into a digest instead. `waiting` is what is sent later, and
    `released` names what waits no more. `muted` counts findings that are not told, by reason, and
    `quiet` names them. `action` is what a person did.
    """

    head: Head
    opened: tuple[Opened, ...] = ()
    muted: dict[str, int] = {}
    rules: RulesTaken | None = None
    revised: tuple[Opened, ...] = ()
    digested: tuple[Opened, ...] = ()
    waiting: tuple[Waiting, ...] = ()
    released: tuple[str, ...] = ()
    quiet: dict[str, str] = {}
    action: Action | None = None
