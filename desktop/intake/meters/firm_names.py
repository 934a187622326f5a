"""Names that tell of firms rather than of meters: 企业17, 湖州甲纺织有限公司."""

import re
from collections.abc import Sequence

from desktop.intake.meters.columns import plain

_FEWEST = 2
_NUMBERED = re.compile(r"(企业|公司|用户|客户|单位|enterprise|company|firm|user|customer)_?\d+")
_NAMED = re.compile(r"(公司|集团|.{4}厂)(\(.*\))?$")
"""一厂 and 二厂 are works of one firm, 湖州丝绸印染厂 is a firm."""


def are_firms(names: Sequence[str]) -> bool:
    """Tell whether most of several meters are called by firms."""
    firms = [n for n in names if _NUMBERED.fullmatch(plain(n)) or _NAMED.search(plain(n))]
    return len(names) >= _FEWEST and len(firms) * 2 > len(names)
