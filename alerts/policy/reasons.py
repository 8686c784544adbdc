"""Why a finding does not alert, and how kinds of findings weigh against each other."""

from __future__ import annotations

from typing import get_args

from analysis.finding import FindingKind, PassedOver

MUTE_REASONS = (
    "no_rules",
    "unknown_watch",
    "kind_off",
    "already_told",
    "warm_up",
    "silenced",
    "quiet_hours",
    "joined",
    "left_out",
    "crowded",
    *get_args(PassedOver),
)
"""Why a finding does not alert: no rules in force yet; no watch of it in the rules; its watches do
not ask for its kind; it was in an alert before; its watches are too new to know what is new; a
silence fits it; its routes are mute at this hour; its story has alerted them within the repeat
interval; it was cut from an article with too many; its watches have heard much that day; or the
claim is no news."""

WEIGHT: dict[FindingKind, int] = {
    "flood": 0,
    "mention": 0,
    "new_story": 1,
    "new_claim": 2,
    "correction": 3,
    "contradiction": 3,
}
"""A kind joins an alert of the same or a higher weight."""

URGENT_KINDS = frozenset({"contradiction", "correction"})
"""Kinds that are of at least severity notice, and that are never only counted."""

KINDS_OF_NEWS = frozenset({"new_claim", "new_story"})
"""Kinds that mean nothing before memory has filled."""
