"""Complaints about method files: each names file, key and reason."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from desktop.accounting.rating.library import parse_method
from desktop.accounting.rating.rate import rate
from desktop.accounting.rating.values import RatingValues
from desktop.errors import MethodologyError

WEIGHTED = """
[themes.all]
weight = 1
members = { level = 1 }
[aggregate]
type = "weighted"
confidence = "own_default"
"""


def replaced(small: str, old: str, new: str) -> str:
    assert old in small
    return small.replace(old, new)


def complaint(text: str) -> MethodologyError:
    with pytest.raises(MethodologyError) as caught:
        parse_method("small.toml", text.encode())
    assert caught.value.where.file == "small.toml"
    return caught.value


def test_small_method_loads_and_rates(small: str) -> None:
    method = parse_method("small.toml", small.encode())
    values = RatingValues({"emissions": Decimal(2), "revenue": Decimal(1)})
    assert rate(method, values).grade == "bad"
    assert dict(method.sources) == {"S1": "a published page"}
    assert dict(method.confidence) == {"level": "single", "aggregate": "own_default"}


VECTOR = """[aggregate]
type = "vector"
order = ["level"]
headline = "level"
confidence = "own_default"
"""
MATRIX = """[aggregate]
type = "matrix"
row = "emissions"
column = "revenue"
confidence = "own_default"
cells = """
CONDITION = """[[conditions]]
when = "emissions < 1"
action = "drop"
input = "x"
reason = "r"
[[tests]]"""
BANDS = 'bands = [{ upto = 1, mark = "good" }, { mark = "bad" }]'


@pytest.mark.parametrize(
    ("old", "new", "key", "reason"),
    [
        ("schema = 1", "schema = 2", "schema", "schema 1"),
        ("schema = 1", "schema = true", "schema", "whole number"),
        ('status = "mixed"', 'status = "rumour"', "status", "one of"),
        ("since = 2024-01-01", "", "since", "first day"),
        ("since = 2024-01-01", 'since = "2024"', "since", "a date"),
        ("since = 2024-01-01", "since = 2024-01-01T00:00:00", "since", "a date"),
        ('version = "1"', 'version = " "', "version", "text"),
        ('version = "1"', 'version = "1"\nvresion = "2"', "vresion", "unknown key"),
        ('version = "1"', 'version = "1"\nregions = "330000"', "regions", "list of texts"),
        ('version = "1"', 'version = "1"\nbaseline = "ever"', "baseline", "one of"),
        ('[name]\nzh = "小"\nen = "small"', "name = 3", "name", "a table"),
        ('zh = "小"', 'zh = "小"\nfr = "petit"', "name.fr", "unknown key"),
        ("[inputs.emissions]", "[inputs.e-missions]", "inputs.e-missions", "short English word"),
        ('unit = "tCO2"\n', "", "inputs.emissions.unit", "text"),
        ("required = true", 'required = "yes"', "inputs.emissions.required", "true or false"),
        ("minimum = 0", 'minimum = "0"', "inputs.emissions.minimum", "number"),
        ("minimum = 0", "minimum = nan", "inputs.emissions.minimum", "sensible"),
        ("minimum = 0", "minimum = 1e99", "inputs.emissions.minimum", "sensible"),
        ("minimum = 0", 'default = "x"', "inputs.emissions.default", "a number is needed"),
        ("minimum = 0", "default = [1, 'x']", "inputs.emissions.default", "number, text"),
        (
            "minimum = 0",
            "from = { economic = 'a', facts = 'b' }",
            "inputs.emissions.from",
            "exactly",
        ),
        ("minimum = 0", "from = { emissions = [] }", "inputs.emissions.from.emissions", "names"),
        (
            "minimum = 0",
            "from = { facts = 'b', times = 'x' }",
            "inputs.emissions.from.facts",
            "names",
        ),
        ("minimum = 0", "estimate = 'revenue < 1'", "inputs.emissions.estimate", "gives a flag"),
        ("minimum = 0", "choices = [1]", "inputs.emissions.choices", "list of texts"),
        ('"emissions / revenue"', '"emissions / profit"', "derived.intensity", "profit"),
        ('"emissions / revenue"', "\"prev('profit')\"", "derived", "profit"),
        ("intensity = ", "emissions = ", "derived.emissions", "defined twice"),
        ("[derived]", "[derived]\nx = 5", "derived.x", "a table"),
        ('confidence = "single"', "", "indicators.level.confidence", "text"),
        ('confidence = "single"', 'confidence = "sure"', "indicators.level.confidence", "one of"),
        ('source = ["S1"]', "", "indicators.level.source", "names its source"),
        ('source = ["S1"]', 'source = ["S9"]', "indicators.level.source", "S9"),
        (BANDS, "", "indicators.level.bands", "either bands or a curve"),
        (BANDS, 'bands = [{ mark = "good" }, { mark = "bad" }]', "indicators.level.bands", "limit"),
        (BANDS, 'bands = [{ upto = 1, mark = "good" }]', "indicators.level.bands", "limit"),
        (
            BANDS,
            'bands = [{ upto = 2, mark = "good" }, { below = 1, mark = "x" }, { mark = "bad" }]',
            "indicators.level.bands",
            "rise",
        ),
        (
            BANDS,
            "bands = [{ upto = 1, below = 1 }, {}]",
            "indicators.level.bands[1].upto",
            "either",
        ),
        (BANDS, "bands = 5", "indicators.level.bands", "list of tables"),
        (BANDS, 'curve = "none"', "indicators.level.curve", "no curve"),
        (
            BANDS,
            'bands = [{ upto = 1, mark = "fine" }, { mark = "bad" }]',
            "aggregate.type",
            "level",
        ),
        (BANDS, BANDS + '\nsupplied = "score"', "indicators.level.supplied", "no input"),
        ('order = ["level"]', 'order = ["other"]', "aggregate.order", "not there"),
        ('type = "vector"', 'type = "magic"', "aggregate.type", "one of"),
        ('key = "bad"', 'key = "good"', "levels", "own key"),
        (
            VECTOR,
            '[aggregate]\ntype = "weighted"\nconfidence = "own_default"',
            "aggregate.themes",
            "",
        ),
        (VECTOR, WEIGHTED.replace("weight = 1", "weight = 0.5"), "aggregate.weights", "sum to 1"),
        (VECTOR, WEIGHTED.replace("{ level = 1 }", "{ level = 2 }"), "themes.all.members", "sum"),
        (VECTOR, WEIGHTED.replace("{ level", "{ other"), "aggregate.themes", "not there"),
        (VECTOR, WEIGHTED, "aggregate.type", "minimum"),
        (
            VECTOR,
            WEIGHTED + 'weights_by = "revenue"\n[aggregate.weights.a]\nelse = 1',
            "aggregate.weights",
            "one weight",
        ),
        (
            VECTOR,
            MATRIX + '[["good"], ["bad", "bad"]]',
            "aggregate.cells",
            "one length",
        ),
        (
            VECTOR,
            MATRIX + "3",
            "aggregate.cells",
            "one length",
        ),
        (
            VECTOR,
            MATRIX + '[["fine"]]',
            "aggregate.cells",
            "level",
        ),
        ("[[tests]]", "[[overrides]]\naction = 'cap'\n[[tests]]", "overrides[1].cap", "level"),
        (
            "[[tests]]",
            "[[overrides]]\naction = 'notch_down'\n[[tests]]",
            "overrides[1].notches",
            "needs notches",
        ),
        (
            "[[tests]]",
            CONDITION,
            "conditions[1].input",
            "no input",
        ),
        (
            "[[tests]]",
            '[curves.c]\npoints = [[1, 2], [1, 3]]\nconfidence = "own_default"\n[[tests]]',
            "curves.c.points",
            "rising",
        ),
        (
            "[[tests]]",
            '[curves.c]\npoints = [[1, 2, 3]]\nconfidence = "own_default"\n[[tests]]',
            "curves.c.points",
            "pair",
        ),
        (
            "[[tests]]",
            '[curves.c]\npoints = 7\nconfidence = "own_default"\n[[tests]]',
            "curves.c.points",
            "rising",
        ),
        ("emissions = 1, revenue = 1", "emissions = 1979-05-27", "tests[1].in.emissions", "number"),
    ],
)
def test_wrong_method_file_names_key_and_reason(
    small: str, old: str, new: str, key: str, reason: str
) -> None:
    error = complaint(replaced(small, old, new))
    assert (error.where.cell, error.details["key"]) == (key, key)
    assert reason in error.details["reason"]


@pytest.mark.parametrize(
    "data",
    [b"\xff\xfe", b"= 1", b"a = 1\na = 2", b"#" * 300_000, b"a = " + b"[" * 9000],
    ids=["not utf-8", "not toml", "duplicate key", "too large", "too deep"],
)
def test_file_that_cannot_be_read_is_refused(data: bytes) -> None:
    with pytest.raises(MethodologyError) as caught:
        parse_method("small.toml", data)
    assert caught.value.code == "method.wrong"


def test_levels_of_a_score_must_fall(small: str) -> None:
    levels = '[[levels]]\nkey = "good"\nminimum = 1\n\n[[levels]]\nkey = "bad"\nminimum = 2'
    text = replaced(small, '[[levels]]\nkey = "good"\n\n[[levels]]\nkey = "bad"', levels)
    assert "best first" in complaint(text).details["reason"]


def test_derived_value_may_be_a_table_with_unit_and_confidence(small: str) -> None:
    table = (
        'intensity = { value = "emissions / revenue", unit = "t", zh = "强度", en = "i", '
        'confidence = "own_default", note = "ours" }'
    )
    text = replaced(small, 'intensity = "emissions / revenue"', table)
    method = parse_method("small.toml", text.encode())
    assert (method.derived[0].unit, method.derived[0].title.zh) == ("t", "强度")
    assert ("intensity", "own_default") in method.confidence


def test_names_are_at_most_two_hundred(small: str) -> None:
    more = "".join(f'd{n} = "emissions"\n' for n in range(201))
    error = complaint(replaced(small, "[derived]\n", "[derived]\n" + more))
    assert "at most 200" in error.details["reason"]


@pytest.mark.parametrize("name", ["级别", "a b"])
def test_names_are_plain_english_words(
    small: str, name: str, request: pytest.FixtureRequest
) -> None:
    del request
    error = complaint(replaced(small, "[derived]\n", f'[derived]\n"{name}" = "emissions"\n'))
    assert "short English word" in error.details["reason"]


def test_method_class_weights_pick_the_theme_weights(
    make_weighted: Callable[[], str],
) -> None:
    method = parse_method("weighted.toml", make_weighted().encode())
    heavy = RatingValues({"emissions": Decimal(1), "score": Decimal(90), "kind": "heavy"})
    light = RatingValues({"emissions": Decimal(1), "score": Decimal(90), "kind": "light"})
    # heavy: 0.9 × 50 + 0.1 × 90 = 54; light: 0.1 × 50 + 0.9 × 90 = 86
    assert (rate(method, heavy).score, rate(method, light).score) == (Decimal(54), Decimal(86))
