"""Where emissions come from: codes of the methodology and the user's own instances."""

from dataclasses import dataclass
from enum import StrEnum


class Scope(StrEnum):
    """GHG Protocol scopes."""

    SCOPE_1 = "1"
    SCOPE_2 = "2"
    SCOPE_3 = "3"


class Basis(StrEnum):
    """Which of the two Scope 2 totals an emission belongs to."""

    BOTH = "both"
    LOCATION = "location"
    MARKET = "market"


@dataclass(frozen=True, slots=True)
class EmissionSource:
    """A source the firm has: facility + code + label.

    Attributes:
        code: ``family.what`` as the methodology defines it, e.g. ``stationary.natural_gas``.
        facility: Name of the facility.
        label: What people call it: 1号锅炉, 浙E12345.
    """

    code: str
    facility: str
    label: str = ""
