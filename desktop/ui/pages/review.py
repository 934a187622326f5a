"""复核: what others entered, with what differs from the month before made visible."""

from collections.abc import Sequence
from decimal import Decimal
from functools import partial
from typing import ClassVar, Final

from PySide6.QtCore import Slot
from PySide6.QtGui import QKeySequence, QShortcut

from desktop.accounting.period import Month
from desktop.jobs.context import JobContext
from desktop.ui import formats
from desktop.ui.desk import Desk
from desktop.ui.dialogs.reason import ReasonDialog
from desktop.ui.pages.page import Page
from desktop.ui.pages.record_sharing import RecordSharing
from desktop.ui.rooms.editing import EditAsk, EditRow
from desktop.ui.rooms.paging import HeldPages
from desktop.ui.session import (
    Change,
    Changed,
    RecordRow,
    RecordState,
    Session,
    SourceChoice,
)
from desktop.ui.tables.columns import Column, Kind
from desktop.ui.tables.paged import held
from desktop.ui.tables.rows import PAGE
from desktop.ui.tables.view import Table
from desktop.ui.text import name_of, place_text, tr
from desktop.ui.widgets.boxes import filled, row
from desktop.ui.widgets.bulk_edit import BulkEdit
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.empty import Empty
from desktop.ui.widgets.escape import give_up_by_esc
from desktop.ui.widgets.panel import Panel
from desktop.ui.widgets.tabs import PageTabs

_NOTEWORTHY: Final = Decimal("0.3")


def difference(record: RecordRow) -> Decimal | None:
    """Return the relative change against the month before."""
    if record.usual is None or not record.usual.amount or record.usual.unit != record.quantity.unit:
        return None
    return (record.quantity.amount - record.usual.amount) / record.usual.amount


def _difference_tone(record: RecordRow) -> str:
    change = difference(record)
    return "warn" if change is not None and abs(change) >= _NOTEWORTHY else ""


def _source(record: RecordRow) -> str:
    return name_of("source", record.source)


def _origin(record: RecordRow) -> str:
    return name_of("origin", record.origin)


def _role(record: RecordRow) -> str:
    return tr("review.counts" if record.leads else "review.checks")


def _role_tone(record: RecordRow) -> str:
    return "" if record.leads else "quiet"


def _state(record: RecordRow) -> str:
    return tr(f"state.{record.state}")


POSTED: Final = "posted"
"""The place of all posted records, as to-do lines name it."""
_OF_MONTH: Final = "@"
RECORD_COLUMNS: Final = (
    Column("number", lambda record: record.number, width=166),
    Column("source", _source, width=160),
    Column("period", lambda record: record.period, width=104),
    Column("quantity", lambda record: record.quantity, Kind.NUMBER, 96),
    Column("unit", lambda record: formats.unit_text(record.quantity.unit), width=54),
    Column("difference", difference, Kind.CHANGE, 84, tone=_difference_tone),
    Column("origin", _origin, width=64),
    Column("role", _role, width=92, tone=_role_tone),
    Column("account_or_meter", lambda record: record.account, width=130),
    Column("label", lambda record: record.label, width=90),
    Column("quality", lambda record: record.quality, Kind.NUMBER, 54),
    Column("entered_by", lambda record: record.entered_by, width=70),
    Column("checked_by", lambda record: record.checked_by, width=70),
    Column("state", _state, width=76, is_shown=False),
    Column("place_in_document", lambda record: place_text(record.where), width=220),
)
WAITING_COLUMNS: Final = tuple(
    each for each in RECORD_COLUMNS if each.key not in {"number", "checked_by"}
)
"""What waits has no number yet, and nobody looked it over."""


class ReviewPage(Page):
    """Post what is right, send back what is not, reverse what was posted wrongly."""

    key: ClassVar[str] = "review"
    has_figures: ClassVar[bool] = True
    concerns: ClassVar[frozenset[Changed]] = frozenset({Changed.RECORDS, Changed.MONTHS})

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._waiting, self._posted = HeldPages(), HeldPages()
        self._month_sought = ""
        self._checks = 0
        self.note = Panel()
        self.waiting = Table(WAITING_COLUMNS, "review.waiting")
        self.posted = Table(RECORD_COLUMNS, "review.posted")
        self.tabs = PageTabs()
        self.tabs.addTab(self.waiting, "")
        self.tabs.addTab(self.posted, "")
        self.approve_all = Button("review.approve_all", "main", "check")
        self.approve = Button("review.approve", "")
        self.back = Button("review.send_back", "", "undo")
        self.reverse = Button("review.reverse", "")
        self.alike = Button("review.alike", "")
        self.alike.setCheckable(True)
        self.learn = Button("review.learn", "")
        self.bulk = BulkEdit()
        self.share = Button("review.share", "", "opening")
        self.sharing = RecordSharing(desk)
        self.tools.addWidget(self.share)
        buttons = row(
            1, self.learn, self.alike, self.reverse, self.back, self.approve, self.approve_all
        )
        content = filled(self.note, self.tabs, self.bulk, self.sharing, buttons, grow=1)
        self.bulk.hide()
        self.set_body(content, Empty("review", "review"))
        self._connect()
        self._on_tab()

    def _connect(self) -> None:
        self.tabs.currentChanged.connect(self._on_tab)
        self.approve_all.clicked.connect(self.post_all)
        self.approve.clicked.connect(self.post_selected)
        self.back.clicked.connect(self.send_selected_back)
        self.reverse.clicked.connect(self._ask_reason)
        self.learn.clicked.connect(self.learn_selected)
        self.alike.toggled.connect(self._open_bulk)
        self.bulk.preview_asked.connect(self.preview_edit)
        self.bulk.edit_asked.connect(self.edit)
        self.share.clicked.connect(self.share_selected)
        self.sharing.shared.connect(self._shared)
        self.sharing.closed.connect(self._close_sharing)
        give_up_by_esc(self, self._give_up)
        for place, table in enumerate((self.waiting, self.posted)):
            table.pointed.connect(self._point)
            table.found.connect(partial(self._on_found, place))
        shortcut = QShortcut(QKeySequence("F8"), self)
        shortcut.activated.connect(self.post_all)

    def leave_company(self) -> None:
        """Close what was asked about another company's records."""
        super().leave_company()
        self.alike.setChecked(False)
        self.sharing.hide()

    def show_place(self, place: str) -> None:
        """Choose a record, the first of a source in a month, or the tab of the posted ones."""
        if place == POSTED:
            self.tabs.setCurrentIndex(1)
        elif _OF_MONTH in place:
            self._month_sought = place
            self._seek_month()
        else:
            self.waiting.seek(place)
            self.posted.seek(place)

    def _seek_month(self) -> None:
        source, _, month = self._month_sought.partition(_OF_MONTH)
        for table, pages in ((self.waiting, self._waiting), (self.posted, self._posted)):
            for each in pages.rows(range(len(pages))).values() if source else ():
                if each.source == source and str(Month.of(each.period.start)) == month:
                    self._month_sought = ""
                    table.seek(each.id)
                    return

    @Slot()
    def _on_found(self, place: int) -> None:
        self.waiting.seek("")
        self.posted.seek("")
        self.tabs.setCurrentIndex(place)

    def refresh(self) -> None:
        """Ask for the records of the year."""
        self.desk.ask(partial(_records, self.desk.year), self._show)

    def _show(self, records: tuple[HeldPages, HeldPages, int]) -> None:
        self._waiting, self._posted, self._checks = records
        self.waiting.show_pages(held(self._waiting, self.desk.ask))
        self.posted.show_pages(held(self._posted, self.desk.ask))
        self._seek_month()
        self.show_empty(is_empty=not self._waiting and not self._posted)
        self.retranslate()

    def retranslate(self) -> None:
        """Say the tabs again."""
        key = "review.tab_waiting_checks" if self._checks else "review.tab_waiting"
        self.tabs.setTabText(0, tr(key, count=len(self._waiting), checks=self._checks))
        self.tabs.setTabText(1, tr("review.tab_posted", count=len(self._posted)))
        self.approve_all.setEnabled(len(self._waiting) > 0)

    @Slot()
    def _on_tab(self) -> None:
        is_waiting = self.tabs.currentIndex() == 0
        for button in (self.approve_all, self.approve, self.back, self.alike, self.share):
            button.setVisible(is_waiting)
        self.sharing.hide()
        self.bulk.setVisible(is_waiting and self.alike.isChecked())
        self.reverse.setVisible(not is_waiting)

    @Slot()
    def post_all(self) -> None:
        """Post everything that waits."""
        self._post(range(len(self._waiting)))

    @Slot()
    def post_selected(self) -> None:
        """Post the selected records."""
        self._post(self.waiting.places())

    def _post(self, places: Sequence[int]) -> None:
        if places:
            work = partial(_post, self._waiting, places)
            self.desk.change(tr("progress.post"), work, self._told)

    def _told(self, change: Change) -> None:
        self.note.tell(partial(tr, "told.posted", count=change.count), "good")

    @Slot()
    def send_selected_back(self) -> None:
        """Send the selected records back to whoever entered them."""
        places = self.waiting.places()
        if places:
            work = partial(_send_back, self._waiting, places)
            self.desk.change(tr("progress.save"), work)

    @Slot()
    def learn_selected(self) -> None:
        """Make rules of what the selected records were decided to be."""
        is_waiting = self.tabs.currentIndex() == 0
        places = (self.waiting if is_waiting else self.posted).places()
        if places:
            work = partial(_learn, self._waiting if is_waiting else self._posted, places)
            self.desk.change(tr("progress.save"), work, self._learnt)

    def _learnt(self, change: Change) -> None:
        self.note.tell(partial(tr, "told.rules_learnt", count=change.count), "good")

    @Slot()
    def _ask_reason(self) -> None:
        selected = self.posted.selected(PAGE)
        chosen = [r for r in selected if r.state is RecordState.POSTED]
        if not chosen:
            closed = [r for r in selected if r.state is RecordState.CLOSED]
            self.note.tell(partial(_why_not_reversed, closed), "warn")
            return
        dialog = ReasonDialog("reverse", self, number=chosen[0].number)
        dialog.given.connect(partial(self.reverse_record, chosen[0].number))
        dialog.open()

    @Slot()
    def reverse_record(self, number: str, reason: str, _password: str = "") -> None:
        """Reverse a posted record with a reason."""
        done = partial(self._reversed, number)
        self.desk.change(tr("progress.save"), partial(_reverse, number, reason), done)

    def _reversed(self, number: str, _change: Change) -> None:
        self.note.tell(partial(tr, "told.reversed", number=number), "good")

    # dividing -----------------------------------------------------------------------------

    @Slot()
    def share_selected(self) -> None:
        """Ask how the selected record is divided among facilities."""
        chosen = self.waiting.selected(2)
        if len(chosen) == 1:
            self.alike.setChecked(False)
            self.sharing.open(chosen[0])
        else:
            self.note.tell(partial(tr, "review.choose_one"), "warn")

    def _shared(self, change: Change) -> None:
        self.note.tell(partial(tr, "told.record_shared", count=change.count), "good")

    @Slot()
    def _give_up(self) -> None:
        """Close what is open below the table."""
        if self.alike.isChecked():
            self.alike.setChecked(False)
            self.alike.setFocus()
        elif not self.sharing.isHidden():
            self._close_sharing()

    @Slot()
    def _close_sharing(self) -> None:
        self.sharing.hide()
        self.share.setFocus()

    # changing alike ------------------------------------------------------------------------

    @Slot(bool)
    def _open_bulk(self, is_open: bool) -> None:  # noqa: FBT001 - a signal's value
        self.bulk.setVisible(is_open)
        if is_open:
            self.sharing.hide()
            self.desk.ask(_choices, self._offer)

    def _offer(self, offered: tuple[tuple[SourceChoice, ...], Sequence[str]]) -> None:
        self.bulk.offer(*offered)

    @Slot(str, str)
    def preview_edit(self, field: str, value: str) -> None:
        """Show what the selected records would have before and after."""
        ids = tuple(self._waiting.keys(self.waiting.places()))
        if not ids or not value:
            self.note.tell(partial(tr, "bulk.choose"), "warn")
            return
        ask = EditAsk(ids, field, value)
        self.desk.ask(partial(_preview_edit, ask), partial(self.bulk.show_edits, ask))

    @Slot(object)
    def edit(self, ask: EditAsk) -> None:
        """Change the records as listed, in one step of undo."""
        self.desk.change(tr("progress.save"), partial(_edit, ask), self._edited)

    def _edited(self, change: Change) -> None:
        self.bulk.offer((), ())
        self.alike.setChecked(False)
        self.note.tell(partial(tr, "told.edited", count=change.count), "good")

    @Slot(object)
    def _point(self, record: RecordRow) -> None:
        self.desk.pointed.emit(f"record/{record.id}")


def _why_not_reversed(closed: Sequence[RecordRow]) -> str:
    """Say why there is nothing to reverse among what was selected."""
    if not closed:
        return tr("review.choose_posted")
    month = formats.month(Month.of(closed[0].period.end))
    return tr("review.month_closed", number=closed[0].number, month=month)


def _records(year: int, session: Session, _context: JobContext) -> tuple[HeldPages, HeldPages, int]:
    """Return the records that wait, all others, and how many that wait only check others."""
    waiting: list[RecordRow] = []
    others: list[RecordRow] = []
    for record in session.records(year):
        (waiting if record.state is RecordState.CONFIRMED else others).append(record)
    checks = sum(not record.leads for record in waiting)
    return HeldPages(waiting), HeldPages(others), checks


def _post(
    records: HeldPages, places: Sequence[int], session: Session, context: JobContext
) -> Change:
    return session.post(records.keys(places), context)


def _send_back(
    records: HeldPages, places: Sequence[int], session: Session, context: JobContext
) -> Change:
    return session.send_back(records.keys(places), context)


def _learn(
    records: HeldPages, places: Sequence[int], session: Session, _context: JobContext
) -> Change:
    return session.teaching.learn(records.keys(places))


def _reverse(number: str, reason: str, session: Session, _context: JobContext) -> Change:
    return session.reverse(number, reason)


def _choices(
    session: Session, _context: JobContext
) -> tuple[tuple[SourceChoice, ...], Sequence[str]]:
    return session.sources(), session.editing.facilities()


def _preview_edit(ask: EditAsk, session: Session, _context: JobContext) -> tuple[EditRow, ...]:
    return session.editing.preview(ask)


def _edit(ask: EditAsk, session: Session, _context: JobContext) -> Change:
    return session.editing.edit(ask)
