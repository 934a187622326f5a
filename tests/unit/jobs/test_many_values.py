"""What is made while looking for cycles pauses counts as old afterwards."""

import gc
import sys

import pytest

from desktop.jobs.many_values import collection_paused, quick_turns


@pytest.fixture(autouse=True)
def _nothing_aside() -> None:
    """Begin with nothing put aside, and with looking switched on."""
    gc.unfreeze()
    gc.enable()


def test_nothing_is_looked_for_meanwhile_and_what_was_made_is_old() -> None:
    with collection_paused():
        assert not gc.isenabled()
        made = [[number] for number in range(10_000)]
    assert gc.isenabled()
    assert gc.get_freeze_count() == 0
    assert any(each is made[0] for each in gc.get_objects(generation=2))


def test_what_was_aside_stays_aside() -> None:
    gc.freeze()
    with collection_paused():
        pass
    assert gc.get_freeze_count() > 0
    gc.unfreeze()


def test_a_pause_within_a_pause_ends_with_the_outer_one() -> None:
    with collection_paused():
        with collection_paused():
            pass
        assert not gc.isenabled()
    assert gc.isenabled()


def test_threads_take_turns_more_often_meanwhile_and_as_usual_afterwards() -> None:
    usual = sys.getswitchinterval()
    with quick_turns():
        assert sys.getswitchinterval() < usual
    assert sys.getswitchinterval() == pytest.approx(usual)
