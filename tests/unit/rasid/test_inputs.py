"""Articles come from JSON lines, packed or not, and folders; what cannot be read says so."""

from __future__ import annotations

import gzip
import os
from pathlib import Path

import msgspec
import pytest

from rasid.inputs import MAX_LINE, InputError, read_lines, total_size


def test_reads_lines_and_names_them(tmp_path: Path) -> None:
    """Each line is one article with its file and line number; blank lines are none."""
    file = tmp_path / "a.jsonl"
    file.write_bytes(b'{"a":1}\n\n  \n{"a":2}')
    assert [(line.where, line.data) for line in read_lines([str(file)])] == [
        (f"{file}:1", b'{"a":1}'),
        (f"{file}:4", b'{"a":2}'),
    ]


def test_reads_packed_lines(tmp_path: Path) -> None:
    """A file that ends in .gz is unpacked, and its lines count what they took on disk."""
    file = tmp_path / "a.jsonl.gz"
    file.write_bytes(gzip.compress(b'{"a":1}\n{"a":2}\n'))
    lines = list(read_lines([str(file)]))
    assert [line.data for line in lines] == [b'{"a":1}', b'{"a":2}']
    assert total_size([str(file)]) == file.stat().st_size == sum(line.read for line in lines)


def test_a_damaged_file_says_so(tmp_path: Path) -> None:
    """A packed file that is cut gives the lines before and then an error that names it."""
    file = tmp_path / "a.jsonl.gz"
    file.write_bytes(gzip.compress(os.urandom(50_000).hex().encode())[:-20])
    with pytest.raises(InputError, match=r"a\.jsonl\.gz: is damaged"):
        list(read_lines([str(file)]))


def test_a_missing_file_says_so() -> None:
    """A path that is not there is named."""
    with pytest.raises(InputError, match=r"none\.jsonl: cannot be read"):
        list(read_lines(["none.jsonl"]))


def test_reads_a_folder_of_texts(tmp_path: Path) -> None:
    """A text file is an article: first line the title, its time the file's, its source given."""
    file = tmp_path / "b" / "one.txt"
    file.parent.mkdir()
    file.write_text("عنوان\nنص الخبر\n", encoding="utf-8")
    os.utime(file, (1_700_000_000, 1_700_000_000))
    (line,) = read_lines([str(tmp_path)], "نبض")
    assert msgspec.json.decode(line.data) == {
        "id": f"نبض:{tmp_path.name}/b/one.txt",
        "source": "نبض",
        "title": "عنوان",
        "text": "نص الخبر",
        "published_at": "2023-11-14T22:13:20Z",
    }


def test_an_empty_folder_says_so(tmp_path: Path) -> None:
    """A folder without anything to read is an error, not silence."""
    with pytest.raises(InputError, match=r"no \.txt"):
        list(read_lines([str(tmp_path)]))


def test_a_very_long_line_is_cut_not_kept(tmp_path: Path) -> None:
    """A line over 8 MiB comes cut, with its whole size, and the next line is whole."""
    file = tmp_path / "a.jsonl"
    file.write_bytes(b"x" * (2 * MAX_LINE + 5) + b"\n{}\n")
    first, second = read_lines([str(file)])
    assert (len(first.data), first.size, second.data) == (MAX_LINE, 2 * MAX_LINE + 6, b"{}")
