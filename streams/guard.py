"""Refuse to run when something else than Rasid would run."""

from __future__ import annotations

import importlib
from collections.abc import Iterable
from pathlib import Path

PACKAGES = ("agents", "alerts", "analysis", "rasid", "streams")
AGENTS = frozenset({"read", "relate", "alert", "deliver"})


class ForeignPackage(RuntimeError):
    """A package or agent that is not ours stands where ours should; the message says which."""


def check_packages(packages: Iterable[str] = PACKAGES) -> None:
    """Raise ForeignPackage unless all top-level packages lie side by side.

    Names such as `agents` are not ours alone: another distribution may install its own.
    """
    homes = {name: _home(name) for name in packages}
    expected = homes["streams"]
    for name, home in sorted(homes.items()):
        if home != expected:
            raise ForeignPackage(
                f"the package {name!r} comes from {home}, not from {expected} beside the others: "
                "uninstall what brought it, or run Rasid from an environment of its own"
            )


def _home(name: str) -> Path:
    module = importlib.import_module(name)
    if module.__file__ is None:
        raise ForeignPackage(f"the package {name!r} is not ours: it has no __init__.py")
    return Path(module.__file__).resolve().parent.parent


def check_agents(found: Iterable[str]) -> None:
    """Raise ForeignPackage unless the agents are exactly ours."""
    names = set(found)
    if names != AGENTS:
        raise ForeignPackage(
            f"the agents are {', '.join(sorted(names))}, not {', '.join(sorted(AGENTS))}: "
            "something imported agents of another program"
        )
