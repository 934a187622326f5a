"""How long documents take from disk to company file, beside the barest parse of the same files.

A tax workbook beside python-calamine alone, a folder of e-invoices beside defusedxml alone, a year
of 15-minute readings beside ``pandas.read_csv`` alone. The import understands, checks, proposes and
saves. All run here, one after the other. Bare and import take turns several times, so that what
else the machine does meets both; each is then taken at its best, because other work only ever adds,
and at its median beside it. ``cpu`` counts this process and its reading children, ``wall`` the
clock. Modules are imported where they are used: the reading child imports this one, too, which no
child of the installed program has to.

On two cores (November 2026, Python 3.11), the machine to itself: a workbook of 100,000 lines 8.4 s
beside 2.1 s bare, 4.0 × (3.8 × in another hour); 5,000 e-invoices 1.55 s beside 0.54 s, 2.9 × (2.7
to 3.0 × in four runs before); 3.5 million readings 3.6 s beside 0.57 s, 6.3 × (5.1 and 5.9 × a
minute later, 3.7 × when the bare read took 1.2 s). The aims are 4 ×, 3 × and 5 × by the clock: the
workbook stands on its limit, the readings are beyond theirs whenever the bare read is quick. By
processor time 5.3, 4.8 and 6.7 ×. The program and its child took 530 and 490 MB for the workbook,
170 and 80 for the e-invoices, 350 and 520 for the readings. A year's monthly totals of 100 meters
came in 0.02 s. The clock says less on idle cores, for packing the originals, starting the children,
unpacking their results, drafting and packing curves overlap with other work. Since then a large
sheet is parsed in two halves, readings in pieces two at a time. In a slow and uneven hour (bare
reads of the workbook took 2.2 to 3.5 s) the state before and that after took turns: the workbook
10.2 to 12.9 s before and 10.9 to 13.5 s after, 3.2 to 6.0 × in both; e-invoices 1.9 to 2.8 s and
2.0 to 2.5 s, 2.1 to 3.8 × in both; readings 4.3 s beside 0.86 s, 5.0 ×, best by best of three.

Since even lines are read from their bytes (never yet measured with the machine to itself): three
rounds in turn beside a dozen other programs took 3.6 to 3.9 s of processor for the readings where
the state before took 6.0 to 6.2 s and the bare read 1.0 to 1.2 s, and by the clock half as long as
before; the program and its child took 410 and 450 MB.

Growth, by processor time in one row beside twenty other programs: 25,000, 50,000, 100,000 and
200,000 lines 2.8, 5.2, 10.3 and 20.5 s; 2,500, 5,000 and 10,000 e-invoices 1.4, 2.4 and 4.6 s.
"""

import json
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))


@dataclass(frozen=True)
class Took:
    """What an action took, in seconds."""

    wall: float
    cpu: float


def cpu() -> float:
    """Return the processor time of this process and its ended children, in seconds."""
    if sys.platform == "win32":
        return perf_counter()
    import resource  # noqa: PLC0415 - not on Windows

    both = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    used = [resource.getrusage(each) for each in both]
    return sum(each.ru_utime + each.ru_stime for each in used)


def timed(action: Callable[[], object]) -> Took:
    """Return what an action took."""
    begin, used = perf_counter(), cpu()
    action()
    return Took(perf_counter() - begin, cpu() - used)


@dataclass
class Rounds:
    """What the rounds of one action took."""

    walls: list[float] = field(default_factory=list)
    cpus: list[float] = field(default_factory=list)

    def add(self, took: Took) -> None:
        """Note a round."""
        self.walls.append(took.wall)
        self.cpus.append(took.cpu)

    def figures(self, name: str) -> dict[str, float]:
        """Return the best and the median, in seconds."""
        from statistics import median  # noqa: PLC0415 - not in the child

        return {
            f"{name}_s": min(self.walls),
            f"{name}_median_s": median(self.walls),
            f"{name}_cpu_s": min(self.cpus),
            f"{name}_cpu_median_s": median(self.cpus),
        }


def parse_workbook(path: Path) -> None:
    """Read every cell with python-calamine and do nothing with it."""
    import python_calamine  # noqa: PLC0415 - not in the child

    book = python_calamine.CalamineWorkbook.from_path(str(path))
    for name in book.sheet_names:
        book.get_sheet_by_name(name).to_python()


def parse_einvoices(folder: Path) -> None:
    """Parse every file and do nothing with it."""
    from defusedxml.ElementTree import fromstring  # noqa: PLC0415 - not in the child

    for path in folder.iterdir():
        fromstring(path.read_bytes(), forbid_dtd=True)


def parse_readings(path: Path) -> None:
    """Parse the readings by pandas and do nothing with them."""
    import pandas as pd  # noqa: PLC0415 - not in the child

    pd.read_csv(path)


def import_into_new(path: Path) -> tuple[Took, float]:
    """Import a path into a new company file; also return what a year's monthly totals take."""
    from desktop.jobs.company import NewCompany, create_company  # noqa: PLC0415 - not in the child
    from desktop.jobs.import_documents import ImportOrder, prepare, save  # noqa: PLC0415 - the same

    with tempfile.TemporaryDirectory() as folder:
        company = NewCompany(
            name="湖州示例纺织有限公司",
            uscc="91330502MA2DEM0N7C",
            region="330502",
            industry="C1713",
            opening="2025-01",
        )
        with create_company(Path(folder) / "b.cbook", company, today=date(2026, 1, 31)) as store:
            took = timed(lambda: save(store, prepare(store, ImportOrder((path,))), accept=False))
            if not store.drafts():
                raise SystemExit(f"nothing was imported from {path.name}")
            totals = timed(lambda: [month.total for month in store.interval_months()])
        return took, totals.wall


def peak_memory(path: Path) -> tuple[float, float]:
    """Import a path; return the most memory this process and its largest child had, in MB.

    Called in a process of its own: one never tells less than its peak so far, nor of a child less
    than of any child before, and writing the inputs takes as much as reading them. Nothing where
    the system does not tell.
    """
    import_into_new(path)
    if sys.platform == "win32":
        return 0.0, 0.0
    import resource  # noqa: PLC0415 - not on Windows

    own, child = (
        resource.getrusage(who).ru_maxrss / 1024
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return own, child


@dataclass
class KindOfInput:
    """One kind of input: how it is parsed barely, where it stands, and what both took."""

    bare: Callable[[], object]
    path: Path
    alone: Rounds = field(default_factory=Rounds)
    saved: Rounds = field(default_factory=Rounds)
    totals: list[float] = field(default_factory=list)

    def import_once(self) -> None:
        """Import it and note what that took."""
        took, months = import_into_new(self.path)
        self.saved.add(took)
        self.totals.append(months)

    def ratios(self, name: str) -> dict[str, float]:
        """Return what the import took beside the bare parse, best by best, median by median."""
        from statistics import median  # noqa: PLC0415 - not in the child

        alone, saved = self.alone, self.saved
        return {
            f"{name}/bare": min(saved.walls) / min(alone.walls),
            f"{name}/bare_median": median(saved.walls) / median(alone.walls),
            f"{name}/bare_cpu": min(saved.cpus) / min(alone.cpus),
            f"{name}/bare_cpu_median": median(saved.cpus) / median(alone.cpus),
        }


def compile_program() -> None:
    """Have bytecode of the program, as what is installed has: each import starts a new child.

    Where Python is told to write none, every child would compile a hundred modules first.
    """
    import compileall  # noqa: PLC0415 - not in the child

    compileall.compile_dir(Path(__file__).resolve().parents[1] / "desktop", quiet=2)


def elsewhere(write: Callable[[Path, int], None], path: Path, count: int) -> None:
    """Write an input in a process of its own: what that takes is no memory of the import."""
    process = get_context("spawn").Process(target=write, args=(path, count))
    process.start()
    process.join()


def measure(chosen: "argparse.Namespace") -> tuple[dict[str, float], dict[str, float]]:
    """Return figures and ratios of every kind of input.

    First every import once in a process of its own, for its memory, and once here, so that what is
    imported or read once a day is there.
    """
    from concurrent.futures import ProcessPoolExecutor  # noqa: PLC0415 - not in the child

    from benchmarks.intake_inputs import (  # noqa: PLC0415 - not in the child
        QUARTERS,
        write_einvoices,
        write_readings,
        write_workbook,
    )

    compile_program()
    with tempfile.TemporaryDirectory() as folder:
        xml, workbook, readings = (
            Path(folder) / "xml",
            Path(folder) / "t.xlsx",
            Path(folder) / "m.csv",
        )
        xml.mkdir()
        elsewhere(write_einvoices, xml, chosen.einvoices)
        elsewhere(write_workbook, workbook, chosen.lines)
        elsewhere(write_readings, readings, chosen.meters)
        kinds = {
            "einvoices": KindOfInput(partial(parse_einvoices, xml), xml),
            "readings": KindOfInput(partial(parse_readings, readings), readings),
            "workbook": KindOfInput(partial(parse_workbook, workbook), workbook),
        }
        figures: dict[str, float] = {"readings": float(chosen.meters * QUARTERS)}
        for name, kind in kinds.items():
            with ProcessPoolExecutor(1, get_context("spawn")) as apart:
                peaks = apart.submit(peak_memory, kind.path).result()
            figures[f"{name}_peak_mb"], figures[f"{name}_child_peak_mb"] = peaks
            kind.import_once()
        ratios: dict[str, float] = {}
        for name, kind in kinds.items():
            for _ in range(chosen.runs):
                kind.alone.add(timed(kind.bare))
                kind.import_once()
            figures |= kind.saved.figures(f"{name}_saved") | kind.alone.figures(f"{name}_bare")
            figures[f"{name}_month_totals_s"] = min(kind.totals)
            ratios |= kind.ratios(name)
        return figures, ratios


def main() -> int:
    """Print a table for people and, last, one line of JSON."""
    import argparse  # noqa: PLC0415 - not in the child

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=int, default=100_000)
    parser.add_argument("--einvoices", type=int, default=5_000)
    parser.add_argument("--meters", type=int, default=100)
    parser.add_argument("--runs", type=int, default=3)
    figures, ratios = measure(parser.parse_args())
    for name, value in (*figures.items(), *ratios.items()):
        print(f"{name:28} {value:14.3f}")
    print(json.dumps({"benchmark": "intake", "figures": figures, "ratios": ratios}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
