"""Which words of queries a word of a text is: any form of a word, a word as it is written.

Each way to be one has a key. The keys of a text's word that stand in no query cost nothing more
than being looked up once; what a form is was read once for all articles, as long as there is room.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from analysis.arabic.affixes import BA_IS_ROOT, LAM_IS_ROOT, WAW_IS_ROOT
from analysis.arabic.clitics import PROCLITICS
from analysis.arabic.document import Document
from analysis.arabic.stems import stem
from analysis.arabic.words import FREQUENT
from analysis.mentions.names import GIVEN, WHOLE

_LONGEST = 200  # letters; longer ones are no words, and not to be remembered
_BEFORE = frozenset("وفبلك")  # neither س, which makes a verb's future, nor the asking ا
_ARTICLE = "ال"
_LEAST_STEM = {"ك": 4, "ف": 4}  # letters of a word after these clitics, and after others
_LEAST = 3
_LEAST_LEFT = 2
_LONGEST_WORD = 40  # no Arabic word with all its clitics comes near
_LAM = "لل"  # ل and ال
_HAMZA = str.maketrans("أإآ", "ااا")


def _weigh(proclitics: str) -> tuple[str, int, bool] | None:
    """Return clitics with the letters of a word after them, and whether ال is one; else None."""
    clitics = proclitics[:-1] if proclitics.endswith(_LAM) else proclitics.removesuffix(_ARTICLE)
    if not _BEFORE.issuperset(clitics):
        return None
    least = max((_LEAST_STEM.get(char, _LEAST) for char in clitics), default=_LEAST)
    return proclitics, least, proclitics.endswith((_LAM, _ARTICLE))


_CLITICS = {
    first: tuple(filter(None, (_weigh(p) for p in PROCLITICS if p[0] == first)))
    for first in {proclitics[0] for proclitics in PROCLITICS}
}
_UNSPLIT = FREQUENT | GIVEN | WHOLE | WAW_IS_ROOT | LAM_IS_ROOT | BA_IS_ROOT

ANY_FORM, ALONE, FIRST, LATER = "*", "=", "<", ">"
"""How a word of a text can be a word of a query.

ANY_FORM: with the same stem, clitics aside. ALONE: as written, or with clitics as a name has them.
FIRST of several words: also with ال, and short words with clitics. LATER: as written, or with ال.
"""

_NONE: tuple[int, ...] = ()


_FREQUENT = {ANY_FORM: frozenset(map(stem, FREQUENT)), **dict.fromkeys("=<>", FREQUENT)}


Readings = Sequence[tuple[int, ...]]
"""By token of a title or text, the words of queries that it may be, by their numbers."""


class Asked(NamedTuple):
    """A word of a query, and how it may be written; `form` is its stem for ANY_FORM.

    A frequent word counts only with the letters of `spelled`, as علي and على fold to one; among
    several words the hamza does not matter.
    """

    how: str
    form: str
    spelled: str = ""
    title: bool = False

    def is_spelled(self, surface: str) -> bool:
        """Tell whether a text's word has the letters of this one, clitics aside."""
        bare = {} if self.how == ALONE else _HAMZA
        return spelling(surface).translate(bare).endswith(self.spelled.translate(bare))


def spelling(surface: str) -> str:
    """Return the letters of a word as it is written, without marks and tatweel.

    >>> spelling("عَلـي")
    'علي'
    """
    return "".join(char for char in surface if char.isalnum() and char != "ـ")


def keys_of(form: str) -> dict[str, list[str]]:
    """Return the keys that a text's word of this folded form has, by how it is looked for.

    Their spelling is not looked at, and some may be there twice.
    >>> for how, words in keys_of("بنووي").items():
    ...     print(how, *words)
    * بنوو نوو
    = بنووي نووي
    < بنووي نووي
    > بنووي
    """
    stems, alone, first, later = [stem(form)], [form], [form], [form]
    if form.startswith(_ARTICLE) and len(form) >= len(_ARTICLE) + _LEAST:
        bare = form[len(_ARTICLE) :]
        first.append(bare)
        later.append(bare)
    for word, short, article in _without_clitics(form):
        first.append(word)
        if not short:
            stems.append(stem(word))
            if not article or word.isascii():  # الـBBC is BBC, but السلام is no سلام
                alone.append(word)
    return {ANY_FORM: stems, ALONE: alone, FIRST: first, LATER: later}


def _without_clitics(form: str) -> Iterator[tuple[str, bool, bool]]:
    """Yield what is left of `form`, whether that is short, and whether ال was taken off.

    Words that only look as if they had a clitic have none: لجنة is not جنة with ل.
    """
    known = _CLITICS.get(form[:1])
    if known is None or form in _UNSPLIT or len(form) > _LONGEST_WORD:
        return
    for written, least, article in known:
        if form.startswith(written) and len(form) - len(written) >= _LEAST_LEFT:
            rest = form[len(written) :]
            yield rest, len(rest) < least, article
            if written.endswith(_LAM):
                yield _ARTICLE + rest, False, False


class Vocabulary:
    """The words that queries ask for, numbered from 0, and which forms in the news they have.

    `asked` and `uses` are, by number, the words and how often they were asked for; `in_title` has
    for the number of a word that of the same word in titles, `spelled` those whose letters
    count. No new word may be asked for after the first form was read.
    """

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.uses: list[int] = []
        self.in_title: dict[int, int] = {}
        self.spelled: set[int] = set()
        self._numbers: dict[Asked, int] = {}
        self._by_key: dict[str, dict[str, tuple[int, ...]]] = {how: {} for how in "*=<>"}

    def number(self, asked: Asked) -> int:
        """Return the number of a word, a new one for a new word."""
        if (known := self._numbers.get(asked)) is not None:
            self.uses[known] += 1
            return known
        number = self._numbers[asked] = len(self.asked)
        self.asked.append(asked)
        self.uses.append(1)
        if asked.spelled:
            self.spelled.add(number)
        if asked.title:
            self.in_title[self.number(asked._replace(title=False))] = number
        else:
            alike = self._by_key[asked.how]
            alike[asked.form] = (*alike.get(asked.form, ()), number)
        return number

    def cost(self, numbers: frozenset[int]) -> tuple[int, int, int, list[int]]:
        """Return what it costs to look where one of these words stands; compared only.

        Nothing is known of the news beforehand. Rare is, in this order: no frequent word, asked
        for seldom, long.
        """
        asked = [self.asked[number] for number in numbers]
        frequent = sum(word.form in _FREQUENT[word.how] for word in asked)
        uses = sum(self.uses[number] for number in numbers)
        return frequent, uses, -min(len(word.form) for word in asked), sorted(numbers)

    def read(self, form: str) -> tuple[int, ...]:
        """Return the words that `form`, a word of a text, may be."""
        if not self.asked or len(form) > _LONGEST:
            return _NONE
        numbers: set[int] = set()
        for how, words in keys_of(form).items():
            alike = self._by_key[how]
            for word in words:
                if word in alike:
                    numbers.update(alike[word])
        return tuple(numbers) if numbers else _NONE

    def read_all(self, title: Document, text: Document) -> tuple[Readings, Readings]:
        """Return the words that each token of title and text may be; nothing is remembered."""
        both = [[token.form for token in document.tokens] for document in (title, text)]
        read = {form: self.read(form) for forms in both for form in forms}
        return [read[form] for form in both[0]], [read[form] for form in both[1]]
