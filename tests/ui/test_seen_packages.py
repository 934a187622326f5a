"""A package that another one replaced is not called good where both were verified."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QLabel

from desktop.app import Application
from desktop.ui.rooms.sealed import PackagePlace, Verified
from desktop.ui.seen_packages import SeenPackages
from desktop.ui.settings import SEEN_PACKAGES, Settings
from tests.ui.conftest import Settle
from tests.ui.fakes import FakeOffice

FIRST = PackagePlace("key-1", "91330502MA2DEM0N7C/ghg", "2025-01-01/2025-12-31", 1, "a" * 64)
SECOND = replace(FIRST, number=2, digest="b" * 64)
WITHDRAWN = replace(FIRST, number=3, digest="c" * 64, is_withdrawal=True)


def test_the_newest_of_the_same_report_is_remembered(settings: Settings) -> None:
    seen = SeenPackages(settings)
    assert seen.newer_than(FIRST) is None
    for place in (FIRST, WITHDRAWN, SECOND, FIRST):
        seen.remember(place, "2026-01-15")
    newer = SeenPackages(settings).newer_than(FIRST)
    assert newer is not None
    assert (newer.place, newer.day) == (WITHDRAWN, "2026-01-15")
    assert seen.newer_than(WITHDRAWN) is None
    assert seen.other_than(FIRST) is None


@pytest.mark.parametrize(
    "other",
    [
        replace(SECOND, period="2024-01-01/2024-12-31"),
        replace(SECOND, series="91330502MA2DEM0N7D/ghg"),
        replace(SECOND, keys="key-2"),
    ],
    ids=["another year", "another firm", "another key that nobody vouches for"],
)
def test_other_reports_replace_nothing(settings: Settings, other: PackagePlace) -> None:
    seen = SeenPackages(settings)
    seen.remember(other, "2026-01-15")
    assert seen.newer_than(FIRST) is None
    assert seen.other_than(SECOND) is None


def test_a_key_that_a_register_knows_now_speaks_for_what_it_signed_before(
    settings: Settings,
) -> None:
    seen = SeenPackages(settings)
    seen.remember(SECOND, "2026-01-15")
    newer = seen.newer_than(replace(FIRST, is_known=True))
    assert newer is not None
    assert newer.place == SECOND


def test_keys_that_registers_know_speak_for_one_firm(settings: Settings) -> None:
    seen = SeenPackages(settings)
    seen.remember(replace(SECOND, keys="key-2", is_known=True), "2026-01-15")
    assert seen.newer_than(replace(FIRST, is_known=True)) is not None
    assert seen.newer_than(FIRST) is None


def test_a_number_used_twice_is_found(settings: Settings) -> None:
    seen = SeenPackages(settings)
    seen.remember(FIRST, "2026-01-15")
    other = seen.other_than(replace(FIRST, digest="d" * 64))
    assert other is not None
    assert other.place == FIRST


def test_what_the_platform_took_holds_against_what_it_did_not_take(settings: Settings) -> None:
    seen = SeenPackages(settings)
    taken = replace(FIRST, digest="d" * 64, has_receipt=True)
    seen.remember(FIRST, "2026-01-15")
    assert seen.other_than(taken) is None
    seen.remember(taken, "2026-01-16")
    other = seen.other_than(FIRST)
    assert other is not None
    assert other.place == taken
    assert seen.other_than(replace(taken, digest="e" * 64)) == other


@pytest.mark.parametrize("text", ["{", "[1]", '[{"place": {}}]', "null"])
def test_settings_that_cannot_be_read_remember_nothing(settings: Settings, text: str) -> None:
    settings.put(SEEN_PACKAGES, text)
    assert SeenPackages(settings).newer_than(FIRST) is None


@pytest.fixture
def said(
    application: Application, office: FakeOffice, settle: Settle, monkeypatch: pytest.MonkeyPatch
) -> Any:
    """Return what the page says of a package at a place, dropped on the window."""
    places: list[PackagePlace] = []

    def verify(package: Path, *_trusted: Path | None) -> Verified:
        place = places[-1]
        return Verified(
            str(package), is_valid=True, level="B", is_withdrawal=place.is_withdrawal, place=place
        )

    monkeypatch.setattr(office, "verify", verify)

    def dropped(place: PackagePlace) -> str:
        places.append(place)
        application.window.take_files([Path("firm.cdp")])
        settle(application)
        return "\n".join(each.text() for each in application.window.page.findChildren(QLabel))

    return dropped


def test_what_was_replaced_or_withdrawn_is_said_to_be(said: Any) -> None:
    assert "验证通过" in said(FIRST)
    assert "验证通过" in said(FIRST)
    assert "验证通过" in said(SECOND)
    text = said(FIRST)
    assert "已被取代" in text
    assert "第 2 号" in text
    assert "验证通过" not in text
    assert "这是撤回声明" in said(WITHDRAWN)
    text = said(SECOND)
    assert "已被撤回" in text
    assert "撤回了这份报告" in text


def test_two_packages_of_one_number_are_not_relied_on(said: Any) -> None:
    said(FIRST)
    text = said(replace(FIRST, digest="d" * 64))
    assert "编号重复" in text
    assert "验证通过" not in text
