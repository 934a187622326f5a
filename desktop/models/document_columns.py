"""Invoices, their lines and drafts → columns of rows: an import brings a hundred thousand of each.

Columns, because one pass takes every plain field of a value and the journal encodes whole columns;
the values of single rows are those of columns of one. What comes out again stands in
:mod:`desktop.models.mapping`.
"""

import json
from collections.abc import Mapping, Sequence
from operator import attrgetter

from desktop.accounting.documents.draft import DraftRecord
from desktop.accounting.documents.invoice import Invoice, InvoiceLine
from desktop.accounting.documents.source_document import SourceDocument
from desktop.models.digests import Column
from desktop.models.journal import Columns, Row

Pairs = tuple[tuple[str, str], ...]
_ENCODE_PAIRS = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode

_AT_ONCE = 1024
"""Values whose fields are taken together: all at once would no longer stand in the cache."""
_PLACE = {
    "place_file": "place.file",
    "place_sheet": "place.sheet",
    "place_cell": "place.cell",
    "place_line": "place.line",
}
_DOCUMENT = {
    **{name: name for name in ("sha256", "name", "size", "reader")},
    "kind": "kind._value_",
}
_INVOICE = {
    **{name: name for name in ("key", "issue_date", "seller_name", "buyer_name", "code", "number")},
    **{name: name for name in ("seller_tax_id", "buyer_tax_id", "is_red", "blue_key")},
    **{name: name for name in ("ticket_type", "amount", "tax", "total", "remark", "account")},
    "document": "document",
    "form": "form._value_",
    "direction": "direction._value_",
    "status": "status._value_",
    **_PLACE,
}
_LINE = {
    **{name: name for name in ("number", "goods", "spec", "unit", "quantity", "unit_price")},
    **{name: name for name in ("amount", "tax_rate", "tax", "total", "tax_code")},
    "special_business": "special_business",
    **_PLACE,
}
_DRAFT = {
    "key": "id",
    "origin": "origin._value_",
    "state": "state._value_",
    "confidence": "confidence._value_",
    "evidenced": "evidenced._value_",
    **{name: name for name in ("carrier", "source", "reason", "label", "account", "meter")},
    **{name: name for name in ("counterparty", "goods", "invoice", "line", "quality", "leads")},
    **{name: name for name in ("document", "period_reason", "details", "parameters", "cost")},
    **{name: name for name in ("as_read", "quantity")},
    "period_start": "period.start",
    "period_end": "period.end",
    **{column: field.replace("place", "where") for column, field in _PLACE.items()},
}
"""Column → field. ``_value_`` is what ``value`` of an enum gives after a detour through Python."""


class _PairTexts(dict[Pairs, str]):
    """Pairs as stored, each different one made once: a JSON array, empty text for none."""

    def __missing__(self, pairs: Pairs) -> str:
        """Make it."""
        self[pairs] = text = _ENCODE_PAIRS(pairs) if pairs else ""
        return text


def pairs_text(pairs: Pairs) -> str:
    """Return pairs as stored: a JSON array, empty text for none."""
    return _PairTexts()[pairs]


def _taken(fields: Mapping[str, str], values: Sequence[object]) -> dict[str, Column]:
    """Return the fields of values, column by column."""
    columns: list[list[object]] = [[] for _ in fields]
    take = attrgetter(*fields.values())
    for start in range(0, len(values), _AT_ONCE):
        rows = map(take, values[start : start + _AT_ONCE])
        for column, more in zip(columns, zip(*rows, strict=True), strict=True):
            column.extend(more)
    return dict(zip(fields, columns, strict=True))


def _texts(column: Column) -> list[str | None]:
    """Return decimals as stored."""
    return [None if value is None else str(value) for value in column]


def _days(column: Column) -> list[str]:
    """Return days as stored; a year has few, and they come by the hundred thousand."""
    texts = {day: str(day) for day in set(column)}
    return list(map(texts.__getitem__, column))


def source_document_columns(documents: Sequence[SourceDocument], read_at: str) -> Columns:
    """Return the rows of documents that were read at one time."""
    return {**_taken(_DOCUMENT, documents), "read_at": [read_at] * len(documents)}


def invoice_columns(invoices: Sequence[Invoice]) -> Columns:
    """Return the rows of invoices, without their lines."""
    columns = _taken(_INVOICE, invoices)
    columns["issue_date"] = _days(columns["issue_date"])
    columns["is_red"] = list(map(int, columns["is_red"]))
    for name in ("amount", "tax", "total"):
        columns[name] = _texts(columns[name])
    return columns


def invoice_line_columns(invoices: Mapping[int, Invoice]) -> Columns:
    """Return the rows of the lines of invoices, given by the ids of their rows."""
    lines: list[InvoiceLine] = []
    ids: list[int] = []
    for number, invoice in invoices.items():
        lines += invoice.lines
        ids += [number] * len(invoice.lines)
    return {**_taken(_LINE, lines), "invoice_id": ids}


def draft_columns(drafts: Sequence[DraftRecord], facilities: Mapping[str, int | None]) -> Columns:
    """Return the rows of drafts, given the ids of their facilities by name."""
    columns = _taken(_DRAFT, drafts)
    pairs = _PairTexts()
    for name in ("details", "parameters"):
        columns[name] = [pairs[each] for each in columns[name]]
    for name in ("period_start", "period_end"):
        columns[name] = _days(columns[name])
    as_read, quantities = columns.pop("as_read"), columns["quantity"]
    return {
        **columns,
        "read_quantity": [text for text, _ in as_read],
        "read_unit": [unit for _, unit in as_read],
        "quantity": [None if each is None else str(each.amount) for each in quantities],
        "unit": ["" if each is None else each.unit for each in quantities],
        "cost": _texts(columns["cost"]),
        "leads": list(map(int, columns["leads"])),
        "accepted": [0] * len(drafts),
        "facility_id": [facilities[draft.facility] for draft in drafts],
    }


def only_row(columns: Columns) -> Row:
    """Return the one row of columns."""
    return {name: column[0] for name, column in columns.items()}
