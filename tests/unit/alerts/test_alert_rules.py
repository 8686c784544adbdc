"""Rules: watch settings and policy in one text that names itself."""

from __future__ import annotations

import msgspec
import pytest

from alerts.alerting import AlertStage
from alerts.records import Rules
from alerts.routing import Match, Route
from alerts.rules import MAX_RULES, WatchSettings, make_rules, read_rules
from alerts.settings import AlertsConfig, AlertsError, WebhookConfig
from analysis.decision import Tick
from analysis.finding import Related
from tests.unit.alerts.examples import BANK, IRAN, START, at, finding, related

SECRET_URL = "https://hooks.example/token-in-the-path"


def test_the_order_of_watches_does_not_change_the_rules() -> None:
    """The same settings have the same hash, whenever they are read."""
    there, back = (
        make_rules([IRAN, BANK], AlertsConfig(), START),
        make_rules([BANK, IRAN], AlertsConfig(), at(5)),
    )
    assert (there.hash, there.text) == (back.hash, back.text)


def test_every_setting_changes_the_hash() -> None:
    """A change of any watch or of the policy is a change of the rules."""
    made = [
        make_rules([IRAN], AlertsConfig(), START),
        make_rules([IRAN, BANK], AlertsConfig(), START),
        make_rules([WatchSettings("iran", "إيران", severity="urgent")], AlertsConfig(), START),
        make_rules([IRAN], AlertsConfig(repeat_interval=1.0), START),
        make_rules([IRAN], AlertsConfig(warm_up=1.0), START),
        make_rules([IRAN], AlertsConfig(lang="en"), START),
        make_rules([IRAN], AlertsConfig(routes=(Route("a", ()),)), START),
    ]
    assert len({rules.hash for rules in made}) == len(made)


def test_rules_hold_neither_addresses_nor_secrets() -> None:
    """Of a channel only the name stands in the text."""
    hook = WebhookConfig(name="desk", url=SECRET_URL, secret_env="DESK_KEY")
    rules = make_rules([IRAN], AlertsConfig(channels=(hook,)), START)
    assert [word in rules.text for word in ("desk", "token", "DESK_KEY")] == [True, False, False]


def test_rules_are_read_as_they_were_made() -> None:
    """What was written comes back."""
    route = Route("conflicts", ("terminal",), Match(kind=("contradiction",)))
    policy = read_rules(make_rules([BANK, IRAN], AlertsConfig(routes=(route,)), START))
    assert (policy.watches, policy.routes) == ((BANK, IRAN), (route,))


@pytest.mark.parametrize(
    ("watches", "routes", "said"),
    [
        ([WatchSettings("iran", "إيران", route="foreign")], (), "watch iran has the route foreign"),
        ([IRAN, IRAN], (), "two watches have the id iran"),
        ([IRAN], (Route("a", (), Match(watch=("irna",))),), "route a matches no watch irna"),
    ],
)
def test_watchlist_and_policy_must_fit(
    watches: list[WatchSettings], routes: tuple[Route, ...], said: str
) -> None:
    """A name that leads nowhere is a mistake, and is told before anything starts."""
    with pytest.raises(AlertsError, match=said):
        make_rules(watches, AlertsConfig(routes=routes), START)


def test_rules_that_fit_no_record_are_refused() -> None:
    """Too many watches are refused with the number of bytes, not cut."""
    watches = [WatchSettings(f"watch-{number:05}", "اسم يراقب") for number in range(12_000)]
    with pytest.raises(AlertsError, match="the rules for 12,000 watches take"):
        make_rules(watches, AlertsConfig(), START)


def test_the_largest_rules_fit_one_record() -> None:
    """With the first sights of all watches the entry stays below the log's 960 KiB."""
    watches = [WatchSettings(f"watch-{number:05}", "اسم يراقب") for number in range(10_500)]
    rules = make_rules(watches, AlertsConfig(), START)
    assert len(rules.text.encode()) > MAX_RULES * 0.95
    stage = AlertStage()
    entry = stage.step(stage.fresh(), 0, rules, START)
    assert len(msgspec.msgpack.encode(entry)) < 960 * 1024


def test_records_of_the_inbox_can_be_told_apart() -> None:
    """Related, Rules and Tick come back from the wire as what they were."""
    decode = msgspec.json.Decoder(AlertStage.event_type).decode
    events: list[Related | Rules | Tick] = [
        related(finding("f1")),
        make_rules([IRAN], AlertsConfig(), START),
        Tick(START),
    ]
    assert [decode(msgspec.json.encode(event)) for event in events] == events
