"""The limited child process: same results, limits kept, the next file read."""

from array import array
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from desktop.accounting.documents.bill import Bill, BillLine
from desktop.accounting.documents.meter import Channel, IntervalBlock, Reading
from desktop.accounting.documents.source_document import Kind, SourceDocument
from desktop.accounting.period import Month, ReportingPeriod
from desktop.accounting.quantity import Quantity
from desktop.errors import InputError
from desktop.findings import Finding, Place, Severity
from desktop.intake.child import Allowance, LimitedReader
from desktop.intake.result_file import read_result, write_result
from desktop.intake.source import ReadResult, Status
from desktop.intake.windows_job import limits_of


def test_a_child_reads_what_the_program_itself_reads(desk: Any, make: Any) -> None:
    files = {
        "a.xml": make.einvoice([make.item] * 3).encode(),
        "b.xlsx": make.workbook({"x": make.rows_of(make.columns, [make.electric])}),
        "c.zip": make.zipped({"d.xml": make.einvoice([make.item]), "e.txt": "?"}),
        "f.bin": b"",
    }
    with LimitedReader(desk.context) as reader:
        for name, data in files.items():
            assert reader.read(name, data) == desk.read(data, name)


def test_a_file_that_takes_too_long_is_refused_and_the_next_one_read(desk: Any, make: Any) -> None:
    data = make.einvoice([make.item]).encode()
    with LimitedReader(desk.context, Allowance(seconds=-1)) as reader:
        refused = reader.read("a.xml", data)
    assert (refused.status, refused.code) == (Status.REFUSED, "file.took_too_long")
    with LimitedReader(desk.context) as reader:
        assert reader.read("a.xml", data).status is Status.READ


def test_a_child_that_was_ended_is_replaced(desk: Any, make: Any) -> None:
    data = make.einvoice([make.item]).encode()
    with LimitedReader(desk.context) as reader:
        reader.read("a.xml", data)
        process = reader._process
        assert process is not None
        process.kill()
        process.join()
        assert reader.read("a.xml", data).status is Status.READ


def test_a_file_that_needs_too_much_memory_is_refused(desk: Any, make: Any) -> None:
    rows = make.rows_of(make.columns, [make.electric] * 4000)
    data = make.workbook({"x": rows})
    with LimitedReader(desk.context, Allowance(memory=4 * 1024 * 1024)) as reader:
        result = reader.read("a.xlsx", data)
    assert result.status is Status.REFUSED
    assert result.code in {"file.too_much_memory", "file.reader_stopped"}


def test_nothing_is_left_behind(desk: Any, make: Any) -> None:
    with LimitedReader(desk.context) as reader:
        reader.read("a.xml", make.einvoice([make.item]).encode())
        folder = Path(reader._folder.name if reader._folder else "")
        process = reader._process
        assert folder.is_dir()
    assert not folder.exists()
    assert process is not None
    assert reader._process is None


EVERYTHING = ReadResult(
    document=SourceDocument("0" * 64, "a.zip", Kind.BILL, 3, "x/1"),
    status=Status.PARTLY,
    code="a.b",
    details={"file": "票"},
    bills=(
        Bill(
            key="k",
            supplier="state_grid",
            account="1",
            carrier="electricity",
            period=ReportingPeriod(date(2025, 1, 1), date(2025, 1, 31)),
            quantity=Quantity(Decimal("1.50"), "kWh"),
            lines=(
                BillLine("energy", "总", previous_reading=Decimal("0E-3")),
                BillLine("fee", "费"),
            ),
        ),
    ),
    readings=(Reading("m", "total", datetime(2025, 1, 1, 0, 15), Decimal("1E+2")),),  # noqa: DTZ001 (China time by contract)
    blocks=(
        IntervalBlock(
            Channel("m"), Month(2025, 1), 15, 4, array("q", [1, -(2**62), 3]), b"\x00\x01\x02"
        ),
    ),
    findings=(Finding("x.y", Severity.NOTICE, Place("f", "s", "A1", 3), {"a": "b"}, ("r",)),),
)


def test_a_result_comes_back_from_its_file_as_it_was(tmp_path: Path) -> None:
    nested = replace(EVERYTHING, entries=(EVERYTHING, replace(EVERYTHING, code="second")))
    whole = replace(EVERYTHING, entries=(nested, EVERYTHING))
    write_result(whole, tmp_path / "r")
    back = read_result(tmp_path / "r")
    assert back == whole
    assert str(back.readings[0].value) == "1E+2"


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"parent":1}', "\x80", '{"parent":[-1],"document":3}']
)
def test_a_file_of_another_kind_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "r"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as refusal:
        read_result(path)
    assert refusal.value.code == "file.reader_stopped"


def test_the_windows_limit_is_set_in_its_structure() -> None:
    """Flags of JOBOBJECT_BASIC_LIMIT_INFORMATION in the Windows SDK."""
    limits = limits_of(12345)
    assert limits.process_memory_limit == 12345
    assert limits.basic.limit_flags == 0x0100 | 0x2000
