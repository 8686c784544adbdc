"""The operators' dashboard: does it flow, how long does it take, what does it need."""

from __future__ import annotations

from deploy.grafana.panels import BAD, GREEN, RED, YELLOW, Dashboard, Panel, Query, Row, stat
from deploy.grafana.questions import (
    counted,
    counted_by,
    each_minute,
    heat,
    highest,
    quantile_by,
    quantiles,
    series,
)

NO_WORKER = "No worker answers"
CANARY = "rasid_canary_last_seen_timestamp_seconds"

NOW = Row(
    "Now",
    (
        stat(
            "Workers ready",
            "Workers whose /-/ready answers 200. On a Kafka one that waits to take over is not"
            " ready where it has no partition.",
            f"sum({series('rasid_ready')})",
            "short",
            NO_WORKER,
            thresholds=((RED, None), (GREEN, 1)),
        ),
        stat(
            "Records waiting",
            "Records in all inboxes that no worker has handled yet.",
            f"sum({series('rasid_lag_events')})",
            "short",
            NO_WORKER,
            thresholds=((GREEN, None), (YELLOW, 1_000), (RED, 10_000)),
        ),
        stat(
            "Longest wait",
            "How long the oldest record of any inbox has waited.",
            f"max({series('rasid_oldest_waiting_seconds')})",
            "s",
            NO_WORKER,
            thresholds=((GREEN, None), (YELLOW, 30), (RED, 60)),
        ),
        stat(
            "Since the last canary",
            "How long ago an article that Rasid sends to itself came through the whole stream.",
            f"time() - max({series(CANARY)} > 0)",
            "s",
            "No canary has come through, or none is sent",
            thresholds=((GREEN, None), (YELLOW, 300), (RED, 900)),
        ),
        stat(
            "Refused or undecodable",
            "Records that went to quarantine in the time that is shown.",
            counted("rasid_quarantined_total"),
            "short",
            NO_WORKER,
            thresholds=((GREEN, None), (YELLOW, 1), (RED, 100)),
        ),
        stat(
            "Files that cannot be used",
            "Workers whose watchlist or policy on disk is broken; they go by the ones before.",
            f"sum({series('rasid_config_problem')})",
            "short",
            NO_WORKER,
            thresholds=BAD,
        ),
    ),
)

FLOW = Row(
    "Flow",
    (
        Panel(
            "Articles a minute",
            "Articles that got an outcome, by which.",
            (each_minute("{{outcome}}", "rasid_articles_total"),),
            "short",
            NO_WORKER,
            stacked=True,
            colours=(("quarantined", RED),),
        ),
        Panel(
            "Records waiting, by inbox",
            "What waits in each inbox: articles for read, readings for relate, findings for alert,"
            " alerts for deliver.",
            (Query(f"sum by (topic) ({series('rasid_lag_events')})", "{{topic}}"),),
            "short",
            NO_WORKER,
        ),
        Panel(
            "Longest wait, by inbox",
            "How long the oldest record of each inbox has waited. After 60 seconds in which nothing"
            " was handled a worker is not ready, after stall_seconds it ends itself.",
            highest("topic", "rasid_oldest_waiting_seconds"),
            "s",
            NO_WORKER,
            thresholds=((GREEN, None), (RED, 60)),
        ),
    ),
)

STAGES = Row(
    "Stages",
    (
        Panel(
            "Time to decide an event, by stage",
            "95 of a hundred events took no longer than this, without waiting for the log.",
            quantile_by("stage", "rasid_stage_seconds", 0.95),
            "s",
            "Nothing was handled in this time",
        ),
        Panel(
            "Time to read an article",
            "How many articles took how long in read, where mentions and claims are found.",
            heat("rasid_stage_seconds", 'stage="read"'),
            "short",
            NO_WORKER,
            kind="heatmap",
        ),
        Panel(
            "Time to relate an article",
            "How many articles took how long in relate, which remembers stories and claims.",
            heat("rasid_stage_seconds", 'stage="relate"'),
            "short",
            NO_WORKER,
            kind="heatmap",
        ),
        Panel(
            "From article to alert",
            "From the log taking an article in until its alert was decided: half, 95 and 99 of a"
            " hundred alerts took no longer.",
            quantiles("rasid_article_to_alert_seconds"),
            "s",
            "No alerts in this time",
            thresholds=((GREEN, None), (RED, 5)),
        ),
        Panel(
            "Time that stages take",
            "Part of its time that each stage is busy deciding: near 100%, it limits a worker.",
            (
                Query(
                    f"sum by (stage) (rate({series('rasid_stage_seconds_sum')}[$__rate_interval]))",
                    "{{stage}}",
                ),
            ),
            "percentunit",
            NO_WORKER,
        ),
        Panel(
            "Not decided here",
            "Records that a stage had sent before it crashed and passes over now, that another"
            " worker made by another watchlist or policy, and that expired before they were read.",
            (
                each_minute("passed over", "rasid_passed_over_total"),
                each_minute("by other files", "rasid_other_files_total"),
                each_minute("expired unread", "rasid_expired_unread_total"),
            ),
            "short",
            NO_WORKER,
            colours=(("expired unread", RED),),
        ),
    ),
)

MEMORY = Row(
    "Memory and recovery",
    (
        Panel(
            "Decisions remembered",
            "Entries of each table: coverage is what relate knows, groups what was alerted, ledger"
            " what is being delivered.",
            highest("table", "rasid_table_entries"),
            "short",
            NO_WORKER,
        ),
        Panel(
            "Stages without their memory",
            "1 while a stage of a worker rebuilds its table, after a start or a takeover.",
            (
                Query(
                    f"max by (instance, table) ({series('rasid_recovering')})",
                    "{{table}} {{instance}}",
                ),
            ),
            "short",
            NO_WORKER,
        ),
        Panel(
            "Records still to be recovered",
            "What a stage has to read of its decision log before it can go on.",
            highest("table", "rasid_recovery_remaining_events"),
            "short",
            NO_WORKER,
        ),
    ),
)

DELIVERIES = Row(
    "Deliveries",
    (
        Panel(
            "Attempts a minute, by channel and outcome",
            "Answers of channels: ok, retry (tried again later), failed for good, disabled.",
            (
                Query(
                    "sum by (channel, outcome)"
                    f" (rate({series('rasid_deliveries_total')}[$__rate_interval])) * 60 > 0",
                    "{{channel}} {{outcome}}",
                ),
            ),
            "short",
            "Nothing was delivered in this time",
            width=9,
            stacked=True,
        ),
        Panel(
            "Time to an answer, by channel",
            "95 of a hundred attempts were answered within this time.",
            quantile_by("channel", "rasid_delivery_seconds", 0.95),
            "s",
            "Nothing was delivered in this time",
            width=9,
        ),
        Panel(
            "Lost, by channel",
            "Deliveries that ended without arriving, in the time that is shown.",
            (
                Query(
                    "round(sum by (channel) (increase("
                    + series("rasid_deliveries_total", 'outcome=~"failed|disabled"')
                    + "[$__range])))",
                    "{{channel}}",
                ),
            ),
            "short",
            "No channel in the policy",
            kind="bargauge",
            width=6,
            thresholds=BAD,
        ),
        Panel(
            "Waiting, by channel",
            "Deliveries on their way, and 1 while a channel is held because its receiver fails.",
            (
                *highest("channel", "rasid_deliveries_waiting"),
                Query(
                    f"max by (channel) ({series('rasid_channel_held')})",
                    "{{channel}} is held",
                ),
                Query(f"max({series('rasid_dead_letters')})", "given up, not sent since"),
            ),
            "short",
            "No channel in the policy",
        ),
    ),
)

QUARANTINE = Row(
    "Quarantine and files",
    (
        Panel(
            "Quarantined, by reason",
            "Why records could not be taken; docs/settings.md explains each reason.",
            counted_by("reason", "rasid_quarantined_total"),
            "short",
            "Nothing was refused in this time",
            kind="bargauge",
        ),
        Panel(
            "Quarantined a minute, by stage",
            "read refuses articles; any other stage means that our own code failed on a record.",
            (each_minute("{{stage}}", "rasid_quarantined_total"),),
            "short",
            NO_WORKER,
            stacked=True,
        ),
        Panel(
            "Versions that run",
            "How many workers run which version; two only during an upgrade.",
            (Query(f"count by (version) ({series('rasid_build_info')})", "{{version}}"),),
            "short",
            NO_WORKER,
            kind="bargauge",
        ),
    ),
)

PROCESSES = Row(
    "Processes",
    (
        Panel(
            "Memory of a worker",
            "Resident memory of each process. It grows with the decisions remembered:"
            " docs/operations.md has figures.",
            (Query(series("process_resident_memory_bytes"), "{{instance}}"),),
            "bytes",
            NO_WORKER,
            width=6,
        ),
        Panel(
            "CPU of a worker",
            "Seconds of CPU a second; one worker uses hardly more than one core.",
            (
                Query(
                    f"rate({series('process_cpu_seconds_total')}[$__rate_interval])",
                    "{{instance}}",
                ),
            ),
            "percentunit",
            NO_WORKER,
            width=6,
        ),
        Panel(
            "Room left on the disk",
            "Share of the data folder's disk that is free. With none left, a worker ends itself.",
            (
                Query(
                    f"{series('rasid_disk_free_bytes')} / {series('rasid_disk_size_bytes')}",
                    "{{instance}}",
                ),
            ),
            "percentunit",
            NO_WORKER,
            width=6,
            thresholds=((RED, None), (GREEN, 0.1)),
        ),
        Panel(
            "Up for",
            "Since when each process runs: a line that falls is a restart.",
            (Query(f"time() - {series('process_start_time_seconds')}", "{{instance}}"),),
            "s",
            NO_WORKER,
            width=6,
        ),
    ),
)

OPERATIONS = Dashboard(
    "rasid-operations",
    "Rasid: operations",
    "Whether it flows, how long it takes, and what it needs.",
    "1h",
    (NOW, FLOW, STAGES, MEMORY, DELIVERIES, QUARANTINE, PROCESSES),
)
