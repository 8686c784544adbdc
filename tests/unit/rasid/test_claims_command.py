"""`rasid claims`, as it is typed: what is expected was read off the sample's articles by hand."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from rasid.cli import main

SAMPLE = Path("sample").absolute()
OPENERS = ("\u2066", "\u2067", "\u2068")
BARE = dict.fromkeys((0x200F, *range(0x2066, 0x206A)))

Claims = Callable[..., tuple[Any, list[str], str]]


@pytest.fixture
def claims(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> Claims:
    """Return what runs `rasid claims` on the sample, on lines of 100 columns, in English."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    Path("alerts.yaml").write_text("lang: en", encoding="utf-8")

    def run(*arguments: str, path: str = str(SAMPLE / "articles.jsonl"), lang: str = "en") -> Any:
        policy = ("--alerts", "alerts.yaml") if lang == "en" else ()
        watchlist = ("--watchlist", str(SAMPLE / "watchlist.yaml"))
        with pytest.raises(SystemExit) as ended:
            main(["claims", path, *watchlist, *policy, *arguments])
        out, err = capfdbinary.readouterr()
        return ended.value.code, out.decode().splitlines(), err.decode()

    return run


def test_who_said_what_first_and_who_denies_it(claims: Claims) -> None:
    """The sale: told by one outlet, denied by a spokesman, told again in the agency's copy."""
    code, lines, _ = claims("--watch", "helford", "--json")
    told, silent, denied = map(msgspec.json.decode, lines)
    assert code == 0
    assert {claim["article"] for claim in told["tellings"]} == {"dana-3307"}
    assert {claim["article"] for claim in silent["tellings"]} == {"mina-8850"}
    assert [claim["article"] for claim in denied["tellings"]] == [
        "dif-77427",
        "dif-77427",
        "bayader-2160",
    ]
    assert (told["rivals"], silent["rivals"]) == ([denied["first"]], [])
    (clash,) = denied["clashes"]
    assert (clash["kind"], clash["conflict"], clash["family"]) == (
        "contradiction",
        "denial",
        told["first"],
    )


def test_a_slip_and_its_correction(claims: Claims) -> None:
    """Of the tolls of the ferry 140 contradicts 13, and its outlet corrects it to 14."""
    _, lines, _ = claims("--watch", "najmat-shatt", "--disputed", "--json")
    tolls, slip, correction = map(msgspec.json.decode, lines)
    assert tolls["tellings"][0]["article"] == "madar9-51020"
    assert [clash["deciding"] for clash in slip["clashes"]] == [["13", "140"]]
    assert [(c["kind"], c["deciding"]) for c in correction["clashes"]] == [
        ("correction", ["140", "14"])
    ]


def test_a_contradiction_stands_side_by_side(claims: Claims) -> None:
    """One outlet says that he attended, another that he did not: the earlier one comes first."""
    _, lines, _ = claims("--watch", "haddad", "--disputed")
    bare = [line.translate(BARE) for line in lines]
    assert bare[0] == "غيلان الحداد — Families of claims: 2"
    assert "  first told by نبض الوادي · 2025-10-06 12:30" in bare
    at = bare.index("  ▲ Contradiction by negation")
    cells = [[cell.strip() for cell in line.split("│")] for line in bare[at + 1 :]]
    assert cells == [
        ["«غيلان الحداد يحضر جلسة محكمة جنايات العوسج", "«غيلان الحداد لم يحضر جلسة محكمة جنايات"],
        ["على كرسى متحرك»", "العوسج»"],
        ["نبض الوادي · 2025-10-06 12:30", "مدار 9 · 2025-10-06 14:00"],
    ]


def test_an_article_tells_a_thing_once(claims: Claims) -> None:
    """The title and the lead of one article stand as one telling, with the lead's source."""
    _, lines, _ = claims("--watch", "najmat-shatt", "--disputed")
    bare = [line.translate(BARE) for line in lines]
    first = bare.index("  first told by مدار 9 · 2025-10-05 05:10 · خفر السواحل")
    assert bare[first + 1] == "  updated by بيادر · 2025-10-05 07:00"


def test_arabic_lines_run_from_right_to_left(claims: Claims) -> None:
    """In Arabic each line is an isolate that runs from the right; what is opened is closed."""
    _, lines, _ = claims("--watch", "haddad", "--disputed", lang="ar")
    told = [line for line in lines if line]
    assert {(line[:2], line[-1]) for line in told} == {("\u200f\u2067", "\u2069")}
    opened = [sum(line.count(mark) for mark in OPENERS) for line in told]
    assert opened == [line.count("\u2069") for line in told]
    assert "تعارض في النفي والإثبات" in " ".join(lines)
    assert "أول من ذكرها" in " ".join(lines)


def test_the_newest_families(claims: Claims) -> None:
    """--limit keeps the newest ones under their own numbers, and counts the others."""
    _, lines, _ = claims("--watch", "helford", "--limit", "1")
    bare = [line.translate(BARE) for line in lines]
    assert bare[:2] == ["هلفورد — Families of claims: 3", "Earlier ones: 2 (--limit)"]
    assert bare[3].startswith("[3] «صوان للطاقة تنفي")


def test_hostile_articles(claims: Claims) -> None:
    """Controls are left out, long names cut, lines keep their width, what is refused is named."""
    hostile = {
        "id": "h",
        "source": "s\x1b[2J\u2067" + " long" * 40,
        "title": "قتل 9 أشخاص في مرسى العنبر\u202e اليوم",
        "text": "أعلن مسؤول\u2066 مقتل 9 أشخاص في مرسى العنبر. " + "\u202e" * 50,
    }
    Path("a.jsonl").write_bytes(msgspec.json.encode(hostile) + b"\n[]\n")
    code, lines, err = claims("--watch", "marsa-anbar", path="a.jsonl")
    assert (code, err.partition(": ")[0]) == (1, "a.jsonl:2")
    assert len(lines) > 3
    assert 0 < "".join(lines).count("long") < 24
    assert [char for char in "\u202e\x1b" if char in "".join(lines)] == []
    opened = [sum(line.count(mark) for mark in OPENERS) for line in lines]
    assert opened == [line.count("\u2069") for line in lines]
    assert max(len(line.translate(BARE)) for line in lines) <= 100
