"""Lists of an accounting or stock program that hold no invoices: named, and never guessed at.

A purchase without the number of its invoice cannot be told from the invoice itself, which comes
too; vouchers have money alone.
"""

from collections.abc import Iterable, Iterator, Sequence

from desktop.intake.headings import HEADER_WITHIN, heading_of
from desktop.intake.source import TableHead

_DEBIT = frozenset({"借方", "借方金额", "借方发生额", "本期借方", "本期发生借方"})
_CREDIT = frozenset({"贷方", "贷方金额", "贷方发生额", "本期贷方", "本期发生贷方"})
_GOODS = frozenset(
    {
        *("物料名称", "存货名称", "材料名称", "货品名称", "商品名称", "物资名称", "品名"),
        *("物料", "存货", "物料描述"),
    }
)
_COUNT = frozenset({"数量", "入库数量", "实收数量", "采购数量", "主数量", "订货数量"})
_MONEY = frozenset(
    {
        *("金额", "价税合计", "含税金额", "不含税金额", "无税金额", "本币金额"),
        *("本币价税合计", "采购金额"),
    }
)
_INVOICE = "发票"


def is_of_vouchers(tables: Iterable[TableHead]) -> bool:
    """Tell whether a sheet is a ledger of vouchers: money that goes to and from an account."""
    return any(names & _DEBIT and names & _CREDIT for names in _headings(tables))


def is_of_purchases(tables: Iterable[TableHead]) -> bool:
    """Tell whether a sheet lists goods with quantity and money, and no invoice they stand on."""
    return any(names & _GOODS and names & _COUNT and names & _MONEY for names in _headings(tables))


def _headings(tables: Iterable[TableHead]) -> Iterator[frozenset[str]]:
    """Yield the headings each of the first rows may be, where none speaks of invoices."""
    for table in tables:
        rows = [_names(row) for row in table.rows[:HEADER_WITHIN]]
        if not any(_INVOICE in name for names in rows for name in names):
            yield from rows


def _names(row: Sequence[object]) -> frozenset[str]:
    return frozenset(heading_of(cell).removesuffix("元") for cell in row)
