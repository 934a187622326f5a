"""A platform's intake: every package of a folder is verified and computed again, on all cores.

Processes assess packages alone (:func:`desktop.exchange.region.assess`); this process settles the
sequence of each series and writes. What stands in ``results.csv`` is not looked at again, so that
a run that was stopped goes on where it was.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, field, fields, replace
from datetime import datetime
from decimal import Decimal
from functools import partial
from itertools import groupby, islice
from operator import itemgetter
from pathlib import Path
from sys import intern

from desktop import __version__
from desktop.errors import InputError, PackageError
from desktop.exchange import names
from desktop.exchange.codes import Code
from desktop.exchange.container import SUFFIX
from desktop.exchange.keys import SigningKey
from desktop.exchange.memory import read_memory, write_memory
from desktop.exchange.population import (
    BenchmarkRules,
    Observation,
    benchmark_file,
)
from desktop.exchange.receipt import issue_receipt
from desktop.exchange.region import (
    Assessment,
    Verifier,
    answer,
    settle,
)
from desktop.exchange.register import PLATFORM, KeyStatus, Register, Trust
from desktop.exchange.sequence import SequenceState
from desktop.exchange.verdict import REFUSED, VALID
from desktop.exchange.writing import (
    write_all_atomically,
    write_atomically,
    write_parts_atomically,
)
from desktop.jobs import rerating
from desktop.jobs.assessing import Found, Rules, assess_files, options_of, rules_held
from desktop.jobs.context import JobContext
from desktop.jobs.intake_results import (
    COLUMNS,
    Judging,
    Row,
    append_rows,
    earlier_results,
    lines_of,
    replaced,
    row_of,
    safe_cell,
    stream_rows,
    table,
)
from desktop.jobs.rerating import Rerating, rerate
from desktop.jobs.shipped import load_methodology
from desktop.jobs.spreading import Workers

RESULTS = "results.csv"
REJECTS = "rejects.csv"
BENCHMARKS = "benchmarks.csv"
OBSERVATIONS = "observations.csv"
RERATED = "ratings.csv"
MEMORY = "memory.json"
RECEIPTS = "receipts"
_OBSERVED = tuple(each.name for each in fields(Observation))


@dataclass(frozen=True, slots=True)
class IntakeOrder:
    """What is taken in, by which authority.

    Attributes:
        folder: Whose ``.cdp`` files are taken, below it too.
        out: Where results go; of an earlier run, this one goes on.
        register: File with the published register; without it nobody's identity is checked.
        root: File with the pinned root.
        signer: The platform's key; without it no receipts are given.
        workers: Processes; 0 for one a core.
        minimum: Fewest firms of a benchmark.
        scheduler: Address of a Dask scheduler whose workers do it instead of local processes.
        benchmark_value: Statistic that the platform takes for its 行业基准值; none unless it says.
    """

    folder: Path
    out: Path
    now: datetime
    register: Path | None = None
    root: Path | None = None
    signer: SigningKey | None = field(default=None, repr=False)
    workers: int = 0
    minimum: int = 5
    scheduler: str = ""
    language: str = "zh"
    benchmark_value: str = ""


@dataclass(frozen=True, slots=True)
class IntakeDone:
    """What came out.

    Attributes:
        valid: Packages of this run found valid.
        refused: Packages of this run refused.
        skipped: Packages that stood in the results already.
        receipts: Written in this run.
        benchmarks: Lines of the benchmark file.
        rerated: Ratings made again with these benchmarks.
        without_benchmark_value: Of these, ratings that want a 行业基准值 which nobody chose.
    """

    valid: int
    refused: int
    skipped: int
    receipts: int
    benchmarks: int
    rerated: int
    without_benchmark_value: int = 0


def take_in(order: IntakeOrder, context: JobContext) -> IntakeDone:
    """Assess the packages of a folder; one bad package never stops the run.

    Raises:
        InputError: ``intake.no_packages``, ``intake.key_needs_register``,
            ``intake.key_not_platform``, ``intake.results_damaged``.
        PackageError: If the register does not hold, or is older than that of an earlier run.
        SurroundingsError: If the results cannot be written; ``intake.worker_died``.
        CancelledError: If the user asked to stop; what is written stays.
    """
    rules = Rules(order.register, order.root, order.now)
    trust = options_of(rules).register
    register = trust.register if isinstance(trust, Trust) else None
    _check_signer(order, register)
    found = (path for path in order.folder.rglob("*") if path.suffix.lower() == SUFFIX)
    paths = sorted(path for path in found if path.is_file())
    if not paths:
        raise InputError("intake.no_packages", folder=str(order.folder))
    order.out.mkdir(parents=True, exist_ok=True)
    if register is not None:
        _remember_register(order.out / MEMORY, register.version)
    with Workers(order.workers, order.scheduler) as workers:
        return _Run(order, paths, register, context).run(rules, workers)


def _remember_register(path: Path, version: int) -> None:
    """Remember the newest register of all runs; an older one would bring revoked keys back.

    Raises:
        PackageError: ``REGISTER_ROLLBACK``.
        InputError: ``memory.damaged``.
    """
    known = read_memory(path.read_bytes(), path.name) if path.exists() else SequenceState()
    if version < known.register_version:
        raise PackageError(Code.REGISTER_ROLLBACK, found=version, known=known.register_version)
    write_atomically(path, write_memory(replace(known, register_version=version)))


def _check_signer(order: IntakeOrder, register: Register | None) -> None:
    if order.signer is None:
        return
    if register is None:
        raise InputError("intake.key_needs_register")
    key = register.by_id.get(order.signer.public.keyid)
    is_good = (
        key is not None
        and key.role == PLATFORM
        and key.status is not KeyStatus.REVOKED
        and key.is_valid_at(order.now)
    )
    if not is_good:
        raise InputError("intake.key_not_platform", keyid=order.signer.public.keyid)


class _Run:
    """One run: what is known so far, and the files it is written to."""

    def __init__(
        self,
        order: IntakeOrder,
        paths: Sequence[Path],
        register: Register | None,
        context: JobContext,
    ) -> None:
        self._order = order
        self._register = register
        self._context = context
        self._version = register.version if register else 0
        self._named = {path.relative_to(order.folder).as_posix(): path for path in paths}
        cells = {safe_cell(name): path for name, path in self._named.items()}
        present = Judging(self._version, rules_held())
        self._judged_by = present.to_cells()
        self._earlier = earlier_results(order.out / RESULTS, present, cells)
        if _are_of_before(order.out / OBSERVATIONS):
            self._earlier = replace(self._earlier, again=frozenset(cells))
        self._series = self._earlier.series()
        self._waiting: list[Found] = []
        self._whole: list[Row] = []
        self._done: Counter[str] = Counter()

    def run(self, rules: Rules, workers: Workers) -> IntakeDone:
        done_before = self._earlier.done
        todo = [one for one in self._named.items() if safe_cell(one[0]) not in done_before]
        self._start()
        done = 0
        work = partial(assess_files, rules=rules)
        for chunk in workers.spread(work, todo):
            done += len(chunk)
            self._settle(chunk, is_last=done == len(todo))
            self._context.step(done, len(todo), "progress.intake")
        lines = self._finish()
        rerated, wanting = self._rerate(self._named if lines else {}, workers)
        counted = self._done
        return IntakeDone(
            valid=counted[VALID],
            refused=counted[REFUSED],
            skipped=len(self._named) - len(todo),
            receipts=counted[RECEIPTS],
            benchmarks=lines,
            rerated=rerated,
            without_benchmark_value=wanting,
        )

    def _start(self) -> None:
        """Write what stays of an earlier run; then new lines are only added."""
        out, rows = self._order.out, self._earlier.rows
        write_atomically(out / RESULTS, table(COLUMNS, rows))
        is_kept = rows and (out / OBSERVATIONS).exists() and not _are_of_before(out / OBSERVATIONS)
        if not is_kept:
            write_atomically(out / OBSERVATIONS, table(_OBSERVED, ()))
        if self._order.signer:
            (self._order.out / RECEIPTS).mkdir(exist_ok=True)

    def _settle(self, chunk: Sequence[Found], *, is_last: bool) -> None:
        """Settle a chunk; a package whose predecessor is not there yet waits for it."""
        found = [*self._waiting, *chunk]
        settled = self._in_sequence([assessment for assessment, _, _ in found])
        gaps = {one.name for one in settled if one.is_early}
        waits = set() if is_last else gaps
        self._waiting = [one for one in found if one[0].name in waits]
        ready = [one for one in settled if one.name not in waits]
        self._write(ready, {one[0].name: one for one in found})

    def _in_sequence(self, found: Sequence[Assessment]) -> list[Assessment]:
        """Settle against the series that these packages belong to, and remember them."""
        wanted = {one.verdict.statement.series for one in found if one.verdict.statement}
        known = {name: self._series[name] for name in wanted & self._series.keys()}
        settled, after = settle(found, SequenceState(known))
        self._series |= after.series
        return settled

    def _write(self, ready: Sequence[Assessment], found: Mapping[str, Found]) -> None:
        """Write receipts and observations before the line that says a package is done."""
        receipts = {one.name: self._receipt(one) for one in ready}
        given = (receipt for receipt in receipts.values() if receipt)
        write_all_atomically({self._order.out / name: data for name, data in given})
        names_of = {name: receipt[0] if receipt else "" for name, receipt in receipts.items()}
        rows = [self._row(one, names_of[one.name], found[one.name][2]) for one in ready]
        observed = [
            _observation_row(each)
            for one in ready
            if one.verdict.is_valid
            for each in found[one.name][1]
        ]
        append_rows(self._order.out / OBSERVATIONS, _OBSERVED, observed)
        append_rows(self._order.out / RESULTS, COLUMNS, rows)
        self._done.update(row["status"] for row in rows)
        self._done[RECEIPTS] += sum(bool(row["receipt"]) for row in rows)

    def _row(self, assessment: Assessment, receipt: str, file_sha256: str) -> Row:
        judged = {**self._judged_by, "file_sha256": file_sha256}
        return row_of(assessment, receipt, self._order.language, judged)

    def _receipt(self, assessment: Assessment) -> tuple[str, bytes] | None:
        """Return name and bytes of the receipt of a package; nothing if none is given."""
        if self._order.signer is None or self._register is None:
            return None
        rules = Verifier(self._platform(), __version__, load_methodology().sha256)
        state = SequenceState(self._series)
        receipt = answer(assessment, rules, self._order.now, self._register.version, state)
        if receipt is None:
            return None
        uscc, digest = receipt.series.partition("/")[0], receipt.payload_digest
        name = f"{RECEIPTS}/{uscc}_{receipt.seq}_{digest[:12]}.{names.RECEIPT}"
        return name, issue_receipt(receipt, self._order.signer)

    def _platform(self) -> str:
        keyid = self._order.signer.public.keyid if self._order.signer else ""
        key = self._register.by_id.get(keyid) if self._register else None
        return (key.person or key.uscc) if key else ""

    def _finish(self) -> int:
        """Write the rejects and the benchmarks; return how many benchmarks there are."""
        order, out = self._order, self._order.out
        if self._earlier.rows:
            new = islice(stream_rows(out / RESULTS, COLUMNS), len(self._earlier.rows), None)
            self._whole = self._earlier.followed_by(new)
            if self._earlier.again:
                write_atomically(out / RESULTS, table(COLUMNS, self._whole))
        rejected = [row for row in self._rows() if row["status"] == REFUSED]
        write_atomically(out / REJECTS, table(COLUMNS, rejected))
        source = f"CarbonBook intake {order.now:%Y-%m-%d}"
        gone = replaced(self._rows())
        observed = stream_rows(out / OBSERVATIONS, _OBSERVED)
        found = (_observation(row) for row in observed if row["package"] not in gone)
        rules = BenchmarkRules(source, order.minimum, order.benchmark_value)
        data = benchmark_file(found, rules)
        write_atomically(out / BENCHMARKS, data)
        return data.count(b"\n") - 1

    def _rows(self) -> Iterable[Row]:
        """Return all lines; those of a first run stay in their file, there may be very many."""
        return self._whole or stream_rows(self._order.out / RESULTS, COLUMNS)

    def _rerate(self, paths: Mapping[str, Path], workers: Workers) -> tuple[int, int]:
        """Rate every valid package that counts again with the benchmarks of all.

        Returns:
            How many ratings, and how many of them want a benchmark value that is not there.

        Args:
            paths: By name; none where there are no benchmarks, which nobody can be rated by.
            workers: Who rates.
        """
        by_cell = {safe_cell(name): path for name, path in paths.items()}
        gone = replaced(self._rows())
        valid = [
            (row["file"], by_cell[row["file"]], row["digest"])
            for row in self._rows()
            if row["status"] == VALID and row["file"] in by_cell and row["digest"] not in gone
        ]
        valid.sort(key=lambda one: safe_cell(one[0]))
        found = rerate(Rerating(tuple(valid), self._order.out / BENCHMARKS), workers)
        counted: Counter[str] = Counter()
        write_parts_atomically(self._order.out / RERATED, _rated_lines(found, counted))
        return counted["rated"], counted["wanting"]


def _rated_lines(found: Iterable[Row], counted: Counter[str]) -> Iterator[bytes]:
    """Yield the table of ratings file by file, and count all and those that want a benchmark."""
    yield table(rerating.COLUMNS, ())
    for _, rows in groupby(found, key=itemgetter("file")):
        rated = [{name: safe_cell(text) for name, text in row.items()} for row in rows]
        rated.sort(key=itemgetter("method"))
        wanting = [one for one in rated if ".benchmark" in one["missing"]]
        counted["rated"] += len(rated)
        counted["wanting"] += sum(one["status"] != "rated" for one in wanting)
        yield lines_of(rerating.COLUMNS, rated)


def _are_of_before(path: Path) -> bool:
    """Tell whether observations are from a version that said less about each."""
    if not path.exists():
        return False
    with path.open("rb") as file:
        return file.readline().rstrip().decode("utf-8", errors="replace") != ",".join(_OBSERVED)


def _observation_row(one: Observation) -> Row:
    texts = (f"{each:f}" if isinstance(each, Decimal) else str(each) for each in astuple(one))
    return dict(zip(_OBSERVED, texts, strict=True))


def _observation(row: Row) -> Observation:
    numbers = {name: Decimal(row[name]) for name in ("amount", "denominator")}
    texts = {name: intern(text) for name, text in row.items() if name not in numbers}
    return Observation(**{**texts, "package": ""}, **numbers)  # type: ignore[arg-type]  # texts of the file
