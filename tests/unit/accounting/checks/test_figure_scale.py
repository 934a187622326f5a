"""Case 94: money in yuan or thousands where 万元 is meant."""

from decimal import Decimal

import pytest

from desktop.accounting.checks.books import Books
from desktop.accounting.checks.figure_scale import check_figure_scale
from desktop.accounting.economic import EconomicFigure
from desktop.accounting.period import ReportingPeriod
from desktop.messages import sentence

YEAR = ReportingPeriod.of_year(2025)


def figure(name: str, value: str, year: int = 2025) -> EconomicFigure:
    unit = "person" if name == "employees" else "万元"
    return EconomicFigure(name, ReportingPeriod.of_year(year), Decimal(value), unit)


def names(*figures: EconomicFigure) -> list[str]:
    return [f.details["name"] for f in check_figure_scale(Books(YEAR, figures=figures))]


@pytest.mark.parametrize("revenue", ["94350", "94350000", "943.5"])
def test_case_94_revenue_in_another_thousand_than_output(revenue: str) -> None:
    assert names(figure("output_value", "9180"), figure("revenue", revenue)) == ["revenue"]


def test_case_94_a_figure_a_thousand_times_last_year_s() -> None:
    assert names(figure("revenue", "8890", 2024), figure("revenue", "8890000")) == ["revenue"]


def test_case_94_more_money_a_head_than_anybody_makes() -> None:
    assert names(figure("output_value", "91800000"), figure("employees", "131")) == ["output_value"]


def test_figures_of_an_ordinary_firm_raise_nothing() -> None:
    figures = (
        figure("output_value", "8620", 2024),
        figure("output_value", "9180"),
        figure("revenue", "9435"),
        figure("tax_paid", "291"),
        figure("employees", "131"),
        figure("employees", "0", 2024),
    )
    assert names(*figures) == []


def test_case_94_only_figures_of_the_year_looked_at_are_told() -> None:
    """A slip of last year is told with last year's books, not again with every later year."""
    before = (figure("output_value", "9180", 2024), figure("revenue", "9435000", 2024))
    now = (figure("output_value", "9180"), figure("revenue", "9435"))
    found = check_figure_scale(Books(YEAR, figures=(*before, *now)))
    assert [(f.details["name"], f.details["other_period"]) for f in found] == [
        ("revenue", "2024-01-01/2024-12-31")
    ]
    assert "营业收入" in sentence(found[0].code, found[0].details)
