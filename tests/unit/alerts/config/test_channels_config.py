"""How channels are written in alerts.yaml: addresses, secrets, and a terminal besides."""

from __future__ import annotations

import pytest

from alerts.config.policy_file import parse_alerts
from alerts.rules.routes import Route
from alerts.rules.settings import (
    AppriseConfig,
    SlackConfig,
    WebhookConfig,
    with_terminal,
)
from tests.unit.alerts.config.test_alerts_config import problems

WEBHOOK = """
channels:
  - name: desk
    type: webhook
    url: https://hooks.example/rasid
    secret_env: DESK_KEY
"""


def test_slack_and_apprise_are_read_as_they_are_written() -> None:
    """A bot, an incoming webhook and another service, each with the place of its secret."""
    text = """
channels:
  - {name: a, type: slack, token_file: slack.token, channel: C0123456789, lang: en, timeout: 5s}
  - {name: b, type: slack, url_env: HOOK}
  - {name: c, type: apprise, url_file: mail.url, allow_private: [Mail.internal]}
"""
    assert parse_alerts(text).channels == (
        SlackConfig(
            name="a", token_file="slack.token", channel="C0123456789", lang="en", timeout=5.0
        ),
        SlackConfig(name="b", url_env="HOOK"),
        AppriseConfig(name="c", url_file="mail.url", allow_private=("mail.internal",)),
    )


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("hooks.example", "no web address"),
        ("ftp://hooks.example/", "no web address"),
        ("https://hooks.example:99999/", "no web address"),
        ("https://user:hunter2@hooks.example/", "user name or password"),
        ("http://hooks.example/", "plain http"),
        ("https://2130706433/", "in full"),
        ("https://0x7f.1/", "in full"),
        ("https://127.1/", "in full"),
        ("http://[::1", "no web address"),
    ],
)
def test_an_address_that_is_unclear_or_unsafe_is_refused(url: str, said: str) -> None:
    """Plain http needs an allowed host; no password, no address in disguise; none is echoed."""
    [(line, message)] = problems(WEBHOOK.replace("https://hooks.example/rasid", f'"{url}"'))
    assert line == 5
    assert said in message
    assert "hunter2" not in message


@pytest.mark.parametrize(
    "url", ["https://hooks.example", "https://203.0.113.7/x", "https://[2606:4700::1]/"]
)
def test_plain_addresses_are_taken(url: str) -> None:
    """Names and addresses written in full are fine."""
    [channel] = parse_alerts(WEBHOOK.replace("https://hooks.example/rasid", f'"{url}"')).channels
    assert isinstance(channel, WebhookConfig)
    assert channel.url == url


@pytest.mark.parametrize("secrets", ["", "    secret_env: A\n    secret_file: b\n"])
def test_a_webhook_has_one_place_for_its_secret(secrets: str) -> None:
    """Neither none nor two."""
    text = WEBHOOK.replace("    secret_env: DESK_KEY\n", secrets)
    assert [message[:34] for _, message in problems(text)] == ["write secret_file or secret_env, o"]


def test_the_terminal_can_be_added_to_any_policy() -> None:
    """Every route leads to it too, and what no route takes is shown on it alone."""
    route = "{name: iran, match: {watch: [iran]}, channels: [desk]}"
    config = parse_alerts(f"{WEBHOOK}routes: [{route}]")
    shown = with_terminal(config)
    assert [channel.name for channel in shown.channels] == ["desk", "terminal"]
    assert [(route.name, route.channels) for route in shown.all_routes] == [
        ("iran", ("desk", "terminal")),
        ("terminal", ("terminal",)),
    ]
    assert with_terminal(shown) == shown
    assert with_terminal(parse_alerts(WEBHOOK)).all_routes == (
        Route("default", ("desk", "terminal")),
    )
