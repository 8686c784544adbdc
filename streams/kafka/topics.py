"""Topics as Kafka declares them: settings for what the port of the log promises."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from typing import Any

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import (
    NoError,
    TopicAlreadyExistsError,
    TopicAuthorizationFailedError,
    for_code,
)

from streams.errors import TopicMismatch
from streams.kafka.producer import MAX_REQUEST_BYTES
from streams.kafka.protocol import TopicsRequest

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
    """Create a topic where it is missing; returns when brokers know of it.

    Raises TopicMismatch where it exists with others of what cannot change, KafkaError where the
    broker will not create it. One that exists needs no right to create.
    """
    leaders = await _look_at(admin, name)
    if leaders is None:
        topic = NewTopic(name, partitions, replication, topic_configs=dict(settings))
        ((_, code, why),) = [row[:3] for row in (await admin.create_topics([topic])).topic_errors]
        error = for_code(code)
        # another worker may create it at the same time
        if error not in (NoError, TopicAlreadyExistsError):
            raise error(why)
    while not leaders or min(leaders) < 0:
        await asyncio.sleep(KNOWN_PAUSE)
        leaders = await _look_at(admin, name)
    await _check_same(admin, name, len(leaders), partitions, settings)


async def _check_same(
    admin: AIOKafkaAdminClient, name: str, has: int, partitions: int, settings: Mapping[str, str]
) -> None:
    if has != partitions:
        raise TopicMismatch(
            f"topic {name!r} has {has} partitions, and {partitions} are asked for: set `partitions`"
            " back, or begin with another Kafka"
        )
    found = await read_settings(admin, name)
    for setting in FIXED:
        if found.get(setting, settings[setting]) != settings[setting]:
            raise TopicMismatch(
                f"topic {name!r} has {setting}={found.get(setting)}, and {settings[setting]} is"
                f" needed: kafka-configs.sh --alter --topic {name}"
                f" --add-config {setting}={settings[setting]}"
            )


async def read_settings(
    admin: AIOKafkaAdminClient, name: str, wanted: Iterable[str] = FIXED
) -> dict[str, str]:
    """Return the `wanted` settings of a topic; none where we may not see them."""
    asked = ConfigResource(ConfigResourceType.TOPIC, name, dict.fromkeys(wanted))
    ((response),) = await admin.describe_configs([asked])
    ((*_, entries),) = response.resources
    return {entry[0]: entry[1] for entry in entries}


async def partition_counts(admin: AIOKafkaAdminClient) -> dict[str, int]:
    """Return the number of partitions of every topic that we may see and is not Kafka's own."""
    found = await _ask(admin, None)
    return dict(sorted((t["topic"], len(t["partitions"])) for t in found if not t["is_internal"]))


async def _look_at(admin: AIOKafkaAdminClient, name: str) -> list[int] | None:
    """Return the leader of each partition, -1 for none yet; None where there is no such topic.

    Raises KafkaError where we may not see it.
    """
    (topic,) = await _ask(admin, [name])
    error = for_code(topic["error_code"])
    if error is TopicAuthorizationFailedError:
        raise error(name)
    if error is not NoError:  # unknown, or about to be known
        return None
    return [partition["leader"] for partition in topic["partitions"]]


async def _ask(admin: AIOKafkaAdminClient, names: list[str] | None) -> list[dict[str, Any]]:
    # not describe_topics: asked for one that is missing, that creates it where a broker does so
    answer = await admin._send_request(TopicsRequest(names))  # noqa: SLF001 - the client knows no such request
    found: list[dict[str, Any]] = answer.to_object()["topics"]
    return found
