"""From the sample documents to a package that verifies."""

import hashlib
import json
import os
import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from desktop.accounting.activity import Origin
from desktop.accounting.rating.result import Status
from desktop.cli.console import Console
from desktop.cli.totals import say_sources
from desktop.exchange.package import read_package
from desktop.jobs.file_outcomes import Outcome
from desktop.jobs.run_demo import Demo
from tests.conftest import Golden

ROOT = Path(__file__).resolve().parents[2]


def test_every_file_of_the_sample_is_understood(demo: Demo) -> None:
    outcomes = {file.path: file.status for file in demo.imported.prepared.files}
    wrong = {path: each for path, each in outcomes.items() if each is Outcome.REFUSED}
    assert wrong == {}


def test_every_line_is_counted_ignored_or_asked(demo: Demo) -> None:
    prepared = demo.imported.prepared
    shown = sum(file.counted + file.ignored + file.asked for file in prepared.files)
    assert shown == len(prepared.drafts)
    assert all(draft.reason for draft in prepared.drafts)


def test_sales_never_count_as_consumption(demo: Demo) -> None:
    sales = [d for d in demo.imported.prepared.drafts if d.reason == "draft.sale"]
    assert sales
    assert all(draft.state.value == "ignored" for draft in sales)


def test_both_packages_verify(demo: Demo) -> None:
    assert demo.verdict.code == ""
    assert demo.bank_verdict.code == ""
    assert "restricted/parties.csv" in demo.bank_verdict.withheld


def test_huzhou_and_shenzhen_rate_and_the_others_say_why_not(demo: Demo) -> None:
    answers = {each.method.id: each.rating for each in demo.ratings}
    assert answers["cn.zj.huzhou.industrial-carbon-efficiency-code"].status is Status.RATED
    assert answers["cn.gd.shenzhen.enterprise-carbon-rating"].status is Status.RATED
    assert answers["cn.zj.db33t1347-2023"].status is Status.REFUSED
    for rating in answers.values():
        assert rating.status is Status.RATED or rating.reason


def test_huzhou_is_what_a_pocket_calculator_gives(demo: Demo) -> None:
    """L = net / value added and K = L / mean, by the inputs the answer shows."""
    huzhou = next(
        each.rating
        for each in demo.ratings
        if each.method.id == "cn.zj.huzhou.industrial-carbon-efficiency-code"
    )
    inputs = {name: value for name, value in huzhou.inputs if isinstance(value, Decimal)}
    emitted = sum(value for name, value in inputs.items() if name.startswith("e_"))
    marks = dict(huzhou.marks)
    expected = emitted / inputs["value_added"]
    assert marks["emission_level"].value is not None
    assert abs(marks["emission_level"].value - expected) < Decimal("1e-15")
    (mean,) = (each.value for each in huzhou.benchmarks)
    assert marks["carbon_efficiency"].value is not None
    assert abs(marks["carbon_efficiency"].value - expected / mean) < Decimal("1e-15")


def test_lines_add_up_to_cells_and_cells_to_totals(demo: Demo) -> None:
    for year in demo.inventories.values():
        inventory = year.inventory
        lines = sum((line.co2e_kg for line in inventory.lines), Decimal(0))
        cells = sum((cell.co2e_kg for cell in inventory.cells), Decimal(0))
        assert lines == cells
        scope1 = sum(c.co2e_kg for c in inventory.cells if c.scope.value == "1")
        assert scope1 == inventory.totals.scope1


def test_the_package_holds_the_inventory_to_the_last_digit(demo: Demo) -> None:
    files = read_package(demo.files.package.read_bytes()).files
    rows = files["data/totals.csv"].decode().splitlines()
    head = rows[0].split(",")
    scope1 = [
        Decimal(dict(zip(head, row.split(","), strict=True))["kgco2e"])
        for row in rows[1:]
        if row.startswith("1,")
    ]
    assert sum(scope1) == demo.inventories[2025].inventory.totals.scope1


def data_tables(demo: Demo) -> dict[str, str]:
    files = read_package(demo.files.package.read_bytes()).files
    return {
        name: hashlib.sha256(data).hexdigest()
        for name, data in sorted(files.items())
        if name.startswith("data/")
    }


def test_the_data_tables_are_the_same_bytes_everywhere(demo: Demo, golden: Golden) -> None:
    golden.check("demo_tables.json", json.dumps(data_tables(demo), indent=1) + "\n")


SHUFFLED = """
import json, random, sys
from pathlib import Path
from desktop.accounting.activity import Origin
from desktop.jobs import gathering, import_documents, run_demo
from desktop.jobs.context import SilentContext
from desktop.exchange.package import read_package
import hashlib

gather = gathering.gather
def shuffled(paths):
    files = list(gather(paths))
    random.Random(int(sys.argv[2])).shuffle(files)
    return tuple(files)
import_documents.gather = shuffled

if __name__ == "__main__":
    demo = run_demo.run_demo(Path(sys.argv[1]), SilentContext())
    files = read_package(demo.files.package.read_bytes()).files
    print(json.dumps({
        name: hashlib.sha256(data).hexdigest()
        for name, data in sorted(files.items()) if name.startswith("data/")
    }))
"""


def test_import_order_and_time_zone_do_not_matter(demo: Demo, tmp_path: Path) -> None:
    script = tmp_path / "shuffled.py"
    script.write_text(SHUFFLED, encoding="utf-8")
    zone = {**os.environ, "TZ": "America/New_York", "PYTHONHASHSEED": "7"}
    done = subprocess.run(
        [sys.executable, str(script), str(tmp_path / "demo"), "11"],
        cwd=ROOT,
        env={**zone, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"},
        capture_output=True,
        check=True,
        text=True,
        encoding="utf-8",
    )
    assert json.loads(done.stdout) == data_tables(demo)


def test_the_figures_can_be_recomputed_from_what_explain_prints(demo: Demo, call: Any) -> None:
    answer = call("explain", demo.files.company_file, "total.co2e", "--year", "2025")
    assert answer.code == 0
    (top,) = answer.document["steps"]
    assert Decimal(top["result"]) == demo.inventories[2025].inventory.totals.co2e
    products = list(_products(top))
    assert products
    for step in products:
        values = {name: Decimal(text.split()[0]) for name, text in step["values"].items()}
        product = values["quantity"] * values["factor"] * values["gwp"]
        assert abs(product - Decimal(step["result"])) <= Decimal("0.001"), step


def _steps(step: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield step
    for part in step["parts"]:
        yield from _steps(part)


def _products(step: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for each in _steps(step):
        if each["formula"] == "quantity × factor × gwp" and each["records"]:
            yield each


def test_the_parts_of_every_sum_add_up(demo: Demo, call: Any) -> None:
    answer = call("explain", demo.files.company_file, "total.scope1", "--year", "2025")
    (top,) = answer.document["steps"]
    sums = [step for step in _steps(top) if step["formula"] not in {"", "quantity × factor × gwp"}]
    adding = [step for step in sums if step["step"] in {"step.total", "step.source", "step.month"}]
    assert adding
    for step in adding:
        parts = sum(Decimal(part["result"]) for part in step["parts"])
        assert parts == Decimal(step["result"])


def test_every_counted_record_leads_to_its_document(demo: Demo) -> None:
    records = demo.inventories[2025].records
    assert records
    for record in records:
        assert record.evidence
        assert record.where.file


def test_meter_and_invoice_of_one_account_are_never_added(demo: Demo) -> None:
    accounts = {draft.id: draft.account for draft in demo.imported.prepared.drafts}
    origins: dict[tuple[int, str], set[Origin]] = defaultdict(set)
    for record in demo.inventories[2025].records:
        if record.source == "electricity.purchased":
            origins[record.period.start.month, accounts[record.id]].add(record.origin)
    assert len(origins) > 12
    assert all(len(each) == 1 for each in origins.values())


def test_the_reports_are_pdf(demo: Demo) -> None:
    for path in demo.files.reports:
        assert path.read_bytes().startswith(b"%PDF-")


def test_the_demo_leaves_the_page_that_verifies(demo: Demo, tmp_path: Path, call: Any) -> None:
    page = demo.files.verifier.read_text(encoding="utf-8")
    assert call("verifier", tmp_path / "页.html").code == 0
    assert (tmp_path / "页.html").read_text(encoding="utf-8") == page
    assert not re.findall(r"(?:src|href|action)\s*=\s*[\"']?(?:https?:)?//", page)


def test_the_console_lists_every_source_and_its_sum_is_the_total(
    demo: Demo, capsys: pytest.CaptureFixture[str]
) -> None:
    inventory = demo.inventories[2025].inventory
    say_sources(inventory, Console(wants_json=False, language="en"))
    lines = capsys.readouterr().err.splitlines()
    amounts = [Decimal(line.split()[-2].replace(",", "")) for line in lines]
    assert len(lines) == len({cell.source for cell in inventory.cells})
    assert abs(sum(amounts) - inventory.totals.co2e / 1000) < Decimal("0.001") * len(lines)
    assert len({line.rindex(" tCO2e") for line in lines}) == 1
