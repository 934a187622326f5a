"""Rows of invoice lists as invoices: gathered by number, checked, nothing dropped silently.

Works column by column, for a workbook may have a hundred thousand rows.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from desktop.accounting.documents.direction import direction_of
from desktop.accounting.documents.invoice import (
    Direction,
    Form,
    Invoice,
    InvoiceLine,
    InvoiceStatus,
)
from desktop.errors import InputError
from desktop.findings import Finding, Place, Severity
from desktop.intake import remarks
from desktop.intake.headings import Header, heading_of
from desktop.intake.invoice_fields import AMOUNT, Fields, Head
from desktop.intake.invoice_numbers import CODE_LENGTH, DIGITAL_LENGTH, keys_of
from desktop.intake.source import Cell, IntakeContext, Source, Table, Taker
from desktop.intake.written import day_of, is_lost_number, number_of, squeeze, text_of

_ROUNDED_END = "00000"
_FEN = Decimal("0.01")
_ZERO = Decimal(0)
_DOUBTFUL = "doubtful"
_OF_PURCHASES = ("供应商", "进项", "采购")
"""Words of lists that an accounting program makes of what the firm bought."""
_TOTALS_WITHIN = 6
"""A totals row says so in one of its first cells."""

_AT_ONCE = 2000
"""Invoices that are handed over together: few, for nobody drafts before the first come."""


@dataclass(frozen=True, slots=True)
class Figures:
    """Money of an invoice, in yuan."""

    amount: Decimal | None = None
    tax: Decimal | None = None
    total: Decimal | None = None


class InvoiceRows:
    """One pass over a list of invoices."""

    def __init__(self, source: Source, context: IntakeContext) -> None:
        self._file = source.name
        self._document = source.sha256
        self._context = context
        self._columns = context.tables.columns
        self._lines: dict[str, list[int]] = {}
        self._heads: dict[str, tuple[Fields, int]] = {}
        self._totals: dict[str, Figures] = {}
        self._statuses: dict[str, str] = {}
        self._directions: dict[tuple[tuple[str, str], tuple[str, str]], Direction] = {}
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
        for key, head in self._heads.items():
            invoice = self._invoice(key, *head)
            if invoice is None:
                continue
            invoices.append(invoice)
            if not invoice.lines:
                without.append(invoice)
            if taker is not None and len(invoices) >= _AT_ONCE:
                taker(invoices)
                self.has_handed_over = True
                invoices = []
        if without:
            details = {"count": str(len(without)), "number": without[0].key}
            self._note(code, Severity.WARNING, without[0].place, **details)
        return tuple(invoices)

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
        line = fields.line(1, index)
        if self._is_total(fields.rows[index]) or not (line.goods or line.amount):
            return ""
        if {heading_of(line.goods), heading_of(line.amount)} <= set(fields.header.headings):
            return ""  # exports of several months, put below each other with their headings
        is_merged = not fields.heads[index].seller_name and fields.days[index] in ("", None)
        if previous and is_merged:
            return previous
        place = fields.place("digital_number", index)
        details = {"goods": line.goods, "amount": line.amount}
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

    def _invoice(self, key: str, fields: Fields, index: int) -> Invoice | None:
        issued = self._day(fields, index)
        if issued is None:
            return None
        head = fields.heads[index]
        rows = self._lines.pop(key, [])
        lines = tuple([fields.line(number, row) for number, row in enumerate(rows, 1)])
        figures = self._figures(key, rows, fields, index)
        is_digital = not key.startswith("0")
        seller = head.seller_tax_id, head.seller_name
        buyer = head.buyer_tax_id, head.buyer_name
        remark = head.remark
        return Invoice(
            key=key,
            issue_date=issued,
            seller_name=seller[1],
            buyer_name=buyer[1],
            lines=lines,
            form=Form.WORKBOOK,
            code="" if is_digital else key[:CODE_LENGTH],
            number=key if is_digital else key[CODE_LENGTH:],
            seller_tax_id=seller[0],
            buyer_tax_id=buyer[0],
            direction=self._direction(fields, seller, buyer),
            status=self._status(head, fields, index),
            is_red=self._is_red(head.is_positive, figures),
            blue_key=remarks.blue_key_of(remark) if remark else "",
            ticket_type=head.ticket_type,
            amount=figures.amount,
            tax=figures.tax,
            total=figures.total,
            remark=remark,
            account=remarks.account_of(remark) if remark else "",
            document=self._document,
            place=fields.place("digital_number", index),
        )

    def _direction(
        self, fields: Fields, seller: tuple[str, str], buyer: tuple[str, str]
    ) -> Direction:
        """Return the direction; a list of suppliers that names no buyer is of purchases."""
        direction = self._direction_of(seller, buyer)
        has_buyer = {"buyer_name", "buyer_tax_id"} & fields.header.columns.keys()
        if direction is not Direction.UNKNOWN or has_buyer:
            return direction
        names = (*fields.header.headings, fields.table.name, self._file)
        is_bought = any(word in name for name in names for word in _OF_PURCHASES)
        return Direction.PURCHASE if is_bought else direction

    def _direction_of(self, seller: tuple[str, str], buyer: tuple[str, str]) -> Direction:
        """Return the direction by the parties; the same two meet again and again."""
        known = self._directions.get((seller, buyer))
        if known is None:
            context = self._context
            known = direction_of(seller, buyer, context.own_tax_ids, context.entity_name)
            self._directions[seller, buyer] = known
        return known

    def _day(self, fields: Fields, index: int) -> date | None:
        cell = fields.days[index]
        day = day_of(cell, is_1904=fields.table.is_1904)
        if day is None:
            place = fields.place("issue_date", index)
            self._note("invoice.date_unknown", Severity.ERROR, place, value=text_of(cell))
        return day

    def _status(self, head: Head, fields: Fields, index: int) -> InvoiceStatus:
        known = self._statuses.get(head.status)
        if known is None:
            known = self._statuses[head.status] = self._status_of(squeeze(head.status))
        if known == _DOUBTFUL:
            place = fields.place("status", index)
            self._note("invoice.doubtful", Severity.WARNING, place, value=head.status)
            return InvoiceStatus.NORMAL
        return InvoiceStatus(known)

    def _status_of(self, text: str) -> str:
        return self._columns.statuses.get(text, InvoiceStatus.NORMAL if not text else _DOUBTFUL)

    def _is_red(self, is_positive: str, figures: Figures) -> bool:
        if is_positive:
            return squeeze(is_positive) in self._columns.negative
        return figures.amount is not None and figures.amount < 0

    def _figures(self, key: str, rows: Sequence[int], fields: Fields, index: int) -> Figures:
        """Return the totals of an invoice: as its own sheet states them, else summed."""
        summed = _summed(fields, rows)
        stated = self._totals.get(key)
        if stated is None:
            return summed
        if summed.amount is not None and stated.amount is not None:
            difference = summed.amount - stated.amount
            if abs(difference) > _FEN * (len(rows) + 1) and summed.amount != stated.total:
                place = fields.place("amount", index)
                details = {"lines": f"{summed.amount}", "stated": f"{stated.amount}"}
                self._note("invoice.sum_differs", Severity.WARNING, place, number=key, **details)
        return stated


def _summed(fields: Fields, rows: Sequence[int]) -> Figures:
    """Return the sums of the lines in some rows, as :func:`figures_of` does."""
    amounts = [fields.amounts[row] for row in rows if fields.lines[row][AMOUNT]]
    return _sums(amounts, [fields.taxes[row] for row in rows])


def figures_of(lines: Sequence[InvoiceLine]) -> Figures:
    """Return the sums of the lines; nothing where a line states no amount."""
    amounts = [number_of(line.amount) for line in lines if line.amount]
    return _sums(amounts, [number_of(line.tax) for line in lines])


def _sums(amounts: Sequence[Decimal | None], taxes: Sequence[Decimal | None]) -> Figures:
    if not amounts or None in amounts:
        return Figures()
    amount, tax = sum(filter(None, amounts), _ZERO), sum(filter(None, taxes), _ZERO)
    return Figures(amount, tax, amount + tax)
