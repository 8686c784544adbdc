"""The pure parts of a webhook: secret, signature, message, answer, addresses."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from standardwebhooks import Webhook

from alerts.channels.addresses import is_public
from alerts.channels.channel import Result
from alerts.channels.opening import open_channels
from alerts.channels.responses import judge_response, parse_retry_after
from alerts.channels.signing import BadSecret, message_id, message_of, parse_secret, sign
from alerts.rules.settings import AlertsConfig, AlertsError, WebhookConfig
from tests.unit.alerts.examples import alert

KEY = bytes(range(32))
SECRET = "whsec_" + base64.b64encode(KEY).decode()
NOW = datetime(2026, 3, 1, 8, tzinfo=UTC)


def test_the_reference_verifier_accepts_the_signature() -> None:
    """The library that receivers use finds our signature right."""
    told, now = alert("a1"), datetime.now(UTC)
    body = message_of(told)
    headers = {
        "webhook-id": message_id(told),
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": sign(KEY, message_id(told), int(now.timestamp()), body),
    }
    assert Webhook(SECRET).verify(body, headers)["type"] == "claim.contradicted"


def test_the_message_holds_the_alert_without_what_is_internal() -> None:
    """Type, time and all of the alert but channels and origin, Arabic as it is."""
    body = message_of(alert("a1"))
    message = json.loads(body)
    assert (message["type"], message["timestamp"]) == ("claim.contradicted", "2026-03-01T08:00:00Z")
    assert message["data"]["event"] == "alert"
    assert message["data"]["evidence"][0]["passages"][1]["source"] == "الأفق"
    assert {"channels", "origin"} & set(message["data"]) == set()
    assert "إيران".encode() in body


def test_a_revision_has_an_id_of_its_own() -> None:
    """A receiver that goes by ids has each revision once."""
    assert message_id(alert("a1", revision=2)) == "a1.2"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "must begin with whsec_"),
        (SECRET.removeprefix("whsec_"), "must begin with whsec_"),
        ("whsec_***", "must be base64"),
        ("whsec_" + base64.b64encode(b"short").decode(), "has 5 bytes: 24 to 64"),
        ("whsec_" + base64.b64encode(b"x" * 65).decode(), "has 65 bytes: 24 to 64"),
    ],
)
def test_a_secret_that_cannot_sign_is_refused(text: str, said: str) -> None:
    """The words say what is wrong and not what the secret is."""
    with pytest.raises(BadSecret, match=said) as caught:
        parse_secret(text)
    assert text.removeprefix("whsec_") not in str(caught.value) or not text


def test_a_secret_may_end_with_a_line_end() -> None:
    """As files do."""
    assert parse_secret(f"{SECRET}\n") == KEY


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (200, "ok"),
        (204, "ok"),
        (299, "ok"),
        (301, "retry"),
        (307, "retry"),
        (400, "retry"),
        (401, "retry"),
        (404, "retry"),
        (409, "retry"),
        (413, "failed"),
        (415, "failed"),
        (425, "retry"),
        (429, "retry"),
        (410, "disabled"),
        (500, "retry"),
        (503, "retry"),
    ],
)
def test_only_2xx_is_success_and_410_the_end(status: int, outcome: str) -> None:
    """A retry is told to help unless method, length or type of the request are refused."""
    assert judge_response(status, None, NOW) == Result(outcome, f"http_{status}")  # type: ignore[arg-type] # from the table above


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120.0),
        (" 0 ", 0.0),
        ("99999999999", 86_400.0),
        ("Sun, 01 Mar 2026 08:10:00 GMT", 600.0),
        ("Sun, 01 Mar 2026 07:00:00 GMT", 0.0),
        ("Sun, 01 Mar 2030 07:00:00 GMT", 86_400.0),
        ("Sun, 01 Mar 2026 08:10:00", 600.0),
        ("-5", None),
        ("1.5", None),
        ("٣٠", None),
        ("soon", None),
        ("Sun, 99 Mar 2026 08:10:00 GMT", None),
        ("1" * 200, None),
        ("", None),
        (None, None),
    ],
)
def test_retry_after_is_seconds_or_a_date(header: str | None, seconds: float | None) -> None:
    """It is obeyed up to a day; what is neither is passed over."""
    assert parse_retry_after(header, NOW) == seconds


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True),
        ("2606:4700::1111", True),
        ("::ffff:8.8.8.8", True),
        ("64:ff9b::808:808", True),
        ("127.0.0.1", False),
        ("10.0.0.1", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),  # where clouds hand out credentials
        ("100.64.0.1", False),  # carrier-grade NAT
        ("0.0.0.0", False),  # noqa: S104 - not bound to: it must be refused
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("192.0.2.1", False),
        ("::", False),
        ("::1", False),
        ("::127.0.0.1", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("ff02::1", False),
        ("::ffff:127.0.0.1", False),
        ("::ffff:a00:1", False),
        ("2002:7f00:1::", False),  # 6to4 of 127.0.0.1
        ("64:ff9b::a00:1", False),  # NAT64 of 10.0.0.1
        ("2130706433", False),
        ("hooks.example", False),
        ("", False),
    ],
)
def test_private_addresses_are_known_in_every_form(address: str, public: bool) -> None:  # noqa: FBT001 - a column of the table
    """An address that stands for another one is as public as that one."""
    assert is_public(address) is public


def webhook(**fields: str) -> AlertsConfig:
    """Return a policy with one webhook."""
    return AlertsConfig(channels=(WebhookConfig(name="desk", url="https://x.example/", **fields),))  # type: ignore[arg-type] # only texts are given


def test_secrets_are_read_from_file_or_environment(tmp_path: Path) -> None:
    """A relative file is looked for beside the policy."""
    (tmp_path / "desk.key").write_text(SECRET)
    for config in (webhook(secret_file="desk.key"), webhook(secret_env="DESK_KEY")):
        channels = open_channels(config, tmp_path, {"DESK_KEY": SECRET}, None, datetime.now)  # type: ignore[arg-type] # no terminal here
        assert list(channels) == ["desk"]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"secret_env": "NONE"}, r"channel desk, \$NONE: this environment variable is not set"),
        ({"secret_env": "SHORT"}, r"channel desk, \$SHORT: the secret must begin with whsec_"),
        ({"secret_file": "gone.key"}, "channel desk, gone.key: cannot be read: No such file"),
        ({"secret_file": "raw.key"}, "channel desk, raw.key: is no text"),
    ],
)
def test_a_secret_that_is_not_there_is_told_by_its_place(
    fields: dict[str, str], said: str, tmp_path: Path
) -> None:
    """The channel and the place are named, never what was found."""
    (tmp_path / "raw.key").write_bytes(b"\xff\xfe")
    with pytest.raises(AlertsError, match=said) as caught:
        open_channels(webhook(**fields), tmp_path, {"SHORT": "hunter2"}, None, datetime.now)  # type: ignore[arg-type] # no terminal here
    assert "hunter2" not in str(caught.value)


def test_the_clock_of_dates_is_the_one_given() -> None:
    """The same header means less time later."""
    header = "Sun, 01 Mar 2026 08:10:00 GMT"
    assert parse_retry_after(header, NOW + timedelta(minutes=5)) == 300.0
