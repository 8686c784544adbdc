"""Which new claim of an article is news, to whom, and how much: at most one for each watch.

An article has one piece of news: what its headline says, or its first sentences where the
headline says it in other words. What is new, but no news, is counted by the reason.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from analysis.arabic.sentences import parse
from analysis.claims.echoes import OPENING
from analysis.claims.framing import is_background
from analysis.claims.lexicon import PLACE_PREPOSITIONS
from analysis.claims.memory import Judgement
from analysis.claims.newswords import (
    ASKING,
    HARD_EVENTS,
    HARD_VERBS,
    NAMED_AFTER,
    NO_VERBS,
    NO_VERBS_OF_A_WOMAN,
    PUNDITS,
    REACTIONS,
    RECALLING,
    ROUTINE,
    SOFT,
)
from analysis.claims.polarity import find_modality
from analysis.finding import PassedOver
from analysis.reading import Claim, Mention, Reading

TOLD = frozenset({"asserts", "negates", "denies"})
CERTAIN = frozenset({"happened", "planned"})
LEADING = 4
"""Words of a headline among which its subject stands."""

EARLY = 8
"""Words of the first sentence of a text among which its subject stands."""

MAIN = 18
"""Words of a long sentence that tell its news; what may follow is told after them."""

SPEAKER = 12
"""Code points at the beginning of a speaker's name among which a watch is that speaker."""

_ASKS = re.compile(r"[?؟]")
_OBJECTS = frozenset({"علي", "عن"})
_OF_A_WOMAN = re.compile(r"ت(?:ت|ست|[ء-ي]ت)[ء-ي]{2,}\Z")
"""Presents of derived stems, which no noun with ت looks like: تتعقب, تستعيد, تعتزم."""
_DATELINE = re.compile(r"\s{0,3}[:–—(/،-]")

_QUESTIONS = frozenset((word,) for word in ASKING)

MOST = 3
"""The most that a claim is worth."""


class News(NamedTuple):
    """A claim that is news to `watches`; `worth`, 1–3, says how much to each."""

    claim: Claim
    watches: tuple[str, ...]
    worth: tuple[int, ...]


class Choice(NamedTuple):
    """The news of one article, and its other new claims counted by why they are none."""

    news: tuple[News, ...]
    passed_over: dict[str, int]


def choose_news(reading: Reading, judgements: Sequence[Judgement]) -> Choice:
    """Return what is told for the first time, as a fact, where news stands, about its subjects."""
    titles = [
        j for j in judgements if j.claim.field == "title" and not _is_own(j.claim, judgements)
    ]
    headline = _Headline(reading, claims=bool(titles))
    retold = any(title.echo or title.claim.status != "new" for title in titles)
    taken: set[str] = set()
    news: list[News] = []
    passed: Counter[str] = Counter()
    for claim, _, echo in judgements:
        if claim.status != "new":
            continue
        reason = _why_no_news(reading, claim, headline, retold=retold or echo)
        worth = {} if reason else _worths(reading, claim, headline)
        fresh = {watch: value for watch, value in worth.items() if watch not in taken}
        if fresh:
            news.append(News(claim, tuple(fresh), tuple(fresh.values())))
            taken |= fresh.keys()
        else:
            passed[reason or ("passing" if taken.isdisjoint(claim.watches) else "detail")] += 1
    return Choice(tuple(news), dict(sorted(passed.items())))


def _is_own(claim: Claim, judgements: Sequence[Judgement]) -> bool:
    """Tell whether another claim of the same article is the first telling of what `claim` says."""
    return any(claim.first == other.claim != claim.claim for other, _, _ in judgements)


class _Headline:
    """The words of an article's headline, and where in it the watches stand."""

    def __init__(self, reading: Reading, *, claims: bool) -> None:
        self.claims = claims
        tokens = parse(reading.title).tokens
        mentions = [m for m in reading.mentions if m.field == "title"]
        named = [m for m in mentions if m.kind != "query"]
        self.forms = tuple(token.form for token in tokens)
        self.said = tuple(
            t.form for t in tokens if not any(m.start <= t.start < m.end for m in named)
        )
        self.asks = bool(_ASKS.search(reading.title)) or self.forms[:1] in _QUESTIONS
        colon = reading.title.find(":")
        self.message = tuple(t.form for t in tokens if t.start > colon and t.form in self.said)
        self.watches: dict[str, int] = {}
        for mention in mentions:
            at = sum(token.start < mention.start for token in tokens)
            if at and " " in mention.surface and tokens[at - 1].form in NAMED_AFTER:
                continue
            self.watches.setdefault(mention.watch, at)

    def leads(self, watch: str) -> bool:
        """Tell whether a watch stands where the subject of the headline does."""
        at = self.watches.get(watch, LEADING)
        return at < LEADING and not (at and self.forms[at - 1] in PLACE_PREPOSITIONS)


def _why_no_news(
    reading: Reading, claim: Claim, headline: _Headline, *, retold: bool
) -> PassedOver | None:
    if not claim.lead:
        return "detail"
    said = _forms(claim.text)
    if reading.genre == "opinion" or any(form in PUNDITS for form in headline.said[:2]):
        return "opinion"
    if claim.polarity not in TOLD or not _is_certain(claim, said):
        return "uncertain"
    if claim.field == "text" and (is_background(said) or _recalls(said)):
        return "background"
    if reading.genre == "furniture" or not _is_news(claim, headline, said):
        return "not_news"
    return "retold" if retold else None


def _is_certain(claim: Claim, said: Sequence[str]) -> bool:
    """Tell whether a headline, or what a long sentence begins with, tells a fact or a plan."""
    return claim.modality in CERTAIN or (
        claim.field == "text" and len(said) > MAIN and find_modality(said[:MAIN]) in CERTAIN
    )


def _forms(text: str) -> list[str]:
    return [token.form for token in parse(text).tokens]


def _is_news(claim: Claim, headline: _Headline, said: Sequence[str]) -> bool:
    """Tell whether the headline, or where there is none the claim, tells of an event of weight."""
    heading = headline.said if headline.forms else said
    if headline.asks or _is_soft(heading) or (claim.field == "text" and _is_soft(said)):
        return False
    return tells_event(heading) or (claim.speaker is not None and claim.field == "title")


def _recalls(forms: Sequence[str]) -> bool:
    return any(tuple(forms[: len(phrase)]) == phrase for phrase in RECALLING)


def _is_soft(said: Sequence[str]) -> bool:
    """Tell whether words are about leisure, ceremony, praise or sympathy."""
    soft = any(form in SOFT for form in said) and not any(form in HARD_EVENTS for form in said)
    return soft or any(form in REACTIONS for form in said)


def _is_hard(said: Iterable[str]) -> bool:
    return any(form in HARD_EVENTS or form in HARD_VERBS for form in said)


def tells_event(said: Sequence[str]) -> bool:
    """Tell whether words say that something happens: a verb of the present, or a word of events."""
    return _is_hard(said) or _points_at_event(said) or any(_is_present(form) for form in said)


def _points_at_event(said: Sequence[str]) -> bool:
    """Tell whether words begin with a definite noun of an event and its object: العثور على."""
    return any(
        form.startswith("ال") and form[2:] in HARD_EVENTS and after in _OBJECTS
        for form, after in pairwise(said[:LEADING])
    )


def _is_present(form: str) -> bool:
    """Tell whether a folded word looks like a verb of the present: يحتج, وسيعلن."""
    bare = form[1:] if form[0] in "وفس" and len(form) > 4 else form
    bare = bare[1:] if bare[0] == "س" and len(bare) > 4 else bare
    if _OF_A_WOMAN.match(bare) and bare not in NO_VERBS_OF_A_WOMAN:
        return True
    return len(bare) > 3 and bare[0] == "ي" and not bare.startswith(NO_VERBS)


def _worths(reading: Reading, claim: Claim, headline: _Headline) -> dict[str, int]:
    """Return how much a claim is worth to each watch that it is news of."""
    said = headline.message if headline.forms else tuple(_forms(claim.text))
    hard = _is_hard(said) and not any(form in SOFT for form in said)
    quoted = claim.speaker is not None and headline.message != headline.said
    settled = reading.genre == "report"
    routine = any(form in ROUTINE for form in said)
    worths: dict[str, int] = {}
    for watch in claim.watches:
        speaks = _speaks(reading, claim, watch)
        leads = headline.leads(watch) or (speaks and watch in headline.watches)
        if not headline.forms:
            leads = watch in claim.about
        elif quoted and not hard and not speaks:
            leads = False  # an opinion of others about it
        told = watch in headline.watches and (claim.field == "title" or not headline.claims)
        if told or (leads and not headline.forms) or _opens(reading, claim, watch):
            worths[watch] = max(1, 1 + hard + leads - routine) if settled else 1
    return worths


def _mentions(reading: Reading, claim: Claim, watch: str) -> Iterable[Mention]:
    return (
        mention
        for mention in reading.mentions
        if mention.watch == watch
        and mention.field == claim.field
        and claim.start <= mention.start < claim.end
    )


def _speaks(reading: Reading, claim: Claim, watch: str) -> bool:
    """Tell whether a watch is who says a claim."""
    speaker = claim.speaker
    return speaker is not None and any(
        mention.surface in speaker for mention in _mentions(reading, claim, watch)
    )


def _opens(reading: Reading, claim: Claim, watch: str) -> bool:
    """Tell whether a watch is the subject or the speaker of the sentence that opens a text."""
    headlined = any(m.watch == watch and m.field == "title" for m in reading.mentions)
    if headlined or claim.start > OPENING or watch not in claim.about:
        return False
    mention = next(iter(_mentions(reading, claim, watch)), None)
    if mention is None or _DATELINE.match(claim.text[mention.end - claim.start :]):
        return False
    if claim.speaker is not None and mention.surface in claim.speaker[SPEAKER:]:
        return False  # the spokesman of the police of such a place
    before = parse(claim.text[: mention.start - claim.start]).tokens
    return len(before) < EARLY and not (before and before[-1].form in NAMED_AFTER)
