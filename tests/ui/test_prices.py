"""Price ranges in the window: shown, set for one company file, set back, undone."""

from decimal import Decimal
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop.app import Application
from desktop.errors import UsageError
from desktop.ui.pages.rules import PRICES
from desktop.ui.session import Session
from tests.ui.conftest import Settle, Visit, press
from tests.ui.fakes import FakeOffice


@pytest.fixture
def tab(visit: Visit, application: Application, settle: Settle) -> Any:
    page: Any = visit("rules")
    page.tabs.setCurrentIndex(PRICES)
    settle(application)
    return page.prices


def test_bounds_are_typed_for_the_chosen_row_and_kept(
    tab: Any, application: Application, settle: Settle, office: FakeOffice, qtbot: QtBot
) -> None:
    assert not tab.keep.isEnabled()
    tab.table.point_at(0)
    assert "蒸汽" in tab.of.text()
    assert not tab.reset.isEnabled()
    tab.high.line.setText("六百")
    press(qtbot, tab.keep)
    assert "六百" in tab.high._says.text()
    tab.high.line.setText("600")
    qtbot.keyClick(tab, Qt.Key.Key_F8)
    settle(application)
    assert office.session.done == ["price steam t 100 600"]
    assert "可按 Ctrl+Z 撤销" in application.window.page.note.text  # type: ignore[attr-defined] # of this page


def test_an_own_range_goes_back_to_the_default(
    tab: Any, application: Application, settle: Settle, office: FakeOffice, qtbot: QtBot
) -> None:
    tab.table.point_at(1)
    press(qtbot, tab.reset)
    settle(application)
    assert office.session.done == ["price natural_gas m3 shipped"]
    page: Any = application.window.page
    assert not page.take.isEnabled()


def test_a_real_file_keeps_its_own_range_and_gives_it_up(sample_session: Session) -> None:
    room = sample_session.teaching

    def steam() -> tuple[Decimal, bool]:
        (row,) = (each for each in room.prices() if (each.carrier, each.unit) == ("steam", "t"))
        return row.high, row.is_own

    shipped, _ = steam()
    room.put_price("steam", "t", (Decimal(100), Decimal(900)))
    assert steam() == (Decimal(900), True)
    sample_session.undo()
    assert steam() == (shipped, False)
    room.put_price("steam", "t", (Decimal(100), Decimal(900)))
    room.put_price("steam", "t", None)
    assert steam() == (shipped, False)
    with pytest.raises(UsageError):
        room.put_price("steam", "t", (Decimal(900), Decimal(100)))
