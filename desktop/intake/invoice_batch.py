"""Some thousand invoices of a list, made together, column by column as the list itself is read.

What many rows share, a status or the two parties, is understood once.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import accumulate, chain, pairwise, repeat
from operator import itemgetter

from desktop.accounting.built import built_together
from desktop.accounting.documents.direction import direction_of
from desktop.accounting.documents.invoice import (
    Direction,
    Form,
    Invoice,
    InvoiceLine,
    InvoiceStatus,
)
from desktop.findings import Finding, Severity
from desktop.intake import remarks
from desktop.intake.invoice_fields import Fields
from desktop.intake.invoice_figures import Figures, sums_of
from desktop.intake.invoice_numbers import CODE_LENGTH
from desktop.intake.source import IntakeContext
from desktop.intake.written import days_of, numbers_of, squeeze, text_of

_FEN = Decimal("0.01")
_DOUBTFUL = "doubtful"
_OF_PURCHASES = ("供应商", "进项", "采购")
"""Words of lists that an accounting program makes of what the firm bought."""
_LINE_FIELDS = (
    *("goods", "spec", "unit", "quantity", "unit_price", "amount", "tax_rate", "tax", "total"),
    *("tax_code", "special_business"),
)
"""In the order of :class:`InvoiceLine`."""
_AMOUNT, _TAX = _LINE_FIELDS.index("amount"), _LINE_FIELDS.index("tax")

_PARTY_FIELDS = ("seller_tax_id", "seller_name", "buyer_tax_id", "buyer_name")
_Parties = tuple[str, str, str, str]
"""Tax id and name of seller and buyer."""


class Meanings:
    """What the texts of a list mean, each sought once."""

    def __init__(self, file: str, context: IntakeContext) -> None:
        self._file = file
        self._context = context
        self._columns = context.tables.columns
        self._statuses: dict[str, InvoiceStatus | None] = {}
        self._directions: dict[tuple[Fields, _Parties], Direction] = {}

    def status(self, text: str) -> InvoiceStatus | None:
        """Return the status a text names; nothing for one that is not known."""
        if text not in self._statuses:
            plain = squeeze(text)
            unknown = _DOUBTFUL if plain else InvoiceStatus.NORMAL
            word = self._columns.statuses.get(plain, unknown)
            self._statuses[text] = None if word == _DOUBTFUL else InvoiceStatus(word)
        return self._statuses[text]

    def is_negative(self, text: str) -> bool:
        """Tell whether a text says that an invoice is a red letter."""
        return squeeze(text) in self._columns.negative

    def direction(self, fields: Fields, parties: _Parties) -> Direction:
        """Return the direction by the parties; the same two meet again and again."""
        known = self._directions.get((fields, parties))
        if known is None:
            known = self._directions[fields, parties] = self._direction(fields, parties)
        return known

    def _direction(self, fields: Fields, parties: _Parties) -> Direction:
        """Return the direction; a list of suppliers that names no buyer is of purchases."""
        context = self._context
        direction = direction_of(parties[:2], parties[2:], context.own_tax_ids, context.entity_name)
        has_buyer = {"buyer_name", "buyer_tax_id"} & fields.header.columns.keys()
        if direction is not Direction.UNKNOWN or has_buyer:
            return direction
        names = (*fields.header.headings, fields.table.name, self._file)
        is_bought = any(word in name for name in names for word in _OF_PURCHASES)
        return Direction.PURCHASE if is_bought else direction


class InvoiceBatch:
    """Invoices of one sheet that are made together; those without a day are left out."""

    def __init__(self, fields: Fields, heads: Mapping[str, int], meanings: Meanings) -> None:
        """Prepare to make invoices, given the rows of their heads by key."""
        self._fields = fields
        self._meanings = meanings
        self._noted: list[tuple[int, Finding]] = []
        self._days = self._dated(heads)
        self._heads = [heads[key] for key in self._days]

    @property
    def findings(self) -> list[Finding]:
        """What was noted, invoice by invoice."""
        return [finding for _, finding in sorted(self._noted, key=itemgetter(0))]

    def invoices(
        self, rows: Mapping[str, Sequence[int]], stated: Mapping[str, Figures], document: str
    ) -> list[Invoice]:
        """Return the invoices.

        Args:
            rows: The rows of their lines, by key.
            stated: Totals another sheet states, by key.
            document: SHA-256 of the file.
        """
        keys = list(self._days)
        lines, summed = self._lines([rows.get(key, ()) for key in keys])
        figures = [
            self._checked(at, sums, stated[key], len(lines[at])) if key in stated else sums
            for at, (key, sums) in enumerate(zip(keys, summed, strict=True))
        ]
        parties = list(map(self._texts, _PARTY_FIELDS))
        seller_ids, sellers, buyer_ids, buyers = parties
        said = self._texts("remark")
        made = zip(
            keys,
            self._days.values(),
            sellers,
            buyers,
            lines,
            repeat(Form.WORKBOOK),
            ["" if _is_digital(key) else key[:CODE_LENGTH] for key in keys],
            [key if _is_digital(key) else key[CODE_LENGTH:] for key in keys],
            seller_ids,
            buyer_ids,
            [self._meanings.direction(self._fields, each) for each in zip(*parties, strict=True)],
            self._statuses(),
            self._are_red(figures),
            [remarks.blue_key_of(remark) if remark else "" for remark in said],
            self._texts("ticket_type"),
            *zip(*((each.amount, each.tax, each.total) for each in figures), strict=True),
            said,
            [remarks.account_of(remark) if remark else "" for remark in said],
            repeat(document),
            self._fields.places("digital_number", self._heads),
            strict=False,
        )
        return built_together(Invoice, made) if keys else []

    def _texts(self, name: str) -> list[str]:
        """Return a field of the heads."""
        return self._fields.texts_in(name, self._heads)

    def _note(self, at: int, finding: Finding) -> None:
        self._noted.append((at, finding))

    def _dated(self, heads: Mapping[str, int]) -> dict[str, date]:
        """Return the days of issue by key; what has none is noted, before all others."""
        fields = self._fields
        cells = fields.cells_in("issue_date", list(heads.values()))
        found: dict[str, date] = {}
        days = days_of(cells, is_1904=fields.table.is_1904)
        for (key, row), cell, day in zip(heads.items(), cells, days, strict=True):
            if day is not None:
                found[key] = day
                continue
            place, details = fields.place("issue_date", row), {"value": text_of(cell)}
            unknown = Finding("invoice.date_unknown", Severity.ERROR, place, details)
            self._note(len(found), unknown)
        return found

    def _lines(
        self, rows: Sequence[Sequence[int]]
    ) -> tuple[list[tuple[InvoiceLine, ...]], list[Figures]]:
        """Return the lines of each invoice and their sums."""
        fields, flat = self._fields, list(chain.from_iterable(rows))
        texts = [fields.texts_in(name, flat) for name in _LINE_FIELDS]
        numbers = chain.from_iterable(range(1, len(own) + 1) for own in rows)
        made = zip(numbers, *texts, fields.places_of_lines(flat), strict=True)
        lines = built_together(InvoiceLine, made)
        amounts = numbers_of(texts[_AMOUNT], fields.cells_in("amount", flat))
        taxes = numbers_of(texts[_TAX], fields.cells_in("tax", flat))
        spans = list(pairwise(accumulate(map(len, rows), initial=0)))
        if "" in texts[_AMOUNT]:
            stated = [
                [each for each, text in zip(amounts[a:z], texts[_AMOUNT][a:z], strict=True) if text]
                for a, z in spans
            ]
        else:
            stated = [amounts[a:z] for a, z in spans]
        sums = [sums_of(own, taxes[a:z]) for own, (a, z) in zip(stated, spans, strict=True)]
        return [tuple(lines[a:z]) for a, z in spans], sums

    def _checked(self, at: int, summed: Figures, stated: Figures, lines: int) -> Figures:
        """Return the totals another sheet states; where they are not the sums, that is noted."""
        if summed.amount is not None and stated.amount is not None:
            difference = summed.amount - stated.amount
            if abs(difference) > _FEN * (lines + 1) and summed.amount != stated.total:
                details = {
                    "number": list(self._days)[at],
                    "lines": f"{summed.amount}",
                    "stated": f"{stated.amount}",
                }
                place = self._fields.place("amount", self._heads[at])
                self._note(at, Finding("invoice.sum_differs", Severity.WARNING, place, details))
        return stated

    def _statuses(self) -> Iterator[InvoiceStatus]:
        """Yield the statuses; a doubtful one is noted and counts as normal."""
        for at, text in enumerate(self._texts("status")):
            status = self._meanings.status(text)
            if status is None:
                place, details = self._fields.place("status", self._heads[at]), {"value": text}
                self._note(at, Finding("invoice.doubtful", Severity.WARNING, place, details))
            yield status or InvoiceStatus.NORMAL

    def _are_red(self, figures: Sequence[Figures]) -> Iterator[bool]:
        """Yield whether they are red letters, as they say or as their money does."""
        for text, money in zip(self._texts("is_positive"), figures, strict=True):
            if text:
                yield self._meanings.is_negative(text)
            else:
                yield money.amount is not None and money.amount < 0


def _is_digital(key: str) -> bool:
    return not key.startswith("0")
