"""Check what must be found in the five articles that the project began from.

    .venv/bin/python -m bench.seeds

Reads ../shared/data/seeds; says so and ends with 0 where that is not there.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

from alerts.rules.settings import AlertsConfig
from analysis.decision import BEGINNING
from analysis.finding import Finding, StoryLink
from analysis.mentions.matcher import Matcher
from analysis.mentions.watchlist import parse_watchlist
from analysis.reader import Reader
from analysis.reading import Claim, Mention
from bench.report import say
from rasid.rules import rules_of
from streams.replay import Replay, replay

DATA = Path(__file__).resolve().parents[2] / "shared" / "data" / "seeds" / "articles.jsonl"
PEOPLE = (
    "علي خامنئي، باراك أوباما، جون كيري، محمد جواد ظريف، جوش إيرنست، فلاديمير بوتين، حسن روحاني، "
    "جين بساكي، مارتن ديمبسي، لوران فابيوس، كاثرين أشتون، قاسم سليماني"
)
PLACES = (
    "إيران، الولايات المتحدة، إسرائيل، طهران، واشنطن، العراق، سوريا، السعودية، مسقط، فيينا، باريس"
)
ORGANISATIONS = "البيت الأبيض، وول ستريت جورنال، داعش، الدولة الإسلامية، الأمم المتحدة"
KHAMENEI = "person-0"


def watches() -> str:
    """Return the watchlist: everyone and everything named, in one spelling each."""
    kinds = {"person": PEOPLE, "place": PLACES, "organisation": ORGANISATIONS}
    lines = [
        f"  - {{id: {kind}-{number}, name: {name}, kind: {kind}}}"
        for kind, names in kinds.items()
        for number, name in enumerate(names.split("، "))
    ]
    return "\n".join(["watches:", *lines])


def main() -> int:
    """Check and print; return 1 where something is not as it must be."""
    if not DATA.exists():
        say("not checked: ../shared/data/seeds is not there")
        return 0
    watchlist = parse_watchlist(watches())
    rules = rules_of(watchlist, AlertsConfig(warm_up=0.0), BEGINNING)
    run = Replay(Reader(Matcher(watchlist)), rules, datetime.now(UTC))
    events = list(replay(DATA.read_bytes().splitlines(), run))
    links = [event for event in events if isinstance(event, StoryLink)]
    found = [event for event in events if isinstance(event, Mention) and event.watch == KHAMENEI]
    claims = [event for event in events if isinstance(event, Claim)]
    conflicts = [e for e in events if isinstance(e, Finding) and e.kind == "contradiction"]
    fourth = [
        claim for claim in claims if any(q.ordinal and q.value == 4 for q in claim.quantities)
    ]
    surfaces = {mention.surface for mention in found}
    checks = {
        "the four November articles are one story": len({link.story for link in links[1:]}) == 1
        and links[0].story != links[1].story,
        "خامنئي is found in all five": len({mention.article for mention in found}) == 5,
        "also as وخمنائي and لخامنئي": {"وخمنائي", "لخامنئي"} <= surfaces,
        "one contradiction, of the dates 1979 and 1980": [c.deciding for c in conflicts]
        == [("1979", "1980")],
        "the fourth letter is one family of one origin": len(fourth) == 4
        and len({claim.first for claim in fourth}) == len({claim.origin for claim in fourth}) == 1,
        "neither confirmed nor denied is no denial": sum(c.polarity == "neither" for c in claims)
        >= 3,
    }
    for what, is_so in checks.items():
        say(f"{'yes' if is_so else 'NO '}  {what}")
    say("five articles; not measured here: anything that they do not hold")
    return 0 if all(checks.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
