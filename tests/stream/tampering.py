"""Every way in which a log can be wrong, done to a copy of one that was right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import msgspec

from alerts.groups.entries import AlertEntry
from alerts.ledger.entries import DeliverEntry
from analysis.coverage.entry import CoverageEntry
from analysis.decision import Head, Origin
from streams.table import entry_key
from streams.topics import (
    ALERTS,
    ARTICLES,
    COVERAGE,
    FINDINGS,
    GROUPS,
    LEDGER,
    QUARANTINE,
    READINGS,
    changelog,
)
from tests.unit.streams.memory_log import MemoryLog


def first(log: MemoryLog, topic: str, event: str) -> int:
    """Return the offset of the first record of a kind."""
    return next(n for n, value in enumerate(log.values(topic)) if value["event"] == event)


def twice(log: MemoryLog, topic: str, event: str, **changed: Any) -> None:
    """Append a record of a kind again, changed."""
    record = log.at(topic, first(log, topic, event))
    value = msgspec.json.decode(record.value or b"") | changed
    log.append(topic, msgspec.json.encode(value), record.key)


def drop_article(log: MemoryLog) -> None:
    """An article is missing in the middle."""
    log.drop(ARTICLES, 7)


def commit_too_far(log: MemoryLog) -> None:
    """The committed offset is beyond the end."""
    log.commits[ALERTS.name, 0] = log.ends[ALERTS.name, 0] + 5


def read_from_elsewhere(log: MemoryLog) -> None:
    """A reading names an article of another log."""
    twice(log, READINGS.name, "reading", origin=["other", ARTICLES, 0, 1, 0])


def find_from_nowhere(log: MemoryLog) -> None:
    """A record on findings names nothing as its origin."""
    twice(log, FINDINGS.name, "related", origin=None)


def alert_from_the_future(log: MemoryLog) -> None:
    """An alert names a record that is not there yet."""
    twice(log, ALERTS.name, "alert", origin=[log.log_id, FINDINGS.name, 0, 9_999, 0])


def lose_reading(log: MemoryLog) -> None:
    """An article that is committed was never read."""
    log.append(ARTICLES, b"{}")
    log.commits[ARTICLES, 0] = log.ends[ARTICLES, 0]


def read_differently(log: MemoryLog) -> None:
    """An article that was read again says something else."""
    twice(log, READINGS.name, "reading", version="another")


def read_another_article(log: MemoryLog) -> None:
    """A reading is of another article than it names."""
    value = log.values(READINGS.name)[5]
    origin = Origin(
        log.log_id, ARTICLES, 0, log.append(ARTICLES, b'{"id":"x","text":"x","source":"s"}')
    )
    log.append(READINGS.name, msgspec.json.encode(value | {"origin": origin}))


def drop_outcome(log: MemoryLog) -> None:
    """The one outcome of an article is not there, and nothing else is wrong."""
    told = log.values(FINDINGS.name)
    articles = Counter(value["article"] for value in told if value["event"] == "related")
    quiet = (
        n
        for n, value in enumerate(told)
        if articles[value.get("article")] == 1
        and not value.get("findings")
        # what was passed over alerts nobody either, and is muted
        and not value.get("passed_over")
        and value["outcome"] != "canary"
    )
    log.put(FINDINGS.name, max(quiet), b"{}")


def tell_twice(log: MemoryLog) -> None:
    """An article gets a second outcome from the same reading."""
    twice(log, FINDINGS.name, "related", outcome="repeat")


def read_and_tell_twice(log: MemoryLog) -> None:
    """An article gets the same outcome twice, each from another reading."""
    offset = first(log, READINGS.name, "reading")
    twice(log, READINGS.name, "reading")
    again = log.ends[READINGS.name, 0] - 1
    told = [value.get("origin", [0] * 4)[3] for value in log.values(FINDINGS.name)]
    value = log.values(FINDINGS.name)[told.index(offset, 1)]
    value["origin"][3] = again
    log.append(FINDINGS.name, msgspec.json.encode(value))


def change_outcome(log: MemoryLog) -> None:
    """An article has another outcome than was decided."""
    log.replace(FINDINGS.name, log.ends[FINDINGS.name, 0] - 1, outcome="repeat")


def lose_quarantined(log: MemoryLog) -> None:
    """What was quarantined is not there."""
    log.cut(QUARANTINE.name)


def lose_alert(log: MemoryLog) -> None:
    """Something else stands in the place of an alert."""
    log.put(ALERTS.name, first(log, ALERTS.name, "alert"), b'{"event":"tick"}')


def change_title(log: MemoryLog) -> None:
    """An article's record on findings has its outcome, and otherwise says something else."""
    log.replace(FINDINGS.name, log.ends[FINDINGS.name, 0] - 1, title="another")


def send_what_was_not_decided(log: MemoryLog) -> None:
    """An output stands that its decision does not have."""
    origin = msgspec.to_builtins(Origin(log.log_id, FINDINGS.name, 0, 3, 7))
    twice(log, ALERTS.name, "alert", origin=origin)


def drop_entry(log: MemoryLog) -> None:
    """An entry that cannot be forgotten is not there."""
    topic = changelog(COVERAGE).name
    log.drop(topic, log.entry(COVERAGE, last_entry(log)).offset)


def drop_entry_of_rules(log: MemoryLog) -> None:
    """An entry is not there that is older than others that were forgotten, but holds the rules."""
    topic = changelog(GROUPS).name
    decode = msgspec.msgpack.Decoder(AlertEntry).decode
    holding = [
        record.offset
        for record in log.held[topic, 0]
        if record.value and decode(record.value).rules is not None
    ]
    log.drop(topic, holding[-1])


def put_another_entry(log: MemoryLog) -> None:
    """Two entries with different content stand for one offset."""
    record = log.entry(COVERAGE, last_entry(log))
    log.append(changelog(COVERAGE).name, record.value, record.key)
    log.change_entry(COVERAGE, last_entry(log), CoverageEntry, more_claims=7)


def decide_what_was_passed_over(log: MemoryLog) -> None:
    """A record that came a second time has an entry."""
    twice(log, READINGS.name, "reading")
    offset = log.ends[READINGS.name, 0] - 1
    record = log.entry(COVERAGE, first(log, READINGS.name, "reading"))
    entry = msgspec.msgpack.decode(record.value or b"", type=CoverageEntry)
    head = msgspec.structs.replace(entry.head, offset=offset, after=last_entry(log))
    value = msgspec.msgpack.encode(msgspec.structs.replace(entry, head=head))
    log.append(changelog(COVERAGE).name, value, entry_key(offset))


def last_entry(log: MemoryLog) -> int:
    """Return the offset of the newest entry of relate."""
    return max(int(record.key or b"0") for record in log.held[changelog(COVERAGE).name, 0])


def decide_what_is_not_there(log: MemoryLog) -> None:
    """An entry stands for an offset beyond the end of the inbox."""
    head = head_of(log, COVERAGE, last_entry(log))
    value = CoverageEntry(msgspec.structs.replace(head, offset=9_999))
    log.append(changelog(COVERAGE).name, msgspec.msgpack.encode(value), entry_key(9_999))


def head_of(log: MemoryLog, table: str, offset: int) -> Head:
    """Return the head of an entry of relate."""
    stored = log.entry(table, offset).value or b""
    return msgspec.msgpack.decode(stored, type=CoverageEntry).head


def decide_about_another(log: MemoryLog) -> None:
    """An entry is about another article than its record."""
    head = msgspec.structs.replace(head_of(log, COVERAGE, last_entry(log)), subject="another")
    log.change_entry(COVERAGE, head.offset, CoverageEntry, head=head)


def mute_more(log: MemoryLog) -> None:
    """An entry says something else than is decided again."""
    log.change_entry(GROUPS, last_alerting(log), AlertEntry, muted={"repeated": 7})


def last_alerting(log: MemoryLog) -> int:
    """Return the offset of the last record on findings."""
    return log.ends[FINDINGS.name, 0] - 1


def leave_a_gap(log: MemoryLog) -> None:
    """An entry follows one that is not there."""
    head = head_of(log, COVERAGE, last_entry(log))
    changed = msgspec.structs.replace(head, after=head.after - 1)
    log.change_entry(COVERAGE, head.offset, CoverageEntry, head=changed)


def take_nothing_on(log: MemoryLog) -> None:
    """The entry of an alert opens no delivery."""
    log.change_entry(LEDGER, last_alert(log), DeliverEntry, alert=None, attempts=())


def last_alert(log: MemoryLog) -> int:
    """Return the offset of the last alert that was decided."""
    events = [value["event"] for value in log.values(ALERTS.name)]
    return len(events) - 1 - events[::-1].index("alert")


def answer(log: MemoryLog, **changed: Any) -> None:
    """Append the last answer again, changed, and the entry that says that it changes nothing."""
    before = log.ends[ALERTS.name, 0] - 1
    value = log.values(ALERTS.name)[before] | changed
    offset = log.append(ALERTS.name, msgspec.json.encode(value))
    entry = msgspec.msgpack.decode(log.entry(LEDGER, before).value or b"", type=DeliverEntry)
    subject = "{alert}.{revision}/{channel}/{number}".format(**value)
    head = msgspec.structs.replace(entry.head, offset=offset, after=before, subject=subject)
    stored = msgspec.msgpack.encode(DeliverEntry(head, late=True, channels=entry.channels))
    log.append(changelog(LEDGER).name, stored, entry_key(offset))


def answer_for_nobody(log: MemoryLog) -> None:
    """An answer names an alert that there never was."""
    answer(log, alert="nobody")


def answer_too_early(log: MemoryLog) -> None:
    """An answer is for an attempt that was not decided."""
    answer(log, number=5)


def change_answer(log: MemoryLog) -> None:
    """An answer is about another alert than its entry."""
    log.replace(ALERTS.name, log.ends[ALERTS.name, 0] - 1, alert="nobody")


def garble_entry(log: MemoryLog) -> None:
    """The bytes of an entry are damaged."""
    log.put(changelog(LEDGER).name, log.held[changelog(LEDGER).name, 0][-1].offset, b"\xc1")


def garble_key(log: MemoryLog) -> None:
    """A record on a changelog has a key that is no offset."""
    log.append(changelog(COVERAGE).name, b"", b"seven")


def garble_quarantine(log: MemoryLog) -> None:
    """A record on quarantine is none of ours."""
    log.append(QUARANTINE.name, b"\xff")


def of_another_version(log: MemoryLog) -> None:
    """Make the newest entry of relate one that another version of the code decided."""
    head = msgspec.structs.replace(head_of(log, COVERAGE, last_entry(log)), code="0")
    log.change_entry(COVERAGE, head.offset, CoverageEntry, head=head)


TAMPERED: dict[Callable[[MemoryLog], None], set[str]] = {
    drop_article: {"record_missing"},
    commit_too_far: {"commit_ahead"},
    read_from_elsewhere: {"origin_unknown"},
    find_from_nowhere: {"origin_unknown"},
    alert_from_the_future: {"origin_unknown"},
    lose_reading: {"reading_missing"},
    read_differently: {"reading_changed"},
    read_another_article: {"reading_wrong"},
    # what comes after was decided from the record that is not there any more
    drop_outcome: {"outcome_missing", "entry_foreign"},
    tell_twice: {"outcome_twice"},
    read_and_tell_twice: {"outcome_twice"},
    change_outcome: {"outcome_changed"},
    lose_quarantined: {"output_missing"},
    lose_alert: {"output_missing", "entry_foreign"},
    change_title: {"output_wrong"},
    send_what_was_not_decided: {"output_wrong"},
    drop_entry: {"entry_missing"},
    drop_entry_of_rules: {"entry_missing"},
    put_another_entry: {"entry_ambiguous", "wrong_decision", "output_wrong"},
    decide_what_was_passed_over: {"entry_unexpected"},
    decide_what_is_not_there: {"entry_unexpected"},
    decide_about_another: {"entry_foreign"},
    mute_more: {"wrong_decision"},
    leave_a_gap: {"wrong_decision", "chain_gap"},
    take_nothing_on: {"wrong_decision", "alert_unanswered"},
    answer_for_nobody: {"answer_unknown"},
    answer_too_early: {"answer_unknown"},
    change_answer: {"entry_foreign"},
    garble_entry: {"not_decodable"},
    garble_key: {"not_decodable"},
    garble_quarantine: {"not_decodable"},
}
