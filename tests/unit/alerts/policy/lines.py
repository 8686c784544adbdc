"""Time lines under a policy as people write it."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from alerts.alerting import AlertStage
from alerts.config.policy_file import parse_alerts
from alerts.records import Action
from alerts.rules.rulebook import WatchSettings, make_rules
from analysis.mentions.watchlist import ALERTS
from tests.unit.alerts.examples import BANK, START
from tests.unit.alerts.timeline import Line, Tell, tell_alerts

ALL = WatchSettings("iran", "إيران", on=ALERTS)


HOURS = timedelta(hours=1)


def line_of(
    policy: str,
    *watches: WatchSettings,
    start: datetime = START,
    unit: timedelta = timedelta(seconds=1),
    tell: Tell = tell_alerts,
) -> Line:
    """Return a time line under a policy as it is written in alerts.yaml."""
    config = msgspec.structs.replace(parse_alerts(policy), warm_up=0.0)
    rules = make_rules(watches or (ALL, BANK), config, start)
    return Line(AlertStage(), tell, rules, start=start, unit=unit)


def act(name: str, kind: str = "ack", **fields: object) -> Action:
    """Return what a person does."""
    return msgspec.structs.replace(
        Action(action=name, kind="ack", at=START),
        kind=kind,
        **fields,
    )
