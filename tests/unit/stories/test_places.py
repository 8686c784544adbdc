"""A story's places are what its articles agree on."""

from __future__ import annotations

from collections.abc import Mapping

from analysis.stories.places import MOST, Placed, Places

PORT = {"port": True}


def told(*articles: Mapping[str, bool]) -> tuple[Placed, ...]:
    """Return the places of a story of these articles."""
    places = Places()
    for article in articles:
        places.add(article)
    return places.tell(len(articles))


def test_half_of_the_articles_name_a_place() -> None:
    """What fewer name is no place of the story, and the one that most name comes first."""
    found = told(PORT, PORT | {"bay": True, "isle": True}, {"bay": True}, PORT)
    assert found == (Placed("port", 3), Placed("bay", 2))


def test_two_articles_are_too_few() -> None:
    """Of a story of two articles no places are told."""
    assert (told(PORT, PORT), told(PORT, PORT, {})) == ((), (Placed("port", 2),))


def test_a_club_is_no_place() -> None:
    """What is hardly ever said where places are said is a club or a person of that name."""
    club = {"port": False}
    assert told(PORT, club, club, club) == (Placed("port", 4),)
    assert told(PORT, club, club, club, club) == ()


def test_the_most_named_are_told() -> None:
    """A round-up of the world's places is cut, and of equals the order is that of their names."""
    every = {f"place {number}": True for number in range(9, -1, -1)}
    assert [each.place for each in told(every, every, every)] == sorted(every)[:MOST]


def test_places_of_two_stories_that_are_one() -> None:
    """The votes of both count."""
    one, other = Places(), Places()
    one.add(PORT)
    other.add(PORT)
    one.add_all(other)
    assert one.tell(3) == (Placed("port", 2),)
