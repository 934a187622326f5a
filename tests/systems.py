"""What the system under the tests can do."""

import ctypes

import pytest


def _is_wine() -> bool:
    library = getattr(ctypes, "WinDLL", None)
    return library is not None and hasattr(library("ntdll"), "wine_get_version")


KEEPS_MEMORY_LIMITS = pytest.mark.skipif(
    _is_wine(), reason="Wine takes the memory limit of a job and does not keep it"
)
