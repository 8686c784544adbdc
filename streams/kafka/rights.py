"""The rights that a broker with ACLs must give; docs/kafka.md lists them.

They are asked for before anything begins, so that what lacks is said at once, and whole: a worker
would meet a missing one only when it first writes there.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Any, NamedTuple

from aiokafka.errors import (
    GroupAuthorizationFailedError,
    GroupCoordinatorNotAvailableError,
    GroupLoadInProgressError,
    NotCoordinatorForGroupError,
    for_code,
)

from streams.kafka.protocol import GroupsRequest, TopicsRequest
from streams.topics import (
    ALERTS,
    ARTICLES,
    COVERAGE,
    FINDINGS,
    GROUP,
    GROUPS,
    LEDGER,
    QUARANTINE,
    READINGS,
    WATCHLIST,
    changelog,
)

READ, WRITE = "Read", "Write"
BITS = {READ: 3, WRITE: 4}
COORDINATOR_PAUSE = 0.1  # between looks whether the group's coordinator is there

NO_COORDINATOR = (
    GroupCoordinatorNotAvailableError,
    GroupLoadInProgressError,
    NotCoordinatorForGroupError,
)


class Right(NamedTuple):
    """An operation on a topic, or on the group where `group` says so, as Kafka's tools name it."""

    operation: str
    name: str
    group: bool = False

    def __str__(self) -> str:
        return f"{self.operation} on {'group' if self.group else 'topic'} {self.name}"


_BOTH = [READINGS, FINDINGS, ALERTS, *(changelog(table) for table in (COVERAGE, GROUPS, LEDGER))]

WORKER = (
    Right(READ, ARTICLES),
    Right(WRITE, ARTICLES),  # the canary
    *(Right(operation, topic.name) for topic in _BOTH for operation in (READ, WRITE)),
    Right(WRITE, QUARANTINE.name),
    Right(READ, WATCHLIST.name),
    Right(READ, GROUP, group=True),
)
SENDER = (Right(WRITE, ARTICLES),)


async def missing_rights(admin: Any, rights: Iterable[Right]) -> list[Right]:
    """Return those of `rights` that we do not have, of topics that exist and of a group."""
    wanted = list(rights)
    topics = sorted({right.name for right in wanted if not right.group})
    found = await admin._send_request(TopicsRequest(topics))  # noqa: SLF001 - the client knows no such request
    held = {(False, topic[1]): topic[-1] for topic in found.topics if not topic[0]}
    for name in sorted({right.name for right in wanted if right.group}):
        held[True, name] = await _group_operations(admin, name)
    return [
        right
        for right in wanted
        if not held.get((right.group, right.name), 0) >> BITS[right.operation] & 1
    ]


async def _group_operations(admin: Any, name: str) -> int:
    while True:
        try:
            node = await admin.find_coordinator(name)
            found = await admin._send_request(GroupsRequest([name]), node)  # noqa: SLF001 - as above
            ((code, *_, operations),) = found.groups
            if code:
                raise for_code(code)(name)
        except NO_COORDINATOR:
            # of the first group that a Kafka ever has, it is made when somebody asks for it
            await asyncio.sleep(COORDINATOR_PAUSE)
        except GroupAuthorizationFailedError:
            return 0
        else:
            return int(operations)
