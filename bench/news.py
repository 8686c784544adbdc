"""Articles for long runs: those of the stream beside the project, or else the sample's, many times.

What comes round again is new: it has other ids and addresses, and stands so much later on the
articles' own clock that all memory of it is over.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from datetime import UTC, timedelta
from itertools import chain, count, islice
from typing import Any, NamedTuple

import msgspec

from analysis.article import Article
from bench.stream import DATA, WATCHES
from rasid.sample import sample_file, sample_lines

ROUND = timedelta(days=40)
"""Between two tellings of one article: longer than anything is remembered."""

MORE_WATCHES = """
  - {id: kingdom, name: السعودية, kind: place}
  - {id: yemen, name: اليمن, kind: place}
  - {id: riyadh, name: الرياض, kind: place}
  - {id: mecca, name: مكة, kind: place}
  - {id: ministry, name: وزارة الداخلية, kind: organisation}
  - {id: coalition, name: التحالف, kind: organisation}
"""


class News(NamedTuple):
    """Articles as JSON lines, a watchlist that they raise alerts for, and where both are from."""

    lines: list[bytes]
    watchlist: str
    origin: str


def gather(size: int, *, real: bool = True) -> News:
    """Return `size` articles, each with an id of its own; the sample's unless `real`."""
    files = sorted(DATA.glob("articles-*.jsonl.gz")) if real else []
    if files:
        told = list(
            chain.from_iterable(gzip.decompress(f.read_bytes()).splitlines() for f in files)
        )
        watchlist, origin = WATCHES.rstrip() + MORE_WATCHES, "the stream beside the project"
    else:
        told = sample_lines()
        watchlist = sample_file("watchlist.yaml").read_text(encoding="utf-8")
        origin = "the sample, told again and again"
    return News(list(islice(_rounds(told, size), size)), watchlist, origin)


def _rounds(lines: list[bytes], size: int) -> Iterator[bytes]:
    """Yield the articles again and again, so that the last round is the one as they are now.

    Earlier rounds stand in the past: an article from the future would be refused.
    """
    rounds = -(-size // len(lines))
    for number in count():
        by = ROUND * (number + 1 - rounds)
        yield from (tell_again(line, str(number), by) for line in lines)


def tell_again(line: bytes, name: str, by: timedelta) -> bytes:
    """Return an article under ids that end with `name`, its times moved `by`."""
    fields = msgspec.json.decode(line, type=dict[str, Any])
    read = msgspec.convert(fields, Article)
    fields |= {"id": f"{read.id or read.url}-{name}"}
    if read.url:
        fields["url"] = f"{read.url}{'&' if '?' in read.url else '?'}round={name}"
    for key, at in (("published_at", read.published_at), ("updated_at", read.updated_at)):
        if at is not None:
            fields[key] = (at + by).astimezone(UTC)
    return msgspec.json.encode(fields)
