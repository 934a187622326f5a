"""``verify``: checks a package without company file, Qt, pandas or SQLAlchemy."""

import argparse
from datetime import UTC, datetime

from desktop.cli.console import Console
from desktop.errors import PackageError
from desktop.exchange.verify import Options, Recompute, verify_package


def verify(options: argparse.Namespace, console: Console) -> int:
    """Verify a package."""
    verdict = verify_package(
        options.package.read_bytes(),
        now=datetime.now(UTC),
        options=Options(
            register=options.register.read_bytes() if options.register else None,
            root=options.root.read_bytes() if options.root else None,
            allow_withheld=not options.recompute,
            recompute=recomputation() if options.recompute else None,
        ),
    )
    words = verdict.message(console.language)
    console.say(words, words)
    console.emit(verdict.to_json())
    return 0 if verdict.is_valid else PackageError.exit_code


def recomputation() -> Recompute:
    """Return the recomputation by the shipped rules; loaded only where it is wanted."""
    from desktop.jobs.recomputing import recompute_by_shipped_rules  # noqa: PLC0415 - 0.2 s

    return recompute_by_shipped_rules()
