"""The policy from end to end: what is decided about the findings of one article."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from alerts.groups.entries import AlertEntry
from alerts.groups.memory import AlertMemory
from alerts.policy.choosing import route
from alerts.policy.grouping import count_muted, group, join
from alerts.policy.hearing import hear, tellings_of
from alerts.policy.muting import mute
from alerts.policy.recording import Record
from alerts.policy.revising import doubts
from alerts.policy.scene import Scene, Stage
from analysis.decision import Head
from analysis.finding import Related

STAGES: tuple[Stage, ...] = (hear, route, mute, join)
"""What each finding goes through, one watch and route at a time."""


def judge(memory: AlertMemory, head: Head, event: Related, now: datetime) -> AlertEntry:
    """Decide about the findings of one article; change nothing."""
    more = {"left_out": event.more_findings} if event.more_findings else {}
    if memory.policy is None:
        none = {"no_rules": len(event.findings)} if event.findings else {}
        return AlertEntry(head, muted={**none, **more, **event.passed_over})
    record = Record(memory, memory.policy, head.offset, now)
    record.release()

    scene = Scene(memory, memory.policy, event.source, now, record.sent)
    tellings = tellings_of(scene, event.findings)
    for stage in STAGES:
        tellings = stage(scene, tellings)
    grouped = group(scene, tellings)
    for draft in grouped.drafts:
        record.open(draft)  # within the limit of its routes, else as part of a digest
    for joined in grouped.joins:
        record.join(joined)
    for doubt in doubts(scene, event.findings, event.claims):
        record.revise(doubt)

    quiet = list(count_muted(tellings))
    muted = dict(sorted(Counter(reason for _, reason in quiet).items()))
    return record.entry(head, {**muted, **more, **event.passed_over}, dict(quiet))


def go_on(memory: AlertMemory, head: Head, now: datetime) -> AlertEntry:
    """Send what has waited until now; change nothing."""
    if memory.policy is None:
        return AlertEntry(head)
    record = Record(memory, memory.policy, head.offset, now)
    record.release()
    return record.entry(head, {}, {})
