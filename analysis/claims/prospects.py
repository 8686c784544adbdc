"""Words by which a clause says that something is feared, asked for, or still to come.

Our own lists, folded as tokens are.
"""

from __future__ import annotations

from analysis.claims.lexicon import (
    CONDITIONS,
    EVENTS,
    EXCLUSIONS,
    LIKELIHOODS,
    PLANS,
    fold_words,
)

UNREAL = (
    CONDITIONS
    | LIKELIHOODS
    | fold_words(
        "حذر حذرت يحذر تحذر محذرا تحذير تحذيرات مغبة خطر مخاطر مخاوف خشية تخوف يخشى دعا",
        "دعت يدعو تدعو",
        "طالب طالبت يطالب تطالب مطالبا مطالبة ضرورة يجب وجوب ينبغي لمنع لتجنب هدد هددت",
        "يهدد تهدد تهديد",
        "إمكانية إمكان احتمال فرصة محاولة محاولات حاول يحاول سعى يسعى تسعى رغبة يريد تريد",
        "طلب اقترح اقتراح",
        "مشروع خطة أمل يأمل تأمل هدف بهدف أجل حال ضد عقوبة تهمة بتهمة",
    )
)
"""Words after which an event is feared, asked for, tried or meant, not told."""

AHEAD = PLANS | fold_words(
    "قد تدرس يدرس دراسة تبحث يبحث بحث تأمل يأمل تسعى يسعى تعتزم يعتزم تنوي ينوي تخطط يخطط",
    "لبدء ينتظر",
    "بصدد وشك عازم عازمة يتجه تتجه ينظر تنظر يناقش تناقش يطمح تطمح يستهدف تستهدف يرتقب ترتقب وشيك",
    "يمهد تمهد يلوح تلوح تعهد يتعهد تتعهد وعد وعدت نية عزم عزمه عزمها احتمال إمكانية إمكان خطة خطط",
    "مرجح يرجح مزمع المزمع المرتقب المنتظر مرشح قريبا يوشك توشك يقترب تقترب يهدد تهدد",
    "تنتظر يتوقع تتوقع المقرر يستعد تستعد استعداد مقترح اقتراح تقترح يقترح يفكر تفكر موعد محتمل",
)
"""Words after which an event is still to come."""
LIKELY = fold_words(
    "ربما لعل المحتمل يحتمل محتملا الممكن ممكنا المستبعد المرجح ترجح رجح رجحت ترجيح ترجيحات توقعات",
    "بانتظار انتظار اقتراب عشية نوايا إمكانيات رغبة برغبة أوشك أوشكت كاد كادت يكاد تكاد",
    "اعتزام اعتزامها اعتزامه عزمهم نيته نيتها تمهيدا استعدادا",
)
"""Words after which an event may come, or has not come yet."""
_TALKS = fold_words(
    "مباحثات محادثات مشاورات مفاوضات نقاشات مداولات تلميح تلميحات تلميحا مقترحات تكهنات توقعات",
    "خطط أنباء",
)
"""Talks about what may come to be: it follows «بشأن» or «حول»."""
PROSPECTIVE = fold_words(
    "مرتقب مرتقبة محتمل محتملة متوقع متوقعة مقرر مقررة وشيك وشيكة مزمع مزمعة مفترض مفترضة",
    "منتظر منتظرة",
    "مقبل مقبلة مرجح مرجحة المرتقب المرتقبة المحتمل المحتملة المتوقع المتوقعة المزمع المزمعة",
    "الوشيك",
)
"""Adjectives of what is still to come."""
_ABOUT = fold_words("بشأن حول على إلى عن قرب")
_WITH_PLURALS = frozenset(
    form + ending for form in AHEAD if form[0] in "يت" and len(form) > 3 for ending in ("ون", "ان")
)


_AHEAD = AHEAD | LIKELY | EXCLUSIONS | _WITH_PLURALS
GUESSED = (
    _AHEAD
    | LIKELIHOODS
    | CONDITIONS
    | fold_words(
        "كاد كادت يكاد اشتباه يشتبه تشتبه يمكن حظا حظوظ فرص مهدد مهددة معرض معرضة وارد واردة مرشحة"
    )
)
"""Words beside which a clause does not tell what has happened."""

ASKS = fold_words(
    "يجب ينبغي يتعين ضرورة وجوب نصح نصحت ينصح تنصح أوصى أوصت يوصي توصي دعا دعت يدعو تدعو ناشد",
    "ناشدت يناشد تناشد حث حثت يحث تحث طالب طالبت يطالب تطالب",
    "يحق تحق يجوز تجوز بإمكان بإمكانه بإمكانها بوسع بمقدور",
)
ASKED = 5
"""Verbs after which, so many words on, what is said is what somebody should do."""


def _drop_owner(form: str) -> str:
    """Return a plural noun without the pronoun of whose it is: their expectations."""
    for ending in ("ها", "هم", "ه"):
        if form.endswith("ات" + ending):
            return form[: -len(ending)]
    return form


def is_awaited(form: str, before: str, earlier: str) -> bool:
    """Tell whether the two words before one say that it is still to come."""
    before = _drop_owner(before)
    if before == "قد":
        return form[0] in "يت" and len(form) > 2
    if before in _AHEAD:
        return True
    if earlier in _AHEAD and len(before) < 4:
        return not (before == "من" and earlier in EXCLUSIONS)  # excluded from
    if before == "قرب":
        return form in EVENTS
    return before in _ABOUT and earlier in _TALKS
