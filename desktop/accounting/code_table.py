"""Tables of codes that ship as TOML: read whole, or refused by name."""

import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

from desktop.errors import MethodologyError
from desktop.findings import Place


@contextmanager
def read_table(name: str, data: bytes) -> Iterator[dict[str, Any]]:
    """Give the table of a file to the block that takes it apart.

    Raises:
        MethodologyError: If the bytes are not TOML, or the block misses something in them.
    """
    try:
        yield tomllib.loads(data.decode("utf-8"), parse_float=Decimal)
    except (
        UnicodeDecodeError,
        tomllib.TOMLDecodeError,
        KeyError,
        TypeError,
        AttributeError,
    ) as error:
        where = Place(file=name)
        raise MethodologyError("method.wrong", where, key="", reason=repr(error)) from error
