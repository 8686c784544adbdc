"""Floods of refused articles: when a source is paused, and for how long."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from itertools import cycle

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.coverage.floods import (
    FIRST_PAUSE,
    LONGEST_PAUSE,
    MIN_REFUSED,
    RELAPSE,
    WINDOW,
)
from analysis.coverage.memory import ARTICLES_FOR
from analysis.decision import Origin, Tick
from analysis.intake import NOT_ITS_FAULT, REASONS
from analysis.reading import Fingerprint
from tests.unit.coverage.flooding import MINUTE, SECOND, START, Line


def told(line: Line, kinds: Iterable[str], source: str = "نبض") -> list[bool]:
    """Put an article a second, good or bad; return after which a flood was told of."""
    found = []
    for kind in kinds:
        found.append(line.bad(source) is not None if kind == "bad" else not line.good(source))
        line.now += SECOND
    return found


def test_a_flood_pauses_its_source_and_no_other() -> None:
    """The fiftieth refused article in a row pauses its source for fifteen minutes."""
    line = Line()
    assert told(line, ["bad"] * 50) == [False] * 49 + [True]
    assert [line.good(), line.good("مدار")] == ["source_paused", "new"]
    line.now = START + 49 * SECOND + 15 * MINUTE - SECOND
    assert line.good() == "source_paused"
    line.now += SECOND
    assert line.good() == "new"


def test_a_paused_article_goes_to_quarantine_and_is_decided_when_it_comes_again() -> None:
    """It says where the log holds it; replayed after the pause it is as new as it ever was."""
    line = Line()
    line.flood()
    assert line.good(name="x") == "source_paused"
    related, quarantined = (output.record for output in line.last.outputs)
    assert (related.outcome, related.refused) == ("quarantined", "source_paused")
    assert (quarantined.stage, quarantined.reason) == ("relate", "source_paused")
    assert quarantined.record == Origin("log", "rasid.articles", 0, line.offset)
    line.now += FIRST_PAUSE
    assert [line.good(name="x"), line.good(name="x")] == ["new", "repeat"]


def test_one_bad_article_in_two_is_no_flood() -> None:
    """However many are refused, a source that sends as many good ones is taken."""
    line = Line()
    assert not any(told(line, ["good", "bad"] * 200))
    assert line.good() == "new"


def test_bad_articles_now_and_then_are_no_flood() -> None:
    """Fifty bad articles that come in over ten minutes pause nothing."""
    line = Line()
    for _ in range(200):
        assert line.bad() is None
        line.now += WINDOW / (MIN_REFUSED - 1)
    assert line.good() == "new"


def test_what_is_too_old_does_not_count() -> None:
    """Good articles of ten minutes ago do not hide that everything is bad now."""
    line = Line()
    told(line, ["good"] * 50)
    assert not any(told(line, ["bad"] * 49))
    line.now = START + WINDOW + 49 * SECOND
    assert line.bad() is not None


def test_the_window_slides() -> None:
    """What is in the window counts, whatever has left it meanwhile."""
    line = Line()
    line.good()
    line.now += WINDOW / 2
    assert not any(told(line, ["bad"] * 30))
    line.now = START + WINDOW + SECOND
    assert told(line, ["bad"] * 20) == [False] * 19 + [True]


def test_repeats_are_articles_of_their_source() -> None:
    """A source that sends one good article again and again sends good articles."""
    line = Line()
    for n in range(100):
        assert line.good(name="x") == ("repeat" if n else "new")
        assert line.bad() is None


def test_bad_articles_keep_their_reason_in_a_pause_and_count_for_nothing() -> None:
    """After the pause the window starts afresh: it takes fifty more for another flood."""
    line = Line()
    line.flood()
    for _ in range(59):
        line.now += FIRST_PAUSE / 60
        assert line.bad(reason="bad_time") is None
    line.now += FIRST_PAUSE / 60
    assert told(line, ["bad"] * 50) == [False] * 49 + [True]


def pauses(line: Line, count: int) -> list[timedelta]:
    """Return the lengths of pauses of a source that never stops flooding."""
    lengths = []
    for _ in range(count):
        found = line.flood().flood
        assert found is not None
        lengths.append(found.until - line.now)
        line.now = found.until
    return lengths


def test_a_flood_that_goes_on_is_paused_longer_each_time() -> None:
    """Pauses double up to four hours, and begin small again after a quiet hour."""
    line = Line()
    minutes = [length / MINUTE for length in pauses(line, 7)]
    assert minutes == [15, 30, 60, 120, 240, 240, 240]
    line.now += RELAPSE
    assert pauses(line, 1) == [FIRST_PAUSE]


def test_poison_here_and_there_in_a_busy_stream_is_no_flood() -> None:
    """Unreadable bytes are held against all that came, not only against themselves."""
    line = Line()
    for n, source in zip(range(1_000), cycle(["نبض", "مدار"])):
        assert line.good(source) == "new"
        assert n % 10 or line.bad("", "not_json") is None


@pytest.mark.parametrize("reason", sorted(NOT_ITS_FAULT))
def test_what_is_not_its_fault_is_not_held_against_a_source(reason: str) -> None:
    """Our own defects and pauses make no flood."""
    line = Line()
    assert not any(told(line, ["bad"] * 49))
    assert [line.bad(reason=reason) for _ in range(100)] == [None] * 100
    assert line.bad() is None
    assert reason in REASONS


def test_an_event_that_our_code_fails_on_counts_for_nothing() -> None:
    """What relate itself stumbles over says nothing about its source."""
    line = Line()
    line.good()
    before = len(line.stage.memory.floods)
    for n in range(20):
        fields = {"article": f"c{n}", "version": f"v{n}", "url": f"https://one.example/c{n}"}
        broken = msgspec.structs.replace(
            line.last.event, **fields, claims=(None,), fingerprint=Fingerprint(-n), origin=None
        )
        assert line.put(broken).entry.refused == "code_error"
    assert len(line.stage.memory.floods) == before


def test_what_is_remembered_is_bounded_by_time() -> None:
    """A thousand sources and a pause leave nothing behind some hours later."""
    line = Line()
    for n in range(1_000):
        line.good(f"source {n}")
    line.flood()
    line.now += LONGEST_PAUSE + RELAPSE
    line.put(Tick(line.now))
    assert len(line.stage.memory.floods) == 0


def test_a_source_that_floods_for_ever_holds_nothing_else_in_memory() -> None:
    """The pause of another source is forgotten although one that began before it goes on."""
    alone, beside = Line(), Line()
    for line in (alone, beside):
        line.flood("نبض")
    beside.flood("مدار")
    for line in (alone, beside):
        line.now = START + FIRST_PAUSE + 2 * MINUTE
        pauses(line, 7)
        line.flood("نبض")
    assert len(alone.stage.memory.floods) == len(beside.stage.memory.floods)


def test_entries_are_held_for_longer_than_any_pause_matters() -> None:
    """What decides about floods is far younger than what is forgotten."""
    assert WINDOW + LONGEST_PAUSE + RELAPSE < ARTICLES_FOR / 7


steps = st.lists(
    st.tuples(
        st.sampled_from(["good", "bad", "restart"]),
        st.sampled_from(["نبض", "مدار", ""]),
        st.integers(1, 60),
        st.sampled_from([0.0, 1.0, 9.0, 16.0, 100.0, 8 * 24 * 60.0]),
    ),
    min_size=3,
    max_size=12,
)


@settings(max_examples=40)
@given(steps)
def test_forgetting_and_restarts_change_no_pause(
    history: list[tuple[str, str, int, float]],
) -> None:
    """A worker restarted on the entries still held pauses and tells as one that never stopped."""
    steady, worn, held = Line(), Line(), dict[int, bytes]()
    for kind, source, count, minutes in history:
        if kind == "restart":
            kept = sorted(held)
            worn.stage.begin(held[kept[-1]] if kept else None)
            for key in kept:
                worn.stage.fold(held[key])
            continue
        steady.now += minutes * MINUTE
        worn.now = steady.now
        for _ in range(count):
            for line in (steady, worn):
                line.bad(source, "bad_time") if kind == "bad" else line.good(source or "بيادر")
            assert worn.last.stored == steady.last.stored
            held[steady.offset] = steady.last.stored
        for gone in worn.stage.memory.take_forgotten(100):
            del held[gone]
