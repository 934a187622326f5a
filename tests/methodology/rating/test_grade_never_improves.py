"""Properties every shipped method must have, over values nobody chose."""

from collections.abc import Mapping
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.accounting.rating.library import parse_methods
from desktop.accounting.rating.rate import rate
from desktop.accounting.rating.result import Rating, Status
from desktop.accounting.rating.schema import Method
from desktop.accounting.rating.values import RatingValues, Value
from desktop.paths import resources

D = Decimal
AMOUNT = st.decimals(min_value=0, max_value=10**7, places=3)
POSITIVE = st.decimals(min_value=D("0.001"), max_value=10**6, places=3)
GROWTH = st.decimals(min_value=0, max_value=10**6, places=3)

#: Emission inputs by method: more of them must never give a better grade.
EMISSIONS = {
    "cn.zj.huzhou.industrial-carbon-efficiency-code": (
        "e_electricity",
        "e_natural_gas",
        "e_coal",
        "e_petroleum",
        "e_heat",
    ),
    "cn.zj.quzhou.industrial-carbon-account": ("emissions",),
    "cn.zj.quzhou.industrial-carbon-account.lenses": ("emissions",),
    "cn.gd.shenzhen.enterprise-carbon-rating": ("emissions", "energy"),
    "cn.gd.guangzhou.enterprise-carbon-account": ("emissions",),
    "cn.qh.electricity-carbon-account": ("emissions",),
}


@pytest.fixture(scope="module")
def methods() -> dict[str, Method]:
    root = resources() / "methodology" / "ratings" / "methods"
    paths = sorted(root.rglob("*.toml"))
    return parse_methods({path.name: path.read_bytes() for path in paths})


@st.composite
def firms(draw: st.DrawFn, method: Method) -> RatingValues:
    inputs: dict[str, Value] = {}
    prev: dict[str, Value] = {}
    for item in method.inputs:
        if item.kind == "number":
            inputs[item.name] = draw(AMOUNT)
            if draw(st.booleans()):
                prev[item.name] = draw(POSITIVE)
    if "industry_rank" in inputs:
        inputs["industry_rank"] = draw(st.decimals(min_value=0, max_value=1, places=3))
    bench = {name: draw(POSITIVE) for name in method.benchmarks if draw(st.integers(0, 9))}
    return RatingValues(inputs, prev=prev, bench=bench)


def rank(method: Method, rating: Rating) -> int | None:
    ranks = {level.key: level.rank for level in method.levels}
    return None if rating.grade is None else ranks[rating.grade]


@pytest.mark.parametrize("name", EMISSIONS)
@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_grade_never_improves_when_emissions_rise(
    methods: Mapping[str, Method], name: str, data: st.DataObject
) -> None:
    method = methods[name]
    firm = data.draw(firms(method))
    source = data.draw(st.sampled_from(EMISSIONS[name]))
    before = firm.inputs[source]
    assert isinstance(before, Decimal)
    more = firm._replace(inputs={**firm.inputs, source: before + data.draw(GROWTH)})
    now, then = rate(method, firm), rate(method, more)
    now_rank, then_rank = rank(method, now), rank(method, then)
    if now_rank is not None and then_rank is not None:
        assert then_rank >= now_rank
    if now.score is not None and then.score is not None:
        assert then.score <= now.score


@pytest.mark.parametrize("name", EMISSIONS)
@given(data=st.data())
@settings(max_examples=25, deadline=None)
def test_order_of_the_values_never_matters(
    methods: Mapping[str, Method], name: str, data: st.DataObject
) -> None:
    method = methods[name]
    firm = data.draw(firms(method))
    names = data.draw(st.permutations(list(firm.inputs)))
    shuffled = firm._replace(inputs={n: firm.inputs[n] for n in names})
    assert rate(method, shuffled) == rate(method, firm)


@pytest.mark.parametrize("name", EMISSIONS)
@given(data=st.data())
@settings(max_examples=25, deadline=None)
def test_grade_lies_inside_its_range(
    methods: Mapping[str, Method], name: str, data: st.DataObject
) -> None:
    method = methods[name]
    firm = data.draw(firms(method))
    source = EMISSIONS[name][0]
    middle = firm.inputs[source]
    assert isinstance(middle, Decimal)
    wide = firm._replace(intervals={source: (middle / 2, middle * 2)})
    rating = rate(method, wide)
    if rating.range:
        ranks = [method.level(grade).rank for grade in rating.range]
        own = rank(method, rating)
        assert own is not None
        assert ranks[0] <= own <= ranks[1]


@pytest.mark.parametrize("name", EMISSIONS)
@given(data=st.data())
@settings(max_examples=25, deadline=None)
def test_no_answer_without_a_reason_and_no_reason_with_an_answer(
    methods: Mapping[str, Method], name: str, data: st.DataObject
) -> None:
    method = methods[name]
    firm = data.draw(firms(method))
    lost = data.draw(st.sets(st.sampled_from(list(firm.inputs))))
    rating = rate(
        method, firm._replace(inputs={n: v for n, v in firm.inputs.items() if n not in lost})
    )
    assert (rating.status is Status.RATED) == (rating.reason == "") == (rating.grade is not None)
