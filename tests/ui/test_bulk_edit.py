"""What is typed to change many records alike."""

import pytest

from desktop.accounting.period import Month
from desktop.errors import InputError
from desktop.ui.company.editing import wanted
from desktop.ui.rooms.editing import FIELDS, EditAsk, EditRow
from desktop.ui.widgets.bulk_edit import BulkEdit


@pytest.mark.parametrize("typed", ["2025-02", "2025年2月", "2025/2", "202502"])
def test_a_month_is_taken_as_people_write_it(typed: str) -> None:
    period = wanted(EditAsk(("a",), "month", typed)).period
    assert period is not None
    assert tuple(period.months()) == (Month(2025, 2),)


def test_what_is_no_month_is_refused() -> None:
    with pytest.raises(InputError, match=r"month\.wrong"):
        wanted(EditAsk(("a",), "month", "春节"))


@pytest.mark.usefixtures("application")
def test_every_field_is_named_in_words() -> None:
    bulk = BulkEdit()
    box = bulk.field
    assert not {box.itemText(place) for place in range(box.count())} & set(FIELDS)


@pytest.mark.usefixtures("application")
def test_days_before_and_after_read_as_people_write_them() -> None:
    bulk = BulkEdit()
    row = EditRow("a", "国网", "period", "2025-01-10/2025-01-10", "2025-02-01/2025-02-28")
    bulk.show_edits(EditAsk(("a",), "month", "2025-02"), [row])
    shown = [bulk.list.model.index(0, column).data() for column in range(1, 4)]
    assert shown == ["期间", "2025-01-10", "2025年02月"]
