"""What a form's fields hold: numbers and days, or the say beside the field that is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from desktop.ui.numbers import read_day, read_number

if TYPE_CHECKING:
    from decimal import Decimal

    from desktop.ui.widgets.fields import Field

WRONG: Final = "?"
"""Stands for a day that is none; what is wrong has been said."""


def number_in(field: Field) -> Decimal | None:
    """Return the number of a field; say what is wrong where there is none."""
    field.calm()
    value = read_number(field.text)
    if value is None:
        field.refuse("assets.wrong_number", value=field.text)
        field.line.setFocus()
    return value


def day_in(field: Field) -> str:
    """Return the day of a field as ISO text, empty where it is empty, or :data:`WRONG`."""
    field.calm()
    if not field.text:
        return ""
    day = read_day(field.text)
    if day is not None:
        return day.isoformat()
    field.refuse("assets.wrong_day", value=field.text)
    field.line.setFocus()
    return WRONG
