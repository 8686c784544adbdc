"""What was once made of a word, remembered while it is met again or there is room."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar
from weakref import WeakMethod

ROOM = 1 << 17
"""The last forms met that are remembered at least; at most twice as many are: weeks of news."""

_AT_ONCE = 1 << 12  # of a longer article, what is left is read one after the other

Read = TypeVar("Read")


class Memory(dict[str, Read]):
    """What was read of each form, read when first asked for.

    When full it begins anew, and takes from what it held before the forms that are met again, so
    what all articles have is never forgotten. Half the cost of lru_cache for what is there, and a
    list of forms is looked up in one call.
    """

    def __init__(self, read: Callable[[str], Read]) -> None:
        super().__init__()
        self._read = read
        self._before: dict[str, Read] = {}

    def __missing__(self, form: str) -> Read:
        before = self._before
        value = before[form] if form in before else self._read(form)
        self._keep({form: value})
        return value

    def find(
        self,
        forms: list[str],
        read: Callable[[list[str]], Iterable[tuple[str, Read]]],
        longest: int = 1 << 16,
    ) -> list[Read]:
        """Return what is read of each of `forms`, where nothing read is false.

        `read` reads all at once that is not remembered. Of each form the first `longest` letters
        are read.
        """
        found = [*map(self.get, forms)]
        if all(found):  # the quickest way to look for None
            return found  # type: ignore[return-value]  # as there is no None
        unread = dict.fromkeys(
            [form for form, known in zip(forms, found, strict=True) if not known]
        )
        if max(map(len, unread)) > longest:
            return self.find([form[:longest] for form in forms], read, longest)
        self._learn([*unread][:_AT_ONCE], read)
        return [known or self[form] for form, known in zip(forms, found, strict=True)]

    def _learn(
        self, unread: list[str], read: Callable[[list[str]], Iterable[tuple[str, Read]]]
    ) -> None:
        before = self._before
        known = {form: before[form] for form in unread if form in before}
        known.update(read([form for form in unread if form not in known]))
        self._keep(known)

    def _keep(self, known: dict[str, Read]) -> None:
        if len(self) + len(known) > ROOM:
            self._before = dict(self)
            self.clear()
        self.update(known)


def let_go(read: Callable[[str], Read], default: Read) -> Callable[[str], Read]:
    """Return `read`, a method, without a hold on its index, which goes at once when replaced."""
    method = WeakMethod(read)

    def call(form: str) -> Read:
        bound = method()
        return default if bound is None else bound(form)

    return call
