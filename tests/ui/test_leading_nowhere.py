"""Whatever a page offers leads somewhere: no button, key, chart or form that nobody listens to.

Parts of many pages (tables, fields) need not be listened to everywhere; where they are stands in
``LISTENED``, so that a page that stops listening to one is noticed.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Final

import pytest
from PySide6.QtCore import QMetaMethod, QObject, Signal
from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractButton

from desktop.app import Application
from desktop.ui.charts.flow import Flow
from desktop.ui.main_window import MainWindow
from desktop.ui.page_host import PAGES
from desktop.ui.tables.sheet_model import SheetModel
from desktop.ui.tables.view import Table
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.chooser import Chooser
from desktop.ui.widgets.fields import Field, Picker
from desktop.ui.widgets.signed_line import SignedLine
from desktop.ui.widgets.signing_view import SigningView
from tests.ui.conftest import Settle, each_tab

SHARED: Final = (Table, Field, Picker, Chooser, SheetModel, SignedLine, SigningView)
"""Parts that a page may use without listening to them."""
LISTENED: Final[Mapping[str, Mapping[str, int]]] = {
    "new_company": {
        "company.changed": 1,
        "company.enter": 1,
        "employees.changed": 1,
        "employees.enter": 1,
        "industry.changed": 1,
        "opening.enter": 1,
        "person.enter": 1,
        "place.enter": 1,
        "revenue.changed": 1,
        "revenue.enter": 1,
        "uscc.changed": 1,
        "uscc.enter": 1,
    },
    "todo": {"SignedLine.asked": 4},
    "invoices": {
        "invoices.files.opened": 1,
        "invoices.files.pointed": 1,
        "state.asked.found": 1,
        "state.asked.pointed": 1,
        "state.ignored.found": 1,
        "state.ignored.pointed": 1,
        "state.proposed.found": 1,
        "state.proposed.pointed": 1,
    },
    "bills": {"page.bills.opened": 1, "page.bills.pointed": 1, "share_way.chosen": 1},
    "meters": {"page.meters.pointed": 1},
    "other": {
        "SheetModel.edited": 7,
        "instrument_kind.chosen": 1,
        "other.meters.pointed": 1,
        "other.register.pointed": 1,
    },
    "rules": {
        "choice_combustion_ch4_n2o.chosen": 1,
        "choice_factor_set.chosen": 1,
        "choice_gas_reference_c.chosen": 1,
        "choice_grid_level.chosen": 1,
        "choice_grid_series.chosen": 1,
        "choice_gwp_set.chosen": 1,
        "choice_natural_gas.chosen": 1,
        "choice_steam_formula.chosen": 1,
        "density.enter": 1,
        "density_fuel.chosen": 1,
        "highest_price.enter": 1,
        "layout_kind.chosen": 1,
        "layout_line.chosen": 1,
        "layout_sheet.chosen": 1,
        "lowest_price.enter": 1,
        "prices.table.pointed": 1,
        "rules.rules.pointed": 1,
    },
    "review": {
        "review.posted.found": 1,
        "review.posted.pointed": 1,
        "review.waiting.found": 1,
        "review.waiting.pointed": 1,
        "share_way.chosen": 1,
    },
    "reconcile": {
        "difference_reason.enter": 2,
        "origin_order.chosen": 1,
        "reconcile.lines.opened": 1,
        "reconcile.lines.pointed": 1,
        "reconcile.origins.opened": 1,
        "reconcile.origins.pointed": 1,
        "stated_amount.enter": 1,
        "stated_quantity.enter": 1,
    },
    "closing": {"SignedLine.asked": 4},
    "inventory": {
        "base_year.chosen": 1,
        "inventory.by_source.opened": 1,
        "inventory.by_source.pointed": 1,
    },
    "ratings": {"SignedLine.asked": 2},
    "history": {
        "history.after.opened": 1,
        "history.after.pointed": 1,
        "history.fields.opened": 1,
        "history.fields.pointed": 1,
        "history.trail.pointed": 1,
    },
    "upkeep": {
        "keeping.persons.pointed": 1,
        "new_password.enter": 1,
        "new_password_again.enter": 1,
        "old_password.enter": 1,
        "person_name.enter": 1,
        "person_password.enter": 1,
        "supervisor_password.enter": 1,
    },
    "portfolio": {"page.portfolio.opened": 1},
    "verify": {"SigningView.given_up": 1, "SigningView.sign_asked": 1},
}
"""How many parts of a name a page listens to, by signal; ``enter`` is the key in a field."""


def is_heard(each: QObject, name: str) -> bool:
    """Whether anything listens to one of the signals of a name."""
    meta = each.metaObject()
    methods = (meta.method(place) for place in range(meta.methodCount()))
    return any(
        method.methodType() == QMetaMethod.MethodType.Signal
        and method.name().toStdString() == name
        and each.isSignalConnected(method)
        for method in methods
    )


def own_signals(each: QObject) -> Iterator[str]:
    """Return the signals that our own classes declare."""
    for made in type(each).__mro__:
        if made.__module__.startswith("desktop."):
            yield from (name for name, value in vars(made).items() if isinstance(value, Signal))


def parts_of(widget: QObject) -> list[QObject]:
    return [widget, *widget.findChildren(QObject)]


def unheard(widget: QObject) -> Iterator[str]:
    """Return what is offered and leads nowhere."""
    for each in parts_of(widget):
        kind = type(each).__name__
        is_ours = type(each).__module__.startswith("desktop.")
        if isinstance(each, QAbstractButton) and is_ours:
            if not (is_heard(each, "clicked") or is_heard(each, "toggled")):
                yield f"{kind} {each.accessibleName()}"
        elif isinstance(each, QShortcut) and not is_heard(each, "activated"):
            yield f"{kind} {each.key().toString()}"
        elif isinstance(each, QAction) and is_ours and not is_heard(each, "triggered"):
            yield f"{kind} {each.text()}"
        elif not isinstance(each, SHARED):
            yield from (f"{kind}.{name}" for name in own_signals(each) if not is_heard(each, name))


def heard(widget: QObject) -> Iterator[str]:
    """Return to which parts of many pages somebody listens."""
    for each in parts_of(widget):
        if isinstance(each, SHARED):
            name = getattr(each, "key", "") or getattr(each, "_name_key", "") or type(each).__name__
            yield from (f"{name}.{one}" for one in own_signals(each) if is_heard(each, one))
            if isinstance(each, Field) and is_heard(each.line, "returnPressed"):
                yield f"{name}.enter"


@pytest.mark.parametrize("page", list(PAGES))
def test_everything_a_page_offers_leads_somewhere(
    opened: MainWindow, application: Application, settle: Settle, page: str
) -> None:
    opened.go(page)
    settle(application)
    for _tab in each_tab(opened.page):
        settle(application)
    assert list(unheard(opened.page)) == []
    assert Counter(heard(opened.page)) == LISTENED.get(page, {})


def test_everything_in_the_frame_leads_somewhere(opened: MainWindow) -> None:
    assert list(unheard(opened)) == []


def test_a_part_that_leads_nowhere_is_noticed(opened: MainWindow) -> None:
    left = Button("button.save", "", parent=opened)
    lost = QShortcut(QKeySequence("F12"), opened)
    bare = Flow()
    bare.setParent(opened)
    assert sorted(unheard(opened)) == ["Button 保存 (F8)", "Flow.pointed", "QShortcut F12"]
    left.clicked.connect(opened.close)
    lost.activated.connect(opened.close)
    bare.pointed.connect(opened.close)
    assert list(unheard(opened)) == []
