"""Notices of property firms: readings of meters in the words each of them chooses.

Their tables become tables of registers by renaming the headings; rows of sums are emptied.
"""

import re
from collections.abc import Sequence

from desktop.intake.bills.facts import Rows, parts_joined, plain

_WITHIN = 25
_BRACKETS = re.compile(r"[(（\[][^)）\]]*[)）\]]")
_SHOWS = r"(抄?表)?(示数|读数|表码|表底|底数|行度|止度|度数|数)?"
_HEADINGS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern))
    for name, pattern in (
        ("上期示数", rf"(示数|读数)?(上期|上次|上月|起始|期初){_SHOWS}|起(码|度|数)"),
        ("本期示数", rf"(示数|读数)?(本期|本次|本月|截止|期末){_SHOWS}|止(码|度|数)"),
        ("倍率", r"(综合|电表|互感器)?倍率|乘率|倍数"),
        ("计费电量", r"(应收|计费|结算|合计|总)(用)?(电|气|水|汽|热)?量"),
        (
            "抄见电量",
            r"(抄见|抄表|实用|实际|使用|本期|本月)?(用|耗)?(电|气|水|汽|热)?(用)?(量|度数)|实用数|用电数|度数",
        ),
        (
            "资产编号",
            r"(电|水|气|热|分)?表(计)?(编)?(号|名称)|(电表)?资产(编)?号|电表|回路(名称)?|房号",
        ),
        ("示数类型", r"示数类型|时段|费率|类型"),
        (
            "加减电量",
            r"(加减|公摊|分摊|损耗|线损|变损|退补|追补)(用)?(电|水|气|汽)?量?|补收?(用)?(电|水|气|汽)?量",
        ),
    )
)
_SUM = re.compile(r"合计|总计|小计|共计|累计|total", re.IGNORECASE)
_ENERGY = re.compile("[电气水汽热]")
_NEEDED = frozenset({"上期示数", "本期示数"})
_AMOUNTS = frozenset({"抄见电量", "计费电量"})


def as_register_page(rows: Rows) -> list[Sequence[str]] | None:
    """Return a notice with the headings of a table of registers; nothing if it shows none."""
    for at in range(min(len(rows), _WITHIN)):
        for headings in (rows[at], parts_joined(rows, at)):
            names = _named(headings)
            if names.keys() >= _NEEDED and names.keys() & _AMOUNTS:
                return [*rows[:at], _renamed(headings, names), *_without_sums(rows[at + 1 :])]
    return None


def _named(headings: Sequence[str]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for i, cell in enumerate(headings):
        text = _BRACKETS.sub("", plain(cell))
        name = next((n for n, pattern in _HEADINGS if text and pattern.fullmatch(text)), "")
        if name:
            found.setdefault(name, []).append(i)
    return found


def _renamed(headings: Sequence[str], names: dict[str, list[int]]) -> list[str]:
    """Return the headings in the words of a table of registers, with the units they had."""
    renamed = list(headings)
    for name, places in names.items():
        kept = places if name == "加减电量" else places[:1]
        for i in kept:
            unit = _BRACKETS.search(plain(headings[i]))
            renamed[i] = f"{_of_energy(name, headings[i])}{unit[0] if unit else ''}"
    return renamed


def _of_energy(name: str, heading: str) -> str:
    """Return a heading of amounts with the energy that the notice names, or with none."""
    named = _ENERGY.search(_BRACKETS.sub("", plain(heading)))
    return name.replace("电量", f"{named[0] if named else ''}量")


def _without_sums(rows: Rows) -> list[Sequence[str]]:
    return [() if any(_SUM.fullmatch(plain(cell)) for cell in row) else row for row in rows]
