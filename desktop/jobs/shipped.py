"""The program's own data, read once: methodology, rating methods, benchmarks, intake tables."""

from functools import cache
from pathlib import Path

from desktop.accounting.methodology.parse import parse
from desktop.accounting.methodology.schema import Methodology
from desktop.paths import resources


def read_folder(folder: Path, suffixes: tuple[str, ...] = (".toml", ".csv")) -> dict[str, bytes]:
    """Return the files below a folder by their path inside it, with forward slashes."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix in suffixes
    }


@cache
def load_methodology() -> Methodology:
    """Return the shipped methodology.

    Raises:
        MethodologyError: If a file is wrong; it names file, key and reason.
    """
    return parse(read_folder(resources() / "methodology" / "core"))
