"""What the decisions of a stage must have sent on, and which of it stands."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from streams.audit.walk import Numbers
from streams.topics import ALERTS, FINDINGS, QUARANTINE

Verdict = Literal["right", "again", "wrong", "differs", "unexpected"]

_CODES = {FINDINGS.name: 1, ALERTS.name: 2, QUARANTINE.name: 3}
_TOPICS = {code: topic for topic, code in _CODES.items()}
_MET, _WRONG, _CODE, _FLAGS = 1, 2, 4, 15


class Promised:
    """The outputs of each decided offset of one inbox, as digests, and whether each was met.

    An output is known by offset and index. The lowest four bits of its number tell its topic and
    what was met; the other sixty are of its digest.
    """

    def __init__(self, first: int, end: int) -> None:
        self._first = Numbers(first, end)
        self._further: dict[tuple[int, int], int] = {}
        self._judged = bytearray(max(0, end - first))

    def judge(self, offset: int) -> None:
        """Note that the outputs of the decision at `offset` are known: there are no others."""
        self._judged[offset - self._first.first] = 1

    def expect(self, offset: int, index: int, topic: str, digest: int) -> None:
        """Note an output that must stand on `topic`."""
        self._set(offset, index, _number(topic, digest))

    def has(self, offset: int, index: int = 0) -> bool:
        """Tell whether an output is expected here, or was met."""
        return self._get(offset, index) != 0

    def meet(self, offset: int, index: int, topic: str, digest: int) -> Verdict:
        """Note an output that stands on `topic`, and tell what it is.

        Where nothing is known of the decision, the first one to come is right.
        """
        if offset not in self._first:
            return "right"
        known, found = self._get(offset, index), _number(topic, digest)
        if not known:
            if self._judged[offset - self._first.first]:
                return "unexpected"
            self._set(offset, index, found | _MET)
            return "right"
        if known & ~(_MET | _WRONG) == found:
            self._set(offset, index, known | _MET)
            return "again" if known & _MET else "right"
        self._set(offset, index, known | _WRONG)
        return "differs" if known & _MET else "wrong"

    def missing(self) -> Iterator[tuple[int, int, str]]:
        """Yield offset, index and topic of each output that does not stand in any form."""
        first = self._first.first
        for offset in range(first, self._first.end):
            if _is_missing(self._first[offset]):
                yield offset, 0, _topic(self._first[offset])
        for (offset, index), number in sorted(self._further.items()):
            if _is_missing(number):
                yield offset, index, _topic(number)

    def _get(self, offset: int, index: int) -> int:
        return self._further.get((offset, index), 0) if index else self._first[offset]

    def _set(self, offset: int, index: int, number: int) -> None:
        if index:
            self._further[offset, index] = number
        else:
            self._first[offset] = number


def _number(topic: str, digest: int) -> int:
    return digest & ~_FLAGS | _CODES[topic] * _CODE


def _topic(number: int) -> str:
    return _TOPICS[(number & _FLAGS) // _CODE]


def _is_missing(number: int) -> bool:
    return number != 0 and not number & (_MET | _WRONG)
