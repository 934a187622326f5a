"""Accounting values ↔ rows: one pair of small functions a table, nothing else.

A row going in is a mapping of plain values for :mod:`desktop.models.journal`; a row coming out is
SQLAlchemy's, read by column name. Facilities are names outside and ids inside; their callers hand
the translation in.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from operator import attrgetter
from types import MappingProxyType
from typing import Any

from desktop.accounting.activity import ActivityRecord, Evidenced, Origin, Overrides
from desktop.accounting.documents.bill import Bill, BillLine
from desktop.accounting.documents.draft import Confidence, DraftRecord, DraftState
from desktop.accounting.documents.invoice import (
    Direction,
    Form,
    Invoice,
    InvoiceLine,
    InvoiceStatus,
)
from desktop.accounting.documents.meter import Reading
from desktop.accounting.documents.source_document import Kind, SourceDocument
from desktop.accounting.economic import EconomicFigure
from desktop.accounting.entity import Facility
from desktop.accounting.period import Month, ReportingPeriod
from desktop.accounting.quantity import Quantity
from desktop.findings import NOWHERE, Place
from desktop.models.digests import Value
from desktop.models.document_columns import Pairs, pairs_text
from desktop.models.journal import Row
from desktop.models.tables import Found
from desktop.models.values import (
    AccountingMonth,
    ControlTotal,
    Instrument,
    InstrumentKind,
    LedgerRecord,
    LedgerState,
    MonthState,
)

_NO_PLACE = ("", "", "", 0)
# looked up: calling an enumeration takes several times as long, and rows come by ten thousands
_ORIGINS = MappingProxyType({each.value: each for each in Origin})
_EVIDENCED = MappingProxyType({each.value: each for each in Evidenced})
_DRAFT_STATES = MappingProxyType({each.value: each for each in DraftState})
_CONFIDENCES = MappingProxyType({each.value: each for each in Confidence})


def decimal_text(value: Decimal | None) -> str | None:
    """Return a decimal as it is stored."""
    return None if value is None else str(value)


def decimal_value(text: str | None) -> Decimal | None:
    """Return a stored decimal."""
    return None if text is None else Decimal(text)


def sum_of(amounts: str | None) -> Decimal:
    """Return the sum of decimals with commas between, as ``group_concat`` puts them."""
    return sum(map(Decimal, amounts.split(",")), Decimal(0)) if amounts else Decimal(0)


def pairs_value(text: str) -> Pairs:
    """Return stored pairs."""
    return tuple((str(k), str(v)) for k, v in json.loads(text)) if text else ()


def place_row(place: Place) -> dict[str, Value]:
    """Return the columns of a place."""
    return {
        "place_file": place.file,
        "place_sheet": place.sheet,
        "place_cell": place.cell,
        "place_line": place.line,
    }


def place_value(row: Found) -> Place:
    """Return the place of a row."""
    parts = (row.place_file, row.place_sheet, row.place_cell, row.place_line)
    return NOWHERE if parts == _NO_PLACE else Place(*parts)


def period_row(period: ReportingPeriod) -> dict[str, Value]:
    """Return the columns of a period."""
    return {"period_start": period.start.isoformat(), "period_end": period.end.isoformat()}


def period_value(row: Found) -> ReportingPeriod:
    """Return the period of a row."""
    return period_between(row.period_start, row.period_end)


@lru_cache(maxsize=4096)
def period_between(start: str, end: str) -> ReportingPeriod:
    """Return a period; the same few months stand in thousands of rows."""
    return ReportingPeriod(date.fromisoformat(start), date.fromisoformat(end))


def _quantity(amount: str | None, unit: str) -> Quantity | None:
    return None if amount is None else Quantity(Decimal(amount), unit)


def _quantity_row(quantity: Quantity | None, amount: str, unit: str) -> dict[str, Value]:
    if quantity is None:
        return {amount: None, unit: ""}
    return {amount: str(quantity.amount), unit: quantity.unit}


def facility_row(facility: Facility) -> Row:
    """Return the row of a facility."""
    return {
        "name": facility.name,
        "region": facility.region,
        "grid_region": facility.grid_region,
        "area": decimal_text(facility.area),
        "heated_area": decimal_text(facility.heated_area),
        "headcount": facility.headcount,
        "share": str(facility.share),
    }


def facility_value(row: Found) -> Facility:
    """Return the facility of a row."""
    return Facility(
        name=row.name,
        region=row.region,
        grid_region=row.grid_region,
        area=decimal_value(row.area),
        heated_area=decimal_value(row.heated_area),
        headcount=row.headcount,
        share=Decimal(row.share),
    )


def document_value(row: Found) -> SourceDocument:
    """Return the document of a row."""
    return SourceDocument(row.sha256, row.name, Kind(row.kind), row.size, row.reader)


def invoice_value(row: Found, lines: tuple[InvoiceLine, ...]) -> Invoice:
    """Return the invoice of a row and its lines."""
    return Invoice(
        key=row.key,
        issue_date=date.fromisoformat(row.issue_date),
        seller_name=row.seller_name,
        buyer_name=row.buyer_name,
        lines=lines,
        form=Form(row.form),
        code=row.code,
        number=row.number,
        seller_tax_id=row.seller_tax_id,
        buyer_tax_id=row.buyer_tax_id,
        direction=Direction(row.direction),
        status=InvoiceStatus(row.status),
        is_red=bool(row.is_red),
        blue_key=row.blue_key,
        ticket_type=row.ticket_type,
        amount=decimal_value(row.amount),
        tax=decimal_value(row.tax),
        total=decimal_value(row.total),
        remark=row.remark,
        account=row.account,
        document=row.document,
        place=place_value(row),
    )


def invoice_line_value(row: Found) -> InvoiceLine:
    """Return the invoice line of a row."""
    return InvoiceLine(
        number=row.number,
        goods=row.goods,
        spec=row.spec,
        unit=row.unit,
        quantity=row.quantity,
        unit_price=row.unit_price,
        amount=row.amount,
        tax_rate=row.tax_rate,
        tax=row.tax,
        total=row.total,
        tax_code=row.tax_code,
        special_business=row.special_business,
        place=place_value(row),
    )


def bill_row(bill: Bill) -> Row:
    """Return the row of a bill, without its lines."""
    return {
        "key": bill.key,
        "supplier": bill.supplier,
        "account": bill.account,
        "carrier": bill.carrier,
        **period_row(bill.period),
        **_quantity_row(bill.quantity, "quantity", "unit"),
        **_quantity_row(bill.exported, "exported", "exported_unit"),
        "amount": decimal_text(bill.amount),
        "customer": bill.customer,
        "document": bill.document,
        **place_row(bill.place),
    }


def bill_value(row: Found, lines: tuple[BillLine, ...]) -> Bill:
    """Return the bill of a row and its lines."""
    return Bill(
        key=row.key,
        supplier=row.supplier,
        account=row.account,
        carrier=row.carrier,
        period=period_value(row),
        quantity=_quantity(row.quantity, row.unit),
        lines=lines,
        exported=_quantity(row.exported, row.exported_unit),
        amount=decimal_value(row.amount),
        customer=row.customer,
        document=row.document,
        place=place_value(row),
    )


def bill_line_row(line: BillLine, bill_id: int, position: int) -> Row:
    """Return the row of a bill line."""
    return {
        "bill_id": bill_id,
        "position": position,
        "role": line.role,
        "label": line.label,
        "meter": line.meter,
        **_quantity_row(line.quantity, "quantity", "unit"),
        "previous_reading": decimal_text(line.previous_reading),
        "current_reading": decimal_text(line.current_reading),
        "multiplier": decimal_text(line.multiplier),
        "amount": decimal_text(line.amount),
        **place_row(line.place),
    }


def bill_line_value(row: Found) -> BillLine:
    """Return the bill line of a row."""
    return BillLine(
        role=row.role,
        label=row.label,
        meter=row.meter,
        quantity=_quantity(row.quantity, row.unit),
        previous_reading=decimal_value(row.previous_reading),
        current_reading=decimal_value(row.current_reading),
        multiplier=decimal_value(row.multiplier),
        amount=decimal_value(row.amount),
        place=place_value(row),
    )


def reading_row(reading: Reading, document: str) -> Row:
    """Return the row of a register reading."""
    return {
        "meter": reading.meter,
        "register": reading.register,
        "at": reading.at.isoformat(),
        "value": str(reading.value),
        "unit": reading.unit,
        "carrier": reading.carrier,
        "direction": reading.direction,
        "document": document,
        **place_row(reading.place),
    }


def reading_value(row: Found) -> Reading:
    """Return the reading of a row."""
    return Reading(
        meter=row.meter,
        register=row.register,
        at=datetime.fromisoformat(row.at),
        value=Decimal(row.value),
        unit=row.unit,
        carrier=row.carrier,
        direction=row.direction,
        place=place_value(row),
    )


def draft_value(row: Found, facilities: Mapping[int, str]) -> DraftRecord:
    """Return the draft of a row."""
    return DraftRecord(
        id=row.key,
        origin=_ORIGINS[row.origin],
        state=_DRAFT_STATES[row.state],
        carrier=row.carrier,
        source=row.source,
        as_read=(row.read_quantity, row.read_unit),
        quantity=_quantity(row.quantity, row.unit),
        period=period_value(row),
        reason=row.reason,
        confidence=_CONFIDENCES[row.confidence],
        details=pairs_value(row.details),
        facility=facilities.get(row.facility_id, ""),
        label=row.label,
        cost=decimal_value(row.cost),
        account=row.account,
        meter=row.meter,
        counterparty=row.counterparty,
        goods=row.goods,
        invoice=row.invoice,
        line=row.line,
        parameters=pairs_value(row.parameters),
        evidenced=_EVIDENCED[row.evidenced],
        quality=row.quality,
        leads=bool(row.leads),
        document=row.document,
        where=place_value(row),
        period_reason=row.period_reason,
    )


def overrides_text(overrides: Overrides | None) -> str:
    """Return overrides as stored; empty text for none."""
    if overrides is None:
        return ""
    known = {
        "ncv": decimal_text(overrides.ncv),
        "carbon_content": decimal_text(overrides.carbon_content),
        "oxidation": decimal_text(overrides.oxidation),
        "factor": decimal_text(overrides.factor),
        "reason": overrides.reason,
    }
    return json.dumps(known, ensure_ascii=False, separators=(",", ":"))


def overrides_value(text: str) -> Overrides | None:
    """Return stored overrides."""
    if not text:
        return None
    known = json.loads(text)
    return Overrides(
        ncv=decimal_value(known["ncv"]),
        carbon_content=decimal_value(known["carbon_content"]),
        oxidation=decimal_value(known["oxidation"]),
        factor=decimal_value(known["factor"]),
        reason=known["reason"],
    )


def activity_row(record: ActivityRecord, facility_id: int | None) -> dict[str, Value]:
    """Return the columns of the ledger that an activity record fills."""
    return {
        "key": record.id,
        "source": record.source,
        "amount": str(record.quantity.amount),
        "unit": record.quantity.unit,
        **period_row(record.period),
        "facility_id": facility_id,
        "region": record.region,
        "label": record.label,
        "parameters": pairs_text(record.parameters),
        "overrides": overrides_text(record.overrides),
        "quality": record.quality,
        "origin": record.origin.value,
        "evidenced": record.evidenced.value,
        "document": record.evidence,
        **place_row(record.where),
    }


ACTIVITY_COLUMNS = (
    *("key", "source", "amount", "unit", "period_start", "period_end", "facility_id", "region"),
    *("label", "parameters", "overrides", "quality", "origin", "evidenced", "document"),
    *("place_file", "place_sheet", "place_cell", "place_line"),
)
"""What :func:`activity_of` takes, in its order."""
_activity_columns = attrgetter(*ACTIVITY_COLUMNS)


def activity_of(columns: Sequence[Any], facilities: Mapping[int, str]) -> ActivityRecord:
    """Return the activity record of its columns alone: a year has tens of thousands."""
    key, source, amount, unit, start, end, facility, region = columns[:8]
    label, parameters, overrides, quality, origin, evidenced, document = columns[8:15]
    place = columns[15:]
    return ActivityRecord(
        key,
        source,
        Quantity(Decimal(amount), unit),
        period_between(start, end),
        facilities.get(facility, ""),
        region,
        label,
        pairs_value(parameters) if parameters else (),
        overrides_value(overrides) if overrides else None,
        quality,
        _ORIGINS[origin],
        _EVIDENCED[evidenced],
        document,
        NOWHERE if place == _NO_PLACE else Place(*place),
    )


def series_text(month: str | None, kind: str | None, number: int | None) -> str:
    """Return the number people read: ``2025-03-electricity-0007``; empty before posting."""
    return "" if number is None else f"{month}-{kind}-{number:04d}"


def ledger_value(
    row: Found, facilities: Mapping[int, str], reversals: Mapping[int, str]
) -> LedgerRecord:
    """Return the ledger record of a row.

    Args:
        row: The row.
        facilities: Names by id.
        reversals: Numbers of reversed records by id, of their reversals by negative id.
    """
    return LedgerRecord(
        record=activity_of(_activity_columns(row), facilities),
        state=LedgerState(row.state),
        number=series_text(row.series_month, row.series_kind, row.series_number),
        leads=bool(row.leads),
        carrier=row.carrier,
        account=row.account,
        meter=row.meter,
        invoice=row.invoice,
        cost=decimal_value(row.cost),
        entered_by=row.entered_by,
        checked_by=row.checked_by,
        reverses="" if row.reverses_id is None else reversals.get(row.reverses_id, ""),
        reversed_by=reversals.get(-row.id, ""),
        reason=row.reason,
        note=row.note,
    )


def figure_row(figure: EconomicFigure) -> Row:
    """Return the row of an economic figure."""
    return {
        "name": figure.name,
        **period_row(figure.period),
        "value": str(figure.value),
        "unit": figure.unit,
        "evidence": figure.evidence,
    }


def figure_value(row: Found) -> EconomicFigure:
    """Return the economic figure of a row."""
    return EconomicFigure(row.name, period_value(row), Decimal(row.value), row.unit, row.evidence)


def instrument_row(instrument: Instrument, facility_id: int | None) -> Row:
    """Return the row of an instrument."""
    cancelled = instrument.cancelled_on
    return {
        "key": instrument.id,
        "kind": instrument.kind.value,
        "quantity": str(instrument.quantity),
        "unit": instrument.unit,
        "vintage": instrument.vintage,
        "cancelled_on": None if cancelled is None else cancelled.isoformat(),
        "applied_to": instrument.applied_to,
        "facility_id": facility_id,
        "evidence": instrument.evidence,
        "note": instrument.note,
    }


def instrument_value(row: Found, facilities: Mapping[int, str]) -> Instrument:
    """Return the instrument of a row."""
    return Instrument(
        id=row.key,
        kind=InstrumentKind(row.kind),
        quantity=Decimal(row.quantity),
        unit=row.unit,
        vintage=row.vintage,
        cancelled_on=None if row.cancelled_on is None else date.fromisoformat(row.cancelled_on),
        applied_to=row.applied_to,
        facility=facilities.get(row.facility_id, ""),
        evidence=row.evidence,
        note=row.note,
    )


def controls_text(controls: tuple[ControlTotal, ...]) -> str:
    """Return control totals as stored."""
    rows = [(c.source, c.unit, c.records, str(c.quantity)) for c in controls]
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":"))


def controls_value(text: str) -> tuple[ControlTotal, ...]:
    """Return stored control totals."""
    if not text:
        return ()
    return tuple(ControlTotal(s, u, n, Decimal(q)) for s, u, n, q in json.loads(text))


def month_row(month: Month) -> dict[str, Value]:
    """Return the row of a month that was never closed."""
    return {
        "month": str(month),
        "first_day": month.start.isoformat(),
        "last_day": month.end.isoformat(),
        "state": MonthState.OPEN.value,
        "closed_by": "",
        "closed_at": "",
        "controls": "",
        "reopened": 0,
        "reopen_reason": "",
    }


def month_value(row: Found) -> AccountingMonth:
    """Return the month of a row."""
    return AccountingMonth(
        month=Month.parse(row.month),
        state=MonthState(row.state),
        closed_by=row.closed_by,
        closed_at=row.closed_at,
        controls=controls_value(row.controls),
        reopened=row.reopened,
    )
