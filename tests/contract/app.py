"""The Faust app with which a log is tested, in this process or in one of its own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import faust

from streams.kafka.access import Access
from streams.kafka.driver import use_kafka
from streams.kafka.url import servers_of

ON_KAFKA: dict[str, Any] = {
    # as Rasid's own app: the group waits for a dead member until its session ends
    "broker_session_timeout": 6.0,
    "broker_heartbeat_interval": 1.5,
    "broker_request_timeout": 15.0,
    "broker_rebalance_timeout": 20.0,
}


def make_app(broker: str, group: str, data: Path | str, store: str, **settings: Any) -> faust.App:
    """Return an app of `group` on the log at `broker`; `data` takes its local stores."""
    kafka = broker.startswith("kafka:")
    app = faust.App(
        group,
        broker=broker,
        store=store,
        datadir=data,
        autodiscover=False,
        web_enabled=False,
        topic_disable_leader=True,
        topic_partitions=1,
        key_serializer="raw",
        value_serializer="raw",
        broker_commit_interval=0.1,
        **((ON_KAFKA if kafka else {}) | settings),
    )
    if kafka:
        use_kafka(app, Access(servers_of(broker)))
    return app
