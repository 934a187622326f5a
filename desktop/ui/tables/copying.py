"""Rows as a workbook takes them from the clipboard.

The HTML form marks text cells as text, so that Excel keeps all digits of an invoice number.
"""

from collections.abc import Sequence
from html import escape

from desktop.ui.tables.columns import NUMERIC, Column
from desktop.ui.tables.rows import Row


def as_text(columns: Sequence[Column], rows: Sequence[Row]) -> str:
    """Return headings and rows, tab-separated."""
    lines = [[one.title for one in columns]]
    lines += [[_one_line(one.copied(row)) for one in columns] for row in rows]
    return "\n".join("\t".join(cells) for cells in lines)


def as_html(columns: Sequence[Column], rows: Sequence[Row]) -> str:
    """Return the same as an HTML table with text cells marked as text."""
    head = "".join(f"<th>{escape(one.title)}</th>" for one in columns)
    body = "".join(f"<tr>{''.join(_cell(one, row) for one in columns)}</tr>" for row in rows)
    return f"<table><tr>{head}</tr>{body}</table>"


def _cell(one: Column, row: Row) -> str:
    style = "" if one.kind in NUMERIC else " style=\"mso-number-format:'\\@'\""
    return f"<td{style}>{escape(one.copied(row))}</td>"


def _one_line(text: str) -> str:
    return " ".join(text.split())
