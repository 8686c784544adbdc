"""What a Kafka goes through without anybody's mistake: an outage, workers that come and go.

    python -m tests.chaos.outages            # every scene
    python -m tests.chaos.outages NAME …     # these

Ends with 0 when every article has its one outcome and the audit finds nothing wrong, else with 1.
Workers that end with code 3 are started again, as a supervisor does.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path

from bench.news import gather
from streams.audit import audit
from tests.chaos.faults import FAULTS
from tests.chaos.installation import ARTICLES_SENT, NotPossible, Scene
from tests.kafka.broker import NoBroker, check_machine, running

OUTAGE = 60.0


def go_through_outage(scene: Scene) -> None:
    """The broker is gone for a minute under load, and comes back."""
    scene.run_workers(2)
    scene.send(0.0, 1.0)
    scene.wait(lambda: scene.outcomes() > ARTICLES_SENT / 5)
    scene.broker.stop()
    time.sleep(OUTAGE)
    scene.broker.start()


def scale(scene: Scene) -> None:
    """Two workers come under load, and go again."""
    scene.run_workers(1)
    scene.send(0.0, 0.7)
    scene.wait(lambda: scene.outcomes() > ARTICLES_SENT / 5)
    scene.run_workers(3)
    scene.wait(lambda: scene.outcomes() > ARTICLES_SENT / 2)
    scene.send(0.7, 1.0)
    scene.run_workers(1)


SCENES = (go_through_outage, scale, *FAULTS)


def play(go: Callable[[Scene], None], folder: Path) -> str:
    """Play one scene in `folder`, which is empty; return what is wrong at its end, or nothing."""
    news = gather(ARTICLES_SENT, real=False)
    with ExitStack() as ends:
        broker = ends.enter_context(running(folder / "kafka"))
        scene = Scene(broker, news, folder / "workers", ends)
        try:
            go(scene)
            scene.wait(scene.is_idle)
        except AssertionError as failed:
            return str(failed)
        report = audit(scene.log)
        scene.run_workers(0)
    told = sum(report.outcomes.values())
    if told != scene.expected:
        return f"{told} outcomes of {scene.expected} articles"
    return "" if report.is_sound else "; ".join(report.render(5))


def main(names: Sequence[str]) -> int:
    """Play the scenes of these names, without names all; return the exit code."""
    wrong = 0
    try:
        check_machine()
    except NoBroker as lacking:
        sys.stdout.write(f"NOT RUN: the scenes on a Kafka ({lacking})\n")
        return 0
    for go in (scene for scene in SCENES if not names or scene.__name__ in names):
        begun = time.monotonic()
        about = (go.__doc__ or "").rstrip(".")
        try:
            with tempfile.TemporaryDirectory(prefix="rasid-outages-") as folder:
                why = play(go, Path(folder))
        except NotPossible as lacking:
            sys.stdout.write(f"NOT RUN  {about}: {lacking}\n")
            continue
        wrong += bool(why)
        said = f"{'BROKEN' if why else 'kept  '}  {about}: {time.monotonic() - begun:.0f} s {why}"
        sys.stdout.write(f"{said.rstrip()}\n")
        sys.stdout.flush()
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
