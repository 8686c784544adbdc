"""What a word of a text may be: words of names, and whole names of one word."""

from __future__ import annotations

from typing import NamedTuple

from analysis.mentions.forms import Form
from analysis.mentions.spelling import Slip

PLAIN, CLITIC, VARIANT, FUZZY = 0, 1, 2, 3
"""How far a word of a text is from the word of a name: as it is, with clitics, spelled anew, with a
slip of the pen."""


class How(NamedTuple):
    """How words of a text are a form of a name.

    `supported` says that a word is spelled in a way that only counts beside a word as given, and
    `given` that there is such a word; `partial` that a word counts only in a name of several.
    `slipped` is the word of the name that has a slip of the pen here, and `slip` how sure it is.
    """

    rank: int
    supported: bool
    given: bool
    partial: bool
    slip: Slip
    slipped: str

    def and_then(self, other: How) -> How:
        """Return how words read in this way are it together with words after them."""
        return How(
            max(self.rank, other.rank),
            self.supported or other.supported,
            self.given or other.given,
            self.partial or other.partial,
            other.slip if other.slipped else self.slip,
            other.slipped or self.slipped,
        )


class WordReading(NamedTuple):
    """A word of a name that a word of a text may be; several, joined by spaces, where glued.

    `partial` says that it counts only in a name of several words, `supported` that one of these
    must stand there as given. `slip` tells how sure a slip of the pen is.
    """

    word: str
    rank: int
    partial: bool = False
    supported: bool = False
    slip: Slip = "none"

    def how(self) -> How:
        """Return how the word of the text is it."""
        slipped = self.word if self.slip != "none" else ""
        given = self.rank <= CLITIC
        return How(self.rank, self.supported, given, self.partial, self.slip, slipped)


Named = tuple[Form, How]
"""A form of a name of one word, and how a word of a text is it."""


class Start(NamedTuple):
    """What a word of a text may begin: names, as `readings` say, and words of names cut in two.

    `leads` are the words among `readings` that names of several words begin with. `opens` are the
    beginnings of words cut in two that it may be, clitics aside: itself, if it can be one, first.
    `alone` are the names of one word.
    """

    readings: tuple[WordReading, ...]
    leads: tuple[str, ...]
    opens: tuple[str, ...]
    alone: tuple[Named, ...]


class Later(NamedTuple):
    """What a word of a text may be after the first word of a name.

    It is the words that `readings` say, or `slips` where it is misspelled, all of them `words`;
    with `opens` it begins one that is cut in two.
    """

    readings: tuple[WordReading, ...]
    slips: tuple[WordReading, ...]
    words: tuple[str, ...]
    opens: bool


NO_LATER = Later((), (), (), False)  # noqa: FBT003 - a field
"""What stands in no name after its first word."""


class Word(NamedTuple):
    """What a word of a text may be: what it begins as a name, and words of queries by number.

    Without a `start` no name begins with it, but with `unknown` one may, as it is long enough for a
    slip of the pen. `later` says that it is, as it stands, a word of a name after its first.
    """

    start: Start | None
    unknown: bool
    later: bool
    asked: tuple[int, ...]
