"""Standard Webhooks (https://www.standardwebhooks.com): message, secret and signature."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac

import msgspec

from alerts.records import Alert
from analysis.finding import FindingKind

PREFIX = "whsec_"
MIN_SECRET = 24
MAX_SECRET = 64

TYPES: dict[FindingKind, str] = {
    "mention": "watch.mentioned",
    "new_story": "story.new",
    "new_claim": "claim.new",
    "contradiction": "claim.contradicted",
    "correction": "claim.corrected",
    "flood": "source.flooded",
}


class BadSecret(ValueError):
    """A secret that cannot sign; the message says why and does not hold it."""


def parse_secret(text: str) -> bytes:
    """Return the key in a secret written as `whsec_` and base64, of 24 to 64 bytes.

    Raises BadSecret.
    """
    text = text.strip()
    if not text.startswith(PREFIX):
        raise BadSecret(f"the secret must begin with {PREFIX}")
    try:
        key = base64.b64decode(text.removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError):
        raise BadSecret(f"what follows {PREFIX} must be base64") from None
    if not MIN_SECRET <= len(key) <= MAX_SECRET:
        raise BadSecret(f"the secret has {len(key)} bytes: {MIN_SECRET} to {MAX_SECRET} are needed")
    return key


def message_of(alert: Alert) -> bytes:
    """Return the body that tells of `alert`: the same bytes on every attempt, under 20 kB."""
    data = msgspec.to_builtins(alert)
    for internal in ("channels", "origin"):
        del data[internal]
    message = {"type": TYPES[alert.kind], "timestamp": alert.at, "data": data}
    return msgspec.json.encode(message)


def message_id(alert: Alert) -> str:
    """Return what the message is known by: the same on every attempt at one revision."""
    return f"{alert.alert}.{alert.revision}"


def sign(key: bytes, message: str, timestamp: int, body: bytes) -> str:
    """Return the signature of `body`, sent as `message` at `timestamp` (seconds since 1970)."""
    signed = b".".join((message.encode(), str(timestamp).encode(), body))
    digest = hmac.new(key, signed, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(digest).decode()}"
