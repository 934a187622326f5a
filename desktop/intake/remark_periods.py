"""Billing periods as remarks and goods names write them.

They are written in dozens of ways. Only wordings that name a period are taken; a bare number is
none, for remarks are full of contract and meter numbers. Several months named together are one
period: of 1-3月 neither January nor March alone is meant.
"""

import re
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from functools import lru_cache

from desktop.accounting.period import Month, ReportingPeriod
from desktop.intake.written import spaced

_LONGEST_PERIOD = 400
"""A billing period is never longer than this. [days]"""
_OLDEST_BARE = 24
"""A bare 202403 is a month only if it is at most so many months before the invoice."""

_NAMES = (
    *("jan(?:uary)?", "feb(?:ruary)?", "mar(?:ch)?", "apr(?:il)?", "may", "june?", "july?"),
    *("aug(?:ust)?", "sept?(?:ember)?", "oct(?:ober)?", "nov(?:ember)?", "dec(?:ember)?"),
)
_CENTURY = 2000
_ENGLISH = rf"(?<![a-z])({'|'.join(_NAMES)})\.?"
_MONTH_BEFORE = re.compile(rf"{_ENGLISH}[-/.,']*$")
_NUMBERS = {name[:3]: number for number, name in enumerate(_NAMES, 1)}
_SIGNS = r"[-/.,']*"
_SHORT = r"(20\d{2}(?!\d)|[12]\d(?![a-z\d]))"
_ENGLISH_TO = r"(?:to|[-~—–])"
_ENGLISH_DAYS = (
    rf"(?<!\d)(\d{{1,2}}){_SIGNS}{_ENGLISH}(?:{_SIGNS}(20\d{{2}}))?{_ENGLISH_TO}"
    rf"(\d{{1,2}}){_SIGNS}{_ENGLISH}{_SIGNS}{_SHORT}"
)
_ENGLISH_MONTHS = (
    rf"(?<![\d.])(?<!\d[-/])(?:(20\d{{2}}){_SIGNS})?{_ENGLISH}"
    rf"(?:(?:{_SIGNS}20\d{{2}})?{_ENGLISH_TO}{_ENGLISH})?(?:{_SIGNS}{_SHORT})?"
)
_MAY_NAME = re.compile(rf"[年月季期度至到起q\-~—–－/.]|20\d{{4}}|{_ENGLISH}")
"""Every wording of a period has one of these signs."""
_CLOCK = re.compile(r"(?<=\d)[ t](\d{1,2}):\d{2}(?::\d{2})?")
_HOUR = re.compile(r"(?<=日)(\d{1,2})[时点](?:00分?)?")
_NEXT_MIDNIGHT = re.compile(r"(?<=\d)[ t]0?0:00(?::00)?(?=\D*$)")
_CHINESE = re.compile(
    r"(?<![十一二三四五六七八九])(十[一二]?|[一二三四五六七八九])"
    r"(?=(?:月?[至到、,和及\-~—](?:十[一二]?|[一二三四五六七八九]))*月)"
)
_CHINESE_YEAR = re.compile(r"二[〇零○o][〇零○o一二三四五六七八九]{2}(?=年)")
_SHORT_YEAR = re.compile(r"(?<![\d.])([12]\d)年(?=\d{1,2}月)")
_NUMERALS = "〇一二三四五六七八九十"

_DAY = r"(20\d{2})(?:年|[-/.])(\d{1,2})(?:月|[-/.])(\d{1,2})日?起?"
_TO = r"(?:至|到|[-~—–－]+)"
_YEAR = r"(?:(20\d{2})(?:年度?|[-/.])|(次年|翌年|同年|本年度?|今年))"
_NAMED_MONTH = rf"{_YEAR}?(0?[1-9]|1[0-2])(?!\d)(月份?)?"
_AND = r"(?:至|到|[-~—–－]+|[、,和及与&+/])"
_NO_DAY = r"(?!20\d{2}(?P<sign>[-/.])\d{1,2}(?P=sign)\d)"
_SERIES = re.compile(
    rf"(?<![\d.\-/]){_NO_DAY}{_NAMED_MONTH}(?:{_AND}{_NAMED_MONTH})+(?!\d|[-/.]\d|日|年)"
)
_ONE_OF_SERIES = re.compile(_NAMED_MONTH)
_COMPACT_MONTHS = re.compile(
    rf"(?<!\d)(20\d{{2}})(0[1-9]|1[0-2]){_TO}(20\d{{2}})(0[1-9]|1[0-2])(?!\d)"
)
_SOME_YEAR = re.compile(r"(?<!\d)(20\d{2})年(?!\d)")
_OF_YEAR = r"(?<!\d)(20\d{2})(?:年度?第?|[-/.])(0?[1-9]|1[0-2])"
_NO_CONTRACT = r"(?!.{0,4}(?:合同|协议))"
_GOODS = r"(?:所属)?(?:期|份|的)*(?:[应实]?[缴交收])?(?:用|供)?(?:电|水|气|汽|热|燃|能源|暖)"


def _whole_months(first: Month, last: Month) -> ReportingPeriod:
    return ReportingPeriod(first.start, last.end)


def _days(found: re.Match[str], _issued: date) -> ReportingPeriod:
    numbers = [int(part) for part in found.groups()]
    return ReportingPeriod(date(*numbers[:3]), date(*numbers[3:]))


def _same_year_days(found: re.Match[str], _issued: date) -> ReportingPeriod:
    year, month, day, end_month, end_day = (int(part) for part in found.groups())
    later = year + (1 if end_month < month else 0)
    return ReportingPeriod(date(year, month, day), date(later, end_month, end_day))


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


def _short_month_days(found: re.Match[str], issued: date) -> ReportingPeriod:
    month, day, end_day = (int(part) for part in found.groups())
    year = _latest(month, issued).year
    return ReportingPeriod(date(year, month, day), date(year, month, end_day))


def _figure_days(found: re.Match[str], issued: date) -> ReportingPeriod:
    """Return days without a year or 月 (2.26-3.25); figures that are no billing cycle are none.

    Raises:
        ValueError: If the second day is not the one before the first, a month on.
    """
    period = _short_days(found, issued)
    if (period.end + timedelta(days=1)).day != period.start.day:
        raise ValueError(found[0])
    return period


def _latest(month: int, issued: date) -> Month:
    """Return the newest month of a number that began by the day of issue."""
    return Month(issued.year - (1 if month > issued.month else 0), month)


def _series(found: re.Match[str], issued: date) -> ReportingPeriod:
    """Return from the first to the last of the months named together.

    Raises:
        ValueError: If figures joined by a sign are nothing that says it is a month.
    """
    named = [each.groups() for each in _ONE_OF_SERIES.finditer(found[0])]
    is_said = bool(named[-1][3]) or all(year for year, *_ in named)
    if not (is_said or (named[0][0] and "." in found[0] and "-" in found[0])):
        raise ValueError(found[0])
    years = [int(year) if year else 0 for year, *_ in named]
    if not any(years):
        other = _SOME_YEAR.search(found.string)
        years[-1] = int(other[1]) if other else _latest(int(named[-1][2]), issued).year
    months = _with_years([(int(number), word) for _, word, number, _ in named], years)
    return _whole_months(months[0], months[-1])


def _with_years(named: Sequence[tuple[int, str | None]], years: list[int]) -> list[Month]:
    """Return the months, each year that is not written from the one that is, on and back."""
    known = next(at for at, year in enumerate(years) if year)
    for at in range(known + 1, len(years)):
        later = named[at][0] < named[at - 1][0] or named[at][1] in {"次年", "翌年"}
        years[at] = years[at] or years[at - 1] + int(later)
    for at in range(known - 1, -1, -1):
        later = named[at][0] > named[at + 1][0] or named[at + 1][1] in {"次年", "翌年"}
        years[at] = years[at + 1] - int(later)
    return [Month(year, number) for year, (number, _) in zip(years, named, strict=True)]


def _compact_months(found: re.Match[str], _issued: date) -> ReportingPeriod:
    year, month, end_year, end_month = (int(part) for part in found.groups())
    return _whole_months(Month(year, month), Month(end_year, end_month))


def _quarter(found: re.Match[str], issued: date) -> ReportingPeriod:
    number = int(found[2]) if found[2].isdigit() else _NUMERALS.index(found[2])
    year = int(found[1]) if found[1] else _latest(number * 3 - 2, issued).year
    first = Month(year, number * 3 - 2)
    return _whole_months(first, first.shifted(2))


def _half_year(found: re.Match[str], issued: date) -> ReportingPeriod:
    start = 1 if found[2] == "上" else 7
    year = int(found[1]) if found[1] else _latest(start, issued).year
    return _whole_months(Month(year, start), Month(year, start + 5))


def _month(found: re.Match[str], _issued: date) -> ReportingPeriod:
    return ReportingPeriod.of_month(Month(int(found[1]), int(found[2])))


def _lone_month(found: re.Match[str], issued: date) -> ReportingPeriod:
    """Return the month of six figures that stand alone, if it is one of the invoice's time.

    Raises:
        ValueError: If it lies too far from the day of issue.
    """
    month = Month(int(found[1]), int(found[2]))
    if not _is_near(month, issued):
        raise ValueError(found[0])
    return ReportingPeriod.of_month(month)


def _is_near(month: Month, issued: date) -> bool:
    now = Month.of(issued)
    return now.shifted(-_OLDEST_BARE) <= month <= now.shifted(1)


def _bare_month(found: re.Match[str], issued: date) -> ReportingPeriod:
    other = _SOME_YEAR.search(found.string)
    number = int(found[1])
    month = Month(int(other[1]), number) if other else _latest(number, issued)
    return ReportingPeriod.of_month(month)


def _by_word(found: re.Match[str], issued: date) -> ReportingPeriod:
    """Return last month or this one, as seen from the day of issue.

    Raises:
        ValueError: If a text tells of both, as meter readings do.
    """
    if "上月" in found.string and "本月" in found.string:
        raise ValueError(found[0])
    back = 1 if found[1] == "上" else 0
    return ReportingPeriod.of_month(Month.of(issued).shifted(-back))


def _year(found: re.Match[str], _issued: date) -> ReportingPeriod:
    """Return a whole year.

    Raises:
        ValueError: If a month stands before it in English: it is about that month, or a day.
    """
    if _MONTH_BEFORE.search(found.string[: found.start()]):
        raise ValueError(found[0])
    return ReportingPeriod.of_year(int(found[1]))


def _english_months(found: re.Match[str], issued: date) -> ReportingPeriod:
    """Return the months a text names in English, if they are of the invoice's time.

    Raises:
        ValueError: If no year stands beside them, or they lie too far from the day of issue.
    """
    before, first, last, behind = found.groups()
    year = int(before or behind or 0) % _CENTURY + _CENTURY
    end = Month(year, _numbered(last or first))
    start = Month(end.year - int(_numbered(first) > end.number), _numbered(first))
    if not _is_near(end, issued):
        raise ValueError(found[0])
    return _whole_months(start, end)


def _english_days(found: re.Match[str], _issued: date) -> ReportingPeriod:
    """Return the days of 26 Feb 2024 to 25 Mar 2024; the first year may be left out."""
    day, name, first_year, end_day, end_name, year = found.groups()
    end = date(int(year) % _CENTURY + _CENTURY, _numbered(end_name), int(end_day))
    is_later = _numbered(name) > end.month
    start = date(int(first_year or end.year - int(is_later)), _numbered(name), int(day))
    return ReportingPeriod(start, end)


def _numbered(name: str) -> int:
    return _NUMBERS[name[:3]]


_Build = Callable[[re.Match[str], date], ReportingPeriod]
_LABEL = (
    r"(?:账期|帐期|属期|费用期间?|计费期间?|结算期间?|[电水气汽热]费年月|费用年月|计费年月|结算年月"
    r"|[电水气汽热]费(?:所属)?月份|年月|账单周期|抄表周期|月份|期间)"
)
_FORMS: tuple[tuple[re.Pattern[str], _Build], ...] = tuple(
    (re.compile(pattern) if isinstance(pattern, str) else pattern, build)
    for pattern, build in (
        (rf"(?<!\d){_DAY}(?:{_TO}|/){_DAY}(?!\d)", _days),
        (
            rf"(?<!\d)(20\d{{2}})(\d{{2}})(\d{{2}}){_TO}(20\d{{2}})(\d{{2}})(\d{{2}})(?!\d)",
            _days,
        ),
        (rf"(?<!\d){_DAY}{_TO}(\d{{1,2}})(?:月|[-/.])(\d{{1,2}})日?(?!\d)", _same_year_days),
        (rf"(?<!\d){_DAY}{_TO}(\d{{1,2}})日", _same_month_days),
        (
            rf"(?<!\d)(\d{{1,2}})月(\d{{1,2}})日?{_TO}(\d{{1,2}})月(\d{{1,2}})日?(?!\d)",
            _short_days,
        ),
        (rf"(?<![\d年])(\d{{1,2}})月(\d{{1,2}})日?{_TO}(\d{{1,2}})日", _short_month_days),
        (
            rf"(?<![\d.])(\d{{1,2}})[./](\d{{1,2}}){_TO}(\d{{1,2}})[./](\d{{1,2}})(?![\d.])",
            _figure_days,
        ),
        (_ENGLISH_DAYS, _english_days),
        (_COMPACT_MONTHS, _compact_months),
        (_SERIES, _series),
        (rf"{_LABEL}[^\d]{{0,4}}(20\d{{2}})[-/.]?(0?[1-9]|1[0-2])(?![-/.]?\d)", _month),
        (r"(?:(?<!\d)(20\d{2})年?(?:第)?)?(?:第)?([一二三四1-4])季度", _quarter),
        (r"(?<!\d)(20\d{2})年?[-/]?q([1-4])(?!\d)", _quarter),
        (r"(?:(?<!\d)(20\d{2})年度?)?(上|下)半年", _half_year),
        (rf"{_OF_YEAR}(?:[月期](?!\d{{1,2}}日)|(?=[^\d\-/.月]|$))", _month),
        (rf"(?<!\d)(20\d{{2}})(0[1-9]|1[0-2])(?=月?{_GOODS}|期)", _month),
        (r"(?<![^ ,;。()、])(20\d{2})(0[1-9]|1[0-2])(?![^ ,;。()、])", _lone_month),
        (_ENGLISH_MONTHS, _english_months),
        (r"(?<!\d)(1[0-2]|0?[1-9])月(?:份)?(?!\d{1,2}日)", _bare_month),
        (rf"{_LABEL}[^\d]{{0,3}}(1[0-2]|0?[1-9])(?!\d)", _bare_month),
        (rf"(上|本|当)个?月(?={_GOODS}|份?$|[,;。])", _by_word),
        (
            rf"(?<!\d)(20\d{{2}})年?(?:度|全年)?(?:{_GOODS}费?|$|[,;。])(?!.{{0,4}}(?:合同|协议))",
            _year,
        ),
    )
)
"""Wordings, days before months and what says most before what says least."""


@lru_cache(maxsize=4096)
def period_of(text: str, issued: date) -> ReportingPeriod | None:
    """Return the billing period a text names; nothing if it names none or an impossible one.

    Args:
        text: Remark or goods name.
        issued: Day of issue; gives the year where only a month is named.
    """
    plain, is_exclusive = _plain(text)
    if _MAY_NAME.search(plain) is None:
        return None
    for pattern, build in _FORMS:
        for found in pattern.finditer(plain):
            try:
                period = build(found, issued)
            except ValueError:
                continue
            if is_exclusive and period.end.day == period.start.day and period.days > 1:
                period = ReportingPeriod(period.start, period.end - timedelta(days=1))
            if period.days <= _LONGEST_PERIOD:
                return period
    return None


def _plain(text: str) -> tuple[str, bool]:
    """Return a text as the forms know it, and whether its last moment is a midnight begun."""
    plain = spaced(text)
    is_exclusive = False
    if ":" in plain:
        is_exclusive = _NEXT_MIDNIGHT.search(plain) is not None
        plain = _CLOCK.sub("", plain)
    if "日" in plain:
        plain = _HOUR.sub("", plain)
    if "月" in plain:
        plain = _CHINESE_YEAR.sub(lambda found: _figures(found[0]), plain)
        plain = _CHINESE.sub(lambda found: str(_number(found[1])), plain)
        plain = _SHORT_YEAR.sub(r"20\1年", plain)
    return plain, is_exclusive


def _figures(text: str) -> str:
    return "".join(str(max(0, _NUMERALS.find(sign))) for sign in text)


def _number(text: str) -> int:
    return sum(_NUMERALS.index(sign) for sign in text)
