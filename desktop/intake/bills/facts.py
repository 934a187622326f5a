"""What the head of a bill says: account, period, supplier, totals.

A label stands in one cell with its value behind a colon, or in the next cell.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from desktop.accounting.period import Month, ReportingPeriod
from desktop.intake.meters.cells import parse_number
from desktop.intake.meters.clock import Order, ordinal_of, parse_month, parse_stamp

Rows = Sequence[Sequence[str]]

LABELS: tuple[tuple[str, str], ...] = (
    ("account", r"结算户号|用电户号|户号|用户编号|客户编号|用户号|客户号"),
    ("point", r"计量点编号|计量点号"),
    ("customer", r"户名|用户名称|客户名称"),
    ("start", r"用电开始时间|开始时间|起始日期|开始日期|上次抄表日期?"),
    ("end", r"用电结束时间|结束时间|截止日期|结束日期|本次抄表日期?"),
    (
        "period",
        r"账单周期|电费周期|计费周期|抄表周期|结算周期|用电周期|用气周期|账期|电费年月|账单月份?|结算月份?|费用年月|月份",
    ),
    ("quantity", r"本期(用)?(电|气|水|汽|热)量|合计电量|总电量|结算总电量|用(气|水|汽|热)量合计"),
    ("amount", r"本期电费|应收电费|合计电费|总电费|本期应缴|应缴金额|本期费用|电费合计"),
    ("supplier", r"供电服务单位|供电单位|供电公司|供气单位|收款单位"),
)

_FIND = tuple((name, re.compile(rf"(?:{pattern})")) for name, pattern in LABELS)
_UNIT_BEHIND = re.compile(r"[(（\[]([^)）\]]*)[)）\]]")
_SPAN = re.compile(
    r"(\d{4}[-./年]?\d{1,2}[-./月]?\d{1,2}日?)(?:\s*\d{1,2}:\d{2}(?::\d{2})?)?"
    r"\s*(?:-+|~|至|到|—+)\s*(\d{4}[-./年]?\d{1,2}[-./月]?\d{1,2}日?)"
)
_ACCOUNT = re.compile(r"[0-9A-Za-z-]{4,24}")
_SUPPLIERS = (
    ("state_grid", re.compile(r"国网|国家电网|网上国网|95598")),
    (
        "southern_grid",
        re.compile(
            r"南方电网|南网|广东电网|广西电网|云南电网|贵州电网|海南电网|深圳供电|电费通知单"
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class Facts:
    """The head of a bill; what it does not say is empty.

    Attributes:
        quantity: As printed with its unit, if the label or value names one.
    """

    account: str = ""
    point: str = ""
    customer: str = ""
    period: ReportingPeriod | None = None
    quantity: Decimal | None = None
    unit: str = ""
    amount: Decimal | None = None
    supplier: str = ""


def plain(text: str) -> str:
    """Return a text without blanks and full-width forms."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def find_facts(rows: Rows) -> Facts:
    """Return what the labels of a page say; the first value of each label counts."""
    found: dict[str, str] = {}
    units: dict[str, str] = {}
    for name, value, unit in _labelled(rows):
        if value and name not in found:
            found[name], units[name] = value, unit
    quantity, unit = number_with_unit(found.get("quantity", ""))
    amount, _ = number_with_unit(found.get("amount", ""))
    account = _ACCOUNT.search(found.get("account", ""))
    return Facts(
        account=account[0] if account else "",
        point=found.get("point", ""),
        customer=found.get("customer", ""),
        period=_period(found),
        quantity=quantity,
        unit=unit or units.get("quantity", ""),
        amount=amount,
        supplier=supplier_of(rows) or found.get("supplier", ""),
    )


def _labelled(rows: Rows) -> Iterator[tuple[str, str, str]]:
    """Yield label, value and the unit in the label's brackets."""
    for row in rows:
        for i, cell in enumerate(row):
            text = plain(cell)
            label, _, behind = text.partition(":")
            name = _label(label)
            if not name:
                continue
            unit = _UNIT_BEHIND.search(label)
            value = behind or _next_value(row, i)
            yield name, value, unit[1] if unit else ""


def _label(text: str) -> str:
    bare = _UNIT_BEHIND.sub("", text)
    for name, pattern in _FIND:
        if pattern.fullmatch(bare):
            return name
    return ""


def _next_value(row: Sequence[str], index: int) -> str:
    """Return the first filled cell to the right, unless it is a label itself."""
    for cell in row[index + 1 :]:
        text = plain(cell)
        if text:
            return "" if _label(text.partition(":")[0]) else text
    return ""


def number_with_unit(text: str) -> tuple[Decimal | None, str]:
    """Return the number a text begins with and the unit behind it."""
    match = re.match(r"[¥￥]?([+-]?[\d,]*\.?\d+)(.*)", plain(text))
    if not match:
        return None, ""
    return parse_number(match[1]), match[2].strip()


def supplier_of(rows: Rows) -> str:
    """Return ``state_grid`` or ``southern_grid`` if the page names one of them."""
    text = " ".join(plain(cell) for row in rows for cell in row)
    return next((name for name, pattern in _SUPPLIERS if pattern.search(text)), "")


def _period(found: dict[str, str]) -> ReportingPeriod | None:
    period = period_of(found.get("period", ""))
    if period is not None:
        return period
    start, end = day_of(found.get("start", "")), day_of(found.get("end", ""))
    if start is None or end is None or end < start:
        return None
    return ReportingPeriod(start, end)


def period_of(text: str) -> ReportingPeriod | None:
    """Return the days a text names: from … to …, or a month."""
    span = _SPAN.search(text)
    if span:
        start, end = day_of(span[1]), day_of(span[2])
        return ReportingPeriod(start, end) if start and end and start <= end else None
    month = month_of(text)
    return ReportingPeriod.of_month(month) if month else None


def month_of(text: str) -> Month | None:
    """Return the month a text names, with or without words behind it."""
    match = re.match(r"\d{4}[-./年]?\d{1,2}月?", plain(text))
    return parse_month(match[0].replace(".", "-").replace("/", "-")) if match else None


def day_of(text: str) -> date | None:
    """Return the day a text names, or nothing."""
    written = parse_stamp(text)
    if written is None:
        return None
    ordinal = ordinal_of(written, Order.YEAR_FIRST)
    return date.fromordinal(ordinal) if ordinal else None
