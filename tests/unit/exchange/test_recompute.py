"""Recomputation from the lines with the shipped methodology: equal, or the places that differ."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from desktop.accounting.emission import Choices
from desktop.accounting.instruments import ContractualInstrument, InstrumentKind
from desktop.accounting.inventory_build import build_inventory
from desktop.accounting.methodology.parse import parse
from desktop.accounting.methodology.schema import Methodology
from desktop.accounting.period import Month, ReportingPeriod
from desktop.accounting.quantity import Quantity
from desktop.accounting.rating.bindings import BindingSources, bind_inputs
from desktop.accounting.rating.library import parse_methods
from desktop.accounting.rating.rate import rate
from desktop.accounting.rating.schema import Method
from desktop.exchange import names
from desktop.exchange.canonical import csv_line, split_line
from desktop.exchange.package import redact
from desktop.exchange.parts import Engine
from desktop.exchange.profiles import Profile
from desktop.exchange.recompute import Rules, recomputer
from desktop.exchange.results import counts_from, results_from
from desktop.exchange.rows import RatedMethod, SealedFigures, tables_from
from desktop.exchange.verdict import Verdict
from desktop.exchange.verify import Options, verify_package
from desktop.paths import resources

HUZHOU = "cn.zj.huzhou.industrial-carbon-efficiency-code"
RULESET = "c" * 64


def _files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.suffix in {".toml", ".csv"}
    }


@dataclass(frozen=True)
class Computed:
    """A package computed by the real engine, and the rules to do it again."""

    figures: SealedFigures
    package: Any
    rules: Rules
    methods: dict[str, Method]
    methodology: Methodology


@pytest.fixture(scope="module")
def computed(firm: Any) -> Computed:
    methodology = parse(_files(resources() / "methodology" / "core"))
    methods = parse_methods(_files(resources() / "methodology" / "ratings" / "methods"))
    figures = _figures(firm, methodology, methods)
    engine = Engine(
        "carbonbook",
        "0.1.0",
        methodology.id,
        methodology.sha256,
        methodology.factors_sha256,
        RULESET,
    )
    package = _package(firm, figures, engine)
    return Computed(figures, package, Rules(methodology, RULESET, methods), methods, methodology)


def _figures(firm: Any, methodology: Methodology, methods: dict[str, Method]) -> SealedFigures:
    records = {name: replace(one, parameters=()) for name, one in firm.records(13).items()}
    long = replace(
        records["r-000000"],
        id="r-long",
        quantity=Quantity(Decimal("1000.1"), "kWh"),
        period=ReportingPeriod(date(2025, 1, 20), date(2025, 4, 2)),
    )
    records[long.id] = long
    certificate = ContractualInstrument(
        "gec-1",
        InstrumentKind.CERTIFICATE,
        ReportingPeriod.of_month(Month(2025, 5)),
        Quantity(Decimal(500), "kWh"),
        cancelled_on=date(2025, 6, 1),
        facility="总厂",
    )
    inventory = build_inventory(
        records.values(),
        methodology,
        Choices(
            as_of=date(2026, 2, 28),
            region="330500",
            densities=(("diesel", Decimal("0.84")),),
        ),
        firm.YEAR,
        instruments=(certificate,),
    )
    added = replace(firm.figures().figures[0], name="value_added", value=Decimal(400))
    figures = (*firm.figures().figures, added)
    sources = BindingSources(
        inventory,
        figures=figures,
        industry="C3451",
        region="330500",
        bench={"tco2_per_va.mean": Decimal("0.05")},
    )
    rated = []
    for method in methods.values():
        values = bind_inputs(method, sources)
        rated.append(RatedMethod(rate(method, values), values))
    return SealedFigures(inventory, records, rated, figures)


def _package(firm: Any, figures: SealedFigures, engine: Engine) -> Any:
    tables = tables_from(figures)
    sealed = firm.amended(
        firm.content(),
        tables=tables,
        results=results_from(tables),
        counts=counts_from(tables, 2),
        engine=engine,
    )
    return firm.signed(sealed)


def judged(firm: Any, computed: Computed, package: Any, rules: Rules | None = None) -> Verdict:
    platform = firm.platform()
    recompute = recomputer(lambda _: rules or computed.rules)
    options = Options(platform.register_file, platform.root, recompute=recompute)
    return verify_package(package.to_bytes(), now=firm.NOW, options=options)


def test_the_real_engine_gives_the_same_bytes_again(firm: Any, computed: Computed) -> None:
    verdict = judged(firm, computed, computed.package)
    assert (verdict.code, verdict.level) == ("", "B"), verdict.details
    grades = {one["method"]: one.get("grade") for one in verdict.results["ratings"]}
    assert grades[HUZHOU] is not None
    assert "instrument/gec-1" in computed.package.files[names.ACTIVITY].decode()


def test_an_unknown_engine_or_methodology_is_told(firm: Any, computed: Computed) -> None:
    def engine(**changes: Any) -> Any:
        return firm.resigned(computed.package, lambda s: s["predicate"]["engine"].update(changes))

    assert judged(firm, computed, engine(name="another")).code == "ENGINE_UNKNOWN"
    for field in ("methodology_id", "methodology_sha256", "factors_sha256", "ruleset_sha256"):
        assert judged(firm, computed, engine(**{field: "0" * 64})).code == "METHODOLOGY_UNKNOWN"
    nothing = recomputer(lambda _: None)
    options = Options(recompute=nothing)
    data = computed.package.to_bytes()
    assert verify_package(data, now=firm.NOW, options=options).code == "METHODOLOGY_UNKNOWN"
    without = replace(computed.rules, methods={})
    assert judged(firm, computed, computed.package, without).code == "METHODOLOGY_UNKNOWN"
    older = {**computed.methods, HUZHOU: replace(computed.methods[HUZHOU], version="0")}
    rules = replace(computed.rules, methods=older)
    assert judged(firm, computed, computed.package, rules).code == "METHODOLOGY_UNKNOWN"


def _with_table(firm: Any, computed: Computed, path: str, change: Any) -> Any:
    """Return the package with a table changed and everything signed again to fit it."""
    tables = {name: data for name, data in computed.package.files.items() if name.endswith(".csv")}
    tables[path] = change(tables[path])
    sealed = firm.amended(
        firm.content(),
        tables=tables,
        results=results_from(tables),
        counts=counts_from(tables, 2),
        engine=Engine(
            "carbonbook",
            "0.1.0",
            computed.methodology.id,
            computed.methodology.sha256,
            computed.methodology.factors_sha256,
            RULESET,
        ),
    )
    return firm.signed(sealed)


def _replaced(old: str, new: str) -> Any:
    def change(data: bytes) -> bytes:
        assert old.encode() in data
        return data.replace(old.encode(), new.encode())

    return change


@pytest.mark.parametrize(
    ("path", "old", "new", "line"),
    [
        (names.ACTIVITY, ",1011,kWh,,", ",1012,kWh,,", "r-000011"),
        (names.TOTALS, "both,false,false,266", "both,false,false,265", "totals:1/CO2"),
        (names.FACTORS, ",single,", ",confirmed,", "factors:"),
        (names.INTENSITY, ",400,", ",401,", "intensity:value_added"),
        (names.INPUTS, "as_of,text,2026-02-28", "as_of,text,2026-02-30", "ValueError"),
        (names.INPUTS, "as_of,text,2026-02-28", "as_of,number,5", "ValueError"),
        (names.INPUTS, "densities,list", "densities,text", "ValueError"),
        (names.INPUTS, "gwp_set,text,AR5", "gwp_set,boolean,true", "ValueError"),
        (names.INPUTS, "gwp_set,text,AR5", "gwp_sets,text,AR5", "ValueError"),
        (names.INPUTS, "gwp_set,text,AR5", "gwp_set,empty,", "ValueError"),
        (names.INPUTS, "gwp_set,text,AR5", "gwp_set,list,{}", "Error"),
        (names.INPUTS, "gwp_set,text,AR5", "gwp_set,number,x", "InvalidOperation"),
        (names.INPUTS, "value_added,number,400", "value_added,number,800", "value_added"),
        (names.BENCHMARKS, ",0.05,", ",5,", "rating:"),
        (names.INPUTS, "industry,text,C3451", "industry,text,C1713", "/industry"),
        (names.INPUTS, "region,text,330500", "region,text,110101", "input:"),
        (names.ACTIVITY, '""factor"":""2.63""', '""factor"":""1e999999""', "Error"),
        (names.ACTIVITY, '""factor"":""2.63""', '""factor"":null', "Error"),
        (names.ACTIVITY, ",2025-03-31,", ",2035-03-31,", "ValueError"),
        (names.INSTRUMENTS, ",certificate,", ",wish,", "ValueError"),
        (names.ACTIVITY, '""reason""', '""reasen""', "ValueError"),
        (names.ACTIVITY, "r-000011,总厂", "r-000010,总厂", "record:r-000010"),
    ],
    ids=str,
)
def test_what_was_changed_before_signing_is_found(
    firm: Any, computed: Computed, path: str, old: str, new: str, line: str
) -> None:
    verdict = judged(firm, computed, _with_table(firm, computed, path, _replaced(old, new)))
    assert verdict.code == "RECOMPUTE_MISMATCH"
    assert line in verdict.details["lines"], verdict.details


def test_parameters_of_another_type_stop_nothing(firm: Any, computed: Computed) -> None:
    def nested(data: bytes) -> bytes:
        header, first, *others = data.decode().split("\n")
        cells = split_line(first)
        cells[header.split(",").index("parameters")] = '{"stage":[{"a":"b"}]}'
        return "\n".join([header, csv_line(cells), *others]).encode()

    package = _with_table(firm, computed, names.ACTIVITY, nested)
    assert judged(firm, computed, package).code == "RECOMPUTE_MISMATCH"


def test_a_grade_that_was_improved_is_found(firm: Any, computed: Computed) -> None:
    rated = next(one.rating for one in computed.figures.ratings if one.rating.method == HUZHOU)
    assert rated.grade is not None

    def improve(data: bytes) -> bytes:
        lines = data.decode().split("\n")
        at = next(
            i for i, one in enumerate(lines) if one.startswith(f"{HUZHOU},") and ",rating," in one
        )
        lines[at] = lines[at].replace(f",{rated.grade},", ",A+,")
        return "\n".join(lines).encode()

    verdict = judged(firm, computed, _with_table(firm, computed, names.RATING, improve))
    assert verdict.code == "RECOMPUTE_MISMATCH"
    assert verdict.details["lines"] == f"rating:{HUZHOU}/rating"


def test_recomputation_needs_the_lines(firm: Any, computed: Computed) -> None:
    copy = redact(computed.package, Profile("mine", frozenset({names.ACTIVITY})))
    assert judged(firm, computed, copy).code == "FILE_WITHHELD"


def test_of_a_withdrawal_nothing_is_computed_again(firm: Any) -> None:
    withdrawn = firm.signed(firm.withdrawal(firm.signed())).to_bytes()
    options = Options(recompute=recomputer(lambda _engine: None))
    verdict = verify_package(withdrawn, now=firm.NOW, options=options)
    assert (verdict.code, verdict.is_recomputed) == ("", True)
