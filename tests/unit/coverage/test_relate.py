"""What an article is beside all others: outcomes, conflicts of ids, and forgetting."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from analysis.coverage.relate import RelateStage
from analysis.decision import Origin
from analysis.finding import Related
from analysis.mentions.matcher import Matcher
from analysis.mentions.watchlist import parse_watchlist
from analysis.reader import Reader
from analysis.reading import Reading, Refused
from streams.stage import Decider, Decision

START = datetime(2026, 1, 1, tzinfo=UTC)
END = START + timedelta(days=1000)
WATCHES = """
watches:
  - {id: port, name: ميناء السدر, kind: place}
  - {id: guard, name: خفر السواحل, kind: organisation}
"""
READER = Reader(Matcher(parse_watchlist(WATCHES)))

TITLES = ("غرق مركب قرب ميناء السدر", "افتتاح سوق السمك الجديد", "تأجيل سباق الزوارق الشراعية")
TEXTS = (
    (
        "أعلن خفر السواحل مقتل {n} صيادين في غرق مركب قرب ميناء السدر فجر اليوم. وقال شهود إن "
        "الريح كانت شديدة وإن المركب مال على جانبه قبل أن تغمره المياه. ونقل المصابون إلى "
        "المستشفى القريب."
    ),
    (
        "افتتح المحافظ سوق السمك الجديد في المدينة بحضور {n} تاجرا من أبناء المنطقة. ويضم السوق "
        "مخازن للتبريد وساحة واسعة للمزاد، وقد استغرق بناؤه عامين كاملين."
    ),
    (
        "لم يؤكد خفر السواحل موعد السباق في ميناء السدر، وقال المنظمون إن {n} زورقا سجلت أسماءها "
        "حتى الآن وإن الموعد الجديد سيعلن بعد تحسن الطقس في الخليج."
    ),
)


def article(at: datetime, n: int = 3, **fields: Any) -> bytes:
    """Return an article as JSON."""
    kind = fields.pop("kind", 0)
    whole = {
        "url": f"https://one.example/{n}",
        "source": "نبض",
        "title": TITLES[kind],
        "text": TEXTS[kind].format(n=n),
        "published_at": at,
    }
    return msgspec.json.encode(whole | fields)


def decider() -> Decider[Any, Any, Any]:
    """Return `relate` on a fresh memory."""
    return Decider(RelateStage(), "log-1", "rasid.readings")


def read(data: bytes, offset: int) -> Reading | Refused:
    """Return the reading of an article, on the articles' own clock."""
    return READER.read(data, None, END, Origin("log-1", "rasid.articles", 0, offset))


def take(stage: Decider[Any, Any, Any], offset: int, data: bytes) -> Decision:
    """Decide the article and remember the decision."""
    decision = stage.decide_event(offset, read(data, offset), START)
    assert decision is not None
    stage.remember(decision)
    return decision


def outcomes(*articles: bytes) -> list[str]:
    """Return the outcome of each article, in order."""
    stage = decider()
    return [take(stage, n, data).entry.outcome for n, data in enumerate(articles)]


def test_the_same_article_again_is_a_repeat() -> None:
    """An article that comes twice as it was is a repeat."""
    assert outcomes(article(START), article(START)) == ["new", "repeat"]


def test_changed_text_at_one_url_is_a_revision() -> None:
    """The same URL with another text is a revision."""
    changed = article(START, title="غرق مركب صيد قرب ميناء السدر")
    assert outcomes(article(START), changed) == ["new", "revision"]


def test_the_same_text_elsewhere_is_a_copy() -> None:
    """Another outlet's same text is a copy, whatever its address."""
    copied = article(START, url="https://two.example/9", source="مدار")
    assert outcomes(article(START), copied) == ["new", "copy"]


def test_a_copy_is_of_the_agency_that_it_credits() -> None:
    """Of two who had the text the one that is credited is the likely original, even the later."""
    stage = decider()
    wire = TEXTS[0].format(n=3)
    agency = article(START, url="https://agency.example/4", source="وكالة نورس للأنباء")
    copy = article(START, url="https://two.example/9", source="مدار", text=f"{wire}\nالمصدر: نورس")
    first = take(stage, 0, article(START)).entry.link
    second = take(stage, 1, agency).entry.link
    third = take(stage, 2, copy).entry.link
    assert (second.of, second.credit) == (first.article, "")
    assert (third.of, third.credit) == (second.article, "نورس")


def test_one_id_of_two_outlets_is_a_conflict() -> None:
    """An id that another outlet uses goes to quarantine with its reason."""
    stage = decider()
    take(stage, 0, article(START, id="7"))
    other = article(START, id="7", source="مدار", url="https://two.example/7", kind=1)
    decision = take(stage, 1, other)
    related, quarantined = (output.record for output in decision.outputs)
    assert (related.outcome, related.refused) == ("quarantined", "id_conflict")
    assert (quarantined.reason, quarantined.stage) == ("id_conflict", "relate")
    assert quarantined.record == Origin("log-1", "rasid.articles", 0, 1)


def test_a_refused_article_has_its_outcome() -> None:
    """What could not be read gets the outcome quarantined, and keeps its bytes."""
    related, quarantined = (o.record for o in take(decider(), 0, b"no JSON").outputs)
    assert isinstance(related, Related)
    assert (related.outcome, related.refused) == ("quarantined", "not_json")
    assert (quarantined.stage, quarantined.data) == ("read", b"no JSON")


def test_an_article_is_new_again_after_a_week() -> None:
    """What was forgotten is not recognised: after seven days the same article is new."""
    later = START + timedelta(days=7, seconds=1)
    other = article(later, n=9, kind=1)
    assert outcomes(article(START), other, article(START)) == ["new", "new", "new"]


def test_forgotten_entries_can_be_deleted_once() -> None:
    """An entry is handed out for deletion when nothing needs it, and only once."""
    stage = decider()
    take(stage, 0, article(START, kind=1))
    take(stage, 1, article(START + timedelta(days=8), n=5, kind=1))
    assert [stage.memory.take_forgotten(9), stage.memory.take_forgotten(9)] == [[0], []]


def test_an_entry_with_claims_outlives_its_article() -> None:
    """Claims are remembered for thirty days, so their entry is too."""
    stage = decider()
    take(stage, 0, article(START))
    take(stage, 1, article(START + timedelta(days=8), n=5, kind=1))
    before = stage.memory.take_forgotten(9)
    take(stage, 2, article(START + timedelta(days=31), n=6, kind=1))
    assert (before, stage.memory.take_forgotten(9)) == ([], [1, 0])


def test_a_crowded_article_is_cut_and_decided() -> None:
    """An article with far more names than a record holds is cut, says so, and gets its outcome."""
    names = [f"مجمع {'ابتثجحخدذرزسشصضطظعغفقكلمنهوي'[n % 28]}{n}ونيا" for n in range(600)]
    watches = "\n".join(f"  - {{id: w{n}, name: {name}}}" for n, name in enumerate(names))
    reader = Reader(Matcher(parse_watchlist(f"watches:\n{watches}\n")))
    said = " ".join(f"زار الوفد {name} أمس وتحدث مع سكانه عن الماء." for name in names)
    reading = reader.read(article(START, text=said, id="ا" * 250), None, END)
    assert isinstance(reading, Reading)
    assert "mentions" in reading.cut
    assert set(reading.quotes) == {mention.watch for mention in reading.mentions}
    decision = decider().decide_event(0, reading, START)
    assert decision is not None
    assert (decision.entry.outcome, len(decision.stored) <= 64 << 10) == ("new", True)


def test_a_defect_of_ours_has_a_named_reason() -> None:
    """A reading that our code fails on is quarantined as code_error, with where it is held."""
    broken = msgspec.structs.replace(read(article(START), 0), claims=(None,))
    decision = decider().decide_event(0, broken, START)
    assert decision is not None
    related, quarantined = (output.record for output in decision.outputs)
    assert (related.outcome, related.refused) == ("quarantined", "code_error")
    assert (quarantined.reason, quarantined.record) == ("code_error", broken.origin)
