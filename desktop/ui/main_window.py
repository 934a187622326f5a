"""The main window: menu, period, page, inspector and status line around one desk."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6 import QtCore
from PySide6.QtCore import QByteArray, QEvent, Signal, Slot
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget

from desktop.accounting.period import Month
from desktop.errors import DesktopError, SurroundingsError
from desktop.ui.actions.action import Action, the
from desktop.ui.actions.choose_person import ChoosePersonAction
from desktop.ui.actions.import_files import ImportFilesAction, ImportFolderAction
from desktop.ui.actions.undo import RedoAction, UndoAction
from desktop.ui.actions.verify_package import VerifyPackageAction
from desktop.ui.actions.view import (
    BackAction,
    HelpAction,
    InspectorAction,
    LanguageAction,
    OtherPaneAction,
    SearchAction,
)
from desktop.ui.arrivals import Arrivals
from desktop.ui.clipboard import NOT_COPIED
from desktop.ui.desk import Desk
from desktop.ui.icons import program_icon
from desktop.ui.leaving import Leaving
from desktop.ui.menus import MenuBar, make_actions
from desktop.ui.page_host import PAGES, WITHOUT_COMPANY, PageHost
from desktop.ui.pages.page import Page
from desktop.ui.searching import Searching
from desktop.ui.settings import GEOMETRY, LAST_PAGE
from desktop.ui.side_panes import SidePanes, is_roomy
from desktop.ui.text import error_text, tr
from desktop.ui.theme import SPACE
from desktop.ui.widgets.boxes import bring_into_view, column, row
from desktop.ui.widgets.foot import Foot
from desktop.ui.widgets.navigation import Navigation
from desktop.ui.widgets.panel import Panel
from desktop.ui.widgets.top_bar import TopBar

if TYPE_CHECKING:
    from desktop.findings import Finding
    from desktop.ui.dialogs.crash import CrashDialog
    from desktop.ui.dialogs.secret import SecretDialog
    from desktop.ui.pages.upkeep import UpkeepPage
    from desktop.ui.session import Overview
    from desktop.ui.widgets.help import HelpPanel
    from desktop.ui.widgets.inspector import Inspector
    from desktop.ui.widgets.search_box import SearchBox

_UNLOCK = "desktop.ui.dialogs.secret"
_CRASH = "desktop.ui.dialogs.crash"
_SIZE = (1280, 800)
_SMALLEST = (900, 500)
_DRAFT = "draft/"
_NO_FAILURE = frozenset({"job.cancelled", "undo.nothing", "redo.nothing"})


class MainWindow(QMainWindow):
    """The one window.

    Signals:
        language_chosen: The user chose another language; the application switches.
        scheme_chosen: The user chose other colours or density.
    """

    language_chosen = Signal(str)
    scheme_chosen = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.setWindowIcon(program_icon())
        self.setMinimumSize(*_SMALLEST)
        self.resize(*_SIZE)
        self.setAcceptDrops(True)
        self.actions_by_key: dict[str, Action] = make_actions(desk, self)
        self.menu = MenuBar(self.actions_by_key, desk)
        self.setMenuBar(self.menu)
        self.top = TopBar()
        self.navigation = Navigation()
        self.host = PageHost(desk)
        self.panel = Panel()
        self.foot = Foot(desk.today)
        self.arrivals = Arrivals(desk, self.host, self.panel)
        self.searching = Searching(desk, self.actions_by_key, self)
        self._leaving = Leaving(desk, self, self.panel)
        self._lay_out()
        self._connect()
        self._restore()
        self._show_company()
        self.go("welcome")

    def _lay_out(self) -> None:
        middle = QWidget()
        noted = row(self.panel)
        noted.setContentsMargins(SPACE[3], SPACE[1], SPACE[3], 0)
        middle.setLayout(column(noted, self.host, spacing=0))
        self.panes = SidePanes(self.desk, self.host, middle)
        work = column(self.top, self.panes, spacing=0)
        whole = QWidget()
        whole.setLayout(column(row(self.navigation, work, spacing=0), self.foot, spacing=0))
        self.setCentralWidget(whole)

    def _connect(self) -> None:
        desk, act = self.desk, self.actions_by_key
        cast("QApplication", QApplication.instance()).focusChanged.connect(self._on_focus)
        desk.opened.connect(self._on_opened)
        desk.overviewed.connect(self._on_overview)
        desk.counted.connect(partial(self.navigation.set_count, "todo"))
        desk.asked_for.connect(self.go)
        desk.acted.connect(self.trigger)
        desk.told.connect(self._on_told)
        desk.refused.connect(self.refuse)
        desk.succeeded.connect(self.panel.dismiss)  # what it said was of an attempt before
        desk.worked.connect(self._forgive)
        desk.stepped.connect(self._unsay)
        desk.runner.started.connect(self.foot.job_started)
        desk.runner.progressed.connect(self.foot.job_progressed)
        desk.runner.ended.connect(self.foot.job_ended)
        desk.runner.refused.connect(self.refuse)
        desk.dropped.connect(self.take_files)
        desk.pointed.connect(self.panes.on_pointed)
        desk.left.connect(self._on_left)
        desk.locked.connect(self.ask_password)
        desk.look_changed.connect(self.scheme_chosen)
        desk.language_changed.connect(self.language_chosen)
        self.navigation.chosen.connect(self.go)
        self.top.month_chosen.connect(desk.set_month)
        self.top.rating_asked.connect(partial(self.go, "ratings"))
        self.top.search_asked.connect(self.open_search)
        self.foot.undo_asked.connect(act["undo"].trigger)
        self.foot.cancel_asked.connect(desk.runner.cancel)
        self.searching.page_chosen.connect(self.go)
        self.searching.help_chosen.connect(self._open_help)
        self.searching.figure_chosen.connect(self._open_figure)
        self._connect_actions(act)

    @Slot(QWidget, QWidget)
    def _on_focus(self, _before: QWidget | None, now: QWidget | None) -> None:
        if now is not None and self.isAncestorOf(now) and now.visibleRegion().isEmpty():
            bring_into_view(now)

    def _connect_actions(self, act: dict[str, Action]) -> None:
        for kind, slot in (
            (SearchAction, self.open_search),
            (InspectorAction, self.panes.toggle_inspector),
            (BackAction, self.panes.go_back),
            (OtherPaneAction, self.panes.go_to_other_pane),
            (HelpAction, self.panes.show_help),
            (ChoosePersonAction, self.foot.person.choose),
        ):
            the(kind, act).asked.connect(slot)
        self.foot.person.chosen.connect(the(ChoosePersonAction, act).choose)
        self.foot.person.managed.connect(self.manage_persons)
        the(ImportFilesAction, act).picked.connect(self.take_files)
        the(ImportFolderAction, act).picked.connect(self.take_files)
        the(VerifyPackageAction, act).picked.connect(self.verify)
        the(LanguageAction, act).chosen.connect(self.language_chosen)

    def _restore(self) -> None:
        geometry = self.desk.settings.get(GEOMETRY)
        if geometry:
            self.restoreGeometry(QByteArray.fromHex(geometry.encode()))

    @property
    def inspector(self) -> Inspector:
        """The inspector beside the page."""
        return self.panes.inspector

    @property
    def help(self) -> HelpPanel:
        """The help beside the page."""
        return self.panes.help

    # company -----------------------------------------------------------------------------

    @Slot()
    def _on_opened(self) -> None:
        self._show_company()
        if self.desk.session is None:
            self.top.show_overview(None)
            self.foot.show_overview(None)
            self.navigation.set_count("todo", 0)
            self.panes.hide_inspector()
            self.go("welcome")
            return
        last = self.desk.settings.get(LAST_PAGE)
        self.go(last if last in PAGES and last not in WITHOUT_COMPANY else "todo")
        view = self.desk.overview
        if view is not None and view.people and not view.person:
            self.panel.tell(partial(tr, "told.choose_person"), "warn")

    def _show_company(self) -> None:
        is_open = self.desk.session is not None
        self.menu.set_company_open(is_open=is_open)
        self.navigation.set_usable(is_usable=is_open)
        self._title()

    def _title(self) -> None:
        view = self.desk.overview
        if view is None:
            self.setWindowTitle(tr("window.empty_title"))
            return
        self.setWindowTitle(tr("window.title", name=view.name, year=self.desk.year))

    @Slot(object)
    def _on_overview(self, view: Overview) -> None:
        self._title()
        self.top.show_overview(view)
        self.top.offer(_months(view), self.desk.month)
        self.foot.show_overview(view, self.desk.month)
        self.navigation.set_count("todo", view.open_tasks)
        if self.desk.session is not None:
            the(UndoAction, self.actions_by_key).offer(is_there=view.can_undo)
            the(RedoAction, self.actions_by_key).offer(is_there=view.can_redo)

    # pages -------------------------------------------------------------------------------

    @Slot(str)
    def go(self, key: str) -> None:
        """Show a page."""
        if self.desk.session is None and key not in WITHOUT_COMPANY:
            key = "welcome"
        if key != self.host.current_key:
            self.panel.dismiss()  # it spoke of the page that is left
            if self.host.current_key:
                self.page.unsay()
        page = self.host.show_page(key)
        page.setFocus()
        self.navigation.select(key)
        self.panes.follow(key)
        if key not in WITHOUT_COMPANY:
            self.desk.settings.put(LAST_PAGE, key)

    @property
    def page(self) -> Page:
        """The page that is shown."""
        return self.host.page(self.host.current_key)

    @Slot(str)
    def trigger(self, key: str) -> None:
        """Do an action by its key."""
        self.actions_by_key[key].trigger()

    @Slot()
    def manage_persons(self) -> None:
        """Go where persons are added and changed."""
        self.go("upkeep")
        cast("UpkeepPage", self.page).show_persons()

    # trouble -----------------------------------------------------------------------------

    @Slot(object)
    def _on_told(self, text: str | Callable[[], str]) -> None:
        self.panel.tell(text, "good")

    @Slot(object)
    def _on_left(self, found: tuple[Finding, ...]) -> None:
        is_ending = not self.desk.runner.is_running
        said = "told.stayed_without_backup" if is_ending else "told.left_without_backup"
        self.panel.tell_findings(found, partial(tr, said))

    @Slot()
    def _forgive(self) -> None:
        """Say no longer what went wrong before; what was done before stays said."""
        if self.panel.tone == "bad":
            self.panel.dismiss()

    @Slot()
    def _unsay(self) -> None:
        self.page.unsay()

    @Slot(object)
    def refuse(self, error: DesktopError) -> None:
        """Show an error in the panel: where, what, what to do."""
        self.page.unsay()
        tone = "warn" if error.code in _NO_FAILURE else "bad"
        self.panel.tell(partial(error_text, error), tone)

    @Slot(str)
    def show_crash(self, report: str) -> None:
        """Show the report of a bug, to be read before it is saved."""
        dialog = cast("CrashDialog", import_module(_CRASH).CrashDialog(report, self))
        dialog.setAttribute(QtCore.Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    @Slot(object, object)
    def ask_password(self, path: Path, error: DesktopError | None) -> None:
        """Ask for the password of an encrypted company file, again if it was wrong."""
        self.panel.dismiss()  # it spoke of what was tried before
        problem = error_text(error) if error is not None else ""
        kind = import_module(_UNLOCK).SecretDialog
        dialog = cast("SecretDialog", kind(self, kind="unlock", problem=problem))
        dialog.given.connect(partial(self.desk.open_file, path))
        dialog.open()

    # files -------------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802 - Qt's name
        """Take files."""
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802 - Qt's name
        """Open, verify or import what was dropped."""
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if paths:
            event.acceptProposedAction()
            self.take_files(paths)

    @Slot(list)
    def take_files(self, paths: list[Path]) -> None:
        """Bring files to the page that is for them."""
        self.arrivals.take(paths)

    @Slot(object)
    def verify(self, path: Path) -> None:
        """Verify a package and show what was found."""
        self.arrivals.verify(path)

    # search ------------------------------------------------------------------------------

    @Slot()
    def open_search(self) -> None:
        """Open the search with pages and actions in it."""
        self.searching.open()

    @property
    def search_box(self) -> SearchBox:
        """The search; made when it is first opened."""
        return self.searching.box

    @Slot(str)
    def _open_help(self, page: str) -> None:
        self.go(page)
        self.panes.show_help()

    @Slot(str)
    def _open_figure(self, figure: str) -> None:
        if figure.startswith(_DRAFT):
            self.go("invoices")
        self.inspector.show()
        self.desk.pointed.emit(figure)

    # window ------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Close the search; it is placed anew when opened."""
        super().resizeEvent(event)
        is_now = self.panes.is_roomy
        self.top.set_roomy(is_roomy=is_now)
        if is_roomy(event.oldSize().width()) != is_now and self.host.current_key:
            self.panes.show_inspector()
        self.searching.close()

    def customEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Say that nothing was copied."""
        if event.type() == NOT_COPIED:
            self.refuse(SurroundingsError("clipboard.busy"))

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._title()
            self.desk.refresh_overview()  # the grade and its method are named by the worker
        super().changeEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Keep the place of the window and stop the worker, once what runs is done."""
        geometry = bytes(self.saveGeometry().toHex().data()).decode()
        self.desk.settings.put(GEOMETRY, geometry)
        if self._leaving.has_to_wait(self.menu, self.navigation, self.top, self.host):
            event.ignore()
        elif self.desk.leave():
            super().closeEvent(event)
        else:  # it says why; closed once more, it goes
            event.ignore()


def _months(view: Overview) -> list[Month]:
    months, month = [], view.newest
    while month >= view.opening:
        months.append(month)
        month = month.shifted(-1)
    return months
