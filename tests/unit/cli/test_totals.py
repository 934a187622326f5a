from dataclasses import replace
from decimal import Decimal

import pytest

from desktop.accounting.inventory import Totals
from desktop.cli.console import Console
from desktop.cli.totals import say_totals

TOTALS = Totals(Decimal(0), Decimal(0), Decimal(0), Decimal(0), Decimal(0))


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
