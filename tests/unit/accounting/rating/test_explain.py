"""Steps of a rating: every operand shown, down to the inputs and the benchmark's line."""

from collections.abc import Mapping
from decimal import Decimal

from desktop.accounting.explain import as_text
from desktop.accounting.rating.benchmarks import parse_benchmarks
from desktop.accounting.rating.explain import explain_rating
from desktop.accounting.rating.rate import rate
from desktop.accounting.rating.schema import Method
from desktop.accounting.rating.values import RatingValues

D = Decimal
LINE = (
    "region,industry_code,period,metric,stat,value,unit,n,source,confidence\n"
    "330500,C17,2025,tco2_per_va,mean,1.25,tCO2/万元,9,年鉴,single\n"
)


def test_indicator_is_followed_to_benchmark_and_inputs(huzhou: Method) -> None:
    values = RatingValues({"e_electricity": D(1000), "value_added": D(1000)})
    rating = rate(huzhou, values, parse_benchmarks("b.csv", LINE.encode()))
    (step,) = explain_rating(huzhou, rating, "carbon_efficiency")
    assert (step.formula, step.result.amount) == ("K", D("0.8"))
    (ratio,) = step.parts
    assert ratio.formula == "L / bench('tco2_per_va', 'mean')"
    assert ratio.factor is not None
    assert (ratio.factor.document, ratio.factor.year) == ("年鉴", 2025)
    assert {name: str(value) for name, value in ratio.values} == {
        "L": "1.000000000000000000000000 tCO2/万元",
        "bench.tco2_per_va.mean": "1.25 tCO2/万元",
    }
    net = ratio.parts[0].parts[0]
    assert dict(net.details)["name"] == "net"
    assert net.parts[0].formula.startswith("e_electricity +")


def test_benchmark_given_directly_needs_no_line(huzhou: Method) -> None:
    values = RatingValues(
        {"e_electricity": D(1000), "value_added": D(1000)}, bench={"tco2_per_va.mean": D(1)}
    )
    steps = explain_rating(huzhou, rate(huzhou, values))
    assert [dict(step.details)["indicator"] for step in steps] == [
        "emission_level",
        "carbon_efficiency",
        "neutrality",
    ]


def test_indicator_says_its_mark_or_score_in_words(methods: Mapping[str, Method]) -> None:
    huzhou = methods["cn.zj.huzhou.industrial-carbon-efficiency-code"]
    values = RatingValues({"e_electricity": D(1000), "value_added": D(1000)})
    (level,) = explain_rating(huzhou, rate(huzhou, values), "emission_level")
    assert dict(level.details)["given_zh"] == "中碳"
    assert as_text(level).startswith("碳排放水平（emission_level）：中碳，取值 = 1 tCO2/万元\n")
    shenzhen = methods["cn.gd.shenzhen.enterprise-carbon-rating"]
    firm = {"energy": D(100), "emissions": D(1), "revenue": D(1000), "employees": D(9)}
    means = {"tce_per_revenue.mean": D("0.3")}  # a third of the mean: full points
    rating = rate(shenzhen, RatingValues(firm, bench=means))
    (step,) = explain_rating(shenzhen, rating, "energy_per_revenue")
    assert dict(step.details)["given_en"] == "100"


def test_an_indicator_that_nothing_marks_says_so(methods: Mapping[str, Method]) -> None:
    swv = methods["cn.generic.carbon-credit-swv"]
    firm = {"intensity": D(0), "intensity_bench": D(1), "verified_t": D(1)}  # suspicious, not best
    (step,) = explain_rating(swv, rate(swv, RatingValues(firm)), "w")
    assert dict(step.details)["given_zh"] == "—"


def test_unknown_indicator_and_unknown_values_have_no_step(huzhou: Method) -> None:
    rating = rate(huzhou, RatingValues({}))
    assert explain_rating(huzhou, rating) == ()
    assert explain_rating(huzhou, rating, "nothing") == ()


def test_operand_without_a_value_has_no_step(quzhou: Method) -> None:
    values = RatingValues(
        {"emissions": D(100), "output_value": D(100)}, bench={"tco2_per_output.benchmark": D(1)}
    )
    (step,) = explain_rating(quzhou, rate(quzhou, values), "product_intensity")
    ratio = step.parts[0]
    assert [dict(part.details)["name"] for part in ratio.parts] == ["r_output"]


def test_derived_value_is_explained_by_its_name(methods: Mapping[str, Method]) -> None:
    method = methods["cn.nation.ets.power-allocation"]
    rating = rate(method, RatingValues({"mwh": D(1000), "b_power": D("0.877")}))
    (step,) = explain_rating(method, rating, "allocation")
    assert (step.result.amount, step.result.unit) == (D(877), "tCO2")
    assert len(explain_rating(method, rating)) == 3
