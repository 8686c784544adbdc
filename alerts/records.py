"""What flows through the last two stages: rules, alerts and the answers of channels."""

from __future__ import annotations

from typing import Literal

import msgspec

from analysis.decision import Instant, Origin, Tick
from analysis.finding import Finding, FindingKind, Related
from analysis.mentions.watchlist import Severity
from analysis.reading import ConflictKind

SendOutcome = Literal["ok", "retry", "failed", "disabled"]

RevisionWhy = Literal["", "joined", "contradicted", "corrected", "withdrawn"]
"""Why an alert has a later revision: more findings joined it; another outlet contradicts what it
told; the outlet that said it corrects itself; or takes it back. "" for a first telling."""

ActionKind = Literal["ack", "silence", "unsilence", "wrong"]


class Match(msgspec.Struct, frozen=True, omit_defaults=True):
    """What an alert must be for a route or silence: one of each list that is not empty."""

    watch: tuple[str, ...] = ()
    kind: tuple[FindingKind, ...] = ()
    severity: tuple[Severity, ...] = ()
    source: tuple[str, ...] = ()
    story: tuple[str, ...] = ()

    def fits(self, watch: str, kind: str, severity: Severity, source: str, story: str = "") -> bool:
        """Tell whether such an alert is meant."""
        return (
            (not self.watch or watch in self.watch)
            and (not self.kind or kind in self.kind)
            and (not self.severity or severity in self.severity)
            and (not self.source or source in self.source)
            and (not self.story or story in self.story)
        )


class Rules(msgspec.Struct, frozen=True, kw_only=True, tag_field="event", tag="rules"):
    """Watch settings and alert policy as an event: `text` is canonical JSON, `hash` names it.

    `alerts.rules.rulebook` writes and reads it. It holds no secret and no address. A long text is
    `packed` by zlib instead, and `text` is "" then.
    """

    hash: str
    text: str
    at: Instant
    packed: bytes = b""


class Digest(msgspec.Struct, frozen=True, omit_defaults=True):
    """What an alert stands for that tells of many at once, because their route was over its limit.

    They came `since` then; `alerts` says how many alerts they would have been, `findings` how many
    findings, `kinds` how many alerts of each kind, the most frequent first.
    """

    route: str
    since: Instant
    alerts: int
    findings: int
    kinds: dict[FindingKind, int]


class Alert(msgspec.Struct, frozen=True, kw_only=True, tag_field="event", tag="alert"):
    """The durable intent to tell somebody: all that a channel needs, in at most 20 kB of JSON.

    `watch` is the first watch that it is for, `also` the others, `name` their names in words.
    `findings` are the ids of its findings, at most 50, `more_findings` counts the others;
    `evidence` are the findings themselves, shortened where they were too long together, or the
    first of them. `channels` is empty when no route leads anywhere.

    `revision` is raised when an alert that was sent is changed: `why` says how, `by` names the
    alert that tells what it was changed by ("" where there is none), and `evidence` ends with the
    finding that it was changed by, or, for "joined", holds what joined. `revised_at` is when.

    With a `digest`, the alert tells of many in one: its `story` is "", its `kind` the weightiest of
    them, and `evidence` a few of them.
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
    more_findings: int = 0
    why: RevisionWhy = ""
    by: str = ""
    revised_at: Instant | None = None
    digest: Digest | None = None


class Features(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a finding was decided by, kept when somebody says that its alert is wrong."""

    finding: str
    kind: FindingKind
    confidence: float
    why: str
    conflict: ConflictKind | None = None
    worth: tuple[int, ...] = ()


class Action(msgspec.Struct, frozen=True, kw_only=True, tag_field="event", tag="action"):
    """What a person did: an event in the inbox of `alert`, idempotent by its own id, `action`.

    `ack` and `wrong` are about the `alert`; `wrong` carries the `features` of its findings. A
    `silence` mutes what `match` fits for `seconds` from its decision on, and has the action's id;
    `unsilence` ends the silence called `silence`. `by` is who did it.
    """

    action: str
    kind: ActionKind
    at: Instant
    alert: str = ""
    match: Match | None = None
    seconds: float = 0.0
    silence: str = ""
    by: str = ""
    comment: str = ""
    features: tuple[Features, ...] = ()


class Answer(msgspec.Struct, frozen=True, kw_only=True, tag_field="event", tag="answer"):
    """What came of one attempt. `status` is a named reason, `retry_after` seconds from `at`.

    `retry` says only that another attempt can help; whether there is one, `deliver` decides.
    `receipt` is by what the channel finds the message again. `maybe_arrived` says that the alert
    may be there although no answer came.
    """

    alert: str
    revision: int
    channel: str
    number: int
    outcome: SendOutcome
    status: str
    at: Instant
    retry_after: float | None = None
    receipt: str = ""
    maybe_arrived: bool = False


class Canary(msgspec.Struct, frozen=True, kw_only=True, tag_field="event", tag="canary"):
    """A canary that came through every stage before this one; `at` is when the log took it in."""

    article: str
    at: Instant
    origin: Origin | None = None


class Resend(msgspec.Struct, frozen=True, kw_only=True, tag_field="event", tag="resend"):
    """A person's wish that `alert` be sent over its `channels` (again), under the same id."""

    alert: Alert
    at: Instant


class Enable(msgspec.Struct, frozen=True, kw_only=True, tag_field="event", tag="enable"):
    """A person's word that the receiver behind `channel` is there (again)."""

    channel: str
    at: Instant


InboxAlert = Related | Rules | Action | Tick
"""What stands in the inbox of `alert`."""

InboxDeliver = Alert | Answer | Canary | Resend | Enable | Tick
"""What stands in the inbox of `deliver`."""
