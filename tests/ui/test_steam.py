"""Steam in tonnes is answered with its pressure, in one step that one undo takes back."""

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.accounting.documents.draft import DraftRecord, DraftState
from desktop.errors import InputError
from desktop.jobs.context import SilentContext
from desktop.models.values import PageOrder
from desktop.ui.pages.answer_bar import AnswerBar
from desktop.ui.session import Decision, Session
from desktop.ui.text import tr, use_language

STEAM, LACKING = "steam.purchased", "steam.pressure_missing"
STATE = (("gauge", "true"), ("pressure_mpa", "0.8"))


def _asked(session: Session) -> list[DraftRecord]:
    """Return the steam that waits; the sample's supplier prints tonnes and no pressure."""
    reader = session.waiting(DraftState.ASKED)
    rows = reader.rows(reader.places(PageOrder()))
    return [draft for draft in rows.values() if draft.reason == LACKING]


@pytest.fixture
def bar(qtbot: QtBot, qapp: QApplication, sample_session: Session) -> AnswerBar:
    use_language(qapp, "zh")
    made = AnswerBar()
    qtbot.addWidget(made)
    made.offer(sample_session.sources())
    made.show()
    return made


def test_steam_without_pressure_is_not_confirmed(sample_session: Session) -> None:
    waiting = _asked(sample_session)
    with pytest.raises(InputError, match=r"steam\.pressure_missing"):
        sample_session.decide([Decision(waiting[0].id, STEAM)], SilentContext())
    with pytest.raises(InputError, match=r"steam\.pressure_missing"):
        sample_session.fixer()(waiting[0], Decision("", STEAM))
    assert len(_asked(sample_session)) == len(waiting)


def test_steam_without_pressure_can_be_left_out(sample_session: Session) -> None:
    waiting = _asked(sample_session)
    sample_session.decide([Decision(waiting[0].id, is_ignored=True)], SilentContext())
    assert len(_asked(sample_session)) == len(waiting) - 1


def test_a_pressure_said_once_serves_every_month(sample_session: Session) -> None:
    first = _asked(sample_session)[0]
    answer = Decision(first.id, STEAM, learn=True, parameters=STATE)
    change = sample_session.decide([answer], SilentContext())
    assert change.followed
    assert _asked(sample_session) == []  # a red letter and its blue invoice follow as well


def test_one_undo_takes_an_answer_back(sample_session: Session) -> None:
    waiting = _asked(sample_session)
    before = sample_session.batch()
    answers = [Decision(draft.id, STEAM, parameters=STATE) for draft in waiting[:2]]
    sample_session.decide(answers, SilentContext())
    assert len(_asked(sample_session)) == len(waiting) - 2
    sample_session.undo()
    assert sample_session.batch() == before


def test_the_bar_asks_for_the_state_of_steam_alone(bar: AnswerBar, sample_session: Session) -> None:
    bar.show_drafts(_asked(sample_session)[:1])
    assert bar.steam.isVisible()
    bar.sources.setCurrentIndex(bar.sources.findData("mobile.diesel"))
    assert not bar.steam.isVisible()
    assert bar.parameters_given == ()


def test_a_pressure_has_to_be_gauge_or_absolute(
    bar: AnswerBar, sample_session: Session, qtbot: QtBot
) -> None:
    bar.show_drafts(_asked(sample_session)[:1])
    bar.steam.pressure.setText("0.8")
    with qtbot.waitSignal(bar.refused) as refused:
        bar.answer()
    assert refused.args is not None
    assert refused.args[0]() == tr("answer.gauge_or_absolute")
    bar.steam.kind.setCurrentIndex(bar.steam.kind.findData("true"))
    with qtbot.waitSignal(bar.answered):
        bar.answer()
    assert bar.parameters_given == STATE


def test_a_pressure_that_is_no_number_is_named(
    bar: AnswerBar, sample_session: Session, qtbot: QtBot
) -> None:
    bar.show_drafts(_asked(sample_session)[:1])
    bar.steam.pressure.setText("0,8a")
    with qtbot.waitSignal(bar.refused) as refused:
        bar.answer()
    assert refused.args is not None
    assert "0,8a" in refused.args[0]()
