"""Who leads of meter, bill and invoice, and why chosen months of them differ."""

from collections.abc import Sequence
from itertools import permutations
from typing import Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from desktop.accounting.activity import Origin
from desktop.jobs.origin_table import OriginMonth
from desktop.ui.text import name_of
from desktop.ui.theme import SPACE
from desktop.ui.widgets.boxes import column, framed, row
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.chooser import Chooser
from desktop.ui.widgets.fields import Field

_KINDS: Final = (Origin.METER, Origin.BILL, Origin.INVOICE)
ORDERS: Final = tuple(",".join(order) for order in permutations(_KINDS))
"""Every order of preference of the three kinds of documents."""


class OriginsForm(QWidget):
    """Below the table of origins.

    Signals:
        order_chosen: The order of preference, names with commas between.
        reason_given: Keys of the months, and why they differ.
    """

    order_chosen = Signal(str)
    reason_given = Signal(list, str)

    def __init__(self) -> None:
        super().__init__()
        self._keys: list[str] = []
        self.order = Chooser("origin_order", codes=ORDERS)
        self.reason = Field("difference_reason", has_hint=False)
        self.explain = Button("reconcile.explain_origin", "", "check")
        reason = row(self.reason, column(1, self.explain), spacing=SPACE[1])
        reason.setStretch(0, 1)
        both = row(framed("", row(self.order), 0), framed("", reason, 0), spacing=SPACE[2])
        both.setStretch(1, 1)
        self.setLayout(both)
        self.order.chosen.connect(self.order_chosen)
        self.explain.clicked.connect(self.give)
        self.reason.line.returnPressed.connect(self.give)
        self.retranslate()
        self.show_months(())

    def retranslate(self) -> None:
        """Say the orders again."""
        self.order.set_words({code: _order_name(code) for code in ORDERS})
        self.order.offer(ORDERS)

    def show_order(self, order: str) -> None:
        """Show the order of preference that is kept."""
        self.order.choose(next((code for code in ORDERS if order.startswith(code)), ORDERS[0]))

    def show_months(self, months: Sequence[OriginMonth]) -> None:
        """Show the explanation of months; only what is beyond the limit takes one.

        Several months take one together: each gas bill of a year may differ for one reason.
        """
        far = [month for month in months if month.is_far]
        said = {month.explanation for month in (far or months)}
        self._keys = [month.key for month in far]
        self.reason.line.setText(said.pop() if len(said) == 1 else "")
        self.reason.setEnabled(bool(far))
        self.explain.setEnabled(bool(far))

    @Slot()
    def begin(self) -> None:
        """Go to the reason of the chosen months, if they take one."""
        if self._keys:
            self.reason.line.setFocus()

    @Slot()
    def give(self) -> None:
        """Give the reason of the chosen months."""
        if self._keys:
            self.reason_given.emit(self._keys, self.reason.text)


def _order_name(code: str) -> str:
    return " › ".join(name_of("origin", name) for name in code.split(","))
