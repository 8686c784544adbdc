"""What Latin letters stand for in Arabic, by where they stand; for Rasid.

Of each choice the likelier comes first; - is nothing.
"""

from __future__ import annotations

import re

GROUPS = {
    "ace": "يس اس",
    "ayy": "ي اي",
    "tch": "تش",
    "sch": "ش",
    "kh": "خ ك",
    "gh": "غ ج",
    "sh": "ش",
    "ch": "تش ش ك خ",
    "th": "ث ت ذ",
    "dh": "ذ ض ظ د",
    "ph": "ف",
    "ck": "ك ق",
    "zh": "ج ز",
    "tz": "تس",
    "qu": "كو ق ك",
    "wh": "و",
    "all": "ول ال",
    "oh": "و وه",
    "eau": "و",
    "oo": "و",
    "ou": "و او -",
    "ow": "و او",
    "oe": "و",
    "oa": "و وا",
    "aa": "ا ع عا",
    "au": "و او",
    "aw": "و او",
    "ai": "اي ي ايي ا",
    "ay": "اي ي",
    "ee": "ي",
    "ea": "ي ا",
    "ei": "ي اي يي",
    "ey": "ي",
    "eu": "و وي يو",
    "ew": "يو و",
    "ie": "ي يي",
    "ii": "ي",
    "yy": "ي",
    "ue": "وي و ي",
    "ui": "وي ي",
    "b": "ب",
    "c": "ك ق س",
    "d": "د ض",
    "f": "ف",
    "g": "غ ج ق ك",
    "h": "ه ح -",
    "j": "ج ي خ",
    "k": "ك ق خ",
    "l": "ل",
    "m": "م",
    "n": "ن",
    "p": "ب",
    "q": "ق ك",
    "r": "ر",
    "s": "س ص ز",
    "t": "ت ط",
    "v": "ف",
    "w": "و",
    "x": "كس ش",
    "y": "ي",
    "z": "ز ظ ذ ض",
    "a": "ا - ي",
    "e": "- ي ا",
    "i": "ي - اي",
    "o": "و - وا",
    "u": "و ا - يو",
    "'": "- ع ء",
}
"""Latin letters inside a word and what they may be; - is nothing."""

FIRST = {
    "kn": "ن",
    "ai": "اي ا",
    "ay": "اي عاي",
    "ea": "اي ا",
    "ei": "اي عي",
    "eu": "او يو",
    "ou": "او عو",
    "a": "ا ع اي",
    "e": "اي ا ع",
    "i": "اي ا ع عي",
    "o": "او ع عو ا",
    "u": "او يو ع عو",
}
LAST = {
    "ington": "نطن ينغتون",
    "ev": "يف وف",
    "ois": "وا ويس",
    "ah": "ه ا اح",
    "ei": "ي يي اي",
    "a": "ا ه",
    "e": "- ي ه",
    "i": "ي",
    "o": "و",
    "t": "ت ط -",
    "d": "د ض -",
    "s": "س ز ص -",
    "x": "كس -",
}
BEFORE_FRONT = {"c": "س ص ج ك تش", "g": "ج غ"}  # before e, i, y
BEFORE_MUTE = {"a": "ي ا", "i": "اي ي"}  # before a consonant and the e that ends a word
OPEN = "ي - ا"  # an e that ends its syllable
ARABIC = {  # what stands in names that are Arabic
    "oh": "",
    "ai": "ي اي ايي",
    "aa": "ع ا عا",
    "ee": "ي",
    "a": "- ا",
    "h": "ح ه",
    "e": "- ي",
    "i": "ي -",
    "o": "- و",
    "u": "- و",
    "k": "ك ق",
    "v": "ف و",
    "th": "ث ذ ظ",
}
ARABIC_FIRST = {
    "ai": "ع اي عاي",
    "a": "ا ع",
    "e": "ا ع",
    "i": "ا ع",
    "o": "ع ا",
    "u": "ا ع",
}
ARABIC_LAST = {
    "ah": "ه اح ا",
    "a": "ه ا ي",
    "e": "- ه",
    "i": "ي",
    "o": "و",
    "s": "س ص",
    "d": "د ض",
    "t": "ت ط",
}

WORDS = {
    "bin": "بن",
    "ben": "بن",
    "ibn": "بن",
    "abu": "ابو",
    "abou": "ابو",
    "abdullah": "عبدالله",
    "abdallah": "عبدالله",
    "allah": "الله",
    "de": "دي",
    "di": "دي",
    "da": "دا",
    "la": "لا",
    "le": "لو",
    "van": "فان",
    "von": "فون",
}
ARTICLES = frozenset({"al", "el", "ul", "ad", "as", "ash", "at", "an", "ar", "az"})
ABD = frozenset({"abd", "abdel", "abdul", "abdal", "abdol"})
SERVANT = re.compile(r"abd[aeou](?:l(?=[a-z]{2})|([rnszt])(?=\1))")  # Abdelaziz, Abderrahman
RARE = frozenset("طضصظذعحخق")  # letters that foreign names are seldom written with
