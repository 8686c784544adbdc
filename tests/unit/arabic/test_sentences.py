"""Sentences: where they end, and that no token is lost between them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.arabic.sentences import LONGEST, parse

LINES = Path(__file__).with_name("sentences.jsonl").read_text(encoding="utf-8").splitlines()
CASES = [json.loads(line) for line in LINES]

texts = st.text(st.sampled_from('ابدأ.م ةو؟!…\n\r،؛:"»«”)123٣US.\u200fـ😀')) | st.text()
long_texts = st.lists(
    st.sampled_from(["كلمة ", "كلمة، ", "كلمة؛ ", "ك", "1,5 ", "نهاية. "]), max_size=40
).map(lambda words: "".join(words) * 40)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["shows"])
def test_sentences_end_where_readers_stop(case: dict[str, Any]) -> None:
    """Each text has the sentences that the table says."""
    document = parse(case["text"])
    assert [document.original[s.start : s.end] for s in document.sentences] == case["sentences"]


@given(texts | long_texts)
def test_every_token_is_in_exactly_one_sentence(text: str) -> None:
    """The token ranges of the sentences, one after the other, are all tokens."""
    document = parse(text)
    indices = [i for s in document.sentences for i in range(s.first, s.last)]
    assert indices == list(range(len(document.tokens)))


@given(texts | long_texts)
def test_sentences_hold_their_tokens(text: str) -> None:
    """A sentence begins no later than its first token and ends no earlier than its last."""
    document = parse(text)
    for sentence in document.sentences:
        assert sentence.start <= document.tokens[sentence.first].start
        assert document.tokens[sentence.last - 1].end <= sentence.end


@given(texts | long_texts)
def test_sentences_are_ordered_and_trimmed(text: str) -> None:
    """Sentences come in order, overlap nowhere, and no white space is at their edges."""
    document = parse(text)
    edges = [edge for s in document.sentences for edge in (s.start, s.end)]
    assert edges == sorted(edges)
    surfaces = [text[s.start : s.end] for s in document.sentences]
    assert surfaces == [surface.strip() for surface in surfaces]


@given(long_texts)
def test_no_sentence_is_too_long(text: str) -> None:
    """A sentence is longer than LONGEST only where it has one single word."""
    document = parse(text)
    long = [s for s in document.sentences if s.end - s.start > LONGEST]
    assert all(s.last - s.first == 1 for s in long)


def test_long_sentence_is_cut_after_a_clause() -> None:
    """A sentence that has to be cut is cut after a comma in its second half."""
    text = "كلمة " * 80 + "كلمة، " + "كلمة " * 60
    document = parse(text)
    assert [text[s.start : s.end].count("،") for s in document.sentences] == [1, 0]
    assert text[: document.sentences[0].end].endswith("،")
