"""The claims of one article: the sentences about watched names that assert something checkable.

Which sentences can claim is decided in `passages`, who says it in `attribution`, whether it is
asserted, negated or denied in `polarity`, and what stands together in `clauses`.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

import msgspec

from analysis.arabic.dates import find_moments
from analysis.arabic.document import Document, Sentence, Token
from analysis.arabic.numbers import find_quantities
from analysis.arabic.sentences import parse
from analysis.arabic.stems import stem
from analysis.article import Article, article_version, canonical_url
from analysis.claims.attribution import Attribution, attribute, recall_speaker, trace_sources
from analysis.claims.clauses import split_clauses, time_of
from analysis.claims.counting import (
    A_DAY,
    AMONG,
    CASES,
    GROWING,
    PEOPLE,
    PERIODIC,
    RECORDING,
    REMAINING,
)
from analysis.claims.lexicon import REPORTING, any_of, unprefixed
from analysis.claims.passages import Passage, find_passages
from analysis.claims.phrase import Phrase
from analysis.claims.polarity import find_modality
from analysis.claims.sources import Source, find_source
from analysis.claims.subjects import find_subjects
from analysis.hashing import name_hash
from analysis.reading import Claim, Clause, Mention, Moment, Polarity, Quantity

MAX_CLAIMS = 60
MAX_NUMBERS = 8
EFFECT_REACH = 4

_PEOPLE_STEMS = frozenset(stem(word) for word in PEOPLE)
_EFFECTS = {stem(word): effect for effect, words in GROWING for word in sorted(words)}


class _Contents(NamedTuple):
    """What one sentence says, whoever says it."""

    clauses: tuple[Clause, ...]
    quantities: tuple[Quantity, ...]
    moments: tuple[Moment, ...]


def extract_claims(  # noqa: PLR0917 - an article, taken apart once for all who read it
    article: Article,
    article_id: str,
    title: Document,
    text: Document,
    mentions: Sequence[Mention],
    published_at: datetime,
) -> tuple[Claim, ...]:
    """Return the claims of an article, in the order of the text, at most 60.

    A claim is a sentence that mentions a watch and stands in the title or the lead, or has a
    speaker, a cited source, a number, a date or a negation. `mentions` are those of the whole
    article; times are relative to `published_at`.
    """
    if not mentions:
        return ()
    passages = find_passages(title, text)
    sources = trace_sources(passages, text)
    version = article_version(article)
    url = canonical_url(article.url) if article.url else ""
    blank = _blank(article_id, article.outlet, url, published_at)
    headline = frozenset(mention.watch for mention in mentions if mention.field == "title")
    claims: list[Claim] = []
    for at, (passage, source) in enumerate(zip(passages, sources, strict=True)):
        inside = _inside(mentions, passage)
        if not inside:
            continue
        claim = _claim(blank, passage, inside, source, headline)
        if claim.speaker is None and (speaker := recall_speaker(passages, at)):
            claim = msgspec.structs.replace(claim, speaker=speaker)
        if _asserts_something(claim, passage):
            place = claim.field, str(claim.start), str(claim.end)
            name = name_hash("claim", article_id, version, *place)
            claims.append(msgspec.structs.replace(claim, claim=name))
        if len(claims) == MAX_CLAIMS:
            break
    return tuple(claims)


def read_bare(text: str, at: datetime) -> Claim:
    """Return `text`, said at `at`, as one claim of no outlet in which no name is known."""
    document = parse(text)
    blank = _blank("", "", "", at)
    if not document.tokens:
        return blank
    whole = Sentence(0, len(text), 0, len(document.tokens))
    forms = tuple(token.form for token in document.tokens)
    passage = Passage("text", document, whole, forms, lead=True)
    claim = _claim(blank, passage, (), find_source(Phrase(document, whole)), frozenset())
    return msgspec.structs.replace(claim, claim=name_hash("claim", text))


def _blank(article_id: str, source: str, url: str, published_at: datetime) -> Claim:
    return Claim(
        claim="",
        article=article_id,
        source=source,
        url=url,
        published_at=published_at,
        watches=(),
        field="text",
        start=0,
        end=0,
        text="",
    )


def _inside(mentions: Sequence[Mention], passage: Passage) -> list[Mention]:
    start, end = passage.sentence.start, passage.sentence.end
    return [m for m in mentions if m.field == passage.field and start <= m.start < end]


def _claim(
    blank: Claim,
    passage: Passage,
    inside: Sequence[Mention],
    source: Source,
    headline: frozenset[str],
) -> Claim:
    document, sentence = passage.document, passage.sentence
    attribution = attribute(document, sentence, source)
    contents = _read_contents(document, sentence, inside, attribution, blank.published_at)
    return msgspec.structs.replace(
        blank,
        watches=tuple(sorted({mention.watch for mention in inside})),
        about=find_subjects(document, sentence, inside, attribution.named, headline),
        topics=tuple(sorted({mention.watch for mention in inside if mention.kind == "query"})),
        field=passage.field,
        start=sentence.start,
        end=sentence.end,
        text=document.original[sentence.start : sentence.end],
        speaker=attribution.speaker,
        origin=attribution.origin,
        polarity=_main_polarity(contents.clauses),
        modality=find_modality(passage.forms),
        quantities=contents.quantities,
        moments=contents.moments,
        stems=tuple(sorted({stem for clause in contents.clauses for stem in clause.stems})),
        clauses=contents.clauses,
        lead=passage.lead,
    )


def _read_contents(
    document: Document,
    sentence: Sentence,
    inside: Sequence[Mention],
    attribution: Attribution,
    published_at: datetime,
) -> _Contents:
    quantities = find_quantities(document, sentence)[:MAX_NUMBERS]
    moments = find_moments(document, sentence, published_at)[:MAX_NUMBERS]
    # a name can be written in many ways, but the words of a topic are what the claim says
    ranges = [(m.start, m.end) for m in inside if m.kind != "query"]
    ranges += [(q.start, q.end) for q in quantities]
    ranges += [(m.start, m.end) for m in moments]
    silent = _tokens_in(document.tokens, ranges)
    for span in attribution.spans:
        silent |= set(range(span.first, span.last))
    clauses = split_clauses(document, sentence, frozenset(silent))
    return _Contents(
        clauses,
        tuple(_with_effect(q, document.tokens, sentence) for q in quantities),
        tuple(_with_event(m, document.tokens, clauses, frozenset(silent)) for m in moments),
    )


def _tokens_in(tokens: Sequence[Token], ranges: Sequence[tuple[int, int]]) -> set[int]:
    """Return the tokens that begin within one of the ranges of code points."""
    found: set[int] = set()
    for start, end in ranges:
        i = _token_at(tokens, start)
        while i < len(tokens) and tokens[i].start < end:
            found.add(i)
            i += 1
    return found


def _token_at(tokens: Sequence[Token], start: int) -> int:
    return bisect_left(tokens, start, key=lambda token: token.start)


def _with_effect(quantity: Quantity, tokens: Sequence[Token], sentence: Sentence) -> Quantity:
    """Return `quantity` with what happened to those it counts, by the nearest word that says it.

    The counted noun decides (15 wounded), or a verb after it, else the words before (killed 15).
    Some of those that were counted (five of the wounded, among them two cases, 24 still in
    hospital) and a count for a day are partial.
    """
    if quantity.unit or quantity.ordinal:
        return quantity
    at, after = _token_at(tokens, quantity.start), _token_at(tokens, quantity.end)
    following = [tokens[i].form for i in range(after, min(after + 3, sentence.last))]
    before = [tokens[i].form for i in range(max(at - EFFECT_REACH, sentence.first), at)][::-1]
    some = following[:1] == ["من"] and following[1:2] != [] and following[1].startswith("ال")
    near = following[:1] if any(map(_is_joined, following[1:2])) else following[:2]
    some = some or (before[:1] != [] and before[0] in AMONG and _counts_people(quantity))
    if len(near) > 1 and near[0] in CASES and _effect_of(near[1]):
        near = near[1:]  # cases of death
    effects = [_effect_of(form) for form in (*near, *before)]
    told = [effect for effect in effects if effect] or [_EFFECTS.get(quantity.counted, "")]
    both = effects[len(near) :][:2] == told[:2] and told[0] != told[-1]
    counts_people = told[0] or _counts_people(quantity)
    return msgspec.structs.replace(
        quantity,
        effect="casualties" if both else told[0],
        partial=some
        or any_of((*following, *before), REMAINING | PERIODIC if counts_people else REMAINING)
        or _is_of_a_day([t.form for t in tokens[sentence.first : sentence.last]]),
    )


def _counts_people(quantity: Quantity) -> bool:
    return not quantity.counted or quantity.counted in _PEOPLE_STEMS


def _is_of_a_day(forms: Sequence[str]) -> bool:
    """Tell whether a sentence tells what was recorded on one day."""
    return any_of(forms, RECORDING) and any_of(forms, A_DAY)


def _is_joined(form: str) -> bool:
    """Tell whether "and" is written onto a word, which is not itself one of harm: death (وفاة)."""
    return form[0] in "وف" and not any(form in words for _, words in GROWING)


def _effect_of(form: str) -> str:
    return next((effect for effect, words in GROWING if unprefixed(form, words)), "")


def _with_event(
    moment: Moment, tokens: Sequence[Token], clauses: Sequence[Clause], silent: frozenset[int]
) -> Moment:
    for clause in clauses:
        if clause.start <= moment.start < clause.end:
            first, at = _token_at(tokens, clause.start), _token_at(tokens, moment.start)
            return msgspec.structs.replace(moment, about=time_of(tokens, first, at, silent))
    return moment


def _main_polarity(clauses: Sequence[Clause]) -> Polarity:
    """Return the polarity of the first clause that says something besides who is speaking."""
    for clause in clauses:
        if clause.stems or clause.polarity != "asserts":
            return clause.polarity
    return "asserts"


def _asserts_something(claim: Claim, passage: Passage) -> bool:
    if not claim.stems and not claim.quantities:
        return False
    return bool(
        claim.lead
        or claim.speaker
        or claim.quantities
        or claim.moments
        or claim.polarity != "asserts"
        or any_of(passage.forms, REPORTING)
    )
