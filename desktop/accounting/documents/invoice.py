"""Invoices as they stand in documents."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from desktop.accounting.built import quickly_built
from desktop.findings import NOWHERE, Place


class InvoiceStatus(StrEnum):
    """发票状态."""

    NORMAL = "normal"
    VOID = "void"
    REVERSED = "reversed"
    PARTLY_REVERSED = "partly_reversed"


class Direction(StrEnum):
    """Whether the firm bought or sold, by its own tax ids."""

    PURCHASE = "purchase"
    SALE = "sale"
    UNKNOWN = "unknown"


class Form(StrEnum):
    """The form an invoice was read in, best first."""

    XML = "xml"
    WORKBOOK = "workbook"
    OFD_ATTACHMENT = "ofd_attachment"
    OFD_TAGS = "ofd_tags"
    PDF = "pdf"
    OFD_HEADER = "ofd_header"


@quickly_built
@dataclass(frozen=True, slots=True)
class InvoiceLine:
    """A line as read: every field is the document's own text, empty if absent.

    Attributes:
        number: Position within the invoice, from 1.
        place: Sheet and cell, XML path or page of the line.
    """

    number: int
    goods: str
    spec: str = ""
    unit: str = ""
    quantity: str = ""
    unit_price: str = ""
    amount: str = ""
    tax_rate: str = ""
    tax: str = ""
    total: str = ""
    tax_code: str = ""
    special_business: str = ""
    place: Place = NOWHERE


@quickly_built
@dataclass(frozen=True, slots=True)
class Invoice:
    """One invoice.

    Attributes:
        key: 数电发票号码 (20 digits), else 代码+号码 padded to 12 and 8.
        amount: Sum without tax. [yuan]
        tax: [yuan]
        total: With tax. [yuan]
        blue_key: Key of the blue invoice a red letter cancels, if it says so.
        ticket_type: 发票票种 as read.
        account: 户号 found in the remark, if any.
        document: SHA-256 of the file it was read from.
    """

    key: str
    issue_date: date
    seller_name: str
    buyer_name: str
    lines: tuple[InvoiceLine, ...]
    form: Form
    code: str = ""
    number: str = ""
    seller_tax_id: str = ""
    buyer_tax_id: str = ""
    direction: Direction = Direction.UNKNOWN
    status: InvoiceStatus = InvoiceStatus.NORMAL
    is_red: bool = False
    blue_key: str = ""
    ticket_type: str = ""
    amount: Decimal | None = None
    tax: Decimal | None = None
    total: Decimal | None = None
    remark: str = ""
    account: str = ""
    document: str = ""
    place: Place = NOWHERE
