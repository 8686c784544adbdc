"""The canary: an article of nobody's that goes through every stage, so that all of them are seen
to work.

Its source is reserved. An article of that source is a canary where it is one to the letter; any
other is refused. So a stranger can send nothing under this name but another canary, which says the
same: that the stages work. It is in nobody's stories, memory or statistics.
"""

from __future__ import annotations

from datetime import datetime

from analysis.article import Article

SOURCE = "rasid.canary"
TITLE = "عصفور راصد يغرد"
TEXT = "لا خبر هنا: عصفور يعبر المحطات كلها في موعده، ومن يراه في آخرها يعلم أن الطريق سالكة."


def canary(at: datetime) -> Article:
    """Return the canary that is sent `at` this time."""
    return Article(
        id=f"{SOURCE}:{at.isoformat()}", source=SOURCE, title=TITLE, text=TEXT, published_at=at
    )


def is_reserved(article: Article) -> bool:
    """Tell whether an article says that it is of the canary's source."""
    return article.outlet.strip().casefold() == SOURCE


def is_canary(article: Article) -> bool:
    """Tell whether an article is a canary to the letter."""
    at = article.published_at
    return at is not None and article == canary(at)
