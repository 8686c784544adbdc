"""Scenes of what befalls workers and their network; see `tests.chaos.outages`."""

from __future__ import annotations

import asyncio
import resource
import shutil
import signal
import subprocess
import time
from pathlib import Path

from aiokafka import TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.admin.records_to_delete import RecordsToDelete

from streams.records import NewRecord
from streams.topics import ARTICLES, GROUP
from tests.chaos.installation import ARTICLES_SENT, PARTITIONS, PATIENCE, NotPossible, Scene
from tests.chaos.worker import SKEW
from tests.chaos.workers import REBUILT, STARTED

CUT = 60.0
SLOW = 0.15
POISON = 3_000
ROOM = 100 << 10
HOUR = 3_600
ALONE = ("unshare", "--user", "--map-root-user", "--mount", "sh", "-c")
SMALL = 'mount -t tmpfs -o size=1500k none "$0" && exec "$@"'
"""What a process is started by to have a small file system of its own in the folder named next."""


def cut_the_network(scene: Scene) -> None:
    """Nothing passes between the workers and the broker for a minute, and nobody is told."""
    scene.run_workers(2)
    scene.send(0.0, 1.0)
    scene.wait(lambda: scene.outcomes() > ARTICLES_SENT / 5)
    for network in scene.networks:
        network.cut()
    time.sleep(CUT)
    for network in scene.networks:
        network.mend()


def cut_one_off(scene: Scene) -> None:
    """The worker that remembers is cut off for a minute, another goes on, and it comes back."""
    scene.run_workers(2)
    scene.send(0.0, 0.7)
    scene.wait(lambda: scene.outcomes() > ARTICLES_SENT / 5)
    cut_off = scene.owner
    worker, begun = scene.workers[cut_off], time.monotonic()
    scene.networks[cut_off].cut()
    scene.wait(lambda: scene.owner != cut_off and bool(worker.exits))
    scene.send(0.7, 1.0)
    scene.wait(lambda: scene.outcomes() > ARTICLES_SENT / 2)
    time.sleep(max(0.0, begun + CUT - time.monotonic()))
    starts = worker.said().count(STARTED)
    scene.networks[cut_off].mend()
    scene.wait(lambda: worker.said().count(STARTED) > starts)


def slow_down(scene: Scene, delay: float) -> None:
    """Let each 64 KiB between workers and broker take so many seconds each way."""
    for network in scene.networks:
        network.delay = delay


def slow_the_network(scene: Scene) -> None:
    """Each 64 KiB to or from the broker take 150 ms; the worker that remembers goes."""
    slow_down(scene, SLOW)
    scene.run_workers(1)
    scene.send(0.0, 1.0)
    scene.wait(lambda: scene.outcomes() > ARTICLES_SENT / 5)
    scene.run_workers(2)
    scene.wait(lambda: scene.outcomes() > ARTICLES_SENT / 2)
    scene.workers[0].kill()
    scene.workers[0].start(scene.environ)


def stop_in_recovery(scene: Scene) -> None:
    """A worker is told to stop while it recovers its tables, four times."""
    scene.run_workers(1)
    scene.send(0.0, 0.7)
    scene.wait(scene.is_idle)
    (worker,) = scene.workers[:1]
    scene.run_workers(0)
    slow_down(scene, SLOW)
    for number in range(4):
        shutil.rmtree(worker.data / "faust")
        begun, told = worker.said().count(STARTED), worker.said().count(REBUILT)
        worker.start(scene.environ)
        scene.wait(lambda: worker.said().count(STARTED) > begun)  # noqa: B023 - called here
        time.sleep(1.0 + number / 2)
        worker.signal(signal.SIGTERM)
        assert worker.wait(PATIENCE) == 0, worker.last_words()
        assert worker.said().count(REBUILT) == told, "it had recovered before it was stopped"
    slow_down(scene, 0.0)
    scene.run_workers(1)
    scene.send(0.7, 1.0)


def fill_the_disk(scene: Scene) -> None:
    """The disk of the worker that remembers takes no more, and it is started with room again."""
    scene.run_workers(1)
    scene.send(0.0, 1.0)
    scene.wait(lambda: scene.outcomes() > ARTICLES_SENT / 5)
    (worker,) = scene.workers[:1]
    limit = max(file.stat().st_size for file in _files(worker.data)) + ROOM
    resource.prlimit(worker.pid, resource.RLIMIT_FSIZE, (limit, limit))
    scene.wait(lambda: bool(worker.exits))


def fill_the_file_system(scene: Scene) -> None:
    """The file system of the worker that remembers is full; it starts again on another, empty."""
    (worker,) = scene.workers[:1]
    worker.data.mkdir()
    worker.within = (*ALONE, SMALL, str(worker.data))
    if subprocess.run((*worker.within, "true"), check=False).returncode:
        raise NotPossible("nobody may mount a file system here")
    scene.run_workers(1)
    scene.send(0.0, 1.0)
    scene.wait(lambda: worker.said().count(STARTED) > 0)
    worker.within = ()
    scene.wait(lambda: bool(worker.exits))
    assert "the disk is full" in worker.said(), worker.last_words()


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def send_poison(scene: Scene) -> None:
    """Three thousand records that are no articles come between the articles."""
    scene.run_workers(2)
    for part in range(10):
        scene.send(part / 10, (part + 1) / 10)
        poison = [b"\xff{" * 9, b'{"id": 1}', b"[" * 500][part % 3]
        records = [NewRecord(ARTICLES, b"%d" % n, poison) for n in range(POISON // 10)]
        scene.log.append(records)
    scene.expected += POISON


def skew_the_clocks(scene: Scene) -> None:
    """The clock of one worker is an hour ahead, of another an hour behind; they take turns."""
    scene.environ |= {"RASID_CLOCK": "log", "RASID_CANARY": "0", SKEW: f"{HOUR}"}
    scene.run_workers(1)
    scene.send(0.0, 0.5)
    scene.wait(lambda: scene.outcomes() > ARTICLES_SENT / 5)
    scene.environ[SKEW] = f"-{HOUR}"
    scene.run_workers(2)
    scene.wait(lambda: scene.outcomes() > ARTICLES_SENT / 3)
    scene.workers[0].kill()
    scene.wait(lambda: REBUILT in scene.workers[1].said())
    scene.send(0.5, 1.0)
    scene.environ[SKEW] = f"{HOUR}"
    scene.workers[0].start(scene.environ)


def let_articles_expire(scene: Scene) -> None:
    """Retention takes articles that no worker had read: said aloud, and the rest is read."""
    scene.run_workers(1)
    scene.send(0.0, 0.4)
    scene.wait(scene.is_idle)
    scene.run_workers(0)
    scene.send(0.4, 0.8)
    ends = scene.log.end_offsets()
    unread = {n: scene.log.committed(GROUP, (ARTICLES, n)) or 0 for n in range(PARTITIONS)}
    asyncio.run(_delete(scene, {n: ends[ARTICLES, n] for n in unread}))
    scene.expected -= sum(ends[ARTICLES, n] - begun for n, begun in unread.items())
    scene.run_workers(1)
    scene.send(0.8, 1.0)
    scene.wait(lambda: "records expired before they were read" in scene.workers[0].said())


async def _delete(scene: Scene, before: dict[int, int]) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=scene.broker.servers)
    await admin.start()
    try:
        await admin.delete_records(
            {TopicPartition(ARTICLES, n): RecordsToDelete(end) for n, end in before.items()}
        )
    finally:
        await admin.close()


FAULTS = (
    cut_the_network,
    cut_one_off,
    slow_the_network,
    stop_in_recovery,
    fill_the_disk,
    fill_the_file_system,
    send_poison,
    skew_the_clocks,
    let_articles_expire,
)
