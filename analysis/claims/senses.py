"""What words of news mean beside each other: opposites, alternatives and the like.

The lists stand in `senses.txt`. They are hints that a trained scorer weighs; no rule decides by
them.
"""

from __future__ import annotations

from importlib.resources import files

from analysis.arabic.folding import fold
from analysis.arabic.stems import stem

Places = dict[str, tuple[tuple[int, int], ...]]
"""By stem: (line, side) for each place where a word stands in one of the lists."""


def read_senses(text: str) -> dict[str, Places]:
    r"""Return the lists of `text` by name: a line of a list is an opposition or a kind, and its
    sides are parted by "|".

    >>> read_senses("[opposites]\nحرب معركة | سلام")["opposites"]
    {'حرب': ((0, 0),), 'معرك': ((0, 0),), 'سلام': ((0, 1),)}
    """
    tables: dict[str, dict[str, list[tuple[int, int]]]] = {}
    name, at = "", 0
    for line in text.splitlines():
        if line.startswith("["):
            name, at = line.strip("[]"), 0
        elif not line.startswith("#"):
            for side, words in enumerate(line.split("|")):
                for word in dict.fromkeys(map(stem, fold(words).split())):
                    tables.setdefault(name, {}).setdefault(word, []).append((at, side))
            at += 1
    return {name: {w: tuple(places) for w, places in t.items()} for name, t in tables.items()}


_TABLES = read_senses(files(__package__).joinpath("senses.txt").read_text(encoding="utf-8"))

OPPOSITES = _TABLES["opposites"]
ALTERNATIVES = _TABLES["alternatives"]
ALIKE = _TABLES["same"]
