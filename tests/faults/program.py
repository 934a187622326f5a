"""The program as the fault tests drive it, the books they drive it on, and what is in them."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from desktop.accounting.activity import Origin
from desktop.accounting.documents.draft import DraftRecord
from desktop.accounting.entity import Facility, ReportingEntity
from desktop.accounting.period import Month, ReportingPeriod
from desktop.errors import SurroundingsError
from desktop.models.encryption import is_encrypted
from desktop.models.store import Store
from tests.drafted import power

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
FILE = "甲 厂.cbook"
SEALABLE = 12


@dataclass(frozen=True)
class Done:
    """What a command did: its exit code, negative for the signal that ended it, and its words."""

    code: int
    said: str


@dataclass
class Program:
    """Commands of the program, run one by one.

    Attributes:
        before: What starts the interpreter, such as another namespace.
        preload: A library to load before all others.
    """

    preload: Path | None = None
    before: tuple[str, ...] = ()
    _process: "subprocess.Popen[str] | None" = field(default=None, init=False)

    def run(
        self,
        *arguments: object,
        room: int | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> Done:
        """Run one command."""
        process = self._started()
        assert process.stdin is not None
        assert process.stdout is not None
        order = {
            "arguments": [str(each) for each in arguments],
            "room": room,
            "environment": dict(environment or {}),
        }
        process.stdin.write(json.dumps(order) + "\n")
        process.stdin.flush()
        return Done(**json.loads(process.stdout.readline()))

    def _started(self) -> "subprocess.Popen[str]":
        if self._process is None:
            known = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
            if self.preload is not None:
                known["LD_PRELOAD"] = str(self.preload)
            self._process = subprocess.Popen(
                [*self.before, sys.executable, str(HERE / "commands.py")],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                encoding="utf-8",
                env=known,
            )
        return self._process

    def number(self) -> int:
        """Return the number of its process."""
        return self._started().pid

    def stop(self) -> None:
        """End it."""
        if self._process is not None:
            self._process.communicate(timeout=60)


def compiled(source: str, folder: Path) -> Path:
    """Return a library built from a C file beside this one, or skip where nothing builds."""
    compiler = shutil.which("gcc") or shutil.which("cc")
    if sys.platform != "linux" or compiler is None:
        pytest.skip("no C compiler or no Linux: the disk's errors cannot be injected")
    built = folder / Path(source).with_suffix(".so").name
    options = ("-O1", "-shared", "-fPIC", "-o", str(built), str(HERE / source), "-ldl")
    subprocess.run([compiler, *options], check=True)
    return built


def draft(number: int, month: int) -> DraftRecord:
    """Return a proposal of one month."""
    period = ReportingPeriod.of_month(Month(2025, month))
    typed = {"origin": Origin.TYPED, "reason": "draft.typed", "facility": "总厂"}
    return power(f"d{month}-{number}", 1000 + number, period, **typed)


def books(folder: Path, stage: str, password: str | None) -> Path:
    """Make a company file at a stage of its life and return it.

    ``drafts`` → ``confirmed`` → ``undone`` or ``posted`` → ``closed`` (January) → ``year``.
    """
    folder.mkdir(parents=True)
    path = folder / FILE
    entity = ReportingEntity(
        name="湖州示例机械有限公司",
        uscc="91330502MA2DEM0N7C",
        region="330500",
        industry="C3562",
        opening="2025-01",
        facilities=(Facility("总厂", "330500"),),
    )
    store = Store.create(path, entity, password=password)
    with store.change("import") as change:
        change.add_drafts(draft(number, month) for month in range(1, 13) for number in range(3))
    if stage != "drafts":
        with store.change("confirm") as change:
            change.confirm()
    if stage == "undone":
        store.undo()
    if stage in {"posted", "closed", "year"}:
        with store.change("post") as change:
            change.post()
    closing = {"closed": 1, "year": SEALABLE}.get(stage, 0)
    for month in range(1, closing + 1):
        with store.change("close") as change:
            change.close_month(Month(2025, month))
    store.let_go()
    return path


def state(folder: Path, passwords: Iterable[str | None]) -> dict[str, Any]:
    """Return what people would see in every company file of a folder, each proven sound.

    Automatic backups are proven and not compared: their names carry the time.
    """
    words = list(passwords)
    for path in folder.glob("*/*.cbook"):
        _facts(path, words)
    found: dict[str, Any] = {
        path.name: _facts(path, words) for path in sorted(folder.glob("*.cbook"))
    }
    found["backups"] = sorted(
        json.dumps(_facts(path, words), sort_keys=True, default=str)
        for path in (folder / "to").glob("*.cbook")
    )
    return found


def _facts(path: Path, passwords: list[str | None]) -> dict[str, Any]:
    for word in passwords:
        try:
            store = Store.open(path, password=word)
        except SurroundingsError as error:
            if error.code in {"company_file.not_readable", "company_file.encrypted"}:
                continue
            raise
        try:
            assert store.check() == ()
            assert store.findings == ()
            return _told(store) | {"password": word if is_encrypted(path) else None}
        finally:
            store.let_go()
    pytest.fail(f"no password opens {path.name}")


def _told(store: Store) -> dict[str, Any]:
    return {
        "ledger": [
            (e.record.id, str(e.record.quantity.amount), e.state.value, e.number, e.reverses)
            for e in store.ledger()
        ],
        "drafts": [(each.id, each.state.value) for each in store.drafts()],
        "months": [(str(each.month), each.state.value) for each in store.months()],
        "figures": [(each.name, str(each.value)) for each in store.figures()],
        "invoices": sorted(store.invoice_keys()),
        "sealed": len(store.sealed_heads()),
        "documents": store.counts().documents,
        "persons": [each.name for each in store.persons()],
        "next_undo": store.next_undo(),
        "next_redo": store.next_redo(),
    }
