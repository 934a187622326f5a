"""Lint of the shipped rating methods, and proof that their examples can fail."""

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from desktop.accounting.rating.library import parse_method, parse_methods
from desktop.accounting.rating.schema import CONFIDENCE_WORDS, Method, MethodStatus, Vector
from desktop.errors import MethodologyError
from desktop.messages import catalogue
from desktop.paths import resources

METHODS = resources() / "methodology" / "ratings" / "methods"
ROOM = Path(__file__).resolve().parents[3] / "desktop" / "accounting" / "rating"
#: Every method of PLATFORMS.md.
IDS = {
    "cn.zj.huzhou.industrial-carbon-efficiency-code",
    "cn.zj.db33t1347-2023",
    "cn.zj.quzhou.industrial-carbon-account",
    "cn.zj.quzhou.industrial-carbon-account.lenses",
    "cn.gd.shenzhen.enterprise-carbon-rating",
    "cn.gd.guangzhou.enterprise-carbon-account",
    "cn.qh.electricity-carbon-account",
    "cn.sd.two-dimension-three-colour",
    "cn.generic.carbon-credit-swv",
    "cn.nation.ets.power-allocation",
    "cn.nation.ets.industry-allocation",
}


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    return {
        path.relative_to(METHODS).as_posix(): path.read_bytes()
        for path in sorted(METHODS.rglob("*.toml"))
    }


@pytest.fixture(scope="module")
def methods(files: Mapping[str, bytes]) -> dict[str, Method]:
    return parse_methods(files)


def test_every_published_method_is_shipped(methods: Mapping[str, Method]) -> None:
    assert set(methods) == IDS


def test_paths_stay_short(files: Mapping[str, bytes]) -> None:
    assert max(len(f"methodology/ratings/methods/{name}") for name in files) < 150


def test_every_part_has_a_known_confidence(methods: Mapping[str, Method]) -> None:
    for method in methods.values():
        assert {word for _, word in method.confidence} <= set(CONFIDENCE_WORDS), method.id
        assert method.name.zh, method.id
        assert method.name.en, method.id
        assert method.sources, method.id


def test_every_input_has_a_unit_a_name_and_a_binding(methods: Mapping[str, Method]) -> None:
    for method in methods.values():
        for item in method.inputs:
            assert item.unit or item.kind in {"text", "flag"}, (method.id, item.name)
            assert item.title.zh, (method.id, item.name)
            assert item.title.en, (method.id, item.name)
            unbound = item.binding is None
            assert not unbound or item.name == "d_zero_carbon_power", (method.id, item.name)


def test_only_levels_with_words_are_shown_to_people(methods: Mapping[str, Method]) -> None:
    for method in methods.values():
        for indicator in method.indicators:
            assert indicator.title.zh, (method.id, indicator.name)
            marks = {band.mark for band in indicator.bands if band.mark and band.score is None}
            words = {level.key for level in method.levels} | set(indicator.labels or {})
            is_headline = isinstance(method.aggregate, Vector)
            assert not is_headline or marks <= words, (method.id, indicator.name)


@pytest.mark.parametrize("name", sorted(IDS - {"cn.zj.db33t1347-2023"}))
def test_changed_expectation_stops_a_method_from_loading(
    files: Mapping[str, bytes], methods: Mapping[str, Method], name: str
) -> None:
    path = next(n for n, data in files.items() if f'id = "{name}"'.encode() in data)
    text = files[path].decode("utf-8")
    broken = re.sub(r"expect = \{", 'expect = { _status = "wrong",', text, count=1)
    if broken.count("_status") > text.count("_status"):
        broken = re.sub(r', _status = "[a-z_]*"', "", broken)
    with pytest.raises(MethodologyError) as caught:
        parse_method(path, broken.encode(), files)
    assert caught.value.code == "method.test_failed"
    assert methods[name].tests


def test_methods_with_unknown_parameters_name_them(methods: Mapping[str, Method]) -> None:
    refusing = [m for m in methods.values() if m.status is MethodStatus.PARAMETERS_UNKNOWN]
    assert [method.id for method in refusing] == ["cn.zj.db33t1347-2023"]
    assert refusing[0].missing


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_code_of_the_room_has_its_sentence(files: Mapping[str, bytes], language: str) -> None:
    code = re.compile(r'"((?:rating|method|benchmark|quota|step|confidence)\.[a-z_0-9]+)"')
    texts = [path.read_text(encoding="utf-8") for path in ROOM.glob("*.py")]
    used = {found for text in texts for found in code.findall(text)}
    used |= {found for data in files.values() for found in code.findall(data.decode("utf-8"))}
    used |= {f"confidence.{word}" for word in CONFIDENCE_WORDS}
    assert len(used) > 30
    assert not used - set(catalogue(language))
