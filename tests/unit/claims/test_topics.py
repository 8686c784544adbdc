"""Claims of topics: sentences with words of a query that is true of the article."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec
import pytest

from analysis.arabic.sentences import parse
from analysis.arabic.stems import stem
from analysis.article import Article
from analysis.claims.comparison import compare_claims
from analysis.claims.extraction import extract_claims
from analysis.mentions.matcher import Matcher
from analysis.mentions.watchlist import parse_watchlist
from analysis.reading import Claim

AT = datetime(2015, 2, 1, 9, tzinfo=UTC)
MATCHER = Matcher(
    parse_watchlist("""
watches:
  - {id: floods, query: سيول وادي}
  - {id: rivers, query: فيضان OR سيول}
  - {id: hilal, name: بلدة الهلال}
""")
)


def read_claims(title: str, text: str) -> tuple[Claim, ...]:
    """Return the claims of an article."""
    article = Article(url="https://news.example/1", source="news", title=title, text=text)
    heading, body = parse(title), parse(text)
    mentions = MATCHER.find("a1", heading, body)
    return extract_claims(article, "a1", heading, body, mentions, AT)


def of_story(story: str, text: str) -> Claim:
    """Return the one claim of a text, which belongs to `story`."""
    [claim] = read_claims("", text)
    return msgspec.structs.replace(claim, story=story)


def test_claims_of_a_topic() -> None:
    """A sentence with a word of a topic claims for it; its words stay part of what it says."""
    title, other, later = (
        read_claims(
            "سيول الوادي تقتل 12 شخصا في الشمال",
            "قال الدفاع المدني إن السيول قتلت 12 شخصا في الوادي. وقال إن الطريق قطع منذ أمس.",
        )[0],
        *read_claims("", "قالت البلدية إن السيول قطعت 3 طرق. ووصل الوادي إلى الطريق."),
    )
    assert (title.watches, title.topics, title.about) == (("floods", "rivers"),) * 3
    assert stem("سيول") in title.stems
    assert (other.watches, later.watches) == (("floods", "rivers"), ("floods",))


@pytest.mark.parametrize(
    ("stories", "relation"),
    [(("s1", "s1"), "contradiction"), (("s1", "s2"), "other")],
)
def test_two_topics_are_not_two_names(stories: tuple[str, str], relation: str) -> None:
    """Claims that share only topics are compared in one story, and in two stories never."""
    first = of_story(stories[0], "قال الدفاع المدني إن سيول الوادي قتلت 12 شخصا.")
    second = of_story(stories[1], "قال الدفاع المدني إن سيول الوادي قتلت 40 شخصا.")
    assert first.topics == second.topics == ("floods", "rivers")
    assert compare_claims(first, second, related=False).relation == relation
