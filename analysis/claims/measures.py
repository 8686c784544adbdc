"""Numbers in another unit of the same kind: miles, kilometres; tonnes, kilograms; hours, days.

Currencies are never converted: their rates move.
"""

from __future__ import annotations

import msgspec

from analysis.reading import Quantity

_IN_BASE: dict[str, tuple[str, float]] = {
    "mm": ("m", 0.001),
    "cm": ("m", 0.01),
    "foot": ("m", 0.3048),
    "km": ("m", 1000.0),
    "mile": ("m", 1609.344),
    "g": ("kg", 0.001),
    "ton": ("kg", 1000.0),
    "dunam": ("m2", 1000.0),
    "feddan": ("m2", 4200.0),
    "hectare": ("m2", 10_000.0),
    "km2": ("m2", 1e6),
    "second": ("hour", 1 / 3600),
    "minute": ("hour", 1 / 60),
    "day": ("hour", 24.0),
    "week": ("hour", 168.0),
    "month": ("hour", 730.5),
    "year": ("hour", 8766.0),
    "decade": ("hour", 87_660.0),
}


def kind_of(unit: str) -> str:
    """Return what `unit` measures, by its base unit; the unit itself where it has no other."""
    return _IN_BASE.get(unit, (unit, 1.0))[0]


def convert(quantity: Quantity) -> Quantity:
    """Return `quantity` in the base unit of its kind.

    >>> convert(Quantity(2.0, 0, 1, unit="ton")).value
    2000.0
    """
    if quantity.unit not in _IN_BASE:
        return quantity
    unit, factor = _IN_BASE[quantity.unit]
    return msgspec.structs.replace(quantity, unit=unit, value=quantity.value * factor)
