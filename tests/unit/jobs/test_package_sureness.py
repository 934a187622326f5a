"""How sure the parameters of a package are: counted from its own tables, the worst first."""

from desktop.exchange import names
from desktop.exchange.envelope import Envelope
from desktop.exchange.package import Package
from desktop.exchange.table_schemas import TABLES
from desktop.jobs.package_sureness import sureness


def table(path: str, *rows: dict[str, str]) -> bytes:
    columns = TABLES[path].column_names
    lines = [columns, *([row.get(name, "") for name in columns] for row in rows)]
    return "".join(f"{','.join(cells)}\n" for cells in lines).encode()


def test_levels_are_counted_worst_first_and_weak_values_name_their_document() -> None:
    factors = (
        {"factor_id": "a", "value": "1", "document": "公告", "confidence": "confirmed"},
        {"factor_id": "b", "value": "1", "document": "旧指南", "confidence": "recalled"},
        {"factor_id": "c", "value": "1", "document": "旧指南", "confidence": "recalled"},
        {"factor_id": "d", "value": "1", "document": "公告", "confidence": ""},
    )
    marks = ({"method": "m", "indicator": "share", "confidence": "own_default"},)
    files = {
        names.FACTORS: table(names.FACTORS, *factors),
        names.RATING: table(names.RATING, *marks),
    }
    found = {each.kind: each for each in sureness(Package(files, Envelope(b"", ())))}
    assert list(found) == ["factors", "marks"]
    assert found["factors"].levels == (("recalled", 2), ("confirmed", 1))
    assert found["factors"].weak == ("旧指南",)
    assert (found["marks"].levels, found["marks"].weak) == ((("own_default", 1),), ())
