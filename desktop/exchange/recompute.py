"""Step 12: the results again, from the lines, with the methodology the package names.

The inventory is rebuilt from ``restricted/activity.csv`` and ``instruments.csv``, the ratings from
``data/inputs.csv`` and ``benchmarks.csv``; then the tables are written anew and compared as texts.
"""

from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from desktop.accounting.inventory_build import build_inventory
from desktop.accounting.methodology.schema import Methodology
from desktop.accounting.rating.bindings import BindingSources, bind_inputs
from desktop.accounting.rating.rate import rate
from desktop.accounting.rating.result import InputValue
from desktop.accounting.rating.schema import Method
from desktop.accounting.rating.values import RatingValues
from desktop.errors import DesktopError, PackageError
from desktop.exchange import names
from desktop.exchange.codes import Code
from desktop.exchange.contents import (
    choices_of,
    figure_of,
    instrument_of,
    mismatch,
    records_of,
    value_of,
)
from desktop.exchange.manifest import Statement
from desktop.exchange.parts import Engine, Kind
from desktop.exchange.results import OVERALL
from desktop.exchange.rows import (
    BASE,
    PRIOR,
    THIS,
    SealedFigures,
    rating_rows,
    tables_from,
)
from desktop.exchange.table_schemas import (
    ACTIVITY,
    BENCHMARKS,
    INPUTS,
    INSTRUMENTS,
    RATE_SCALE,
    RATING,
    TABLES,
)
from desktop.exchange.tables import Row, column_texts, read_table, scaled_text, write_cell
from desktop.exchange.verify import Recompute

ENGINE = "carbonbook"
_COMPARED = (
    names.TOTALS,
    names.INTENSITY,
    names.FACTORS,
    names.COVERAGE,
    names.ACTIVITY,
    names.INSTRUMENTS,
)
_RATED_BY = ("method", "version", "indicator")
_ANSWER = ("status", "value", "mark", "score", "grade")
_RATING_COLUMNS = {column.name: column for column in RATING.columns}
_DERIVED = frozenset({"emissions", "energy", "economic"})


@dataclass(frozen=True)
class Rules:
    """What a verifier can compute with.

    Attributes:
        ruleset_sha256: Digest of the rating methods' files, as the seal names it.
        methods: Rating methods by id.
    """

    methodology: Methodology
    ruleset_sha256: str
    methods: Mapping[str, Method] = field(default_factory=dict)


_STRANGE = (DesktopError, ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
"""What the engine raises for values that no engine wrote: JSON of other types, impossible dates."""

LoadRules = Callable[[Engine], Rules | None]


def recomputer(load: LoadRules) -> Recompute:
    """Return step 12 for a verifier that finds methodologies with ``load``."""

    def recompute(statement: Statement, files: Mapping[str, bytes]) -> None:
        if statement.kind is Kind.WITHDRAWAL:  # nothing was computed: no line, no result
            return
        rules = _rules(load, statement.engine)
        try:
            differences = list(_differences(statement, files, rules))
        except PackageError:
            raise
        except _STRANGE as error:
            raise mismatch([type(error).__name__]) from error
        if differences:
            raise mismatch(differences)

    return recompute


def _rules(load: LoadRules, engine: Engine) -> Rules:
    if engine.name != ENGINE:
        raise PackageError(Code.ENGINE_UNKNOWN, engine=f"{engine.name} {engine.version}")
    rules = load(engine)
    if rules is None or not _fits(rules, engine):
        raise PackageError(
            Code.METHODOLOGY_UNKNOWN,
            methodology=engine.methodology_id,
            sha256=engine.methodology_sha256,
        )
    return rules


def _fits(rules: Rules, engine: Engine) -> bool:
    methodology = rules.methodology
    found = (methodology.id, methodology.sha256, methodology.factors_sha256)
    wanted = (engine.methodology_id, engine.methodology_sha256, engine.factors_sha256)
    return found == wanted and rules.ruleset_sha256 == engine.ruleset_sha256


def _differences(statement: Statement, files: Mapping[str, bytes], rules: Rules) -> Iterator[str]:
    """Yield the places where the results differ: line ids, table rows, ratings."""
    inputs = list(read_table(INPUTS, files[names.INPUTS]))
    instruments = [instrument_of(row) for row in read_table(INSTRUMENTS, files[names.INSTRUMENTS])]
    records = records_of(read_table(ACTIVITY, files[names.ACTIVITY]), instruments)
    inventory = build_inventory(
        records.values(),
        rules.methodology,
        choices_of(inputs),
        statement.period,
        instruments=instruments,
    )
    figures = tuple(figure_of(row) for row in inputs if row["kind"] == "figure")
    rebuilt = tables_from(SealedFigures(inventory, records, figures=figures))
    for path in _COMPARED:
        yield from _different_rows(path, files[path], rebuilt[path])
    company = statement.company
    sources = BindingSources(
        inventory, figures=figures, industry=company.industry, region=company.region
    )
    yield from _rating_differences(files, inputs, rules, sources)


def _different_rows(path: str, given: bytes, rebuilt: bytes) -> Iterator[str]:
    """Yield the keys of rows that only one of two tables has."""
    if given == rebuilt:
        return
    table = TABLES[path]
    both = (set(given.decode().split("\n")), set(rebuilt.decode().split("\n")))
    lines = "\n".join([table.header, *sorted(both[0] ^ both[1]), ""]).encode()
    keys = {"/".join(str(row[name]) for name in table.key) for row in read_table(table, lines)}
    yield from (f"{table.name}:{key}" for key in sorted(keys))


def _input(row: Mapping[str, Any]) -> InputValue:
    value = value_of(row)
    return tuple(Decimal(one) for one in value) if isinstance(value, tuple) else value


# ---------------------------------------------------------------------- ratings


def _rating_differences(
    files: Mapping[str, bytes],
    inputs: list[dict[str, Any]],
    rules: Rules,
    sources: BindingSources,
) -> Iterator[str]:
    given: dict[tuple[str, str], dict[str, tuple[str, ...]]] = defaultdict(dict)
    for method_id, version, indicator, *answer in column_texts(
        RATING, files[names.RATING], *_RATED_BY, *_ANSWER
    ):
        given[method_id, version][indicator] = tuple(answer)
    mine = _by_method(inputs)
    bench = _by_method(read_table(BENCHMARKS, files[names.BENCHMARKS]))
    for (method_id, version), answers in given.items():
        method = rules.methods.get(method_id)
        if method is None or method.version != version:
            raise PackageError(Code.METHODOLOGY_UNKNOWN, methodology=method_id, sha256=version)
        values = _values(mine[method_id], bench[method_id])
        yield from _different_marks(method_id, answers, rating_rows(rate(method, values)))
        yield from _unbound(method, values, sources)


def _by_method(rows: Iterable[Mapping[str, Any]]) -> Mapping[str, list[Mapping[str, Any]]]:
    grouped: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for row in rows:
        grouped[row["method"]].append(row)
    return grouped


def rated_methods(files: Mapping[str, bytes]) -> Iterator[tuple[str, str, str]]:
    """Yield method, version and grade of each rating of a verified package."""
    for row in read_table(RATING, files[names.RATING]):
        if row["indicator"] == OVERALL:
            yield row["method"], row["version"], row["grade"] or ""


def values_by_method(
    inputs: Iterable[Mapping[str, Any]], methods: Container[str]
) -> Mapping[str, RatingValues]:
    """Return a firm's own values by method, without the benchmarks it was rated by.

    Args:
        inputs: The rows of ``data/inputs.csv``.
        methods: Those wanted.
    """
    wanted = (row for row in inputs if row["method"] in methods)
    return {name: _values(rows, ()) for name, rows in _by_method(wanted).items()}


def given_values(method: str, files: Mapping[str, bytes]) -> RatingValues:
    """Return the same of one method from the files of a package."""
    found = values_by_method(read_table(INPUTS, files[names.INPUTS]), {method})
    return found.get(method, RatingValues({}))


def _values(
    inputs: Iterable[Mapping[str, Any]], bench: Iterable[Mapping[str, Any]]
) -> RatingValues:
    """Return what a method rated by, from its own rows."""
    by_period: dict[tuple[str, str], dict[str, InputValue]] = defaultdict(dict)
    subject: dict[str, str] = {}
    for row in inputs:
        if row["kind"] == "choice":
            subject[row["name"]] = row["value"] or ""
        else:
            by_period[row["kind"], row["period"]][row["name"]] = _input(row)
    return RatingValues(
        inputs=by_period["input", THIS],
        prev=by_period["input", PRIOR],
        base=by_period["input", BASE],
        bench={f"{row['metric']}.{row['statistic']}": row["value"] for row in bench},
        industry=subject.get("industry", ""),
        region=subject.get("region", ""),
        period=subject.get("period", ""),
    )


def _different_marks(
    name: str, given: Mapping[str, tuple[str, ...]], rebuilt: Iterable[Row]
) -> Iterator[str]:
    """Yield the indicators whose answer differs; how sure it is says the benchmark's source."""
    again = {_cell("indicator", row): tuple(_cell(one, row) for one in _ANSWER) for row in rebuilt}
    for indicator in sorted(given.keys() | again.keys()):
        if given.get(indicator) != again.get(indicator):
            yield f"rating:{name}/{indicator}"


def _cell(column: str, row: Row) -> str:
    """Return a cell of the rating table as it would stand there, without quotes."""
    return write_cell(_RATING_COLUMNS[column], row.get(column))


def _unbound(method: Method, values: RatingValues, sources: BindingSources) -> Iterator[str]:
    """Yield the inputs that the method takes from company and inventory but that differ."""
    whole = bind_inputs(method, sources)
    for name in ("industry", "region", "period"):
        if getattr(whole, name) != getattr(values, name):
            yield f"input:{method.id}/{name}"
    bound = whole.inputs
    for item in method.inputs:
        is_derived = item.binding is not None and item.binding.kind in _DERIVED
        if is_derived and _text(bound.get(item.name)) != _text(values.inputs.get(item.name)):
            yield f"input:{method.id}/{item.name}"


def _text(value: InputValue) -> str:
    return scaled_text(value, RATE_SCALE) if isinstance(value, Decimal) else str(value)
