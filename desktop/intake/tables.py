"""The intake's own reference data, parsed from ``resources/intake``.

Jobs read the files; :func:`load_tables` turns their bytes into values.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class IntakeTables:
    """Reference data of all readers.

    Attributes:
        raw: Every TOML file as parsed, by its name without suffix; for readers with own files.
    """

    raw: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


def load_tables(files: Mapping[str, bytes]) -> IntakeTables:
    """Return the tables of the files of ``resources/intake``, by file name."""
    raw = {
        name.removesuffix(".toml"): tomllib.loads(data.decode("utf-8"))
        for name, data in files.items()
        if name.endswith(".toml")
    }
    return IntakeTables(raw=raw)
