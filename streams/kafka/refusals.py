"""Why a Kafka will not have us, as one line that says what to do.

aiokafka only says that it could not connect: so whoever must tell a person connects once more, by
itself, and looks.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from aiokafka.conn import create_conn
from aiokafka.errors import (
    ClusterAuthorizationFailedError,
    GroupAuthorizationFailedError,
    IllegalSaslStateError,
    KafkaError,
    SaslAuthenticationFailed,
    TopicAuthorizationFailedError,
    UnsupportedSaslMechanismError,
)
from aiokafka.protocol.metadata import MetadataRequest

from streams.errors import LogError, NotAllowed, StorageFailed
from streams.kafka.access import Access
from streams.records import TOPIC_NAME

LOOK_SECONDS = 5.0
HOST_MISMATCH = frozenset({62, 64})  # OpenSSL's X509_V_ERR_HOSTNAME_MISMATCH and …_IP_ADDRESS_…

AUTHORIZATION = (
    TopicAuthorizationFailedError,
    GroupAuthorizationFailedError,
    ClusterAuthorizationFailedError,
)


async def find_cause(access: Access) -> LogError:
    """Return why no server of `access` could be used: NotAllowed where a person must mend it."""
    found: LogError = StorageFailed(
        f"{access.name} cannot be reached: start it, or name another with --broker"
    )
    for server in access.servers:
        why = await _look_at(server, access)
        if why:
            return NotAllowed(f"kafka://{server} {why}")
    return found


async def _look_at(server: str, access: Access) -> str:
    """Return what is wrong between us and `server`, "" for nothing that settings would mend."""
    host, _, port = server.rpartition(":")
    timeout = round(LOOK_SECONDS * 1000)
    try:
        connection = await create_conn(
            host.strip("[]"), int(port), request_timeout_ms=timeout, **access.identity()
        )
    except (OSError, KafkaError) as error:  # a timeout is an OSError
        return await _explain(error, host.strip("[]"), int(port), access)
    try:
        known = (await connection.send(MetadataRequest([]))).brokers
    except (KafkaError, OSError):
        known = []
    finally:
        connection.close()
    if not known and access.mechanism == "OAUTHBEARER":
        # its refusal is a question, which aiokafka does not answer
        return "refuses the token: sasl_password_file must hold one that is valid now"
    if not known and not access.mechanism:
        return "asks who we are: set sasl_mechanism, sasl_user and sasl_password_file"
    return ""


async def _explain(error: Exception, host: str, port: int, access: Access) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return _explain_certificate(error)
    if isinstance(error, KafkaError) and (why := _explain_sasl(error, access)):
        return why
    if not await _opens(host, port, None):
        return ""
    speaks = await _opens(host, port, _blind_context())
    if access.encrypted and not speaks:
        return "does not speak TLS: leave the settings tls… out, or name the port that does"
    if speaks and not access.encrypted:
        return "speaks TLS alone: name its CA with tls_ca, or set tls = true"
    if speaks:
        return f"ends the TLS handshake ({_brief(error)}): it may want tls_cert and tls_key"
    return ""


def _explain_sasl(error: KafkaError, access: Access) -> str:
    match error:
        case SaslAuthenticationFailed():
            return f"refuses {access.who}: check sasl_user, sasl_password_file and sasl_mechanism"
        case UnsupportedSaslMechanismError():
            return f"does not take {access.mechanism}: set another sasl_mechanism"
        case IllegalSaslStateError():
            return "takes no SASL: leave sasl_mechanism out, or name the port that does"
    return ""


def _explain_certificate(error: ssl.SSLCertVerificationError) -> str:
    if error.verify_code in HOST_MISMATCH:
        return (
            f"shows a certificate for another name ({error.verify_message}): name it as that does"
        )
    return f"shows a certificate that tls_ca does not vouch for ({error.verify_message})"


def _brief(error: Exception) -> str:
    return getattr(error, "reason", None) or type(error).__name__


def _blind_context() -> ssl.SSLContext:
    """Return a context that takes any certificate: it only asks whether TLS is spoken at all."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


async def _opens(host: str, port: int, context: ssl.SSLContext | None) -> bool:
    try:
        async with asyncio.timeout(LOOK_SECONDS):
            _, writer = await asyncio.open_connection(host, port, ssl=context)
    except OSError:
        return False
    writer.close()
    with suppress(OSError, TimeoutError):
        async with asyncio.timeout(LOOK_SECONDS):
            await writer.wait_closed()
    return True


def explain_refusal(error: BaseException, who: str) -> str:
    """Return, as part of a line, which right aiokafka's `error` says that `who` lacks."""
    names = ", ".join(sorted(_names(error)))
    match error:
        case TopicAuthorizationFailedError():
            return f"{who} lacks a right on topic {names or '(unnamed)'}; docs/kafka.md lists them"
        case GroupAuthorizationFailedError():
            return (
                f"{who} lacks Read on group {names or '(unnamed)'}; docs/kafka.md lists all rights"
            )
    return f"{who} lacks a right on the cluster; docs/kafka.md lists them"


def _names(error: BaseException) -> Iterable[str]:
    for each in error.args:
        yield from _flat(each)


def _flat(value: Any) -> Iterable[str]:
    parts = value if isinstance(value, set | frozenset | list | tuple) else [value]
    return (str(part) for part in parts if TOPIC_NAME.fullmatch(str(part)))
