"""Alerts written to real streams: a terminal, a file, one without Arabic, a closed one."""

from __future__ import annotations

import asyncio
import io
import os
from pathlib import Path

from alerts.channels.channel import Result, Sending
from alerts.channels.terminal import TerminalChannel
from tests.unit.alerts.examples import alert


async def test_a_terminal_shows_the_first_line_in_colour() -> None:
    """The colour is that of the severity and ends with the line."""
    ours, theirs = os.openpty()
    with os.fdopen(theirs, "w", encoding="utf-8") as stream:
        channel = TerminalChannel("terminal", stream, "ar")
        assert await channel.send(Sending(alert("a1", severity="urgent"), 1)) == Result(
            "ok", "shown"
        )
        lines = os.read(ours, 65_536).decode().split("\r\n")
    os.close(ours)
    assert lines[0].startswith("\x1b[1;31m")
    assert lines[0].endswith("\x1b[0m")
    assert not any("\x1b" in line for line in lines[1:])
    assert lines[-2:] == ["", ""]


async def test_a_file_gets_plain_lines(tmp_path: Path) -> None:
    """No colours where nobody sees them."""
    path = tmp_path / "alerts.txt"
    with path.open("w", encoding="utf-8") as stream:
        channel = TerminalChannel("terminal", stream, "en")
        assert (await channel.send(Sending(alert("a1"), 1))).outcome == "ok"
        assert (await channel.send(Sending(alert("a2"), 1))).outcome == "ok"
    text = path.read_text("utf-8")
    assert "\x1b" not in text
    assert text.count("● notice") == 2


async def test_a_stream_without_arabic_still_shows_the_alert() -> None:
    """What an old terminal cannot show becomes question marks, and the alert is not lost."""
    raw = io.BytesIO()
    channel = TerminalChannel("terminal", io.TextIOWrapper(raw, "ascii"), "en")
    assert await channel.send(Sending(alert("a1"), 1)) == Result("ok", "shown")
    assert b"notice" in raw.getvalue()
    assert b"?" in raw.getvalue()


async def test_a_closed_stream_is_not_tried_again() -> None:
    """Nobody will open it."""
    stream = io.TextIOWrapper(io.BytesIO(), "utf-8")
    stream.close()
    channel = TerminalChannel("terminal", stream, "ar")
    assert await channel.send(Sending(alert("a1"), 1)) == Result("failed", "closed")


async def test_a_terminal_that_is_held_holds_up_nobody_else() -> None:
    """However many alerts wait for it, the threads that others need stay free."""
    ours, theirs = os.pipe()
    os.set_blocking(theirs, False)
    while True:
        try:
            os.write(theirs, bytes(65_536))
        except BlockingIOError:
            break
    os.set_blocking(theirs, True)
    stream = io.TextIOWrapper(io.FileIO(theirs, "w"), "utf-8")
    channel = TerminalChannel("terminal", stream, "ar")
    waiting = [asyncio.create_task(channel.send(Sending(alert(f"a{n}"), 1))) for n in range(50)]
    await asyncio.sleep(0)
    try:
        async with asyncio.timeout(30):
            assert await asyncio.to_thread(sum, [1, 2]) == 3
        assert not any(task.done() for task in waiting)
    finally:
        os.close(ours)
    results = await asyncio.gather(*waiting)
    assert set(results) == {Result("failed", "closed")}
    await channel.close()
    stream.detach().close()


async def test_a_broken_pipe_is_not_tried_again() -> None:
    """A reader that went away does not come back."""
    ours, theirs = os.pipe()
    os.close(ours)
    stream = io.TextIOWrapper(io.FileIO(theirs, "w"), "utf-8")
    channel = TerminalChannel("terminal", stream, "ar")
    assert await channel.send(Sending(alert("a1"), 1)) == Result("failed", "closed")
    stream.detach().close()
