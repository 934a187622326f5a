"""Rows of the windows made of what the jobs answer."""

import pytest

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
