"""PromQL that several panels ask alike; every question is of the workers that are chosen."""

from __future__ import annotations

from deploy.grafana.panels import Query

QUANTILES = (0.5, 0.95, 0.99)


def series(metric: str, *selectors: str) -> str:
    """Return the selector of a metric's series."""
    chosen = ", ".join(('instance=~"$worker"', *selectors))
    return f"{metric}{{{chosen}}}"


def counted(metric: str, *selectors: str) -> str:
    """Ask how often something was counted within the time that is shown."""
    return f"round(sum(increase({series(metric, *selectors)}[$__range])))"


def counted_by(label: str, metric: str, *selectors: str) -> tuple[Query, ...]:
    """Ask the same for each value of a label, the highest first, without those that never came."""
    each = f"sum by ({label}) (increase({series(metric, *selectors)}[$__range]))"
    return (Query(f"sort_desc(round({each}) > 0)", f"{{{{{label}}}}}"),)


def each_minute(legend: str, metric: str, *selectors: str) -> Query:
    """Ask how often a minute something is counted; `legend` may be a label: {{label}}."""
    label = legend.strip("{}")
    grouped = f" by ({label})" if label != legend else ""
    return Query(
        f"sum{grouped} (rate({series(metric, *selectors)}[$__rate_interval])) * 60", legend
    )


def quantiles(metric: str, *selectors: str) -> tuple[Query, ...]:
    """Ask in what time the half, 95 and 99 of a hundred were done."""
    buckets = f"sum by (le) (rate({series(f'{metric}_bucket', *selectors)}[$__rate_interval]))"
    return tuple(
        Query(f"histogram_quantile({q}, {buckets})", f"{q:.0%}".replace("%", " of 100"))
        for q in QUANTILES
    )


def quantile_by(label: str, metric: str, quantile: float) -> tuple[Query, ...]:
    """Ask in what time such a part was done, for each value of a label."""
    rates = f"sum by (le, {label}) (rate({series(f'{metric}_bucket')}[$__rate_interval]))"
    return (Query(f"histogram_quantile({quantile}, {rates})", f"{{{{{label}}}}}"),)


def heat(metric: str, *selectors: str) -> tuple[Query, ...]:
    """Ask how many took how long, for a heat map."""
    found = series(f"{metric}_bucket", *selectors)
    return (Query(f"sum by (le) (increase({found}[$__rate_interval]))", "{{le}}"),)


def highest(label: str, metric: str) -> tuple[Query, ...]:
    """Ask for the highest value that any worker has, for each value of a label."""
    return (Query(f"max by ({label}) ({series(metric)})", f"{{{{{label}}}}}"),)
