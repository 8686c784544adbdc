"""Which new claim of an article is news, to whom, and how much."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from analysis.coverage.relate import RelateStage
from analysis.finding import Related
from analysis.mentions.matcher import Matcher
from analysis.mentions.watchlist import parse_watchlist
from analysis.reader import Reader
from streams.stage import Decider

START = datetime(2026, 1, 1, tzinfo=UTC)
WATCHES = """
watches:
  - {id: port, name: ميناء السدر, kind: place}
  - {id: guard, name: خفر السواحل, kind: organisation}
  - {id: salem, name: سالم الحداد, kind: person}
"""
READER = Reader(Matcher(parse_watchlist(WATCHES)))
CASES: list[dict[str, Any]] = [
    json.loads(line)
    for line in (Path(__file__).parent / "cases/newsworth.jsonl").read_text("utf-8").splitlines()
]


def relate(*articles: dict[str, Any]) -> Related:
    """Return what became of the last of some articles, an hour apart, of different outlets."""
    stage: Decider[Any, Any, Any] = Decider(RelateStage(), "log-1", "rasid.readings")
    related: list[Any] = []
    for n, article in enumerate(articles):
        at = START + timedelta(hours=n)
        whole = {"url": f"https://one.example/{n}", "source": f"نبض {n}", "published_at": at}
        data = msgspec.json.encode(whole | article)
        decision = stage.decide_event(n, READER.read(data, None, at), START)
        assert decision is not None
        stage.remember(decision)
        related.append(decision.outputs[0].record)
    assert isinstance(related[-1], Related)
    return related[-1]


def worths(related: Related) -> dict[str, int]:
    """Return what the new claims of an article are worth, by watch."""
    return {
        watch: worth
        for finding in related.findings
        if finding.kind == "new_claim"
        for watch, worth in zip((finding.watch, *finding.also), finding.worth, strict=True)
    }


@pytest.mark.parametrize("case", CASES, ids=[case["shows"] for case in CASES])
def test_case(case: dict[str, Any]) -> None:
    """An article is news to those it is about, and what is no news is counted by its reason."""
    related = relate({"title": case["title"], "text": case["text"]})
    expected = {watch: case[watch] for watch in ("port", "guard", "salem") if watch in case}
    assert (worths(related), related.passed_over) == (expected, case.get("passed_over", {}))


def test_told_again_in_another_story() -> None:
    """What another outlet told of the watch in other company is not told to it again."""
    first = {
        "title": "إحباط تهريب أسماك مهددة عبر ميناء السدر",
        "text": "عثر مفتشون صباح أمس في قاع ثلاجة خشبية على عشرات الصناديق المخبأة تحت الثلج، "
        "وأوقفوا سائق شاحنة كان ينوي التوجه بها إلى الأسواق الجنوبية قبل شروق الشمس.",
    }
    again = {
        "title": "السلطات تعلن إحباط تهريب أسماك عبر ميناء السدر وتتوعد المخالفين بغرامات مضاعفة",
        "text": "ذكر تقرير رسمي اليوم أن كلفة الوقود ارتفعت وأن موسم الصيد القادم أقصر من سابقه، "
        "وأن اللجنة المختصة ستعقد اجتماعها الدوري لمراجعة رخص القوارب الصغيرة.",
    }
    assert worths(relate(again)) == {"port": 2}
    assert (worths(relate(first, again)), relate(first, again).passed_over) == ({}, {"retold": 1})


def test_what_was_no_news_is_not_told() -> None:
    """What a column said first is still to be told when a report has it as its news."""
    column = {
        "title": "إحباط تهريب أسماك مهددة عبر ميناء السدر!",
        "text": "كلنا نعرف المهربين. فلماذا نسكت عنهم؟ ومتى نحاسبهم؟ ليتنا نتعلم من جيراننا شيئا.",
    }
    report = {
        "title": "السلطات تعلن إحباط تهريب أسماك عبر ميناء السدر وتتوعد المخالفين بغرامات مضاعفة",
        "text": "ذكر تقرير رسمي اليوم أن كلفة الوقود ارتفعت وأن موسم الصيد القادم أقصر من سابقه.",
    }
    assert relate(column).passed_over == {"opinion": 1}
    assert worths(relate(column, report)) == {"port": 2}
