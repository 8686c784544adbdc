"""Counts in words: which form a number takes, after the plural rules of Unicode CLDR."""

from __future__ import annotations

from typing import Literal, NamedTuple

Lang = Literal["ar", "en"]
Form = Literal["one", "two", "few", "many", "other"]


def form_of(number: int, lang: Lang) -> Form:
    """Return the plural form of `number` (0 or more).

    In Arabic 3–10, 103–110 and so on take the plural, 11–99 and so on the accusative singular, and
    whole hundreds the genitive singular; 0 reads as those do here.
    >>> [form_of(number, "ar") for number in (1, 2, 3, 11, 100)]
    ['one', 'two', 'few', 'many', 'other']
    """
    if number == 1:
        return "one"
    if lang == "en":
        return "other"
    if number == 2:
        return "two"
    rest = number % 100
    if 3 <= rest <= 10:
        return "few"
    return "many" if rest >= 11 else "other"


class Counted(NamedTuple):
    """The forms of one counted thing; `{}` stands for the number, which `one` and `two` say."""

    one: str
    two: str
    few: str
    many: str
    other: str

    def of(self, number: int, lang: Lang) -> str:
        """Return so many of the thing in words."""
        return str(getattr(self, form_of(number, lang))).format(number)


def plain(one: str, other: str) -> Counted:
    """Return the forms of a language that knows only one and many."""
    return Counted(one, other, other, other, other)
