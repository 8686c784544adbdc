"""Why a query is true of an article, or not: which of its words stand where."""

from __future__ import annotations

from typing import NamedTuple

from analysis.arabic.document import Document
from analysis.mentions.queries.conditions import Compiler
from analysis.mentions.queries.places import Place, Places
from analysis.mentions.queries.tree import Leaf, Node, leaves
from analysis.mentions.queries.words import Vocabulary


class Found(NamedTuple):
    """A word or phrase of a query, with its first place in the title and its first in the text."""

    leaf: Leaf
    places: tuple[Place, ...]


class Explanation(NamedTuple):
    """Whether a query holds, and each of its words and phrases in their order, also after NOT."""

    holds: bool
    found: tuple[Found, ...]


def explain(query: Node, title: Document, text: Document) -> Explanation:
    """Return what in an article makes `query` true or false.

    It follows from `found` alone: each leaf is true where it has a place.
    """
    vocabulary = Vocabulary()
    compiler = Compiler(vocabulary)
    condition = compiler.compile(query)
    parts = [(leaf, compiler.part(leaf)) for leaf in leaves(query)]
    here = Places(vocabulary, title, text, vocabulary.read_all(title, text))
    found = tuple(Found(leaf, tuple(here.told(part))) for leaf, part in parts)
    return Explanation(condition.holds(here), found)
