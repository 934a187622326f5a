"""What the console says of ratings, by the shipped methods."""

import io

import pytest

from desktop.accounting.rating.benchmarks import BenchmarkTable
from desktop.accounting.rating.rate import rate
from desktop.accounting.rating.rating_json import parse_values
from desktop.cli.console import Console
from desktop.cli.rating_words import say_rating
from desktop.jobs.shipped import load_methods

HUZHOU = "cn.zj.huzhou.industrial-carbon-efficiency-code"
SHENZHEN = "cn.gd.shenzhen.enterprise-carbon-rating"
DB33 = "cn.zj.db33t1347-2023"
POWER = "cn.nation.ets.power-allocation"
ELECTRICITY = b'{"inputs": {"e_electricity": "95", "value_added": "100"}%s}'


@pytest.fixture(params=["zh", "en"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def told(method: str, values: bytes, language: str) -> str:
    err = io.StringIO()
    chosen = load_methods()[method]
    answer = rate(chosen, parse_values("inputs.json", values), BenchmarkTable())
    say_rating(chosen, answer, Console(wants_json=False, language=language, err=err))
    return err.getvalue()


def test_a_grade_and_its_marks_have_names(language: str) -> None:
    text = told(HUZHOU, ELECTRICITY % b', "bench": {"tco2_per_va.mean": "1"}', language)
    names = {
        "zh": ("[自评] 3级", "碳排放水平 中碳"),
        "en": ("[self-assessed] Level 3", "medium carbon"),
    }
    assert all(name in text for name in names[language])


def test_without_a_benchmark_the_inverse_is_said(language: str) -> None:
    text = told(HUZHOU, ELECTRICITY % b"", language)
    # L = 0.95; level 2 for K from 0.6 to 0.8: means between 0.95/0.8 = 1.1875 and 0.95/0.6 = 1.5833
    expected = {
        "zh": ("不评级", "1.1875 至 1.5833", "缺少：单位增加值碳排放"),
        "en": ("not rated", "from 1.1875 to 1.5833", "Missing: "),
    }
    assert all(part in text for part in expected[language])


def test_scores_are_said_as_points_and_last_years_values_as_missing(language: str) -> None:
    now = b'{"inputs": {"energy": "300", "emissions": "800", "revenue": "1000", "employees": "50"}'
    bench = (
        b', "bench": {"tce_per_revenue.mean": "0.3", "tce_per_employee.mean": "6", '
        b'"tco2_per_revenue.mean": "0.8", "tco2_per_employee.mean": "16"}'
    )
    before = (
        b', "prev": {"energy": "310", "emissions": "840", "revenue": "1000", "employees": "50"}'
    )
    rated = told(SHENZHEN, now + before + bench + b"}", language)
    lacking = told(SHENZHEN, now + bench + b"}", language)
    points, last_year = ("60.0 分", "上年") if language == "zh" else ("60.0 points", "year before")
    assert points in rated
    assert last_year in lacking


def test_missing_tables_are_named_by_their_indicator(language: str) -> None:
    text = told(DB33, b'{"inputs": {}}', language)
    name = {"zh": "（分级界限）", "en": "(cuts)"}[language]
    assert name in text
    assert "indicators." not in text


def test_a_missing_table_of_values_has_words(language: str) -> None:
    text = told(
        POWER, b'{"inputs": {"mwh": "1000", "year": "2023", "unit_class": "gas"}}', language
    )
    assert {"zh": "“供电基准值”数值表", "en": "table 'benchmark of electricity'"}[language] in text
    assert "table.power" not in text


def test_a_trial_says_its_amount_and_a_wrong_word_the_choices(language: str) -> None:
    """0.877 tCO2/MWh × 1,000 MWh of the consultation draft, for 2019 and 2020 alike."""
    order = b'{"inputs": {"mwh": "1000", "year": "2020", "unit_class": "%s"}}'
    tried = told(POWER, order % b"coal_ge_300", language)
    assert {"zh": "配额试算 877.00 tCO2", "en": "Trial allocation 877.00 tCO2"}[language] in tried
    comma = {"zh": "、", "en": ", "}[language]
    assert f"coal_ge_300{comma}coal_lt_300" in told(POWER, order % b"coal", language)
