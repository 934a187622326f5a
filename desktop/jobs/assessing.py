"""What a worker of an intake does: packages are verified and computed again, each alone.

Pure functions of files, so that processes or machines can share the work.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from pathlib import Path

from desktop import __version__
from desktop.errors import DesktopError
from desktop.exchange.container import MAX_PACKAGE, read_container
from desktop.exchange.population import Comparing, Observation, observations
from desktop.exchange.region import Assessment, assess
from desktop.exchange.register import open_register
from desktop.exchange.statements import sha256
from desktop.exchange.verdict import Verdict
from desktop.exchange.verify import Options
from desktop.jobs.intake_results import NOT_READABLE, UNEXPECTED
from desktop.jobs.recomputing import recompute_by_shipped_rules
from desktop.jobs.shipped import load_methodology, load_methods

Found = tuple[Assessment, tuple[Observation, ...], str]
"""What was found about a file, what its firm adds to benchmarks, and the file's SHA-256."""


@dataclass(frozen=True, slots=True)
class Rules:
    """By which files and at which moment workers verify; small, so that it travels cheaply."""

    register: Path | None
    root: Path | None
    now: datetime


@cache
def options_of(rules: Rules) -> Options:
    """Return what packages are verified by; read once a process.

    Raises:
        PackageError: If the register does not hold.
    """
    trust = None
    root = rules.root.read_bytes() if rules.root else None
    if rules.register:
        trust = open_register(rules.register.read_bytes(), now=rules.now, root=root)
    return Options(
        register=trust,
        root=root,
        allow_withheld=False,
        recompute=recompute_by_shipped_rules(),
    )


def assess_files(files: Sequence[tuple[str, Path]], rules: Rules) -> list[Found]:
    """Assess a chunk of files; nothing about one file stops the others."""
    options = options_of(rules)
    return [_assess_file(name, path, rules.now, options) for name, path in files]


def _assess_file(name: str, path: Path, now: datetime, options: Options) -> Found:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_PACKAGE + 1)
        assessment = assess(name, data, now, options)
        return assessment, _observed(assessment.verdict, data), sha256(data)
    except OSError as error:
        return _refused(name, NOT_READABLE, error.strerror or "")
    except (DesktopError, ArithmeticError, LookupError, ValueError, TypeError) as error:
        return _refused(name, UNEXPECTED, type(error).__name__)
    except (MemoryError, RecursionError) as error:
        return _refused(name, UNEXPECTED, type(error).__name__)


def _refused(name: str, code: str, reason: str) -> Found:
    verdict = Verdict(code=code, details={"file": name, "reason": reason})
    return Assessment(name, verdict), (), ""


def _observed(verdict: Verdict, data: bytes) -> tuple[Observation, ...]:
    if not verdict.is_valid or verdict.statement is None:
        return ()
    found = observations(verdict.statement, read_container(data), comparing())
    return tuple(replace(one, package=verdict.digest) for one in found)


def rules_held() -> str:
    """Return which rules this program computes packages by: its version and its methodology's."""
    return f"{__version__} {load_methodology().sha256[:16]}"


@cache
def comparing() -> Comparing:
    """Return what the shipped methods compare with benchmarks; read once a process."""
    return Comparing.among(load_methods().values())
