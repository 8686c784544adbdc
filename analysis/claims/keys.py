"""What words are compared by: roots, and how much it says that two clauses share one."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from analysis.arabic.stems import root_key, stem
from analysis.claims.counting import GROWING
from analysis.claims.lexicon import GENERIC
from analysis.claims.titles import NATIONALITIES, TITLES

GENERIC_WEIGHT = 0.3

_GENERIC_STEMS = frozenset(stem(word) for word in GENERIC)
_GENERIC_MARK = "~"
_GENERIC_KEYS = frozenset(_GENERIC_MARK + word for word in _GENERIC_STEMS)


@lru_cache(maxsize=1 << 16)
def key_word(word: str) -> str:
    """Return what a stem is compared by: its root; for what news says all the time itself, so that
    rare words of the same letters do not weigh as little.
    """
    return _GENERIC_MARK + word if word in _GENERIC_STEMS else root_key(word)


def key_words(stems: Iterable[str]) -> frozenset[str]:
    """Return what each of `stems` is compared by."""
    return frozenset(map(key_word, stems))


_TITLE_KEYS = key_words(stem(word) for word in TITLES | NATIONALITIES)


def drop_titles(words: frozenset[str]) -> frozenset[str]:
    """Return `words`, made by `key_word`, without titles and nationalities."""
    return words - _TITLE_KEYS


_TOLL_KEYS = key_words(stem(word) for _, words in GROWING for word in words)


def drop_tolls(words: frozenset[str]) -> frozenset[str]:
    """Return `words`, made by `key_word`, without those that only say that people were hurt."""
    return words - _TOLL_KEYS


def is_generic(word: str) -> bool:
    """Tell whether news says `word`, made by `key_word`, all the time."""
    return word in _GENERIC_KEYS


def drop_generic(words: frozenset[str]) -> frozenset[str]:
    """Return `words`, made by `key_word`, without those that news says all the time."""
    return words - _GENERIC_KEYS


def weigh(words: frozenset[str]) -> float:
    """Return how much `words` say together: 1 each, less for what news says all the time."""
    generic = len(words & _GENERIC_KEYS)
    return len(words) - generic + GENERIC_WEIGHT * generic


def weigh_word(word: str) -> float:
    """Return how much one word says."""
    return GENERIC_WEIGHT if is_generic(word) else 1.0


def contain(a: frozenset[str], b: frozenset[str]) -> float:
    """Return the share, 0–1, that two sets have in common of the lighter one."""
    lighter = min(weigh(a), weigh(b))
    return weigh(a & b) / lighter if lighter else 0.0


def resemble(a: frozenset[str], b: frozenset[str]) -> float:
    """Return the share, 0–1, that two sets have in common of both (Dice)."""
    total = weigh(a) + weigh(b)
    return 2 * weigh(a & b) / total if total else 0.0
