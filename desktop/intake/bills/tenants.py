"""Tables of a landlord with a row a tenant: only the firm's own rows are its bill."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from desktop.findings import Finding, Place, Severity
from desktop.intake.bills.facts import Rows, plain

_WITHIN = 15
_FEWEST = 2
_SHOWN = 5
_SHORTEST_NAME = 4
_TENANT = re.compile(
    r"(企业|公司|租用单位|租户|商户|承租(人|方|单位)?|租赁单位|业主)(名称|姓名)?|tenant(name)?|company(name)?",
    re.IGNORECASE,
)
_CUSTOMER = re.compile(
    r"(用电单位|用能单位|用户|客户|单位)名称|户名|customer(name)?", re.IGNORECASE
)
"""Such a column may hold a group's own accounts: without the firm's name all rows count."""
_VALUE = re.compile(r"\d{3,}")
_SUM = re.compile(r"合计|总计|小计|共计|total", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class OwnRows:
    """The rows of a table that are the firm's own.

    Attributes:
        rows: Those of others emptied, so that line numbers stay.
        is_open: Whether several firms stand there and none is the firm itself.
    """

    rows: Rows
    findings: tuple[Finding, ...] = ()
    is_open: bool = False


def own_rows(rows: Rows, name: str, place: Place) -> OwnRows:
    """Return a table with the rows of other tenants emptied.

    Args:
        rows: Of the table.
        name: The firm's own, as registered; nothing to leave the table as it is.
        place: File and sheet.
    """
    found = _column(rows) if name else None
    if found is None:
        return OwnRows(rows)
    first, column = found
    names = _names(rows[first:], column)
    written = [each for each in dict.fromkeys(names) if each]
    own = own_of(written, name)
    others = [each for each in written if each not in own]
    is_landlords = bool(_TENANT.fullmatch(plain(rows[first - 1][column])))
    if len(written) < _FEWEST or not (own or is_landlords):
        return OwnRows(rows)
    details = {"count": str(len(others)), "names": "、".join(others[:_SHOWN]), "own": name}
    if not own:
        said = Finding("bill.customers_several", Severity.WARNING, place, details)
        return OwnRows(rows, (said,), is_open=True)
    kept = [row if each in own else () for row, each in zip(rows[first:], names, strict=True)]
    said = Finding("bill.customers_left_out", Severity.NOTICE, place, details)
    return OwnRows([*rows[:first], *kept], (said,))


def _column(rows: Rows) -> tuple[int, int] | None:
    """Return the first row of data and the column of tenants, if there is one."""
    for at, row in enumerate(rows[:_WITHIN]):
        filled = sum(1 for cell in row if plain(cell))
        if any(_VALUE.search(plain(cell)) for cell in row):
            continue
        for i, cell in enumerate(row):
            heading = plain(cell)
            if filled > _FEWEST and (_TENANT.fullmatch(heading) or _CUSTOMER.fullmatch(heading)):
                return at + 1, i
    return None


def _names(rows: Rows, column: int) -> list[str]:
    """Return whose each row is; of merged cells only the first has it."""
    names: list[str] = []
    last = ""
    for row in rows:
        text = plain(row[column]) if column < len(row) else ""
        is_sum = any(_SUM.fullmatch(plain(cell)) for cell in row)
        last = "" if is_sum else text or last
        names.append(last)
    return names


def own_of(written: Sequence[str], name: str) -> frozenset[str]:
    """Return the firm's own names: as registered, else a shorter or longer form of it."""
    bare = _bare(name)
    same = [each for each in written if _bare(each) == bare]
    alike = [each for each in written if len(_bare(each)) >= _SHORTEST_NAME]
    alike = [each for each in alike if _bare(each) in bare or bare in _bare(each)]
    return frozenset(same or alike)


def _bare(name: str) -> str:
    return re.sub(r"[\s()（）\[\]【】.,，。、·-]", "", plain(name)).lower()
