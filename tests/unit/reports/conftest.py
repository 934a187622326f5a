"""A textile firm of Huzhou, 2025, with what a job would hand to a report."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from desktop.accounting.economic import EconomicFigure
from desktop.accounting.emission import Cell, Choices, FactorUsed
from desktop.accounting.emission_source import Basis, Scope
from desktop.accounting.entity import Facility, ReportingEntity
from desktop.accounting.inventory import (
    ActivityTotal,
    Coverage,
    EnergyTotal,
    Inventory,
    MethodologyUsed,
    Totals,
)
from desktop.accounting.period import Month, ReportingPeriod
from desktop.accounting.quantity import Quantity
from desktop.accounting.rating.library import parse_methods
from desktop.accounting.rating.rate import rate
from desktop.accounting.rating.result import Rating
from desktop.accounting.rating.schema import Method, Texts
from desktop.accounting.rating.values import RatingValues, Value
from desktop.findings import Finding, Severity
from desktop.paths import resources
from desktop.reports.data import Cause, Measure, People, ReportData, Target, YearTotals

FACILITY = "湖州织里厂区"
KWH = Decimal(120000)
FACTORS = {
    "grid": FactorUsed(
        "grid",
        Decimal("0.5153"),
        "kgCO2/kWh",
        "2023年电力二氧化碳排放因子的公告",
        2023,
        "confirmed",
    ),
    "residual": FactorUsed(
        "residual",
        Decimal("0.5856"),
        "kgCO2/kWh",
        "不包括市场化交易的非化石能源电量",
        2023,
        "single",
    ),
    "gas": FactorUsed(
        "gas", Decimal("1.9779"), "kgCO2e/Nm3", "GB/T 32151.34-2024 表C.1", 2024, "confirmed"
    ),
    "diesel": FactorUsed(
        "diesel", Decimal("3.1451"), "kgCO2e/kg", "GB/T 32151.34-2024 表C.1", 2024, "own_default"
    ),
}
NAMES = {
    "electricity.purchased": Texts("外购电力", "Purchased electricity"),
    "stationary.natural_gas": Texts("天然气（固定源燃烧）", "Natural gas (stationary combustion)"),
    "mobile.diesel": Texts("柴油（移动源）", "Diesel (mobile)"),
}


def _cell(month: Month, source: str, scope: Scope, basis: Basis, factor: str, kg: Decimal) -> Cell:
    return Cell(month, FACILITY, source, scope, basis, factor, "CO2", kg, kg)


def _cells(month: Month) -> tuple[Cell, ...]:
    kwh = KWH + 3000 * month.number
    gas = Decimal(9000) - 450 * month.number
    return (
        _cell(
            month,
            "electricity.purchased",
            Scope.SCOPE_2,
            Basis.LOCATION,
            "grid",
            kwh * FACTORS["grid"].value,
        ),
        _cell(
            month,
            "electricity.purchased",
            Scope.SCOPE_2,
            Basis.MARKET,
            "residual",
            kwh * FACTORS["residual"].value,
        ),
        _cell(
            month,
            "stationary.natural_gas",
            Scope.SCOPE_1,
            Basis.BOTH,
            "gas",
            gas * FACTORS["gas"].value,
        ),
        _cell(
            month,
            "mobile.diesel",
            Scope.SCOPE_1,
            Basis.BOTH,
            "diesel",
            500 * FACTORS["diesel"].value,
        ),
    )


def _sum(cells: tuple[Cell, ...], scope: Scope, *bases: Basis) -> Decimal:
    return sum((c.co2e_kg for c in cells if c.scope is scope and c.basis in bases), Decimal(0))


def _activity(source: str, unit: str, amounts: dict[Month, Decimal], metered: str) -> ActivityTotal:
    whole = sum(amounts.values(), Decimal(0))
    shares = (("metered", Decimal(metered)), ("invoiced", 1 - Decimal(metered)))
    months = tuple(amounts.items())
    return ActivityTotal(source, FACILITY, Quantity(whole, unit), months, shares)


@pytest.fixture(scope="session")
def inventory() -> Inventory:
    period = ReportingPeriod.of_year(2025)
    months = tuple(period.months())
    cells = tuple(cell for month in months for cell in _cells(month))
    return Inventory(
        period=period,
        choices=Choices(as_of=date(2026, 1, 15), region="330500"),
        cells=cells,
        lines=(),
        totals=Totals(
            scope1=_sum(cells, Scope.SCOPE_1, Basis.BOTH),
            scope2_location=_sum(cells, Scope.SCOPE_2, Basis.LOCATION),
            scope2_market=_sum(cells, Scope.SCOPE_2, Basis.MARKET),
            scope3=Decimal(0),
            biogenic=Decimal(0),
        ),
        activity=(
            _activity("electricity.purchased", "kWh",
                      {m: KWH + 3000 * m.number for m in months}, "0.9"),
            _activity("stationary.natural_gas", "Nm3",
                      {m: Decimal(9000) - 450 * m.number for m in months}, "0"),
            _activity("mobile.diesel", "kg", dict.fromkeys(months, Decimal(500)), "0"),
        ),
        energy=EnergyTotal(Decimal("287.51"), Decimal("571.20")),
        factors=FACTORS,
        findings=(
            Finding("job.cancelled", Severity.NOTICE),
            Finding("font.not_written", Severity.WARNING, details={"folder": "D:\\"}),
        ),
        methodology=MethodologyUsed("core", "2026.1", "ab" * 32),
        uncertainty=Decimal("0.052"),
        quality=Decimal("2.3"),
    )  # fmt: skip


@pytest.fixture(scope="session")
def methods() -> dict[str, Method]:
    folder = resources() / "methodology" / "ratings" / "methods"
    return parse_methods(
        {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*.toml")}
    )


HUZHOU = "cn.zj.huzhou.industrial-carbon-efficiency-code"
QUZHOU = "cn.zj.quzhou.industrial-carbon-account"
SHENZHEN = "cn.gd.shenzhen.enterprise-carbon-rating"
REFUSING = "cn.zj.db33t1347-2023"
INPUTS: dict[str, dict[str, Value]] = {
    HUZHOU: {
        "e_electricity": Decimal("862.60"), "e_natural_gas": Decimal("144.19"),
        "d_green_power_trade": Decimal(60), "value_added": Decimal(980),
    },
    QUZHOU: {
        "emissions": Decimal("1025.66"), "value_added": Decimal(980), "tax_paid": Decimal(131),
        "output_value": Decimal(4100),
    },
    SHENZHEN: {
        "energy": Decimal("287.51"), "emissions": Decimal("1025.66"), "revenue": Decimal(4000),
        "employees": Decimal(86),
    },
    REFUSING: {},
}  # fmt: skip
BENCH = {
    "tco2_per_va.mean": Decimal("1.05"), "tco2_per_va.benchmark": Decimal("1.05"),
    "tco2_per_tax.benchmark": Decimal("7.2"), "tco2_per_output.benchmark": Decimal("0.31"),
    "tce_per_revenue.mean": Decimal("0.08"), "tce_per_employee.mean": Decimal("3.6"),
    "tco2_per_revenue.mean": Decimal("0.27"), "tco2_per_employee.mean": Decimal("12.4"),
}  # fmt: skip
PREV: dict[str, Value] = {
    "i_energy": Decimal("0.075"), "i_carbon": Decimal("0.27"), "emissions": Decimal(1080),
}  # fmt: skip


@pytest.fixture(scope="session")
def ratings(methods: dict[str, Method]) -> tuple[Rating, ...]:
    return tuple(
        rate(
            methods[id_],
            RatingValues(inputs, PREV if id_ == SHENZHEN else {}, bench=BENCH, industry="C1713",
                         region="330500", period="2025"),
        )
        for id_, inputs in INPUTS.items()
    )  # fmt: skip


def _figures() -> tuple[EconomicFigure, ...]:
    rows = {"output_value": (3900, 4100), "value_added": (910, 980), "tax_paid": (120, 131)}
    return tuple(
        EconomicFigure(name, ReportingPeriod.of_year(year), Decimal(value), "万元")
        for name, values in rows.items()
        for year, value in zip((2024, 2025), values, strict=True)
    )


@pytest.fixture(scope="session")
def data(
    inventory: Inventory, methods: dict[str, Method], ratings: tuple[Rating, ...]
) -> ReportData:
    """Return a sealed year: nothing left open."""
    return ReportData(
        entity=ReportingEntity(
            "湖州织里锦绣纺织有限公司", "91330502MA2B3C4D5E", "330500", "C1713", "2024-01",
            facilities=(Facility(FACILITY, "330502"), Facility("练市染整车间", "330503")),
        ),
        inventory=inventory,
        made_on=date(2026, 1, 20),
        figures=_figures(),
        ratings=ratings,
        methods=tuple(methods.values()),
        names=NAMES,
        coverage=Coverage(Decimal("1184300.50"), Decimal("96210.00")),
        earlier=(
            YearTotals(2023, Decimal(260000), Decimal(905000), Decimal(1000000)),
            YearTotals(2024, Decimal(231000), Decimal(881000), Decimal(990000)),
        ),
        base_year=2023,
        causes=(
            Cause(Texts("产量", "Activity"), Decimal(61000)),
            Cause(Texts("能效", "Intensity"), Decimal(-152000)),
            Cause(Texts("排放因子", "Factor"), Decimal(-48000)),
        ),
        is_draft=False,
        people=People("张三", "李四", ""),
        closed_until="2025-12",
        fingerprint="c0ffee" * 10 + "abcd",
        signers=("张三（制表）", "李四（复核）"),
        measures=(Measure("定型机余热回收", Decimal(68), Decimal(31), Decimal("96.5")),),
        target=Target(
            Texts("碳排放强度", "Intensity"),
            "tCO2e/万元",
            Decimal("1.05"),
            2025,
            Decimal("0.9"),
            2027,
        ),
        annexes=("温室气体排放清单", "数据包 91330502MA2B3C4D5E_2025_1.cdp"),
    )  # fmt: skip


@pytest.fixture
def draft(data: ReportData) -> ReportData:
    """Return a year hardly begun: no ratings, no figures, nothing closed."""
    totals = Totals(Decimal(0), Decimal(0), Decimal(0), Decimal(0), Decimal(0))
    empty = replace(
        data.inventory,
        cells=(),
        activity=(),
        factors={},
        findings=(),
        totals=totals,
        uncertainty=None,
        quality=None,
    )
    return ReportData(entity=data.entity, inventory=empty, made_on=date(2025, 3, 1))  # fmt: skip
