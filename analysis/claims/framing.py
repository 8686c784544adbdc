"""How a clause tells what it tells: as what is so, as the past of the past, or as hearsay."""

from __future__ import annotations

import re

from analysis.arabic.folding import fold
from analysis.claims.lexicon import fold_words, unprefixed

_WORD = re.compile(r"\w+")
_HAD = fold_words("كان كانت كانوا كانا كانتا")
_REACH = 10
"""Words between كان and its قد: a subject with its titles stands there."""

_NOUNS = fold_words(
    "شكوى شكاوى شائعة شائعات إشاعة إشاعات مزاعم ادعاء ادعاءات اتهام اتهامات تهمة سؤال أسئلة",
    "تساؤل تساؤلات استفسار استفسارات شبهة شبهات أقاويل هاشتاج هاشتاق هاشتاغ وسم",
)
HEARSAY = frozenset(
    clitic + noun for noun in _NOUNS for clitic in ("", "ب", "ل", "ال", "بال", "لل")
) | fold_words(
    "حقيقة شكواه شكواها تهم التهم مزاعمه مزاعمها ادعاءاته ادعاءاتها",
    "تردد ترددت تردده ترددها يتردد تتردد يردده أشيع يشاع",
)
"""Words of complaint, rumour, question or allegation: what follows is not said to be so."""

_TRUTH = fold_words("صحة بصحة ثبوت ثبت ثبتت")
_UNTRUTH = fold_words("عدم بعدم وعدم لا ولا")
_THAT = fold_words("أن أنه أنها")


def find_words(text: str) -> list[str]:
    """Return the folded words of a stretch of text."""
    return _WORD.findall(fold(text))


def is_background(words: list[str]) -> bool:
    """Tell whether a clause tells the past of the past: «وكانت الشركة قد أعلنت …»."""
    for at, word in enumerate(words):
        if unprefixed(word, _HAD) and "قد" in words[at + 1 : at + 1 + _REACH]:
            return True
    return False


def find_hearsay(words: list[str]) -> int:
    """Return the index of the noun from which on a clause tells what others say, complain of, ask
    or allege: «شكوى حول …», «ما تردد عن …», «حقيقة …»; the number of words if there is none.

    What is said to be true («صحة ما تردد») is told as it is.
    """
    for at, word in enumerate(words):
        if not unprefixed(word, HEARSAY):
            continue
        before = words[max(0, at - 3) : at]
        if not _TRUTH.isdisjoint(before) and _UNTRUTH.isdisjoint(before):
            continue
        if words[at + 1 : at + 2] and words[at + 1] in _THAT:  # the fact that
            continue
        return at
    return len(words)
