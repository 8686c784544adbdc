"""The stage `alert`: findings in, alerts out."""

from __future__ import annotations

from datetime import datetime

from alerts.evidence import fit_evidence
from alerts.groups import AlertEntry, AlertMemory, Opened, take_rules
from alerts.policy import Intent, judge
from alerts.records import Action, Alert, InboxAlert, Rules
from alerts.texts import CATALOGUES, Lang, clean, excerpt, headline, quote_of, title
from analysis.decision import Head, Origin, Output, Tick, head_of
from analysis.finding import Related
from analysis.hashing import name_hash

MAX_NAME = 120
MAX_ALSO = 5
"""How many further watches an alert names: its size is bounded."""


class AlertStage:
    """Decides what is sent on. Implements `analysis.decision.Stage`."""

    name = "alert"
    entry_type = AlertEntry
    event_type = InboxAlert

    def fresh(self, floor: int = 0) -> AlertMemory:
        """Return an empty memory; `floor` is that of the newest entry about to be folded in."""
        return AlertMemory(floor)

    def time_of(self, event: InboxAlert, appended_at: datetime) -> datetime:  # noqa: ARG002 - findings carry their time
        """Return the time of `event`: its own."""
        return event.at

    def subject_of(self, event: InboxAlert) -> str:
        """Return the article, or what else the event is."""
        match event:
            case Related():
                return event.article
            case Rules():
                return f"rules:{event.hash}"
            case Action():
                return f"action:{event.action}"
            case Tick():
                return "tick"

    def origin_of(self, event: InboxAlert) -> Origin | None:
        """Return the origin of an article's record; rules and ticks have none."""
        return event.origin if isinstance(event, Related) else None

    def step(
        self, memory: AlertMemory, offset: int, event: InboxAlert, now: datetime
    ) -> AlertEntry:
        """Decide `event`; change nothing. Raises msgspec.ValidationError for unreadable rules."""
        now = max(now, memory.chain.now)
        match event:
            case Related():
                return self._alert(memory, offset, event, now)
            case Rules():
                return self._take_rules(memory, offset, event, now)
            case Tick() | Action():
                return AlertEntry(
                    head_of(self, memory, offset, event, now, rules=memory.rules_hash)
                )

    def _alert(self, memory: AlertMemory, offset: int, event: Related, now: datetime) -> AlertEntry:
        intents, muted = judge(memory, event.findings, event.source, now)
        if event.more_findings:
            muted = {**muted, "left_out": event.more_findings}
        muted = {**muted, **event.passed_over}
        lang = memory.policy.lang if memory.policy else "ar"
        return AlertEntry(
            head=head_of(self, memory, offset, event, now, rules=memory.rules_hash),
            opened=tuple(_open(x, offset, i, lang) for i, x in enumerate(intents)),
            muted=muted,
        )

    def _take_rules(
        self, memory: AlertMemory, offset: int, event: Rules, now: datetime
    ) -> AlertEntry:
        head = head_of(self, memory, offset, event, now, rules=event.hash)
        # each start of a worker, and each of several workers, puts the rules that it knows
        known = event.hash == memory.rules_hash
        return AlertEntry(head, rules=None if known else take_rules(event, memory.seen, now))

    def refuse(self, memory: AlertMemory, head: Head) -> AlertEntry:  # noqa: ARG002 - nothing is remembered of it
        """Return the entry for an event that could not be decided: `head.failed` says why."""
        return AlertEntry(head)

    def outputs(self, entry: AlertEntry, event: InboxAlert | None) -> list[Output]:
        """Return the alerts of the decision, with the evidence that stands in the event."""
        if not isinstance(event, Related):
            return []
        return [
            Output("alerts", opened.alert, _alert_of(opened, event, entry.head.now))
            for opened in entry.opened
        ]


def _open(intent: Intent, offset: int, index: int, lang: Lang) -> Opened:
    words = CATALOGUES[lang]
    first, watches = intent.findings[0], intent.watches
    named = words.comma.join(clean(watch.name) for watch in watches[: 1 + MAX_ALSO])
    name = excerpt(named or words.nobody, MAX_NAME)
    ids = tuple(watch.id for watch in watches)
    group = (intent.kind, intent.story, *ids)
    return Opened(
        alert=name_hash("alert", *group, str(offset), str(index)),
        kind=intent.kind,
        watches=ids,
        name=name,
        story=intent.story,
        severity=intent.severity,
        title=title(
            headline(first.kind, first.conflict, lang),
            name,
            quote_of(first, lang),
            len(intent.findings) - 1,
        ),
        findings=tuple(finding.finding for finding in intent.findings),
        channels=intent.channels,
    )


def _alert_of(opened: Opened, event: Related, at: datetime) -> Alert:
    known = {finding.finding: finding for finding in event.findings}
    return Alert(
        alert=opened.alert,
        kind=opened.kind,
        watch=opened.watches[0],
        also=opened.watches[1 : 1 + MAX_ALSO],
        name=opened.name,
        story=opened.story,
        severity=opened.severity,
        title=opened.title,
        findings=opened.findings,
        channels=opened.channels,
        evidence=fit_evidence([known[finding] for finding in opened.findings]),
        at=at,
    )
