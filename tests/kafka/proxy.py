"""A network between workers and a broker, which can be cut or slow."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

AT_ONCE = 64 << 10


class Proxy:
    """Hands on what comes at `port` to `target`, both on the loopback, and back.

    Each up to 64 KiB take `delay` seconds, one after the other. While the network is cut, nothing
    is handed on and nobody is told, as with a cable that is pulled: what was sent comes afterwards,
    where both sides still wait.
    """

    def __init__(self, port: int, target: int) -> None:
        self.delay = 0.0
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
        with suppress(OSError):
            while data := await source.read(AT_ONCE):
                await asyncio.sleep(self.delay)
                await self._whole.wait()
                sink.write(data)
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
