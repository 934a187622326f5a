"""The recovery sheet is read by people, sign by sign."""

from datetime import date

import pytest
from pypdfium2 import PdfDocument  # type: ignore[import-untyped]

from desktop.reports.recovery_sheet import SheetContent, render_sheet

GROUPS = ("ffff", "1111", "86ff", "dbb8")
CODE = "-".join([*GROUPS, *reversed(GROUPS)] * 2 + ["bdfd"])
COLUMNS = 16
LARGE = 11
TITLE = 740
"""Nothing above is of the code. [pt from the lower edge]"""


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_sign_of_the_code_stands_by_itself_below_the_others(language: str) -> None:
    """Two f in a row were drawn as one letter, and groups stood where their widths led."""
    content = SheetContent("甲公司", "91330502MA2DEM0N7C", "a.cbook", CODE, date(2026, 1, 31))
    document = PdfDocument(render_sheet(content, language))
    page = document[0].get_textpage()
    chars = [(page.get_text_range(at, 1), page.get_charbox(at)) for at in range(page.count_chars())]
    tall = [(sign, box) for sign, box in chars if box[3] - box[1] > LARGE and box[3] < TITLE]
    page.close()
    document.close()
    assert "".join(sign for sign, _ in tall) == CODE.replace("-", "")
    for column in range(COLUMNS):
        middles = [(box[0] + box[2]) / 2 for _, box in tall[column::COLUMNS]]
        assert max(middles) - min(middles) < 1, column
