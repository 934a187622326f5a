"""A user's parameter file fills a method the region has not published, on every path."""

import json
from decimal import Decimal
from pathlib import Path
from shutil import copyfile
from typing import Any

import pytest

from desktop.jobs.run_demo import Demo
from tests.journeys.conftest import Call
from tests.journeys.test_outlook import PARAMETERS
from tests.unit.accounting.methodology.test_own import GRID

METHOD = "cn.zj.db33t1347-2023"
YEAR = ("--year", "2025")


@pytest.fixture
def own(tmp_path: Path) -> Path:
    file = tmp_path / "db33.toml"
    file.write_text(PARAMETERS, encoding="utf-8")
    return file


@pytest.fixture
def books(demo: Demo, tmp_path: Path) -> Path:
    return Path(copyfile(demo.files.company_file, tmp_path / "own.cbook"))


def test_a_file_kept_in_the_books_makes_the_standard_rate(
    books: Path, own: Path, call: Call
) -> None:
    rate = ("rate", books, *YEAR, "--method", METHOD)
    (refused,) = call(*rate).document
    assert (refused["status"], refused["reason"]) == ("refused", "rating.parameters_unknown")
    kept = call("parameters", books, "--keep", own)
    (filled,) = kept.document["filled"]
    assert (kept.code, filled["method"], filled["file"]) == (0, METHOD, "db33.toml")
    (rated,) = call(*rate).document
    assert (rated["status"], rated["parameter_file"]) == ("rated", "db33.toml")
    assert rated["sha256"] == filled["sha256"]
    explained = call("explain", books, f"rating/{METHOD}", *YEAR)
    assert explained.code == 0
    assert call("outlook", books, *YEAR, "--method", METHOD).document[0]["rating"] == rated
    assert call("parameters", books, "--forget").document["files"] == {}
    assert call(*rate).code == 4


def test_a_file_given_for_once_counts_for_once(books: Path, own: Path, call: Call) -> None:
    more = ("--parameters", own)
    (rated,) = call("rate", books, *YEAR, "--method", METHOD, *more).document
    assert rated["status"] == "rated"
    assert call("explain", books, f"rating/{METHOD}", *YEAR, *more).code == 0
    assert call("explain", books, f"rating/{METHOD}/carbon_efficiency", *YEAR).code != 0
    assert call("parameters", books).document == {
        "files": {},
        "sha256": "",
        "filled": [],
        "factors": {},
    }


def test_a_seal_names_the_file_and_is_computed_again_with_it_only(
    books: Path, own: Path, call: Call, tmp_path: Path
) -> None:
    call("parameters", books, "--keep", own)
    sealed = call("seal", books, *YEAR, "--methods", METHOD, "--reason", "自有参数")
    assert sealed.document["results"]["ratings"][0]["status"] == "rated"
    package = signed(books, call, tmp_path)
    verify = ("verify", package, "--recompute")
    unknown = call(*verify)
    assert (unknown.code, unknown.document["code"]) == (6, "METHODOLOGY_UNKNOWN")
    assert call(*verify, "--parameters", own).document["status"] == "valid"
    other = tmp_path / "other.toml"
    other.write_text(PARAMETERS.replace("upto = 0.8", "upto = 0.81"), encoding="utf-8")
    assert call(*verify, "--parameters", other).document["code"] == "METHODOLOGY_UNKNOWN"


def test_a_wrong_file_is_not_kept(books: Path, own: Path, call: Call) -> None:
    own.write_text(PARAMETERS.replace("0.8", "0.4"), encoding="utf-8")
    refused = call("parameters", books, "--keep", own)
    assert refused.code == 3
    assert refused.document["error"]["where"]["file"] == "db33.toml"
    assert call("parameters", books).document["files"] == {}


def test_a_report_is_written_with_the_own_parameters(
    books: Path, own: Path, call: Call, tmp_path: Path
) -> None:
    out = tmp_path / "x.pdf"
    given = ("--parameters", own, "--out", out)
    assert call("report", books, *YEAR, "--kind", "huzhou", *given).code == 0
    book = ("--parameters", own, "--out", tmp_path / "x.xlsx")
    assert call("workbook", books, *YEAR, *book).code == 0


def test_benchmarks_are_kept_told_and_left_out(books: Path, call: Call, tmp_path: Path) -> None:
    kept = call("benchmarks", books).document
    assert kept["lines"] > 0
    assert len(kept["sha256"]) == 64
    table = tmp_path / "own.csv"
    heading = "region,industry_code,period,metric,stat,value,unit,n,source,confidence"
    line = "330500,17,2025,tco2_per_va,mean,1.1,tCO2/万元,20,统计局,single"
    table.write_text(f"{heading}\n{line}\n", encoding="utf-8")
    assert call("benchmarks", books, "--keep", table).document["lines"] == 1
    assert call("benchmarks", books, "--forget").document == {
        "file": "",
        "lines": 0,
        "sha256": "",
    }
    table.write_text(f"{heading}\n{line.replace('1.1', 'x')}\n", encoding="utf-8")
    refused = call("benchmarks", books, "--keep", table)
    assert (refused.code, refused.document["error"]["where"]["line"]) == (3, 2)
    json.dumps(refused.document)


def test_factors_of_one_s_own_count_in_quantify_and_inventory_and_are_named(
    books: Path, call: Call, tmp_path: Path
) -> None:
    file = tmp_path / "zj.toml"
    file.write_text(GRID, encoding="utf-8")
    bill = tmp_path / "a.csv"
    bill.write_text("source,quantity,unit,region\nelectricity.purchased,1000,kWh,330500\n", "utf-8")
    day = (*YEAR, "--as-of", "2026-03-01")
    quantified = call("quantify", bill, *day, "--parameters", file).document
    assert quantified["total"]["scope2_location"] == "0.4"
    (named,) = quantified["methodology"]["parameter_files"]
    assert named["file"] == "zj.toml"
    codes = {each["code"] for each in quantified["findings"]}
    assert "parameters.own_factors" in codes
    assert call("quantify", bill, *day).document["total"]["scope2_location"] == "0.4974"
    plain = call("inventory", books, *day).document
    own = call("inventory", books, *day, "--parameters", file).document
    assert own["total"]["scope2_location"] != plain["total"]["scope2_location"]
    assert own["methodology"]["parameter_files"] == [named]
    assert "parameter_files" not in plain["methodology"]


def test_factors_kept_in_the_books_count_in_everything_they_answer(
    books: Path, own: Path, call: Call, tmp_path: Path
) -> None:
    folder = tmp_path / "own"
    folder.mkdir()
    (folder / "zj.toml").write_text(GRID.replace("2026-02-01", "2025-02-01"), encoding="utf-8")
    (folder / "db33.toml").write_text(own.read_text("utf-8"), encoding="utf-8")
    rate = ("rate", books, *YEAR, "--method", "cn.zj.huzhou.industrial-carbon-efficiency-code")
    explain = ("explain", books, "source/electricity.purchased", *YEAR)
    shipped, plain, unexplained = (
        call("inventory", books, *YEAR).document,
        call(*rate).document,
        call(*explain).document,
    )
    once = call(*rate, "--parameters", folder).document
    assert _power(once) < _power(plain)
    kept = call("parameters", books, "--keep", folder).document
    assert set(kept["factors"]) == {"zj.toml"}
    assert [each["method"] for each in kept["filled"]] == [METHOD]
    books_now = call("inventory", books, *YEAR).document
    location = (each["total"]["scope2_location"] for each in (books_now, shipped))
    assert Decimal(next(location)) < Decimal(next(location))
    (named,) = books_now["methodology"]["parameter_files"]
    assert kept["factors"]["zj.toml"] == named["sha256"]
    assert "parameters.own_factors" in {each["code"] for each in books_now["findings"]}
    assert call(*rate).document == once
    explained = call(*explain).document
    assert Decimal(explained["result"]) < Decimal(unexplained["result"])
    assert "浙环发〔2026〕1号" in json.dumps(explained, ensure_ascii=False)
    assert call("parameters", books, "--forget").document["factors"] == {}
    assert call("inventory", books, *YEAR).document["total"] == shipped["total"]


def _power(ratings: Any) -> Decimal:
    return Decimal(ratings[0]["inputs"]["e_electricity"])


def test_a_seal_with_factors_of_one_s_own_is_computed_again_with_them_only(
    books: Path, call: Call, tmp_path: Path
) -> None:
    file = tmp_path / "zj.toml"
    file.write_text(GRID.replace("2026-02-01", "2025-02-01"), encoding="utf-8")
    call("parameters", books, "--keep", file)
    assert call("seal", books, *YEAR, "--reason", "自有因子").code == 0
    package = signed(books, call, tmp_path)
    verify = ("verify", package, "--recompute")
    assert call(*verify).document["code"] == "METHODOLOGY_UNKNOWN"
    assert call(*verify, "--parameters", file).document["status"] == "valid"


def signed(books: Path, call: Call, tmp_path: Path) -> Path:
    secret, key, package = (tmp_path / name for name in ("secret", "k.cdpkey", "own.cdp"))
    secret.write_text("correct horse battery\n", encoding="utf-8")
    call("key", "new", key, "--secret-file", secret)
    assert call("sign", books, "--key", key, "--key-secret-file", secret).code == 0
    assert call("export", books, *YEAR, "--out", package).code == 0
    return package
