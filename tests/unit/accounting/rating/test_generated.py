"""The functions made of a method's expressions, against a reader of the same text.

The oracle below follows an expression as it stands in the method's file, node by node, and shares
nothing with the compiler but Python's grammar and its decimals.
"""

import ast
import operator
from collections.abc import Callable, Mapping
from decimal import Decimal, localcontext
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.accounting.rating.expressions import Kind, Scope, compile_expression
from desktop.accounting.rating.generated import (
    Assignment,
    assigning_function,
    result_function,
)
from desktop.accounting.rating.schema import Method
from desktop.accounting.rating.values import ARITHMETIC

D = Decimal
OPERATIONS: Mapping[type[ast.AST], Callable[..., Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
    ast.USub: operator.neg,
    ast.Not: operator.not_,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}


FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    "min": min,
    "max": max,
    "abs": abs,
    "sumproduct": lambda q, b: sum(map(operator.mul, q, b), D(0)) if len(q) == len(b) else None,
}


class Reader(ast.NodeVisitor):
    """Follows an expression: null where an operand is null or a divisor zero."""

    def __init__(self, text: str, values: Mapping[str, Any]) -> None:
        self.text, self.values = text.strip(), values

    def read(self) -> Any:
        return self.visit(ast.parse(self.text, mode="eval").body)

    def applied(self, function: Callable[..., Any], *operands: ast.expr) -> Any:
        known = [self.visit(operand) for operand in operands]
        return None if any(value is None for value in known) else function(*known)

    def visit_Constant(self, tree: ast.Constant) -> Any:
        is_word = isinstance(tree.value, str)
        return tree.value if is_word else D(ast.get_source_segment(self.text, tree) or "")

    def visit_Name(self, tree: ast.Name) -> Any:
        return None if tree.id == "null" else self.values[tree.id]

    def visit_UnaryOp(self, tree: ast.UnaryOp) -> Any:
        return self.applied(OPERATIONS[type(tree.op)], tree.operand)

    def visit_BinOp(self, tree: ast.BinOp) -> Any:
        if isinstance(tree.op, ast.Div) and self.visit(tree.right) == 0:
            return None
        return self.applied(OPERATIONS[type(tree.op)], tree.left, tree.right)

    def visit_Compare(self, tree: ast.Compare) -> Any:
        return self.applied(OPERATIONS[type(tree.ops[0])], tree.left, tree.comparators[0])

    def visit_BoolOp(self, tree: ast.BoolOp) -> Any:
        every = all if isinstance(tree.op, ast.And) else any
        return self.applied(lambda *known: every(known), *tree.values)

    def visit_Call(self, tree: ast.Call) -> Any:
        name, arguments = ast.unparse(tree.func), tree.args
        if name in {"bench", "prev", "base"}:
            return self.values[".".join([name, *map(ast.literal_eval, arguments)])]
        if name == "present":
            return self.visit(arguments[0]) is not None
        if name == "where":
            condition = self.visit(arguments[0])
            return None if condition is None else self.visit(arguments[1 if condition else 2])
        if name == "table":
            table = self.values[f"table {ast.literal_eval(arguments[0])}"]
            return self.applied(lambda *keys: table.get(tuple(map(str, keys))), *arguments[1:])
        return self.applied(FUNCTIONS[name], *arguments)


def read(text: str, values: Mapping[str, Any]) -> Any:
    """Return what an expression gives."""
    return Reader(text, values).read()


AMOUNTS = st.one_of(
    st.none(),
    st.sampled_from([D(0), D(1), D(-1), D("1E+3"), D("0.30"), D("1e30")]),
    st.decimals(-10, 10**7, allow_nan=False, allow_infinity=False, places=4),
)


@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_every_shipped_method_computes_what_its_file_says(
    methods: Mapping[str, Method], data: st.DataObject
) -> None:
    """Firms made up, some values missing: each derived value and indicator to the last digit."""
    for method in methods.values():
        slots = list(method.blank)
        for name, slot in method.leaf_slots.items():
            item = method.input_by_name.get(name)
            if item is None or item.kind is Kind.NUMBER:
                slots[slot] = data.draw(AMOUNTS)
            elif item.choices:
                slots[slot] = data.draw(st.sampled_from([None, *item.choices]))
        with localcontext(ARITHMETIC):
            method.plan.derivation(slots)
            known = {name: slots[slot] for name, slot in method.leaf_slots.items()}
            computed = [(one.name, one.slot, one.expression) for one in method.derived]
            computed += [(f"indicator {o.name}", o.slot, o.value) for o in method.indicators]
            for name, slot, expression in computed:
                if "table(" in expression.text or "percentile(" in expression.text:
                    known[name] = slots[slot]
                    continue
                value = read(expression.text, known)
                if isinstance(value, D) and not value.is_finite():
                    value = None
                assert str(slots[slot]) == str(value), (method.id, expression.text)
                assert str(expression.node(slots)) == str(value) or value is None
                known[name] = value
            if method.plan.headline is not None:
                found = method.plan.headline_value(list(slots))
                assert str(found) == str(known[f"indicator {method.plan.headline.name}"])


TEXTS = (
    "a + b + (c - a) * b",
    "a / b / c",
    "a / 0",
    "-a ** 2",
    "max(a, b, c) - min(a, b) + abs(c)",
    "where(a > b and not (b > c), a, where(c == 0, null, b))",
    "where(a >= 1 or b <= 2 or c != 3, sumproduct(q, q), a)",
    "where(present(a), where(null == a, 1, 2), where(present(null), 1, b))",
    "where(w == 'x', table('t', w, 1), table('t', 'y', a))",
    "where(w == 'x' and 1 == 1, bench('m', 's') + prev('a'), base('a') - 1.50)",
    "null + a",
)


@settings(max_examples=25, deadline=None)
@given(AMOUNTS, AMOUNTS, AMOUNTS, st.sampled_from(["x", "y", None]))
def test_every_construct_of_the_language_gives_what_it_says(
    a: D | None, b: D | None, c: D | None, w: str | None
) -> None:
    table: Mapping[tuple[str, ...], Decimal] = {
        ("x", "1"): D(7),
        ("y", "1"): D(8),
        ("y", "0"): D(9),
    }
    values: dict[str, Any] = {"a": a, "b": b, "c": c, "w": w, "q": (D(2), D("0.5"))}
    values |= {"bench.m.s": b, "prev.a": c, "base.a": a}
    kinds = {"w": Kind.TEXT, "q": Kind.LIST}
    scope = Scope(tables={"t": table})
    slots = [None] * 30
    for name, value in values.items():
        slots[scope.define(name, kinds.get(name, Kind.NUMBER))] = value
    with localcontext(ARITHMETIC):
        for text in TEXTS:
            expression = compile_expression(text, scope)
            found = read(text, {**values, "table t": table})
            assert str(expression.node(slots)) == str(found), text


def test_values_that_rest_on_each_other_are_computed_in_one_function() -> None:
    scope = Scope()
    x = scope.define("x", Kind.NUMBER)
    double = compile_expression("x * 2 + 1", scope)
    y = scope.define("y", Kind.NUMBER)
    word = compile_expression("where(y > 4, 'much', 'little')", scope)
    z = scope.define("z", Kind.TEXT)
    both = [Assignment(y, double.code, is_number=True), Assignment(z, word.code, is_number=False)]
    slots: list[Any] = [D(2), None, None]
    assigning_function(both)(slots)
    assert slots[x:] == [D(2), D(5), "much"]
    ends = compile_expression("where(z == 'much', y + x, 0)", scope)
    again: list[Any] = [D(2), None, None]
    assert result_function(both, ends.code)(again) == D(7)
    assert again == [D(2), None, None]


@pytest.mark.parametrize("value", [D("Infinity"), D("NaN")])
def test_what_is_not_finite_is_missing_once_it_has_a_name(value: D) -> None:
    scope = Scope()
    scope.define("x", Kind.NUMBER)
    same = compile_expression("x + 0", scope)
    slots: list[Any] = [value, D(1)]
    with localcontext(ARITHMETIC):
        assigning_function([Assignment(1, same.code, is_number=True)])(slots)
    assert slots[1] is None


def test_a_method_that_computes_nothing_has_a_function_that_does_nothing() -> None:
    slots: list[Any] = [D(1)]
    assigning_function([])(slots)
    assert slots == [D(1)]
