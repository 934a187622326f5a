"""对账: documents against a supplier's statement; meter, bill and invoice against each other."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import ClassVar, Final

from PySide6.QtCore import Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from desktop.accounting.activity import Origin
from desktop.accounting.documents.reconciliation import Match, ReconciledLine
from desktop.jobs.context import JobContext
from desktop.jobs.origin_table import OriginMonth
from desktop.jobs.reconciling import Reconciled
from desktop.ui import formats
from desktop.ui.changes import Change
from desktop.ui.desk import Desk
from desktop.ui.dialogs.files import STATEMENTS, ask_file
from desktop.ui.pages.page import Page
from desktop.ui.rooms.reconciling import StatedAsk
from desktop.ui.session import Session
from desktop.ui.tables.columns import Column, Kind
from desktop.ui.tables.view import Table
from desktop.ui.text import name_of, tr
from desktop.ui.theme import SPACE
from desktop.ui.widgets.boxes import card, column, filled, framed, row, under_tabs
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.carrier_names import carrier_name
from desktop.ui.widgets.entered import number_in
from desktop.ui.widgets.fields import Field, NumberField
from desktop.ui.widgets.labels import Text, Wrapped
from desktop.ui.widgets.origins_form import OriginsForm
from desktop.ui.widgets.panel import Panel
from desktop.ui.widgets.tabs import PageTabs

STATEMENT, ORIGINS = range(2)
_MATCH_TONES: Final = {
    Match.EQUAL: "good",
    Match.EXPLAINED: "accent",
    Match.OPEN: "warn",
    Match.NOT_STATED: "",
    Match.NOT_COMPARABLE: "warn",
}


_MAY_EXPLAIN: Final = (Match.OPEN, Match.EXPLAINED, Match.NOT_COMPARABLE)


def _supplier(line: ReconciledLine) -> str:
    if line.supplier:
        return name_of("supplier", line.supplier)
    return tr("reconcile.all_suppliers" if line.stated else "reconcile.supplier_unnamed")


def _units(line: ReconciledLine) -> str:
    """Return the unit, or that of the documents and that of the statement where they differ."""
    stated = line.stated.unit if line.stated is not None else line.booked.unit
    units = (line.booked.unit, stated)
    return " / ".join(dict.fromkeys(formats.unit_text(each) for each in units))


def _chosen_key(line: ReconciledLine) -> str:
    if line.bridge is None:
        return "reconcile.chosen"
    kind = "density" if line.bridge.dimension == "mass" else "gas"
    return f"reconcile.chosen_by_{kind}"


LINE_COLUMNS: Final = (
    Column("supplier", _supplier, width=150),
    Column("carrier", lambda r: carrier_name(r.carrier), width=130),
    Column("booked", lambda r: r.booked, Kind.NUMBER, 90),
    Column("stated", lambda r: r.stated, Kind.NUMBER, 90),
    Column("booked_less_stated", lambda r: r.difference, Kind.NUMBER, 84),
    Column("unit", _units, width=76),
    Column(
        "match",
        lambda r: name_of("match", r.match),
        width=106,
        tone=lambda r: _MATCH_TONES[r.match],
    ),
    Column("documents", lambda r: r.documents, Kind.NUMBER, 64),
    Column("booked_amount", lambda r: r.booked_amount, Kind.MONEY, 110),
    Column("stated_amount", lambda r: r.stated_amount, Kind.MONEY, 110, is_shown=False),
    Column("explanation", lambda r: r.explanation, width=160),
)


def _leading(found: OriginMonth) -> str:
    return tr("list.comma").join(name_of("origin", each) for each in found.leading)


def _said(origin: Origin, found: OriginMonth) -> object:
    return found.said(origin)


ORIGIN_COLUMNS: Final = (
    Column("month", lambda r: r.month, width=90),
    Column("source", lambda r: name_of("source", r.source), width=150),
    Column("facility", lambda r: r.facility, width=84),
    Column("account", lambda r: r.account or formats.DASH, width=112),
    *(Column(f"by_{each}", partial(_said, each), Kind.NUMBER, 86) for each in Origin),
    Column("unit", lambda r: formats.unit_text(r.unit), width=54),
    Column("leading", _leading, width=80),
    Column(
        "apart",
        lambda r: r.difference,
        Kind.PERCENT,
        84,
        tone=lambda r: "warn" if r.is_open else "accent" if r.explanation else "",
    ),
    Column("explanation", lambda r: r.explanation, width=160),
)


class ReconcilePage(Page):
    """Every difference is explained or zero."""

    key: ClassVar[str] = "reconcile"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._answer: Reconciled | None = None
        self._line: ReconciledLine | None = None
        self._months: tuple[OriginMonth, ...] = ()
        self._origins_seen = False
        self._sought = ""
        self.note = Panel()
        self.take = Button("reconcile.take", "main", "import")
        self.lines = Table(LINE_COLUMNS, "reconcile.lines")
        self.chosen = Text(role="strong")
        self.stated = NumberField("stated_quantity", has_hint=False)
        self.amount = NumberField("stated_amount", has_hint=False)
        self.keep = Button("reconcile.keep", "")
        self.reason = Field("difference_reason", has_hint=False)
        self.explain = Button("reconcile.explain", "", "check")
        self.origins = Table(ORIGIN_COLUMNS, "reconcile.origins")
        self.form = OriginsForm()
        self.tabs = PageTabs()
        self._lay_out()
        self._connect()
        self._say()

    def _lay_out(self) -> None:
        self.tools.addWidget(self.take)
        stated = row(self.stated, self.amount, column(1, self.keep), spacing=SPACE[1])
        reason = row(self.reason, column(1, self.explain), spacing=SPACE[1])
        reason.setStretch(0, 1)
        both = row(framed("", stated, 0), framed("", reason, 0), spacing=SPACE[2])
        both.setStretch(1, 1)
        form = card(self.chosen, both, spacing=SPACE[0])
        self.tabs.addTab(self._tab("lines_text", self.lines, form), "")
        self.tabs.addTab(self._tab("origins_text", self.origins, self.form), "")
        self.above.addWidget(self.note)
        self.set_body(self.tabs)

    def show_place(self, place: str) -> None:
        """Choose what meters, bills and invoices say of a facility, a source and a month."""
        self._sought = place
        self._origins_seen = False
        self.tabs.setCurrentIndex(ORIGINS)
        self._load_origins()  # where the tab was open already

    def _tab(self, key: str, table: Table, *below: QWidget) -> QWidget:
        return under_tabs(filled(Wrapped(f"reconcile.{key}", "small"), table, *below, grow=1))

    def _connect(self) -> None:
        self.take.clicked.connect(self._ask_statement)
        self.lines.pointed.connect(self._choose)
        self.lines.opened.connect(self._walk_in)
        self.origins.pointed.connect(self._on_origin)
        self.origins.opened.connect(self.form.begin)
        self.origins.grid.selectionModel().selectionChanged.connect(self._on_months)
        self.form.order_chosen.connect(self.keep_order)
        self.form.reason_given.connect(self.keep_origin_reason)
        self.keep.clicked.connect(self.keep_stated)
        self.explain.clicked.connect(self.keep_reason)
        self.reason.line.returnPressed.connect(self.keep_reason)
        self.stated.line.returnPressed.connect(self.keep_stated)
        self.amount.line.returnPressed.connect(self.keep_stated)
        self.tabs.currentChanged.connect(self._load_origins)
        self.tabs.currentChanged.connect(self._say)
        QShortcut(QKeySequence("F8"), self).activated.connect(self.keep_reason)

    def refresh(self) -> None:
        """Ask for the year's lines; the origins when their tab is open."""
        self.desk.ask(partial(_reconciled, self.desk.year), self._show)
        self._origins_seen = False
        self._load_origins()

    def _show(self, answer: Reconciled) -> None:
        self._answer = answer
        kept = self._line.key if self._line is not None else ""
        self._choose(None)
        self.lines.show_rows(answer.lines)
        keys = [line.key for line in answer.lines]
        if keys:
            self.lines.point_at(keys.index(kept) if kept in keys else 0)
        self._say()

    @Slot()
    def _load_origins(self) -> None:
        if self.tabs.currentIndex() == ORIGINS and not self._origins_seen:
            self._origins_seen = True
            self.desk.ask(partial(_origins, self.desk.year), self._show_origins)

    def _show_origins(self, found: tuple[str, tuple[OriginMonth, ...]]) -> None:
        order, months = found
        is_typing = self.form.reason.line.hasFocus()
        self.form.show_order(order)
        self.form.show_months(())
        self._months = months
        self.origins.show_rows(months)
        sought, self._sought = self._sought, ""
        places = ["|".join((each.facility, each.source, str(each.month))) for each in months]
        is_open = [each.is_open for each in months]
        wanted = places.index(sought) if sought in places else None
        if wanted is None and True in is_open:
            wanted = is_open.index(True)
        if wanted is not None:
            self.origins.point_at(wanted)
        if is_typing and wanted is None:
            self.origins.grid.setFocus()  # the field is closed
        elif is_typing or sought in places:
            self.form.begin()
        self._say()

    @Slot()
    def _say(self) -> None:
        self.tabs.setTabText(STATEMENT, tr("reconcile.tab_lines"))
        self.tabs.setTabText(ORIGINS, tr("reconcile.tab_origins"))
        is_statement = self.tabs.currentIndex() == STATEMENT
        lines = self._answer.lines if self._answer is not None else ()
        is_open = sum(each.is_open for each in (lines if is_statement else self._months))
        if self._answer is not None:
            key = "reconcile.open" if is_open else "reconcile.none_open"
            self.lead.say(key, year=self._answer.year, count=is_open)
        self._say_line()

    def _say_line(self) -> None:
        line = self._line
        for part in (self.stated, self.amount, self.keep):
            part.setEnabled(line is not None)
        may_explain = line is not None and line.match in _MAY_EXPLAIN
        self.reason.setEnabled(may_explain)
        self.explain.setEnabled(may_explain)
        if line is None:
            self.chosen.say("reconcile.choose")
            return
        bridge = line.bridge
        self.chosen.say(
            _chosen_key(line),
            supplier=_supplier(line),
            carrier=carrier_name(line.carrier),
            unit=formats.unit_text(line.booked.unit),
            value=f"{bridge.value:f}" if bridge is not None else "",
        )

    def retranslate(self) -> None:
        """Say the tabs and the chosen line again."""
        self._say()
        self.form.retranslate()

    @Slot(object)
    def _choose(self, line: ReconciledLine | None) -> None:
        self._line = line
        # what cannot be compared is typed anew, in the unit of the documents
        is_other = line is not None and line.match is Match.NOT_COMPARABLE
        stated = line.stated if line is not None and not is_other else None
        amount = line.stated_amount if line is not None else None
        self.stated.line.put(stated.amount if stated is not None else None)
        self.amount.line.put(amount)
        self.reason.line.setText(line.explanation if line is not None else "")
        self._say_line()

    @Slot()
    def _walk_in(self) -> None:
        """Go from the table to the field that is open for this line."""
        field = self.reason if self.reason.isEnabled() else self.stated
        field.line.setFocus()

    @Slot(object)
    def _on_origin(self, found: OriginMonth) -> None:
        self.desk.pointed.emit(f"source/{found.source}@{found.month}")

    # keeping -------------------------------------------------------------------------------

    @Slot()
    def _ask_statement(self) -> None:
        path = ask_file(self, self.desk.settings, "dialog.statement", STATEMENTS)
        if path is not None:
            self.take_statement(path)

    def take_statement(self, path: Path) -> None:
        """Read a statement and keep it for the year."""
        deed = partial(_take, self.desk.year, path)
        self.desk.change(tr("progress.statement"), deed, self._taken)

    def _taken(self, change: Change) -> None:
        key = "told.statement_replacing" if change.replaced else "told.statement"
        said = {"count": change.count, "year": self.desk.year, "replaced": change.replaced}
        self.note.tell(partial(tr, key, **said), "warn" if change.replaced else "good")

    @Slot()
    def keep_stated(self) -> None:
        """Keep what the supplier states of the chosen line."""
        line = self._line
        if line is None or not self.stated.text:
            return
        typed = [field for field in (self.stated, self.amount) if field.text]
        if None in [number_in(field) for field in typed]:
            return
        unit = line.booked.unit
        ask = StatedAsk(line.supplier, line.carrier, self.stated.text, unit, self.amount.text)
        self.desk.change(tr("progress.save"), partial(_state, self.desk.year, ask), self._saved)

    @Slot(str)
    def keep_order(self, order: str) -> None:
        """Keep which of meter, bill and invoice leads."""
        self.desk.change(tr("progress.save"), partial(_put_order, order), self._saved)

    @Slot()
    def _on_months(self) -> None:
        self.form.show_months(self.origins.selected())

    @Slot(list, str)
    def keep_origin_reason(self, keys: list[str], reason: str) -> None:
        """Keep why the origins of some months differ."""
        deed = partial(_explain_origins, self.desk.year, keys, reason)
        self.desk.change(tr("progress.save"), deed, self._explained)

    def _explained(self, change: Change) -> None:
        self.note.tell(partial(tr, "told.explained", count=change.count), "good")

    @Slot()
    def keep_reason(self) -> None:
        """Keep why the chosen line differs."""
        if self.tabs.currentIndex() == ORIGINS:
            self.form.give()
            return
        if self._line is not None and self.reason.isEnabled():
            deed = partial(_explain, self.desk.year, self._line.key, self.reason.text)
            self.desk.change(tr("progress.save"), deed, self._saved)

    def _saved(self, _change: Change) -> None:
        self.note.tell(partial(tr, "told.saved"), "good")


def _reconciled(year: int, session: Session, _context: JobContext) -> Reconciled:
    return session.reconciling.reconciled(year)


def _origins(
    year: int, session: Session, _context: JobContext
) -> tuple[str, tuple[OriginMonth, ...]]:
    return session.reconciling.origin_order(), session.reconciling.origins(year)


def _put_order(order: str, session: Session, _context: JobContext) -> Change:
    return session.reconciling.put_order(order)


def _explain_origins(
    year: int, keys: Sequence[str], reason: str, session: Session, _context: JobContext
) -> Change:
    return session.reconciling.explain_origins(year, keys, reason)


def _take(year: int, path: Path, session: Session, _context: JobContext) -> Change:
    return session.reconciling.take_statement(year, path)


def _state(year: int, ask: StatedAsk, session: Session, _context: JobContext) -> Change:
    return session.reconciling.state(year, ask)


def _explain(year: int, key: str, reason: str, session: Session, _context: JobContext) -> Change:
    return session.reconciling.explain(year, key, reason)
