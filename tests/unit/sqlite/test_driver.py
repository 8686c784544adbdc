"""The transport: broker URLs and what it refuses."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import faust
import pytest
from aiokafka.partitioner import DefaultPartitioner
from faust.exceptions import ImproperlyConfigured
from faust.transport import by_url
from hypothesis import given
from hypothesis import strategies as st
from yarl import URL

from streams.sqlite.driver import Transport
from streams.sqlite.url import path_of, url_of


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("sqlite:///rasid-data/log.db", "rasid-data/log.db"),
        ("sqlite:///./log.db", "log.db"),
        ("sqlite:///../log.db", "../log.db"),
        ("sqlite:////srv/rasid/log.db", "/srv/rasid/log.db"),
        ("sqlite:////srv/50%25/log.db", "/srv/50%/log.db"),
    ],
)
def test_path_follows_the_third_slash(url: str, path: str) -> None:
    """Three slashes name a file from the working directory, four one from the root."""
    assert path_of(url) == Path(path)


@pytest.mark.parametrize("url", ["kafka://localhost", "sqlite://", "sqlite:///", "sqlite://host/x"])
def test_url_that_names_no_log(url: str) -> None:
    """A URL that names no file is refused with the form to write."""
    with pytest.raises(ValueError, match="write sqlite:/// and the path of a file"):
        path_of(url)


@given(
    st.lists(
        st.text(st.characters(exclude_characters="/\0", exclude_categories=["Cs"]), min_size=1),
        min_size=1,
        max_size=3,
    ),
    st.booleans(),
)
def test_every_path_has_a_url(names: list[str], absolute: bool) -> None:  # noqa: FBT001 - Hypothesis
    """A path goes through its URL, and through Faust's reading of it, unchanged."""
    path = Path("/" if absolute else "", *names)
    app = faust.App("test", broker=url_of(path))
    assert [path_of(url) for url in app.conf.broker_consumer] == [path]


def test_faust_finds_the_transport() -> None:
    """Faust finds the transport by the scheme of the broker URL."""
    assert by_url(URL("sqlite:///log.db")) is Transport


@pytest.mark.parametrize(
    "setting",
    [
        {"processing_guarantee": "exactly_once"},
        {"producer_threaded": True},
        {"producer_partitioner": DefaultPartitioner()},
        {"consumer_auto_offset_reset": "latest"},
    ],
)
def test_what_only_kafka_has(setting: dict[str, Any], path: Path) -> None:
    """A setting that the log cannot honour is refused, by name, before anything starts."""
    app = faust.App("test", broker=url_of(path), **setting)
    with pytest.raises(
        ImproperlyConfigured, match=f"the embedded log has no {next(iter(setting))}"
    ):
        _ = app.transport
