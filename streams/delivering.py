"""Delivering records to the agents without Faust's four tasks for each of them."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Generator
from inspect import iscoroutine
from types import coroutine
from typing import Any

from mode import Service
from mode.services import WaitResults


class DirectDelivery(Service):
    """A consumer whose records are delivered at once where nothing makes them wait.

    Faust hands each record over in a task of its own, beside three that wait for a rebalance, the
    stop and the crash. A delivery waits for room and through a rebalance alone, so here it is begun
    in the caller's task, and goes on as before only where it waits.
    """

    async def wait_first(
        self,
        *waits: Any,
        timeout: Any = None,  # noqa: ASYNC109 - the signature of mode
    ) -> WaitResults:
        """Return when the first of `waits` is done, or this consumer has stopped or crashed.

        Of two coroutines, a delivery and what would interrupt it, the first is begun at once.
        """
        if len(waits) != 2 or not all(map(iscoroutine, waits)):
            return await super().wait_first(*waits, timeout=timeout)
        delivery, interruption = waits
        try:
            waits_for = delivery.send(None)
        except StopIteration as ended:
            interruption.close()
            return WaitResults([delivery], [ended.value], stopped=False)
        except BaseException:
            interruption.close()
            raise
        rest = _go_on(delivery, waits_for)
        return await super().wait_first(rest, interruption, timeout=timeout)


async def _go_on(begun: Coroutine[Any, Any, Any], waits_for: Any) -> Any:
    """Go on with a coroutine that was begun, and waits for something."""
    return await _steps(begun, waits_for)


@coroutine
def _steps(begun: Coroutine[Any, Any, Any], waits_for: Any) -> Generator[Any, Any, Any]:
    step: Callable[[Any], Any]
    while True:
        try:
            told = yield waits_for
        except GeneratorExit:
            begun.close()
            raise
        except BaseException as error:  # noqa: BLE001 - a cancellation too is the coroutine's
            step, value = begun.throw, error
        else:
            step, value = begun.send, told
        try:
            waits_for = step(value)
        except StopIteration as ended:
            return ended.value
