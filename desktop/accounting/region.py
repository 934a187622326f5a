"""GB/T 2260 regions by code and name; the table comes in as bytes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from desktop.accounting.code_table import read_table

NATION = "000000"
_NATION_NAMES = frozenset({"CN", "100000", "NATION", "NATIONAL", "CHINA", "中国", "全国平均"})
_GRID_KINDS = ("电网", "区域")
_SUFFIXES = ("特别行政区", "壮族自治区", "回族自治区", "维吾尔自治区", "自治区", "省", "市")


@dataclass(frozen=True, slots=True)
class Region:
    """A region with its names."""

    code: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Regions:
    """Known regions by code, and the regional grids by the key of their factor."""

    by_code: Mapping[str, Region]
    grids: Mapping[str, Region] = field(default_factory=dict)

    def name(self, code: str, language: str = "zh") -> str:
        """Return the name of a region, else of its city or province, else the code itself."""
        for wider in (code, f"{code[:4]}00", province_of(code)):
            region = self.by_code.get(wider)
            if region is not None:
                return region.zh if language == "zh" else region.en
        return code

    def is_known(self, code: str) -> bool:
        """Say whether a code has six digits and lies in a known province."""
        return is_region_code(code) and province_of(code) in self.by_code

    def code_of(self, text: str) -> str:
        """Return the code a name stands for: of a region, its short form or a regional grid.

        ``浙江``, ``浙江省``, ``Zhejiang`` and ``华东`` are names; another text stays as it is.
        """
        if text.strip().upper() in _NATION_NAMES:
            return NATION
        if is_region_code(text.strip()):
            return text.strip()
        wanted = text.strip()
        for kind in _GRID_KINDS:
            wanted = wanted.removesuffix(kind)
        wanted = _short(wanted)
        for region in (*self.by_code.values(), *self.grids.values()):
            if wanted and wanted in (_short(region.zh), region.en.lower()):
                return region.code
        return self._leading(text.strip()) or text.strip()

    def _leading(self, text: str) -> str:
        """Return the code of the regions an address begins with: 广东省深圳市南山区."""
        found, rest = "", text
        while rest:
            inside = [r for r in self.by_code.values() if r.code.startswith(found[:2])]
            fits = [r for r in inside if r.code != NATION and rest.startswith(r.zh)]
            if not fits:
                break
            region = max(fits, key=lambda each: len(each.zh))
            found, rest = region.code, rest.removeprefix(region.zh)
        return found

    def search(self, text: str) -> tuple[Region, ...]:
        """Return the regions whose code starts with the text or whose name contains it."""
        wanted = text.strip().lower()
        return tuple(
            region
            for region in self.by_code.values()
            if region.code.startswith(wanted) or wanted in region.zh or wanted in region.en.lower()
        )


def _short(name: str) -> str:
    """Return a name in small letters without what kind of region it is."""
    for suffix in _SUFFIXES:
        if name.endswith(suffix):
            return name.removesuffix(suffix)
    return name.lower()


def is_region_code(code: str) -> bool:
    """Say whether a text has the form of a GB/T 2260 code."""
    return len(code) == len(NATION) and code.isascii() and code.isdigit()


def province_of(code: str) -> str:
    """Return the code of the province a region lies in."""
    return f"{code[:2]}0000"


def parse_regions(name: str, data: bytes) -> Regions:
    """Return the regions of a TOML file.

    Raises:
        MethodologyError: If the file is wrong.
    """
    with read_table(name, data) as document:
        return Regions(_named(document["regions"]), _named(document.get("grids", {})))


def _named(entries: Mapping[str, Any]) -> dict[str, Region]:
    return {code: Region(code, names["zh"], names["en"]) for code, names in entries.items()}
