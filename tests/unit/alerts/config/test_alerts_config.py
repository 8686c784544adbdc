"""What can be written in alerts.yaml, and what is said about the rest."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from alerts.config.policy_file import parse_alerts
from alerts.records import Match
from alerts.rules.intervals import TimeInterval
from alerts.rules.routes import NO_LIMIT, Limit, Route
from alerts.rules.settings import (
    AlertsConfig,
    AlertsError,
    TerminalConfig,
    WebhookConfig,
)
from alerts.rules.silences import Silence

WHOLE = """
repeat_interval: 30m
warm_up: 0
lang: en
group_by: [watch, story]
group_wait: 30s
group_interval: 5m
limit: 20 per 1h
mute: [nights]
time_intervals:
  - name: nights
    time_intervals:
      - times: [{start_time: 22:00, end_time: 24:00}, {start_time: 00:00, end_time: 07:00}]
        weekdays: [sunday:thursday, Saturday]
        days_of_month: [1:15, -1]
        months: [may:august, 12]
        years: [2026:2028]
        location: Asia/Baghdad
silences:
  - match: {watch: [iran], kind: [mention], severity: [info], source: [الأفق], story: [s1]}
    starts_at: 2026-03-01T08:00:00+03:00
    ends_at: 2026-03-02T08:00:00Z
    comment: known
    created_by: desk
channels:
  - {name: screen, type: terminal}
  - name: desk
    type: webhook
    url: http://hooks.internal:8000/rasid
    secret_file: desk.key
    allow_private: [Hooks.Internal]
    timeout: 5s
routes:
  - name: pressing
    match: {watch: [iran], kind: [contradiction, correction], severity: [urgent], source: [الأفق]}
    channels: [desk, screen]
    group_by: []
    group_wait: 0
    group_interval: 0
    repeat_interval: 1h
    limit: none
    mute: []
    continue: true
  - name: quiet
    channels: []
"""


def problems(text: str) -> list[tuple[int, str]]:
    """Return line and words of each problem in a policy."""
    with pytest.raises(AlertsError) as caught:
        parse_alerts(text)
    return [(problem.line, problem.message) for problem in caught.value.problems]


def test_a_whole_policy() -> None:
    """Every key that is available is read as it is written."""
    assert parse_alerts(WHOLE) == AlertsConfig(
        channels=(
            TerminalConfig(name="screen"),
            WebhookConfig(
                name="desk",
                url="http://hooks.internal:8000/rasid",
                secret_file="desk.key",
                allow_private=("hooks.internal",),
                timeout=5.0,
            ),
        ),
        routes=(
            Route(
                "pressing",
                ("desk", "screen"),
                Match(
                    watch=("iran",),
                    kind=("contradiction", "correction"),
                    severity=("urgent",),
                    source=("الأفق",),
                ),
                group_by=(),
                group_wait=0.0,
                group_interval=0.0,
                repeat_interval=3600.0,
                limit=NO_LIMIT,
                mute=(),
                goes_on=True,
            ),
            Route("quiet", ()),
        ),
        repeat_interval=1800.0,
        warm_up=0.0,
        lang="en",
        group_by=("watch", "story"),
        group_wait=30.0,
        group_interval=300.0,
        limit=Limit(20, 3600.0),
        mute=("nights",),
        time_intervals={
            "nights": (
                TimeInterval(
                    times=((1320, 1440), (0, 420)),
                    weekdays=((0, 4), (6, 6)),
                    days_of_month=((1, 15), (-1, -1)),
                    months=((5, 8), (12, 12)),
                    years=((2026, 2028),),
                    location="Asia/Baghdad",
                ),
            )
        },
        silences=(
            Silence(
                Match(
                    watch=("iran",),
                    kind=("mention",),
                    severity=("info",),
                    source=("الأفق",),
                    story=("s1",),
                ),
                starts_at=datetime(2026, 3, 1, 5, tzinfo=UTC),
                ends_at=datetime(2026, 3, 2, 8, tzinfo=UTC),
                comment="known",
                created_by="desk",
            ),
        ),
    )


def test_an_empty_file_is_the_default_policy() -> None:
    """Nothing has to be written."""
    assert parse_alerts("") == AlertsConfig()


def test_routes_can_lead_to_the_default_terminal() -> None:
    """A file without channels has the terminal, and routes can name it."""
    config = parse_alerts("routes: [{name: all, channels: [terminal]}]")
    assert config.all_routes == (Route("all", ("terminal",)),)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("mute_time_intervals: []", "mute_time_intervals is not available yet: write mute"),
        ("inhibit_rules: []", "inhibit_rules is not available yet"),
        ("receivers: []", "'receivers' is no key of the alert policy"),
        ("repeat_interval: soon", "write a duration such as 30s, 15m, 4h, 2d or 0"),
        ("repeat_interval: 31d", "repeat_interval is 31d: write at most"),
        ("lang: fr", "write one of ar, en"),
        ("warm_up: [1h]", "warm_up is a list"),
        ("routes: {name: a}", "routes is a mapping"),
        ("routes: [a]", "a route is text"),
        ("routes: [{name: a}]", "channels is missing"),
        ("routes: [{channels: []}]", "name is missing"),
        ("routes: [{name: A b, channels: []}]", "use up to 64 of a-z, 0-9, - and _"),
        ("routes: [{name: a, channels: [desk]}]", "there is no channel 'desk'"),
        ("routes: [{name: a, channels: [], continue: maybe}]", "write one of true, false"),
        ("group_wait: 25h", "write at most 86400s"),
        ("group_by: [outlet]", "write one of watch, kind, severity, source, story"),
        ("limit: 20", "write as in 20 per 1h"),
        ("limit: 2000 per 1h", "at most 1000 per 24h"),
        ("limit: 20 per 2d", "at most 1000 per 24h"),
        ("limit: 20 per 0", "at most 1000 per 24h"),
        ("mute: [nights]", "there is no time interval 'nights'"),
        ("silences: [{comment: all}]", "a silence without match"),
        ("silences: [{match: {story: [s1]}, ends_at: tomorrow}]", "ends_at is 'tomorrow'"),
        ("silences: [{match: {story: [s1]}, ends_at: 2026-03-01T08:00:00}]", "write it as"),
        (
            "silences: [{match: {story: [s]}, starts_at: 2026-03-02T08Z, ends_at: 2026-03-01T08Z}]",
            "ends_at is not after starts_at",
        ),
        ("time_intervals: [{name: n}]", "time_intervals is missing"),
        ("time_intervals: [{name: n, time_intervals: [{}]}]", "without times"),
        *(
            (f"time_intervals: [{{name: n, time_intervals: [{{{part}}}]}}]", said)
            for part, said in (
                ("times: [{start_time: 22:00, end_time: 07:00}]", "it ends before it starts"),
                ("times: [{start_time: 22:00}]", "end_time is missing"),
                ("times: [{start_time: 9, end_time: 10:00}]", "from 00:00 to 24:00"),
                ("weekdays: [fri]", "write a day such as friday"),
                ("weekdays: ['saturday:sunday']", "ends before it begins"),
                ("days_of_month: ['0']", "write a day such as 1"),
                ("months: ['13']", "write a month such as 3"),
                ("years: [soon]", "write a year such as 2026"),
                ("years: ['2026'], location: Atlantis/Sunken", "a zone such as Asia/Baghdad"),
            )
        ),
        ("routes: [{name: a, channels: [], routes: []}]", "routes is not available yet"),
        ("routes: [{name: a, channels: [], match: {kinds: []}}]", "'kinds' is no key of match"),
        ("routes: [{name: a, channels: [], match: {kind: [rumour]}}]", "kind is 'rumour'"),
        ("channels: [{name: s, type: pigeon}]", "type is 'pigeon': write webhook, slack, apprise"),
        ("channels: [{name: s, type: email}]", "e-mail goes by apprise"),
        ("channels: [{name: s, type: slack}]", "write token_file or token_env or url_file or url"),
        ("channels: [{name: s, type: slack, token_env: A}]", "channel is missing"),
        ("channels: [{name: s, type: slack, token_env: A, url_env: B}]", "one of them: the place"),
        ("channels: [{name: s, type: slack, channel: news}]", "write its id, which begins with C"),
        ("channels: [{name: s, type: slack, url_env: A, channel: C012345}]", "take out channel"),
        ("channels: [{name: s, type: slack, api_url: 'http://a.example/'}]", "api_url is plain"),
        ("channels: [{name: s, type: slack, token_env: a-b}]", "must be the name of a variable"),
        ("channels: [{name: s, type: slack, lang: fr}]", "write one of ar, en"),
        ("channels: [{name: s, type: slack, secret_file: a}]", "type slack has no secret_file"),
        ("channels: [{name: s, type: slack, token: xoxb}]", "'token' is no key of a channel"),
        ("channels: [{name: s, type: apprise}]", "write url_file or url_env, one of them"),
        ("channels: [{name: s, type: apprise, url: 'a://b'}]", "type apprise has no url"),
        ("channels: [{name: terminal, type: slack}]", "is kept for a terminal"),
        ("channels: [{name: s}]", "type is missing"),
        ("channels: [{name: s, type: terminal, url: x}]", "type terminal has no url"),
        ("channels: [{name: terminal, type: webhook}]", "is kept for a terminal"),
        ("channels: [{name: s, type: webhook}]", "url is missing"),
        ("channels: [{name: s, type: webhook, timeout: 2m}]", "timeout is 2m: write at most 60s"),
        ("channels: [{name: s, type: webhook, timeout: 0}]", "timeout is 0"),
        ("channels: [{name: s, type: webhook, secret: x}]", "'secret' is no key of a channel"),
        (
            "channels: [{name: s, type: webhook, secret_env: $KEY}]",
            "must be the name of a variable",
        ),
        ("a: &x 1", "anchor"),
        ("channels: ]", "check the indentation"),
    ],
)
def test_what_cannot_be_used_is_refused_with_its_line(line: str, said: str) -> None:
    """Each problem names the line and what to write instead; nothing is taken in and ignored."""
    found = problems(f"# a comment\n{line}")
    assert [where for where, message in found if said in message] == [2]


def test_names_are_given_once() -> None:
    """Two channels or two routes of one name are refused, with the line of the first."""
    text = "channels:\n  - {name: a, type: terminal}\n  - {name: a, type: terminal}"
    assert problems(text) == [(3, "name a stands in line 2 too: change one")]


def test_all_problems_are_told_at_once() -> None:
    """A file is checked to its end."""
    assert [line for line, _ in problems("lang: fr\nsilences: 1\nwarm_up: x")] == [1, 2, 3]
