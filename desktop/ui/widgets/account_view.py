"""The carbon account: emissions, reductions and assets side by side."""

from collections.abc import Sequence

from PySide6.QtWidgets import QFrame, QVBoxLayout

from desktop.accounting.quantity import Quantity
from desktop.ui import formats
from desktop.ui.rooms.improving import AccountRow
from desktop.ui.text import name_of, tr
from desktop.ui.theme import SPACE
from desktop.ui.widgets.boxes import clear, column, framed, row
from desktop.ui.widgets.labels import Text, Wrapped

_COLUMNS = ("emissions", "reductions", "assets")
_TONNES = ("tCO2e", "t")


class AccountView(QFrame):
    """Three columns; nothing here is entered."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self._lines = {name: QVBoxLayout() for name in _COLUMNS}
        parts = row(
            *(
                framed("", column(Text(f"account.{name}", "strong"), lines, 1), 0)
                for name, lines in self._lines.items()
            ),
            spacing=SPACE[2],
        )
        for place in range(len(_COLUMNS)):
            parts.setStretch(place, 1)
        layout = column(Text("account.title", "section"), parts, margins=SPACE[2])
        self.setLayout(layout)

    def show_rows(self, rows: Sequence[AccountRow]) -> None:
        """Show the lines of the three columns, or why one is empty."""
        for name, lines in self._lines.items():
            clear(lines)
            own = [each for each in rows if each.column == name]
            texts = [account_text(each) for each in own] or [tr(f"account.no_{name}")]
            for text in texts:
                said = Wrapped(role="" if own else "quiet")
                said.show_plain(text)
                lines.addWidget(said)


def account_text(line: AccountRow) -> str:
    """Return a line of the account in words: 范围一 120.5 tCO2e."""
    name = name_of("account_line", line.key)
    if line.amount is None:
        return tr("account.unknown", name=name)
    amount = formats.amount_of(Quantity(line.amount, line.unit))
    if line.unit in _TONNES:
        amount = formats.tonnes(line.amount * 1000)
    text = tr("account.line", name=name, amount=amount, unit=formats.unit_text(line.unit))
    if line.value is None:
        return text
    return f"{text} · {formats.money_with_unit(line.value)}"
