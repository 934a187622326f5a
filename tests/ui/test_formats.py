"""Figures as people read them: half-up, thousands separated, in both languages."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from PySide6.QtWidgets import QApplication

from desktop.accounting.period import Month, ReportingPeriod
from desktop.accounting.quantity import Quantity
from desktop.ui import formats
from desktop.ui.text import said, separated_amounts, use_language


@pytest.fixture(params=["zh", "en"])
def language(request: pytest.FixtureRequest, qapp: QApplication) -> str:
    use_language(qapp, str(request.param))
    return str(request.param)


@pytest.fixture
def chinese(qapp: QApplication) -> None:
    use_language(qapp, "zh")


@pytest.mark.parametrize(
    ("value", "places", "shown"),
    [
        ("1234567.5", 0, "1,234,568"),
        ("0.125", 2, "0.13"),
        ("2.5", 0, "3"),
        ("-2.5", 0, "\N{MINUS SIGN}3"),
        ("-0.001", 2, "0.00"),
        ("1.10", None, "1.10"),
    ],
)
def test_numbers_round_half_up_and_separate_thousands(
    value: str, places: int | None, shown: str
) -> None:
    assert formats.number(Decimal(value), places) == shown


def test_missing_numbers_show_as_a_dash() -> None:
    assert formats.number(None) == formats.DASH
    assert formats.tonnes(None) == formats.DASH


@pytest.mark.parametrize(
    ("kg", "shown"),
    [
        ("98103.7", "98.10"),
        ("2208410", "2,208.4"),
        ("404", "0.404"),
        ("1000", "1.00"),
        ("100000", "100.0"),
        ("-100000", "−100.0"),
    ],
)
def test_tonnes_show_as_many_decimals_as_their_size_deserves(kg: str, shown: str) -> None:
    assert formats.tonnes(Decimal(kg)) == shown


@pytest.mark.usefixtures("chinese")
def test_large_money_is_shown_in_wan_yuan() -> None:
    assert formats.money_with_unit(Decimal(220041)) == "22.00 万元"
    assert formats.money_with_unit(Decimal(99999)) == "99,999.00 元"


def test_months_follow_the_language(language: str) -> None:
    shown = {"zh": ("2025年06月", "6月", "2025年"), "en": ("Jun 2025", "Jun", "2025")}[language]
    june = Month(2025, 6)
    assert (formats.month(june), formats.month_short(june), formats.year(2025)) == shown


@pytest.mark.usefixtures("chinese")
@pytest.mark.parametrize(
    ("start", "end", "shown"),
    [
        ("2025-01-01", "2025-01-31", "2025年01月"),
        ("2025-01-01", "2025-12-31", "2025年"),
        ("2025-01-18", "2025-01-18", "2025-01-18"),
        ("2025-01-05", "2025-01-28", "2025-01-05–28"),
        ("2025-01-25", "2025-02-24", "2025-01-25 – 2025-02-24"),
    ],
)
def test_periods_are_as_short_as_they_can_be(start: str, end: str, shown: str) -> None:
    period = ReportingPeriod(date.fromisoformat(start), date.fromisoformat(end))
    assert formats.period(period) == shown


@pytest.mark.usefixtures("chinese")
def test_moments_of_today_show_the_time_only() -> None:
    at = datetime(2026, 1, 15, 9, 12)  # noqa: DTZ001 - local time, as shown
    assert formats.moment(at, date(2026, 1, 15)) == "今天 09:12"
    assert formats.moment(at, date(2026, 1, 16)) == "2026-01-15 09:12"
    assert formats.moment(None, date(2026, 1, 16)) == formats.DASH


def test_change_has_its_sign() -> None:
    assert formats.change(Decimal(104), Decimal(100)) == "+4.0 %"
    assert formats.change(Decimal(96), Decimal(100)) == "\N{MINUS SIGN}4.0 %"
    assert formats.change(Decimal(96), Decimal(0)) == formats.DASH


def test_large_quantities_show_no_decimals() -> None:
    assert formats.amount_of(Quantity(Decimal("197230.4"), "kWh")) == "197,230"
    assert formats.amount_of(Quantity(Decimal("12.50"), "L")) == "12.5"


@pytest.mark.parametrize(("count", "shown"), [(1500, "1.5 kB"), (2_500_000, "2.5 MB")])
def test_file_sizes(count: int, shown: str) -> None:
    assert formats.size(count) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("0.4974", "0.4974"),
        ("2.1622", "2.1622"),
        ("3.0959096373333333333333333", "3.0959096"),
        ("0.00001234567890123", "0.000012345679"),
        ("1234567890.5", "1,234,567,891"),
    ],
)
def test_a_factor_keeps_published_digits_and_no_quotients(value: str, shown: str) -> None:
    assert formats.factor(Decimal(value)) == shown


@pytest.mark.parametrize(
    ("written", "zh", "en"),
    [
        ("吨", "吨", "t"),
        ("万立方米", "万立方米", "10⁴ m³"),
        ("Nm3", "Nm³", "Nm³"),
        ("1", "", ""),
        ("匹", "匹", "匹"),
        ("万元", "万元", "10,000 yuan"),
        ("亿元", "亿元", "100 million yuan"),
        ("元/kWh", "元/kWh", "yuan/kWh"),
        ("tCO2/万元", "tCO2/万元", "tCO2/10,000 yuan"),
    ],
)
def test_units_are_written_as_people_of_the_language_write_them(
    written: str, zh: str, en: str, language: str
) -> None:
    assert formats.unit_text(written) == {"zh": zh, "en": en}[language]


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("0.112054975259259259259259", "0.1121"),
        ("0.089643980207407407407407", "0.08964"),
        ("12345.678", "12,346"),
        ("1.2", "1.2"),
    ],
)
def test_a_quotient_is_shown_to_four_digits_that_count(value: str, shown: str) -> None:
    assert formats.significant(Decimal(value)) == shown
    assert formats.significant(None) == formats.DASH


def test_amounts_in_sentences_look_as_in_tables() -> None:
    details = {
        "leading": "248131.60 kWh",
        "difference": "-1500",
        "stated": "12345、678",
        "account": "3305021008613",
        "year": "2025",
    }
    assert separated_amounts(details) == {
        **details,
        "leading": "248,131.60 kWh",
        "difference": "\N{MINUS SIGN}1,500",
    }


@pytest.mark.usefixtures("chinese")
def test_a_difference_is_said_with_its_thousands_separated() -> None:
    details = {"supplier": "示例公司", "carrier": "electricity", "booked": "12000", "unit": "kWh"}
    text = said("reconciliation.differs", {**details, "stated": "13500", "difference": "-1500"})
    assert all(amount in text for amount in ("12,000", "13,500", "\N{MINUS SIGN}1,500"))
