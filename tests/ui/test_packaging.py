"""Reading before signing, sharing by choice, receipts, withdrawal, countersigning."""

from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QLabel
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from desktop.app import Application
from desktop.errors import InputError
from desktop.messages import sentence
from desktop.ui.dialogs.reason import ReasonDialog
from desktop.ui.dialogs.secret import SecretDialog
from desktop.ui.office import LazyOffice
from desktop.ui.pages.packages import SHARING, SIGNING, TIMELINE
from desktop.ui.rooms.packaging import DifferenceRow
from desktop.ui.session import SealRow
from desktop.ui.text import tr, use_language
from desktop.ui.widgets.labels import Chip
from desktop.ui.widgets.signing_view import difference_text, value_text
from tests.ui.conftest import PATIENCE_MS, Settle, Start, Visit, press
from tests.ui.fakes import FakeOffice

VECTORS = Path(__file__).parents[1] / "golden" / "packages" / "files"


def words(widget: Any) -> str:
    return " ".join(label.text() for label in widget.findChildren(QLabel))


def is_gone(dialog: QDialog) -> bool:
    return not isValid(dialog)


@pytest.fixture
def page(visit: Visit) -> Any:
    return visit("packages")


def test_the_timeline_tells_stations_copies_and_answers(page: Any) -> None:
    newest, old = (page._list.itemAt(place).widget() for place in (0, 1))
    assert "浙江XX银行.cdp（银行版）" in words(newest)
    assert "回执 湖州平台：已通过" in words(newest)
    assert "待签名：编制、复核" in words(old)
    assert "已被取代" in words(old)


def test_signing_waits_until_the_declaration_is_ticked(
    page: Any, application: Application, settle: Settle, office: FakeOffice, tmp_path: Path
) -> None:
    page.read_before_signing("s2")
    settle(application)
    assert page.stack.currentIndex() == SIGNING
    assert not page.signing.sign.isEnabled()
    page.signing.read.setChecked(True)
    assert page.signing.sign.isEnabled()
    page.sign("s2", tmp_path / "a.key", "secret")
    settle(application)
    assert office.session.done == ["sign s2"]
    assert page.stack.currentIndex() == TIMELINE


def test_the_declaration_is_read_in_the_readers_language_beside_the_one_that_is_signed(
    page: Any, application: Application, settle: Settle, qapp: QApplication, qtbot: QtBot
) -> None:
    page.read_before_signing("s2")
    settle(application)
    signed = sentence("attestation.declaration", {}, "zh")
    page.signing.show_desk(replace(page.signing.shown, declaration=signed))
    assert page.signing.gloss.isHidden()
    use_language(qapp, "en")
    qtbot.waitUntil(lambda: bool(page.signing.gloss.text()))
    assert page.signing.declaration.text() == signed
    assert page.signing.gloss.text() == sentence("attestation.declaration", {}, "en")
    assert not page.signing.gloss.isHidden()
    use_language(qapp, "zh")


def test_a_withdrawal_says_what_it_takes_back_where_a_report_has_its_pages(
    page: Any, application: Application, settle: Settle
) -> None:
    page.read_before_signing("s2")
    settle(application)
    taken_back = (("zh", "撤回：重复报送"), ("en", "Withdrawn: sent twice"))
    page.signing.show_desk(replace(page.signing.shown, instead=taken_back))
    assert "撤回：重复报送" in words(page.signing.pages)


def test_a_key_is_remembered_on_request_and_signs_by_itself_until_it_is_forgotten(
    page: Any,
    application: Application,
    settle: Settle,
    office: FakeOffice,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("desktop.ui.pages.packages.ask_file", lambda *_: Path("a.key"))
    monkeypatch.setattr("desktop.ui.pages.key_papers.ask_file", lambda *_: Path("a.key"))
    office.session.packaging.can_remember = True
    for _ in range(2):
        page.read_before_signing("s2")
        settle(application)
        page.signing.read.setChecked(True)
        press(qtbot, page.signing.sign)
        settle(application)
        dialog = page.findChild(SecretDialog)
        if dialog is not None:
            assert dialog.remember.isVisible()
            dialog.remember.setChecked(True)
            dialog.secret.setText("a long secret")
            press(qtbot, dialog.do)
            settle(application)
            qtbot.waitUntil(lambda: page.findChild(SecretDialog) is None, timeout=PATIENCE_MS)
    assert office.session.done == ["sign s2", "remember a.key", "sign s2 by itself"]
    for says in ("不再记住", "没有记住"):
        page.papers.view.forget_asked.emit()
        settle(application)
        assert says in page.note.text


def test_the_difference_to_the_last_package_is_told_in_words(
    page: Any, application: Application, settle: Settle
) -> None:
    page.read_before_signing("s2")
    settle(application)
    table = page.signing.differences
    shown = [table.model.columns[0].shown(table.model.row(place)) for place in range(3)]
    assert shown == ["范围一 (tCO2e)", "湖州碳效码 · 等级", "明细 01234567 · 数量"]
    before = [table.model.columns[1].shown(table.model.row(place)) for place in range(3)]
    assert before == ["890.1", "二级", "1000"]


def test_totals_that_differ_by_little_look_different() -> None:
    change = DifferenceRow("scope1_kg", "890090.000000", "890060.000000")
    assert [value_text(change, each) for each in (change.before, change.after)] == [
        "890.090",
        "890.060",
    ]
    assert value_text(DifferenceRow("scope1_kg", "", "890060.000000"), "890060.000000") == "890.1"


@pytest.mark.usefixtures("application")
@pytest.mark.parametrize(
    ("what", "value", "words"),
    [
        ("economic/2025/employees", "40 person", ("从业人员 · 2025", "40 人")),
        ("economic/2025/value_added", "300 万元", ("工业增加值 · 2025", "300 万元")),
        ("choice/grid_series", "announcement", ("电网因子系列", "部委公告（2021 年起）")),
        ("line/e3/2025-12/0/line", "added", ("明细 e3/2025- · 行", "新增")),
        ("line/e3/2025-12/0/kg", "12", ("明细 e3/2025- · kg", "12")),
    ],
)
def test_a_changed_figure_choice_or_line_is_told_in_words(
    what: str, value: str, words: tuple[str, str]
) -> None:
    change = DifferenceRow(what, "", value)
    assert (difference_text(change), value_text(change, value)) == words


def test_the_differences_are_a_sound_model(
    page: Any, application: Application, settle: Settle, qtmodeltester: ModelTester
) -> None:
    page.read_before_signing("s2")
    settle(application)
    assert page.signing.differences.model.rowCount() > 0  # an empty model breaks no rule
    qtmodeltester.check(page.signing.differences.model)


def test_a_copy_goes_to_be_countersigned_and_comes_back(
    page: Any,
    application: Application,
    settle: Settle,
    office: FakeOffice,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    out = Path("待会签.cdp")
    monkeypatch.setattr("desktop.ui.pages.packages.ask_new_file", lambda *_: out)
    page.read_before_signing("s2")
    settle(application)
    press(qtbot, page.signing.pending)
    settle(application)
    assert str(out) in page.note.text
    monkeypatch.setattr("desktop.ui.pages.packages.ask_file", lambda *_: Path("new.cdp"))
    press(qtbot, page.countersigned)
    settle(application)
    assert page.note.text == "已收回 1 个签名。"
    page.take_signatures(Path("old.cdp"))
    settle(application)
    assert page.note.text == "没有新的内容，账套没有改动。"
    assert office.session.done == ["pending s2", "take new.cdp", "take old.cdp"]


def test_a_bank_sees_no_lines_unless_they_are_ticked(
    page: Any,
    application: Application,
    settle: Settle,
    office: FakeOffice,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("desktop.ui.pages.copies.ask_new_file", lambda *_: Path("a.cdp"))
    page._list.itemAt(0).widget().export_asked.emit("s2", "bank")
    settle(application)
    assert page.stack.currentIndex() == SHARING
    assert "看不到：活动数据明细" in words(page.copies.view)
    page.copies.view.boxes["activity"].setChecked(True)
    assert "看不到：活动数据明细" not in words(page.copies.view)
    press(qtbot, page.copies.view.export)
    settle(application)
    (copy,) = office.session.packaging.copies
    assert (copy.withheld, copy.recipient, copy.cover) == (("audit",), None, None)


def test_a_platform_gets_everything_with_a_cover_sheet(
    page: Any, application: Application, settle: Settle, office: FakeOffice, tmp_path: Path
) -> None:
    page.copies.choose_shown("s2", "")
    settle(application)
    page.copies.view.cover.setChecked(True)
    page.copies.write_copy(tmp_path / "a.cdp")
    settle(application)
    (copy,) = office.session.packaging.copies
    assert (copy.withheld, copy.cover) == ((), tmp_path / "a.pdf")


def test_a_named_recipient_needs_name_purpose_and_code(
    page: Any,
    application: Application,
    settle: Settle,
    office: FakeOffice,
    qtbot: QtBot,
    tmp_path: Path,
) -> None:
    page.copies.choose_shown("s2", "bank")
    settle(application)
    view = page.copies.view
    view.named.setChecked(True)
    press(qtbot, view.export)
    assert view.recipient.line.property("wrong") is True
    for field, text in ((view.recipient, "某银行"), (view.purpose, "贷款"), (view.challenge, "K7")):
        field.line.setText(text)
    page.copies.write_named(tmp_path / "a.cdp", tmp_path / "a.key", "secret")
    settle(application)
    (copy,) = office.session.packaging.copies
    assert copy.recipient is not None
    assert (copy.recipient.name, copy.recipient.challenge) == ("某银行", "K7")
    assert str(copy.recipient.expires) == "2026-04-15"


def test_a_wrong_password_for_a_named_copy_is_asked_again(
    page: Any, application: Application, settle: Settle, office: FakeOffice, qtbot: QtBot
) -> None:
    page.copies.choose_shown("s2", "bank")
    settle(application)
    page.copies.write_named(Path("a.cdp"), Path("a.key"), "wrong")
    settle(application)
    dialog = page.copies.findChild(SecretDialog)
    assert "a.key" in words(dialog)
    dialog.secret.setText("right")
    press(qtbot, dialog.do)
    settle(application)
    (copy,) = office.session.packaging.copies
    assert copy.recipient is not None
    assert (copy.out, copy.recipient.key, copy.recipient.secret) == (
        Path("a.cdp"),
        Path("a.key"),
        "right",
    )


def test_a_package_the_platform_refused_does_not_look_done(
    page: Any, application: Application, settle: Settle, office: FakeOffice
) -> None:
    page.take_receipt(Path("refused.json"), Path("register.json"))
    settle(application)
    assert page.note.tone == "warn"
    assert "平台没有通过" in page.note.text
    days = [datetime(2026, 1, day, 9, 0) for day in (12, 13)]  # noqa: DTZ001 - as shown
    refused = ("FAILED", "湖州平台", days[1])
    seal = SealRow("s3", 2025, days[0], "7a" * 32, receipts=1, answers=(refused,))
    passed, passed_later = (("PASSED", "湖州平台", day) for day in days)
    office.session.more_seals = (
        seal,
        replace(seal, id="s4", receipts=2, answers=(passed, refused)),
        replace(seal, id="s5", receipts=2, answers=(("FAILED", "湖州平台", days[0]), passed_later)),
    )
    page.refresh()
    settle(application)
    said = [words(page._list.itemAt(place).widget()) for place in (2, 3, 4)]
    assert ["回执：未通过" in each for each in said] == [True, True, False]


def test_what_went_wrong_before_is_no_longer_said_once_it_went_well(
    page: Any, application: Application, settle: Settle
) -> None:
    application.window.refuse(InputError("person.name_missing"))
    page.papers.write_sheet(Path("a.key"), "", Path("sheet.pdf"))
    settle(application)
    assert application.window.panel.text == ""
    assert "sheet.pdf" in page.note.text
    application.desk.told.emit("done before")
    page.papers.write_sheet(Path("a.key"), "", Path("sheet.pdf"))
    settle(application)
    assert application.window.panel.text == "done before"


def test_a_receipt_is_taken_in_once(
    page: Any, application: Application, settle: Settle, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = iter([Path("new.json"), Path("register.json"), Path("old.json"), None])
    monkeypatch.setattr("desktop.ui.pages.packages.ask_file", lambda *_: next(answers))
    page._ask_receipt()
    settle(application)
    assert page.note.text == "回执已核对并保存。"
    page._ask_receipt()
    settle(application)
    assert page.note.text == "没有新的内容，账套没有改动。"


def test_a_report_is_withdrawn_with_a_reason(
    page: Any, application: Application, settle: Settle, office: FakeOffice, qtbot: QtBot
) -> None:
    press(qtbot, page.withdraw)
    dialog = page.findChild(ReasonDialog)
    dialog.reason.setText("重复报送")
    press(qtbot, dialog.do)
    settle(application)
    assert office.session.done == ["withdraw 2025 重复报送"]


def test_a_withdrawal_is_called_one_and_not_withdrawn_again(
    page: Any, application: Application, office: FakeOffice, settle: Settle
) -> None:
    taken_back = replace(office.session.seals()[0], id="s3", is_withdrawal=True)
    page._show((taken_back, *office.session.seals()))
    settle(application)
    chips = [each.text() for each in page.findChildren(Chip)]
    assert chips[0] == "撤回声明"
    assert not page.withdraw.isEnabled()


def test_a_received_package_says_what_it_does_not_hold(
    application: Application, settle: Settle, tmp_path: Path
) -> None:
    package = tmp_path / "收到的.cdp"
    package.write_bytes(b"PK")
    application.window.take_files([package])
    settle(application)
    said = words(application.window.page)
    assert "未包含：活动数据明细。" in said
    assert "890.1 tCO2e" in said
    assert "3级（企业自评，非官方评级）" in said
    assert "另一种" not in said
    assert "另有 1 种方法没有等级（缺少数据，或只给数额）。" in said


def test_a_register_is_asked_for_once_and_used_again(
    application: Application, settle: Settle, office: FakeOffice, tmp_path: Path
) -> None:
    package = tmp_path / "收到的.cdp"
    package.write_bytes(b"PK")
    application.window.take_files([package])
    settle(application)
    page: Any = application.window.page
    page.trust(tmp_path / "register.json", None)
    settle(application)
    assert office.trusted == [(None, None), (tmp_path / "register.json", None)]


def test_a_package_that_waits_is_read_and_countersigned(
    application: Application, settle: Settle, tmp_path: Path
) -> None:
    package = tmp_path / "待会签.cdp"
    package.write_bytes(b"pending")
    application.window.take_files([package])
    settle(application)
    page: Any = application.window.page
    page.read_pending(None)
    settle(application)
    assert page.signing.isVisible()
    assert page.signing.compared.text() == "这是第一份，没有可比的数据包。"
    assert page.signing.unchecked.isVisible()
    page.countersign(tmp_path / "a.key", tmp_path / "完成.cdp", "secret")
    settle(application)
    assert page.found.is_valid
    assert not page.signing.isVisible()


def test_a_package_that_lacks_its_reviewer_can_be_countersigned_in_the_window(
    start: Start, settle: Settle
) -> None:
    application = start(LazyOffice())
    application.window.take_files([VECTORS / "ROLE_MISSING.cdp"])
    settle(application)
    page: Any = application.window.page
    assert page.found.code == "ROLE_MISSING"
    offered = {button.text() for button in page.findChildren(QAbstractButton)}
    assert tr("verify.read_and_sign") in offered


def test_a_countersigner_is_checked_by_the_register_that_was_chosen(
    application: Application, office: FakeOffice, settle: Settle, tmp_path: Path
) -> None:
    package, register = tmp_path / "待会签.cdp", tmp_path / "register.json"
    package.write_bytes(b"pending")
    application.window.take_files([package])
    settle(application)
    page: Any = application.window.page
    page.trust(register, None)
    settle(application)
    page.read_pending(None)
    settle(application)
    assert not page.signing.unchecked.isVisible()
    page.countersign(tmp_path / "a.key", tmp_path / "完成.cdp", "secret")
    settle(application)
    verified_signed_verified = [(register, None)] * 3
    assert office.trusted == [(None, None), *verified_signed_verified]


def test_who_countersigns_makes_a_key_without_a_company_file(
    start: Start,
    settle: Settle,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    key = tmp_path / "王经理.cdpkey"
    monkeypatch.setattr("desktop.ui.pages.verify.ask_new_file", lambda *_: key)
    application = start(LazyOffice())
    application.window.take_files([VECTORS / "ROLE_MISSING.cdp"])
    settle(application)
    page: Any = application.window.page
    buttons = page.findChildren(QAbstractButton)
    press(qtbot, next(each for each in buttons if each.text() == tr("packages.new_key")))
    dialog = page.findChild(SecretDialog)
    dialog.secret.setText("correct horse")
    dialog.again.setText("correct horse")
    press(qtbot, dialog.do)
    settle(application)
    assert key.is_file()
    assert page.note.tone == "warn"
    assert str(key) in page.note.text


def test_a_wrong_password_of_a_key_is_asked_again_where_it_was_typed(
    page: Any,
    application: Application,
    settle: Settle,
    office: FakeOffice,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("desktop.ui.pages.packages.ask_file", lambda *_: Path("a.key"))
    page.read_before_signing("s2")
    settle(application)
    page.signing.read.setChecked(True)
    press(qtbot, page.signing.sign)
    settle(application)
    for typed in ("wrong", "right"):
        dialog = page.findChild(SecretDialog)
        dialog.secret.setText(typed)
        press(qtbot, dialog.do)
        qtbot.waitUntil(partial(is_gone, dialog), timeout=PATIENCE_MS)
        settle(application)
        if typed == "wrong":
            assert "a.key" in words(page.findChild(SecretDialog))
    assert office.session.done == ["sign s2"]
    assert application.window.panel.text == ""


def test_who_signs_first_is_told_that_another_person_has_to_sign(
    page: Any, application: Application, settle: Settle, office: FakeOffice
) -> None:
    waiting = SealRow("s3", 2025, datetime(2026, 1, 12, 9, 0), "7a" * 32)  # noqa: DTZ001 - as shown
    office.session.more_seals = (replace(waiting, missing=("preparer", "reviewer")),)
    page.refresh()
    settle(application)
    office.session.more_seals = (replace(waiting, signed_by=("preparer",), missing=("reviewer",)),)
    page.sign("s3", Path("a.key"), "secret")
    settle(application)
    assert page.note.text.startswith("已签名，还缺“复核”的签名。")
    offered = page._list.itemAt(2).widget().findChildren(QAbstractButton)
    assert tr("packages.write_pending") in {each.text() for each in offered}


def test_receipts_and_registers_that_are_dropped_go_where_they_belong(
    visit: Visit, application: Application, settle: Settle, office: FakeOffice
) -> None:
    window = application.window
    visit("inventory")
    window.take_files([Path("receipt.json")])
    settle(application)
    page: Any = window.page
    assert page.key == "packages"
    assert "还不能核对" in page.note.text
    window.take_files([Path("root.json"), Path("receipt.json"), Path("register.json")])
    settle(application)
    assert page.note.text == "回执已核对并保存。"
    assert office.session.done == ["receipt", "receipt"]
    window.take_files([Path("register.json")])
    settle(application)
    assert window.page.key == "verify"
    assert application.desk.trusted == (Path("register.json"), Path("root.json"))
    window.take_files([Path("other.json")])
    settle(application)
    assert window.page.key == "invoices"


def test_a_receipt_without_an_open_company_file_says_what_it_is(
    application: Application, settle: Settle
) -> None:
    application.window.take_files([Path("receipt.json")])
    settle(application)
    assert application.window.panel.text == tr("told.open_for_receipt")


def test_a_countersigned_package_that_is_dropped_gives_its_signatures_to_the_open_file(
    opened: Any,
    application: Application,
    settle: Settle,
    office: FakeOffice,
    qtbot: QtBot,
    tmp_path: Path,
) -> None:
    package = tmp_path / "会签.cdp"
    package.write_bytes(b"PK")
    opened.take_files([package])
    settle(application)
    offered = opened.page.findChildren(QAbstractButton)
    press(qtbot, next(each for each in offered if each.text() == tr("verify.take_signatures")))
    settle(application)
    assert office.session.done == ["take 会签.cdp"]
    assert opened.page.key == "packages"


def test_the_reader_sees_how_sure_the_parameters_are_and_keeps_it_as_a_page(
    application: Application,
    settle: Settle,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shown: list[str] = []
    monkeypatch.setattr(
        "desktop.ui.pages.verify.QDesktopServices.openUrl",
        lambda url: shown.append(url.toLocalFile()),
    )
    application.window.go("verify")
    page: Any = application.window.page
    assert not page.print_page.isEnabled()
    package = tmp_path / "给银行.cdp"
    package.write_bytes(b"sound")
    page.verify(package)
    settle(application)
    said = "\n".join(label.text() for label in page.findChildren(QLabel))
    assert "排放因子：待核实 1 · 已核实 6" in said
    assert "待核实的出处：《2015 年指南》" in said
    assert "评级指标：单一来源 3" in said
    assert page.print_page.isEnabled()
    page.write_page(tmp_path / "核验单.pdf")
    settle(application)
    assert shown == [str(tmp_path / "核验单.pdf")]
    package.write_bytes(b"withdrawal")
    page.verify(package)
    settle(application)
    assert not page.print_page.isEnabled()


def test_a_new_password_is_typed_twice_by_enter_and_says_what_it_lacks(
    visit: Visit, qtbot: QtBot
) -> None:
    dialog = SecretDialog(visit("packages"), is_new=True)
    dialog.open()
    with qtbot.waitActive(dialog):
        dialog.activateWindow()
    given: list[str] = []
    dialog.given.connect(given.append)
    qtbot.keyClicks(dialog.secret, "short")
    assert dialog.lacks.text() == tr("secret.too_short")
    qtbot.keyClicks(dialog.secret, " no more")
    qtbot.keyClick(dialog.secret, Qt.Key.Key_Return)
    qtbot.waitUntil(dialog.again.hasFocus)
    assert dialog.lacks.text() == tr("secret.type_again")
    qtbot.keyClicks(dialog.again, "another")
    assert dialog.lacks.text() == tr("secret.not_the_same")
    assert not dialog.do.isEnabled()
    dialog.again.setText("short no more")
    assert dialog.lacks.text() == ""
    qtbot.keyClick(dialog.again, Qt.Key.Key_Return)
    assert given == ["short no more"]
