"""Quota trial: what a firm of the national market might be allotted, by the shipped methods."""

from collections.abc import Mapping
from decimal import Decimal

from desktop.accounting.rating.rate import rate
from desktop.accounting.rating.result import InputValue, Rating
from desktop.accounting.rating.schema import Method
from desktop.accounting.rating.values import RatingValues
from desktop.errors import UsageError

POWER = "cn.nation.ets.power-allocation"
INDUSTRY = "cn.nation.ets.industry-allocation"
#: Sectors of the national market and the method that tries them.
SECTORS: Mapping[str, str] = {
    "power": POWER,
    "steel": INDUSTRY,
    "cement": INDUSTRY,
    "aluminium": INDUSTRY,
}


def quota_trial(
    methods: Mapping[str, Method], sector: str, year: int, values: Mapping[str, InputValue]
) -> Rating:
    """Try the allocation of one compliance year.

    The answer refuses, and names the table, where the numbers of the year are not known. The
    benchmarks of power belong to 2019-2020.

    Args:
        methods: The shipped methods by id.
        sector: ``power``, ``steel``, ``cement`` or ``aluminium``.
        year: Compliance year.
        values: By the method's input names.

    Raises:
        UsageError: If the sector is none of the market's.
    """
    if sector not in SECTORS:
        raise UsageError("quota.sector_unknown", sector=sector, sectors=", ".join(SECTORS))
    is_power = SECTORS[sector] == POWER
    period: InputValue = Decimal(year)
    if is_power:
        period = "2019-2020" if year in {2019, 2020} else str(year)
    return rate(methods[SECTORS[sector]], RatingValues({**values, "year": period}))


def shortfall(rating: Rating, verified: Decimal) -> Decimal | None:
    """Return verified emissions less the trial allocation; nothing where there is none. [tCO2]."""
    return None if rating.value is None else verified - rating.value
