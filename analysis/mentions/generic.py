"""Words that make up longer names, and by themselves name nothing: الشرق, الولايات, حزب.

As the whole name of a watch such a word counts only where something says that a name is meant:
الشرق is a point of the compass in most places, and a newspaper in some. What newsrooms write for
one well-known thing is no such word: الجيش, التحالف.
"""

from __future__ import annotations

from analysis.arabic.document import Document
from analysis.arabic.folding import fold
from analysis.mentions.beside import before
from analysis.mentions.walk import Match
from analysis.mentions.watchlist import Watch

_DIRECTIONS = "شرق غرب شمال جنوب وسط وسطى أوسط أقصى أدنى"
_LANDS = """
أرض أراضي بحر بحار محيط محيطات نهر أنهار جبل جبال سهل سهول واد وادي وديان غابة غابات قارة جزر
بلد بلاد بلدان دول ولايات جمهوريات أقاليم منطقة مناطق محافظات مقاطعات مدن قرى بلدات حدود أمم
شعوب
"""
_QUALITIES = """
متحد متحدة مشترك مشتركة أعلى عليا مركزي مركزية وطني وطنية دولي دولية عالمي عالمية عربي عربية
إسلامي إسلامية شعبي شعبية عسكري عسكرية سياسي سياسية ديمقراطي ديمقراطية اشتراكي اشتراكية جديد
جديدة كبرى عظمى شرقي شرقية غربي غربية شمالي شمالية جنوبي جنوبية
"""

_HEADS = """
دولة ولاية جمهورية مملكة إمارة سلطنة إقليم محافظة مقاطعة مدينة عاصمة بلدة قرية ناحية حي مخيم
جزيرة صحراء أمة شعب اتحاد حكومة رئاسة وزارة برلمان مجلس لجنة هيئة سلطة محكمة نيابة جيش قوات شرطة
حرس قيادة نظام حزب حركة جبهة جماعة تنظيم تيار كتلة تحالف ائتلاف ثورة مؤتمر قمة منظمة مؤسسة شركة
بنك مصرف بورصة جامعة كلية معهد مدرسة مستشفى مركز جمعية نقابة رابطة غرفة نادي فريق منتخب دوري كأس
بطولة ملعب صحيفة جريدة مجلة قناة إذاعة وكالة تلفزيون مطار ميناء معرض مهرجان مسرح متحف مكتب مسجد
كنيسة
"""

_SAYING: dict[str, str] = {
    "organisation": """
        نادي فريق حزب حركة جبهة جماعة تنظيم قناة فضائية صحيفة جريدة مجلة إذاعة تلفزيون وكالة شبكة
        موقع مراسل مراسلة مندوب شركة بنك مصرف مؤسسة جمعية رابطة دار
    """,
    "place": "مدينة محافظة ولاية بلدة قرية حي مخيم جزيرة",
}


_ARTICLE = "ال"
_WITH_ARTICLE = [fold(word) for word in f"{_DIRECTIONS} {_LANDS} {_QUALITIES}".split()]

GENERIC = frozenset(
    [*map(fold, _HEADS.split()), *_WITH_ARTICLE, *(_ARTICLE + word for word in _WITH_ARTICLE)]
)
"""Folded: nouns that wait for another (حزب); with ال or without, adjectives, points of the compass
and lands and states of which there are many."""

SAYING = {kind: frozenset(fold(word) for word in words.split()) for kind, words in _SAYING.items()}
"""By kind of watch, what stands before a name and says that it is one: صحيفة الشرق."""

_ANY_KIND = frozenset(word for words in SAYING.values() for word in words)
_QUOTES = {"«": "»", "“": "”", "‘": "’", '"': '"', "'": "'", "(": ")", "[": "]"}


def is_named(watch: Watch, document: Document, match: Match) -> bool:
    """Tell whether a match is more than a generic word, by itself or by what stands around it.

    A generic word is a name in quotes or brackets, and after what says of which kind it is. Of
    people, whose names of one word are seldom such words, every match is named.
    """
    words = match.form.words
    if len(words) > 1 or words[0] not in GENERIC or watch.kind == "person":
        return True
    saying = SAYING.get(watch.kind, _ANY_KIND)
    return bool(before(document, match.first) & saying) or _is_quoted(document, match)


def _is_quoted(document: Document, match: Match) -> bool:
    """Tell whether a match stands in quotes or brackets by itself, a space within them aside."""
    start, end = document.tokens[match.first].start, document.tokens[match.last].end
    before_it = document.original[max(0, start - 2) : start].rstrip()[-1:]
    after_it = document.original[end : end + 2].lstrip()[:1]
    return after_it != "" and _QUOTES.get(before_it) == after_it
