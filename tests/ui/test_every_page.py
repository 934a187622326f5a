"""No page without its tests: its own, a journey, a walk by keys, models, pictures, a monkey.

A page that is added to the menu fails here until each column names a test for it.
"""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, Final

import pytest

from desktop.ui.page_host import PAGES
from desktop.ui.widgets.navigation import ENTRIES
from tests.ui import (
    test_bills,
    test_help,
    test_history,
    test_journey,
    test_keyboard,
    test_look,
    test_models,
    test_monkey,
    test_monkey_on_books,
    test_pages,
    test_rules,
    test_sample_journey,
    test_settings_page,
    test_upkeep,
    test_welcome,
)
from tests.ui.test_golden import GOLDEN, KEPT_OF, RUNS

Test = Callable[..., object]

OF_THE_PAGE: Final[Mapping[str, Test]] = {
    "welcome": test_welcome.test_a_card_does_what_its_button_says,
    "new_company": test_pages.test_a_new_company_is_made_in_one_go,
    "todo": test_pages.test_tasks_are_listed_worst_first_and_lead_to_their_place,
    "opening": test_pages.test_facilities_are_saved,
    "invoices": test_pages.test_asked_lines_are_answered_with_a_source,
    "bills": test_bills.test_a_straddling_bill_is_divided_for_good,
    "meters": test_pages.test_the_first_meter_is_shown_with_its_month,
    "other": test_pages.test_a_typed_row_is_saved,
    "rules": test_rules.test_a_rule_is_chosen_changed_and_saved_with_f8,
    "review": test_pages.test_review_posts_all_with_f8,
    "reconcile": test_bills.test_a_difference_is_explained_by_keyboard,
    "closing": test_pages.test_a_month_cannot_be_closed_while_points_are_open,
    "inventory": test_pages.test_inventory_shows_both_scope_2_methods_and_last_year,
    "ratings": test_pages.test_ratings_that_rate_come_first_and_refusals_say_what_is_missing,
    "reports": test_pages.test_reports_are_previewed_and_saved,
    "packages": test_pages.test_amending_a_sealed_year_asks_for_the_reason,
    "history": test_history.test_an_older_change_can_be_undone_with_everything_after_it,
    "upkeep": test_upkeep.test_a_backup_is_made_and_its_place_told,
    "portfolio": test_upkeep.test_many_files_stand_side_by_side_with_what_waits,
    "verify": test_pages.test_a_dropped_package_is_verified_without_a_company_file,
    "settings": test_settings_page.test_another_language_is_spoken_at_once,
}
"""The main thing a person does on a page."""
_MAIN_JOB = test_journey.test_new_file_import_confirm_inventory_rate_export_verify
_LOOK_THROUGH = test_sample_journey.test_a_look_through_the_sample_from_the_first_page_to_the_backup
JOURNEYS: Final[Mapping[Test, frozenset[str]]] = {
    _MAIN_JOB: frozenset(
        ("new_company", "invoices", "other", "inventory", "ratings", "reports", "review", "closing")
    )
    | {"packages", "verify"},
    _LOOK_THROUGH: frozenset(
        ("welcome", "todo", "bills", "meters", "review", "rules", "reconcile", "opening", "history")
    )
    | {"upkeep", "portfolio", "settings"},
}
"""Which pages a journey passes, with the real office and a real company file."""
FOR_EACH: Final[Mapping[str, Test]] = {
    "keyboard walk": test_keyboard.test_tab_reaches_every_control_in_reading_order,
    "item models": test_models.test_every_model_shown_on_a_page_keeps_qts_rules,
    "monkey": test_monkey.test_a_page_survives_a_monkey,
    "monkey on books": (
        test_monkey_on_books.test_nothing_is_lost_to_a_monkey_in_ten_thousand_events
    ),
}
"""Tests that are run once a page."""


def pages_of(test: Test) -> list[str]:
    """Return the pages a test is run for."""
    marks: Iterable[Any] = getattr(test, "pytestmark", ())
    values = [each.args[1] for each in marks if each.args and each.args[0] in ("page", "key")]
    assert len(values) == 1
    return list(values[0])


def test_the_menu_leads_to_pages_alone() -> None:
    assert {entry.key for entry in ENTRIES if not entry.is_heading} <= PAGES.keys()


def test_every_page_has_a_test_of_its_own() -> None:
    assert OF_THE_PAGE.keys() == PAGES.keys()
    assert all(each.__name__.startswith("test_") for each in OF_THE_PAGE.values())
    assert len(set(OF_THE_PAGE.values())) == len(PAGES)


def test_every_page_lies_on_a_journey() -> None:
    assert frozenset().union(*JOURNEYS.values()) == PAGES.keys()


@pytest.mark.parametrize("journey", list(JOURNEYS), ids=lambda each: each.__name__)
def test_a_journey_names_the_pages_it_passes(journey: Test) -> None:
    written = Path(journey.__code__.co_filename).read_text(encoding="utf-8")
    assert [page for page in JOURNEYS[journey] if f'"{page}"' not in written] == []


@pytest.mark.parametrize("column", list(FOR_EACH))
def test_every_page_has_its(column: str) -> None:
    assert pages_of(FOR_EACH[column]) == list(PAGES)


@pytest.mark.parametrize("run", list(RUNS))
def test_every_page_has_its_pictures(run: str) -> None:
    kept = {each.stem for each in (GOLDEN / run).glob("*.png")}
    assert kept == set(KEPT_OF[run])
    assert kept >= PAGES.keys()
    assert RUNS.keys() >= {"zh", "en", "zh-200", "en-200"}


def test_texts_and_help_are_looked_at_on_every_page() -> None:
    for module in (test_look, test_help):
        assert module.PAGES is PAGES
