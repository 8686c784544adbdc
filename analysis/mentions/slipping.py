"""Whether a name with a slip of the pen in it is still that name: what its other words say."""

from __future__ import annotations

from analysis.arabic.words import FREQUENT
from analysis.mentions.index import is_clear
from analysis.mentions.names import ARABIC_GIVEN, PARTICLES
from analysis.mentions.spelling import is_foreign
from analysis.mentions.walk import Match

_LEAST = 3  # letters of a word that says something beside another
_LONG = 6  # letters of a word without ال that is hardly one letter off from another by chance
_ENOUGH = 8  # letters of other words that say who is meant, whatever they are


def is_known_slip(match: Match) -> bool:
    """Tell whether something says which name was meant: another word of it, or its own length."""
    return bool(_others(match)) or (len(match.form.words) == 1 and is_clear(match.how.slipped))


def is_sure_slip(match: Match) -> bool:
    """Tell whether a match, slips of the pen aside, needs nothing else to vouch for it.

    An Arabic given name says too little beside an Arabic last name with a wrong letter: محمد
    السعدي and محمد السعيد are two people.
    """
    if match.how.slip == "none":
        return True
    others = _others(match)
    letters = sum(len(word) for word in match.form.words if word != match.how.slipped)
    if len(others) > 1 or letters >= _ENOUGH:
        return True
    if _is_long(match):
        return True
    if match.how.slip == "weak":
        return False
    return is_foreign(match.how.slipped) or any(word not in ARABIC_GIVEN for word in others)


def _is_long(match: Match) -> bool:
    """Tell whether the misspelled word is longer than Arabic's own last names, which have ال."""
    least = _LONG if match.how.slip == "strong" else _LONG + 1
    return len(match.how.slipped) >= least and not match.how.slipped.startswith("ال")


def _others(match: Match) -> list[str]:
    return [
        word
        for word in match.form.words
        if word != match.how.slipped
        and len(word) >= _LEAST
        and word not in PARTICLES
        and word not in FREQUENT
    ]
