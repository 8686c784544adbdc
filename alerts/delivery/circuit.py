"""A circuit per channel: when a receiver fails again and again, one attempt at a time finds out
when it is back, and all others wait for that.

Closed, a channel takes every attempt that is due. OPENS_AFTER failures in a row open it, those of
one alert alone excepted, which may be its own fault; so does a receiver that asks for time. Open,
deliveries are held, and one probe at a time is made of the oldest. When one is answered otherwise
than with `retry`, what was held is released, the oldest first, and the circuit is closed again.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from msgspec.structs import replace

from alerts.ledger.entries import ChannelState, Delivery
from analysis.hashing import name_hash

OPENS_AFTER = 5
MAX_PROBE_WAIT = 300.0
"""Longest time between two probes, in seconds: a receiver that is back waits no longer than that,
and one request in five minutes burdens nobody."""

MAX_ASKED = 3_600.0
"""Longest that Retry-After of one attempt holds back all others."""

MAX_CHANNELS = 100
"""Most channels whose state is remembered; a policy has at most 32."""

JITTER = 0.2
"""At most this share of a wait is added to it, so that many do not come back at one moment."""


def failed(
    state: ChannelState, delivery: Delivery, now: datetime, asked: float, first_wait: float
) -> ChannelState:
    """Return the state after an attempt failed and the receiver `asked` for so many seconds.

    `first_wait` is the seconds from the opening to the first probe.
    """
    asked = min(asked, MAX_ASKED)
    if not state.is_open:
        row = (*state.row, f"{delivery.alert}.{delivery.revision}")[-OPENS_AFTER:]
        if not asked and (len(row) < OPENS_AFTER or len(set(row)) == 1):
            return replace(state, row=row)
        wait = asked or probe_wait(state.channel, 0, first_wait)
        at = now + timedelta(seconds=wait)
        return ChannelState(state.channel, probe_at=at, opened=now)
    if state.probe == delivery:
        probes = state.probes + 1
        wait = max(asked, probe_wait(state.channel, probes, first_wait))
        return replace(state, probe=None, probes=probes, probe_at=now + timedelta(seconds=wait))
    later = now + timedelta(seconds=asked)
    return replace(state, probe_at=max(state.probe_at or later, later))


def answered(state: ChannelState, delivery: Delivery, *, others: bool) -> ChannelState:
    """Return the state after the receiver took or refused an alert for good: it is there.

    `others` tells whether more is on its way over the channel. While the circuit is open only
    the probe counts: an attempt that began before it opened may have met a receiver that was
    still there.
    """
    if state.is_open and state.probe != delivery:
        return state
    return ChannelState(state.channel, releasing=others and state.holds)


def probe_wait(channel: str, probes: int, first_wait: float) -> float:
    """Return the seconds to the next probe: twice as long each time, with jitter by the name."""
    drawn = int(name_hash("probe", channel, str(probes)), 16) / 2**64
    planned = min(first_wait * 2.0 ** min(probes, 20), max(MAX_PROBE_WAIT, first_wait))
    return float(planned * (1 + JITTER * drawn))


def merged(
    states: Iterable[ChannelState], changed: Iterable[ChannelState]
) -> tuple[ChannelState, ...]:
    """Return `states` with those that changed, without those that are well."""
    known = {state.channel: state for state in (*states, *changed)}
    kept = [state for state in known.values() if not state.is_well]
    return tuple(kept[-MAX_CHANNELS:])
