"""How pressing an alert is, and which channels it is sent to."""

from __future__ import annotations

import pytest

from alerts.records import Match
from alerts.rules.routes import Route
from alerts.rules.rulebook import WatchSettings
from alerts.rules.settings import TerminalConfig
from analysis.finding import FindingKind
from tests.unit.alerts.examples import (
    IRAN,
    Timeline,
    finding,
)


@pytest.mark.parametrize(
    ("kind", "asked", "severity"),
    [
        ("new_claim", "info", "info"),
        ("contradiction", "info", "notice"),
        ("correction", "info", "notice"),
        ("contradiction", "urgent", "urgent"),
    ],
)
def test_severity_is_the_watchs_and_at_least_notice_for_conflicts(
    kind: FindingKind, asked: str, severity: str
) -> None:
    """A contradiction is never only for information."""
    line = Timeline(WatchSettings("iran", "إيران", severity=asked))  # type: ignore[arg-type] # from the table above
    line.push(0, finding("f1", kind))
    assert [alert.severity for alert in line.alerts] == [severity]


def routed(watch: WatchSettings, kind: FindingKind, source: str) -> tuple[str, ...]:
    """Return the channels of one finding under a policy with a route for each matcher."""
    names = ("pager", "desk", "screen")
    line = Timeline(
        watch,
        channels=tuple(TerminalConfig(name=name) for name in names),
        routes=(
            Route("conflicts", ("pager",), Match(kind=("contradiction",), severity=("urgent",))),
            Route("horizon", ("desk", "screen"), Match(watch=("iran",), source=("الأفق",))),
            Route("quiet", ()),
        ),
    )
    line.push(0, finding("f1", kind), source=source)
    return line.alerts[0].channels


def test_the_first_route_that_fits_is_taken() -> None:
    """All matchers of a route must fit; a route may lead nowhere, and the alert is still made."""
    urgent = WatchSettings("iran", "إيران", severity="urgent")
    assert routed(urgent, "contradiction", "الأفق") == ("pager",)
    assert routed(IRAN, "contradiction", "الأفق") == ("desk", "screen")
    assert routed(IRAN, "contradiction", "المنارة") == ()


def test_the_route_of_a_watch_wins() -> None:
    """A watch that names a route is sent there whatever the matchers say."""
    named = WatchSettings("iran", "إيران", severity="urgent", route="horizon")
    assert routed(named, "contradiction", "المنارة") == ("desk", "screen")


def test_without_routes_all_channels_are_told() -> None:
    """The default route leads everywhere."""
    line = Timeline(IRAN, channels=(TerminalConfig(name="a"), TerminalConfig(name="b")))
    line.push(0, finding("f1"))
    assert line.alerts[0].channels == ("a", "b")
