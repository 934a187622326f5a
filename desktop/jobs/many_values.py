"""Jobs that make hundreds of thousands of lasting values."""

import ctypes
import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

_TURN = 0.0005
"""Between a thread's asking for the interpreter and its getting it from a busy one. [s]"""


@contextmanager
def quick_turns() -> Iterator[None]:
    """Let threads take turns ten times as often meanwhile.

    A thread that packs originals or writes rows mostly works without the interpreter, and asks for
    it a thousand times a second to be given the next piece. With Python's own five milliseconds it
    would wait most of its time for one that is busy making values, and the second core with it.
    """
    usual = sys.getswitchinterval()
    sys.setswitchinterval(_TURN)
    try:
        yield
    finally:
        sys.setswitchinterval(usual)


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


def give_back() -> None:
    """Give memory that nothing uses any more back to the system.

    What one large import let go of lies between what it left, and the next asks for whole pieces
    of a hundred megabytes beside it. Costs some milliseconds; a system that knows no such call
    does without.
    """
    with suppress(OSError, AttributeError):
        if sys.platform == "win32":
            ctypes.cdll.ucrtbase["_heapmin"]()
        else:
            ctypes.CDLL(None).malloc_trim(0)
