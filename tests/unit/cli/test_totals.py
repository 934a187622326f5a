from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from desktop.accounting.emission import Choices, FactorUsed
from desktop.accounting.inventory import EnergyTotal, Totals
from desktop.accounting.inventory_build import build_inventory
from desktop.accounting.period import ReportingPeriod
from desktop.cli.console import Console
from desktop.cli.emission_json import uncertainty_json
from desktop.cli.totals import say_energy, say_quality, say_totals
from desktop.jobs.shipped import load_methodology

TOTALS = Totals(Decimal(0), Decimal(0), Decimal(0), Decimal(0), Decimal(0))
YEAR = ReportingPeriod.of_year(2025)
INVENTORY = build_inventory((), load_methodology(), Choices(as_of=date(2026, 1, 31)), YEAR)


def test_totals_say_when_rounding_hides_that_they_add_up(
    capsys: pytest.CaptureFixture[str],
) -> None:
    # 1.0004 t + 2.0004 t = 3.0008 t: shown as 1.000 + 2.000 and 3.001
    console = Console(wants_json=False, language="en")
    say_totals(
        replace(TOTALS, scope1=Decimal("1000.4"), scope2_location=Decimal("2000.4")), console
    )
    rounded = capsys.readouterr().err
    say_totals(replace(TOTALS, scope1=Decimal(1000), scope2_location=Decimal(2000)), console)
    assert "3.001 tCO2e" in rounded
    assert "Rounded" in rounded
    assert "Rounded" not in capsys.readouterr().err


def test_what_is_reported_apart_has_its_own_line(capsys: pytest.CaptureFixture[str]) -> None:
    say_totals(
        replace(TOTALS, scope3=Decimal(7), biogenic=Decimal(9)),
        Console(wants_json=False, language="zh"),
    )
    said = capsys.readouterr().err
    assert "范围三（另列，不计入合计）  0.007 tCO2e" in said
    assert "生物质二氧化碳（另列）  0.009 tCO2e" in said


def test_energy_is_said_both_ways_with_the_coefficient_of_electricity(
    capsys: pytest.CaptureFixture[str],
) -> None:
    bare = replace(INVENTORY, energy=EnergyTotal(Decimal("1.229"), Decimal("1.229")))
    say_energy(bare, Console(wants_json=False))
    assert capsys.readouterr().err == "综合能源消费量  当量 1.229 tce，等价 1.229 tce\n"
    rate = FactorUsed("r", Decimal("0.3024"), "kgce/kWh", "公报", 2024, "single", "", "")
    energy = EnergyTotal(Decimal("1.229"), Decimal("3.024"), (rate,))
    say_energy(replace(INVENTORY, energy=energy), Console(wants_json=False))
    assert "等价的电力系数 0.3024 kgce/kWh（2024）" in capsys.readouterr().err


def test_the_interval_of_a_total_is_said_and_printed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """200 t ± 5 %: 190 to 210 t."""
    totals = replace(TOTALS, scope1=Decimal(200_000))
    inventory = replace(INVENTORY, totals=totals, uncertainty=Decimal("0.05"), quality=Decimal(2))
    say_quality(inventory, Console(wants_json=False, language="en"))
    assert "±5.0 %: the total lies between 190.000 and 210.000 tCO2e" in capsys.readouterr().err
    assert uncertainty_json(inventory) == {
        "relative": "0.05",
        "from": "190",
        "to": "210",
        "unit": "tCO2e",
        "quality": "2",
    }


def test_nothing_is_said_of_a_total_of_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    say_quality(INVENTORY, Console(wants_json=False))
    assert capsys.readouterr().err == ""
    assert uncertainty_json(INVENTORY)["from"] is None
