"""What is held of an article for its story."""

from __future__ import annotations

from analysis.stories.merged import Place
from analysis.stories.packed import Head, pack, read_head, read_words

PLACE = Place("story", 4)


def test_articles_are_read_as_they_were_packed() -> None:
    """The words of several articles stand one after the other, one without words has none."""
    both = [3, (1 << 32) - 1]
    packed = [
        pack(PLACE, -1, 0, both, bytes([1, 255])),
        pack(PLACE, 7, (1 << 48) - 1, [], b""),
        pack(PLACE, 8, 0, [5], bytes([9])),
    ]
    words = read_words(packed)
    assert words.numbers.tolist() == [*both, 5]
    assert words.weights.tolist() == [1, 255, 9]
    assert words.starts == [0, 2, 2]
    assert [read_head(held) for held in packed] == [
        Head(-1, 0, 4),
        Head(7, (1 << 48) - 1, 4),
        Head(8, 0, 4),
    ]
