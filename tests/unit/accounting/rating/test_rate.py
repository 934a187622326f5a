"""Expected marks and scores: PLATFORMS.md sections 1 to 3 and its own-default tables."""

from decimal import Decimal

import pytest

from desktop.accounting.rating.rate import rate
from desktop.accounting.rating.result import Rating, Status
from desktop.accounting.rating.schema import Method
from desktop.accounting.rating.values import RatingValues, Value

D = Decimal


def huzhou_values(net: str, mean: str | None = "1", **more: Value) -> RatingValues:
    bench = {} if mean is None else {"tco2_per_va.mean": D(mean)}
    return RatingValues({"e_electricity": D(net), "value_added": D(1000), **more}, bench=bench)


def mark(rating: Rating, name: str) -> str | None:
    return dict(rating.marks)[name].mark


@pytest.mark.parametrize(
    ("net", "level"),
    [
        ("600", "1"),
        ("600.0000000001", "2"),
        ("800", "2"),
        ("800.0000000001", "3"),
        ("1200", "3"),
        ("1200.0000000001", "4"),
        ("2000", "4"),
        ("2000.0000000001", "5"),
    ],
)
def test_huzhou_cuts_include_their_upper_end(huzhou: Method, net: str, level: str) -> None:
    rating = rate(huzhou, huzhou_values(net))
    assert (rating.status, rating.grade) == (Status.RATED, level)


def test_ratio_of_thirds_meets_its_cut_exactly(huzhou: Method) -> None:
    # L = 8/30 and a mean of 1/3: neither is a decimal number, and K is 0.8 all the same.
    values = RatingValues(
        {"e_electricity": D(8), "value_added": D(30)}, bench={"tco2_per_va.mean": D(1) / D(3)}
    )
    assert rate(huzhou, values).grade == "2"


def test_huzhou_without_benchmark_answers_class_and_inverse(huzhou: Method) -> None:
    rating = rate(huzhou, huzhou_values("600", mean=None))
    assert rating.status is Status.REFUSED
    assert rating.grade is None
    assert mark(rating, "emission_level") == "low"
    assert rating.missing == ("bench.tco2_per_va.mean",)
    level_2 = next(row for row in rating.inverse if row.mark == "2")
    # "level 2 if your industry's mean lies between L/0.8 and L/0.6" (METHODOLOGY section 1)
    assert (level_2.benchmark_from, level_2.benchmark_to) == (D("0.75"), D(1))


def test_firm_outside_industry_is_refused(huzhou: Method) -> None:
    values = RatingValues(
        {"e_electricity": D(1), "value_added": D(1)},
        bench={"tco2_per_va.mean": D(1)},
        industry="I6510",
    )
    rating = rate(huzhou, values)
    assert (rating.status, rating.reason) == (Status.REFUSED, "rating.industry_outside")


@pytest.mark.parametrize("value_added", ["0", "-5"])
def test_firm_without_value_added_is_not_ratable(huzhou: Method, value_added: str) -> None:
    rating = rate(huzhou, huzhou_values("600", value_added=D(value_added)))
    assert rating.status is Status.NOT_RATABLE
    assert rating.reason == "rating.value_added_not_positive"
    assert mark(rating, "emission_level") is None
