"""Who reports: the firm, its facilities and their industry."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Facility:
    """A place with its own grid region and its own meters.

    Attributes:
        name: Unique within the entity.
        region: GB/T 2260 code, six digits.
        grid_region: Region of the grid where it differs from the province's; else empty.
        area: Floor area. [m2]
        heated_area: Heated floor area. [m2]
        headcount: People who work there.
        share: Consolidation share, 0 to 1.
    """

    name: str
    region: str
    grid_region: str = ""
    area: Decimal | None = None
    heated_area: Decimal | None = None
    headcount: int | None = None
    share: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True)
class ReportingEntity:
    """The firm that keeps the company file.

    Attributes:
        name: 单位名称.
        uscc: Unified social credit code, 18 characters with check digit (GB 32100).
        region: GB/T 2260 code, six digits.
        industry: GB/T 4754-2017 code: a letter and up to four digits.
        opening: First month of the books, ``2025-01``.
        tax_ids: Own tax ids: the company's and its branches'.
        facilities: At least one.
    """

    name: str
    uscc: str
    region: str
    industry: str
    opening: str
    tax_ids: tuple[str, ...] = ()
    facilities: tuple[Facility, ...] = ()
