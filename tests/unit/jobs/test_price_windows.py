"""What energy plausibly costs one firm."""

from decimal import Decimal
from pathlib import Path

import pytest

from desktop.errors import UsageError
from desktop.jobs.import_documents import ImportOrder, prepare
from desktop.jobs.intake_context import shipped_tables
from desktop.jobs.price_windows import price_windows, put_price_window
from desktop.models.store import Store

GAS = ("natural_gas", "m3")
LINE = (
    "数电发票号码,开票日期,货物或应税劳务名称,单位,数量,金额,销方名称,购买方名称\n"
    "25332000000012345601,2025-06-05,*天然气*天然气,,1000,9500.00,燃气公司,湖州示例纺织有限公司\n"
)


def own(store: Store) -> list[tuple[str, str, Decimal, Decimal]]:
    found = price_windows(store, shipped_tables())
    return [(each.carrier, each.unit, each.low, each.high) for each in found if each.is_own]


def test_gas_at_9_5_yuan_is_asked_until_the_firm_says_it_may_cost_12(
    store: Store, tmp_path: Path
) -> None:
    path = tmp_path / "a.csv"
    path.write_text(LINE, encoding="utf-8")
    shipped = shipped_tables()
    assert prepare(store, ImportOrder((path,))).drafts[0].reason == "draft.unit_missing"
    put_price_window(store, shipped, GAS, (Decimal("1.2"), Decimal(12)))
    assert own(store) == [(*GAS, Decimal("1.2"), Decimal(12))]
    (draft,) = prepare(store, ImportOrder((path,))).drafts
    assert (draft.reason, str(draft.quantity)) == ("draft.unit_by_price", "1000 m3")
    put_price_window(store, shipped, GAS, None)
    assert (own(store), prepare(store, ImportOrder((path,))).drafts[0].quantity) == ([], None)


@pytest.mark.parametrize(
    ("key", "bounds", "code"),
    [
        (("natural_gas", "kWh"), ("1", "2"), "prices.unknown"),
        (("moonshine", "L"), ("1", "2"), "prices.unknown"),
        (GAS, ("3", "2"), "prices.wrong"),
        (GAS, ("0", "2"), "prices.wrong"),
    ],
)
def test_what_is_no_range_of_prices_is_refused(
    store: Store, key: tuple[str, str], bounds: tuple[str, str], code: str
) -> None:
    low, high = (Decimal(each) for each in bounds)
    with pytest.raises(UsageError) as refused:
        put_price_window(store, shipped_tables(), key, (low, high))
    assert (refused.value.code, own(store)) == (code, [])
