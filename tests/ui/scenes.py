"""What a page's first look does not show: dialogs, panels, forms, menus and pages within pages.

A scene brings the program there as its user would and returns what is to be looked at: the window
or a dialog. Pictures, golden ones and the test for clipped texts all go through these.
"""

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any, cast

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication, QDialog, QMenu, QWidget

from desktop.app import Application
from desktop.errors import SurroundingsError
from desktop.findings import Finding, Place, Severity
from desktop.ui import formats
from desktop.ui.crash import crash_report

Settle = Callable[[Application], None]
Scene = Callable[[Application, Settle, Path], QWidget]


def _page(application: Application, settle: Settle, key: str) -> Any:
    application.window.go(key)
    settle(application)
    return application.window.page


def _dialog(application: Application) -> QWidget:
    """Return the dialog that was opened last."""
    found = [one for one in application.window.findChildren(QDialog) if one.isVisible()]
    return found[-1]


# dialogs -----------------------------------------------------------------------------------


def _locked(application: Application, settle: Settle, folder: Path, *, is_wrong: bool) -> QWidget:
    del settle
    error = SurroundingsError("encryption.code_mistyped") if is_wrong else None
    application.desk.locked.emit(folder / "demo.cbook", error)
    return _dialog(application)


def _new_key(application: Application, settle: Settle, _folder: Path) -> QWidget:
    from desktop.ui.dialogs.secret import SecretDialog  # noqa: PLC0415 - as the program does

    page = _page(application, settle, "packages")
    SecretDialog(page, is_new=True).open()
    return _dialog(application)


def _sign(application: Application, settle: Settle, _folder: Path) -> QWidget:
    from desktop.ui.dialogs.secret import SecretDialog  # noqa: PLC0415 - as the program does

    page = _page(application, settle, "packages")
    dialog = SecretDialog(page, problem="×")
    dialog.offer_to_remember()
    dialog.open()
    return _dialog(application)


def _reason(
    application: Application, settle: Settle, _folder: Path, *, key: str, gaps: Mapping[str, str]
) -> QWidget:
    from desktop.ui.dialogs.reason import ReasonDialog  # noqa: PLC0415 - as the program does

    page = _page(application, settle, "packages")
    said = {**gaps, "year": formats.year(2025)} if "year" in gaps else gaps
    ReasonDialog(key, page, has_password=key == "reopen", **said).open()
    return _dialog(application)


def _crash(application: Application, settle: Settle, _folder: Path) -> QWidget:
    del settle
    try:
        int("x")
    except ValueError as bug:
        application.window.show_crash(crash_report(bug))
    return _dialog(application)


# the frame ---------------------------------------------------------------------------------


def _refused(application: Application, settle: Settle, folder: Path) -> QWidget:
    _page(application, settle, "todo")
    path = str(folder / "demo.cbook")
    error = SurroundingsError("company_file.read_only", Place(path), file=path)
    application.desk.refused.emit(error)
    return application.window


def _left(application: Application, settle: Settle, folder: Path) -> QWidget:
    _page(application, settle, "todo")
    details = {"file": str(folder / "demo.cbook"), "folder": str(folder), "reason": "disk.full"}
    found = (
        Finding("backup.failed", Severity.ERROR, Place("demo.cbook"), details),
        Finding("backup.none_yet", Severity.WARNING, Place(), {}),
    )
    application.desk.left.emit(found)
    return application.window


def _search(application: Application, settle: Settle, _folder: Path) -> QWidget:
    _page(application, settle, "todo")
    application.window.open_search()
    settle(application)
    return application.window


def _help(application: Application, settle: Settle, _folder: Path, *, key: str) -> QWidget:
    _page(application, settle, key)
    application.window.panes.show_help()
    settle(application)
    return application.window


def _menu(application: Application, settle: Settle, _folder: Path, *, place: int) -> QWidget:
    _page(application, settle, "todo")
    menu = cast("QMenu", application.window.menu.actions()[place].menu())
    menu.popup(application.window.mapToGlobal(QPoint()))
    return menu


def _persons(application: Application, settle: Settle, _folder: Path) -> QWidget:
    _page(application, settle, "todo")
    button = application.window.foot.person
    button.choose()
    menu = button.findChild(QMenu)
    assert menu is not None
    return menu


# pages within pages ------------------------------------------------------------------------


def _wrong_company(application: Application, settle: Settle, _folder: Path) -> QWidget:
    page = _page(application, settle, "new_company")
    for field in (page.name, page.uscc, page.employees, page.revenue, page.opening):
        field.line.setText("12x")
    page.make.click()
    settle(application)
    return application.window


def _signing(application: Application, settle: Settle, _folder: Path) -> QWidget:
    page = _page(application, settle, "packages")
    page.read_before_signing(_seal(application))
    settle(application)
    return application.window


def _sharing(application: Application, settle: Settle, _folder: Path) -> QWidget:
    page = _page(application, settle, "packages")
    page.copies.choose_shown(_seal(application), "bank")
    settle(application)
    return application.window


def _seal(application: Application) -> str:
    session = application.desk.session
    assert session is not None
    return session.seals()[0].id


def _papers(application: Application, settle: Settle, _folder: Path) -> QWidget:
    page = _page(application, settle, "packages")
    page.show_papers()
    return application.window


def _key_made(application: Application, settle: Settle, folder: Path) -> QWidget:
    page = _page(application, settle, "packages")
    page.make_key(folder / "示例签名.cdpkey", "correct horse")
    settle(application)
    return application.window


def _verified(application: Application, settle: Settle, folder: Path, *, content: bytes) -> QWidget:
    package = folder / "示例-2025.cdp"
    package.write_bytes(content)
    application.window.verify(package)
    settle(application)
    return application.window


def _countersigning(application: Application, settle: Settle, folder: Path) -> QWidget:
    _verified(application, settle, folder, content=b"pending")
    cast("Any", application.window.page).read_pending(None)
    settle(application)
    return application.window


def _protection(application: Application, settle: Settle, _folder: Path) -> QWidget:
    page = _page(application, settle, "upkeep")
    page.tabs.setCurrentIndex(1)
    page.protection.note.setPlainText("…")
    page.protection.new.line.setText("short")
    page.protection.change.click()
    return application.window


def _bulk(application: Application, settle: Settle, _folder: Path) -> QWidget:
    page = _page(application, settle, "review")
    page.waiting.point_at(0)
    page.alike.click()
    settle(application)
    return application.window


def _record_sharing(application: Application, settle: Settle, _folder: Path) -> QWidget:
    page = _page(application, settle, "review")
    page.waiting.point_at(0)
    settle(application)
    page.share_selected()
    settle(application)
    return application.window


def _layout(application: Application, settle: Settle, folder: Path) -> QWidget:
    page = _page(application, settle, "rules")
    table = folder / "能源台账.csv"
    table.write_text("月份,用电量,备注\n2025-01,1200,空调\n2025-02,1100,\n", encoding="utf-8")
    page.look_at_table(table)
    settle(application)
    return application.window


def _portfolio(application: Application, settle: Settle, folder: Path) -> QWidget:
    page = _page(application, settle, "portfolio")
    page.look_at([folder])
    settle(application)
    return application.window


def _previewed(application: Application, settle: Settle, folder: Path) -> QWidget:
    page = _page(application, settle, "invoices")
    invoice = folder / "发票.csv"
    invoice.write_text("月份,电量(kWh)\n2025-01,1200\n", encoding="utf-8")
    page.read([invoice])
    settle(application)
    return application.window


def _report(application: Application, settle: Settle, _folder: Path) -> QWidget:
    page = _page(application, settle, "reports")
    session = application.desk.session
    assert session is not None
    page.preview(session.report_kinds()[0].code)
    settle(application)
    return application.window


def _filter(application: Application, settle: Settle, _folder: Path) -> QWidget:
    page = _page(application, settle, "review")
    page.waiting.toggle_filter.trigger()
    settle(application)
    return application.window


def _explained(application: Application, settle: Settle, _folder: Path) -> QWidget:
    _page(application, settle, "inventory")
    application.window.inspector.show()
    application.desk.pointed.emit("source/electricity.purchased")
    settle(application)
    return application.window


SCENES: Mapping[str, Scene] = {
    "unlock": partial(_locked, is_wrong=False),
    "unlock_wrong": partial(_locked, is_wrong=True),
    "new_key": _new_key,
    "sign": _sign,
    "reason_reopen": partial(_reason, key="reopen", gaps={"month": "2025-05"}),
    "reason_reverse": partial(_reason, key="reverse", gaps={"number": "2025-05-electricity-0007"}),
    "reason_reseal": partial(_reason, key="reseal", gaps={"year": "2025"}),
    "reason_withdraw": partial(_reason, key="withdraw", gaps={"year": "2025"}),
    "crash": _crash,
    "refused": _refused,
    "left": _left,
    "search": _search,
    "help": partial(_help, key="inventory"),
    "menu_file": partial(_menu, place=0),
    "menu_view": partial(_menu, place=3),
    "persons": _persons,
    "wrong_company": _wrong_company,
    "signing": _signing,
    "sharing": _sharing,
    "papers": _papers,
    "key_made": _key_made,
    "verified": partial(_verified, content=b"PK"),
    "verify_refused": partial(_verified, content=b"broken"),
    "verify_waits": partial(_verified, content=b"pending"),
    "verify_withdrawal": partial(_verified, content=b"withdrawal"),
    "countersigning": _countersigning,
    "protection": _protection,
    "bulk": _bulk,
    "record_sharing": _record_sharing,
    "layout": _layout,
    "portfolio_filled": _portfolio,
    "previewed": _previewed,
    "report": _report,
    "filter": _filter,
    "explained": _explained,
}
WITHOUT_FILE = frozenset({"unlock", "unlock_wrong", "wrong_company"})
"""Scenes in which no company file needs to be open."""


def put_away(application: Application) -> None:
    """Close what a scene opened, so that the next one begins as it would."""
    for widget in QApplication.topLevelWidgets():
        if isinstance(widget, QMenu | QDialog) and widget.isVisible():
            widget.close()
    for dialog in application.window.findChildren(QDialog):
        dialog.close()
    application.window.searching.close()
    panes = application.window.panes
    if "help" in panes.__dict__ and panes.help.isVisible():
        panes.close_help()
    application.window.panel.dismiss()
