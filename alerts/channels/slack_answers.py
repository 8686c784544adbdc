"""What an answer of Slack means: whether the message arrived, and whether a retry can help.

What a person can mend in Slack, and what passes by itself, is tried again; what would be the same
request again has failed; where Slack says that the app is gone, the channel is disabled.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from alerts.channels.channel import MAX_RECEIPT, Result
from alerts.channels.responses import judge_response, parse_retry_after
from alerts.records import SendOutcome

MENDABLE = (
    *("invalid_auth", "not_authed", "token_expired", "missing_scope", "not_allowed_token_type"),
    *("channel_not_found", "not_in_channel", "is_archived", "no_permission", "access_denied"),
    *("restricted_action", "org_login_required", "team_access_not_granted", "ekm_access_denied"),
)
"""Errors that a person can mend in Slack or in a file while deliveries wait."""

PASSING = ("internal_error", "fatal_error", "request_timeout", "service_unavailable")
"""Slack's own trouble: the message may have been posted all the same."""

NEVER = (
    *("msg_too_long", "msg_blocks_too_long", "invalid_blocks", "invalid_blocks_format", "no_text"),
    *("invalid_arguments", "invalid_json", "invalid_charset"),
)
"""The next request would be the same."""

GONE = ("account_inactive", "token_revoked")
"""The app was taken out of the workspace, or its bot was deactivated."""

LIMITED = ("ratelimited", "rate_limited", "message_limit_exceeded")

NO_MESSAGE = ("message_not_found", "cant_update_message", "edit_window_closed")
"""There is nothing to edit any more: what is told is posted anew."""

NO_THREAD = ("thread_not_found", "cannot_reply_to_message")
"""The first message of the thread is gone: what is told starts another one."""

OTHER = "slack_error"
"""Every error that has no name here; the names of statuses never come from outside."""

MEANING: dict[str, SendOutcome] = {
    **dict.fromkeys((*MENDABLE, *PASSING, *NO_MESSAGE, *NO_THREAD, OTHER), "retry"),
    **dict.fromkeys(NEVER, "failed"),
    **dict.fromkeys(GONE, "disabled"),
}


def judge_answer(
    status: int, retry_after: str | None, body: Mapping[str, Any], now: datetime
) -> Result:
    """Return what the answer of a method of Slack's means; `body` is {} for what is no object."""
    error = body.get("error")
    if status == 429 or error in LIMITED:
        return Result("retry", "rate_limited", parse_retry_after(retry_after, now))
    if status != 200:
        return judge_response(status, retry_after, now)
    if body.get("ok") is True:
        return Result("ok", "posted", receipt=receipt_of(body))
    if not isinstance(error, str) or body.get("ok") is not False:
        return Result("retry", "bad_response", maybe_arrived=True)
    name = "restricted_action" if error.startswith("restricted_action") else error
    name = name if name in MEANING else OTHER
    return Result(MEANING[name], name, maybe_arrived=name in PASSING)


def judge_hook(status: int, retry_after: str | None, body: bytes, now: datetime) -> Result:
    """Return what the answer of an incoming webhook means: as any webhook's, but for its "ok"."""
    if status == 429:
        return Result("retry", "rate_limited", parse_retry_after(retry_after, now))
    if status == 200 and body.strip() != b"ok":
        return Result("retry", "bad_response", maybe_arrived=True)
    return judge_response(status, retry_after, now)


def receipt_of(body: Mapping[str, Any]) -> str:
    """Return "channel:ts" of the message in an answer, "" where it does not say."""
    receipt = f"{body.get('channel')}:{body.get('ts')}"
    named = isinstance(body.get("channel"), str) and isinstance(body.get("ts"), str)
    return receipt if named and len(receipt) <= MAX_RECEIPT else ""
