"""``intake`` says what a platform has to decide."""

import io
from argparse import Namespace
from pathlib import Path

import pytest

from desktop.cli import package_intake
from desktop.cli.console import Console
from desktop.jobs.package_intake import IntakeDone, IntakeOrder


@pytest.mark.parametrize("wanting", [0, 3])
def test_a_platform_without_a_benchmark_value_is_told_how_many_ratings_want_one(
    monkeypatch: pytest.MonkeyPatch, wanting: int
) -> None:
    def take_in(order: IntakeOrder, _context: object) -> IntakeDone:
        assert order.benchmark_value == ""
        return IntakeDone(5, 0, 0, 0, 9, 20, wanting)

    monkeypatch.setattr(package_intake, "take_in", take_in)
    names = ("register", "root", "key", "key_secret_file")
    options = Namespace(
        **dict.fromkeys(names),
        folder=Path(),
        out=Path(),
        workers=1,
        scheduler="",
        benchmark_value="",
    )
    console = Console(wants_json=False, language="en", out=io.StringIO(), err=io.StringIO())
    assert package_intake.intake(options, console) == 0
    said = console.err.getvalue()  # type: ignore[attr-defined]
    assert ("--benchmark-value" in said) == bool(wanting)
