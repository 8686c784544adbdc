"""`rasid revisions`: what outlets changed, from an archive and from the log of a monitor."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec
import pytest

from alerts.rules.settings import AlertsConfig
from analysis.mentions.watchlist import Watchlist, parse_watchlist
from rasid.cli import main
from rasid.sample import sample_file
from streams.eventlog import open_log
from streams.records import NewRecord
from streams.topics import ARTICLES, FINDINGS
from tests.stream.conftest import Stream

MakeStream = Callable[[Watchlist, AlertsConfig], Stream]

LEAD = "أعلنت بلدية سهيل إغلاق الجسر القديم أمام الشاحنات."
BEFORE = "وقال رئيسها إن أعمال الصيانة تستمر ثلاثة أشهر."
AFTER = "وقال رئيسها إن أعمال الصيانة تستمر خمسة أشهر."
FIRST, SECOND = f"{LEAD} {BEFORE}", f"{LEAD} {AFTER}"


def article(text: str, hour: int) -> bytes:
    """Return a version of one article."""
    return msgspec.json.encode(
        {
            "url": "https://suhail.example/bridge",
            "source": "صوت سهيل",
            "title": "إغلاق الجسر القديم",
            "text": text,
            "published_at": f"2025-10-05T{hour:02}:00:00Z",
        }
    )


@pytest.fixture
def revisions(capfdbinary: pytest.CaptureFixture[bytes]) -> Callable[..., list[Any]]:
    """Return what runs `rasid revisions --json` and gives its rows."""

    def run(*arguments: str | Path) -> list[Any]:
        capfdbinary.readouterr()
        with pytest.raises(SystemExit) as ended:
            main(["revisions", "--json", *map(str, arguments)])
        out, _ = capfdbinary.readouterr()
        assert ended.value.code == 0
        return [msgspec.json.decode(line) for line in out.splitlines()]

    return run


async def test_a_revision_is_told_from_the_log(
    make_stream: MakeStream, revisions: Callable[..., list[Any]]
) -> None:
    """Each revision that was decided is shown once, with the sentences that changed."""
    stream = make_stream(parse_watchlist("watches: []"), AlertsConfig())
    stream.send([article(FIRST, 8), article(FIRST, 9), article(SECOND, 10)])
    await stream.work_off()
    with open_log(stream.settings) as log:  # as a worker does that died before its commit
        log.append([NewRecord(FINDINGS.name, b"", stream.records(FINDINGS.name)[-1], (), 0)])
    (row,) = revisions("--data", stream.settings.data)
    assert row["source"] == "صوت سهيل"
    assert row["difference"] == {
        "title": None,
        "changed": [{"before": BEFORE, "after": AFTER}],
        "added": [],
        "removed": [],
        "kept": 1,
    }


async def test_a_version_that_is_gone_is_said_to_be(
    make_stream: MakeStream, revisions: Callable[..., list[Any]]
) -> None:
    """Where the log holds the earlier article no more, the revision is shown without it."""
    stream = make_stream(parse_watchlist("watches: []"), AlertsConfig())
    stream.send([article(FIRST, 8), article(SECOND, 10)])
    await stream.work_off()
    with closing(sqlite3.connect(stream.settings.log_path)) as db, db:
        db.execute(
            "DELETE FROM record WHERE id = (SELECT id << 40 FROM partition WHERE topic = ?)",
            (ARTICLES,),
        )
    (row,) = revisions("--data", stream.settings.data)
    assert (row["at"], row["difference"]) == ("2025-10-05T10:00:00Z", None)


@pytest.mark.parametrize("name", ["mina-8847", "HTTPS://almina.example/a/8847#top"])
def test_a_revision_is_told_from_an_archive(revisions: Callable[..., list[Any]], name: str) -> None:
    """In an archive, the two sentences that the sample's court report gained are shown."""
    rows = revisions(sample_file("articles.jsonl"), "--article", name)
    assert [row["article"] for row in rows] == ["mina-8847"]
    difference = rows[0]["difference"]
    assert (len(difference["added"]), difference["removed"], difference["kept"]) == (2, [], 8)
