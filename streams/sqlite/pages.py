"""Rows read from a SQLite file without SQLite, whatever else in it is damaged.

Each row lies in one leaf page (long ones go on in a chain of further pages), and what leads there
is not needed to find it. The format is SQLite's own: https://sqlite.org/fileformat2.html.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, NamedTuple, Self

from streams.sqlite.schema import PAGE_BYTES

TABLE_LEAF, INDEX_LEAF, INDEX_INTERIOR = 0x0D, 0x0A, 0x02
FREE = 2  # of a pointer map's entry: the page is in no tree
MAX_ROW_BYTES = 9 * 1024 * 1024
WAL_MAGIC = (0x377F0682, 0x377F0683)
WAL_HEADER, FRAME_HEADER = 32, 24
UNREADABLE = (IndexError, ValueError, struct.error)

Value = int | float | str | bytes | None


class Row(NamedTuple):
    """A row and its rowid, None in an index or a table without rowids."""

    rowid: int | None
    values: tuple[Value, ...]


class Pages:
    """The pages of a database as its last commit left them: the file with its write-ahead log."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("rb")
        self._wal: BinaryIO | None = None
        with suppress(FileNotFoundError):
            self._wal = path.with_name(f"{path.name}-wal").open("rb")
        head = self._file.read(100)
        self.size = _page_size(head)
        # A log of format 1, which does not shrink, has no pointer map.
        self._has_map = len(head) < 100 or head[52:56] != bytes(4)
        self._in_wal = self._read_wal()
        bytes_ = self._file.seek(0, 2)
        self.count = max(bytes_ // self.size, *self._in_wal, 0)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()
        if self._wal is not None:
            self._wal.close()

    def page(self, number: int) -> bytes:
        """Return a page by its number, the first of which is 1; raises ValueError for none."""
        if number in self._in_wal and self._wal is not None:
            self._wal.seek(self._in_wal[number])
            return self._wal.read(self.size)
        if not 1 <= number <= self.count:
            raise ValueError(f"there is no page {number}")
        self._file.seek((number - 1) * self.size)
        return self._file.read(self.size).ljust(self.size, b"\0")

    def rows(self, progress: Callable[[int], None]) -> Iterator[Row]:
        """Yield every row that can be read, page by page; what cannot is passed over."""
        for number in range(1, self.count + 1):
            progress(self.size)
            page, start = self.page(number), 0 if number > 1 else 100
            has_rows = page[start] in {TABLE_LEAF, INDEX_LEAF, INDEX_INTERIOR}
            if has_rows and not self._is_free(number):
                yield from self._rows_of(page, start)

    def _read_wal(self) -> dict[int, int]:
        """Return where in the write-ahead log each page stands that a commit has put there."""
        found: dict[int, int] = {}
        if self._wal is None:
            return found
        head = self._wal.read(WAL_HEADER)
        if len(head) < WAL_HEADER or struct.unpack(">I", head[:4])[0] not in WAL_MAGIC:
            return found
        pending: dict[int, int] = {}
        place = WAL_HEADER
        while len(frame := self._wal.read(FRAME_HEADER)) == FRAME_HEADER:
            if frame[8:16] != head[16:24]:  # its salts: a frame from before the log began again
                break
            number, committed = struct.unpack(">II", frame[:8])
            pending[number] = place + FRAME_HEADER
            if committed:
                found.update(pending)
                pending = {}
            place += FRAME_HEADER + self.size
            self._wal.seek(place)
        return found

    def _is_free(self, number: int) -> bool:
        """Say whether a page lies unused, with rows of long ago in it."""
        span = self.size // 5 + 1
        map_page = (number - 2) // span * span + 2
        if not self._has_map or number < 3 or number == map_page:
            return False
        return self.page(map_page)[(number - map_page - 1) * 5] == FREE

    def _rows_of(self, page: bytes, start: int) -> Iterator[Row]:
        kind = page[start]
        cells = start + (12 if kind == INDEX_INTERIOR else 8)
        (count,) = struct.unpack_from(">H", page, start + 3)
        for index in range(min(count, self.size // 4)):
            try:
                (place,) = struct.unpack_from(">H", page, cells + 2 * index)
                yield self._row(page, place, kind)
            except UNREADABLE:
                continue

    def _row(self, page: bytes, place: int, kind: int) -> Row:
        if kind == INDEX_INTERIOR:
            place += 4
        size, place = _varint(page, place)
        rowid = None
        if kind == TABLE_LEAF:
            rowid, place = _varint(page, place)
        if size > MAX_ROW_BYTES:
            raise ValueError("too long for a row of ours")
        local = self._local_bytes(size, kind)
        payload = page[place : place + local]
        if local < size:
            (following,) = struct.unpack_from(">I", page, place + local)
            payload += self._chain(following, size - local)
        return Row(rowid, tuple(_values(payload)))

    def _local_bytes(self, size: int, kind: int) -> int:
        """Return how many bytes of a row stand in its own page."""
        most = self.size - 35 if kind == TABLE_LEAF else (self.size - 12) * 64 // 255 - 23
        if size <= most:
            return size
        least = (self.size - 12) * 32 // 255 - 23
        local = least + (size - least) % (self.size - 4)
        return local if local <= most else least

    def _chain(self, number: int, size: int) -> bytes:
        parts = []
        while size > 0:
            page = self.page(number)
            parts.append(page[4 : 4 + size])
            size -= self.size - 4
            (number,) = struct.unpack_from(">I", page)
        return b"".join(parts)


def _page_size(head: bytes) -> int:
    size = int.from_bytes(head[16:18], "big")
    size = 65536 if size == 1 else size
    return size if size >= 512 and size & (size - 1) == 0 else PAGE_BYTES


def _varint(data: bytes, place: int) -> tuple[int, int]:
    """Return the number that begins at `place`, and where it ends."""
    number = 0
    for index in range(8):
        byte = data[place + index]
        number = number << 7 | byte & 0x7F
        if byte < 0x80:
            return number, place + index + 1
    return number << 8 | data[place + 8], place + 9


_INTEGER_BYTES = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}


def _values(payload: bytes) -> Iterator[Value]:
    end, place = _varint(payload, 0)
    body = end
    while place < end:
        kind, place = _varint(payload, place)
        size = _INTEGER_BYTES.get(kind, 8 if kind == 7 else max(0, (kind - 12) // 2))
        data = payload[body : body + size]
        if len(data) < size or kind in {10, 11}:
            raise ValueError("the row is cut off")
        body += size
        yield _value(kind, data)


def _value(kind: int, data: bytes) -> Value:
    if kind == 0:
        return None
    if kind in _INTEGER_BYTES:
        return int.from_bytes(data, "big", signed=True)
    if kind == 7:
        return float(struct.unpack(">d", data)[0])
    if kind in {8, 9}:
        return kind - 8
    return data.decode() if kind % 2 else data
