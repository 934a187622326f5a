"""清单: totals by scope, stacked months, energy flow, bridge to last year, table by source."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import ClassVar, Final

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QTabWidget, QVBoxLayout, QWidget

from desktop.accounting.emission_source import Basis, Scope
from desktop.accounting.inventory import Inventory
from desktop.accounting.period import Month
from desktop.accounting.quantity import Quantity
from desktop.jobs.context import JobContext
from desktop.ui import formats
from desktop.ui.charts.bridge import Bridge, Span
from desktop.ui.charts.flow import Flow, Stream
from desktop.ui.charts.stacked_months import Layer, StackedMonths
from desktop.ui.desk import Desk
from desktop.ui.pages.page import Page
from desktop.ui.session import Changed, Inventories, Session
from desktop.ui.tables.columns import Column, Kind
from desktop.ui.tables.view import Table
from desktop.ui.text import finding_text, name_of, tr
from desktop.ui.theme import SPACE
from desktop.ui.widgets.boxes import clear, column, framed, row, scrolled
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.empty import Empty
from desktop.ui.widgets.figure_card import FigureCard
from desktop.ui.widgets.panel import Panel
from desktop.ui.widgets.signed_line import TONES, SignedLine

UNIT: Final = "tCO2e"
_KG: Final = Decimal(1000)
_TABLE_HEIGHT: Final = 198
_SCOPE_FIGURES: Final = {
    Scope.SCOPE_1: "total.scope1",
    Scope.SCOPE_2: "total.scope2_location",
    Scope.SCOPE_3: "total.scope3",
}


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A source of the year: activity, emission, share, last year's emission."""

    source: str
    scope: Scope
    quantity: Quantity | None
    kg: Decimal
    share: Decimal | None
    before_kg: Decimal | None

    @property
    def change(self) -> Decimal | None:
        """Relative change against last year."""
        return (self.kg - self.before_kg) / self.before_kg if self.before_kg else None


SOURCE_COLUMNS: Final = (
    Column("source", lambda r: name_of("source", r.source), width=170),
    Column("quantity", lambda r: r.quantity, Kind.NUMBER, 100),
    Column("unit", lambda r: formats.unit_text(r.quantity.unit) if r.quantity else "", width=54),
    Column("emission", lambda r: r.kg, Kind.TONNES, 90, is_totalled=True),
    Column("share", lambda r: r.share, Kind.PERCENT, 70),
    Column("before", lambda r: r.before_kg, Kind.TONNES, 90),
    Column("change", lambda r: r.change, Kind.PERCENT, 80),
)


def emissions_by_source(inventory: Inventory) -> dict[str, Decimal]:
    """Return scope 1 and location-based scope 2 by source, in kgCO2e, biogenic CO2 left out."""
    sums: dict[str, Decimal] = {}
    for cell in inventory.cells:
        if (
            cell.basis is not Basis.MARKET
            and not cell.is_biogenic
            and cell.scope is not Scope.SCOPE_3
        ):
            sums[cell.source] = sums.get(cell.source, Decimal(0)) + cell.co2e_kg
    return sums


def source_rows(inventories: Inventories) -> list[SourceRow]:
    """Return one row a source, largest first."""
    year = inventories.year
    now = emissions_by_source(year)
    before = emissions_by_source(inventories.before) if inventories.before else {}
    scopes = {cell.source: cell.scope for cell in year.cells}
    total = sum(now.values(), Decimal(0))
    rows = [
        SourceRow(
            source,
            scopes[source],
            _activity(year, source),
            kg,
            kg / total if total else None,
            before.get(source),
        )
        for source, kg in now.items()
    ]
    return sorted(rows, key=_largest_first)


def _largest_first(row: SourceRow) -> Decimal:
    return -row.kg


def _activity(inventory: Inventory, source: str) -> Quantity | None:
    found = [total.quantity for total in inventory.activity if total.source == source]
    units = {quantity.unit for quantity in found}
    if len(units) != 1:
        return None
    return Quantity(sum((q.amount for q in found), Decimal(0)), units.pop())


def month_layers(inventory: Inventory) -> tuple[list[Layer], list[Month]]:
    """Return emissions by source and month for the chart, in tCO2e."""
    months = list(inventory.period.months())
    sums: dict[str, dict[Month, Decimal]] = {}
    for cell in inventory.cells:
        if (
            cell.basis is not Basis.MARKET
            and not cell.is_biogenic
            and cell.scope is not Scope.SCOPE_3
        ):
            by_month = sums.setdefault(cell.source, {})
            by_month[cell.month] = by_month.get(cell.month, Decimal(0)) + cell.co2e_kg
    layers = [
        Layer(
            source,
            name_of("source", source),
            tuple(float(by.get(m, Decimal(0)) / _KG) for m in months),
        )
        for source, by in sums.items()
    ]
    return layers, months


class InventoryPage(Page):
    """Every figure leads to how it came about."""

    key: ClassVar[str] = "inventory"
    has_figures: ClassVar[bool] = True
    concerns: ClassVar[frozenset[Changed]] = frozenset(
        {Changed.RECORDS, Changed.MONTHS, Changed.ENTITY}
    )

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._shown: Inventories | None = None
        self._months: list[Month] = []
        self.note = Panel()
        self.cards = {
            figure: FigureCard(
                f"total.{figure}" if figure != "energy" else "", f"inventory.{figure}"
            )
            for figure in ("co2e", "scope1", "scope2_location", "scope2_market", "energy")
        }
        self.months = StackedMonths()
        self.flow = Flow()
        self.bridge = Bridge()
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        for chart in (self.months, self.flow, self.bridge):
            self.tabs.addTab(framed("card", column(chart), SPACE[2]), "")
        self.remarks = QVBoxLayout()
        remarks = QWidget()
        remarks.setLayout(column(self.remarks, 1, margins=SPACE[2]))
        self.tabs.addTab(framed("card", column(scrolled(remarks)), 0), "")
        self.sources = Table(SOURCE_COLUMNS, "inventory.by_source")
        self.sources.setMinimumHeight(_TABLE_HEIGHT)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        content = QWidget()
        layout = column(
            self.note,
            row(*self.cards.values(), spacing=SPACE[1]),
            self.tabs,
            self.sources,
            spacing=SPACE[2],
        )
        layout.setStretch(2, 3)
        layout.setStretch(3, 2)
        content.setLayout(layout)
        button = Button("empty.inventory.button", "main", "invoices")
        button.clicked.connect(partial(self.desk.asked_for.emit, "invoices"))
        self.set_body(content, Empty("inventory", "inventory", button))

    def _connect(self) -> None:
        for one in self.cards.values():
            one.pointed.connect(self.desk.pointed)
        self.sources.pointed.connect(self._point)
        self.sources.opened.connect(self._point)
        self.months.pointed.connect(self._point_month)

    def refresh(self) -> None:
        """Ask for the inventory of the year and the year before."""
        self.desk.work(tr("progress.inventory"), partial(_inventories, self.desk.year), self._show)

    def _show(self, inventories: Inventories) -> None:
        self._shown = inventories
        self.show_empty(is_empty=not inventories.year.cells)
        self.retranslate()

    def retranslate(self) -> None:
        """Show everything in the language in use."""
        for place, name in enumerate(("months", "flow", "bridge")):
            self.tabs.setTabText(place, tr(f"inventory.{name}"))
        if self._shown is None:
            return
        year = self._shown.year
        self.lead.say("inventory.lead", year=formats.year(self.desk.year), gwp=year.choices.gwp_set)
        self._show_cards(year)
        layers, self._months = month_layers(year)
        self.months.show_layers(layers, [formats.month_short(m) for m in self._months], UNIT)
        self.flow.show_streams(_streams(self._shown), UNIT)
        self._show_bridge(self._shown)
        self.sources.show_rows(source_rows(self._shown))
        self._show_note(self._shown)

    def _show_cards(self, year: Inventory) -> None:
        before = self._shown.before.totals if self._shown and self._shown.before else None
        for figure in ("co2e", "scope1", "scope2_location", "scope2_market"):
            value = getattr(year.totals, figure)
            note = ""
            if before is not None:
                change = formats.change(value, getattr(before, figure))
                note = tr("inventory.against", change=change)
            self.cards[figure].show_value(formats.tonnes(value), UNIT, note)
        tce = formats.number(year.energy.tce_equivalent, 1)
        equal = tr("inventory.tce_equal", amount=formats.number(year.energy.tce_equal, 1))
        self.cards["energy"].show_value(tce, "tce", equal)

    def _show_bridge(self, shown: Inventories) -> None:
        if shown.before is None:
            self.bridge.show_spans(("", 0.0), (), ("", 0.0), UNIT)
            return
        now, before = emissions_by_source(shown.year), emissions_by_source(shown.before)
        changes = {s: now.get(s, Decimal(0)) - before.get(s, Decimal(0)) for s in {*now, *before}}
        spans = [
            Span(name_of("source", s), float(changes[s] / _KG))
            for s in sorted(changes)
            if changes[s]
        ]
        self.bridge.show_spans(
            (formats.year(self.desk.year - 1), float(sum(before.values(), Decimal(0)) / _KG)),
            spans,
            (formats.year(self.desk.year), float(sum(now.values(), Decimal(0)) / _KG)),
            UNIT,
        )

    def _show_note(self, shown: Inventories) -> None:
        if shown.unposted:
            self.note.tell(tr("inventory.unposted", count=shown.unposted), "accent")
        else:
            self.note.dismiss()
        clear(self.remarks)
        for finding in shown.year.findings:
            line = SignedLine(finding_text(finding), TONES[finding.severity])
            self.remarks.addWidget(line)
        place = self.tabs.count() - 1
        self.tabs.setTabText(place, tr("inventory.remarks", count=len(shown.year.findings)))
        self.tabs.setTabVisible(place, bool(shown.year.findings))

    @Slot(object)
    def _point(self, source: SourceRow) -> None:
        self.desk.pointed.emit(f"source/{source.source}")

    @Slot(str, int)
    def _point_month(self, source: str, month: int) -> None:
        del source
        self.desk.pointed.emit(f"month/{self._months[month]}")


def _streams(shown: Inventories) -> list[Stream]:
    names: Mapping[Scope, str] = {
        scope: name_of("figure", figure) for scope, figure in _SCOPE_FIGURES.items()
    }
    return [
        Stream(name_of("source", r.source), names[r.scope], float(r.kg / _KG))
        for r in source_rows(shown)
    ]


def _inventories(year: int, session: Session, context: JobContext) -> Inventories:
    return session.inventories(year, context)
