"""Who may come to a Kafka: TLS, SASL and ACLs, and what is said where one of them is not right."""

from __future__ import annotations

import base64
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from rasid.monitor import create_topics
from streams.errors import NotAllowed
from streams.eventlog import EventLog, open_log
from streams.kafka.access import read_access
from streams.kafka.log import KafkaLog
from streams.kafka.rights import SENDER, WORKER, Right
from streams.settings import Settings, SettingsError
from streams.topics import all_topics
from tests.kafka.broker import PASSWORD, Broker
from tests.kafka.rights import grant, revoke

SCRAM = {"sasl_mechanism": "SCRAM-SHA-512", "sasl_user": "worker"}
TLS = {"tls_ca": "@ca"}
RIGHT = {**SCRAM, "sasl_password_file": "@right"}
MakeSettings = Callable[..., Settings]


@pytest.fixture
def settings_for(kafka: Broker, tmp_path: Path) -> MakeSettings:
    """Settings for a listener; secrets, "@NAME", become files."""
    made = kafka.certificates
    secrets = {
        "@ca": made.ca,
        "@other": made.other_ca,
        "@cert": made.user,
        "@key": made.user_key,
        "@right": _file(tmp_path / "right", f"{PASSWORD}\n"),
        "@wrong": _file(tmp_path / "wrong", "hunter2\n"),
        "@token": _file(tmp_path / "token", unsecured_token("worker")),
    }
    listeners = {
        "plain": kafka.url,
        "users": kafka.users_url,
        "certificates": kafka.certificates_url,
        "clear": kafka.clear_url,
        "localhost": kafka.users_url.replace("127.0.0.1", "localhost"),
    }

    def make(listener: str, **said: Any) -> Settings:
        named: dict[str, Any] = {
            name: str(secrets.get(value, value)) for name, value in said.items()
        }
        return Settings(broker=listeners[listener], **named)

    return make


def _file(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def unsecured_token(user: str) -> str:
    """Return a bearer token that nobody signed, as Kafka takes it where nothing else is set."""
    now = int(time.time())
    parts = ({"alg": "none"}, {"sub": user, "iat": now, "exp": now + 3600})
    coded = [base64.urlsafe_b64encode(msgspec.json.encode(part)).decode() for part in parts]
    return ".".join([*(part.rstrip("=") for part in coded), ""])


@pytest.mark.parametrize(
    ("listener", "said"),
    [
        ("users", {**TLS, **RIGHT}),
        ("users", {**TLS, **RIGHT, "sasl_mechanism": "SCRAM-SHA-256"}),
        ("users", {**TLS, **RIGHT, "sasl_mechanism": "PLAIN", "sasl_user": "plain"}),
        ("users", {**TLS, "sasl_mechanism": "OAUTHBEARER", "sasl_password_file": "@token"}),
        ("certificates", {**TLS, "tls_cert": "@cert", "tls_key": "@key"}),
        ("clear", RIGHT),
    ],
    ids=["scram-512", "scram-256", "plain", "oauthbearer", "certificate", "scram-in-the-clear"],
)
def test_lets_in(settings_for: MakeSettings, listener: str, said: dict[str, str]) -> None:
    """Each way to say who one is opens the log."""
    with open_log(settings_for(listener, **said)) as log:
        assert log.log_id != ""


@pytest.mark.parametrize(
    ("listener", "said", "why"),
    [
        ("users", {**TLS, **SCRAM, "sasl_password_file": "@wrong"}, "refuses user worker: check"),
        ("users", {**TLS, **RIGHT, "sasl_user": "nobody"}, "refuses user nobody: check"),
        (
            "users",
            {**TLS, "sasl_mechanism": "OAUTHBEARER", "sasl_password_file": "@wrong"},
            "refuses the token: ",
        ),
        ("users", {"tls_ca": "@other", **RIGHT}, "a certificate that tls_ca does not vouch for"),
        ("localhost", {**TLS, **RIGHT}, "shows a certificate for another name"),
        ("users", RIGHT, "speaks TLS alone: name its CA with tls_ca"),
        ("plain", TLS, "does not speak TLS: leave the settings tls"),
        ("plain", RIGHT, "takes no SASL: leave sasl_mechanism out"),
        ("users", TLS, "asks who we are: set sasl_mechanism"),
        ("certificates", TLS, "may want tls_cert and tls_key"),
        ("clear", {**RIGHT, "sasl_mechanism": "SCRAM-SHA-256"}, "does not take SCRAM-SHA-256"),
    ],
    ids=lambda each: each if isinstance(each, str) and " " in each else "",
)
def test_says_why_not(
    settings_for: MakeSettings, listener: str, said: dict[str, str], why: str
) -> None:
    """What keeps us out is one line that says what to set, and no secret."""
    with pytest.raises(NotAllowed) as caught:
        open_log(settings_for(listener, **said))
    told = str(caught.value)
    assert (why in told, "\n" in told, "hunter2" in told, PASSWORD in told) == (
        True,
        False,
        False,
        False,
    )


def test_nothing_shows_the_password(settings_for: MakeSettings) -> None:
    """Neither the settings nor what is made of them shows the password in its repr."""
    settings = settings_for("users", **TLS, **RIGHT)
    access = read_access(settings)
    assert access.arguments()["sasl_plain_password"] == PASSWORD
    assert PASSWORD not in repr((settings, access, str(access)))


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"tls_ca": "/nowhere.pem"}, "setting tls_ca: /nowhere.pem: cannot be read"),
        ({"tls_ca": "@right"}, "setting tls_ca: .*PEM files are needed"),
        (
            {"tls_ca": "@ca", "tls_cert": "@ca", "tls_key": "@key"},
            "setting tls_cert, tls_key: .*do not belong together",
        ),
        ({**SCRAM, "sasl_password_file": "/nowhere"}, "sasl_password_file: /nowhere: cannot be"),
        ({**SCRAM, "sasl_password_file": "@ca"}, "must hold one line"),
    ],
)
def test_files_are_looked_at(settings_for: MakeSettings, said: dict[str, str], why: str) -> None:
    """A file that cannot be what its setting says is named, with what is wrong with it."""
    with pytest.raises(SettingsError, match=why):
        open_log(settings_for("users", **said))


def wait_for(is_so: Callable[[], bool]) -> None:
    """Return when something is so: a broker learns of a right a moment after it was granted."""
    deadline = time.monotonic() + 60
    while not is_so():
        assert time.monotonic() < deadline, "it did not come to pass in time"
        time.sleep(0.02)


def _creates(settings: Settings) -> bool:
    """Create all topics; tell whether that was allowed."""
    try:
        with open_log(settings) as log:
            create_topics(log, settings)
    except NotAllowed:
        return False
    return True


def _lacking(log: EventLog, rights: Iterable[Right]) -> str:
    """Return what a user of `rights` is told, "" where nothing lacks."""
    assert isinstance(log, KafkaLog)
    try:
        log.require(rights)
    except NotAllowed as error:
        return str(error)
    return ""


def test_each_right_is_needed_and_named(kafka: Broker, settings_for: MakeSettings) -> None:
    """With the rights in docs/kafka.md all may begin; without one of them, that one is named."""
    topics = [spec.name for spec in all_topics(4, shared=True)]
    worker, sender, admin = (
        settings_for("users", **{**TLS, **RIGHT, "sasl_user": user})
        for user in ("worker", "sender", "admin")
    )
    assert not _creates(worker)
    grant(kafka, "admin", [Right(o, name) for name in topics for o in ("Create", "Describe")])
    wait_for(lambda: _creates(admin))
    with open_log(sender) as log:
        assert f"user sender lacks {SENDER[0]}: grant it" in _lacking(log, SENDER)
        grant(kafka, "sender", SENDER)
        wait_for(lambda: _lacking(log, SENDER) == "")
    with open_log(worker) as log:
        grant(kafka, "worker", WORKER)
        wait_for(lambda: _lacking(log, WORKER) == "")
        for right in WORKER:
            revoke(kafka, "worker", [right])
            wait_for(lambda: _lacking(log, WORKER) != "")
            assert f"user worker lacks {right}: grant it" in _lacking(log, WORKER)
            grant(kafka, "worker", [right])
            wait_for(lambda: _lacking(log, WORKER) == "")
    revoke(kafka, "worker", WORKER)
    revoke(kafka, "sender", SENDER)
