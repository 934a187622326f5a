"""Rows of invoice lists as invoices: gathered by number, checked, nothing dropped silently.

Works column by column, for a workbook may have a hundred thousand rows.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property, lru_cache
from itertools import zip_longest
from typing import NamedTuple

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
from desktop.intake.headings import Header
from desktop.intake.source import Cell, IntakeContext, Source, Table, Taker
from desktop.intake.written import (
    cell_name,
    day_of,
    is_lost_number,
    number_of,
    squeeze,
    text_of,
    texts_of,
)

DIGITAL_LENGTH = 20
"""A 数电 number begins with its year; a padded code of an old invoice with a zero."""
CODE_LENGTH = 12
NUMBER_LENGTH = 8
_FULL_CODE = 19
_SHORTEST_CODE = 9
_ROUNDED_END = "00000"
_FEN = Decimal("0.01")
_OF_PURCHASES = ("供应商", "进项", "采购")
"""Words of lists that an accounting program makes of what the firm bought."""
_TOTALS_WITHIN = 6
"""A totals row says so in one of its first cells."""

_AT_ONCE = 4000
"""Invoices that are handed over together."""

_LINE_FIELDS = (
    "goods",
    "spec",
    "unit",
    "quantity",
    "unit_price",
    "amount",
    "tax_rate",
    "tax",
    "total",
    "tax_code",
    "special_business",
)
_AMOUNT = _LINE_FIELDS.index("amount")
_TAX_CODE = _LINE_FIELDS.index("tax_code")


class Head(NamedTuple):
    """The fields an invoice has once, as texts."""

    seller_tax_id: str
    seller_name: str
    buyer_tax_id: str
    buyer_name: str
    ticket_type: str
    status: str
    is_positive: str
    remark: str


def key_of(digital: str, code: str, number: str) -> str:
    """Return the key of an invoice: its 数电 number, else code and number padded to 12 and 8."""
    for candidate in (digital, number):
        if len(candidate) == DIGITAL_LENGTH and candidate.isdecimal():
            return candidate
    if not any(sign.isdigit() for sign in number):
        return digital if any(sign.isdigit() for sign in digital) else ""
    return code.zfill(CODE_LENGTH) + number.zfill(NUMBER_LENGTH)


def trusted_tax_code(text: str) -> str:
    """Return a 19-digit tax code; empty if it was rounded or cut too short to mean one thing."""
    if len(text) == _FULL_CODE and text.isdecimal():
        return text
    plain = squeeze(text).removesuffix(".0")
    if not plain.isdecimal() or not _SHORTEST_CODE <= len(plain) <= _FULL_CODE:
        return ""
    return plain.ljust(_FULL_CODE, "0")


@dataclass(frozen=True, slots=True)
class Figures:
    """Money of an invoice, in yuan."""

    amount: Decimal | None = None
    tax: Decimal | None = None
    total: Decimal | None = None


class Fields:
    """The columns of a sheet below its header."""

    def __init__(self, table: Table, header: Header) -> None:
        self.table = table
        self.header = header
        self.rows = table.rows()[header.row + 1 :]
        self._columns = tuple(zip_longest(*self.rows, fillvalue=""))

    def cells(self, name: str) -> Sequence[Cell]:
        """Return the raw cells of a field; empty texts if the sheet has no such column."""
        column = self.header.columns.get(name)
        if column is None or column >= len(self._columns):
            return [""] * len(self.rows)
        return self._columns[column]

    def texts(self, name: str) -> list[str]:
        """Return the cells of a field as texts."""
        return texts_of(self.cells(name))

    def numbers(self, name: str) -> list[str]:
        """Return the cells of a field that holds long numbers, unwrapped from quotes and ``=``."""
        cells = self.cells(name)
        if cells.count("") == len(cells):
            return [""] * len(cells)
        return [text_of(cell) for cell in cells]

    @cached_property
    def heads(self) -> list[Head]:
        """Return the fields an invoice has once, row by row."""
        return list(map(Head, *map(self.texts, Head._fields)))

    @cached_property
    def days(self) -> Sequence[Cell]:
        """Return the cells of the day of issue."""
        return self.cells("issue_date")

    def place(self, file: str, name: str, index: int) -> Place:
        """Return the place of a cell."""
        row = self.header.row + 1 + index
        column = self.header.columns.get(name, 0)
        return Place(file, self.table.name, cell_name(row, column), row + 1)


class InvoiceRows:
    """One pass over a list of invoices."""

    def __init__(self, source: Source, context: IntakeContext) -> None:
        self._file = source.name
        self._document = source.sha256
        self._context = context
        self._columns = context.tables.columns
        self._lines: dict[str, list[InvoiceLine]] = {}
        self._heads: dict[str, tuple[Fields, int]] = {}
        self._totals: dict[str, Figures] = {}
        self._directions: dict[tuple[tuple[str, str], tuple[str, str]], Direction] = {}
        self.has_handed_over = False
        self.findings: list[Finding] = []

    def take_lines(self, table: Table, header: Header) -> None:
        """Take every line of a sheet; invoices an earlier sheet gave are left out."""
        fields = Fields(table, header)
        keys = self._keys(fields)
        earlier = frozenset(self._lines)
        columns = [fields.texts(name) for name in _LINE_FIELDS]
        columns[_TAX_CODE] = self._tax_codes(fields)
        at = header.columns.get("quantity", header.columns.get("goods", 0))
        letter, first = cell_name(0, at)[:-1], header.row + 2
        lines, totals, previous = self._lines, self._columns.totals, ""
        for index, (key, texts) in enumerate(zip(keys, zip(*columns, strict=True), strict=True)):
            if key and texts[0] in totals:
                continue
            if not key:
                key = self._carried_key(fields, index, texts, previous)  # noqa: PLW2901 (merged cells: the row above has it)
            if not key or key in earlier:
                continue
            own = lines.get(key)
            if own is None:
                own = lines[key] = []
                self._heads[key] = (fields, index)
            place = Place(self._file, table.name, f"{letter}{first + index}", first + index)
            own.append(_line(len(own) + 1, texts, place))
            previous = key

    def take_totals(self, table: Table, header: Header) -> None:
        """Take totals, and invoices without lines, from a sheet without goods."""
        fields = Fields(table, header)
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
                    place = fields.place(self._file, name, index)
                    raise InputError("invoice.number_is_float", place, value=text_of(cell))
        names = ("digital_number", "invoice_code", "invoice_number")
        keys = [key_of(*row) for row in zip(*map(fields.numbers, names), strict=True)]
        self._refuse_rounded(keys, fields)
        return keys

    def _refuse_rounded(self, keys: Sequence[str], fields: Fields) -> None:
        """Refuse 20-digit numbers of which a spreadsheet kept only fifteen digits."""
        digital = {key for key in keys if len(key) == DIGITAL_LENGTH and key[0] != "0"}
        rounded = {key for key in digital if key.endswith(_ROUNDED_END)}
        if len(rounded) > 1 and len(rounded) * 2 > len(digital):
            first = next(index for index, key in enumerate(keys) if key in rounded)
            place = fields.place(self._file, "digital_number", first)
            raise InputError("invoice.number_is_rounded", place, value=keys[first])

    def _carried_key(self, fields: Fields, index: int, texts: Sequence[str], previous: str) -> str:
        """Return the key of the row above where cells were merged; empty for totals and blanks.

        A line nobody can attribute to an invoice is an error.
        """
        if self._is_total(fields.rows[index]) or not (texts[0] or texts[_AMOUNT]):
            return ""
        is_merged = not fields.heads[index].seller_name and fields.days[index] in ("", None)
        if previous and is_merged:
            return previous
        place = fields.place(self._file, "digital_number", index)
        details = {"goods": texts[0], "amount": texts[_AMOUNT]}
        self._note("line.without_number", Severity.ERROR, place, **details)
        return ""

    def _is_total(self, row: Sequence[Cell]) -> bool:
        cells = (squeeze(text_of(cell)).rstrip(":") for cell in row)
        first = [cell for cell in cells if cell][:_TOTALS_WITHIN]
        return not first or any(cell in self._columns.totals for cell in first)

    def _tax_codes(self, fields: Fields) -> list[str]:
        """Return the tax codes that can be trusted; the others are left out and noted once."""
        cells = fields.cells("tax_code")
        codes = [_tax_code(cell) if isinstance(cell, str) else _tax_code_of(cell) for cell in cells]
        damaged = [
            index
            for index, (cell, code) in enumerate(zip(cells, codes, strict=True))
            if not code and cell != "" and any(sign.isdigit() for sign in text_of(cell))
        ]
        if damaged:
            place = fields.place(self._file, "tax_code", damaged[0])
            details = {"value": text_of(cells[damaged[0]]), "count": str(len(damaged))}
            self._note("line.tax_code_damaged", Severity.NOTICE, place, **details)
        return codes

    def _invoice(self, key: str, fields: Fields, index: int) -> Invoice | None:
        issued = self._day(fields, index)
        if issued is None:
            return None
        head = fields.heads[index]
        lines = tuple(self._lines.pop(key, ()))
        figures = self._figures(key, lines, fields, index)
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
            place=fields.place(self._file, "digital_number", index),
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
            place = fields.place(self._file, "issue_date", index)
            self._note("invoice.date_unknown", Severity.ERROR, place, value=text_of(cell))
        return day

    def _status(self, head: Head, fields: Fields, index: int) -> InvoiceStatus:
        text = squeeze(head.status)
        status = self._columns.statuses.get(text, "normal" if not text else "doubtful")
        if status == "doubtful":
            place = fields.place(self._file, "status", index)
            self._note("invoice.doubtful", Severity.WARNING, place, value=head.status)
            return InvoiceStatus.NORMAL
        return InvoiceStatus(status)

    def _is_red(self, is_positive: str, figures: Figures) -> bool:
        if is_positive:
            return squeeze(is_positive) in self._columns.negative
        return figures.amount is not None and figures.amount < 0

    def _figures(
        self, key: str, lines: Sequence[InvoiceLine], fields: Fields, index: int
    ) -> Figures:
        """Return the totals of an invoice: as its own sheet states them, else summed."""
        stated = self._totals.get(key)
        if stated is None:
            return figures_of(lines)
        summed = figures_of(lines)
        if lines and summed.amount is not None and stated.amount is not None:
            difference = summed.amount - stated.amount
            if abs(difference) > _FEN * (len(lines) + 1) and summed.amount != stated.total:
                place = fields.place(self._file, "amount", index)
                details = {"lines": f"{summed.amount}", "stated": f"{stated.amount}"}
                self._note("invoice.sum_differs", Severity.WARNING, place, number=key, **details)
        return stated


def _line(number: int, texts: Sequence[str], place: Place) -> InvoiceLine:
    goods, spec, unit, quantity, price, amount, rate, tax, total, code, special = texts
    return InvoiceLine(
        number, goods, spec, unit, quantity, price, amount, rate, tax, total, code, special, place
    )


@lru_cache(maxsize=4096)
def _tax_code(text: str) -> str:
    """Return the trusted tax code of a cell's text; the same few goods come again and again."""
    return _tax_code_of(text)


def _tax_code_of(cell: Cell) -> str:
    if not cell or is_lost_float(cell):
        return ""
    return trusted_tax_code(text_of(cell))


def is_lost_float(cell: Cell) -> bool:
    """Return whether a tax code went through a float and lost digits that matter.

    Codes end in zeros, so that most survive: a double holds them exactly.
    """
    if isinstance(cell, float):
        return cell % 1e6 != 0
    return isinstance(cell, str) and is_lost_number(cell)


def figures_of(lines: Sequence[InvoiceLine]) -> Figures:
    """Return the sums of the lines; nothing where a line states no amount."""
    amounts = [number_of(line.amount) for line in lines if line.amount]
    if not amounts or None in amounts:
        return Figures()
    taxes = [number_of(line.tax) or Decimal(0) for line in lines]
    amount, tax = sum(filter(None, amounts), Decimal(0)), sum(taxes, Decimal(0))
    return Figures(amount, tax, amount + tax)
