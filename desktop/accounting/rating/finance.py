"""What banks have published by carbon level: information beside a rating, never part of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from desktop.accounting.rating.benchmarks import region_fallback
from desktop.accounting.rating.document import Table, load_document
from desktop.accounting.rating.result import Rating
from desktop.accounting.rating.schema import CONFIDENCE_WORDS, Texts
from desktop.errors import MethodologyError

SCHEMA = 1
_ZERO = Decimal(0)
_NO_TEXT = Texts()
_DO_NOT_SHOW = "do_not_show"


@dataclass(frozen=True, slots=True)
class Effect:
    """What a level brings.

    Attributes:
        bp: Basis points on the interest rate; negative is cheaper.
    """

    bp: Decimal | None = None
    note: Texts = _NO_TEXT


@dataclass(frozen=True, slots=True)
class FinanceProduct:
    """One published product.

    Attributes:
        methods: Ids of the ratings it looks at; empty: any firm of its regions.
        regions: GB/T 2260 codes; empty: everywhere.
        by_level: Effect by the level's key.
        bp_per_point: Basis points a score above the bank's base brings.
        cap_bp: Deepest cut that was published, as a positive number.
        amount: Published amount with its unit.
        until: Last day, if published.
        is_shown: False for claims without a primary source.
    """

    id: str
    name: Texts
    confidence: str
    sources: tuple[str, ...]
    methods: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    bank: str = ""
    by_level: Mapping[str, Effect] | None = None
    bp: Decimal | None = None
    bp_per_point: Decimal | None = None
    cap_bp: Decimal | None = None
    amount: tuple[Decimal, str] | None = None
    until: date | None = None
    note: Texts = _NO_TEXT
    is_shown: bool = True

    def effect(self, grade: str | None, score: Decimal | None, terms: "BankTerms") -> Effect:
        """Return the effect of a grade or score; unknown where the bank has published none."""
        if self.by_level is not None:
            return self.by_level.get(grade or "", Effect())
        if self.bp_per_point is not None:
            return Effect(linear_bp(score, self.bp_per_point, terms), self.note)
        return Effect(self.bp, self.note)


@dataclass(frozen=True, slots=True)
class BankTerms:
    """What a bank sets itself for a linear product; unknown until the user enters it.

    Attributes:
        base_score: Score from which the rate falls.
        cap_bp: Deepest cut, as a positive number.
    """

    base_score: Decimal | None = None
    cap_bp: Decimal | None = None


@dataclass(frozen=True, slots=True)
class FinanceRow:
    """A product with its effect now and at the next grade."""

    product: FinanceProduct
    now: Effect
    next: Effect | None


def linear_bp(score: Decimal | None, bp_per_point: Decimal, terms: BankTerms) -> Decimal | None:
    """Return the change of the interest rate of a linear, capped product. [BP].

    change = −min(max(score − base score, 0) × points' worth, cap)
    """
    if score is None or terms.base_score is None or terms.cap_bp is None:
        return None
    return -min(max(score - terms.base_score, _ZERO) * abs(bp_per_point), terms.cap_bp)


def finance_rows(
    products: Iterable[FinanceProduct],
    rating: Rating,
    following: Rating | None = None,
    region: str = "",
    terms: BankTerms | None = None,
) -> tuple[FinanceRow, ...]:
    """Return the products that look at a rating, with the effect now and at the next grade.

    Args:
        products: All of them; those not to be shown are left out.
        rating: The rating now.
        following: The rating at the next rung, if it is known what reaches it.
        region: GB/T 2260 code of the firm.
        terms: What the bank sets itself.
    """
    known = terms or BankTerms()
    return tuple(
        FinanceRow(
            product,
            product.effect(rating.grade, rating.score, known),
            product.effect(following.grade, following.score, known) if following else None,
        )
        for product in products
        if product.is_shown and _concerns(product, rating.method, region)
    )


def _concerns(product: FinanceProduct, method: str, region: str) -> bool:
    if product.methods:
        return method in product.methods
    if not product.regions:
        return True
    return bool(region) and not set(product.regions).isdisjoint(region_fallback(region))


def parse_finance(name: str, data: bytes) -> tuple[FinanceProduct, ...]:
    """Return the products of a TOML file.

    Raises:
        MethodologyError: Naming file, key and reason.
    """
    top = Table(name, "", load_document(name, data))
    if top.count("schema", 0) != SCHEMA:
        raise top.fail("schema", f"this program reads schema {SCHEMA}")
    sources = top.table("sources")
    products = tuple(_product(row, sources) for row in top.rows("product"))
    top.finish()
    if len({product.id for product in products}) != len(products):
        raise top.fail("product", "every product has its own id")
    return products


def _product(row: Table, sources: Table) -> FinanceProduct:
    product = FinanceProduct(
        id=row.text("id"),
        name=row.bilingual(),
        confidence=_confidence(row),
        sources=tuple(sources.text(source) for source in row.texts("source")),
        methods=row.texts("methods"),
        regions=row.texts("regions"),
        bank=row.text("bank", ""),
        by_level=_by_level(row) if "by_level" in row else None,
        bp=row.optional_number("bp"),
        bp_per_point=row.table("linear").optional_number("bp_per_point"),
        cap_bp=row.optional_number("cap_bp"),
        amount=_amount(row.table("amount")) if "amount" in row else None,
        until=row.day("until"),
        note=row.bilingual("zh_note", "en_note"),
        is_shown=row.text("use", "") != _DO_NOT_SHOW,
    )
    row.finish()
    if not product.sources:
        raise _no_source(row)
    return product


def _no_source(row: Table) -> MethodologyError:
    return row.fail("source", "a product names its source")


def _confidence(row: Table) -> str:
    word = row.text("confidence")
    if word not in CONFIDENCE_WORDS:
        raise row.fail("confidence", f"one of {', '.join(CONFIDENCE_WORDS)} is needed")
    return word


def _by_level(row: Table) -> dict[str, Effect]:
    return {
        key: Effect(level.optional_number("bp"), level.bilingual())
        for key, level in row.tables("by_level").items()
    }


def _amount(table: Table) -> tuple[Decimal, str]:
    return table.number("value"), table.text("unit")
