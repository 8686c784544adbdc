"""Titles and evidence: short, whole words, nothing that tricks a reader, never too long to send."""

from __future__ import annotations

from typing import get_args

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.alerting import AlertStage
from alerts.channels.signing import TYPES, message_of
from alerts.rules.rulebook import WatchSettings
from alerts.words.catalogues import CATALOGUES
from alerts.words.evidence import MAX_EVIDENCE, fit_evidence
from alerts.words.texts import clean, excerpt, headline, title
from analysis.finding import Finding, FindingKind
from analysis.mentions.watchlist import SEVERITIES
from analysis.reading import ConflictKind
from tests.unit.alerts.examples import Timeline, finding, passage, related


@pytest.mark.parametrize(
    ("text", "limit", "cut"),
    [
        ("one two three", 13, "one two three"),
        ("one two three", 12, "one two…"),
        ("one two three", 8, "one two…"),
        ("x" * 20, 5, "xxxx…"),
        ("a " + "x" * 20, 10, "a xxxxxxx…"),
        ("", 5, ""),
    ],
)
def test_excerpts_end_between_words(text: str, limit: int, cut: str) -> None:
    """A cut is marked; a long word is cut inside rather than lost."""
    assert excerpt(text, limit) == cut


@given(st.text(max_size=50), st.integers(1, 40))
def test_excerpts_are_never_longer(text: str, limit: int) -> None:
    """Whatever the text, its excerpt keeps to the limit."""
    assert len(excerpt(text, limit)) <= max(limit, 0)


def test_what_is_shown_is_one_line_without_controls() -> None:
    """Line ends become spaces; escape codes, overrides and invisible characters are gone."""
    assert clean(" قال\n\tله\u202e\x1b[31m  نعم\u200b \u2028") == "قال له[31m نعم"


@pytest.mark.parametrize("lang", ["ar", "en"])
def test_every_kind_and_conflict_has_words(lang: str) -> None:
    """No alert can come for which a language has no words, and no two read alike."""
    words = CATALOGUES[lang]  # type: ignore[index] # from the list above
    assert set(words.kinds) == set(get_args(FindingKind)) == set(TYPES)
    assert set(words.conflicts) == set(get_args(ConflictKind))
    assert set(words.severities) == set(SEVERITIES)
    for table in (words.kinds, words.conflicts, words.severities):
        assert len(set(table.values())) == len(table)


def test_a_headline_names_the_conflict() -> None:
    """Kind and conflict in words."""
    assert headline("correction", "number", "en") == "Correction in a number"
    assert headline("new_claim", None, "ar") == "معلومة جديدة"


def test_a_title_without_a_quote_is_just_the_name() -> None:
    """No dash leads nowhere."""
    assert title("ورد الاسم", "إيران", "  ", 0) == "ورد الاسم: إيران"


def fits(findings: list[Finding]) -> bool:
    """Tell whether what is left of findings keeps to the limit."""
    return len(msgspec.json.encode(fit_evidence(findings))) <= MAX_EVIDENCE


def test_short_evidence_stays_whole() -> None:
    """Nothing is cut that need not be."""
    findings = [finding("f1", "contradiction"), finding("f2")]
    assert fit_evidence(findings) == tuple(findings)


def test_long_passages_are_cut_before_findings_are_left_out() -> None:
    """Ten findings of long passages stay ten, each with a shorter quote and its whole address."""
    long = passage("كلمة " * 300)
    findings = [finding(f"f{n}", passages=(long,)) for n in range(10)]
    left = fit_evidence(findings)
    assert [f.finding for f in left] == [f"f{n}" for n in range(10)]
    assert {f.passages[0].text[-1] for f in left} == {"…"}
    assert {f.passages[0].url for f in left} == {long.url}
    assert fits(findings)


def test_an_endless_address_is_left_out_and_not_cut() -> None:
    """Half a URL leads somewhere else."""
    endless = passage(url="https://manara.example/" + "x" * 3_000)
    assert fit_evidence([finding("f1", passages=(endless,))])[0].passages[0].url == ""


hostile = st.builds(
    passage,
    st.text(st.characters(exclude_categories=["Cs"]), max_size=30).map(lambda text: text * 200),
    article=st.sampled_from(["a", "\x01" * 2_048, "😀" * 2_048]),
    source=st.sampled_from(["المنارة", "\x01" * 2_048]),
    url=st.sampled_from(["", "\x01" * 2_048, "https://x.example/" + "ع" * 900]),
    speaker=st.sampled_from([None, "\x01" * 5_000]),
    origin=st.sampled_from([None, "ق" * 5_000]),
)


@given(
    st.lists(
        st.builds(
            lambda passages, why: finding("f", passages=tuple(passages), why=why),
            st.lists(hostile, max_size=6),
            st.sampled_from(["", "\x01" * 9_000]),
        ),
        min_size=1,
        max_size=20,
    )
)
def test_evidence_always_fits(findings: list[Finding]) -> None:
    """However long names, ids, quotes and addresses are, an alert can be sent."""
    assert fits(findings)


def test_the_largest_alert_fits_a_message() -> None:
    """With every part at its longest an alert stays under 20 kB, and so does its message."""
    watches = [WatchSettings("و" * 96 + f"{n:04}", "😀" * 200) for n in range(60)]
    line = Timeline(*watches)
    ids = tuple(watch.id for watch in watches)
    long = passage("\x01" * 5_000, "\x01" * 2_048, article="\x01" * 2_048, url="ع" * 300)
    findings = [
        finding(f"{n:016}", watch=ids[0], also=ids[1:], story="s" * 16, passages=(long,) * 4)
        for n in range(20)
    ]
    line.push(0, *findings)
    [alert] = line.alerts
    assert len(alert.findings) == 20
    assert len(msgspec.json.encode(alert)) < 20_000
    assert len(message_of(alert)) < 20_000


def test_the_largest_decision_fits_an_entry() -> None:
    """Twenty alerts for sixty watches each stay below the 64 KiB of an entry."""
    watches = [WatchSettings(f"watch-{n:02}", "البنك المركزي الأوروبي") for n in range(60)]
    line = Timeline(*watches)
    ids = tuple(watch.id for watch in watches)
    findings = [finding(f"{n:016}", "contradiction", watch=ids[0], also=ids[1:]) for n in range(20)]
    entry = line.put(related(*findings))
    assert len(entry.opened) == 20
    assert len(msgspec.msgpack.encode(entry)) <= 64 * 1024
    assert isinstance(line.stage, AlertStage)
