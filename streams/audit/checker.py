"""The audit of a whole log: topic after topic, each read once, from `articles` on."""

from __future__ import annotations

from collections.abc import Callable

from alerts.alerting import AlertStage
from alerts.outbox import DeliverStage
from analysis.coverage.relate import RelateStage
from analysis.finding import Related
from streams.audit.articles import Articles
from streams.audit.deliveries import Deliveries
from streams.audit.report import Kind, Report, Tally
from streams.audit.stages import StageWalk
from streams.audit.walk import Place, Traced, Walk, digest, trace
from streams.eventlog import LogReading
from streams.records import Record
from streams.topics import ALERTS, COVERAGE, FINDINGS, GROUPS, LEDGER, QUARANTINE, READINGS

MISSING: dict[str, Kind] = {FINDINGS.name: "outcome_missing"}


def audit(
    log: LogReading, *, progress: Callable[[int], None] | None = None, again: bool = True
) -> Report:
    """Return what `log` accounts for, and everything in it that is not as promised.

    Each stage is decided again where that can be, unless `again` is false: then outputs are only
    held against their entries, which is faster.

    It may be read beside a running worker: it is taken as it stood at one moment. `progress` is
    told how many records were read, about `extent(log)` in all. Memory: some 100 bytes a record,
    and the memory of the stages that are decided again. Raises LogError.
    """
    walk = Walk(log, progress, again=again)
    _Audit(walk).run()
    return walk.report


def extent(log: LogReading) -> int:
    """Return about how many records an audit of `log` reads."""
    ends = log.end_offsets()
    return sum(end - log.first_offset(tp) for tp, end in ends.items())


class _Audit:
    """One audit: each stage's outputs are the next one's inbox."""

    def __init__(self, walk: Walk) -> None:
        self._walk = walk
        self._articles, self._deliveries = Articles(walk), Deliveries(walk)
        self._stages: dict[str, StageWalk] = {}
        self._canaries = Tally()

    def run(self) -> None:
        """Read every topic once."""
        walk = self._walk
        self._check_commits()
        self._articles.walk_articles()
        relate = StageWalk(walk, RelateStage(), READINGS.name, COVERAGE)
        self._stages[READINGS.name] = relate
        self._articles.codes = relate.entries.codes
        relate.run(self._articles.take_reading)
        alert = StageWalk(walk, AlertStage(), FINDINGS.name, GROUPS)
        self._stages[FINDINGS.name] = alert
        alert.run(self._take_finding)
        deliver = StageWalk(walk, DeliverStage(), ALERTS.name, LEDGER, self._deliveries.take)
        self._stages[ALERTS.name] = deliver
        deliver.run(self._take_alert)
        for record in walk.records((QUARANTINE.name, 0)):
            self._take_quarantined(record)
        counts = walk.report
        counts.readings.waiting = relate.report.waiting
        counts.findings.waiting = alert.report.waiting
        counts.alerts.waiting = deliver.report.waiting
        self._articles.end(relate.promised)
        self._deliveries.end(deliver.floor)
        for stage in self._stages.values():
            self._report_missing(stage)

    def _check_commits(self) -> None:
        for tp, committed in self._walk.committed.items():
            end = self._walk.end(tp)
            if committed > end:
                what = f"committed is {committed}, and the end is {end}"
                self._walk.add("commit_ahead", tp, end, "", what)

    def _take_finding(self, record: Record, traced: Traced) -> None:
        tp, counts = (FINDINGS.name, 0), self._walk.report.findings
        if traced.event == "related":
            if self._meet(tp, record, traced, READINGS.name, counts) == "right":
                outcomes = self._walk.report.outcomes
                outcomes[traced.outcome] = outcomes.get(traced.outcome, 0) + 1
            self._articles.take_outcome(tp, record, traced)

    def _take_alert(self, record: Record, traced: Traced) -> None:
        if traced.event == "alert":
            counts = self._walk.report.alerts
            self._meet((ALERTS.name, 0), record, traced, FINDINGS.name, counts)
        elif traced.event == "canary":
            self._meet((ALERTS.name, 0), record, traced, FINDINGS.name, self._canaries)

    def _take_quarantined(self, record: Record) -> None:
        tp, traced = (QUARANTINE.name, 0), trace(record.value)
        if traced.event != "quarantine":
            self._walk.add("not_decodable", tp, record.offset, "", "it is no record of ours")
            return
        counts = self._walk.report.quarantined
        self._meet(tp, record, traced, traced.origin.topic if traced.origin else "", counts)

    def _meet(self, tp: Place, record: Record, traced: Traced, inbox: str, counts: Tally) -> str:
        """Hold an output against what was decided; return what it is."""
        about, origin = traced.article or traced.alert, traced.origin
        stage = self._stages.get(inbox)
        if origin is None or stage is None or not self._is_ours(traced, stage):
            where = "nothing" if origin is None else f"{origin.topic}/{origin.offset}"
            what = f"it names {where} as what it comes from"
            self._walk.add("origin_unknown", tp, record.offset, about, what)
            return "unknown"
        if origin.offset < self._walk.first(stage.tp):
            counts.gone += 1
        found = digest(record.key or b"", record.value or b"")
        verdict = stage.promised.meet(origin.offset, origin.index, tp[0], found)
        if verdict == "again":
            counts.again += 1
        elif verdict == "right":
            counts.records += 1
        else:
            self._report_wrong(tp, record, traced, stage, verdict)
        return verdict

    def _is_ours(self, traced: Traced, stage: StageWalk) -> bool:
        origin = traced.origin
        return (
            origin is not None
            and origin.log == self._walk.log.log_id
            and (origin.topic, origin.partition) == stage.tp
            and origin.offset >= 0
            and not self._walk.is_beyond(stage.tp, origin.offset)
        )

    def _report_wrong(
        self, tp: Place, record: Record, traced: Traced, stage: StageWalk, verdict: str
    ) -> None:
        kind: Kind = "output_wrong"
        about, origin = traced.article or traced.alert, traced.origin
        if origin is None:
            return
        place = f"offset {origin.offset} of {origin.topic}, output {origin.index}"
        outputs = stage.outputs_at(origin.offset) or []
        wanted = outputs[origin.index].record if 0 <= origin.index < len(outputs) else None
        what = f"it is not what was decided at {place}"
        if isinstance(wanted, Related) and wanted.outcome != traced.outcome:
            kind = "outcome_changed"
            what = f"the outcome is {traced.outcome!r}, decided was {wanted.outcome!r}"
        if verdict == "differs":
            kind = "outcome_twice" if traced.event == "related" else "output_wrong"
            what = f"another record stands before it as {place}, with other content"
        if verdict == "unexpected":
            what = f"nothing was decided to be sent at {place}"
        self._walk.add(kind, tp, record.offset, about, what)

    def _report_missing(self, stage: StageWalk) -> None:
        for offset, index, topic in stage.promised.missing():
            if not stage.is_committed(offset):
                stage.report.on_their_way += 1
                continue
            outputs = stage.outputs_at(offset) or []
            about = outputs[index].key if index < len(outputs) else ""
            what = f"what was decided at this offset is committed, and missing on {topic}"
            kind = MISSING.get(topic, "output_missing")
            self._walk.add(kind, stage.tp, offset, about, what)
