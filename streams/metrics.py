"""Every metric: its name, its labels, and all of their values, so that each starts at 0."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product
from typing import get_args

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    disable_created_metrics,
)

from alerts.policy import MUTE_REASONS
from analysis.finding import FindingKind, Outcome
from analysis.intake import REASONS
from analysis.reading import ClaimStatus, ConflictKind, MentionKind
from streams.topics import ALERTS as ALERTS_TOPIC
from streams.topics import FINDINGS as FINDINGS_TOPIC
from streams.topics import READINGS, articles

disable_created_metrics()  # type: ignore[no-untyped-call]  # no types in prometheus_client here; a series of start times a series helps nobody
REGISTRY = CollectorRegistry(auto_describe=True)

STAGES = ("read", "relate", "alert", "deliver")
SEVERITIES = ("info", "notice", "urgent")
NO_CONFLICT = "none"
DELIVERY_OUTCOMES = ("ok", "retry", "failed", "disabled")
TABLES = ("coverage", "groups", "ledger")

# Articles, each counted once, by its one outcome.
ARTICLES = Counter("rasid_articles_total", "Articles by outcome", ["outcome"], registry=REGISTRY)
# Places where a watched name was found, by how.
MENTIONS = Counter("rasid_mentions_total", "Mentions by kind", ["kind"], registry=REGISTRY)
# Claims, by what they are beside those remembered.
CLAIMS = Counter("rasid_claims_total", "Claims by status", ["status"], registry=REGISTRY)
# What was found worth telling; whether anyone is told is decided later.
FINDINGS = Counter(
    "rasid_findings_total", "Findings by kind and conflict", ["kind", "conflict"], registry=REGISTRY
)
# Alerts opened, whatever their channels.
ALERTS = Counter(
    "rasid_alerts_total", "Alerts by kind and severity", ["kind", "severity"], registry=REGISTRY
)
# Findings that raised no alert, by why.
MUTED = Counter("rasid_muted_total", "Findings not alerted", ["reason"], registry=REGISTRY)
# Answers of channels to attempts, by outcome.
DELIVERIES = Counter(
    "rasid_deliveries_total", "Attempts by outcome", ["channel", "outcome"], registry=REGISTRY
)
# What went to quarantine, by the stage that decided it and why.
QUARANTINED = Counter(
    "rasid_quarantined_total", "Quarantined records", ["stage", "reason"], registry=REGISTRY
)
# Records that a crashed stage had sent before: no second decision.
PASSED_OVER = Counter(
    "rasid_passed_over_total", "Records sent twice and passed over", ["stage"], registry=REGISTRY
)
# Time to decide one event, without waiting for the log.
STAGE_SECONDS = Histogram(
    "rasid_stage_seconds",
    "Time to decide an event",
    ["stage"],
    buckets=(0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 2, 10),
    registry=REGISTRY,
)
# From the log taking an article in to the alert it raised being decided.
ARTICLE_TO_ALERT = Histogram(
    "rasid_article_to_alert_seconds",
    "Article taken in to alert decided",
    buckets=(0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 15, 60, 600),
    registry=REGISTRY,
)
# From an attempt to its answer.
DELIVERY_SECONDS = Histogram(
    "rasid_delivery_seconds", "Attempt to answer", ["channel"], registry=REGISTRY
)
# Records that wait in an inbox.
LAG = Gauge("rasid_lag_events", "Records waiting", ["topic", "partition"], registry=REGISTRY)
# Entries that a stage holds.
TABLE_ENTRIES = Gauge("rasid_table_entries", "Entries held", ["table"], registry=REGISTRY)
# When a source named in the config last had an article.
SOURCE_LAST = Gauge(
    "rasid_source_last_article_timestamp_seconds",
    "Newest article of a configured source",
    ["source"],
    registry=REGISTRY,
)
# How many names and topics are watched.
WATCHES = Gauge("rasid_watches", "Watches in force", registry=REGISTRY)
# Whether watchlist and alert policy on disk are other ones than those in force, as they are broken.
CONFIG_PROBLEM = Gauge("rasid_config_problem", "Files that cannot be used", registry=REGISTRY)
# Records that a worker made by other files, over five minutes after ours were taken.
OTHER_FILES = Counter(
    "rasid_other_files_total", "Records by files other than this worker's", registry=REGISTRY
)
# Which version runs.
BUILD = Gauge("rasid_build_info", "Version that runs", ["version"], registry=REGISTRY)


def initialise(
    version: str, channels: Iterable[str], sources: Iterable[str], partitions: int = 1
) -> None:
    """Make every series that may come exist, at 0; `partitions` are those of the articles."""
    for metric, values in (
        (ARTICLES, get_args(Outcome)),
        (MENTIONS, get_args(MentionKind)),
        (CLAIMS, get_args(ClaimStatus)),
        (MUTED, MUTE_REASONS),
        (PASSED_OVER, STAGES),
        (STAGE_SECONDS, STAGES),
        (TABLE_ENTRIES, TABLES),
    ):
        for value in values:
            metric.labels(value)
    for kind, conflict in product(get_args(FindingKind), (NO_CONFLICT, *get_args(ConflictKind))):
        FINDINGS.labels(kind, conflict)
    for kind, severity in product(get_args(FindingKind), SEVERITIES):
        ALERTS.labels(kind, severity)
    for stage, reason in product(STAGES, REASONS):
        QUARANTINED.labels(stage, reason)
    _initialise_named(channels, sources, partitions)
    BUILD.labels(version).set(1)


def _initialise_named(channels: Iterable[str], sources: Iterable[str], partitions: int) -> None:
    for channel in channels:
        DELIVERY_SECONDS.labels(channel)
        for outcome in DELIVERY_OUTCOMES:
            DELIVERIES.labels(channel, outcome)
    for source in sources:
        SOURCE_LAST.labels(source)
    for inbox in (articles(partitions), READINGS, FINDINGS_TOPIC, ALERTS_TOPIC):
        for partition in range(inbox.partitions):
            LAG.labels(inbox.name, partition)
