"""`rasid stories`, as it is typed: what is expected was read off the sample's articles by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import pytest

from rasid.cli import main

SAMPLE = Path("sample").absolute()
DENIAL = "صوان للطاقة تنفي الموافقة على بيع وحدتها للبتروكيماويات إلى هلفورد"
OPENERS = ("\u2066", "\u2067", "\u2068")
BARE = dict.fromkeys(range(0x2066, 0x206A))


class Ended(NamedTuple):
    """How a command ended and what it printed; `bare` is the output without isolates."""

    code: Any
    out: str
    err: str

    @property
    def bare(self) -> list[str]:
        """Return the lines without isolates."""
        return self.out.translate(BARE).splitlines()

    @property
    def rows(self) -> list[Any]:
        """Return the lines as JSON."""
        return [msgspec.json.decode(line) for line in self.out.splitlines()]


class Stories:
    """Runs `rasid stories` in an empty folder."""

    def __init__(self, capture: pytest.CaptureFixture[bytes]) -> None:
        self._capture = capture

    def __call__(self, *arguments: str | Path) -> Ended:
        """Run it."""
        with pytest.raises(SystemExit) as ended:
            main(["stories", *map(str, arguments)])
        out, err = self._capture.readouterr()
        return Ended(ended.value.code, out.decode(), err.decode())

    def of_sample(self, *arguments: str) -> Ended:
        """Run it on the sample with its watchlist."""
        watchlist = ("--watchlist", str(SAMPLE / "watchlist.yaml"))
        return self(SAMPLE / "articles.jsonl", *watchlist, *arguments)


@pytest.fixture
def stories(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> Stories:
    """Return what runs `rasid stories`."""
    monkeypatch.chdir(tmp_path)
    return Stories(capfdbinary)


def test_the_sale_and_the_copy_of_its_denial(stories: Stories) -> None:
    """A story has its first report, each outlet once, and an agency's text in two is one origin."""
    rows = stories.of_sample("--watch", "helford", "--json").rows
    row = next(row for row in rows if row["first"]["article"] == "dana-3307")
    assert row["outlets"] == ["صدى الدانة", "الميناء نت", "نبض الوادي", "الضفتان", "بيادر"]
    assert (row["articles"], row["copies"], row["origins"]) == (5, 1, 4)
    assert row["headline"].startswith("صوان للطاقة توافق على بيع وحدتها")
    assert row["latest"] == "2025-10-06T08:20:00Z"
    assert row["watches"] == [
        {"watch": "sawwan", "articles": 5},
        {"watch": "helford", "articles": 4},
    ]
    since = {"since": "2025-10-05T10:00:00Z", "hours": 2}
    assert row["sizes"] == since | {"counts": [1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 1, 1]}


def test_what_comes_again_is_not_another_article(stories: Stories) -> None:
    """The trial has five articles; one of them was sent twice, and one revised."""
    rows = stories.of_sample("--watch", "haddad", "--json").rows
    row = next(row for row in rows if row["first"]["article"] == "mina-8847")
    assert (row["articles"], row["revisions"], row["repeats"]) == (5, 1, 1)


def test_the_table(stories: Stories) -> None:
    """The story of most outlets comes first, with its size over time and the watches in it."""
    ended = stories.of_sample("--limit", "1")
    assert (ended.code, ended.bare) == (
        0,
        [
            "17 stories in 44 articles",
            "",
            '3 قتلى في غرق العبارة "نجمة الشط" قبالة مرسى العنبر',
            "  6 outlets, 6 origins, 11 articles, 1 copy  ▆█▃▃█ ▃  (a bar is 8 hours)",
            "  first 2025-10-05 05:10 مدار 9 (madar9-51020)",
            "  until 2025-10-07 06:00, story 6f7048d3f988a2bc",
            "  outlets: مدار 9, بيادر, الميناء نت, نبض الوادي, صدى الدانة, الضفتان",
            "  places: مرسى العنبر ×11",
            "  others: نجمة الشط ×11",
            "",
            "and 16 more (--limit)",
        ],
    )


def test_without_a_watchlist(stories: Stories) -> None:
    """The stories are the same where nothing is watched; only no watch stands with them."""
    rows = stories(SAMPLE / "articles.jsonl", "--json", "--limit", "0").rows
    watched = stories.of_sample("--json", "--limit", "0").rows
    assert rows == [row | {"watches": []} for row in watched]
    assert len(rows) == 17


def test_why_an_article_joined(stories: Stories) -> None:
    """It is told which article is most like it, and which words of its own say so."""
    (row,) = stories(SAMPLE / "articles.jsonl", "--explain", "bayader-2159", "--json").rows
    assert (row["relation"], row["beside"]["article"]) == ("joined", "madar9-51020")
    words = [word["word"] for word in row["why"]["words"]]
    assert {"العبارة", "قتلی", "الشط", "العنبر"} < set(words[:8])
    added = sum(word["part"] for word in row["why"]["words"]) + row["why"]["rest"]
    assert round(added, 2) == round(row["why"]["similarity"], 2) == 0.59


def test_why_an_article_is_a_copy(stories: Stories) -> None:
    """Of seven sentences of the copied denial six are the agency's, the last is the outlet's."""
    lines = stories(SAMPLE / "articles.jsonl", "--explain", "bayader-2160").bare
    assert lines[1:] == [
        "  is a copy in story afa6c5227623a85d, similarity 0.8571, of",
        f"    2025-10-06 07:30 الضفتان (dif-77427): {DENIAL}",
        "  6 of its 7 sentences stand there, which has 7",
    ]


def test_each_version_is_explained(stories: Stories) -> None:
    """An article that was revised is explained twice, and found by its URL too."""
    rows = stories(
        SAMPLE / "articles.jsonl", "--explain", "https://almina.example/a/8847#top", "--json"
    ).rows
    assert [(row["article"]["article"], row["relation"]) for row in rows] == [
        ("mina-8847", "new"),
        ("mina-8847", "revision"),
    ]
    assert rows[1]["why"]["sentences"] == {"common": 8, "ours": 10, "theirs": 8}


def test_an_article_that_is_not_there(stories: Stories) -> None:
    """A wrong id is wrong usage, and so is a wrong watch."""
    ended = stories(SAMPLE / "articles.jsonl", "--explain", "x\u202e")
    said = "rasid: no article 'x\\u202e' in the archive: give its id or its URL\n"
    assert (ended.code, ended.err) == (2, said)
    assert stories.of_sample("--watch", "helfort").err == (
        "rasid: no watch helfort in the watchlist; did you mean helford?\n"
    )


def test_hostile_articles(stories: Stories) -> None:
    """Controls are left out, long titles cut, isolates closed; what is refused is named."""
    hostile = {
        "id": "h\u202e\n",
        "source": "s\x1b[2J\u2067",
        "title": "\u2066عنوان\u202e " * 90,
        "text": "نص قصير",
    }
    Path("a.jsonl").write_bytes(msgspec.json.encode(hostile) + b"\nno JSON\n")
    for more in ((), ("--explain", hostile["id"])):
        ended = stories("a.jsonl", *more)
        assert ended.code == 1
        assert ended.err.startswith("a.jsonl:2: not_json: ")
        assert [char for char in "\u202e\x1b" if char in ended.out] == []
        lines = ended.out.splitlines()
        opened = [sum(line.count(mark) for mark in OPENERS) for line in lines]
        assert opened == [line.count("\u2069") for line in lines]
        assert max(map(len, lines)) < 200


def test_the_places_of_a_story(stories: Stories, tmp_path: Path) -> None:
    """Without a watchlist, too, a story tells the known places that most of its articles name."""
    rows = [
        {"id": f"{n}", "source": f"outlet {n}", "title": "غرق عبارة", "text": text}
        for n, text in enumerate(
            (
                "غرقت عبارة الركاب قبالة ميناء السفن في مدينة عدن فجر اليوم",
                "فجر اليوم غرقت عبارة الركاب قبالة ميناء السفن بعدن",
                "غرقت فجر اليوم عبارة الركاب قبالة ميناء السفن في عدن",
            )
        )
    ]
    archive = tmp_path / "archive.jsonl"
    archive.write_bytes(b"\n".join(map(msgspec.json.encode, rows)))
    (row,) = stories(archive, "--json").rows
    assert row["places"] == [{"place": "عدن", "articles": 3}]
    assert "  in: عدن ×3" in stories(archive).bare
