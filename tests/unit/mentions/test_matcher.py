"""What the matcher makes of a whole article: scores, neighbours, context, bounds."""

from __future__ import annotations

import pytest

from analysis.arabic.sentences import parse
from analysis.mentions.matcher import Matcher
from analysis.mentions.watchlist import Context, Watch, Watchlist
from analysis.reading import Mention


def person(name: str) -> Watch:
    """Return a watch for a person who goes by one name."""
    return Watch(id=name, name=name, kind="person")


def find(watches: list[Watch], text: str, title: str = "") -> tuple[Mention, ...]:
    """Return the mentions of `watches` in one article."""
    return Matcher(Watchlist(tuple(watches), "h")).find("a1", parse(title), parse(text))


def scores(watches: list[Watch], text: str, title: str = "") -> list[tuple[str, str, float]]:
    """Return who is found, as what, and how surely."""
    return [(m.watch, m.surface, m.score) for m in find(watches, text, title)]


def test_mention_says_where_it_stands() -> None:
    """A mention carries article, watch, field, offsets, surface, kind and score."""
    found = find([person("علي خامنئي")], "خطاب لعلي خامنئي", "علي خامنئي")
    assert found == (
        Mention("a1", "علي خامنئي", "title", 0, 10, "علي خامنئي", "exact", 1.0),
        Mention("a1", "علي خامنئي", "text", 5, 16, "لعلي خامنئي", "clitic", 1.0),
    )


def test_last_part_alone_scores_lower() -> None:
    """A last name counts less in an article that never gives the full name."""
    assert scores([person("جون كيري")], "وصل كيري") == [("جون كيري", "كيري", 0.9)]


def test_last_part_counts_in_full_beside_the_full_name() -> None:
    """The full name in the text makes the last name in the title certain."""
    found = scores([person("جون كيري")], "قال جون كيري", "كيري يصل")
    assert found == [("جون كيري", "كيري", 1.0), ("جون كيري", "جون كيري", 1.0)]


def test_alias_vouches_for_the_last_part() -> None:
    """An alias names the person as the full name does."""
    watch = Watch(id="k", name="علي خامنئي", kind="person", aliases=("المرشد الأعلى",))
    assert scores([watch], "قال المرشد الأعلى. خامنئي مريض") == [
        ("k", "المرشد الأعلى", 1.0),
        ("k", "خامنئي", 1.0),
    ]


def test_word_of_an_alias_is_no_first_name() -> None:
    """A given name before the last name is someone else's, whatever alias stands before it."""
    watch = Watch(id="k", name="علي خامنئي", kind="person", aliases=("المرشد الإيراني",))
    assert scores([watch], "المرشد الإيراني مجتبى خامنئي") == [("k", "المرشد الإيراني", 1.0)]


@pytest.mark.parametrize(
    ("watch", "text"),
    [
        (Watch(id="w", name="الشمال", kind="organisation"), "تعادل الشمال أمس"),
        (Watch(id="w", name="نادي الشمال", aliases=("الشمال",)), "تعادل الشمال أمس"),
    ],
)
def test_generic_word_is_no_name_by_itself(watch: Watch, text: str) -> None:
    """A name that is a generic word is not found where nothing says that it is a name."""
    assert scores([watch], text) == []


def test_longer_name_vouches_for_a_generic_word() -> None:
    """A generic word counts where the article gives a longer name of the same watch."""
    watch = Watch(id="w", name="نادي الشمال", aliases=("الشمال",), kind="organisation")
    assert scores([watch], "تعادل الشمال أمس", "نادي الشمال في جدة") == [
        ("w", "نادي الشمال", 1.0),
        ("w", "الشمال", 1.0),
    ]


def test_context_vouches_for_a_generic_word() -> None:
    """A generic word counts where a word stands that its watch asks for."""
    watch = Watch(id="w", name="الشمال", context=Context(any=("الدوري",)))
    assert scores([watch], "تعادل الشمال في الدوري. أمطرت في الشمال") == [("w", "الشمال", 1.0)]


def test_variant_scores_lower() -> None:
    """Another spelling counts less, and less again for a last name alone."""
    watches = [person("هيلاري كلينتون")]
    assert scores(watches, "هيلاري كلنتون") == [("هيلاري كلينتون", "هيلاري كلنتون", 0.85)]
    assert scores(watches, "مؤسسة كلنتون") == [("هيلاري كلينتون", "كلنتون", 0.765)]


def test_one_place_for_two_watches_is_ambiguous() -> None:
    """Watches that share a name are both told, with half the score."""
    watches = [Watch(id="b", name="عمان"), Watch(id="a", name="عمان", kind="place")]
    assert scores(watches, "في عمان") == [("a", "عمان", 0.5), ("b", "عمان", 0.5)]


def test_last_part_of_two_people_named_in_full_is_ambiguous() -> None:
    """Where the article names both, their common last name is both."""
    watches = [person("بيل كلينتون"), person("هيلاري كلينتون")]
    found = scores(watches, "بيل كلينتون وزوجته. هيلاري كلينتون. كلينتون")
    assert found[2:] == [("بيل كلينتون", "كلينتون", 0.5), ("هيلاري كلينتون", "كلينتون", 0.5)]


def test_nearer_form_wins_one_place() -> None:
    """A word as given is not also a name with a preposition."""
    watches = [Watch(id="country", name="لبنان"), Watch(id="other", name="بنان")]
    assert scores(watches, "إلى لبنان") == [("country", "لبنان", 1.0)]


def test_only_persons_have_last_parts() -> None:
    """The last word of an organisation or an entity is not the organisation."""
    watches = [Watch(id="wsj", name="وول ستريت جورنال"), Watch(id="x", name="باراك أوباما")]
    assert scores(watches, "جورنال أوباما") == []


def test_latin_names_are_found_in_any_case() -> None:
    """Names in Latin script stand at word boundaries, in any case, with or without accents."""
    watch = Watch(id="m", name="كيليان مبابي", kind="person", latin=("Kylian Mbappé",))
    found = find([watch], "قال KYLIAN MBAPPE. Kylian Mbappé's goal, KylianMbappe")
    assert [(m.surface, m.kind) for m in found] == [
        ("KYLIAN MBAPPE", "folded"),
        ("Kylian Mbappé", "exact"),
    ]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("حادث في عمان بسلطنة هادئة", ["عمان"]),
        ("حادث في عمان. وفي سلطنة بعيدة", []),
        ("عمان سلطنة والعاصمة الأردنية غيرها", []),
    ],
    ids=["asked word with a preposition", "asked word in another sentence", "excluded phrase"],
)
def test_context_words(text: str, wanted: list[str]) -> None:
    """A mention needs one of the asked words, and none of the excluded, in its sentence."""
    context = Context(any=("سلطنة", "مسقط"), none=("العاصمة الأردنية",))
    watch = Watch(id="oman", name="عمان", kind="place", context=context)
    assert [m.surface for m in find([watch], text)] == wanted


def test_context_holds_for_last_parts() -> None:
    """A last name needs the asked words in its own sentence too."""
    watch = Watch(id="b", name="محمد البرزاني", kind="person", context=Context(any=("أربيل",)))
    assert [m.start for m in find([watch], "البرزاني هنا. البرزاني في أربيل")] == [14]


def test_context_tells_watches_of_one_name_apart() -> None:
    """Of two watches with one form, the one whose context words stand there is meant."""
    asks = Watch(id="a", name="قطر", kind="place", context=Context(any=("الدوحة",)))
    other = Watch(id="b", name="قطر", kind="entity")
    found = [(m.watch, m.score) for m in find([asks, other], "قطر والدوحة. قطر")]
    assert found == [("a", 1.0), ("b", 1.0)]


def test_context_vouches_for_a_slip_of_the_pen() -> None:
    """An Arabic last name with a wrong letter is the person's where context words say so."""
    plain = Watch(id="w", name="محمد الحربي", kind="person")
    asks = Watch(id="w", name="محمد الحربي", kind="person", context=Context(any=("الهلال",)))
    text = "سجل محمد الحرببي هدفا لفريق الهلال"
    assert [m.surface for m in find([plain], text)] == []
    assert [(m.surface, m.kind, m.score) for m in find([asks], text)] == [
        ("محمد الحرببي", "fuzzy", 0.7)
    ]


def test_the_full_name_vouches_for_a_slip_of_the_pen() -> None:
    """Where the article has the name as given too, a wrong letter in it is forgiven."""
    text = "سجل محمد الحربي هدفا. وخرج محمد الحرببي مصابا"
    assert [m.kind for m in find([person("محمد الحربي")], text)] == ["exact", "fuzzy"]


def test_hash_is_the_watchlists() -> None:
    """A reading can say which watchlist it was made with."""
    assert Matcher(Watchlist((), "abc")).hash == "abc"
