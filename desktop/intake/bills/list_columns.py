"""Which column of a list of bills is what, by the headings of grid companies and their copies."""

import re
from collections.abc import Iterable, Mapping, Sequence

from desktop.intake.bills.facts import plain
from desktop.intake.bills.listed_rows import REGISTERS

_OF = "应收|本期|本月|月|总|合计|结算|计费|实际|抄见|应缴|应收|有功|正向有功"
_BOUGHT = "购网|网购|购电|外购|下网|市电|购入"
_DOING = (
    "应收|发行|用电|用气|用水|用汽|用热|供热|供暖|供汽|供气|计费|费用|结算|电费|抄表|账单|缴费|收费"
)
_FROM = rf"({_DOING})(日期?|时间)?起|起"
_TO = rf"({_DOING})(日期?|时间)?止|止"
_FOREIGN = (
    "monthelenum|value|usage|electricity|(power|energy|electricity)?_?consumption|energy|k?wh"
)
_FUEL = "(用|耗|加)(油|煤|柴油|汽油|液化气)量|(柴油|汽油|液化气|燃油|燃煤)(用|消耗|使用|加注)?量"
_IDENTITY = "(user|cons|consumer|customer|meter|site|building|enterprise)_?(id|no)|企业(编号|名称)"
_MONEY = "monthelecost|cost|amount"
FIELDS: tuple[tuple[str, str], ...] = (
    (
        "account",
        rf"(结算|用电|用气|用水|用热)?户号|用户(编)?号|客户(编)?号|账[户号]|account.*|{_IDENTITY}",
    ),
    (
        "period",
        rf"账期|所属期间?|({_DOING})?(周期|期间|月份|年月|起止(日期|时间)|季度)|账单月|({_DOING})?月|(billing)?_?(month|period)",
    ),
    (
        "start",
        rf"({_DOING})?(开始|起始)(日期?|时间)|上[次期]抄表(日期?|时间)|{_FROM}|start(date)?",
    ),
    (
        "end",
        rf"({_DOING})?(结束|截止|终止)(日期?|时间)|(本[次期])?抄表(日期?|时间)|{_TO}|end(date)?",
    ),
    ("previous", r"(上期|上次|上月)(抄?表)?(示数|读数|表码|表底|底数|数)|起(码|度|数)"),
    ("current", r"(本期|本次|本月)(抄?表)?(示数|读数|表码|表底|底数|数)|止(码|度|数)"),
    ("standard", r"标况(用?气?量|方量?|累计用?量)?|标方(量)?"),
    ("working", r"工况(用?气?量|方量?|累计用?量)?"),
    ("supplement", r"(补|补收|追补|加减|退补)(用?气)?量"),
    ("price", r"(执行|基准)?(综合)?(气|用气)?(单价|价格?)([(（]?含税[)）]?)?"),
    (
        "quantity",
        rf"({_OF})?({_BOUGHT}|用)?(电|气|水|汽|热|供热|蒸汽|燃气|天然气)量|({_OF})?(电力?|热力?|水|蒸汽|燃气|天然气)(使?用|消耗)量|蒸汽|用量|数量|{_FUEL}|{_FOREIGN}",
    ),
    (
        "amount",
        rf"({_OF})?(电|气|水|汽|热|蒸汽|燃气)?费(用|金额|总额|合计)?|({_OF})?金额|含税金额|{_MONEY}",
    ),
    ("unit", r"单位|计量单位|unit"),
    ("carrier", r"能源(种类|类型|品种|名称)?|(能源)?品种|介质"),
    ("fee", r"(费用|收费|电费)(类型|种类|项目|名称)"),
    ("register", REGISTERS),
    ("meter", r"计量点(编?号)?|流量计(编?号)?|电表(编?号)?|表号|(电能|计量)?表(编)?号|资产编?号"),
    (
        "customer",
        r"户名|用户名称|客户名称|用(电|气|汽|热|水)单位|租户(名称)?|商户(名称)?|企业名称|交易单元(名称)?|市场主体(名称)?",
    ),
    ("exported", r"(余电|光伏)?上网(结算)?电量|反向有功(总)?(电量)?|(返|倒)送电量"),
)
"""Field → the headings it stands below, units in brackets left out."""
_FIND = tuple((name, re.compile(pattern)) for name, pattern in FIELDS)
BRACKETS = re.compile(r"[(（\[]([^)）\]]*)[)）\]]")
_READ = re.compile(r"抄见|抄表")
_BILLED = re.compile(r"计费|结算|合计|总|实际")
"""What was billed counts before what was read: losses and corrections lie between them."""
_FROM_GRID = re.compile(_BOUGHT)
"""What was bought from the grid counts before what was used, which holds one's own solar power."""
_PART = re.compile(r"(正向)?(有功)?(尖峰?|高?峰|平|低?谷|深谷)(段|时段|时)?(用|结算|计费)?电量")
_FEWEST_PARTS = 2


def columns_of(row: Sequence[str], fields: Mapping[str, str]) -> dict[str, int]:
    """Return field → column of a row that may head a list.

    Times of use count together where no column has their total (see :func:`parts_of`): the
    first of them stands for the quantity.

    Args:
        row: Cells.
        fields: Heading → field, as saved for this source.
    """
    found: dict[str, int] = {}
    for i, cell in enumerate(row):
        text = _bare(cell)
        field = fields.get(cell) or next((n for n, p in _FIND if text and p.fullmatch(text)), "")
        if field == "quantity" and field in found:
            found[field] = _better(row, found[field], i)
        if field:
            found.setdefault(field, i)
    parts = [] if {"quantity", "standard"} & found.keys() else parts_of(row)
    if parts:
        found["quantity"] = parts[0]
    return found


def parts_of(row: Iterable[str]) -> list[int]:
    """Return the columns of the times of use, two or more of them; else nothing."""
    parts = [i for i, cell in enumerate(row) if _PART.fullmatch(_bare(cell))]
    return parts if len(parts) >= _FEWEST_PARTS else []


def is_part(heading: str) -> bool:
    """Tell whether a heading is that of one time of use."""
    return bool(_PART.fullmatch(_bare(heading)))


def _bare(cell: str) -> str:
    return BRACKETS.sub("", plain(cell)).lower().replace("帐", "账")


def _better(row: Sequence[str], known: int, other: int) -> int:
    """Return which of two columns of amounts counts: bought before used, billed before read."""
    if _FROM_GRID.search(plain(row[other])):
        return other
    if _FROM_GRID.search(plain(row[known])) or not _BILLED.search(plain(row[other])):
        return known
    return other if _READ.search(plain(row[known])) else known
