"""What one article says, found without knowing any other: the records on topic `readings`."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

from analysis.decision import Instant, Origin, Tick

Field = Literal["title", "text"]
MentionKind = Literal["exact", "folded", "clitic", "variant", "fuzzy", "query"]
Polarity = Literal["asserts", "negates", "denies", "neither"]
Modality = Literal["happened", "planned", "possible", "conditional"]
Genre = Literal["report", "feature", "opinion", "furniture"]
Bound = Literal["exact", "about", "at_least", "at_most"]
ClaimStatus = Literal["new", "corroborated", "repeated", "updates", "contradicts", "corrects"]
ConflictKind = Literal[
    "number", "date", "place", "negation", "denial", "antonym", "name", "attribute", "modality"
]


class Quote(msgspec.Struct, frozen=True):
    """A passage of one article: `text` is the original field from code point `start` to `end`."""

    field: Field
    start: int
    end: int
    text: str


class Mention(msgspec.Struct, frozen=True, tag_field="event", tag="mention"):
    """One place where a watched name stands; offsets are code points of the original field.

    `start` and `end` cover the whole surface, clitics included: `surface` is what stands there.
    """

    article: str
    watch: str
    field: Field
    start: int
    end: int
    surface: str
    kind: MentionKind
    score: float


class Quantity(msgspec.Struct, frozen=True):
    """A number with what it counts. `counted` is the stem of the counted noun, "" where unknown.

    `unit` is "" for a plain count, "percent", an ISO 4217 currency or a unit of measure.
    `ordinal` is true for "the fourth". `start`/`end` index the original field. `effect` says what
    happened to those counted where that only grows: "killed", "wounded", …, or "". `partial` marks
    a count of some of them, or for one day: another number cannot contradict it.
    """

    value: float
    start: int
    end: int
    unit: str = ""
    counted: str = ""
    bound: Bound = "exact"
    ordinal: bool = False
    effect: str = ""
    partial: bool = False


class Moment(msgspec.Struct, frozen=True):
    """A date as said, resolved against the article's: `value` is YYYY, YYYY-MM or YYYY-MM-DD.

    `about` holds the stems of what it is the date of, where that is not its whole clause: in
    "the fourth since he took office in 2009" it is the date of taking office.
    """

    value: str
    start: int
    end: int
    about: tuple[str, ...] = ()


class Clause(msgspec.Struct, frozen=True, array_like=True):
    """A part of a claim that can be true or false by itself; offsets are those of the field.

    `stems` are those of its content words, in their order; `target` is the stem of what is
    negated or denied in it, "" where nothing is. `places` are names that follow a noun for a place,
    as noun and name: ("حي", "عوال").
    """

    start: int
    end: int
    stems: tuple[str, ...] = ()
    polarity: Polarity = "asserts"
    target: str = ""
    places: tuple[tuple[str, str], ...] = ()


class Possible(msgspec.Struct, frozen=True):
    """A conflict that is only likely: kept on record, never sent."""

    claim: str
    score: float
    conflict: ConflictKind


class Claim(msgspec.Struct, frozen=True, tag_field="event", tag="claim"):
    """A passage that asserts something checkable about watched names.

    `read` fills what the article itself shows; `story`, `status`, `first`, `rivals` and `possible`
    are decided by `relate`. `watches` are the watches that the passage mentions, `about` those
    among them that are its subject, object or speaker, as far as words tell; `stems` are the
    stems of its content words without names and numbers, sorted; `origin` is the cited source;
    `topics` are those of `watches` that the passage has a word of a query of, by which no two
    claims are about one thing. `lead` says that it stands in the title or the lead. `rivals` are
    the families (their `first`) that this claim's family is known to contradict.
    """

    claim: str
    article: str
    source: str
    url: str
    published_at: Instant
    watches: tuple[str, ...]
    field: Field
    start: int
    end: int
    text: str
    speaker: str | None = None
    origin: str | None = None
    polarity: Polarity = "asserts"
    modality: Modality = "happened"
    quantities: tuple[Quantity, ...] = ()
    moments: tuple[Moment, ...] = ()
    stems: tuple[str, ...] = ()
    clauses: tuple[Clause, ...] = ()
    about: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    lead: bool = False
    story: str = ""
    status: ClaimStatus | None = None
    first: str = ""
    rivals: tuple[str, ...] = ()
    possible: tuple[Possible, ...] = ()


class Term(msgspec.Struct, frozen=True, array_like=True):
    """A word of title or lead: the 48-bit hash of its folded stem and how much it weighs here."""

    hash: int
    weight: int


class Fingerprint(msgspec.Struct, frozen=True):
    """What tells copies and stories apart without the text; all hashes have 48 bits.

    `sentences` are hashes of the folded sentences in order, `signature` the near-copy signature of
    `pairs` distinct pairs of words, `terms` the distinct words of title and first words. `numbers`
    are those of the text; `names` are hashes of words that it says several times, and `words` has
    a bit for each word that it says: what notices from one template differ in.
    """

    title: int
    sentences: tuple[int, ...] = ()
    signature: tuple[int, ...] = ()
    terms: tuple[Term, ...] = ()
    pairs: int = 0
    numbers: tuple[int, ...] = ()
    names: tuple[int, ...] = ()
    words: bytes = b""


class Reading(msgspec.Struct, frozen=True, kw_only=True, tag_field="event", tag="reading"):
    """All that later stages need of one article, at most 256 KiB; `cut` names what was left out.

    `received_at` is the log's append time of the article, or in replay the article's own time.
    `quotes` holds, for each watch mentioned, the sentence of its first mention. `genre` is what
    kind of text it is, as far as it was looked at: where it makes a claim. `credit` is the source
    that it credits as a whole, folded, "" for none.
    """

    article: str
    version: str
    url: str
    source: str
    title: str
    published_at: Instant
    received_at: Instant
    watchlist: str
    mentions: tuple[Mention, ...] = ()
    quotes: dict[str, Quote] = {}
    claims: tuple[Claim, ...] = ()
    fingerprint: Fingerprint
    cut: tuple[str, ...] = ()
    origin: Origin | None = None
    genre: Genre = "report"
    credit: str = ""

    @property
    def at(self) -> datetime:
        """Return the time of this event."""
        return self.received_at


class Refused(msgspec.Struct, frozen=True, kw_only=True, tag_field="event", tag="refused"):
    """An article that could not be taken, as first seen; `data` is cut at 64 KiB, `size` is not.

    `where` says in words what is wrong and at which field or byte.
    """

    article: str
    reason: str
    where: str
    received_at: Instant
    data: bytes
    size: int
    sha256: str
    source: str = ""
    origin: Origin | None = None

    @property
    def at(self) -> datetime:
        """Return the time of this event."""
        return self.received_at


ReadingRecord = Reading | Refused | Tick
"""What stands in the inbox of `relate`."""
