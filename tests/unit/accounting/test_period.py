"""Months and periods."""

from datetime import date

import pytest

from desktop.accounting.period import Month, ReportingPeriod


def test_months_are_parsed_shifted_and_written() -> None:
    month = Month.parse("2024-02")
    assert (str(month), month.end) == ("2024-02", date(2024, 2, 29))
    assert str(month.shifted(-2)) == "2023-12"
    with pytest.raises(ValueError, match="month"):
        Month.parse("2024-13")


def test_periods_overlap_end_and_go_on() -> None:
    year = ReportingPeriod.of_year(2025)
    assert (year.days, year.next_day()) == (365, date(2026, 1, 1))
    assert year.overlap(ReportingPeriod.of_year(2024)) is None
    assert len(list(year.months())) == 12
    with pytest.raises(ValueError, match="lies before"):
        ReportingPeriod(date(2025, 2, 1), date(2025, 1, 1))
