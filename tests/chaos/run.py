"""Kill `rasid up` again and again under load, then check that nothing was lost or told twice.

    python -m tests.chaos.run            # five thousand articles, twenty kills
    python -m tests.chaos.run --short    # the same in half a minute, on the sample's news
    python -m tests.chaos.run --broker kafka    # two workers, 20,000 articles, two stalls

Ends with 0 when every promise was kept, with 1 when one was broken. Same seed, same kills: each
comes after the same number of decisions, though never at the same instruction.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from bench.news import gather
from tests.chaos.judge import Verdict, judge
from tests.chaos.scene import ChaosFailed, Kill, Plan, Scene
from tests.kafka.broker import NoBroker, check_machine

LONG = Plan(articles=5_000, kills=20, seed=1)
KAFKA = Plan(articles=20_000, kills=20, seed=1, broker="kafka", stalls=2)
SHORT = Plan(articles=300, kills=3, seed=1, alerts=20, loose=1, late=0.0, real=False)

Say = Callable[[str], None]


def plan_from(argv: Sequence[str]) -> tuple[Plan, Path | None]:
    """Return what the command line asks for, and the folder to keep, None for a temporary one."""
    about = (__doc__ or "").partition("\n")[0]
    parser = argparse.ArgumentParser(prog="python -m tests.chaos.run", description=about)
    parser.add_argument(
        "--short", action="store_true", help="300 articles of the sample and three kills"
    )
    parser.add_argument("--broker", choices=("sqlite", "kafka"), help="which log (sqlite)")
    parser.add_argument("--articles", type=int, help="how many are sent (5000; on Kafka 20000)")
    parser.add_argument("--kills", type=int, help="how many kills (20)")
    parser.add_argument("--stalls", type=int, help="how many stalls, on Kafka (2)")
    parser.add_argument("--seed", type=int, help="chooses kills, pauses and answers (1)")
    parser.add_argument("--clock", choices=("articles", "log"), help="whose time (articles)")
    parser.add_argument("--partitions", type=int, help="of the articles (1)")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="a new folder, kept at the end")
    asked = parser.parse_args(argv)
    fields = ("articles", "kills", "stalls", "seed", "clock", "partitions")
    given = {name: getattr(asked, name) for name in fields if getattr(asked, name) is not None}
    plan = KAFKA if asked.broker == "kafka" else SHORT if asked.short else LONG
    plan = plan._replace(**given)
    if not asked.short:
        plan = plan._replace(alerts=plan.articles // 60, loose=plan.kills // 4)
    return plan, asked.keep


def run(plan: Plan, folder: Path, say: Say) -> list[Verdict]:
    """Do a run in `folder`, which is empty, and judge it. Raises ChaosFailed."""
    news = gather(plan.articles, real=plan.real)
    what = f"{plan.kills} kills, {plan.stalls} stalls, seed {plan.seed}"
    say(f"{plan.articles} articles of {news.origin}, {what}")
    with Scene(plan, news, folder) as scene:
        kills = []
        for number in range(plan.kills + plan.stalls):
            kill = scene.kill_next() if number < plan.kills else scene.stall_next()
            kills.append(kill)
            say(f"{'stall, ' * kill.stalled}kill {number + 1:>2}, {_place(kill)}")
        say("the workers do what is left")
        codes = scene.finish()
        say("judging")
        return list(judge(scene, kills, codes))


def _place(kill: Kill) -> str:
    """Return where a kill fell, in words."""
    place = f"{kill.worker}, after {kill.entries:>4} entries: "
    if not kill.loose:
        return f"{place}between decisions"
    ends = Counter((end.stage, end.kind, end.topic) for end in kill.loose)
    first = min(end.offset for end in kill.loose)
    said = ", ".join(
        f"{count} {stage}: {kind.replace('_', ' ')} on {topic}"
        for (stage, kind, topic), count in sorted(ends.items())
    )
    return f"{place}{said}, from offset {first} on"


def main(argv: Sequence[str]) -> int:
    """Run, print the table, return the exit code."""
    plan, keep = plan_from(argv)
    begun = time.monotonic()

    def say(line: str) -> None:
        sys.stdout.write(f"{time.monotonic() - begun:6.1f} s  {line}\n")
        sys.stdout.flush()

    try:
        if plan.broker == "kafka":
            check_machine()
    except NoBroker as lacking:
        say(f"NOT RUN: kills on a Kafka ({lacking})")
        return 0
    try:
        if keep is not None:
            keep.mkdir(parents=True)
            verdicts = run(plan, keep, say)
        else:
            with tempfile.TemporaryDirectory(prefix="rasid-chaos-") as folder:
                verdicts = run(plan, Path(folder), say)
    except (ChaosFailed, NoBroker) as failed:
        say(f"failed: {failed}")
        return 1
    for verdict in verdicts:
        mark = "kept  " if verdict.kept else "BROKEN"
        sys.stdout.write(f"{mark}  {verdict.promise}: {verdict.counted}\n")
    return 0 if all(verdict.kept for verdict in verdicts) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
