"""ACLs on the broker of the tests, given and taken by the plain listener's user, who may."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Any

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.protocol.admin import CreateAclsRequest, DeleteAclsRequest

from streams.kafka.rights import Right
from tests.kafka.broker import Broker

TOPIC, GROUP, LITERAL, ALLOW = 2, 3, 3, 3
OPERATIONS = {"Read": 3, "Write": 4, "Create": 5, "Describe": 8, "DescribeConfigs": 10}


def grant(broker: Broker, user: str, rights: Iterable[Right]) -> None:
    """Let `user` do these things."""
    asyncio.run(_send(broker, [CreateAclsRequest(*_fields(user, right)) for right in rights]))


def revoke(broker: Broker, user: str, rights: Iterable[Right]) -> None:
    """Let `user` do them no longer."""
    asyncio.run(_send(broker, [DeleteAclsRequest(*_fields(user, right)) for right in rights]))


def _fields(user: str, right: Right) -> tuple[int, str, int, str, str, int, int]:
    kind, operation = GROUP if right.group else TOPIC, OPERATIONS[right.operation]
    return kind, right.name, LITERAL, f"User:{user}", "*", operation, ALLOW


async def _send(broker: Broker, requests: Iterable[Any]) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=broker.servers)
    await admin.start()
    for request in requests:
        answer = await admin._send_to_controller(request)  # noqa: SLF001 - the client knows no ACLs
        (told,) = next(part for part in answer.to_object().values() if isinstance(part, list))
        assert told["error_code"] == 0, answer
    await admin.close()
