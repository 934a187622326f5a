"""``demo``: the main job on the sample inputs, with the main figures and where everything is."""

import argparse
from pathlib import Path

from desktop.accounting.rating.rating_json import as_json
from desktop.accounting.rating.result import Status
from desktop.cli.console import Console
from desktop.cli.emission_json import totals_json
from desktop.cli.intake import import_json, say_import
from desktop.cli.rating_words import say_rating
from desktop.cli.totals import say_sources, say_totals
from desktop.errors import PackageError
from desktop.jobs.run_demo import Demo, run_demo

_FOLDER = "carbonbook-demo"


def demo(options: argparse.Namespace, console: Console) -> int:
    """Run the demo."""
    folder = options.dir or Path.cwd() / _FOLDER
    progress = console.progress()
    result = run_demo(folder, progress)
    progress.close()
    _say(result, console)
    console.emit(_demo_json(result, console.language))
    is_good = result.verdict.is_valid and result.bank_verdict.is_valid
    return 0 if is_good else PackageError.exit_code


def _say(result: Demo, console: Console) -> None:
    console.say("—— 导入 ——", "—— Import ——")
    say_import(result.imported, console)
    console.say(
        f"由人工处理 {len(result.answered)} 条，仍待定 {len(result.open_questions)} 条",
        f"{len(result.answered)} decided by hand, {len(result.open_questions)} still open",
    )
    for year, inventory in result.inventories.items():
        console.say(f"—— {year} 年排放清单（tCO2e）——", f"—— Inventory {year} (tCO2e) ——")
        say_totals(inventory.inventory.totals, console)
        say_sources(inventory.inventory, console)
        console.list_findings(inventory.findings)
    console.say("—— 评级（自评，行业基准为示例）——", "—— Ratings (self-assessed, sample means) ——")
    for rated in result.ratings:
        say_rating(rated.method, rated.rating, console)
    console.say("—— 数据包 ——", "—— Packages ——")
    for verdict in (result.verdict, result.bank_verdict):
        console.say(verdict.message("zh"), verdict.message("en"))
    console.say("—— 文件 ——", "—— Files ——")
    for path in _paths(result):
        console.say(f"  {path}", f"  {path}")


def _paths(result: Demo) -> tuple[Path, ...]:
    files = result.files
    return (
        files.company_file,
        files.package,
        files.bank_package,
        files.verifier,
        *files.reports,
        files.key,
        files.passphrase,
    )


def _demo_json(result: Demo, language: str) -> dict[str, object]:
    return {
        "files": [str(path) for path in _paths(result)],
        "import": import_json(result.imported, language),
        "answered": len(result.answered),
        "open_questions": len(result.open_questions),
        "inventories": {
            str(year): totals_json(each.inventory.totals)
            for year, each in result.inventories.items()
        },
        "ratings": [as_json(rated.rating) for rated in result.ratings],
        "rated": sum(rated.rating.status is Status.RATED for rated in result.ratings),
        "package": result.verdict.to_json(),
        "bank_package": result.bank_verdict.to_json(),
    }
