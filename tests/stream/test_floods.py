"""Floods and poison on the embedded log: who is paused, who is not, and how it ends."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from alerts.rules.settings import AlertsConfig
from analysis.mentions.watchlist import Watchlist, parse_watchlist
from rasid.cli import main
from tests.stream.conftest import Stream

START = datetime(2025, 6, 1, 8, tzinfo=UTC)
WATCHES = "watches: [{id: port, name: ميناء السدر, kind: place}]"
POISON = b'{"source":"\xd9\x86\xd8\xa8\xd8\xb6","title":["x"]}'


def good(source: str, numbers: Iterable[int], minutes: float) -> list[bytes]:
    """Return articles of a source, all at so many minutes after the start."""
    return [
        msgspec.json.encode(
            {
                "id": f"{source}-{number}",
                "source": source,
                "title": f"خبر رقم {number} عن سوق السمك",
                "published_at": START + timedelta(minutes=minutes),
            }
        )
        for number in numbers
    ]


def outcomes(stream: Stream) -> Counter[tuple[str, str]]:
    """Return how often each source had its articles taken, or refused for which reason."""
    return Counter((r.source, r.refused or "taken") for r in stream.related())


def replay_quarantine(stream: Stream, *choice: str) -> object:
    """Run `rasid quarantine replay`; return its exit code."""
    with pytest.raises(SystemExit) as ended:
        main(["quarantine", "replay", "--data", stream.settings.data, *choice])
    return ended.value.code


@pytest.fixture
def stream(make_stream: Callable[[Watchlist, AlertsConfig], Stream]) -> Stream:
    """Return a log with a monitor whose alerts go nowhere."""
    return make_stream(parse_watchlist(WATCHES), AlertsConfig(channels=()))


async def test_poison_one_in_a_thousand_stops_nothing(stream: Stream) -> None:
    """A thousand articles with one that cannot be read among them: only that one is refused."""
    articles = good("نبض", range(1_000), 0)
    stream.send([*articles[:600], POISON, *articles[600:]])
    await stream.work_off()
    assert stream.failures == []
    assert outcomes(stream) == {("نبض", "taken"): 1_000, ("نبض", "wrong_type"): 1}
    assert stream.alerts() == []


async def test_a_flood_pauses_one_source_until_it_is_over(stream: Stream) -> None:
    """One alert, one source paused over a restart, the other untouched; then all is taken."""
    others = good("مدار", range(60), 0)
    stream.send(article for pair in zip([POISON] * 60, others, strict=True) for article in pair)
    await stream.work_off()
    assert outcomes(stream) == {("نبض", "wrong_type"): 60, ("مدار", "taken"): 60}
    [alert] = stream.alerts()
    assert (alert.kind, alert.name, alert.severity) == ("flood", "نبض", "notice")

    stream.send([*good("نبض", range(5), 14), *good("مدار", [60], 14), *[POISON] * 60])
    await stream.work_off()
    assert outcomes(stream)["نبض", "source_paused"] == 5
    assert outcomes(stream)["مدار", "taken"] == 61
    assert [a.alert for a in stream.alerts()] == [alert.alert]

    stream.send(good("نبض", [5], 16))
    chosen = ["--source", "نبض", "--reason", "source_paused"]
    assert replay_quarantine(stream, *chosen) == 0
    await stream.work_off()
    assert outcomes(stream) == {
        ("نبض", "wrong_type"): 120,
        ("نبض", "source_paused"): 5,
        ("نبض", "taken"): 6,
        ("مدار", "taken"): 61,
    }
    assert [r.outcome for r in stream.related()].count("repeat") == 0
    assert len(stream.quarantined()) == 125
    assert stream.failures == []
