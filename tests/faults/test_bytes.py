"""R8, R9: bytes of the file are changed by hand; no figure changes silently; a backup restores."""

import random
from array import array
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy.exc import SQLAlchemyError

from desktop.accounting.documents.draft import DraftRecord
from desktop.accounting.documents.meter import Channel, IntervalBlock
from desktop.accounting.economic import EconomicFigure
from desktop.accounting.period import Month, ReportingPeriod
from desktop.errors import DesktopError
from desktop.models.encryption import recovery_sheet
from desktop.models.store import Store
from desktop.models.values import Instrument, InstrumentKind
from desktop.models.whole_file import restore
from tests.drafted import power

YEAR = ReportingPeriod.of_year(2025)


def _draft(number: int) -> DraftRecord:
    month = Month(2025, number % 12 + 1)
    known = {"facility": "总厂", "cost": Decimal("650.00")}
    return power(f"draft-{number}", 1000 + number, ReportingPeriod.of_month(month), **known)


@dataclass(frozen=True)
class Key:
    """What opens the test's file: nothing, or the code of its recovery sheet – the key itself.

    Thousands of openings by the password would derive the same key thousands of times.
    """

    code: str | None = None

    def open(self, path: Path, *, read_only: bool = False) -> Store:
        """Open a file or a copy of it."""
        return Store.open(path, read_only=read_only, recovery=self.code)


@pytest.fixture
def key(either_file: Path, password: str | None) -> Key:
    """Return what opens the file."""
    return Key() if password is None else Key(recovery_sheet(either_file, password).code)


@pytest.fixture
def full_file(either_file: Path, key: Key) -> Path:
    """Return a file with a year of records, a curve and figures."""
    _fill(either_file, key)
    return either_file


@pytest.fixture
def plain_file(company_file: Path) -> Path:
    """Return such a file, plain."""
    _fill(company_file, Key())
    return company_file


def _fill(path: Path, key: Key) -> None:
    with key.open(path) as store:
        with store.change("import") as change:
            change.add_drafts(_draft(number) for number in range(120))
            change.confirm()
            values = array("q", [number % 97 for number in range(744)])
            channel = Channel("M1")
            block = IntervalBlock(channel, Month(2025, 1), 60, 4, values, bytes(744))
            change.put_interval_blocks([block])
            change.set_figure(EconomicFigure("revenue", YEAR, Decimal("500.5"), "万元"))
            instrument = Instrument(
                "GEC-1", InstrumentKind.GEC, Decimal(5), "MWh", cancelled_on=date(2025, 12, 1)
            )
            change.add_instrument(instrument)
        with store.change("post") as change:
            change.post()
        with store.change("close") as change:
            change.close_month(Month(2025, 1))


def _figures(store: Store) -> dict[str, object]:
    """Return everything a report is made from."""
    block = store.block(Channel("M1"), Month(2025, 1))
    return {
        "records": store.activity_records(YEAR),
        "ledger": store.ledger(),
        "figures": store.figures(),
        "instruments": store.instruments(),
        "entity": asdict(store.entity()),
        "months": store.months(),
        "intervals": store.interval_months(),
        "curve": None if block is None else (block.values, block.flags),
    }


def _outcome(path: Path, expected: dict[str, object], key: Key) -> str:
    """Return what the program says of a file: the code of its trouble, ``same`` or ``silent``."""
    try:
        with key.open(path) as store:
            found = store.check()
            figures = _figures(store)
            is_told = bool(store.findings or store.tampered())
            if figures["records"] != expected["records"] and not is_told:
                return "silent"  # a total that changed without a word before anybody checks
            if found:
                return found[0].code
            return "same" if figures == expected else "silent"
    except DesktopError as error:
        return error.code
    except SQLAlchemyError as error:
        return f"raw {error}"


def _changed(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data))
    changed = bytearray(data)
    changed[at] ^= chance.randrange(1, 256)
    return bytes(changed)


@pytest.mark.parametrize("rounds", [40, pytest.param(500, marks=pytest.mark.long)])
def test_one_changed_byte_is_reported_or_changes_nothing(
    rounds: int, full_file: Path, key: Key
) -> None:
    chance = random.Random(9)
    with key.open(full_file, read_only=True) as store:
        expected = _figures(store)
    data = full_file.read_bytes()
    outcomes = []
    for _ in range(rounds):
        full_file.write_bytes(_changed(data, chance))
        outcomes.append(_outcome(full_file, expected, key))
    assert [o for o in outcomes if o == "silent" or o.startswith("raw")] == []
    # the harness bites: not every byte lies in unused space; of an encrypted file every one counts
    told = [outcome for outcome in outcomes if outcome != "same"]
    assert len(told) == rounds if key.code else told


def test_the_byte_test_notices_what_a_plain_database_would_not(plain_file: Path) -> None:
    with Store.open(plain_file, read_only=True) as store:
        expected = _figures(store)
    data = plain_file.read_bytes()
    at = data.rindex(b"1012kWh")  # amount and unit of one record, side by side in its row
    plain_file.write_bytes(data[:at] + b"9" + data[at + 1 :])
    with Store.open(plain_file, read_only=True) as store:
        assert _figures(store) != expected
        assert [f.code for f in store.check() if f.code == "check.integrity"] == []
    assert _outcome(plain_file, expected, Key()).startswith("check.")


Damage = Callable[[bytes, random.Random], bytes]


def _cut_off(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(len(data))]


def _zeroed(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data))
    return data[:at] + bytes(min(4096, len(data) - at)) + data[at + 4096 :]


def _nothing_left(data: bytes, chance: random.Random) -> bytes:
    return chance.randbytes(len(data))


@pytest.mark.parametrize("damage", [_changed, _cut_off, _zeroed, _nothing_left])
@pytest.mark.parametrize("rounds", [1, pytest.param(13, marks=pytest.mark.long)])
def test_after_any_damage_the_backup_restores_everything(
    rounds: int, damage: Damage, full_file: Path, key: Key, tmp_path: Path
) -> None:
    chance = random.Random(8)
    with key.open(full_file) as store:
        expected = _figures(store)
        head = store.audit_head()
        kept = store.backup(tmp_path / "kept.cbook")
    data = full_file.read_bytes()
    for number in range(rounds):
        full_file.write_bytes(damage(data, chance))
        target = tmp_path / f"restored{number}.cbook"
        with key.open(restore(kept, target, recovery=key.code)) as store:
            assert store.check() == ()
            assert store.audit_head() == head
            assert _figures(store) == expected


@pytest.mark.parametrize("damage", [_cut_off, _zeroed, _nothing_left])
def test_the_restore_test_notices_a_file_that_was_not_restored(
    damage: Damage, plain_file: Path
) -> None:
    with Store.open(plain_file) as store:
        expected = _figures(store)
    plain_file.write_bytes(damage(plain_file.read_bytes(), random.Random(8)))
    assert _outcome(plain_file, expected, Key()) != "same"


def _with_another_amount(data: bytes, key: Key) -> bytes:
    """Return a file with another amount; dead copies of its row in other pages are changed too."""
    middle = len(data) // 2
    other = data[:middle] + bytes((data[middle] ^ 8,)) + data[middle + 1 :]
    return other if key.code else data.replace(b"1012kWh", b"1812kWh")


def test_a_damaged_backup_is_not_restored(full_file: Path, key: Key, tmp_path: Path) -> None:
    with key.open(full_file) as store:
        kept = store.backup(tmp_path / "kept.cbook")
    kept.write_bytes(_with_another_amount(kept.read_bytes(), key))
    with pytest.raises(DesktopError, match=r"backup\.not_sound|company_file\."):
        restore(kept, tmp_path / "restored.cbook", recovery=key.code)
    assert not (tmp_path / "restored.cbook").exists()
