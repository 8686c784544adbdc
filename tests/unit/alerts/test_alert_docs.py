"""docs/alerts.md says what the code does: its examples run, its tables are whole."""

from __future__ import annotations

import base64
import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from alerts.channels.apprise import FIXED, OWN_HOST, PLAIN
from alerts.channels.responses import NEVER
from alerts.channels.signing import TYPES, message_id, message_of, sign
from alerts.channels.slack_answers import LIMITED, MEANING
from alerts.config.policy_file import parse_alerts
from alerts.policy.reasons import MUTE_REASONS
from alerts.rules.settings import AlertsConfig, SlackConfig
from tests.unit.alerts.examples import alert

PAGE = (Path(__file__).parents[3] / "docs" / "alerts.md").read_text("utf-8")


def blocks(language: str) -> list[str]:
    """Return the page's blocks of code in a language."""
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)


def block(language: str) -> str:
    """Return the page's one block of code in a language."""
    [code] = blocks(language)
    return code


def test_the_policy_on_the_page_can_be_used() -> None:
    """Both examples are policies, and the values shown first are the defaults."""
    first, second = blocks("yaml")
    config, timed = parse_alerts(first), parse_alerts(second)
    assert ([*timed.time_intervals], len(timed.silences)) == (["nights"], 1)
    assert [channel.name for channel in config.channels] == ["screen", "desk", "archive"]
    assert [route.name for route in config.routes] == ["pressing", "foreign", "the-rest"]
    default = AlertsConfig()
    assert (config.repeat_interval, config.warm_up, config.lang) == (
        default.repeat_interval,
        default.warm_up,
        default.lang,
    )


def test_the_verification_on_the_page_works() -> None:
    """The function takes what was signed now, and neither a changed body nor an old message."""
    names: dict[str, Any] = {}
    exec(block("python"), names)  # noqa: S102 - the example is what is tested
    key, told, now = bytes(32), alert("a1"), int(datetime.now(UTC).timestamp())
    secret, body = "whsec_" + base64.b64encode(key).decode(), message_of(told)

    def headers(timestamp: int) -> dict[str, str]:
        return {
            "webhook-id": message_id(told),
            "webhook-timestamp": str(timestamp),
            "webhook-signature": f"v1,other {sign(key, message_id(told), timestamp, body)}",
        }

    verify = names["verify"]
    assert verify(secret, headers(now), body)
    assert not verify(secret, headers(now), body + b" ")
    assert not verify(secret, headers(now - 600), body)


def test_the_channels_of_slack_on_the_page_can_be_used() -> None:
    """A bot and an incoming webhook are read as they stand there, and the manifest is JSON."""
    bot, hook = parse_alerts(block("yml")).channels
    assert isinstance(bot, SlackConfig)
    assert isinstance(hook, SlackConfig)
    assert (bot.has_token, hook.has_token) == (True, False)
    [manifest] = [text for text in blocks("json") if "oauth_config" in text]
    assert json.loads(manifest)["oauth_config"] == {"scopes": {"bot": ["chat:write"]}}


def test_every_error_of_slack_is_on_the_page_with_its_outcome() -> None:
    """What is tried again, what has failed and what disables is told error by error."""
    rows = [line for line in PAGE.splitlines() if line.startswith("| ")]
    words = {"retry": "tried again", "failed": "failed for good", "disabled": "is disabled"}
    for name, outcome in MEANING.items():
        [row] = [row for row in rows if f"`{name}`" in row and words[outcome] in row]
        assert row.count("|") == 4
    assert all(f"`{name}`" in PAGE for name in (*LIMITED, *FIXED, *OWN_HOST, *PLAIN))


def test_every_reason_type_and_missing_key_is_on_the_page() -> None:
    """Nothing that a user can meet is left out."""
    rows = {cell for line in PAGE.splitlines() for cell in re.findall(r"^\| `([^`]+)` \|", line)}
    assert set(MUTE_REASONS) <= rows
    assert set(TYPES.values()) <= rows
    assert f"| {', '.join(map(str, sorted(NEVER)))} |" in PAGE
