"""Every topic: its name, partitions, and how long its records are kept."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, NamedTuple

PREFIX = "rasid."
GIB = 1 << 30


class TopicSpec(NamedTuple):
    """A topic as it is declared on the log before the worker starts.

    Its records are kept for `retention`, and in each partition no more than `max_bytes` of them
    (None: for good, and any number).
    """

    name: str
    partitions: int = 1
    retention: timedelta | None = None
    compacting: bool = False
    max_bytes: int | None = None

    def kept(self) -> dict[str, Any]:
        """Return how long records are kept, by the names of the arguments of `create_topic`."""
        retention = self.retention.total_seconds() if self.retention else None
        return {
            "compacting": self.compacting,
            "retention": retention,
            "max_bytes": self.max_bytes,
        }


# The sizes are for floods: at an article a second, all of them together, age takes records first.
READINGS = TopicSpec("rasid.readings", retention=timedelta(days=14), max_bytes=16 * GIB)
FINDINGS = TopicSpec("rasid.findings", retention=timedelta(days=90), max_bytes=16 * GIB)
ALERTS = TopicSpec("rasid.alerts", retention=timedelta(days=90), max_bytes=4 * GIB)
QUARANTINE = TopicSpec("rasid.quarantine", retention=timedelta(days=30), max_bytes=2 * GIB)

COVERAGE = "rasid.coverage"
GROUPS = "rasid.groups"
LEDGER = "rasid.ledger"

GROUP = "rasid"
"""The consumer group, and the Faust app's id: a changelog's name begins with it."""


ARTICLES = "rasid.articles"


def articles(partitions: int) -> TopicSpec:
    """Return the topic that articles come in on; only its partitions grow with the load."""
    return TopicSpec(ARTICLES, partitions, timedelta(days=14), max_bytes=4 * GIB)


def changelog(table: str) -> TopicSpec:
    """Return the topic that a table's decision log is kept on."""
    return TopicSpec(f"{GROUP}-{table}-changelog", compacting=True)


WATCHLIST = TopicSpec("rasid.watchlist", compacting=True)


def all_topics(partitions: int, *, shared: bool = False) -> tuple[TopicSpec, ...]:
    """Return every topic of an installation with `partitions` partitions of articles.

    On a Kafka, which is `shared` by workers, the watchlist has one too.
    """
    changelogs = (changelog(table) for table in (COVERAGE, GROUPS, LEDGER))
    flow = (articles(partitions), READINGS, FINDINGS, ALERTS, QUARANTINE, *changelogs)
    return (*flow, WATCHLIST) if shared else flow
