"""`rasid compare`: two claims side by side."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import click
import msgspec

from rasid.answers import answer_lines
from rasid.options import common_options, settings_from

SAME_TIME = datetime(2000, 1, 1, tzinfo=UTC)


class Pair(msgspec.Struct):
    """Two claims; without times they are simultaneous."""

    id: str | int
    a: str
    b: str
    a_at: datetime | None = None
    b_at: datetime | None = None


@click.command("compare")
@click.argument("path", default="-")
@click.option("--related", is_flag=True, help="Both are known to be about the same thing.")
@common_options
def command(path: str, related: bool, **flags: Any) -> int:
    """Say how two claims stand to each other.

    Reads one JSON object a line, {"id","a","b"} with or without "a_at" and "b_at" (RFC 3339), from
    PATH or standard input, and writes {"id","relation","score","kind","why"} for each: relation
    is contradiction, same, update or other; score is the confidence, 0 to 1, that they
    contradict. --related says that both are about the same thing, as two claims of one story are.

    \b
      echo '{"id":1,"a":"قتل 5 أشخاص","b":"قتل 9 أشخاص"}' | rasid compare --related
    """
    from analysis.claims.comparison import claim_of_text, compare_claims

    settings_from(flags)

    def compare(pair: Pair) -> dict[str, Any]:
        a = claim_of_text(pair.a, _time(pair.a_at, pair.b_at))
        b = claim_of_text(pair.b, _time(pair.b_at, pair.a_at))
        found = compare_claims(a, b, related=related)
        return {
            "id": pair.id,
            "relation": found.relation,
            "score": found.score,
            "kind": found.kind,
            "why": found.why,
        }

    return answer_lines(path, Pair, compare)


def _time(own: datetime | None, other: datetime | None) -> datetime:
    at = own or other or SAME_TIME
    return at if at.tzinfo else at.replace(tzinfo=UTC)
