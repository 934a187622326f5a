"""What moves a grade and what measures bring, on the jobs."""

import json
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from desktop.accounting.period import ReportingPeriod
from desktop.accounting.rating.account import CarbonAccount
from desktop.accounting.rating.finance import Effect, FinanceRow
from desktop.accounting.rating.next_rung import Change as RungChange
from desktop.accounting.rating.schema import Method, Texts
from desktop.accounting.rating.what_if import PlanRow
from desktop.jobs.company_outlook import company_outlook
from desktop.jobs.company_plan import keep_plan, kept_plan, known_prices
from desktop.jobs.company_ratings import RatedCompany
from desktop.jobs.company_trial import levers_of, try_values
from desktop.jobs.company_what_if import company_what_if
from desktop.jobs.context import JobContext
from desktop.jobs.shipped import load_methodology
from desktop.ui.company.books import Books
from desktop.ui.company.rows import named, rating_card
from desktop.ui.rooms.improving import (
    AccountRow,
    EffectRow,
    Improvement,
    LeverRow,
    MeasureRow,
    PlanAnswer,
    PlanBasis,
    PlanSheet,
    PlanSource,
    ProductRow,
    RungRow,
    SpotRow,
)
from desktop.ui.session import Change, Changed, RatingCard

_PLAN = "plan.json"
_BURNED = ("stationary.", "electricity.purchased", "heat.", "steam.")
_POWER = "electricity.purchased"


class CompanyImproving:
    """Tries on the rated values; the records are only read."""

    def __init__(self, books: Books) -> None:
        self._books = books

    def _rated(self, year: int, method: str) -> RatedCompany:
        return next(each for each in self._books.rated(year) if each.method.id == method)

    def _card(self, rated: RatedCompany) -> RatingCard:
        return rating_card(rated, self._books.store.entity().region)

    def improvement(self, year: int, method: str, context: JobContext) -> Improvement:
        """Return what stands beside a method's grade."""
        context.step(0, 1)
        return self._books.once("improvement", (year, method), lambda: self._improve(year, method))

    def _improve(self, year: int, method: str) -> Improvement:
        books, rated = self._books, self._rated(year, method)
        (seen,) = company_outlook(
            books.store, books.inventory(year), [rated.method], books.benchmarks()
        )
        spots = seen.outlook.spots
        return Improvement(
            card=self._card(rated),
            levers=tuple(
                LeverRow(each.input, named(each.title), each.unit, each.value)
                for each in levers_of(rated)
            ),
            rungs=tuple(_rung(rated.method, each) for each in seen.outlook.changes),
            spots=tuple(SpotRow(s.source, s.gas, s.reason, s.tco2e) for s in spots.left_out),
            full=(spots.full.status.value, spots.full.grade or ""),
            products=tuple(_product(each) for each in seen.outlook.finance),
            has_better=_has_better(rated),
            account=_account(seen.account),
        )

    def tried(self, year: int, method: str, moved: Sequence[tuple[str, Decimal]]) -> RatingCard:
        """Rate with some inputs moved."""
        rated = self._rated(year, method)
        rating = try_values(rated, dict(moved), self._books.benchmarks())
        return self._card(replace(rated, rating=rating))

    def plan(self, year: int) -> PlanBasis:
        """Return the kept plan and what a plan may move."""
        books = self._books
        prices = known_prices(books.store, ReportingPeriod.of_year(year))
        used = {
            total.source: total.quantity.unit for total in books.inventory(year).inventory.activity
        }
        known = load_methodology().sources.values()
        return PlanBasis(
            sources=tuple(
                PlanSource(code, unit, prices.get(code))
                for code, unit in used.items()
                if code.startswith(_BURNED)
            ),
            fuels=tuple((each.code, each.unit) for each in known if each.code.startswith(_BURNED)),
            sheet=_sheet(kept_plan(books.store)),
        )

    def try_plan(self, year: int, sheet: PlanSheet, context: JobContext) -> PlanAnswer:
        """Return what a plan would bring."""
        context.step(0, 1)
        books = self._books
        rated = [each for each in books.rated(year) if each.rating.grade is not None]
        answers = company_what_if(
            books.store,
            books.inventory(year),
            [each.method for each in rated] or [books.rated(year)[0].method],
            books.benchmarks(),
            (_PLAN, _document(sheet)),
        )
        pairs = zip(rated, answers, strict=False)
        return PlanAnswer(
            effects=tuple(_effect(row) for row in answers[0].answer.plan),
            ratings=tuple(
                (
                    self._card(replace(each, rating=answer.answer.before)),
                    self._card(replace(each, rating=answer.answer.after)),
                )
                for each, answer in pairs
            ),
        )

    def keep_plan(self, year: int, sheet: PlanSheet) -> Change:
        """Keep a plan in the company file."""
        books = self._books
        document = _document(sheet) if sheet.measures else b""
        keep_plan(books.store, books.inventory(year), document, person=books.person)
        return Change(frozenset({Changed.PLAN}), len(sheet.measures))


def _account(account: CarbonAccount) -> tuple[AccountRow, ...]:
    columns = (
        ("emissions", account.emissions),
        ("reductions", account.reductions),
        ("assets", account.assets),
    )
    return tuple(
        AccountRow(column, line.key, line.amount, line.unit, line.value)
        for column, lines in columns
        for line in lines
    )


def _has_better(rated: RatedCompany) -> bool:
    grade = rated.rating.grade
    if grade is None or not rated.method.levels:
        return True
    ranks = {level.key: level.rank for level in rated.method.levels}
    return ranks[grade] > min(ranks.values())


def _title(method: Method, name: str) -> Texts:
    return next((item.title for item in method.inputs if item.name == name), Texts())


def _rung(method: Method, change: RungChange) -> RungRow:
    return RungRow(
        input=change.input,
        names=named(_title(method, change.input)),
        source=change.source,
        unit=change.unit,
        value=change.value,
        needed=change.needed,
        input_needed=change.input_needed,
        relative=change.relative,
        grade=change.grade,
    )


def _product(row: FinanceRow) -> ProductRow:
    product, following = row.product, row.next or Effect()
    return ProductRow(
        names=named(product.name),
        bank=product.bank,
        confidence=product.confidence,
        sources=product.sources,
        now_bp=row.now.bp,
        now_note=named(row.now.note),
        next_bp=following.bp,
        next_note=named(following.note),
        note=named(product.note),
        amount=product.amount,
        until=product.until,
    )


def _effect(row: PlanRow) -> EffectRow:
    return EffectRow(
        name=row.name,
        tco2=row.tco2_saved,
        tco2_market=row.tco2_market_saved,
        investment=row.investment,
        saving=row.saving,
        payback=row.payback,
        cost=row.abatement_cost,
    )


def _document(sheet: PlanSheet) -> bytes:
    """Return a plan as the document ``what-if`` reads."""
    measures = [
        {"kind": each.kind, "name": each.name, **dict(each.values)} for each in sheet.measures
    ]
    document = {"prices": dict(sheet.prices), "measures": measures}
    return json.dumps(document, ensure_ascii=False, sort_keys=True).encode()


def _sheet(data: bytes) -> PlanSheet:
    """Return the kept document as it is typed."""
    if not data:
        return PlanSheet()
    document: Any = json.loads(data)
    measures = tuple(
        MeasureRow(
            each["kind"],
            each.get("name", ""),
            tuple((k, str(v)) for k, v in each.items() if k not in ("kind", "name")),
        )
        for each in document["measures"]
    )
    return PlanSheet(measures, tuple((k, str(v)) for k, v in document["prices"].items()))
