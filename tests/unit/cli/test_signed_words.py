"""What ``verify`` says of a signed statement: names instead of keys, the clock of China."""

from dataclasses import replace
from pathlib import Path

import pytest

from desktop.cli.console import Console
from desktop.cli.signed_words import method_words, say_signed
from desktop.exchange.manifest import Statement, read_statement
from desktop.exchange.package import read_package
from desktop.jobs.shipped import load_methods

FILES = Path(__file__).resolve().parents[2] / "golden" / "packages" / "files"
HUZHOU = "cn.zj.huzhou.industrial-carbon-efficiency-code"


@pytest.fixture(scope="module")
def statement() -> Statement:
    """Return the statement of a golden package, with a grade, an unknown method and none."""
    found = read_statement(read_package((FILES / "full.cdp").read_bytes()).payload)
    ratings = [
        {"method": HUZHOU, "status": "rated", "grade": "3"},
        {"method": "cn.other", "status": "rated", "grade": "X"},
        {"method": "cn.none", "status": "not_ratable"},
    ]
    return replace(found, results={**found.results, "ratings": ratings})


def test_grades_are_named_and_the_rest_is_counted(
    statement: Statement, capsys: pytest.CaptureFixture[str]
) -> None:
    say_signed(statement, "f00d", Console(wants_json=False))
    said = capsys.readouterr().err
    assert "签名的自评：湖州工业碳效码（一码三标识） 3级 接近行业平均；cn.other X\n" in said
    assert "另有 1 种方法没有等级" in said
    say_signed(statement, "f00d", Console(wants_json=False, language="en"))
    english = capsys.readouterr().err
    assert "Level 3, close to the industry mean; cn.other X\n" in english


def test_the_sealing_time_is_said_by_the_clock_of_china_beside_utc(
    statement: Statement, capsys: pytest.CaptureFixture[str]
) -> None:
    bare = replace(statement, results={**statement.results, "ratings": []})
    say_signed(bare, "f00d", Console(wants_json=False))
    said = capsys.readouterr().err
    assert f"{statement.sealed_at:%Y-%m-%dT%H:%M:%SZ}" in said
    assert "(UTC+8; 2" in said
    assert "自评" not in said


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_short_reading_of_the_methods_agrees_with_the_rating_engine(language: str) -> None:
    words = method_words(language)
    for method in load_methods().values():
        assert words[method.id].name == getattr(method.name, language)
        own = {one.key: getattr(one.title, language) or one.key for one in method.levels}
        assert {key: words[method.id].grades.get(key, own[key]) for key in own} == own
