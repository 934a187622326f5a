"""The processes that read files, forked from one warm start instead of begun from nothing.

They are processes of their own all the same, with their own limits, and are killed alike; only what
each would import again stands there already. ``test_child.py`` begins some as the program does, by
the fixture ``cold_children``.
"""

import multiprocessing
import pkgutil
from multiprocessing import forkserver
from types import SimpleNamespace

import desktop.intake


def warm() -> object:
    """Start the server and return what stands for ``multiprocessing`` in the child's module."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([name for name in _modules() if "windows" not in name])
    forkserver.ensure_running()
    return SimpleNamespace(get_context=lambda _method: context)


def _modules() -> list[str]:
    packages = pkgutil.walk_packages(desktop.intake.__path__, "desktop.intake.")
    return [module.name for module in packages]
