"""How many outlets tell a story independently of each other."""

from __future__ import annotations


def count_independent(outlets: dict[str, set[str]]) -> int:
    """Return how many tellings by different outlets after different sources there are at most.

    `outlets` holds the sources of each outlet's articles. A largest matching of the two, found by
    augmenting paths.
    >>> count_independent({"a": {"agency"}, "b": {"agency"}, "c": {"agency", "c"}})
    2
    """
    outlet_of: dict[str, str] = {}
    return sum(_match(outlet, outlets, outlet_of, set()) for outlet in outlets)


def _match(
    outlet: str, outlets: dict[str, set[str]], outlet_of: dict[str, str], tried: set[str]
) -> bool:
    """Tell whether `outlet` finds a source, others moving to another one for it."""
    for root in sorted(outlets[outlet] - tried):
        tried.add(root)
        holder = outlet_of.get(root)
        if holder is None or _match(holder, outlets, outlet_of, tried):
            outlet_of[root] = outlet
            return True
    return False
