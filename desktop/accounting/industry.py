"""GB/T 4754-2017 industries by name or code, and the statistical size class of a firm.

Nothing here opens a file: the tables come in as bytes.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import IntEnum

from desktop.accounting.code_table import read_table

_SECTION_LENGTH = 1
_DIVISION_LENGTH = 3
_LONGEST = 5


@dataclass(frozen=True, slots=True)
class Industry:
    """A section, division, group or class with its names.

    Groups and classes have no English name of their own: it is their division's.
    """

    code: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Industries:
    """Industries by code: a letter, then two digits, three or four.

    Attributes:
        by_code: Sections and divisions.
        finer: Groups and classes; empty where only the two-digit table was read.
        words: What English words stand for: parts of Chinese names by word in small letters.
        idle: English words that tell no industry from another, like "factory".
    """

    by_code: Mapping[str, Industry]
    finer: Mapping[str, Industry] = field(default_factory=dict)
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    idle: frozenset[str] = frozenset()

    def search(self, text: str) -> tuple[Industry, ...]:
        """Return the industries whose code starts with the text or whose name contains it.

        The letter may be left out. A code that is none finds its division. English words find
        what their Chinese ones do; of several words an industry fits them all.
        """
        wanted = text.strip().lower()
        code = wanted.upper()
        found = [each for each in self._all() if self._is_like(each, wanted)]
        if not found:
            said = [word for word in wanted.split() if word not in self.idle]
            found = [each for each in self._all() if said and self._fits(each, said)]
        if not found and code[:_DIVISION_LENGTH] in self.by_code and self.is_code(code):
            found = [self.by_code[code[:_DIVISION_LENGTH]]]
        return tuple(found)

    def _all(self) -> Iterator[Industry]:
        yield from self.by_code.values()
        yield from self.finer.values()

    def _is_like(self, industry: Industry, wanted: str) -> bool:
        code = industry.code.lower()
        is_code = code.startswith(wanted) or (wanted.isdigit() and code[1:].startswith(wanted))
        is_named = industry.code in self.by_code and wanted in industry.en.lower()
        return is_code or is_named or wanted in industry.zh or self._is_said(industry, wanted)

    def _fits(self, industry: Industry, said: list[str]) -> bool:
        return all(word in industry.en.lower() or self._is_said(industry, word) for word in said)

    def _is_said(self, industry: Industry, wanted: str) -> bool:
        parts = self.words.get(wanted) or self.words.get(wanted.removesuffix("s"), ())
        return any(part in industry.zh for part in parts)

    def english_words(self, industry: Industry) -> tuple[str, ...]:
        """Return the English words an industry can be looked up by, sorted."""
        return tuple(
            sorted(
                word
                for word, parts in self.words.items()
                if any(part in industry.zh for part in parts)
            )
        )

    def is_code(self, code: str) -> bool:
        """Say whether a code is a section, a division, a group or a class.

        A group with a 0 at its end, as registers write it, is one. Where groups and classes were
        not read, every code that starts with a division passes.
        """
        if len(code) == _SECTION_LENGTH or code in self.by_code:
            return code in self.by_code
        if self.finer:
            is_group = len(code) == _LONGEST and code.endswith("0") and code[:-1] in self.finer
            return code in self.finer or is_group
        is_division = code[:_DIVISION_LENGTH] in self.by_code and len(code) <= _LONGEST
        return is_division and code[1:].isascii() and code[1:].isdigit()

    def nearest(self, code: str, most: int = 5) -> tuple[Industry, ...]:
        """Return industries that share the longest beginning with a code, the letter apart."""
        digits = code[1:] if code[:1].isalpha() else code
        for length in range(len(digits), 1, -1):
            start = digits[:length]
            found = [each for each in self._all() if each.code[1:].startswith(start)]
            if found:
                return tuple(found[:most])
        return ()

    def name(self, code: str, language: str = "zh") -> str:
        """Return the name of the class or group, else of division or section, else the code."""
        for length in (_LONGEST, _LONGEST - 1, _DIVISION_LENGTH, _SECTION_LENGTH):
            industry = self.finer.get(code[:length]) or self.by_code.get(code[:length])
            if industry is not None:
                return industry.zh if language == "zh" else industry.en
        return code


class SizeClass(IntEnum):
    """大型, 中型, 小型, 微型; a higher number is smaller."""

    LARGE = 1
    MEDIUM = 2
    SMALL = 3
    MICRO = 4


@dataclass(frozen=True, slots=True)
class SizeLimits:
    """The lower limits of one indicator, themselves inside the class.

    Attributes:
        unit: person or 万元.
    """

    unit: str
    large: Decimal
    medium: Decimal
    small: Decimal

    def size_of(self, value: Decimal) -> SizeClass:
        """Return the class of one value."""
        if value >= self.large:
            return SizeClass.LARGE
        if value >= self.medium:
            return SizeClass.MEDIUM
        return SizeClass.SMALL if value >= self.small else SizeClass.MICRO


@dataclass(frozen=True, slots=True)
class SizeSector:
    """A group of industries that share limits.

    Attributes:
        codes: Sections, divisions or groups, divisions and groups as digits.
        excluded: Groups that belong elsewhere.
        limits: By indicator: ``employees``, ``revenue``, ``total_assets``.
    """

    key: str
    zh: str
    en: str
    codes: tuple[str, ...]
    excluded: tuple[str, ...]
    limits: Mapping[str, SizeLimits]

    def covers(self, industry: str) -> bool:
        """Say whether an industry code belongs here."""
        digits = industry[1:]
        if any(digits.startswith(code) for code in self.excluded):
            return False
        return any(
            industry.startswith(code) if code.isalpha() else digits.startswith(code)
            for code in self.codes
        )


def size_class(
    industry: str, figures: Mapping[str, Decimal], sectors: tuple[SizeSector, ...]
) -> SizeClass | None:
    """Return a firm's size class: the worst over the indicators of its sector.

    Args:
        industry: GB/T 4754 code with its letter.
        figures: ``employees`` [person], ``revenue`` and ``total_assets`` [万元].
        sectors: The limits.

    Returns:
        The class; nothing where the industry is not classified or a figure is missing.

    Reference:
        统计上大中小微型企业划分办法（2017）, 国统字〔2017〕213号.
    """
    sector = next((sector for sector in sectors if sector.covers(industry)), None)
    if sector is None or not sector.limits.keys() <= figures.keys():
        return None
    return max(limits.size_of(figures[name]) for name, limits in sector.limits.items())


def parse_industries(name: str, data: bytes) -> Industries:
    """Return the industries of a TOML file.

    Raises:
        MethodologyError: If the file is wrong.
    """
    with read_table(name, data) as document:
        entries = {**document["sections"], **document["divisions"]}
        return Industries({c: Industry(c, e["zh"], e["en"]) for c, e in entries.items()})


def with_classes(industries: Industries, name: str, data: bytes) -> Industries:
    """Return the industries with the groups and classes of a second TOML file.

    Raises:
        MethodologyError: If the file is wrong.
    """
    with read_table(name, data) as document:
        finer = {
            each.code: each
            for section in industries.by_code
            for group, row in document.get(section, {}).items()
            for each in _group(section + group, row, industries.by_code)
        }
    return replace(industries, finer=finer)


def with_words(industries: Industries, name: str, data: bytes) -> Industries:
    """Return the industries with the English words of a TOML file.

    Raises:
        MethodologyError: If the file is wrong.
    """
    with read_table(name, data) as document:
        words = {word: _texts(parts) for word, parts in document["words"].items()}
        idle = frozenset(_texts(document["idle"]))
    return replace(industries, words=words, idle=idle)


def _group(
    code: str, row: Mapping[str, str], divisions: Mapping[str, Industry]
) -> Iterator[Industry]:
    """Yield a group and its classes; without any, the one class that ends in 0."""
    en = divisions[code[:_DIVISION_LENGTH]].en
    yield Industry(code, row["zh"], en)
    classes = {last: zh for last, zh in row.items() if last != "zh"} or {"0": row["zh"]}
    for last, zh in classes.items():
        yield Industry(code + last, zh, en)


def parse_size_classes(name: str, data: bytes) -> tuple[SizeSector, ...]:
    """Return the limits of a TOML file.

    Raises:
        MethodologyError: If the file is wrong.
    """
    with read_table(name, data) as document:
        return tuple(_sector(key, table) for key, table in document["sectors"].items())


def _sector(key: str, table: Mapping[str, object]) -> SizeSector:
    limits = {
        name: SizeLimits(
            str(entry["unit"]), *(Decimal(entry[size]) for size in ("large", "medium", "small"))
        )
        for name, entry in table.items()
        if isinstance(entry, dict)
    }
    return SizeSector(
        key,
        str(table["zh"]),
        str(table["en"]),
        _texts(table["codes"]),
        _texts(table.get("except", [])),
        limits,
    )


def _texts(value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise TypeError("a list of texts is needed")
    return tuple(str(part) for part in value)
