"""Topics as Kafka declares them: settings for what the port of the log promises."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import NoError, TopicAlreadyExistsError, for_code

from streams.errors import TopicMismatch
from streams.kafka.producer import MAX_REQUEST_BYTES

KNOWN_PAUSE = 0.02  # between looks whether brokers know of a new topic

FIXED = ("cleanup.policy", "message.timestamp.type")
"""What a topic that exists must have; the rest is the operator's from then on."""


def settings_for(
    *, compacting: bool, retention: float | None, max_bytes: int | None, replication: int
) -> dict[str, str]:
    """Return the settings of a new topic, by Kafka's names."""
    settings = {
        "cleanup.policy": "compact" if compacting else "delete",
        # live, `now` is the time at which the log took an article in
        "message.timestamp.type": "LogAppendTime",
        "max.message.bytes": str(MAX_REQUEST_BYTES),
    }
    if not compacting:
        settings["retention.ms"] = str(-1 if retention is None else round(retention * 1000))
        settings["retention.bytes"] = str(-1 if max_bytes is None else max_bytes)
    if replication >= 3:
        # acks=all means little where a single replica may be all that is in sync
        settings["min.insync.replicas"] = "2"
    return settings


async def create_topic(
    admin: AIOKafkaAdminClient,
    name: str,
    partitions: int,
    replication: int,
    settings: Mapping[str, str],
) -> None:
    """Create a topic; returns when brokers know of it.

    Raises TopicMismatch where it exists with others of what cannot change, KafkaError where the
    broker will not create it.
    """
    topic = NewTopic(name, partitions, replication, topic_configs=dict(settings))
    ((_, code, why),) = [row[:3] for row in (await admin.create_topics([topic])).topic_errors]
    error = for_code(code)
    if error is TopicAlreadyExistsError:
        await _check_same(admin, name, partitions, settings)
    elif error is not NoError:
        raise error(why)
    while not await _is_led(admin, name):  # noqa: ASYNC110 - brokers have no event to wait for
        await asyncio.sleep(KNOWN_PAUSE)


async def _check_same(
    admin: AIOKafkaAdminClient, name: str, partitions: int, settings: Mapping[str, str]
) -> None:
    has = (await partition_counts(admin))[name]
    if has != partitions:
        raise TopicMismatch(
            f"topic {name!r} has {has} partitions, and {partitions} are asked for: set `partitions`"
            " back, or begin with another Kafka"
        )
    found = await _read_settings(admin, name)
    for setting in FIXED:
        if found.get(setting) != settings[setting]:
            raise TopicMismatch(
                f"topic {name!r} has {setting}={found.get(setting)}, and {settings[setting]} is"
                f" needed: kafka-configs.sh --alter --topic {name}"
                f" --add-config {setting}={settings[setting]}"
            )


async def _read_settings(admin: AIOKafkaAdminClient, name: str) -> dict[str, str]:
    asked = ConfigResource(ConfigResourceType.TOPIC, name, dict.fromkeys(FIXED))
    ((response),) = await admin.describe_configs([asked])
    ((*_, entries),) = response.resources
    return {entry[0]: entry[1] for entry in entries}


async def partition_counts(admin: AIOKafkaAdminClient) -> dict[str, int]:
    """Return the number of partitions of every topic that is not Kafka's own, by its name."""
    found = await _describe(admin)
    return dict(sorted((t["topic"], len(t["partitions"])) for t in found if not t["is_internal"]))


async def _is_led(admin: AIOKafkaAdminClient, name: str) -> bool:
    found = [topic for topic in await _describe(admin) if topic["topic"] == name]
    return bool(found) and all(partition["leader"] >= 0 for partition in found[0]["partitions"])


async def _describe(admin: AIOKafkaAdminClient) -> list[dict[str, Any]]:
    # all are asked for: asking for one that is missing creates it where a broker does that
    found: list[dict[str, Any]] = await admin.describe_topics()
    return found
