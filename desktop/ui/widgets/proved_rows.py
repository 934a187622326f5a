"""Rows that stood beside a received package: how many of how many, and what they say."""

from typing import Final

from PySide6.QtWidgets import QWidget

from desktop.ui.rooms.packaging import ProvedRows
from desktop.ui.tables.columns import Column
from desktop.ui.tables.view import Table
from desktop.ui.text import name_of, tr
from desktop.ui.theme import ROW_HEIGHTS, SPACE
from desktop.ui.widgets.boxes import column, framed
from desktop.ui.widgets.row_picker import ROW_COLUMNS
from desktop.ui.widgets.signed_line import SignedLine

_MOST_SEEN: Final = 8
_HEADING: Final = 48


def proved_rows(proved: ProvedRows) -> QWidget:
    """Return a card with the proved rows of a table."""
    says = tr(
        "verify.rows",
        name=name_of("shared", proved.table),
        count=len(proved.rows),
        total=proved.total,
    )
    table = Table(_filled(proved), f"shared.{proved.table}")
    table.show_rows(proved.rows)
    height = ROW_HEIGHTS["compact"] * min(len(proved.rows), _MOST_SEEN)
    table.setFixedHeight(height + _HEADING)
    return framed("card", column(SignedLine(says, "good"), table), SPACE[2])


def _filled(proved: ProvedRows) -> list[Column]:
    """Return the columns in which something stands: other tables' cells were not handed over."""
    columns = ROW_COLUMNS[proved.table]
    return [one for one in columns if any(one.shown(row).strip() for row in proved.rows)]
