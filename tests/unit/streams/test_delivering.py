"""Records are delivered in the caller's own task, and in another one only where they wait."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

import pytest

from streams.delivering import DirectDelivery


class Consumer(DirectDelivery):
    """Nothing but the way in which records are delivered."""


async def deliver(delivery: Coroutine[Any, Any, Any], suspended: asyncio.Event) -> Any:
    """Deliver as Faust does."""
    return await Consumer().wait_first(delivery, suspended.wait())


async def test_what_need_not_wait_is_delivered_without_another_task() -> None:
    """A delivery with nothing to wait for runs in the caller's task."""

    async def delivery() -> asyncio.Task[Any] | None:
        return asyncio.current_task()

    told = await deliver(delivery(), asyncio.Event())
    assert told.results == [asyncio.current_task()]


async def test_what_waits_goes_on_where_it_was() -> None:
    """A delivery that waits is begun once, and ends when what it waits for is there."""
    room, steps = asyncio.Event(), []

    async def delivery() -> str:
        steps.append("begun")
        await room.wait()
        await asyncio.sleep(0)
        steps.append("ended")
        return "delivered"

    asyncio.get_running_loop().call_soon(room.set)
    told = await deliver(delivery(), asyncio.Event())
    assert (told.results, steps) == (["delivered"], ["begun", "ended"])


async def test_a_rebalance_ends_a_delivery_that_waits() -> None:
    """A delivery that waits is cancelled, and told so, when the flow is suspended."""
    suspended, steps = asyncio.Event(), []

    async def delivery() -> None:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            steps.append("cancelled")
            raise

    asyncio.get_running_loop().call_soon(suspended.set)
    await deliver(delivery(), suspended)
    await asyncio.sleep(0)
    assert steps == ["cancelled"]


@pytest.mark.parametrize("waits", [False, True])
async def test_a_delivery_that_fails_fails_its_caller(waits: bool) -> None:  # noqa: FBT001 - a parameter of the test
    """What a delivery raises comes to the caller, at once or after it has waited."""

    async def delivery() -> None:
        if waits:
            await asyncio.sleep(0)
        raise ValueError("no such channel")

    with pytest.raises(ValueError, match="no such channel"):
        await deliver(delivery(), asyncio.Event())
