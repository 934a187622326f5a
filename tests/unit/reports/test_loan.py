from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import cast

import pytest

from desktop.accounting.economic import EconomicFigure
from desktop.accounting.period import Month, ReportingPeriod
from desktop.accounting.rating.result import Inverse, Status
from desktop.reports.data import Measure, ReportData
from desktop.reports.emissions import Content
from desktop.reports.loan import loan_content


def _rows(content: Content, name: str) -> list[Content]:
    return cast("list[Content]", content[name])


def test_three_years_stand_oldest_first_with_their_intensities(data: ReportData) -> None:
    years = _rows(loan_content(data, "zh"), "years")
    assert [(row["year"], row["co2e"]) for row in years] == [
        ("2023", "1,165.00"), ("2024", "1,112.00"), ("2025", "1,025.67"),
    ]  # fmt: skip
    assert years[0]["output_value"] == "—"
    # 1,112 t / 3,900 万元; 1,025.67171 t / 980 and / 131 万元
    assert years[1]["output_value"] == "0.2851"
    assert (years[2]["value_added"], years[2]["tax_paid"]) == ("1.047", "7.830")


def test_a_denominator_that_is_not_positive_gives_no_intensity(data: ReportData) -> None:
    loss = EconomicFigure("value_added", ReportingPeriod.of_year(2025), Decimal(-5), "万元")
    years = _rows(loan_content(replace(data, figures=(loss,)), "zh"), "years")
    assert years[-1]["value_added"] == "—"


def test_twelve_months_make_a_year_and_eleven_do_not(data: ReportData) -> None:
    months = tuple(
        EconomicFigure("tax_paid", ReportingPeriod.of_month(Month(2025, n)), Decimal(n), "万元")
        for n in range(1, 13)
    )
    assert replace(data, figures=months).figure("tax_paid", 2025) == 78
    assert replace(data, figures=months[:-1]).figure("tax_paid", 2025) is None


def test_only_ratings_that_were_made_get_a_card(data: ReportData) -> None:
    abroad = replace(data, entity=replace(data.entity, region="110101"))
    assert [card["status"] for card in _rows(loan_content(abroad, "zh"), "cards")] == ["rated"] * 3
    refused = replace(data, ratings=data.ratings[-1:])
    assert [card["status"] for card in _rows(loan_content(refused, "zh"), "cards")] == ["refused"]


@pytest.mark.parametrize(
    ("region", "schemes"),
    [
        ("330502", ["cn.zj.huzhou.industrial-carbon-efficiency-code"]),
        ("330800", ["cn.zj.quzhou.industrial-carbon-account"]),
        ("440305", ["cn.gd.shenzhen.enterprise-carbon-rating"]),
    ],
)
def test_a_loan_paper_shows_the_scheme_of_the_firms_own_region(
    region: str, schemes: list[str], data: ReportData
) -> None:
    there = replace(data, entity=replace(data.entity, region=region))
    assert [card["method"] for card in _rows(loan_content(there, "zh"), "cards")] == schemes


def test_causes_and_measures_are_told(data: ReportData) -> None:
    content = loan_content(data, "en")
    causes = _rows(content, "causes")
    assert [(c["title"], c["change"], c["part"]) for c in causes][1:] == [
        ("Intensity", "−152.00", 1.0), ("Factor", "−48.00", 48 / 152),
    ]  # fmt: skip
    (measure,) = _rows(content, "measures")
    assert measure["payback"] == "2.2"  # 68 / 31 years
    free = replace(data, measures=(Measure("x", Decimal(1), Decimal(0), Decimal(1)),))
    assert _rows(loan_content(free, "zh"), "measures")[0]["payback"] == "—"


def test_the_target_is_said_with_its_change(data: ReportData) -> None:
    target = cast("Content", loan_content(data, "zh")["target"])
    assert target["change"] == "−14.3 %"  # 0.9 / 1.05 − 1


@pytest.mark.parametrize(("language", "unit"), [("zh", "tCO2e/万元"), ("en", "tCO2e/10,000 yuan")])
def test_the_unit_of_the_target_is_in_the_papers_language(
    data: ReportData, language: str, unit: str
) -> None:
    assert cast("Content", loan_content(data, language)["target"])["unit"] == unit


def test_an_unfinished_firm_has_an_empty_but_whole_paper(draft: ReportData) -> None:
    content = loan_content(draft, "zh")
    assert (content["target"], content["cards"], content["causes"]) == ({}, [], [])
    assert draft.made_on == date(2025, 3, 1)


def test_without_a_rating_the_refusal_that_says_most_gets_the_card(data: ReportData) -> None:
    refused = data.ratings[-1]
    huzhou = data.ratings[0]._replace(status=Status.REFUSED)
    both = replace(data, ratings=(refused, huzhou))
    (shown,) = _rows(loan_content(both, "zh"), "cards")
    assert shown["method"] == huzhou.method


def test_of_two_refusals_the_one_that_tells_which_benchmark_would_do_gets_the_card(
    data: ReportData,
) -> None:
    silent = data.ratings[0]._replace(status=Status.REFUSED, marks=(), inverse=())
    bound = Inverse("2", Decimal("1.2"), None, metric="tco2_per_va", statistic="mean")
    telling = silent._replace(version="telling", inverse=(bound,))
    (shown,) = _rows(loan_content(replace(data, ratings=(silent, telling)), "zh"), "cards")
    assert shown["version"] == "telling"
