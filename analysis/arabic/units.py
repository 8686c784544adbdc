"""What numbers are counted in: percent, currencies, measures, time; folded forms → unit.

Currencies are ISO 4217 where the word names one; dinar, lira and the like belong to several states
and stay words unless an adjective tells which. Other units are SI symbols or English singulars.
"""

from __future__ import annotations

from analysis.arabic.tokens import fold_phrase


def _table(units: dict[str, str]) -> dict[str, str]:
    return {form: unit for unit, words in units.items() for form in fold_phrase(words)}


PERCENT_SIGNS = frozenset("%٪﹪％؉")
CURRENCY_SIGNS = {"$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "₪": "ILS", "₺": "TRY"}
PERCENT = frozenset({*fold_phrase("بالمئة بالمائة بالمية")})
IN_A_HUNDRED = frozenset({*fold_phrase("المئة المائة المية")})
"""After في: per cent."""

UNITS = _table(
    {
        "USD": "دولار دولارا دولارات دولارين دولاران الدولارات usd",
        "EUR": "يورو اليورو eur",
        "SAR": "ريال ريالا ريالات sar",
        "EGP": "جنيه جنيها جنيهات egp",
        "AED": "درهم درهما دراهم aed",
        "dinar": "دينار دينارا دنانير",
        "lira": "ليرة ليرات",
        "rupee": "روبية روبيات",
        "krone": "كرونة كرونات كرون",
        "franc": "فرنك فرنكا فرنكات",
        "toman": "تومان",
        "RUB": "روبل روبلا روبلات",
        "CNY": "يوان",
        "JPY": "ين",
        "ILS": "شيكل شيقل شيكلا شيقلا",
        "GBP": "gbp",
        "kilo": "كيلو",  # of what, the next word says
        "m": "متر مترا أمتار m",
        "km": "كيلومتر كيلومترا كيلومترات كلم كم km",
        "cm": "سنتيمتر سنتيمترا سنتيمترات سنتم سم cm",
        "mm": "مليمتر مليمترا مليمترات ملليمتر ملم مم mm",
        "mile": "ميل ميلا أميال",
        "foot": "قدم قدما أقدام",
        "kg": "كيلوغرام كيلوغراما كيلوغرامات كيلوجرام كيلوجراما كيلوجرامات كغ كغم كجم كلغ kg",
        "g": "غرام غراما غرامات جرام جراما جرامات",
        "ton": "طن طنا أطنان",
        "ounce": "أونصة أوقية أونصات",
        "litre": "لتر لترا لترات ليتر",
        "barrel": "برميل برميلا براميل",
        "hectare": "هكتار هكتارا هكتارات",
        "feddan": "فدان فدانا أفدنة",
        "dunam": "دونم دونما دونمات",
        "degree": "درجة درجات",
        "MW": "ميغاواط ميجاوات ميغاوات mw",
        "knot": "عقدة",
        "second": "ثانية ثوان ثواني",
        "minute": "دقيقة دقائق",
        "hour": "ساعة ساعات",
        "day": "يوم يوما أيام",
        "week": "أسبوع أسبوعا أسابيع",
        "month": "شهر شهرا أشهر شهور",
        "year": "عام عاما أعوام سنة سنوات سنين",
        "decade": "عقد عقدا عقود",
        "century": "قرن قرنا قرون",
    }
)
"""Folded form of a unit, singular or plural → unit."""

OF_A_STATE = {
    "dinar": _table(
        {
            "KWD": "كويتي كويتيا كويتية",
            "JOD": "أردني أردنيا أردنية",
            "IQD": "عراقي عراقيا عراقية",
            "BHD": "بحريني بحرينيا بحرينية",
            "DZD": "جزائري جزائريا جزائرية",
            "TND": "تونسي تونسيا تونسية",
            "LYD": "ليبي ليبيا ليبية",
        }
    ),
    "lira": _table({"LBP": "لبنانية", "SYP": "سورية", "TRY": "تركية"}),
    "SAR": _table(
        {
            "QAR": "قطري قطريا قطرية",
            "OMR": "عماني عمانيا عمانية",
            "IRR": "إيراني إيرانيا إيرانية",
            "YER": "يمني يمنيا يمنية",
        }
    ),
    "EGP": _table(
        {"GBP": "إسترليني إسترلينيا إسترلينية استرليني", "SDG": "سوداني سودانيا سودانية"}
    ),
    "AED": _table({"MAD": "مغربي مغربيا مغربية"}),
    "USD": _table(
        {
            "CAD": "كندي كنديا",
            "AUD": "أسترالي أستراليا",
            "HKD": "هونغ",
        }
    ),
    "franc": _table({"CHF": "سويسري سويسريا سويسرية"}),
    "rupee": _table({"INR": "هندية", "PKR": "باكستانية"}),
}
"""Unit → adjective after it → the currency of that state."""

KILO = _table({"km": "متر مترا", "kg": "غرام جرام غراما جراما", "kW": "واط وات"})
"""After كيلو written apart."""

POWERS = _table({"2": "مربع مربعا مربعة", "3": "مكعب مكعبا مكعبة"})
"""After a unit of length."""

GENERIC = frozenset(fold_phrase("شخص شخصا أشخاص فرد فردا أفراد حالة حالات نسمة إنسان إنسانا"))
"""Counted nouns that say less than «عدد القتلى» before them."""

_DUALS = {
    # dual of a noun whose plural is broken: both endings can only mean two
    "ان ين": (
        "قتيل جريح شخص شهيد جندي يوم شهر أسبوع عام طفل رجل شاب صاروخ موقع هدف ضابط عامل أسير"
        " هجوم انفجار حزب مبنى منزل مقعد صوت مرشح قرن عقد نائب وزير فريق عنصر لغم برميل"
        " متر طن ميل كيلومتر دولار ريال جنيه درهم دينار لاعب قرار مشروع اتفاق"
        " زورق قارب مركب رصيف جسر مطار مصنع حريق زلزال بحار سائح حارس صندوق مخزن شارع مسجد"
        " ملعب كتاب اجتماع"
    ),
    # sound plural in ين: only ان means two
    "ان": (
        "مصاب مسلح مدني صحافي صحفي شرطي لاجئ مسؤول موظف مهاجر متظاهر إرهابي متهم محتجز"
        " مقاتل متسلل مطلوب سائق"
    ),
    # nouns in ة
    "تان تين": (
        "رسالة طائرة سيارة قذيفة دولة مدينة قرية جولة مرحلة سنة ساعة دقيقة مرة غارة نقطة درجة"
        " ضحية عبوة دبابة سفينة ناقلة رهينة شركة مدرسة قنبلة رصاصة حالة عملية محافظة جثة إصابة"
        " مناسبة امرأة فتاة طالبة لاعبة معلمة شاحنة حافلة ضربة محطة بلدة منطقة جزيرة مباراة"
    ),
}


def _duals() -> dict[str, str]:
    duals = {}
    for endings, nouns in _DUALS.items():
        for noun in fold_phrase(nouns):
            base = noun[:-1] if endings.startswith("ت") else noun
            for ending in endings.split():
                for before in ("", "و", "ب", "ل"):
                    duals[before + base + ending] = noun
    return duals


DUALS = _duals()
"""Folded dual form → the folded noun of which there are two; with ال they were told before."""


def _with_clitics(words: str) -> frozenset[str]:
    return frozenset(
        clitic + word
        for word in fold_phrase(words)
        for clitic in ("", "و", "ب", "ل", "ال", "وال", "بال", "لل")
    )


IDENTIFIED = _with_clitics(
    "رقم رقمه رقمها قرار مادة بند فقرة صفحة قناة لواء فرقة طريق بوينغ إيرباص سوخوي ميغ إف إس تي"
    " كوفيد هاتف تلفون جوال فاكس مجموعة دفعة نموذج طراز طبعة طابق غرفة شقة بوابة"
)
"""Nouns whose number is a name: القرار 1701."""

RANKED = _with_clitics("ذكرى قرن دورة مرتبة مركز جلسة نسخة جولة مرة طبعة قمة")
"""Nouns after which a definite number is an ordinal: الذكرى السبعين, الذكرى الـ24."""
