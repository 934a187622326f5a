"""Windows keeps a secret for the logged-in account (DPAPI, user scope)."""

import ctypes
import sys
from ctypes import (
    POINTER,
    Structure,
    byref,
    c_char,
    c_uint32,
    cast,
    create_string_buffer,
    string_at,
)
from typing import Any

from desktop.errors import SurroundingsError

_NO_WINDOW = 0x1


class _Blob(Structure):
    _fields_ = (("size", c_uint32), ("data", POINTER(c_char)))


def is_available() -> bool:
    """Tell whether this is Windows."""
    return sys.platform == "win32"


def protect(secret: bytes) -> bytes:
    """Return a secret as only this Windows account can read it.

    Raises:
        SurroundingsError: If this is not Windows or Windows refuses.
    """
    return _call("CryptProtectData", secret)


def unprotect(blob: bytes) -> bytes:
    """Return what :func:`protect` locked.

    Raises:
        SurroundingsError: If this is not Windows or another account locked it.
    """
    return _call("CryptUnprotectData", blob)


def _libraries() -> tuple[Any, Any]:
    """Return crypt32 and kernel32.

    Raises:
        SurroundingsError: If this is not Windows.
    """
    load = getattr(ctypes, "WinDLL", None)
    if load is None:
        raise SurroundingsError("key.needs_windows")
    return load("crypt32", use_last_error=True), load("kernel32", use_last_error=True)


def _call(name: str, data: bytes) -> bytes:
    crypt32, kernel32 = _libraries()
    buffer = create_string_buffer(data, len(data))
    source = _Blob(len(data), cast(buffer, POINTER(c_char)))
    target = _Blob()
    function = getattr(crypt32, name)
    if not function(byref(source), None, None, None, None, _NO_WINDOW, byref(target)):
        raise SurroundingsError("key.windows_refused", function=name)
    try:
        return string_at(target.data, target.size)
    finally:
        kernel32.LocalFree(target.data)
