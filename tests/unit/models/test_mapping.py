"""No field of an accounting value gets lost: each is filled with something unlike its default."""

from collections.abc import Callable
from dataclasses import MISSING, Field, fields
from decimal import Decimal
from typing import Any

import pytest

from desktop.accounting.activity import ActivityRecord, Evidenced, Origin, Overrides
from desktop.accounting.documents.draft import Confidence, DraftRecord, DraftState
from desktop.accounting.period import Month, ReportingPeriod
from desktop.accounting.quantity import Quantity
from desktop.findings import Place
from desktop.models.mapping import overrides_text, overrides_value
from desktop.models.store import Store

YEAR = ReportingPeriod.of_year(2025)


def _differs(value: object, field: "Field[Any]") -> bool:
    return field.default is MISSING or getattr(value, field.name) != field.default


FULL_DRAFT = DraftRecord(
    id="d1",
    origin=Origin.BILL,
    state=DraftState.ASKED,
    carrier="steam",
    source="steam.purchased",
    as_read=("1,000.00", "吨"),
    quantity=Quantity(Decimal("1000.00"), "t"),
    period=ReportingPeriod.of_month(Month(2025, 2)),
    reason="draft.by_rule",
    confidence=Confidence.LOW,
    details=(("rule", "蒸汽"),),
    facility="二厂",
    label="1号线",
    cost=Decimal("1234.50"),
    account="3300",
    meter="M1",
    counterparty="热力公司",
    goods="*供热*蒸汽",
    invoice="1" * 20,
    line=3,
    parameters=(("pressure_mpa", "0.8"),),
    evidenced=Evidenced.ESTIMATED,
    quality=4,
    leads=False,
    document="d" * 64,
    where=Place("发票.xlsx", "明细", "C3", 3),
    period_reason="draft.period_of_issue",
)

FULL_RECORD = ActivityRecord(
    id="r1",
    source="stationary.natural_gas",
    quantity=Quantity(Decimal("0.10"), "Nm3"),
    period=ReportingPeriod.of_month(Month(2025, 2)),
    facility="二厂",
    region="320000",
    label="1号锅炉",
    parameters=(("a", "1"), ("b", "二")),
    overrides=Overrides(
        Decimal("389.31"), Decimal("0.0153"), Decimal("0.99"), Decimal("2.1"), "检测报告"
    ),
    quality=1,
    origin=Origin.METER,
    evidenced=Evidenced.METERED,
    evidence="d" * 64,
    where=Place("表.csv", "", "", 7),
)


@pytest.mark.parametrize("value", [FULL_DRAFT, FULL_RECORD], ids=["draft", "record"])
def test_the_samples_leave_no_field_at_its_default(value: DraftRecord | ActivityRecord) -> None:
    assert [field.name for field in fields(value) if not _differs(value, field)] == []


def test_a_full_draft_comes_back_field_by_field(store: Store) -> None:
    with store.change("导入") as change:
        change.add_drafts([FULL_DRAFT])
    assert store.drafts() == (FULL_DRAFT,)


def test_a_full_record_comes_back_field_by_field(store: Store) -> None:
    with store.change("录入") as change:
        change.add_records([FULL_RECORD])
    assert store.activity_records(YEAR) == (FULL_RECORD,)


def test_a_confirmed_draft_carries_everything_over(
    store: Store, draft: Callable[..., DraftRecord]
) -> None:
    with store.change("确认") as change:
        change.add_drafts([FULL_DRAFT, draft("x")])
        assert change.confirm(["d1", "x"]) == ("d1", "x")
    (entry,) = store.ledger(ReportingPeriod.of_month(Month(2025, 2)))
    record = entry.record
    assert (record.id, record.source, record.facility) == ("d1", "steam.purchased", "二厂")
    assert (record.quantity, record.period) == (FULL_DRAFT.quantity, FULL_DRAFT.period)
    assert (record.evidence, record.overrides) == (FULL_DRAFT.document, None)
    assert (entry.account, entry.meter, entry.invoice) == ("3300", "M1", "1" * 20)
    assert (entry.carrier, entry.cost, entry.leads) == ("steam", Decimal("1234.50"), False)
    for name in ("label", "parameters", "quality", "evidenced", "origin", "where"):
        assert getattr(record, name) == getattr(FULL_DRAFT, name)


@pytest.mark.parametrize("overrides", [None, Overrides(), Overrides(ncv=Decimal("1.10"))], ids=str)
def test_overrides_come_back(overrides: Overrides | None) -> None:
    assert overrides_value(overrides_text(overrides)) == overrides
