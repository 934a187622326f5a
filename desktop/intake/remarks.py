"""What the remark of an invoice says: the blue invoice of a red letter, the account, the period.

Billing periods are written a dozen ways. Only wordings that name a period are taken; a bare
number is none, for remarks are full of contract and meter numbers.
"""

import re
from collections.abc import Callable
from datetime import date
from functools import lru_cache

from desktop.accounting.period import Month, ReportingPeriod
from desktop.intake.written import squeeze

_LONGEST_PERIOD = 400
"""A billing period is never longer than this. [days]"""

_BLUE_20 = re.compile(r"(?:被红冲|对应(?:正数|蓝字)|蓝字)[^\d]{0,20}(?:号码?)[:：]?(\d{20})(?!\d)")
_BLUE_OLD = re.compile(
    r"(?:被红冲|对应(?:正数|蓝字)|蓝字)[^\d]{0,12}代码[:：]?(\d{10,12})[^\d]{0,8}号码?[:：]?(\d{8})(?!\d)"
)
_BLUE_SHORT = re.compile(r"(?:被红冲|对应(?:正数|蓝字)|蓝字)[^\d]{0,12}号码?[:：]?(\d{8})(?!\d)")
_BLUE_NUMBER = re.compile(
    r"冲(?:\d{4}[年.\-/]?\d{1,2}[月.\-/]?\d{1,2}日?)?发票:?(\d{8}|\d{20})(?!\d)"
)
_ACCOUNT = re.compile(
    r"(?:户号|用户编号|客户编号|用户号|缴费号|结算户号)[:：]?([0-9a-z]{6,20})(?![0-9a-z])"
)

_DAY = r"(\d{4})(?:年|[-/.])(\d{1,2})(?:月|[-/.])(\d{1,2})日?"
_TO = r"(?:至|到|[-~—–－]+)"
_DAYS = re.compile(rf"(?<!\d){_DAY}{_TO}{_DAY}(?!\d)")
_COMPACT_DAYS = re.compile(
    rf"(?<!\d)(20\d{{2}})(\d{{2}})(\d{{2}}){_TO}(20\d{{2}})(\d{{2}})(\d{{2}})(?!\d)"
)
_SHORT_DAYS = re.compile(rf"(?<!\d)(\d{{1,2}})月(\d{{1,2}})日{_TO}(\d{{1,2}})月(\d{{1,2}})日")
_SAME_YEAR_DAYS = re.compile(rf"(?<!\d){_DAY}{_TO}(\d{{1,2}})(?:月|[-/.])(\d{{1,2}})日?(?!\d)")
_SAME_MONTH_DAYS = re.compile(rf"(?<!\d){_DAY}{_TO}(\d{{1,2}})日")
_MONTHS = re.compile(
    rf"(?<!\d)(20\d{{2}})(?:年|[-/.])(\d{{1,2}})月?{_TO}(?:(20\d{{2}})(?:年|[-/.]))?(\d{{1,2}})月"
)
_QUARTER = re.compile(r"(?<!\d)(20\d{2})年?(?:第)?([一二三四1-4])季度")
_MONTH = re.compile(
    r"(?<!\d)(20\d{2})(?:年|[-/.])(0?[1-9]|1[0-2])(?:月(?!\d{1,2}日)|(?=[^\d\-/.月]|$))"
)
_LABELLED = re.compile(
    r"(?:账期|帐期|所属期|费用期|计费期|结算期|电费年月|费用年月|计费年月|结算年月|所属月份|费用月份|年月|账单周期|抄表周期)[^\d]{0,4}(20\d{2})-?(0[1-9]|1[0-2])(?!\d)"
)
_BARE_MONTH = re.compile(r"(?<!\d)(1[0-2]|0?[1-9])月(?:份)?(?!\d{1,2}日)")
_MAY_NAME = re.compile(r"[年月季期至到\-~—–－/.]")
"""Every wording of a period has one of these signs."""
_QUARTERS = {"一": 1, "二": 2, "三": 3, "四": 4}


def blue_key_of(remark: str) -> str:
    """Return the key of the blue invoice a red letter names; empty if it names none."""
    if not remark:
        return ""
    plain = squeeze(remark)
    found = _BLUE_20.search(plain)
    if found:
        return found[1]
    found = _BLUE_OLD.search(plain)
    if found:
        return found[1].zfill(12) + found[2]
    found = _BLUE_SHORT.search(plain) or _BLUE_NUMBER.search(plain)
    return found[1] if found else ""


def account_of(remark: str) -> str:
    """Return the customer's account number (户号) a remark names; empty if none."""
    found = _ACCOUNT.search(squeeze(remark)) if remark else None
    return found[1] if found else ""


@lru_cache(maxsize=4096)
def period_of(text: str, issued: date) -> ReportingPeriod | None:
    """Return the billing period a text names; nothing if it names none or an impossible one.

    Args:
        text: Remark or goods name.
        issued: Day of issue; gives the year where only a month is named.
    """
    plain = squeeze(text)
    if _MAY_NAME.search(plain) is None:
        return None
    for pattern, build in _FORMS:
        found = pattern.search(plain)
        if found:
            try:
                period = build(found, issued)
            except ValueError:
                continue
            if period.days <= _LONGEST_PERIOD:
                return period
    return None


_Build = Callable[[re.Match[str], date], ReportingPeriod]


def _days(found: re.Match[str], _issued: date) -> ReportingPeriod:
    numbers = [int(part) for part in found.groups()]
    return ReportingPeriod(date(*numbers[:3]), date(*numbers[3:]))


def _same_year_days(found: re.Match[str], _issued: date) -> ReportingPeriod:
    year, month, day, end_month, end_day = (int(part) for part in found.groups())
    return ReportingPeriod(date(year, month, day), date(year, end_month, end_day))


def _same_month_days(found: re.Match[str], _issued: date) -> ReportingPeriod:
    year, month, day, end_day = (int(part) for part in found.groups())
    return ReportingPeriod(date(year, month, day), date(year, month, end_day))


def _short_days(found: re.Match[str], issued: date) -> ReportingPeriod:
    month, day, end_month, end_day = (int(part) for part in found.groups())
    end = date(issued.year, end_month, end_day)
    if end > issued:
        end = date(issued.year - 1, end_month, end_day)
    year = end.year - (1 if month > end_month else 0)
    return ReportingPeriod(date(year, month, day), end)


def _months(found: re.Match[str], _issued: date) -> ReportingPeriod:
    first = Month(int(found[1]), int(found[2]))
    last = Month(int(found[3] or found[1]), int(found[4]))
    return ReportingPeriod(first.start, last.end)


def _quarter(found: re.Match[str], _issued: date) -> ReportingPeriod:
    number = _QUARTERS.get(found[2]) or int(found[2])
    first = Month(int(found[1]), number * 3 - 2)
    return ReportingPeriod(first.start, first.shifted(2).end)


def _month(found: re.Match[str], _issued: date) -> ReportingPeriod:
    return ReportingPeriod.of_month(Month(int(found[1]), int(found[2])))


def _bare_month(found: re.Match[str], issued: date) -> ReportingPeriod:
    number = int(found[1])
    year = issued.year if number <= issued.month else issued.year - 1
    return ReportingPeriod.of_month(Month(year, number))


_FORMS: tuple[tuple[re.Pattern[str], _Build], ...] = (
    (_DAYS, _days),
    (_COMPACT_DAYS, _days),
    (_SAME_YEAR_DAYS, _same_year_days),
    (_SAME_MONTH_DAYS, _same_month_days),
    (_MONTHS, _months),
    (_SHORT_DAYS, _short_days),
    (_LABELLED, _month),
    (_QUARTER, _quarter),
    (_MONTH, _month),
    (_BARE_MONTH, _bare_month),
)
