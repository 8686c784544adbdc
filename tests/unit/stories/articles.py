"""Invented articles, and what they are asked with."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime
from typing import NamedTuple, TypeVar

from hypothesis import strategies as st

from analysis.arabic.sentences import parse
from analysis.reading import Fingerprint
from analysis.stories.copies import CopyIndex, CopyMatch
from analysis.stories.fingerprint import fingerprint
from analysis.stories.grouping import StoryIndex, StoryMatch
from analysis.stories.merged import Place

MONDAY = datetime(2026, 3, 2, 8, tzinfo=UTC)

BRIDGE_TITLE = "انهيار جسر الوادي في مدينة سهيل يقطع طريق الميناء"
BRIDGE = (
    "انهار جسر الوادي وسط مدينة سهيل فجر الاثنين بعد أمطار غزيرة استمرت ثلاثة أيام. "
    "وقال رئيس بلدية سهيل ناجي الفرحان إن الجسر كان مغلقا أمام الشاحنات منذ أسبوعين. "
    "ولم يصب أحد لأن حركة السير كانت متوقفة حين سقطت الدعامة الغربية في مجرى السيل. "
    "وأعلنت وزارة النقل إرسال فريق من المهندسين لفحص الجسور القديمة على طريق الميناء. "
    "ويتوقع أن يستغرق بناء جسر مؤقت نحو شهرين تحول خلالهما الحركة إلى الطريق الساحلي."
)
BRIDGE_RETOLD_TITLE = "سقوط جسر في سهيل بعد السيول ولا إصابات"
BRIDGE_RETOLD = (
    "تسببت السيول في سقوط دعامة جسر الوادي بمدينة سهيل، فانقطع الطريق إلى الميناء. "
    "وأكد الفرحان رئيس البلدية أن الجسر كان متوقفا أمام الشاحنات قبل انهياره. "
    "ووعدت وزارة النقل ببناء جسر مؤقت في المدينة."
)
DATES_TITLE = "مزارعو واحة الريان يبدأون جني التمور مبكرا"
DATES = (
    "بدأ مزارعو واحة الريان جني محصول التمور قبل موعده المعتاد بعشرة أيام. "
    "وتقول تعاونية الواحة إن حرارة الصيف أنضجت الثمار سريعا في معظم البساتين. "
    "ويأمل المزارعون أن يصل المحصول إلى الأسواق قبل افتتاح معرض الغذاء السنوي. "
    "وتصدر الواحة ثلث إنتاجها إلى أسواق آسيا حيث يرتفع الطلب على التمور الطرية."
)
GOAL_TITLE = "نسور المرفأ يفوز بكأس السواحل بهدف متأخر"
GOAL = (
    "أحرز فريق نسور المرفأ كأس السواحل بعدما سجل سامر الدالي هدفا في الدقيقة الأخيرة. "
    "وأهدر منافسه ركلة جزاء في الشوط الأول وأكمل المباراة بعشرة لاعبين. "
    "وهذه أول كأس يحرزها النادي منذ تأسيسه قبل أربعين عاما في حي الصيادين."
)


class Asked(NamedTuple):
    """An article as the indexes are asked about it; the version is what it says."""

    article: str
    url: str
    source: str
    title: str
    text: str

    @property
    def fingerprint(self) -> Fingerprint:
        """Return the fingerprint of title and text."""
        return read(self.title, self.text)

    def find_copy(self, index: CopyIndex, credited: str = "") -> CopyMatch | None:
        """Return what `index` takes this article for, where it credits the outlet of `credited`."""
        named = (self.article, self.url, self.source, self.version, self.fingerprint)
        return index.find(*named, credited.__eq__ if credited else None)

    def add_copy(self, index: CopyIndex, key: int) -> None:
        """Add this article to `index`."""
        index.add(key, self.article, self.url, self.source, self.version, self.fingerprint)

    def find_story(self, index: StoryIndex, at: datetime = MONDAY) -> StoryMatch | None:
        """Return the story that this article joins."""
        return index.find(self.fingerprint, self.source, at)

    def add_story(self, index: StoryIndex, key: int, story: str, at: datetime = MONDAY) -> None:
        """Add this article to `story`."""
        index.add(key, Place(story, key), self.fingerprint, at, self.source)

    @property
    def version(self) -> str:
        """Return a name of exactly this title and text."""
        return f"{self.title}|{self.text}"


def read(title: str, text: str) -> Fingerprint:
    """Return the fingerprint of an article."""
    return fingerprint(parse(title), parse(text))


def asked(source: str, title: str, text: str, *, name: str = "", url: str = "") -> Asked:
    """Return an article of `source`, named after it unless a name is given."""
    return Asked(name or f"{source}-1", url, source, title, text)


T = TypeVar("T")


def histories(articles: st.SearchStrategy[T]) -> st.SearchStrategy[list[tuple[T, int]]]:
    """Return articles, each with how many of the oldest are removed when it has been added."""
    return st.lists(st.tuples(articles, st.sampled_from((0, 0, 0, 1, 1, 2))), max_size=25)


def wear(
    history: list[tuple[T, int]],
    add: Callable[[int, T], None],
    remove: Callable[[int], None],
    add_to_fresh: Callable[[int, T], None],
) -> None:
    """Live through `history` with one index, and add to another what is left at the end."""
    left: deque[tuple[int, T]] = deque()
    for key, (article, gone) in enumerate(history):
        add(key, article)
        left.append((key, article))
        for _ in range(min(gone, len(left))):
            remove(left.popleft()[0])
    for key, article in left:
        add_to_fresh(key, article)
