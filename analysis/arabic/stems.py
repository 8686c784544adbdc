"""A light stem: what the forms of one content word have in common, without a lexicon.

In the tradition of light10 (Larkey, Ballesteros and Connell 2007: strip what is nearly always an
affix, never look inside), with verbs, one-letter prepositions where the next letters show a noun,
and small tables of words that only look as if they had an affix.
"""

from __future__ import annotations

from functools import lru_cache

from analysis.arabic.plurals import SINGULARS

_LONGEST = 40
_ARTICLES = ("بال", "كال", "فال", "ال", "لل")
_WAW_IS_ROOT = (
    *("وزير", "وزار", "وزرا", "وكال", "وكلا", "وكيل", "واشنط", "وثيق", "وثاي", "وفاه", "وفيات"),
    *("وفد", "وفود", "وطن", "ولاي", "والد", "وضع", "وقت", "وقف", "وقوع", "وقود", "وصل", "وصول"),
    *("وعد", "وعود", "وحد", "وحيد", "وجد", "وجود", "وجه", "وسط", "وساط", "وسيل", "وساي", "وسيط"),
    *("وظيف", "وظاي", "ورق", "وقع", "وقاي", "وباي", "وباء", "ولاد", "وليد", "ولي", "وادي", "واد"),
    *("واجه", "واجب", "واضح", "واقع", "وافق", "واصل", "واسع", "واحد", "وارد", "ودي", "وهم", "وهاب"),
    *("وعي", "وديع", "وداع", "ورش", "وشيك", "وصف", "وصيه", "وصاي", "وتير", "وتر", "وجب", "وجبه"),
)
_PARTICLE_IS_ROOT = (
    *("لاعب", "لاجي", "لاحق", "لافت", "لازم", "باحث", "بارز", "باكست", "بادر", "باخر", "باشر"),
    *("باري", "بارك", "باقي", "بالغ", "لاتين", "بانك", "بترول", "بتر", "لتر", "بتس", "لتوان"),
)
_NOUN_BEGINNINGS = (
    *("م", "ت", "است", "انت", "اتف", "اتص", "اتح", "اجت", "اجر", "احت", "اخت", "اخر", "اعت"),
    *("اعل", "اعد", "اقت", "اقا", "انه", "انق", "اطل", "اسق", "اشت", "اصد", "ارت", "ادا", "اكت"),
    *("افت", "انف", "انس", "امت", "الغ", "انش", "انت", "اضا", "اصل", "ازا"),
)
_SUFFIXES = (
    *("اتهم", "اتها", "اتنا", "تهما", "وهما", "ياتها", "اتهما"),
    *("ويه", "هما", "تها", "تهم", "يون", "يين", "يات", "اته", "ونه", "وها", "وهم", "ونها", "ونهم"),
    *("تين", "تان", "تنا", "ايه", "اءه", "اوه", "اني"),
    *("ها", "هم", "هن", "نا", "ان", "ين", "ون", "ات", "وا", "يه", "ته", "تا", "تي", "وه"),
    *("ه", "ي", "ا", "ت", "ء", "و"),
)
_LEAST = 3

_FORM_PREFIXES = (
    *("است", "يست", "تست", "نست", "مست", "ان", "ين", "تن", "من", "مت", "يت"),
    *("م", "ت", "ي", "ن", "ا"),
)
_WEAK = str.maketrans("", "", "اويء")


def stem(form: str) -> str:
    """Return the light stem of a folded word; the same word in other forms mostly gives the same.

    Never empty for a form that is not; forms that are no Arabic word come back as they are.
    >>> stem("والمفاوضات") == stem("مفاوضه")
    True
    """
    if len(form) <= _LEAST or len(form) > _LONGEST or not "\u0621" <= form[0] <= "\u064a":
        return form
    return _stem(form)


@lru_cache(maxsize=1 << 16)
def _stem(form: str) -> str:
    rest = _strip_beginning(form)
    return _strip_end(SINGULARS.get(rest, rest))


def _strip_beginning(form: str) -> str:
    rest = _strip_conjunction(form)
    for article in _ARTICLES:
        if rest.startswith(article) and len(rest) - len(article) >= _LEAST - 1:
            if rest.startswith(_PARTICLE_IS_ROOT):
                break
            return _strip_conjunction(rest[len(article) :])
    if rest[0] == "س" and rest[1] in "يتن" and len(rest) >= 5:
        return rest[1:]
    if rest[0] in "بل" and len(rest) >= 6 and rest[1:].startswith(_NOUN_BEGINNINGS):
        return rest if rest.startswith(_PARTICLE_IS_ROOT) else rest[1:]
    return rest


def _strip_conjunction(form: str) -> str:
    while form[0] == "و" and len(form) > _LEAST and not form.startswith(_WAW_IS_ROOT):
        form = form[1:]
    return form


def _strip_end(form: str) -> str:
    for suffix in _SUFFIXES:
        if form.endswith(suffix) and len(form) - len(suffix) >= _LEAST:
            return form[: -len(suffix)]
    return form


@lru_cache(maxsize=1 << 16)
def root_key(form: str) -> str:
    """Return the strong consonants of a folded word, a coarse stand-in for its root.

    Verb, participle and verbal noun of one root mostly share it, and so do some strangers: use it
    beside other evidence only. Never empty for a form that is not.
    >>> {root_key(form) for form in ("مقطوعه", "قطعت", "يقطع", "القطيعه", "انقطاع")}
    {'قطع'}
    """
    whole = stem(form)
    rest = whole
    for prefix in _FORM_PREFIXES:
        if rest.startswith(prefix) and len(rest) - len(prefix) >= _LEAST:
            rest = rest[len(prefix) :]
            break
    bones = rest.translate(_WEAK)
    if len(bones) == 4 and bones[1] == "ت":
        bones = bones[0] + bones[2:]  # form VIII puts ت after the first letter: اجتماع
    if len(bones) >= _LEAST and bones[-1] == bones[-2]:
        bones = bones[:-1]
    return bones if len(bones) > 1 else whole
