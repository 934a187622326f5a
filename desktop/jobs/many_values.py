"""Jobs that make hundreds of thousands of lasting values."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collection_paused() -> Iterator[None]:
    """Keep Python from looking for cycles meanwhile: there are none, and looking takes a third.

    Afterwards what was made counts as old. Left as new, all of it would be looked through at once,
    and again a moment later. What the window's start has put aside stays aside.
    """
    was_on, was_aside = gc.isenabled(), gc.get_freeze_count()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if not was_aside:
            gc.unfreeze()
        if was_on:
            gc.enable()
