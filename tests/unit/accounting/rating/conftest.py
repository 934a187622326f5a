"""The shipped methods, loaded once."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal

import pytest

from desktop.accounting.emission import Cell, Choices
from desktop.accounting.emission_source import Basis, Scope
from desktop.accounting.inventory import (
    ActivityTotal,
    EnergyTotal,
    Inventory,
    MethodologyUsed,
    Totals,
)
from desktop.accounting.period import Month, ReportingPeriod
from desktop.accounting.quantity import Quantity
from desktop.accounting.rating.library import parse_methods
from desktop.accounting.rating.schema import Method
from desktop.paths import resources

HUZHOU = "cn.zj.huzhou.industrial-carbon-efficiency-code"
SHENZHEN = "cn.gd.shenzhen.enterprise-carbon-rating"
QUZHOU = "cn.zj.quzhou.industrial-carbon-account"


@pytest.fixture(scope="session")
def files() -> dict[str, bytes]:
    root = resources() / "methodology" / "ratings" / "methods"
    paths = sorted(root.rglob("*.toml"))
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in paths}


@pytest.fixture(scope="session")
def methods(files: Mapping[str, bytes]) -> dict[str, Method]:
    return parse_methods(files)


@pytest.fixture(scope="session")
def huzhou(methods: Mapping[str, Method]) -> Method:
    return methods[HUZHOU]


@pytest.fixture(scope="session")
def shenzhen(methods: Mapping[str, Method]) -> Method:
    return methods[SHENZHEN]


@pytest.fixture(scope="session")
def quzhou(methods: Mapping[str, Method]) -> Method:
    return methods[QUZHOU]


SMALL = """
schema = 1
id = "test.small"
version = "1"
status = "mixed"
since = 2024-01-01

[name]
zh = "小"
en = "small"

[sources]
S1 = "a published page"

[inputs.emissions]
unit = "tCO2"
required = true
minimum = 0

[inputs.revenue]
unit = "万元"

[derived]
intensity = "emissions / revenue"

[indicators.level]
value = "intensity"
unit = "tCO2/万元"
confidence = "single"
source = ["S1"]
bands = [{ upto = 1, mark = "good" }, { mark = "bad" }]

[aggregate]
type = "vector"
order = ["level"]
headline = "level"
confidence = "own_default"

[[levels]]
key = "good"

[[levels]]
key = "bad"

[[tests]]
in = { emissions = 1, revenue = 1 }
expect = { level = "good" }
"""


@pytest.fixture
def small() -> str:
    """A method as small as the schema allows, as text."""
    return SMALL


@pytest.fixture
def make_weighted() -> Callable[[], str]:
    """Return the text of a weighted method with two classes and a direct theme."""

    def text() -> str:
        head, tail = SMALL.split("[indicators.level]")
        inputs = '[inputs.score]\nunit = "points"\n[inputs.kind]\nkind = "text"\n'
        head = head.replace("[derived]", inputs + "[derived]")
        rest = """
[indicators.level]
value = "emissions"
unit = "tCO2"
confidence = "own_default"
bands = [{ upto = 0, score = 90 }, { upto = 1, score = 50 }, { upto = 2 }, { score = 10 }]

[themes.a]
members_by_class = { heavy = { level = 1 }, light = { level = 1 } }

[themes.b]
direct = "score"

[aggregate]
type = "weighted"
weights_by = "kind"
renormalises = true
maximum_missing = 0.5
confidence = "own_default"

[aggregate.weights]
heavy = { a = 0.9, b = 0.1 }
light = { a = 0.1, b = 0.9 }

[[levels]]
key = "good"
minimum = 60

[[levels]]
key = "bad"
minimum = 0

[[tests]]
in = { emissions = 1, score = 90, kind = "heavy" }
expect = { _score = 54, _overall = "bad" }
"""
        assert tail
        return head + rest

    return text


def _cells(kilograms: Mapping[str, str], year: int, months: list[int]) -> list[Cell]:
    """Spread each source's CO2 over the months, the first taking the remainder."""
    shares = {source: _spread(Decimal(kg), len(months)) for source, kg in kilograms.items()}
    return [
        Cell(
            month=Month(year, number),
            facility="本部",
            source=source,
            scope=Scope.SCOPE_2 if source.startswith(("electricity", "steam")) else Scope.SCOPE_1,
            basis=Basis.LOCATION if source.startswith("electricity") else Basis.BOTH,
            factor_id="f",
            gas="CO2",
            kg=kg,
            co2e_kg=kg,
        )
        for source, parts in shares.items()
        for number, kg in zip(months, parts, strict=True)
    ]


def _spread(total: Decimal, parts: int) -> list[Decimal]:
    share = (total / parts).quantize(Decimal("0.000001"))
    return [total - share * (parts - 1), *[share] * (parts - 1)]


@pytest.fixture
def build() -> Callable[..., Inventory]:
    """Return a maker of inventories from kg of CO2 by source."""

    def make(
        kilograms: Mapping[str, str],
        *,
        year: int = 2025,
        months: Iterable[int] = range(1, 13),
        kwh: str = "",
        green: str = "",
        tce: str = "0",
    ) -> Inventory:
        cells = _cells(kilograms, year, list(months))
        amounts = {"electricity.purchased": kwh, "electricity.green_contract": green}
        total = sum((cell.co2e_kg for cell in cells), Decimal(0))
        zero = Decimal(0)
        return Inventory(
            period=ReportingPeriod.of_year(year),
            choices=Choices(as_of=date(2026, 1, 15)),
            cells=tuple(cells),
            lines=(),
            totals=Totals(total, zero, zero, zero, zero),
            activity=tuple(
                ActivityTotal(source, "本部", Quantity(Decimal(amount), "kWh"), (), ())
                for source, amount in amounts.items()
                if amount
            ),
            energy=EnergyTotal(Decimal(tce), Decimal(tce)),
            factors={},
            findings=(),
            methodology=MethodologyUsed("m", "1", "0" * 64),
        )

    return make
