"""What is left of an article for telling copies and stories apart: hashes of its parts.

An article's words, here, are those of its sentences of four words or more, each once and without
a repetition of the title: captions, credits, "read also" boxes and share buttons are short lines,
and what a page says twice is furniture. Where nothing is left, it is all words of the text.
"""

from __future__ import annotations

import re
from collections.abc import Container
from functools import lru_cache
from itertools import pairwise

from analysis.arabic.document import Document, Sentence
from analysis.arabic.stems import stem
from analysis.arabic.words import FREQUENT
from analysis.hashing import hash48
from analysis.reading import Fingerprint, Term

MAX_TOKENS = 20_000
"""Words of title and of text that are looked at."""

LONGEST_WORD = 40
"""Letters; longer ones are no words of a story, and are not remembered."""

MIN_SENTENCE = 4
MAX_SENTENCES = 200

SKETCH = 48
MIN_PAIRS = 12
"""A text with fewer distinct pairs of neighbouring words is short: the same or not."""

LEAD_WORDS = 150
"""The first word of the text weighs so much, the next one less, those after the lead nothing."""

MAX_NUMBERS = 32
MAX_NAMES = 16
WORD_BITS = 512
"""A word of the text sets one of so many bits."""

TITLE_WEIGHT = 3 * LEAD_WORDS
MAX_TERMS = 64
MAX_WEIGHT = (1 << 16) - 1

_DIGITS = re.compile(r"[0-9]{2,5}")
_YEAR = re.compile(r"(?:14|19|20)[0-9]{2}$")
_ODD = 0x9E3779B97F4B  # makes the first word of a pair count otherwise than the second
_MASK = (1 << 48) - 1

_hash_word = lru_cache(maxsize=1 << 16)(hash48)
_STEMS_OF_FREQUENT = frozenset(map(stem, FREQUENT))

Forms = tuple[str, ...]


def fingerprint(title: Document, text: Document) -> Fingerprint:
    """Return the fingerprint of an article; equal words give equal fingerprints.

    `sentences` are the first 200 of four words or more, `signature` the 48 lowest hashes of pairs
    of neighbouring words (a bottom-k sketch, after Broder 1997), `terms` at most 64, by ascending
    hash; `numbers` the first 32, `names` the 16 words said most often of those said twice and more.
    A text of fewer than 12 pairs has no signature, and one sentence: all words of title and
    text, if there are four.
    """
    heading = tuple(token.form for token in title.tokens[:MAX_TOKENS])
    sentences = [forms for _, forms in tell_sentences(heading, text)]
    words = tuple(form for sentence in sentences for form in sentence)
    if not words:
        words = tuple(token.form for token in text.tokens[:MAX_TOKENS])
    pairs = _hash_pairs(words)
    names, said = _mark_words(words)
    is_short = len(pairs) < MIN_PAIRS
    if is_short:
        whole = heading if heading == words else heading + words
        sentences = [whole] if len(whole) >= MIN_SENTENCE else []
    return Fingerprint(
        title=_hash_words(heading) if heading else 0,
        sentences=tuple(dict.fromkeys(map(_hash_words, sentences[:MAX_SENTENCES]))),
        signature=() if is_short else tuple(sorted(pairs)[:SKETCH]),
        terms=_weigh_terms(heading, words),
        pairs=len(pairs),
        numbers=_find_numbers(words),
        names=names,
        words=said,
    )


def name_terms(hashes: Container[int], *documents: Document) -> dict[int, str]:
    """Return the first word of `documents`, as it stands there, of each of the terms `hashes`."""
    named: dict[int, str] = {}
    for document in documents:
        for token in document.tokens[:MAX_TOKENS]:
            term = _hash_term(token.form) if len(token.form) <= LONGEST_WORD else 0
            if term in hashes and term not in named:
                named[term] = document.original[token.start : token.end]
    return named


def tell_sentences(heading: Forms, text: Document) -> list[tuple[Sentence, Forms]]:
    """Return the sentences of four words or more, each once and none that repeats `heading`.

    Each comes with its folded words.
    """
    told = {heading}
    sentences = []
    for sentence in text.sentences:
        if sentence.last > MAX_TOKENS:
            break
        forms = tuple(token.form for token in text.tokens[sentence.first : sentence.last])
        if len(forms) >= MIN_SENTENCE and forms not in told:
            told.add(forms)
            sentences.append((sentence, forms))
    return sentences


def _hash_words(words: Forms) -> int:
    return hash48(" ".join(words))


def _hash_pairs(words: Forms) -> set[int]:
    hashes = [_hash_word(w) if len(w) <= LONGEST_WORD else hash48(w) for w in words]
    return {(a * _ODD + b) & _MASK for a, b in pairwise(hashes)}


def _find_numbers(words: Forms) -> tuple[int, ...]:
    """Return the numbers of two to five digits, without years; 49.12 and 4,310 are two each.

    Smaller ones are in two texts by chance, and decimals are written in many ways.
    """
    runs = (run for form in words if not form.isalpha() for run in _DIGITS.findall(form))
    found = dict.fromkeys(int(run) for run in runs if not _YEAR.match(run))
    return tuple(found)[:MAX_NUMBERS]


def _mark_words(words: Forms) -> tuple[tuple[int, ...], bytes]:
    """Return the words said most often of those said twice and more, and a bit for each word."""
    counts: dict[int, int] = {}
    for form in words:
        term = _hash_term(form) if 1 < len(form) <= LONGEST_WORD and form.isalpha() else 0
        if term:
            counts[term] = counts.get(term, 0) + 1
    bits = 0
    for term in counts:
        bits |= 1 << term % WORD_BITS
    said = sorted((term for term in counts if counts[term] > 1), key=lambda term: -counts[term])
    return tuple(said[:MAX_NAMES]), bits.to_bytes(WORD_BITS // 8) if counts else b""


def _weigh_terms(heading: Forms, words: Forms) -> tuple[Term, ...]:
    """Return the stems of title and lead with their weights: each place counts, the earlier more.

    What an article is about is said first and comes again; what comes once further down is not.
    """
    weights: dict[int, int] = {}
    for form in heading:
        _count(weights, form, TITLE_WEIGHT)
    for place, form in enumerate(words[:LEAD_WORDS]):
        _count(weights, form, LEAD_WORDS - place)
    # the heaviest; of equals, the first to be said
    kept = sorted(weights, key=lambda term: -weights[term])[:MAX_TERMS]
    return tuple(Term(term, min(weights[term], MAX_WEIGHT)) for term in sorted(kept))


def _count(weights: dict[int, int], form: str, weight: int) -> None:
    if 1 < len(form) <= LONGEST_WORD and (term := _hash_term(form)):
        weights[term] = weights.get(term, 0) + weight


@lru_cache(maxsize=1 << 16)
def _hash_term(form: str) -> int:
    """Return the hash of the stem of `form`, 0 where it tells nothing."""
    if form in FREQUENT:
        return 0
    term = stem(form)
    return 0 if term in _STEMS_OF_FREQUENT else hash48(term)
