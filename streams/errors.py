"""What the embedded log refuses or cannot do; each message is one line that says what to do."""

from __future__ import annotations


class LogError(Exception):
    """The log could not do what was asked."""


class NoSuchLog(LogError):
    """There is no file at this path."""


class LogExists(LogError):
    """A log was to be created where a file lies."""


class NotALog(LogError):
    """The file is not a log of ours."""


class WrongVersion(LogError):
    """The file is a log of another version of the format."""


class NotAllowed(LogError):
    """The log refuses who we are, or what we ask: certificate, password, or a right that lacks."""


class AlreadyInUse(LogError):
    """Another worker consumes this log."""


class UnknownTopic(LogError):
    """The topic, or this partition of it, was never declared."""


class TopicMismatch(LogError):
    """The topic exists with settings that cannot change."""


class RecordTooLarge(LogError):
    """The record is larger than the log takes."""


class StorageFailed(LogError):
    """The file could not be read or written: a full disk, a failed one, or another process."""


class Damaged(StorageFailed):
    """The file is not as it was written."""
