"""Takes fields out of YAML nodes; writes down by line what is wrong and what to write instead."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import TypeVar

from analysis.arabic.bidi import strip_controls
from analysis.mentions.nodes import Listing, Mapping, Node, Problem, Text

Choice = TypeVar("Choice", bound=str)

_SHOWN = 40


class Fields:
    """Reads one field after the other; what is wrong goes to `problems` and a default comes back.

    A node that is None was refused while it was read, and is not refused a second time.
    """

    def __init__(self, problems: list[Problem]) -> None:
        self._problems = problems

    def refuse(self, line: int, message: str) -> None:
        """Write down that `line` cannot be taken."""
        self._problems.append(Problem(line, message))

    def mapping(self, node: Node | None, what: str, keys: Sequence[str]) -> dict[str, Node | None]:
        """Return the fields of `node` that are among `keys`; of a doubled key the first."""
        fields: dict[str, Node | None] = {}
        if not isinstance(node, Mapping):
            self._refuse_shape(node, what, f"fields ({', '.join(keys)}), each as `key: value`")
            return fields
        for key, value in node.entries:
            if key.value not in keys:
                known = ", ".join(keys)
                self.refuse(
                    key.line, f"{show(key.value)} is no key of {what}: write one of {known}"
                )
            elif key.value in fields:
                self.refuse(key.line, f"{key.value} stands twice in {what}: write it once")
            else:
                fields[key.value] = value
        return fields

    def items(self, node: Node | None, key: str) -> tuple[Node | None, ...]:
        """Return the items of a list."""
        if isinstance(node, Listing):
            return node.items
        self._refuse_shape(node, key, "a list, as in [one, two]")
        return ()

    def text(self, node: Node | None, key: str, limit: int) -> Text | None:
        """Return one line of text of 1 to `limit` code points, without invisible controls."""
        if not isinstance(node, Text):
            self._refuse_shape(node, key, "text")
            return None
        value = strip_controls(node.value).strip()
        if not value or (value in ("~", "null") and not node.quoted):
            self.refuse(node.line, f"{key} is empty: write a text or leave the key out")
        elif len(value) > limit:
            self.refuse(node.line, f"{key} has {len(value):,} characters: write at most {limit}")
        elif any(unicodedata.category(char) in ("Cc", "Zl", "Zp") for char in value):
            self.refuse(node.line, f"{key} has a line break or tab in it: write it in one line")
        else:
            return node._replace(value=value)
        return None

    def choice(
        self,
        node: Node | None,
        key: str,
        allowed: Sequence[Choice],
    ) -> Choice | None:
        """Return the one of `allowed` that stands there."""
        text = self.text(node, key, 1_000)
        for value in allowed:
            if text and text.value == value:
                return value
        if text:
            known = ", ".join(allowed)
            self.refuse(text.line, f"{key} is {show(text.value)}: write one of {known}")
        return None

    def _refuse_shape(self, node: Node | None, key: str, wanted: str) -> None:
        if isinstance(node, Text) and not node.value:
            self.refuse(node.line, f"{key} is empty: write {wanted}")
        elif node is not None:
            found = {Text: "text", Listing: "a list", Mapping: "a mapping"}[type(node)]
            self.refuse(node.line, f"{key} is {found}: write {wanted}")


def show(value: str) -> str:
    """Return `value` as a message can quote it: one line, short, nothing invisible."""
    return repr(value if len(value) <= _SHOWN else value[:_SHOWN] + "…")
