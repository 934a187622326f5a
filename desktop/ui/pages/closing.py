"""结账: the months as steps, and what stands in the way of the next one."""

from functools import partial
from typing import ClassVar

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.accounting.period import Month
from desktop.errors import DesktopError
from desktop.findings import Finding
from desktop.jobs.context import JobContext
from desktop.messages import sentence
from desktop.ui import formats
from desktop.ui.desk import Desk
from desktop.ui.dialogs.reason import ReasonDialog
from desktop.ui.pages.page import Page
from desktop.ui.pages.unsaved import sheet_names, unsaved_rows
from desktop.ui.session import Change, Check, Closing, Session
from desktop.ui.text import error_text, finding_text, language, tr
from desktop.ui.theme import SPACE
from desktop.ui.widgets.boxes import card, clear, column, framed, row, scrolled
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.closing_reason import ClosingReason
from desktop.ui.widgets.labels import Text, Wrapped
from desktop.ui.widgets.month_steps import MonthSteps
from desktop.ui.widgets.panel import Panel
from desktop.ui.widgets.signed_line import SignedLine

_NOT_THE_SUPERVISOR = "person.wrong_password"
_DRAFTS = "check.drafts_decided"


class ClosingPage(Page):
    """Close month by month; reopening needs a reason and the supervisor."""

    key: ClassVar[str] = "closing"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._closing: Closing | None = None
        self.note = Panel()
        self.steps = MonthSteps()
        self.title = Text(role="section")
        self.year = Text(role="strong")
        self.checks = QVBoxLayout()
        self.checks.setSpacing(0)
        self.close_next = Button("closing.close", "main", "closing")
        self.reopen = Button("closing.reopen", "")
        self.why = ClosingReason()
        self.close_next.clicked.connect(self.close_month)
        self.why.given.connect(self.close_nonetheless)
        self.reopen.clicked.connect(self._ask_reason)
        content = QWidget()
        content.setLayout(
            column(
                self.note,
                card(self.year, self.steps),
                framed(
                    "card",
                    column(
                        self.title,
                        self.checks,
                        self.why,
                        row(self.reopen, 1, self.close_next),
                        spacing=SPACE[2],
                    ),
                ),
                Wrapped("closing.means", "small"),
                1,
                spacing=SPACE[2],
            )
        )
        self.set_body(scrolled(content))

    def refresh(self) -> None:
        """Ask for months and check list."""
        self.desk.ask(partial(_closing, self.desk.year), self._show)

    def wake(self) -> None:
        """Load what changed; what was typed elsewhere and not saved is looked up each time."""
        super().wake()
        self.retranslate()

    def _show(self, closing: Closing) -> None:
        if self._closing is None or closing.next_month != self._closing.next_month:
            self.why.hide()  # it spoke of another month
        self._closing = closing
        self.retranslate()

    def retranslate(self) -> None:
        """Show everything in the language in use."""
        closing = self._closing
        if closing is None:
            return
        self.steps.show_months(closing.months, closing.next_month)
        if closing.months:
            self.year.say("closing.year", year=formats.year(closing.months[0].month.year))
        clear(self.checks)
        if closing.next_month is None:
            self.title.say("closing.all_closed", year=formats.year(self.desk.year))
        else:
            self.title.say("closing.next", month=formats.month(closing.next_month))
        for check in closing.checks:
            self._add(check)
        self._add_unsaved()
        self.close_next.setEnabled(
            closing.next_month is not None
            and not any(check.is_blocking for check in closing.checks if not check.is_done)
        )
        self.reopen.setEnabled(self._last_closed is not None)

    def _add(self, check: Check) -> None:
        text = sentence(check.code, {}, language())
        link = "button.go" if check.page and not check.is_done else ""
        line = SignedLine(text, _tone(check), link)
        line.asked.connect(partial(self._go, check))
        self.checks.addWidget(line)
        for finding in check.findings:
            below = Wrapped(role="quiet")
            below.show_plain(finding_text(finding))
            below.setIndent(SPACE[4] + SPACE[0] + 2)
            self.checks.addWidget(below)

    def _add_unsaved(self) -> None:
        """Say which rows were typed and not saved, and lead there."""
        if sheets := self._unsaved():
            text = tr("closing.unsaved", names=sheet_names(sheets))
            line = SignedLine(text, "warn", "button.go")
            line.asked.connect(partial(self.desk.asked_for.emit, "other"))
            line.asked.connect(partial(self.desk.place_asked.emit, "other", sheets[0]))
            self.checks.addWidget(line)

    def _unsaved(self) -> tuple[str, ...]:
        closing = self._closing
        if closing is None or closing.next_month is None:
            return ()
        return unsaved_rows(self.desk, closing.next_month)

    @Slot()
    def _go(self, check: Check) -> None:
        """Go where the month is put in order: the months before it may be another year's."""
        if self._closing is not None and self._closing.next_month is not None:
            self.desk.set_month(self._closing.next_month)
        self.desk.asked_for.emit(check.page)
        if check.place:
            self.desk.place_asked.emit(check.page, check.place)

    @Slot()
    def close_month(self) -> None:
        """Close the next month; where points are open, ask for a reason first."""
        closing = self._closing
        if closing is None or closing.next_month is None:
            return
        count = sum(not check.is_done for check in closing.checks) + bool(self._unsaved())
        if count:
            self.why.ask(formats.month(closing.next_month), count)
        else:
            self._close(closing.next_month, "")

    @Slot(str)
    def close_nonetheless(self, reason: str) -> None:
        """Close the next month although points are open; the reason goes to the change log."""
        if self._closing is not None and self._closing.next_month is not None:
            self._close(self._closing.next_month, reason)

    def _close(self, month: Month, reason: str) -> None:
        self.close_next.setFocus()  # the next month may be as ready as this one
        self.desk.change(
            tr("progress.close_month"),
            partial(_close, month, reason),
            partial(self._closed, month, self._undecided()),
        )

    def _undecided(self) -> tuple[Finding, ...]:
        """Return what is said of the drafts that wait and so do not count in the month."""
        checks = self._closing.checks if self._closing is not None else ()
        return tuple(each for one in checks if one.code == _DRAFTS for each in one.findings)

    def _closed(self, month: Month, undecided: tuple[Finding, ...], _change: Change) -> None:
        if month.year > self.desk.year:
            self.desk.set_month(month)  # its year is shown, where something changed
        self.note.tell(partial(_closed_text, month, undecided), "warn" if undecided else "good")

    @Slot()
    def _ask_reason(self) -> None:
        last = self._last_closed
        if last is not None:
            self._ask_reason_for(last)

    def _ask_reason_for(self, month: Month) -> ReasonDialog:
        view = self.desk.overview
        has_password = view is not None and any(each.has_password for each in view.people)
        gaps = {"month": formats.month(month)}
        dialog = ReasonDialog("reopen", self, has_password=has_password, **gaps)
        dialog.given.connect(partial(self.reopen_month, month))
        dialog.open()
        return dialog

    @property
    def _last_closed(self) -> Month | None:
        """The last closed month, of whatever year."""
        return self._closing.last_closed if self._closing is not None else None

    @Slot()
    def reopen_month(self, month: Month, reason: str, password: str) -> None:
        """Reopen the month closed last."""
        self.desk.change(
            tr("progress.reopen"),
            partial(_reopen, month, reason, password),
            partial(self._reopened, month),
            partial(self._not_reopened, month, reason),
        )

    def _not_reopened(self, month: Month, reason: str, error: DesktopError) -> None:
        """Ask again for a wrong password, with the reason as it was typed."""
        if error.code == _NOT_THE_SUPERVISOR:
            self.unsay()
            self._ask_reason_for(month).ask_again(reason, error_text(error))
        else:
            self.desk.refused.emit(error)

    def _reopened(self, month: Month, _change: Change) -> None:
        if month.year != self.desk.year:
            self.desk.set_month(month)
        self.note.tell(partial(tr, "told.reopened", month=formats.month(month)), "good")


def _closed_text(month: Month, undecided: tuple[Finding, ...]) -> str:
    """Return that a month is closed, and what waits in it and is not counted."""
    told = tr("told.closed", month=formats.month(month))
    if not undecided:
        return told
    return tr("closing.undecided", told=told, waits=" ".join(map(finding_text, undecided)))


def _tone(check: Check) -> str:
    if check.is_done:
        return "good"
    return "bad" if check.is_blocking else "warn"


def _closing(year: int, session: Session, context: JobContext) -> Closing:
    return session.closing(year, context)


def _close(month: Month, reason: str, session: Session, context: JobContext) -> Change:
    return session.close_month(month, context, reason)


def _reopen(
    month: Month, reason: str, password: str, session: Session, _context: JobContext
) -> Change:
    return session.reopen_month(month, reason, password)
