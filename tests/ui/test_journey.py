"""The main job through the windows, on the demo's own inputs and the real company file."""

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from desktop.app import Application
from desktop.ui.office import LazyOffice
from desktop.ui.text import use_language
from tests.ui.conftest import Settle, Start

ROOT = Path(__file__).parents[2]
INPUTS = ROOT / "resources" / "demo" / "inputs"
BENCHMARKS = ROOT / "resources" / "benchmarks" / "demo_textile.csv"
NAME, USCC = "湖州示例纺织有限公司", "91330502MA2DEM0N7C"
FIGURES = {"output_value": "9180", "value_added": "2216", "revenue": "9435", "employees": "131"}


class Journey:
    """A person at the windows: goes to a page and waits until it is there."""

    def __init__(self, application: Application, settle: Settle) -> None:
        self.application = application
        self.window = application.window
        self._settle = settle

    def go(self, key: str) -> Any:
        self.window.go(key)
        return self.wait()

    def settle(self) -> None:
        self._settle(self.application)
        QApplication.processEvents()
        self._settle(self.application)

    def wait(self) -> Any:
        """Wait, and see that nothing was refused on the way."""
        self.settle()
        assert self.window.panel.text == ""
        return self.window.page


@pytest.fixture
def journey(start: Start, settle: Settle, qapp: QApplication) -> Journey:
    use_language(qapp, "zh")
    return Journey(start(LazyOffice()), settle)


def make_company(journey: Journey, folder: Path) -> None:
    page = journey.go("new_company")
    page.name.line.setText(NAME)
    page.uscc.line.setText(USCC)
    page.region.choose("330502")
    page.industry.choose("C17")
    page.opening.line.setText("2025-01")
    page.person.line.setText("张三")
    page.place.line.setText(str(folder / "示例.cbook"))
    journey.wait()
    page.create_company()
    journey.wait()


def import_demo(journey: Journey) -> None:
    journey.window.take_files([INPUTS])
    page = journey.wait()
    assert page.key == "invoices"
    assert page.preview.invoices_new > 100
    page.keep_preview()
    page = journey.wait()
    page.accept_sure()
    journey.wait()


def enter_figures(journey: Journey) -> None:
    page = journey.go("other")
    model = page.economic.sheet
    for row in range(model.rowCount()):
        name = model.index(row, 0).data(0x0002)  # Qt.ItemDataRole.EditRole
        if name in FIGURES:
            model.setData(model.index(row, 1), FIGURES[name])
    page.save()
    journey.wait()


def decide_rest(journey: Journey) -> None:
    page = journey.go("invoices")
    for place in (0, 1):
        page.tabs.setCurrentIndex(place)
        page.tables[("proposed", "asked")[place]].grid.selectAll()
        page.ignore_selected()
        journey.wait()


def close_the_year(journey: Journey) -> None:
    page = journey.go("review")
    page.post_all()
    journey.wait()
    page = journey.go("closing")
    for _ in range(12):
        assert page.close_next.isEnabled()
        page.close_month()
        if page.why.isVisibleTo(page):
            page.why.reason.setText("下月补单据")
            page.why.do.click()
        journey.wait()
    assert page._closing.next_month.year == 2026


def seal_sign_share_and_verify(journey: Journey, tmp_path: Path) -> None:
    page = journey.go("packages")
    page.seal_year()
    journey.wait()
    page.make_key(tmp_path / "firm.key", "correct horse battery")
    journey.wait()
    seal = page._seals[0]
    page.read_before_signing(seal.id)
    journey.wait()
    assert page.signing.pages.count > 0
    assert not page.signing.sign.isEnabled()
    page.signing.read.setChecked(True)
    assert page.signing.sign.isEnabled()
    page.sign(seal.id, tmp_path / "firm.key", "correct horse battery")
    journey.wait()
    package = tmp_path / "给银行.cdp"
    page.copies.choose_shown(seal.id, "bank")
    journey.wait()
    page.copies.view.row_buttons["activity"].click()
    journey.wait()
    picker = page.copies.view.picker
    picker.filter.setText("2025-03")
    picker.all.click()
    ticked = picker.listed.model.ticked
    picker.done.click()
    assert 0 < len(ticked) < len(picker._rows)
    page.copies.write_copy(package)
    journey.wait()
    assert f"{len(ticked)} 行" in page.note.text
    assert [profile for _, profile, _ in page._seals[0].copies] == ["bank"]
    journey.window.take_files([package])
    page = journey.wait()
    assert page.key == "verify"
    assert page.found.is_valid
    assert page.found.signers
    assert "restricted/activity.csv" in page.found.withheld
    (shown,) = page.found.rows
    assert (shown.table, shown.total) == ("activity", len(picker._rows))
    assert {row.number for row in shown.rows} == ticked
    assert {row.cells["month"] for row in shown.rows} == {"2025-03"}
    altered = package.with_suffix(".rows.jsonl")
    altered.write_bytes(altered.read_bytes().replace(b"2025-03", b"2025-04"))
    page.verify(package)
    journey.wait()
    assert page.found.is_valid
    assert page.found.rows == ()
    assert page.found.are_rows_wrong


def test_new_file_import_confirm_inventory_rate_export_verify(
    journey: Journey, tmp_path: Path
) -> None:
    make_company(journey, tmp_path)
    assert journey.window.windowTitle().startswith(NAME)
    import_demo(journey)
    enter_figures(journey)
    decide_rest(journey)

    page = journey.go("inventory")
    assert page.sources.model.rowCount() >= 3
    journey.application.desk.pointed.emit("total.co2e")
    journey.wait()
    shown = journey.window.inspector.shown
    steps = 0
    while shown is not None and shown.below and steps < 4:
        journey.window.inspector.point_at(shown.below[-1].figure)
        journey.wait()
        shown = journey.window.inspector.shown
        steps += 1
    assert shown is not None
    assert shown.excerpt is not None
    assert shown.excerpt.document

    page = journey.go("ratings")
    page.use_benchmarks(BENCHMARKS)
    journey.settle()
    assert journey.window.panel.text == "基准值、参数已更新。"
    journey.window.panel.dismiss()
    assert any(card.rating.status == "rated" for card in page._cards)

    page = journey.go("reports")
    page.preview("inventory")
    journey.wait()
    sheets = [page._pages.itemAt(place).widget() for place in range(page._pages.count())]
    assert sheets
    assert all(sheet.heightForWidth(100) > 100 for sheet in sheets)

    close_the_year(journey)
    seal_sign_share_and_verify(journey, tmp_path)


def test_importing_the_same_folder_twice_changes_nothing(journey: Journey, tmp_path: Path) -> None:
    make_company(journey, tmp_path)
    import_demo(journey)
    journey.window.take_files([INPUTS])
    page = journey.wait()
    assert {file.status for file in page.preview.files} <= {"duplicate", "refused", "skipped"}
    assert page.preview.drafts == ()
    assert page.preview.invoices_new == 0
