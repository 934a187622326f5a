"""Meters and their multipliers, on the jobs."""

from datetime import date
from decimal import Decimal

from desktop.jobs.metering import MeterEntry, put_meter
from desktop.models.values import Meter
from desktop.ui.changes import Change, Changed
from desktop.ui.company.books import Books
from desktop.ui.rooms.metering import MeterAsk, MeterEntryRow

_CHANGED = frozenset({Changed.DOCUMENTS, Changed.DRAFTS, Changed.RECORDS})


class CompanyMetering:
    """Keeps the meters of a company file."""

    def __init__(self, books: Books) -> None:
        self._books = books

    def entered(self) -> tuple[MeterEntryRow, ...]:
        """Return the meters, those only met in readings too."""
        store = self._books.store
        ratios: dict[str, list[tuple[date, Decimal]]] = {}
        for each in sorted(store.multipliers(), key=lambda m: m.since):
            ratios.setdefault(each.meter, []).append((each.since, each.value))
        known = {meter.name: meter for meter in store.meters()}
        for channel in store.channels():
            known.setdefault(channel.meter, Meter(channel.meter, channel.carrier))
        for reading in store.readings():
            known.setdefault(reading.meter, Meter(reading.meter))
        return tuple(
            MeterEntryRow(
                meter.name,
                meter.carrier,
                meter.facility,
                meter.account,
                tuple(ratios.get(meter.name, ())),
            )
            for meter in known.values()
        )

    def put(self, ask: MeterAsk) -> Change:
        """Add a meter or change the one of that name; its readings follow a new multiplier."""
        meter = Meter(ask.name, ask.carrier, ask.facility, account=ask.account)
        entry = MeterEntry(meter, ask.multiplier, ask.since)
        put_meter(self._books.store, entry, person=self._books.person)
        return Change(_CHANGED, 1)

    def facilities(self) -> tuple[str, ...]:
        """Return the names of the firm's facilities."""
        return tuple(each.name for each in self._books.store.facilities())
