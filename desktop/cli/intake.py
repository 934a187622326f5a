"""Commands of intake: import documents, list drafts, decide."""

import argparse
from collections import Counter
from collections.abc import Iterable, Sequence

from desktop.accounting.documents.draft import DraftRecord, DraftState
from desktop.cli.console import Console, finding_json
from desktop.cli.emission_json import plain
from desktop.cli.opening import open_store
from desktop.errors import InputError, UsageError
from desktop.findings import Finding, Place, Severity
from desktop.jobs.answering import answer_values, months_alike
from desktop.jobs.decisions import Decided, Decision, decide_drafts
from desktop.jobs.file_outcomes import FileOutcome, Outcome
from desktop.jobs.import_documents import Imported, ImportOrder, prepare, save
from desktop.messages import sentence
from desktop.models.store import Store
from desktop.words import word

_WORDS = {
    Outcome.IMPORTED: ("已导入", "imported"),
    Outcome.PARTLY: ("部分导入", "partly imported"),
    Outcome.REFUSED: ("未能读取", "refused"),
    Outcome.SKIPPED: ("跳过", "skipped"),
    Outcome.DUPLICATE: ("重复", "duplicate"),
}
_SHOWN_ALIKE = 3
_DONE = frozenset({Outcome.IMPORTED, Outcome.PARTLY, Outcome.DUPLICATE, Outcome.SKIPPED})


def import_documents(options: argparse.Namespace, console: Console) -> int:
    """Import documents; a preview with ``--dry-run``."""
    progress = console.progress()
    with open_store(options, read_only=options.dry_run) as store:
        order = ImportOrder(
            tuple(options.paths),
            options.facility,
            "\n".join(options.meter),
            options.person,
            values=options.values,
            stamped=options.stamped,
        )
        prepared = prepare(store, order, progress)
        progress.close()
        if options.dry_run:
            done = Imported(prepared, changed=False)
        else:
            done = save(store, prepared, accept=options.accept_proposals, person=options.person)
    say_import(done, console)
    console.emit(import_json(done, console.language))
    outcomes = {file.status for file in done.prepared.files}
    return 0 if outcomes & _DONE else InputError.exit_code


def say_import(done: Imported, console: Console) -> None:
    """Say file by file what was counted, ignored and asked, and why."""
    for file in done.prepared.files:
        zh, en = _WORDS[file.status]
        console.say(
            f"{file.path}：{zh}，计入 {file.counted}，不计 {file.ignored}，待定 {file.asked}",
            f"{file.path}: {en}; {file.counted} counted, {file.ignored} ignored, "
            f"{file.asked} asked",
        )
        if file.code:
            console.say(
                f"    {_reason(file, 'zh')}",
                f"    {_reason(file, 'en')}",
            )
        console.list_findings((*file.used, *file.findings))
    console.list_findings(done.prepared.findings)
    _say_reasons(done.prepared.drafts, DraftState.IGNORED, console)
    _say_reasons(done.prepared.drafts, DraftState.ASKED, console)


def _reason(file: FileOutcome, language: str) -> str:
    return sentence(file.code, file.details or {}, language)


def _say_reasons(drafts: Iterable[DraftRecord], state: DraftState, console: Console) -> None:
    chosen = [draft for draft in drafts if draft.state is state]
    if not chosen:
        return
    titles = {DraftState.IGNORED: ("不计入", "Ignored"), DraftState.ASKED: ("待定", "Asked")}
    console.say(*(f"{title} {len(chosen)}" for title in titles[state]))
    for reason, count in Counter(draft.reason for draft in chosen).most_common():
        example = next(draft for draft in chosen if draft.reason == reason)
        text = sentence(reason, dict(example.details), console.language, where=example.where)
        console.say(f"  {count} × {text}", f"  {count} × {text}")


def import_json(done: Imported, language: str) -> dict[str, object]:
    """Return an import as ``import --json`` prints it."""
    counts = done.prepared.invoices
    return {
        "files": [_file_json(file, language) for file in done.prepared.files],
        "invoices": {
            "new": counts.new,
            "duplicate": counts.duplicate,
            "conflict": counts.conflict,
            "void": counts.void,
            "red": counts.red,
        },
        "findings": [finding_json(each, language) for each in done.prepared.findings],
        "confirmed": len(done.confirmed),
        "changed": done.changed,
    }


def _file_json(file: FileOutcome, language: str) -> dict[str, object]:
    findings = (*_refusal(file), *file.used, *file.findings)
    return {
        "path": file.path,
        "kind": file.kind.value,
        "status": file.status.value,
        "code": file.code or None,
        "message": _reason(file, language) if file.code else "",
        "lines": {"counted": file.counted, "ignored": file.ignored, "asked": file.asked},
        "findings": [finding_json(each, language) for each in findings],
    }


def _refusal(file: FileOutcome) -> tuple[Finding, ...]:
    """Return why a file was refused, with the place as programs read it."""
    if file.status is not Outcome.REFUSED:
        return ()
    details = file.details or {}
    sheet, cell, line = (details.get(part, "") for part in ("sheet", "cell", "line"))
    place = Place(file.path, sheet, cell, int(line) if line.isdecimal() else 0)
    return (Finding(file.code, Severity.ERROR, place, details),)


def drafts(options: argparse.Namespace, console: Console) -> int:
    """List what still needs a decision."""
    state = DraftState(options.state) if options.state else None
    with open_store(options, read_only=True) as store:
        found = store.drafts(state)
    alike: dict[tuple[DraftState, str], list[DraftRecord]] = {}
    for draft in found:
        alike.setdefault((draft.state, draft.reason), []).append(draft)
    for group in alike.values():
        _say_alike(group, len(group) if options.all else _SHOWN_ALIKE, console)
    if not found:
        console.say("没有待处理的记录", "no draft is waiting")
    console.emit([draft_json(draft, console.language) for draft in found])
    return 0


def _say_alike(group: Sequence[DraftRecord], shown: int, console: Console) -> None:
    """Say what drafts of one state and reason have in common, and some of them by their ids.

    The sentence of the first heads them; one that reads otherwise has its own behind it.
    """
    state = word("state", group[0].state.value, console.language)
    said = _why(group[0], console.language)
    heading = f"{state} {len(group)} × {said}"
    console.say(heading, heading)
    for draft in group[:shown]:
        own = _why(draft, console.language)
        parts = (
            draft.id,
            draft.goods or draft.meter,
            " ".join(filter(None, draft.as_read)),
            own if own != said else "",
        )
        line = "  ".join(filter(None, parts))
        console.say(f"  {line}", f"  {line}")
    rest = len(group) - shown
    if rest > 0:
        console.say(
            f"  … 另有 {rest} 条同类，用 --all 全部列出", f"  … {rest} more alike, --all lists them"
        )


def _why(draft: DraftRecord, language: str) -> str:
    return sentence(draft.reason, dict(draft.details), language, where=draft.where)


def draft_json(draft: DraftRecord, language: str) -> dict[str, object]:
    """Return a draft with its place, reading, proposal and reason."""
    return {
        "id": draft.id,
        "origin": draft.origin.value,
        "state": draft.state.value,
        "carrier": draft.carrier,
        "source": draft.source,
        "as_read": list(draft.as_read),
        "quantity": None if draft.quantity is None else plain(draft.quantity.amount),
        "unit": None if draft.quantity is None else draft.quantity.unit,
        "period": {"start": str(draft.period.start), "end": str(draft.period.end)},
        "facility": draft.facility,
        "goods": draft.goods,
        "invoice": draft.invoice,
        "meter": draft.meter,
        "account": draft.account,
        "cost": None if draft.cost is None else plain(draft.cost),
        "reason": draft.reason,
        "message": sentence(draft.reason, dict(draft.details), language, where=draft.where),
        "confidence": draft.confidence.value,
        "leads": draft.leads,
        "where": draft.where.as_json(),
    }


def decide(options: argparse.Namespace, console: Console) -> int:
    """Decide asked drafts: source, quantity, month, or leave out."""
    decision = Decision(
        source=options.source or "",
        quantity=options.quantity or "",
        unit=options.unit or "",
        month=options.month or "",
        parameters=tuple(_pair(text) for text in options.parameter),
        is_ignored=options.ignore,
        is_remembered=options.remember,
    )
    with open_store(options) as store:
        if options.values:
            done = _answer(store, options)
        else:
            done = decide_drafts(store, options.ids, decision, person=options.person)
    console.say(f"已处理 {len(done.drafts)} 条", f"{len(done.drafts)} decided")
    if done.followed:
        count = len(done.followed)
        console.say(
            f"另有 {count} 条待问的同类明细已照此规则处理，尚未确认",
            f"like lines that waited and follow the rule, not confirmed yet: {count}",
        )
    console.emit(
        [
            {**draft_json(draft, console.language), "followed": [*done.followers(draft)]}
            for draft in done.drafts
        ]
    )
    return 0


def _answer(store: Store, options: argparse.Namespace) -> Decided:
    """Answer what months of curves hold; with ``--remember`` for all that wait of such tables."""
    keys = tuple(dict.fromkeys(options.ids))
    alike = months_alike(store, keys) if options.remember else ()
    answered = answer_values(store, (*keys, *alike), options.values, person=options.person)
    return Decided(answered[: len(keys)], answered[len(keys) :])


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not (name and equals and value):
        raise UsageError("parameter.not_a_pair", text=text)
    return name, value
