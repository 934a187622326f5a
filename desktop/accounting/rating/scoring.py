"""From an indicator's value to its mark and its points."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

from desktop.accounting.rating.generated import Slots
from desktop.accounting.rating.result import Mark
from desktop.accounting.rating.schema import Band, Curve, Indicator
from desktop.accounting.rating.values import Value, settled


def band_of(value: Decimal, bands: Sequence[Band]) -> Band:
    """Return the band a settled value falls into; the last has no limit."""
    for band in bands:
        limit = band.limit
        if limit is None or value < limit or (band.is_included and value == limit):
            return band
    raise AssertionError  # pragma: no cover - parsing demands a last band without limit


def bands_in_force(indicator: Indicator, slots: Slots) -> tuple[Band, ...] | None:
    """Return the bands with the limits that are known; nothing if those do not rise."""
    known = [
        (place, limit)
        for place, expression in indicator.moving_limits
        if (limit := expression.node(slots)) is not None
    ]
    if not known:
        return indicator.bands
    bands = list(indicator.bands)
    for place, limit in known:
        bands[place] = replace(bands[place], limit=settled(limit))
    limits = [band.limit for band in bands if band.limit is not None]
    is_rising = all(lower <= upper for lower, upper in pairwise(limits))
    return tuple(bands) if is_rising else None


def points_on(value: Decimal, curve: Curve) -> Decimal:
    """Return the points of a value on straight lines between points, flat outside.

    points = y0 + (value − x0) × slope, slope = (y1 − y0) ÷ (x1 − x0)
    """
    after = bisect_left(curve.places, value)
    if after == 0 or after == len(curve.places):
        return curve.points[after - 1 if after else 0][1]
    x0, y0 = curve.points[after - 1]
    return y0 + (value - x0) * curve.slopes[after - 1]


def mark_of(
    indicator: Indicator, value: Decimal | None, supplied: Value, bands: Sequence[Band]
) -> Mark:
    """Return the mark of one indicator; a supplied, evidenced score takes precedence.

    Args:
        indicator: The indicator.
        value: Its value, not yet settled.
        supplied: The evidenced score, if there is one.
        bands: The bands in force.
    """
    if isinstance(supplied, Decimal):
        shown = None if value is None else settled(value)
        return Mark(shown, None, supplied, indicator.confidence)
    if indicator.curve is None or value is None:
        return banded(indicator, value, bands)
    shown = settled(value)
    points = settled(points_on(shown, indicator.curve))
    return Mark(shown, None, points, indicator.confidence)


def banded(indicator: Indicator, value: Decimal | None, bands: Sequence[Band]) -> Mark:
    """Return the mark of the band a value, not yet settled, falls into."""
    if value is None:
        return Mark(None, None, None, indicator.confidence)
    settled_value = settled(value)
    band = band_of(settled_value, bands)
    return Mark(settled_value, band.mark, band.score, indicator.confidence)
