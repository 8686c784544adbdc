"""The decision log of a stage as its changelog holds it: the newest record of each offset."""

from __future__ import annotations

import re

import msgspec

from analysis.decision import Head
from streams.audit.walk import Cursor, Numbers, Place, Walk, digest
from streams.records import Record
from streams.table import entry_key
from streams.topics import changelog

_KEY = re.compile(rb"\d{20}")
_GONE = 2**64 - 1


def offset_of(key: bytes | None) -> int | None:
    """Return the offset that a key of a changelog stands for, None for another key."""
    return int(key) if key is not None and _KEY.fullmatch(key) else None


class _HasHead(msgspec.Struct, array_like=True):
    """The part of an entry that is the same in every stage."""

    head: Head


_decode_head = msgspec.msgpack.Decoder(_HasHead).decode


class Entries:
    """Where each entry stands on the changelog, and a digest of it: sixteen bytes an offset.

    `last` is the offset of the newest entry, -1 where there is none; entries below `floor` may
    have been forgotten; `codes` are the versions that decided; `unreadable` the offsets whose
    entries are damaged.
    """

    def __init__(self, walk: Walk, table: str, inbox: Place) -> None:
        self.tp: Place = (changelog(table).name, 0)
        self.last, self.floor, self.count, self.again = -1, 0, 0, 0
        self.is_ahead = False
        self.codes: set[str] = set()
        self.unreadable: set[int] = set()
        self._walk, self._inbox = walk, inbox
        self._places = Numbers(walk.first(inbox), walk.end(inbox))
        self._digests = Numbers(walk.first(inbox), walk.end(inbox))
        self._cursor = Cursor(walk.log, self.tp)
        if self.tp in walk.ends:
            for record in walk.changelog(self.tp):
                self._take(record)

    def _take(self, record: Record) -> None:
        offset = offset_of(record.key)
        if offset is None:
            self._bad(record, "", "its key is no offset")
        elif record.value is None:
            self._forget(offset)
        elif (head := self._read_head(record, offset)) is not None:
            self._note(record, offset, head)

    def _forget(self, offset: int) -> None:
        if offset in self._places:
            self.count -= self._places[offset] not in (0, _GONE)
            self._places[offset] = _GONE

    def _read_head(self, record: Record, offset: int) -> Head | None:
        try:
            head = _decode_head(record.value or b"").head
        except msgspec.DecodeError as exc:
            self._bad(record, "", f"the entry of offset {offset} cannot be read: {exc}")
            self.unreadable.add(offset)
            return None
        if head.offset != offset:
            self.unreadable.add(offset)
            self._bad(record, head.subject, f"its key is {offset}, its entry that of {head.offset}")
            return None
        return head

    def _bad(self, record: Record, about: str, what: str) -> None:
        self._walk.add("not_decodable", self.tp, record.offset, about, what)

    def _note(self, record: Record, offset: int, head: Head) -> None:
        if self._walk.is_beyond(self._inbox, offset):
            what = f"there is no record at offset {offset} of {self._inbox[0]}"
            self._walk.add("entry_unexpected", self.tp, record.offset, head.subject, what)
            return
        self.floor = max(self.floor, head.floor)
        self.codes.add(head.code)
        if offset >= self._places.end:
            self.is_ahead = True
        elif offset in self._places:
            self._place(record, offset, head.subject)

    def _place(self, record: Record, offset: int, subject: str) -> None:
        found = digest(record.value or b"")
        if self._places[offset] in (0, _GONE):
            self.count += 1
        else:
            self.again += 1
            if self._digests[offset] != found:
                what = f"another entry of offset {offset} stands before it, with other content"
                self._walk.add("entry_ambiguous", self.tp, record.offset, subject, what)
        self.last = max(self.last, offset)
        self._places[offset] = record.offset + 1
        self._digests[offset] = found

    def digest(self, offset: int) -> int:
        """Return the digest of the entry at `offset` of the inbox, 0 where there is none."""
        return self._digests[offset] if self._places[offset] != _GONE else 0

    def was_deleted(self, offset: int) -> bool:
        """Tell whether the changelog says that the entry was forgotten."""
        return self._places[offset] == _GONE

    def place(self, offset: int) -> int:
        """Return where on the changelog the entry of an offset stands."""
        return self._places[offset] - 1

    def get(self, offset: int) -> bytes | None:
        """Return the entry at `offset` of the inbox, None where there is none, or none any more."""
        if not self.digest(offset):
            return None
        record = self._cursor.at(self.place(offset))
        is_it = record is not None and record.key == entry_key(offset)
        return record.value if record is not None and is_it else None
