"""The expression language: arithmetic by hand, refusals by the language's own rules."""

from collections.abc import Mapping
from decimal import Decimal

import pytest

from desktop.accounting.rating.expressions import (
    ExpressionError,
    Kind,
    Scope,
    compile_expression,
)

D = Decimal


def scope_with(**kinds: Kind) -> Scope:
    scope = Scope(tables={"power": {("2019-2020", "gas"): D("0.392"), ("2024", "1"): D(7)}})
    for name, kind in kinds.items():
        scope.define(name, kind)
    return scope


def value_of(text: str, values: Mapping[str, object] | None = None) -> object:
    """Compile and evaluate with every name a number, text, flag or list by its first value."""
    kinds = {bool: Kind.FLAG, str: Kind.TEXT, tuple: Kind.LIST}
    given = values or {}
    scope = scope_with(**{n: kinds.get(type(v), Kind.NUMBER) for n, v in given.items()})
    expression = compile_expression(text, scope)
    return expression.node([*given.values(), *[None] * (len(scope.slots) - len(given))])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 + 2 * 3", D(7)),
        ("(1 + 2) * 3", D(9)),
        ("7 - 2 - 1", D(4)),
        ("0.1 + 0.2", D("0.3")),
        ("1 / 8", D("0.125")),
        ("-2 ** 2", D(-4)),
        ("2 ** 3", D(8)),
        ("min(3, 1, 2)", D(1)),
        ("max(3, 1)", D(3)),
        ("abs(0 - 5)", D(5)),
        ("1 < 2", True),
        ("2 <= 1", False),
        ("2 > 1", True),
        ("1 >= 2", False),
        ("1.0 == 1", True),
        ("1 != 1", False),
        ("'a' == 'b'", False),
        ("1 < 2 and 2 < 1", False),
        ("1 < 2 or 2 < 1", True),
        ("not 1 < 2", False),
        ("True", True),
        ("where(1 < 2, 5, 6)", D(5)),
        ("where(2 < 1, 5, 6)", D(6)),
        ("where(2 < 1, null, 6)", D(6)),
        ("where(2 < 1, 6, null)", None),
        ("present(1)", True),
        ("present(null)", False),
        ("null == 1", None),
        ("table('power', '2019-2020', 'gas')", D("0.392")),
        ("table('power', 2024, 1)", D(7)),
        ("table('power', '2023', 'gas')", None),
        ("table('power', null, 'gas')", None),
    ],
)
def test_expression_gives_what_arithmetic_gives(text: str, expected: object) -> None:
    assert value_of(text) == expected


def test_digits_stay_as_written() -> None:
    assert value_of("0.12345678901234567890123") == D("0.12345678901234567890123")


@pytest.mark.parametrize(
    "text",
    [
        "x + 1",
        "1 - x",
        "x * 0",
        "x / 1",
        "1 / x",
        "-x",
        "abs(x)",
        "min(x, 1)",
        "x < 1",
        "x < 1 and 1 < 2",
        "1 < 2 or x < 1",
        "not x < 1",
        "where(x < 1, 1, 2)",
        "x ** 2",
    ],
)
def test_a_null_operand_makes_the_result_null(text: str) -> None:
    assert value_of(text, {"x": None}) is None


def test_division_by_zero_is_null() -> None:
    assert value_of("1 / x", {"x": D(0)}) is None


def test_lists_multiply_pair_by_pair() -> None:
    values = {"q": (D(100), D(50)), "b": (D(5), D(4))}
    assert value_of("sumproduct(q, b)", values) == D(700)
    assert value_of("sumproduct(q, b)", {"q": (D(1),), "b": (D(1), D(2))}) is None


def test_references_take_slots_and_are_remembered() -> None:
    scope = scope_with(x=Kind.NUMBER)
    expression = compile_expression("x / bench('m', 's') + prev('x') + base('x')", scope)
    assert expression.uses == ("x", "bench.m.s", "prev.x", "base.x")
    assert expression.node([D(6), D(2), D(10), D(100)]) == D(113)
    assert compile_expression("bench('m', 's')", scope).node([0, D(2)]) == D(2)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "not an expression"),
        ("1 +", "not an expression"),
        ("\x00", "not an expression"),
        ("x", "neither an input"),
        ("__import__('os')", "not a function"),
        ("(1).real", "not allowed"),
        ("[1, 2]", "not allowed"),
        ("q[0]", "not allowed"),
        ("lambda: 1", "not allowed"),
        ("1 if 1 < 2 else 3", "not allowed"),
        ("f'{1}'", "not allowed"),
        ("(y := 1)", "not allowed"),
        ("1 < 2 < 3", "not allowed"),
        ("1 % 2", "not allowed"),
        ("1 // 2", "not allowed"),
        ("~1", "not allowed"),
        ("+1", "not allowed"),
        ("1 is 1", "only < <="),
        ("1 in q", "only < <="),
        ("b'x'", "not allowed"),
        ("None", "not allowed"),
        ("1j", "not allowed"),
        ("0x10", "not a decimal number"),
        ("1e400", "out of all proportion"),
        ("2 ** 5", "exponent"),
        ("2 ** -1", "exponent"),
        ("2 ** 0", "exponent"),
        ("2 ** 0.5", "exponent"),
        ("2 ** n", "exponent"),
        ("n + 'a'", "is a text, not a number"),
        ("n + q", "is a list, not a number"),
        ("'a' < 'b'", "cannot be compared"),
        ("q == q", "cannot be compared"),
        ("n and n", "is a number, not a flag"),
        ("not n", "is a number, not a flag"),
        ("where(n, 1, 2)", "is a number, not a flag"),
        ("where(n < 1, 1, 'a')", "where gives"),
        ("sumproduct(n, n)", "is a number, not a list"),
        ("min(1)", "not a function"),
        ("where(n < 1, 1)", "not a function"),
        ("abs(x=1)", "not allowed"),
        ("bench(n, 'mean')", "quoted name"),
        ("prev(n)", "quoted name"),
        ("table('none', 1)", "there is no table"),
        ("table('power')", "not a function"),
        ("1 + " * 600 + "1", "longer than"),
        ("+".join(["1"] * 300), "too large"),
        ("-" * 50 + "n", "too large"),
    ],
)
def test_what_is_not_in_the_language_is_refused(text: str, reason: str) -> None:
    scope = scope_with(n=Kind.NUMBER, q=Kind.LIST)
    with pytest.raises(ExpressionError, match=reason):
        compile_expression(text, scope)


@pytest.mark.parametrize(
    ("value", "percent"),
    [("1", 25), ("2", 25), ("3", "37.5"), ("4", 50), ("7", "62.5"), ("10", 75), ("99", 75)],
)
def test_percentile_runs_straight_between_known_statistics(value: str, percent: object) -> None:
    scope = scope_with(x=Kind.NUMBER)
    expression = compile_expression("percentile(x, 'm')", scope)
    # p10 and p90 are unknown; p25 = 2, median = 4, p75 = 10
    slots = [D(value), None, D(2), D(4), D(10), None]
    assert expression.node(slots) == D(str(percent))
    assert expression.node([D(value), None, None, D(4), None, None]) is None
    assert expression.node([None, *slots[1:]]) is None


def test_name_is_defined_once() -> None:
    scope = scope_with(x=Kind.NUMBER)
    with pytest.raises(ExpressionError, match="defined twice"):
        scope.define("x", Kind.NUMBER)
