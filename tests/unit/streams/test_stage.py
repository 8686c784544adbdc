"""The decision log without a log: a stage that numbers what it has seen, crashed in every way."""

from __future__ import annotations

from collections import deque
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from analysis.decision import Chain, Gap, Head, Origin, Output, Tick
from streams.stage import MAX_PASSED_OVER, Decider, Decision, StageStopped
from tests.unit.streams.crashing import fold

START = datetime(2026, 1, 1, tzinfo=UTC)
KEPT = timedelta(hours=1)


class Word(msgspec.Struct, frozen=True, tag_field="event", tag="word"):
    """An event: a word said at a time."""

    word: str
    at: datetime
    origin: Origin | None = None


class Numbered(msgspec.Struct, frozen=True, tag_field="event", tag="numbered"):
    """An output: the word and how often it was said before."""

    word: str
    before: int
    origin: Origin | None = None


class Counted(msgspec.Struct, frozen=True, array_like=True):
    """An entry: the word and how often it was said before."""

    head: Head
    word: str = ""
    before: int = 0


class Counts:
    """Memory: how often each word was said in the last hour."""

    def __init__(self, floor: int = 0) -> None:
        self.chain = Chain(floor)
        self.held: deque[Counted] = deque()
        self.forgotten: deque[int] = deque()

    def count(self, word: str) -> int:
        """Return how often `word` is held."""
        return sum(entry.word == word for entry in self.held)

    def apply(self, entry: Counted) -> None:
        """Hold `entry`, let go of what is over an hour older."""
        self.chain.follow(entry.head)
        self.held.append(entry)
        while self.held[0].head.now + KEPT < self.chain.now:
            self.forgotten.append(self.held.popleft().head.offset)

    def floor_after(self, now: datetime, offset: int) -> int:
        """Return the oldest offset held once an entry at `offset` is applied."""
        return next((e.head.offset for e in self.held if e.head.now + KEPT >= now), offset)

    def deadline(self) -> datetime | None:
        """Return None: nothing falls due."""
        return None

    def take_forgotten(self, limit: int) -> list[int]:
        """Return what can be deleted."""
        return [self.forgotten.popleft() for _ in range(min(limit, len(self.forgotten)))]


class CountStage:
    """Counts words; the word "bug" fails."""

    name = "relate"
    entry_type = Counted
    event_type = Word | Tick

    def fresh(self, floor: int = 0) -> Counts:
        """Return an empty memory."""
        return Counts(floor)

    def time_of(self, event: Word | Tick, appended_at: datetime) -> datetime:  # noqa: ARG002 - the protocol's
        """Return the event's own time."""
        return event.at

    def subject_of(self, event: Word | Tick) -> str:
        """Return the word."""
        return "tick" if isinstance(event, Tick) else event.word

    def origin_of(self, event: Word | Tick) -> Origin | None:
        """Return where the word came from."""
        return None if isinstance(event, Tick) else event.origin

    def step(self, memory: Counts, offset: int, event: Word | Tick, now: datetime) -> Counted:
        """Count one word."""
        subject = self.subject_of(event)
        if subject == "bug":
            raise ZeroDivisionError("the bug")
        head = memory.chain.next_head(
            offset, subject, now, self.origin_of(event), floor=memory.floor_after(now, offset)
        )
        return Counted(head, subject, memory.count(subject))

    def refuse(self, memory: Counts, head: Head) -> Counted:  # noqa: ARG002 - the protocol's
        """Return an entry that counts nothing."""
        return Counted(head)

    def outputs(self, entry: Counted, event: Word | Tick | None) -> list[Output]:  # noqa: ARG002 - the protocol's
        """Send the number on."""
        return [Output("findings", entry.word, Numbered(entry.word, entry.before))]


def decider(observe: Any = lambda _entry, _event: None) -> Decider[Any, Any, Any]:
    """Return a decider on a fresh memory."""
    return Decider(CountStage(), "log-1", "rasid.readings", observe)


def take(
    stage: Decider[Any, Any, Any], offset: int, data: bytes, stored: bytes | None = None
) -> Decision | None:
    """Decide a record and remember the decision."""
    decision = stage.decide(offset, data, START, stored)
    if decision is not None:
        stage.remember(decision)
    return decision


def word(offset: int, said: str, minutes: float = 0) -> bytes:
    """Return a word as it stands in the inbox, caused by the same offset upstream."""
    at = START + timedelta(minutes=minutes)
    return msgspec.json.encode(Word(said, at, Origin("log-1", "rasid.articles", 0, offset)))


def restarted(entries: dict[int, bytes]) -> Decider[Any, Any, Any]:
    """Return a decider whose memory was folded from the entries held."""
    return fold(decider(), entries)


def test_decides_each_event_from_those_before() -> None:
    """An event's decision depends on the memory of the events before it."""
    stage = decider()
    counts = [take(stage, n, word(n, w)) for n, w in enumerate(["a", "b", "a"])]
    assert [d.entry.before for d in counts if d] == [0, 0, 1]


def test_passes_over_a_record_sent_twice() -> None:
    """A record whose origin was decided before gets no second decision and no output."""
    stage = decider()
    take(stage, 0, word(0, "a"))
    assert take(stage, 1, word(0, "a")) is None


def test_sends_again_what_was_decided_before_a_crash() -> None:
    """An offset that has an entry is sent again as it was, and decides and counts nothing."""
    seen: list[Any] = []
    first = take(decider(), 0, word(0, "a"))
    assert first is not None
    again = restarted({0: first.stored})
    again._observe = lambda entry, event: seen.append((entry, event))  # noqa: SLF001 - the only way in
    second = take(again, 0, word(0, "a"), first.stored)
    assert second is not None
    assert (second.stored, second.outputs, second.again, seen) == (
        first.stored,
        first.outputs,
        True,
        [],
    )


def test_outputs_name_their_origin() -> None:
    """What is sent on names the log, topic, partition and offset that it comes from."""
    decision = take(decider(), 7, word(0, "a"))
    assert decision is not None
    assert decision.outputs[0].record.origin == Origin("log-1", "rasid.readings", 0, 7, 0)


def test_a_failure_of_our_code_is_a_decision() -> None:
    """An event that our code fails on goes to quarantine with its reason, and the next goes on."""
    stage = decider()
    failed = take(stage, 0, word(0, "bug"))
    after = take(stage, 1, word(1, "a"))
    assert failed is not None
    assert after is not None
    record = failed.outputs[-1].record
    assert (record.stage, record.reason, after.entry.head.after) == ("relate", "code_error", 0)


def test_an_undecodable_record_is_a_decision() -> None:
    """A record that is none of ours goes to quarantine and changes nothing else."""
    decision = take(decider(), 0, b"\xff")
    assert decision is not None
    quarantined = decision.outputs[-1].record
    assert (quarantined.reason, quarantined.data) == ("not_decodable", b"\xff")


def test_a_time_without_offset_is_no_record() -> None:
    """A tick of another program, without an offset, goes to quarantine and not into the clock."""
    decision = take(decider(), 0, b'{"event":"tick","at":"2026-01-01T00:00:00"}')
    assert decision is not None
    assert decision.outputs[-1].record.reason == "not_decodable"


def test_stops_when_our_code_fails_too_often() -> None:
    """The twenty-first failure of the last 200 events stops the stage before anything is sent."""
    stage = decider()
    for n in range(20):
        assert take(stage, n, word(n, "bug")) is not None
    with pytest.raises(StageStopped, match="code_error"):
        take(stage, 20, word(20, "bug"))


def test_a_restart_forgives_no_failure() -> None:
    """The poison that stopped a stage stops it again, and the twenty before it count."""
    entries = decided(*(word(n, "bug") for n in range(20)))
    stage = decider()
    stage.begin(entries[19])
    for offset in sorted(entries):
        stage.fold(entries[offset])
    with pytest.raises(StageStopped, match="code_error"):
        take(stage, 20, word(20, "bug"))


def decided(*words: bytes) -> dict[int, bytes]:
    """Return the entries of words in a row, by their offsets."""
    stage, entries = decider(), dict[int, bytes]()
    for offset, data in enumerate(words):
        decision = take(stage, offset, data)
        if decision is not None:
            entries[offset] = decision.stored
    return entries


def test_stops_on_an_entry_about_something_else() -> None:
    """An entry found at the offset of another event stops the stage and says what to do."""
    entries = decided(word(0, "a"))
    with pytest.raises(StageStopped, match="restore both"):
        take(restarted(entries), 0, word(0, "b"), entries[0])


def test_a_fold_notices_a_missing_entry() -> None:
    """A fold that meets an entry whose predecessor is missing raises Gap."""
    entries = decided(*(word(n, "a") for n in range(3)))
    del entries[1]
    with pytest.raises(Gap, match="follows 1"):
        restarted(entries)


def test_a_fold_notices_two_histories() -> None:
    """A fold that meets an entry made without those before it raises Gap."""
    entries = decided(word(0, "a"), word(1, "a"))
    stranger = take(decider(), 2, word(2, "a"))
    assert stranger is not None
    with pytest.raises(Gap, match="entry 2 follows -1, but 1"):
        restarted(entries | {2: stranger.stored})


def test_an_entry_that_memory_lacks_is_a_gap() -> None:
    """An entry found beyond the end of memory is noticed when its event comes."""
    entries = decided(word(0, "a"), word(1, "a"))
    with pytest.raises(Gap, match="entry 1 is here, but memory ends with 0"):
        take(restarted({0: entries[0]}), 1, word(1, "a"), entries[1])


def test_an_entry_lost_above_the_committed_offset_is_a_gap() -> None:
    """What is due again was not forgotten: where it expired and its entry is gone, that is lost."""
    entries = decided(word(0, "a"), word(1, "a", minutes=600))
    stage = restarted({1: entries[1]})
    with pytest.raises(Gap, match="offset 0 is to be decided"):
        take(stage, 0, word(0, "a"))


def test_passes_over_again_what_was_passed_over_before() -> None:
    """After a crash, an offset without an entry below the newest gets none now either."""
    inbox = [word(0, "a"), word(0, "a"), word(2, "a")]
    entries = decided(*inbox)
    stage = restarted(entries)
    again = [take(stage, offset, data, entries.get(offset)) for offset, data in enumerate(inbox)]
    assert [decision and decision.stored for decision in again] == [entries[0], None, entries[2]]


def test_ten_thousand_passed_over_in_a_row_stop_the_stage() -> None:
    """A log that was reset under its decisions is told from a crash by how much comes again."""
    stage = decider()
    take(stage, 0, word(7, "a"))
    for offset in range(1, MAX_PASSED_OVER):
        assert take(stage, offset, word(7, "a")) is None
    with pytest.raises(StageStopped, match="10000 records in a row were already decided"):
        take(stage, MAX_PASSED_OVER, word(7, "a"))


def test_a_decision_ends_a_row_of_records_passed_over() -> None:
    """Only records in a row count, so that crashes years apart stop nobody."""
    stage = decider()
    take(stage, 0, word(0, "a"))
    for offset in range(1, MAX_PASSED_OVER + 5):
        take(stage, offset, word(offset if offset == 50 else 0, "a"))
    assert stage.chain.last == 50


def test_every_entry_names_the_rules_in_force() -> None:
    """An entry that says nothing of rules, as of a failure, names those of the entry before."""
    chain = Chain()
    chain.follow(chain.next_head(0, "rules", START, floor=0, rules="r1"))
    heads = [
        chain.next_head(1, "a", START, floor=0),
        chain.next_head(1, "a", START, floor=0, rules="r2"),
    ]
    assert [head.rules for head in heads] == ["r1", "r2"]


def test_time_never_runs_backwards() -> None:
    """An event that is older than the one before is decided at the time of the newest."""
    stage = decider()
    take(stage, 0, word(0, "a", minutes=30))
    older = take(stage, 1, word(1, "a", minutes=0))
    assert older is not None
    assert older.entry.head.now == START + timedelta(minutes=30)
