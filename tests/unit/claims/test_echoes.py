"""Whether a headline only says again what a watch was lately told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from analysis.arabic.sentences import parse
from analysis.article import Article
from analysis.claims.echoes import echo_keys, is_echo
from analysis.claims.extraction import extract_claims
from analysis.claims.gist import Gist, take_gist
from analysis.mentions.matcher import Matcher
from analysis.mentions.watchlist import parse_watchlist

MATCHER = Matcher(parse_watchlist("watches: [{id: port, name: ميناء السدر, kind: place}]"))
WEDNESDAY = datetime(2026, 3, 11, 9, tzinfo=UTC)


def take_headline(title: str, article: str, at: datetime = WEDNESDAY) -> Gist:
    """Return the claim of a headline, made ready for comparison."""
    whole = Article(url="https://news.example/1", source=article, title=title, text="")
    heading, body = parse(title), parse("")
    mentions = MATCHER.find(article, heading, body)
    return take_gist(extract_claims(whole, article, heading, body, mentions, at)[0])


@pytest.mark.parametrize(
    ("shows", "told", "again", "echo"),
    [
        (
            "the same in other words",
            "إحباط تهريب أسماك مهددة عبر ميناء السدر",
            "السلطات تعلن إحباط تهريب أسماك عبر ميناء السدر وتتوعد المخالفين",
            True,
        ),
        (
            "words of tolls alone are a formula",
            "مقتل وإصابة ثلاثة بحارة في ميناء السدر",
            "إصابة ومقتل ثلاثة عمال في ميناء السدر",
            False,
        ),
        (
            "a toll that has risen",
            "مقتل 15 بحارا في قصف استهدف مخازن ميناء السدر",
            "مقتل 22 بحارا جراء قصف استهدف مخازن ميناء السدر",
            True,
        ),
        (
            "a toll that is smaller",
            "مقتل 22 بحارا في قصف استهدف مخازن ميناء السدر",
            "مقتل 15 بحارا جراء قصف استهدف مخازن ميناء السدر",
            False,
        ),
        (
            "other numbers",
            "احتجاز 40 مركب صيد قرب ميناء السدر",
            "احتجاز 3 مراكب صيد قرب ميناء السدر",
            False,
        ),
        (
            "one number that agrees",
            "احتجاز 40 مركب صيد قرب ميناء السدر",
            "احتجاز 40 مركب صيد وتغريم 5 تجار قرب ميناء السدر",
            True,
        ),
        (
            "a rank is no number of another event",
            "توقف رافعات الحاويات العملاقة في ميناء السدر للمرة الثالثة",
            "توقف رافعات الحاويات العملاقة في ميناء السدر 12 ساعة",
            True,
        ),
        (
            "another city",
            "سفينة من صلالة تفرغ حمولة قمح في ميناء السدر",
            "سفينة من مسقط تفرغ حمولة قمح في ميناء السدر",
            False,
        ),
        (
            "a state and a city in it",
            "سفينة من سلطنة عمان تفرغ حمولة قمح في ميناء السدر",
            "سفينة من مسقط تفرغ حمولة قمح في ميناء السدر",
            True,
        ),
        (
            "another city of a state that both name",
            "وصول حبوب من صنعاء في اليمن عبر ميناء السدر",
            "وصول حبوب من تعز في اليمن عبر ميناء السدر",
            False,
        ),
        (
            "another day",
            "توقف رافعات ميناء السدر الأحد",
            "توقف رافعات ميناء السدر الثلاثاء",
            False,
        ),
    ],
)
def test_told_again(shows: str, told: str, again: str, echo: bool) -> None:  # noqa: FBT001 - a column of a table
    """A headline in the words of an earlier one is told again unless something sets it apart."""
    earlier, later = take_headline(told, "a"), take_headline(again, "b")
    assert is_echo(later, earlier) == echo, shows


def test_time_parts_formulas() -> None:
    """A toll that is larger the next day, and any words three days later, are another event."""
    told = "مقتل 15 بحارا في قصف استهدف مخازن ميناء السدر"
    risen = "مقتل 22 بحارا في قصف استهدف مخازن ميناء السدر"
    hours = {6: True, 13: False}
    after = {h: take_headline(risen, "b", WEDNESDAY + timedelta(hours=h)) for h in hours}
    assert {h: is_echo(a, take_headline(told, "a")) for h, a in after.items()} == hours
    days = {1: True, 3: False}
    same = {d: take_headline(told, "b", WEDNESDAY + timedelta(days=d)) for d in days}
    assert {d: is_echo(a, take_headline(told, "a")) for d, a in same.items()} == days


def test_an_article_does_not_echo_itself() -> None:
    """What one article says twice is one telling, not an echo."""
    gist = take_headline("توقف رافعات ميناء السدر", "a")
    assert not is_echo(gist, gist)


def test_only_news_is_held() -> None:
    """Only a headline or an opening is found again, and only for the watches it was news to."""
    gist = take_headline("توقف رافعات ميناء السدر", "a")
    beneath = msgspec.structs.replace(gist.claim, field="text", start=200)
    assert {watch for watch, _ in echo_keys(gist, {"port", "guard"})} == {"port"}
    assert echo_keys(gist, set()) == ()
    assert echo_keys(gist.decide(beneath), {"port"}) == ()
