"""A real Prometheus that watches a running `rasid up` fed with the sample: one for all tests."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import NamedTuple

import pytest

from tests.watched.newsroom import BAD, Newsroom, monitoring, receiving, sample_today
from tests.watched.server import NoPrometheus, Prometheus, configure, program, serving, until

STEPS = 4
"""So many times something new comes, each after a scrape, so that there is something to rate."""


class Watched(NamedTuple):
    """A Prometheus, and the monitor that it has watched while the sample ran through it."""

    prometheus: Prometheus
    newsroom: Newsroom


@pytest.fixture(scope="session")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    """Return a Prometheus that has seen the sample go through `rasid up`; both still run."""
    folder = tmp_path_factory.mktemp("watched")
    try:
        program("prometheus")
    except NoPrometheus as lacking:
        pytest.skip(str(lacking))
    with receiving() as receiver, monitoring(folder, receiver) as newsroom:
        configuration = configure(folder / "prometheus", [newsroom.address])
        with serving(configuration, folder / "series") as prometheus:
            watch_sample(prometheus, newsroom)
            yield Watched(prometheus, newsroom)


@pytest.fixture(scope="session")
def prometheus(watched: Watched) -> Prometheus:
    """Return the Prometheus of `watched`, to be asked."""
    return watched.prometheus


def watch_sample(prometheus: Prometheus, newsroom: Newsroom) -> None:
    """Send the sample in steps, each after the one before was seen; return when all was."""
    lines = sample_today()
    size = -(-len(lines) // STEPS)
    until(partial(prometheus.query, "rasid_build_info"), "a first scrape")
    begun = 0
    for step in range(STEPS):
        part = [*lines[step * size : (step + 1) * size], *BAD]
        newsroom.send(part)
        begun += len(part)
        seen = f'sum(rasid_articles_total{{outcome!="canary"}}) >= {begun}'
        until(partial(prometheus.query, seen), seen)
