"""The ratings come from the shipped methods; expected cuts are those of their files."""

from dataclasses import replace
from decimal import Decimal
from typing import cast

from desktop.accounting.rating.result import BenchmarkUsed, Inverse, Rating
from desktop.accounting.rating.schema import Method
from desktop.reports.data import ReportData
from desktop.reports.emissions import Content
from desktop.reports.grades import card, rating_content

HUZHOU = "cn.zj.huzhou.industrial-carbon-efficiency-code"
QUZHOU = "cn.zj.quzhou.industrial-carbon-account"
SHENZHEN = "cn.gd.shenzhen.enterprise-carbon-rating"


def _rows(content: Content, name: str) -> list[Content]:
    return cast("list[Content]", content[name])


def test_huzhou_shows_three_marks_with_their_bands(data: ReportData) -> None:
    content = rating_content(data, HUZHOU, "zh")
    marks = _rows(content, "marks")
    assert [mark["name"] for mark in marks] == ["emission_level", "carbon_efficiency", "neutrality"]
    assert marks[0]["label"] == "中碳"
    # L = (862.60 + 144.19 − 60) / 980; K = L / 1.05
    assert (marks[0]["value"], marks[1]["value"]) == ("0.9661", "0.9201")
    bands = _rows(marks[1], "bands")
    assert [band["extent"] for band in bands] == ["≤ 0.6", "0.6–0.8", "0.8–1.2", "1.2–2", "> 2"]
    assert [band["is_ours"] for band in bands] == [False, False, True, False, False]


def test_what_would_change_the_grade_is_the_nearest_better_cut(data: ReportData) -> None:
    (row,) = _rows(rating_content(data, HUZHOU, "zh"), "next")
    assert (row["now"], row["then"], row["grade"]) == ("0.9201", "0.8", "2")
    assert row["change"] == "−13.1 %"  # 0.8 / 0.92010 − 1


def test_where_more_is_better_the_cut_above_is_named(
    data: ReportData, methods: dict[str, Method], ratings: tuple[Rating, ...]
) -> None:
    qinghai = methods["cn.qh.electricity-carbon-account"]
    name, mark = "green_power_progress", ratings[0].marks[0][1]._replace(value=Decimal("0.5"))
    rating = ratings[0]._replace(
        method=qinghai.id, marks=((name, mark._replace(mark="mid")),), score=None
    )
    (row,) = _rows(card(data, rating, "zh"), "next")
    assert (row["then"], row["grade"]) == ("0.8", "high")


def test_shenzhen_shows_themes_and_the_score_to_reach(data: ReportData) -> None:
    content = rating_content(data, SHENZHEN, "en")
    assert len(_rows(content, "marks")) == 9
    themes = _rows(content, "themes")
    assert [theme["weight"] for theme in themes] == ["20 %", "30 %", "15 %", "25 %", "10 %"]
    assert themes[-1]["score"] == "—"
    (row,) = _rows(content, "next")
    assert (row["title"], row["now"], row["then"]) == ("score", content["score"], "75")


def test_the_best_grade_has_no_better_one(data: ReportData, ratings: tuple[Rating, ...]) -> None:
    shenzhen = next(rating for rating in ratings if rating.method == SHENZHEN)
    assert card(data, shenzhen._replace(grade="AAA"), "zh")["next"] == []


def test_what_a_method_leaves_out_stands_in_tonnes(data: ReportData) -> None:
    left_out = {
        r["family"]: r["tonnes"] for r in _rows(rating_content(data, HUZHOU, "zh"), "left_out")
    }
    assert left_out["mobile"] == "18.87"
    assert left_out["process"] == "0.00"


def test_a_refusal_says_why_and_offers_nothing(data: ReportData) -> None:
    content = rating_content(data, "cn.zj.db33t1347-2023", "zh")
    assert content["status"] == "refused"
    assert content["next"] == []


def test_a_method_nobody_rated_by_is_absent(data: ReportData) -> None:
    assert rating_content(data, "cn.xx", "zh") == {"status": "absent"}


def test_the_shortest_id_wins_among_variants(data: ReportData, ratings: tuple[Rating, ...]) -> None:
    variant = ratings[1]._replace(method=f"{QUZHOU}.lenses")
    both = replace(data, ratings=(variant, *ratings))
    assert rating_content(both, QUZHOU, "zh")["method"] == QUZHOU


def test_a_rating_without_its_method_file_still_shows(
    data: ReportData, ratings: tuple[Rating, ...]
) -> None:
    content = card(replace(data, methods=()), ratings[0], "zh")
    assert content["name"] == HUZHOU
    assert _rows(content, "marks")[0]["title"] == "emission_level"
    assert content["themes"] == []


def test_a_range_of_grades_is_told_by_their_names(
    data: ReportData, ratings: tuple[Rating, ...]
) -> None:
    quzhou = next(rating for rating in ratings if rating.method == QUZHOU)
    unsure = quzhou._replace(range=("light_green", "yellow"))
    assert card(data, unsure, "zh")["range"] == ["浅绿", "黄"]
    assert card(data, unsure, "en")["range"] == ["light green", "yellow"]
    assert card(replace(data, methods=()), unsure, "zh")["range"] == ["light_green", "yellow"]


def test_a_range_of_grades_without_names_is_told_by_their_letters(
    data: ReportData, ratings: tuple[Rating, ...]
) -> None:
    shenzhen = next(rating for rating in ratings if rating.method == SHENZHEN)
    unsure = shenzhen._replace(range=("AA", "A"))
    assert card(data, unsure, "zh")["range"] == ["AA", "A"]


def test_benchmarks_inverse_and_odd_inputs_are_told(
    data: ReportData, ratings: tuple[Rating, ...]
) -> None:
    used = BenchmarkUsed(
        "tco2_per_va", "mean", Decimal("1.05"), "tCO2/万元", "330500", "C17", "2025", None,
        "示例", "0" * 64, "division", "derived",
    )  # fmt: skip
    rating = ratings[0]._replace(
        benchmarks=(used,),
        inverse=(
            Inverse("2", Decimal("1.2"), None, metric="tco2_per_va", statistic="mean"),
            Inverse("3", Decimal("0.8"), Decimal("1.2")),
            Inverse("4", None, Decimal("0.8")),
        ),
        inputs=(
            ("products", (Decimal(100), Decimal(50))),
            ("fraud", True),
            ("class", "high"),
            ("nothing", None),
            ("zero", Decimal(0)),
        ),
    )
    content = card(data, rating, "zh")
    assert _rows(content, "benchmarks")[0]["n"] == "—"
    above, between, below = _rows(content, "inverse")
    assert (above["row"], above["from"], above["unit"]) == ("inverse_from", "1.200", "tCO2/万元")
    assert above["benchmark"] == "单位增加值碳排放（行业平均）"
    assert (between["row"], between["from"], between["to"]) == ("inverse_row", "0.8000", "1.200")
    assert (below["row"], below["to"]) == ("inverse_below", "0.8000")
    assert _rows(content, "inverse")[0]["mark"] == "2级 碳效率较高"
    assert [(row["name"], row["value"]) for row in _rows(content, "inputs")] == [
        ("products", "100.00 + 50.00"),
        ("fraud", "true"),
        ("class", "high"),
    ]
