"""How each month of each channel is known: the calendar beside the curves."""

from collections.abc import Collection, Mapping

from desktop.accounting.documents.meter import Channel, Flag
from desktop.accounting.period import Month
from desktop.models.store import Store
from desktop.models.values import IntervalMonth
from desktop.ui.session import Cover, CoverageRow, MeterRow
from desktop.ui.text import name_of, tr

_MONTHS = 12


def coverage(store: Store, year: int, now: Month) -> tuple[CoverageRow, ...]:
    """Return a row a channel; months before its first and from ``now`` on are not awaited.

    Curves without a flag are not unpacked: a district has thousands of months.
    """
    facilities = {meter.name: meter.facility for meter in store.meters()}
    by_channel: dict[Channel, dict[Month, IntervalMonth]] = {}
    for each in store.interval_months():
        by_channel.setdefault(each.channel, {})[each.month] = each
    wanted = {Month(year, number) for number in range(1, _MONTHS + 1)}
    flagged = [each for each in store.flagged_months() if each.month in wanted]
    estimated: dict[Channel, set[Month]] = {}
    for each in flagged:
        if not each.missing and _is_estimated(store, each):
            estimated.setdefault(each.channel, set()).add(each.month)
    return tuple(
        _row(
            (channel, facilities.get(channel.meter, "")),
            by_channel.get(channel, {}),
            estimated.get(channel, frozenset()),
            (year, now),
        )
        for channel in store.channels()
    )


def _row(
    what: tuple[Channel, str],
    known: Mapping[Month, IntervalMonth],
    estimated: Collection[Month],
    when: tuple[int, Month],
) -> CoverageRow:
    (channel, facility), (year, now) = what, when
    first = min(known, default=now)
    months = (Month(year, number) for number in range(1, _MONTHS + 1))
    direction = name_of("direction", channel.direction)
    row = MeterRow(channel.meter, channel.carrier, channel.direction, channel.unit, ())
    return CoverageRow(
        source=row.key,
        facility=facility,
        months=tuple(
            Cover.ESTIMATED
            if month in estimated
            else _cover(known.get(month), is_awaited=first <= month < now)
            for month in months
        ),
        name=tr("meters.channel", meter=channel.meter, direction=direction),
    )


def _cover(known: IntervalMonth | None, *, is_awaited: bool) -> Cover:
    if known is None:
        return Cover.MISSING if is_awaited else Cover.NONE
    if known.missing:
        return Cover.MISSING if known.missing >= known.slots else Cover.PARTLY
    return Cover.METERED


def _is_estimated(store: Store, month: IntervalMonth) -> bool:
    block = store.block(month.channel, month.month)
    return block is not None and any(flag & Flag.ESTIMATED for flag in block.flags)
