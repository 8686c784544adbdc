"""What was read of words, remembered while they are met again."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from analysis.mentions import memory
from analysis.mentions.memory import Memory


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the forms that `remembering` had to read, with room for four."""
    monkeypatch.setattr(memory, "ROOM", 4)
    return []


def remembering(read: list[str]) -> Memory[str]:
    """Return a memory of words turned round."""

    def turn(form: str) -> str:
        read.append(form)
        return form[::-1]

    return Memory(turn)


def read_all(forms: list[str]) -> Iterable[tuple[str, str]]:
    """Yield words turned round, marked as read with others."""
    return ((form, form[::-1] + "+") for form in forms)


def test_what_is_met_again_is_never_forgotten(read: list[str]) -> None:
    """A word of every article is read once; one that was met long ago is read again."""
    turned = remembering(read)
    for form in ("ab", *(f"{n}x" for n in range(20))):
        assert (turned[form], turned["ab"]) == (form[::-1], "ba")
    assert turned["0x"] == "x0"
    assert (read.count("ab"), read.count("0x"), len(turned) <= 4) == (1, 2, True)


def test_many_words_are_read_at_once(read: list[str]) -> None:
    """Only what is not remembered is read anew, each once, and the order is that of the words."""
    turned = remembering(read)
    assert turned["ab"] == "ba"
    asked = ["cd", "ab", "ef", "cd"]
    assert turned.find(asked, read_all) == ["dc+", "ba", "fe+", "dc+"]
    assert turned.find(asked, lambda forms: pytest.fail(f"read again: {forms}")) == [
        *("dc+", "ba", "fe+", "dc+"),
    ]


def test_more_words_than_there_is_room_for(read: list[str]) -> None:
    """An article of more words than are remembered is read whole, and what came before stays."""
    turned = remembering(read)
    assert turned["ab"] == "ba"
    forms = [f"{n}x" for n in range(9)]
    assert turned.find(forms, read_all) == [f"x{n}+" for n in range(9)]
    assert (turned["ab"], read) == ("ba", ["ab"])
