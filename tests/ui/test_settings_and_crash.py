"""Settings are declared; crash reports hold nothing of the user's."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop.ui.crash import CrashReporter, crash_report, redact
from desktop.ui.dialogs.crash import CrashDialog
from desktop.ui.settings import ALL, DENSITY, INSPECTOR_OPEN, LANGUAGE, RECENT_LIMIT, Settings


def test_defaults_hold_until_something_is_stored(settings: Settings) -> None:
    assert settings.get(LANGUAGE) == "zh"
    settings.put(LANGUAGE, "en")
    assert settings.get(LANGUAGE) == "en"


def test_a_value_out_of_form_counts_as_the_default(settings: Settings) -> None:
    settings.put(DENSITY, "enormous")
    assert settings.get(DENSITY) == "compact"


def test_switches_survive_the_text_form(settings: Settings) -> None:
    settings.put(INSPECTOR_OPEN, value=False)
    assert settings.get(INSPECTOR_OPEN) is False


def test_recent_files_are_few_and_newest_first(settings: Settings) -> None:
    for number in range(RECENT_LIMIT + 3):
        settings.remember_file(f"{number}.cbook")
    settings.remember_file("5.cbook")
    assert settings.recent_files()[0] == "5.cbook"
    assert len(settings.recent_files()) == RECENT_LIMIT


def test_setting_names_are_unique() -> None:
    assert len({setting.name for setting in ALL}) == len(ALL)


def test_crash_report_names_the_place_and_hides_the_data() -> None:
    secret = "25332000000123456789"

    def broken() -> None:
        raise ValueError(f"invoice {secret} in '{Path.home() / '张三' / '发票.xlsx'}'")

    with pytest.raises(ValueError, match="invoice") as caught:
        broken()
    report = crash_report(caught.value)
    assert "broken" in report
    assert "ValueError" in report
    assert secret not in report
    assert "张三" not in report


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        (r"cannot read D:\账套\湖州.cbook at 12", "cannot read … at 12"),
        ("cannot read /srv/books/huzhou.cbook", "cannot read …"),
        ("amount 204159.63 of 湖州示例纺织有限公司", "amount #### of …"),
        ("meter 33010502 read 1,284,370", "meter #### read ####"),
        ("index 12 of 7/8 is out of range", "index 12 of 7/8 is out of range"),
    ],
)
def test_redaction_leaves_out_paths_figures_and_names(said: str, kept: str) -> None:
    assert redact(said) == kept


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("no /srv/wang/a b/x.cbook here", "no … … here"),
        ("paid 99.5 for 123 of 12 kWh", "paid #### for #### of 12 kWh"),
    ],
)
def test_no_rest_of_a_path_and_no_small_amount_is_left(said: str, kept: str) -> None:
    assert redact(said) == kept


def test_redaction_shortens_the_home_folder() -> None:
    assert str(Path.home()) not in redact(f"{Path.home()}/x")


def test_reporter_hands_the_report_over(qtbot: QtBot, caplog: pytest.LogCaptureFixture) -> None:
    reporter = CrashReporter()
    with qtbot.waitSignal(reporter.crashed) as caught:
        reporter.report_bug(KeyError("x"))
    assert caught.args is not None
    assert "KeyError" in caught.args[0]
    caplog.clear()


def test_a_report_that_finds_no_place_says_so_and_may_be_saved_elsewhere(
    qtbot: QtBot, tmp_path: Path
) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    dialog = CrashDialog("CarbonBook: KeyError", parent)
    dialog.save(tmp_path / "none" / "report.txt")
    assert not dialog.refusal.isHidden()
    assert "report.txt" in dialog.refusal.text()
    dialog.save(tmp_path / "report.txt")
    assert dialog.refusal.isHidden()
    assert (tmp_path / "report.txt").read_text(encoding="utf-8") == "CarbonBook: KeyError"
