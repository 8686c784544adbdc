"""What the words beside a name make of it: فتح المعبر is an opening, صلاة المغرب a prayer."""

from __future__ import annotations

from analysis.arabic.clitics import splits
from analysis.arabic.document import Document
from analysis.arabic.folding import fold
from analysis.arabic.words import FREQUENT
from analysis.mentions.walk import Match, adjoins

_NOUNS = "فتح أمل نصر حزب صور صدام حماس جنين حجة مأرب نداء حلم"
_NOUNS_IN = "صلاة صلاتي أذان آذان"
_OFFICES = """
الرئيس الوزير الجنرال المشير اللواء العميد العقيد النائب السفير السيناتور المستشار المستشارة
"""

NOUNS = frozenset(fold(word) for word in _NOUNS.split())
"""Names of places and movements that are nouns too, which another noun can follow: صور القمر."""

PRAYERS = frozenset(fold(word) for word in _NOUNS_IN.split())
"""Words after which المغرب is no country."""

OFFICES = frozenset(fold(word) for word in _OFFICES.split())
"""What stands before a last name, where other titles stand before a first one: الشيخ محمد."""

_ARTICLE = "ال"
_SUNSET = fold("المغرب")
_DERIVED = ("ي", "يه", "يين", "يون", "يات")  # what ends so with ال describes the name


def is_ordinary_word(document: Document, match: Match) -> bool:
    """Tell whether the words beside a name of one word make an ordinary word of it."""
    word = match.form.words[0]
    if len(match.form.words) > 1 or match.first != match.last:
        return False
    if word == _SUNSET:
        return bool(before(document, match.first) & PRAYERS)
    return word in NOUNS and _defines(_after(document, match.last))


def follows_office(document: Document, first: int) -> bool:
    """Tell whether the title of an office stands before token `first`: الرئيس الأسد."""
    return bool(before(document, first) & OFFICES)


def before(document: Document, token: int) -> set[str]:
    """Return what the word beside `token`, before it, may be without clitics other than ال."""
    if token == 0 or not adjoins(document, token):
        return set()
    return stems(document, token - 1)


def stems(document: Document, token: int) -> set[str]:
    """Return what `token` may be without clitics other than ال; التقى is no تقي with ال."""
    return {
        split.stem
        for split in splits(document.tokens[token].form)
        if not split.suffix and not split.proclitics.endswith(_ARTICLE)
    }


def _defines(after: str) -> bool:
    return after.startswith(_ARTICLE) and not after.endswith(_DERIVED) and after not in FREQUENT


def _after(document: Document, last: int) -> str:
    after = last + 1
    if after == len(document.tokens) or not adjoins(document, after):
        return ""
    return document.tokens[after].form
