"""录入·发票: drop, look at what was read, accept what is sure, answer what is asked."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import ClassVar

from PySide6.QtCore import Slot
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QWidget

from desktop.accounting.documents.draft import DraftRecord, DraftState
from desktop.errors import DesktopError
from desktop.models.values import DraftSum
from desktop.ui import formats
from desktop.ui.desk import Desk
from desktop.ui.pages import invoice_jobs as jobs
from desktop.ui.pages.answer_bar import AnswerBar
from desktop.ui.pages.draft_columns import DRAFT_COLUMNS, FILE_COLUMNS
from desktop.ui.pages.own_meters import OwnMeters
from desktop.ui.pages.page import Page
from desktop.ui.pages.previewed import (
    IS_PACKAGE,
    STATES,
    Fixes,
    Previewed,
    file_at,
    table_at,
)
from desktop.ui.pages.values_bar import ASKED, ValuesBar, layout_of
from desktop.ui.rooms.paging import HeldPages
from desktop.ui.session import (
    Batch,
    Change,
    Changed,
    Decision,
    FileRow,
    Preview,
    SourceChoice,
)
from desktop.ui.tables.paged import PagedRows, held
from desktop.ui.tables.rows import PAGE
from desktop.ui.tables.view import Table
from desktop.ui.text import tr
from desktop.ui.theme import SPACE
from desktop.ui.widgets.boxes import column, filled, framed, roomy, row
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.drop_zone import DropZone
from desktop.ui.widgets.empty import Empty
from desktop.ui.widgets.labels import Wrapped
from desktop.ui.widgets.panel import Panel
from desktop.ui.widgets.tabs import PageTabs

_FILES_HEIGHT = 128
_LOW, _LOW_FILES = 480, 84
_LEAST_HEIGHT = 190


class InvoicesPage(Page):
    """Shows either a preview that nothing was saved of, or what waits for a decision."""

    key: ClassVar[str] = "invoices"
    has_figures: ClassVar[bool] = True
    concerns: ClassVar[frozenset[Changed]] = frozenset({Changed.DRAFTS, Changed.DOCUMENTS})
    follows_period: ClassVar[bool] = False

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.preview: Preview | None = None
        self._sums: Mapping[DraftState, DraftSum] = {}
        self._pages: Mapping[DraftState, HeldPages] = {}
        self.fixes: dict[str, Decision] = {}
        self._dropped: Sequence[Path] = ()
        self._said: dict[str, str] = {}
        self._make_parts()
        self._lay_out()
        self._connect()

    def _make_parts(self) -> None:
        self._pick_files = Button("action.import_files", "main", "import")
        self._pick_folder = Button("action.import_folder", "", "folder")
        self.zone = DropZone("invoices", "invoices", self._pick_folder, self._pick_files)
        self.note = Panel()
        self.keep = Button("invoices.keep", "main", "check")
        self.drop = Button("invoices.drop", "")
        self.teach = Button("invoices.teach", "")
        self.choose = Button("invoices.choose_meters", "")
        self.summary = Wrapped(role="strong")
        self.files = Table(FILE_COLUMNS, "invoices.files")
        self.files.setFixedHeight(_FILES_HEIGHT)
        self.tabs = PageTabs()
        self.tables = {state: Table(DRAFT_COLUMNS, f"state.{state}") for state in STATES}
        for table in self.tables.values():
            self.tabs.addTab(table, "")
        self.accept = Button("invoices.accept", "main", "check")
        self.take = Button("invoices.take", "")
        self.ignore = Button("invoices.ignore", "")
        self.answer = AnswerBar()
        self.values = ValuesBar()
        self.own_meters = OwnMeters(self.desk, self.body, lambda: self.fixes)

    def _lay_out(self) -> None:
        said = row(self.summary, self.choose, self.teach, self.drop, self.keep, spacing=SPACE[1])
        said.setStretch(0, 1)
        self._preview_bar = framed("panel", said, SPACE[2])
        self._decide_bar = QWidget()
        decided = row(self.answer, 1, self.ignore, self.take, self.accept)
        self._decide_bar.setLayout(column(self.values, decided, spacing=SPACE[0]))
        content = filled(self._preview_bar, self.note, self.files, self.tabs, grow=3)
        self.tabs.setMinimumHeight(_LEAST_HEIGHT)
        self.above.addWidget(self.zone)
        self.set_body(
            filled(roomy(content), self._decide_bar, grow=0), Empty("invoices", "invoices")
        )
        self._show_mode()

    def _connect(self) -> None:
        desk = self.desk
        self.zone.dropped.connect(desk.dropped)
        self._pick_files.clicked.connect(partial(desk.acted.emit, "import_files"))
        self._pick_folder.clicked.connect(partial(desk.acted.emit, "import_folder"))
        desk.arrived.connect(self.read)
        self.keep.clicked.connect(self.keep_preview)
        self.drop.clicked.connect(self.drop_preview)
        self.teach.clicked.connect(self.teach_table)
        self.choose.clicked.connect(self.choose_meters)
        self.own_meters.narrowed.connect(self._show_narrowed)
        self.own_meters.left.connect(self.choose.setFocus)
        desk.table_taught.connect(self.read_again)
        self.accept.clicked.connect(self.accept_sure)
        self.take.clicked.connect(self.accept_selected)
        self.ignore.clicked.connect(self.ignore_selected)
        self.answer.answered.connect(self.answer_selected)
        self.answer.refused.connect(partial(self.note.tell, tone="warn"))
        self.values.said.connect(self.say_values)
        self.tabs.currentChanged.connect(self._on_tab)
        for place, table in enumerate(self.tables.values()):
            table.found.connect(partial(self._on_found, place))
            table.pointed.connect(self._point)
            table.grid.selectionModel().selectionChanged.connect(self._show_answer)
            table.model.modelReset.connect(self._show_answer)
        self.files.pointed.connect(self._explain_file)
        self.files.opened.connect(self._open_file)
        save = QShortcut(QKeySequence("F8"), self)
        save.activated.connect(self._on_save_key)
        change = QShortcut(QKeySequence("F2"), self)
        change.activated.connect(self._change_quantity)
        look_up = QShortcut(QKeySequence("F7"), self)
        look_up.activated.connect(self.answer.open_list)

    @Slot()
    def _change_quantity(self) -> None:
        """Type another quantity for the selected line; Enter takes it and goes back."""
        if self._table.selected_count == 1 and self.answer.isVisible():
            self.answer.quantity.setFocus()
            self.answer.quantity.selectAll()

    def show_place(self, place: str) -> None:
        """Choose a line that waits, whatever becomes of it."""
        for table in self.tables.values():
            table.seek(place)

    @Slot()
    def _on_found(self, place: int) -> None:
        for table in self.tables.values():
            table.seek("")
        self.tabs.setCurrentIndex(place)

    # loading -----------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Leave a low window's height to the tables."""
        super().resizeEvent(event)
        is_low = event.size().height() < _LOW
        self.zone.make_low(is_low=is_low)
        self.files.setFixedHeight(_LOW_FILES if is_low else _FILES_HEIGHT)

    def refresh(self) -> None:
        """Ask for what waits, unless a preview is looked at."""
        self.desk.ask(jobs.sources, self._offer_sources)
        if self.preview is None:
            self.desk.ask(jobs.batch_of, self._show_batch)

    def _offer_sources(self, choices: tuple[SourceChoice, ...]) -> None:
        self.answer.offer(choices)

    def _show_batch(self, batch: Batch) -> None:
        if self.preview is not None:
            return  # files were dropped while the question was on its way
        for state, table in self.tables.items():
            table.show_pages(PagedRows(partial(jobs.waiting, state), self.desk.ask))
        self._show(batch.files, batch.sums)
        is_empty = not any(each.count for each in batch.sums.values())
        self.show_empty(is_empty=is_empty and not batch.files)

    @Slot(list)
    def read(self, paths: list[Path]) -> None:
        """Read files and show what they would bring in."""
        self.note.dismiss()
        self._dropped, self._said = paths, {}
        self.desk.work(
            tr("progress.read"),
            partial(jobs.preview_of, paths, {}, ()),
            self.show_preview,
            self._refuse,
        )

    @Slot()
    def read_again(self) -> None:
        """Read the files once more, now that a table is known; what was put right stays."""
        self._read_with(self._said)

    def _read_with(self, said: dict[str, str], told: Callable[[], None] | None = None) -> None:
        fixes = self.fixes
        self.desk.work(
            tr("progress.read"),
            partial(jobs.preview_of, self._dropped, fixes, tuple(said.items())),
            partial(self._show_read_again, fixes, said, told),
            self._refuse,
        )

    def _show_read_again(
        self,
        fixes: Fixes,
        said: dict[str, str],
        told: Callable[[], None] | None,
        previewed: Previewed,
    ) -> None:
        self._said = said
        self.show_preview(previewed, fixes)
        if told is not None:
            told()  # what else there is to say of the files was said when they were read first

    def show_preview(self, previewed: Previewed, fixes: Fixes | None = None) -> None:
        """Show what was read; nothing is saved yet."""
        there = {draft.id for draft in previewed.preview.drafts}
        self.fixes = {key: fix for key, fix in (fixes or {}).items() if key in there}
        self.own_meters.begin(previewed.preview)
        self._show_previewed(previewed)
        preview = previewed.preview
        self.show_empty(is_empty=False)
        if findings := (*preview.findings, *jobs.refusals(preview.files)):
            self.note.tell_findings(findings)

    def _refuse(self, error: DesktopError) -> None:
        self.desk.refused.emit(error)

    def _show_previewed(self, previewed: Previewed) -> None:
        self.preview, self._pages = previewed.preview, previewed.pages
        for state, table in self.tables.items():
            table.show_pages(held(previewed.pages[state], self.desk.ask))
        self._show(previewed.preview.files, previewed.sums)

    def _show(self, files: Sequence[FileRow], sums: Mapping[DraftState, DraftSum]) -> None:
        self._sums = sums
        self.files.show_rows(files)
        self._offer_for_file()
        self.files.setVisible(bool(files))
        self._show_mode()
        self._turn_to_lines()
        self.retranslate()

    def _turn_to_lines(self) -> None:
        """Open the first tab with lines, unless the open one has some."""
        filled = [place for place, state in enumerate(STATES) if self._sum(state).count]
        if filled and self.tabs.currentIndex() not in filled:
            self.tabs.setCurrentIndex(filled[0])

    def _sum(self, state: DraftState) -> DraftSum:
        return self._sums.get(state, DraftSum())

    def _show_mode(self) -> None:
        is_preview = self.preview is not None
        self._preview_bar.setVisible(is_preview)
        self.zone.setVisible(not is_preview)  # what was read is to be seen; files drop anywhere
        self._on_tab()

    def retranslate(self) -> None:
        """Say tabs and summary in the language in use."""
        self.lead.say("invoices.lead")
        self.own_meters.retranslate()
        for place, state in enumerate(STATES):
            here = self._sum(state)
            self.tabs.setTabText(
                place,
                tr(
                    "invoices.tab",
                    state=tr(f"state.{state}"),
                    count=here.count,
                    money=formats.money_with_unit(here.cost),
                ),
            )
        if self.preview is not None:
            self.keep.setEnabled(self.preview.is_savable)
            self.summary.say(
                "invoices.summary" if self.preview.is_savable else "invoices.nothing_read",
                files=len(self.preview.files),
                new=self.preview.invoices_new,
                duplicate=self.preview.invoices_duplicate,
            )
        self._on_tab()

    @Slot()
    def _on_tab(self) -> None:
        state = STATES[self.tabs.currentIndex()]
        self.answer.setVisible(state is not DraftState.PROPOSED or self.preview is not None)
        is_decided = state is DraftState.PROPOSED and self.preview is None
        self.take.setVisible(is_decided)
        self.accept.setVisible(is_decided)
        self._show_answer()
        self.ignore.setVisible(state is not DraftState.IGNORED)
        sure = self._sum(DraftState.PROPOSED).sure
        self.accept.say("invoices.accept", count=sure)
        self.accept.setEnabled(sure > 0)

    # deciding ----------------------------------------------------------------------------

    @Slot()
    def keep_preview(self) -> None:
        """Save what was previewed."""
        if self.preview is not None and self.preview.is_savable:
            kept, fixes = self.preview, self.fixes
            self.leave_company()
            self.desk.change(
                tr("progress.save_import"),
                partial(jobs.accept_import, kept, fixes),
                self._told_import,
                partial(self._not_kept, kept, fixes),
            )

    def _not_kept(self, preview: Preview, fixes: Fixes, error: DesktopError) -> None:
        """Leave a preview that could not be saved to be saved again."""
        self.preview, self.fixes = preview, dict(fixes)
        self.own_meters.begin(preview)
        self._show_mode()
        self.desk.refused.emit(error)

    @Slot()
    def drop_preview(self) -> None:
        """Forget what was previewed."""
        self.leave_company()
        self._show_mode()
        self.refresh()

    def leave_company(self) -> None:
        """Drop the preview: it was read for one company file."""
        super().leave_company()
        self.preview, self.fixes = None, {}
        self.own_meters.forget()

    def _told_import(self, change: Change) -> None:
        self.tabs.setCurrentIndex(0)  # what counts is confirmed next
        self._show_mode()
        self.note.tell(partial(tr, "told.imported", count=change.count), "good")

    @Slot()
    def accept_sure(self) -> None:
        """Confirm every proposal the program is sure of."""
        self.desk.change(tr("progress.decide"), jobs.accept_sure, self._told_decided)

    @Slot()
    def accept_selected(self) -> None:
        """Confirm the selected proposals."""
        self._decide(Decision(""))

    @Slot()
    def ignore_selected(self) -> None:
        """Leave the selected lines out, and remember it if that is ticked."""
        self._decide(Decision("", is_ignored=True, learn=self.answer.learn.isChecked()))

    @Slot(str, bool)
    def answer_selected(self, source: str, learn: bool) -> None:  # noqa: FBT001 - a signal's values
        """Put the selected lines to a source, and remember it if asked to."""
        quantity, period = self.answer.quantity_given, self.answer.period_given
        if self._table.selected_count != 1:
            quantity = period = None
        given = self.answer.parameters_given
        if self.answer.quantity.hasFocus():
            self._table.grid.setFocus()
        self._decide(Decision("", source, quantity, period, learn=learn, parameters=given))

    @Slot(str)
    def say_values(self, values: str) -> None:
        """Say what the selected months of curves are: power or energy."""
        if self.preview is not None:
            layouts = list(filter(None, map(layout_of, self._table.selected())))
            told = partial(self._told_values, Change(frozenset(), len(layouts)))
            self._read_with(self._said | dict.fromkeys(layouts, values), told)
        elif places := self._table.places():
            work = partial(jobs.say_values, places, values)
            self.desk.change(tr("progress.decide"), work, self._told_values)

    def _told_values(self, change: Change) -> None:
        self.note.tell(partial(tr, "told.values", count=change.count), "good")

    def _fix(self, preview: Preview, alike: Decision) -> None:
        """Put the selected lines of a preview right; they are saved and confirmed with the rest."""
        state = STATES[self.tabs.currentIndex()]
        keys = self._pages[state].keys(self._table.places())
        before, self.fixes = self.fixes, self.fixes | dict.fromkeys(keys, alike)
        self.desk.ask(
            partial(jobs.fixed, preview, self.fixes),
            self._show_fixed,
            partial(self._not_fixed, preview, before),
        )

    def _not_fixed(
        self, preview: Preview, before: dict[str, Decision], error: DesktopError
    ) -> None:
        if preview is self.preview:
            self.fixes = before
        self.desk.refused.emit(error)

    def _show_fixed(self, previewed: Previewed) -> None:
        if previewed.preview is self.preview:  # else it was kept or dropped meanwhile
            self._show_previewed(previewed)
            said = partial(jobs.fixed_text, len(self.fixes), previewed.followed)
            self.note.tell(said, "good")

    @Slot()
    def _show_answer(self) -> None:
        table = self._table
        chosen = table.selected(PAGE)
        self.answer.show_drafts(chosen)
        self.values.setVisible(bool(chosen) and all(d.reason == ASKED for d in chosen))

    @property
    def _table(self) -> Table:
        return self.tables[STATES[self.tabs.currentIndex()]]

    def _decide(self, alike: Decision) -> None:
        """Decide the selected drafts alike."""
        if not self._table.selected_count:
            self.note.tell(partial(tr, "invoices.choose_lines"), "warn")
            return
        self.answer.learn.setChecked(False)  # said of these lines, not of the next
        self._table.stay_here()
        if self.preview is not None:
            self._fix(self.preview, alike)
        elif places := self._table.places():
            work = partial(jobs.decide_alike, STATES[self.tabs.currentIndex()], places, alike)
            told = self._told_left_out if alike.is_ignored else self._told_decided
            self.desk.change(tr("progress.decide"), work, told)

    def _told_left_out(self, change: Change) -> None:
        self.note.tell(partial(tr, "told.left_out", count=change.count), "good")

    def _told_decided(self, change: Change) -> None:
        self.note.tell(partial(jobs.decided_text, change), "good")

    @Slot()
    def _on_save_key(self) -> None:
        if self.preview is not None:
            self.keep_preview()
        elif STATES[self.tabs.currentIndex()] is DraftState.PROPOSED:
            self.accept_sure()
        else:
            self.answer.answer()

    # looking -----------------------------------------------------------------------------

    @Slot(object)
    def _point(self, draft: DraftRecord) -> None:
        self.desk.pointed.emit(f"draft/{draft.id}")

    @Slot(object)
    def _explain_file(self, file: FileRow) -> None:
        self._offer_for_file()
        if file.findings:
            self.note.tell_findings(file.findings)

    @Slot()
    def _offer_for_file(self) -> None:
        """Offer to teach the chosen file, if it is a table, and to choose from its meters."""
        file = self._file
        self.teach.setEnabled(file is not None and table_at(self._dropped, file) is not None)
        self.choose.setEnabled(file is not None and self.own_meters.offers(file))

    @property
    def _file(self) -> FileRow | None:
        """The one file that is chosen."""
        chosen = self.files.selected()
        return chosen[0] if self.preview is not None and len(chosen) == 1 else None

    @Slot()
    def choose_meters(self) -> None:
        """Show the meters of the chosen file, to say which are one's own."""
        if self._file is not None:
            self.own_meters.ask(self._file.name)

    @Slot(object)
    def _show_narrowed(self, previewed: Previewed) -> None:
        self.show_preview(previewed, self.fixes)

    @Slot()
    def teach_table(self) -> None:
        """Go where the columns of the chosen file are told; the import goes on afterwards."""
        for file in self.files.selected():
            path = table_at(self._dropped, file)
            if path is not None:
                self.desk.asked_for.emit("rules")
                self.desk.table_asked.emit(path)

    @Slot(object)
    def _open_file(self, file: FileRow) -> None:
        """Verify a data package that lay among the files; teach a table nobody knows."""
        if file.code == IS_PACKAGE:
            path = file_at(self._dropped, file.name)
            if path is not None:
                self.desk.dropped.emit([path])
        elif file.status == "refused":
            self.teach_table()
