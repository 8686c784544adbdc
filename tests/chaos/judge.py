"""Whether a chaos run kept every promise: one line a promise, with what was counted."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

import msgspec

from alerts.alerting import AlertStage
from alerts.config.policy_file import parse_alerts
from alerts.records import Alert, Answer, InboxDeliver
from alerts.rules.settings import with_terminal
from analysis.coverage.entry import CoverageEntry
from analysis.coverage.relate import RelateStage
from analysis.decision import BEGINNING, Origin
from analysis.finding import Related
from analysis.mentions.matcher import Matcher
from analysis.mentions.watchlist import parse_watchlist
from analysis.reader import Reader
from analysis.reading import ReadingRecord
from rasid.rules import rules_of
from streams.audit import audit
from streams.stage import Decider, Decision
from streams.topics import ALERTS, ARTICLES, COVERAGE, FINDINGS, READINGS, changelog
from tests.chaos.receiver import CHANNELS, Request
from tests.chaos.scene import Kill, Scene, read_all

Key = tuple[str, str]

HALVES = ("entry_without_output", "output_without_entry")

AWAKE = 10.0
"""Seconds in which a worker that was stalled must have noticed."""


class Verdict(NamedTuple):
    """One promise: whether it was kept, and what was counted."""

    promise: str
    kept: bool
    counted: str


def judge(scene: Scene, kills: list[Kill], codes: list[int]) -> Iterator[Verdict]:
    """Yield a verdict on each promise; `codes` are those of the workers that were stopped."""
    exits = [code for worker in scene.workers for code in worker.exits]
    said = f"exit codes {codes}; started again after {exits}" if exits else f"exit codes {codes}"
    yield Verdict("in the end, workers stop cleanly", not any(codes), said)
    yield _judge_kills(scene, kills)
    yield from _judge_log(scene)
    yield from _judge_receivers(scene)
    if scene.settings.clock == "articles" and scene.settings.partitions == 1:
        yield from _judge_decisions(scene)


def _judge_kills(scene: Scene, kills: list[Kill]) -> Verdict:
    loose = sum(any(end.kind in HALVES for end in kill.loose) for kill in kills)
    plan = scene.plan
    kept = len(kills) == plan.kills + plan.stalls and all(kill.entries > 0 for kill in kills)
    found = Counter(end.kind for kill in kills for end in kill.loose)
    counted = f"{len(kills)}, {loose} of them so: {dict(found)}"
    planned = f"{plan.kills} kills and {plan.stalls} stalls, each after progress"
    promise = f"{planned}, {plan.loose} in a half decision"
    return Verdict(promise, kept and loose >= plan.loose, counted)


def _judge_log(scene: Scene) -> Iterator[Verdict]:
    report = audit(scene.log)
    said = f"{report.records} records" if report.is_sound else "; ".join(report.render(3))
    yield Verdict("the audit finds nothing wrong", report.is_sound, said)
    told, articles = sum(report.outcomes.values()), report.articles.records
    kept = told == articles == scene.plan.articles + report.outcomes.get("canary", 0)
    yield Verdict("every article has one outcome", kept, f"{articles}: {report.outcomes}")
    undecided = {name: why for name, why in report.decided_again.items() if why}
    counted = "; ".join(
        f"{name} {stage.decided_again}, {stage.passed_over} of them sent again and passed over"
        for name, stage in report.stages.items()
    )
    again = "every entry is what one loop decides from the inbox"
    yield Verdict(again, not undecided, f"{counted} {undecided or ''}")


def _judge_receivers(scene: Scene) -> Iterator[Verdict]:
    inbox, requests = scene.inbox(), scene.requests()
    wanted = {
        (channel, f"{alert.alert}.{alert.revision}")
        for alert in inbox
        if isinstance(alert, Alert)
        for channel in CHANNELS
    }
    got = Counter((r.channel, r.id) for r in requests)
    missing, foreign = len(wanted - set(got)), len(set(got) - wanted)
    counted = f"{len(wanted)} wanted, {missing} missing, {foreign} unknown"
    kept = not missing and not foreign and len(wanted) >= scene.plan.alerts * len(CHANNELS)
    least = f"both receivers have every alert, at least {scene.plan.alerts}"
    yield Verdict(least, kept, counted)
    bodies: dict[Key, set[str]] = defaultdict(set)
    for request in requests:
        bodies[request.channel, request.id].add(request.body)
    changed = sum(len(found) > 1 for found in bodies.values())
    yield Verdict("an id has one body", not changed, f"{len(bodies)} ids, {changed} with several")
    yield _judge_repeats(scene, requests)


def _judge_repeats(scene: Scene, requests: list[Request]) -> Verdict:
    """Hold each request against the answers that were on the log when it came.

    A worker that has slept past its session may make the attempts that it had in hand; it has
    AWAKE seconds to notice that another has made them.
    """
    final: dict[Key, list[float]] = defaultdict(list)
    answers = retries = 0
    for key, outcome, at in _answers(scene):
        answers += 1
        retries += outcome == "retry"
        if outcome != "retry":
            final[key].append(at)
    again = [r for r in requests if any(at < r.at for at in final[r.channel, r.id])]
    by_sleepers = [r for r in again if any(at < r.at < at + AWAKE for at in scene.woken)]
    twice = sum(len(ends) > 1 for ends in final.values())
    wrong = len(again) - len(by_sleepers) + (twice if not scene.plan.stalls else 0)
    ids = {(request.channel, request.id) for request in requests}
    counted = (
        f"{len(requests) - len(ids)} repeats: {retries} after an answer that asked for it,"
        f" {len(requests) - answers} without an answer on the log, {len(by_sleepers)} by a worker"
        f" that woke; {wrong} without a reason"
    )
    return Verdict("an id comes again only where no answer was recorded", not wrong, counted)


def _answers(scene: Scene) -> Iterator[tuple[Key, str, float]]:
    """Yield channel and id, outcome, and when it was on the log, of each answer of a receiver."""
    for record in read_all(scene.log, ALERTS.name):
        event = msgspec.json.decode(record.value or b"", type=InboxDeliver)
        if isinstance(event, Answer) and event.channel in CHANNELS:
            key = event.channel, f"{event.alert}.{event.revision}"
            yield key, event.outcome, record.timestamp


def _judge_decisions(scene: Scene) -> Iterator[Verdict]:
    """Hold entries and outputs against those of a loop over the articles, which nothing kills."""
    steady = _run_steady(scene)
    origins = {
        record.offset: reading.origin.offset
        for record in read_all(scene.log, READINGS.name)
        if (reading := msgspec.json.decode(record.value or b"", type=ReadingRecord)).origin
    }
    wrong = compared = 0
    for record in read_all(scene.log, changelog(COVERAGE).name):
        if record.value is not None:
            entry = msgspec.msgpack.decode(record.value, type=CoverageEntry)
            compared += 1
            wrong += _bare(entry, origins) != steady.entries[origins[entry.head.offset]]
    named = "entries equal those of a run without kills"
    yield Verdict(named, compared > 0 and not wrong, f"{compared} held, {wrong} different")
    told = _outputs_on(scene)
    kept = told == (steady.related, steady.alerts)
    counted = f"{len(told[0])} of {len(steady.related)}, {len(told[1])} of {len(steady.alerts)}"
    yield Verdict("findings and alerts equal those of a run without kills", kept, counted)


class Steady(NamedTuple):
    """What a run without kills decides: entries of relate, its outputs, the alerts."""

    entries: list[bytes]
    related: list[bytes]
    alerts: list[bytes]


def _run_steady(scene: Scene) -> Steady:
    watchlist = parse_watchlist(scene.news.watchlist)
    config = parse_alerts(scene.policy.read_text(encoding="utf-8"))
    if not scene.settings.kafka:
        config = with_terminal(config)  # as `rasid up` does, and `rasid worker` does not
    log, now, reader = scene.log.log_id, datetime.now(UTC), Reader(Matcher(watchlist))
    relate = Decider(RelateStage(), log, READINGS.name)
    alert = Decider(AlertStage(), log, FINDINGS.name)
    entries: list[bytes] = []
    outcomes: list[bytes] = []
    told: list[Alert] = []
    _take(alert, alert.decide_event(0, rules_of(watchlist, config, BEGINNING), now))
    for record in read_all(scene.log, ARTICLES):
        origin = Origin(log, ARTICLES, 0, record.offset)
        reading = reader.read(record.value or b"", None, now, origin)
        decision = relate.decide_event(record.offset, reading, now)
        assert decision is not None
        entries.append(_bare(decision.entry, {}))
        for related in _take(relate, decision):
            if isinstance(related, Related):
                outcomes.append(_without_origin(related))
                told += _take(alert, alert.decide_event(record.offset + 1, related, now))
    return Steady(entries, outcomes, _numbered(told))


def _take(decider: Decider[Any, Any, Any], decision: Decision | None) -> list[Any]:
    assert decision is not None
    decider.remember(decision)
    return [output.record for output in decision.outputs]


def _bare(entry: CoverageEntry, origins: Mapping[int, int]) -> bytes:
    """Return an entry without its place in the inbox, which a repeated reading moves.

    The place at which its story began becomes that of the article, by `origins`.
    """
    head, kept = entry.head, entry.kept
    if kept is not None:
        began = origins.get(kept.began, kept.began)
        entry = msgspec.structs.replace(entry, kept=msgspec.structs.replace(kept, began=began))
    return msgspec.msgpack.encode(
        (head.now, head.subject, head.failed, msgspec.structs.astuple(entry)[1:])
    )


def _without_origin(record: Related | Alert) -> bytes:
    """Return an output without its origin, which tells of its place in an inbox."""
    return msgspec.json.encode(msgspec.structs.replace(record, origin=None))


def _numbered(alerts: Sequence[Alert]) -> list[bytes]:
    """Return alerts with numbers for ids, which tell of places in inboxes, in the order opened."""
    numbers = {name: str(n) for n, name in enumerate(dict.fromkeys(a.alert for a in alerts))}
    return [
        _without_origin(
            msgspec.structs.replace(
                alert, alert=numbers[alert.alert], by=alert.by and numbers.get(alert.by, "?")
            )
        )
        for alert in alerts
    ]


def _outputs_on(scene: Scene) -> tuple[list[bytes], list[bytes]]:
    """Return each outcome and each alert on the log once, in the order decided."""
    related: dict[Origin | None, Related] = {}
    for record in read_all(scene.log, FINDINGS.name):
        if b'"event":"related"' in (record.value or b""):
            found = msgspec.json.decode(record.value or b"", type=Related)
            related[found.origin] = found
    alerts = {alert.origin: alert for alert in scene.inbox() if isinstance(alert, Alert)}
    outcomes = [_without_origin(each) for each in related.values()]
    return outcomes, _numbered(list(alerts.values()))
