"""The main window: menu, period, page, inspector and status line around one desk."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property, partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6 import QtCore
from PySide6.QtCore import QByteArray, QEvent, Signal, Slot
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QSplitter, QWidget

from desktop.accounting.period import Month
from desktop.errors import DesktopError
from desktop.jobs.context import JobContext
from desktop.ui.actions.action import Action
from desktop.ui.desk import Desk
from desktop.ui.icons import program_icon
from desktop.ui.menus import MenuBar, make_actions
from desktop.ui.page_host import PAGES, WITHOUT_COMPANY, PageHost
from desktop.ui.pages.page import Page
from desktop.ui.settings import GEOMETRY, INSPECTOR_OPEN, LAST_PAGE
from desktop.ui.signed_drop import SUFFIX, Signed, sort_signed
from desktop.ui.text import error_text, tr
from desktop.ui.theme import SPACE
from desktop.ui.widgets.boxes import bring_into_view, column, row
from desktop.ui.widgets.foot import Foot
from desktop.ui.widgets.navigation import ENTRIES, Navigation
from desktop.ui.widgets.panel import Panel
from desktop.ui.widgets.top_bar import TopBar

if TYPE_CHECKING:
    from desktop.findings import Finding
    from desktop.ui.dialogs.crash import CrashDialog
    from desktop.ui.dialogs.secret import SecretDialog
    from desktop.ui.pages.packages import PackagesPage
    from desktop.ui.pages.upkeep import UpkeepPage
    from desktop.ui.pages.verify import VerifyPage
    from desktop.ui.session import Hit, Overview, Session
    from desktop.ui.widgets.help import HelpPanel
    from desktop.ui.widgets.inspector import Inspector
    from desktop.ui.widgets.search_box import SearchBox

_INSPECTOR = "desktop.ui.widgets.inspector"
_HELP = "desktop.ui.widgets.help"
_SEARCH_BOX = "desktop.ui.widgets.search_box"
_UNLOCK = "desktop.ui.dialogs.secret"
_CRASH = "desktop.ui.dialogs.crash"
_ROWS = ".rows.jsonl"
_PACKAGE = ".cdp"
_SIZE = (1280, 800)
_SMALLEST = (900, 500)
_ROOMY = 1250
"""Width from which the inspector stands beside a page. [px at 100 %]"""
_HITS = 20
_DRAFT = "draft/"
_INSPECTOR_WIDTH = 360


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
        self._splitter = QSplitter()
        self._splitter.addWidget(middle)
        self._splitter.setStretchFactor(0, 1)
        self._splitter.setCollapsible(0, False)  # noqa: FBT003 - Qt's signature
        work = column(self.top, self._splitter, spacing=0)
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
        desk.stepped.connect(self._unsay)
        desk.runner.started.connect(self.foot.job_started)
        desk.runner.progressed.connect(self.foot.job_progressed)
        desk.runner.ended.connect(self.foot.job_ended)
        desk.runner.refused.connect(self.refuse)
        desk.dropped.connect(self.take_files)
        desk.pointed.connect(self._on_pointed)
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
        self._connect_actions(act)

    @Slot(QWidget, QWidget)
    def _on_focus(self, _before: QWidget | None, now: QWidget | None) -> None:
        if now is not None and self.isAncestorOf(now) and now.visibleRegion().isEmpty():
            bring_into_view(now)

    def _connect_actions(self, act: dict[str, Action]) -> None:
        for key, slot in (
            ("search", self.open_search),
            ("inspector", self.toggle_inspector),
            ("back", self.go_back),
            ("other_pane", self.go_to_other_pane),
            ("help", self.show_help),
        ):
            act[key].asked.connect(slot)  # type: ignore[attr-defined] # these actions have the signal
        for key in ("import_files", "import_folder"):
            act[key].picked.connect(self.take_files)  # type: ignore[attr-defined] # these have the signal
        act["choose_person"].asked.connect(self.foot.person.choose)  # type: ignore[attr-defined] # this one, too
        self.foot.person.chosen.connect(act["choose_person"].choose)  # type: ignore[attr-defined] # its slot
        self.foot.person.managed.connect(self.manage_persons)
        act["verify_package"].picked.connect(self.verify)  # type: ignore[attr-defined] # this one, too
        act["language"].chosen.connect(self.language_chosen)  # type: ignore[attr-defined] # this one, too

    def _restore(self) -> None:
        geometry = self.desk.settings.get(GEOMETRY)
        if geometry:
            self.restoreGeometry(QByteArray.fromHex(geometry.encode()))

    @cached_property
    def inspector(self) -> Inspector:
        """The inspector; made with the first company file, for the first window is to be quick."""
        made = cast("Inspector", import_module(_INSPECTOR).Inspector(self.desk))
        made.closed.connect(self.toggle_inspector)
        self._splitter.addWidget(made)
        self._splitter.setSizes([self.width(), _INSPECTOR_WIDTH])
        return made

    @cached_property
    def help(self) -> HelpPanel:
        """The help; made when it is first asked for."""
        made = cast("HelpPanel", import_module(_HELP).HelpPanel())
        made.closed.connect(self.close_help)
        made.hide()
        self._splitter.addWidget(made)
        return made

    @cached_property
    def search_box(self) -> SearchBox:
        """The search; made when it is first opened."""
        made = cast("SearchBox", import_module(_SEARCH_BOX).SearchBox(self))
        made.chosen.connect(self._on_found)
        made.asked.connect(self._on_search)
        return made

    # company -----------------------------------------------------------------------------

    @Slot()
    def _on_opened(self) -> None:
        self._show_company()
        if self.desk.session is None:
            self.top.show_overview(None)
            self.foot.show_overview(None)
            self.navigation.set_count("todo", 0)
            if "inspector" in self.__dict__:
                self.inspector.hide()
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

    def _show_inspector(self) -> None:
        has_help = "help" in self.__dict__ and self.help.isVisible()
        if self.desk.session is not None and not has_help:
            wanted = self.desk.settings.get(INSPECTOR_OPEN)
            self.inspector.setVisible(wanted and self.page.has_figures and self._is_roomy)

    @property
    def _is_roomy(self) -> bool:
        """Whether page and inspector fit beside each other; else F4 opens it."""
        return self.width() >= _ROOMY

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
            self.actions_by_key["undo"].setEnabled(view.can_undo)
            self.actions_by_key["redo"].setEnabled(view.can_redo)

    # pages -------------------------------------------------------------------------------

    @Slot(str)
    def go(self, key: str) -> None:
        """Show a page."""
        if self.desk.session is None and key not in WITHOUT_COMPANY:
            key = "welcome"
        if key != self.host.current_key:
            self.panel.dismiss()  # it spoke of the page that is left
        page = self.host.show_page(key)
        page.setFocus()
        self.navigation.select(key)
        self._show_inspector()
        if "help" in self.__dict__ and self.help.isVisible():
            self.help.open(key)
            page.setFocus()
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

    @Slot()
    def toggle_inspector(self) -> None:
        """Open or close the inspector."""
        is_open = self.inspector.isHidden()
        self.inspector.setVisible(is_open)
        self.desk.settings.put(INSPECTOR_OPEN, is_open)

    @Slot()
    def go_to_other_pane(self) -> None:
        """Move the keyboard from the page to what stands beside it, or back to where it was."""
        here = QApplication.focusWidget()
        beside = [self.__dict__[name] for name in ("inspector", "help") if name in self.__dict__]
        pane = next((each for each in beside if each.isVisible()), None)
        if pane is not None and (here is None or not pane.isAncestorOf(here)):
            pane.take_focus()
        else:
            (self.page.focusWidget() or self.page).setFocus()

    @Slot()
    def go_back(self) -> None:
        """Go back a level in the inspector."""
        if self.desk.session is not None:
            self.inspector.go_back()

    @Slot()
    def _on_pointed(self) -> None:
        if self.desk.settings.get(INSPECTOR_OPEN) and self._is_roomy:
            self.inspector.show()

    @Slot()
    def show_help(self) -> None:
        """Say what the page is for and how it is used; once more closes the help."""
        if "help" in self.__dict__ and self.help.isVisible():
            self.close_help()
        else:
            if "inspector" in self.__dict__:
                self.inspector.hide()
            self.help.open(self.host.current_key)

    @Slot()
    def close_help(self) -> None:
        """Close the help and go back to the page."""
        self.help.hide()
        self._show_inspector()
        self.page.setFocus()

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
    def _unsay(self) -> None:
        self.page.unsay()

    @Slot(object)
    def refuse(self, error: DesktopError) -> None:
        """Show an error in the panel: where, what, what to do."""
        self.page.unsay()
        self.panel.tell(
            partial(error_text, error), "warn" if error.code == "job.cancelled" else "bad"
        )

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
        """Open a company file, verify a package, import everything else."""
        packages = list(dict.fromkeys(filter(None, map(_package_of, paths))))
        if packages and all(map(_package_of, paths)):
            self.verify(packages[0])
            if len(packages) > 1:
                name = packages[0].name
                self.panel.tell(partial(tr, "told.one_package", name=name), "warn")
        elif paths[0].suffix.lower() == ".cbook":
            self.desk.open_file(paths[0])
        elif all(path.suffix.lower() == SUFFIX for path in paths):
            sort_signed(self.desk, paths, partial(self._take_signed, paths))
        else:
            self._bring_in(paths)

    def _bring_in(self, paths: list[Path]) -> None:
        if self.desk.session is None:
            self.panel.tell(partial(tr, "told.open_first"), "warn")
        else:
            self.go("invoices")
            self.desk.arrived.emit(paths)

    def _take_signed(self, paths: list[Path], found: Signed) -> None:
        """Keep receipts in the open file; check signers by a register and a root from now on."""
        if found.is_empty:
            self._bring_in(paths)
            return
        if found.register or found.root:
            register, root = self.desk.trusted
            verifying = cast("VerifyPage", self.host.page("verify"))
            verifying.trust(found.register or register, found.root or root)
        if not found.receipts:
            self.go("verify")
        elif self.desk.session is None:
            self.panel.tell(partial(tr, "told.open_for_receipt"), "warn")
        else:
            self.go("packages")
            for path in found.receipts:
                cast("PackagesPage", self.page).take_receipt(path, *self.desk.trusted)

    @Slot(object)
    def verify(self, path: Path) -> None:
        """Verify a package and show what was found."""
        self.go("verify")
        self.desk.package_arrived.emit(path)

    # search ------------------------------------------------------------------------------

    @Slot()
    def open_search(self) -> None:
        """Open the search with pages and actions in it."""
        usable = self.desk.session is not None
        pages = [
            (tr(f"page.{entry.key}"), f"page:{entry.key}", tr("search.kind.page"))
            for entry in ENTRIES
            if usable and not entry.is_heading
        ]
        actions = [
            (action.text(), f"action:{key}", action.shortcut().toString())
            for key, action in self.actions_by_key.items()
            if action.isEnabled() and key != "search"
        ]
        helps = [
            (f"{tr(f'page.{key}')}: {tr(f'help.{key}')}", f"help:{key}", tr("search.kind.help"))
            for key in PAGES
            if usable or key in WITHOUT_COMPANY
        ]
        self.search_box.open(pages + actions + helps)

    @Slot(str)
    def _on_search(self, text: str) -> None:
        self.desk.ask(partial(_search, text, self.desk.year), self.search_box.add_hits)

    @Slot(str)
    def _on_found(self, target: str) -> None:
        kind, _, name = target.partition(":")
        if kind == "page":
            self.go(name)
        elif kind == "action":
            self.trigger(name)
        elif kind == "help":
            self.go(name)
            self.show_help()
        else:
            if name.startswith(_DRAFT):
                self.go("invoices")
            self.inspector.show()
            self.desk.pointed.emit(name)

    # window ------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Close the search; it is placed anew when opened."""
        super().resizeEvent(event)
        self.top.set_roomy(is_roomy=self._is_roomy)
        was_roomy = event.oldSize().width() >= _ROOMY
        if was_roomy != self._is_roomy and self.host.current_key:
            self._show_inspector()
        if "search_box" in self.__dict__:
            self.search_box.hide()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._title()
            self.desk.refresh_overview()  # the grade and its method are named by the worker
        super().changeEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Keep the place of the window and stop the worker."""
        geometry = bytes(self.saveGeometry().toHex().data()).decode()
        self.desk.settings.put(GEOMETRY, geometry)
        if self.desk.leave():
            super().closeEvent(event)
        else:  # it says why; closed once more, it goes
            event.ignore()


def _package_of(path: Path) -> Path | None:
    """Return the package a file is or belongs to; rows that may be chosen lie beside theirs."""
    if path.name.endswith(_ROWS):
        return path.with_name(f"{path.name.removesuffix(_ROWS)}{_PACKAGE}")
    return path if path.suffix.lower() == _PACKAGE else None


def _months(view: Overview) -> list[Month]:
    months, month = [], view.newest
    while month >= view.opening:
        months.append(month)
        month = month.shifted(-1)
    return months


def _search(text: str, year: int, session: Session, _context: JobContext) -> tuple[Hit, ...]:
    return session.search(text, year, _HITS)
