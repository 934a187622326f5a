"""Tables whose Chinese was lost when somebody saved them: every sign of it became ``?`` or ``_``.

Nothing brings it back, and what the table is about stands nowhere else: a refusal has to say so.
"""

import re
from collections.abc import Iterable

from desktop.intake.headings import HEADER_WITHIN
from desktop.intake.source import Sample
from desktop.intake.written import text_of

_LOST = re.compile(r"([?_\ufffd])\1+(?:$|[(/])")
"""A heading of such signs alone, or with a unit behind them."""
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_FEWEST = 2


def lost_in(sample: Sample) -> str:
    """Return a heading whose signs were lost; empty if the tables kept their text."""
    rows = (row for table in sample.tables for row in table.rows[:HEADER_WITHIN])
    return next(filter(None, map(_lost_in_row, rows)), "")


def _lost_in_row(row: Iterable[object]) -> str:
    texts = [text for text in map(text_of, row) if text]
    lost = [text for text in texts if _LOST.match(text)]
    has_chinese = any(map(_CHINESE.search, texts))
    is_most = len(lost) >= _FEWEST and 2 * len(lost) >= len(texts)
    return lost[0] if is_most and not has_chinese else ""
