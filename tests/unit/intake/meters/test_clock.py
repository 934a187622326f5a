"""Stamps of the usual form are understood by their parts, as they would be whole."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.intake.meters.clock import Written, _stamp, parse_stamp

DATES = st.from_regex(r"(?:19|20|22)\d\d[-/.](?:0\d|1[0-3])[-/.][0-3]\d", fullmatch=True)
TIMES = st.from_regex(
    r"[ T]{1,2}\d{1,2}[:时][0-6]\d(?:[:分][0-6]\d)?(?: ?(?:am|pm|下午|Z|[+-]\d\d:?\d\d)| )?",
    fullmatch=True,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2025-01-31 24:00:00", Written(2025, 1, 31, is_open=False, minute=1440)),
        ("2024/02/29 09:44:30", Written(2024, 2, 29, is_open=False, minute=585)),
        ("2025-01-31T23:45+08:00", Written(2025, 1, 31, is_open=False, minute=1425, zone=480)),
        ("2025-02-29 00:00", None),
        ("2025-02-28 24:01", None),
        ("2025-01-01 ", Written(2025, 1, 1, is_open=False, minute=-1)),
    ],
)
def test_a_day_and_its_time_are_understood(text: str, expected: Written | None) -> None:
    assert parse_stamp(text) == expected


@given(DATES, TIMES)
def test_the_parts_of_a_stamp_say_what_the_whole_says(day: str, time: str) -> None:
    assert parse_stamp(day + time) == _stamp(day + time, is_1904=False)
