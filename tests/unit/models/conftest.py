"""What tests of the company file share: a firm, its drafts, a store, plain and encrypted."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from hashlib import sha256
from pathlib import Path

import pytest

from desktop.accounting.documents.draft import DraftRecord
from desktop.accounting.documents.invoice import Form, Invoice, InvoiceLine
from desktop.accounting.documents.source_document import Kind, SourceDocument
from desktop.accounting.entity import Facility, ReportingEntity
from desktop.accounting.period import Month, ReportingPeriod
from desktop.models.store import Store
from tests.drafted import power

PASSWORD = "密码'with quote"
YEAR = ReportingPeriod.of_year(2025)


@pytest.fixture
def entity() -> ReportingEntity:
    return ReportingEntity(
        name="湖州示例机械有限公司",
        uscc="91330500MA2B00001X",
        region="330500",
        industry="C3562",
        opening="2025-01",
        tax_ids=("91330500MA2B00001X",),
        facilities=(Facility("总厂", "330500"), Facility("二厂", "320500", grid_region="320000")),
    )


@pytest.fixture(params=[None, PASSWORD], ids=["plain", "encrypted"])
def password(request: pytest.FixtureRequest) -> str | None:
    chosen: str | None = request.param
    return chosen


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "示例 机械.cbook"


@pytest.fixture
def store(path: Path, entity: ReportingEntity) -> Iterator[Store]:
    """A new plain file."""
    opened = Store.create(path, entity, person="张三")
    yield opened
    opened.close()


@pytest.fixture
def either_store(path: Path, entity: ReportingEntity, password: str | None) -> Iterator[Store]:
    """A new file, once plain and once encrypted."""
    opened = Store.create(path, entity, person="张三", password=password)
    yield opened
    opened.close()


DraftMaker = Callable[..., DraftRecord]


def _draft(key: str, amount: str = "1000", month: str = "2025-01", **fields: object) -> DraftRecord:
    drafted = power(key, amount, ReportingPeriod.of_month(Month.parse(month)))
    known: dict[str, object] = {"as_read": (amount, "度"), "facility": "总厂", **fields}
    return replace(drafted, **known)  # type: ignore[arg-type]


@pytest.fixture
def draft() -> DraftMaker:
    """Return what makes a draft of so many kWh in a month."""
    return _draft


@pytest.fixture
def invoice() -> Callable[[str], Invoice]:
    """Return what makes an invoice with two lines."""

    def made(key: str) -> Invoice:
        lines = tuple(
            InvoiceLine(number, "*供电*电费", "", "度", "1000", "0.65", "650.00", "13%", "84.50")
            for number in (1, 2)
        )
        return Invoice(
            key=key,
            issue_date=date(2025, 1, 3),
            seller_name="国网浙江省电力有限公司",
            buyer_name="湖州示例机械有限公司",
            lines=lines,
            form=Form.WORKBOOK,
            amount=Decimal("1300.00"),
        )

    return made


@pytest.fixture
def document() -> tuple[SourceDocument, bytes]:
    data = "一份原件".encode() * 100
    mark = sha256(data).hexdigest()
    return SourceDocument(mark, "发票.xlsx", Kind.TAX_WORKBOOK, len(data), "tax_workbook/1"), data


@pytest.fixture
def booked(store: Store) -> Callable[..., tuple[str, ...]]:
    """Return what adds drafts, confirms and posts them, and returns the numbers."""

    def booked_drafts(*drafts: DraftRecord) -> tuple[str, ...]:
        with store.change("录入", person="张三") as change:
            change.add_drafts(drafts)
            change.confirm(draft.id for draft in drafts)
        with store.change("记账", person="李四") as change:
            return change.post(draft.id for draft in drafts)

    return booked_drafts
