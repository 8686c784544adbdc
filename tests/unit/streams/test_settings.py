"""Settings come from defaults, file, environment and flags, and are checked at the start."""

from __future__ import annotations

from pathlib import Path

import pytest

from streams.settings import ENVIRONMENT, Settings, SettingsError, load_settings


def test_defaults_need_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a file, an environment or flags, the defaults hold."""
    monkeypatch.chdir(tmp_path)
    settings = load_settings(None, {}, {})
    assert settings == Settings()
    assert settings.log_path == Path("rasid-data/log.db")


def test_later_wins(tmp_path: Path) -> None:
    """The environment wins over the file, flags over both; a flag not given wins over nothing."""
    file = tmp_path / "rasid.toml"
    file.write_text('port = 1\nbind = "::1"\ndata = "a"\nsources = ["x"]\n', encoding="utf-8")
    settings = load_settings(
        file, {"RASID_PORT": "2", "RASID_BIND": "::2"}, {"port": 3, "data": None}
    )
    assert (settings.port, settings.bind, settings.data, settings.sources) == (
        3,
        "::2",
        "a",
        ("x",),
    )


@pytest.mark.parametrize("empty", ["", " "])
def test_an_empty_variable_says_nothing(tmp_path: Path, empty: str) -> None:
    """What a supervisor passes on as empty takes away nothing that the file says."""
    file = tmp_path / "rasid.toml"
    file.write_text(
        'broker = "kafka://a"\ntls_ca = "ca.pem"\nport = 1\nsources = ["x"]\n', encoding="utf-8"
    )
    unset = {f"{ENVIRONMENT}{name.upper()}": empty for name in Settings.__struct_fields__}
    assert load_settings(file, unset, {}) == load_settings(file, {}, {})


def test_sources_are_parted_by_commas() -> None:
    """A comma too many makes no source without a name."""
    found = load_settings(None, {"RASID_SOURCES": "a, b,,"}, {})
    assert found.sources == ("a", "b")


def test_a_path_from_the_root_has_four_slashes() -> None:
    """Three slashes begin a path from the current folder, four one from the root."""
    assert Settings(broker="sqlite:///a/log.db").log_path == Path("a/log.db")
    assert Settings(broker="sqlite:////a/log.db").log_path == Path("/a/log.db")


def test_a_kafka_has_one_or_more_servers() -> None:
    """Servers stand one after another with commas; a port that is not named is Kafka's own."""
    settings = Settings(broker="kafka://one.example:9093,two, [::1]:9094")
    assert settings.kafka == ("one.example:9093", "two:9092", "[::1]:9094")
    assert Settings().kafka == ()


def test_what_needs_a_file_says_so_on_kafka() -> None:
    """Where a command needs the embedded log, and the broker is a Kafka, it says both."""
    with pytest.raises(SettingsError, match="needs the embedded log, and the broker is kafka://a"):
        _ = Settings(broker="kafka://a").log_path


def test_a_kafka_is_encrypted_by_any_word_of_tls() -> None:
    """TLS is used where it is asked for, or where a file is named that only TLS needs."""
    assert not Settings(broker="kafka://a").encrypted
    for said in ({"tls": True}, {"tls_ca": "ca.pem"}, {"tls_cert": "c.pem", "tls_key": "k.pem"}):
        assert load_settings(None, {}, {"broker": "kafka://a", **said}).encrypted


WRONG = {
    "an unknown name": ("prot = 1\n", "unknown setting 'prot'"),
    "a port too high": ("port = 70000\n", "port: must be from 0 to 65535"),
    "a word as port": ('port = "x"\n', "setting port"),
    "no partition": ("partitions = 0\n", "partitions: must be from 1"),
    "an unknown clock": ('clock = "moon"\n', "setting clock"),
    "a Kafka without a host": ('broker = "kafka://"\n', "write kafka://HOST:PORT"),
    "a Kafka with a port too high": ('broker = "kafka://a:70000"\n', "write kafka://HOST:PORT"),
    "another broker": ('broker = "amqp://a"\n', "or kafka://HOST:PORT"),
    "no replica": ("replication = 0\n", "replication: must be from 1"),
    "a commit a millisecond": ("commit_interval = 0.001\n", "0.05 to 60"),
    "a password in the file": ('sasl_password = "x"\n', "unknown setting 'sasl_password'"),
    "an unknown mechanism": (
        'broker = "kafka://a"\nsasl_mechanism = "NTLM"\n',
        "setting sasl_mechanism: .*write PLAIN or SCRAM-SHA-256 or",
    ),
    "a user without a mechanism": (
        'broker = "kafka://a"\nsasl_user = "u"\n',
        "setting sasl_user: nothing without sasl_mechanism",
    ),
    "a mechanism without a password": (
        'broker = "kafka://a"\nsasl_mechanism = "SCRAM-SHA-512"\nsasl_user = "u"\n',
        "setting sasl_password_file: SCRAM-SHA-512 needs it",
    ),
    "a password in the clear": (
        'broker = "kafka://a"\nsasl_mechanism = "OAUTHBEARER"\nsasl_password_file = "f"\n',
        "would send its secret in the clear",
    ),
    "a certificate without its key": (
        'broker = "kafka://a"\ntls_cert = "c"\n',
        "setting tls_cert: tls_cert and tls_key go together",
    ),
    "no TOML": ("port =\n", "is not TOML"),
}


@pytest.mark.parametrize("case", WRONG)
def test_says_what_is_wrong(case: str, tmp_path: Path) -> None:
    """A wrong setting is one line that names it and says what may stand there."""
    text, message = WRONG[case]
    file = tmp_path / "rasid.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError, match=message) as caught:
        load_settings(file, {}, {})
    assert "\n" not in str(caught.value)


def test_a_file_that_was_named_must_be_there(tmp_path: Path) -> None:
    """A missing file is an error when it was named, not when it is the default."""
    with pytest.raises(SettingsError, match="cannot be read"):
        load_settings(tmp_path / "none.toml", {}, {})
