"""Two requests of Kafka's protocol that aiokafka does not have whole: what is there, and allowed.

Both ask for the operations that whoever asks may do, as a bit field.
"""

from __future__ import annotations

from collections.abc import Sequence

from aiokafka.protocol.admin import DescribeGroupsResponse_v3
from aiokafka.protocol.api import Request, RequestStruct, Response
from aiokafka.protocol.types import Array, Boolean, Int16, Int32, Schema, String


class TopicsResponse(Response):  # type: ignore[misc]  # aiokafka ships no types
    """Metadata, version 8."""

    API_KEY = 3
    API_VERSION = 8
    SCHEMA = Schema(
        ("throttle_time_ms", Int32),
        (
            "brokers",
            Array(
                ("node_id", Int32),
                ("host", String("utf-8")),
                ("port", Int32),
                ("rack", String("utf-8")),
            ),
        ),
        ("cluster_id", String("utf-8")),
        ("controller_id", Int32),
        (
            "topics",
            Array(
                ("error_code", Int16),
                ("topic", String("utf-8")),
                ("is_internal", Boolean),
                (
                    "partitions",
                    Array(
                        ("error_code", Int16),
                        ("partition", Int32),
                        ("leader", Int32),
                        ("leader_epoch", Int32),
                        ("replicas", Array(Int32)),
                        ("isr", Array(Int32)),
                        ("offline_replicas", Array(Int32)),
                    ),
                ),
                ("operations", Int32),
            ),
        ),
        ("cluster_operations", Int32),
    )


class TopicsRequest8(RequestStruct):  # type: ignore[misc]  # as above
    """Metadata, version 8."""

    API_KEY = 3
    API_VERSION = 8
    RESPONSE_TYPE = TopicsResponse
    SCHEMA = Schema(
        ("topics", Array(String("utf-8"))),
        ("allow_auto_topic_creation", Boolean),
        ("include_cluster_operations", Boolean),
        ("include_topic_operations", Boolean),
    )


class TopicsRequest(Request[TopicsRequest8]):  # type: ignore[misc]  # as above
    """Asks for topics, all that may be seen for None; it never creates one."""

    API_KEY = 3

    def __init__(self, topics: Sequence[str] | None) -> None:
        self._topics = None if topics is None else list(topics)

    def build(self, request_struct_class: type[TopicsRequest8]) -> TopicsRequest8:
        """Return the request as it is sent."""
        return request_struct_class(self._topics, False, False, True)  # noqa: FBT003 - fields in the protocol's order


class GroupsRequest3(RequestStruct):  # type: ignore[misc]  # as above
    """DescribeGroups, version 3; aiokafka reads the answer to its own as version 2."""

    API_KEY = 15
    API_VERSION = 3
    RESPONSE_TYPE = DescribeGroupsResponse_v3
    SCHEMA = Schema(("groups", Array(String("utf-8"))), ("include_operations", Boolean))


class GroupsRequest(Request[GroupsRequest3]):  # type: ignore[misc]  # as above
    """Asks for groups, with the operations on them that are allowed."""

    API_KEY = 15

    def __init__(self, groups: Sequence[str]) -> None:
        self._groups = list(groups)

    def build(self, request_struct_class: type[GroupsRequest3]) -> GroupsRequest3:
        """Return the request as it is sent."""
        return request_struct_class(self._groups, True)  # noqa: FBT003 - fields in the protocol's order
