"""Which names of a watch yield Arabic spellings by their sounds, and which would yield words."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.arabic.tokens import fold_phrase
from analysis.arabic.words import FREQUENT
from analysis.mentions.acronyms import is_acronym, is_word, spell_out, with_article
from analysis.mentions.countries import PLACES
from analysis.mentions.names import GENERAL, GIVEN, ORDINARY, WHOLE
from analysis.mentions.transliteration import Heard, hear, is_name
from analysis.mentions.watchlist import Watch

_MOST_NAMES = 20  # names in Latin script of one watch that are heard
_LEAST = 4  # letters of a name of one word
_MOST_ALONE = 6  # spellings of it
_WORDS = FREQUENT | GENERAL | ORDINARY | WHOLE | GIVEN


def hear_names(watch: Watch) -> Iterator[tuple[str, tuple[Heard, ...]]]:
    """Yield the names in Latin script of a watch, with the Arabic words that they may be.

    A name of one word is heard only where the watch has no Arabic name, or one that sounds like
    it: Jordan is not جوردان where the name is الأردن.
    """
    names = [fold_phrase(name) for name in (watch.name, *watch.aliases)]
    arabic = [name for name in names if not all(word.isascii() for word in name)]
    latin = [name for name in (watch.name, *watch.latin) if name.isascii() or name in watch.latin]
    for name in list(dict.fromkeys(latin))[:_MOST_NAMES]:
        if letters := spell_out(name):
            yield name, letters
        if is_acronym(name) and not is_word(name):
            continue
        heard = hear(name, arabic)
        if len(heard) == 1:
            heard = _hear_alone(heard[0], name, arabic)
        if heard:
            yield name, heard


def _hear_alone(heard: Heard, latin: str, arabic: list[tuple[str, ...]]) -> tuple[Heard, ...]:
    if arabic and not is_word(latin) and not any(is_name(name, latin) for name in arabic):
        return ()
    place = [spelling for spelling in heard.spellings if spelling in PLACES]
    least = max(_LEAST, len(heard.spellings[0]))  # with a vowel less it may be any word: توتر
    good = [
        spelling
        for spelling in heard.spellings[:_MOST_ALONE]
        if len(spelling) >= least and spelling not in _WORDS
    ]
    alone = Heard(heard.key + "!", tuple(dict.fromkeys([*place, *good])))
    if not alone.spellings:
        return ()
    return (with_article(alone) if is_word(latin) else alone,)
