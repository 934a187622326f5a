"""A firm by several methods at once: the same answers as one by one, to the last digit."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import product
from random import Random

import pytest

from desktop.accounting.activity import ActivityRecord, Evidenced
from desktop.accounting.economic import EconomicFigure
from desktop.accounting.emission import Choices
from desktop.accounting.inventory_build import build_inventory
from desktop.accounting.methodology.parse import parse
from desktop.accounting.methodology.schema import Methodology
from desktop.accounting.period import Month, ReportingPeriod
from desktop.accounting.quantity import Quantity
from desktop.accounting.rating.bindings import BindingSources, bind_inputs
from desktop.accounting.rating.bound_period import InstrumentAmount
from desktop.accounting.rating.firm import rate_firm, rate_firms
from desktop.accounting.rating.rate import rate
from desktop.accounting.rating.schema import Method
from desktop.accounting.rating.values import RatingValues
from desktop.findings import Finding
from desktop.paths import resources

D = Decimal
YEAR = ReportingPeriod.of_year(2025)
CHOICES = Choices(as_of=date(2026, 3, 1))
FIGURES = (
    EconomicFigure("value_added", YEAR, D(2000), "万元"),
    EconomicFigure("output_value", YEAR, D(8000), "万元"),
)
SOURCES = (
    ("electricity.purchased", "kWh"),
    ("electricity.purchased", "MWh"),
    ("stationary.natural_gas", "m3"),
    ("mobile.diesel", "L"),
)


@pytest.fixture(scope="module")
def library() -> Methodology:
    core = resources() / "methodology" / "core"
    return parse({p.relative_to(core).as_posix(): p.read_bytes() for p in core.rglob("*.toml")})


def bills(seed: int) -> tuple[ActivityRecord, ...]:
    """Return a year's bills: most of them alike, some in other units, facilities, over months."""
    random = Random(seed)
    found = []
    for number in range(40):
        source, unit = random.choice(SOURCES[:2] if number % 3 else SOURCES)
        month = Month(2025, random.randint(1, 12))
        start, end = month.start, month.end
        if number % 7 == 0:
            start, end = date(2025, month.number, 18), Month.of(month.start).shifted(1).start
        found.append(
            ActivityRecord(
                id=f"{random.randint(0, 30):02d}",
                source=source,
                quantity=Quantity(D(random.randint(1, 10**7)) / 100, unit),
                period=ReportingPeriod(start, end),
                facility=random.choice(("一厂", "一厂", "二厂")),
                region="330500",
                quality=random.choice((1, 2, 2)),
                evidenced=random.choice((Evidenced.METERED, Evidenced.INVOICED)),
            )
        )
    return tuple(found)


@pytest.mark.parametrize("seed", range(4))
def test_all_methods_at_once_answer_as_each_alone(
    library: Methodology, methods: Mapping[str, Method], seed: int
) -> None:
    inventory = build_inventory(bills(seed), library, CHOICES, YEAR, with_lines=False)
    before = replace(inventory, period=ReportingPeriod.of_year(2024))
    sources = BindingSources(
        inventory, before, figures=FIGURES, industry="C3562", region="330500", bench={}
    )
    asked = tuple(methods.values())
    together = rate_firm(asked, sources)
    alone = []
    for method in asked:
        values = bind_inputs(method, sources)
        alone.append((values, rate(method, values)))
    assert list(together) == alone


def test_many_firms_answer_as_each_alone(
    library: Methodology, methods: Mapping[str, Method]
) -> None:
    """By columns and one by one, with and without a year before and in doubt about months."""
    inventories = [
        build_inventory(bills(seed), library, CHOICES, YEAR, with_steps=seed % 2 == 0)
        for seed in range(6)
    ]
    firms = [
        BindingSources(
            inventory,
            inventories[0] if number % 3 else None,
            figures=FIGURES[: 2 - number % 2],
            industry="C3562",
            region="330500",
            bench={"tco2_per_va.mean": D(2), "tco2_per_output.mean": D("0.1")},
        )
        for number, inventory in enumerate(inventories * 2)
    ]
    together = rate_firms(methods.values(), firms)
    alone = [rate_firm(methods.values(), firm) for firm in firms]
    assert together == alone
    assert list(map(repr, together)) == list(map(repr, alone))
    assert rate_firms((), firms) == [()] * len(firms)


def every_month(seed: int, year: int = 2025) -> tuple[ActivityRecord, ...]:
    """Return a year without a gap: electricity, some of it green, and gas."""
    random = Random(seed)
    sources = (*SOURCES[:1], SOURCES[2], ("electricity.green_contract", "kWh"))
    return tuple(
        ActivityRecord(
            id=f"{source}{month}",
            source=source,
            quantity=Quantity(D(random.randint(1, 10**6)) / 7, unit),
            period=ReportingPeriod.of_month(Month(year, month)),
            facility="f",
            region="330500",
            quality=random.randint(1, 5),
        )
        for source, unit in sources[: 1 + seed % 3]
        for month in range(1, 13)
    )


def test_firms_without_a_gap_are_bound_as_each_alone(
    library: Methodology, methods: Mapping[str, Method]
) -> None:
    """Figures of the year, in another unit, of months or not at all; certain and uncertain."""
    months = [ReportingPeriod.of_month(Month(2025, number)) for number in range(1, 13)]
    monthly = tuple(EconomicFigure("value_added", month, D(7), "元") for month in months)
    figures = (FIGURES, FIGURES[1:], (EconomicFigure("value_added", YEAR, D(9), "元"),), monthly)
    bench = {"tco2_per_va.mean": D(2), "tco2_per_output.mean": D("0.1")}
    firms = []
    for seed in range(24):
        inventory = build_inventory(every_month(seed), library, CHOICES, YEAR, with_lines=False)
        if seed % 12 == 5:
            inventory = replace(inventory, uncertainty=D(seed % 24) / 10)
        before = ReportingPeriod.of_year(2024)
        prior = build_inventory(every_month(seed, 2024), library, CHOICES, before)
        held = (InstrumentAmount("ccer", D(1), "tCO2e"),) if seed % 9 == 8 else ()
        firms.append(
            BindingSources(
                inventory,
                prior if seed % 2 else None,
                figures=figures[seed // 3 % 4],
                instruments=held,
                facts={"size": "small"} if seed % 4 else {},
                industry="C3562",
                region="330500",
                bench=bench if seed < 9 else {},
            )
        )
    firms.append(firms[0]._replace(base=firms[3].inventory))
    for own in (firms, [firm for firm in firms if firm.figures is FIGURES]):
        together = rate_firms(methods.values(), own)
        alone = [rate_firm(methods.values(), firm) for firm in own]
        assert list(map(repr, together)) == list(map(repr, alone))
        assert together == alone


def test_what_a_method_binds_is_found_again_where_too_much_is_remembered(
    library: Methodology, methods: Mapping[str, Method], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desktop.accounting.rating.bound_period._MEMO_LIMIT", 1)
    for method in methods.values():
        method.memo.clear()
    firms = [build_inventory(bills(seed), library, CHOICES, YEAR) for seed in range(4)]
    asked = [BindingSources(firm, figures=FIGURES, industry="C3562") for firm in firms]
    first = [rate_firm(methods.values(), sources) for sources in asked]
    assert first == [rate_firm(methods.values(), sources) for sources in asked]
    assert all(len(method.memo) <= 1 for method in methods.values())


def test_a_doubt_is_said_beside_every_answer(
    library: Methodology, huzhou: Method, quzhou: Method
) -> None:
    inventory = build_inventory(bills(9), library, CHOICES, YEAR)
    doubt = Finding("rating.energy_uncovered", details={"cost": "1.00", "percent": "2.0"})
    answers = rate_firm(
        (huzhou, quzhou), BindingSources(inventory, figures=FIGURES), doubts=(doubt,)
    )
    assert all(doubt in rating.findings for _, rating in answers)


@pytest.mark.parametrize("seed", range(4))
def test_without_lines_every_figure_is_the_same(library: Methodology, seed: int) -> None:
    records = bills(seed)
    plain = build_inventory(records, library, CHOICES, YEAR, with_lines=False)
    whole = build_inventory(records, library, CHOICES, YEAR, with_steps=True)
    assert plain.cells == whole.cells
    assert (len(plain.cells), plain.cells[0]) == (len(whole.cells), whole.cells[0])
    assert hash(plain.cells) == hash(whole.cells)
    again = build_inventory(records, library, CHOICES, YEAR, with_lines=False)
    assert plain == replace(whole, lines=(), steps=()) == again


def test_a_run_of_like_records_counts_as_each_alone(library: Methodology) -> None:
    """Two bills of a month, one of them twice, one outside the year: as if each came first."""
    january = ReportingPeriod.of_month(Month(2025, 1))
    outside = ReportingPeriod.of_month(Month(2026, 1))
    usual = ActivityRecord("a", "electricity.purchased", Quantity(D(100), "kWh"), january, "f")
    records = (
        usual,
        replace(usual, id="b"),
        replace(usual, id="b", quantity=Quantity(D(5), "kWh")),
        replace(usual, id="c", period=outside),
        replace(usual, id="d", quantity=Quantity(D("NaN"), "kWh")),
        replace(usual, id="e", quantity=Quantity(D(1), "MWh")),
    )
    inventory = build_inventory(records, library, replace(CHOICES, region="330500"), YEAR)
    (entry,) = inventory.activity
    assert entry.quantity == Quantity(D(1200), "kWh")
    errors = {f.code for f in inventory.findings if f.severity == "error"}
    assert errors == {"record.id_duplicate", "quantity.not_finite"}


def corners(method: Method, values: RatingValues) -> tuple[str, ...]:
    """Return the best and the worst grade of all corners, each rated from the start."""
    grades = set()
    for corner in product(*values.intervals.values()):
        inputs = {**values.inputs, **dict(zip(values.intervals, corner, strict=True))}
        grades.add(rate(method, values._replace(inputs=inputs, intervals={})).grade)
    reached = [level.key for level in method.levels if level.key in grades]
    return (reached[0], reached[-1]) if len(reached) > 1 else ()


def test_a_range_is_that_of_all_corners_rated_from_the_start(
    methods: Mapping[str, Method],
) -> None:
    """The short way through what moves, against the long way, for every shipped example."""
    wide = 0
    for method in methods.values():
        for example in method.tests:
            positive = [(n, v) for n, v in example.inputs.items() if isinstance(v, D) and v > 0]
            for amounts in (dict(positive[:1]), dict(positive[:5])):
                values = RatingValues(
                    example.inputs,
                    example.prev,
                    example.base,
                    example.bench,
                    example.industry,
                    intervals={n: (v * D("0.5"), v * 2) for n, v in amounts.items()},
                )
                rating = rate(method, values)
                if rating.grade is not None and amounts:
                    assert rating.range == corners(method, values), method.id
                    wide += bool(rating.range)
    assert wide > 5


def test_an_interval_beyond_what_an_input_may_be_is_rated_from_the_start(
    quzhou: Method,
) -> None:
    example = quzhou.tests[0]
    name, amount = next((n, v) for n, v in example.inputs.items() if isinstance(v, D))
    ends = (D(-1), amount)
    values = RatingValues(example.inputs, bench=example.bench, intervals={name: ends})
    assert rate(quzhou, values).range == ()
