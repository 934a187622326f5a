"""A part of a total as the path of a figure: ``part/figure=co2e&gas=CH4&month=2025-03``."""

import re
from dataclasses import fields
from urllib.parse import parse_qsl, urlencode

from desktop.accounting.explain import Part
from desktop.errors import UsageError

_KIND = "part/"
_YEAR = re.compile(r"(\d{4}):(.+)")


def year_and_figure(figure: str) -> tuple[int | None, str]:
    """Return the year a figure names itself, as ``2024:total.co2e`` does, and the figure."""
    found = _YEAR.fullmatch(figure)
    return (int(found[1]), found[2]) if found else (None, figure)


def in_year(year: int, figure: str) -> str:
    """Return a figure of a year that need not be the one shown."""
    return f"{year}:{figure}"


def is_part(figure: str) -> bool:
    """Return whether a figure is a part of a total."""
    return figure.startswith(_KIND)


def written_part(part: Part) -> str:
    """Return the path of a part; what is not said is everything."""
    said = [(each, getattr(part, each.name)) for each in fields(part)]
    return _KIND + urlencode([(each.name, value) for each, value in said if value != each.default])


def parse_part(figure: str) -> Part:
    """Return the part a path names.

    Raises:
        UsageError: ``figure.unknown``.
    """
    said = dict(parse_qsl(figure.removeprefix(_KIND), keep_blank_values=True))
    try:
        return Part(**said)
    except TypeError as exc:
        raise UsageError("figure.unknown", figure=figure) from exc
