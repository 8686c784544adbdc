"""`rasid send`: articles into the stream."""

from __future__ import annotations

from typing import Any

import click
import msgspec

from analysis.article import Article, article_id
from analysis.hashing import name_hash
from analysis.intake import MAX_BYTES
from rasid.inputs import Line, read_lines, total_size
from rasid.options import common_options, settings_from
from rasid.progress import progress
from streams.eventlog import EventLog, open_log
from streams.records import NewRecord
from streams.topics import ARTICLES

BATCH = 100
MAX_WAITING = 4 << 20
MAX_KEY = 512


@click.command("send")
@click.argument("paths", nargs=-1, required=True)
@click.option("--source", metavar="NAME", help="The source of articles that name none.")
@common_options
def command(paths: tuple[str, ...], source: str | None, **flags: Any) -> int:
    """Put articles into the stream.

    PATHS are JSON lines (also .gz), folders of text files (first line the title, the file's time
    as its own), or - for standard input. Refused are only lines that are no JSON object or over
    1 MiB, each with its line number; everything else gets its outcome in the stream.

    \b
      rasid send articles.jsonl.gz
      some-crawler | rasid send -
    """
    from rasid.monitor import prepare_log

    settings = settings_from(flags)
    prepare_log(settings, None, sender=True)
    with open_log(settings) as log, progress("send", total_size(paths)) as advance:
        sending = Sending(log, 1 if "-" in paths else BATCH)
        try:
            for line in read_lines(paths, source):
                advance(line.read)
                sending.take(line, source)
        finally:
            sending.flush()
            click.echo(f"{sending.sent} sent, {sending.refused} refused", err=True)
    return 1 if sending.refused else 0


class Sending:
    """Appends articles to the log, `batch` at once or as many as make 4 MiB."""

    def __init__(self, log: EventLog, batch: int) -> None:
        self.sent = self.refused = 0
        self._log, self._batch = log, batch
        self._waiting: list[NewRecord] = []
        self._size = 0

    def take(self, line: Line, source: str | None) -> None:
        """Send an article, or say why not; it may wait until `flush`."""
        record = _record(line, source)
        if isinstance(record, str):
            click.echo(f"{line.where}: {record}", err=True)
            self.refused += 1
            return
        self._waiting.append(record)
        self._size += line.size
        if len(self._waiting) >= self._batch or self._size >= MAX_WAITING:
            self.flush()

    def flush(self) -> None:
        """Return when all that was taken is on the disk."""
        if self._waiting:
            self.sent += len(self._log.append(self._waiting))
        self._waiting, self._size = [], 0


def _record(line: Line, source: str | None) -> NewRecord | str:
    """Return the record for a line, or why it is refused."""
    if line.size > MAX_BYTES:
        return f"{line.size} bytes, at most {MAX_BYTES} are taken: shorten its text"
    try:
        fields = msgspec.json.decode(line.data, type=dict[str, Any])
    except UnicodeDecodeError as exc:
        return f"not UTF-8 (byte {exc.start}): save it as UTF-8"
    except (msgspec.DecodeError, RecursionError) as exc:
        return f"no JSON object ({exc}): write one article a line"
    if source is not None and not fields.get("source"):
        return record_of(msgspec.json.encode({**fields, "source": source}))
    return record_of(line.data)


def record_of(data: bytes) -> NewRecord:
    """Return the record that puts the article `data`, as JSON, into the stream.

    Its key is the article's id, or a hash of its bytes where its fields are wrong.
    """
    try:
        name = article_id(msgspec.json.decode(data, type=Article))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        name = name_hash("unread", data.decode("utf-8", "replace"))
    key = name.encode("utf-8", "replace")[:MAX_KEY]
    return NewRecord(ARTICLES, key, data)
