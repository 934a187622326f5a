"""Reads what a test writes through the intake's door, as a user's file would be."""

import io
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import pytest
from openpyxl import Workbook

from desktop.intake.reader import read_document
from desktop.intake.source import IntakeContext, ReadResult

Read = Callable[..., ReadResult]


@pytest.fixture
def read() -> Read:
    """Return a function that reads text or bytes as a file."""

    def _read(
        content: str | bytes, name: str = "meter.csv", context: IntakeContext | None = None
    ) -> ReadResult:
        data = content.encode("utf-8") if isinstance(content, str) else content
        return read_document(name, data, context or IntakeContext())

    return _read


@pytest.fixture
def workbook() -> Callable[..., bytes]:
    """Return a function that writes rows as a workbook, a sheet each keyword."""

    def _workbook(**sheets: Sequence[Sequence[object]]) -> bytes:
        book = Workbook()
        assert book.active is not None
        book.remove(book.active)
        for name, rows in sheets.items():
            sheet = book.create_sheet(name)
            for row in rows:
                sheet.append(list(row))
        stream = io.BytesIO()
        book.save(stream)
        return stream.getvalue()

    return _workbook


@pytest.fixture
def stamps() -> Callable[..., list[str]]:
    """Return a function that writes stamps at even steps."""

    def _stamps(
        first: str, count: int, minutes: int = 15, form: str = "%Y-%m-%d %H:%M"
    ) -> list[str]:
        start = datetime.fromisoformat(first)
        return [(start + timedelta(minutes=minutes * n)).strftime(form) for n in range(count)]

    return _stamps
