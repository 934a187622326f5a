"""What makes guessing a secret slow, cut down: tests open the same files hundreds of times.

The numbers of the program itself are held by ``test_encryption.py`` and ``test_keyfile.py``, which
ask for them by the fixture ``full_cost``.
"""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass

from desktop.exchange import keyfile
from desktop.models import encryption


@dataclass(frozen=True)
class Cost:
    """What deriving a key takes: rounds of a company file's, memory and passes of a key file's."""

    rounds: int
    memory_kib: int
    iterations: int

    def ask(self) -> None:
        """Derive keys at this cost in this process from now on."""
        encryption._ROUNDS = self.rounds
        keyfile._MEMORY_KIB, keyfile._ITERATIONS = self.memory_kib, self.iterations
        with closing(encryption.cipher().connect(":memory:")) as raw:
            raw.execute(f"PRAGMA cipher_default_kdf_iter = {self.rounds}")


FULL = Cost(encryption._ROUNDS, keyfile._MEMORY_KIB, keyfile._ITERATIONS)
CHEAP = Cost(1_000, 64, 1)


@contextmanager
def derivation(cost: Cost) -> Iterator[None]:
    """Derive keys at a cost; afterwards at the one before."""
    before = Cost(encryption._ROUNDS, keyfile._MEMORY_KIB, keyfile._ITERATIONS)
    try:
        cost.ask()
        yield
    finally:
        before.ask()
