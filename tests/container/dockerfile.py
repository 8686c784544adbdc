"""Runs a Dockerfile's own steps in a bare folder, where there is no engine to build it.

It knows the instructions that ours uses, and refuses others. Each stage has one folder for a root;
absolute paths under `ROOTED` mean that root. The image's Python is the one that runs this.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

ROOTED = ("build", "empty", "etc", "opt", "var")
ROOTED_PATH = re.compile(rf"(?<![\w./-])/(?={'|'.join(ROOTED)}\b)")
DECLARING = ("ARG", "CMD", "ENTRYPOINT", "EXPOSE", "HEALTHCHECK", "LABEL", "USER", "VOLUME")


class Step(NamedTuple):
    """One instruction, upper case, and what follows it."""

    instruction: str
    rest: str


def read(path: Path) -> list[Step]:
    """Return the steps of a Dockerfile; lines that go on are one."""
    lines = [line for line in path.read_text("utf-8").splitlines() if not line.startswith("#")]
    joined = re.sub(r"\\\n", " ", "\n".join(lines))
    pairs = (line.split(None, 1) for line in joined.splitlines() if line.strip())
    return [Step(name.upper(), " ".join(rest.split())) for name, rest in pairs]


def said(steps: list[Step], instruction: str) -> str:
    """Return what the last `instruction` says."""
    return [step.rest for step in steps if step.instruction == instruction][-1]


class Build:
    """The state of a build: `root` is the root of the stage that is built, `env` its variables."""

    def __init__(self, context: Path, folder: Path, changes: dict[str, str]) -> None:
        self.root = folder / "root"
        self.env: dict[str, str] = {}
        self.folder = Path("/")
        self._context, self._stages, self._name = context, folder / "stages", ""
        self._changes = changes

    def run(self, steps: list[Step]) -> None:
        """Take all steps. Raises CalledProcessError where a command fails."""
        for step in steps:
            if step.instruction not in DECLARING:
                getattr(self, f"_{step.instruction.lower()}")(step.rest)

    def inside(self, text: str) -> str:
        """Return `text` with absolute paths of the image as those of this machine."""
        return ROOTED_PATH.sub(f"{self.root}/", text)

    def environment(self) -> dict[str, str]:
        """Return the variables of a process of the image, the image's Python on its path."""
        base = {"PATH": f"{Path(sys.executable).parent}:{os.defpath}", "LANG": "C.UTF-8"}
        return base | {k: self.inside(v) for k, v in self.env.items()} | self._changes

    def _from(self, rest: str) -> None:
        if self._name:
            self._stages.mkdir(exist_ok=True)
            self.root.rename(self._stages / self._name)
        self._name = rest.partition(" AS ")[2] or "last"
        self.root.mkdir()
        self.env, self.folder = {}, Path("/")

    def _env(self, rest: str) -> None:
        for pair in shlex.split(rest):
            name, _, value = pair.partition("=")
            self.env[name] = value.replace("$PATH", self.environment()["PATH"])

    def _workdir(self, rest: str) -> None:
        self.folder = Path(self.inside(rest))
        self.folder.mkdir(parents=True, exist_ok=True)

    def _copy(self, rest: str) -> None:
        words = rest.split()
        options = dict(word[2:].split("=") for word in words if word.startswith("--"))
        *sources, target = (word for word in words if not word.startswith("--"))
        origin = self._stages / options["from"] if "from" in options else self._context
        for source in sources:
            found = origin / source.lstrip("/")
            to = self.folder / self.inside(target)
            if found.is_dir():
                shutil.copytree(found, to, symlinks=True, dirs_exist_ok=True)
            else:
                shutil.copy2(found, to)
            if "chown" in options and os.geteuid() == 0:
                os.chown(to, *map(int, options["chown"].split(":")))

    def _run(self, rest: str) -> None:
        subprocess.run(
            ["/bin/sh", "-c", self.inside(rest)],
            cwd=self.folder,
            env=self.environment(),
            check=True,
            capture_output=True,
            text=True,
        )
