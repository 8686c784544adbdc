"""The whole monitor put together: log, stages, agents, channels."""

from __future__ import annotations

import asyncio
import gc
import time
from collections.abc import Callable, Collection, Mapping
from contextlib import nullcontext
from datetime import UTC, datetime
from typing import Any

import msgspec
import structlog

from agents.alert import add_alert
from agents.deliver import add_deliver
from agents.read import add_read
from agents.relate import add_relate
from alerts.alerting import AlertStage
from alerts.channels.channel import Channel
from alerts.delivery.sender import Sender
from alerts.outbox import DeliverStage
from alerts.records import Answer, Rules
from analysis.article import Article, article_id
from analysis.coverage.relate import RelateStage
from analysis.decision import BEGINNING
from analysis.mentions.matcher import Matcher
from analysis.mentions.watchlist import Watchlist
from analysis.reader import Reader
from rasid.options import make_folder
from streams import topics
from streams.app import add_table, add_topic, create_app
from streams.broker import send
from streams.canary import Canaries, encode
from streams.channels_shown import show_channels
from streams.clock import SteadyClock
from streams.counting import Counting
from streams.eventlog import EventLog, open_log, open_reader
from streams.forwarder import Forwarder
from streams.guard import check_agents, check_packages
from streams.health import Health
from streams.inflight import describe
from streams.kafka.access import read_access
from streams.kafka.log import KafkaLog
from streams.kafka.naming import OneName
from streams.kafka.rights import SENDER, WORKER
from streams.metrics import OTHER_FILES
from streams.records import NewRecord
from streams.runner import StageRunner
from streams.settings import Settings
from streams.sqlite.lock import only_worker
from streams.stage import Decider
from streams.store_state import drop_unusable
from streams.stores import LocalStores
from streams.timing import TimedChannel
from streams.watchdog import Watchdog
from streams.watching import Unison

log = structlog.get_logger("rasid")


def utc_now() -> datetime:
    """Return the time now."""
    return datetime.now(UTC)


def spare_collector() -> None:
    """Keep the garbage collector off what lives as long as the process: tables and watchlist.

    With them in every collection, tokenising takes twice as long.
    """
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def prepare_log(settings: Settings, rules: Rules | None, *, sender: bool = False) -> str:
    """Create the log and its topics where they are missing; return the log's id.

    On a Kafka, a `sender` has to do with articles alone; see `streams.kafka.rights`.

    With `rules`, which a worker gives before it starts, they are put into the inbox of `alert`:
    before any article that this worker reads, and after all that an earlier one left there.
    Raises LogError, AlreadyInUse where another worker runs on an embedded log.
    """
    if not settings.kafka:
        make_folder(settings)
    with open_log(settings) as log:
        alone = sender and bool(settings.kafka)
        create_topics(log, settings, (topics.ARTICLES,) if alone else ())
        if isinstance(log, KafkaLog) and (sender or rules):
            log.require(SENDER if sender else WORKER)
        if rules is not None:
            with nullcontext() if settings.kafka else only_worker(settings.log_path):
                data = msgspec.json.encode(rules)
                log.append([NewRecord(topics.FINDINGS.name, b"", data, partition=0)])
        return log.log_id


def create_topics(log: EventLog, settings: Settings, only: Collection[str] = ()) -> None:
    """Create our topics where they are missing, or the ones in `only`. Raises LogError."""
    for spec in topics.all_topics(settings.partitions, shared=bool(settings.kafka)):
        if not only or spec.name in only:
            log.create_topic(spec.name, spec.partitions, **spec.kept())


def _tell_other_files(what: str) -> None:
    log.warning("another worker has other files: give all of them the same", differs=what)


class Monitor:
    """One worker with all four stages; on Kafka it runs those whose inbox is assigned to it.

    `fail` is told, with one line, why the worker must end; the process should leave with code 3.
    `log_id` is what `prepare_log` returned. `store` is where Faust keeps its tables.
    """

    def __init__(  # noqa: PLR0913 - the one place where everything meets
        self,
        settings: Settings,
        watchlist: Watchlist,
        log_id: str,
        channels: Mapping[str, Channel],
        *,
        fail: Callable[[str], None],
        store: str = "rocksdb://",
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        check_packages()
        self.started = asyncio.Event()
        self._settings, self._log_id, self._fail = settings, log_id, fail
        # those of another log are not ours
        self._stores = LocalStores(settings.data_path / "faust" / log_id)
        self.app = create_app(
            settings.broker_url,
            self._stores.folder,
            commit_interval=settings.commit_interval,
            store=store,
            instance=settings.instance,
            access=read_access(settings) if settings.kafka else None,
        )
        named = bool(settings.kafka and settings.instance)
        self._name = OneName(settings.instance, fail, time.monotonic) if named else None
        self._counting = Counting(settings.sources, now)
        self.unison = Unison(_tell_other_files)
        by_log = settings.clock == "log"
        self.forwarder = Forwarder(
            self.app,
            Reader(Matcher(watchlist)),
            log_id,
            fail=fail,
            by_log=by_log,
            started_at=now(),
            observe=self._counting.count_read,
        )
        steady = SteadyClock(now, time.monotonic)
        clock = steady if by_log else None
        self.relate = self._runner(RelateStage(), topics.READINGS, topics.COVERAGE, clock)
        self.alert = self._runner(AlertStage(), topics.FINDINGS, topics.GROUPS, clock)
        timed = {name: TimedChannel(channel) for name, channel in channels.items()}
        self._channels = tuple(channels)
        self.sender = Sender(timed, self._answer, steady)
        self.deliver = self._runner(
            DeliverStage(), topics.ALERTS, topics.LEDGER, steady, self.sender
        )
        self.runners = (self.relate, self.alert, self.deliver)
        self._steady, self._timed = steady, self.runners if by_log else (self.deliver,)
        articles = topics.articles(settings.partitions)
        self.health = Health(self.app, self.forwarder, self.runners, articles.name, time.monotonic)
        self.watchdog = Watchdog(
            self.health, fail, limit=settings.stall_seconds, clock=time.monotonic, now=now
        )
        self._canaries = Canaries(
            settings.canary_interval,
            self._put_article,
            lambda: self.relate.ready,
            time.monotonic,
            now,
        )
        self._add_agents(articles)

    def _runner(
        self,
        stage: Any,
        inbox: topics.TopicSpec,
        table: str,
        clock: Callable[[], datetime] | None,
        listener: Sender | None = None,
    ) -> StageRunner:
        return StageRunner(
            self.app,
            Decider(stage, self._log_id, inbox.name, self._observe(stage.name)),
            inbox,
            add_table(self.app, table),
            fail=self._fail,
            stores=self._stores,
            clock=clock,
            listener=listener,
        )

    def _observe(self, stage: str) -> Callable[[Any, Any], None]:
        count = getattr(self._counting, f"count_{stage}")

        def observe(entry: Any, event: Any) -> None:
            count(entry, event)
            if self.unison.hear(event):
                OTHER_FILES.inc()

        return observe

    def _add_agents(self, articles: topics.TopicSpec) -> None:
        add_read(self.app, add_topic(self.app, articles), self.forwarder)
        add_relate(self.app, add_topic(self.app, topics.READINGS), self.relate)
        add_alert(self.app, add_topic(self.app, topics.FINDINGS), self.alert)
        add_deliver(self.app, add_topic(self.app, topics.ALERTS), self.deliver)
        check_agents(self.app.agents)
        for runner in self.runners:
            runner.table.on_recover(runner.rebuild)
            self.app.task(runner.inflight.run)
        self.app.task(self.forwarder.inflight.run)
        self.app.timer(1.0)(self._each_second)
        self.app.on_partitions_revoked.connect(self._revoked, weak=False)  # type: ignore[arg-type]  # its declared type has no room for a coroutine function

    async def _revoked(self, _app: Any, *revoked: Any, **_kwargs: Any) -> None:
        """Before another worker takes over, nothing of ours may still be on its way."""
        if not any(revoked):
            return
        try:
            stages = [runner.forget() for runner in self.runners]
            await asyncio.gather(self.forwarder.inflight.drained(), *stages)
        except TimeoutError as exc:
            self._fail(f"the partitions cannot be given up in time ({describe(exc)})")

    async def _each_second(self) -> None:
        for runner in self._timed:
            self._steady.reach(runner.decider.chain.now)
        for runner in self.runners:
            await runner.tick()
        show_channels(self.deliver.decider.memory, self._channels)
        await self._canaries.tick()

    async def _put_article(self, article: Article, turn: int) -> None:
        partition = turn % self._settings.partitions
        key = article_id(article).encode()
        await (await send(self.app, topics.ARTICLES, key, encode(article), partition))

    async def _answer(self, answer: Answer) -> None:
        await self.deliver.put(answer, key=answer.alert)

    def _read_ends(self) -> Mapping[tuple[str, int], int]:
        with open_reader(self._settings) as reader:
            return reader.end_offsets()

    def rules_time(self) -> datetime:
        """Return the time of rules that are put now."""
        return self._steady() if self._settings.clock == "log" else BEGINNING

    async def take(self, reader: Reader | None, rules: Rules | None) -> None:
        """Alert by `rules`, and from the next article on read by `reader`; None changes nothing.

        The rules are on the log before anything is read anew: `alert` knows of every watch before
        it hears of it, and a worker that dies in between puts the same rules at its next start.
        """
        if rules is not None:
            await self.alert.put(rules)
        if reader is not None:
            self.forwarder.use(reader)

    async def start(self) -> None:
        """Start the worker; returns when every memory is whole, or when it has crashed."""
        spare_collector()
        self.watchdog.start()
        if self._name:
            self._name.listen()
        await asyncio.to_thread(drop_unusable, self._stores.folder, self._read_ends)
        await self.app.start()
        self.started.set()

    async def stop(self) -> None:
        """Stop taking articles, wait for what is on its way, commit, and close."""
        await self.deliver.stop_acting()
        await self.app.stop()
        await self.watchdog.stop()
        if self._name:
            self._name.stop()
