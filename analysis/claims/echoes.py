"""What was told of a watch lately, in any story: whether a claim only says it again.

Stories are drawn tightly, so that what one outlet makes a story of its own can be what another
told yesterday. Tellings of one watch alone are too loose a tie to be one family: an echo is not
told again to a desk, and decides nothing else.
"""

from __future__ import annotations

from datetime import timedelta

from analysis.claims.gist import Gist
from analysis.claims.keys import is_generic, weigh
from analysis.claims.postings import MAX_WATCHES, MAX_WORDS, Key

LATELY = timedelta(days=3)
"""Longer ago, the same words tell of another event."""

NEWEST = 32
"""Claims that are looked at, those first that share the most words."""

SHARE, WEIGHT = 0.6, 2.0
"""How much of what the shorter of two says, and how many words, both have in common."""


def echo_keys(gist: Gist) -> tuple[Key, ...]:
    """Return the keys under which what a title or a lead tells of one watch is found again."""
    claim = gist.claim
    if not claim.lead:
        return ()
    words = [word for part in gist.parts for word in sorted(part.words) if not is_generic(word)]
    terms = list(dict.fromkeys(words))[:MAX_WORDS]
    return tuple((watch, word) for watch in claim.watches[:MAX_WATCHES] for word in terms)


def is_echo(gist: Gist, told: Gist) -> bool:
    """Tell whether another article has lately told what `gist` says."""
    if told.claim.article == gist.claim.article:
        return False
    if abs(gist.claim.published_at - told.claim.published_at) >= LATELY:
        return False
    shared = weigh(gist.words & told.words)
    return shared >= WEIGHT and shared >= SHARE * min(weigh(gist.words), weigh(told.words))
