"""清单: totals by scope, stacked months, energy flow, bridge to last year, table by source."""

from collections.abc import Mapping
from decimal import Decimal
from functools import partial
from typing import ClassVar, Final

from PySide6.QtCore import QModelIndex, Slot
from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from desktop.accounting.emission_source import Basis, Scope
from desktop.accounting.explain import CO2E_MARKET, Part
from desktop.accounting.inventory import Inventory
from desktop.accounting.period import Month
from desktop.jobs.context import JobContext
from desktop.ui import formats
from desktop.ui.breakdown import (
    GROUPS,
    METHODS,
    GroupRow,
    before_figure,
    counts,
    group_rows,
    month_figure,
    summed,
)
from desktop.ui.charts.bridge import Bridge, Span
from desktop.ui.charts.flow import Flow, Stream
from desktop.ui.charts.stacked_months import Layer, StackedMonths
from desktop.ui.desk import Desk
from desktop.ui.pages.base_year_tab import BaseYearTab
from desktop.ui.pages.page import Page
from desktop.ui.parts import in_year, written_part
from desktop.ui.session import Changed, Inventories, Session
from desktop.ui.tables.columns import Column, Kind
from desktop.ui.tables.view import Table
from desktop.ui.text import finding_text, name_of, tr
from desktop.ui.theme import SPACE
from desktop.ui.widgets.boxes import clear, column, filled, framed, roomy, row, scrolled
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.empty import Empty
from desktop.ui.widgets.figure_card import FigureCard, FigureRow
from desktop.ui.widgets.panel import Panel
from desktop.ui.widgets.signed_line import TONES, SignedLine
from desktop.ui.widgets.tabs import PageTabs

UNIT: Final = "tCO2e"
_KG: Final = Decimal(1000)
_TABLE_HEIGHT: Final = 198
_CHART_HEIGHT: Final = 190
_CAUSES: Final = 3
_BASE_YEAR: Final = 4
_SCOPE_FIGURES: Final = {
    Scope.SCOPE_1: "total.scope1",
    Scope.SCOPE_2: "total.scope2_location",
    Scope.SCOPE_3: "total.scope3",
}


ROW_COLUMNS: Final = (
    Column("group", lambda r: r.name, width=170),
    Column("quantity", lambda r: r.quantity, Kind.NUMBER, 100),
    Column("unit", lambda r: formats.unit_text(r.quantity.unit) if r.quantity else "", width=54),
    Column("emission", lambda r: r.kg, Kind.TONNES, 90, is_totalled=True),
    Column("share", lambda r: r.share, Kind.PERCENT, 70),
    Column("before", lambda r: r.before_kg, Kind.TONNES, 90, is_totalled=True),
    Column("change", lambda r: r.change, Kind.CHANGE, 80),
)


def emissions_by_source(inventory: Inventory, method: Basis = Basis.LOCATION) -> dict[str, Decimal]:
    """Return scope 1 and scope 2 by source, in kgCO2e, biogenic CO2 left out."""
    return summed(inventory, lambda cell: cell.source, method)


def month_layers(
    inventory: Inventory, method: Basis = Basis.LOCATION
) -> tuple[list[Layer], list[Month]]:
    """Return emissions by source and month for the chart, in tCO2e."""
    months = list(inventory.period.months())
    sums: dict[str, dict[Month, Decimal]] = {}
    for cell in inventory.cells:
        if counts(cell, method):
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


def _certainty(year: Inventory) -> str:
    """Return how sure the total is and by what electricity counts as coal, after a dot each."""
    parts = []
    if year.uncertainty is not None:
        parts.append(tr("inventory.uncertainty", share=formats.percent(year.uncertainty)))
    if year.energy.supply_coal:
        rates = tr("list.comma").join(
            formats.factor(used.value) for used in year.energy.supply_coal
        )
        parts.append(tr("inventory.tce_by", rate=rates))
    return "".join(f" · {part}" for part in parts)


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
                f"total.{figure}" if figure != "energy" else "energy.tce", f"inventory.{figure}"
            )
            for figure in ("co2e", "scope1", "scope2_location", "scope2_market", "energy")
        }
        self.totals = FigureRow(self.cards.values())
        self.months = StackedMonths()
        self.flow = Flow()
        self.bridge, self.causes = Bridge(), Bridge()
        self.tabs = PageTabs()
        for chart in (self.months, self.flow, self.bridge, self.causes):
            self.tabs.addTab(framed("card", column(chart), SPACE[2]), "")
        self.base_year = BaseYearTab(desk)
        self.tabs.addTab(framed("card", column(self.base_year), SPACE[2]), "")
        self._base_seen = False
        self.remarks = QVBoxLayout()
        remarks = QWidget()
        remarks.setLayout(column(self.remarks, 1, margins=SPACE[2]))
        self.tabs.addTab(framed("card", column(scrolled(remarks)), 0), "")
        self.sources = Table(ROW_COLUMNS, "inventory.by_source")
        self.group, self.method = QComboBox(), QComboBox()
        self.sources.setMinimumHeight(_TABLE_HEIGHT)
        self.tabs.setMinimumHeight(_CHART_HEIGHT)
        self._lay_out()
        self._connect()
        self._say()

    def _lay_out(self) -> None:
        content = QWidget()
        layout = column(
            self.totals,
            self.tabs,
            self.sources,
            spacing=SPACE[2],
        )
        layout.setStretch(1, 3)
        layout.setStretch(2, 2)
        content.setLayout(layout)
        chosen = QWidget()
        chosen.setLayout(row(self.group, self.method))
        self.tabs.setCornerWidget(chosen)
        button = Button("empty.inventory.button", "main", "invoices")
        button.clicked.connect(partial(self.desk.asked_for.emit, "invoices"))
        # The note stands outside: a text that wraps would have the frame ask for its full height.
        body = filled(self.note, roomy(content), grow=1, spacing=SPACE[2])
        self.set_body(body, Empty("inventory", "inventory", button))
        # As they are read: cards, tabs, what the tabs are grouped by, table.
        self.setTabOrder(self.tabs.tabBar(), self.group)
        self.setTabOrder(self.group, self.method)

    def _connect(self) -> None:
        for one in self.cards.values():
            one.pointed.connect(self.desk.pointed)
        self.sources.pointed.connect(self._point)
        self.sources.opened.connect(self._point)
        self.sources.grid.clicked.connect(self._point_cell)
        self.months.pointed.connect(self._point_month)
        self.flow.pointed.connect(self._point_name)
        self.bridge.pointed.connect(self._point_name)
        self.causes.pointed.connect(self._point_cause)
        self.tabs.currentChanged.connect(self._load_base)
        self.group.activated.connect(self._show_rows)
        self.method.activated.connect(self._show_rows)

    def refresh(self) -> None:
        """Ask for the inventory of the year and the year before."""
        self.desk.work(tr("progress.inventory"), partial(_inventories, self.desk.year), self._show)
        self._base_seen = False
        self._load_base()

    @Slot()
    def _load_base(self) -> None:
        """Ask for the base year once its tab is open: three years are computed for it."""
        if self.tabs.currentIndex() == _BASE_YEAR and not self._base_seen:
            self._base_seen = True
            self.base_year.refresh()

    def _show(self, inventories: Inventories) -> None:
        self._shown = inventories
        self.show_empty(is_empty=not inventories.year.cells)
        self.retranslate()

    def retranslate(self) -> None:
        """Show everything in the language in use."""
        self._say()
        self.base_year.retranslate()
        if self._shown is None:
            return
        year = self._shown.year
        shown = {"year": formats.year(self.desk.year), "gwp": year.choices.gwp_set}
        self.lead.say("inventory.lead", **shown, more=_certainty(year))
        self._show_cards(year)
        self._show_rows()
        self._show_causes(self._shown)
        self._show_note(self._shown)

    @property
    def _method(self) -> Basis:
        return METHODS[max(0, self.method.currentIndex())]

    @Slot()
    def _show_rows(self) -> None:
        """Show charts and table by the group and the Scope 2 method chosen."""
        shown = self._shown
        if shown is None:
            return
        method, group = self._method, GROUPS[max(0, self.group.currentIndex())]
        layers, self._months = month_layers(shown.year, method)
        self.months.show_layers(layers, [formats.month_short(m) for m in self._months], UNIT)
        self.flow.show_streams(_streams(shown, method), UNIT)
        self._show_bridge(shown)
        self.sources.show_rows(group_rows(shown, group, method))

    def _say(self) -> None:
        for place, name in enumerate(("months", "flow", "bridge", "causes", "base_year")):
            self.tabs.setTabText(place, tr(f"inventory.{name}"))
        for box, family, codes in (
            (self.group, "inventory_group", GROUPS),
            (self.method, "basis", METHODS),
        ):
            chosen = max(0, box.currentIndex())
            box.clear()
            box.addItems([name_of(family, code) for code in codes])
            box.setCurrentIndex(chosen)
        for box, key in ((self.group, "inventory.by"), (self.method, "inventory.method")):
            box.setAccessibleName(tr(key))
            box.setToolTip(tr(key))

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
        self.totals.fit()

    def _show_bridge(self, shown: Inventories) -> None:
        if shown.before is None:
            self.bridge.show_spans(("", 0.0), (), ("", 0.0), UNIT)
            return
        method = self._method
        now = emissions_by_source(shown.year, method)
        before = emissions_by_source(shown.before, method)
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

    def _show_causes(self, shown: Inventories) -> None:
        """Show the change split by cause: activity, structure, factor, boundary."""
        place = _CAUSES
        self.tabs.setTabVisible(place, bool(shown.causes) and shown.before is not None)
        if not shown.causes or shown.before is None:
            return
        now, before = shown.year.totals.co2e, shown.before.totals.co2e
        spans = [Span(tr(f"inventory_cause.{key}"), float(kg / _KG)) for key, kg in shown.causes]
        self.causes.show_spans(
            (formats.year(self.desk.year - 1), float(before / _KG)),
            spans,
            (formats.year(self.desk.year), float(now / _KG)),
            UNIT,
        )

    def _show_note(self, shown: Inventories) -> None:
        if shown.unposted:
            self.note.tell(partial(tr, "inventory.unposted", count=shown.unposted), "accent")
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
    def _point(self, each: GroupRow) -> None:
        """Explain a row; last year's, where its column was chosen."""
        chosen = self.sources.model.columns[max(0, self.sources.grid.currentIndex().column())]
        figure = each.figure
        if chosen.key == "before" and each.before_kg is not None:
            figure = in_year(self.desk.year - 1, before_figure(each, self._method))
        if figure:
            self.desk.pointed.emit(figure)

    @Slot(QModelIndex)
    def _point_cell(self, index: QModelIndex) -> None:
        """Explain the cell that was clicked, of the row that is chosen already, too."""
        found = self.sources.model.row(index.row())
        if found is not None:
            self._point(found)

    @Slot(str)
    def _point_name(self, name: str) -> None:
        """Explain what has that name in a chart: a source or scope, or the total of a year."""
        if self._shown is None:
            return
        figure = self._total_of(name)
        for by in ("source", "scope"):
            rows = group_rows(self._shown, by, self._method)
            figure = next((each.figure for each in rows if each.name == name), figure)
        if not figure and self._shown.before is not None:
            gone = emissions_by_source(self._shown.before, self._method)
            source = next((code for code in gone if name_of("source", code) == name), "")
            figure = in_year(self.desk.year - 1, f"source/{source}") if source else ""
        if figure:
            self.desk.pointed.emit(figure)

    def _total_of(self, name: str) -> str:
        """Return the path of the total of a year a chart names; nothing for other names."""
        total = written_part(Part(CO2E_MARKET)) if self._method is Basis.MARKET else "total.co2e"
        before = self.desk.year - 1
        totals = {formats.year(self.desk.year): total, formats.year(before): in_year(before, total)}
        return totals.get(name, "")

    @Slot(str)
    def _point_cause(self, name: str) -> None:
        """Explain a cause by source, or the total of a year."""
        causes = dict(self._shown.causes) if self._shown is not None else {}
        cause = next((key for key in causes if tr(f"inventory_cause.{key}") == name), "")
        figure = f"cause/{cause}/{self.desk.year - 1}" if cause else self._total_of(name)
        if figure:
            self.desk.pointed.emit(figure)

    @Slot(str, int)
    def _point_month(self, source: str, month: int) -> None:
        self.desk.pointed.emit(month_figure(source, self._months[month], self._method))


def _streams(shown: Inventories, method: Basis) -> list[Stream]:
    figures = dict(_SCOPE_FIGURES)
    if method is Basis.MARKET:
        figures[Scope.SCOPE_2] = "total.scope2_market"
    names: Mapping[Scope, str] = {
        scope: name_of("figure", figure) for scope, figure in figures.items()
    }
    scopes = {cell.source: cell.scope for cell in shown.year.cells}
    return [
        Stream(r.name, names[scopes[r.key]], float(r.kg / _KG))
        for r in group_rows(shown, "source", method)
    ]


def _inventories(year: int, session: Session, context: JobContext) -> Inventories:
    return session.inventories(year, context)
