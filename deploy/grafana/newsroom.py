"""The newsroom's dashboard: what the news brought, and what Rasid made of it."""

from __future__ import annotations

from deploy.grafana.panels import GREEN, RED, YELLOW, Dashboard, Panel, Query, Row, stat
from deploy.grafana.questions import counted, counted_by, each_minute, quantiles, series

NONE_YET = "None in this time"
NO_WORKER = "No worker answers"
NO_SOURCES = "The settings name no sources"
SOURCE_LAST = "rasid_source_last_article_timestamp_seconds"
NO_CANARY = 'outcome!="canary"'
KINDS = (("contradiction", RED), ("correction", "orange"), ("flood", "purple"))

NOW = Row(
    "In the time that is shown",
    (
        stat(
            "Articles",
            "Articles that got an outcome, copies and refused ones among them.",
            counted("rasid_articles_total", NO_CANARY),
            "short",
            NO_WORKER,
        ),
        stat(
            "Stories begun",
            "Articles that told what no other article had told before.",
            counted("rasid_articles_total", 'outcome="new"'),
            "short",
            NO_WORKER,
        ),
        stat(
            "Alerts",
            "Alerts opened, of every kind, whatever their channels.",
            counted("rasid_alerts_total"),
            "short",
            NO_WORKER,
        ),
        stat(
            "Contradictions and corrections",
            "Alerts that an outlet contradicts what was reported, or corrects what it told itself.",
            counted("rasid_alerts_total", 'kind=~"contradiction|correction"'),
            "short",
            NO_WORKER,
            thresholds=((GREEN, None), (YELLOW, 1)),
        ),
        stat(
            "Articles refused",
            "Articles that could not be taken: `rasid quarantine list` says which, and why.",
            counted("rasid_articles_total", 'outcome="quarantined"'),
            "short",
            NO_WORKER,
            thresholds=((GREEN, None), (YELLOW, 1), (RED, 100)),
        ),
        stat(
            "Watches in force",
            "Names and topics of the watchlist that the workers go by.",
            f"max({series('rasid_watches')})",
            "short",
            NO_WORKER,
            thresholds=((RED, None), (GREEN, 1)),
        ),
    ),
)

STORIES = Row(
    "Stories and first reports",
    (
        Panel(
            "Articles a minute, by outcome",
            "What became of each: it began a story, joined one, copied an article, revised its own,"
            " came again, or was refused.",
            (each_minute("{{outcome}}", "rasid_articles_total", NO_CANARY),),
            "short",
            NO_WORKER,
            width=12,
            stacked=True,
            colours=(("quarantined", RED),),
        ),
        Panel(
            "First reports a minute",
            "What nobody had told before: articles that began a story, and claims that were new.",
            (
                each_minute("stories begun", "rasid_articles_total", 'outcome="new"'),
                each_minute("new claims", "rasid_claims_total", 'status="new"'),
            ),
            "short",
            NO_WORKER,
            width=12,
        ),
    ),
)

CLAIMS = Row(
    "Claims",
    (
        Panel(
            "Claims a minute, by status",
            "What each claim is beside those remembered: new, told by another outlet too"
            " (corroborated), told again (repeated), moved on (updates), contradicted, corrected.",
            (each_minute("{{status}}", "rasid_claims_total"),),
            "short",
            NO_WORKER,
            stacked=True,
            colours=(("contradicts", RED), ("corrects", "orange"), ("new", GREEN)),
        ),
        Panel(
            "Contradictions, by what differs",
            "Findings that two claims cannot both be true, by the rule that found it: numbers,"
            " dates, places, a negation, a denial and so on.",
            counted_by("conflict", "rasid_findings_total", 'conflict!="none"'),
            "short",
            "No contradictions in this time",
            kind="bargauge",
        ),
        Panel(
            "Mentions, by how they were found",
            "Places where a watched name stood: as it is written in the watchlist, with a particle,"
            " in another spelling, or as a topic's words.",
            counted_by("kind", "rasid_mentions_total"),
            "short",
            "No watched name in this time",
            kind="bargauge",
        ),
    ),
)

ALERTS = Row(
    "Alerts",
    (
        Panel(
            "Alerts a minute, by kind",
            "Alerts opened: new claims, contradictions, corrections and what else watches ask for.",
            (each_minute("{{kind}}", "rasid_alerts_total"),),
            "short",
            NO_WORKER,
            stacked=True,
            colours=KINDS,
        ),
        Panel(
            "Alerts, by severity",
            "Alerts opened in the time that is shown, by how pressing their watches call them.",
            counted_by("severity", "rasid_alerts_total"),
            "short",
            "No alerts in this time",
            kind="bargauge",
            width=4,
        ),
        Panel(
            "Muted, by reason",
            "Findings that raised no alert, and why; docs/alerts.md explains each reason.",
            counted_by("reason", "rasid_muted_total"),
            "short",
            "Nothing was muted in this time",
            kind="bargauge",
            width=6,
        ),
        Panel(
            "From article to alert",
            "From the log taking an article in until its alert was decided: half, 95 and 99 of a"
            " hundred alerts took no longer.",
            quantiles("rasid_article_to_alert_seconds"),
            "s",
            "No alerts in this time",
            width=6,
            thresholds=((GREEN, None), (RED, 5)),
        ),
    ),
)

SOURCES = Row(
    "Sources",
    (
        Panel(
            "Since the last article, by source",
            "How long each of the sources that the settings name has been silent.",
            (
                Query(
                    f"sort_desc(time() - max by (source) ({series(SOURCE_LAST)} > 0))",
                    "{{source}}",
                ),
            ),
            "s",
            NO_SOURCES + ", or none was heard yet",
            kind="bargauge",
            thresholds=((GREEN, None), (YELLOW, 6 * 3600), (RED, 24 * 3600)),
        ),
        Panel(
            "Articles a minute, by source",
            "How much each of the sources that the settings name brings.",
            (each_minute("{{source}}", "rasid_source_articles_total"),),
            "short",
            NO_SOURCES,
            width=12,
            stacked=True,
        ),
        stat(
            "Sources never heard",
            "Sources that the settings name, and no article has come from since the workers"
            " started: a name in the settings may be misspelt.",
            f"count(max by (source) ({series(SOURCE_LAST)}) == 0) or vector(0)",
            "short",
            NO_SOURCES,
            height=8,
            thresholds=((GREEN, None), (YELLOW, 1)),
        ),
    ),
)

NEWSROOM = Dashboard(
    "rasid-newsroom",
    "Rasid: newsroom",
    "What the news brought, and what was made of it.",
    "6h",
    (NOW, STORIES, CLAIMS, ALERTS, SOURCES),
)
