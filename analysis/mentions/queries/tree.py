"""What a query says, as a tree; `render` writes a tree as a query that parses to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Word:
    """A word in any of its forms.

    `form` is folded. `spelled` are its letters where `form` is a frequent word (علي and على fold
    to one), else "". `at` is where it stands in the query and no part of what it says.
    """

    form: str
    spelled: str = ""
    title: bool = False
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words as they are written: one after the other, or near each other in any order.

    `near` is how many other words may stand between them, None for none and this order. `spelled`
    are the letters of each word, or "", as for a Word.
    """

    forms: tuple[str, ...]
    spelled: tuple[str, ...]
    near: int | None = None
    title: bool = False
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Not:
    """What must not be."""

    part: Node
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class And:
    """Two or more parts that must all hold."""

    parts: tuple[Node, ...]
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Or:
    """Two or more parts of which one must hold."""

    parts: tuple[Node, ...]
    at: int = field(default=0, compare=False)


Leaf = Word | Phrase
Node = Word | Phrase | Not | And | Or


def leaves(node: Node) -> Iterator[Leaf]:
    """Yield the words and phrases of a query in their order, also those that must not be there."""
    if isinstance(node, Word | Phrase):
        yield node
    elif isinstance(node, Not):
        yield from leaves(node.part)
    else:
        for part in node.parts:
            yield from leaves(part)


def render(node: Node) -> str:
    """Return `node` as a query.

    >>> render(And((Word("نووي"), Not(Or((Word("كره"), Word("طب")))))))
    'نووي AND NOT (كره OR طب)'
    """
    if isinstance(node, Word | Phrase):
        return ("title:" if node.title else "") + _render_leaf(node)
    if isinstance(node, Not):
        return f"NOT {_nest(node.part, Not)}"
    operator = " AND " if isinstance(node, And) else " OR "
    return operator.join(_nest(part, type(node)) for part in node.parts)


def _nest(node: Node, inside: type[Node]) -> str:
    """Return `node` as a part of a node of type `inside`."""
    bare = isinstance(node, Word | Phrase) or (isinstance(node, Not) and inside is not Not)
    return render(node) if bare else f"({render(node)})"


def _render_leaf(leaf: Leaf) -> str:
    if isinstance(leaf, Word):
        return leaf.spelled or leaf.form
    words = " ".join(own or form for own, form in zip(leaf.spelled, leaf.forms, strict=True))
    return f'"{words}"' if leaf.near is None else f'"{words}"~{leaf.near}'
