"""The whole main job on the sample company: from documents to a package that verifies."""

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from desktop.accounting.documents.draft import DraftRecord
from desktop.accounting.period import Month, ReportingPeriod
from desktop.exchange.keyfile import create_key
from desktop.exchange.profiles import BANK
from desktop.exchange.verdict import Verdict
from desktop.exchange.verify import Options, verify_package
from desktop.jobs.company_benchmarks import keep_benchmarks
from desktop.jobs.company_inventory import CompanyInventory, inventory_of
from desktop.jobs.company_ratings import EVERY, RatedCompany, chosen_methods, rate_company
from desktop.jobs.company_report import ReportOrder, write_report
from desktop.jobs.consent import Consent
from desktop.jobs.context import JobContext
from desktop.jobs.import_documents import Imported
from desktop.jobs.ledger import close_month, confirm_records, post_records
from desktop.jobs.recomputing import recompute_by_shipped_rules
from desktop.jobs.sample_company import (
    MADE_ON,
    PERSON,
    answer_questions,
    create_sample,
    import_sample,
    keep_sample_plan,
    sample_benchmarks,
)
from desktop.jobs.sealing import SealOrder, seal_report
from desktop.jobs.signing import SignOrder, export_package, newest_report, sign_report
from desktop.jobs.verifier_page import write_verifier
from desktop.models.store import Store
from desktop.reports.data import ReportKind

YEARS = (2024, 2025)
_STEPS = 12
_PASSPHRASE_BYTES = 12
_REPORTS = {
    ReportKind.INVENTORY: "清单报告.pdf",
    ReportKind.HUZHOU: "工业碳效码.pdf",
    ReportKind.LOAN: "贷款一页纸.pdf",
}


@dataclass(frozen=True, slots=True)
class DemoFiles:
    """Where everything is."""

    company_file: Path
    key: Path
    passphrase: Path
    package: Path
    bank_package: Path
    verifier: Path
    reports: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Demo:
    """What the demo did and found.

    Attributes:
        inventories: By year.
        verdict: Of the full package, recomputed from its lines.
        bank_verdict: Of the copy for the bank.
    """

    files: DemoFiles
    imported: Imported
    answered: tuple[DraftRecord, ...]
    open_questions: tuple[DraftRecord, ...]
    inventories: Mapping[int, CompanyInventory]
    ratings: tuple[RatedCompany, ...]
    verdict: Verdict
    bank_verdict: Verdict


def demo_files(folder: Path) -> DemoFiles:
    """Return the names the demo gives its files."""
    return DemoFiles(
        company_file=folder / "示例账套.cbook",
        key=folder / "示例签名.cdpkey",
        passphrase=folder / "示例签名口令.txt",
        package=folder / "数据包_完整.cdp",
        bank_package=folder / "数据包_银行.cdp",
        verifier=folder / "核验网页.html",
        reports=tuple(folder / name for name in _REPORTS.values()),
    )


def run_demo(folder: Path, context: JobContext) -> Demo:
    """Run the main job in a folder; files of an earlier demo there are replaced.

    Raises:
        SurroundingsError: If the folder cannot be written.
        CancelledError: If the user asked to stop.
    """
    folder.mkdir(parents=True, exist_ok=True)
    files = demo_files(folder)
    _remove_earlier(files)
    with create_sample(files.company_file) as store:
        return _Demonstration(store, files, context).run()


def _remove_earlier(files: DemoFiles) -> None:
    single = (files.company_file, files.key, files.passphrase, files.package, files.bank_package)
    for path in (*single, files.verifier, *files.reports):
        path.unlink(missing_ok=True)


class _Demonstration:
    """One run, step by step."""

    def __init__(self, store: Store, files: DemoFiles, context: JobContext) -> None:
        self._store = store
        self._files = files
        self._context = context
        self._done = 0
        self._benchmarks = keep_benchmarks(store, sample_benchmarks(), PERSON)

    def _step(self, what: str) -> None:
        self._context.step(self._done, _STEPS, what)
        self._done += 1

    def run(self) -> Demo:
        store = self._store
        self._step("progress.demo_import")
        imported = import_sample(store, _Quiet())
        self._step("progress.demo_decide")
        answered = answer_questions(store)
        self._step("progress.demo_post")
        confirm_records(store, person=PERSON)
        post_records(store, person=PERSON)
        self._step("progress.demo_close")
        self._close_months()
        self._step("progress.demo_inventory")
        inventories = {year: self._inventory(year) for year in YEARS}
        self._step("progress.demo_rate")
        ratings = rate_company(
            store, inventories[YEARS[-1]], chosen_methods([EVERY]), self._benchmarks
        )
        keep_sample_plan(store)
        self._seal_and_sign()
        self._write_reports()
        self._step("progress.demo_verify")
        demo = Demo(
            files=self._files,
            imported=imported,
            answered=answered,
            open_questions=tuple(d for d in store.drafts() if d.state.value == "asked"),
            inventories=inventories,
            ratings=ratings,
            verdict=_verified(self._files.package, recomputed=True),
            bank_verdict=_verified(self._files.bank_package, recomputed=False),
        )
        self._context.step(_STEPS, _STEPS, "progress.demo_verify")
        return demo

    def _inventory(self, year: int) -> CompanyInventory:
        return inventory_of(self._store, ReportingPeriod.of_year(year), today=MADE_ON)

    def _close_months(self) -> None:
        for month in _months(YEARS):
            close_month(self._store, month, MADE_ON, person=PERSON)

    def _seal_and_sign(self) -> None:
        self._step("progress.demo_seal")
        now = datetime.now(UTC).replace(microsecond=0)
        seal_report(self._store, SealOrder(YEARS[-1], now, self._benchmarks, person=PERSON))
        self._step("progress.demo_sign")
        passphrase = secrets.token_urlsafe(_PASSPHRASE_BYTES)
        self._files.passphrase.write_text(passphrase + "\n", encoding="utf-8")
        create_key(self._files.key, passphrase)
        report = newest_report(self._store)
        order = SignOrder(self._files.key, passphrase, "preparer", Consent.COMMAND, PERSON)
        sign_report(self._store, report, order)
        self._step("progress.demo_export")
        export_package(self._store, report, self._files.package, now=now)
        export_package(self._store, report, self._files.bank_package, BANK, now=now)
        write_verifier(self._files.verifier)

    def _write_reports(self) -> None:
        self._step("progress.demo_report")
        for kind, path in zip(_REPORTS, self._files.reports, strict=True):
            order = ReportOrder(YEARS[-1], kind, MADE_ON, self._benchmarks)
            write_report(self._store, order, path)


class _Quiet:
    """Tells no progress of a part; the demo tells its own."""

    def step(self, done: int, total: int, what: str = "") -> None:
        """Say nothing."""


def _months(years: Iterable[int]) -> list[Month]:
    return [month for year in years for month in ReportingPeriod.of_year(year).months()]


def _verified(path: Path, *, recomputed: bool) -> Verdict:
    options = Options(
        allow_withheld=not recomputed,
        recompute=recompute_by_shipped_rules() if recomputed else None,
    )
    return verify_package(path.read_bytes(), now=datetime.now(UTC), options=options)
