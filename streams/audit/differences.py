"""How two records of one type differ, in one line."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice, zip_longest
from typing import Any

import msgspec

MAX_VALUE = 60
MOST = 3


def differences(found: Any, wanted: Any) -> str:
    """Return the first three fields in which `found` is not as `wanted`, with both values.

    >>> from analysis.decision import Head, BEGINNING
    >>> head = Head(offset=1, after=0, floor=0, now=BEGINNING, subject="a")
    >>> differences(msgspec.structs.replace(head, subject="b"), head)
    "subject is 'b', decided again 'a'"
    """
    pairs = islice(_walk("", found, wanted), MOST)
    return "; ".join(f"{path} is {_short(a)}, decided again {_short(b)}" for path, a, b in pairs)


def _walk(path: str, found: Any, wanted: Any) -> Iterator[tuple[str, Any, Any]]:
    if found == wanted:
        return
    if type(found) is type(wanted) and isinstance(found, msgspec.Struct):
        for name in found.__struct_fields__:
            inner = f"{path}.{name}" if path else name
            yield from _walk(inner, getattr(found, name), getattr(wanted, name))
    elif isinstance(found, tuple) and isinstance(wanted, tuple):
        for number, (a, b) in enumerate(zip_longest(found, wanted)):
            yield from _walk(f"{path}[{number}]", a, b)
    else:
        yield path or "it", found, wanted


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= MAX_VALUE else f"{text[:MAX_VALUE]}…"
