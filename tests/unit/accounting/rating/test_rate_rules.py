"""Rules of the published methods, one by one: PLATFORMS.md and METHODOLOGY.md sections 1 and 3."""

from collections.abc import Mapping
from decimal import Decimal

import pytest

from desktop.accounting.rating.benchmarks import BenchmarkTable, parse_benchmarks
from desktop.accounting.rating.library import parse_method
from desktop.accounting.rating.many import FEWEST, rate_many
from desktop.accounting.rating.rate import rate
from desktop.accounting.rating.result import Rating, Status
from desktop.accounting.rating.schema import Method
from desktop.accounting.rating.values import RatingValues, Value, plain, settled
from desktop.paths import resources

D = Decimal
SHENZHEN_BENCH = {
    "tce_per_revenue.mean": D("0.1"),
    "tce_per_employee.mean": D(2),
    "tco2_per_revenue.mean": D("0.2"),
    "tco2_per_employee.mean": D(4),
}
AT_THE_MEAN: Mapping[str, Value] = {
    "energy": D(100),
    "emissions": D(200),
    "revenue": D(1000),
    "employees": D(50),
}
SWV: Mapping[str, Value] = {
    "industry_class": "high",
    "basic_credit_score": D(80),
    "transition_score": D(70),
    "verified_t": D(1000),
    "intensity": D("0.93"),
    "intensity_bench": D(1),
    "behaviour_total": D(10),
}


def mark(rating: Rating, name: str) -> str | None:
    return dict(rating.marks)[name].mark


def codes(rating: Rating) -> list[str]:
    return [finding.code for finding in rating.findings]


def shenzhen_values(prev: Mapping[str, Value] | None = None, **more: Value) -> RatingValues:
    return RatingValues({**AT_THE_MEAN, **more}, prev=prev or {}, bench=SHENZHEN_BENCH)


# ---------------------------------------------------------------------- Huzhou


def test_how_sure_every_part_is_stands_in_the_result(huzhou: Method) -> None:
    """METHODOLOGY 3.2: of the method, of the inputs as bound, of what was estimated."""
    values = RatingValues(
        {"e_electricity": D(700), "revenue": D(5000)},
        bench={"tco2_per_va.mean": D(1), "va_rate.mean": D("0.2")},
        confidence={"e_electricity": "single"},
    )
    alone, *others = rate(huzhou, values), *rate_many(huzhou, [values] * FEWEST)
    known = dict(alone.confidence)
    assert known["emission_level"] == "single"
    assert known["neutrality"] == "own_default"
    assert known["e_electricity"] == "single"
    assert known["value_added"] == "derived"
    assert all(each.confidence == alone.confidence for each in others)


@pytest.mark.parametrize(("deducted", "told"), [("650", False), ("650.0001", True)])
def test_more_deducted_than_emitted_is_told_beside_the_grade(
    huzhou: Method, deducted: str, *, told: bool
) -> None:
    """Gross 500 + 100 + 50 = 650 tCO2: what equals it is neutral, more cannot be."""
    inputs = {"e_electricity": D(500), "e_natural_gas": D(100), "e_heat": D(50)}
    values = RatingValues(
        {**inputs, "d_green_power_trade": D(deducted), "value_added": D(1000)},
        bench={"tco2_per_va.mean": D("0.9")},
    )
    alone, *others = rate(huzhou, values), *rate_many(huzhou, [values] * FEWEST)
    assert (codes(alone).count("rating.deducted_above_gross") == 1) is told
    assert alone.grade == "1"
    assert all(each == alone for each in others)


def test_an_end_of_the_inverse_belongs_to_the_mark_it_says(huzhou: Method) -> None:
    """L = 0.6: a mean of exactly 0.6 / 0.6 = 1 gives level 1, 0.6 / 0.8 = 0.75 level 2."""
    inputs = {"e_electricity": D(600), "value_added": D(1000)}
    ends = [(each.mark, each.benchmark_from, each.is_from_included) for each in
            rate(huzhou, RatingValues(inputs)).inverse]  # fmt: skip
    assert ends[:2] == [("1", D(1), True), ("2", D("0.75"), True)]
    for name, mean, is_included in ends[:-1]:
        at_the_end = rate(huzhou, RatingValues(inputs, bench={"tco2_per_va.mean": mean or D(0)}))
        assert (at_the_end.grade == name) is is_included
    assert ends[-1] == ("5", None, False)


def test_net_emissions_are_gross_less_deductions_and_never_negative(huzhou: Method) -> None:
    inputs = {
        "e_electricity": D(500),
        "e_natural_gas": D(100),
        "e_heat": D(50),
        "d_zero_carbon_power": D(700),
        "value_added": D(1000),
    }
    rating = rate(huzhou, RatingValues(inputs, bench={"tco2_per_va.mean": D(1)}))
    derived = dict(rating.derived)
    assert (derived["gross"], derived["deducted"], derived["net"]) == (D(650), D(700), D(0))
    assert (mark(rating, "neutrality"), rating.grade) == ("neutral", "1")


@pytest.mark.parametrize(
    ("deducted", "neutrality"),
    [("0", "none"), ("1", "partial"), ("599", "partial"), ("600", "neutral")],
)
def test_neutral_is_only_a_hundred_percent(huzhou: Method, deducted: str, neutrality: str) -> None:
    inputs = {"e_electricity": D(600), "d_carbon_sink": D(deducted), "value_added": D(1000)}
    assert mark(rate(huzhou, RatingValues(inputs)), "neutrality") == neutrality


@pytest.mark.parametrize(
    ("net", "label"),
    [("600", "low"), ("601", "mid"), ("2000", "mid"), ("2001", "high"), ("7010", "high")],
)
def test_class_of_intensity_includes_its_upper_end(huzhou: Method, net: str, label: str) -> None:
    # 7.01 tCO2 per 万元 is published as 高碳 (PLATFORMS S6).
    inputs = {"e_electricity": D(net), "value_added": D(1000)}
    assert mark(rate(huzhou, RatingValues(inputs)), "emission_level") == label


def test_ccer_and_unbundled_certificates_count_only_where_switched_on(huzhou: Method) -> None:
    inputs = {"e_electricity": D(900), "d_ccer": D(300), "value_added": D(1000)}
    values = RatingValues(inputs, bench={"tco2_per_va.mean": D(1)})
    off = rate(huzhou, values)
    on = rate(huzhou, values._replace(switched_on=frozenset({"d_ccer"})))
    assert (off.grade, on.grade) == ("3", "1")
    assert codes(off) == ["rating.input_switched_off"]


def test_superseded_method_still_rates_and_says_so(huzhou: Method) -> None:
    rating = rate(huzhou, RatingValues({"e_electricity": D(1), "value_added": D(1)}))
    assert rating.is_superseded
    assert "已被替代" in dict(rating.label)["zh"]
    assert "superseded" in dict(rating.label)["en"]


def test_zero_emissions_have_the_best_level_whatever_the_mean(huzhou: Method) -> None:
    rating = rate(huzhou, RatingValues({"e_electricity": D(0), "value_added": D(1000)}))
    assert [(row.mark, row.benchmark_from, row.benchmark_to) for row in rating.inverse] == [
        ("1", None, None)
    ]


def test_missing_required_input_is_named_and_not_zero(huzhou: Method) -> None:
    rating = rate(huzhou, RatingValues({"value_added": D(1)}, bench={"tco2_per_va.mean": D(1)}))
    assert (rating.status, rating.reason) == (Status.NOT_RATABLE, "rating.input_missing")
    assert rating.missing == ("e_electricity",)


@pytest.mark.parametrize(
    "value", ["nonsense", True, (D(1),), "1,00", "5%", "1_000", "9" * 90, "NaN"]
)
def test_value_that_is_no_number_is_refused_with_the_value(huzhou: Method, value: Value) -> None:
    rating = rate(huzhou, RatingValues({"e_electricity": value, "value_added": D(1)}))
    assert rating.status is Status.NOT_RATABLE
    assert "rating.input_not_understood" in codes(rating)


@pytest.mark.parametrize("value", [D(-1), D("1e31"), D("NaN"), D("Infinity")])
def test_value_out_of_range_is_refused(huzhou: Method, value: Decimal) -> None:
    rating = rate(huzhou, RatingValues({"e_electricity": value, "value_added": D(1)}))
    assert (rating.status, rating.reason) == (Status.NOT_RATABLE, "rating.input_out_of_range")


@pytest.mark.parametrize("mean", ["0", "-1", "NaN"])
def test_benchmark_that_is_not_positive_is_not_used(huzhou: Method, mean: str) -> None:
    values = RatingValues(
        {"e_electricity": D(1), "value_added": D(1)}, bench={"tco2_per_va.mean": D(mean)}
    )
    rating = rate(huzhou, values)
    assert (rating.status, rating.grade) == (Status.REFUSED, None)
    assert codes(rating) == ["rating.benchmark_not_positive"]


def test_misspelt_names_are_pointed_out(huzhou: Method) -> None:
    values = RatingValues({"e_electrcity": D(1), "value_added": D(1)}, prev={"Q": D(1)})
    assert codes(rate(huzhou, values)) == ["rating.input_unknown", "rating.prior_unknown"]


def test_a_wrong_name_is_met_with_those_it_may_mean(huzhou: Method) -> None:
    values = RatingValues(
        {"e_electricty": D(1), "value_added": D(1)},
        {"Value_Added": D(1)},
        bench={"tco2_per_va.meen": D(1)},
    )
    told = {finding.code: finding.details for finding in rate(huzhou, values).findings}
    assert told["rating.input_unknown"]["nearest"] == "e_electricity"
    assert told["rating.prior_unknown"]["nearest"] == "value_added"
    assert told["rating.benchmark_unknown"]["known"] == "tco2_per_va.mean"


def test_no_employees_are_no_rating(shenzhen: Method) -> None:
    inputs = {"energy": D(100), "emissions": D(200), "revenue": D(1000), "employees": D(0)}
    rating = rate(shenzhen, RatingValues(inputs))
    assert (rating.status, rating.reason) == (
        Status.NOT_RATABLE,
        "rating.employees_not_positive",
    )


@pytest.mark.parametrize("name", ["basic_credit_score", "transition_score"])
def test_a_score_above_a_hundred_is_no_rating(methods: dict[str, Method], name: str) -> None:
    inputs: dict[str, Value] = {
        "industry_class": "high", "basic_credit_score": D(80), "transition_score": D(70),
        "verified_t": D(1000), "intensity": D("0.93"), "intensity_bench": D(1),
        "behaviour_total": D(10), "s_score": D(70),
    }  # fmt: skip
    method = methods["cn.generic.carbon-credit-swv"]
    assert rate(method, RatingValues({**inputs, name: D(100)})).status is Status.RATED
    refused = rate(method, RatingValues({**inputs, name: D("100.01")}))
    assert (refused.status, refused.reason) == (Status.NOT_RATABLE, "rating.input_out_of_range")


@pytest.mark.parametrize("industry", ["c1713", "B0610", "D4411", "1713", ""])
def test_industrial_firm_is_rated_however_its_code_is_written(
    huzhou: Method, industry: str
) -> None:
    values = RatingValues(
        {"e_electricity": D(1), "value_added": D(1)},
        bench={"tco2_per_va.mean": D(1)},
        industry=industry,
    )
    assert rate(huzhou, values).status is Status.RATED


def test_absent_value_added_is_estimated_with_a_range(huzhou: Method) -> None:
    bench = {
        "tco2_per_va.mean": D(1),
        "va_rate.mean": D("0.25"),
        "va_rate.p25": D("0.20"),
        "va_rate.p75": D("0.32"),
    }
    rating = rate(huzhou, RatingValues({"e_electricity": D(250), "revenue": D(1000)}, bench=bench))
    # L = 250/250 = 1 (level 3); 250/320 = 0.78 (level 2); 250/200 = 1.25 (level 4)
    assert (rating.grade, rating.range) == ("3", ("2", "4"))
    assert dict(rating.confidence)["value_added"] == "derived"
    assert codes(rating) == ["rating.input_estimated"]


def test_estimate_without_quartiles_has_no_range(huzhou: Method) -> None:
    bench = {"tco2_per_va.mean": D(1), "va_rate.mean": D("0.25")}
    rating = rate(huzhou, RatingValues({"e_electricity": D(250), "revenue": D(1000)}, bench=bench))
    assert (rating.grade, rating.range) == ("3", ())


def test_unusable_value_added_is_not_estimated_over(huzhou: Method) -> None:
    bench = {"tco2_per_va.mean": D(1), "va_rate.mean": D("0.25")}
    inputs: dict[str, Value] = {"e_electricity": D(1), "revenue": D(9), "value_added": "x"}
    assert rate(huzhou, RatingValues(inputs, bench=bench)).status is Status.NOT_RATABLE


def test_uncertain_input_that_straddles_a_cut_gives_a_range(huzhou: Method) -> None:
    values = RatingValues(
        {"e_electricity": D(800), "value_added": D(1000)},
        bench={"tco2_per_va.mean": D(1)},
        intervals={"e_electricity": (D(760), D(840))},
    )
    assert rate(huzhou, values).range == ("2", "3")
    certain = values._replace(intervals={"e_electricity": (D(790), D(800))})
    assert rate(huzhou, certain).range == ()


def test_many_uncertain_inputs_are_tried_all_low_and_all_high(huzhou: Method) -> None:
    names = [item.name for item in huzhou.inputs if item.unit == "tCO2"]
    intervals = {name: (D(0), D(0)) for name in names} | {"e_electricity": (D(700), D(900))}
    values = RatingValues(
        {"e_electricity": D(800), "value_added": D(1000)},
        bench={"tco2_per_va.mean": D(1)},
        intervals=intervals,
    )
    assert len(intervals) > 10
    assert rate(huzhou, values).range == ("2", "3")


def test_corner_that_cannot_be_rated_adds_nothing_to_the_range(huzhou: Method) -> None:
    values = RatingValues(
        {"e_electricity": D(800), "value_added": D(1000)},
        bench={"tco2_per_va.mean": D(1)},
        intervals={"value_added": (D(0), D(1000))},
    )
    assert rate(huzhou, values).range == ()


# ---------------------------------------------------------------------- Quzhou


def test_median_of_two_colours_goes_to_the_worse(quzhou: Method) -> None:
    values = RatingValues(
        {"emissions": D(100), "value_added": D(100), "tax_paid": D(10)},
        bench={"tco2_per_va.benchmark": D(2), "tco2_per_tax.benchmark": D(5)},
    )
    rating = rate(quzhou, values)
    assert (mark(rating, "value_added_intensity"), mark(rating, "tax_intensity")) == (
        "deep_green",
        "red",
    )
    assert rating.grade == "red"


def test_single_dimension_is_rated_and_flagged(quzhou: Method) -> None:
    values = RatingValues(
        {"emissions": D(100), "value_added": D(100)}, bench={"tco2_per_va.benchmark": D(1)}
    )
    rating = rate(quzhou, values)
    assert (rating.grade, codes(rating)) == ("light_green", ["rating.few_dimensions"])


def test_tax_of_zero_drops_its_dimension_only(quzhou: Method) -> None:
    values = RatingValues(
        {"emissions": D(100), "value_added": D(100), "tax_paid": D(0)},
        bench={"tco2_per_va.benchmark": D(1), "tco2_per_tax.benchmark": D(1)},
    )
    rating = rate(quzhou, values)
    assert (rating.status, mark(rating, "tax_intensity")) == (Status.RATED, None)
    assert "tax_paid" in rating.missing


def test_no_benchmark_at_all_is_refused_with_an_inverse_a_dimension(quzhou: Method) -> None:
    values = RatingValues({"emissions": D(100), "value_added": D(100), "tax_paid": D(10)})
    rating = rate(quzhou, values)
    assert (rating.status, rating.reason) == (Status.REFUSED, "rating.benchmark_missing")
    light_green = {
        row.indicator: (row.benchmark_from, row.benchmark_to)
        for row in rating.inverse
        if row.mark == "light_green"
    }
    # light green: 0.8 < E ÷ (activity × benchmark) ≤ 1
    assert light_green == {
        "value_added_intensity": (D(1), D("1.25")),
        "tax_intensity": (D(10), D("12.5")),
    }


@pytest.mark.parametrize(
    ("emissions", "colour"),
    [
        ("900", "deep_green"),
        ("901", "light_green"),
        ("1000", "light_green"),
        ("1500", "yellow"),
        ("1501", "red"),
    ],
)
def test_advanced_and_limit_values_replace_the_borrowed_cuts(
    quzhou: Method, emissions: str, colour: str
) -> None:
    # PLATFORMS section 1: <= advanced, <= benchmark, <= limit where a row has them
    bench = {
        "tco2_per_va.advanced": D("0.3"),
        "tco2_per_va.benchmark": D(1) / D(3),
        "tco2_per_va.limit": D("0.5"),
    }
    values = RatingValues({"emissions": D(emissions), "value_added": D(3000)}, bench=bench)
    assert mark(rate(quzhou, values), "value_added_intensity") == colour


def test_limits_that_do_not_rise_are_left_aside_and_said(quzhou: Method) -> None:
    bench = {"tco2_per_va.advanced": D(2), "tco2_per_va.benchmark": D(1)}
    values = RatingValues({"emissions": D(1500), "value_added": D(1000)}, bench=bench)
    rating = rate(quzhou, values)
    assert mark(rating, "value_added_intensity") == "red"
    assert "rating.limits_not_rising" in codes(rating)


def test_reductions_are_kept_both_ways(quzhou: Method) -> None:
    now = {"emissions": D(90), "output_value": D(200), "value_added": D(50)}
    rating = rate(quzhou, RatingValues(now, prev={"emissions": D(100), "output_value": D(100)}))
    derived = dict(rating.derived)
    # absolute 100 − 90; relative (100/100 − 90/200) × 200
    assert (derived["absolute_reduction"], derived["relative_reduction"]) == (D(10), D(110))
    other_base = RatingValues(now, prev={"emissions": D(1)}, base={"emissions": D(95)})
    assert dict(rate(quzhou, other_base).derived)["absolute_reduction"] == D(5)


def test_negative_value_added_is_not_ratable_even_with_tax(quzhou: Method) -> None:
    values = RatingValues(
        {"emissions": D(100), "value_added": D(-1), "tax_paid": D(10)},
        bench={"tco2_per_tax.benchmark": D(10)},
    )
    rating = rate(quzhou, values)
    assert (rating.status, rating.grade) == (Status.NOT_RATABLE, None)


# ---------------------------------------------------------------------- Shenzhen


def test_firm_at_the_mean_without_change_gets_59_points(shenzhen: Method) -> None:
    prev: Mapping[str, Value] = {"i_energy": D("0.1"), "i_carbon": D("0.2"), "emissions": D(200)}
    rating = rate(shenzhen, shenzhen_values(prev, industry_rank=D("0.5")))
    # PLATFORMS section 3: 60 everywhere but the industry's rank of 50 at weight 0.1
    assert (rating.score, rating.grade) == (D(59), "CC")
    assert dict(rating.themes)["industry_efficiency"] == D(50)


@pytest.mark.parametrize(
    ("ratio", "points"),
    [
        ("0.3", 100),
        ("0.4", 100),
        ("0.5", 95),
        ("0.6", 90),
        ("0.8", 75),
        ("1", 60),
        ("1.1", "52.5"),
        ("1.2", 45),
        ("1.6", "32.5"),
        ("2", 20),
        ("2.5", 10),
        ("3", 0),
        ("4", 0),
    ],
)
def test_ratio_curve_runs_straight_between_its_points(
    shenzhen: Method, ratio: str, points: int | str
) -> None:
    rating = rate(shenzhen, shenzhen_values(energy=D(100) * D(ratio)))
    assert dict(rating.marks)["energy_per_revenue"].score == D(points)


@pytest.mark.parametrize(
    ("fall", "points"),
    [
        ("-0.5", 0),
        ("-0.3", 0),
        ("-0.15", 20),
        ("-0.1", "32.5"),
        ("-0.05", 45),
        ("0", 60),
        ("0.03", 75),
        ("0.04", 80),
        ("0.05", 85),
        ("0.1", 100),
        ("0.5", 100),
    ],
)
def test_change_curve_runs_straight_between_its_points(
    shenzhen: Method, fall: str, points: int | str
) -> None:
    prior = D(200) / (1 - D(fall))
    rating = rate(shenzhen, shenzhen_values({"emissions": prior}))
    score = dict(rating.marks)["carbon_absolute_fall"].score
    assert score is not None
    assert abs(score - D(points)) < D("1e-20")


def test_first_year_with_rank_loses_exactly_the_weight_allowed(shenzhen: Method) -> None:
    rating = rate(shenzhen, shenzhen_values(industry_rank=D(0)))
    # 0.2 × 60 + 0.3 × 60 + 0.1 × 100 over 0.6 of the weight
    assert (rating.status, rating.dropped_weight) == (Status.RATED, D("0.40"))
    assert rating.score is not None
    assert abs(rating.score - D(400) / D(6)) < D("1e-20")
    assert "prev.i_energy" in rating.missing


def test_more_missing_weight_than_allowed_is_not_ratable(shenzhen: Method) -> None:
    rating = rate(shenzhen, shenzhen_values())
    assert (rating.status, rating.reason) == (Status.NOT_RATABLE, "rating.too_much_missing")
    assert rating.missing == ("prev.i_energy", "prev.i_carbon", "prev.emissions", "industry_rank")


def test_prior_inputs_and_prior_derived_values_give_the_same(shenzhen: Method) -> None:
    inputs: Mapping[str, Value] = {"energy": D(110), "emissions": D(220), "revenue": D(990)}
    derived: Mapping[str, Value] = {
        "i_energy": D(110) / D(990),
        "i_carbon": D(220) / D(990),
        "emissions": D(220),
    }
    first = rate(shenzhen, shenzhen_values(inputs)).marks
    second = rate(shenzhen, shenzhen_values(derived)).marks
    for (name, one), (_, other) in zip(first, second, strict=True):
        if one.value is not None and other.value is not None:
            assert abs(one.value - other.value) < D("1e-20"), name


def test_prior_values_may_be_texts_and_zero_counts_as_none(shenzhen: Method) -> None:
    text = rate(shenzhen, shenzhen_values({"emissions": "220"}))
    zero = rate(shenzhen, shenzhen_values({"emissions": D(0)}))
    flag = rate(shenzhen, shenzhen_values({"emissions": True}))
    assert dict(text.marks)["carbon_absolute_fall"].score is not None
    assert dict(zero.marks)["carbon_absolute_fall"].score is None
    assert dict(flag.marks)["carbon_absolute_fall"].score is None


def test_revenue_of_zero_is_not_ratable_and_rank_above_one_is_dropped(shenzhen: Method) -> None:
    assert rate(shenzhen, shenzhen_values(revenue=D(0))).reason == "rating.revenue_not_positive"
    rank = rate(shenzhen, shenzhen_values(industry_rank=D(2)))
    assert dict(rank.marks)["industry_position"].score is None


def test_partly_known_theme_keeps_its_weight_among_what_is_known(shenzhen: Method) -> None:
    bench = {k: v for k, v in SHENZHEN_BENCH.items() if "employee" not in k}
    prev: Mapping[str, Value] = {"i_energy": D("0.1"), "i_carbon": D("0.2"), "emissions": D(200)}
    values = shenzhen_values(prev, industry_rank=D("0.5"))._replace(bench=bench)
    rating = rate(shenzhen, values)
    assert (rating.score, rating.dropped_weight) == (D(59), D("0.20"))


# ---------------------------------------------------------------------- the others


@pytest.mark.parametrize(
    ("fall", "level"), [("1.01", "low"), ("1", "mid"), ("0.98", "mid"), ("0.97", "high")]
)
def test_qinghai_bands_leave_their_upper_end_out(
    methods: Mapping[str, Method], fall: str, level: str
) -> None:
    inputs = {"emissions": D(fall), "output": D(1), "electricity_kwh": D(10), "green_kwh": D(3)}
    values = RatingValues(inputs, prev={"intensity": D(1)})
    rating = rate(methods["cn.qh.electricity-carbon-account"], values)
    assert (mark(rating, "reduction_effect"), mark(rating, "green_power_progress")) == (
        level,
        "mid",
    )


@pytest.mark.parametrize(
    ("energy", "index", "colour"),
    [
        ("100", "1.2", "green"),
        ("120", "0.8", "light_green"),
        ("121", "1.2", "light_green"),
        ("100", "0.79", "light_green"),
        ("120", "0.79", "yellow"),
        ("121", "0.79", "yellow"),
    ],
)
def test_shandong_matrix_meets_in_a_cell(
    methods: Mapping[str, Method], energy: str, index: str, colour: str
) -> None:
    inputs = {
        "energy_per_product": D(energy),
        "advanced_level": D(100),
        "base_level": D(120),
        "economic_index": D(index),
    }
    rating = rate(methods["cn.sd.two-dimension-three-colour"], RatingValues(inputs))
    assert (rating.status, rating.grade) == (Status.RATED, colour)


def test_shandong_without_an_input_is_not_ratable(methods: Mapping[str, Method]) -> None:
    method = methods["cn.sd.two-dimension-three-colour"]
    rating = rate(method, RatingValues({"economic_index": D(1)}))
    assert (rating.status, rating.grade) == (Status.NOT_RATABLE, None)
    assert dict(rating.marks)["e_band"].mark is None


def with_matrix(small: str, cells: str) -> Method:
    vector = '[aggregate]\ntype = "vector"\norder = ["level"]\nheadline = "level"'
    matrix = f'[aggregate]\ntype = "matrix"\nrow = "emissions"\ncolumn = "revenue"\ncells = {cells}'
    text = small.replace(vector, matrix).replace(
        'expect = { level = "good" }', 'expect = { _overall = "good" }'
    )
    return parse_method("m.toml", text.encode())


@pytest.mark.parametrize(("row", "column", "grade"), [(1, 2, "bad"), (2, 1, "good")])
def test_a_matrix_is_read_by_row_and_then_by_column(
    small: str, row: int, column: int, grade: str
) -> None:
    """Shandong's own table is the same either way, so that it cannot tell the two apart."""
    method = with_matrix(small, '[["good", "bad"], ["good", "bad"]]')
    rating = rate(method, RatingValues({"emissions": D(row), "revenue": D(column)}))
    assert rating.grade == grade


@pytest.mark.parametrize(("row", "column"), [(2, 1), (0, 1), (1, 2), (1, 0)])
def test_cell_outside_the_matrix_is_no_grade(small: str, row: int, column: int) -> None:
    method = with_matrix(small, '[["good"]]')
    rating = rate(method, RatingValues({"emissions": D(row), "revenue": D(column)}))
    assert (rating.status, rating.grade) == (Status.NOT_RATABLE, None)


@pytest.mark.parametrize(
    "veto", ["serious_dishonesty", "data_fraud", "major_env_penalty", "major_bank_default"]
)
def test_veto_makes_not_ratable(methods: Mapping[str, Method], veto: str) -> None:
    method = methods["cn.generic.carbon-credit-swv"]
    rating = rate(method, RatingValues({**SWV, "s_score": D(70), veto: True}))
    assert (rating.status, rating.reason, rating.grade) == (Status.NOT_RATABLE, "rating.veto", None)


def test_notches_stop_at_the_lowest_grade(methods: Mapping[str, Method]) -> None:
    method = methods["cn.generic.carbon-credit-swv"]
    values = {**SWV, "s_score": D(70), "general_env_penalties": D(30)}
    assert rate(method, RatingValues(values)).grade == "C"


def test_asset_value_is_computed_where_no_score_is_supplied(methods: Mapping[str, Method]) -> None:
    method = methods["cn.generic.carbon-credit-swv"]
    assets = {
        "allowance_t": D(1100),
        "cea_price": D(80),
        "ccer_price": D(70),
        "sink_price": D(50),
        "output_value": D(10000),
        "industry_asset_per_output": D(1),
    }
    rating = rate(method, RatingValues({**SWV, **assets}))
    # (1100 − 1000) × 80 ÷ 10000 ÷ 1 = 0.8 → band up to 0.8 → 50 points
    assert dict(rating.marks)["s"].score == D(50)
    # account 0.25 × 50 + 0.5 × 80 + 0.25 × 90 = 75; 0.35 × 80 + 0.4 × 75 + 0.25 × 70 = 75.5
    assert (rating.score, rating.grade) == (D("75.5"), "BBB")


def test_missing_component_is_not_imputed(methods: Mapping[str, Method]) -> None:
    rating = rate(methods["cn.generic.carbon-credit-swv"], RatingValues(SWV))
    assert (rating.status, rating.reason) == (Status.NOT_RATABLE, "rating.too_much_missing")
    assert "s_score" not in rating.missing
    assert "output_value" in rating.missing


def test_class_outside_the_list_is_refused(methods: Mapping[str, Method]) -> None:
    values = RatingValues({**SWV, "industry_class": "luxury"})
    rating = rate(methods["cn.generic.carbon-credit-swv"], values)
    assert codes(rating) == ["rating.input_out_of_range"]


def test_flag_must_be_true_or_false_and_a_number_may_be_a_text(
    methods: Mapping[str, Method],
) -> None:
    method = methods["cn.generic.carbon-credit-swv"]
    rating = rate(method, RatingValues({**SWV, "data_fraud": "yes", "s_score": "70"}))
    assert codes(rating) == ["rating.input_not_understood"]
    assert dict(rating.inputs)["s_score"] == D(70)


def test_cap_holds_a_grade_down(small: str) -> None:
    cap = "[[overrides]]\naction = 'cap'\ncap = 'bad'\nwhen = 'revenue > 5'\n[[tests]]"
    method = parse_method("m.toml", small.replace("[[tests]]", cap).encode())
    assert rate(method, RatingValues({"emissions": D(1), "revenue": D(9)})).grade == "bad"
    assert rate(method, RatingValues({"emissions": D(1), "revenue": D(3)})).grade == "good"
    assert rate(method, RatingValues({"emissions": D(9), "revenue": D(6)})).grade == "bad"


def test_worst_of_the_marks_decides_where_the_method_says_so(small: str) -> None:
    vector = '[aggregate]\ntype = "vector"\norder = ["level"]\nheadline = "level"'
    worst = '[aggregate]\ntype = "ordinal"\ntakes = "worst"\nminimum_present = 1'
    second = """[indicators.second]
value = "revenue"
unit = "万元"
confidence = "own_default"
bands = [{ upto = 1, mark = "good" }, { mark = "bad" }]

[indicators.third]
value = "emissions"
unit = "tCO2"
confidence = "own_default"
bands = [{ upto = 1, mark = "good" }, { mark = "bad" }]

[aggregate]"""
    text = small.replace(vector, worst).replace("[aggregate]", second)
    method = parse_method("m.toml", text.encode())
    assert rate(method, RatingValues({"emissions": D(1), "revenue": D(2)})).grade == "bad"
    nothing = rate(method, RatingValues({}))
    assert (nothing.status, nothing.grade) == (Status.NOT_RATABLE, None)


def test_infinite_results_count_as_missing(small: str) -> None:
    huge = "(" * 8 + "emissions" + " ** 4)" * 8
    as_derived = small.replace('"emissions / revenue"', f'"{huge}"')
    as_value = small.replace('value = "intensity"', f'value = "{huge}"')
    for text in (as_derived, as_value):
        method = parse_method("m.toml", text.encode())
        rating = rate(method, RatingValues({"emissions": D("1e29"), "revenue": D(1)}))
        assert (rating.status, mark(rating, "level")) == (Status.NOT_RATABLE, None)


def test_input_given_as_nothing_takes_its_default(huzhou: Method) -> None:
    values = RatingValues({"e_electricity": D(1), "e_coal": None, "value_added": D(1)})
    assert dict(rate(huzhou, values).inputs)["e_coal"] == D(0)


def test_indicator_that_is_no_ratio_to_its_benchmark_has_no_inverse(small: str) -> None:
    text = small.replace('"emissions / revenue"', "\"emissions - bench('m', 's')\"").replace(
        'expect = { level = "good" }', 'expect = { _status = "refused" }'
    )
    method = parse_method("m.toml", text.encode())
    rating = rate(method, RatingValues({"emissions": D(1), "revenue": D(1)}))
    assert (rating.status, rating.inverse) == (Status.REFUSED, ())


def test_values_keep_their_digits_and_lose_only_noise() -> None:
    assert settled(D("0.79999999999999999999999999999999999999")) == D("0.8")
    assert settled(D("1e40")) == D("1e40")
    assert (plain(D("0.950")), plain(D("1E+3")), plain(D("0E-24"))) == ("0.95", "1000", "0")


def test_picked_proxy_is_marked_in_the_result(huzhou: Method) -> None:

    path = resources() / "benchmarks" / "sector_proxies.csv"
    table: BenchmarkTable = parse_benchmarks(path.name, path.read_bytes())
    row = next(r for r in table.rows.values() if (r.metric, r.industry) == ("tco2_per_va", "17"))
    inputs = {"e_electricity": D(600), "value_added": D(1000)}
    rating = rate(huzhou, RatingValues(inputs), table.with_picked(row))
    assert (rating.is_proxy, rating.benchmarks[0].value) == (True, D("1.1813"))
    assert "代用值" in dict(rating.label)["zh"]
    assert dict(rating.confidence)["bench.tco2_per_va.mean"] == "derived"


# by class of industry: basic credit, carbon account, transition; then the account's S, W and V,
# as the guideline's transcription gives them
SWV_WEIGHTS = {
    "high": ("0.35 0.40 0.25", "0.25 0.50 0.25"),
    "mid": ("0.45 0.35 0.20", "0.30 0.40 0.30"),
    "wastewater": ("0.20 0.45 0.35", "0.20 0.45 0.35"),
    "low": ("0.55 0.25 0.20", "0.25 0.35 0.40"),
    "resource": ("0.40 0.35 0.25", "0.40 0.30 0.30"),
    "innovative": ("0.40 0.30 0.30", "0.35 0.35 0.30"),
}


@pytest.mark.parametrize("firm_class", SWV_WEIGHTS)
def test_weights_follow_the_class_of_the_firm(
    methods: Mapping[str, Method], firm_class: str
) -> None:
    """Points: 80 of basic credit, 60 of transition; S 70, W by its bands, V 90 of the account."""
    themes, account = ([D(w) for w in part.split()] for part in SWV_WEIGHTS[firm_class])
    given: dict[str, Value] = {
        "industry_class": firm_class,
        "basic_credit_score": D(80),
        "transition_score": D(60),
        "verified_t": D(1000),
        "intensity": D("0.93"),
        "intensity_bench": D(1),
        "behaviour_total": D(10),
        "s_score": D(70),
    }
    rating = rate(methods["cn.generic.carbon-credit-swv"], RatingValues(given))
    w = next(mark.score for name, mark in rating.marks if name == "w")
    assert w is not None
    whole = account[0] * 70 + account[1] * w + account[2] * 90
    assert rating.score == themes[0] * 80 + themes[1] * whole + themes[2] * 60


def test_a_matrix_is_read_by_its_row_and_its_column() -> None:
    """Shandong: the row is the energy band, the column the economic one; here a lopsided one."""
    methods = resources() / "methodology" / "ratings" / "methods"
    text = (methods / "cn" / "sd" / "two-dimension-three-colour.toml").read_text(encoding="utf-8")
    corner = '[["green", "green", "light_green"]'
    assert corner in text
    lopsided = text.replace(corner, corner.replace("light_green", "yellow"))
    method = parse_method("m.toml", lopsided.encode())
    best = {"energy_per_product": D(1), "advanced_level": D(1), "base_level": D(2)}
    assert rate(method, RatingValues({**best, "economic_index": D(0)})).grade == "yellow"
    worst = {**best, "energy_per_product": D(9)}
    assert rate(method, RatingValues({**worst, "economic_index": D(2)})).grade == "light_green"


def test_a_superseded_method_that_refuses_still_says_it_is_superseded(huzhou: Method) -> None:
    values = RatingValues({"e_electricity": D(1), "value_added": D(1)}, industry="A01")
    rating = rate(huzhou, values)
    assert (rating.status, rating.is_superseded) == (Status.REFUSED, True)


@pytest.mark.parametrize(
    ("quantities", "benchmarks", "status"),
    [
        ((Decimal(100), Decimal(200)), (Decimal("1.5"),), "not_ratable"),
        ((Decimal(100),), (Decimal("1.5"), Decimal(2)), "not_ratable"),
        ((Decimal(100), Decimal(200)), (Decimal("1.5"), Decimal(2)), "rated"),
        ((), (Decimal("1.5"),), "rated"),  # no product: the output value counts
    ],
)
def test_products_and_benchmarks_of_unequal_number_are_refused_by_name(
    quzhou: Method, quantities: tuple[Decimal, ...], benchmarks: tuple[Decimal, ...], status: str
) -> None:
    inputs: dict[str, Value] = {
        "emissions": Decimal(150),
        "value_added": Decimal(100),
        "tax_paid": Decimal(10),
        "output_value": Decimal(300),
        "product_qty": quantities,
        "product_bench": benchmarks,
    }
    bench = {f"tco2_per_{name}.benchmark": Decimal(1) for name in ("va", "tax", "output")}
    answer = rate(quzhou, RatingValues(inputs, bench=bench))
    assert answer.status.value == status
    told = [found.details for found in answer.findings if found.code == "rating.lists_unequal"]
    assert bool(told) == (status == "not_ratable")
    assert all((one["input"], one["other"]) == ("product_qty", "product_bench") for one in told)
