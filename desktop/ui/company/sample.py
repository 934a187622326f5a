"""The sample company: the demo's own inputs, imported and confirmed, free to play with."""

from pathlib import Path

from desktop.jobs.company_benchmarks import keep_benchmarks
from desktop.jobs.context import JobContext
from desktop.jobs.persons import PersonOrder, put_person
from desktop.jobs.sample_company import (
    PERSON,
    create_sample,
    import_sample,
    keep_sample_plan,
    sample_benchmarks,
)
from desktop.models.backup import remove
from desktop.models.store import Store
from desktop.models.values import Role
from desktop.ui.text import language

ROLES = (Role.ENTER, Role.CHECK, Role.CLOSE)
"""What the sample's one person may do; who plays alone should not have to change seats."""
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
        put_person(store, PersonOrder(PERSON, ROLES, by=PERSON))
        import_sample(store, context)
        keep_benchmarks(store, sample_benchmarks())
        keep_sample_plan(store)
    except BaseException:
        store.let_go()
        remove(path)
        raise
    return store


def _free_name(folder: Path, name: str) -> Path:
    path, number = folder / f"{name}.cbook", 1
    while path.exists():
        number += 1
        path = folder / f"{name} {number}.cbook"
    return path
