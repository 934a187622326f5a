"""A platform and a company for journeys between them, made by the command line."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from desktop.accounting.credit_code import check_character
from desktop.jobs.sample_company import sample_inputs

Call = Callable[..., Any]

USCC = "91330502MA2DEM0N7" + check_character("91330502MA2DEM0N7")
PLATFORM_USCC = "91350100M000100Y43"  # the example in GB 32100-2015
WHOLE_YEAR = sample_inputs() / "电表数据" / "后整理车间_96点电量_2025.xlsx"


@dataclass(frozen=True)
class World:
    """A platform with a register, and a company whose preparer is in it."""

    folder: Path
    secret: Path
    books: Path

    @property
    def roots(self) -> Path:
        return self.folder / "平台"

    @property
    def working(self) -> Path:
        return self.roots / "register.working.json"

    @property
    def trust(self) -> tuple[str | Path, ...]:
        """The published register and the pinned root."""
        return (
            *("--register", self.folder / "register.dsse.json"),
            *("--root", self.roots / "root.dsse.json"),
        )

    @property
    def signing(self) -> tuple[str | Path, ...]:
        """Two of three root keys."""
        keys = (self.roots / "root-1.cdpkey", self.roots / "root-3.cdpkey")
        return ("--key", keys[0], "--key", keys[1], "--secret-file", self.secret)


def enrolled(world: World, call: Call, name: str, role: str, uscc: str) -> Path:
    """Return the key of somebody who was taken into the working register."""
    key, request = world.folder / f"{name}.cdpkey", world.folder / f"{name}.dsse.json"
    secret = ("--secret-file", world.secret)
    assert call("key", "new", key, *secret).code == 0
    who = ("--uscc", uscc, "--company", "甲厂", "--name", name, "--role", role)
    assert call("enrol", key, *secret, *who, "--out", request).code == 0
    added = call("register", "add", world.working, request, "--person-id", f"p-{name}")
    assert added.code == 0
    assert added.document["status"] == "active"
    return key


def filled_books(file: Path, call: Call) -> Path:
    """Return a company file with a closed year."""
    call(
        *("new", file, "--name", "甲厂", "--uscc", USCC, "--region", "330500"),
        *("--industry", "C1713", "--opening", "2025-01"),
    )
    call("import", file, WHOLE_YEAR, "--accept-proposals")
    call("set", file, "--period", "2025", "--value-added", "2000")
    call("post", file, "--all")
    for month in range(1, 13):
        assert call("close", file, f"2025-{month:02d}").code == 0
    return file


def made_world(folder: Path, call: Call) -> World:
    """Return a platform with a published register, and a company whose year is closed."""
    secret = folder / "secret"
    secret.write_text("correct horse\n", encoding="utf-8")
    made = World(folder, secret, folder / "甲.cbook")
    roots = ("register", "init-roots", made.roots, "--threshold", "2", "--count", "3")
    answer = call(*roots, "--secret-file", secret)
    assert answer.code == 0
    assert len(set(answer.document["recovery_codes"])) == 3
    enrolled(made, call, "会计", "preparer", USCC)
    enrolled(made, call, "平台", "platform", PLATFORM_USCC)
    out = folder / "register.dsse.json"
    assert call("register", "publish", made.working, *made.signing, "--out", out).code == 0
    filled_books(made.books, call)
    return made
