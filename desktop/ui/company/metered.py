"""How each month of each channel is known: the calendar beside the curves."""

from desktop.accounting.documents.meter import Channel, Flag
from desktop.accounting.period import Month
from desktop.models.store import Store
from desktop.models.values import IntervalMonth
from desktop.ui.session import Cover, CoverageRow, MeterRow
from desktop.ui.text import name_of, tr

_MONTHS = 12


def coverage(store: Store, year: int, now: Month) -> tuple[CoverageRow, ...]:
    """Return a row a channel; months before its first and from ``now`` on are not awaited."""
    facilities = {meter.name: meter.facility for meter in store.meters()}
    return tuple(
        _row(store, channel, facilities.get(channel.meter, ""), (year, now))
        for channel in store.channels()
    )


def _row(store: Store, channel: Channel, facility: str, when: tuple[int, Month]) -> CoverageRow:
    year, now = when
    known = {each.month: each for each in store.interval_months(channel)}
    first = min(known, default=now)
    months = (Month(year, number) for number in range(1, _MONTHS + 1))
    direction = name_of("direction", channel.direction)
    row = MeterRow(channel.meter, channel.carrier, channel.direction, channel.unit, ())
    return CoverageRow(
        source=row.key,
        facility=facility,
        months=tuple(
            _cover(store, known.get(month), is_awaited=first <= month < now) for month in months
        ),
        name=tr("meters.channel", meter=channel.meter, direction=direction),
    )


def _cover(store: Store, known: IntervalMonth | None, *, is_awaited: bool) -> Cover:
    if known is None:
        return Cover.MISSING if is_awaited else Cover.NONE
    if known.missing:
        return Cover.MISSING if known.missing >= known.slots else Cover.PARTLY
    block = store.block(known.channel, known.month)
    is_estimated = block is not None and any(flag & Flag.ESTIMATED for flag in block.flags)
    return Cover.ESTIMATED if is_estimated else Cover.METERED
