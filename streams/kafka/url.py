"""The broker URL of a Kafka, without Faust: `kafka://` and one or more servers."""

from __future__ import annotations

import re

SCHEME = "kafka://"
DEFAULT_PORT = 9092
_SERVER = re.compile(r"(?P<host>[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(:(?P<port>[0-9]{1,5}))?")


def servers_of(url: str) -> tuple[str, ...]:
    """Return the servers, each as host:port, that a broker URL names after `kafka://`, by commas.

    Raises ValueError for another scheme, no host, or a port that cannot be.

    >>> servers_of("kafka://one:9093,two")
    ('one:9093', 'two:9092')
    """
    names = url.removeprefix(SCHEME).removesuffix("/").split(",")
    found = [_SERVER.fullmatch(name.strip()) for name in names]
    ports = [int(match["port"] or DEFAULT_PORT) for match in found if match]
    if not url.startswith(SCHEME) or None in found or not all(0 < port < 1 << 16 for port in ports):
        raise ValueError(f"{url} names no Kafka: write kafka://HOST:PORT, several by commas")
    hosts = [match["host"] for match in found if match]
    return tuple(f"{host}:{port}" for host, port in zip(hosts, ports, strict=True))
