"""The sample: invented news that shows what Rasid does, as if it were published today."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec

from analysis.article import Article
from rasid.send import record_of
from streams.records import NewRecord
from streams.sqlite.log import Log

HOME = Path(__file__).resolve().parent.parent / "sample"
SECONDS_BETWEEN = 1.0


def sample_file(name: str) -> Path:
    """Return the path of a file of the sample."""
    return HOME / name


def sample_lines() -> list[bytes]:
    """Return the sample's articles, one JSON object each, in order of time."""
    lines = sample_file("articles.jsonl").read_bytes().splitlines()
    return [line for line in lines if line.strip()]


def shift_to(lines: Iterable[bytes], last: datetime) -> list[bytes]:
    """Return the articles with their times moved so that the last one is at `last`."""
    articles = [msgspec.json.decode(line, type=dict[str, Any]) for line in lines]
    read = [msgspec.convert(article, Article) for article in articles]
    newest = max(article.published_at for article in read if article.published_at is not None)
    by = last - newest
    return [msgspec.json.encode(a | _times(r, by)) for a, r in zip(articles, read, strict=True)]


def _times(article: Article, by: timedelta) -> dict[str, datetime]:
    times = {"published_at": article.published_at, "updated_at": article.updated_at}
    return {name: at + by for name, at in times.items() if at is not None}


async def feed(
    log: Path, lines: Iterable[bytes], sleep: Callable[[float], Any] = asyncio.sleep
) -> None:
    """Append the articles to `log`, about one a second."""
    records: list[NewRecord] = [record_of(line) for line in lines]
    with Log.open(log) as file:
        for record in records:
            file.append([record])
            await sleep(SECONDS_BETWEEN)
