"""Rows of invoice lists as invoices: gathered by number, checked, nothing dropped silently.

Works column by column, for a workbook may have a hundred thousand rows.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from desktop.accounting.documents.invoice import Invoice
from desktop.errors import InputError
from desktop.findings import Finding, Place, Severity
from desktop.intake.headings import Header, heading_of
from desktop.intake.invoice_batch import InvoiceBatch, Meanings
from desktop.intake.invoice_fields import Fields
from desktop.intake.invoice_figures import Figures
from desktop.intake.invoice_numbers import DIGITAL_LENGTH, keys_of
from desktop.intake.source import Cell, IntakeContext, Source, Table, Taker
from desktop.intake.written import is_lost_number, number_of, squeeze, text_of

_ROUNDED_END = "00000"
_TOTALS_WITHIN = 6
"""A totals row says so in one of its first cells."""

_AT_ONCE = 2000
"""Invoices that are made and handed over together: few, for nobody drafts before they come."""


class InvoiceRows:
    """One pass over a list of invoices."""

    def __init__(self, source: Source, context: IntakeContext) -> None:
        self._file = source.name
        self._document = source.sha256
        self._columns = context.tables.columns
        self._lines: dict[str, list[int]] = {}
        self._heads: dict[str, tuple[Fields, int]] = {}
        self._totals: dict[str, Figures] = {}
        self._meanings = Meanings(source.name, context)
        self.has_handed_over = False
        self.findings: list[Finding] = []

    def take_lines(self, table: Table, header: Header) -> None:
        """Take every line of a sheet; invoices an earlier sheet gave are left out.

        Only the rows are noted here. The lines are made with their invoice, so that the first
        invoices can be handed over while the others are still being made.
        """
        fields = Fields(self._file, table, header)
        keys = self._keys(fields)
        self._note_damaged_codes(fields)
        earlier = frozenset(self._lines)
        lines, totals, previous = self._lines, self._columns.totals, ""
        for index, (key, goods) in enumerate(zip(keys, fields.texts("goods"), strict=True)):
            if key and goods in totals:
                continue
            if not key:
                key = self._carried_key(fields, index, previous)  # noqa: PLW2901 (merged cells: the row above has it)
            if not key or key in earlier:
                continue
            own = lines.get(key)
            if own is None:
                own = lines[key] = []
                self._heads[key] = (fields, index)
            own.append(index)
            previous = key

    def take_totals(self, table: Table, header: Header) -> None:
        """Take totals, and invoices without lines, from a sheet without goods."""
        fields = Fields(self._file, table, header)
        figures = zip(*(fields.texts(name) for name in ("amount", "tax", "total")), strict=True)
        for index, (key, texts) in enumerate(zip(self._keys(fields), figures, strict=True)):
            if key:
                self._totals[key] = Figures(*map(number_of, texts))
                self._heads.setdefault(key, (fields, index))

    def invoices(self, taker: Taker | None = None) -> tuple[Invoice, ...]:
        """Return every invoice in the order of the file, and note those without lines.

        Args:
            taker: Takes them as soon as there are many; only the rest is returned.
        """
        code = "invoice.without_lines" if self._lines else "workbook.without_lines"
        invoices: list[Invoice] = []
        without: list[Invoice] = []
        for fields, heads in self._batches():
            batch = InvoiceBatch(fields, heads, self._meanings)
            made = batch.invoices(self._lines, self._totals, self._document)
            self.findings += batch.findings
            invoices += made
            without += [each for each in made if not each.lines]
            if taker is not None and len(heads) == _AT_ONCE:
                taker(invoices)
                self.has_handed_over = True
                invoices = []
        if without:
            details = {"count": str(len(without)), "number": without[0].key}
            self._note(code, Severity.WARNING, without[0].place, **details)
        return tuple(invoices)

    def _batches(self) -> Iterator[tuple[Fields, Mapping[str, int]]]:
        """Yield the rows of invoices by their keys, some of one sheet at once."""
        for fields, heads in groupby(self._heads.items(), key=lambda head: head[1][0]):
            rows = [(key, index) for key, (_, index) in heads]
            for start in range(0, len(rows), _AT_ONCE):
                yield fields, dict(rows[start : start + _AT_ONCE])

    def _note(self, code: str, severity: Severity, place: Place, **details: str) -> None:
        self.findings.append(Finding(code, severity, place, details))

    def _keys(self, fields: Fields) -> list[str]:
        """Return the key of every row, empty where a row has none.

        Raises:
            InputError: ``invoice.number_is_float`` or ``invoice.number_is_rounded``.
        """
        for name in ("digital_number", "invoice_number"):
            for index, cell in enumerate(fields.cells(name)):
                if cell != "" and is_lost_number(cell):
                    place = fields.place(name, index)
                    raise InputError("invoice.number_is_float", place, value=text_of(cell))
        names = ("digital_number", "invoice_code", "invoice_number")
        keys = keys_of(*map(fields.numbers, names))
        self._refuse_rounded(keys, fields)
        return keys

    def _refuse_rounded(self, keys: Sequence[str], fields: Fields) -> None:
        """Refuse 20-digit numbers of which a spreadsheet kept only fifteen digits."""
        digital = {key for key in keys if len(key) == DIGITAL_LENGTH and key[0] != "0"}
        rounded = {key for key in digital if key.endswith(_ROUNDED_END)}
        if len(rounded) > 1 and len(rounded) * 2 > len(digital):
            first = next(index for index, key in enumerate(keys) if key in rounded)
            place = fields.place("digital_number", first)
            raise InputError("invoice.number_is_rounded", place, value=keys[first])

    def _carried_key(self, fields: Fields, index: int, previous: str) -> str:
        """Return the key of the row above where cells were merged; empty for totals and blanks.

        A line nobody can attribute to an invoice is an error.
        """
        goods, amount = fields.text("goods", index), fields.text("amount", index)
        if self._is_total(fields.rows[index]) or not (goods or amount):
            return ""
        if {heading_of(goods), heading_of(amount)} <= set(fields.header.headings):
            return ""  # exports of several months, put below each other with their headings
        is_dated = fields.cells_in("issue_date", [index])[0] not in ("", None)
        if previous and not is_dated and not fields.text("seller_name", index):
            return previous
        place = fields.place("digital_number", index)
        details = {"goods": goods, "amount": amount}
        self._note("line.without_number", Severity.ERROR, place, **details)
        return ""

    def _is_total(self, row: Sequence[Cell]) -> bool:
        cells = (squeeze(text_of(cell)).rstrip(":") for cell in row)
        first = [cell for cell in cells if cell][:_TOTALS_WITHIN]
        return not first or any(cell in self._columns.totals for cell in first)

    def _note_damaged_codes(self, fields: Fields) -> None:
        """Note once that tax codes are left out that cannot be trusted."""
        cells = fields.cells("tax_code")
        damaged = [
            index
            for index, (cell, code) in enumerate(zip(cells, fields.tax_codes, strict=True))
            if not code and cell != "" and any(sign.isdigit() for sign in text_of(cell))
        ]
        if damaged:
            place = fields.place("tax_code", damaged[0])
            details = {"value": text_of(cells[damaged[0]]), "count": str(len(damaged))}
            self._note("line.tax_code_damaged", Severity.NOTICE, place, **details)
