"""The small expression language of rating methods, compiled once to closures.

``+ - * / **`` with a small whole exponent, comparisons, ``and or not``, ``min max abs``,
``where(condition, a, b)``, ``sumproduct(a, b)``, ``present(x)``, ``bench('metric', 'statistic')``,
``prev('name')``, ``base('name')``, ``table('name', key, …)``, ``percentile(x, 'metric')`` and
``null``. Names are inputs and derived values defined earlier. Nothing else parses: no attributes,
no indexing, no loops, no calls of anything but these functions. Any null operand makes the result
null; so does division by zero.

Kinds are checked when a method loads, so that no firm's values can break a calculation.
"""

import ast
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

Slots = list[Any]
Node = Callable[[Slots], Any]
Store = Callable[[Slots], None]
Table = Mapping[tuple[str, ...], Decimal]

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

_FEWEST_PERCENTILES = 2


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
    """

    slots: dict[str, tuple[int, Kind]] = field(default_factory=dict)
    tables: Mapping[str, Table] = field(default_factory=dict)

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


@dataclass(frozen=True, slots=True)
class Expression:
    """A compiled expression.

    Attributes:
        text: As the method file has it.
        kind: What it gives.
        uses: Names it reads directly: inputs, derived values, ``bench.…``, ``prev.…``, ``base.…``,
            ``table.…``.
        node: Computes it from the slots.
        ratio: The two slots it divides, where it does nothing else.
    """

    text: str
    kind: Kind
    uses: tuple[str, ...]
    node: Node
    ratio: tuple[int, int] | None = None

    def into(self, slot: int) -> Store:
        """Return what computes it and puts it into a slot; what is not finite is missing."""
        if self.ratio is not None:
            return _ratio_into(slot, *self.ratio)
        return _value_into(slot, self.node)


def compile_expression(text: str, scope: Scope) -> Expression:
    """Compile an expression against the names known so far.

    Raises:
        ExpressionError: If it is not in the language, too large, or mixes kinds.
    """
    tree = _parse(text)
    compiler = _Compiler(text.strip(), scope)
    node, kind = compiler.compile(tree)
    return Expression(text, kind, tuple(compiler.uses), node, compiler.ratios.get(node))


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


_ARITHMETIC: Mapping[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
}
_COMPARISONS: Mapping[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}


class _Compiler:
    """Turns one checked tree into closures; remembers which names it uses."""

    def __init__(self, text: str, scope: Scope) -> None:
        self._text = text
        self._scope = scope
        self.uses: dict[str, None] = {}
        self.ratios: dict[Node, tuple[int, int]] = {}
        self._slots_of: dict[Node, int] = {}

    def compile(self, tree: ast.expr) -> tuple[Node, Kind]:  # noqa: PLR0911 - one case a construct
        match tree:
            case ast.Constant():
                return self._constant(tree)
            case ast.Name(id="null"):
                return _always(None), Kind.NULL
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

    def _constant(self, tree: ast.Constant) -> tuple[Node, Kind]:
        value = tree.value
        if isinstance(value, bool):
            return _always(value), Kind.FLAG
        if isinstance(value, str):
            return _always(value), Kind.TEXT
        if isinstance(value, int | float):
            return _always(self._digits_as_written(tree)), Kind.NUMBER
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

    def _name(self, name: str) -> tuple[Node, Kind]:
        if name not in self._scope.slots:
            raise ExpressionError(f"{name} is neither an input nor derived before")
        slot, kind = self._scope.slots[name]
        self.uses[name] = None
        return self._slot(slot), kind

    def _slot(self, slot: int) -> Node:
        node = operator.itemgetter(slot)
        self._slots_of[node] = slot
        return node

    def _of_kind(self, tree: ast.expr, kind: Kind) -> Node:
        node, found = self.compile(tree)
        if found not in {kind, Kind.NULL}:
            raise ExpressionError(f"{ast.unparse(tree)} is a {found}, not a {kind}")
        return node

    def _number(self, tree: ast.expr) -> Node:
        return self._of_kind(tree, Kind.NUMBER)

    def _arithmetic(self, tree: ast.BinOp) -> tuple[Node, Kind]:
        if isinstance(tree.op, ast.Add):
            terms = [self._number(term) for term in _terms(tree)]
            slots = [self._slots_of[term] for term in terms if term in self._slots_of]
            whole = _slot_sum(slots) if len(slots) == len(terms) else _sum(terms)
            return whole, Kind.NUMBER
        left, right = self._number(tree.left), self._number(tree.right)
        if isinstance(tree.op, ast.Div):
            if left in self._slots_of and right in self._slots_of:
                places = self._slots_of[left], self._slots_of[right]
                node = _slot_quotient(*places)
                self.ratios[node] = places
                return node, Kind.NUMBER
            return _quotient(left, right), Kind.NUMBER
        if type(tree.op) not in _ARITHMETIC:
            raise ExpressionError(f"{ast.unparse(tree)} is not allowed")
        return _both(_ARITHMETIC[type(tree.op)], left, right), Kind.NUMBER

    def _power(self, tree: ast.BinOp) -> tuple[Node, Kind]:
        exponent = tree.right
        if not (
            isinstance(exponent, ast.Constant)
            and type(exponent.value) is int
            and 1 <= exponent.value <= MAX_EXPONENT
        ):
            raise ExpressionError(f"an exponent is a whole number from 1 to {MAX_EXPONENT}")
        return _both(pow, self._number(tree.left), _always(exponent.value)), Kind.NUMBER

    def _unary(self, tree: ast.UnaryOp) -> tuple[Node, Kind]:
        if isinstance(tree.op, ast.Not):
            return _applied(operator.not_, self._of_kind(tree.operand, Kind.FLAG)), Kind.FLAG
        if isinstance(tree.op, ast.USub):
            return _applied(operator.neg, self._number(tree.operand)), Kind.NUMBER
        raise ExpressionError(f"{ast.unparse(tree)} is not allowed")

    def _comparison(
        self, left: ast.expr, operation: ast.cmpop, right: ast.expr
    ) -> tuple[Node, Kind]:
        if type(operation) not in _COMPARISONS:
            raise ExpressionError("only < <= > >= == != compare; presence is present(x)")
        first, kind = self.compile(left)
        ordered = not isinstance(operation, ast.Eq | ast.NotEq)
        if kind is Kind.LIST or (ordered and kind not in {Kind.NUMBER, Kind.NULL}):
            raise ExpressionError(f"{ast.unparse(left)} cannot be compared so")
        second = self._of_kind(right, kind) if kind is not Kind.NULL else self.compile(right)[0]
        return _both(_COMPARISONS[type(operation)], first, second), Kind.FLAG

    def _logic(self, tree: ast.BoolOp) -> tuple[Node, Kind]:
        nodes = [self._of_kind(operand, Kind.FLAG) for operand in tree.values]
        return _many(all if isinstance(tree.op, ast.And) else any, nodes), Kind.FLAG

    def _call(  # noqa: PLR0911 - one case a function
        self, name: str, arguments: list[ast.expr]
    ) -> tuple[Node, Kind]:
        match name, len(arguments):
            case "min" | "max", count if count > 1:
                numbers = [self._number(argument) for argument in arguments]
                return _many(min if name == "min" else max, numbers), Kind.NUMBER
            case "abs", 1:
                return _applied(abs, self._number(arguments[0])), Kind.NUMBER
            case "where", 3:
                return self._where(arguments)
            case "present", 1:
                return _is_present(self.compile(arguments[0])[0]), Kind.FLAG
            case "sumproduct", 2:
                lists = [self._of_kind(argument, Kind.LIST) for argument in arguments]
                return _both(_sum_of_products, *lists), Kind.NUMBER
            case "bench", 2:
                return self._reference("bench", arguments)
            case "prev" | "base", 1:
                return self._reference(name, arguments)
            case "percentile", 2:
                return self._percentile(arguments)
            case "table", count if count > 1:
                return self._table(arguments)
        raise ExpressionError(f"{name} with {len(arguments)} arguments is not a function here")

    def _where(self, arguments: list[ast.expr]) -> tuple[Node, Kind]:
        condition = self._of_kind(arguments[0], Kind.FLAG)
        first, kind = self.compile(arguments[1])
        second, other = self.compile(arguments[2])
        if kind is not other and Kind.NULL not in {kind, other}:
            raise ExpressionError(f"where gives a {kind} or a {other}")
        return _choice(condition, first, second), other if kind is Kind.NULL else kind

    def _reference(self, kind: str, arguments: list[ast.expr]) -> tuple[Node, Kind]:
        name = ".".join([kind, *map(_literal_text, arguments)])
        slot = self._scope.reference(name)
        self.uses[name] = None
        return self._slot(slot), Kind.NUMBER

    def _percentile(self, arguments: list[ast.expr]) -> tuple[Node, Kind]:
        value, metric = self._number(arguments[0]), _literal_text(arguments[1])
        points = []
        for statistic, percent in PERCENTILES.items():
            name = f"bench.{metric}.{statistic}"
            points.append((self._scope.reference(name), percent))
            self.uses[name] = None
        return _rank_among(value, points), Kind.NUMBER

    def _table(self, arguments: list[ast.expr]) -> tuple[Node, Kind]:
        name = _literal_text(arguments[0])
        if name not in self._scope.tables:
            raise ExpressionError(f"there is no table {name}")
        keys = [self.compile(argument)[0] for argument in arguments[1:]]
        self.uses[f"table.{name}"] = None
        return _lookup(self._scope.tables[name], keys), Kind.NUMBER


def _literal_text(tree: ast.expr) -> str:
    if isinstance(tree, ast.Constant) and isinstance(tree.value, str):
        return tree.value
    raise ExpressionError(f"{ast.unparse(tree)} must be a quoted name")


def _always(value: object) -> Node:
    return lambda _: value


def _applied(function: Callable[[Any], Any], node: Node) -> Node:
    def apply(slots: Slots) -> Any:  # noqa: ANN401 - kinds are checked when compiled
        value = node(slots)
        return None if value is None else function(value)

    return apply


def _both(function: Callable[[Any, Any], Any], left: Node, right: Node) -> Node:
    def apply(slots: Slots) -> Any:  # noqa: ANN401 - kinds are checked when compiled
        first, second = left(slots), right(slots)
        return None if first is None or second is None else function(first, second)

    return apply


def _quotient(left: Node, right: Node) -> Node:
    def divide(slots: Slots) -> Any:  # noqa: ANN401 - kinds are checked when compiled
        first, second = left(slots), right(slots)
        return first / second if first is not None and second else None

    return divide


def _terms(tree: ast.expr) -> list[ast.expr]:
    """Return the terms of a sum, first to last."""
    terms: list[ast.expr] = []
    while isinstance(tree, ast.BinOp) and isinstance(tree.op, ast.Add):
        terms.append(tree.right)
        tree = tree.left
    return [tree, *reversed(terms)]


def _sum(terms: list[Node]) -> Node:
    first, *others = terms

    def add(slots: Slots) -> Any:  # noqa: ANN401 - kinds are checked when compiled
        total = first(slots)
        for term in others:
            value = term(slots)
            if total is None or value is None:
                return None
            total = total + value
        return total

    return add


def _slot_sum(places: list[int]) -> Node:
    """Add slot by slot, first to last, without a call for each."""
    pick = operator.itemgetter(*places)

    def add(slots: Slots) -> Any:  # noqa: ANN401 - kinds are checked when compiled
        values = pick(slots)
        try:
            return sum(values[1:], values[0])
        except TypeError:  # one of them is missing; asking each Decimal whether it is takes longer
            return None

    return add


def _slot_quotient(left: int, right: int) -> Node:
    """Divide slot by slot without a call for each."""

    def divide(slots: Slots) -> Any:  # noqa: ANN401 - kinds are checked when compiled
        first, second = slots[left], slots[right]
        return first / second if first is not None and second else None

    return divide


def _ratio_into(slot: int, left: int, right: int) -> Store:
    """Divide slot by slot into a third: most of a rating's work is such ratios."""

    def divide(slots: Slots) -> None:
        first, second = slots[left], slots[right]
        if first is None or not second:
            slots[slot] = None
        else:
            value = first / second
            slots[slot] = value if value.is_finite() else None

    return divide


def _value_into(slot: int, node: Node) -> Store:
    def keep(slots: Slots) -> None:
        value = node(slots)
        is_endless = type(value) is Decimal and not value.is_finite()
        slots[slot] = None if is_endless else value

    return keep


def _many(function: Callable[[list[Any]], Any], nodes: list[Node]) -> Node:
    def apply(slots: Slots) -> Any:  # noqa: ANN401 - kinds are checked when compiled
        values = []
        for node in nodes:
            value = node(slots)
            if value is None:  # not "in": a Decimal takes long to say it is not None
                return None
            values.append(value)
        return function(values)

    return apply


def _choice(condition: Node, first: Node, second: Node) -> Node:
    def choose(slots: Slots) -> Any:  # noqa: ANN401 - kinds are checked when compiled
        holds = condition(slots)
        if holds is None:
            return None
        return first(slots) if holds else second(slots)

    return choose


def _is_present(node: Node) -> Node:
    return lambda slots: node(slots) is not None


def _sum_of_products(left: tuple[Decimal, ...], right: tuple[Decimal, ...]) -> Decimal | None:
    if len(left) != len(right):
        return None
    return sum((a * b for a, b in zip(left, right, strict=True)), Decimal(0))


def _lookup(table: Table, keys: list[Node]) -> Node:
    def look_up(slots: Slots) -> Decimal | None:
        values = [key(slots) for key in keys]
        return None if None in values else table.get(tuple(map(_key_text, values)))

    return look_up


def _rank_among(node: Node, points: list[tuple[int, Decimal]]) -> Node:
    """Return a value's percentile on straight lines between the percentiles that are known."""

    def rank(slots: Slots) -> Decimal | None:
        value: Decimal | None = node(slots)
        known: list[tuple[Decimal, Decimal]] = [
            (slots[slot], percent) for slot, percent in points if slots[slot] is not None
        ]
        if value is None or len(known) < _FEWEST_PERCENTILES:
            return None
        x0, y0 = known[0]
        if value <= x0:
            return y0
        for x1, y1 in known[1:]:
            if value <= x1:
                return y0 + (value - x0) * (y1 - y0) / (x1 - x0)
            x0, y0 = x1, y1
        return y0

    return rank


def _key_text(value: object) -> str:
    return f"{value:f}" if isinstance(value, Decimal) else str(value)
