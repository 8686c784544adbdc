"""A network between workers and a broker, which can be cut or slow."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

AT_ONCE = 64 << 10
ON_ITS_WAY = 64

Line = asyncio.Queue[tuple[float, bytes]]
"""What is on its way: when it is to come, and the bytes; none at the end."""


class Proxy:
    """Hands on what comes at `port` to `target`, both on the loopback, and back.

    Each up to 64 KiB take `delay` seconds, one after the other, as on a narrow line; and each comes
    `latency` seconds later, however many are on their way, as on a long one. While the network is
    cut, nothing is handed on and nobody is told, as with a cable that is pulled: what was sent
    comes afterwards, where both sides still wait.
    """

    def __init__(self, port: int, target: int) -> None:
        self.delay = 0.0
        self.latency = 0.0
        self._port, self._target = port, target
        self._loop = asyncio.new_event_loop()
        self._whole = asyncio.Event()
        self._whole.set()
        self._pumps: set[asyncio.Task[None]] = set()

    def cut(self) -> None:
        """Let nothing through from now on."""
        self._loop.call_soon_threadsafe(self._whole.clear)

    def mend(self) -> None:
        """Let everything through again."""
        self._loop.call_soon_threadsafe(self._whole.set)

    def run(self) -> None:
        """Hand on until `stop`, in a thread of its own."""
        self._loop.run_until_complete(
            asyncio.start_server(self._take, "127.0.0.1", self._port, limit=AT_ONCE)
        )
        self._loop.run_forever()
        self._loop.run_until_complete(self._end())
        self._loop.close()

    def stop(self) -> None:
        """End `run`."""
        self._loop.call_soon_threadsafe(self._loop.stop)

    async def _end(self) -> None:
        for pump in self._pumps:
            pump.cancel()
        await asyncio.gather(*self._pumps, return_exceptions=True)

    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await self._whole.wait()
        try:
            behind = await asyncio.open_connection("127.0.0.1", self._target)
        except OSError:
            writer.close()
            return
        for source, sink in ((reader, behind[1]), (behind[0], writer)):
            pump = asyncio.create_task(self._pump(source, sink))
            self._pumps.add(pump)
            pump.add_done_callback(self._pumps.discard)

    async def _pump(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        line: Line = asyncio.Queue(ON_ITS_WAY)
        await asyncio.gather(self._take_in(source, line), self._hand_out(line, sink))

    async def _take_in(self, source: asyncio.StreamReader, line: Line) -> None:
        with suppress(OSError):
            while data := await source.read(AT_ONCE):
                await asyncio.sleep(self.delay)
                await line.put((self._loop.time() + self.latency, data))
        await line.put((0.0, b""))

    async def _hand_out(self, line: Line, sink: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while (found := await line.get())[1]:
                await asyncio.sleep(max(0.0, found[0] - self._loop.time()))
                await self._whole.wait()
                sink.write(found[1])
                await sink.drain()
        await self._whole.wait()
        sink.close()


@contextmanager
def network(port: int, target: int) -> Iterator[Proxy]:
    """Run a proxy while the body runs."""
    proxy = Proxy(port, target)
    thread = threading.Thread(target=proxy.run, name="proxy")
    thread.start()
    try:
        yield proxy
    finally:
        proxy.stop()
        thread.join()
