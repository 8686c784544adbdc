"""Slack against a server of its shape on loopback: threads, edits, limits, and all ways to fail."""

from __future__ import annotations

import logging
from datetime import UTC, datetime

import pytest

from alerts.channels.channel import Result, Sending
from alerts.channels.slack import SlackBot, SlackHook
from alerts.channels.slack_answers import GONE, LIMITED, MENDABLE, NEVER, NO_MESSAGE, PASSING
from alerts.delivery.sender import Sender
from alerts.records import Alert
from alerts.rules.settings import SlackConfig
from alerts.words.catalogues import CATALOGUES
from analysis.decision import Tick
from analysis.finding import Finding
from tests.contract.slack_server import (
    CHANNEL,
    TOKEN,
    SlackServer,
    babble,
    error,
    flood,
    hang,
    reset,
    slack,
    status,
)
from tests.contract.test_channels_delivery import Worker
from tests.unit.alerts.examples import SAID_BEFORE, alert, finding, passage

LOCAL = ("127.0.0.1",)
FIRST = f"{CHANNEL}:1767225600.000000"


def bot(server: SlackServer, token: str = TOKEN, pause: float = 0.0, **fields: object) -> SlackBot:
    """Return a bot that posts on the server."""
    given: dict[str, object] = {"api_url": server.api_url, "allow_private": LOCAL, **fields}
    config = SlackConfig(name="newsroom", channel=CHANNEL, token_env="TOKEN", **given)  # type: ignore[arg-type] # what a test varies
    return SlackBot(config, token, "ar", lambda: datetime.now(UTC), pause)


def hook(server: SlackServer, **fields: object) -> SlackHook:
    """Return an incoming webhook on the server without a pause."""
    given: dict[str, object] = {"allow_private": LOCAL, **fields}
    config = SlackConfig(name="newsroom", url_env="URL", **given)  # type: ignore[arg-type] # what a test varies
    return SlackHook(config, server.hook_url, "ar", lambda: datetime.now(UTC), pause=0.0)


async def send(channel: SlackBot | SlackHook, *sendings: Sending) -> list[Result]:
    """Send in turn and close the channel."""
    results = [await channel.send(sending) for sending in sendings]
    await channel.close()
    return results


def revised(why: str, *evidence: Finding) -> Alert:
    """Return the later revision of an alert; `evidence` is added to that of the first."""
    return alert("a1", revision=1, why=why, evidence=(*alert("a1").evidence, *evidence))


async def test_an_alert_is_one_message_and_its_receipt_finds_it() -> None:
    """The message keeps to Slack's limits, pings nobody and is not unfurled."""
    async with slack() as server:
        results = await send(bot(server), Sending(alert("a1"), 1))
    assert results == [Result("ok", "posted", receipt=FIRST)]
    [message] = server.messages.values()
    assert message["channel"] == CHANNEL
    assert "thread_ts" not in message
    assert (message["unfurl_links"], message["unfurl_media"], server.pings) == (False, False, [])


async def test_later_alerts_of_a_story_stand_in_its_thread() -> None:
    """What presses is shown in the channel too; what does not stays in the thread."""
    told = alert("a2", kind="new_claim", severity="notice")
    async with slack() as server:
        await send(
            bot(server),
            Sending(alert("a1"), 1),
            Sending(alert("a2"), 1, thread=FIRST),
            Sending(told, 1, thread=FIRST),
        )
    _, pressing, quiet = server.messages.values()
    assert {pressing["thread_ts"], quiet["thread_ts"]} == {"1767225600.000000"}
    assert (pressing["reply_broadcast"], quiet["reply_broadcast"]) == (True, False)


@pytest.mark.parametrize("why", ["contradicted", "corrected", "withdrawn"])
async def test_a_revision_edits_its_message_and_tells_the_thread_why(why: str) -> None:
    """The first message says so at its head; the thread gets a message about it."""
    later = finding("f2", "correction", passages=(passage(SAID_BEFORE, "الأفق"),))
    told = revised(why, later)
    async with slack() as server:
        results = await send(
            bot(server), Sending(alert("a1"), 1), Sending(told, 1, thread=FIRST, edits=FIRST)
        )
    assert [result.receipt for result in results] == [FIRST, FIRST]
    assert server.methods() == ["chat.postMessage", "chat.update", "chat.postMessage"]
    words = CATALOGUES["ar"].revisions[why]  # type: ignore[index] # one of the three above
    edited, note = (str(call.body["blocks"]) for call in server.calls[1:])
    assert [words in edited, words in note, SAID_BEFORE in note] == [True, True, True]
    assert server.calls[2].body["thread_ts"] == "1767225600.000000"


async def test_what_joins_an_alert_is_told_in_the_thread_alone() -> None:
    """The first message keeps what it said."""
    joined = Sending(revised("joined"), 1, thread=FIRST, edits=FIRST)
    async with slack() as server:
        results = await send(bot(server), Sending(alert("a1"), 1), joined)
    assert server.methods() == ["chat.postMessage", "chat.postMessage"]
    assert (results[1].receipt, server.calls[1].body["reply_broadcast"]) == (FIRST, False)


@pytest.mark.parametrize("name", NO_MESSAGE)
async def test_what_cannot_be_edited_any_more_is_posted_anew(name: str) -> None:
    """Deleted, somebody else's, or too old: the alert is told all the same."""
    async with slack() as server:
        server.plan(error(name))
        results = await send(bot(server), Sending(revised("corrected"), 1, edits=FIRST))
    assert results[0] == Result("ok", "posted", receipt=FIRST)
    assert server.methods() == ["chat.update", "chat.postMessage"]


async def test_a_thread_that_is_gone_is_left() -> None:
    """Where the first message of a story was deleted, the next alert starts another thread."""
    async with slack() as server:
        sent = await send(bot(server), Sending(alert("a1"), 1, thread=f"{CHANNEL}:1.1"))
    assert (sent[0].outcome, "thread_ts" in server.messages["1767225600.000000"]) == ("ok", False)


async def test_a_receipt_of_another_channel_is_not_used() -> None:
    """Whoever points a name at another channel of Slack starts anew there."""
    sending = Sending(revised("corrected"), 1, thread="COTHER000:1.1", edits="COTHER000:1.1")
    async with slack() as server:
        await send(bot(server), sending)
    assert server.methods() == ["chat.postMessage"]
    assert "thread_ts" not in server.calls[0].body


async def test_a_possible_repetition_says_so() -> None:
    """Slack cannot tell by an id, so the reader is told."""
    async with slack() as server:
        await send(bot(server), Sending(alert("a1"), 2, maybe_repeat=True))
        await send(hook(server), Sending(alert("a1"), 2, maybe_repeat=True))
    words = CATALOGUES["ar"].maybe_repeat
    assert [words in str(call.body["blocks"]) for call in server.calls] == [True, True]


@pytest.mark.parametrize(
    ("names", "outcome"),
    [
        (MENDABLE, "retry"),
        (PASSING, "retry"),
        (NEVER, "failed"),
        (GONE, "disabled"),
        (("restricted_action_read_only_channel", "an_error_of_tomorrow"), "retry"),
    ],
)
async def test_what_an_error_means(names: tuple[str, ...], outcome: str) -> None:
    """Each error has its outcome, and its name as the status where it is one of ours."""
    own = {
        "restricted_action_read_only_channel": "restricted_action",
        "an_error_of_tomorrow": "slack_error",
    }
    async with slack() as server:
        server.plan(*(error(name) for name in names))
        results = await send(bot(server), *[Sending(alert("a1"), 1)] * len(names))
    expected = [(outcome, own.get(name, name), name in PASSING) for name in names]
    assert [(r.outcome, r.status, r.maybe_arrived) for r in results] == expected
    assert server.messages == {}


async def test_what_limits_ask_for_is_passed_on_and_not_waited_for() -> None:
    """One call each, whatever Slack's own client would do about it."""
    planned = [error(name) for name in LIMITED] + [status(429, Retry_After="30")]
    async with slack() as server:
        server.plan(*planned)
        results = await send(bot(server), *[Sending(alert("a1"), 1)] * len(planned))
        server.plan(status(429, Retry_After="7"))
        results += await send(hook(server), Sending(alert("a1"), 1))
    asked = [result.retry_after for result in results]
    assert {(result.outcome, result.status) for result in results} == {("retry", "rate_limited")}
    assert asked == [None] * len(LIMITED) + [30.0, 7.0]
    assert len(server.calls) == len(planned) + 1


FAILINGS = [
    (status(500), Result("retry", "http_500")),
    (status(503, Retry_After="9"), Result("retry", "http_503", 9.0)),
    (status(302, Location="/api/auth.test"), Result("retry", "http_302")),
    (status(404), Result("retry", "http_404")),
    (status(410), Result("disabled", "http_410")),
    (status(413), Result("failed", "http_413")),
    (babble, Result("retry", "bad_response", maybe_arrived=True)),
    (flood, Result("retry", "bad_response", maybe_arrived=True)),
    (status(200, "[]"), Result("retry", "bad_response", maybe_arrived=True)),
    (reset, Result("retry", "connection", maybe_arrived=True)),
]


async def test_what_no_answer_of_slack_means() -> None:
    """Server errors, redirects, nonsense, a flood and a broken line, of a bot and of a webhook."""
    sendings = [Sending(alert("a1"), 1)] * len(FAILINGS)
    async with slack() as server:
        for channel in (bot(server), hook(server)):
            server.plan(*(failing for failing, _ in FAILINGS))
            assert await send(channel, *sendings) == [result for _, result in FAILINGS]
    assert {call.method for call in server.calls} == {"chat.postMessage", "hook"}


async def test_a_slow_answer_is_left() -> None:
    """After the time limit the attempt is over; the message may have arrived."""
    async with slack() as server:
        server.plan(hang)
        results = await send(bot(server, timeout=0.2), Sending(alert("a1"), 1))
    assert results == [Result("retry", "timeout", maybe_arrived=True)]


async def test_a_private_address_is_refused_before_anything_is_sent() -> None:
    """Neither a token nor an alert goes to a host that is not allowed by name."""
    async with slack() as server:
        refused = await send(bot(server, allow_private=()), Sending(alert("a1"), 1))
        refused += await send(hook(server, allow_private=()), Sending(alert("a1"), 1))
    assert refused == [Result("failed", "private_address")] * 2
    assert server.calls == []


async def test_where_https_was_written_nothing_is_sent_in_the_clear() -> None:
    """A server without TLS is not spoken to."""
    async with slack() as server:
        url = server.api_url.replace("http://", "https://")
        results = await send(bot(server, api_url=url), Sending(alert("a1"), 1))
    assert (results, server.calls) == ([Result("retry", "tls")], [])


async def test_no_proxy_of_the_environment_is_used(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Slack's own client would take one, and log its password."""
    async with slack() as server:
        for name in ("HTTP_PROXY", "HTTPS_PROXY", "https_proxy"):
            monkeypatch.setenv(name, "http://user:hunter2@127.0.0.1:9")
        with caplog.at_level(logging.DEBUG):
            results = await send(bot(server), Sending(alert("a1"), 1))
    assert (results[0].outcome, "hunter2" in caplog.text) == ("ok", False)


async def test_a_story_keeps_its_thread_from_alert_to_alert() -> None:
    """Stage, sender and bot together: replies find the first message, and a revision edits it."""
    async with slack() as server:
        worker, channel = Worker(server.url), bot(server)
        worker.sender = Sender({"desk": channel}, worker.put, lambda: worker.clock, grace=0.0)
        await worker.sender.start()
        server.plan(status(503))
        for told in (alert("a1"), alert("a2"), revised("withdrawn")):
            worker.take(told)
            await worker.until(lambda: not worker.memory.transit.open_channels() or due(worker))
            if due(worker):
                worker.clock = worker.memory.deadline() or worker.clock
                worker.take(Tick(worker.clock))
                await worker.until(lambda: not worker.memory.transit.open_channels())
        await worker.stop()
        await channel.close()
    posts = ["chat.postMessage"] * 3
    assert server.methods() == [*posts, "chat.update", "chat.postMessage"]
    first = FIRST.partition(":")[2]
    threads = [call.body.get("thread_ts") or call.body.get("ts") for call in server.calls]
    assert threads == [None, None, first, first, first]


def due(worker: Worker) -> bool:
    """Tell whether a delivery waits for its next attempt."""
    return worker.memory.deadline() is not None


async def test_an_incoming_webhook_posts_and_gives_no_receipt() -> None:
    """It can neither reply nor edit: a revision is a message of its own that says why it comes."""
    async with slack() as server:
        results = await send(
            hook(server), Sending(alert("a1"), 1), Sending(revised("withdrawn"), 1, edits=FIRST)
        )
    assert results == [Result("ok", "http_200")] * 2
    assert server.methods() == ["hook", "hook"]
    assert CATALOGUES["ar"].revisions["withdrawn"] in str(server.calls[1].body["blocks"])


async def test_messages_keep_a_distance() -> None:
    """A server that takes one message in 0.3 s takes three in a row."""
    async with slack(pause_s=0.3) as server:
        channel = bot(server, pause=0.35)
        results = await send(channel, *[Sending(alert("a1"), 1)] * 3)
    assert [result.outcome for result in results] == ["ok", "ok", "ok"]


async def test_reaching_slack_posts_nothing() -> None:
    """A bot's token is shown to Slack; of a webhook only the host is asked."""
    async with slack() as server:
        good, bad, incoming = bot(server), bot(server, "xoxb-other"), hook(server)
        said = [await channel.reach() for channel in (good, bad, incoming)]
        for channel in (good, bad, incoming):
            await channel.close()
    assert [said[0], said[2], "invalid_auth" in said[1]] == ["", "", True]
    assert server.methods() == ["auth.test", "auth.test"]


async def test_no_secret_gets_into_a_log(caplog: pytest.LogCaptureFixture) -> None:
    """Whatever goes wrong, with every logger at its most talkative."""
    with caplog.at_level(logging.DEBUG):
        async with slack() as server:
            for channel in (bot(server), hook(server)):
                server.plan(*(failing for failing, _ in FAILINGS), error("invalid_auth"))
                results = await send(channel, *[Sending(alert("a1"), 1)] * (len(FAILINGS) + 1))
                assert TOKEN not in str(results)
    assert [word for word in (TOKEN, "made-up-for-tests") if word in caplog.text] == []
