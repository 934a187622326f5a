"""How a rating came about, as steps: from each mark down to the inputs it rests on."""

from decimal import Decimal

from desktop.accounting.emission import FactorUsed, Step
from desktop.accounting.quantity import Quantity
from desktop.accounting.rating.expressions import Expression
from desktop.accounting.rating.naming import LANGUAGES, mark_name, part_name
from desktop.accounting.rating.result import BenchmarkUsed, Mark, Rating
from desktop.accounting.rating.schema import Derived, Indicator, Method
from desktop.accounting.units import legible, plain

_NO_UNIT = "1"


def explain_rating(method: Method, rating: Rating, indicator: str = "") -> tuple[Step, ...]:
    """Return one step an indicator, with the derived values and inputs below it.

    Args:
        method: The method that rated.
        rating: Its answer.
        indicator: One of them only; empty for all.
    """
    story = _Story(method, rating)
    chosen = [i for i in method.indicators if indicator in {"", i.name}]
    steps = tuple(step for i in chosen if (step := story.of_indicator(i)) is not None)
    if steps or (method.indicators and not indicator):
        return steps
    wanted = [d for d in method.derived if indicator in {"", d.name}]
    return tuple(step for d in wanted if (step := story.of_derived(d)) is not None)


class _Story:
    """Looks up values while the tree is built."""

    def __init__(self, method: Method, rating: Rating) -> None:
        self._method = method
        self._derived = {item.name: item for item in method.derived}
        units = {item.name: item.unit for item in method.inputs}
        self._units = units | {item.name: item.unit for item in method.derived}
        self._values = {**dict(rating.inputs), **dict(rating.derived)}
        self._marks = dict(rating.marks)
        self._benchmarks = {f"bench.{b.metric}.{b.statistic}": b for b in rating.benchmarks}

    def of_indicator(self, indicator: Indicator) -> Step | None:
        """Return the step of an indicator that has a value."""
        mark = self._marks.get(indicator.name)
        if mark is None or mark.value is None:
            return None
        details = (
            ("indicator", indicator.name),
            ("mark", mark.mark or ""),
            ("score", "" if mark.score is None else str(mark.score)),
            *((each, part_name(self._method, indicator.name, each)) for each in LANGUAGES),
            *((f"given_{each}", self._given(indicator.name, mark, each)) for each in LANGUAGES),
        )
        return self._step("step.rating_indicator", indicator.value, mark.value, details)

    def _given(self, name: str, mark: Mark, language: str) -> str:
        """Return what an indicator got, in words: its mark, or its score."""
        if mark.mark:
            return mark_name(self._method, name, mark.mark, language)
        return "—" if mark.score is None else f"{legible(plain(mark.score)):f}"

    def of_derived(self, item: Derived) -> Step | None:
        """Return the step of a derived value that is known."""
        value = self._values.get(item.name)
        if not isinstance(value, Decimal):
            return None
        titles = ((each, part_name(self._method, item.name, each)) for each in LANGUAGES)
        details = (("name", item.name), *titles)
        return self._step("step.rating_derived", item.expression, value, details)

    def _step(
        self,
        key: str,
        expression: Expression,
        result: Decimal,
        details: tuple[tuple[str, str], ...],
    ) -> Step:
        operands = [(name, self._values.get(name)) for name in expression.uses]
        values = [
            (name, Quantity(value, self._units.get(name) or _NO_UNIT))
            for name, value in operands
            if isinstance(value, Decimal)
        ]
        used = [self._benchmarks[name] for name in expression.uses if name in self._benchmarks]
        values += [(f"bench.{b.metric}.{b.statistic}", Quantity(b.value, b.unit)) for b in used]
        unit = self._units.get(details[0][1]) or self._units.get(expression.text.strip())
        below = [self._derived[name] for name in expression.uses if name in self._derived]
        parts = (self.of_derived(item) for item in below)
        return Step(
            key=key,
            formula=expression.text,
            values=tuple(values),
            result=Quantity(plain(result), unit or _NO_UNIT),
            factor=_as_factor(used[0]) if used else None,
            parts=tuple(part for part in parts if part is not None),
            details=details,
        )


def _as_factor(used: BenchmarkUsed) -> FactorUsed:
    year = used.period[:4]
    return FactorUsed(
        id=f"bench/{used.metric}.{used.statistic}",
        value=used.value,
        unit=used.unit,
        document=used.source,
        year=int(year) if year.isdigit() else None,
        confidence=used.confidence,
        factor_set=f"{used.region}/{used.industry}/{used.level_used}",
        source=used.source,
        sha256=used.sha256,
    )
