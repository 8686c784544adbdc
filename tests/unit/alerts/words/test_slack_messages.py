"""Messages for Slack: within its limits, harmless whatever is quoted, whole in both languages."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.records import Digest, RevisionWhy
from alerts.words.blocks import escape, link_to, message_of_alert, note_of_revision
from alerts.words.plurals import Lang
from analysis.finding import FindingKind
from tests.contract.slack_server import PING, texts_of, wrong_with_message
from tests.unit.alerts.examples import NOW_SAID, SAID_BEFORE, alert, finding, flood, passage
from tests.unit.alerts.words.test_alert_order import lines_of
from tests.unit.alerts.words.test_alert_rendering import shown

HOSTILE = st.sampled_from(
    [
        *(
            "<!channel>",
            "<@U012AB3CD>",
            "<https://evil.example|bank.example>",
            "*x* _y_ `z`",
            "&lt;",
        ),
        *("\u202e", "\x1b[2J", "\x00", "x" * 4_000, "😀" * 2_000, "&" * 3_000, " ", "@channel"),
    ]
)
DIGEST = Digest(
    route="all",
    since=datetime(2026, 3, 1, 8, tzinfo=UTC),
    alerts=11,
    findings=102,
    kinds={"new_claim": 9, "contradiction": 2},
)


def test_a_message_says_who_says_what_against_what() -> None:
    """Passages and sources come first, then what differs, how sure and how widely it is told."""
    now = passage(speaker="خالد المنصوري", origin="Horizon", outlets=2)
    pair = (now, passage(SAID_BEFORE, "الأفق", outlets=9))
    conflict = finding("f", "contradiction", passages=pair, confidence=0.87)
    told = alert("a1", findings=("f",), evidence=(conflict,))
    assert [shown(line) for line in lines_of(message_of_alert(told, "ar").blocks)] == [
        "● مهم · تعارض في التاريخ: إيران",
        f"الآن: «{NOW_SAID}»",
        "المنارة · المتحدث: خالد المنصوري · نقلا عن: Horizon · وسيلتا إعلام، مصدر واحد",
        "2026-03-01 08:00 UTC · المادة في manara.example",
        f"سابقا: «{SAID_BEFORE}»",
        "الأفق · 9 وسائل إعلام، مصدر واحد",
        "2026-03-01 08:00 UTC · المادة في manara.example",
        "الفرق: سابقا 1979 · الآن 1980",
        "الثقة: 87%",
        "التنبيه: a1",
    ]


def test_the_first_line_is_enough_for_a_phone() -> None:
    """How pressing, what, about whom, in which words."""
    text = shown(message_of_alert(alert("a1"), "en").text)
    assert text == f"● notice Contradiction in a date: إيران — {NOW_SAID}"


def test_a_digest_says_how_many_alerts_it_stands_for() -> None:
    """Of what kinds they were, and a few of them."""
    told = alert("d1", story="", digest=DIGEST, evidence=(finding("f1"),))
    lines = [shown(line) for line in lines_of(message_of_alert(told, "ar").blocks)]
    assert lines[:3] == [
        "● مهم · موجز: 11 تنبيها",
        "102 نتيجة",
        "معلومة جديدة: 9 · تعارض: 2",
    ]


@pytest.mark.parametrize(("why", "told"), [("joined", [1, 2, 3]), ("contradicted", [3])])
def test_a_note_tells_what_is_new_alone(why: RevisionWhy, told: list[int]) -> None:
    """What joined, or what changed the alert; nothing is counted that is only left out here."""
    evidence = tuple(finding(f"f{n}", passages=(passage(f"قول {n}"),)) for n in (1, 2, 3))
    revised = alert("a1", revision=1, why=why, findings=("f1",), evidence=evidence)
    note = str(note_of_revision(revised, "en").blocks)
    assert [n for n in (1, 2, 3) if f"قول {n}" in note] == told
    lines = [shown(line) for line in lines_of(message_of_alert(revised, "en").blocks)]
    assert (lines[-1], "further" in note) == ("Alert: a1", False)


def test_a_flood_says_how_to_replay_what_was_refused() -> None:
    """Its command stands alone on a line."""
    told = alert("a1", kind="flood", watch="", evidence=(flood(),))
    lines = [shown(line) for line in lines_of(message_of_alert(told, "en").blocks)]
    assert "rasid quarantine replay --source نبض" in [line.replace("'", "") for line in lines]


@settings(max_examples=60)
@given(
    st.lists(HOSTILE, min_size=6, max_size=6),
    st.sampled_from(get_args(FindingKind)),
    st.sampled_from(get_args(Lang)),
)
def test_hostile_texts_stay_texts_within_the_limits(
    texts: list[str], kind: FindingKind, lang: Lang
) -> None:
    """Nobody is pinged, no link is faked, and Slack takes the message."""
    name, quote, source, url, speaker, value = texts
    bad = passage(quote, source, url=f"https://a.example/{url}", speaker=speaker)
    evidence = (finding("f", kind, passages=(bad,) * 4, deciding=(value, name)),) * 5
    told = alert(name, kind=kind, name=name, revision=1, why="corrected", evidence=evidence)
    for message in (
        message_of_alert(told, lang, maybe_repeat=True),
        note_of_revision(told, lang, maybe_repeat=True),
    ):
        assert wrong_with_message(message._asdict(), 4_000) == ""
        marked = [message.text, *texts_of(message.blocks)]
        assert [text for text in marked if PING.search(text) or "<https://evil" in text] == []


@pytest.mark.parametrize(
    ("url", "link"),
    [
        ("https://a.example/x?y=1&z=<b>|c", "https://a.example/x?y=1&amp;z=%3Cb%3E%7Cc|"),
        ("https://أخبار.example/خبر", "https://xn--igbicxr.example/%D8%AE%D8%A8%D8%B1|"),
        ("http://a.example:8080/", "http://a.example:8080/|"),
        ("https://bank.example@evil.example/", ""),
        ("javascript:alert(1)", ""),
        ("https:///x", ""),
        ("https://[::1", ""),
        ("https://a.example/" + "x" * 2_000, ""),
        (f"https://{'a' * 70}.example/", ""),
    ],
)
def test_links_lead_where_they_say(url: str, link: str) -> None:
    """A plain web address in full, with its host as its words; nothing else is a link."""
    assert link_to(url, "en").partition("|")[0].removeprefix("<") == link.removesuffix("|")


def test_a_long_host_shows_its_end() -> None:
    """The end of a host is who it belongs to."""
    link = shown(link_to("https://" + "bank." * 20 + "evil.example/", "en"))
    assert link.endswith("bank.evil.example>")
    assert len(link.partition("|")[2]) <= 100


def test_what_is_escaped_is_read_as_it_was_written() -> None:
    """The three characters that Slack asks for, the ampersand first."""
    assert escape("a<b>&amp;") == "a&lt;b&gt;&amp;amp;"
