"""What the head of a bill says: account, period, supplier, totals.

A label stands in one cell with its value behind a colon, or in the next cell.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache
from itertools import islice

from desktop.accounting.period import Month, ReportingPeriod
from desktop.intake.meters.cells import parse_number
from desktop.intake.meters.clock import Order, ordinal_of, parse_month, parse_stamp

Rows = Sequence[Sequence[str]]

LABELS: tuple[tuple[str, str], ...] = (
    (
        "account",
        r"(结算|用电|发电)?户号|发电客户编号|用户编号|客户编号|用户号|客户号|account(no\.?|number|id)?|customerno\.?",
    ),
    ("point", r"计量点编号|计量点号"),
    (
        "customer",
        r"户名|用户名称|客户名称|单位名称|业主(名称|姓名)?|租户(名称)?|商户(名称)?|公司名称|customer(name)?",
    ),
    ("start", r"用电开始时间|开始时间|起始日期|开始日期|上次抄表日期?"),
    ("end", r"用电结束时间|结束时间|截止日期|结束日期|本次抄表日期?"),
    (
        "period",
        (
            r"账单周期|电费周期|计费周期|抄表周期|结算周期|用电周期|用气周期|账期|电费年月|账单月份?|结算月份?|费用年月|月份"
            r"|(费用|收费|缴费|用电|所属|统计|核算|报告|填报)(期间|月份|周期)|抄表月份|billing(period|month)|period"
        ),
    ),
    ("span", r"(抄表|用气|用水|用汽|供气|供热|计量)(日期|时间|区间)"),
    ("quantity", r"本期(用)?(电|气|水|汽|热)量|合计电量|总电量|结算总电量|用(气|水|汽|热)量合计"),
    ("amount", r"本期电费|应收电费|合计电费|总电费|本期应缴|应缴金额|本期费用|电费合计"),
    ("supplier", r"供电服务单位|供电单位|供电公司|供气单位|收款单位"),
)

_FIND = tuple((name, re.compile(rf"(?:{pattern})", re.IGNORECASE)) for name, pattern in LABELS)
_UNIT_BEHIND = re.compile(r"[(（\[]([^)）\]]*)[)）\]]")
_SPAN = re.compile(
    r"(\d{4}[-./年]?\d{1,2}[-./月]?\d{1,2}日?)(?:\s*\d{1,2}:\d{2}(?::\d{2})?)?"
    r"\s*(?:-+|~|至|到|—+)\s*(\d{4}[-./年]?\d{1,2}[-./月]?\d{1,2}日?)"
)
_QUARTER = re.compile(r"(20\d\d)年?第?([一二三四1-4])季度?|(20\d\d)[-/]?[Qq]([1-4])")
_QUARTERS = "一二三四"
_MONTH_ALONE = re.compile(r"(\d{1,2})月份?")
_YEAR_ALONE = re.compile(r"(20\d\d)年(度|全年)?")
_MONTH_IN_WORDS = re.compile(
    r"(20\d\d)(?:年|[-./])(0?[1-9]|1[0-2])(?![\d])(?!月?[-./]?\d{1,2}(?:日|$|\D))月?"
)
_MONTHS = 12
_ACCOUNT = re.compile(r"[0-9A-Za-z-]{4,24}")
_DATED = re.compile(r"(\D+)(20\d\d.*)")
"""A label that only a blank parts from its days."""
_DIGIT = re.compile(r"\d")
_NEGATIVE = re.compile(r"\(([\d,]*\.?\d+)\)(\D*)")
"""A number below nothing, as accountants write it."""
_ROUNDED = re.compile(r"[eE][+-]?\d")
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
        unreadable: What is printed as quantity or amount and tells no exact number, by field.
    """

    account: str = ""
    point: str = ""
    customer: str = ""
    period: ReportingPeriod | None = None
    quantity: Decimal | None = None
    unit: str = ""
    amount: Decimal | None = None
    supplier: str = ""
    unreadable: Mapping[str, str] = field(default_factory=dict)


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """Return a text without blanks and full-width forms; headings are asked for many times."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def first_filled(rows: Rows, count: int) -> list[tuple[int, Sequence[str]]]:
    """Return the first rows that hold anything, each with its place from 0."""
    filled = ((at, row) for at, row in enumerate(rows) if any(row))
    return list(islice(filled, count))


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
    read = {"quantity": quantity, "amount": amount}
    return Facts(
        account=account[0] if account else "",
        point=found.get("point", ""),
        customer=found.get("customer", ""),
        period=_period(found),
        quantity=quantity,
        unit=unit or units.get("quantity", ""),
        amount=amount,
        supplier=supplier_of(rows) or found.get("supplier", ""),
        unreadable={
            name: found[name]
            for name, number in read.items()
            if number is None and _DIGIT.search(found.get(name, ""))
        },
    )


def _labelled(rows: Rows) -> Iterator[tuple[str, str, str]]:
    """Yield label, value and the unit in the label's brackets."""
    for row in rows:
        for i, cell in enumerate(row):
            text = plain(cell)
            label, colon, behind = text.partition(":")
            if not colon and (dated := _DATED.fullmatch(text)):
                label, behind = dated.groups()
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
    """Return the number a text begins with and the unit behind it.

    A cell too narrow for its number was printed as 5E+06, which says nothing exact.
    """
    written = plain(text)
    bracketed = _NEGATIVE.fullmatch(written)
    if bracketed:
        amount = parse_number(bracketed[1])
        return (None if amount is None else -amount), bracketed[2]
    match = re.match(r"[¥￥]?([+-]?[\d,]*\.?\d+)(.*)", written)
    if not match or _ROUNDED.match(match[2]):
        return None, ""
    return parse_number(match[1]), match[2].strip()


def supplier_of(rows: Rows) -> str:
    """Return ``state_grid`` or ``southern_grid`` if the page names one of them."""
    text = " ".join(plain(cell) for row in rows for cell in row)
    return next((name for name, pattern in _SUPPLIERS if pattern.search(text)), "")


def _period(found: dict[str, str]) -> ReportingPeriod | None:
    span = found.get("span", "")
    period = period_of(found.get("period", "")) or (period_of(span) if _SPAN.search(span) else None)
    if period is not None:
        return period
    start, end = day_of(found.get("start", "")), day_of(found.get("end", ""))
    if start is None or end is None or end < start:
        return None
    return ReportingPeriod(start, end)


def period_of(text: str, year: int = 0) -> ReportingPeriod | None:
    """Return the days a text names: from … to …, a month, a quarter, or a year.

    Args:
        text: As written.
        year: Of a month that stands alone (``1月``), if something beside it says so.
    """
    span = _SPAN.search(text)
    if span:
        start, end = day_of(span[1]), day_of(span[2])
        return ReportingPeriod(start, end) if start and end and start <= end else None
    quarter = _QUARTER.search(plain(text))
    if quarter:
        return _quarter(quarter)
    month = month_of(text)
    alone = _MONTH_ALONE.fullmatch(plain(text))
    if month is None and year and alone and 1 <= int(alone[1]) <= _MONTHS:
        month = Month(year, int(alone[1]))
    if month:
        return ReportingPeriod.of_month(month)
    whole = _YEAR_ALONE.fullmatch(plain(text))
    return ReportingPeriod.of_year(int(whole[1])) if whole else None


def is_span(text: str) -> bool:
    """Tell whether a text names a first and a last day."""
    return bool(_SPAN.search(text))


def _quarter(found: re.Match[str]) -> ReportingPeriod:
    number = found[2] or found[4]
    last = 3 * (_QUARTERS.index(number) + 1 if number in _QUARTERS else int(number))
    year = int(found[1] or found[3])
    return ReportingPeriod(Month(year, last - 2).start, Month(year, last).end)


def period_in_words(texts: Iterable[str], name: str = "") -> ReportingPeriod | None:
    """Return the one month sentences name: 您单位2025年1月份用电情况.

    A file's or sheet's name is asked only where the sentences are silent. Days (2025年2月10日前
    缴清) are no months; of two different months nobody knows which is meant.
    """
    for several in (list(texts), [name]):
        found = {
            Month(int(match[1]), int(match[2]))
            for text in several
            for match in _MONTH_IN_WORDS.finditer(plain(text))
        }
        if found:
            return ReportingPeriod.of_month(found.pop()) if len(found) == 1 else None
    return None


def parts_joined(rows: Rows, at: int) -> list[str]:
    """Return the headings of a row with those above before them: 电 above 用量(kWh).

    A merged heading above stands over every column up to the next.
    """
    above = rows[at - 1] if at else ()
    joined, last = [], ""
    for i, cell in enumerate(rows[at]):
        last = (plain(above[i]) if i < len(above) else "") or last
        joined.append(f"{last}{cell}" if last != plain(cell) else cell)
    return joined


def month_of(text: str) -> Month | None:
    """Return the month a text names, with or without words behind it."""
    match = re.match(r"\d{4}[-./年]?\d{1,2}月?", plain(text))
    if match is None:
        return parse_month(text)
    return parse_month(match[0].replace(".", "-").replace("/", "-"))


def day_of(text: str) -> date | None:
    """Return the day a text names; nothing where day and month could be either (3/1/2025).

    With dots the day is always the first (1.3.2025).
    """
    written = parse_stamp(text)
    if written is None:
        return None
    orders = [Order.DAY_FIRST]
    if written.is_open and "." not in text:
        orders.append(Order.MONTH_FIRST)
    known = {ordinal for order in orders if (ordinal := ordinal_of(written, order))}
    return date.fromordinal(known.pop()) if len(known) == 1 else None
