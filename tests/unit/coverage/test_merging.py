"""Two stories that turn out one: what is told of it, and what is remembered of it."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import timedelta

import msgspec

from analysis.coverage.entry import CoverageEntry
from analysis.coverage.memory import ARTICLES_FOR, CoverageMemory
from analysis.coverage.relate import RelateStage
from analysis.events import events_of
from analysis.finding import StoryMerged
from tests.unit.coverage.test_relate import START, decider, read, take

WORDS = [f"word{number}x" for number in range(25)]
SHARED, FIRST, SECOND = WORDS[:8], WORDS[8:17], WORDS[17:]


def tell(number: int, words: list[str], after: timedelta) -> bytes:
    """Return an article of these words, in an order of its own."""
    shuffled = random.Random(number).sample(words, len(words))
    return msgspec.json.encode(
        {
            "url": f"https://{number}.example/",
            "source": f"outlet {number}",
            "title": "",
            "text": " ".join(shuffled),
            "published_at": START + after,
        }
    )


TWO_AND_ONE = (
    tell(0, SHARED + FIRST, timedelta(0)),
    tell(1, SHARED + SECOND, timedelta(days=2.5)),
    tell(2, SHARED + FIRST + SECOND, timedelta(days=2.5)),
    tell(3, SHARED + SECOND, timedelta(days=2.6)),
)


def decide() -> Iterator[tuple[CoverageEntry, list[object]]]:
    """Yield each entry with the events that are told of it."""
    stage = decider()
    for offset, data in enumerate(TWO_AND_ONE):
        decision = take(stage, offset, data)
        (output,) = decision.outputs
        yield decision.entry, [*events_of(read(data, offset), output.record)]


def test_merged_stories_are_told_of() -> None:
    """The event names both ids; the article and all later ones go by the one that began first."""
    entries, events = zip(*decide(), strict=True)
    first, second, third, fourth = [entry.link.story for entry in entries if entry.link]
    assert (first != second, third, fourth) == (True, first, first)
    told = [event for listed in events for event in listed if isinstance(event, StoryMerged)]
    assert told == [StoryMerged(second, first)]
    assert msgspec.json.decode(msgspec.json.encode(told[0])) == {
        "event": "story_merged",
        "from": second,
        "into": first,
    }


def test_fold_of_what_is_left_knows_which_stories_are_one() -> None:
    """Entries read again, the oldest gone, place every article held where it stood before."""
    whole, late = CoverageMemory(), CoverageMemory(floor=1)
    entries = [entry for entry, _ in decide()]
    packed = [msgspec.msgpack.encode(entry) for entry in entries]
    again = [msgspec.msgpack.decode(data, type=RelateStage.entry_type) for data in packed]
    for entry in again:
        whole.apply(entry)
    for entry in again[1:]:
        late.apply(entry)
    after = msgspec.structs.replace(
        again[-1].head, offset=4, after=3, now=again[0].head.now + ARTICLES_FOR + timedelta(hours=1)
    )
    for memory in (whole, late):
        memory.apply(CoverageEntry(after))
    places = [[memory.story_of(key) for key in (1, 2, 3)] for memory in (whole, late)]
    assert places[0] == places[1]
    assert len({*places[0]}) == 1
