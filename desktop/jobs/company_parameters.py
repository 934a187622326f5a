"""The parameter files a company file carries: they fill rating methods, or add emission factors.

Kept beside the benchmarks, so that the file rates, seals, reports and explains the same on every
machine. The digest of a file that filled a method stands in its result and in the seal; that of
the methodology covers factor files, which are named with the inventory too.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from desktop.accounting.methodology.schema import Methodology
from desktop.accounting.rating.schema import Method
from desktop.findings import Finding, Place, Severity
from desktop.jobs.shipped import methodology_with, methods_with, read_parameters
from desktop.models.store import Store

_FILES = "parameters.files"
NO_FILES: Mapping[str, bytes] = MappingProxyType({})


def keep_parameters(store: Store, path: Path, person: str = "") -> dict[str, bytes]:
    """Check a parameter file, or a folder of them, and keep it in the company file.

    Files of other names stay; one of the same name is replaced.

    Raises:
        InputError: ``parameters.no_files``; nothing was kept.
        MethodologyError: If a file is wrong; it names file, key and reason. Nothing was kept.
    """
    files = {**kept_parameters(store), **read_parameters(path)}
    methods_with(files)
    methodology_with(files)
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
        InputError: ``parameters.no_files``.
    """
    return kept_parameters(store) if path is None else read_parameters(path)


def methodology_for(store: Store, own: Mapping[str, bytes] | None = None) -> Methodology:
    """Return the methodology with factor files.

    Args:
        store: The open company file.
        own: The files named for this time; without them those the company file carries count.
    """
    return methodology_with(kept_parameters(store) if own is None else own)


def own_factors(methodology: Methodology) -> tuple[Finding, ...]:
    """Tell that factors of one's own count, with the digest of their files."""
    return tuple(
        Finding("parameters.own_factors", Severity.NOTICE, Place(file=name), {"sha256": digest})
        for name, digest in methodology.own.items()
    )


def filled_by(own: Mapping[str, bytes]) -> tuple[Method, ...]:
    """Return the methods that parameter files fill."""
    return tuple(method for method in methods_with(own).values() if method.parameter_file)
