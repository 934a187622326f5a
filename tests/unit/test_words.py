import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.accounting.rating.benchmarks import UNITS
from desktop.findings import Place
from desktop.jobs.shipped import load_methodology, load_methods
from desktop.messages import sentence
from desktop.models.tables import Base
from desktop.paths import resources
from desktop.words import (
    FAMILIES,
    LISTS,
    benchmark_word,
    china_time,
    closed_up,
    in_language,
    in_number,
    in_words,
    missing_word,
    remarked,
    translations,
    unit_word,
    word,
)


def _every_unit() -> set[str]:
    methods = load_methods().values()
    parts = [one.unit for each in methods for one in each.inputs]
    parts += [one.unit for each in methods for one in each.derived]
    parts += [one.unit for each in methods for one in each.indicators]
    sums = {getattr(each.aggregate, "unit", "") for each in methods}
    sources = {source.unit for source in load_methodology().sources.values()}
    return {*parts, *sums, *UNITS.values(), *sources}


def test_every_unit_a_paper_shows_is_written_in_its_language() -> None:
    """Symbols stand as they are; words are Chinese in Chinese papers, never in English ones."""
    words, chinese = re.compile(r"[a-z]{5,}|per "), re.compile("[\u4e00-\u9fff]")
    for unit in _every_unit():
        assert not words.search(unit_word(unit, "zh")), unit
        assert not chinese.search(unit_word(unit, "en")), unit


@pytest.mark.parametrize(
    ("unit", "zh", "en"),
    [
        ("1", "", ""),
        ("person", "人", "people"),
        ("tce/person", "tce/人", "tce/person"),
        ("万元", "万元", "× 10,000 yuan"),
        ("tCO2/万元", "tCO2/万元", "tCO2/10,000 yuan"),
        ("yuan/t", "元/t", "yuan/t"),
        ("kgCO2/Nm3", "kgCO2/Nm³", "kgCO2/Nm³"),
        ("tCO2/10^4 Nm3", "tCO2/万 Nm³", "tCO2/10⁴ Nm³"),
    ],
)
def test_a_unit_is_said_above_and_below_the_stroke(unit: str, zh: str, en: str) -> None:
    assert (unit_word(unit, "zh"), unit_word(unit, "en")) == (zh, en)


@pytest.mark.parametrize(
    ("gap", "code", "zh", "en"),
    [
        ("source", "electricity.purchased", "外购电力", "Purchased electricity"),
        ("leader", "meter", "电表", "meter"),
        ("names", "output_value、tax_paid", "工业总产值、税收", "Output value, Tax paid"),
        ("fuel", "gasoline", "汽油", "gasoline"),
        ("period", "2025-01-01/2025-12-31", "2025-01-01 至 2025-12-31", "2025-01-01 to 2025-12-31"),
        ("file", "meter", "meter", "meter"),
        ("source", "no.such_source", "no.such_source", "no.such_source"),
        ("industry", "1713", "棉印染精加工（1713）", "Manufacture of textiles (1713)"),
        (
            "industry",
            "C4610",
            "自来水生产和供应（C4610）",
            "Production and supply of water (C4610)",
        ),
        ("industry", "C", "制造业（C）", "Manufacturing (C)"),
        ("industry", "9999", "9999", "9999"),
        ("region", "330500", "湖州市（330500）", "Huzhou (330500)"),
        ("region", "123456", "123456", "123456"),
        ("voucher", "铁路电子客票", "铁路电子客票", "rail ticket"),
    ],
)
def test_a_gap_shows_the_word_of_its_code(gap: str, code: str, zh: str, en: str) -> None:
    assert in_words({gap: code}, "zh") == {gap: zh}
    assert in_words({gap: code}, "en")[gap].lower() == en.lower()


def test_a_value_carries_codes_between_guillemets() -> None:
    told = {"columns": "正向有功 = «meter_role.energy» («direction.import», kWh)"}
    assert in_words(told, "zh")["columns"] == "正向有功 = 电量（用量） (正向, kWh)"
    assert in_words({"text": "«Best» 牌燃气"}, "zh")["text"] == "«Best» 牌燃气"


def test_a_benchmark_is_named_by_metric_and_statistic() -> None:
    assert (
        benchmark_word("tco2_per_va.mean", "zh")
        == in_words({"benchmark": "tco2_per_va.mean"}, "zh")["benchmark"]
    )
    assert "tco2" not in benchmark_word("tco2_per_va.mean", "en")
    assert in_words({"benchmark": "示例"}, "zh") == {"benchmark": "示例"}


def test_chinese_words_stand_in_chinese_brackets() -> None:
    """Narrow brackets hold units, keys and formulas alone: 金额 (元), 保存 (F8), 绿证 (GEC)."""
    narrow = re.compile(r"\((?!&|元|次|年\))[^()]*[\u4e00-\u9fff][^()]*\)")
    wrong = {key: text for key, text in translations("zh").items() if narrow.search(text)}
    assert wrong == {}


def test_english_texts_have_straight_quotation_marks() -> None:
    """Chinese typefaces draw curly ones as wide as a Chinese letter: today’ s."""
    folder = resources()
    paths = [folder / "translations" / "en.toml", folder / "help" / "en.toml"]
    paths += (folder / "messages" / "en").glob("*.toml")
    curly = [path.name for path in paths if re.search("[“”‘’]", path.read_text(encoding="utf-8"))]
    assert curly == []


def test_an_unknown_word_is_its_code() -> None:
    assert word("origin", "drone", "en") == "drone"


def test_a_sentence_says_words_and_no_codes() -> None:
    details = {
        "facility": "总厂",
        "source": "electricity.purchased",
        "month": "2025-01",
        "leader": "meter",
        "check": "bill",
        "leading": "100 kWh",
        "checking": "108 kWh",
        "days": "31",
        "percent": "+8.0",
    }
    text = sentence("energy.differs", details, where=Place())
    assert text.startswith("总厂 2025-01 的外购电力：以电表的 100 kWh 为准，账单为 108 kWh")


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("zh", "2024-11 至 2025-02、2025-04、2025-05、x"),
        ("en", "2024-11 to 2025-02, 2025-04, 2025-05, x"),
    ],
)
def test_months_in_a_row_are_said_as_a_span(language: str, said: str) -> None:
    months = "2024-11、2024-12、2025-01、2025-02、2025-04、2025-05、x"
    assert in_words({"months": months}, language) == {"months": said}


@pytest.mark.parametrize(
    ("name", "zh", "en"),
    [
        ("tax", "税收!", "税收!"),
        ("prev.tax", "上年税收!", "税收! of the year before"),
        ("facts.other", "税收!", "税收!"),
        ("table.power", "“供电基准值”数值表", "table 'benchmark of electricity'"),
        ("curve.rate", "“变化率”评分曲线", "scores by rate of change"),
    ],
)
def test_what_a_rating_misses_has_words(name: str, zh: str, en: str) -> None:
    assert missing_word(name, lambda _: "税收!", "zh") == zh
    assert missing_word(name, lambda _: "税收!", "en") == en


def test_a_sentence_says_why_in_words_where_its_detail_is_a_code() -> None:
    row = {"table": "activity_record", "row": "7"}
    said = sentence("backup.not_sound", {"file": "甲.cbook", "fault": "check.row_changed", **row})
    assert said.startswith(
        "备份 甲.cbook 未通过检查（表 活动数据 第 7 行的内容在程序之外被改动过），"
    )
    assert sentence("backup.not_sound", {"file": "甲.cbook", "fault": "?"}).startswith(
        "备份 甲.cbook 未通过检查（?）"
    )


def test_a_cause_within_a_cause_is_said_in_words_too() -> None:
    details = {"folder": "E:", "code": "backup.not_sound", "fault": "check.row_changed"}
    said = sentence(
        "backup.second_place_failed", {**details, "file": "甲", "table": "facility", "row": "7"}
    )
    assert "（表 场所 第 7 行的内容在程序之外被改动过）" in said
    assert "check." not in said


def test_a_broken_log_is_told_without_codes() -> None:
    details = {
        "entry": "3",
        "at": "2025-12-31T16:30:05+00:00",
        "summary": "records.posted",
        "why": "previous",
    }
    assert sentence("check.chain_broken", details, "zh").startswith(
        "变更日志从第 3 条（2026-01-01 00:30:05 (UTC+8)，"
    )
    said = sentence("check.chain_broken", details, "en")
    assert "its link to the entry before does not fit" in said
    assert "records.posted" not in said


@pytest.mark.parametrize("at", ["2025-01-01", "2025-01-01 12:00", "2025-01-01T12:00"])
def test_a_time_without_its_zone_stays_as_it_was_read(at: str) -> None:
    assert in_words({"at": at}, "zh") == {"at": at}


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("Permission denied", "没有权限"),
        ("unable to open database: /tmp/a, b.cbook.part", "无法打开文件"),
        ("电表, 换表", "电表, 换表"),
    ],
)
def test_what_the_system_says_is_said_in_the_users_language(reason: str, said: str) -> None:
    assert in_words({"reason": reason}, "zh") == {"reason": said}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_field_and_table_of_the_change_log_has_a_word(language: str) -> None:
    known = translations(language)
    tables = [t for t in Base.metadata.sorted_tables if "digest" in t.columns]
    names = {c.name for table in tables for c in table.columns} - {"id", "digest"}
    assert {n for n in names if f"field_word.{n}" not in known} == set()
    assert {t.name for t in tables if f"table_word.{t.name}" not in known} == set()


@pytest.mark.parametrize(("count", "said"), [("1", "1 row waits"), ("0", "0 rows wait")])
def test_english_words_agree_with_the_number_before_them(count: str, said: str) -> None:
    template = "{count} [row|rows] [waits|wait] for {name}"
    gaps = {"count": count, "name": "[a|b]"}
    assert in_number(template, gaps).format(**gaps) == f"{said} for [a|b]"


@pytest.mark.parametrize("instant", ["9999-12-31T23:59:59Z", "2026-02-30T00:00:00Z"])
def test_an_instant_no_calendar_of_ours_holds_stays_as_a_stranger_wrote_it(instant: str) -> None:
    assert instant in sentence("SEALED_IN_FUTURE", {"sealed_at": instant}, "zh")


def test_thousands_are_several_and_a_template_without_choice_stays() -> None:
    gaps = {"count": "1,001"}
    assert in_number("{count} [row|rows]", gaps).format(**gaps) == "1,001 rows"
    assert in_number("{count} 行", gaps) == "{count} 行"


def test_lists_are_joined_as_people_of_the_language_join_them() -> None:
    details = {"known": "总厂、二厂", "file": "甲、乙.xlsx"}
    assert in_words(details, "en") == {"known": "总厂, 二厂", "file": "甲、乙.xlsx"}
    assert in_words(details, "zh") == details


def _joined_details() -> Iterator[tuple[str, str]]:
    """Yield the details that the program joins with the comma of Chinese lists, with their file."""
    for path in sorted((Path(__file__).parents[2] / "desktop").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.Dict():
                    pairs = zip(node.keys, node.values, strict=True)
                    named = [(getattr(key, "value", ""), value) for key, value in pairs]
                case ast.Call():
                    named = [(each.arg, each.value) for each in node.keywords]
                case _:
                    continue
            yield from (
                (name, path.name)
                for name, value in named
                if "'、'.join(" in ast.unparse(value) and _is_list(value)
            )


def _is_list(value: ast.expr) -> bool:
    """Whether a value is a list joined, or else a word, and not a list within something."""
    whole = value.values[0] if isinstance(value, ast.BoolOp) else value
    return ast.unparse(whole).startswith("'、'.join(")


def test_every_list_a_sentence_gets_is_joined_by_the_language() -> None:
    found = set(_joined_details())
    assert len(found) > 20
    known = LISTS | set(FAMILIES) | {"months", "prepared", "checked"}
    assert {(name, file) for name, file in found if name not in known} == set()


def test_a_chinese_remedy_follows_its_sentence_without_a_gap() -> None:
    details = {"meter": "1", "gap": "2"}
    chinese, english = (sentence("facility.unknown", details, each) for each in ("zh", "en"))
    assert "。 " not in chinese
    assert ". " in english


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    "code",
    [
        *(f"direction.{each}" for each in ("import", "export", "generation")),
        *(f"meter_role.{each}" for each in ("energy", "power", "register", "unnamed")),
        *(f"decided.{each}" for each in ("heading", "range", "data", "day", "register", "user")),
        *(f"decided.{each}" for each in ("day_total", "assumed", "24:00", "use_beside")),
        *(f"carrier.{each}" for each in ("electricity", "natural_gas", "steam", "heat", "water")),
    ],
)
def test_what_a_meter_table_was_taken_for_has_a_word(code: str, language: str) -> None:
    """An unknown code stays as it is, which no accountant reads."""
    family, _, name = code.partition(".")
    assert f"{family}.{name}" in dict(translations(language))


@pytest.mark.parametrize(
    ("instant", "shown"),
    [
        ("2025-12-31T16:30:05Z", "2026-01-01 00:30:05"),
        ("9999-12-31T23:59:59Z", "9999-12-31T23:59:59Z"),
    ],
)
def test_an_instant_is_told_in_china_time_as_far_as_there_are_years(
    instant: str, shown: str
) -> None:
    assert china_time(instant) == shown


@pytest.mark.parametrize(
    ("template", "gaps", "said"),
    [
        ("{place} 的 {fuel} 缺少", {"place": "总厂", "fuel": "汽油"}, "总厂的汽油缺少"),
        ("{place} 的 {fuel} 缺少", {"place": "A1", "fuel": "LNG"}, "A1 的 LNG 缺少"),
        ("{fuel} 按缺省密度", {"fuel": "柴油（车辆）"}, "柴油（车辆）按缺省密度"),
        ("排放源 {fuel}：之和", {"fuel": "汽油"}, "排放源 汽油：之和"),
        ("表 {table} 第 {row} 行", {"table": "活动数据", "row": "7"}, "表 活动数据 第 7 行"),
        ("{one} 是 {other} 的副本", {"one": "甲.a", "other": "乙.a"}, "甲.a 是 乙.a 的副本"),
        ("{a} {b} 的", {"a": "总厂", "b": "汽油"}, "总厂 汽油的"),
        ("{gone} 的文件", {}, "? 的文件"),
        ("没有空格", {}, "没有空格"),
    ],
)
def test_chinese_values_stand_in_chinese_sentences_without_room(
    template: str, gaps: dict[str, str], said: str
) -> None:
    assert closed_up(template, gaps).format_map({"gone": "?"} | gaps) == said


@pytest.mark.parametrize(
    ("text", "zh", "en"),
    [
        ("示例 / example", "示例", "example"),
        ("DB33/T 1347-2023", "DB33/T 1347-2023", "DB33/T 1347-2023"),
        ("统计年鉴 / 表 3", "统计年鉴 / 表 3", "统计年鉴 / 表 3"),
        ("Yearbook / table 3", "Yearbook / table 3", "Yearbook / table 3"),
    ],
)
def test_a_text_in_two_languages_is_shown_in_the_readers(text: str, zh: str, en: str) -> None:
    assert (in_language(text, "zh"), in_language(text, "en")) == (zh, en)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_curve_of_every_method_has_words(language: str) -> None:
    said = [name for method in load_methods().values() for name, _ in method.confidence]
    curves = [name.removeprefix("curve.") for name in said if name.startswith("curve.")]
    assert curves
    assert [name for name in curves if word("curve", name, language) == name] == []


@pytest.mark.parametrize(
    ("language", "remark", "said"),
    [
        ("zh", "示例", "Benchmarks used: 示例."),
        ("en", "示例", "Benchmarks used: example."),
        ("en", "推算 / derived", "Benchmarks used: derived."),
        ("en", "own survey", "Benchmarks used: own survey."),
        ("en", "", "Benchmarks used: ."),
    ],
)
def test_what_a_benchmark_file_remarks_is_said_in_the_readers_language(
    language: str, remark: str, said: str
) -> None:
    assert remarked(f"Benchmarks used: {remark}.", [remark, remark], language) == said
