"""What a scraper sees: every series from the start, and sums that add up."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from aiohttp.test_utils import TestClient, TestServer
from prometheus_client.parser import text_string_to_metric_families

from alerts.rules.settings import AlertsConfig
from analysis.mentions.watchlist import Watchlist, parse_watchlist
from rasid.sample import sample_file, sample_lines
from streams import metrics
from streams.http import create_site
from tests.stream.conftest import Stream

TABLE = Path(__file__).parents[2] / "docs" / "metrics_table.py"


def scraped(text: str) -> dict[str, float]:
    """Return every sample by its name and labels."""
    return {
        f"{sample.name}{sorted(sample.labels.items())}": sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


@pytest.fixture
async def client() -> Iterator[TestClient]:  # type: ignore[misc,type-arg]  # an async generator; the app is aiohttp's own
    """Return a client of a site that is ready."""
    async with TestClient(TestServer(create_site(lambda: ""))) as client:
        yield client


async def test_sums_add_up(
    make_stream: Callable[[Watchlist, AlertsConfig], Stream],
    bad_articles: list[bytes],
    client: TestClient,  # type: ignore[type-arg]  # the app is aiohttp's own
) -> None:
    """Articles by outcome are as many as were sent; quarantined ones have as many reasons."""
    metrics.initialise("0", [], ["مدار 9"])
    before = scraped(await (await client.get("/metrics")).text())
    watchlist = parse_watchlist(sample_file("watchlist.yaml").read_text(encoding="utf-8"))
    stream = make_stream(watchlist, AlertsConfig(channels=()))
    stream.send([*sample_lines(), *bad_articles])
    await stream.work_off()
    after = scraped(await (await client.get("/metrics")).text())

    def grown(name: str) -> float:
        return sum(after[key] - before[key] for key in after if key.startswith(name + "["))

    assert grown("rasid_articles_total") == len(sample_lines()) + len(bad_articles)
    assert grown("rasid_quarantined_total") == len(bad_articles)
    assert grown("rasid_stage_seconds_count") >= 2 * grown("rasid_articles_total")
    assert set(after) == set(before)


def test_the_docs_list_every_metric() -> None:
    """The page of metrics is what its script writes of the code."""
    # by itself: here other tests have counted already
    checking = subprocess.run([sys.executable, TABLE, "--check"], check=False)
    assert checking.returncode == 0


async def test_not_ready_says_why() -> None:
    """A worker that is not ready answers 503 and says what it waits for."""
    async with TestClient(TestServer(create_site(lambda: "relate is recovering"))) as client:
        answer = await client.get("/-/ready")
        assert (answer.status, await answer.text()) == (503, "relate is recovering\n")
        assert (await client.get("/-/healthy")).status == 200
