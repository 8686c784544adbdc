"""Rules: watch settings and policy in one text that names itself."""

from __future__ import annotations

import zlib
from random import Random

import msgspec
import pytest

from alerts.alerting import AlertStage
from alerts.groups.entries import AlertEntry, RulesTaken
from alerts.records import Match, Rules
from alerts.rules.routes import Route
from alerts.rules.rulebook import MAX_RULES, MAX_TEXT, WatchSettings, make_rules, read_rules
from alerts.rules.settings import AlertsConfig, AlertsError, WebhookConfig
from analysis.decision import Tick
from analysis.finding import Related
from streams.stage import MAX_ENTRY
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
    assert (policy.ids(), policy.routes) == ([BANK.id, IRAN.id], (route,))


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


def many_watches(count: int, letters: int = 16) -> list[WatchSettings]:
    """Return watches whose names no packing makes much shorter."""
    draw = Random(5)
    alphabet = "ابتثجحخدذرزسشصضطظعغفقكلمنهوي"
    names = ("".join(draw.choices(alphabet, k=letters)) for _ in range(count))
    return [WatchSettings(f"watch-{number:06}", name) for number, name in enumerate(names)]


def test_rules_that_fit_no_record_are_refused() -> None:
    """Too many watches are refused with the number of bytes, not cut."""
    with pytest.raises(AlertsError, match="the rules for 40,000 watches take"):
        make_rules(many_watches(40_000, letters=200), AlertsConfig(), START)


def test_the_rules_of_very_many_watches_fit_one_record() -> None:
    """100,000 watches take less than half of what their record and their entry may."""
    stage = AlertStage()
    before = stage.fresh()
    before.apply(
        stage.step(before, 0, make_rules(many_watches(50_000), AlertsConfig(), START), START)
    )
    rules = make_rules(many_watches(100_000), AlertsConfig(), at(1))
    entry = stage.step(before, 1, rules, at(1))
    assert len(msgspec.json.encode(rules)) < MAX_RULES / 2
    assert len(msgspec.msgpack.encode(entry)) < MAX_ENTRY / 2
    before.apply(entry)
    seen = [before.seen[f"watch-{number:06}"] for number in (0, 49_999, 50_000, 99_999)]
    assert seen == [START, START, at(1), at(1)]


def test_packed_rules_say_the_same() -> None:
    """A policy that is packed for its length comes back whole, and its hash is that of its text."""
    watches = [*many_watches(20_000), WatchSettings("z", "اسم", severity="urgent")]
    rules = make_rules(watches, AlertsConfig(), START)
    policy = read_rules(rules)
    assert (rules.text, policy.watches) == ("", (watches[-1],))
    assert policy.names == {watch.id: watch.name for watch in watches[:-1]}


@pytest.mark.parametrize("packed", [b"no zlib", zlib.compress(b"x" * (MAX_TEXT + 1))])
def test_rules_that_cannot_be_unpacked_are_refused(packed: bytes) -> None:
    """What is no packed text, or unpacks to more than a text may have, is no rules."""
    with pytest.raises(msgspec.DecodeError):
        read_rules(Rules(hash="?", text="", at=START, packed=packed))


def test_rules_of_an_earlier_version_are_read() -> None:
    """All watches in one list, and first sights by id, mean what they meant."""
    text = (
        '{"watches":[{"id":"iran","name":"x"}],"routes":[],'
        '"repeat_interval":1,"warm_up":1,"lang":"ar"}'
    )
    rules = Rules(hash="h", text=text, at=START)
    memory = AlertStage().fresh()
    head = AlertStage().step(memory, 0, rules, START).head
    memory.apply(AlertEntry(head, rules=RulesTaken(rules, {"iran": at(-5)})))
    assert (memory.watch("iran"), memory.seen) == (WatchSettings("iran", "x"), {"iran": at(-5)})


def test_the_same_rules_again_change_nothing() -> None:
    """Rules in force that are put again, by a start or another worker, take no room in the log."""
    stage, memory = AlertStage(), AlertStage().fresh()
    rules = make_rules([IRAN, BANK], AlertsConfig(), START)
    memory.apply(stage.step(memory, 0, rules, START))
    again = stage.step(memory, 1, msgspec.structs.replace(rules, at=at(9)), at(9))
    memory.apply(again)
    assert (again.rules, again.head.rules) == (None, rules.hash)
    assert memory.seen == {"iran": START, "bank": START}


def test_records_of_the_inbox_can_be_told_apart() -> None:
    """Related, Rules and Tick come back from the wire as what they were."""
    decode = msgspec.json.Decoder(AlertStage.event_type).decode
    events: list[Related | Rules | Tick] = [
        related(finding("f1")),
        make_rules([IRAN], AlertsConfig(), START),
        Tick(START),
    ]
    assert [decode(msgspec.json.encode(event)) for event in events] == events
