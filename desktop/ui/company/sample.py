"""The sample company: the demo's own inputs, imported and confirmed, free to play with."""

from pathlib import Path

from desktop.jobs.company_benchmarks import keep_benchmarks
from desktop.jobs.context import JobContext
from desktop.jobs.sample_company import (
    create_sample,
    import_sample,
    keep_sample_plan,
    sample_benchmarks,
)
from desktop.models.store import Store
from desktop.ui.text import language

NAMES = {"zh": "示例账套", "en": "Sample company"}


def make_sample(folder: Path, context: JobContext) -> Store:
    """Make the sample company in a folder and return it open.

    Raises:
        SurroundingsError: If the folder cannot be written.
        CancelledError: If the user asked to stop; no file is left behind.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = _free_name(folder, NAMES[language()])
    store = create_sample(path)
    try:
        import_sample(store, context)
        keep_benchmarks(store, sample_benchmarks())
        keep_sample_plan(store)
    except BaseException:
        store.close()
        path.unlink(missing_ok=True)
        raise
    return store


def _free_name(folder: Path, name: str) -> Path:
    path, number = folder / f"{name}.cbook", 1
    while path.exists():
        number += 1
        path = folder / f"{name} {number}.cbook"
    return path
