"""What an audit of a log found: counts of everything, and each problem as one line."""

from __future__ import annotations

from collections import Counter
from typing import Literal, get_args

import msgspec

from alerts.ledger.entries import Delivery
from analysis.arabic.bidi import strip_controls

Kind = Literal[
    "record_missing",
    "commit_ahead",
    "origin_unknown",
    "reading_missing",
    "reading_changed",
    "reading_wrong",
    "outcome_missing",
    "outcome_twice",
    "outcome_changed",
    "output_missing",
    "output_wrong",
    "entry_missing",
    "entry_ambiguous",
    "entry_unexpected",
    "entry_foreign",
    "wrong_decision",
    "chain_gap",
    "alert_unanswered",
    "answer_unknown",
    "not_decodable",
]
KINDS: tuple[Kind, ...] = get_args(Kind)

MAX_PROBLEMS = 10_000
MAX_WAITING = 1_000
MAX_WHAT = 400


class Problem(msgspec.Struct, frozen=True):
    """One thing that is not as it must be.

    `about` is the article, or the alert with its revision, "" where neither can be told; `what`
    says what differs.
    """

    kind: Kind
    topic: str
    partition: int
    offset: int
    about: str
    what: str

    def __str__(self) -> str:
        about = f" ({self.about[:120]})" if self.about else ""
        line = f"{self.kind}: {self.topic}/{self.partition}/{self.offset}{about}: {self.what}"
        return strip_controls(line.replace("\n", " "))


class Tally(msgspec.Struct):
    """Records of one kind: each once, how many equal ones stand again, what waits, what is gone.

    `waiting` are those that the next stage has not decided yet; `gone` those that the log no
    longer holds.
    """

    records: int = 0
    again: int = 0
    waiting: int = 0
    gone: int = 0


class StageReport(msgspec.Struct):
    """What was found about one stage with state.

    `not_again` says why it was not decided again, "" where it was. `on_their_way` counts outputs
    that are not there yet, of decisions that are not committed yet.
    """

    entries: int = 0
    entries_again: int = 0
    forgotten: int = 0
    decided_again: int = 0
    not_again: str = ""
    passed_over: int = 0
    waiting: int = 0
    on_their_way: int = 0
    quarantined: int = 0


class Waiting(msgspec.Struct, frozen=True):
    """A delivery without a final answer yet, and what it waits for, in words."""

    alert: str
    revision: int
    channel: str
    what: str

    def __str__(self) -> str:
        return strip_controls(f"{self.alert}.{self.revision} over {self.channel}: {self.what}")


class Deliveries(msgspec.Struct):
    """Each revision of an alert over each of its channels.

    `ended` counts final answers by outcome; `answers` all answers, `late` those that changed
    nothing; `times` how many deliveries were answered how often.
    """

    total: int = 0
    ended: dict[str, int] = {}
    waiting: int = 0
    answers: int = 0
    late: int = 0
    gone: int = 0
    times: dict[int, int] = {}


class Report(msgspec.Struct):
    """All that was found. `problems` are the first 10,000, `found` counts every one by its kind.

    `damage` says what is wrong with the log's file, where somebody looked.
    """

    log: str
    records: int = 0
    problems: list[Problem] = []
    found: dict[str, int] = {}
    articles: Tally = msgspec.field(default_factory=Tally)
    readings: Tally = msgspec.field(default_factory=Tally)
    findings: Tally = msgspec.field(default_factory=Tally)
    alerts: Tally = msgspec.field(default_factory=Tally)
    quarantined: Tally = msgspec.field(default_factory=Tally)
    outcomes: dict[str, int] = {}
    stages: dict[str, StageReport] = {}
    deliveries: Deliveries = msgspec.field(default_factory=Deliveries)
    waiting: list[Waiting] = []
    sent: dict[Delivery, int] = {}
    damage: list[str] = []

    @property
    def is_sound(self) -> bool:
        """Tell whether nothing is wrong."""
        return not self.found and not self.damage

    @property
    def decided_again(self) -> dict[str, str]:
        """Return for each stage why it was not decided again, "" where it was."""
        return {name: stage.not_again for name, stage in self.stages.items()}

    def add(self, problem: Problem) -> None:
        """Count `problem`, and keep it where there are not too many."""
        self.found[problem.kind] = self.found.get(problem.kind, 0) + 1
        if len(self.problems) < MAX_PROBLEMS:
            short = msgspec.structs.replace(problem, what=problem.what[:MAX_WHAT])
            self.problems.append(short)

    def wait(self, waiting: Waiting) -> None:
        """Count a delivery that waits, and keep it where there are not too many."""
        self.deliveries.waiting += 1
        if len(self.waiting) < MAX_WAITING:
            self.waiting.append(waiting)

    def kinds(self) -> Counter[str]:
        """Return how many problems of each kind were found."""
        return Counter(self.found)

    def as_json(self) -> bytes:
        """Return the report as one JSON object, without `sent`."""
        fields = {name: getattr(self, name) for name in self.__struct_fields__ if name != "sent"}
        return msgspec.json.encode({"is_sound": self.is_sound, **fields})

    def render(self, most: int = 50) -> list[str]:
        """Return the problems as lines, the first `most`, and then how many more there are."""
        lines = [str(problem) for problem in self.problems[:most]]
        more = sum(self.found.values()) - len(lines)
        return [*lines, f"… and {more:,} more"] if more else lines
