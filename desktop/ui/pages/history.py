"""变动记录: who changed what, old and new, undo up to a step; changes after closing; numbers."""

from functools import partial
from typing import ClassVar, Final

from PySide6.QtCore import Slot

from desktop.accounting.period import Month
from desktop.jobs.context import JobContext
from desktop.messages import sentence
from desktop.ui import formats
from desktop.ui.changes import Change
from desktop.ui.desk import Desk
from desktop.ui.pages.page import Page
from desktop.ui.rooms.history import AfterRow, ChangeRow, FieldRow, SeriesRow
from desktop.ui.rooms.paging import HeldPages
from desktop.ui.session import Session
from desktop.ui.tables.columns import Column, Kind
from desktop.ui.tables.paged import held
from desktop.ui.tables.view import Table
from desktop.ui.text import language, name_of, tr
from desktop.ui.theme import SPACE
from desktop.ui.widgets.boxes import filled, framed, row, stacked, under_tabs
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.labels import Text, Wrapped
from desktop.ui.widgets.panel import Panel
from desktop.ui.widgets.tabs import PageTabs

TRAIL, AFTER, NUMBERS = range(3)
_PAGES: Final = {
    "draft_record": "invoices",
    "economic_figure": "other",
    "facility": "opening",
    "identity": "opening",
    "reporting_entity": "opening",
    "meter": "meters",
    "multiplier_period": "meters",
    "accounting_month": "closing",
    "sealed_report": "packages",
    "data_package": "packages",
    "receipt": "packages",
}
_SETTING: Final = "setting"
_FLAGS: Final = frozenset({"accepted", "leads"})
_FAMILIES: Final = {
    "source": "source",
    "carrier": "carrier",
    "state": "state",
    "origin": "origin",
    "evidenced": "evidenced",
    "confidence": "confidence",
}
_DIGEST: Final = 8
"""Signs of a digest that are shown; the command line tells it whole."""
_KIND_TONES: Final = {"undo": "warn", "redo": "accent", "reopen": "bad", "close": "good"}


def summary_text(summary: str) -> str:
    """Return what a change was, in words."""
    return sentence(summary, {}, language())


def reason_text(change: ChangeRow) -> str:
    """Return why a change was made; of a signature how it was agreed to, and to what."""
    consent = change.consent
    if consent is None:
        return change.reason
    key = "history.consent" if consent.report else "history.consent_without_report"
    return tr(
        key,
        how=name_of("consent", consent.how),
        declaration=consent.declaration[:_DIGEST],
        report=consent.report[:_DIGEST],
    )


def object_text(each: FieldRow) -> str:
    """Return what a line of a change is about."""
    table = name_of("table_word", each.table)
    if each.count > 1 or (each.count and not each.name):
        return tr("history.several", table=table, count=each.count)
    return f"{table} {_name_text(each)}".strip()


def _name_text(each: FieldRow | AfterRow) -> str:
    """Return the name of what changed; settings have words."""
    return name_of("setting_word", each.name) if each.table == _SETTING else each.name


def field_text(each: FieldRow) -> str:
    """Return the field that changed, or that the row was added."""
    if each.count:
        return tr("history.added")
    return name_of("field_word", each.field)


def after_field(each: AfterRow) -> str:
    """Return the field that changed, or that the row came or went."""
    if each.field:
        return name_of("field_word", each.field)
    return tr("history.added" if each.new else "history.removed")


def value_text(field: str, value: str) -> str:
    """Return a value as people read it: codes of sources and states in words."""
    if field in _FLAGS and value in ("0", "1"):
        return tr("history.yes" if value == "1" else "history.no")
    family = _FAMILIES.get(field)
    return name_of(family, value) if family and value else value


TRAIL_COLUMNS: Final = (
    Column("when", lambda r: r.at.strftime("%Y-%m-%d %H:%M:%S"), width=136),
    Column("person", lambda r: r.person, width=76),
    Column("what_changed", lambda r: summary_text(r.summary), width=190),
    Column(
        "change_kind",
        lambda r: name_of("change_kind", r.kind),
        width=80,
        tone=lambda r: _KIND_TONES.get(r.kind, ""),
    ),
    Column("reason", reason_text, width=140),
    Column("can_undo", lambda r: tr("history.can_undo") if r.steps_back else "", width=110),
)
FIELD_COLUMNS: Final = (
    Column("object", object_text, width=240),
    Column("field", field_text, width=130),
    Column("old", lambda r: value_text(r.field, r.old), width=200),
    Column("new", lambda r: value_text(r.field, r.new), width=200),
)
AFTER_COLUMNS: Final = (
    Column("month", lambda r: r.month, width=90),
    Column("when", lambda r: r.at.strftime("%Y-%m-%d %H:%M"), width=130),
    Column("person", lambda r: r.person, width=80),
    Column("what_changed", lambda r: summary_text(r.summary), width=130),
    Column("reason", lambda r: r.reason, width=150),
    Column("object", lambda r: f"{name_of('table_word', r.table)} {_name_text(r)}", width=170),
    Column("field", after_field, width=90),
    Column("old", lambda r: value_text(r.field, r.old), width=110),
    Column("new", lambda r: value_text(r.field, r.new), width=110),
)
SERIES_COLUMNS: Final = (
    Column("month", lambda r: r.month, width=110),
    Column("series", lambda r: name_of("number_kind", r.kind), width=150),
    Column("last_number", lambda r: f"{r.month}-{r.kind}-{r.last:04d}", width=180),
    Column("posted_count", lambda r: r.count, Kind.NUMBER, 90),
    Column(
        "missing_numbers",
        lambda r: tr("list.comma").join(map(str, r.missing)) or tr("history.no_gap"),
        width=200,
        tone=lambda r: "bad" if r.missing else "good",
    ),
)


class HistoryPage(Page):
    """Nothing here is ever deleted; undoing adds a line."""

    key: ClassVar[str] = "history"
    has_figures: ClassVar[bool] = True

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._unseen: set[int] = set()
        self._is_new = False
        self.note = Panel()
        self.trail = Table(TRAIL_COLUMNS, "history.trail")
        self.fields = Table(FIELD_COLUMNS, "history.fields")
        self.after = Table(AFTER_COLUMNS, "history.after")
        self.numbers = Table(SERIES_COLUMNS, "history.numbers")
        self.undo_to = Button("history.undo_to", "", "undo")
        self.redo = Button("action.redo", "", "redo")
        self.search = Button("history.find", "", "search")
        self.jump = Button("history.jump", "link")
        self.chosen = Wrapped(role="quiet")
        self.tabs = PageTabs()
        self._lay_out()
        self._connect()
        self._say()

    def _lay_out(self) -> None:
        for button in (self.search, self.redo, self.undo_to):
            self.tools.addWidget(button)
        about = row(Text("history.fields", "strong"), self.chosen, self.jump, spacing=SPACE[2])
        about.setStretch(1, 1)
        about.setContentsMargins(0, SPACE[1], 0, 0)
        below = filled(framed("", about, 0), self.fields, grow=1)
        self.tabs.addTab(stacked(self.trail, below), "")
        for table, key in ((self.after, "after_text"), (self.numbers, "numbers_text")):
            said = filled(Wrapped(f"history.{key}", "small"), table, grow=1)
            self.tabs.addTab(under_tabs(said), "")
        self.above.addWidget(self.note)
        self.set_body(self.tabs)

    def _connect(self) -> None:
        self.trail.pointed.connect(self._on_change)
        self.fields.pointed.connect(self._on_field)
        self.fields.opened.connect(self._open)
        self.after.pointed.connect(self._on_after)
        self.after.opened.connect(self._on_after)
        self.undo_to.clicked.connect(self.undo_chosen)
        self.redo.clicked.connect(partial(self.desk.acted.emit, "redo"))
        self.search.clicked.connect(self._find)
        self.jump.clicked.connect(self._jump)
        self.tabs.currentChanged.connect(self._load_tab)

    def refresh(self) -> None:
        """Ask for the trail, the changes after closing and the gap report."""
        self.desk.ask(_changes, self._show_changes)
        self._unseen = {AFTER, NUMBERS}
        self._load_tab()

    @Slot()
    def _load_tab(self) -> None:
        """Ask for the table of the open tab, if it is not there yet."""
        place = self.tabs.currentIndex()
        if place in self._unseen:
            self._unseen.discard(place)
            if place == AFTER:
                self.desk.work(
                    tr("progress.history"), partial(_after, self.desk.year), self._show_after
                )
            else:
                self.desk.ask(partial(_series, self.desk.year), self.numbers.show_rows)
        self._say_buttons()

    def _show_after(self, changes: HeldPages) -> None:
        self.after.show_pages(held(changes, self.desk.ask))

    def _show_changes(self, changes: HeldPages) -> None:
        pages = held(changes, self.desk.ask)
        self.trail.show_pages(pages)
        self.fields.show_rows(())
        self._is_new = True
        pages.arranged.connect(self._on_changes)

    @Slot()
    def _on_changes(self) -> None:
        """Choose the newest change when the trail is there, but not after each filter."""
        if self._is_new:
            self._is_new = False
            self.trail.point_at(0)
        self._say_buttons()

    @Slot(object)
    def _on_change(self, change: ChangeRow) -> None:
        self.chosen.show_plain(
            tr(
                "history.chosen",
                what=summary_text(change.summary),
                person=change.person or formats.DASH,
                when=change.at.strftime("%Y-%m-%d %H:%M:%S"),
            )
        )
        self._say_buttons()
        self.desk.ask(partial(_fields, change.entry), partial(self._show_fields, change.entry))

    def _show_fields(self, entry: int, rows: tuple[FieldRow, ...]) -> None:
        chosen = [each.entry for each in self.trail.selected(2)]
        if chosen == [entry]:
            self.fields.show_rows(rows)
            self._say_buttons()

    @Slot(object)
    def _on_field(self, each: FieldRow) -> None:
        self.jump.setEnabled(bool(each.figure) or each.table in _PAGES)
        if each.figure:
            self._look_at(each.figure, each.month)

    @Slot(object)
    def _on_after(self, each: AfterRow) -> None:
        if each.figure:
            self._look_at(each.figure, each.month)

    def _look_at(self, figure: str, month: Month | None) -> None:
        if month is not None and month.year == self.desk.year:
            self.desk.pointed.emit(figure)

    @Slot()
    def _jump(self) -> None:
        for each in self.fields.selected(1):
            self._open(each)

    @Slot(object)
    def _open(self, each: FieldRow) -> None:
        """Go to the page where the row stands."""
        if each.month is not None:
            self.desk.set_month(each.month)
        page = "review" if each.figure else _PAGES.get(each.table, "")
        if page:
            self.desk.asked_for.emit(page)
        if each.figure:
            self.desk.pointed.emit(each.figure)

    @Slot()
    def _find(self) -> None:
        (self.trail, self.after, self.numbers)[self.tabs.currentIndex()].toggle_filter.trigger()

    @Slot()
    def undo_chosen(self) -> None:
        """Undo up to the chosen step; each can be done again."""
        for change in self.trail.selected(1):
            if change.steps_back:
                work = partial(_undo_to, change.entry)
                self.desk.change(tr("progress.undo"), work, self._undone)

    def _undone(self, change: Change) -> None:
        self.note.tell(partial(tr, "told.undone", count=change.count), "good")

    @Slot()
    def _say_buttons(self) -> None:
        chosen = self.trail.selected(1)
        steps = chosen[0].steps_back if chosen and self.tabs.currentIndex() == TRAIL else 0
        self.undo_to.setEnabled(steps > 0)
        if steps > 1:
            self.undo_to.say("history.undo_steps", count=steps)
        else:
            self.undo_to.say("history.undo_to")
        view = self.desk.overview
        self.redo.setEnabled(view is not None and view.can_redo)
        marked = self.fields.selected(1)
        self.jump.setEnabled(bool(marked) and (bool(marked[0].figure) or marked[0].table in _PAGES))

    def _say(self) -> None:
        self.lead.say("history.lead")
        for place, key in enumerate(("trail", "after", "numbers")):
            self.tabs.setTabText(place, tr(f"history.{key}"))

    def retranslate(self) -> None:
        """Say tabs and the chosen change in the language in use."""
        self._say()
        for change in self.trail.selected(1):
            self._on_change(change)


def _changes(session: Session, _context: JobContext) -> HeldPages:
    return HeldPages(session.history.changes())


def _fields(entry: int, session: Session, _context: JobContext) -> tuple[FieldRow, ...]:
    return session.history.fields(entry)


def _undo_to(entry: int, session: Session, _context: JobContext) -> Change:
    return session.history.undo_to(entry)


def _after(year: int, session: Session, _context: JobContext) -> HeldPages:
    return HeldPages(session.history.after_closing(year))


def _series(year: int, session: Session, _context: JobContext) -> tuple[SeriesRow, ...]:
    return session.history.series(year)
