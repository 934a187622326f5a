"""What columns measure whose headings name no energy: 累计流量(t) in a file called 蒸汽.

A unit alone does not tell steam from water or gas from water; the words above the table and the
names of sheet and file do. Where nothing does, the column is no electricity for want of a better
idea: it is refused or asked.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from desktop.errors import InputError
from desktop.findings import Finding, Place, Severity
from desktop.intake.meters.columns import VALUE_ROLES, Column, Role, plain, value_of
from desktop.intake.meters.layout import Layout

_NAMED = re.compile(
    r"电|功率|负荷|出力|有功|[kmg]?wh?(?![a-z])|瓦|度(?!数)|power|load|energy|p[ar]p_|汽|steam|热|暖|焦|(?<![a-z])[gm]j"
    r"|heat|水|water|气(?!压)|gas|标况|标方|nm3"
)
"""Words and units that name an energy."""
_OPEN = re.compile(
    r"流量|flow|(?<![a-z])(t|kg)(/h)?[)）\]】]?$|[(（\[【/](t|kg)(?![a-z])|吨|公斤|千克|m[3³]|立方"
)
"""Amounts that some carrier must have, and no electricity has."""
_WORDS = (
    ("蒸汽", re.compile(r"蒸汽|用汽|汽表|steam")),
    ("供热", re.compile(r"供热|热量|热力|热能|热表|供暖|采暖|heat(?!er)")),
    ("用水", re.compile(r"用水|水量|自来水|水表|给水|供水|water")),
    ("天然气", re.compile(r"燃气|天然气|用气|气表|(?<![a-z])gas(?!ol)")),
)
_MADE = re.compile(
    r"光伏发电|发电(量|表|曲线|功率|数据|日报|月报|记录)|光伏(电表|表计?|曲线|出力|逆变器)|逆变器"
)
_TAKEN = re.compile(r"用电|购|下网|受电|进线|市电|正向|总表|消纳|import")
_YIELD = re.compile(r"((当|今)?日|本?月|本?年|累[计积]|总)发电(总)?量")
_OF_SITE = re.compile(r"负荷|用电|总|进线|电网|市电|load|grid")
_FIRM = re.compile(r"[\u4e00-\u9fff()（）]{2,}?(公司|集团|厂|中心)")
_ELECTRIC = re.compile(
    r"电|功率|负荷|有功|千瓦|兆瓦|[正反]向|[尖峰谷]|平段|费率|互感|(?<![a-z])(ct|pt)(?![a-z])|[kmg]wh?(?![a-z])"
    r"|power|load|energy|electric|p[ar]p_|nmi"
)
"""Words around a table of readings by which it is one of electricity."""
_CUBIC = re.compile(r"m[3³]|立方")


def with_carriers(layout: Layout, words: str, place: Place) -> tuple[Layout, tuple[Finding, ...]]:
    """Return a long table with every open column's carrier, and what was assumed.

    Args:
        layout: As the headings say.
        words: Above the table, name of the sheet.
        place: File and sheet.

    Raises:
        InputError: ``interval.carrier_unknown`` if an amount could be steam or water.
    """
    if layout.is_wide or not any(_is_open(c) or _is_unnamed(c) for c in layout.columns):
        return layout, ()
    beside = " ".join(column.heading for column in layout.columns)
    text = plain(f"{words} {beside} {PurePosixPath(place.file).name}")
    is_named = any(c.role in VALUE_ROLES and not _is_open(c) for c in layout.columns)
    hints = [word for word, pattern in _WORDS if pattern.search(text)]
    findings: list[Finding] = []
    columns: list[Column] = []
    for column in layout.columns:
        if not _is_open(column):
            read, notes = _of_readings(column, hints, text, place)
            columns.append(read)
            findings += notes
        elif len(hints) == 1:
            said = value_of(column.index, f"{hints[0]} {column.heading}")
            columns.append(replace(said, heading=column.heading))
        elif _CUBIC.search(plain(column.heading)):
            columns.append(column)
            details = {"heading": column.heading}
            findings.append(Finding("interval.carrier_assumed", Severity.WARNING, place, details))
        elif is_named:
            columns.append(replace(column, role=Role.IGNORED, why=""))
        else:
            raise InputError("interval.carrier_unknown", place, heading=column.heading)
    return replace(layout, columns=tuple(columns)), tuple(findings)


def _of_readings(
    column: Column, hints: Sequence[str], text: str, place: Place
) -> tuple[Column, list[Finding]]:
    """Return a column of readings with what the words around say it measures, or a question."""
    if not _is_unnamed(column) or _ELECTRIC.search(_FIRM.sub("", text)):
        return column, []
    if len(hints) == 1:
        return replace(
            value_of(column.index, f"{hints[0]} {column.heading}"), heading=column.heading
        ), []
    details = {"heading": column.heading}
    return column, [Finding("interval.carrier_unnamed", Severity.WARNING, place, details)]


def made_around(words: Sequence[str]) -> bool:
    """Tell whether texts around a table call it one of solar power that is made.

    Firms are called after the sun too: their names say nothing.
    """
    texts = (_FIRM.sub("", plain(text)) for text in words)
    return any(_MADE.search(text) and not _TAKEN.search(text) for text in texts)


def with_made(layout: Layout, words: str, place: Place) -> Layout:
    """Return a long table whose columns say no direction as one of generation, if it is.

    So say the words around it, or the other columns: the power beside 日发电量 is an inverter's.
    """
    if layout.is_wide:
        return layout
    if not made_around((words, PurePosixPath(place.file).stem)) and not _is_made_beside(layout):
        return layout
    columns = tuple(
        replace(column, direction="generation") if _is_undirected(column) else column
        for column in layout.columns
    )
    return replace(layout, columns=columns)


def _is_made_beside(layout: Layout) -> bool:
    """Tell whether the columns are those of an inverter: 日发电量, 累计发电量 and its power.

    Beside 光伏发电量 a power may be what the site takes from the grid.
    """
    electric = [column for column in layout.values if column.carrier == "electricity"]
    said = [column for column in electric if not _is_undirected(column)]
    open_names = [plain(column.heading) for column in electric if _is_undirected(column)]
    is_of_site = any(_OF_SITE.search(name) for name in open_names)
    is_inverter = all(_YIELD.match(plain(column.heading)) for column in said)
    return bool(said) and is_inverter and not is_of_site


def is_undirected(column: Column) -> bool:
    """Tell whether a column of electricity says neither where it comes from nor where it goes."""
    is_bought = _TAKEN.search(plain(column.heading)) is not None
    return column.carrier == "electricity" and column.direction == "import" and not is_bought


def _is_undirected(column: Column) -> bool:
    return column.role in VALUE_ROLES and column.why != "*" and is_undirected(column)


def _is_unnamed(column: Column) -> bool:
    """Tell whether a column holds readings and neither its heading nor a person names an energy."""
    is_register = column.role is Role.REGISTER and column.carrier == "electricity"
    return is_register and column.why != "*" and not _ELECTRIC.search(plain(column.heading))


def _is_open(column: Column) -> bool:
    """Tell whether a column counts and its heading names no energy, but a mass or a volume."""
    text = plain(column.heading)
    is_value = column.role in VALUE_ROLES and column.why != "*"
    return is_value and _OPEN.search(text) is not None and _NAMED.search(text) is None
