"""A hundred meters, ten years, a value every fifteen minutes: size, opening, curves and totals.

35 million values (100 × 3,653 days × 96) stand in one company file. Asked are its size (under
250 MB), opening it (under 1 s), the curve of any month of any meter (under 50 ms, the slowest of
some hundred drawn by lot), a year's monthly totals, and the check of every curve against the total
kept beside it. Bare sqlite3 reads the same packed rows in the same run, without unpacking them.
"""

import argparse
import json
import random
import sqlite3
import sys
import tempfile
from array import array
from collections.abc import Iterator
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from time import perf_counter, process_time

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from desktop.accounting.documents.meter import Channel, IntervalBlock
from desktop.accounting.entity import Facility, ReportingEntity
from desktop.accounting.period import Month
from desktop.models import check
from desktop.models.store import Store

FIRST = Month(2016, 1)
QUARTERS = 96
PACKED = (
    "SELECT c.packed FROM interval_block b JOIN content c ON c.sha256 = b.content"
    " JOIN interval_channel i ON i.id = b.channel_id WHERE i.meter = ? AND b.month = ?"
)


class Clock:
    """Wall and processor seconds since it was made."""

    def __init__(self) -> None:
        self.wall, self.processor = perf_counter(), process_time()

    def read(self) -> tuple[float, float]:
        """Return wall and processor seconds."""
        return perf_counter() - self.wall, process_time() - self.processor


def curve(channel: Channel, month: Month, chance: random.Random) -> IntervalBlock:
    """Return a month with a daily shape, quiet Sundays, noise and four decimals, in kWh."""
    slots = QUARTERS * month.end.day
    noise = array("H", chance.randbytes(2 * slots))
    day = [chance.randrange(20_000, 120_000) for _ in range(QUARTERS)]
    quiet = [value // 4 for value in day]
    week = [*day * 6, *quiet]
    values = array("q", (week[n % len(week)] + noise[n] % 5_000 for n in range(slots)))
    return IntervalBlock(channel, month, 15, 4, values, bytes(slots))


def require(what: str, *, holds: bool) -> None:
    """End the benchmark where a figure it rests on is wrong."""
    if not holds:
        sys.exit(f"wrong: {what}")


def meters(number: int, months: int) -> Iterator[list[IntervalBlock]]:
    """Yield every month of one meter after the other."""
    chance = random.Random(1)
    for each in range(1, number + 1):
        yield [curve(Channel(f"M{each}"), FIRST.shifted(n), chance) for n in range(months)]


def built(path: Path, number: int, months: int) -> tuple[dict[str, Decimal], float]:
    """Make the company file; return the sum of every meter, and the seconds of writing."""
    entity = ReportingEntity(
        "湖州示例机械有限公司",
        "91330500MA2B00001X",
        "330500",
        "C3562",
        "2016-01",
        (),
        (Facility("总厂", "330500"),),
    )
    sums: dict[str, Decimal] = {}
    seconds = 0.0
    with Store.create(path, entity) as store:
        for blocks in meters(number, months):
            whole = sum(sum(block.values) for block in blocks)
            sums[blocks[0].channel.meter] = Decimal(whole).scaleb(-blocks[0].scale)
            clock = Clock()
            with store.change("readings") as change:
                change.put_interval_blocks(blocks)
            seconds += clock.read()[0]
        store.let_go()
    return sums, seconds


def asked(path: Path, sums: dict[str, Decimal], months: int, curves: int) -> dict[str, float]:
    """Ask the file what windows ask it, and prove every total."""
    figures: dict[str, float] = {}
    clock = Clock()
    with Store.open(path, read_only=True) as store:
        figures["open"], figures["open_cpu"] = clock.read()
        chance = random.Random(2)
        channels = store.channels()
        drawn = [
            (chance.choice(channels), FIRST.shifted(chance.randrange(months)))
            for _ in range(curves)
        ]
        figures |= timed_curves(store, drawn) | {"month_curve_bare": bare(path, drawn)}
        clock = Clock()
        found = dict.fromkeys(sums, Decimal(0))
        for month in store.interval_months():
            found[month.channel.meter] += month.total
        figures["monthly_totals"], figures["monthly_totals_cpu"] = clock.read()
        require("monthly totals", holds=found == sums)
        clock = Clock()
        with store._reading() as opened:  # noqa: SLF001 -- this part of the check is measured
            require("curves", holds=check.guarded(check.curves, opened) == ())
        figures["curves_against_totals"], figures["curves_against_totals_cpu"] = clock.read()
    return figures


def timed_curves(store: Store, drawn: list[tuple[Channel, Month]]) -> dict[str, float]:
    """Return how long the curves of some months take."""
    seconds = []
    for channel, month in drawn:
        clock = Clock()
        block = store.block(channel, month)
        seconds.append(clock.read())
        slots = 0 if block is None else len(block.values)
        require(f"curve of {month}", holds=slots == QUARTERS * month.end.day)
    walls, processors = (sorted(each) for each in zip(*seconds, strict=True))
    return {
        "month_curve_median": walls[len(walls) // 2],
        "month_curve_slowest": walls[-1],
        "month_curve_slowest_cpu": processors[-1],
    }


def bare(path: Path, drawn: list[tuple[Channel, Month]]) -> float:
    """Return the slowest read of a packed month by bare sqlite3."""
    seconds = []
    with closing(sqlite3.connect(path)) as raw:
        for channel, month in drawn:
            clock = Clock()
            raw.execute(PACKED, (channel.meter, str(month))).fetchall()
            seconds.append(clock.read()[0])
    return max(seconds)


def main() -> None:
    """Print a table for people and, last, one line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--meters", type=int, default=100)
    parser.add_argument("--years", type=int, default=10)
    parser.add_argument("--curves", type=int, default=300)
    chosen = parser.parse_args()
    months = 12 * chosen.years
    values = chosen.meters * sum(QUARTERS * FIRST.shifted(n).end.day for n in range(months))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "firm.cbook"
        sums, writing = built(path, chosen.meters, months)
        figures = {"write": writing} | asked(path, sums, months, chosen.curves)
        figures["file_mb"] = path.stat().st_size / 1e6
    for name, figure in figures.items():
        print(f"{name:28} {figure:10.4f}")
    print(f"{values:,} values, {figures['file_mb'] * 1e6 / values:.2f} bytes each")
    slowest, plain = figures["month_curve_slowest"], figures["month_curve_bare"]
    line = {
        "benchmark": "intervals",
        "figures": {"values": values} | {name: round(each, 4) for name, each in figures.items()},
        "ratios": {"month_curve_slowest/bare sqlite3": round(slowest / plain, 3)},
    }
    print(json.dumps(line, ensure_ascii=False))


if __name__ == "__main__":
    main()
