"""Sources by the names people write, and which of them say that something was taken."""

import json

import pytest

from desktop.accounting.activity import ActivityRecord
from desktop.jobs.activities import read_activities
from desktop.jobs.source_names import source_named, taken_note


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ("mobile.diesel", "mobile.diesel"),
        ("外购电力", "electricity.purchased"),
        ("Purchased electricity", "electricity.purchased"),
        ("R410A", "fugitive.R-410A"),
        ("r-410a", "fugitive.R-410A"),
        ("制冷剂R22", "fugitive.R-22"),
        ("fugitive.R134a", "fugitive.R-134a"),
        ("SF6", "fugitive.SF6"),
        ("CaCO3", "process.carbonate.CaCO3"),
        ("纯碱", "process.carbonate.Na2CO3"),
        ("市电", "electricity.purchased"),
        ("七氟丙烷", "fugitive.R-227ea"),
        ("FM-200", "fugitive.R-227ea"),
        ("CO2 保护焊", "process.welding_co2"),
        ("fugitive.R-507", "fugitive.R-507A"),
    ],
)
def test_a_name_that_is_one_sources_alone_is_that_source(given: str, code: str) -> None:
    assert source_named(given) == (code, False)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ("天然气", "stationary.natural_gas"),
        ("natural gas", "stationary.natural_gas"),
        ("液化石油气", "stationary.lpg"),
        ("0号柴油", "mobile.diesel"),
        ("-10#柴油", "mobile.diesel"),
        ("92号汽油", "mobile.gasoline"),
        ("95#车用汽油", "mobile.gasoline"),
        ("净购入电力", "electricity.purchased"),
        ("蒸汽", "steam.purchased"),
    ],
)
def test_a_fuel_stands_for_what_documents_of_it_become(given: str, code: str) -> None:
    assert source_named(given) == (code, True)


@pytest.mark.parametrize("given", ["原煤", "桉木", "92号天然气", "R9", "truck", ""])
def test_a_name_that_leaves_a_choice_or_says_nothing_stays_as_it_is(given: str) -> None:
    assert source_named(given) == (given, False)


def test_what_was_taken_is_told_once_with_the_other_source_of_the_fuel() -> None:
    rows = [
        {"id": str(number), "source": "柴油", "quantity": "1", "unit": "t"} for number in range(3)
    ]
    read = read_activities("a.json", json.dumps(rows).encode(), 2024)
    sources = {row.source for row in read.rows if isinstance(row, ActivityRecord)}
    assert sources == {"mobile.diesel"}
    (note,) = read.findings
    assert note == taken_note("柴油", "mobile.diesel")
    assert note.details["others"] == "stationary.diesel"
    assert taken_note("电力", "electricity.purchased").details["others"] == "electricity.exported"
