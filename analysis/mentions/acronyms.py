"""Acronyms: read letter by letter (بي بي سي) or as a word (الناتو), with dots, spaces or none."""

from __future__ import annotations

from analysis.arabic.tokens import fold_phrase
from analysis.mentions.transliteration import Heard

_LETTERS = {
    "a": "اي ايه ا",
    "b": "بي ب",
    "c": "سي س",
    "d": "دي د",
    "e": "اي ايه",
    "f": "اف ف",
    "g": "جي ج",
    "h": "اتش ايتش ه",
    "i": "اي ا",
    "j": "جيه جي ج",
    "k": "كي كيه ك",
    "l": "ال ايل ل",
    "m": "ام ايم م",
    "n": "ان اين ن",
    "o": "او",
    "p": "بي ب",
    "q": "كيو ق",
    "r": "ار ر",
    "s": "اس س",
    "t": "تي ت",
    "u": "يو",
    "v": "في",
    "w": "دبليو",
    "x": "اكس",
    "y": "واي",
    "z": "زد زي ز",
}
"""What Arabic calls the letters of Latin acronyms, and the Arabic letters of أ ف ب, folded."""

_WELL_KNOWN = """
NATO ناتو الناتو
UNESCO يونسكو اليونسكو أونيسكو الأونيسكو
UNICEF يونيسف اليونيسف يونيسيف اليونيسيف
OPEC أوبك الأوبك
FIFA فيفا الفيفا
UEFA يويفا اليويفا
NASA ناسا
UNRWA أونروا الأونروا
INTERPOL إنتربول الإنتربول
ASEAN آسيان الآسيان
BRICS بريكس البريكس
AIPAC أيباك إيباك
ISESCO إيسيسكو الإيسيسكو
ALECSO ألكسو الألكسو
AMISOM أميصوم
UNIFIL يونيفيل اليونيفيل
IGAD إيغاد الإيغاد
FAO فاو الفاو
ECOWAS إيكواس الإيكواس
UNAMI يونامي اليونامي
AFP أ\u00a0ف\u00a0ب
DPA د\u00a0ب\u00a0أ
"""
_LEAST, _MOST = 3, 6  # letters of what is read letter by letter; shorter stands in any text
_VOWELS = frozenset("AEIOU")
_WORD = 4  # letters of an acronym that can be read as a word
_ARTICLE = "ال"


def is_acronym(latin: str) -> bool:
    """Tell whether a name in Latin script is one word of capitals, with or without dots."""
    letters = latin.replace(".", "").strip()
    return len(letters) >= _LEAST and letters.isascii() and letters.isalpha() and letters.isupper()


def spell_out(latin: str) -> tuple[Heard, ...]:
    """Return the letters of an acronym as Arabic names them; () for what is none or too long.

    >>> [letter.spellings[0] for letter in spell_out("BBC")]
    ['بي', 'بي', 'سي']
    """
    letters = latin.replace(".", "").strip().lower()
    if not is_acronym(latin) or len(letters) > _MOST:
        return ()
    return tuple(Heard(f"~.{char}", tuple(_LETTERS[char].split())) for char in letters)


def write_letters(latin: str) -> tuple[tuple[str, ...], ...]:
    """Return the folded words of an acronym together and letter by letter: BBC, B.B.C."""
    letters = latin.replace(".", "").strip().lower()
    return ((letters,), tuple(letters)) if is_acronym(latin) and len(letters) <= _MOST else ()


def is_word(latin: str) -> bool:
    """Tell whether an acronym can be said as a word: UNESCO, but not BBC."""
    letters = latin.replace(".", "").strip()
    return is_acronym(latin) and len(letters) >= _WORD and bool(_VOWELS & set(letters))


def with_article(heard: Heard) -> Heard:
    """Return a word also with ال before it: ناتو, الناتو."""
    both = (*heard.spellings, *(_ARTICLE + spelling for spelling in heard.spellings))
    return Heard(heard.key + "+", both)


def _read_known() -> dict[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    known = {}
    for line in _WELL_KNOWN.strip().splitlines():
        forms = tuple(dict.fromkeys(fold_phrase(form) for form in line.split(" ")))
        known.update(dict.fromkeys(forms, forms))
    return known


KNOWN = _read_known()
"""Well-known acronyms: folded words of any form → those of all its forms, Latin first."""
