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
    ProcessCollector,
    disable_created_metrics,
)

from alerts.policy.reasons import MUTE_REASONS
from analysis.finding import FindingKind, Outcome
from analysis.intake import REASONS
from analysis.reading import ClaimStatus, ConflictKind, MentionKind
from streams.topics import ALERTS as ALERTS_TOPIC
from streams.topics import FINDINGS as FINDINGS_TOPIC
from streams.topics import READINGS, articles

disable_created_metrics()  # type: ignore[no-untyped-call]  # no types in prometheus_client here; a series of start times a series helps nobody
REGISTRY = CollectorRegistry(auto_describe=True)
ProcessCollector(registry=REGISTRY)

STAGES = ("read", "relate", "alert", "deliver")
SEVERITIES = ("info", "notice", "urgent")
NO_CONFLICT = "none"
DELIVERY_OUTCOMES = ("ok", "retry", "failed", "disabled")
TABLES = ("coverage", "groups", "ledger")

# Each text is what docs/metrics.md says of the metric; docs/metrics_table.py writes it there.
ARTICLES = Counter(
    "rasid_articles_total",
    "Articles, each once, by its one outcome",
    ["outcome"],
    registry=REGISTRY,
)
MENTIONS = Counter(
    "rasid_mentions_total",
    "Places where a watched name was found, by how",
    ["kind"],
    registry=REGISTRY,
)
CLAIMS = Counter(
    "rasid_claims_total",
    "Claims, by what they are beside those remembered",
    ["status"],
    registry=REGISTRY,
)
FINDINGS = Counter(
    "rasid_findings_total",
    "What was found worth telling, whether anyone is told or not",
    ["kind", "conflict"],
    registry=REGISTRY,
)
ALERTS = Counter(
    "rasid_alerts_total",
    "Alerts opened, whatever their channels",
    ["kind", "severity"],
    registry=REGISTRY,
)
MUTED = Counter(
    "rasid_muted_total", "Findings that raised no alert, by why", ["reason"], registry=REGISTRY
)
DELIVERIES = Counter(
    "rasid_deliveries_total",
    "Attempts answered, and deliveries that ended without one, by outcome",
    ["channel", "outcome"],
    registry=REGISTRY,
)
QUARANTINED = Counter(
    "rasid_quarantined_total",
    "What went to quarantine, by the stage that decided it and why",
    ["stage", "reason"],
    registry=REGISTRY,
)
PASSED_OVER = Counter(
    "rasid_passed_over_total",
    "Records that a crashed stage had sent before: no second decision",
    ["stage"],
    registry=REGISTRY,
)
STAGE_SECONDS = Histogram(
    "rasid_stage_seconds",
    "Time to decide one event, without waiting for the log",
    ["stage"],
    # `alert` and `deliver` take a tenth of a millisecond, `read` of a long article many
    buckets=(
        0.00005,
        0.0001,
        0.0002,
        0.0005,
        0.001,
        0.002,
        0.005,
        0.01,
        0.02,
        0.05,
        0.1,
        0.5,
        2,
        10,
    ),
    registry=REGISTRY,
)
ARTICLE_TO_ALERT = Histogram(
    "rasid_article_to_alert_seconds",
    "From the log taking an article in to its alert being decided",
    # the objective is at 5; beyond are backlogs, of seconds to a quarter of an hour
    buckets=(0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 15, 30, 60, 120, 300, 900),
    registry=REGISTRY,
)
DELIVERY_SECONDS = Histogram(
    "rasid_delivery_seconds",
    "From an attempt to its answer",
    ["channel"],
    # an attempt ends within two minutes, whatever the channel
    buckets=(0.005, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 120),
    registry=REGISTRY,
)
DELIVERIES_WAITING = Gauge(
    "rasid_deliveries_waiting",
    "Deliveries on their way over a channel, those that wait for a retry among them",
    ["channel"],
    registry=REGISTRY,
)
CHANNEL_HELD = Gauge(
    "rasid_channel_held",
    "1 while a channel is held because its receiver fails, or wants nothing more",
    ["channel"],
    registry=REGISTRY,
)
DEAD_LETTERS = Gauge(
    "rasid_dead_letters", "Deliveries that were given up and not sent since", registry=REGISTRY
)
LAG = Gauge(
    "rasid_lag_events",
    "Records that wait in an inbox of this worker",
    ["topic", "partition"],
    registry=REGISTRY,
)
OLDEST_WAITING = Gauge(
    "rasid_oldest_waiting_seconds",
    "How long this worker has seen the oldest record of an inbox wait",
    ["topic", "partition"],
    registry=REGISTRY,
)
TABLE_ENTRIES = Gauge(
    "rasid_table_entries", "Decisions that a stage remembers", ["table"], registry=REGISTRY
)
READY = Gauge("rasid_ready", "1 while /-/ready answers 200", registry=REGISTRY)
RECOVERING = Gauge(
    "rasid_recovering",
    "1 while a stage of this worker does not have its memory yet",
    ["table"],
    registry=REGISTRY,
)
RECOVERY_REMAINING = Gauge(
    "rasid_recovery_remaining_events",
    "Records of a decision log still to be read before its stage can go on",
    ["table"],
    registry=REGISTRY,
)
SOURCE_ARTICLES = Counter(
    "rasid_source_articles_total",
    "Articles of a source that is named in the settings",
    ["source"],
    registry=REGISTRY,
)
SOURCE_LAST = Gauge(
    "rasid_source_last_article_timestamp_seconds",
    "When the newest article of a source that is named in the settings came in; 0 before one did",
    ["source"],
    registry=REGISTRY,
)
CANARY_SEEN = Gauge(
    "rasid_canary_last_seen_timestamp_seconds",
    "When a canary last came through the whole stream; 0 before one did",
    registry=REGISTRY,
)
CANARY_INTERVAL = Gauge(
    "rasid_canary_interval_seconds", "How often a canary is sent; 0 for never", registry=REGISTRY
)
DISK_FREE = Gauge(
    "rasid_disk_free_bytes", "Room left on the disk of the data folder", registry=REGISTRY
)
DISK_SIZE = Gauge("rasid_disk_size_bytes", "Size of the disk of the data folder", registry=REGISTRY)
WATCHES = Gauge("rasid_watches", "Names and topics in force", registry=REGISTRY)
CONFIG_PROBLEM = Gauge(
    "rasid_config_problem",
    "1 while watchlist and alert policy on disk cannot be used, and the ones before are in force",
    registry=REGISTRY,
)
EXPIRED_UNREAD = Counter(
    "rasid_expired_unread_total",
    "Records that Kafka's retention took before the group had read them",
    ["topic"],
    registry=REGISTRY,
)
OTHER_FILES = Counter(
    "rasid_other_files_total",
    "Readings and rules that another worker made by other files than this one's",
    registry=REGISTRY,
)
BUILD = Gauge(
    "rasid_build_info", "Always 1; says which version runs", ["version"], registry=REGISTRY
)


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
        (RECOVERING, TABLES),
        (RECOVERY_REMAINING, TABLES),
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
        DELIVERIES_WAITING.labels(channel)
        CHANNEL_HELD.labels(channel)
        for outcome in DELIVERY_OUTCOMES:
            DELIVERIES.labels(channel, outcome)
    for source in sources:
        SOURCE_ARTICLES.labels(source)
        SOURCE_LAST.labels(source)
    for inbox in (articles(partitions), READINGS, FINDINGS_TOPIC, ALERTS_TOPIC):
        EXPIRED_UNREAD.labels(inbox.name)
        for partition in range(inbox.partitions):
            LAG.labels(inbox.name, partition)
            OLDEST_WAITING.labels(inbox.name, partition)
