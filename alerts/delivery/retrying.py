"""When an attempt that failed is made again."""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import datetime, timedelta

from alerts.delivery.circuit import JITTER, probe_wait
from alerts.ledger.entries import Delivery, Retry
from alerts.ledger.standing import Standing
from alerts.records import Answer
from alerts.rules.settings import HOUR
from analysis.hashing import name_hash

SCHEDULE = (5.0, 300.0, 1_800.0, 2 * HOUR, 5 * HOUR, 10 * HOUR, 10 * HOUR)
"""Seconds to wait after the first, second, … failed attempt; after one more there is no other."""

MAX_RETRY_AFTER = 24 * HOUR


def asked_by(answer: Answer) -> float:
    """Return the seconds that a receiver asked for, 0 for none."""
    seconds = answer.retry_after
    return 0.0 if seconds is None or math.isnan(seconds) else min(max(seconds, 0), MAX_RETRY_AFTER)


def retry_wait(
    delivery: Delivery, failures: int, schedule: tuple[float, ...], asked: float
) -> float:
    """Return the seconds to wait after so many failed attempts, at least what the receiver asked.

    The jitter is drawn from the delivery's name: the same attempt always waits the same time.
    """
    drawn = int(name_hash("jitter", *map(str, delivery), str(failures)), 16) / 2**64
    planned = schedule[min(failures, len(schedule)) - 1] * (1 + JITTER * drawn)
    return max(planned, asked)


def hurry(
    waiting: Iterable[tuple[Delivery, Standing]], now: datetime, first_wait: float
) -> list[Retry]:
    """Return those of `waiting` whose next attempt comes earlier because their receiver answers.

    They are asked about as an open circuit asks: after `first_wait` seconds, then twice as long,
    and at most five minutes. So what failed while a receiver was down is there soon after it is
    back, and an alert that fails by its own fault burdens nobody.
    """
    hurried = []
    for delivery, standing in waiting:
        wait = probe_wait(delivery.channel, max(0, standing.failures - 1), first_wait)
        at = now + timedelta(seconds=wait)
        if standing.due is not None and at < standing.due:
            hurried.append(Retry(delivery, at, standing.maybe_arrived, standing.failures))
    return hurried
