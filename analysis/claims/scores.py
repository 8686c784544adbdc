"""The result of a match: 3-1, two goals to one, a clean goal."""

from __future__ import annotations

import re
from typing import NamedTuple

from analysis.arabic.folding import fold
from analysis.claims.lexicon import fold_words

_DIGITS = re.compile(r"(?<![\d./-])(\d{1,2})\s?[-–:]\s?(\d{1,2})(?![\d./-])")
_GOALS = {
    **dict.fromkeys(fold_words("هدف هدفا بهدف لهدف"), 1),
    **dict.fromkeys(fold_words("هدفين بهدفين لهدفين ثنائية بثنائية"), 2),
    **dict.fromkeys(fold_words("ثلاثية بثلاثية"), 3),
    **dict.fromkeys(fold_words("رباعية برباعية"), 4),
    **dict.fromkeys(fold_words("خماسية بخماسية"), 5),
    **dict.fromkeys(fold_words("سداسية بسداسية"), 6),
}
_COUNTS = {
    form: number
    for number, words in enumerate(
        ("ثلاثة", "أربعة", "خمسة", "ستة", "سبعة", "ثمانية", "تسعة"), start=3
    )
    for form in fold_words(words, "ب" + words, "ل" + words)
}
_GOAL_NOUNS = fold_words("أهداف اهداف")
_CLEAN = fold_words("نظيف نظيفة نظيفين رد مقابل")
_PLAYING = fold_words(
    "الشوط شوط يتقدم تتقدم متقدم متقدما متقدمة يتأخر متأخر الدقيقة حتى الآن استراحة مؤقتا"
)


class Score(NamedTuple):
    """The goals of both sides, the larger number first; `running` if the match goes on."""

    most: int
    least: int
    running: bool


def read_score(text: str) -> Score | None:
    """Return the result that a claim gives; None where it gives none, or several.

    >>> read_score("فاز الفريق بثلاثة أهداف مقابل هدف")
    Score(most=3, least=1, running=False)
    """
    words = fold(text).split()
    running = not _PLAYING.isdisjoint(words)
    digits = _DIGITS.findall(text)
    if len(digits) == 1:
        one, other = sorted(map(int, digits[0]), reverse=True)
        return Score(one, other, running)
    goals = list(_goals(words))
    if digits or not goals or len(goals) > 2:
        return None
    if len(goals) == 1 and _CLEAN.isdisjoint(words):
        return None
    one, other = sorted((*goals, 0)[:2], reverse=True)
    return Score(one, other, running)


def _goals(words: list[str]) -> list[int]:
    found = []
    for i, word in enumerate(words):
        if word in _GOALS:
            found.append(_GOALS[word])
        elif word in _COUNTS and words[i + 1 : i + 2] and words[i + 1] in _GOAL_NOUNS:
            found.append(_COUNTS[word])
    return found
