"""One alert, marked as a test, over one channel: no log, no retry."""

from __future__ import annotations

import asyncio
from datetime import datetime

import msgspec

from alerts.channels.channel import Channel, Result, Sending
from alerts.channels.signing import message_of
from alerts.records import Alert
from alerts.rules.settings import ChannelConfig, SlackConfig, WebhookConfig
from alerts.words.blocks import message_of_alert
from alerts.words.catalogues import CATALOGUES
from alerts.words.plurals import Lang
from alerts.words.rendering import render_text
from analysis.finding import Finding, Passage
from analysis.hashing import name_hash

MAX_SECONDS = 120.0
WIDTH = 100
WATCH = "rasid-test"


def trial_alert(channel: str, now: datetime, lang: Lang) -> Alert:
    """Return an alert that nobody can take for news: its name, text and watch say what it is."""
    words = CATALOGUES[lang]
    name = name_hash("test", channel, now.isoformat())
    passage = Passage(
        article=name,
        source="rasid",
        url="",
        published_at=now,
        field="text",
        start=0,
        end=len(words.trial),
        text=words.trial,
    )
    finding = Finding(
        finding=name,
        kind="mention",
        watch=WATCH,
        story=name,
        why=f"rasid channels test {channel}",
        passages=(passage,),
    )
    return Alert(
        alert=name,
        kind="mention",
        watch=WATCH,
        story=name,
        severity="info",
        title=words.trial,
        at=now,
        findings=(name,),
        name=WATCH,
        channels=(channel,),
        evidence=(finding,),
    )


def preview(config: ChannelConfig, alert: Alert, lang: Lang) -> str:
    """Return what the channel would send, without its address and signature."""
    if isinstance(config, WebhookConfig):
        return msgspec.json.format(message_of(alert), indent=2).decode()
    if isinstance(config, SlackConfig):
        message = message_of_alert(alert, config.lang or lang)
        return msgspec.json.format(msgspec.json.encode(message._asdict()), indent=2).decode()
    return "\n".join(render_text(alert, lang, WIDTH))


async def send_once(channel: Channel, alert: Alert) -> Result:
    """Make one attempt and close the channel."""
    try:
        async with asyncio.timeout(MAX_SECONDS):
            return await channel.send(Sending(alert, 1))
    except TimeoutError:
        return Result("retry", "timeout")
    finally:
        await channel.close()
