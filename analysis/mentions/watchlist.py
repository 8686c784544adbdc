"""The names and topics that a newsroom watches, as its editors write them, checked whole."""

from __future__ import annotations

from collections import Counter
from typing import Literal, get_args

import msgspec

from analysis.arabic.tokens import fold_phrase
from analysis.hashing import name_hash
from analysis.mentions.fields import Fields, show
from analysis.mentions.names import begins_with_given_name
from analysis.mentions.nodes import Mapping, Node, Problem, Text, read_nodes
from analysis.mentions.queries.lexing import QueryError
from analysis.mentions.queries.parser import MAX_QUERY, parse_query
from analysis.mentions.queries.tree import leaves

MAX_WATCHES = 200_000
MAX_WATCH_BYTES = 64 * 1024
MAX_NAME = 200
MAX_WORDS = 20
MIN_LETTERS = 2  # one letter would be found in every text
MAX_ID = 100
MAX_SHARED = 100  # watches that one text may name; each would be told at every place
MAX_PROBLEMS = 1_000
MAX_QUERY_WORDS = 1_000_000  # of all queries together: some 2 GB once compiled

WatchKind = Literal["person", "organisation", "place", "entity", "topic"]
AlertKind = Literal["mention", "new_story", "new_claim", "contradiction", "correction"]
Severity = Literal["info", "notice", "urgent"]

KINDS: tuple[WatchKind, ...] = get_args(WatchKind)
ALERTS: tuple[AlertKind, ...] = get_args(AlertKind)
SEVERITIES: tuple[Severity, ...] = get_args(Severity)

_ARABIC = range(0x600, 0x780)
WATCH_KEYS = ("id", "name", "kind", "aliases", "latin", "context", "alert", "query")
NAME_KEYS = ("aliases", "latin", "context")  # what goes with a name, but not with a query


class Context(msgspec.Struct, frozen=True):
    """Words that must (one of `any`) or must not (`none`) stand in the sentence of a mention."""

    any: tuple[str, ...] = ()
    none: tuple[str, ...] = ()


class WatchAlert(msgspec.Struct, frozen=True):
    """What its owner wants to hear of; `route` None leaves it to the routes of the alert policy."""

    on: tuple[AlertKind, ...] = ("new_claim", "contradiction", "correction")
    severity: Severity = "notice"
    route: str | None = None


class Watch(msgspec.Struct, frozen=True):
    """One watched name, with what else it is called; every text has at least two letters.

    Or a topic: what is found is its `query`, and `name` is only what it is called in alerts.
    """

    id: str
    name: str
    kind: WatchKind = "entity"
    aliases: tuple[str, ...] = ()
    latin: tuple[str, ...] = ()
    context: Context = Context()
    alert: WatchAlert = WatchAlert()
    query: str = ""


class Watchlist(msgspec.Struct, frozen=True):
    """All watches in file order. `hash` names what they find: it ignores order and `alert`."""

    watches: tuple[Watch, ...]
    hash: str


class WatchlistError(ValueError):
    """A watchlist that cannot be used, with all that is wrong in it, in the order of its lines."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(f"line {line}: {message}" for line, message in problems))
        self.problems = problems


def parse_watchlist(text: str) -> Watchlist:
    """Return the watches written in the YAML `text`; raise WatchlistError with every problem.

    At most MAX_PROBLEMS are told, the rest counted.
    >>> parse_watchlist("watches: [{id: obama, name: باراك أوباما}]").watches[0].kind
    'person'
    """
    document, problems = read_nodes(text)
    check = _Check(text, problems)
    watches = check.watchlist(document)
    if problems:
        problems.sort()
        kept = problems[:MAX_PROBLEMS]
        if more := len(problems) - len(kept):
            kept.append(Problem(kept[-1].line, f"and {more:,} more problems"))
        raise WatchlistError(tuple(kept))
    return Watchlist(watches, _hash_finding(watches))


def _hash_finding(watches: tuple[Watch, ...]) -> str:
    found = [_found_by(watch) for watch in sorted(watches, key=lambda watch: watch.id)]
    return name_hash("watchlist", msgspec.json.encode(found).decode())


def _found_by(watch: Watch) -> tuple[object, ...]:
    if watch.query:
        return watch.id, watch.kind, watch.query
    return (
        watch.id,
        watch.kind,
        watch.name,
        sorted(watch.aliases),
        sorted(watch.latin),
        sorted(watch.context.any),
        sorted(watch.context.none),
    )


class _Check:
    """Turns nodes into watches and writes down what is wrong with them."""

    def __init__(self, text: str, problems: list[Problem]) -> None:
        self._text = text
        self._problems = problems
        self._fields = Fields(problems)
        self._ids: dict[str, int] = {}
        self._query_words = 0
        self._uses: Counter[tuple[str, ...]] = Counter()

    def watchlist(self, document: Node | None) -> tuple[Watch, ...]:
        if document is None:
            if not self._problems:
                self._fields.refuse(1, "nothing in it: write `watches:` and a list below it")
            return ()
        fields = self._fields.mapping(document, "the watchlist", ("watches",))
        if "watches" not in fields:
            self._fields.refuse(document.line, "watches is missing: write `watches:` and a list")
            return ()
        items = self._fields.items(fields["watches"], "watches")
        if len(items) > MAX_WATCHES:
            self._fields.refuse(1, f"{len(items):,} watches: write at most {MAX_WATCHES:,}")
            return ()
        return tuple(watch for item in items if (watch := self._watch(item)))

    def _watch(self, node: Node | None) -> Watch | None:
        known = len(self._problems)
        if isinstance(node, Mapping) and self._is_too_long(node):
            return None
        fields = self._fields.mapping(node, "a watch", WATCH_KEYS)
        topic = "query" in fields or _says_topic(fields)
        for key in ("id", "query" if topic else "name"):
            if isinstance(node, Mapping) and key not in fields:
                what = "topic has an id and a query" if topic else "watch has an id and a name"
                self._fields.refuse(node.line, f"{key} is missing: every {what}")
        watch = self._topic(fields) if topic else self._named(fields)
        return watch if len(self._problems) == known else None

    def _named(self, fields: dict[str, Node | None]) -> Watch:
        name = self._name(fields["name"], "name") if "name" in fields else ""
        return Watch(
            id=self._id(fields["id"]) if "id" in fields else "",
            name=name,
            kind=self._kind(fields, name),
            aliases=self._names(fields, "aliases"),
            latin=self._latin(fields),
            context=self._context(fields),
            alert=self._alert(fields),
        )

    def _topic(self, fields: dict[str, Node | None]) -> Watch:
        for key in NAME_KEYS:
            if (node := fields.get(key)) is not None:
                hint = "write its words into the query, with OR, AND or NOT"
                self._fields.refuse(node.line, f"{key} does not go with a query: {hint}")
        if (kind := fields.get("kind")) and not _says_topic(fields):
            hint = "write topic, or leave kind out"
            self._fields.refuse(kind.line, f"what has a query is a topic: {hint}")
        id = self._id(fields["id"]) if "id" in fields else ""
        name = self._fields.text(fields["name"], "name", MAX_NAME) if "name" in fields else None
        return Watch(
            id=id,
            name=name.value if name else id,
            kind="topic",
            alert=self._alert(fields),
            query=self._query(fields["query"]) if "query" in fields else "",
        )

    def _query(self, node: Node | None) -> str:
        if (text := self._fields.text(node, "query", MAX_QUERY)) is None:
            return ""
        before = self._query_words
        try:
            self._query_words += sum(1 for _ in leaves(parse_query(text.value)))
        except QueryError as error:
            self._fields.refuse(text.line, f"query, {error}")
        if before <= MAX_QUERY_WORDS < self._query_words:
            limit = f"the queries to here have more than {MAX_QUERY_WORDS:,} words together"
            self._fields.refuse(text.line, f"{limit}: write fewer or shorter ones")
        return text.value

    def _is_too_long(self, node: Mapping) -> bool:
        size = len(self._text[node.start : node.end].encode())
        if size > MAX_WATCH_BYTES:
            limit = MAX_WATCH_BYTES // 1024
            self._fields.refuse(
                node.line, f"a watch of {size // 1024} KiB: write at most {limit} KiB"
            )
        return size > MAX_WATCH_BYTES

    def _id(self, node: Node | None) -> str:
        if (text := self._fields.text(node, "id", MAX_ID)) is None:
            return ""
        if not all(char.isalnum() or char in "-_." for char in text.value):
            self._fields.refuse(text.line, f"id {show(text.value)}: use letters, digits and - _ .")
        elif text.value in self._ids:
            first = self._ids[text.value]
            self._fields.refuse(
                text.line, f"id {text.value} stands in line {first} too: change one"
            )
        self._ids.setdefault(text.value, text.line)
        return text.value

    def _name(self, node: Node | None, key: str) -> str:
        if (text := self._fields.text(node, key, MAX_NAME)) is None:
            return ""
        words = fold_phrase(text.value)
        if sum(map(len, words)) < MIN_LETTERS:
            found = show(text.value)
            self._fields.refuse(text.line, f"{key} {found}: write at least {MIN_LETTERS} letters")
        elif len(words) > MAX_WORDS:
            self._fields.refuse(
                text.line, f"{key} has {len(words)} words: write at most {MAX_WORDS}"
            )
        self._uses[words] += key in ("name", "aliases", "latin")
        if self._uses[words] == MAX_SHARED + 1:
            found = show(text.value)
            self._fields.refuse(text.line, f"{key} {found}: more than {MAX_SHARED} watches have it")
        return text.value

    def _names(self, fields: dict[str, Node | None], key: str) -> tuple[str, ...]:
        if key not in fields:
            return ()
        names = (self._name(item, key) for item in self._fields.items(fields[key], key))
        return tuple(dict.fromkeys(names))

    def _latin(self, fields: dict[str, Node | None]) -> tuple[str, ...]:
        names = self._names(fields, "latin")
        for name in names:
            if any(ord(char) in _ARABIC for char in name):
                line = (fields["latin"] or Text(1, "", quoted=False)).line
                self._fields.refuse(line, f"latin {show(name)} is Arabic: write it under aliases")
        return names

    def _kind(self, fields: dict[str, Node | None], name: str) -> WatchKind:
        if "kind" not in fields:
            return "person" if begins_with_given_name(fold_phrase(name)) else "entity"
        return self._fields.choice(fields["kind"], "kind", KINDS) or "entity"

    def _context(self, fields: dict[str, Node | None]) -> Context:
        if "context" not in fields:
            return Context()
        inner = self._fields.mapping(fields["context"], "context", ("any", "none"))
        return Context(any=self._names(inner, "any"), none=self._names(inner, "none"))

    def _alert(self, fields: dict[str, Node | None]) -> WatchAlert:
        alert = WatchAlert()
        if "alert" not in fields:
            return alert
        inner = self._fields.mapping(fields["alert"], "alert", ("on", "severity", "route"))
        on, severity, route = alert.on, alert.severity, alert.route
        if "on" in inner:
            kinds = (
                self._fields.choice(x, "on", ALERTS) for x in self._fields.items(inner["on"], "on")
            )
            on = tuple(dict.fromkeys(kind for kind in kinds if kind))
        if "severity" in inner:
            severity = self._fields.choice(inner["severity"], "severity", SEVERITIES) or severity
        if "route" in inner and (text := self._fields.text(inner["route"], "route", MAX_ID)):
            route = text.value
        return WatchAlert(on, severity, route)


def _says_topic(fields: dict[str, Node | None]) -> bool:
    kind = fields.get("kind")
    return isinstance(kind, Text) and kind.value == "topic"
