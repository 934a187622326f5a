"""Verify a package that somebody handed over: signatures, tables and, where it can, the results."""

from datetime import datetime
from pathlib import Path

from desktop.errors import SurroundingsError
from desktop.exchange.codes import Code
from desktop.exchange.container import MAX_PACKAGE
from desktop.exchange.names import ACTIVITY
from desktop.exchange.register import MAX_REGISTER
from desktop.exchange.verdict import Verdict
from desktop.exchange.verify import Options, verify_package
from desktop.jobs.receipts import Authority
from desktop.jobs.recomputing import recompute_by_shipped_rules


def read_package_file(path: Path, limit: int = MAX_PACKAGE) -> bytes:
    """Return a file's bytes, one more than allowed at most: what is too large is refused later.

    Raises:
        SurroundingsError: ``file.not_usable``.
    """
    try:
        with path.open("rb") as file:
            return file.read(limit + 1)
    except OSError as error:
        reason = error.strerror or str(error)
        raise SurroundingsError("file.not_usable", file=path.name, reason=reason) from error


def authority_from(register: Path | None, root: Path | None) -> Authority:
    """Return whom a verifier trusts, read from files; either may be missing.

    Raises:
        SurroundingsError: ``file.not_usable``.
    """
    return Authority(
        register=read_package_file(register, MAX_REGISTER) if register else None,
        root=read_package_file(root, MAX_REGISTER) if root else None,
    )


def verify_file(data: bytes, now: datetime, authority: Authority) -> Verdict:
    """Verify a package as far as it can be: with its lines, the results are computed again.

    A package made by a methodology that this program does not hold is verified without that.

    Args:
        data: The package.
        now: The present.
        authority: Register and root; without them nobody's identity is checked.
    """
    options = Options(register=authority.register, root=authority.root)
    verdict = verify_package(data, now=now, options=options)
    if not verdict.is_valid or ACTIVITY in verdict.withheld:
        return verdict
    recompute = recompute_by_shipped_rules()
    whole = Options(register=authority.register, root=authority.root, recompute=recompute)
    computed = verify_package(data, now=now, options=whole)
    return verdict if computed.code == Code.METHODOLOGY_UNKNOWN else computed
