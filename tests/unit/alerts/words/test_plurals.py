"""Counts in words, and catalogues in which nothing is missing."""

from __future__ import annotations

from typing import get_args

import pytest

from alerts.records import RevisionWhy
from alerts.words.catalogues import ARABIC, CATALOGUES, ENGLISH, Catalogue
from alerts.words.plurals import Counted, Form, Lang, form_of
from analysis.reading import ClaimStatus


@pytest.mark.parametrize(
    ("numbers", "form"),
    [
        ((1,), "one"),
        ((2,), "two"),
        ((3, 10, 103, 110, 1003, 10_010), "few"),
        ((11, 26, 99, 111, 199, 1011), "many"),
        ((0, 100, 101, 102, 200, 1000, 100_000), "other"),
    ],
)
def test_arabic_numbers_take_the_forms_of_cldr(numbers: tuple[int, ...], form: Form) -> None:
    """The samples that CLDR gives for Arabic; what it calls zero reads as its other."""
    assert [form_of(number, "ar") for number in numbers] == [form] * len(numbers)


def test_english_knows_one_and_many() -> None:
    """Zero counts as many."""
    assert [form_of(number, "en") for number in (0, 1, 2, 11)] == ["other", "one", "other", "other"]


@pytest.mark.parametrize(
    ("number", "outlets", "origins"),
    [
        (1, "وسيلة إعلام واحدة", "مصدر واحد"),
        (2, "وسيلتا إعلام", "مصدران"),
        (3, "3 وسائل إعلام", "3 مصادر"),
        (10, "10 وسائل إعلام", "10 مصادر"),
        (11, "11 وسيلة إعلام", "11 مصدرا"),
        (100, "100 وسيلة إعلام", "100 مصدر"),
        (104, "104 وسائل إعلام", "104 مصادر"),
    ],
)
def test_counts_read_as_arabic_does(number: int, outlets: str, origins: str) -> None:
    """One and two are words, 3 to 10 take the plural, 11 and more the singular."""
    assert (ARABIC.outlets.of(number, "ar"), ARABIC.origins.of(number, "ar")) == (outlets, origins)


@pytest.mark.parametrize("lang", get_args(Lang))
def test_no_word_of_a_catalogue_is_missing(lang: Lang) -> None:
    """Each field has its words, each table those of all its keys, each count all its forms."""
    words = CATALOGUES[lang]
    assert set(words.revisions) == set(get_args(RevisionWhy)) - {""}
    assert set(words.statuses) == set(get_args(ClaimStatus))
    assert [text for text in texts_of(words) if not text.strip()] == []
    assert {name: placeholders(words, name) for name in Catalogue._fields} == {
        name: placeholders(ENGLISH, name) for name in Catalogue._fields
    }


def texts_of(words: Catalogue) -> list[str]:
    """Return all texts of a catalogue."""
    found: list[str] = []
    for value in words:
        match value:
            case str():
                found.append(value)
            case dict():
                found += value.values()
            case _:
                found += value
    return found


def placeholders(words: Catalogue, name: str) -> int:
    """Return how many numbers a field has room for."""
    value = getattr(words, name)
    shown = value.other if isinstance(value, Counted) else value
    return shown.count("{}") if isinstance(shown, str) else 0
