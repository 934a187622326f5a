"""A company file's year as a workbook: ledger, totals, months, factors, ratings, figures.

The ledger's first columns are those :mod:`desktop.jobs.activity_table` reads, so that the sheet
comes back without a difference.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal
from pathlib import Path

from desktop.accounting.activity import Origin
from desktop.accounting.emission import Cell, Line
from desktop.accounting.emission_source import Basis, Scope
from desktop.accounting.period import ReportingPeriod
from desktop.accounting.rating.naming import level_name, mark_name, part_name, said
from desktop.accounting.rating.result import Mark
from desktop.accounting.rating.schema import Method, Texts
from desktop.exchange.workbook import PrintedFrame, Sheet, Value, workbook_bytes
from desktop.exchange.writing import write_atomically
from desktop.jobs.company_report import ReportOrder, collect
from desktop.models.store import Store
from desktop.models.values import LedgerRecord
from desktop.reports.data import ReportData
from desktop.words import unit_word, word

_LEDGER_COLUMNS = (
    "number",
    "start",
    "end",
    "source_name",
    "quantity",
    "unit",
    "facility",
    "label",
    "co2e_kg",
    "state",
    "origin",
    "note",
    "entered_by",
    "checked_by",
    "document",
    "place",
    "account",
    "parameters",
    "quality",
    "source",
    "id",
)
_LEDGER_PRINTED = 14
_SHOWN_PLACES = 3
_CELL_DIGITS = 15
"""Decimals that computed figures show: grams of a kilogram, kilograms of a tonne."""
_PLACES = Decimal("0.000001")
_KG_PER_T = Decimal(1000)
_HUNDRED, _HUNDREDTH = Decimal(100), Decimal("0.01")
_LOCATION = frozenset({Basis.BOTH, Basis.LOCATION})
_MARKET = frozenset({Basis.BOTH, Basis.MARKET})


def write_workbook(store: Store, order: ReportOrder, out: Path) -> tuple[Sheet, ...]:
    """Write the workbook of a year and return its sheets.

    Raises:
        NotComputableError: ``report.nothing_recorded`` for a year without records.
        SurroundingsError: If the file cannot be written; nothing was changed.
    """
    data = collect(store, order)
    records = store.ledger(ReportingPeriod.of_year(order.year))
    sheets = _Book(data, order.language, order.today).sheets(records)
    frame = PrintedFrame(
        left=data.entity.name,
        right=f"{word('workbook', 'made_on', order.language)} {order.today}",
        page=word("workbook", "page", order.language),
    )
    write_atomically(out, workbook_bytes(sheets, frame))
    return sheets


@dataclass(frozen=True, slots=True)
class _Book:
    data: ReportData
    language: str
    today: date

    def sheets(self, records: tuple[LedgerRecord, ...]) -> tuple[Sheet, ...]:
        return (
            self._sheet("about", ("item", "content"), self._about()),
            replace(
                self._sheet("ledger", _LEDGER_COLUMNS, self._ledger(records)),
                printed=_LEDGER_PRINTED,
                places=_SHOWN_PLACES,
            ),
            replace(
                self._sheet("sources", _SOURCE_COLUMNS, self._sources(), totals=True),
                places=_SHOWN_PLACES,
            ),
            self._months(),
            self._sheet("factors", _FACTOR_COLUMNS, self._factors()),
            replace(self._sheet("ratings", _RATING_COLUMNS, self._ratings()), places=_SHOWN_PLACES),
            self._sheet("figures", _FIGURE_COLUMNS, self._figures()),
            self._sheet("differences", _DIFFERENCE_COLUMNS, self._differences()),
        )

    def _word(self, code: str) -> str:
        return word("workbook", code, self.language)

    def _sheet(
        self,
        name: str,
        columns: Iterable[str],
        rows: Iterable[tuple[Value, ...]],
        *,
        totals: bool = False,
    ) -> Sheet:
        headings = tuple(self._word(column) for column in columns)
        return Sheet(self._word(name), headings, tuple(rows), totals)

    def _about(self) -> Iterator[tuple[Value, ...]]:
        data, used = self.data, self.data.inventory.methodology
        state = self._word("draft" if data.is_draft else "closed")
        rows: tuple[tuple[str, Value], ...] = (
            ("entity", data.entity.name),
            ("uscc", data.entity.uscc),
            ("region", data.entity.region),
            ("industry", data.entity.industry),
            ("period", f"{data.inventory.period.start} – {data.inventory.period.end}"),
            ("state", state),
            ("made_on", self.today),
            ("methodology", f"{used.id} {used.version}"),
            ("sha256", used.sha256),
            ("gwp", data.inventory.choices.gwp_set),
            ("self_assessed", self._word("self_note")),
            ("rounding", self._word("rounding_note")),
        )
        for name, value in rows:
            yield self._word(name), value

    def _ledger(self, records: Iterable[LedgerRecord]) -> Iterator[tuple[Value, ...]]:
        kg = _by_record(self.data.inventory.lines)
        for entry in records:
            record = entry.record
            yield (
                entry.number,
                record.period.start,
                record.period.end,
                self._source(record.source),
                record.quantity.amount,
                record.quantity.unit,
                record.facility,
                record.label,
                kg.get(record.id),
                word("state", entry.state.value, self.language),
                word("origin", record.origin.value, self.language),
                word("supplier", entry.note, self.language),
                entry.entered_by,
                entry.checked_by,
                record.where.file,
                _place(entry),
                entry.account,
                "; ".join(f"{name}={value}" for name, value in record.parameters),
                record.quality,
                record.source,
                record.id,
            )

    def _source(self, code: str) -> str:
        return said(self.data.names.get(code, Texts()), self.language) or code

    def _sources(self) -> Iterator[tuple[Value, ...]]:
        """Yield a row a source: activity by unit of account, emissions by both methods."""
        inventory = self.data.inventory
        activity: dict[str, Decimal] = defaultdict(Decimal)
        units = {each.source: each.quantity.unit for each in inventory.activity}
        for each in inventory.activity:
            activity[each.source] += each.quantity.amount
        location, market = (_by_source(inventory.cells, bases) for bases in (_LOCATION, _MARKET))
        for scope, code in sorted(location.keys() | market.keys()):
            yield (
                scope.value,
                code,
                self._source(code),
                activity.get(code),
                unit_word(units.get(code, ""), self.language),
                location.get((scope, code), Decimal(0)) / _KG_PER_T,
                market.get((scope, code), Decimal(0)) / _KG_PER_T,
            )
        yield (self._word("total"), "", "", None, "", _tonnes(location), _tonnes(market))

    def _months(self) -> Sheet:
        """Return location-based tonnes by source and month, with the sums of both."""
        months = tuple(self.data.inventory.period.months())
        kg: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
        for cell in _counted(self.data.inventory.cells, _LOCATION):
            if cell.scope is Scope.SCOPE_3:
                continue
            kg[cell.source, str(cell.month)] += cell.co2e_kg
        rows: list[tuple[Value, ...]] = []
        for code in sorted({source for source, _ in kg}):
            amounts = [kg.get((code, str(month)), Decimal(0)) / _KG_PER_T for month in months]
            rows.append((self._source(code), *amounts, sum(amounts, Decimal(0))))
        columns = [
            sum((amount for (_, m), amount in kg.items() if m == str(month)), Decimal(0))
            / _KG_PER_T
            for month in months
        ]
        rows.append((self._word("total"), *columns, sum(columns, Decimal(0))))
        headings = (
            self._word("source_name"),
            *(str(month) for month in months),
            self._word("year"),
        )
        return Sheet(self._word("months"), headings, tuple(rows), totals=True, places=_SHOWN_PLACES)

    def _factors(self) -> Iterator[tuple[Value, ...]]:
        for id_, used in sorted(self.data.inventory.factors.items()):
            sure = word("confidence", used.confidence, self.language)
            unit = unit_word(used.unit, self.language)
            yield id_, _held(used.value), unit, used.document, used.year, sure, used.source

    def _ratings(self) -> Iterator[tuple[Value, ...]]:
        for rating, method in zip(self.data.ratings, self.data.methods, strict=True):
            grade = level_name(method, rating.grade, self.language) if rating.grade else ""
            status = word("ratings", rating.status.value, self.language)
            head = (said(method.name, self.language), method.version, status, grade)
            if not rating.marks:
                yield (*head, _rounded(rating.score), "", None, "", None)
            for name, mark in rating.marks:
                yield (*head, _rounded(rating.score), *self._mark(method, name, mark))

    def _mark(self, method: Method, name: str, mark: Mark) -> tuple[Value, ...]:
        title = part_name(method, name, self.language)
        word_of = mark_name(method, name, mark.mark, self.language) if mark.mark else ""
        return title, _rounded(mark.value), word_of, _rounded(mark.score)

    def _figures(self) -> Iterator[tuple[Value, ...]]:
        for figure in self.data.figures:
            name = word("economic", figure.name, self.language)
            unit = unit_word(figure.unit, self.language)
            yield name, figure.period.start, figure.period.end, figure.value, unit

    def _differences(self) -> Iterator[tuple[Value, ...]]:
        """Yield what origins tell differently beyond the limit, with the reasons given."""
        for each in self.data.differences:
            amounts = dict(each.amounts)
            yield (
                word("source", each.source, self.language),
                each.facility,
                each.month,
                unit_word(each.unit, self.language),
                *(amounts.get(origin) for origin in _ORIGINS),
                "、".join(word("origin", origin, self.language) for origin in each.leading),
                (each.difference * _HUNDRED).quantize(_HUNDREDTH, ROUND_HALF_UP),
                each.reason,
            )


_SOURCE_COLUMNS = (
    "scope",
    "source",
    "source_name",
    "quantity",
    "unit",
    "location_t",
    "market_t",
)
_FACTOR_COLUMNS = (
    "factor",
    "value",
    "unit",
    "publication",
    "data_year",
    "confidence",
    "taken_from",
)
_RATING_COLUMNS = (
    "method",
    "version",
    "status",
    "grade",
    "score",
    "indicator",
    "indicator_value",
    "mark",
    "indicator_score",
)
_ORIGINS = tuple(origin.value for origin in Origin)
_DIFFERENCE_COLUMNS = (
    "source_name",
    "facility",
    "month",
    "unit",
    *(f"origin_{origin}" for origin in _ORIGINS),
    "counted",
    "difference",
    "reason",
)
_FIGURE_COLUMNS = ("figure", "start", "end", "value", "unit")


def _by_record(lines: Iterable[Line]) -> dict[str, Decimal]:
    """Return each record's location-based emission in kgCO2e."""
    kg: dict[str, Decimal] = defaultdict(Decimal)
    for line in lines:
        if line.basis in _LOCATION and not line.is_biogenic and not line.is_outside_kyoto:
            kg[line.record] += line.co2e_kg
    return dict(kg)


def _counted(cells: Iterable[Cell], bases: frozenset[Basis]) -> Iterator[Cell]:
    for cell in cells:
        if cell.basis in bases and not cell.is_biogenic and not cell.is_outside_kyoto:
            yield cell


def _by_source(cells: Iterable[Cell], bases: frozenset[Basis]) -> dict[tuple[Scope, str], Decimal]:
    kg: dict[tuple[Scope, str], Decimal] = defaultdict(Decimal)
    for cell in _counted(cells, bases):
        kg[cell.scope, cell.source] += cell.co2e_kg
    return dict(kg)


def _tonnes(kg: Mapping[tuple[Scope, str], Decimal]) -> Decimal:
    """Return Scope 1 + Scope 2 as tonnes."""
    counted = (amount for (scope, _), amount in kg.items() if scope is not Scope.SCOPE_3)
    return sum(counted, Decimal(0)) / _KG_PER_T


def _held(value: Decimal) -> Decimal:
    """Return a factor with as many digits as a cell holds; one computed from several has no end."""
    return Context(prec=_CELL_DIGITS).plus(value)


def _rounded(value: Decimal | None) -> Decimal | None:
    """Return a ratio with as many decimals as a reader wants, without trailing noughts."""
    if value is None:
        return None
    return Decimal(f"{value.quantize(_PLACES, ROUND_HALF_UP).normalize():f}")


def _place(entry: LedgerRecord) -> str:
    where = entry.record.where
    parts = (where.sheet, where.cell or (f"L{where.line}" if where.line else ""))
    return " › ".join(part for part in parts if part)
