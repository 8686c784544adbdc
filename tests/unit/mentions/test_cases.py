"""Names in sentences, marked by hand: what is found, as what, and what is passed over."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml

from analysis.arabic.sentences import parse
from analysis.mentions.matcher import Matcher
from analysis.mentions.watchlist import Watch, Watchlist

CASES: list[dict[str, Any]] = [
    case
    for file in ("found.yaml", "passed_over.yaml")
    for case in yaml.safe_load((Path(__file__).parent / "cases" / file).read_text("utf-8"))
]
MARK = re.compile("⟦(.+?):([a-z]+)(?::(.+?))?⟧")

Found = tuple[str, int, int, str]


def read_marks(marked: str, only: str) -> tuple[str, list[Found]]:
    """Return the text without its marks, and what the marks say: watch, start, end, kind."""
    text, wanted, at = "", list[Found](), 0
    for mark in MARK.finditer(marked):
        text += marked[at : mark.start()]
        wanted.append((mark[3] or only, len(text), len(text) + len(mark[1]), mark[2]))
        text += mark[1]
        at = mark.end()
    return text + marked[at:], wanted


@pytest.mark.parametrize("case", CASES, ids=[case["shows"] for case in CASES])
def test_a_marked_sentence(case: dict[str, Any]) -> None:
    """Exactly the marked names are found, each in its place and for its reason."""
    names = case["watches"]
    kinds = names if isinstance(names, dict) else dict.fromkeys(names, "person")
    watches = tuple(
        msgspec.convert({"id": name, "name": name, "kind": kind}, Watch)
        for name, kind in kinds.items()
    )
    text, wanted = read_marks(case["text"], next(iter(kinds)))
    found = Matcher(Watchlist(watches, "")).find("a1", parse(""), parse(text))
    assert [(m.watch, m.start, m.end, m.kind) for m in found] == wanted
