"""What an article costs without Faust: the same analysis in a plain loop over the same log.

    python -m bench.bare BROKER WATCHLIST ARTICLES [--all-records]

Takes batches of articles, reads, relates and alerts in memory, writes the finding of each, and
commits when the writes of a batch are acknowledged. Prints the CPU seconds from the first article
to the last commit. With --all-records it also writes readings and decision logs, as a worker does,
though it never reads them again.
"""

from __future__ import annotations

import argparse
import asyncio
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from alerts.rules.settings import AlertsConfig, with_terminal
from analysis.decision import BEGINNING, Origin
from analysis.mentions.matcher import Matcher
from analysis.mentions.watchlist import parse_watchlist
from analysis.reader import Reader
from bench.audit import AT_ONCE, STAGES
from bench.report import say
from rasid.monitor import spare_collector
from rasid.rules import rules_of
from streams.kafka.url import servers_of
from streams.records import NewRecord
from streams.settings import Settings
from streams.sqlite.log import Log
from streams.stage import Decider
from streams.table import entry_key
from streams.topics import (
    ARTICLES,
    PREFIX,
    changelog,
)

NAME = "bare"


class Analysis:
    """All stages in memory; each takes what the one before it gave, at the next offset."""

    def __init__(self, watchlist: str, *, everything: bool) -> None:
        parsed = parse_watchlist(watchlist)
        self._reader, self._everything = Reader(Matcher(parsed)), everything
        self._deciders: list[Any] = [Decider(s, NAME, inbox) for s, inbox, _ in STAGES]
        self._offsets = [0, 0, 0]
        self._started_at = datetime.now(UTC)
        self._encode = msgspec.json.Encoder().encode
        list(
            self._decide(
                1, rules_of(parsed, with_terminal(AlertsConfig()), BEGINNING), "", self._started_at
            )
        )

    def take(self, offset: int, partition: int, data: bytes) -> Iterator[NewRecord]:
        """Yield what one article leads to."""
        origin = Origin(NAME, ARTICLES, partition, offset)
        reading = self._reader.read(data, None, self._started_at, origin)
        yield from self._decide(0, reading, reading.article, self._started_at)

    def _decide(self, number: int, record: Any, key: str, at: datetime) -> Iterator[NewRecord]:
        _, inbox, table = STAGES[number]
        value = self._encode(record)
        if number == 1 or self._everything:
            yield NewRecord(inbox, key.encode("utf-8", "replace"), value, (), 0)
        offset, decider = self._offsets[number], self._deciders[number]
        self._offsets[number] += 1
        decision = decider.decide(offset, value, at, None)
        decider.remember(decision)
        decider.memory.take_forgotten(100)
        if self._everything:
            yield NewRecord(changelog(table).name, entry_key(offset), decision.stored, (), 0)
        for output in decision.outputs:
            if number < 2 and PREFIX + output.topic == STAGES[number + 1][1]:
                yield from self._decide(number + 1, output.record, output.key, at)


async def run_kafka(broker: str, analysis: Analysis, count: int) -> float:
    """Take `count` articles from a Kafka; return the CPU seconds."""
    servers = list(servers_of(broker))
    consumer = AIOKafkaConsumer(
        ARTICLES,
        bootstrap_servers=servers,
        group_id=f"{NAME}.{time.time_ns()}",
        enable_auto_commit=False,
        auto_offset_reset="earliest",
    )
    producer = AIOKafkaProducer(bootstrap_servers=servers, acks="all", enable_idempotence=True)
    await consumer.start()
    await producer.start()
    begun = time.process_time()
    while count > 0:
        batches = await consumer.getmany(timeout_ms=1_000, max_records=AT_ONCE)
        sent = []
        for tp, records in batches.items():
            for record in records:
                news = analysis.take(record.offset, tp.partition, record.value)
                sent += [await producer.send(n.topic, n.value, n.key, n.partition) for n in news]
            count -= len(records)
        await asyncio.gather(*sent)
        if batches:
            await consumer.commit()
    used = time.process_time() - begun
    await consumer.stop()
    await producer.stop()
    return used


def run_embedded(broker: str, analysis: Analysis, count: int) -> float:
    """Take `count` articles from an embedded log; return the CPU seconds."""
    with Log.open(Settings(broker=broker).log_path) as log:
        partitions = log.topics()[ARTICLES]
        begun, offsets = time.process_time(), dict.fromkeys(range(partitions), 0)
        while count > 0:
            for number, offset in offsets.items():
                records = log.read((ARTICLES, number), offset, AT_ONCE)
                if not records:
                    continue
                log.append(
                    [
                        new
                        for r in records
                        for new in analysis.take(r.offset, number, r.value or b"")
                    ]
                )
                offsets[number] = records[-1].offset + 1
                log.commit(NAME, {(ARTICLES, number): offsets[number]})
                count -= len(records)
        return time.process_time() - begun


def main() -> None:
    """Take the articles and print the CPU seconds."""
    parser = argparse.ArgumentParser()
    parser.add_argument("broker")
    parser.add_argument("watchlist", type=Path)
    parser.add_argument("articles", type=int)
    parser.add_argument("--all-records", action="store_true")
    given = parser.parse_args()
    analysis = Analysis(given.watchlist.read_text(encoding="utf-8"), everything=given.all_records)
    spare_collector()
    if Settings(broker=given.broker).kafka:
        say(str(asyncio.run(run_kafka(given.broker, analysis, given.articles))))
    else:
        say(str(run_embedded(given.broker, analysis, given.articles)))


if __name__ == "__main__":
    main()
