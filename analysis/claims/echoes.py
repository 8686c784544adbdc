"""What a watch was lately told, in any story: whether a claim only says it again.

Stories are drawn tightly, so that what one outlet makes a story of its own can be what another
told yesterday. Tellings of one watch alone are too loose a tie to be one family: an echo is not
told again to a desk, and decides nothing else. Only what was news of an article can be said again:
its headline and the sentence that opens it. News has formulas («مقتل … من … في …»): words that only
say that people were hurt do not count, and another number, day or place makes it other news.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from analysis.claims.figures import TOO_FAST, fits
from analysis.claims.framing import find_words
from analysis.claims.geography import PLACES_BY_FORM, Place, can_be_one
from analysis.claims.gist import Gist
from analysis.claims.keys import drop_tolls, weigh
from analysis.claims.postings import MAX_WATCHES, MAX_WORDS, Key
from analysis.reading import Claim, Quantity

LATELY = timedelta(days=3)
"""Longer ago, the same words tell of another event."""

NEWEST = 32
"""Claims that are looked at, those first that share the most words."""

SHARE, WEIGHT = 0.6, 2.0
"""How much of what the shorter of two says, and how many words, both have in common."""

OPENING = 120
"""Code points before the first sentence of a text: datelines and bylines stand there."""

STILL_RISING = timedelta(hours=12)
"""So long a larger toll can be of the same event."""


def echo_keys(gist: Gist, watches: Collection[str]) -> tuple[Key, ...]:
    """Return the keys under which what a headline or an opening tells of `watches` is found."""
    claim = gist.claim
    if not claim.lead or (claim.field == "text" and claim.start > OPENING):
        return ()
    terms = gist.rare[:MAX_WORDS]
    named = [watch for watch in claim.watches[:MAX_WATCHES] if watch in watches]
    return tuple((watch, word) for watch in named for word in terms)


def is_echo(gist: Gist, told: Gist) -> bool:
    """Tell whether another article has lately told what `gist` says."""
    if told.claim.article == gist.claim.article:
        return False
    if abs(gist.claim.published_at - told.claim.published_at) >= LATELY:
        return False
    mine, theirs = drop_tolls(gist.words), drop_tolls(told.words)
    shared = weigh(mine & theirs)
    if shared < WEIGHT or shared < SHARE * min(weigh(mine), weigh(theirs)):
        return False
    return not _is_other_news(gist.claim, told.claim)


def _is_other_news(claim: Claim, told: Claim) -> bool:
    """Tell whether number, day or place tell two claims in the same words apart."""
    days = {m.value for m in claim.moments}, {m.value for m in told.moments}
    if all(days) and not days[0] & days[1]:
        return True
    return _count_other(claim, told) or _are_elsewhere(_places(claim), _places(told))


def _count_other(claim: Claim, told: Claim) -> bool:
    """Tell whether no number of one can be one of the other's, or have become it."""
    numbers = [q for q in claim.quantities if not q.ordinal]
    others = [q for q in told.quantities if not q.ordinal]
    if not numbers or not others:
        return False
    recent = abs(claim.published_at - told.published_at) < STILL_RISING
    return not any(
        fits(one, other) or (recent and _has_risen(other, one))
        for one in numbers
        for other in others
    )


def _has_risen(before: Quantity, now: Quantity) -> bool:
    same = bool(before.effect) and before.effect == now.effect
    return same and before.value < now.value <= TOO_FAST * before.value


def _places(claim: Claim) -> list[frozenset[Place]]:
    """Return the cities that a claim names, or the states where it names none."""
    found = [places for w in find_words(claim.text) if (places := PLACES_BY_FORM.get(w))]
    cities = [places for places in found if any(place.state for place in places)]
    return cities or found


def _are_elsewhere(places: list[frozenset[Place]], others: list[frozenset[Place]]) -> bool:
    if not places or not others:
        return False
    return not any(can_be_one(one, other) for one in places for other in others)
