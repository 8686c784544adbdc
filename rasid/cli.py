"""The command `rasid`: which commands there are, and how each may end."""

from __future__ import annotations

import importlib
import os
import sys
from contextlib import suppress
from typing import Any

import click

from rasid import __version__

COMMANDS = {
    "up": ("rasid.up", "Run the whole monitor in one process; prints alerts as they come."),
    "worker": ("rasid.worker", "Run one worker of the monitor on a Kafka."),
    "send": ("rasid.send", "Put articles into the stream."),
    "replay": ("rasid.replay", "Run the same steps over an archive; deterministic."),
    "match": ("rasid.match", "Find the mentions in texts."),
    "watch": ("rasid.watch", "See what watches find: on an archive, and in which forms."),
    "stories": ("rasid.stories", "See the stories of an archive, and why an article joined."),
    "revisions": ("rasid.revisions", "See which articles were changed, and what in them."),
    "claims": ("rasid.claims", "See who said what first about a watch, and who contradicts."),
    "compare": ("rasid.compare", "Compare two claims."),
    "check": ("rasid.check", "Check every config file, the log and the channels."),
    "alerts": ("rasid.alerts", "See alerts and what is muted; ack, silence, mark as wrong."),
    "channels": ("rasid.channels", "See how channels are, try one, give one another chance."),
    "quarantine": ("rasid.quarantine", "See and replay what could not be taken."),
    "topics": ("rasid.topics", "See what each topic of the log holds."),
    "lag": ("rasid.lag", "See what waits in each inbox."),
    "rescue": ("rasid.rescue", "Copy the log: a backup, or what a damaged one still holds."),
}


class Commands(click.Group):
    """Loads a command when it is asked for, so that `--help` is quick."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the names in the order in which people meet them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """Return the command called `name`."""
        if name not in COMMANDS:
            return None
        module = importlib.import_module(COMMANDS[name][0])
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's signature
        """List the commands without loading them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


EPILOG = """\b
Begin with:
  rasid up --sample                     see it work on invented news
  rasid replay FILE --watchlist W.yaml  run it over an archive
\b
Exit codes: 0 done, 1 some input was bad, 2 wrong usage or config, 3 stopped itself.
"""


@click.group(cls=Commands, epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="rasid")
def rasid() -> None:
    """Rasid (راصد) watches Arabic news for names, and tells what is new and what contradicts."""


def main(arguments: list[str] | None = None) -> None:
    """Run the command line; every error is one line on standard error."""
    code: Any = 0
    try:
        # not Command.main(): it ends with 1 when the reader of a pipe went away
        with rasid.make_context(
            "rasid", list(sys.argv[1:] if arguments is None else arguments)
        ) as ctx:
            code = rasid.invoke(ctx)
        sys.stdout.flush()
    except click.exceptions.Exit as ended:
        code = ended.exit_code
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.ctx.get_help())
    except click.ClickException as error:
        error.show()
        code = 2
    except (click.Abort, KeyboardInterrupt):
        code = 130
    except BrokenPipeError:
        _close_output()
    except Exception as error:  # noqa: BLE001 - re-raised unless it has one line to say
        code = _end(error)
    sys.exit(code if isinstance(code, int) else 0)


def _close_output() -> None:
    """Let what is still buffered go nowhere: its reader has seen enough."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _end(error: Exception) -> int:
    """Say the one line that `error` deserves; return the exit code."""
    from alerts.rules.settings import AlertsError
    from rasid.inputs import InputError
    from rasid.options import UsageProblem
    from streams.errors import LogError
    from streams.guard import ForeignPackage
    from streams.settings import SettingsError
    from streams.stage import StageStopped

    if isinstance(error, InputError):
        code = 1
    elif isinstance(error, UsageProblem | SettingsError | AlertsError | LogError):
        code = 2
    elif isinstance(error, ForeignPackage | StageStopped):
        code = 3
    elif isinstance(error, OSError):
        code, error = 2, UsageProblem(f"{error.filename or 'output'}: {error.strerror or error}")
    else:
        raise error
    click.echo(f"rasid: {error}", err=True)
    return code
