"""What the page of invoices asks the worker to do, and how it tells what was done."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from desktop.accounting.documents.draft import DraftState
from desktop.findings import Finding, Severity
from desktop.jobs.context import JobContext
from desktop.ui.pages.previewed import IS_PACKAGE, Fixes, Previewed, each_decided
from desktop.ui.rooms.paging import PageReader
from desktop.ui.session import (
    Batch,
    Change,
    Decision,
    FileRow,
    MeterOfFile,
    Preview,
    Session,
    SourceChoice,
)
from desktop.ui.text import tr


def refusals(files: Sequence[FileRow]) -> Iterator[Finding]:
    """Yield why files could not be read, and which are packages."""
    for file in files:
        if file.code == IS_PACKAGE:
            yield Finding(file.code, Severity.NOTICE, file.where, {"file": file.name})
        elif file.status == "refused":
            why = Finding(file.code, Severity.ERROR, file.where, dict(file.details))
            yield from file.findings or (why,)


def sources(session: Session, _context: JobContext) -> tuple[SourceChoice, ...]:
    """Return the sources a line can be put to."""
    return session.sources()


def batch_of(session: Session, _context: JobContext) -> Batch:
    """Return what waits, counted."""
    return session.batch()


def waiting(state: DraftState, session: Session) -> PageReader:
    """Return the lines that wait in a state, page by page."""
    return session.waiting(state)


def preview_of(
    paths: Sequence[Path],
    fixes: Fixes,
    said: Sequence[tuple[str, str]],
    session: Session,
    context: JobContext,
) -> Previewed:
    """Read files, with what was said of their curves; nothing is saved."""
    preview = session.preview(paths, context, said)
    return Previewed.of(preview, fixes, session.fixer())


def meters_of(
    preview: Preview, file: str, session: Session, _context: JobContext
) -> tuple[MeterOfFile, ...]:
    """Return the meters of a previewed file."""
    return session.meters_of(preview, file)


def narrowed(
    preview: Preview,
    chosen: Mapping[str, Sequence[str]],
    fixes: Fixes,
    session: Session,
    _context: JobContext,
) -> Previewed:
    """Return a preview with the chosen meters of its files alone."""
    return Previewed.of(session.narrowed(preview, chosen), fixes, session.fixer())


def fixed(preview: Preview, fixes: Fixes, session: Session, _context: JobContext) -> Previewed:
    """Return a preview as it is with what was put right."""
    return Previewed.of(preview, fixes, session.fixer())


def fixed_text(count: int, followed: int) -> str:
    """Say how many lines were put right, and how many like them follow."""
    said = tr("told.fixed", count=count)
    return said + tr("told.fixed_followed", count=followed) if followed else said


def accept_import(preview: Preview, fixes: Fixes, session: Session, context: JobContext) -> Change:
    """Save what was previewed."""
    return session.accept_import(preview, tuple(each_decided(fixes)), context)


def decide_alike(
    state: DraftState,
    places: Sequence[int],
    alike: Decision,
    session: Session,
    context: JobContext,
) -> Change:
    """Decide the lines at some places alike."""
    keys = session.waiting(state).keys(places)
    return session.decide([replace(alike, draft=key) for key in keys], context)


def say_values(
    places: Sequence[int], values: str, session: Session, _context: JobContext
) -> Change:
    """Say of months of curves what they hold."""
    keys = session.waiting(DraftState.ASKED).keys(places)
    return session.teaching.say_values(keys, values)


def accept_sure(session: Session, context: JobContext) -> Change:
    """Confirm every proposal the program is sure of."""
    return session.decide([Decision(key) for key in session.sure_drafts()], context)


def decided_text(change: Change) -> str:
    """Say how many lines were decided, and how many like them follow."""
    told = tr("told.decided", count=change.count)
    return told + tr("told.followed", count=change.followed) if change.followed else told
