"""Python functions built from checked expressions: what a method computes, without an interpreter.

The trees come from :mod:`expressions`, never from text: only names of slots (``v3``), temporary
values (``t1``), constants (``k2``) and the few functions of this module stand in them. Whoever
needs one value and whoever needs all values of a method get functions made of the same trees.
"""

import ast
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from types import CodeType, FunctionType
from typing import Any, NamedTuple

Slots = list[Any]
Table = Mapping[tuple[str, ...], Decimal]
Build = Callable[[list[ast.expr]], ast.expr]

_SLOTS = "given"
_FOUND = "found"
_FEWEST_PERCENTILES = 2
NULL = ast.Constant(None)


class Code(NamedTuple):
    """A checked expression as a tree of Python, and what has to be at hand for it.

    Attributes:
        tree: With a name for every slot, constant and function.
        reads: The slots it reads.
        constants: Numbers and tables by their names.
    """

    tree: ast.expr
    reads: frozenset[int]
    constants: Mapping[str, object]


class Assignment(NamedTuple):
    """A slot and what is put into it; a number that is not finite counts as missing."""

    slot: int
    code: Code
    is_number: bool


def slot_name(slot: int) -> ast.Name:
    """Return the local name of a slot."""
    return ast.Name(f"v{slot}", ast.Load())


def is_null(tree: ast.expr) -> bool:
    """Say whether a tree is nothing but ``null``."""
    return isinstance(tree, ast.Constant) and tree.value is None


class Emitter:
    """Builds the trees of one expression."""

    def __init__(self, first_constant: int) -> None:
        self.reads: set[int] = set()
        self.constants: dict[str, object] = {}
        self._first = first_constant
        self._temporaries = 0

    def slot(self, slot: int) -> ast.expr:
        """Return what reads a slot."""
        self.reads.add(slot)
        return slot_name(slot)

    def constant(self, value: object) -> ast.expr:
        """Return what reads a value known beforehand."""
        name = f"k{self._first + len(self.constants)}"
        self.constants[name] = value
        return ast.Name(name, ast.Load())

    def strict(
        self, operands: Iterable[ast.expr], build: Build, *, divides: bool = False
    ) -> ast.expr:
        """Return what is null where an operand is null, else what is built of the operands.

        Args:
            operands: In the order in which they are computed.
            build: Makes the value of names that are not null.
            divides: Whether the last operand being zero makes it null too.
        """
        given = list(operands)
        if any(map(is_null, given)):
            return NULL
        names: list[ast.expr] = []
        doubts: list[ast.expr] = []
        for place, operand in enumerate(given):
            name, first = self._named(operand)
            names.append(name)
            if divides and place == len(given) - 1:
                doubts.append(ast.UnaryOp(ast.Not(), first))
            elif not _is_known(operand):
                doubts.append(ast.Compare(first, [ast.Is()], [NULL]))
        built = build(names)
        return ast.IfExp(_any_of(doubts), NULL, built) if doubts else built

    def _named(self, operand: ast.expr) -> tuple[ast.expr, ast.expr]:
        """Return a name for an operand, and what gives the name its value and is that value."""
        if isinstance(operand, ast.Name):
            return operand, operand
        self._temporaries += 1
        name = f"t{self._temporaries}"
        return ast.Name(name, ast.Load()), ast.NamedExpr(ast.Name(name, ast.Store()), operand)

    def done(self, tree: ast.expr) -> Code:
        """Return the finished expression."""
        return Code(tree, frozenset(self.reads), self.constants)


def _is_known(operand: ast.expr) -> bool:
    """Say whether an operand is a constant, which is never null."""
    return isinstance(operand, ast.Name) and operand.id.startswith("k")


def _any_of(doubts: list[ast.expr]) -> ast.expr:
    return doubts[0] if len(doubts) == 1 else ast.BoolOp(ast.Or(), doubts)


def call(name: str, *arguments: ast.expr) -> ast.expr:
    """Return a call of a function that generated code may call."""
    return ast.Call(ast.Name(name, ast.Load()), list(arguments), [])


# ---------------------------------------------------------------------- functions of the language


def _sum_of_products(left: tuple[Decimal, ...], right: tuple[Decimal, ...]) -> Decimal | None:
    if len(left) != len(right):
        return None
    return sum((a * b for a, b in zip(left, right, strict=True)), Decimal(0))


def _look_up(table: Table, *keys: object) -> Decimal | None:
    return table.get(tuple(map(_key_text, keys)))


def _key_text(value: object) -> str:
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _rank_among(
    value: Decimal, values: Sequence[Decimal | None], percents: Sequence[Decimal]
) -> Decimal | None:
    """Return a value's percentile on straight lines between the percentiles that are known."""
    pairs = zip(values, percents, strict=True)
    known = [(point, percent) for point, percent in pairs if point is not None]
    if len(known) < _FEWEST_PERCENTILES:
        return None
    x0, y0 = known[0]
    if value <= x0:
        return y0
    for x1, y1 in known[1:]:
        if value <= x1:
            return y0 + (value - x0) * (y1 - y0) / (x1 - x0)
        x0, y0 = x1, y1
    return y0


_FUNCTIONS: Mapping[str, object] = {
    "min": min,
    "max": max,
    "abs": abs,
    "sum_of_products": _sum_of_products,
    "look_up": _look_up,
    "rank_among": _rank_among,
}


# ---------------------------------------------------------------------- functions out of trees


def value_function(code: Code) -> Callable[[Slots], Any]:
    """Return what computes an expression from the slots."""
    body = [*_loads(code.reads), ast.Return(code.tree)]
    return _function(body, code.constants)


def assigning_function(assignments: Iterable[Assignment]) -> Callable[[Slots], None]:
    """Return what computes values one after the other and puts each into its slot.

    Args:
        assignments: In an order in which each rests on earlier ones only.
    """
    body, constants, _ = _computed(assignments, keeps=True)
    return _function(body or [ast.Pass()], constants)


def result_function(assignments: Iterable[Assignment], result: Code) -> Callable[[Slots], Any]:
    """Return what computes values one after the other and gives what rests on them.

    Args:
        assignments: As for :func:`assigning_function`; the slots stay as they are.
        result: What is computed last.
    """
    body, constants, known = _computed(assignments, keeps=False)
    body += [*_loads(result.reads - known), ast.Return(result.tree)]
    return _function(body, {**constants, **result.constants})


def rows_function(
    leaves: Sequence[int],
    conditions: Iterable[Code],
    assignments: Iterable[Assignment],
    wanted: Iterable[int],
    cautions: Iterable[Code] = (),
) -> Callable[[Iterable[tuple[Any, ...]]], list[Any]]:
    """Return what computes the values of many firms, a row each.

    Args:
        leaves: The slots a row gives, in its order.
        conditions: A row for which one of them holds is nothing in the answer.
        assignments: As for :func:`assigning_function`.
        wanted: The slots in a row of the answer, in order.
        cautions: As the conditions, but looked at after the assignments.
    """
    constants: dict[str, object] = {}
    body: list[ast.stmt] = []
    for condition in conditions:
        body.append(_passed_over(condition))
        constants.update(condition.constants)
    for slot, code, is_number in assignments:
        body += _assigned(slot, code, is_number=is_number)
        constants.update(code.constants)
    for caution in cautions:
        body.append(_passed_over(caution))
        constants.update(caution.constants)
    body.append(_appended(ast.Tuple([slot_name(slot) for slot in wanted], ast.Load())))
    row = ast.Tuple([ast.Name(f"v{slot}", ast.Store()) for slot in leaves], ast.Store())
    start = _store(ast.Name(_FOUND, ast.Store()), ast.List([], ast.Load()))
    loop = ast.For(row, ast.Name(_SLOTS, ast.Load()), body, [])
    return _function([start, loop, ast.Return(ast.Name(_FOUND, ast.Load()))], constants)


def _passed_over(condition: Code) -> ast.stmt:
    """Return what leaves a row without values where a condition holds."""
    return ast.If(condition.tree, [_appended(NULL), ast.Continue()], [])


def _appended(tree: ast.expr) -> ast.stmt:
    """Return what adds a value to those found."""
    add = ast.Attribute(ast.Name(_FOUND, ast.Load()), "append", ast.Load())
    return ast.Expr(ast.Call(add, [tree], []))


def _computed(
    assignments: Iterable[Assignment], *, keeps: bool
) -> tuple[list[ast.stmt], dict[str, object], set[int]]:
    """Return statements, their constants and the slots that have a local name after them."""
    body: list[ast.stmt] = []
    constants: dict[str, object] = {}
    known: set[int] = set()
    for slot, code, is_number in assignments:
        body += _loads(code.reads - known)
        body += _assigned(slot, code, is_number=is_number)
        if keeps:
            body.append(_store(_place(slot, ast.Store()), slot_name(slot)))
        constants.update(code.constants)
        known.update(code.reads, {slot})
    return body, constants, known


def _loads(slots: Iterable[int]) -> list[ast.stmt]:
    """Return what gives slots their local names."""
    return [
        _store(ast.Name(f"v{slot}", ast.Store()), _place(slot, ast.Load()))
        for slot in sorted(slots)
    ]


def _assigned(slot: int, code: Code, *, is_number: bool) -> list[ast.stmt]:
    """Return what gives a slot's local name its value; what is not finite is missing."""
    name, own = slot_name(slot), ast.Name(f"v{slot}", ast.Store())
    made = _store(own, code.tree)
    if not is_number:
        return [made]
    is_there = ast.Compare(name, [ast.IsNot()], [NULL])
    is_finite = ast.Call(ast.Attribute(name, "is_finite", ast.Load()), [], [])
    doubt = ast.BoolOp(ast.And(), [is_there, ast.UnaryOp(ast.Not(), is_finite)])
    return [made, ast.If(doubt, [_store(own, NULL)], [])]


def _store(target: ast.expr, value: ast.expr) -> ast.stmt:
    return ast.Assign([target], value)


def _place(slot: int, context: ast.expr_context) -> ast.expr:
    return ast.Subscript(ast.Name(_SLOTS, ast.Load()), ast.Constant(slot), context)


def _function(body: list[ast.stmt], constants: Mapping[str, object]) -> Callable[[Any], Any]:
    module = ast.parse(f"def compute({_SLOTS}): pass")
    definition = module.body[0]
    definition.body = body  # type: ignore[attr-defined] # it is the function just written
    compiled = compile(ast.fix_missing_locations(module), "<rating method>", "exec")
    code = next(part for part in compiled.co_consts if isinstance(part, CodeType))
    return FunctionType(code, {"__builtins__": {}, **_FUNCTIONS, **constants})
