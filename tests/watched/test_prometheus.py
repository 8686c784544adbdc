"""What a real Prometheus makes of a running monitor."""

from __future__ import annotations

from tests.watched.conftest import Watched
from tests.watched.server import Prometheus, until


def test_every_article_is_seen(prometheus: Prometheus) -> None:
    """The sample's articles are counted by their outcomes, as a scraper sees them."""
    assert prometheus.value('sum(rasid_articles_total{outcome="quarantined"})') == 12
    assert prometheus.value('sum(rasid_articles_total{outcome!="canary"})') == 56


def test_every_rule_is_evaluated(prometheus: Prometheus) -> None:
    """Every rule of the deployed files is loaded, and none fails on what the monitor answers."""
    until(
        lambda: "unknown" not in {rule["health"] for rule in prometheus.rules()},
        "every rule was evaluated",
    )
    assert [rule["name"] for rule in prometheus.rules() if rule["health"] != "ok"] == []


def test_every_recording_rule_gives_data(prometheus: Prometheus) -> None:
    """What dashboards and alerts build upon has values."""
    recorded = [rule["name"] for rule in prometheus.rules() if rule["type"] == "recording"]
    assert len(recorded) > 10
    for name in recorded:
        until(lambda name=name: prometheus.query(name), f"{name} has data")  # type: ignore[misc]  # mypy cannot infer a lambda with a default


def test_canaries_are_seen(prometheus: Prometheus) -> None:
    """The canary of a running monitor arrives again and again, and no alert says otherwise."""
    first = prometheus.value("rasid_canary_last_seen_timestamp_seconds")
    assert first
    until(
        lambda: prometheus.query(f"rasid_canary_last_seen_timestamp_seconds > {first}"),
        "another canary arrives",
    )
    assert "RasidCanaryMissing" not in prometheus.firing()


def test_alerts_fire_on_the_real_thing(watched: Watched) -> None:
    """Channels that fail, bad articles, a flood and a bad edit are told of; no worker is missed."""
    prometheus, newsroom = watched
    wanted = {"RasidDeliveriesFailing", "RasidChannelHeld", "RasidQuarantineRising"}
    until(lambda: wanted <= prometheus.firing(), f"{wanted} fire")
    assert channels(prometheus, "RasidChannelHeld") == {"broken", "gone"}
    assert channels(prometheus, "RasidDeliveryGivenUp") == {"gone"}
    newsroom.send([b'{"source":"flood"}'] * 60)
    newsroom.policy.write_text("channels: 1", encoding="utf-8")
    wanted = {"RasidSourcePaused", "RasidConfigProblem"}
    until(lambda: wanted <= prometheus.firing(), f"{wanted} fire")
    assert not {name for name in prometheus.firing() if "Worker" in name}


def channels(prometheus: Prometheus, alert: str) -> set[str]:
    """Return the channels of which an alert tells."""
    found = prometheus.query(f'ALERTS{{alertname="{alert}",alertstate="firing"}}')
    return {each["metric"]["channel"] for each in found}
