"""报表: what can be handed over; preview, then save."""

import tempfile
from functools import partial
from pathlib import Path
from typing import ClassVar

from PySide6.QtCore import QEvent, Qt, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from desktop.jobs.context import JobContext
from desktop.ui.desk import Desk
from desktop.ui.dialogs.files import PDF_FILES, WORKBOOKS, ask_new_file
from desktop.ui.icons import pixmap
from desktop.ui.pages.page import Page
from desktop.ui.session import Change, Changed, ReportKind, Session
from desktop.ui.text import name_of, tr
from desktop.ui.theme import SPACE, app_tokens
from desktop.ui.widgets.boxes import clear, column, framed, row, scrolled
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.labels import Text, Wrapped
from desktop.ui.widgets.page_view import PageView
from desktop.ui.widgets.panel import Panel
from desktop.ui.widgets.source_names import named

_LIST_WIDTH = 330
_ICON = 22


class _KindCard(QFrame):
    """A report: what it is for, preview, save."""

    preview_asked = Signal(str)
    save_asked = Signal(str)

    def __init__(self, kind: ReportKind) -> None:
        super().__init__()
        self._kind = kind
        self.setProperty("role", "card")
        icon = QLabel()
        icon.setPixmap(pixmap("reports", app_tokens().accent, _ICON))
        title = Text(role="strong")
        title.show_plain(named(kind.names, name_of("report", kind.code)))
        text = Wrapped(role="quiet")
        text.show_plain(name_of("report_text", kind.code))
        preview = Button("reports.preview", "")
        save = Button("reports.save", "", "export")
        preview.clicked.connect(self._preview)
        save.clicked.connect(self._save)
        words = column(title, text, row(1, preview, save), spacing=SPACE[0])
        layout = row(icon, words, spacing=SPACE[2])
        layout.setStretch(1, 1)
        layout.setAlignment(icon, Qt.AlignmentFlag.AlignTop)
        layout.setContentsMargins(SPACE[2], SPACE[2], SPACE[2], SPACE[2])
        self.setLayout(layout)

    @Slot()
    def _preview(self) -> None:
        self.preview_asked.emit(self._kind.code)

    @Slot()
    def _save(self) -> None:
        self.save_asked.emit(self._kind.code)


class ReportsPage(Page):
    """Reports left, the real first pages right."""

    key: ClassVar[str] = "reports"
    concerns: ClassVar[frozenset[Changed]] = frozenset(
        {Changed.RECORDS, Changed.FIGURES, Changed.MONTHS}
    )

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._kinds: tuple[ReportKind, ...] = ()
        self._folder = tempfile.TemporaryDirectory(prefix="carbonbook-", ignore_cleanup_errors=True)
        self.note = Panel()
        self.workbook = Button("reports.workbook", "", "export")
        self.workbook.clicked.connect(self._ask_workbook)
        self.tools.addWidget(self.workbook)
        self._list = QVBoxLayout()
        self._list.setSpacing(SPACE[1])
        self._pages = QVBoxLayout()
        self._pages.setSpacing(SPACE[3])
        left = QWidget()
        left.setLayout(column(self._list, 1))
        left_area = scrolled(left)
        left_area.setFixedWidth(_LIST_WIDTH)
        sheets = QWidget()
        sheets.setLayout(column(self._pages, 1, margins=SPACE[3]))
        self._hint = Wrapped("reports.hint", "quiet")
        self._hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._pages.addWidget(self._hint)
        right = framed("sunken", column(scrolled(sheets)), 0)
        both = row(left_area, right, spacing=SPACE[2])
        both.setStretch(1, 1)
        content = QWidget()
        layout = column(self.note, both, spacing=SPACE[1])
        layout.setStretch(1, 1)
        content.setLayout(layout)
        self.set_body(content)
        self.destroyed.connect(self._folder.cleanup)

    def refresh(self) -> None:
        """Ask what can be written."""
        self.desk.ask(_kinds, self._show)

    def _show(self, kinds: tuple[ReportKind, ...]) -> None:
        self._kinds = kinds
        self.retranslate()

    def retranslate(self) -> None:
        """Show the cards in the language in use."""
        clear(self._list)
        for kind in self._kinds:
            card = _KindCard(kind)
            card.preview_asked.connect(self.preview)
            card.save_asked.connect(self.save)
            self._list.addWidget(card)

    @Slot(str)
    def preview(self, kind: str) -> None:
        """Write the report to a temporary file and show its pages."""
        out = Path(self._folder.name) / f"{kind}.pdf"
        work = partial(_preview, kind, self.desk.year, out)
        self.desk.work(tr("progress.report"), work, self._show_pages)

    def _show_pages(self, pages: tuple[bytes, ...]) -> None:
        clear(self._pages)
        for png in pages:
            self._pages.addWidget(PageView(png))

    @Slot(str)
    def save(self, kind: str) -> None:
        """Ask where to and write the report."""
        name = f"{name_of('report', kind)}-{self.desk.year}"
        path = ask_new_file(self, self.desk.settings, "dialog.report", (PDF_FILES, name))
        if path is not None:
            work = partial(_write, kind, self.desk.year, path)
            self.desk.work(tr("progress.report"), work, self._told)

    @Slot()
    def _ask_workbook(self) -> None:
        kinds = (WORKBOOKS, f"{tr('reports.workbook_name')}-{self.desk.year}")
        path = ask_new_file(self, self.desk.settings, "dialog.workbook", kinds)
        if path is not None:
            self.write_workbook(path)

    def write_workbook(self, out: Path) -> None:
        """Write the year as a workbook that reads back without a difference."""
        self.desk.work(tr("progress.report"), partial(_workbook, self.desk.year, out), self._told)

    def _told(self, change: Change) -> None:
        self.note.tell(partial(tr, "told.reported", path=change.path), "good")
        self.desk.tell_changed(change.what)
        QDesktopServices.openUrl(QUrl.fromLocalFile(change.path))

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the colours."""
        if event.type() == QEvent.Type.PaletteChange and self._kinds:
            self.retranslate()
        super().changeEvent(event)


def _kinds(session: Session, _context: JobContext) -> tuple[ReportKind, ...]:
    return session.report_kinds()


def _preview(
    kind: str, year: int, out: Path, session: Session, context: JobContext
) -> tuple[bytes, ...]:
    session.report_pdf(kind, year, out, context)
    return session.page_images(out, context)


def _write(kind: str, year: int, out: Path, session: Session, context: JobContext) -> Change:
    return session.report_pdf(kind, year, out, context)


def _workbook(year: int, out: Path, session: Session, context: JobContext) -> Change:
    return session.papers.workbook(year, out, context)
