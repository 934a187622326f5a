"""What a reviewer sees differ, and rows proved beside a copy."""

from dataclasses import replace
from typing import Any

import pytest

from desktop.accounting.period import ReportingPeriod
from desktop.errors import PackageError
from desktop.exchange import names
from desktop.exchange.comparison import Comparison, Difference, compare
from desktop.exchange.disclosure import disclose, proved_rows
from desktop.exchange.manifest import read_statement
from desktop.exchange.package import redact
from desktop.exchange.profiles import BANK
from desktop.exchange.recompute import given_values, rated_methods
from desktop.exchange.verdict import Verdict
from desktop.exchange.verify import verify_package


def _compared(old: Any, new: Any) -> Comparison:
    return compare(old, read_statement(old.payload), new, read_statement(new.payload))


def test_an_amendment_differs_by_its_record_more(firm: Any) -> None:
    first = firm.signed()
    second = firm.signed(firm.amendment(first))
    found = _compared(first, second)
    assert found.follows
    figures = {one.what: (one.before, one.after) for one in found.figures}
    # one month of 1003 kWh more: two lines, at 0.5153 and 0.6096 kgCO2/kWh
    assert figures["lines"] == ("7", "9")
    assert figures["scope2_location_kg"] == ("1547.445900", "2064.291800")
    assert figures["scope2_market_kg"] == ("1830.628800", "2442.057600")
    assert "scope1_kg" not in figures
    lines = [one for one in found.lines if one.before == "" and one.after == "added"]
    assert len(lines) == len(found.lines) == 2
    assert not _compared(second, first).follows


def test_a_package_does_not_differ_from_itself(firm: Any) -> None:
    package = firm.signed()
    assert _compared(package, package) == Comparison(follows=False, figures=(), lines=())


def test_economic_figures_and_choices_of_the_inventory_are_compared(firm: Any) -> None:
    first = firm.signed()
    table = first.files[names.INPUTS]
    rows = [
        b"choice,inventory,this,as_of,text,2026-01-01,,",
        b"choice,inventory,this,gwp_set,text,AR6,,",
        b"choice,inventory,this,steam_formula,text,,,",
        b"figure,inventory,2025-01-01/2025-06-30,revenue,number,70,CNY,",
        b"figure,inventory,2025-01-01/2025-12-31,employees,number,7,person,",
    ]
    header = table.split(b"\n")[0]
    changed = replace(first, files={**first.files, names.INPUTS: b"\n".join([header, *rows, b""])})
    statement = read_statement(first.payload)
    totals = replace(statement, results={**statement.results, "scope1_kg": "1.000000"})
    figures = compare(first, statement, changed, totals).figures
    assert (figures[0].what, figures[-1].what[:7]) == ("scope1_kg", "choice/")
    found = {one.what: one.after for one in figures[1:]}
    given = {name: value for name, value in found.items() if value}
    assert given == {
        "choice/gwp_set": "AR6",
        "economic/2025-01-01–2025-06-30/revenue": "70 CNY",
        "economic/2025/employees": "7 person",
    }


def test_a_withdrawal_differs_by_its_totals_and_counts_alone(firm: Any) -> None:
    first = firm.signed()
    figures = _compared(first, firm.signed(firm.withdrawal(first))).figures
    assert figures[0] == Difference("scope1_kg", "316.915000", "0.000000")
    assert not any(one.what.startswith(("economic/", "choice/")) for one in figures)


def test_copies_without_lines_and_other_years_are_compared_by_their_figures(firm: Any) -> None:
    first = firm.signed()
    bank = redact(firm.signed(firm.amendment(first)), BANK)
    assert _compared(first, bank).lines == ()
    assert _compared(first, bank).figures
    year = ReportingPeriod.of_year(2024)
    statement = replace(read_statement(first.payload), period=year)
    other = compare(first, statement, first, read_statement(first.payload))
    period = Difference("period", "2024-01-01 – 2024-12-31", "2025-01-01 – 2025-12-31")
    assert (other.figures, other.lines) == ((period,), ())


def test_rows_beside_a_copy_are_proved_by_the_copys_verdict(firm: Any) -> None:
    package = firm.signed()
    lines = [disclose(package, names.PARTIES, row).to_bytes() for row in (0, 1)]
    data = b"\n".join([*lines, b""])
    verdict = verify_package(redact(package, BANK).to_bytes(), now=firm.NOW)
    rows = list(proved_rows(data, verdict))
    assert [row.index for row, _ in rows] == [0, 1]
    assert rows[0][1]["supplier"] == firm.SUPPLIER
    with pytest.raises(PackageError, match="TREE_MISMATCH"):
        list(proved_rows(data, Verdict()))


def test_a_firms_own_values_are_read_without_the_benchmarks_it_was_rated_by(firm: Any) -> None:
    files = firm.signed().files
    assert list(rated_methods(files)) == [("huzhou-2021", "1", "3"), ("quzhou", "2023", "")]
    values = given_values("huzhou-2021", files)
    assert values.inputs["electricity"] == 3003
    assert values.bench == {}
