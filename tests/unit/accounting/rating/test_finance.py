"""Finance table: the products of PLATFORMS sections 1 to 6, and what must not be shown."""

from dataclasses import replace
from decimal import Decimal

import pytest

from desktop.accounting.rating.finance import (
    BankTerms,
    FinanceProduct,
    FinanceRow,
    finance_rows,
    linear_bp,
    parse_finance,
)
from desktop.accounting.rating.result import Rating, Status
from desktop.errors import MethodologyError
from desktop.paths import resources

D = Decimal
QUZHOU = "cn.zj.quzhou.industrial-carbon-account"
SHENZHEN = "cn.gd.shenzhen.enterprise-carbon-rating"


@pytest.fixture(scope="module")
def products() -> tuple[FinanceProduct, ...]:
    path = resources() / "methodology" / "ratings" / "finance.toml"
    return parse_finance(path.name, path.read_bytes())


def rated(method: str, grade: str, score: str | None = None) -> Rating:
    return Rating(method, "1", Status.RATED, grade=grade, score=None if score is None else D(score))


def by_id(rows: tuple[FinanceRow, ...]) -> dict[str, FinanceRow]:
    return {row.product.id: row for row in rows}


def test_colour_has_its_price_now_and_at_the_next_rung(
    products: tuple[FinanceProduct, ...],
) -> None:
    rows = by_id(finance_rows(products, rated(QUZHOU, "light_green"), rated(QUZHOU, "deep_green")))
    row = rows["quzhou.qujiang-rcb.tanrongyidai"]
    # deep green −50 BP, light green −30 BP (PLATFORMS section 1)
    assert row.next is not None
    assert (row.now.bp, row.next.bp) == (D(-30), D(-50))


def test_claim_without_a_primary_source_is_never_shown(
    products: tuple[FinanceProduct, ...],
) -> None:
    rows = by_id(finance_rows(products, rated(QUZHOU, "deep_green")))
    assert "quzhou.unverified-50-100bp" in {product.id for product in products}
    assert "quzhou.unverified-50-100bp" not in rows


@pytest.mark.parametrize(
    ("score", "base", "cap", "bp"),
    [("75", "60", "30", "-15"), ("95", "60", "30", "-30"), ("50", "60", "30", "0")],
)
def test_linear_price_is_capped(score: str, base: str, cap: str, bp: str) -> None:
    # each point above the base cuts 1 BP up to a cap (PLATFORMS section 3)
    assert linear_bp(D(score), D(-1), BankTerms(D(base), D(cap))) == D(bp)


def test_linear_price_is_unknown_until_the_bank_says_its_terms(
    products: tuple[FinanceProduct, ...],
) -> None:
    rating = rated(SHENZHEN, "BBB", "76")
    unknown = by_id(finance_rows(products, rating))["shenzhen.jiangtandai.linear"]
    known = by_id(finance_rows(products, rating, terms=BankTerms(D(60), D(15))))
    assert unknown.now.bp is None
    assert known["shenzhen.jiangtandai.linear"].now.bp == D(-15)


def test_unrated_firm_sees_products_without_a_price(products: tuple[FinanceProduct, ...]) -> None:
    rating = Rating(QUZHOU, "1", Status.REFUSED)
    row = by_id(finance_rows(products, rating))["quzhou.qujiang-rcb.tanrongyidai"]
    assert row.now.bp is None
    assert row.next is None


def test_products_of_a_county_are_for_its_firms(products: tuple[FinanceProduct, ...]) -> None:
    rating = rated(QUZHOU, "red")
    assert "wuyi.jiantandai" in by_id(finance_rows(products, rating, region="330723"))
    assert "wuyi.jiantandai" not in by_id(finance_rows(products, rating, region="330500"))
    # 331000 is 台州 and 331100 is 丽水: a round code is a whole city, not its first digits
    (local,) = (each for each in products if each.id == "wuyi.jiantandai")
    taizhou = (replace(local, regions=("331000",)),)
    assert finance_rows(taizhou, rating, region="331002")
    assert not finance_rows(taizhou, rating, region="331100")
    assert "wuyi.jiantandai" not in by_id(finance_rows(products, rating))
    assert "pboc.cerf" in by_id(finance_rows(products, rating))


MINIMAL = """
schema = 1
[sources]
S1 = "page"
[[product]]
id = "a"
confidence = "single"
source = ["S1"]
"""


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("schema = 1", "schema = 2", "schema"),
        ('source = ["S1"]', "", "source"),
        ('source = ["S1"]', 'source = ["S2"]', "text"),
        ('"single"', '"sure"', "one of"),
        ('id = "a"', 'id = "a"\nprice = 3', "unknown key"),
        ('id = "a"', 'id = "a"\namount = { unit = "万元" }', "a number is needed"),
        (
            "[sources]",
            "[[product]]\nid='a'\nconfidence='single'\nsource=['S1']\n[sources]",
            "own id",
        ),
    ],
)
def test_wrong_finance_table_is_refused(old: str, new: str, reason: str) -> None:
    assert len(parse_finance("f.toml", MINIMAL.encode())) == 1
    with pytest.raises(MethodologyError) as caught:
        parse_finance("f.toml", MINIMAL.replace(old, new).encode())
    assert reason in caught.value.details["reason"]
