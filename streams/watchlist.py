"""The watchlist on a log: its text in chunks, behind a manifest that is written last.

Chunks are named by the hash of the whole text, so that one push never touches another's: until its
manifest is there, what it wrote changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from typing import NamedTuple

import msgspec

from streams.errors import LogError
from streams.eventlog import EventLog, LogReading
from streams.records import NewRecord, Record
from streams.topics import WATCHLIST

MAX_TEXT = 64 << 20
CHUNK = 512 << 10
MANIFEST = b"manifest"
PLACE = (WATCHLIST.name, 0)
AT_ONCE = 8  # chunks, 4 MiB, that are read or written in one call


class NotWhole(LogError):
    """What the manifest names is not all there, or is not what was pushed."""


class Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which text is in force: the SHA-256 of its UTF-8, its bytes, its chunks."""

    sha256: str
    size: int
    chunks: int


class Shared(NamedTuple):
    """The text in force, and its hash."""

    text: str
    sha256: str


def push_text(log: EventLog, text: str) -> str:
    """Put `text` in force and take older chunks away; return its hash once all is durable.

    Raises LogError; NotWhole where somebody else pushed at the same time.
    """
    data = text.encode()
    if len(data) > MAX_TEXT:
        raise LogError(f"a watchlist of {len(data)} bytes: at most {MAX_TEXT} are taken")
    name = sha256(data).hexdigest()
    chunks = [data[start : start + CHUNK] for start in range(0, len(data), CHUNK)]
    old = {record.key or b"" for record in _records(log) if _is_old(record, name)}
    for start in range(0, len(chunks), AT_ONCE):
        part = enumerate(chunks[start : start + AT_ONCE], start)
        log.append([NewRecord(WATCHLIST.name, chunk_key(name, n), c, (), 0) for n, c in part])
    manifest = msgspec.json.encode(Manifest(name, len(data), len(chunks)))
    log.append([NewRecord(WATCHLIST.name, MANIFEST, manifest, (), 0)])
    if read_text(log) != Shared(text, name):
        raise NotWhole("somebody else pushed a watchlist at the same time: push yours again")
    log.append([NewRecord(WATCHLIST.name, key, None, (), 0) for key in sorted(old)])
    return name


def read_text(log: LogReading) -> Shared | None:
    """Return the text in force, None where none was pushed yet. Raises LogError, NotWhole.

    The topic is read twice, so that no more than one text is ever held.
    """
    manifest = None
    for record in _records(log):
        if record.key == MANIFEST:
            manifest = record.value
    if manifest is None:
        return None
    named = _read_manifest(manifest)
    keys = {chunk_key(named.sha256, n): n for n in range(named.chunks)}
    found: dict[int, bytes] = {}
    for record in _records(log):
        if record.key in keys:
            found[keys[record.key]] = (record.value or b"")[: CHUNK + 1]
    data = b"".join(found.get(n, b"") for n in range(named.chunks))
    if len(data) != named.size or sha256(data).hexdigest() != named.sha256:
        raise NotWhole(
            "the watchlist on the log is not whole, or not what was pushed: push it again with"
            " `rasid watch push FILE`"
        )
    try:
        return Shared(data.decode(), named.sha256)
    except UnicodeDecodeError:
        raise NotWhole("the watchlist on the log is not UTF-8: push it again") from None


def chunk_key(name: str, number: int) -> bytes:
    """Return the key of a chunk of the text whose hash is `name`."""
    return f"{name}/{number:05}".encode()


def _read_manifest(value: bytes) -> Manifest:
    try:
        manifest = msgspec.json.decode(value, type=Manifest)
    except msgspec.DecodeError as error:
        raise NotWhole(
            f"the watchlist on the log has no manifest that can be read: {error}"
        ) from None
    if not 0 <= manifest.size <= MAX_TEXT or manifest.chunks != -(-manifest.size // CHUNK):
        raise NotWhole("the watchlist on the log has a manifest that cannot be right")
    return manifest


def _is_old(record: Record, name: str) -> bool:
    key = record.key or b""
    return record.value is not None and key != MANIFEST and not key.startswith(name.encode())


def _records(log: LogReading) -> Iterator[Record]:
    """Yield what the topic holds now, in order."""
    offset, end = 0, log.end_offset(PLACE)
    while offset < end and (records := log.read(PLACE, offset, AT_ONCE)):
        yield from records
        offset = records[-1].offset + 1
