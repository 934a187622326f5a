"""What a cubic metre of gas is, for invoices, bills and meters alike.

Gas companies in China settle cubic metres at 20 °C and 101.325 kPa (GB/T 17291, GB 17820), and
the account makes them cubic metres at 0 °C by the temperature that the books state. Only where
standard conditions are printed (标况, 标方, Nm³) is an amount at 0 °C already.
"""

import re
import unicodedata

METERED, NORMAL = "m3", "Nm3"
UNITS = frozenset({METERED, NORMAL})
"""Units of record of gas: at the reference of the meter, and at 0 °C."""
_NORMAL = re.compile(r"(?<![a-z])nm\^?3|标况|标态|标准?(立?方|立|m\^?3|状态|体积|流量|累[计积])")
_AT_TWENTY = re.compile(r"(?<![\d.])20(\.0)? ?(°c|度)")
"""Words of standard conditions beside this temperature mean the reference of billing."""


def gas_unit(words: str) -> str:
    """Return the unit of record of an amount of gas, by what is printed of it.

    Args:
        words: Heading and unit, without blanks within a word.
    """
    text = unicodedata.normalize("NFKC", words).lower()
    is_normal = _NORMAL.search(text) is not None and _AT_TWENTY.search(text) is None
    return NORMAL if is_normal else METERED
