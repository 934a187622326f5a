"""The limited child process: same results, limits kept, the next file read."""

import gc
import os
import subprocess
import sys
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
from desktop.intake import child, child_work, reader
from desktop.intake.child import LimitedReader
from desktop.intake.child_work import Allowance
from desktop.intake.children import MANY, LimitedReaders, children_for
from desktop.intake.parts import with_parts
from desktop.intake.result_file import read_results, write_results
from desktop.intake.source import ReadResult, Status
from desktop.intake.windows_job import limits_of
from tests.systems import KEEPS_MEMORY_LIMITS


@pytest.mark.usefixtures("cold_children")
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


@pytest.mark.usefixtures("cold_children")
def test_a_file_that_takes_too_long_is_refused_and_the_next_one_read(desk: Any, make: Any) -> None:
    data = make.einvoice([make.item]).encode()
    with LimitedReader(desk.context, Allowance(seconds=-1)) as reader:
        refused = reader.read("a.xml", data)
    assert (refused.status, refused.code) == (Status.REFUSED, "file.took_too_long")
    with LimitedReader(desk.context) as reader:
        assert reader.read("a.xml", data).status is Status.READ


def test_files_read_together_are_as_if_read_alone(desk: Any, make: Any) -> None:
    one, other = make.einvoice([make.item]).encode(), b"?" + b" " * 2_000_000
    files = [("a.xml", one), ("b", other), ("c.zip", make.zipped({"d.xml": one}))]
    with LimitedReader(desk.context) as reader:
        assert reader.read_many(files) == tuple(desk.read(data, name) for name, data in files)
        assert reader.read_many([]) == ()


def test_batches_read_in_turn_are_as_if_read_alone(desk: Any, make: Any) -> None:
    one, other = make.einvoice([make.item]).encode(), b"?" + b" " * 2_000_000
    batches = [[("a.xml", one), ("b", other)], [], [("c.zip", make.zipped({"d.xml": one}))]]
    with LimitedReaders(desk.context) as readers:
        found = list(readers.read_in_turn(batches))
        assert list(readers.read_in_turn([])) == []
    assert found == [tuple(desk.read(data, name) for name, data in files) for files in batches]


def test_batches_read_by_two_children_come_in_order(desk: Any, make: Any) -> None:
    one = make.einvoice([make.item]).encode()
    batches = [[(f"{number}.xml", one)] for number in range(5)]
    with LimitedReaders(desk.context, 2) as readers:
        found = list(readers.read_in_turn(batches))
    assert found == [tuple(desk.read(data, name) for name, data in files) for files in batches]


def test_a_child_loads_the_first_reader_alone_before_it_is_asked() -> None:
    loaded = "import sys, desktop.intake.child_work; print('desktop.intake.bill' in sys.modules)"
    root = Path(__file__).parents[3]
    told = subprocess.run([sys.executable, "-c", loaded], capture_output=True, check=True, cwd=root)
    assert told.stdout.strip() == b"False"


def test_many_files_have_two_children_where_there_are_cores(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    assert [children_for(MANY - 1), children_for(MANY)] == [1, 2]
    monkeypatch.setattr(os, "cpu_count", lambda: None)
    assert children_for(MANY) == 1


def test_a_batch_that_breaks_the_limits_is_read_file_by_file(
    desk: Any, make: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = make.einvoice([make.item]).encode()
    batches = [[("a.xml", good), ("b.xml", good)], [("c.xml", good)], [("d.xml", good)]]
    with LimitedReaders(desk.context) as readers:
        (reader,) = readers._readers
        alone, heard = reader._hear, []

        def hear(connection: Any) -> None:
            heard.append(connection)
            if len(heard) in {1, 4}:
                raise InputError("file.took_too_long", seconds=1)
            alone(connection)

        monkeypatch.setattr(reader, "_hear", hear)
        found = [[each.code for each in results] for results in readers.read_in_turn(batches)]
    assert found == [["", ""], ["file.took_too_long"], [""]]


def test_a_batch_whose_results_are_damaged_is_read_again_with_the_next(
    desk: Any, make: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = make.einvoice([make.item]).encode()
    with LimitedReaders(desk.context) as readers:
        alone, damaged = read_results, [1]

        def read(path: Path) -> Any:
            if damaged:
                damaged.pop()
                raise InputError("file.reader_stopped")
            return alone(path)

        monkeypatch.setattr(child, "read_results", read)
        batches = [[("a.xml", good)], [("b.xml", good)]]
        found = [[each.status for each in results] for results in readers.read_in_turn(batches)]
    assert found == [[Status.READ], [Status.READ]]


def test_a_child_that_hangs_up_while_it_is_asked_is_replaced(
    desk: Any, make: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = make.einvoice([make.item]).encode()
    with LimitedReaders(desk.context) as readers:
        (reader,) = readers._readers
        started = reader._started
        gone: list[Any] = [1]

        def start() -> Any:
            connection = started()
            if gone:
                gone.pop()
                connection.close()
            return connection

        monkeypatch.setattr(reader, "_started", start)
        (results,) = readers.read_in_turn([[("a.xml", good)]])
        assert results[0].status is Status.READ
        gone.append(1)
        assert reader.read("a.xml", good).code == "file.reader_stopped"


def test_one_bad_file_among_many_is_refused_alone(
    desk: Any, make: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = make.einvoice([make.item]).encode()
    with LimitedReader(desk.context) as reader:
        alone = reader._ask

        def ask(task: str, files: Any, result: Path) -> None:
            if any(data == b"bad" for _, data in files):
                raise InputError("file.took_too_long", seconds=1)
            alone(task, files, result)

        monkeypatch.setattr(reader, "_ask", ask)
        results = reader.read_many([("a.xml", good), ("b", b"bad"), ("c.xml", good)])
    assert [each.status for each in results] == [Status.READ, Status.REFUSED, Status.READ]


def many_invoices(make: Any) -> bytes:
    """Return a list of so many invoices that the child hands some over early."""
    rows = [{**make.electric, "数电发票号码": f"2533{n:016d}"} for n in range(4_100)]
    return "\n".join(",".join(row) for row in make.rows_of(make.columns, rows)).encode()


def test_invoices_of_a_long_list_are_told_while_the_rest_is_read(desk: Any, make: Any) -> None:
    early: list[Any] = []
    data = many_invoices(make)
    with LimitedReader(desk.context, taker=early.append) as reader:
        (alone,) = reader.read_many([("a.csv", data)])
        small = reader.read("b.xml", make.einvoice([make.item]).encode())
    with LimitedReaders(desk.context, taker=early.append) as readers:
        ((begun,),) = readers.read_in_turn([[("a.csv", data)]])
    whole = desk.read(data, "a.csv")
    assert alone == begun == whole
    assert small.status is Status.READ
    assert early == [whole.invoices[:2_000], whole.invoices[2_000:4_000]] * 2


@pytest.mark.parametrize("word", [b"part x", b"part 0"])
def test_a_part_that_is_none_ends_the_child(
    desk: Any, make: Any, monkeypatch: pytest.MonkeyPatch, word: bytes
) -> None:
    good = make.einvoice([make.item]).encode()
    with LimitedReader(desk.context) as reader:
        alone, words = reader._answer, [word]

        def answer(connection: Any, until: float) -> bytes:
            return words.pop() if words else alone(connection, until)

        monkeypatch.setattr(reader, "_answer", answer)
        assert reader.read("a.xml", good).code == "file.reader_stopped"
        assert reader.read("a.xml", good).status is Status.READ


def test_a_refused_file_keeps_no_part(desk: Any, make: Any) -> None:
    invoices = desk.read(make.einvoice([make.item])).invoices
    refused = desk.read(b"")
    assert with_parts([refused, refused], {0: invoices}) == (refused, refused)


def test_a_child_that_cannot_start_is_named(desk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child, "serve", None)
    monkeypatch.setattr(child, "wait", lambda *_: [1])
    with LimitedReader(desk.context) as reader:
        assert reader.read("a", b"x").code == "file.reader_stopped"
        for ask in (
            lambda: reader.heads("甲.csv", b"x"),
            lambda: reader.begin([("甲.csv", b"x")]),
        ):
            with pytest.raises(InputError) as refusal:
                ask()
            assert refusal.value.code == "file.reader_stopped"
            assert refusal.value.where.file == "甲.csv"


def test_a_refusal_that_names_its_file_keeps_its_words(desk: Any) -> None:
    with LimitedReader(desk.context) as reader, pytest.raises(InputError) as refusal:
        reader.rows("乙.csv", b"PK\x03\x04rubbish")
    assert (refusal.value.details or {}).get("file") or refusal.value.where.file == "乙.csv"


def test_a_child_that_was_ended_is_replaced(desk: Any, make: Any) -> None:
    data = make.einvoice([make.item]).encode()
    with LimitedReader(desk.context) as reader:
        reader.read("a.xml", data)
        process = reader._process
        assert process is not None
        process.kill()
        process.join()
        assert reader.read("a.xml", data).status is Status.READ


@KEEPS_MEMORY_LIMITS
@pytest.mark.usefixtures("cold_children")
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
    write_results([whole, EVERYTHING], tmp_path / "r")
    back, second = read_results(tmp_path / "r")
    assert (back, second) == (whole, EVERYTHING)
    assert str(back.readings[0].value) == "1E+2"


def test_a_file_that_was_cut_off_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "r"
    write_results([EVERYTHING], path)
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(InputError) as refusal:
        read_results(path)
    assert refusal.value.code == "file.reader_stopped"


@pytest.mark.parametrize(
    "text", ["", "x", "[]", "{}", '{"parent":1}', "\x80", '{"parent":[-1],"document":3}']
)
def test_a_file_of_another_kind_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "r"
    told = text.encode("utf-8")
    path.write_bytes(b"%d\n" % len(told) + told)
    with pytest.raises(InputError) as refusal:
        read_results(path)
    assert refusal.value.code == "file.reader_stopped"


def test_the_windows_limit_is_set_in_its_structure() -> None:
    """Flags of JOBOBJECT_BASIC_LIMIT_INFORMATION in the Windows SDK."""
    limits = limits_of(12345)
    assert limits.process_memory_limit == 12345
    assert limits.basic.limit_flags == 0x0100 | 0x2000


class _Line:
    """A line to the parent that was written before and is read afterwards."""

    def __init__(self, *requests: object) -> None:
        self.requests = list(requests)
        self.answers: list[bytes] = []

    def send_bytes(self, answer: bytes) -> None:
        self.answers.append(answer)

    def recv(self) -> object:
        if not self.requests:
            raise EOFError
        return self.requests.pop(0)


@pytest.fixture
def unlimited(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    """Let the child's work run in this process: its limits are noted and not set."""
    asked: list[tuple[str, int]] = []
    monkeypatch.setattr(child_work, "limit_memory", lambda size: asked.append(("memory", size)))
    monkeypatch.setattr(child_work, "limit_time", lambda seconds: asked.append(("time", seconds)))
    monkeypatch.setattr(os, "dup2", lambda *_: 0)
    monkeypatch.setattr(gc, "disable", lambda: None)
    return asked


def test_the_child_limits_itself_before_it_reads(
    desk: Any, make: Any, tmp_path: Path, unlimited: list[tuple[str, int]]
) -> None:
    given, result = tmp_path / "document", tmp_path / "result"
    data = make.einvoice([make.item]).encode()
    given.write_bytes(data)
    line: Any = _Line(desk.context, ("read", [("a.xml", given), ("b.xml", data)], result))
    child_work.serve(line, Allowance(7, 8), str(tmp_path / "log"))
    assert line.answers == [b"done", b"done"]
    assert unlimited == [("memory", 8), ("time", 7)]
    assert [len(each.invoices) for each in read_results(result)] == [1, 1]


@pytest.mark.parametrize(
    ("name", "loaded"),
    [
        ("a.csv", ["desktop.intake.sheets", "desktop.intake.meters.apart"]),
        ("a.XLSX", ["desktop.intake.sheets"]),
        ("a.xml", []),
    ],
)
def test_a_child_loads_what_reads_a_large_file_before_it_is_there(
    desk: Any,
    tmp_path: Path,
    unlimited: list[tuple[str, int]],
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    loaded: list[str],
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(reader, "import_module", asked.append)
    line: Any = _Line(name, desk.context)
    child_work.serve(line, Allowance(7, 8), str(tmp_path / "log"))
    assert asked[:2] == loaded
    assert (line.answers, unlimited) == ([b"done"], [("memory", 8)])


def test_a_child_that_expects_a_file_reads_any_other(desk: Any, make: Any) -> None:
    data = make.einvoice([make.item]).encode()
    with LimitedReaders(desk.context) as readers:
        readers.expect("a.xlsx")
        assert list(readers.read_in_turn([[("a.xml", data)]])) == [(desk.read(data, "a.xml"),)]
        readers.expect("b.xlsx")  # nobody listens for it any more
        assert list(readers.read_in_turn([[("a.xml", data)]])) == [(desk.read(data, "a.xml"),)]


def test_the_hash_of_a_large_file_is_taken_beside_reading_it(
    desk: Any, make: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = make.einvoice([make.item]).encode()
    expected = desk.read(data, "a.xml")
    monkeypatch.setattr(reader, "_LARGE", 1)
    assert desk.read(data, "a.xml") == expected


def test_a_child_nobody_tells_anything_ends(
    tmp_path: Path, unlimited: list[tuple[str, int]]
) -> None:
    line: Any = _Line()
    child_work.serve(line, Allowance(7, 8), str(tmp_path / "log"))
    assert (line.answers, unlimited) == ([b"done"], [("memory", 8)])


def test_the_child_says_that_its_memory_was_too_small(
    desk: Any, tmp_path: Path, unlimited: list[tuple[str, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def exhausted(*_: object) -> ReadResult:
        raise MemoryError

    monkeypatch.setattr(child_work, "read_document", exhausted)
    line: Any = _Line(desk.context, ("read", [("a", b"x")], tmp_path / "result"))
    child_work.serve(line, Allowance(), str(tmp_path / "log"))
    assert line.answers == [b"done", b"memory"]
    assert unlimited[0][0] == "memory"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows limits by a job object")
def test_limits_go_on_top_of_what_the_process_has(monkeypatch: pytest.MonkeyPatch) -> None:
    import resource  # noqa: PLC0415 (exists on POSIX only)

    asked = {}
    monkeypatch.setattr(resource, "setrlimit", lambda kind, pair: asked.update({kind: pair[0]}))
    child_work.limit_memory(1000)
    child_work.limit_time(60)
    assert asked[resource.RLIMIT_AS] > 1000 + 10_000_000
    assert asked[resource.RLIMIT_CPU] >= 61


def test_a_system_that_does_not_tell_its_size_gets_a_guess(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def no_such_file(*_: object, **__: object) -> str:
        raise FileNotFoundError

    monkeypatch.setattr(Path, "read_text", no_such_file)
    assert child_work._address_space() == 2 * 1024**3


def test_a_child_that_never_answers_is_given_up(desk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child, "wait", lambda *_: [])
    with LimitedReader(desk.context) as reader:
        assert reader.read("a", b"x").code == "file.reader_stopped"


@pytest.mark.parametrize(
    ("log", "code"),
    [
        ("memory allocation of 7 bytes failed", "file.too_much_memory"),
        ("Traceback", "file.reader_stopped"),
        (None, "file.reader_stopped"),
    ],
)
def test_the_last_words_of_a_child_say_why_it_ended(desk: Any, log: str | None, code: str) -> None:
    with LimitedReader(desk.context) as reader:
        reader._stop()
        reader._log.unlink(missing_ok=True)
        if log is not None:
            reader._log.write_text(log, encoding="utf-8")
        assert reader._reason() == code


def test_a_child_that_answers_too_little_memory_is_replaced(
    desk: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with LimitedReader(desk.context) as reader:
        monkeypatch.setattr(reader, "_answer", lambda *_: b"memory")
        assert reader.read("a", b"x").code == "file.too_much_memory"
        assert reader._process is None
