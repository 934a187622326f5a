"""How long the company file takes, beside bare sqlite3 doing the same statements in the same run.

A firm with 50,000 invoices (two lines each), a draft and a ledger record for each, and 10 million
15-minute readings. Bare sqlite3 gets the finished rows and the same settings, without objects,
log, digests or checks; its figure is what the disk and SQLite themselves cost.
"""

import argparse
import json
import random
import sqlite3
import sys
import tempfile
from array import array
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date
from decimal import Decimal
from pathlib import Path
from time import perf_counter

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from desktop.accounting.activity import Origin
from desktop.accounting.documents.draft import Confidence, DraftRecord, DraftState
from desktop.accounting.documents.invoice import Form, Invoice, InvoiceLine
from desktop.accounting.documents.meter import Channel, IntervalBlock
from desktop.accounting.entity import Facility, ReportingEntity
from desktop.accounting.period import Month, ReportingPeriod
from desktop.accounting.quantity import Quantity
from desktop.models.store import Store

YEAR = ReportingPeriod.of_year(2025)
TOTALS = "SELECT source, unit, amount FROM activity_record WHERE state = 'posted' AND leads = 1"
CURVE = (
    "SELECT c.packed FROM interval_block b JOIN content c ON c.sha256 = b.content"
    " WHERE b.channel_id = 1 AND b.month = '2025-01'"
)


def timed(what: Callable[[], object]) -> float:
    """Return the seconds something takes."""
    start = perf_counter()
    what()
    return perf_counter() - start


def invoices(number: int) -> Iterator[Invoice]:
    """Yield invoices with two lines each."""
    for each in range(number):
        lines = tuple(
            InvoiceLine(line, "*供电*电费", "", "度", "1000", "0.65", "650.00", "13%", "84.50")
            for line in (1, 2)
        )
        yield Invoice(
            key=f"{each:020d}",
            issue_date=date(2025, each % 12 + 1, 3),
            seller_name="国网浙江省电力有限公司湖州供电公司",
            buyer_name="湖州示例机械有限公司",
            lines=lines,
            form=Form.WORKBOOK,
            seller_tax_id="91330500147110000X",
            amount=Decimal("1300.00"),
            tax=Decimal("169.00"),
            total=Decimal("1469.00"),
        )


def drafts(number: int) -> Iterator[DraftRecord]:
    """Yield a draft for each invoice."""
    for each in range(number):
        yield DraftRecord(
            id=f"invoice:{each:020d}:1",
            origin=Origin.INVOICE,
            state=DraftState.PROPOSED,
            carrier="electricity",
            source="electricity.purchased",
            as_read=("2000", "度"),
            quantity=Quantity(Decimal(2000 + each % 7), "kWh"),
            period=ReportingPeriod.of_month(Month(2025, each % 12 + 1)),
            reason="draft.by_code",
            confidence=Confidence.HIGH,
            facility="总厂",
            cost=Decimal("1300.00"),
            invoice=f"{each:020d}",
            line=1,
        )


def blocks(readings: int) -> Iterator[IntervalBlock]:
    """Yield months of 15-minute values with four decimals and a daily shape."""
    chance = random.Random(1)
    meter, left = 0, readings
    while left > 0:
        meter += 1
        for number in range(120):
            month = Month(2016, 1).shifted(number)
            slots = 96 * month.end.day
            day = [chance.randrange(20_000, 120_000) for _ in range(96)]
            values = array("q", [day[n % 96] + chance.randrange(5_000) for n in range(slots)])
            yield IntervalBlock(Channel(f"M{meter}"), month, 15, 4, values, bytes(slots))
            left -= slots
            if left <= 0:
                return


def built(path: Path, number: int, readings: int) -> dict[str, float]:
    """Make the company file and return how long each part took."""
    entity = ReportingEntity(
        "湖州示例机械有限公司",
        "91330500MA2B00001X",
        "330500",
        "C3562",
        "2025-01",
        (),
        (Facility("总厂", "330500"),),
    )
    documents, proposals, curves = list(invoices(number)), list(drafts(number)), blocks(readings)
    seconds: dict[str, float] = {}
    with Store.create(path, entity) as store:

        def step(name: str, work: Callable[[], object]) -> None:
            seconds[name] = timed(work)

        def add_invoices() -> None:
            with store.change("invoices") as change:
                change.add_invoices(documents)

        def add_drafts() -> None:
            with store.change("drafts") as change:
                change.add_drafts(proposals)

        def confirm() -> None:
            with store.change("confirm") as change:
                change.confirm()

        def post() -> None:
            with store.change("post") as change:
                change.post()

        def add_blocks() -> None:
            with store.change("intervals") as change:
                change.put_interval_blocks(curves)

        step("import_invoices", add_invoices)
        step("undo_import", store.undo)
        step("redo_import", store.redo)
        step("add_drafts", add_drafts)
        step("confirm", confirm)
        step("post", post)
        step("import_readings", add_blocks)
    return seconds


def asked(path: Path) -> dict[str, float]:
    """Return how long the questions and the closing take."""
    seconds: dict[str, float] = {}
    start = perf_counter()
    with Store.open(path) as store:
        seconds["open"] = perf_counter() - start
        seconds["year_records"] = timed(lambda: store.activity_records(YEAR))
        channel = store.channels()[0]
        seconds["month_curve"] = timed(lambda: store.block(channel, Month(2016, 1)))
        seconds["known_invoices"] = timed(store.known_invoices)

        def post_one() -> None:
            with store.change("one") as change:
                draft = next(drafts(1))
                change.add_drafts([_renamed(draft)])
                change.post(record.id for record in change.confirm())

        seconds["post_one"] = timed(post_one)
        seconds["undo_one"] = timed(store.undo)

        def close_january() -> None:
            with store.change("close") as change:
                change.close_month(Month(2025, 1))

        seconds["close_month"] = timed(close_january)
        seconds["check"] = timed(store.check)
        store._head_at_open = ""  # noqa: SLF001 -- the backup on closing is timed by itself
        seconds["backup"] = timed(lambda: store.backup(path.with_name("backup.cbook")))
    return seconds


def _renamed(draft: DraftRecord) -> DraftRecord:
    return DraftRecord(**{**_fields(draft), "id": "one more"})  # type: ignore[arg-type]


def _fields(draft: DraftRecord) -> dict[str, object]:
    return {name: getattr(draft, name) for name in DraftRecord.__slots__}


def bare(path: Path) -> dict[str, float]:
    """Return how long bare sqlite3 takes for the same statements on the same content."""
    seconds: dict[str, float] = {}
    copy = path.with_name("bare.cbook")
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(copy)) as target:
        for (sql,) in source.execute(
            "SELECT sql FROM sqlite_master WHERE sql LIKE 'CREATE TABLE%'"
        ):
            target.execute(sql)
        target.execute("PRAGMA journal_mode = TRUNCATE")
        target.execute("PRAGMA synchronous = FULL")
        for name, tables in (
            ("import_invoices", ("invoice", "invoice_line")),
            ("add_drafts", ("draft_record",)),
            ("import_readings", ("content", "interval_block")),
        ):
            rows = {table: source.execute(f"SELECT * FROM {table}").fetchall() for table in tables}  # noqa: S608 -- names above
            seconds[name] = timed(lambda rows=rows: _insert(target, rows))  # type: ignore[misc]
    start = perf_counter()
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("SELECT count(*) FROM sqlite_master").fetchone()
        seconds["open"] = perf_counter() - start
        seconds["year_records"] = timed(lambda: raw.execute(TOTALS).fetchall())
        seconds["month_curve"] = timed(lambda: raw.execute(CURVE).fetchall())
        seconds["check"] = timed(lambda: raw.execute("PRAGMA integrity_check").fetchall())
        vacuumed = str(path.with_name("vacuumed.cbook"))
        seconds["backup"] = timed(lambda: raw.execute("VACUUM INTO ?", (vacuumed,)))
    return seconds


def _insert(target: sqlite3.Connection, rows: dict[str, list[tuple[object, ...]]]) -> None:
    with target:
        for table, found in rows.items():
            gaps = ", ".join("?" * len(found[0]))
            target.executemany(f"INSERT INTO {table} VALUES ({gaps})", found)  # noqa: S608 -- our own table's name


def main() -> None:
    """Print a table for people and, last, one line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--invoices", type=int, default=50_000)
    parser.add_argument("--readings", type=int, default=10_000_000)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "firm.cbook"
        figures = built(path, chosen.invoices, chosen.readings)
        figures.update(asked(path))
        plain = bare(path)
        size = path.stat().st_size
        with closing(sqlite3.connect(path)) as raw:
            packed = raw.execute(
                "SELECT sum(length(packed)) FROM content WHERE packing = 'planes/1'"
            ).fetchone()[0]
    for name, seconds in figures.items():
        beside = f"{plain[name]:10.3f} s bare" if name in plain else ""
        print(f"{name:20} {seconds:10.3f} s {beside}")
    per_reading = packed / chosen.readings
    print(f"{'file':20} {size / 1e6:10.1f} MB, {per_reading:.2f} bytes a reading")
    figures["file_mb"] = size / 1e6
    figures["mb_for_35_million_readings"] = per_reading * 35
    ratios = {f"{name}/bare sqlite3": figures[name] / plain[name] for name in plain}
    rounded = {name: round(value, 4) for name, value in figures.items()}
    line = {
        "benchmark": "company_file",
        "figures": rounded,
        "ratios": {name: round(value, 3) for name, value in ratios.items()},
    }
    print(json.dumps(line, ensure_ascii=False))


if __name__ == "__main__":
    main()
