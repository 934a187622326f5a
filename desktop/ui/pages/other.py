"""录入·其他: economic data, vehicles, refrigerants, process, certificates, by keyboard."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Final

from PySide6.QtCore import QTimer, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from desktop.accounting.economic import EconomicFigure
from desktop.accounting.period import ReportingPeriod
from desktop.jobs.context import JobContext
from desktop.ui import formats
from desktop.ui.desk import Desk
from desktop.ui.dialogs.files import TABLES, ask_file
from desktop.ui.numbers import read_month, read_number
from desktop.ui.pages.asset_tabs import HoldingsTab, RegisterTab
from desktop.ui.pages.meter_tab import MeterTab
from desktop.ui.pages.page import Page
from desktop.ui.pages.pasted import tell_pasted, tell_unfound
from desktop.ui.pages.typed_cells import (
    ECONOMIC,
    FACILITY,
    FIRST_PARAMETER,
    GAUGE_PLACE,
    LABEL,
    MONTH,
    NOTE,
    PARAMETERS,
    QUANTITY,
    SHEETS,
    SOURCE,
    UNIT,
    WORDS,
    entries,
    plain,
    problem,
)
from desktop.ui.pages.unsaved import draft_place
from desktop.ui.session import Change, Changed, Session, SourceChoice, TypedRow
from desktop.ui.tables.drafts import Brought, FigureDraft, SheetDraft
from desktop.ui.tables.pasting import Pasted
from desktop.ui.tables.sheet import Sheet
from desktop.ui.tables.sheet_model import Entry
from desktop.ui.text import name_of, tr
from desktop.ui.theme import SPACE
from desktop.ui.widgets.boxes import column, filled, framed
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.labels import Wrapped
from desktop.ui.widgets.panel import Panel
from desktop.ui.widgets.source_names import source_name
from desktop.ui.widgets.tabs import LaterTabs

if TYPE_CHECKING:  # the job brings the database in
    from desktop.jobs.add_table import TableAdded


Register = RegisterTab | HoldingsTab | MeterTab
_REGISTERS: Final[dict[str, type[Register]]] = {
    "register": RegisterTab,
    "holdings": HoldingsTab,
    "meters": MeterTab,
}
TABS: Final = ("economic", *(name for name, _ in SHEETS), *_REGISTERS)


class OtherPage(Page):
    """Sheets and three registers; F8 saves what stands in the one that is open."""

    key: ClassVar[str] = "other"
    concerns: ClassVar[frozenset[Changed]] = frozenset(
        {Changed.FIGURES, Changed.ENTITY, Changed.DOCUMENTS}
    )

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._choices: tuple[SourceChoice, ...] = ()
        self._figures: tuple[EconomicFigure, ...] = ()
        self.note = Panel()
        self.economic = Sheet(
            (Entry("name", 240), Entry("value", 160, is_number=True), Entry("unit", 120)),
            "other.economic",
        )
        self.sheets: dict[str, Sheet] = {}
        self.registers: dict[str, Register] = {}
        self._connect_sheet(self.economic)
        self._typed = FigureDraft(self.economic.sheet, desk.settings)
        self._drafts: dict[str, SheetDraft] = {"economic": self._typed}
        self._told: set[str] = set()
        self._sought = ""
        self.tabs = LaterTabs()
        self.tabs.add(partial(framed, "card", column(self.economic), SPACE[0]))
        for name in TABS[1:]:
            self.tabs.add(partial(self._make, name))
        self._table: Path | None = None
        self.take_table = Button("other.take_table", "", "import")
        self.enter_table = Button("other.enter_table", "", "check")
        self.enter_table.hide()
        self.take_table.clicked.connect(self._ask_table)
        self.enter_table.clicked.connect(self.enter)
        self.tools.addWidget(self.enter_table)
        self.tools.addWidget(self.take_table)
        save = Button("button.save", "main", "check")
        save.clicked.connect(self.save)
        self.tools.addWidget(save)
        self.tabs.tabBarClicked.connect(self._type_soon)
        self.tabs.currentChanged.connect(self.unsay)  # it spoke of another sheet
        self.tabs.currentChanged.connect(self._say_keys)
        self.keys = Wrapped("other.keys", "small")
        content = filled(self.note, self.tabs, self.keys, grow=1)
        self.set_body(content)
        QShortcut(QKeySequence("F8"), self).activated.connect(self.save)
        self.retranslate()

    def _make(self, name: str) -> QWidget:
        """Make what stands in a tab, with what is known for it."""
        if name in _REGISTERS:
            tab = self.registers[name] = _REGISTERS[name](self.desk, self.note)
            tab.refresh()
            return tab
        sheet = self.sheets[name] = Sheet(entries(name), f"other.{name}")
        self._connect_sheet(sheet)
        self._drafts[name] = SheetDraft(sheet.sheet, self.desk.settings)
        self._offer_in(name)
        self._open_draft(name)
        return framed("card", column(sheet), SPACE[0])

    @Slot(int)
    def _say_keys(self, place: int) -> None:
        """Name the keys of what is open: a register is a form and no sheet."""
        is_register = TABS[place] in _REGISTERS
        self.keys.say("other.register_keys" if is_register else "other.keys")

    @Slot(int)
    def _type_soon(self, place: int) -> None:
        QTimer.singleShot(0, self, partial(self._type_in, place))  # the click goes on

    def _type_in(self, place: int) -> None:
        """Let a sheet whose tab was clicked be typed into at once."""
        sheet = self.economic if place == 0 else self.sheets.get(TABS[place])
        if sheet is not None and place == self.tabs.currentIndex():
            if not sheet.currentIndex().isValid():
                sheet.setCurrentIndex(sheet.sheet.index(0, int(place == 0)))
            sheet.setFocus()

    def refresh(self) -> None:
        """Ask for sources and economic figures."""
        self.desk.ask(_sources, self._offer)
        self.desk.ask(partial(_economic, self.desk.year), self._show_economic)
        for tab in self.registers.values():
            tab.refresh()
        for name, _ in SHEETS:
            self._open_draft(name)

    def _open_draft(self, name: str) -> None:
        """Bring back what was typed into a sheet, and say once that there is something."""
        place = self._place(name)
        if place not in self._told:
            self._told.add(place)
            self._tell_draft(is_one=bool(self.desk.settings.draft(place)))
        if name in self.sheets and not self._drafts[name].is_at(place):
            self.sheets[name].sheet.show_rows([])
            self._drafts[name].open(place)

    def _place(self, name: str) -> str:
        return draft_place(self.desk, name, self.desk.year)

    def _tell_brought(self, found: Brought) -> None:
        if found.overtaken:
            self.note.tell(partial(_overtaken, found.overtaken), "warn")
        else:
            self._tell_draft(is_one=found.is_one)

    def show_place(self, place: str) -> None:
        """Open a sheet, or choose a figure of the economic data."""
        if place in TABS:
            self.tabs.setCurrentIndex(TABS.index(place))
            self._type_soon(TABS.index(place))
            return
        self._sought = place
        self.tabs.setCurrentIndex(0)
        self._seek_figure()

    def _seek_figure(self) -> None:
        names = [row[0] for row in self.economic.sheet.filled()]
        if self._sought in names:
            here = self.economic.sheet.index(names.index(self._sought), 1)
            self.economic.setCurrentIndex(here)
            self.economic.setFocus()
            self._sought = ""

    def _tell_draft(self, *, is_one: bool) -> None:
        if is_one:
            self.note.tell(partial(tr, "other.draft"))

    def _offer(self, choices: tuple[SourceChoice, ...]) -> None:
        self._choices = choices
        for name in self.sheets:
            self._offer_in(name)

    def _offer_in(self, name: str) -> None:
        """Offer the sources of a sheet, with their units."""
        fitting = [c for c in self._choices if c.code.startswith(dict(SHEETS)[name])]
        model = self.sheets[name].sheet
        model.set_choices(SOURCE, tuple((c.code, source_name(c)) for c in fitting))
        units = sorted({unit for c in fitting for unit in c.units})
        model.set_choices(UNIT, tuple((unit, formats.unit_text(unit)) for unit in units))
        if name == "energy":
            gauge = tuple((code, name_of("gauge", code)) for code in ("true", "false"))
            model.set_choices(GAUGE_PLACE, gauge)

    def _show_economic(self, figures: tuple[EconomicFigure, ...]) -> None:
        self._figures = figures
        known = {figure.name: figure for figure in figures}
        names = [name for name, _ in ECONOMIC] + [n for n in known if n not in dict(ECONOMIC)]
        rows = []
        for name in names:
            figure = known.get(name)
            unit = figure.unit if figure else dict(ECONOMIC)[name]
            rows.append([name, f"{figure.value:f}" if figure else "", unit])
        model = self.economic.sheet
        model.set_choices(0, tuple((name, name_of("economic", name)) for name in names))
        model.set_choices(
            2,
            (
                ("万元", name_of("economic_unit", "wan_yuan")),
                ("person", name_of("economic_unit", "person")),
            ),
        )
        self._tell_brought(self._typed.show(self._place("economic"), rows))
        self._seek_figure()

    def retranslate(self) -> None:
        """Say tabs, headings and names in the language in use."""
        self.lead.say("other.lead", year=formats.year(self.desk.year))
        for place, name in enumerate(TABS):
            self.tabs.setTabText(place, tr(f"other.{name}"))
        for sheet in self.sheets.values():
            sheet.sheet.retranslate()
        self.economic.sheet.retranslate()
        self._offer(self._choices)
        if self._figures:
            self._show_economic(self._figures)

    # tables of activities --------------------------------------------------------------------

    @Slot()
    def _ask_table(self) -> None:
        path = ask_file(self, self.desk.settings, "dialog.table", TABLES)
        if path is not None:
            self.look_at_table(path)

    def look_at_table(self, path: Path) -> None:
        """Say what a table of activities, or our own ledger sheet, would change."""
        self._table = path
        self.desk.work(tr("progress.read"), partial(_preview_table, path), self._table_read)

    def _table_read(self, found: TableAdded) -> None:
        new, changed = len(found.new), len(found.changed)
        read = partial(tr, "other.table_read", new=new, changed=changed, same=found.same)
        self.note.tell_findings(found.findings, read)
        self.enter_table.setVisible(new + changed > 0)

    @Slot()
    def enter(self) -> None:
        """Enter the activities of the table that was looked at."""
        if self._table is not None:
            deed = partial(_add_table, self._table)
            self.desk.change(tr("progress.save"), deed, self._table_entered)

    def _table_entered(self, change: Change) -> None:
        self.enter_table.hide()
        self.note.tell(partial(tr, "told.table_entered", count=change.count), "good")

    def _connect_sheet(self, sheet: Sheet) -> None:
        sheet.pasted.connect(self._pasted)
        sheet.unfound.connect(partial(tell_unfound, self.note))

    @Slot(object)
    def _pasted(self, found: Pasted) -> None:
        tell_pasted(self.note, found)

    @Slot()
    def save(self) -> None:
        """Save the sheet that is open; say which cell is wrong, if one is."""
        name = TABS[self.tabs.currentIndex()]
        if name == "economic":
            self.economic.commit()
            self._save_economic()
        elif name in self.sheets:
            self.sheets[name].commit()
            self._save_sheet(name)
        else:
            self.registers[name].save()

    def _save_economic(self) -> None:
        figures, period = [], ReportingPeriod.of_year(self.desk.year)
        for name, text, unit in self.economic.sheet.filled():
            if not text:
                continue
            value = read_number(text)
            if value is None or not name:
                self.note.tell(
                    partial(tr, "other.wrong_number", name=name_of("economic", name), value=text),
                    "bad",
                )
                return
            figures.append(EconomicFigure(name, period, value, unit or "万元"))
        named = {figure.name for figure in figures}
        removed = [figure for figure in self._figures if figure.name not in named]
        done = partial(self._saved_economic, [figure.name for figure in removed])
        self.desk.change(tr("progress.save"), partial(_save_economic, figures, removed), done)

    def _save_sheet(self, name: str) -> None:
        rows = []
        for cells in self.sheets[name].sheet.filled():
            given = self._given(name, cells)
            wrong = problem(cells) or self._parameter_problem(cells, given)
            if wrong:
                self.note.tell(wrong, "bad")
                return
            rows.append(
                TypedRow(
                    "",
                    cells[SOURCE],
                    cells[FACILITY],
                    cells[LABEL],
                    str(read_month(cells[MONTH])),
                    f"{read_number(cells[QUANTITY]):f}",
                    cells[UNIT],
                    cells[NOTE],
                    tuple(given.items()),
                )
            )
        if rows:
            self.desk.change(
                tr("progress.save"), partial(_save_typed, rows), partial(self._saved_sheet, name)
            )

    @staticmethod
    def _given(name: str, cells: Sequence[str]) -> dict[str, str]:
        """Return the parameters that were typed, numbers as numbers."""
        typed = zip(PARAMETERS.get(name, ()), cells[FIRST_PARAMETER:], strict=False)
        return {key: plain(key, text) for key, text in typed if text.strip()}

    def _parameter_problem(self, cells: Sequence[str], given: dict[str, str]) -> str:
        """Say what is wrong with a parameter: no number, or none of this source's."""
        known = {choice.code: choice.parameters for choice in self._choices}
        for key, text in given.items():
            title = tr(f"column.{key}")
            if key not in known.get(cells[SOURCE], ()):
                source = name_of("source", cells[SOURCE])
                return tr("other.no_such_parameter", name=title, source=source)
            if key not in WORDS and read_number(text) is None:
                return tr("other.wrong_number", name=title, value=text)
        return ""

    def _saved(self, _change: Change) -> None:
        self.note.tell(partial(tr, "told.saved"), "good")

    def _saved_economic(self, removed: Sequence[str], change: Change) -> None:
        self._drafts["economic"].forget()
        if removed:
            self.note.tell(partial(_removed, removed), "good")
        else:
            self._saved(change)

    def _saved_sheet(self, name: str, change: Change) -> None:
        self._drafts[name].forget()
        self.sheets[name].sheet.show_rows([])
        self.note.tell(partial(tr, "told.rows_saved", count=change.count), "good")


def _removed(names: Sequence[str]) -> str:
    """Say which figures no longer stand in the books."""
    said = tr("list.comma").join(name_of("economic", name) for name in names)
    return tr("other.removed", names=said)


def _overtaken(names: Sequence[str]) -> str:
    """Say which figures were saved otherwise after somebody had typed them."""
    said = tr("list.comma").join(name_of("economic", name) for name in names)
    return tr("other.overtaken", names=said)


def _sources(session: Session, _context: JobContext) -> tuple[SourceChoice, ...]:
    return session.sources()


def _economic(year: int, session: Session, _context: JobContext) -> tuple[EconomicFigure, ...]:
    return session.economic(year)


def _save_economic(
    figures: list[EconomicFigure],
    removed: list[EconomicFigure],
    session: Session,
    _context: JobContext,
) -> Change:
    return session.save_economic(figures, removed)


def _save_typed(rows: list[TypedRow], session: Session, _context: JobContext) -> Change:
    return session.save_typed(rows)


def _preview_table(path: Path, session: Session, _context: JobContext) -> TableAdded:
    return session.papers.preview_table(path)


def _add_table(path: Path, session: Session, _context: JobContext) -> Change:
    return session.papers.add_table(path)
