"""The page that verifies packages in a browser, for readers without the program."""

from pathlib import Path

from desktop.exchange.writing import write_atomically
from desktop.paths import resources


def write_verifier(out: Path) -> None:
    """Write the self-contained page: a loan officer drops a package on it, nothing is sent.

    Raises:
        SurroundingsError: If the file cannot be written.
    """
    write_atomically(out, (resources() / "templates" / "verify.html").read_bytes())
