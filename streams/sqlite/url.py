"""The broker URL of a log, without Faust: `sqlite:///` and a path."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

from yarl import URL


def path_of(url: URL | str) -> Path:
    """Return the file that a broker URL names: what follows its third slash.

    `sqlite:///rasid-data/log.db` is relative to the working directory, `sqlite:////srv/log.db` is
    not. Raises ValueError for another scheme, a host, or no path.
    """
    parts = URL(url)
    if parts.scheme != "sqlite" or parts.host or len(parts.path) < 2:
        raise ValueError(f"{url} names no log: write sqlite:/// and the path of a file")
    return Path(parts.path[1:])


def url_of(path: Path) -> str:
    """Return the broker URL of a file, the inverse of `path_of`."""
    return f"sqlite:///{quote(str(path))}"
