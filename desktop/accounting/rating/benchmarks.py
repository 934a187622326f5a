"""Industry benchmarks: values by region, industry, period, metric and statistic, with fallback.

A benchmark file is CSV, UTF-8, one value a line, with the columns of :data:`COLUMNS`; ``proxy`` and
``label`` may follow. Nothing here opens a file.
"""

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from types import MappingProxyType
from unicodedata import normalize

from desktop.accounting.rating.result import BenchmarkUsed
from desktop.accounting.rating.schema import CONFIDENCE_WORDS, LARGEST, SWITCHED_OFF
from desktop.accounting.rating.written import number_from
from desktop.errors import InputError
from desktop.findings import Place

COLUMNS = (
    "region",
    "industry_code",
    "period",
    "metric",
    "stat",
    "value",
    "unit",
    "n",
    "source",
    "confidence",
)
_SPOKEN = {"industry": "industry_code", "statistic": "stat"}
"""Headings as the methodology speaks of them."""
NATION = "000000"
MINIMUM_N = 5
MAXIMUM_AGE = 2
MAX_BYTES = 16_777_216

UNITS: Mapping[str, str] = MappingProxyType(
    {
        "tco2_per_va": "tCO2/万元",
        "tco2_per_tax": "tCO2/万元",
        "tco2_per_revenue": "tCO2/万元",
        "tce_per_revenue": "tce/万元",
        "tco2_per_employee": "tCO2/person",
        "tce_per_employee": "tce/person",
    }
)
"""The unit the methods take a metric in, where it is always the same."""

_OTHER_MASSES = ("kg", "g", "千克", "公斤", "克", "kt", "Mt", "万t", "万吨")
_OTHER_MONEY = frozenset(("元", "千元", "百万元", "亿元", "yuan", "RMB", "CNY", "美元", "USD"))
_OFF = SWITCHED_OFF | {"unknown"}
_NATION_CODES = frozenset({"", "0", "CN", "100000", NATION})
_PERIOD_LENGTHS = (4, 7)
_REGION_LEVELS = ("county", "city", "province", "nation")
_TRUE = frozenset({"1", "true", "yes", "是"})
_WORDS_OF_OLD = {"single_source": "single", "inferred": "own_default", "": "single"}


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom a benchmark is looked up for; an empty part is unknown."""

    industry: str = ""
    region: str = ""
    period: str = ""

    @property
    def is_complete(self) -> bool:
        """Whether industry, region and period are all known."""
        return bool(self.industry and self.region and self.period)


@dataclass(frozen=True, slots=True)
class Benchmark:
    """One line of a benchmark file.

    Attributes:
        industry: Digits of the GB/T 4754 code, or the letter of a section.
        n: Number of firms behind the value; nothing if unknown.
        is_proxy: Computed for another purpose; only used where a person picks it.
        label: What the result must say of it, e.g. 示例.
        line: Line of the file, from 1.
    """

    region: str
    industry: str
    period: str
    metric: str
    statistic: str
    value: Decimal
    unit: str
    n: int | None
    source: str
    confidence: str
    is_proxy: bool = False
    label: str = ""
    line: int = 0

    @property
    def is_on(self) -> bool:
        """Whether the row may be used without a person picking it (METHODOLOGY section 1)."""
        return self.confidence not in _OFF

    @property
    def is_in_unit(self) -> bool:
        """Whether the unit may be the method's: one that is plainly another is never compared."""
        wanted = UNITS.get(self.metric)
        if wanted is None or self.unit in ("", wanted):
            return True
        mass, _, per = normalize("NFKC", self.unit).replace(" ", "").partition("/")
        return not mass.startswith(_OTHER_MASSES) and per not in _OTHER_MONEY

    @property
    def key(self) -> tuple[str, str, str, str, str]:
        """What makes two lines one benchmark."""
        return self.metric, self.statistic, self.industry, self.region, self.period


_Key = tuple[str, str, str, str, str]


@dataclass(frozen=True, slots=True)
class BenchmarkTable:
    """The benchmarks of one file, and those a person picked by hand.

    Attributes:
        rows: By metric, statistic, industry, region and period.
        sha256: Of the file.
        picked: By ``metric.statistic``; these come before any lookup.
    """

    rows: Mapping[_Key, Benchmark] = field(default_factory=lambda: MappingProxyType({}))
    sha256: str = ""
    picked: Mapping[str, BenchmarkUsed] = field(default_factory=lambda: MappingProxyType({}))

    def find(self, metric: str, statistic: str, subject: Subject) -> BenchmarkUsed | None:
        """Return the nearest benchmark for a firm.

        Industry first (four digits, three, two, section), then region (county, city, province,
        nation), then period (the firm's own, then up to two years older). Rows of fewer than five
        firms, rows from memory or in doubt, and proxies are passed over.
        """
        if f"{metric}.{statistic}" in self.picked:
            return self.picked[f"{metric}.{statistic}"]
        if not self.rows:
            return None
        if not subject.is_complete:
            return self._only_one(metric, statistic, subject)
        for industry in industry_fallback(subject.industry):
            for region in region_fallback(subject.region):
                for period in _period_fallback(subject.period):
                    row = self.rows.get((metric, statistic, industry, region, period))
                    if row is not None and _is_usable(row):
                        return self._used(row)
        return None

    def has(self, metric: str, statistic: str) -> bool:
        """Say whether any line is of this metric and statistic."""
        return any((row.metric, row.statistic) == (metric, statistic) for row in self.rows.values())

    def unusable(self, metric: str, statistic: str) -> tuple[Benchmark, str] | None:
        """Return a line of this metric and statistic that nobody may use, and a code: why."""
        for row in self.rows.values():
            if (row.metric, row.statistic) == (metric, statistic):
                if not row.is_on:
                    return row, "rating.benchmark_switched_off"
                if not row.is_in_unit:
                    return row, "rating.benchmark_other_unit"
                if row.n is not None and row.n < MINIMUM_N:
                    return row, "rating.benchmark_of_few"
        return None

    def _only_one(self, metric: str, statistic: str, subject: Subject) -> BenchmarkUsed | None:
        """Return the one row that fits what is known of the firm, if it is one."""
        fits = [
            row
            for row in self.rows.values()
            if (row.metric, row.statistic) == (metric, statistic)
            and _is_usable(row)
            and (not subject.industry or row.industry in industry_fallback(subject.industry))
            and (not subject.region or row.region in region_fallback(subject.region))
            and (not subject.period or row.period in _period_fallback(subject.period))
        ]
        return self._used(fits[0]) if len(fits) == 1 else None

    def _used(self, row: Benchmark) -> BenchmarkUsed:
        return BenchmarkUsed(
            metric=row.metric,
            statistic=row.statistic,
            value=row.value,
            unit=row.unit,
            region=row.region,
            industry=row.industry,
            period=row.period,
            n=row.n,
            source=row.source,
            sha256=self.sha256,
            level_used=level_of_row(row),
            confidence=row.confidence,
            is_proxy=row.is_proxy,
            label=row.label,
            line=row.line,
        )

    def with_picked(self, *rows: Benchmark) -> "BenchmarkTable":
        """Return the table with rows a person picked by hand, proxies included."""
        picked = {f"{row.metric}.{row.statistic}": self._used(row) for row in rows}
        return replace(self, picked=MappingProxyType({**self.picked, **picked}))


def level_of_row(row: Benchmark) -> str:
    """Return which industry and region level a row stands for: ``4-digit/city``."""
    industry = f"{len(row.industry)}-digit" if row.industry.isdigit() else "section"
    return f"{industry}/{_REGION_LEVELS[_region_level(row.region)]}"


def _region_level(region: str) -> int:
    if region == NATION:
        return 3
    if region.endswith("0000"):
        return 2
    return 1 if region.endswith("00") else 0


def industry_fallback(code: str) -> tuple[str, ...]:
    """Return the codes to try for an industry, nearest first: 1713, 171, 17, C."""
    letter = code[:1].upper() if code[:1].isalpha() else ""
    digits = code[len(letter) :]
    shorter = [digits[:length] for length in range(len(digits), 1, -1)]
    return (*shorter, letter) if letter else tuple(shorter)


def region_fallback(code: str) -> tuple[str, ...]:
    """Return the regions to try, nearest first: county, city, province, nation."""
    wider = [code, f"{code[:4]}00", f"{code[:2]}0000", NATION]
    return tuple(dict.fromkeys(wider))


def _period_fallback(period: str) -> tuple[str, ...]:
    if not period[:4].isdecimal():
        return (period,)
    year = int(period[:4])
    years = [f"{year - age:04d}" for age in range(MAXIMUM_AGE + 1)]
    return tuple(dict.fromkeys([period, *years]))


def _is_usable(row: Benchmark) -> bool:
    is_known = row.is_on and row.is_in_unit and not row.is_proxy
    return is_known and (row.n is None or row.n >= MINIMUM_N)


# ---------------------------------------------------------------------- reading


def parse_benchmarks(name: str, data: bytes) -> BenchmarkTable:
    """Return the benchmarks of a CSV file.

    Raises:
        InputError: Naming the line and what is wrong with it.
    """
    from hashlib import sha256  # noqa: PLC0415 - a rating itself reads no file

    rows: dict[_Key, Benchmark] = {}
    for row in _rows(name, data):
        earlier = rows.get(row.key)
        if earlier is not None and earlier.value != row.value:
            raise _wrong(name, row.line, "metric", f"differs from line {earlier.line}")
        rows.setdefault(row.key, row)
    if not rows:
        raise _wrong(name, 1, "region", "no benchmark below the headings")
    return BenchmarkTable(MappingProxyType(rows), sha256(data).hexdigest())


def _wrong(name: str, line: int, column: str, value: str) -> InputError:
    where = Place(file=name, line=line)
    return InputError("benchmark.line_wrong", where, column=column, value=value[:60])


def _rows(name: str, data: bytes) -> Iterator[Benchmark]:
    import csv  # noqa: PLC0415 - a rating itself reads no file

    if len(data) > MAX_BYTES:
        raise _wrong(name, 1, "region", f"more than {MAX_BYTES} bytes")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError("benchmark.not_utf8", Place(file=name)) from error
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    try:
        names = [each.strip() for each in reader.fieldnames or ()]
        reader.fieldnames = [_SPOKEN.get(each, each) for each in names]
        for column in COLUMNS:
            if column not in (reader.fieldnames or ()):
                raise _wrong(name, 1, column, "no such heading")
        for row in reader:
            yield _row(name, reader.line_num, row)
    except csv.Error as error:
        raise _wrong(name, reader.line_num + 1, "", str(error)) from error


def _row(name: str, line: int, row: Mapping[str | None, str | None]) -> Benchmark:
    cells = {key: (value or "").strip() for key, value in row.items() if isinstance(key, str)}
    if None in row:
        raise _wrong(name, line, "", "more cells than headings")
    return Benchmark(
        region=_region(name, line, cells["region"]),
        industry=_industry(name, line, cells["industry_code"]),
        period=_period(name, line, cells["period"]),
        metric=_word(name, line, "metric", cells["metric"]),
        statistic=_word(name, line, "stat", cells["stat"]),
        value=_value(name, line, cells["value"]),
        unit=_needed(name, line, "unit", cells["unit"]),
        n=_n(name, line, cells["n"]),
        source=_needed(name, line, "source", cells["source"]),
        confidence=_confidence(name, line, cells["confidence"]),
        is_proxy=cells.get("proxy", "").lower() in _TRUE,
        label=cells.get("label", ""),
        line=line,
    )


def _needed(name: str, line: int, column: str, text: str) -> str:
    if not text:
        raise _wrong(name, line, column, "empty")
    return text


def _word(name: str, line: int, column: str, text: str) -> str:
    if not text.isidentifier():
        raise _wrong(name, line, column, text or "empty")
    return text


def _region(name: str, line: int, text: str) -> str:
    if text.upper() in _NATION_CODES:
        return NATION
    if not (text.isascii() and text.isdigit() and len(text) == len(NATION)):
        raise _wrong(name, line, "region", text)
    return text


def _industry(name: str, line: int, text: str) -> str:
    letter, digits = (text[:1].upper(), text[1:]) if text[:1].isalpha() else ("", text)
    is_code = digits.isascii() and digits.isdigit() and len(digits) in {2, 3, 4}
    if not (is_code or (letter and not digits and letter.isascii())):
        raise _wrong(name, line, "industry_code", text or "empty")
    return digits or letter


def _period(name: str, line: int, text: str) -> str:
    parts = text.split("-")
    is_period = len(text) in _PERIOD_LENGTHS and all(p.isascii() and p.isdigit() for p in parts)
    if not is_period or len(parts[0]) != _PERIOD_LENGTHS[0]:
        raise _wrong(name, line, "period", text or "empty")
    return text


def _value(name: str, line: int, text: str) -> Decimal:
    number = number_from(text)
    if number is None or not 0 < number <= LARGEST:
        raise _wrong(name, line, "value", text or "empty")
    return number


def _n(name: str, line: int, text: str) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit()):
        raise _wrong(name, line, "n", text)
    return int(text)


def _confidence(name: str, line: int, text: str) -> str:
    word = _WORDS_OF_OLD.get(text, text)
    if word not in CONFIDENCE_WORDS:
        raise _wrong(name, line, "confidence", text)
    return word
