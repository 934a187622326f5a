"""One gas meter, one unit: m³ as it was metered, or Nm³ where a file says standard conditions.

Files of one meter may call its amounts by either unit; a series of two units would be two series,
of which neither is whole. Earlier readers took every cubic metre for one at standard conditions:
what they kept is no word on the unit, and follows the first file that is one.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar

from desktop.accounting.documents.bill import Bill
from desktop.accounting.documents.draft import DraftRecord
from desktop.accounting.documents.drafts_from_meters import draft_id
from desktop.accounting.documents.meter import Channel, Reading
from desktop.accounting.quantity import Quantity
from desktop.findings import Finding, Severity
from desktop.intake.gas_volume import METERED, NORMAL, UNITS
from desktop.intake.source import ReadResult
from desktop.jobs.reading_files import ReadFile
from desktop.models.store import Store
from desktop.models.values import IntervalMonth

_GAS = "natural_gas"
_ASSUMED = frozenset({"interval/1", "bill/1"})
"""Readers that took every cubic metre of gas for one at standard conditions."""
Series = tuple[str, str]
"""Meter and direction."""
_Named = TypeVar("_Named", Channel, Reading)


@dataclass(frozen=True, slots=True)
class GasUnits:
    """Which kept series take another unit.

    Attributes:
        now: Series → its unit from now on, of those that are kept under the other.
        findings: What is to be said of them.
    """

    now: Mapping[Series, str] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()

    def channel_now(self, kept: Channel) -> Channel:
        """Return a kept channel as it is called from now on."""
        return _named_now(kept, self.now)

    def channel_kept(self, channel: Channel) -> Channel:
        """Return the channel a series is kept under until the change is written."""
        is_other = channel.carrier == _GAS and _series(channel) in self.now
        return _in_unit(channel, _other(channel.unit)) if is_other else channel

    def reading_now(self, kept: Reading) -> Reading:
        """Return a kept reading in the unit of its series."""
        return _in_unit(kept, self.now.get((kept.meter, kept.direction), kept.unit))

    def drafts(self, store: Store, months: Iterable[IntervalMonth]) -> Iterator[DraftRecord]:
        """Yield the kept drafts of these series in their unit.

        Args:
            store: The open company file.
            months: Of every kept curve, as they are called from now on.
        """
        if not self.now:
            return
        curves = (each for each in months if each.channel.carrier == _GAS)
        ids = [
            draft_id(each.channel, each.month)
            for each in curves
            if _series(each.channel) in self.now
        ]
        registers = store.register_drafts({meter for meter, _ in self.now})
        for draft, _ in store.kept_drafts((*ids, *registers)).values():
            direction = draft.id.split(":")[-2]
            unit = self.now.get((draft.meter, direction), "")
            quantity = draft.quantity
            if draft.carrier == _GAS and quantity is not None and unit and quantity.unit in UNITS:
                same = Quantity(quantity.amount, unit)
                yield replace(draft, quantity=same, as_read=(draft.as_read[0], unit))


def one_unit_each(
    store: Store, read: tuple[ReadFile, ...]
) -> tuple[tuple[ReadFile, ...], GasUnits]:
    """Return the files with one unit for each gas meter, and which kept series follow."""
    said: dict[Series, set[str]] = {}
    for file in read:
        for series, unit in _said(file.result):
            said.setdefault(series, set()).add(unit)
    if not said:
        return read, GasUnits()
    kept = _kept_once(store, said)
    words = {
        each
        for each, unit in kept.items()
        if unit == METERED or (unit and not _is_assumed(store, each))
    }
    now: dict[Series, str] = {}
    findings: list[Finding] = []
    for series, units in said.items():
        if kept.get(series) == "":
            continue
        known = units | ({kept[series]} if series in words else set())
        now[series] = NORMAL if NORMAL in known else METERED
        if len(known) > 1:
            findings.append(_told("meter.gas_units_differ", series, now[series]))
        elif kept.get(series, now[series]) != now[series]:
            findings.append(_told("meter.gas_unit_assumed", series, now[series]))
    files = tuple(replace(file, result=_in_units(file.result, now)) for file in read)
    other = {each: now[each] for each, unit in kept.items() if unit and unit != now[each]}
    return files, GasUnits(other, tuple(findings))


def bills_assumed(store: Store, known: Iterable[Bill], bills: Iterable[Bill]) -> frozenset[str]:
    """Return the keys of kept bills that come again alike, in m³ where Nm³ was only assumed."""
    fresh = {bill.key: bill.quantity for bill in bills}
    alike = [bill for bill in known if _is_alike(bill.quantity, fresh.get(bill.key))]
    readers = _readers(store) if alike else {}
    return frozenset(bill.key for bill in alike if readers.get(bill.document, "") in _ASSUMED)


def _is_alike(kept: Quantity | None, now: Quantity | None) -> bool:
    if kept is None or now is None or kept.amount != now.amount:
        return False
    return (kept.unit, now.unit) == (NORMAL, METERED)


def _said(result: ReadResult) -> Iterator[tuple[Series, str]]:
    """Yield what a file calls the amounts of each gas meter."""
    for block in result.blocks:
        if block.channel.carrier == _GAS:
            yield _series(block.channel), block.channel.unit
    for reading in result.readings:
        if reading.carrier == _GAS:
            yield (reading.meter, reading.direction), reading.unit


def _kept(store: Store) -> Iterator[tuple[Series, str]]:
    """Yield what the company file calls the amounts of each gas meter."""
    for channel in store.channels():
        if channel.carrier == _GAS:
            yield _series(channel), channel.unit
    for reading in store.readings():
        if reading.carrier == _GAS:
            yield (reading.meter, reading.direction), reading.unit


def _kept_once(store: Store, wanted: Collection[Series]) -> dict[Series, str]:
    """Return the unit of some kept series; empty for one that is kept in both, as two."""
    kept: dict[Series, str] = {}
    for series, unit in _kept(store):
        if series in wanted:
            kept[series] = unit if kept.get(series, unit) == unit else ""
    return kept


def _is_assumed(store: Store, series: Series) -> bool:
    """Tell whether all that is kept of a series comes from readers that assumed the unit."""
    months = (m for m in store.interval_months() if m.channel.carrier == _GAS)
    documents = {m.document for m in months if _series(m.channel) == series}
    registers = store.kept_drafts(store.register_drafts({series[0]}))
    documents |= {draft.document for draft, _ in registers.values()}
    readers = _readers(store)
    return bool(documents) and all(readers.get(each, "") in _ASSUMED for each in documents)


def _readers(store: Store) -> dict[str, str]:
    """Return the reader of every document."""
    return {each.document.sha256: each.document.reader for each in store.documents()}


def _in_units(result: ReadResult, now: Mapping[Series, str]) -> ReadResult:
    """Return what a file gave in the units of its meters; of two columns the normal one stays."""
    normal = {
        (_series(block.channel), block.month)
        for block in result.blocks
        if block.channel.carrier == _GAS and block.channel.unit == NORMAL
    }
    blocks = tuple(
        replace(block, channel=_named_now(block.channel, now))
        for block in result.blocks
        if block.channel.unit != METERED or (_series(block.channel), block.month) not in normal
    )
    readings = tuple(
        _in_unit(each, now.get((each.meter, each.direction), each.unit)) for each in result.readings
    )
    return replace(result, blocks=blocks, readings=readings)


def _in_unit(one: _Named, unit: str) -> _Named:
    return one if one.carrier != _GAS or one.unit == unit else replace(one, unit=unit)


def _named_now(channel: Channel, now: Mapping[Series, str]) -> Channel:
    return _in_unit(channel, now.get(_series(channel), channel.unit))


def _other(unit: str) -> str:
    return METERED if unit == NORMAL else NORMAL


def _series(channel: Channel) -> Series:
    return channel.meter, channel.direction


def _told(code: str, series: Series, unit: str) -> Finding:
    return Finding(code, Severity.WARNING, details={"meter": series[0], "unit": unit})
