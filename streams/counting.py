"""Which metrics a decision counts in; each decision is counted once, when it is made."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime
from typing import Any

import structlog

from alerts.groups.entries import AlertEntry
from alerts.ledger.entries import Closed, DeliverEntry
from alerts.records import Answer, Canary
from analysis.coverage.entry import CoverageEntry
from analysis.reading import Reading, Refused
from streams import metrics

log = structlog.get_logger("rasid")


class Counting:
    """Counts what each stage decides, and logs what people ask about later.

    `sources` are those named in the config: only they get a series of their own.
    """

    def __init__(self, sources: Collection[str], clock: Callable[[], datetime]) -> None:
        self._sources, self._clock = frozenset(sources), clock
        self._newest: dict[str, float] = {}
        self._open_circuits: frozenset[str] = frozenset()

    def count_read(self, reading: Reading | Refused) -> None:
        """Count what `read` found in one article."""
        structlog.contextvars.bind_contextvars(article=reading.article)
        if isinstance(reading, Refused):
            return
        for mention in reading.mentions:
            metrics.MENTIONS.labels(mention.kind).inc()
        if reading.source in self._sources:
            newest = max(self._newest.get(reading.source, 0.0), reading.received_at.timestamp())
            self._newest[reading.source] = newest
            metrics.SOURCE_LAST.labels(reading.source).set(newest)
            metrics.SOURCE_ARTICLES.labels(reading.source).inc()

    def count_relate(self, entry: CoverageEntry | None, event: Any) -> None:
        """Count an article's outcome, claims and findings."""
        if entry is None:
            self._passed_over("relate", event)
            return
        structlog.contextvars.bind_contextvars(article=entry.head.subject)
        if entry.head.failed:
            self._failed("relate", entry.head.failed)
        if entry.outcome is not None:
            metrics.ARTICLES.labels(entry.outcome).inc()
        if entry.refused and not entry.head.failed:
            stage = "read" if isinstance(event, Refused) else "relate"
            metrics.QUARANTINED.labels(stage, entry.refused).inc()
            # of a pause, one line says it for all
            tell = log.info if entry.refused == "source_paused" else log.warning
            tell("quarantined", stage=stage, reason=entry.refused)
        if entry.more_claims:
            log.warning("claims left out", count=entry.more_claims)
        for claim in entry.claims:
            metrics.CLAIMS.labels(claim.status).inc()
        for finding in entry.findings:
            metrics.FINDINGS.labels(finding.kind, finding.conflict or metrics.NO_CONFLICT).inc()
            if finding.flood is not None:
                log.error("flood", why=finding.why)

    def count_alert(self, entry: AlertEntry | None, event: Any) -> None:
        """Count alerts opened and findings muted."""
        if entry is None:
            self._passed_over("alert", event)
            return
        if entry.head.failed:
            self._failed("alert", entry.head.failed)
        for opened in entry.opened:
            metrics.ALERTS.labels(opened.kind, opened.severity).inc()
            if opened.since is None:  # else it has waited, as the policy says
                delay = (self._clock() - event.at).total_seconds()
                metrics.ARTICLE_TO_ALERT.observe(max(0.0, delay))
            log.info("alert", alert=opened.alert, kind=opened.kind, watches=opened.watches)
        for revised in entry.revised:
            log.info("alert revised", alert=revised.alert, why=revised.why, by=revised.by)
        for reason, count in entry.muted.items():
            metrics.MUTED.labels(reason).inc(count)

    def count_deliver(self, entry: DeliverEntry | None, event: Any) -> None:
        """Count the answers of channels, and what was closed without an attempt."""
        if entry is None:
            self._passed_over("deliver", event)
            return
        if entry.head.failed:
            self._failed("deliver", entry.head.failed)
        if isinstance(event, Answer):
            metrics.DELIVERIES.labels(event.channel, event.outcome).inc()
            if event.outcome != "ok":
                log.warning("not delivered", channel=event.channel, status=event.status)
        if isinstance(event, Canary):
            metrics.CANARY_SEEN.set(self._clock().timestamp())
        for closed in entry.closed:
            self._count_closed(closed, event)
        self._tell_circuits(entry)
        if entry.disabled:
            metrics.DELIVERIES.labels(entry.disabled, "disabled").inc(entry.swept)

    def _tell_circuits(self, entry: DeliverEntry) -> None:
        """Say which channels are held from now on, and which not any more."""
        opened = frozenset(state.channel for state in entry.channels if state.is_open)
        for channel in sorted(opened - self._open_circuits):
            log.warning("channel held: its receiver fails", channel=channel)
        for channel in sorted(self._open_circuits - opened):
            log.warning("channel no longer held", channel=channel)
        self._open_circuits = opened

    def _count_closed(self, closed: Closed, event: Any) -> None:
        """Count a delivery that ended otherwise than its last answer: given up, or not begun."""
        if isinstance(event, Answer) and event.outcome == closed.outcome:
            return
        channel = closed.delivery.channel
        metrics.DELIVERIES.labels(channel, closed.outcome).inc()
        alert = closed.delivery.alert
        log.error("given up", channel=channel, alert=alert, status=closed.status)

    def _passed_over(self, stage: str, event: Any) -> None:
        metrics.PASSED_OVER.labels(stage).inc()
        log.debug("passed over", stage=stage, origin=str(getattr(event, "origin", None)))

    def _failed(self, stage: str, failed: str) -> None:
        reason, _, where = failed.partition(": ")
        metrics.QUARANTINED.labels(stage, reason).inc()
        log.error("quarantined", stage=stage, reason=reason, where=where)
