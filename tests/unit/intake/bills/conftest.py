"""Writes rows as a workbook and reads it through the intake's door."""

import io
from collections.abc import Callable, Sequence

import pytest
from openpyxl import Workbook

from desktop.intake.reader import read_document
from desktop.intake.source import IntakeContext, ReadResult

Rows = Sequence[Sequence[object]]


@pytest.fixture
def read_sheets() -> Callable[..., ReadResult]:
    """Return a function that reads sheets of rows as one workbook."""

    def _read(*sheets: Rows, context: IntakeContext | None = None) -> ReadResult:
        book = Workbook()
        assert book.active is not None
        book.remove(book.active)
        for number, rows in enumerate(sheets, start=1):
            sheet = book.create_sheet(f"第{number}页")
            for row in rows:
                sheet.append(list(row))
        stream = io.BytesIO()
        book.save(stream)
        return read_document("账单.xlsx", stream.getvalue(), context or IntakeContext())

    return _read


@pytest.fixture
def read_text() -> Callable[..., ReadResult]:
    """Return a function that reads a text as a CSV file."""

    def _read(
        text: str, name: str = "账单.csv", context: IntakeContext | None = None
    ) -> ReadResult:
        return read_document(name, text.encode("utf-8"), context or IntakeContext())

    return _read
