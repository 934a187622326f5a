"""``benchmarks`` and ``parameters``: the user's own tables, kept in the company file."""

import argparse
from hashlib import sha256

from desktop.accounting.methodology.digest import digest
from desktop.cli.console import Console
from desktop.cli.opening import open_store
from desktop.jobs.company_benchmarks import (
    forget_benchmarks,
    keep_benchmarks,
    kept_benchmarks,
    kept_name,
)
from desktop.jobs.company_parameters import (
    filled_by,
    forget_parameters,
    keep_parameters,
    kept_parameters,
)
from desktop.jobs.shipped import methodology_with


def benchmarks(options: argparse.Namespace, console: Console) -> int:
    """Keep a benchmark table in the company file, leave it out, or say which one it carries."""
    with open_store(options, read_only=not (options.keep or options.forget)) as store:
        if options.forget:
            forget_benchmarks(store, options.person)
        if options.keep:
            keep_benchmarks(store, options.keep, options.person)
        table, name = kept_benchmarks(store), kept_name(store)
    lines = len(table.rows)
    console.say(f"行业基准 {name or '—'}，{lines} 行", f"Benchmarks {name or '—'}, {lines} lines")
    console.emit({"file": name, "lines": lines, "sha256": table.sha256})
    return 0


def parameters(options: argparse.Namespace, console: Console) -> int:
    """Keep own parameter files in the company file, leave them out, or say which it carries."""
    with open_store(options, read_only=not (options.keep or options.forget)) as store:
        if options.forget:
            forget_parameters(store, options.person)
        if options.keep:
            keep_parameters(store, options.keep, options.person)
        files = kept_parameters(store)
    filled = [
        {
            "method": method.id,
            "version": method.version,
            "file": method.parameter_file,
            "sha256": method.sha256,
        }
        for method in filled_by(files)
    ]
    factors = methodology_with(files).own
    for name in factors:
        console.say(f"{name} 补充排放因子", f"{name} adds emission factors")
    for each in filled:
        zh, en = f"{each['file']} 补齐 {each['method']}", f"{each['file']} fills {each['method']}"
        console.say(zh, en)
    if not files:
        console.say("账套没有自有参数文件", "The company file carries no parameter files")
    console.emit(
        {
            "files": {name: sha256(data).hexdigest() for name, data in files.items()},
            "sha256": digest(files) if files else "",
            "filled": filled,
            "factors": dict(factors),
        }
    )
    return 0
