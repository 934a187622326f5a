"""The parameter files a company file carries: they fill methods whose tables are not published.

Kept beside the benchmarks, so that the file rates, seals, reports and explains the same on every
machine; the digest of every file that filled a method stands in its result and in the seal.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from desktop.accounting.methodology.own import is_factor_file
from desktop.accounting.rating.schema import Method
from desktop.errors import InputError
from desktop.findings import Place
from desktop.jobs.shipped import methods_with, read_parameters
from desktop.models.store import Store

_FILES = "parameters.files"
NO_FILES: Mapping[str, bytes] = MappingProxyType({})


def keep_parameters(store: Store, path: Path, person: str = "") -> dict[str, bytes]:
    """Check a parameter file, or a folder of them, and keep it in the company file.

    Files of other names stay; one of the same name is replaced.

    Raises:
        InputError: ``parameters.no_files``, ``parameters.factors_elsewhere``; nothing was kept.
        MethodologyError: If a file is wrong; it names file, key and reason. Nothing was kept.
    """
    files = {**kept_parameters(store), **_without_factors(read_parameters(path))}
    methods_with(files)
    texts = {name: data.decode("utf-8") for name, data in sorted(files.items())}
    with store.change("parameters.changed", person=person) as change:
        change.set_setting(_FILES, json.dumps(texts, ensure_ascii=False))
    return files


def forget_parameters(store: Store, person: str = "") -> None:
    """Leave out every parameter file the company file carries."""
    with store.change("parameters.changed", person=person) as change:
        change.set_setting(_FILES, "")


def kept_parameters(store: Store) -> dict[str, bytes]:
    """Return the parameter files the company file carries, by name."""
    texts = store.settings().get(_FILES)
    return {name: text.encode() for name, text in json.loads(texts).items()} if texts else {}


def parameters_for(store: Store, path: Path | None) -> Mapping[str, bytes]:
    """Return the parameter files a person names for this time, else those the file carries.

    Raises:
        InputError: ``parameters.no_files``, ``parameters.factors_elsewhere``.
    """
    return kept_parameters(store) if path is None else _without_factors(read_parameters(path))


def _without_factors(files: dict[str, bytes]) -> dict[str, bytes]:
    """Return the files; one of emission factors is refused: the books and seals know none."""
    for name, data in files.items():
        if is_factor_file(data):
            raise InputError("parameters.factors_elsewhere", Place(file=name))
    return files


def filled_by(own: Mapping[str, bytes]) -> tuple[Method, ...]:
    """Return the methods that parameter files fill."""
    return tuple(method for method in methods_with(own).values() if method.parameter_file)
