"""How long the company file takes, beside bare sqlite3 doing the same statements in the same run.

A firm with 50,000 invoices (two lines each), a draft and a ledger record for each, and 10 million
15-minute readings. Every statement the program sends is noted with its values; bare sqlite3 then
does the same statements in the same order on a copy of the file as it was, with the same settings,
without objects, digests or checks: its figure is what the disk and SQLite themselves cost.

Run: python benchmarks/company_file.py

Seen on two cores of a shared machine (2026-11, Python 3.11), in seconds by the clock:

| step                           | program | bare  | ratio |
|--------------------------------|---------|-------|-------|
| import 50,000 invoices         | 1.41    | 0.65  | 2.2   |
| confirm 50,000 drafts          | 5.39    | 3.14  | 1.7   |
| post 50,000 records            | 4.83    | 1.95  | 2.5   |
| undo the import                | 2.62    | 1.78  | 1.5   |
| close a month                  | 0.056   | 0.033 | 1.7   |
| check the whole file           | 6.27    | 3.06  | 2.0   |
| import 10 million readings     | 1.92    | 0.11  | 17    |
| open                           | 0.008   | 0.002 | 4     |
| a month's curve                | 0.003   | –     | –     |

Readings are packed by the program and only written by the bare run: hence the seventeen.
"""

import argparse
import json
import random
import shutil
import sqlite3
import sys
import tempfile
from array import array
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any

from sqlalchemy import event

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from desktop.accounting.activity import Origin
from desktop.accounting.documents.draft import Confidence, DraftRecord, DraftState
from desktop.accounting.documents.invoice import Form, Invoice, InvoiceLine
from desktop.accounting.documents.meter import Channel, IntervalBlock
from desktop.accounting.entity import Facility, ReportingEntity
from desktop.accounting.period import Month, ReportingPeriod
from desktop.accounting.quantity import Quantity
from desktop.models.change import Change
from desktop.models.store import Store

YEAR = ReportingPeriod.of_year(2025)
PRAGMAS = (
    "journal_mode = TRUNCATE",
    "synchronous = FULL",
    "foreign_keys = ON",
    "cell_size_check = ON",
    "cache_spill = OFF",
    "temp_store = MEMORY",
)


@dataclass
class Recorder:
    """Notes the statements of each step, with their values.

    Attributes:
        seconds: What the program took, by step.
        steps: What it sent, by step: statement, values, whether they are many rows.
    """

    seconds: dict[str, float] = field(default_factory=dict)
    steps: dict[str, list[tuple[str, Any, bool]]] = field(default_factory=dict)
    _now: list[tuple[str, Any, bool]] = field(default_factory=list)

    def listen(self, store: Store) -> None:
        """Note what this open file is sent."""
        event.listen(store._engine, "before_cursor_execute", self._note)  # noqa: SLF001 -- the program's own connection is what is measured

    def _note(self, *sent: Any) -> None:  # noqa: ANN401 -- SQLAlchemy's own signature
        _, _, statement, values, _, is_many = sent
        self._now.append((statement, values, is_many))

    def step(self, name: str, work: Callable[[], object]) -> None:
        """Do a step, timed and noted."""
        self._now = []
        self.seconds[name] = timed(work)
        self.steps[name] = self._now
        self._now = []

    def replayed(self, path: Path) -> dict[str, float]:
        """Return how long bare sqlite3 takes for every step, one after the other."""
        with closing(sqlite3.connect(path, isolation_level=None)) as raw:
            for pragma in PRAGMAS:
                raw.execute(f"PRAGMA {pragma}")
            return {name: timed(partial(_replay, raw, sent)) for name, sent in self.steps.items()}


def _replay(raw: sqlite3.Connection, sent: list[tuple[str, Any, bool]]) -> None:
    for statement, values, is_many in sent:
        if statement.startswith("BEGIN") and raw.in_transaction:
            raw.commit()
        if is_many:
            raw.executemany(statement, values)
        else:
            raw.execute(statement, values).fetchall()
    if raw.in_transaction:
        raw.commit()


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


def built(path: Path, number: int, readings: int, recorder: Recorder) -> None:
    """Make the company file, noting every step; the blank file stays beside it."""
    entity = ReportingEntity(
        "湖州示例机械有限公司",
        "91330500MA2B00001X",
        "330500",
        "C3562",
        "2025-01",
        (),
        (Facility("总厂", "330500"),),
    )
    documents, proposals = list(invoices(number)), list(drafts(number))
    curves = list(blocks(readings))
    with Store.create(path, entity) as store:
        shutil.copyfile(path, path.with_name("blank.cbook"))
        recorder.listen(store)

        def changed(name: str, work: Callable[[Change], object]) -> None:
            def one() -> None:
                with store.change(name) as change:
                    work(change)

            recorder.step(name, one)

        changed("import_invoices", lambda change: change.add_invoices(documents))
        recorder.step("undo_import", store.undo)
        recorder.step("redo_import", store.redo)
        changed("add_drafts", lambda change: change.add_drafts(proposals))
        changed("confirm", lambda change: change.confirm())
        changed("post", lambda change: change.post())
        changed("import_readings", lambda change: change.put_interval_blocks(curves))


def asked(path: Path, recorder: Recorder) -> None:
    """Ask and close, noting every step."""
    opening = perf_counter()
    with Store.open(path) as store:
        recorder.seconds["open"] = perf_counter() - opening
        recorder.listen(store)
        channel = store.channels()[0]

        def post_one() -> None:
            with store.change("one") as change:
                change.add_drafts([_renamed(next(drafts(1)))])
                change.post(change.confirm())

        def close_january() -> None:
            with store.change("close") as change:
                change.close_month(Month(2025, 1))

        recorder.step("year_records", lambda: store.activity_records(YEAR))
        recorder.step("year_total_rows_proven", store.tampered)
        recorder.step("month_curve", lambda: store.block(channel, Month(2016, 1)))
        recorder.step("known_invoices", store.known_invoices)
        recorder.step("post_one", post_one)
        recorder.step("undo_one", store.undo)
        recorder.step("close_month", close_january)
        recorder.step("check", store.check)
        store._head_at_open = ""  # noqa: SLF001 -- the backup on closing is timed by itself
        backup = path.with_name("backup.cbook")
        recorder.seconds["backup"] = timed(lambda: store.backup(backup))


def _renamed(draft: DraftRecord) -> DraftRecord:
    return DraftRecord(**{**_fields(draft), "id": "one more"})  # type: ignore[arg-type]


def _fields(draft: DraftRecord) -> dict[str, object]:
    return {name: getattr(draft, name) for name in DraftRecord.__slots__}


def bare(path: Path, recorder: Recorder) -> dict[str, float]:
    """Return how long bare sqlite3 takes for the same statements, and for opening and copying."""
    seconds = recorder.replayed(path.with_name("blank.cbook"))
    start = perf_counter()
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("SELECT count(*) FROM sqlite_master").fetchone()
        seconds["open"] = perf_counter() - start
        vacuumed = str(path.with_name("vacuumed.cbook"))
        seconds["backup"] = timed(lambda: raw.execute("VACUUM INTO ?", (vacuumed,)))
    return seconds


def main() -> None:
    """Print a table for people and, last, one line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--invoices", type=int, default=50_000)
    parser.add_argument("--readings", type=int, default=10_000_000)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "firm.cbook"
        recorder = Recorder()
        built(path, chosen.invoices, chosen.readings, recorder)
        asked(path, recorder)
        plain, figures = bare(path, recorder), recorder.seconds
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
