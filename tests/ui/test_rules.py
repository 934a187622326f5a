"""Rules of goods and layouts of tables: seen, changed, learnt, forgotten, taken elsewhere."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from desktop.app import Application
from desktop.errors import InputError
from desktop.ui.pages.rules import CHOICES, LAYOUTS, PRICES, RULES
from desktop.ui.rooms.teaching import RuleAsk
from desktop.ui.session import Session
from desktop.ui.text import tr, use_language
from desktop.ui.widgets.carrier_names import carrier_name
from tests.ui.conftest import Settle, Visit, opened_copy, press
from tests.ui.fakes import FakeOffice


@pytest.fixture
def page(visit: Visit) -> Any:
    return visit("rules")


def test_a_rule_is_chosen_changed_and_saved_with_f8(
    page: Any, application: Application, settle: Settle, office: FakeOffice, qtbot: QtBot
) -> None:
    page.rules.point_at(0)
    assert (page.seller.text, page.goods.text) == ("某加油站", "0号柴油")
    assert page.carrier.currentText() == "柴油"
    page.carrier.setCurrentIndex(page.carrier.findData("ignore"))
    qtbot.keyClick(page, Qt.Key.Key_F8)
    settle(application)
    assert office.session.done == ["rule 某加油站 0号柴油 ignore"]
    assert "规则已保存" in page.note.text


def test_each_tab_is_called_what_it_holds(page: Any) -> None:
    held = {
        RULES: page.rules,
        LAYOUTS: page.layouts,
        CHOICES: page.choices,
        PRICES: page.prices,
    }
    names = ("rules.tab_rules", "rules.tab_layouts", "rules.tab_choices", "rules.tab_prices")
    for (place, part), name in zip(held.items(), names, strict=True):
        page.tabs.setCurrentIndex(place)
        assert part.isVisible()
        assert page.tabs.tabText(place) == tr(name)
        assert page.take.isEnabled() is page.export.isEnabled() is (place in {RULES, LAYOUTS})


def test_rules_and_layouts_are_forgotten(
    page: Any, application: Application, settle: Settle, office: FakeOffice, qtbot: QtBot
) -> None:
    page.rules.grid.clearSelection()
    assert not page.forget.isEnabled()
    page.rules.point_at(1)
    press(qtbot, page.forget)
    settle(application)
    assert page.rules.model.rowCount() == 1
    page.rules.point_at(0)
    page.tabs.setCurrentIndex(LAYOUTS)
    page.layouts.grid.clearSelection()
    assert not page.forget.isEnabled()
    page.layouts.point_at(0)
    press(qtbot, page.forget)
    settle(application)
    assert not page.forget.isEnabled()
    assert office.session.done == ["forget", "forget 3fa1c09b77de"]
    page.layouts.point_at(0)
    page.tabs.setCurrentIndex(CHOICES)
    assert not page.forget.isEnabled()


def test_what_was_taught_goes_to_another_file_and_back(
    page: Any,
    application: Application,
    settle: Settle,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("desktop.ui.pages.rules.ask_new_file", lambda *_: Path("out"))
    monkeypatch.setattr("desktop.ui.pages.rules.ask_file", lambda *_: Path("in.csv"))
    press(qtbot, page.export)
    page.tabs.setCurrentIndex(LAYOUTS)
    press(qtbot, page.export)
    press(qtbot, page.take)
    settle(application)
    session: Any = application.desk.session
    assert session.done == ["write rules out", "write layouts out", "take in.csv"]


def test_a_rule_is_learnt_from_the_review_page(
    visit: Visit, application: Application, settle: Settle, office: FakeOffice, qtbot: QtBot
) -> None:
    review = visit("review")
    review.waiting.point_at(0)
    press(qtbot, review.learn)
    settle(application)
    assert office.session.done == ["learn"]
    assert "1 条规则" in review.note.text


@pytest.mark.parametrize("name", ["rules", "layouts"])
def test_the_tables_are_sound_models(page: Any, qtmodeltester: ModelTester, name: str) -> None:
    qtmodeltester.check(getattr(page, name).model)


@pytest.fixture(scope="module")
def sample(sample_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    with opened_copy(sample_file, tmp_path_factory.mktemp("sample")) as session:
        yield session


def test_rules_of_a_real_file_are_learnt_changed_and_exported(
    sample: Session, tmp_path: Path
) -> None:
    room = sample.teaching
    invoiced = [row.id for row in sample.records(2025) if row.origin == "invoice"][:1]
    before = room.rules()
    assert room.learn(invoiced).count == 1
    (learnt,) = (rule for rule in room.rules() if rule not in before)
    assert learnt.made_by == "示例会计"
    assert "electricity" in room.carriers()
    room.put_rule(RuleAsk(learnt.seller, learnt.goods, "ignore"))
    changed = next(r for r in room.rules() if (r.seller, r.goods) == (learnt.seller, learnt.goods))
    assert changed.carrier == "ignore"
    out = Path(room.write("rules", tmp_path / "rules.csv").path)
    room.forget_rules([(learnt.seller, learnt.goods)])
    assert learnt.goods not in {rule.goods for rule in room.rules() if rule.carrier == "ignore"}
    assert room.take(out).count == len(before) + 1
    layouts = Path(room.write("layouts", tmp_path / "layouts.json").path)
    assert room.take(layouts).count == len(room.layouts())


def test_what_names_no_goods_teaches_nothing(sample: Session) -> None:
    metered = [row.id for row in sample.records(2025) if row.origin == "meter"]
    with pytest.raises(InputError, match="nothing_to_learn"):
        sample.teaching.learn(metered)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_energy_offered_has_a_word(
    qapp: QApplication, sample_session: Session, language: str
) -> None:
    use_language(qapp, language)
    room = sample_session.teaching
    offered = {*room.carriers(), *(each.carrier for each in room.prices())}
    assert [code for code in sorted(offered) if carrier_name(code) == code] == []
    use_language(qapp, "zh")
