"""The small expression language of rating methods, checked once and compiled to Python.

``+ - * / **`` with a small whole exponent, comparisons, ``and or not``, ``min max abs``,
``where(condition, a, b)``, ``sumproduct(a, b)``, ``present(x)``, ``bench('metric', 'statistic')``,
``prev('name')``, ``base('name')``, ``table('name', key, …)``, ``percentile(x, 'metric')`` and
``null``. Names are inputs and derived values defined earlier. Nothing else parses: no attributes,
no indexing, no loops, no calls of anything but these functions. Any null operand makes the result
null; so does division by zero.

Kinds are checked when a method loads, so that no firm's values can break a calculation. What is
checked becomes a tree of Python of its own (:mod:`generated`); no text is ever run.
"""

import ast
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from functools import cached_property
from typing import Any

from desktop.accounting.rating.generated import (
    NULL,
    Code,
    Emitter,
    Slots,
    Table,
    call,
    value_function,
)

MAX_CHARACTERS = 2000
MAX_NODES = 400
MAX_DEPTH = 40
MAX_EXPONENT = 4
MAX_MAGNITUDE = 30
#: The statistics of a benchmark that say how its firms are distributed.
PERCENTILES: Mapping[str, Decimal] = {
    "p10": Decimal(10),
    "p25": Decimal(25),
    "median": Decimal(50),
    "p75": Decimal(75),
    "p90": Decimal(90),
}


class Kind(StrEnum):
    """What a value is."""

    NUMBER = "number"
    TEXT = "text"
    FLAG = "flag"
    LIST = "list"
    NULL = "null"


class ExpressionError(ValueError):
    """An expression is not one of this language; the text says why."""


@dataclass(slots=True)
class Scope:
    """The names an expression may use, each with its slot.

    Names grow while a method is compiled: inputs first, then one derived value after the other;
    a reference to a benchmark or to another period takes a slot when it is first met.

    Attributes:
        constants: How many numbers, texts and tables the expressions so far have named.
    """

    slots: dict[str, tuple[int, Kind]] = field(default_factory=dict)
    tables: Mapping[str, Table] = field(default_factory=dict)
    constants: int = 0

    def define(self, name: str, kind: Kind) -> int:
        """Give a name its slot.

        Raises:
            ExpressionError: If the name is taken.
        """
        if name in self.slots:
            raise ExpressionError(f"{name} is defined twice")
        self.slots[name] = (len(self.slots), kind)
        return self.slots[name][0]

    def reference(self, name: str) -> int:
        """Return the slot of a benchmark or of another period's value."""
        if name not in self.slots:
            self.define(name, Kind.NUMBER)
        return self.slots[name][0]


@dataclass(frozen=True)
class Expression:
    """A compiled expression.

    Attributes:
        text: As the method file has it.
        kind: What it gives.
        uses: Names it reads directly: inputs, derived values, ``bench.…``, ``prev.…``, ``base.…``,
            ``table.…``.
        code: What computes it, for a function that computes more than one.
    """

    text: str
    kind: Kind
    uses: tuple[str, ...]
    code: Code = field(repr=False, compare=False)

    @cached_property
    def node(self) -> Callable[[Slots], Any]:
        """What computes it from the slots; compiled when first asked for."""
        return value_function(self.code)


def compile_expression(text: str, scope: Scope) -> Expression:
    """Compile an expression against the names known so far.

    Raises:
        ExpressionError: If it is not in the language, too large, or mixes kinds.
    """
    tree = _parse(text)
    compiler = _Compiler(text.strip(), scope)
    code, kind = compiler.finish(tree)
    return Expression(text, kind, tuple(compiler.uses), code)


def _parse(text: str) -> ast.expr:
    if len(text) > MAX_CHARACTERS:
        raise ExpressionError(f"longer than {MAX_CHARACTERS} characters")
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
        raise ExpressionError("not an expression") from error
    if sum(1 for _ in ast.walk(tree)) > MAX_NODES or _depth(tree) > MAX_DEPTH:
        raise ExpressionError("too large or too deeply nested")
    return tree


def _depth(tree: ast.AST) -> int:
    deepest, level = 0, [tree]
    while level:
        deepest += 1
        level = [child for node in level for child in ast.iter_child_nodes(node)]
    return deepest


_ARITHMETIC = (ast.Sub, ast.Mult)
_COMPARISONS = (ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Eq, ast.NotEq)


class _Compiler:
    """Checks one tree and builds the Python it stands for; remembers which names it uses."""

    def __init__(self, text: str, scope: Scope) -> None:
        self._text = text
        self._scope = scope
        self._out = Emitter(scope.constants)
        self.uses: dict[str, None] = {}

    def finish(self, tree: ast.expr) -> tuple[Code, Kind]:
        """Return the whole expression."""
        built, kind = self.compile(tree)
        code = self._out.done(built)
        self._scope.constants += len(code.constants)
        return code, kind

    def compile(self, tree: ast.expr) -> tuple[ast.expr, Kind]:  # noqa: PLR0911 - one case a construct
        match tree:
            case ast.Constant():
                return self._constant(tree)
            case ast.Name(id="null"):
                return NULL, Kind.NULL
            case ast.Name(id=name):
                return self._name(name)
            case ast.BinOp(op=ast.Pow()):
                return self._power(tree)
            case ast.BinOp():
                return self._arithmetic(tree)
            case ast.UnaryOp():
                return self._unary(tree)
            case ast.Compare(ops=[operation], comparators=[right]):
                return self._comparison(tree.left, operation, right)
            case ast.BoolOp():
                return self._logic(tree)
            case ast.Call(func=ast.Name(id=name), keywords=[]):
                return self._call(name, tree.args)
        raise ExpressionError(f"{ast.unparse(tree)} is not allowed")

    def _constant(self, tree: ast.Constant) -> tuple[ast.expr, Kind]:
        value = tree.value
        if isinstance(value, bool):
            return self._out.constant(value), Kind.FLAG
        if isinstance(value, str):
            return self._out.constant(value), Kind.TEXT
        if isinstance(value, int | float):
            return self._out.constant(self._digits_as_written(tree)), Kind.NUMBER
        raise ExpressionError(f"{value!r} is not allowed")

    def _digits_as_written(self, tree: ast.Constant) -> Decimal:
        written = ast.get_source_segment(self._text, tree) or ""
        try:
            number = Decimal(written)
        except InvalidOperation as error:
            raise ExpressionError(f"{written} is not a decimal number") from error
        if number and abs(number.adjusted()) > MAX_MAGNITUDE:
            raise ExpressionError(f"{written} is out of all proportion")
        return number

    def _name(self, name: str) -> tuple[ast.expr, Kind]:
        if name not in self._scope.slots:
            raise ExpressionError(f"{name} is neither an input nor derived before")
        slot, kind = self._scope.slots[name]
        self.uses[name] = None
        return self._out.slot(slot), kind

    def _of_kind(self, tree: ast.expr, kind: Kind) -> ast.expr:
        built, found = self.compile(tree)
        if found not in {kind, Kind.NULL}:
            raise ExpressionError(f"{ast.unparse(tree)} is a {found}, not a {kind}")
        return built

    def _number(self, tree: ast.expr) -> ast.expr:
        return self._of_kind(tree, Kind.NUMBER)

    def _arithmetic(self, tree: ast.BinOp) -> tuple[ast.expr, Kind]:
        if isinstance(tree.op, ast.Add):
            terms = [self._number(term) for term in _terms(tree)]
            return self._out.strict(terms, _added), Kind.NUMBER
        operands = [self._number(tree.left), self._number(tree.right)]
        if isinstance(tree.op, ast.Div):
            return self._out.strict(operands, _both(ast.Div()), divides=True), Kind.NUMBER
        if not isinstance(tree.op, _ARITHMETIC):
            raise ExpressionError(f"{ast.unparse(tree)} is not allowed")
        return self._out.strict(operands, _both(tree.op)), Kind.NUMBER

    def _power(self, tree: ast.BinOp) -> tuple[ast.expr, Kind]:
        exponent = tree.right
        if not (
            isinstance(exponent, ast.Constant)
            and type(exponent.value) is int
            and 1 <= exponent.value <= MAX_EXPONENT
        ):
            raise ExpressionError(f"an exponent is a whole number from 1 to {MAX_EXPONENT}")
        operands = [self._number(tree.left), self._out.constant(exponent.value)]
        return self._out.strict(operands, _both(ast.Pow())), Kind.NUMBER

    def _unary(self, tree: ast.UnaryOp) -> tuple[ast.expr, Kind]:
        if isinstance(tree.op, ast.Not):
            operand, kind = self._of_kind(tree.operand, Kind.FLAG), Kind.FLAG
        elif isinstance(tree.op, ast.USub):
            operand, kind = self._number(tree.operand), Kind.NUMBER
        else:
            raise ExpressionError(f"{ast.unparse(tree)} is not allowed")
        operation = tree.op
        return self._out.strict([operand], lambda names: ast.UnaryOp(operation, names[0])), kind

    def _comparison(
        self, left: ast.expr, operation: ast.cmpop, right: ast.expr
    ) -> tuple[ast.expr, Kind]:
        if not isinstance(operation, _COMPARISONS):
            raise ExpressionError("only < <= > >= == != compare; presence is present(x)")
        first, kind = self.compile(left)
        ordered = not isinstance(operation, ast.Eq | ast.NotEq)
        if kind is Kind.LIST or (ordered and kind not in {Kind.NUMBER, Kind.NULL}):
            raise ExpressionError(f"{ast.unparse(left)} cannot be compared so")
        second = self._of_kind(right, kind) if kind is not Kind.NULL else self.compile(right)[0]
        compared = self._out.strict(
            [first, second], lambda names: ast.Compare(names[0], [operation], names[1:])
        )
        return compared, Kind.FLAG

    def _logic(self, tree: ast.BoolOp) -> tuple[ast.expr, Kind]:
        operands = [self._of_kind(operand, Kind.FLAG) for operand in tree.values]
        operation = tree.op
        return self._out.strict(operands, lambda names: ast.BoolOp(operation, names)), Kind.FLAG

    def _call(  # noqa: PLR0911 - one case a function
        self, name: str, arguments: list[ast.expr]
    ) -> tuple[ast.expr, Kind]:
        match name, len(arguments):
            case "min" | "max", count if count > 1:
                return self._called(name, map(self._number, arguments))
            case "abs", 1:
                return self._called("abs", map(self._number, arguments))
            case "where", 3:
                return self._where(arguments)
            case "present", 1:
                value = self.compile(arguments[0])[0]
                return ast.Compare(value, [ast.IsNot()], [NULL]), Kind.FLAG
            case "sumproduct", 2:
                lists = [self._of_kind(argument, Kind.LIST) for argument in arguments]
                return self._called("sum_of_products", lists)
            case "bench", 2:
                return self._reference("bench", arguments)
            case "prev" | "base", 1:
                return self._reference(name, arguments)
            case "percentile", 2:
                return self._percentile(arguments)
            case "table", count if count > 1:
                return self._table(arguments)
        raise ExpressionError(f"{name} with {len(arguments)} arguments is not a function here")

    def _called(self, function: str, operands: Iterable[ast.expr]) -> tuple[ast.expr, Kind]:
        """Return a function of operands that are not null."""
        return self._out.strict(operands, lambda names: call(function, *names)), Kind.NUMBER

    def _where(self, arguments: list[ast.expr]) -> tuple[ast.expr, Kind]:
        condition = self._of_kind(arguments[0], Kind.FLAG)
        first, kind = self.compile(arguments[1])
        second, other = self.compile(arguments[2])
        if kind is not other and Kind.NULL not in {kind, other}:
            raise ExpressionError(f"where gives a {kind} or a {other}")
        chosen = self._out.strict([condition], lambda names: ast.IfExp(names[0], first, second))
        return chosen, other if kind is Kind.NULL else kind

    def _reference(self, kind: str, arguments: list[ast.expr]) -> tuple[ast.expr, Kind]:
        name = ".".join([kind, *map(_literal_text, arguments)])
        slot = self._scope.reference(name)
        self.uses[name] = None
        return self._out.slot(slot), Kind.NUMBER

    def _percentile(self, arguments: list[ast.expr]) -> tuple[ast.expr, Kind]:
        value, metric = self._number(arguments[0]), _literal_text(arguments[1])
        points = []
        for statistic in PERCENTILES:
            name = f"bench.{metric}.{statistic}"
            points.append(self._out.slot(self._scope.reference(name)))
            self.uses[name] = None
        percents = self._out.constant(tuple(PERCENTILES.values()))
        known = ast.Tuple(points, ast.Load())
        ranked = self._out.strict(
            [value], lambda names: call("rank_among", *names, known, percents)
        )
        return ranked, Kind.NUMBER

    def _table(self, arguments: list[ast.expr]) -> tuple[ast.expr, Kind]:
        name = _literal_text(arguments[0])
        if name not in self._scope.tables:
            raise ExpressionError(f"there is no table {name}")
        keys = [self.compile(argument)[0] for argument in arguments[1:]]
        self.uses[f"table.{name}"] = None
        return self._called("look_up", [self._out.constant(self._scope.tables[name]), *keys])


def _both(operation: ast.operator) -> Callable[[list[ast.expr]], ast.expr]:
    return lambda names: ast.BinOp(names[0], operation, names[1])


def _added(names: list[ast.expr]) -> ast.expr:
    """Return the sum, first to last."""
    total, *others = names
    for name in others:
        total = ast.BinOp(total, ast.Add(), name)
    return total


def _literal_text(tree: ast.expr) -> str:
    if isinstance(tree, ast.Constant) and isinstance(tree.value, str):
        return tree.value
    raise ExpressionError(f"{ast.unparse(tree)} must be a quoted name")


def _terms(tree: ast.expr) -> list[ast.expr]:
    """Return the terms of a sum, first to last."""
    terms: list[ast.expr] = []
    while isinstance(tree, ast.BinOp) and isinstance(tree.op, ast.Add):
        terms.append(tree.right)
        tree = tree.left
    return [tree, *reversed(terms)]
