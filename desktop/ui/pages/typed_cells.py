"""What the sheets of 录入·其他 ask for, and what may stand in a cell."""

from collections.abc import Sequence
from typing import Final

from desktop.ui.formats import DASH
from desktop.ui.numbers import read_month, read_number
from desktop.ui.tables.sheet_model import Entry
from desktop.ui.text import name_of, tr

ECONOMIC: Final = (
    ("output_value", "万元"),
    ("value_added", "万元"),
    ("revenue", "万元"),
    ("tax_paid", "万元"),
    ("employees", "person"),
)
SHEETS: Final = (
    ("vehicles", ("mobile.",)),
    ("fuels", ("stationary.",)),
    ("energy", ("electricity.purchased", "heat.", "steam.")),
    ("refrigerants", ("fugitive.",)),
    ("process", ("process.",)),
    (
        "certificates",
        ("electricity.green", "electricity.gec", "electricity.self", "electricity.exported"),
    ),
)
PARAMETERS: Final = {
    "vehicles": ("km",),
    "energy": ("pressure_mpa", "gauge", "temperature_c"),
    "refrigerants": ("charge_kg", "leak_rate"),
    "process": ("purity", "cod_kg"),
    "certificates": ("certificate", "vintage"),
}
"""What a sheet asks for beside the quantity; a source takes what its method names."""
SOURCE, FACILITY, LABEL, MONTH, QUANTITY, UNIT, NOTE, FIRST_PARAMETER = range(8)
WORDS: Final = frozenset({"certificate", "vintage", "leak_rate", "purity", "gauge"})
LABELS: Final = frozenset({"certificate", "vintage", "gauge"})
"""Parameters that are no numbers at all; a rate or a purity may be typed with its per cent."""
GAUGE_PLACE: Final = 8


def plain(key: str, text: str) -> str:
    """Return a typed parameter: a number without separators, a word as it is."""
    number = None if key in WORDS else read_number(text)
    return text.strip() if number is None else f"{number:f}"


def entries(sheet: str) -> tuple[Entry, ...]:
    """Return the columns of a sheet."""
    own = (Entry(key, 96, is_number=key not in LABELS) for key in PARAMETERS.get(sheet, ()))
    return (
        Entry("source", 170),
        Entry("facility", 120),
        Entry("label", 100),
        Entry("month", 90, is_month=True),
        Entry("quantity", 100, is_number=True),
        Entry("unit", 80),
        Entry("note", 120),
        *own,
    )


def problem(cells: Sequence[str]) -> str:
    """Say what is missing or wrong in a row; nothing if it can be saved."""
    if not cells[SOURCE]:
        return tr("other.no_source", value=cells[QUANTITY] or DASH)
    if read_number(cells[QUANTITY]) is None:
        return tr(
            "other.wrong_number", name=name_of("source", cells[SOURCE]), value=cells[QUANTITY]
        )
    if read_month(cells[MONTH]) is None:
        return tr("other.wrong_month", value=cells[MONTH])
    return "" if cells[UNIT] else tr("other.no_unit", value=cells[QUANTITY])
