"""Whether two claims that share most of their words tell of two events: a trial begins, a trial is
put off.
"""

from __future__ import annotations

from analysis.claims.alignment import Alignment, align
from analysis.claims.gist import Gist, Line
from analysis.claims.keys import weigh
from analysis.claims.opposites import OPPOSITIONS, Sense
from analysis.claims.wording import Word
from analysis.reading import Claim


def tell_other_events(a: Gist, b: Gist) -> bool:
    """Tell whether each says, in one slot of clauses that share words, an event that the other does
    not tell anywhere: two words that we know, and that do not mean the same.
    """
    if _read_alike(a.claim, b.claim):
        return False
    told, also_told = _senses(a), _senses(b)
    if told <= also_told or also_told <= told:
        return False  # what only one of them tells is not enough
    mine, theirs = _list_lines(a, also_told), _list_lines(b, told)
    return any(
        _stand_in_one_slot(align(line.words, also.words), told, also_told)
        for words, line in mine
        for others, also in theirs
        if weigh(words & others) >= 1
    )


def _read_alike(a: Claim, b: Claim) -> bool:
    """Tell whether two claims are one text, of which the same words count."""
    if a.text != b.text or a.start != b.start or a.speaker != b.speaker or a.clauses != b.clauses:
        return False
    if bool(a.watches) != bool(b.watches) or a.quantities != b.quantities:
        return False
    return [(m.start, m.end) for m in a.moments] == [(m.start, m.end) for m in b.moments]


def _list_lines(gist: Gist, others: frozenset[Sense]) -> list[tuple[frozenset[str], Line]]:
    """Return the clauses with an event that the other claim does not tell: only these matter."""
    lines = ((part.words, part.line) for part in gist.parts if part.line is not None)
    return [
        (words, line)
        for words, line in lines
        if any(_is_only_of(word, others) for word in line.words)
    ]


def _stand_in_one_slot(
    found: Alignment, told: frozenset[Sense], also_told: frozenset[Sense]
) -> bool:
    mine = [i for i in found.left if _is_only_of(found.a[i], also_told)]
    theirs = [j for j in found.right if _is_only_of(found.b[j], told)]
    return any(found.is_slot(i, j) for i in mine for j in theirs)


def _is_only_of(word: Word, others: frozenset[Sense]) -> bool:
    """Tell whether a word names an event of which nothing means the same in the other claim."""
    events = {s for s in word.senses if not OPPOSITIONS[s.opposition].in_place}
    return bool(events) and not word.is_unreal and others.isdisjoint(events)


def _senses(gist: Gist) -> frozenset[Sense]:
    lines = [part.line for part in gist.parts if part.line is not None]
    return frozenset[Sense]().union(*[line.senses for line in lines])
