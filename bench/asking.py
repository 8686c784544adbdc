"""What `rasid compare` answers, asked as a user asks it: in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable, Mapping
from typing import Any

COMMAND = (sys.executable, "-c", "from rasid.cli import main; main()", "compare")


def ask(pairs: Iterable[Mapping[str, Any]], *, related: bool) -> list[dict[str, Any]]:
    """Return the answers to lines of input, in order; fails where the command does."""
    run = subprocess.run(
        [*COMMAND, "--related"] if related else COMMAND,
        input="\n".join(map(json.dumps, pairs)),
        capture_output=True,
        text=True,
        check=True,
    )
    return [json.loads(line) for line in run.stdout.splitlines()]
