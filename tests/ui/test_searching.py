"""What the search line finds in a company file, and where it leads."""

from typing import Any

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop.app import Application
from desktop.ui.session import Session
from tests.ui.conftest import Settle
from tests.ui.fakes import FakeOffice


def test_everything_with_a_name_is_found(sample_session: Session) -> None:
    def found(text: str) -> list[tuple[str, str]]:
        return [(hit.kind, hit.target) for hit in sample_session.search(text, 2025, 20)]

    assert ("firm", "page:opening") in found("印染")
    assert found("c17") == [("firm", "page:opening")]
    assert ("facility", "page:opening") in found("总厂")
    both = found("3305021008613")
    assert {("account", "page:bills"), ("meter", "page:meters")} <= set(both)
    waiting = [target for kind, target in found("26332000000000045758") if kind == "draft"]
    assert waiting
    assert all(
        target.startswith("figure:draft/invoice/26332000000000045758/") for target in waiting
    )
    older = next(t for _, t in found("*柴油* 2433") if t.startswith("figure:2024:record/"))
    assert sample_session.explain(older.partition(":")[2], 2025).record is not None


def test_a_whole_page_pasted_into_the_search_is_looked_for_by_its_first_words(
    sample_session: Session,
) -> None:
    pasted = " ".join(["柴油"] * 500 + [f"词{number}" for number in range(500)])
    assert sample_session.search(pasted, 2025, 50) == ()
    assert sample_session.search(" ".join(["柴油"] * 500), 2025, 50)
    assert sample_session.search("柴" * 30_000, 2025, 50) == ()


def test_a_waiting_invoice_is_shown_on_its_page(
    opened: Any, application: Application, office: FakeOffice, settle: Settle, qtbot: QtBot
) -> None:
    draft = office.session.drafts[0]
    opened.open_search()
    box = opened.search_box
    qtbot.keyClicks(box.line, draft.id)
    qtbot.waitUntil(lambda: any(each.target.startswith("figure:draft") for each in box._shown))
    qtbot.keyClick(box.line, Qt.Key.Key_Return)
    settle(application)
    assert opened.page.key == "invoices"
    assert opened.inspector.shown.figure == f"draft/{draft.id}"
