"""The Faust app, its topics and tables: raw bytes, explicit names, nothing created by accident."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import faust

from streams.kafka.access import Access
from streams.kafka.driver import use_kafka
from streams.kafka.producer import MAX_BATCH_BYTES, MAX_REQUEST_BYTES
from streams.kafka.url import SCHEME as KAFKA
from streams.kafka.url import servers_of
from streams.ordering import AppendOrder
from streams.table import STORE_OPTIONS, DecisionTable
from streams.topics import GROUP, TopicSpec


def create_app(
    broker: str,
    data: Path,
    *,
    commit_interval: float = 0.25,
    store: str = "rocksdb://",
    instance: str = "",
    access: Access | None = None,
) -> faust.App:
    """Return the app with no agent yet; `data` takes the local stores.

    On Kafka, a worker with an `instance` of its own takes its old place in the group when it comes
    back within the session, without a rebalance; `access` says who it is there.
    """
    for name in ("faust", "mode", "aiokafka"):
        logging.getLogger(name).setLevel(logging.WARNING)
    servers = servers_of(broker) if broker.startswith(KAFKA) else ()
    app = faust.App(
        GROUP,
        broker=";".join(f"{KAFKA}{server}" for server in servers) or broker,
        store=store,
        datadir=str(data),
        autodiscover=False,
        web_enabled=False,
        topic_disable_leader=True,
        topic_partitions=1,
        key_serializer="raw",
        value_serializer="raw",
        broker_commit_interval=commit_interval,
        # the group waits for a dead member until its session ends
        broker_session_timeout=6.0,
        broker_heartbeat_interval=1.5,
        broker_request_timeout=15.0,
        broker_rebalance_timeout=20.0,
        consumer_group_instance_id=instance or None,
        ConsumerScheduler=AppendOrder,
        producer_max_batch_size=MAX_BATCH_BYTES,
        producer_max_request_size=MAX_REQUEST_BYTES,
        producer_request_timeout=15.0,
    )
    if servers:
        app.conf.topic_allow_declare = False  # all are there before: it needs no right to create
        use_kafka(app, access or Access(servers))
    return app


def add_topic(app: faust.App, spec: TopicSpec) -> Any:
    """Return the Faust topic for `spec`: keys and values are bytes."""
    return app.topic(
        spec.name,
        partitions=spec.partitions,
        key_type=bytes,
        value_type=bytes,
        key_serializer="raw",
        value_serializer="raw",
    )


def add_table(app: faust.App, name: str) -> DecisionTable:
    """Return the table of one decision log."""
    options = STORE_OPTIONS if app.conf.store.scheme == "rocksdb" else {}
    table = DecisionTable(
        app,
        name=name,
        partitions=1,
        key_type=bytes,
        value_type=bytes,
        options=options,
        beacon=app.tables.beacon,
    )
    app.tables.add(table)
    return table
