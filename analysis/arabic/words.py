"""Our own short lists of words, folded: those that carry no content, and abbreviations."""

from __future__ import annotations

from analysis.arabic.tokens import fold_phrase


def _folded(*lines: str) -> frozenset[str]:
    return frozenset(word for line in lines for word in fold_phrase(line))


FREQUENT = _folded(
    # prepositions and what they become with a pronoun
    "في من إلى على عن مع حتى منذ خلال عبر ضد نحو لدى عند بين دون بدون حول حسب وفق ضمن أثناء إزاء",
    "فيه فيها فيهم منه منها منهم إليه إليها إليهم عليه عليها عليهم عنه عنها عنهم معه معها معهم",
    "له لها لهم لهما لنا لك لي به بها بهم بهما بنا بي لديه لديها لديهم بينها بينهم بينهما حولها",
    "قبل بعد فوق تحت أمام خلف وراء داخل خارج بسبب بشأن رغم برغم بالرغم على سوى عدا مثل كما",
    # conjunctions and particles
    "و أو أم ثم بل لكن لكنه لكنها ولكن إن أن أنه أنها أنهم إنه إنها إنهم بأن بأنه بأنها لأن لأنه",
    "لأنها كأن إذا إذ لو لولا إما أما بينما حيث حين حينما عندما كلما لما كي لكي فإن وإن وأن إلا هل",
    "قد لقد لا لم لن ما ليس ليست ليسوا غير سوف أي أيا كلا نعم يا ألا إنما فقط أيضا كذلك هكذا",
    "لذلك بذلك",
    "مما بما كيف لهذا فقد إثر أجل عدم جراء عقب قرب مقابل نتيجة بفعل بشكل إطار جانب إضافة",
    "العديد الكثير دائما ال ب ل",
    # pronouns and demonstratives
    "هو هي هم هن هما أنا نحن أنت أنتم هذا هذه هذان هؤلاء ذلك تلك أولئك هنا هناك ثمة الذي التي",
    "الذين اللذان اللذين اللتان اللتين اللواتي اللاتي كل كلها جميع بعض كافة",
    "نفس نفسه نفسها ذات أحد إحدى",
    # verbs that only frame
    "كان كانت كانوا يكون تكون يكن تكن كنا أصبح أصبحت بات باتت مازال ظل يزال تزال ليكون ستكون سيكون",
    "قال قالت قالوا يقول تقول وقال وقالت وأضاف أضاف أضافت وأضافت أوضح وأوضح أكد أكدت وأكد ذكر ذكرت",
    "أدى يمكن يجب",
    "أشار وأشار أعلن أعلنت وأعلن تم يتم جرى يجري وكان وكانت",
    # in almost every article
    "أمس اليوم غدا الآن عام العام يوم حاليا خاصة عدة عدد كثير أكثر أقل أول آخر الأول الأخرى أخرى",
    "وفي ومن وعلى ولا ولم وهو وهي وهذا وذلك وما وقد ومع وبعد وهذه والذي والتي وإلى وعن",
)
"""Words so frequent that they tell no article from another."""

ABBREVIATIONS = _folded(
    "د أ م ج ك ص ت هـ ق أ.د ص.ب",  # doctor, professor, engineer, initials, page, telephone
    "mr mrs ms dr prof st vs inc ltd co corp no gen col sen rep gov jr sr dept est",
    "jan feb mar apr jun jul aug sep sept oct nov dec",
)
"""What a full stop follows without ending a sentence."""
