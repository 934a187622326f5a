"""Rows of the windows made of what the jobs answer."""

import pytest

from desktop.findings import Finding, Severity
from desktop.ui.company.closing import check_lines
from desktop.ui.company.rows import _lies_in


@pytest.mark.parametrize(
    ("region", "wider", "is_inside"),
    [
        ("331082", "331000", True),
        ("331102", "331000", False),
        ("331102", "330000", True),
        ("330500", "330500", True),
        ("440300", "330000", False),
    ],
)
def test_a_region_lies_in_its_city_and_province_only(
    region: str, wider: str, *, is_inside: bool
) -> None:
    assert _lies_in(region, wider) is is_inside


def test_a_difference_that_was_explained_is_done_and_one_that_was_not_stops() -> None:
    explained = Finding("energy.explained", Severity.NOTICE)
    open_one = Finding("energy.unexplained", Severity.ERROR)
    for found, is_done, stops in (
        ((), True, False),
        ((explained,), True, False),
        ((explained, open_one), False, True),
    ):
        (line,) = (x for x in check_lines(found) if x.code == "check.origins_explained")
        assert (line.is_done, line.is_blocking) == (is_done, stops)
