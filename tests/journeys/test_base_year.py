"""The base year on the demo's books, whose 2025 is sealed."""

from dataclasses import replace
from pathlib import Path
from shutil import copyfile

import pytest

from desktop.jobs import base_year as job
from desktop.jobs.run_demo import Demo
from desktop.jobs.shipped import load_methodology
from tests.journeys.conftest import Call


@pytest.fixture
def books(demo: Demo, tmp_path: Path) -> Path:
    return Path(copyfile(demo.files.company_file, tmp_path / "own.cbook"))


def test_a_sealed_year_is_compared_with_what_was_signed(
    books: Path, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    look = ("base-year", books, "--year", "2025", "--as-of", "2026-02-01")
    answer = call(*look)
    inventory = call("inventory", books, "--year", "2025", "--as-of", "2026-02-01").document
    assert (answer.code, answer.document["stated_from"]) == (0, "sealed")
    assert answer.document["stated"] == inventory["total"]["co2e"]
    assert (answer.document["needed"], answer.document["causes"]) == (False, [])
    methodology = load_methodology()
    changed = replace(methodology, sha256="0" * 64)
    monkeypatch.setattr(job, "methodology_for", lambda _store: changed)
    assert call(*look).document["causes"] == ["methodology"]


def test_a_share_that_changed_is_a_change_of_boundary(books: Path, call: Call) -> None:
    (first, *_) = call("facility", books, "list").document
    call("facility", books, "set", first["name"], "--share", "0.5")
    answer = call("base-year", books, "--year", "2025").document
    assert "boundary" in answer["causes"]


def test_a_restatement_is_kept_and_shown_by_the_bridge(books: Path, call: Call) -> None:
    look = ("base-year", books, "--year", "2024", "--gwp", "AR6")
    assert call(*look, "--keep").document["error"]["code"] == "restatement.reason_missing"
    kept = call(*look, "--keep", "--reason", "改用 AR6").document["kept"]
    assert [(each["year"], each["causes"]) for each in kept] == [(2024, ["choice.gwp_set"])]
    bridge = call("bridge", books, "--from", "2024", "--to", "2025").document
    assert bridge["base"]["kept"] == kept
    assert set(bridge["reduction"]) == {"absolute", "relative", "as_stated"}
