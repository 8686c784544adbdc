"""The rules that the stage `alert` works by: watch settings and alert policy as one event."""

from __future__ import annotations

from datetime import datetime

from alerts.records import Rules
from alerts.rules.rulebook import WatchSettings, make_rules
from alerts.rules.settings import AlertsConfig
from analysis.mentions.watchlist import Watchlist


def rules_of(watchlist: Watchlist, config: AlertsConfig, at: datetime) -> Rules:
    """Return the rules made of a watchlist and an alert policy."""
    settings = [
        WatchSettings(
            id=watch.id,
            name=watch.name,
            on=watch.alert.on,
            severity=watch.alert.severity,
            route=watch.alert.route,
        )
        for watch in watchlist.watches
    ]
    return make_rules(settings, config, at)
