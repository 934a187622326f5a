"""The JSON contract of the command line page: ``rate-values`` in and out."""

import json
from decimal import Decimal

import pytest

from desktop.accounting.rating.benchmarks import parse_benchmarks
from desktop.accounting.rating.rate import rate
from desktop.accounting.rating.rating_json import as_json, parse_values
from desktop.accounting.rating.schema import Method
from desktop.errors import InputError

D = Decimal


def test_numbers_and_texts_of_numbers_are_read_exactly() -> None:
    values = parse_values(
        "v.json",
        b'{"inputs": {"a": 0.1, "b": "0.30", "c": true, "d": [1, "2.5"], "e": null, "f": 3},'
        b' "prev": {"a": 1}, "base": null, "bench": {"m.s": "1.5", "x.y": null},'
        b' "industry": "C1713", "region": 330500, "period": "2025",'
        b' "intervals": {"a": ["0.05", 0.2]}, "switched_on": ["d_ccer"]}',
    )
    assert values.inputs == {
        "a": D("0.1"),
        "b": "0.30",
        "c": True,
        "d": (D(1), D("2.5")),
        "e": None,
        "f": D(3),
    }
    assert (values.prev, values.base, values.bench) == ({"a": D(1)}, {}, {"m.s": D("1.5")})
    assert (values.industry, values.region, values.period) == ("C1713", "330500", "2025")
    assert values.intervals == {"a": (D("0.05"), D("0.2"))}
    assert values.switched_on == {"d_ccer"}


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("", ""),
        ("[]", ""),
        ("{", ""),
        ("\ufeff[1]", ""),
        ("[" * 200_000, ""),
        ('{"input": {}}', "input"),
        ('{"inputs": {"a": 1, "a": 2}}', ""),
        ('{"inputs": []}', "inputs"),
        ('{"inputs": {"a": {}}}', "inputs.a"),
        ('{"inputs": {"a": ["x"]}}', "inputs.a"),
        ('{"inputs": {"a": 1e99}}', "inputs.a"),
        ('{"inputs": {"a": NaN}}', "inputs.a"),
        ('{"bench": {"m.s": "x"}}', "bench.m.s"),
        ('{"bench": {"m.s": true}}', "bench.m.s"),
        ('{"industry": []}', ""),
        ('{"industry": ["x"]}', "industry"),
        ('{"intervals": {"a": 1}}', "intervals.a"),
        ('{"intervals": {"a": [1]}}', "intervals.a"),
        ('{"intervals": {"a": [2, 1]}}', "intervals.a"),
        ('{"switched_on": "d"}', "switched_on"),
        ('{"switched_on": [1]}', "switched_on"),
    ],
)
def test_wrong_values_are_refused_with_their_key(text: str, key: str) -> None:
    if text == '{"industry": []}':
        assert parse_values("v.json", text.encode()).industry == ""
        return
    with pytest.raises(InputError) as caught:
        parse_values("v.json", text.encode())
    assert (caught.value.where.file, caught.value.where.cell) == ("v.json", key)


@pytest.mark.parametrize("data", [b"\xff", b" " * 4_194_305], ids=["not utf-8", "too large"])
def test_bytes_that_cannot_be_read_are_refused(data: bytes) -> None:
    with pytest.raises(InputError):
        parse_values("v.json", data)


def test_answer_has_the_shape_of_the_contract(huzhou: Method) -> None:
    values = parse_values("v.json", b'{"inputs": {"e_electricity": 600, "value_added": "1000"}}')
    answer = as_json(rate(huzhou, values))
    assert json.loads(json.dumps(answer)) == answer
    assert list(answer)[:11] == [
        "method",
        "version",
        "status",
        "marks",
        "score",
        "grade",
        "range",
        "inverse",
        "missing",
        "confidence",
        "label",
    ]
    assert answer["status"] == "refused"
    marks = answer["marks"]
    assert isinstance(marks, dict)
    assert marks["emission_level"] == {
        "value": "0.6",
        "mark": "low",
        "score": None,
        "confidence": "single",
    }
    inverse = answer["inverse"]
    assert isinstance(inverse, list)
    assert {k: inverse[1][k] for k in ("mark", "benchmark_from", "benchmark_to")} == {
        "mark": "2",
        "benchmark_from": "0.75",
        "benchmark_to": "1",
    }
    assert str(answer["label"]).startswith("自评结果，非官方评级")


def test_decimals_lists_benchmarks_and_findings_are_texts(quzhou: Method) -> None:
    line = (
        "region,industry_code,period,metric,stat,value,unit,n,source,confidence\n"
        "330800,C17,2025,tco2_per_va,benchmark,1.250,tCO2/万元,9,page,single\n"
    )
    values = parse_values(
        "v.json",
        b'{"inputs": {"emissions": 1000, "value_added": 1000, "product_qty": [100],'
        b' "product_bench": ["8.0"], "colour": "red"}}',
    )
    answer = as_json(rate(quzhou, values, parse_benchmarks("b.csv", line.encode())))
    inputs = answer["inputs"]
    assert isinstance(inputs, dict)
    assert (inputs["product_bench"], inputs["tax_paid"]) == (["8"], None)
    benchmarks = answer["benchmarks"]
    assert isinstance(benchmarks, list)
    assert (benchmarks[0]["value"], benchmarks[0]["n"]) == ("1.25", 9)
    findings = answer["findings"]
    assert isinstance(findings, list)
    assert findings[0]["code"] == "rating.input_unknown"
    marks = answer["marks"]
    assert isinstance(marks, dict)
    # 1000 ÷ (100 × 8) = 1.25 is red; 1000/1000 ÷ 1.25 = 0.8 is deep green; the worse of two
    assert (marks["product_intensity"]["mark"], answer["grade"]) == ("red", "red")
