"""The audit of a log, read from its articles on: whether everything stands that must."""

from __future__ import annotations

from streams.audit.checker import audit, extent
from streams.audit.loose import LooseEnd, loose_ends
from streams.audit.report import KINDS, Problem, Report

__all__ = ["KINDS", "LooseEnd", "Problem", "Report", "audit", "extent", "loose_ends"]
