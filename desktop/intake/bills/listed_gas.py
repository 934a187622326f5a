"""What gas companies print beside an amount: gas at working conditions, and gas that they add.

补气量 makes up for what a meter did not count. Whether it was billed is shown by the money alone.
"""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal

from desktop.findings import Finding, Place, Severity
from desktop.intake.bills.facts import plain
from desktop.intake.meters.cells import parse_number

_BILLED = re.compile(r"应收|计费|结算|合计|总")
"""Headings of amounts that hold whatever was added."""
_NEAR = Decimal("0.005")
_FAR = Decimal("0.3")
_SMALLEST = Decimal("0.8")
"""Gas at standard conditions is never much less than at the conditions of a meter."""


def added_gas(cells: Mapping[str, str], heading: str) -> tuple[Decimal, bool]:
    """Return what was added to an amount as printed, and whether the money shows that it counts.

    Args:
        cells: ``quantity``, ``supplement``, ``price`` and ``amount`` of a row, as printed.
        heading: Of the amount.
    """
    numbers = {name: parse_number(text) for name, text in cells.items()}
    more = numbers.get("supplement") or Decimal(0)
    if not more or _BILLED.search(plain(heading)):
        return Decimal(0), False
    quantity, price, money = (numbers.get(each) for each in ("quantity", "price", "amount"))
    if quantity is None or price is None or money is None:
        return more, False
    with_it = abs((quantity + more) * price - money)
    return more, with_it <= abs(money) * _NEAR and with_it < abs(quantity * price - money)


class Beside:
    """What stands beside the amounts of a list, gathered row by row."""

    def __init__(self, columns: Mapping[str, int], heading: str) -> None:
        self._columns = columns
        self._heading = heading
        self._added: list[tuple[Place, Decimal, bool]] = []
        self._worked: list[tuple[Place, Decimal, Decimal]] = []

    def of_row(self, row: Sequence[str], where: Place) -> Decimal:
        """Return what a row's amount lacks as printed; remember what has to be said of it."""
        cells = {name: plain(row[i]) for name, i in self._columns.items() if i < len(row)}
        cells["quantity"] = cells.get("standard", cells.get("quantity", ""))
        more, is_counted = added_gas(cells, self._heading)
        if more:
            self._added.append((where, more, is_counted))
        working, standard = (parse_number(cells.get(n, "")) for n in ("working", "standard"))
        if working is not None and standard is not None:
            self._worked.append((where, working, standard))
        return more if is_counted else Decimal(0)

    def findings(self, place: Place) -> list[Finding]:
        """Say what was added and by which ratio gas was converted."""
        return [*_supplements(self._added, place), *_conditions(self._worked, place)]


def _supplements(rows: Sequence[tuple[Place, Decimal, bool]], place: Place) -> list[Finding]:
    """Say what was added to amounts of a list, and what was not because no money shows it."""
    findings = []
    for is_counted in (True, False):
        some = [(where, more) for where, more, counted in rows if counted == is_counted]
        if some:
            code = "bill.supplement_counted" if is_counted else "bill.supplement_open"
            severity = Severity.NOTICE if is_counted else Severity.WARNING
            details = {
                "count": str(len(some)),
                "rows": "、".join(str(where.line) for where, _ in some[:5]),
                "amount": f"{sum((more for _, more in some), Decimal(0)):f}",
            }
            findings.append(Finding(code, severity, place, details))
    return findings


def _conditions(rows: Sequence[tuple[Place, Decimal, Decimal]], place: Place) -> list[Finding]:
    """Say by which ratio gas at working conditions became gas at standard ones.

    Args:
        rows: Place, amount at working and amount at standard conditions of each.
        place: Of the list.
    """
    ratios = sorted(standard / working for _, working, standard in rows if working)
    if not ratios:
        return []
    usual = ratios[len(ratios) // 2]
    details = {"low": _short(ratios[0]), "high": _short(ratios[-1]), "count": str(len(ratios))}
    findings = [Finding("bill.gas_conditions", Severity.NOTICE, place, details)]
    for where, working, standard in rows:
        ratio = standard / working if working else usual
        if ratio < _SMALLEST or abs(ratio - usual) > usual * _FAR:
            details = {
                "working": f"{working:f}",
                "standard": f"{standard:f}",
                "ratio": _short(ratio),
                "usual": _short(usual),
            }
            findings.append(Finding("bill.gas_ratio_odd", Severity.WARNING, where, details))
    return findings


def _short(ratio: Decimal) -> str:
    return f"{ratio:.3f}"
