"""Days and times as single cells show them.

Parts of a date that could be day or month stay apart until the whole column is seen.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache

from desktop.accounting.period import Month

DAY = 1440
"""Minutes of a day."""

CHINA = 480
"""Minutes China time is ahead of UTC."""

NOON = 12
"""Hour that pm adds."""

CENTURY = 2000
"""Of years written with two digits."""

HALF = 30
SIXTY = 60
FIRST_YEAR, LAST_YEAR = 1970, 2199
"""Years a meter may show; a number outside is no date."""

EPOCH_DAY = date(1970, 1, 1).toordinal()
_EXCEL = date(1899, 12, 30).toordinal()
_EXCEL_1904 = date(1904, 1, 1).toordinal()

_TIME = (
    r"(?P<h>\d{1,2})(?:[:时](?P<m>\d{1,2}))(?:[:分](?P<s>\d{1,2})(?:[.,]\d+)?)?[秒分]?"
    r"\s*(?P<half>am|pm|上午|下午)?"
)
_ZONE = r"\s*(?P<zone>z|utc|gmt|[+-]\d{2}(?::?\d{2})?)?"
_YMD = re.compile(
    r"(?P<a>\d{4})[-/.年](?P<b>\d{1,2})[-/.月](?P<c>\d{1,2})日?"
    rf"(?:[t\s_]*{_TIME}{_ZONE})?"
)
_XYZ = re.compile(
    rf"(?P<a>\d{{1,2}})[-/.](?P<b>\d{{1,2}})[-/.](?P<c>\d{{4}})(?:[t\s]+{_TIME}{_ZONE})?"
)
_SHORT = re.compile(
    rf"(?P<a>\d{{1,2}})(?P<sign>[-/.])(?P<b>\d{{1,2}})(?P=sign)(?P<c>\d{{1,2}})(?:[t\s]+{_TIME}{_ZONE})?"
)
_SHORT_YEARS = range(20, 40)
_DAY_AND_TIME = re.compile(r"(\d{4}[-/.]\d\d[-/.]\d\d)([ T].+)", re.ASCII)
_ANY_DAY = "2000-01-01"
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})[t\s]?(?:(\d{2}):?(\d{2}):?(\d{2})?)?")
_MONTH = re.compile(r"(\d{4})[-/.年]?(\d{1,2})月?")
_SHORT_YEAR = re.compile(r"([12]\d)年(\d{1,2})月份?")
_SHORT_DAY = re.compile(r"^([12]\d)年(\d{1,2})月(\d{1,2})日")
_WEEKDAY = re.compile(
    r"[\s,(]*(?:(?:星期|周|礼拜)[一二三四五六日天]"
    r"|(?<![a-z])(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?(?![a-z]))[),]*"
)
_ODD_SIGNS = re.compile(r"(?<=\d)[。、·](?=\d)")
_HALF_BEFORE = re.compile(r"(上午|下午)\s*(\d{1,2}[:时][\d:时分秒]*)")
_MINGUO = re.compile(r"民国\s*(\d{2,3})(?=[-/.年])|(1[01]\d)(?=年)")
_MINGUO_BEGAN = 1911
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAME = rf"(?:{'|'.join(_MONTHS)})[a-z]*"
_NAMED = re.compile(
    rf"(?:(?P<d1>\d{{1,2}})[-\s/]+(?P<m1>{_NAME})|(?P<m2>{_NAME})\.?\s+(?P<d2>\d{{1,2}}))[-\s/,]+(?P<y>\d{{4}})"
)
_MONTH_NAMED = re.compile(rf"(?P<m>{_NAME})[\s./,'-]*(?P<y>20\d\d|[12]\d)")
_MONTH_FIRST = re.compile(r"(\d{1,2})[/.-](20\d\d)")
_CLOCK = re.compile(rf"{_TIME}")
_RANGE = re.compile(r"(\d{1,2}[:时]\d{2}(?::\d{2})?)分?[-~至—到](\d{1,2}[:时]\d{2}(?::\d{2})?)分?")
_HOUR = re.compile(r"(\d{1,2})[时点]")
_SERIAL = re.compile(r"\d{5}(\.\d+)?")
_FRACTION = re.compile(r"0?\.\d+|0|1(\.0+)?")
_UNIX = re.compile(r"(\d{10})(?:\d{3})?(?:\.\d+)?")


class Order(StrEnum):
    """Which of three numbers of a date is which."""

    YEAR_FIRST = "ymd"
    DAY_FIRST = "dmy"
    MONTH_FIRST = "mdy"


@dataclass(frozen=True, slots=True)
class Written:
    """One stamp as written.

    Attributes:
        first: Year, or the first of two numbers that may be day or month.
        second: Month, or the other of the two.
        third: Day, or the year.
        is_open: Whether day and month are still to be told apart.
        minute: Of the day, 0 to 1440; -1 if only a date is written.
        zone: Minutes ahead of UTC, if written.
    """

    first: int
    second: int
    third: int
    is_open: bool
    minute: int
    zone: int | None = None

    @property
    def date(self) -> tuple[int, int, int]:
        """The three numbers."""
        return self.first, self.second, self.third


def range_of(text: str) -> tuple[int, int] | None:
    """Return the minutes at which a range of times begins and ends (0:00-0:15), or nothing."""
    found = _RANGE.fullmatch(re.sub(r"\s+", "", _plain(text)))
    if found is None:
        return None
    first, last = parse_clock(found[1]), parse_clock(found[2])
    return None if first is None or last is None else (first, last)


def parse_clock(text: str) -> int | None:
    """Return the minute of the day a cell shows (0 to 1440), or nothing.

    A range of times is shown by its beginning.
    """
    plain = _plain(text)
    match = _CLOCK.fullmatch(plain)
    if match:
        return _minute(match)
    hour = _HOUR.fullmatch(plain)
    if hour and int(hour[1]) * SIXTY <= DAY:
        return int(hour[1]) * 60
    if _FRACTION.fullmatch(plain):
        return round(Decimal(plain) * DAY)
    written = range_of(plain) if ":" in plain[:3] or "时" in plain[:3] else None
    return written and written[0]


def day_and_time(text: str) -> tuple[str, str] | None:
    """Return the two halves of a full date and a time, as most stamps are; nothing of any other."""
    found = _DAY_AND_TIME.fullmatch(text)
    return None if found is None or not text.isascii() else (found[1], found[2])


def parse_time(text: str) -> Written | None:
    """Return the time that the half of a stamp behind its date shows, on any day, or nothing."""
    return _stamp(_ANY_DAY + text, is_1904=False)


def parse_stamp(text: str, *, is_1904: bool = False) -> Written | None:
    """Return the date, and the time if any, that a cell shows, or nothing."""
    halves = day_and_time(text)
    if halves is not None:
        day, time = _stamp(halves[0], is_1904=False), parse_time(halves[1])
        if day is not None and time is not None:
            return Written(*day.date, is_open=False, minute=time.minute, zone=time.zone)
    return _stamp(text, is_1904=is_1904)


def is_short(text: str) -> bool:
    """Tell whether a cell shows a day by three numbers of one or two digits: 25-01-31, 3/1/25."""
    return _SHORT.fullmatch(_plain(text)) is not None


def parse_short(text: str) -> Written | None:
    """Return the stamp a cell shows if the first of three short numbers is the year, or nothing.

    Only a whole column can prove that it is; see :mod:`desktop.intake.meters.stamps`.
    """
    match = _SHORT.fullmatch(_plain(text))
    if match is None or int(match["a"]) not in _SHORT_YEARS:
        return None
    minute = _minute(match)
    if minute is None:
        return None
    day = CENTURY + int(match["a"]), int(match["b"]), int(match["c"])
    written = Written(*day, is_open=False, minute=minute, zone=_zone(match["zone"]))
    return written if ordinal_of(written, Order.YEAR_FIRST) else None


@lru_cache(maxsize=4096)
def _stamp(text: str, *, is_1904: bool) -> Written | None:
    plain = _plain(text)
    if plain.isascii():
        plain = _with_numbers(plain)
    match = _YMD.fullmatch(plain) or _XYZ.fullmatch(plain)
    if match:
        return _written(match, is_open=len(match["a"]) != len("2025"))
    compact = _COMPACT.fullmatch(plain)
    if compact:
        return _compact(compact)
    if _SERIAL.fullmatch(plain):
        return _of_serial(Decimal(plain), _EXCEL_1904 if is_1904 else _EXCEL)
    unix = _UNIX.fullmatch(plain)
    if unix:
        return _of_unix(int(unix[1]))
    usual = _as_usual(plain)
    return _stamp(usual, is_1904=is_1904) if usual != plain else None


def _as_usual(plain: str) -> str:
    """Return a stamp without the day of the week, with all digits of its year and usual signs."""
    text = _WEEKDAY.sub(" ", plain).strip()
    text = _SHORT_DAY.sub(r"20\1年\2月\3日", text)
    return _ODD_SIGNS.sub("-", text)


def _plain(text: str) -> str:
    """Return a text in half width, 下午 behind its time, a year of the Republic as a common one."""
    plain = unicodedata.normalize("NFKC", text).strip().lower()
    if plain.isascii():
        return plain
    plain = _HALF_BEFORE.sub(r"\2 \1", plain)
    minguo = _MINGUO.match(plain)
    return plain if minguo is None else f"{_minguo_year(minguo)}{plain[minguo.end() :]}"


def _minguo_year(found: re.Match[str]) -> int:
    return int(found[1] or found[2]) + _MINGUO_BEGAN


def _with_numbers(text: str) -> str:
    """Return a date with its English month as a number: 1-Jan-2025 and Jan 1, 2025."""
    named = _NAMED.match(text)
    if named is None:
        return text
    day, month, year = named["d1"] or named["d2"], named["m1"] or named["m2"], named["y"]
    return f"{year}-{_MONTHS.index(month[:3]) + 1}-{day}{text[named.end() :]}"


def _minute(match: re.Match[str]) -> int | None:
    if match["h"] is None:
        return -1
    hour, minute, second = int(match["h"]), int(match["m"]), int(match["s"] or 0)
    if match["half"] in {"pm", "下午"} and hour < NOON:
        hour += NOON
    if match["half"] in {"am", "上午"} and hour == NOON:
        hour = 0
    total = hour * 60 + minute + (1 if second >= HALF else 0)
    if minute >= SIXTY or second >= SIXTY or total > DAY:
        return None
    return total


def _zone(text: str | None) -> int | None:
    if not text:
        return None
    if text[0] not in "+-":
        return 0
    minutes = int(text[1:3]) * 60 + int(text[3:].lstrip(":") or 0)
    return -minutes if text[0] == "-" else minutes


def _written(match: re.Match[str], *, is_open: bool) -> Written | None:
    minute = _minute(match)
    if minute is None:
        return None
    parts = int(match["a"]), int(match["b"]), int(match["c"])
    written = Written(*parts, is_open, minute, _zone(match["zone"]))
    orders = (Order.DAY_FIRST, Order.MONTH_FIRST) if is_open else (Order.YEAR_FIRST,)
    return written if any(ordinal_of(written, order) for order in orders) else None


def _compact(match: re.Match[str]) -> Written | None:
    minute = -1
    if match[4]:
        minute = int(match[4]) * 60 + int(match[5]) + (1 if int(match[6] or 0) >= HALF else 0)
        if minute > DAY or int(match[5]) >= SIXTY:
            return None
    written = Written(int(match[1]), int(match[2]), int(match[3]), is_open=False, minute=minute)
    return written if ordinal_of(written, Order.YEAR_FIRST) else None


def _of_serial(serial: Decimal, origin: int) -> Written | None:
    minutes = round(serial * DAY)
    if not FIRST_YEAR <= date.fromordinal(origin + minutes // DAY).year <= LAST_YEAR:
        return None
    day = date.fromordinal(origin + minutes // DAY)
    minute = -1 if serial == serial.to_integral_value() else minutes % DAY
    return Written(day.year, day.month, day.day, is_open=False, minute=minute)


def _of_unix(seconds: int) -> Written:
    day = date.fromordinal(EPOCH_DAY + seconds // 86400)
    minute = seconds % 86400 // 60
    return Written(day.year, day.month, day.day, is_open=False, minute=minute, zone=0)


def ordinal_of(written: Written, order: Order) -> int | None:
    """Return the day's ordinal, its open numbers read in that order; nothing if it is no day."""
    year, month, day = written.first, written.second, written.third
    if written.is_open:
        year = written.third
        if order is Order.MONTH_FIRST:
            month, day = written.first, written.second
        else:
            month, day = written.second, written.first
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    try:
        return date(year, month, day).toordinal()
    except ValueError:
        return None


def parse_month(text: str) -> Month | None:
    """Return the month a cell shows (2025-01, 202501, 2025年1月, Jan-25, 01/2025), or nothing."""
    plain = _plain(text)
    named = _MONTH_NAMED.fullmatch(plain)
    if named:
        year = int(named["y"]) + (CENTURY if len(named["y"]) == len("25") else 0)
        return Month(year, _MONTHS.index(named["m"][:3]) + 1)
    short = _SHORT_YEAR.fullmatch(plain)
    plain = f"20{short[1]}-{short[2]}" if short else plain
    behind = _MONTH_FIRST.fullmatch(plain)
    match = _MONTH.fullmatch(f"{behind[2]}-{behind[1]}" if behind else plain)
    if not match or not FIRST_YEAR <= int(match[1]) <= LAST_YEAR:
        return None
    try:
        return Month.parse(f"{match[1]}-{match[2]}")
    except ValueError:
        return None
