"""One word for a cubic metre of gas: invoices, bills and meters take the same unit for it."""

from decimal import Decimal

import pytest

from desktop.accounting.units import find_unit
from desktop.intake.bills.measures import factor_of, recorded
from desktop.intake.gas_volume import gas_unit
from desktop.intake.meters.columns import value_of
from desktop.intake.tables import load_tables
from desktop.intake.written import squeeze
from desktop.paths import resources

PLAIN = ("m3", "m³", "立方米", "立方", "方", "千立方米", "万立方米", "万m³", "万方")
NORMAL = (
    "Nm3",
    "Nm³",
    "标方",
    "标准立方米",
    "标立方米",
    "千标方",
    "万标方",
    "万Nm³",
    "万标准立方米",
)


@pytest.mark.parametrize(
    ("unit", "of_record"), [*((u, "m3") for u in PLAIN), *((u, "Nm3") for u in NORMAL)]
)
def test_a_unit_of_gas_is_the_same_on_invoice_bill_and_meter(unit: str, of_record: str) -> None:
    folder = resources() / "intake"
    tables = load_tables({path.name: path.read_bytes() for path in folder.glob("*.toml")})
    rule = tables.measures.units[squeeze(unit)]
    assert (rule.unit, recorded("natural_gas", unit)) == (of_record, of_record)
    assert factor_of("natural_gas", unit) == rule.factor
    column = value_of(0, f"用气量({unit})")
    top, bottom = column.factor
    assert (column.carrier, column.unit) == ("natural_gas", of_record)
    assert Decimal(top) / bottom == rule.factor
    known = find_unit(unit)
    assert known is None or (known.dimension == "normal_volume") == (of_record == "Nm3")


@pytest.mark.parametrize(
    ("words", "unit"),
    [
        ("标况累计流量", "Nm3"),
        ("标准体积总量", "Nm3"),
        ("用气量 NM³", "Nm3"),
        ("标况(20℃)用气量", "m3"),
        ("标准状态（20 °C）m³", "m3"),
        ("用气量", "m3"),
        ("收费标准 立方米", "m3"),
        ("Sm3", "m3"),
    ],
)
def test_standard_conditions_are_said_in_words_and_never_guessed(words: str, unit: str) -> None:
    assert gas_unit(words) == unit
