"""The whole flow on the embedded log: articles in, one outcome each, alerts out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

import msgspec

from alerts.records import Alert
from alerts.rules.settings import AlertsConfig
from analysis.decision import BEGINNING
from analysis.events import Event
from analysis.mentions.matcher import Matcher
from analysis.mentions.watchlist import Watchlist, parse_watchlist
from analysis.reader import Reader
from rasid.rules import rules_of
from rasid.sample import sample_file, sample_lines
from streams.replay import Replay, replay
from tests.stream.conftest import STARTED, Stream

MakeStream = Callable[[Watchlist, AlertsConfig], Stream]
POLICY = AlertsConfig(warm_up=0.0, channels=())


def sample_watchlist() -> Watchlist:
    """Return the sample's watchlist."""
    return parse_watchlist(sample_file("watchlist.yaml").read_text(encoding="utf-8"))


def replayed(lines: list[bytes], watchlist: Watchlist) -> list[Event | Alert]:
    """Return what `rasid replay` gives."""
    rules = rules_of(watchlist, POLICY, BEGINNING)
    return list(replay(lines, Replay(Reader(Matcher(watchlist)), rules, STARTED)))


def as_lines(events: Sequence[Event | Alert]) -> Counter[bytes]:
    """Return events as their JSON, without where they stood on the log."""
    bare = [
        msgspec.structs.replace(event, origin=None) if isinstance(event, Alert) else event
        for event in events
    ]
    return Counter(map(msgspec.json.encode, bare))


async def test_stream_and_replay_agree(make_stream: MakeStream) -> None:
    """The embedded stream, on the articles' own clock, gives the events that replay gives."""
    lines, watchlist = sample_lines(), sample_watchlist()
    stream = make_stream(watchlist, POLICY)
    stream.send(lines)
    await stream.work_off()
    assert stream.failures == []
    assert as_lines(stream.events()) == as_lines(replayed(lines, watchlist))


async def test_a_restart_changes_nothing(make_stream: MakeStream) -> None:
    """A monitor that is stopped and started between articles decides as one that never was."""
    lines, watchlist = sample_lines(), sample_watchlist()
    stream = make_stream(watchlist, POLICY)
    for start in range(0, len(lines), 20):
        stream.send(lines[start : start + 20])
        await stream.work_off()
    assert stream.failures == []
    steady = replayed(lines, watchlist)
    stories = [e for e in stream.events() if not isinstance(e, Alert)]
    assert as_lines(stories) == as_lines([e for e in steady if not isinstance(e, Alert)])
    assert Counter(a.title for a in stream.alerts()) == Counter(
        e.title for e in steady if isinstance(e, Alert)
    )


async def test_every_article_has_one_outcome(
    make_stream: MakeStream, bad_articles: list[bytes]
) -> None:
    """Whatever is thrown in, each record gets one outcome, bad ones a reason, and work goes on."""
    good = sample_lines()[:3]
    stream = make_stream(sample_watchlist(), POLICY)
    stream.send([good[0], *bad_articles, *good[1:]])
    await stream.work_off()
    outcomes = Counter(related.outcome for related in stream.related())
    assert stream.failures == []
    assert outcomes["quarantined"] == len(bad_articles) == len(stream.quarantined())
    assert sum(outcomes.values()) == len(bad_articles) + 3
