"""``intake``: a platform takes in a folder of packages."""

import argparse
from dataclasses import asdict
from datetime import UTC, datetime

from desktop.cli.console import Console
from desktop.cli.opening import ask_secret
from desktop.errors import PackageError
from desktop.exchange.keyfile import open_key
from desktop.exchange.keys import SigningKey
from desktop.jobs import package_intake
from desktop.jobs.package_intake import IntakeOrder, take_in


def intake(options: argparse.Namespace, console: Console) -> int:
    """Verify, recompute and answer every package of a folder."""
    order = IntakeOrder(
        folder=options.folder,
        out=options.out,
        now=datetime.now(UTC).replace(microsecond=0),
        register=options.register,
        root=options.root,
        signer=_signer(options),
        workers=options.workers,
        language=console.language,
        scheduler=options.scheduler,
        benchmark_value=options.benchmark_value,
    )
    progress = console.progress()
    try:
        done = take_in(order, progress)
    finally:
        progress.close()
    console.tell(
        "intake.done",
        valid=done.valid,
        refused=done.refused,
        skipped=done.skipped,
        out=options.out,
    )
    if done.without_benchmark_value:
        console.tell("intake.no_benchmark_value", count=done.without_benchmark_value)
    files = (
        package_intake.RESULTS,
        package_intake.REJECTS,
        package_intake.BENCHMARKS,
        package_intake.RERATED,
    )
    console.emit({**asdict(done), "files": [str(options.out / name) for name in files]})
    nothing_held = done.refused and not done.valid and not done.skipped
    return PackageError.exit_code if nothing_held else 0


def _signer(options: argparse.Namespace) -> SigningKey | None:
    if options.key is None:
        return None
    secret = ask_secret(options.key_secret_file, "平台密钥密码 / password of the platform's key: ")
    return open_key(options.key, secret)
