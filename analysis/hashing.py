"""Hashes that leave the process: the same on every machine, version and run."""

from __future__ import annotations

from hashlib import blake2b


def hash48(text: str) -> int:
    """Return a 48-bit hash of `text`: small enough to survive any JSON reader as a number."""
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=6).digest())


def name_hash(*parts: str) -> str:
    """Return 16 hex digits that name the sequence `parts`; ("ab", "c") and ("a", "bc") differ."""
    digest = blake2b(digest_size=8)
    for part in parts:
        data = part.encode("utf-8", "surrogatepass")
        digest.update(len(data).to_bytes(8))
        digest.update(data)
    return digest.hexdigest()
