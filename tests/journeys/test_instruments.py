"""Certificates and assets by the command line: the register counts in the market-based total."""

from decimal import Decimal
from pathlib import Path
from shutil import copyfile

import pytest

from desktop.jobs.run_demo import Demo
from tests.journeys.conftest import Call

HUZHOU = "cn.zj.huzhou.industrial-carbon-efficiency-code"


@pytest.fixture
def books(demo: Demo, tmp_path: Path) -> Path:
    return Path(copyfile(demo.files.company_file, tmp_path / "own.cbook"))


def total(call: Call, books: Path) -> tuple[Decimal, Decimal]:
    found = call("inventory", books, "--year", "2025", "--as-of", "2026-02-01").document["total"]
    return Decimal(found["scope2_location"]), Decimal(found["scope2_market"])


def test_a_cancelled_certificate_lowers_the_market_total_only(books: Path, call: Call) -> None:
    before = total(call, books)
    given = ("--quantity", "100", "--unit", "MWh", "--vintage", "2025")
    added = call("instrument", books, "add", "gec", "G1", *given, "--cancelled-on", "2026-01-15")
    assert added.document[0]["quantity"] == "100000"
    location, market = total(call, books)
    assert location == before[0]
    # 全国电力平均二氧化碳排放因子（不包括市场化交易的非化石能源电量）, 2023: 0.6096 kgCO2/kWh
    assert round(before[1] - market, 6) == Decimal("60.96")
    assert call("instrument", books, "remove", "gec", "G1").document == []
    assert total(call, books) == before
    assert call("undo", books).code == 0
    assert len(call("instrument", books, "list").document) == 1


def test_assets_stand_in_the_third_column_with_their_value(books: Path, call: Call) -> None:
    call("instrument", books, "add", "ccer", "C1", "--quantity", "50", "--unit", "tCO2e")
    noted = call("holding", books, "add", "cea", "--quantity", "1000", "--price", "98.5",
                 "--on", "2025-12-31")  # fmt: skip
    assert noted.document[0]["price"] == "98.5"
    assert len(call("holding", books, "list").document) == 1
    (seen,) = call("outlook", books, "--year", "2025", "--method", HUZHOU).document
    assets = {each["key"]: each for each in seen["account"]["assets"]}
    assert assets["ccer"]["amount"] == "50"
    assert (assets["cea"]["amount"], assets["cea"]["value"]) == ("1000", "98500")


def test_a_credit_in_both_registers_is_counted_once_and_said(books: Path, call: Call) -> None:
    call("instrument", books, "add", "ccer", "C1", "--quantity", "50", "--unit", "tCO2e")
    call("holding", books, "add", "ccer", "--quantity", "50", "--price", "80")
    (seen,) = call("outlook", books, "--year", "2025", "--method", HUZHOU).document
    (asset,) = seen["account"]["assets"]
    assert (asset["amount"], asset["value"]) == ("50", "4000")
    (finding,) = seen["account"]["findings"]
    assert finding["code"] == "account.held_twice"


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (("add", "gec"), "instrument.named_incompletely"),
        (("add", "gec", " ", "--quantity", "1"), "instrument.number_missing"),
        (("add", "gec", "G", "--quantity", "0"), "instrument.quantity_wrong"),
        (("add", "gec", "G", "--quantity", "1", "--vintage", "x"), "instrument.vintage_wrong"),
        (("remove", "gec", "G"), "instrument.unknown"),
        (
            ("add", "ccer", "G", "--quantity", "1", "--unit", "t", "--facility", "无"),
            "facility.unknown",
        ),
        (("add", "ccer", "G", "--quantity", "1", "--unit", "kWh"), "quantity.unit_mismatch"),
    ],
)
def test_what_is_no_instrument_is_refused(
    books: Path, call: Call, given: tuple[str, ...], code: str
) -> None:
    assert call("instrument", books, *given).document["error"]["code"] == code
    assert call("holding", books, "add", "cea").document["error"]["code"] == (
        "instrument.quantity_wrong"
    )
