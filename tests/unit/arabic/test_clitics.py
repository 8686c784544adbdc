"""Clitics: every way to take a form apart, and never too many."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.arabic.clitics import MOST, PROCLITICS, SUFFIXES, Split, splits
from analysis.arabic.folding import fold

LINES = Path(__file__).with_name("clitics.tsv").read_text(encoding="utf-8").splitlines()
CASES = [tuple(line.split("\t")) for line in LINES if not line.startswith("#")]

forms = st.text(st.sampled_from("اوفبلكسيتنهمرعةd1"), min_size=1, max_size=45).map(fold)


@pytest.mark.parametrize(("word", "parts", "shows"), CASES)
def test_split_is_found(word: str, parts: str, shows: str) -> None:
    """The split that a reader would make is among those that are told."""
    assert Split(*parts.split("+")) in splits(fold(word)), shows


@given(forms)
def test_unsplit_form_comes_first(form: str) -> None:
    """The form as it stands is the first split, and no split comes twice."""
    found = splits(form)
    assert found[0] == Split("", form, "")
    assert len(set(found)) == len(found) <= MOST


@given(forms)
def test_stems_keep_enough_letters(form: str) -> None:
    """No stem has fewer than two letters, none fewer than three before a pronoun."""
    for split in splits(form)[1:]:
        assert len(split.stem) >= (3 if split.suffix else 2)


@given(forms)
def test_parts_are_known(form: str) -> None:
    """What is cut off stands in the tables, and is how the form begins or ends."""
    for proclitics, _, suffix in splits(form):
        assert proclitics == "" or proclitics in PROCLITICS
        assert suffix == "" or suffix in SUFFIXES
        assert form.startswith(proclitics)
        assert form.endswith(suffix)


def test_fewer_letters_cut_come_first() -> None:
    """Splits are ordered by how many letters were cut off."""
    cut = [len(split.proclitics) + len(split.suffix) for split in splits("وبرسالتهم")]
    assert cut == sorted(cut)


def test_article_and_pronoun_exclude_each_other() -> None:
    """No split has both the article and a pronoun."""
    both = [s for s in splits("بالكتابه") if s.proclitics.endswith(("ال", "لل")) and s.suffix]
    assert both == []
