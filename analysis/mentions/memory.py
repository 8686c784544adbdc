"""What was once made of a word, remembered as long as there is room."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar
from weakref import WeakMethod

ROOM = 1 << 17
"""Forms of words: the vocabulary of weeks of news."""

Read = TypeVar("Read")


class Memory(dict[str, Read]):
    """What was read of each form, read when first asked for; when full, all of it is forgotten.

    Half the cost of lru_cache for what is there, and a list of forms is looked up in one call.
    """

    def __init__(self, read: Callable[[str], Read]) -> None:
        super().__init__()
        self._read = read

    def __missing__(self, form: str) -> Read:
        if len(self) >= ROOM:
            self.clear()
        self[form] = value = self._read(form)
        return value


def let_go(read: Callable[[str], Read], default: Read) -> Callable[[str], Read]:
    """Return `read`, a method, without a hold on its index, which goes at once when replaced."""
    method = WeakMethod(read)

    def call(form: str) -> Read:
        bound = method()
        return default if bound is None else bound(form)

    return call
