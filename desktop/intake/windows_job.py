"""A limit on the memory of this process by a Windows job object, through ctypes.

Used by the child process that reads strangers' files; never imported elsewhere.
"""

import ctypes
import sys
from ctypes import wintypes

from desktop.errors import SurroundingsError

_PROCESS_MEMORY = 0x0100
_KILL_ON_CLOSE = 0x2000
_EXTENDED_LIMITS = 9


class _BasicLimits(ctypes.Structure):
    _fields_ = (
        ("per_process_user_time_limit", wintypes.LARGE_INTEGER),
        ("per_job_user_time_limit", wintypes.LARGE_INTEGER),
        ("limit_flags", wintypes.DWORD),
        ("minimum_working_set_size", ctypes.c_size_t),
        ("maximum_working_set_size", ctypes.c_size_t),
        ("active_process_limit", wintypes.DWORD),
        ("affinity", ctypes.c_size_t),
        ("priority_class", wintypes.DWORD),
        ("scheduling_class", wintypes.DWORD),
    )


class _IoCounters(ctypes.Structure):
    _fields_ = tuple((f"counter{n}", ctypes.c_ulonglong) for n in range(6))


class _ExtendedLimits(ctypes.Structure):
    _fields_ = (
        ("basic", _BasicLimits),
        ("io", _IoCounters),
        ("process_memory_limit", ctypes.c_size_t),
        ("job_memory_limit", ctypes.c_size_t),
        ("peak_process_memory_used", ctypes.c_size_t),
        ("peak_job_memory_used", ctypes.c_size_t),
    )


def limits_of(size: int) -> _ExtendedLimits:
    """Return the limits of a job whose process may commit so many bytes."""
    limits = _ExtendedLimits()
    limits.basic.limit_flags = _PROCESS_MEMORY | _KILL_ON_CLOSE
    limits.process_memory_limit = size
    return limits


def limit_memory(size: int) -> None:
    """Put this process into a job of its own that may commit so many bytes.

    The handle stays open as long as the process lives.

    Raises:
        SurroundingsError: ``file.reader_stopped`` if Windows does not allow it.
    """
    if sys.platform == "win32":
        kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        kernel.CreateJobObjectW.restype = wintypes.HANDLE
        kernel.CreateJobObjectW.argtypes = (wintypes.LPVOID, wintypes.LPCWSTR)
        kernel.GetCurrentProcess.restype = wintypes.HANDLE
        kernel.AssignProcessToJobObject.argtypes = (wintypes.HANDLE, wintypes.HANDLE)
        kernel.SetInformationJobObject.argtypes = (
            wintypes.HANDLE,
            ctypes.c_int,
            wintypes.LPVOID,
            wintypes.DWORD,
        )
        job = kernel.CreateJobObjectW(None, None)
        limits = limits_of(size)
        is_set = job and kernel.SetInformationJobObject(
            job, _EXTENDED_LIMITS, ctypes.byref(limits), ctypes.sizeof(limits)
        )
        if not is_set or not kernel.AssignProcessToJobObject(job, kernel.GetCurrentProcess()):
            raise SurroundingsError("file.reader_stopped", error=ctypes.get_last_error())
