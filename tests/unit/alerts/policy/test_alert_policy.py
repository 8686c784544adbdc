"""When a finding becomes an alert: the policy as a time line."""

from __future__ import annotations

from datetime import timedelta

import pytest

from alerts.alerting import AlertStage
from alerts.groups.entries import AlertEntry
from alerts.groups.memory import AlertMemory
from alerts.records import InboxAlert, Rules
from alerts.rules.rulebook import WatchSettings
from alerts.rules.settings import AlertsConfig
from analysis.decision import Stage, Tick
from analysis.finding import FindingKind
from analysis.mentions.watchlist import ALERTS
from tests.unit.alerts.examples import (
    BANK,
    IRAN,
    START,
    Timeline,
    at,
    finding,
    passage,
    related,
)


def test_a_story_alerts_a_watch_about_new_claims_once_in_four_hours() -> None:
    """Within the repeat interval further new claims of a story join its alert."""
    line = Timeline(IRAN)
    assert line.push(0, finding("f1")) == [("new_claim", "f1")]
    assert line.push(3.9, finding("f2")) == []
    assert line.muted == {"joined": 1}
    assert line.push(4, finding("f3")) == [("new_claim", "f3")]


def test_joining_does_not_prolong_the_interval() -> None:
    """The interval counts from the alert, not from what joined it."""
    line = Timeline(IRAN)
    line.push(0, finding("f1"))
    line.push(3, finding("f2"))
    assert line.push(4.5, finding("f3")) == [("new_claim", "f3")]


def test_another_story_or_watch_is_not_held_back() -> None:
    """The interval is one of a watch and a story together."""
    line = Timeline(IRAN, BANK)
    line.push(0, finding("f1"))
    assert line.push(1, finding("f2", story="s2")) == [("new_claim", "f2")]
    assert line.push(1, finding("f3", watch="bank")) == [("new_claim", "f3")]


def test_new_claims_of_one_article_are_one_alert() -> None:
    """What one article brings about one story is told together, not muted."""
    line = Timeline(IRAN)
    assert line.push(0, finding("f1"), finding("f2")) == [("new_claim", "f1", "f2")]
    assert line.muted == {}


def test_what_one_claim_conflicts_with_is_one_alert() -> None:
    """One sentence against three earlier ones is told once, with all three as its findings."""
    line = Timeline(IRAN)
    told = [finding(name, "correction", claim="c1", against=f"{name}-old") for name in "abc"]
    assert line.push(1, *told, finding("d", "correction", claim="c2")) == [
        ("correction", "a", "b", "c"),
        ("correction", "d"),
    ]


@pytest.mark.parametrize("kind", ["contradiction", "correction"])
def test_conflicts_alert_at_once_and_each_for_itself(kind: FindingKind) -> None:
    """A contradiction or correction waits for no interval, whatever was told before."""
    line = Timeline(IRAN)
    line.push(0, finding("f1"))
    told = line.push(0.1, finding("f2", kind), finding("f3", kind))
    assert told == [(kind, "f2"), (kind, "f3")]


@pytest.mark.parametrize("kind", ["contradiction", "correction", "new_claim"])
def test_a_finding_is_told_once(kind: FindingKind) -> None:
    """The same finding does not alert again within thirty days, but does after them."""
    line = Timeline(IRAN)
    line.push(0, finding("f1", kind))
    line.put(Tick(at(28 * 24)))
    assert line.push(29 * 24, finding("f1", kind)) == []
    assert line.muted == {"already_told": 1}
    assert line.push(30 * 24, finding("f1", kind)) == [(kind, "f1")]


def test_a_new_claim_joins_the_contradiction_beside_it() -> None:
    """Where an article contradicts, what it says for the first time needs no alert of its own."""
    line = Timeline(IRAN)
    told = line.push(0, finding("f1"), finding("f2", "contradiction"))
    assert told == [("contradiction", "f2")]
    assert line.muted == {"joined": 1}
    assert line.push(1, finding("f3")) == []


def test_a_mention_does_not_hold_back_a_new_claim() -> None:
    """An alert holds back only kinds of its own weight or less."""
    line = Timeline(WatchSettings("iran", "إيران", on=ALERTS))
    assert line.push(0, finding("f1", "mention")) == [("mention", "f1")]
    assert line.push(1, finding("f2", "mention")) == []
    assert line.push(1, finding("f3")) == [("new_claim", "f3")]
    assert line.push(4.9, finding("f4", "mention")) == []
    assert line.push(5, finding("f5", "mention")) == [("mention", "f5")]


def test_kinds_that_nobody_asked_for_are_muted() -> None:
    """By default a watch hears of new claims, contradictions and corrections only."""
    line = Timeline(IRAN)
    assert line.push(0, finding("f1", "mention"), finding("f2", "new_story")) == []
    assert line.muted == {"kind_off": 2}


def test_an_unknown_watch_is_muted() -> None:
    """A finding for a watch that left the watchlist alerts nobody."""
    line = Timeline(IRAN)
    assert line.push(0, finding("f1", watch="gone")) == []
    assert line.muted == {"unknown_watch": 1}


def test_nothing_alerts_before_the_first_rules() -> None:
    """Without rules every finding is muted, and says so."""
    stage = AlertStage()
    event = related(finding("f1"), finding("f2"))
    assert stage.step(stage.fresh(), 0, event, START).muted == {"no_rules": 2}


def test_findings_left_out_upstream_are_counted() -> None:
    """What an article had too many of shows in the counts."""
    line = Timeline(IRAN)
    line.push(0, finding("f1"), more_findings=7)
    assert line.muted == {"left_out": 7}


def test_a_watch_warms_up() -> None:
    """A new watch says nothing about new claims and stories for a day, but contradictions alert."""
    line = Timeline(WatchSettings("iran", "إيران", on=ALERTS), warm_up=86_400.0)
    assert line.push(23, finding("f1"), finding("f2", "new_story", story="s2")) == []
    assert line.muted == {"warm_up": 2}
    assert line.push(23, finding("f3", "contradiction")) == [("contradiction", "f3")]
    assert line.push(24, finding("f4", story="s3")) == [("new_claim", "f4")]


def test_only_a_new_watch_warms_up_when_rules_change() -> None:
    """Rules that add a watch leave the first sight of the others as it was."""
    line = Timeline(IRAN, warm_up=86_400.0)
    line.set_rules(20, IRAN, BANK, warm_up=86_400.0)
    assert line.push(25, finding("f1")) == [("new_claim", "f1")]
    assert line.push(25, finding("f2", watch="bank")) == []
    assert line.push(44, finding("f3", watch="bank")) == [("new_claim", "f3")]


def test_one_finding_about_two_watches_is_one_alert() -> None:
    """A conflict that concerns several watches is told once, to all who want it."""
    line = Timeline(IRAN, BANK)
    line.push(0, finding("f1", "contradiction", also=("bank", "gone")))
    [alert] = line.alerts
    assert (alert.watch, alert.also, alert.name) == ("iran", ("bank",), "إيران، البنك المركزي")


def test_a_watch_that_was_told_leaves_the_alert_to_the_others() -> None:
    """Of a finding about two watches only the one that heard nothing yet is alerted."""
    line = Timeline(IRAN, BANK)
    line.push(0, finding("f1"))
    line.push(1, finding("f2", also=("bank",)))
    assert [(alert.watch, alert.also) for alert in line.alerts] == [("bank", ())]


def test_a_tick_changes_nothing_but_is_decided() -> None:
    """A tick has an entry; time goes on in it."""
    line = Timeline(IRAN)
    entry = line.put(Tick(at(2)))
    assert (entry.head.now, entry.opened, entry.muted) == (at(2), (), {})


def test_time_never_runs_backwards() -> None:
    """An article that comes late is decided at the time that is known already."""
    line = Timeline(IRAN)
    line.push(5, finding("f1"))
    entry = line.put(related(finding("f2", story="s2"), hours=1))
    assert entry.head.now - START == timedelta(hours=5)
    assert line.alerts[0].at == at(5)


def test_the_same_article_makes_the_same_alert() -> None:
    """Ids, titles and evidence come from the event alone, so a replay is equal."""
    first, second = Timeline(IRAN), Timeline(IRAN)
    event = related(finding("f1", "contradiction"))
    assert (first.put(event), first.alerts) == (second.put(event), second.alerts)


def test_an_alert_carries_its_evidence_and_a_title_in_words() -> None:
    """Title, passages and the reason stand in the alert: nothing else is needed to tell it."""
    line = Timeline(IRAN)
    line.push(0, finding("f1", "contradiction"))
    [alert] = line.alerts
    assert alert.title == (
        "تعارض في التاريخ: إيران — قطعت بلدة السهل علاقاتها بجارتها عام 1980، وفق ما قاله عمدتها"
    )
    assert alert.evidence == (finding("f1", "contradiction"),)


def test_a_title_in_english_counts_the_other_findings() -> None:
    """The language of titles is a setting of the policy."""
    line = Timeline(WatchSettings("port", "Safa Port"), lang="en")
    told = (passage("Safa Port reopens"),)
    line.push(0, finding("f1", watch="port", passages=told), finding("f2", watch="port"))
    assert line.alerts[0].title == "New claim: Safa Port — Safa Port reopens (+1)"


def test_an_entry_names_the_rules_that_it_was_decided_by() -> None:
    """The head carries the hash of the rules in force, a rules entry that of its own."""
    line = Timeline(IRAN)
    assert line.put(Tick(at(1))).head.rules == line.memory.rules_hash
    before = line.memory.rules_hash
    line.set_rules(2, BANK)
    assert line.memory.rules_hash != before


def test_an_event_that_could_not_be_decided_has_an_entry() -> None:
    """A refused event takes its place in the chain and sends nothing on."""
    stage: Stage[InboxAlert, AlertEntry, AlertMemory] = AlertStage()
    memory = stage.fresh()
    head = memory.chain.next_head(0, "?", START, floor=0, failed="not_decodable")
    entry = stage.refuse(memory, head)
    memory.apply(entry)
    assert (memory.chain.last, stage.outputs(entry, None)) == (0, [])


def test_rules_with_another_text_are_not_decided() -> None:
    """Rules that no release wrote raise, so that the event is refused."""
    stage = AlertStage()
    rules = Rules(hash="?", text='{"watches": 1}', at=START)
    with pytest.raises(ValueError, match="watches"):
        stage.step(stage.fresh(), 0, rules, START)


def test_default_policy() -> None:
    """Out of the box: four hours between repeats, a day to warm up, all on the terminal."""
    config = AlertsConfig()
    assert (config.repeat_interval, config.warm_up) == (4 * 3600, 24 * 3600)
    assert [channel.name for channel in config.channels] == ["terminal"]


def test_the_more_a_watch_heard_within_a_day_the_more_a_claim_must_be_worth() -> None:
    """Two new claims of any worth are told, to five those of middling worth, to eight the best."""
    line = Timeline(IRAN)
    worths = [1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3]
    told = [
        bool(line.push(n, finding(f"f{n}", story=f"s{n}", worth=(worth,))))
        for n, worth in enumerate(worths)
    ]
    assert told == [True, True, False, True, True, True, False, True, True, True, False]
    assert line.muted == {"crowded": 1}
    assert line.push(23.9, finding("late", story="late", worth=(1,))) == []
    assert line.push(34, finding("next", story="next", worth=(1,))) == [("new_claim", "next")]


def test_a_conflict_is_told_however_much_was_heard() -> None:
    """What a watch has heard within a day holds back new claims only."""
    line = Timeline(IRAN)
    for n in range(8):
        line.push(n, finding(f"f{n}", story=f"s{n}"))
    assert line.push(8, finding("claim", story="x")) == []
    assert line.push(8, finding("c", "contradiction", story="x")) == [("contradiction", "c")]


def test_worth_is_counted_for_each_watch() -> None:
    """A claim can be too little for one watch, and enough for another that heard nothing yet."""
    line = Timeline(IRAN, BANK)
    for n in range(2):
        line.push(n, finding(f"f{n}", story=f"s{n}"))
    line.push(3, finding("both", story="x", also=("bank",), worth=(1, 1)))
    assert [(alert.watch, alert.also) for alert in line.alerts] == [("bank", ())]


def test_new_claims_that_are_no_news_are_counted_by_their_reason() -> None:
    """What `relate` passed over stands among what is muted."""
    line = Timeline(IRAN)
    line.push(0, finding("f1"), passed_over={"opinion": 2, "retold": 1})
    assert line.muted == {"opinion": 2, "retold": 1}
