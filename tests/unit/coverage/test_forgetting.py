"""The law of forgetting in `relate`: the entries still held are memory, whatever was deleted."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache
from typing import NamedTuple

import msgspec
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from analysis.coverage import memory
from analysis.coverage.relate import RelateStage
from analysis.decision import Origin, Tick
from analysis.mentions.matcher import Matcher
from analysis.mentions.watchlist import parse_watchlist
from analysis.reader import Reader
from analysis.reading import Reading, ReadingRecord, Refused
from streams.stage import Decider
from tests.unit.streams.crashing import Crashing, fates

START = datetime(2026, 1, 1, tzinfo=UTC)
OUTLETS = ("نبض", "مدار")
WATCHES = """
watches:
  - {id: port, name: ميناء السدر, kind: place}
  - {id: guard, name: خفر السواحل, kind: organisation}
"""
TEXTS = (
    (
        "غرق مركب قرب ميناء السدر",
        (
            "أعلن خفر السواحل مقتل {n} صيادين في غرق مركب قرب ميناء السدر فجر اليوم. وقال شهود إن"
            " الريح كانت شديدة وإن المركب مال على جانبه قبل أن تغمره المياه. ونقل المصابون إلى"
            " المستشفى."
        ),
    ),
    (
        "افتتاح سوق السمك الجديد",
        (
            "افتتح المحافظ سوق السمك الجديد في المدينة بحضور {n} تاجرا من أبناء المنطقة. ويضم السوق"
            " مخازن للتبريد وساحة واسعة للمزاد، وقد استغرق بناؤه عامين كاملين."
        ),
    ),
)
READER = Reader(Matcher(parse_watchlist(WATCHES)))


class Coming(NamedTuple):
    """What comes `days` after the event before, and what befalls the worker then.

    `number` makes articles of one kind differ, `late` is how many days after it was published an
    article comes, `known` which record before is sent again.
    """

    what: str
    kind: int
    number: int
    outlet: int
    late: int
    known: int
    days: float
    fate: str


comings = st.builds(
    Coming,
    st.sampled_from(["article"] * 6 + ["refused", "again", "tick"]),
    st.integers(0, 1),
    st.integers(3, 5),
    st.integers(0, 1),
    st.sampled_from([0, 0, 40]),
    st.integers(0, 20),
    st.sampled_from([0.0, 0.0, 0.1, 6.9, 8.0, 31.0]),
    fates,
)


@cache
def read(kind: int, number: int, outlet: int) -> Reading:
    """Return the reading of an invented article; both outlets call their fifth the same."""
    title, text = TEXTS[kind]
    article = ({"id": f"fifth {kind}"} if number == 5 else {}) | {
        "url": f"https://{outlet}.example/{kind}",
        "source": OUTLETS[outlet],
        "title": title,
        "text": text.format(n=number),
        "published_at": START,
    }
    reading = READER.read(msgspec.json.encode(article), None, START)
    assert isinstance(reading, Reading)
    return reading


def record_of(coming: Coming, at: datetime, origin: Origin) -> ReadingRecord:
    """Return the record that comes into the inbox of `relate`."""
    if coming.what == "tick":
        return Tick(at)
    reading = read(coming.kind, coming.number, coming.outlet)
    if coming.what == "refused":
        return Refused(
            article=reading.article,
            reason="no_text",
            where="",
            received_at=at,
            data=b"",
            size=0,
            sha256="",
            source=reading.source,
            origin=origin,
        )
    published = at - timedelta(days=coming.late)
    claims = [msgspec.structs.replace(claim, published_at=published) for claim in reading.claims]
    return msgspec.structs.replace(
        reading, published_at=published, received_at=at, claims=tuple(claims), origin=origin
    )


def told(kind: int, number: int, outlet: int, days: float, fate: str = "") -> Coming:
    """Return an article that comes when it was published."""
    return Coming("article", kind, number, outlet, 0, 0, days, fate)


DISPUTED = [
    told(0, 5, 0, 0),
    told(1, 3, 0, 8),
    told(0, 4, 1, 0),
    told(1, 3, 0, 31),
    told(1, 3, 0, 0, "wear"),
    told(0, 4, 1, 0),
]
"""A number contradicts an earlier one; once both are forgotten it contradicts nothing."""

JOINED_LATE = [told(1, 3, 0, 0), told(0, 3, 0, 8, "wear"), told(1, 4, 1, 0)]
"""What is like an article that was forgotten is a story of its own."""


REPEATED_BEFORE_TOO_MANY = [
    told(0, 4, 0, 0),
    told(0, 4, 0, 0),
    told(1, 3, 0, 0),
    told(0, 3, 0, 0),
    told(0, 3, 1, 0),
    told(0, 4, 0, 0, "wear, some deletes lost"),
    told(0, 3, 0, 0),
]
"""A repeat stands among those that go first, and its deletion is lost."""


@given(st.lists(comings, min_size=5, max_size=30))
@example(DISPUTED)
@example(JOINED_LATE)
def test_forgetting_deleting_and_crashing_change_no_decision(line: list[Coming]) -> None:
    """Whatever was deleted, whenever it crashed, `relate` decides as if it had never stopped."""
    live(line)


@settings(max_examples=40)
@given(st.lists(comings, min_size=5, max_size=30))
@example(REPEATED_BEFORE_TOO_MANY)
def test_forgetting_the_oldest_of_too_many_changes_no_decision(line: list[Coming]) -> None:
    """Articles that go because too many came are forgotten as those that go by age."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(memory, "MAX_ARTICLES", 3)
        live(line)


def live(line: list[Coming]) -> None:
    """Let `line` come to a worker that crashes, and compare it with one that does not."""
    crashing = Crashing(lambda: Decider(RelateStage(), "log-1", "rasid.readings"))
    at, sent = START, list[ReadingRecord]()
    for number, coming in enumerate(line):
        at += timedelta(days=coming.days)
        record = record_of(coming, at, Origin("log-1", "rasid.articles", 0, number))
        if coming.what == "again" and sent:
            record = sent[coming.known % len(sent)]
        sent.append(record)
        crashing.take(record, at)
        crashing.suffer(coming.fate)
    crashing.finish()
