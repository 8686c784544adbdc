"""Watchlists made to be slow or to flood: refused with a reason, or bounded."""

from __future__ import annotations

import time
from itertools import islice, product

import pytest

from analysis.arabic.sentences import parse
from analysis.mentions.matcher import Matcher
from analysis.mentions.watchlist import (
    MAX_SHARED,
    Watch,
    Watchlist,
    WatchlistError,
    parse_watchlist,
)

MOST_SECONDS = 60.0
"""Of processor time, for what takes one or two on a machine with nothing else to do."""


def refusal(text: str) -> str:
    """Return what is wrong with a watchlist."""
    with pytest.raises(WatchlistError) as error:
        parse_watchlist(text)
    return str(error.value)


def test_too_many_aliases_are_refused() -> None:
    """One watch cannot have a hundred thousand aliases."""
    aliases = ", ".join(f"اسم{number}" for number in range(100_000))
    said = refusal(f"watches:\n- {{id: a, name: إيران, aliases: [{aliases}]}}")
    assert said == "line 2: a watch of 1258 KiB: write at most 64 KiB"


def test_a_name_of_one_letter_is_refused() -> None:
    """A name of one letter would be found in every text."""
    assert refusal("watches:\n- {id: a, name: و}") == "line 2: name 'و': write at least 2 letters"


def test_one_name_of_very_many_watches_is_refused() -> None:
    """One place in a text cannot name a thousand watches; it is told once."""
    lines = [f"- {{id: w{number}, name: إيران}}" for number in range(1_000)]
    said = refusal("\n".join(["watches:", *lines]))
    assert said == f"line {MAX_SHARED + 2}: name 'إيران': more than {MAX_SHARED} watches have it"


def compile_and_find(names: list[str], text: str) -> float:
    """Return the seconds of processor time to compile watches and to read one text."""
    watches = tuple(Watch(id=f"w{at}", name=name, kind="person") for at, name in enumerate(names))
    begun = time.process_time()
    Matcher(Watchlist(watches, "")).find("a", parse(""), parse(text))
    return time.process_time() - begun


def test_names_that_sound_alike_stay_cheap() -> None:
    """Twenty thousand names with one skeleton do not make each word be compared with all."""
    vowels = islice(product(("", "ا", "و", "ي"), repeat=8), 20_000)
    names = ["".join(map("".join, zip("بكترسنمل", each, strict=True))) for each in vowels]
    assert compile_and_find(names, "باكاتارونمل " * 500) < MOST_SECONDS


def test_names_that_differ_in_one_letter_stay_cheap() -> None:
    """Ten thousand names with one letter each of their own are not all compared."""
    names = [f"جون {chr(0x4E00 + number)}كلينتون" for number in range(10_000)]
    assert compile_and_find(names, "قال جون هكلينتون " * 500) < MOST_SECONDS


def test_names_with_one_beginning_stay_cheap() -> None:
    """A beginning that all names share is followed once."""
    names = [f"محمد علي حسن {number}" for number in range(10_000)]
    assert compile_and_find(names, "محمد علي حسن " * 5_000) < MOST_SECONDS


def test_a_text_of_one_long_word_stays_cheap() -> None:
    """A word of half a million letters is no slip of anything."""
    assert compile_and_find(["هيلاري كلينتون"], "ك" * 500_000) < MOST_SECONDS
