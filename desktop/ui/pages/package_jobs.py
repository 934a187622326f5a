"""What the page of packages asks of the worker."""

from pathlib import Path

from desktop.jobs.context import JobContext
from desktop.ui.rooms.packaging import KeyState, SigningDesk
from desktop.ui.session import Change, Office, SealRow, Session, Trusted


def seals(session: Session, _context: JobContext) -> tuple[SealRow, ...]:
    """Return the sealed reports."""
    return session.seals()


def seal(year: int, reason: str, session: Session, context: JobContext) -> Change:
    """Seal a year."""
    return session.seal(year, reason, context)


def key_state(key: Path, session: Session, _context: JobContext) -> KeyState:
    """Return whether this computer remembers a key."""
    return session.packaging.key_state(key)


def sign(
    what: tuple[str, Path, str | None],
    is_kept: bool,  # noqa: FBT001 - a part of a job
    session: Session,
    _context: JobContext,
) -> Change:
    """Sign a sealed report, and remember the key where that was asked."""
    seal, key, secret = what
    change = session.sign(seal, key, secret)
    if is_kept and secret is not None:
        session.packaging.remember_key(key, secret)
    return change


def signing(seal: str, session: Session, context: JobContext) -> SigningDesk:
    """Return what is read before signing."""
    return session.packaging.signing(seal, context)


def pending(seal: str, out: Path, session: Session, context: JobContext) -> Change:
    """Write the copy that goes to whoever countersigns."""
    return session.packaging.write_pending(seal, out, context)


def take_signatures(path: Path, session: Session, _context: JobContext) -> Change:
    """Keep the signatures of a countersigned package."""
    return session.packaging.take_signatures(path)


def new_signatures(path: Path, session: Session, _context: JobContext) -> int:
    """Return how many signatures a package brings that the open file lacks."""
    return session.packaging.new_signatures(path)


def take_receipt(path: Path, trusted: Trusted, session: Session, _context: JobContext) -> Change:
    """Keep a receipt."""
    return session.packaging.take_receipt(path, *trusted)


def withdraw(year: int, reason: str, session: Session, context: JobContext) -> Change:
    """Take a year's report back."""
    return session.packaging.withdraw(year, reason, context)


def new_key(office: Office, asked: tuple[Path, str, str], _context: JobContext) -> tuple[Path, str]:
    """Make a signing key; return its file and its recovery code."""
    path, secret, name = asked
    return path, office.new_key(path, secret, name)
