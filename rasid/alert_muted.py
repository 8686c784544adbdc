"""`rasid alerts muted`: what nobody was told of, and why."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

import click
import msgspec

from alerts.policy.reasons import MUTE_REASONS
from analysis.arabic.bidi import isolate
from rasid.options import common_options, load_alerts, settings_from
from rasid.records import follow
from streams.eventlog import open_reader
from streams.settings import Settings
from streams.topics import FINDINGS, GROUPS, changelog


@click.command("muted")
@click.option("--reason", type=click.Choice(MUTE_REASONS), help="Only for this reason.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@common_options
def muted(reason: str | None, as_json: bool, **flags: Any) -> int:
    """List the findings of the last day that nobody was told of, each with the reason.

    Older ones are listed too where the same article alerted somebody. What `relate` passed over is
    counted in `rasid_muted_total` only: it is no finding.

    \b
      rasid alerts muted --reason quiet_hours
    """
    settings = settings_from(flags)
    lang = load_alerts(settings).lang
    for row in _rows(settings, lang):
        if reason is not None and row["reason"] != reason:
            continue
        if as_json:
            sys.stdout.buffer.write(msgspec.json.encode(row) + b"\n")
        else:
            at, title = row["at"].isoformat(timespec="seconds"), isolate(row["title"])
            click.echo(f"{at} {row['reason']}: {row['kind']} {row['watch']} {title}")
    sys.stdout.flush()
    return 0


def _rows(settings: Settings, lang: Any) -> Iterator[dict[str, Any]]:
    """Yield each muted finding that the decision log holds, in the order of the decisions."""
    from alerts.groups.entries import AlertEntry
    from alerts.words.texts import quote_of
    from analysis.finding import Related

    decode = msgspec.msgpack.Decoder(AlertEntry).decode
    quiet: dict[int, dict[str, str]] = {}
    for placed in follow(settings, changelog(GROUPS).name):
        if not placed.value:
            continue
        entry = decode(placed.value)
        quiet[entry.head.offset] = entry.quiet
    with open_reader(settings) as log:
        for offset in sorted(offset for offset, reasons in quiet.items() if reasons):
            records = log.read((FINDINGS.name, 0), offset, 1)
            if not records or records[0].offset != offset:
                continue
            event = msgspec.json.decode(records[0].value or b"", type=Related)
            for finding in event.findings:
                if finding.finding in quiet[offset]:
                    yield {
                        "at": event.at,
                        "reason": quiet[offset][finding.finding],
                        "kind": finding.kind,
                        "watch": finding.watch,
                        "finding": finding.finding,
                        "article": event.article,
                        "title": quote_of(finding, lang),
                    }
