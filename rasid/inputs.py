"""Where articles come from on the command line: JSON lines, folders, standard input."""

from __future__ import annotations

import gzip
import sys
import zlib
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, NamedTuple

import msgspec

MAX_LINE = 8 << 20
TEXT_SUFFIXES = frozenset({".txt", ".text", ".md"})


class InputError(ValueError):
    """An input cannot be read; the message is one line that says which and what to do."""


class Line(NamedTuple):
    """One article as bytes; `where` names file and line.

    `size` is its length, `read` what it took of its file, which may be packed. A line longer than
    8 MiB comes cut, so that it is refused by its length and not kept in memory.
    """

    where: str
    data: bytes
    size: int
    read: int


def total_size(paths: Iterable[str]) -> int | None:
    """Return the bytes to be read as they lie on disk, None where that cannot be known."""
    total = 0
    for name in paths:
        path = Path(name)
        if name == "-" or not path.exists():
            return None
        files = [path] if path.is_file() else [p for p in path.rglob("*") if p.is_file()]
        total += sum(file.stat().st_size for file in files)
    return total


def read_lines(paths: Iterable[str], source: str | None = None) -> Iterator[Line]:
    """Yield the articles of every path in order; blank lines are none. Raises InputError.

    A folder is read file by file, by name: `.jsonl`, `.jsonl.gz` as lines, text files as one
    article each, with the first line as its title and the file's time as its own.
    """
    for name in paths:
        if name == "-":
            yield from _lines(sys.stdin.buffer, "standard input")
            continue
        path = Path(name)
        if path.is_dir():
            yield from _folder(path, source)
        else:
            yield from _file(path)


def _folder(folder: Path, source: str | None) -> Iterator[Line]:
    found = False
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        if path.suffix in TEXT_SUFFIXES:
            found = True
            yield _text_file(path, folder, source)
        elif path.name.endswith((".jsonl", ".jsonl.gz", ".ndjson")):
            found = True
            yield from _file(path)
    if not found:
        raise InputError(f"{folder}: no .txt, .jsonl or .jsonl.gz file in it")


def _text_file(path: Path, folder: Path, source: str | None) -> Line:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_LINE)
        size, modified = path.stat().st_size, path.stat().st_mtime
    except OSError as exc:
        raise InputError(f"{path}: cannot be read ({exc.strerror})") from None
    try:
        title, _, text = data.decode("utf-8-sig").partition("\n")
    except UnicodeDecodeError:
        return Line(str(path), data, size, size)  # named as not UTF-8 by whoever reads it
    home = folder.resolve().name
    article = {
        "id": f"{source or home}:{home}/{path.relative_to(folder).as_posix()}",
        "source": source or home,
        "title": title.strip(),
        "text": text.strip(),
        "published_at": datetime.fromtimestamp(modified, UTC),
    }
    line = msgspec.json.encode(article)
    return Line(str(path), line, max(size, len(line)), size)


def _file(path: Path) -> Iterator[Line]:
    try:
        with path.open("rb") as raw:
            if path.suffix == ".gz":
                yield from _packed(raw, path)
            else:
                yield from _lines(raw, str(path))
    except OSError as exc:
        raise InputError(f"{path}: cannot be read ({exc.strerror or exc})") from None


def _packed(raw: BinaryIO, path: Path) -> Iterator[Line]:
    done = 0
    try:
        with gzip.open(raw) as unpacked:
            for line in _lines(unpacked, str(path)):
                read, done = raw.tell() - done, raw.tell()
                yield line._replace(read=read)
    except (EOFError, zlib.error) as exc:
        raise InputError(f"{path}: is damaged ({exc}); the lines before were read") from None


def _lines(file: BinaryIO | gzip.GzipFile, name: str) -> Iterator[Line]:
    number = 0
    while data := file.readline(MAX_LINE):
        number += 1
        size = len(data)
        while not data.endswith(b"\n") and (rest := file.readline(MAX_LINE)):
            size += len(rest)
            if rest.endswith(b"\n"):
                break
        if data.strip():
            yield Line(f"{name}:{number}", data.strip(), size, size)
