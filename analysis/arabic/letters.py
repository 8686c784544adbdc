"""Tables of characters: the one place that names code points, with where they come from.

Names and categories are those of the Unicode Character Database that Python ships. What
decomposition gives by itself (hamza and madda on a carrier, presentation forms, accents) needs no
table: these are the letters that Unicode keeps apart and a reader of Arabic news does not.
"""

from __future__ import annotations

LETTERS = {
    # Arabic (U+0600–06FF): one letter, several code points
    "\u0629": "\u0647",  # TEH MARBUTA → HEH
    "\u0649": "\u064a",  # ALEF MAKSURA → YEH
    "\u0671": "\u0627",  # ALEF WASLA → ALEF
    "\u0672": "\u0627",  # ALEF WITH WAVY HAMZA ABOVE
    "\u0673": "\u0627",  # ALEF WITH WAVY HAMZA BELOW
    "\u0674": "",  # HIGH HAMZA: written beside its carrier, as a mark
    "\u0640": "",  # TATWEEL
    "\u06e5": "",  # SMALL WAW (Quranic)
    "\u06e6": "",  # SMALL YEH (Quranic)
    # Persian, Urdu and Kurdish spellings of letters that Arabic has
    "\u06a9": "\u0643",  # KEHEH → KAF
    "\u06aa": "\u0643",  # SWASH KAF
    "\u06cc": "\u064a",  # FARSI YEH → YEH
    "\u06cd": "\u064a",  # YEH WITH TAIL
    "\u06ce": "\u064a",  # YEH WITH SMALL V (Kurdish)
    "\u06d0": "\u064a",  # E
    "\u06d2": "\u064a",  # YEH BARREE
    "\u063d": "\u064a",  # FARSI YEH WITH INVERTED V
    "\u063e": "\u064a",  # FARSI YEH WITH TWO DOTS ABOVE
    "\u063f": "\u064a",  # FARSI YEH WITH THREE DOTS ABOVE
    "\u06be": "\u0647",  # HEH DOACHASHMEE → HEH
    "\u06c1": "\u0647",  # HEH GOAL
    "\u06c3": "\u0647",  # TEH MARBUTA GOAL
    "\u06d5": "\u0647",  # AE (Kurdish)
    "\u06ba": "\u0646",  # NOON GHUNNA → NOON
    "\u06bb": "\u0646",  # RNOON
    "\u0679": "\u062a",  # TTEH → TEH
    "\u0688": "\u062f",  # DDAL → DAL
    "\u0691": "\u0631",  # RREH → REH
    "\u0695": "\u0631",  # REH WITH SMALL V BELOW (Kurdish)
    "\u06b5": "\u0644",  # LAM WITH SMALL V (Kurdish)
    "\u06c6": "\u0648",  # OE (Kurdish)
    "\u06c7": "\u0648",  # U
    "\u06c8": "\u0648",  # YU
    "\u06cb": "\u0648",  # VE
    # Sounds that Arabic lacks, as papers write them with and without the extra dots
    "\u067e": "\u0628",  # PEH → BEH: پوتين, بوتين
    "\u0686": "\u062c",  # TCHEH → JEEM
    "\u0698": "\u0632",  # JEH → ZAIN
    "\u06a4": "\u0641",  # VEH → FEH: ڤيينا, فيينا
    "\u06a5": "\u0641",  # FEH WITH THREE DOTS BELOW (Maghreb)
    "\u06af": "\u0643",  # GAF → KAF, by its shape; the sound is also written ج and غ
    "\u06ad": "\u0643",  # NG (Morocco)
    "\u0763": "\u0643",  # KEHEH WITH THREE DOTS ABOVE (Morocco)
    "\u06a8": "\u0642",  # QAF WITH THREE DOTS ABOVE (Tunisia): ڨفصة, قفصة
    "\u066e": "\u0628",  # DOTLESS BEH
    "\u066f": "\u0642",  # DOTLESS QAF
    "\u06a1": "\u0641",  # DOTLESS FEH
    # Modifier letters that stand for ʿayn and hamza in Latin: ʿAlī, Qurʾān
    **dict.fromkeys("\u02b9\u02ba\u02bb\u02bc\u02bd\u02be\u02bf\u02c0\u02c1", ""),
}
"""What a letter becomes after compatibility decomposition, case folding and removal of marks."""

NUMBER_SEPARATORS = {
    "\u066b": ".",  # ARABIC DECIMAL SEPARATOR
    "\u066c": ",",  # ARABIC THOUSANDS SEPARATOR
    "\u060c": ",",  # ARABIC COMMA: many papers write 2،5 and 1،200 with it
}
"""What stands between the digits of one number, beside the ASCII characters themselves."""

FORMULAE = frozenset(
    "\ufdfa"  # SALLALLAHOU ALAYHE WASALLAM
    "\ufdfb"  # JALLAJALALOUHOU
    "\ufdfd"  # BISMILLAH AR-RAHMAN AR-RAHEEM
)
"""Whole formulae in one character: set like punctuation, told like punctuation, no words."""

RIAL = "\ufdfc"  # RIAL SIGN, a symbol that decomposes into the word
"""The only symbol that is read as a word."""

COMMON = "".join(
    (
        "\0\t\n\r",
        "".join(map(chr, range(0x20, 0x7F))),
        "\xa0\xa9\xab\xae\xb0\xb7\xbb\xd7",  # nbsp © « ® ° · » ×
        "\u060c\u061b\u061c\u061f",  # ، ؛ ARABIC LETTER MARK ؟
        "".join(map(chr, range(0x621, 0x63B))),
        "".join(map(chr, range(0x640, 0x656))),  # with harakat, madda and hamza marks
        "".join(map(chr, range(0x660, 0x66E))),  # digits, ٪ ٫ ٬ ٭
        "\u0670\u0671\u067e\u0686\u0698\u06a4\u06a9\u06af\u06cc",
        "".join(map(chr, range(0x6F0, 0x6FA))),  # Persian digits
        "\u200b\u200c\u200d\u200e\u200f",  # ZWSP ZWNJ ZWJ LRM RLM
        "–—‘’‚“”„•…‹›",
        "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff",  # bidi controls, BOM
        "\u20ac",  # €
        "\xe0\xe7\xe8\xe9\xea\xef\xf4\xf6\xfc",  # accented Latin of French and German names
    )
)
"""What Arabic news is made of: at most 256 characters, for which folding has a quick way.

NUL comes first because CPython builds its quick encoding map only for tables that begin with it.
"""
