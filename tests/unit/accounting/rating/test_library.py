"""Inheritance, parameter files and worked examples of method files."""

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import pytest

from desktop.accounting.rating.library import failures_of, parse_method, parse_methods
from desktop.accounting.rating.rate import rate
from desktop.accounting.rating.result import Status
from desktop.accounting.rating.schema import Method
from desktop.accounting.rating.values import RatingValues
from desktop.errors import MethodologyError

D = Decimal
DB33 = "cn.zj.db33t1347-2023"

FILLED = (Path(__file__).parents[3] / "methodology/own_parameters.toml").read_text("utf-8")


def test_standard_without_its_tables_refuses_and_names_them(methods: Mapping[str, Method]) -> None:
    rating = rate(methods[DB33], RatingValues({"e_electricity": D(1), "value_added": D(1)}))
    assert (rating.status, rating.grade) == (Status.REFUSED, None)
    assert "indicators.carbon_efficiency.bands" in rating.missing


def test_parameter_file_fills_the_standard_and_marks_the_result(files: Mapping[str, bytes]) -> None:
    methods = parse_methods(files, {"mine.toml": FILLED.encode()})
    values = RatingValues(
        {"e_electricity": D(600), "value_added": D(1000)}, bench={"tco2_per_va.mean": D(1)}
    )
    rating = rate(methods[DB33], values)
    # 0.6 is level 1 by the 2021 cuts and level 2 by the invented ones of the parameter file.
    assert (rating.status, rating.grade) == (Status.RATED, "2")
    assert (rating.parameter_file, rating.version) == ("mine.toml", "2024-from-the-standard")
    assert len(rating.sha256) == 64
    assert rating.sha256 != parse_methods(files)[DB33].sha256


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ('0.5, mark = "1"', '0.6, mark = "1"', None),
        ('value = "N"', "", "still missing"),
        ('fills = "cn.zj.db33t1347-2023"', 'fills = "none"', "there is no method"),
        ("version =", 'id = "x"\nversion =', "no id"),
        ("[[tests]]", "[[other]]", "unknown key"),
    ],
)
def test_parameter_file_is_checked_like_a_method(
    files: Mapping[str, bytes], old: str, new: str, reason: str | None
) -> None:
    assert old in FILLED
    with pytest.raises(MethodologyError) as caught:
        parse_methods(files, {"mine.toml": FILLED.replace(old, new).encode()})
    if reason is None:
        assert caught.value.code == "method.test_failed"
        assert caught.value.details["found"] == "1"
    else:
        assert reason in caught.value.details["reason"]


def test_method_without_worked_example_does_not_load(small: str) -> None:
    with pytest.raises(MethodologyError) as caught:
        parse_method("small.toml", small.split("[[tests]]", maxsplit=1)[0].encode())
    assert caught.value.where.cell == "tests"


def test_method_whose_example_fails_does_not_load(small: str) -> None:
    text = small.replace('expect = { level = "good" }', 'expect = { level = "bad" }')
    with pytest.raises(MethodologyError) as caught:
        parse_method("small.toml", text.encode())
    error = caught.value
    assert (error.code, error.where.cell) == ("method.test_failed", "tests[1]")
    assert (error.details["expected"], error.details["found"]) == ("bad", "good")


def test_every_kind_of_expectation_is_compared(small: str) -> None:
    keys = ("level", "other", "_overall", "_status", "_score", "_value")
    wrong = f"expect = {{ {', '.join(f'{key} = 7' for key in keys)} }}"
    text = small.replace('expect = { level = "good" }', wrong)
    method = parse_method("small.toml", small.encode())
    with pytest.raises(MethodologyError):
        parse_method("small.toml", text.encode())
    assert failures_of(method) == ()


def test_child_takes_over_its_parent_but_not_its_proof(small: str) -> None:
    child = """
schema = 1
id = "test.child"
inherits = "test.small"
version = "2"
status = "mixed"
since = 2025-01-01

[indicators.level]
bands = [{ below = 1, mark = "good" }, { mark = "bad" }]

[[tests]]
in = { emissions = 1, revenue = 1 }
expect = { level = "bad" }
"""
    methods = parse_methods({"a.toml": small.encode(), "b.toml": child.encode()})
    assert methods["test.child"].inputs[0].name == "emissions"
    assert methods["test.child"].version == "2"


@pytest.mark.parametrize("parent", ['"nowhere"', '"test.child"', "3", '"test.middle"'])
def test_parent_must_be_there_and_inherit_nothing(small: str, parent: str) -> None:
    head = f'schema = 1\nid = "test.child"\ninherits = {parent}\nversion = "2"\nstatus = "mixed"\n'
    middle = small.replace('id = "test.small"', 'id = "test.middle"\ninherits = "test.small"')
    files = {"a.toml": small.encode(), "m.toml": middle.encode()}
    with pytest.raises(MethodologyError) as caught:
        parse_method("b.toml", head.encode(), files | {"b.toml": head.encode()})
    assert caught.value.where.cell == "inherits"


def test_one_id_stands_in_one_file(small: str) -> None:
    with pytest.raises(MethodologyError) as caught:
        parse_methods({"a.toml": small.encode(), "b.toml": small.encode()})
    assert "two files" in caught.value.details["reason"]


def test_users_own_method_is_marked_as_such(files: Mapping[str, bytes], small: str) -> None:
    methods = parse_methods(files, {"own.toml": small.encode()})
    assert methods["test.small"].parameter_file == "own.toml"


def test_what_else_is_published_stays_with_the_method(methods: Mapping[str, Method]) -> None:
    standard = methods["cn.zj.db33t1347-2023"].information["standard"]
    assert isinstance(standard, dict)
    assert standard["number"] == "DB33/T 1347-2023"


def test_level_is_found_by_its_key(methods: Mapping[str, Method]) -> None:
    assert methods["cn.gd.shenzhen.enterprise-carbon-rating"].level("AAA").minimum == D(90)
