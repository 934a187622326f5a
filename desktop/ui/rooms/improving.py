"""What moves a grade, what measures would bring, and the plan that is kept: rows and questions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Protocol

from desktop.jobs.context import JobContext
from desktop.ui.session import Change, RatingCard

Names = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class LeverRow:
    """An input of a method that may be moved on trial.

    Attributes:
        value: As the company file has it. [unit]
    """

    input: str
    names: Names
    unit: str
    value: Decimal


@dataclass(frozen=True, slots=True)
class RungRow:
    """A change of one input, or of one source within it, that alone reaches a better grade.

    Attributes:
        source: Code of the emission source; empty where the whole input moves.
        needed: As it would have to be. [unit]
        input_needed: The whole input then. [unit]
        grade: The grade then reached.
    """

    input: str
    names: Names
    source: str
    unit: str
    value: Decimal
    needed: Decimal
    input_needed: Decimal
    relative: Decimal | None
    grade: str


@dataclass(frozen=True, slots=True)
class SpotRow:
    """What a platform's boundary leaves out of one source. ``reason`` is a message code."""

    source: str
    gas: str
    reason: str
    tco2e: Decimal


@dataclass(frozen=True, slots=True)
class ProductRow:
    """What a bank has published by grade: information, never advice.

    Attributes:
        confidence: ``confirmed``, ``single``, ``doubtful`` …
        now_bp: Change of the interest rate at the grade now; nothing if not published. [BP]
        next_bp: The same one rung up. [BP]
        amount: Published amount with its unit.
    """

    names: Names
    bank: str
    confidence: str
    sources: tuple[str, ...]
    now_bp: Decimal | None
    now_note: Names
    next_bp: Decimal | None
    next_note: Names
    note: Names
    amount: tuple[Decimal, str] | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class AccountRow:
    """A line of the carbon account.

    Attributes:
        column: ``emissions``, ``reductions`` or ``assets``.
        amount: Nothing where it is not known. [unit]
        value: Of assets with a price. [yuan]
    """

    column: str
    key: str
    amount: Decimal | None
    unit: str
    value: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Improvement:
    """Everything beside a method's grade.

    Attributes:
        full: Status and grade by the full inventory, platform's boundary left aside.
        has_better: Whether a better grade than the present one exists.
        account: The carbon account of the firm, the same for every method.
    """

    card: RatingCard
    levers: tuple[LeverRow, ...]
    rungs: tuple[RungRow, ...]
    spots: tuple[SpotRow, ...]
    full: tuple[str, str]
    products: tuple[ProductRow, ...]
    has_better: bool = True
    account: tuple[AccountRow, ...] = ()


@dataclass(frozen=True, slots=True)
class MeasureRow:
    """A measure as it is typed: kind, name, and its numbers as plain decimals or codes."""

    kind: str
    name: str
    values: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class PlanSheet:
    """A reduction plan as it is typed; prices are yuan a unit of the source."""

    measures: tuple[MeasureRow, ...] = ()
    prices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class PlanSource:
    """An energy source of the year, and what the records say a unit costs, if they do."""

    code: str
    unit: str
    price: Decimal | None


@dataclass(frozen=True, slots=True)
class PlanBasis:
    """What a plan starts from: the year's sources, what may be burned instead, what is kept."""

    sources: tuple[PlanSource, ...]
    fuels: tuple[tuple[str, str], ...]
    sheet: PlanSheet


@dataclass(frozen=True, slots=True)
class EffectRow:
    """What one measure brings after those before it.

    Attributes:
        tco2: Saved a year, location-based. [tCO2]
        tco2_market: Saved a year, market-based. [tCO2]
        investment: [yuan]
        saving: [yuan a year]
        payback: [years]
        cost: Marginal abatement cost. [yuan/tCO2]
    """

    name: str
    tco2: Decimal
    tco2_market: Decimal
    investment: Decimal
    saving: Decimal
    payback: Decimal | None
    cost: Decimal | None


@dataclass(frozen=True, slots=True)
class PlanAnswer:
    """What a plan brings: measure by measure, and every method's grade before and after."""

    effects: tuple[EffectRow, ...]
    ratings: tuple[tuple[RatingCard, RatingCard], ...]


class ImprovingRoom(Protocol):
    """Tries; only :meth:`keep_plan` writes, and it writes the plan alone."""

    def improvement(self, year: int, method: str, context: JobContext) -> Improvement:
        """Return what stands beside a method's grade."""

    def tried(self, year: int, method: str, moved: Sequence[tuple[str, Decimal]]) -> RatingCard:
        """Rate with some inputs moved."""

    def plan(self, year: int) -> PlanBasis:
        """Return the kept plan and what a plan may move."""

    def try_plan(self, year: int, sheet: PlanSheet, context: JobContext) -> PlanAnswer:
        """Return what a plan would bring."""

    def keep_plan(self, year: int, sheet: PlanSheet) -> Change:
        """Keep a plan in the company file."""
