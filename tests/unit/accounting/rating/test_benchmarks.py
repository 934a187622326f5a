"""Benchmark files and their fallback: METHODOLOGY section 3 point 5."""

import hashlib
from decimal import Decimal

import pytest

from desktop.accounting.rating.benchmarks import (
    BenchmarkTable,
    Subject,
    industry_fallback,
    parse_benchmarks,
    region_fallback,
)
from desktop.accounting.rating.rate import rate
from desktop.accounting.rating.result import Status
from desktop.accounting.rating.schema import Method
from desktop.accounting.rating.values import RatingValues
from desktop.errors import InputError
from desktop.paths import resources

D = Decimal
HEAD = "region,industry_code,period,metric,stat,value,unit,n,source,confidence,proxy,label\n"
FIRM = Subject("C1713", "330502", "2025")


def table(*lines: str) -> BenchmarkTable:
    return parse_benchmarks("b.csv", (HEAD + "\n".join(lines) + "\n").encode())


def line(
    region: str, industry: str, period: str, value: str, n: str = "9", rest: str = "single,,"
) -> str:
    return f"{region},{industry},{period},tco2_per_va,mean,{value},tCO2/万元,{n},page,{rest}"


def found(benchmarks: BenchmarkTable, subject: Subject = FIRM) -> tuple[str, str] | None:
    used = benchmarks.find("tco2_per_va", "mean", subject)
    return None if used is None else (str(used.value), used.level_used)


def test_fallback_goes_from_near_to_far() -> None:
    assert industry_fallback("C1713") == ("1713", "171", "17", "C")
    assert industry_fallback("17") == ("17",)
    assert region_fallback("330502") == ("330502", "330500", "330000", "000000")
    assert region_fallback("330000") == ("330000", "000000")


def test_nearest_industry_wins_over_nearest_region() -> None:
    rows = [
        line("330502", "C17", "2025", "1"),
        line("000000", "C1713", "2023", "2"),
        line("330500", "C", "2025", "3"),
    ]
    assert found(table(*rows)) == ("2", "4-digit/nation")
    assert found(table(rows[0], rows[2])) == ("1", "2-digit/county")
    assert found(table(rows[2])) == ("3", "section/city")


def test_older_than_two_years_or_too_few_firms_is_passed_over() -> None:
    assert found(table(line("330000", "C17", "2022", "1"))) is None
    assert found(table(line("330000", "C17", "2023", "1"))) == ("1", "2-digit/province")
    assert found(table(line("330000", "C17", "2025", "1", n="4"))) is None
    assert found(table(line("330000", "C17", "2025", "1", n="5"))) == ("1", "2-digit/province")
    assert found(table(line("330000", "C17", "2025", "1", n=""))) == ("1", "2-digit/province")


def test_month_is_looked_up_before_its_year() -> None:
    rows = table(line("330500", "C17", "2025", "1"), line("330500", "C17", "2025-03", "2"))
    assert found(rows, Subject("C17", "330500", "2025-03")) == ("2", "2-digit/city")
    assert found(rows, Subject("C17", "330500", "2025-04")) == ("1", "2-digit/city")


def test_proxy_is_used_only_where_a_person_picks_it() -> None:
    proxies = table(line("330500", "C17", "2025", "1", rest="derived,1,代用值"))
    assert found(proxies) is None
    picked = proxies.with_picked(*proxies.rows.values())
    used = picked.find("tco2_per_va", "mean", FIRM)
    assert used is not None
    assert (used.is_proxy, used.label, used.line) == (True, "代用值", 2)


def test_firm_of_unknown_place_gets_the_only_line_that_fits() -> None:
    one = table(line("330500", "C17", "2025", "1"))
    assert found(one, Subject()) == ("1", "2-digit/city")
    assert found(one, Subject(industry="C1713")) == ("1", "2-digit/city")
    assert found(one, Subject(industry="C28")) is None
    assert found(one, Subject(region="440300")) is None
    assert found(one, Subject(period="2020")) is None
    two = table(line("330500", "C17", "2025", "1"), line("330500", "C18", "2025", "2"))
    assert found(two, Subject()) is None
    assert found(BenchmarkTable(), FIRM) is None
    assert found(one, Subject("C17", "330500", "FY25")) is None


def test_written_codes_are_understood() -> None:
    rows = table(
        "CN,c17,2025,tco2_per_va,mean,1,t,,page,single_source,,",
        line("330500", "1713", "2025", "2"),
    )
    assert found(rows) == ("2", "4-digit/city")
    assert found(rows, Subject("c1799", "440300", "2025")) == ("1", "2-digit/nation")


def test_equal_lines_are_one_and_differing_lines_are_refused() -> None:
    same = line("330500", "C17", "2025", "1")
    assert len(table(same, same).rows) == 1
    with pytest.raises(InputError) as caught:
        table(same, line("330500", "C17", "2025", "2"))
    assert caught.value.where.line == 3


@pytest.mark.parametrize(
    ("bad", "column"),
    [
        (line("33", "C17", "2025", "1"), "region"),
        (line("33050x", "C17", "2025", "1"), "region"),
        (line("330500", "", "2025", "1"), "industry_code"),
        (line("330500", "C1", "2025", "1"), "industry_code"),
        (line("330500", "C17139", "2025", "1"), "industry_code"),
        (line("330500", "纺织", "2025", "1"), "industry_code"),
        (line("330500", "C17", "25", "1"), "period"),
        (line("330500", "C17", "", "1"), "period"),
        (line("330500", "C17", "202503x", "1"), "period"),
        (line("330500", "C17", "20-2503", "1"), "period"),
        (line("330500", "C17", "2025", "0"), "value"),
        (line("330500", "C17", "2025", "-1"), "value"),
        (line("330500", "C17", "2025", "one"), "value"),
        (line("330500", "C17", "2025", ""), "value"),
        (line("330500", "C17", "2025", "nan"), "value"),
        (line("330500", "C17", "2025", "1e400"), "value"),
        (line("330500", "C17", "2025", "1", n="-3"), "n"),
        (line("330500", "C17", "2025", "1", rest="sure,,"), "confidence"),
        ("330500,C17,2025,,mean,1,t,9,page,single,,", "metric"),
        ("330500,C17,2025,a b,mean,1,t,9,page,single,,", "metric"),
        ("330500,C17,2025,m,mean,1,,9,page,single,,", "unit"),
        ("330500,C17,2025,m,mean,1,t,9,,single,,", "source"),
        ("330500,C17,2025,m,mean,1,t,9,page,single,,,extra", ""),
        ('330500,C17,2025,m,mean,1,t,9,"page"x,single,,', ""),
    ],
)
def test_wrong_line_is_named_with_its_column(bad: str, column: str) -> None:
    with pytest.raises(InputError) as caught:
        table(line("330500", "C17", "2024", "1"), bad)
    assert (caught.value.where.file, caught.value.where.line) == ("b.csv", 3)
    assert caught.value.details["column"] == column


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"\xff\xfe", "benchmark.not_utf8"),
        (b"", "benchmark.line_wrong"),
        (b"region,value\n", "benchmark.line_wrong"),
        (HEAD.encode(), "benchmark.line_wrong"),
        (b"x" * 16_777_217, "benchmark.line_wrong"),
    ],
    ids=["not utf-8", "empty", "headings missing", "no line", "too large"],
)
def test_file_without_benchmarks_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_benchmarks("b.csv", data)
    assert caught.value.code == code


def test_byte_order_mark_of_a_spreadsheet_is_skipped() -> None:
    data = b"\xef\xbb\xbf" + (HEAD + line("330500", "C17", "2025", "1")).encode()
    assert len(parse_benchmarks("b.csv", data).rows) == 1


def test_rating_says_which_line_stood_in(huzhou: Method) -> None:
    rows = table(line("330000", "C17", "2024", "1"))
    values = RatingValues(
        {"e_electricity": D(600), "value_added": D(1000)},
        industry="C1713",
        region="330500",
        period="2025",
    )
    rating = rate(huzhou, values, rows)
    assert (rating.grade, rating.benchmarks[0].level_used) == ("1", "2-digit/province")
    assert [finding.code for finding in rating.findings] == ["rating.benchmark_fallback"]
    assert dict(rating.confidence)["bench.tco2_per_va.mean"] == "single"


def test_firms_own_benchmark_needs_no_remark(huzhou: Method) -> None:
    rows = table(line("330500", "C1713", "2025", "1", rest="single,,示例"))
    values = RatingValues(
        {"e_electricity": D(600), "value_added": D(1000)},
        industry="C1713",
        region="330500",
        period="2025",
    )
    rating = rate(huzhou, values, rows)
    assert rating.findings == ()
    assert "示例" in dict(rating.label)["zh"]


@pytest.mark.parametrize("word", ["recalled", "doubtful", "unknown"])
def test_a_line_from_memory_or_in_doubt_is_not_used_and_pointed_out(
    huzhou: Method, word: str
) -> None:
    rows = table(line("330500", "C1713", "2025", "1", rest=f"{word},,"))
    values = RatingValues(
        {"e_electricity": D(600), "value_added": D(1000)},
        industry="C1713",
        region="330500",
        period="2025",
    )
    rating = rate(huzhou, values, rows)
    assert (rating.status, rating.reason) == (Status.REFUSED, "rating.benchmark_missing")
    assert rating.inverse
    (finding,) = rating.findings
    assert finding.code == "rating.benchmark_switched_off"
    assert (finding.details["line"], finding.details["confidence"]) == ("2", word)
    picked = rate(huzhou, values, rows.with_picked(*rows.rows.values()))
    assert (picked.grade, dict(picked.confidence)["bench.tco2_per_va.mean"]) == ("1", word)


def test_a_wider_line_that_is_sure_stands_in_for_one_from_memory() -> None:
    rows = table(
        line("330500", "C1713", "2025", "2", rest="recalled,,"),
        line("330000", "C17", "2025", "1"),
    )
    assert found(rows) == ("1", "2-digit/province")


def test_firm_of_unknown_place_is_told_that_lines_are_ambiguous(huzhou: Method) -> None:
    rows = table(line("330500", "C17", "2025", "1"), line("330500", "C18", "2025", "2"))
    rating = rate(huzhou, RatingValues({"e_electricity": D(1), "value_added": D(1)}), rows)
    assert rating.status is Status.REFUSED
    assert [finding.code for finding in rating.findings] == ["rating.benchmark_ambiguous"]


def test_shipped_proxies_are_all_marked_and_the_unstable_ones_left_out() -> None:
    path = resources() / "benchmarks" / "sector_proxies.csv"
    rows = parse_benchmarks(path.name, path.read_bytes()).rows.values()
    assert all(row.is_proxy and row.label for row in rows)
    # FACTORS section 9: Xiamen's C26, C28 and C41 are unstable.
    assert not {row.industry for row in rows if row.region == "350200"} & {"26", "28", "41"}


def test_demonstration_benchmarks_call_themselves_invented() -> None:
    path = resources() / "benchmarks" / "demo_textile.csv"
    rows = parse_benchmarks(path.name, path.read_bytes()).rows.values()
    assert all(row.label == "示例" and "虚构" in row.source for row in rows)


@pytest.mark.parametrize(
    ("unit", "told"),
    [
        ("kgCO2/元", ["rating.benchmark_other_unit"]),
        ("kgCO2/万元", ["rating.benchmark_other_unit"]),
        ("tCO2e/万元", ["rating.benchmark_unit"]),
        ("吨二氧化碳／万元", ["rating.benchmark_unit"]),
        ("", []),
    ],
)
def test_a_benchmark_in_another_unit_is_pointed_out_and_never_compared(
    huzhou: Method, unit: str, told: list[str]
) -> None:
    """1 kgCO2/元 is 10 tCO2/万元; CO2 and CO2e are never compared silently."""
    text = line("330500", "C1713", "2025", "1").replace("tCO2/万元", unit or "tCO2/万元")
    rating = rate(huzhou, ASKING, table(text))
    assert [finding.code for finding in rating.findings] == told
    assert (rating.status is Status.RATED) == (told != ["rating.benchmark_other_unit"])


ASKING = RatingValues(
    {"e_electricity": D(600), "value_added": D(1000)},
    industry="C1713",
    region="330500",
    period="2025",
)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (line("330500", "C1713", "2025", "1", n="4"), "rating.benchmark_of_few"),
        (line("330500", "C1713", "2022", "1"), "rating.benchmark_elsewhere"),
        (line("440300", "C1713", "2025", "1"), "rating.benchmark_elsewhere"),
    ],
)
def test_a_line_that_is_passed_over_says_why(huzhou: Method, text: str, told: str) -> None:
    rating = rate(huzhou, ASKING, table(text))
    assert rating.status is Status.REFUSED
    assert [finding.code for finding in rating.findings] == [told]


def test_a_result_names_row_and_digest_of_the_benchmark_it_used(huzhou: Method) -> None:
    data = (HEAD + line("330500", "C1713", "2025", "1") + "\n").encode()
    rating = rate(huzhou, ASKING, parse_benchmarks("own.csv", data))
    (used,) = rating.benchmarks
    assert used.sha256 == hashlib.sha256(data).hexdigest()
    assert (used.line, used.source, used.n, used.level_used) == (2, "page", 9, "4-digit/city")


def test_headings_may_be_the_words_of_the_methodology() -> None:
    usual = (HEAD + line("330500", "C1713", "2025", "1")).encode()
    spoken = usual.replace(b"industry_code", b"industry").replace(b",stat,", b", statistic ,")
    assert parse_benchmarks("a.csv", spoken).rows == parse_benchmarks("a.csv", usual).rows
