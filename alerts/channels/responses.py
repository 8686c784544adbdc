"""What an HTTP response to a webhook means: whether it arrived, and whether a retry can help."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from alerts.channels.channel import Result

MAX_RETRY_AFTER = 86_400.0

GONE = 410
NEVER = frozenset({405, 413, 414, 415})
"""Method, length and type are the same on every attempt, so the response would be too."""

SECONDS = re.compile(r"\d{1,12}", re.ASCII)


def judge_response(status: int, retry_after: str | None, now: datetime) -> Result:
    """Return the result that a response with this status and Retry-After header stands for."""
    name = f"http_{status}"
    if 200 <= status < 300:
        return Result("ok", name)
    if status == GONE:
        return Result("disabled", name)
    if status in NEVER:
        return Result("failed", name)
    return Result("retry", name, parse_retry_after(retry_after, now))


def parse_retry_after(value: str | None, now: datetime) -> float | None:
    """Return the seconds that a Retry-After header asks for, at most a day; None for anything else.

    The header is a number of seconds or an HTTP date (RFC 9110, 10.2.3).
    """
    if value is None or len(value) > 100:
        return None
    if SECONDS.fullmatch(value.strip()):
        return min(float(value), MAX_RETRY_AFTER)
    try:
        at = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return min(max((at - now).total_seconds(), 0.0), MAX_RETRY_AFTER)
