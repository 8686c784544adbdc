"""What a real Prometheus makes of a running monitor."""

from __future__ import annotations

from tests.watched.server import Prometheus


def test_every_article_is_seen(prometheus: Prometheus) -> None:
    """The sample's articles are counted by their outcomes, as a scraper sees them."""
    assert prometheus.value('sum(rasid_articles_total{outcome="quarantined"})') == 12
    assert prometheus.value('sum(rasid_articles_total{outcome!="canary"})') == 56
