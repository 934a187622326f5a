"""Many firms by one method: the answers of :func:`rate`, one by one, to the last digit."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.accounting.rating.benchmarks import COLUMNS, BenchmarkTable, parse_benchmarks
from desktop.accounting.rating.examples import read_rating_examples
from desktop.accounting.rating.library import parse_method
from desktop.accounting.rating.many import FEWEST, rate_many
from desktop.accounting.rating.many_plan import program_of
from desktop.accounting.rating.rate import NO_BENCHMARKS, rate
from desktop.accounting.rating.schema import Method
from desktop.accounting.rating.values import RatingValues
from desktop.findings import Finding
from desktop.paths import resources

D = Decimal
BY_COLUMNS = (
    "cn.gd.guangzhou.enterprise-carbon-account",
    "cn.qh.electricity-carbon-account",
    "cn.zj.huzhou.industrial-carbon-efficiency-code",
)
ROWS = (
    "330500,3562,2025,tco2_per_va,mean,0.9,tCO2/万元,30,own survey,confirmed,,示例",
    "330000,C,2024,tco2_per_va,benchmark,1.7,tCO2/万元,30,own survey,confirmed,,",
    "000000,35,2025,tco2_per_output,mean,0.3,tCO2/person,30,own survey,confirmed,,",
)
TABLE = parse_benchmarks(
    "b.csv", "\n".join([",".join((*COLUMNS, "proxy", "label")), *ROWS]).encode()
)


def assert_same(
    method: Method, firms: Sequence[RatingValues], table: BenchmarkTable = NO_BENCHMARKS
) -> None:
    alone = [rate(method, firm, table) for firm in firms]
    together = rate_many(method, firms, table)
    assert list(map(repr, together)) == list(map(repr, alone)), method.id
    assert together == alone


def test_every_worked_example_has_the_same_answer_among_many(
    methods: Mapping[str, Method],
) -> None:
    """Of every shipped method, inline and beside it: all together, each in several copies."""
    folder = resources() / "methodology" / "ratings" / "examples"
    files = {path.name: path.read_bytes() for path in folder.glob("*.toml")}
    examples = [(one.method, one.test) for one in read_rating_examples(files)]
    examples += [(method.id, test) for method in methods.values() for test in method.tests]
    for method in methods.values():
        tests = [test for name, test in examples if name == method.id]
        firms = [
            RatingValues(test.inputs, test.prev, test.base, test.bench, industry=test.industry)
            for test in tests
        ]
        assert_same(method, firms * FEWEST)


@pytest.fixture(scope="module")
def vectors(methods: Mapping[str, Method]) -> list[Method]:
    return [methods[name] for name in BY_COLUMNS]


def test_methods_whose_answer_is_a_vector_of_fixed_bands_go_by_columns(
    methods: Mapping[str, Method],
) -> None:
    found = {name for name, method in methods.items() if program_of(method) is not None}
    assert found == set(BY_COLUMNS)


AMOUNTS = st.one_of(
    st.decimals(1, 10**6, places=3),
    st.decimals(1, 10**6, places=3),
    st.sampled_from([D(0), D("0.60"), D("1E+3"), D(1), D(10**29), D("1e-29"), D(-1), D("NaN")]),
    st.sampled_from([None, "12.5", "abc", True, D("Infinity"), D("1e40")]),
)


@st.composite
def firms_of(draw: st.DrawFn, method: Method) -> list[RatingValues]:
    """Firms most of which have the same values given, a few of them unusual."""
    names = [item.name for item in method.inputs if item.is_required or draw(st.booleans())]
    prev = [name for name in method.slot_of if draw(st.integers(0, 3)) == 0]
    bench = [name for name in method.known_benchmarks if draw(st.booleans())]
    uncertain = [name for name in names if name.startswith("e") and draw(st.booleans())]
    firms = []
    for _ in range(draw(st.integers(FEWEST, 8))):
        values = {name: draw(AMOUNTS) for name in names}
        wide = draw(st.sampled_from([D("0.9"), D("0.2"), D(-3), D(1)]))
        numbers = [(n, v) for n in uncertain if isinstance(v := values[n], D) and v.is_finite()]
        firms.append(
            RatingValues(
                values,
                {name: draw(AMOUNTS) for name in prev},
                bench={name: draw(st.sampled_from([D(1), D("0.7"), D(0)])) for name in bench},
                industry=draw(st.sampled_from(["C3562", "3562", "F51", ""])),
                region=draw(st.sampled_from(["330500", "330503", ""])),
                period="2025",
                confidence=draw(st.sampled_from([{}, {"emissions": "own_default"}])),
                intervals={n: (v * wide, v * 2) for n, v in numbers},
                findings=draw(st.sampled_from([(), (Finding("rating.months_filled"),)])),
            )
        )
    return firms


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_firms_made_up_have_the_same_answers_together_as_alone(
    vectors: Sequence[Method], data: st.DataObject
) -> None:
    method = data.draw(st.sampled_from(vectors))
    table = data.draw(st.sampled_from([NO_BENCHMARKS, TABLE]))
    assert_same(method, data.draw(firms_of(method)), table)


def huzhou_firms(count: int = 6) -> list[RatingValues]:
    """Return firms that differ in their emissions alone, from the best level to the worst."""
    return [
        RatingValues(
            {"e_electricity": D(300 * number), "value_added": D(1000)},
            bench={"tco2_per_va.mean": D(1)},
            industry="C3562",
            intervals={"e_electricity": (D(200 * number), D(400 * number))},
        )
        for number in range(1, count + 1)
    ]


def test_one_unusual_firm_leaves_the_others_by_columns(huzhou: Method) -> None:
    firms = huzhou_firms()
    odd = [
        firms[0]._replace(inputs={**firms[0].inputs, "value_added": D(0)}),
        firms[1]._replace(inputs={**firms[1].inputs, "e_electricity": D(-5)}),
        firms[2]._replace(bench={"tco2_per_va.mean": D(0)}),
        firms[3]._replace(intervals={"e_electricity": (D(-1), D(1000))}),
        firms[4]._replace(switched_on=frozenset({"d_ccer"})),
        firms[5]._replace(base={"net": D(1)}),
    ]
    assert_same(huzhou, [*firms, *odd])
    assert_same(huzhou, [odd[0]] * FEWEST)
    assert_same(huzhou, [])


def test_the_period_before_is_computed_from_its_own_inputs(
    methods: Mapping[str, Method],
) -> None:
    """By columns: a fall is marked where the year before is known, given or to be computed."""
    method = methods["cn.qh.electricity-carbon-account"]
    names = ("emissions", "output", "electricity_kwh")
    firms = [
        RatingValues(
            dict(zip(names, (D(70 + number), D(100), D(1000)), strict=True)),
            dict(zip(names, (D(80), D(100 + number), D(number)), strict=True)),
            bench={"tco2_per_output.mean": D(1)},
        )
        for number in range(6)
    ]
    assert_same(method, firms)
    fall = dict(rate_many(method, firms)[3].marks)["reduction_effect"]
    assert fall.value == D("0.060125000000000000000000")  # 1 - (73 / 100) / (80 / 103)
    stopped = {**firms[0].prev, "output": D(0)}
    negative = {**firms[0].prev, "emissions": D(-1)}
    firms += [firms[0]._replace(prev=prev) for prev in (stopped, negative)]
    assert_same(method, firms)
    assert_same(method, [firm._replace(prev={"intensity": D("0.75")}) for firm in firms])
    assert_same(method, [firm._replace(prev=negative) for firm in firms])


def test_of_many_uncertain_inputs_the_ends_alone_are_tried(huzhou: Method) -> None:
    firms = [firm._replace(intervals={}) for firm in huzhou_firms()]
    assert_same(huzhou, firms)
    names = [item.name for item in huzhou.inputs if item.is_enabled and item.unit == "tCO2"]
    assert len(names) < 10
    extra = {name: D(10) for name in names}
    wide = {name: (D(5), D(40)) for name in names}
    assert_same(huzhou, [f._replace(inputs={**f.inputs, **extra}, intervals=wide) for f in firms])


def test_a_corner_without_a_value_has_no_grade_of_its_own(small: str) -> None:
    method = parse_method("small.toml", small.encode())
    firms = [
        RatingValues({"emissions": D(9), "revenue": D(n)}, intervals={"revenue": (D(0), D(n))})
        for n in range(1, 7)
    ]
    assert_same(method, firms)
    assert rate_many(method, firms)[2].range == ()
    nowhere = [firm._replace(inputs={**firm.inputs, "emissions": D(-1)}) for firm in firms]
    assert_same(method, nowhere)


def test_what_no_method_asks_for_is_told_for_each_firm(huzhou: Method) -> None:
    firms = huzhou_firms()
    for changed in (
        {"inputs": {**firms[0].inputs, "value_aded": D(1)}},
        {"inputs": {**firms[0].inputs, "d_ccer": D(1)}},
        {"inputs": {"e_electricity": D(1), "revenue": D(10)}},
        {"bench": {"nothing.mean": D(1)}},
        {"prev": {"nothing": D(1)}},
        {"intervals": {"value_added": (D(1), D(2))}},
    ):
        assert_same(huzhou, [firm._replace(**changed) for firm in firms])


def test_more_digits_than_the_arithmetic_keeps_are_no_trouble(huzhou: Method) -> None:
    large = {"e_electricity": D(10**29), "value_added": D("0.001")}
    assert_same(huzhou, [firm._replace(inputs=large) for firm in huzhou_firms()])


def test_a_changed_method_has_a_program_of_its_own(huzhou: Method) -> None:
    assert program_of(huzhou) is program_of(huzhou)
    assert program_of(replace(huzhou, missing=("cuts",))) is None
    assert_same(replace(huzhou, missing=("cuts",)), huzhou_firms())
