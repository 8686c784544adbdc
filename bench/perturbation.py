"""Make of an article what other outlets make of it when they copy it."""

from __future__ import annotations

import random
import re
from collections.abc import Callable


def split_sentences(text: str) -> list[str]:
    """Return the sentences of `text` for shuffling and cutting; none is empty."""
    return [part for part in re.split(r"(?<=[.!؟\n])\s+", text) if part.strip()]


class Perturber:
    """Ways in which an outlet's article differs from the one it was copied from."""

    def __init__(self, texts: list[str], seed: int) -> None:
        self.random = random.Random(seed)
        self.words = [word for text in texts for word in text.split()]

    def replace(self, text: str, share: float) -> str:
        """Replace `share` of the words by words of other articles."""
        return " ".join(
            self.random.choice(self.words) if self.random.random() < share else word
            for word in text.split(" ")
        )

    def cut(self, text: str) -> str:
        """Leave out one sentence, or the last fifth where there is only one."""
        parts = split_sentences(text)
        if len(parts) < 2:
            words = text.split()
            return " ".join(words[: len(words) * 4 // 5])
        del parts[self.random.randrange(len(parts))]
        return " ".join(parts)

    def reorder(self, text: str) -> str:
        """Shuffle the sentences."""
        parts = split_sentences(text)
        self.random.shuffle(parts)
        return " ".join(parts)

    def credit(self, text: str) -> str:
        """Put an agency's line before and after."""
        return f"العاصمة - وكالات الأنباء العالمية: {text} (انتهى الخبر من المصدر نفسه)"

    def ways(self) -> dict[str, Callable[[str], str]]:
        """Return every way by name; the headline is another in all of them."""
        return {
            "headline changed": lambda text: text,
            "paragraph cut": self.cut,
            "agency line added": self.credit,
            "sentences reordered": self.reorder,
            "10% of words replaced": lambda text: self.replace(text, 0.1),
            "20% of words replaced": lambda text: self.replace(text, 0.2),
            "30% of words replaced": lambda text: self.replace(text, 0.3),
            "all of them, 10%": lambda text: self.credit(
                self.reorder(self.cut(self.replace(text, 0.1)))
            ),
        }
