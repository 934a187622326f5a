"""Turns the half of a method's TOML that computes: inputs, derived values, indicators.

The half that grades stands in :mod:`parse_grading`; reading values with their complaints in
:mod:`document`; inheritance and inline tests in :mod:`library`.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

from desktop.accounting.rating.document import Table
from desktop.accounting.rating.expressions import (
    Expression,
    ExpressionError,
    Kind,
    Scope,
    compile_expression,
)
from desktop.accounting.rating.label import label_of
from desktop.accounting.rating.parse_grading import (
    aggregate_from,
    check_names,
    inline_test_from,
    levels_from,
    slot_of,
)
from desktop.accounting.rating.plan import plan_of
from desktop.accounting.rating.schema import (
    CONFIDENCE_WORDS,
    LARGEST,
    SWITCHED_OFF,
    Aggregate,
    Band,
    Binding,
    Boundary,
    Caution,
    Condition,
    Curve,
    Derived,
    Indicator,
    Input,
    Level,
    Method,
    MethodStatus,
    Override,
    PlainValue,
    Texts,
)
from desktop.accounting.rating.values import Value, plain

SCHEMA = 1
_BASELINES = ("none", "prior_year", "fixed_year", "first_year", "average")
_BINDINGS = ("emissions", "energy", "economic", "instruments", "facts")
_MAX_NAMES = 200


def build_method(document: Table, sha256: str, parameter_file: str = "") -> Method:
    """Return the method a document describes.

    Raises:
        MethodologyError: Naming file, key and reason.
    """
    return _Builder(document).build(sha256, parameter_file)


class _Builder:
    """Builds one method; grows the scope of names in the order of the file."""

    def __init__(self, document: Table) -> None:
        self._document = document
        self._scope = Scope()
        self._leaves: dict[str, tuple[str, ...]] = {}
        self._confidence: dict[str, str] = {}
        self._curves: dict[str, Curve] = {}
        self._rated_by: set[str] = set()

    def build(self, sha256: str, parameter_file: str) -> Method:
        top = self._document
        if top.count("schema", 0) != SCHEMA:
            raise top.fail("schema", f"this program reads schema {SCHEMA}")
        status = top.word("status", tuple(MethodStatus))
        self._scope.tables = self._tables(top)
        inputs = self._inputs(top)
        conditions = tuple(self._condition(row) for row in top.rows("conditions"))
        derived = self._derived(top)
        cautions = tuple(self._caution(row) for row in top.rows("cautions"))
        indicators = self._indicators(top)
        levels = levels_from(top)
        aggregate = self._aggregate(top, indicators, levels)
        overrides = tuple(self._override(row, levels) for row in top.rows("overrides"))
        sections = self._sections(top.table("applicability"))
        boundary = self._boundary(top.table("boundary"))
        confidence = self._all_confidence(top)
        references = self._references(top)
        bench = [n.removeprefix("bench.") for n in references if n.startswith("bench.")]
        estimating = [name for name in bench if name not in self._rated_by]
        method = Method(
            **self._identity(top),
            **self._places(inputs, derived, references),
            status=MethodStatus(status),
            aggregate=aggregate,
            inputs=inputs,
            derived=derived,
            indicators=indicators,
            levels=levels,
            conditions=conditions,
            cautions=cautions,
            overrides=overrides,
            tests=tuple(inline_test_from(row) for row in top.rows("tests")),
            sections=sections,
            boundary=boundary,
            references=references,
            confidence=confidence,
            sha256=sha256,
            parameter_file=parameter_file,
            needs=self._leaves.get(aggregate.of, ()) if isinstance(aggregate, PlainValue) else (),
            benchmarks=tuple(name for name in bench if name not in estimating),
            estimating=tuple(estimating),
            label=label_of(
                top.text("id"), top.text("version"), confidence, top.text("superseded_by", "")
            ),
        )
        top.get("inherits")
        top.finish()
        return replace(method, plan=plan_of(method))

    def _identity(self, top: Table) -> dict[str, Any]:
        """Return what a method says of itself."""
        return {
            "id": top.text("id"),
            "version": top.text("version"),
            "name": self._names(top.table("name")),
            "since": self._since(top),
            "regions": top.texts("regions"),
            "baseline": top.word("baseline", _BASELINES, "none"),
            "missing": top.texts("missing"),
            "sources": self._sources(top),
            "superseded_by": top.text("superseded_by", ""),
            "notes": top.texts("notes"),
            "information": top.table("information").raw(),
        }

    def _places(
        self,
        inputs: tuple[Input, ...],
        derived: tuple[Derived, ...],
        references: Mapping[str, int],
    ) -> dict[str, Any]:
        """Return where every value stands during an evaluation."""
        own = {item.name: item.slot for item in inputs}
        return {
            "slots": len(self._scope.slots),
            "slot_of": own | {item.name: item.slot for item in derived},
            "bench_slots": _slots_of(references, "bench."),
            "prev_slots": _slots_of(references, "prev."),
            "base_slots": _slots_of(references, "base."),
            "blank": self._blank(inputs),
            "input_by_name": {item.name: item for item in inputs},
            "bound": tuple((item, item.binding) for item in inputs if item.binding),
            "recalled": tuple(item for item in inputs if item.confidence in SWITCHED_OFF),
            "estimated": tuple((item, item.estimate) for item in inputs if item.estimate),
            "required": tuple((item.name, item.slot) for item in inputs if item.is_required),
            "leaf_slots": own | dict(references),
        }

    # ------------------------------------------------------------------ small parts

    def _since(self, top: Table) -> date:
        day = top.day("since")
        if day is None:
            raise top.fail("since", "the first day is needed")
        return day

    def _names(self, table: Table) -> Texts:
        names = table.bilingual()
        table.finish()
        return names

    def _confidence_of(self, table: Table, name: str, *, required: bool = False) -> str:
        default = None if required else ""
        word = table.text("confidence", default)
        if word and word not in CONFIDENCE_WORDS:
            raise table.fail("confidence", f"one of {', '.join(CONFIDENCE_WORDS)} is needed")
        if word:
            self._confidence[name] = word
            self._check_source(table, word)
        return word

    def _check_source(self, table: Table, word: str) -> None:
        sources = table.texts("source")
        known = self._document.table("sources")
        for source in sources:
            if source not in known:
                raise table.fail("source", f"{source} is not among the sources")
        if word in {"confirmed", "single"} and not sources:
            raise table.fail("source", "what is confirmed or transcribed names its source")

    def _all_confidence(self, top: Table) -> tuple[tuple[str, str], ...]:
        for name, table in top.tables("confidence").items():
            self._confidence_of(table, name, required=True)
            table.text("note", "")
            table.finish()
        return tuple(self._confidence.items())

    def _sources(self, top: Table) -> tuple[tuple[str, str], ...]:
        table = top.table("sources")
        return tuple((name, table.text(name)) for name in table.keys())  # noqa: SIM118 - not a mapping

    def _sections(self, table: Table) -> tuple[str, ...]:
        sections = table.texts("sections")
        self._confidence_of(table, "applicability")
        table.text("note", "")
        table.finish()
        return sections

    def _boundary(self, table: Table) -> Boundary:
        boundary = Boundary(
            table.texts("sources_in"), table.texts("sources_out"), table.text("note", "")
        )
        self._confidence_of(table, "boundary")
        table.finish()
        return boundary

    def _tables(self, top: Table) -> dict[str, dict[tuple[str, ...], Decimal]]:
        tables: dict[str, dict[tuple[str, ...], Decimal]] = {}
        for name, table in top.tables("tables").items():
            self._confidence_of(table, f"table.{name}", required=True)
            table.text("unit")
            table.text("note", "")
            rows = table.tables("rows")
            tables[name] = {
                (first, second): row.number(second)
                for first, row in rows.items()
                for second in row.keys()  # noqa: SIM118 - not a mapping
            }
            table.finish()
        return tables

    def _references(self, top: Table) -> dict[str, int]:
        found = {}
        for name, (slot, _) in self._scope.slots.items():
            kind, _, what = name.partition(".")
            if not what:
                continue
            if kind in {"prev", "base"} and what not in self._scope.slots:
                raise top.fail("derived", f"{kind}('{what}') is no input and not derived")
            found[name] = slot
        return found

    def _blank(self, inputs: tuple[Input, ...]) -> tuple[Value, ...]:
        blank: list[Value] = [None] * len(self._scope.slots)
        for item in inputs:
            if item.confidence not in SWITCHED_OFF:
                blank[item.slot] = item.default
        return tuple(blank)

    # ------------------------------------------------------------------ expressions

    def _expression(self, table: Table, key: str, kind: Kind | None = None) -> Expression:
        return self._compiled(table, key, table.text(key), kind)

    def _compiled(self, table: Table, key: str, text: str, kind: Kind | None) -> Expression:
        try:
            expression = compile_expression(text, self._scope)
        except ExpressionError as error:
            raise table.fail(key, str(error)) from error
        if kind is not None and expression.kind not in {kind, Kind.NULL}:
            raise table.fail(key, f"gives a {expression.kind}, not a {kind}")
        return expression

    def _define(self, table: Table, key: str, name: str, kind: Kind) -> int:
        if not name.isidentifier() or not name.isascii() or len(self._scope.slots) > _MAX_NAMES:
            raise table.fail(key, "a name is a short English word; there are at most 200")
        try:
            return self._scope.define(name, kind)
        except ExpressionError as error:
            raise table.fail(key, str(error)) from error

    def _leaves_of(self, expression: Expression) -> tuple[str, ...]:
        leaves: dict[str, None] = {}
        for name in expression.uses:
            leaves.update(dict.fromkeys(self._leaves.get(name, (name,))))
        return tuple(leaves)

    # ------------------------------------------------------------------ inputs and derived values

    def _inputs(self, top: Table) -> tuple[Input, ...]:
        tables = top.tables("inputs")
        kinds = {
            name: table.word("kind", tuple(Kind)[:4], "number") for name, table in tables.items()
        }
        slots = {
            name: self._define(table, "", name, Kind(kinds[name])) for name, table in tables.items()
        }
        return tuple(
            self._input(table, name, slots[name], Kind(kinds[name]))
            for name, table in tables.items()
        )

    def _input(self, table: Table, name: str, slot: int, kind: Kind) -> Input:
        minimum = table.optional_number("minimum")
        maximum = table.optional_number("maximum")
        item = Input(
            name=name,
            slot=slot,
            kind=kind,
            unit=table.text("unit", None if kind is Kind.NUMBER else ""),
            is_required=table.flag("required", default=False),
            default=self._default(table, kind),
            minimum=minimum,
            lowest=-LARGEST if minimum is None else minimum,
            highest=LARGEST if maximum is None else maximum,
            choices=table.texts("choices"),
            confidence=self._confidence_of(table, name),
            is_enabled=table.flag("enabled", default=True),
            estimate=self._expression(table, "estimate", Kind.NUMBER)
            if "estimate" in table
            else None,
            estimate_range=tuple(
                self._compiled(table, "estimate_range", text, Kind.NUMBER)
                for text in table.texts("estimate_range")
            ),
            binding=self._binding(table.table("from")) if "from" in table else None,
            title=table.bilingual(),
            note=table.text("note", ""),
        )
        table.finish()
        return item

    def _default(self, table: Table, kind: Kind) -> Value:
        value = table.value("default")
        types = {Kind.NUMBER: Decimal, Kind.TEXT: str, Kind.FLAG: bool, Kind.LIST: tuple}
        if value is not None and not isinstance(value, types[kind]):
            raise table.fail("default", f"a {kind} is needed")
        return value

    def _binding(self, table: Table) -> Binding:
        kinds = [key for key in table.keys() if key in _BINDINGS]  # noqa: SIM118 - not a mapping
        if len(kinds) != 1:
            raise table.fail("", f"exactly one of {', '.join(_BINDINGS)} is needed")
        names = table.get(kinds[0])
        binding = Binding(
            kind=kinds[0],
            names=(names,) if isinstance(names, str) else table.texts(kinds[0]),
            basis=table.word("basis", ("location", "market"), "location"),
            gases=table.texts("gases") or ("CO2",),
            times=table.text("times", ""),
            components=table.texts("components"),
        )
        if not binding.names or binding.times not in {"", "grid_average"}:
            raise table.fail(kinds[0], "names are needed; times is grid_average or absent")
        table.finish()
        return binding

    def _derived(self, top: Table) -> tuple[Derived, ...]:
        table = top.table("derived")
        return tuple(self._one_derived(table, name) for name in table.keys())  # noqa: SIM118 - not a mapping

    def _one_derived(self, table: Table, name: str) -> Derived:
        if isinstance(table.get(name), str):
            expression, unit, title = self._expression(table, name), "", Texts()
        else:
            entry = table.table(name)
            expression = self._expression(entry, "value")
            unit, title = entry.text("unit", ""), entry.bilingual()
            self._confidence_of(entry, name)
            entry.text("note", "")
            entry.finish()
        slot = self._define(table, name, name, expression.kind)
        self._leaves[name] = self._leaves_of(expression)
        self._rated_by.update(n.removeprefix("bench.") for n in expression.uses)
        return Derived(name, slot, expression, unit, title)

    def _condition(self, row: Table) -> Condition:
        condition = Condition(
            when=self._expression(row, "when", Kind.FLAG),
            drops=row.text("input", ""),
            is_veto=row.word("action", ("not_ratable", "drop")) == "not_ratable",
            reason=row.text("reason"),
        )
        if condition.drops and condition.drops not in self._scope.slots:
            raise row.fail("input", f"{condition.drops} is no input")
        row.finish()
        return condition

    def _caution(self, row: Table) -> Caution:
        caution = Caution(self._expression(row, "when", Kind.FLAG), row.text("reason"))
        row.finish()
        return caution

    # ------------------------------------------------------------------ indicators

    def _indicators(self, top: Table) -> tuple[Indicator, ...]:
        for name, table in top.tables("curves").items():
            self._curves[name] = self._curve(table)
            self._confidence_of(table, f"curve.{name}", required=True)
            table.finish()
        return tuple(
            self._indicator(name, table) for name, table in top.tables("indicators").items()
        )

    def _curve(self, table: Table) -> Curve:
        rows = table.get("points")
        points = [self._point(table, row) for row in rows] if isinstance(rows, list) else []
        if not points or any(a[0] >= b[0] for a, b in pairwise(points)):
            raise table.fail("points", "pairs of numbers with rising first members are needed")
        return Curve(tuple(points))

    def _point(self, table: Table, row: object) -> tuple[Decimal, Decimal]:
        pair = Table(table.file, f"{table.path}.points", {"pair": row}).value("pair")
        if not isinstance(pair, tuple) or len(pair) != 2:  # noqa: PLR2004 - a point has two coordinates
            raise table.fail("points", "every point is a pair of numbers")
        return pair[0], pair[1]

    def _indicator(self, name: str, table: Table) -> Indicator:
        value = self._expression(table, "value", Kind.NUMBER)
        self._rated_by.update(name.removeprefix("bench.") for name in value.uses)
        bands = tuple(self._band(row) for row in table.rows("bands"))
        indicator = Indicator(
            name=name,
            slot=self._scope.define(f"indicator {name}", Kind.NUMBER),
            value=value,
            confidence=self._confidence_of(table, name, required=True),
            bands=bands,
            moving_limits=tuple(
                (place, band.replaced_by)
                for place, band in enumerate(bands)
                if band.replaced_by is not None
            ),
            curve=self._named_curve(table) if "curve" in table else None,
            supplied=slot_of(table, "supplied", self._scope) if "supplied" in table else -1,
            unit=table.text("unit"),
            title=table.bilingual(),
            labels=self._labels(table.table("labels")),
            needs=self._leaves_of(value),
            note=table.text("note", ""),
        )
        self._check_scoring(table, indicator)
        table.finish()
        return indicator

    def _labels(self, table: Table) -> dict[str, Texts]:
        return {
            key: self._names(table.table(key))
            for key in table.keys()  # noqa: SIM118 - not a mapping
        }

    def _named_curve(self, table: Table) -> Curve:
        name = table.text("curve")
        if name not in self._curves:
            raise table.fail("curve", f"there is no curve {name}")
        return self._curves[name]

    def _band(self, row: Table) -> Band:
        """Read one band: ``upto`` includes its limit, ``below`` does not, the last has neither."""
        if "upto" in row and "below" in row:
            raise row.fail("upto", "either upto or below")
        limit = row.optional_number("upto")
        is_included = limit is not None
        if limit is None:
            limit = row.optional_number("below")
        score = row.optional_number("score")
        mark = row.text("mark", plain(score) if score is not None else "")
        replaced_by = None
        if "replaced_by" in row:
            replaced_by = self._expression(row, "replaced_by", Kind.NUMBER)
            self._rated_by.update(name.removeprefix("bench.") for name in replaced_by.uses)
        band = Band(limit, is_included, mark or None, score, replaced_by)
        row.finish()
        return band

    def _check_scoring(self, table: Table, indicator: Indicator) -> None:
        bands = indicator.bands
        if bool(bands) == (indicator.curve is not None):
            raise table.fail("bands", "either bands or a curve is needed")
        limits = [band.limit for band in bands[:-1]]
        if bands and (bands[-1].limit is not None or None in limits):
            raise table.fail("bands", "every band but the last has a limit")
        rising = [limit for limit in limits if limit is not None]
        if any(a >= b for a, b in pairwise(rising)):
            raise table.fail("bands", "the limits must rise")

    # ------------------------------------------------------------------ grades

    def _aggregate(
        self, top: Table, indicators: tuple[Indicator, ...], levels: tuple[Level, ...]
    ) -> Aggregate:
        table = top.table("aggregate")
        if "aggregate" not in top and top.text("status") == MethodStatus.PARAMETERS_UNKNOWN:
            return PlainValue("")
        aggregate = aggregate_from(table, top.tables("themes"), self._scope)
        is_value = isinstance(aggregate, PlainValue)
        self._confidence_of(table, "aggregate", required=not is_value)
        table.text("note", "")
        table.finish()
        check_names(table, aggregate, indicators, levels)
        return aggregate

    def _override(self, row: Table, levels: tuple[Level, ...]) -> Override:
        override = Override(
            action=row.word("action", ("not_ratable", "notch_down", "cap")),
            when=self._expression(row, "when", Kind.FLAG) if "when" in row else None,
            notches=self._expression(row, "notches", Kind.NUMBER) if "notches" in row else None,
            cap=row.text("cap", ""),
            reason=row.text("reason", ""),
        )
        if (override.action == "notch_down") != (override.notches is not None):
            raise row.fail("notches", "notch_down, and only it, needs notches")
        keys = {level.key for level in levels}
        if (override.action == "cap") != bool(override.cap) or not {override.cap} <= keys | {""}:
            raise row.fail("cap", "cap, and only it, needs a level")
        row.text("note", "")
        row.finish()
        return override


def _slots_of(references: Mapping[str, int], prefix: str) -> tuple[tuple[str, int], ...]:
    return tuple(
        (name.removeprefix(prefix), slot)
        for name, slot in references.items()
        if name.startswith(prefix)
    )
