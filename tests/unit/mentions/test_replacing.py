"""A matcher that another process compiled, and one that is replaced while the worker runs."""

from __future__ import annotations

import gc
import pickle
import weakref

import pytest

from analysis.arabic.sentences import parse
from analysis.mentions.matcher import Matcher
from analysis.mentions.watchlist import parse_watchlist
from rasid.sample import sample_file

WATCHLIST = """
watches:
  - {id: obama, name: باراك أوباما, latin: [Barack Obama], context: {none: [مطعم]}}
  - {id: khamenei, name: علي خامنئي}
  - {id: nuclear, query: '("البرنامج النووي" OR "تخصيب اليورانيوم"~3) AND إيران NOT كرة'}
"""
TEXTS = (
    "قال باراك أوباما للصحفيين. ثم سافر أوباما.",
    "مطعم باراك أوباما",
    "خامنئي وخامنه اي في إيران: تخصيب اليورانيوم",
    "Barack Obama",
)


@pytest.fixture
def matcher() -> Matcher:
    """Return a matcher with names and a topic."""
    return Matcher(parse_watchlist(WATCHLIST))


def test_a_matcher_of_another_process_finds_the_same(matcher: Matcher) -> None:
    """Packed and unpacked, also after it has read, a matcher finds what it found."""
    empty = parse("")
    texts = [parse(text) for text in TEXTS]
    found = [matcher.find("1", empty, text) for text in texts]
    packed = pickle.dumps(matcher, pickle.HIGHEST_PROTOCOL)
    moved: Matcher = pickle.loads(packed)  # noqa: S301 - packed in the line above
    assert moved.hash == matcher.hash
    assert [moved.find("1", empty, text) for text in texts] == found
    assert all(found[at] for at in (0, 2, 3))


def test_a_replaced_matcher_goes_at_once() -> None:
    """No part of a matcher waits for a collection, which never comes for what is frozen."""
    matcher = Matcher(parse_watchlist(sample_file("watchlist.yaml").read_text(encoding="utf-8")))
    matcher.find("1", parse(""), parse(TEXTS[0]))
    inner = [part for part in vars(matcher).values() if hasattr(part, "__weakref__")]
    parts = [weakref.ref(matcher), *map(weakref.ref, inner)]
    del inner
    gc.disable()
    try:
        del matcher
        assert [part() for part in parts] == [None] * len(parts)
    finally:
        gc.enable()
