"""In which order a line is seen: the Unicode Bidirectional Algorithm (UAX #9), written for tests.

It knows isolates and no embeddings or overrides, which no line of ours may hold. Left out is what
changes no order of what is asserted: mirrored pictures of brackets.
"""

from __future__ import annotations

import unicodedata
from itertools import groupby

ISOLATES = {"\u2066": "L", "\u2067": "R", "\u2068": ""}
POP = "\u2069"
STRONG = {"L": "L", "R": "R", "AL": "R"}
NEUTRAL = {"B", "S", "WS", "ON", "LRI", "RLI", "FSI", "PDI"}
PAIRS = {"(": ")", "[": "]", "{": "}"}
MAX_DEPTH = 125


def visual_order(line: str, base: int | None = None) -> list[int]:
    """Return the indices of `line` from left to right; `base` is the paragraph's level, or auto."""
    kinds = [unicodedata.bidirectional(char) or "L" for char in line]
    if found := {"LRE", "RLE", "LRO", "RLO", "PDF"} & set(kinds):
        raise AssertionError(f"embeddings in a line: {found}")
    matching = _match(kinds)
    base = _first_strong(kinds, matching, 0, len(line)) if base is None else base
    levels = _explicit(line, kinds, matching, base)
    for run in _sequences(levels, kinds, matching):
        _resolve(line, kinds, levels, run, base)
    return _reorder(levels, kinds, base)


def _match(kinds: list[str]) -> dict[int, int]:
    """Return where each isolate ends (BD9): behind the line where nothing closes it."""
    matching, open_ = {}, []
    for index, kind in enumerate(kinds):
        if kind in ("LRI", "RLI", "FSI"):
            open_.append(index)
        elif kind == "PDI" and open_:
            matching[open_.pop()] = index
    return matching | dict.fromkeys(open_, len(kinds))


def _first_strong(kinds: list[str], matching: dict[int, int], start: int, end: int) -> int:
    index = start
    while index < end:
        if kinds[index] in STRONG:
            return int(STRONG[kinds[index]] == "R")
        index = matching.get(index, index) + 1
    return 0


def _explicit(line: str, kinds: list[str], matching: dict[int, int], base: int) -> list[int]:
    """Return the level that isolates give each character (X1 to X8)."""
    levels, stack = [], [base]
    closes = {end: start for start, end in matching.items()}
    taken = set()
    for index, char in enumerate(line):
        if index in matching:
            levels.append(stack[-1])
            right = ISOLATES[char] == "R"
            if not ISOLATES[char]:
                right = bool(_first_strong(kinds, matching, index + 1, matching[index]))
            deeper = stack[-1] + 1 + ((stack[-1] + 1) % 2 != right)
            if deeper <= MAX_DEPTH:
                stack.append(deeper)
                taken.add(index)
        elif index in closes and closes[index] in taken:
            stack.pop()
            levels.append(stack[-1])
        else:
            levels.append(stack[-1])
    return levels


def _sequences(levels: list[int], kinds: list[str], matching: dict[int, int]) -> list[list[int]]:
    """Return the isolating run sequences (BD13), without characters that rule X9 removes."""
    seen = [index for index, kind in enumerate(kinds) if kind != "BN"]
    runs = [list(run) for _, run in groupby(seen, key=lambda index: levels[index])]
    by_start = {run[0]: run for run in runs}
    ends = set(matching.values())
    sequences = []
    for run in runs:
        if run[0] in ends and kinds[run[0]] == "PDI":
            continue
        whole = list(run)
        while (end := matching.get(whole[-1])) is not None and end in by_start:
            whole += by_start[end]
        sequences.append(whole)
    return sequences


def _resolve(line: str, kinds: list[str], levels: list[int], run: list[int], base: int) -> None:
    """Give the characters of one sequence their levels (W1 to I2)."""
    level = levels[run[0]]
    before = next((levels[i] for i in range(run[0] - 1, -1, -1) if kinds[i] != "BN"), base)
    after = next((levels[i] for i in range(run[-1] + 1, len(kinds)) if kinds[i] != "BN"), base)
    if kinds[run[-1]] in ("LRI", "RLI", "FSI"):
        after = base
    start, end = ("R" if max(level, side) % 2 else "L" for side in (before, after))
    own = "R" if level % 2 else "L"
    found = _weak([kinds[index] for index in run], start)
    _brackets([line[index] for index in run], found, start, own)
    _neutral(found, start, end, own)
    for index, kind in zip(run, found, strict=True):
        if level % 2 == 0:
            levels[index] += {"L": 0, "R": 1}.get(kind, 2)
        else:
            levels[index] += 0 if kind == "R" else 1


def _weak(kinds: list[str], start: str) -> list[str]:
    """Return the types after W1 to W7."""
    strong, previous = start, start
    for index, kind in enumerate(kinds):
        if kind == "NSM":
            kinds[index] = "ON" if previous in ("LRI", "RLI", "FSI", "PDI") else previous
        elif kind == "EN" and strong == "AL":
            kinds[index] = "AN"
        elif kind in STRONG:
            strong = kind
        previous = kinds[index]
    kinds = ["R" if kind == "AL" else kind for kind in kinds]
    _join_numbers(kinds)
    strong = start
    for index, kind in enumerate(kinds):
        if kind in ("L", "R"):
            strong = kind
        elif kind == "EN" and strong == "L":
            kinds[index] = "L"
    return kinds


def _join_numbers(kinds: list[str]) -> None:
    """Take separators and signs between and beside digits to their numbers (W4 to W6)."""
    for index in range(1, len(kinds) - 1):
        around = {kinds[index - 1], kinds[index + 1]}
        if (kinds[index] == "ES" and around == {"EN"}) or (
            kinds[index] == "CS" and around in ({"EN"}, {"AN"})
        ):
            kinds[index] = kinds[index - 1]
    for kind, run in [(k, list(r)) for k, r in groupby(range(len(kinds)), lambda i: kinds[i])]:
        sides = {kinds[run[0] - 1] if run[0] else "", (*kinds, "")[run[-1] + 1]}
        if kind == "ET":
            kinds[run[0] : run[-1] + 1] = ["EN" if "EN" in sides else "ON"] * len(run)
        elif kind in ("ES", "CS"):
            kinds[run[0] : run[-1] + 1] = ["ON"] * len(run)


def _brackets(chars: list[str], kinds: list[str], start: str, own: str) -> None:
    """Give both brackets of a pair one direction (N0)."""
    open_: list[tuple[str, int]] = []
    pairs = []
    for index, char in enumerate(chars):
        if kinds[index] != "ON":
            continue
        if char in PAIRS:
            open_.append((PAIRS[char], index))
        elif char in PAIRS.values():
            for depth in range(len(open_) - 1, -1, -1):
                if open_[depth][0] == char:
                    pairs.append((open_[depth][1], index))
                    del open_[depth:]
                    break
    for opening, closing in sorted(pairs):
        inside = {_side(kind) for kind in kinds[opening + 1 : closing]} - {""}
        other = "L" if own == "R" else "R"
        if own in inside:
            kinds[opening] = kinds[closing] = own
        elif other in inside:
            earlier = next(
                (s for k in kinds[opening - 1 :: -1] if opening and (s := _side(k))), start
            )
            kinds[opening] = kinds[closing] = other if earlier == other else own


def _side(kind: str) -> str:
    return {"L": "L", "R": "R", "EN": "R", "AN": "R"}.get(kind, "")


def _neutral(kinds: list[str], start: str, end: str, own: str) -> None:
    """Give neutral characters the direction of both sides, else that of the level (N1, N2)."""
    groups = [
        (is_neutral, list(run))
        for is_neutral, run in groupby(range(len(kinds)), lambda index: kinds[index] in NEUTRAL)
    ]
    for is_neutral, run in groups:
        if is_neutral:
            left = _side(kinds[run[0] - 1]) if run[0] else start
            right = _side(kinds[run[-1] + 1]) if run[-1] + 1 < len(kinds) else end
            for index in run:
                kinds[index] = left if left == right else own


def _reorder(levels: list[int], kinds: list[str], base: int) -> list[int]:
    """Return the indices as they are seen (L1, L2), without those that rule X9 removes."""
    seen = [index for index, kind in enumerate(kinds) if kind != "BN"]
    for index in reversed(seen):
        if kinds[index] not in {"WS", "LRI", "RLI", "FSI", "PDI", "S", "B"}:
            break
        levels[index] = base
    order = seen
    for level in range(max(levels, default=0), 0, -1):
        turned: list[int] = []
        for is_high, group in groupby(order, key=lambda index: levels[index] >= level):
            run = list(group)
            turned += reversed(run) if is_high else run
        order = turned
    return order
