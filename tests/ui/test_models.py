"""Every item model of the program goes through Qt's own test of models."""

import pkgutil
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from importlib import import_module
from typing import Final

import pytest
from PySide6.QtCore import QAbstractItemModel, Qt
from PySide6.QtWidgets import QAbstractItemView, QComboBox, QCompleter, QWidget
from pytestqt.modeltest import ModelTester

import desktop.ui
from desktop.ui.main_window import MainWindow
from desktop.ui.page_host import PAGES
from desktop.ui.pages.page import Page
from desktop.ui.rooms.packaging import CopyRow
from desktop.ui.rooms.paging import HeldPages
from desktop.ui.tables.checked import CheckedModel
from desktop.ui.tables.columns import Column, Kind
from desktop.ui.tables.model import RowsModel
from desktop.ui.tables.paged import held
from desktop.ui.tables.rows import PAGE
from desktop.ui.tables.sheet_model import Entry, SheetModel
from tests.ui.test_tables import Waiting

COLUMNS: Final = (
    Column("goods", str, tone=lambda row: "warn" if row % 2 else ""),
    Column("money", Decimal, Kind.MONEY, is_totalled=True),
)
Deed = Callable[[], object]
Sample = Callable[[], tuple[QAbstractItemModel, tuple[Deed, ...]]]


def rows_model() -> tuple[QAbstractItemModel, tuple[Deed, ...]]:
    """Rows in memory, then by pages, filtered, sorted, gone and said in other words."""
    model, worker = RowsModel(COLUMNS), Waiting()
    paged = held(HeldPages(range(3 * PAGE)), worker)
    return model, (
        lambda: model.show_rows(range(5)),
        lambda: model.sort(1, Qt.SortOrder.DescendingOrder),
        lambda: model.filter_by({COLUMNS[0]: "3"}),
        lambda: model.filter_by({}),
        lambda: model.show_source(paged),
        worker.answer,
        lambda: model.row(2 * PAGE),
        worker.answer,
        lambda: model.filter_by({COLUMNS[1]: "7"}),
        worker.answer,
        model.retranslate,
        lambda: model.show_rows(()),
    )


def checked_model() -> tuple[QAbstractItemModel, tuple[Deed, ...]]:
    """Rows that are ticked, clicked, sorted, replaced and gone."""
    model = CheckedModel((Column("note", lambda row: row.number),))
    rows = [CopyRow(number, {}) for number in range(1, 6)]
    role, ticked = Qt.ItemDataRole.CheckStateRole, Qt.CheckState.Checked
    return model, (
        lambda: model.show_rows(rows),
        lambda: model.tick((2, 3), is_ticked=True),
        lambda: model.setData(model.index(0, 0), ticked, role),
        lambda: model.setData(model.index(1, 0), Qt.CheckState.Unchecked.value, role),
        lambda: model.setData(model.index(1, 0), "x"),
        lambda: model.sort(0, Qt.SortOrder.DescendingOrder),
        lambda: model.show_rows(()),
        lambda: model.set_ticked(frozenset()),
    )


def sheet_model() -> tuple[QAbstractItemModel, tuple[Deed, ...]]:
    """A sheet in which is typed, copied from above, undone and begun anew."""
    model = SheetModel((Entry("source"), Entry("quantity", is_number=True)))
    return model, (
        lambda: model.show_rows([["mobile.diesel", "1"]]),
        lambda: model.setData(model.index(1, 0), ".."),
        lambda: model.setData(model.index(model.rowCount() - 1, 1), "7"),
        model.undo,
        lambda: model.show_rows([]),
    )


SAMPLES: Final[Mapping[type[QAbstractItemModel], Sample]] = {
    RowsModel: rows_model,
    SheetModel: sheet_model,
    CheckedModel: checked_model,
}


def models() -> list[type[QAbstractItemModel]]:
    """Return every item model that the program defines, in whatever module."""
    for module in pkgutil.walk_packages(desktop.ui.__path__, "desktop.ui."):
        import_module(module.name)
    return sorted(set(_below(QAbstractItemModel)), key=lambda each: each.__qualname__)


def _below(kind: type[QAbstractItemModel]) -> Iterator[type[QAbstractItemModel]]:
    for each in kind.__subclasses__():
        if each.__module__.startswith("desktop."):
            yield each
        yield from _below(each)


@pytest.mark.parametrize("kind", models(), ids=lambda kind: kind.__qualname__)
def test_a_model_of_the_program_keeps_qts_rules_whatever_is_done_to_it(
    kind: type[QAbstractItemModel], qtmodeltester: ModelTester
) -> None:
    assert kind in SAMPLES, f"{kind.__qualname__} has no sample here"
    model, deeds = SAMPLES[kind]()
    assert type(model) is kind
    qtmodeltester.check(model)  # watches it from now on, and fails at any later signal
    for deed in deeds:
        deed()
        qtmodeltester.check(model)


def test_a_model_without_a_sample_would_be_found() -> None:
    class Forgotten(RowsModel):
        pass

    Forgotten.__module__ = "desktop.ui.tables.forgotten"
    assert Forgotten in set(_below(QAbstractItemModel)) - set(SAMPLES)


def _shown_in(widget: QWidget) -> list[QAbstractItemModel]:
    """Return the models of all views, boxes and completers in a widget."""
    views = [each.model() for each in widget.findChildren(QAbstractItemView)]
    boxes = [each.model() for each in widget.findChildren(QComboBox)]
    completers = [each.model() for each in widget.findChildren(QCompleter)]
    own = widget.findChildren(QAbstractItemModel)
    return list({id(each): each for each in (*views, *boxes, *completers, *own) if each}.values())


WITHOUT_MODEL = frozenset({"welcome", "todo", "closing", "reports", "packages"})
"""Pages that show no table or list when they open."""


@pytest.mark.parametrize("key", list(PAGES))
def test_every_model_shown_on_a_page_keeps_qts_rules(
    visit: Callable[[str], Page], qtmodeltester: ModelTester, key: str
) -> None:
    shown = _shown_in(visit(key))
    assert bool(shown) == (key not in WITHOUT_MODEL)
    for model in shown:
        qtmodeltester.check(model)


def test_the_search_keeps_qts_rules(opened: MainWindow, qtmodeltester: ModelTester) -> None:
    opened.open_search()
    opened.search_box.line.setText("电")
    found = _shown_in(opened.search_box)
    assert found
    for model in found:
        qtmodeltester.check(model)
