"""What flows through the last two stages: rules, alerts and the answers of channels."""

from __future__ import annotations

from typing import Literal

import msgspec

from analysis.decision import Instant, Origin, Tick
from analysis.finding import Finding, FindingKind, Related
from analysis.mentions.watchlist import Severity

SendOutcome = Literal["ok", "retry", "failed", "disabled"]


class Rules(msgspec.Struct, frozen=True, kw_only=True, tag_field="event", tag="rules"):
    """Watch settings and alert policy as an event: `text` is canonical JSON, `hash` names it.

    `alerts.rules` writes and reads it. It holds no secret and no address. A long text is `packed`
    by zlib instead, and `text` is "" then.
    """

    hash: str
    text: str
    at: Instant
    packed: bytes = b""


class Alert(msgspec.Struct, frozen=True, kw_only=True, tag_field="event", tag="alert"):
    """The durable intent to tell somebody: all that a channel needs, in at most 20 kB of JSON.

    `watch` is the first watch that it is for, `also` the others, `name` their names in words.
    `findings` are the ids of all its findings, `evidence` the findings themselves, shortened where
    they were too long together. `channels` is empty when no route leads anywhere. `revision` is
    raised when an alert that was sent is changed.
    """

    alert: str
    kind: FindingKind
    watch: str
    story: str
    severity: Severity
    title: str
    at: Instant
    findings: tuple[str, ...] = ()
    revision: int = 0
    name: str = ""
    also: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    evidence: tuple[Finding, ...] = ()
    origin: Origin | None = None


class Answer(msgspec.Struct, frozen=True, kw_only=True, tag_field="event", tag="answer"):
    """What came of one attempt. `status` is a named reason, `retry_after` seconds from `at`.

    `retry` says only that another attempt can help; whether there is one, `deliver` decides.
    """

    alert: str
    revision: int
    channel: str
    number: int
    outcome: SendOutcome
    status: str
    at: Instant
    retry_after: float | None = None


InboxAlert = Related | Rules | Tick
"""What stands in the inbox of `alert`."""

InboxDeliver = Alert | Answer | Tick
"""What stands in the inbox of `deliver`."""
