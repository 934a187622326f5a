"""GB/T 2260 codes and names."""

import pytest

from desktop.accounting.region import Regions, is_region_code, parse_regions, province_of
from desktop.errors import MethodologyError
from desktop.paths import resources


@pytest.fixture(scope="module")
def regions() -> Regions:
    path = resources() / "regions.toml"
    return parse_regions(path.name, path.read_bytes())


@pytest.mark.parametrize(
    ("code", "zh", "en"),
    [
        ("330500", "湖州市", "Huzhou"),
        ("330000", "浙江省", "Zhejiang"),
        ("440300", "深圳市", "Shenzhen"),
        ("540000", "西藏自治区", "Tibet"),
        ("330599", "湖州市", "Huzhou"),
        ("620999", "甘肃省", "Gansu"),
        ("000000", "全国", "China"),
        ("990000", "990000", "990000"),
    ],
)
def test_region_is_named_by_itself_its_city_or_its_province(
    regions: Regions, code: str, zh: str, en: str
) -> None:
    assert (regions.name(code), regions.name(code, "en")) == (zh, en)


def test_every_province_is_there(regions: Regions) -> None:
    provinces = [code for code in regions.by_code if code.endswith("0000")]
    # 31 on the mainland, Taiwan, Hong Kong, Macao, and the nation
    assert len(provinces) == 35


def test_search_finds_by_name_and_code(regions: Regions) -> None:
    assert regions.search("湖州")[0].code == "330500"
    assert "330500" in [region.code for region in regions.search("huzhou")]
    assert all(region.code.startswith("3305") for region in regions.search("3305"))


@pytest.mark.parametrize("code", ["33050", "3305000", "33o500", "３３０５００", ""])
def test_what_has_not_six_digits_is_no_code(regions: Regions, code: str) -> None:
    assert not is_region_code(code)
    assert not regions.is_known(code)


def test_known_region_lies_in_a_known_province(regions: Regions) -> None:
    assert regions.is_known("330599")
    assert not regions.is_known("990000")
    assert province_of("330599") == "330000"


@pytest.mark.parametrize("data", [b"\xff", b"", b"regions = 3", b"[regions]\na = 3"])
def test_wrong_region_table_is_refused(data: bytes) -> None:
    with pytest.raises(MethodologyError):
        parse_regions("r.toml", data)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("浙江省", "330000"), ("浙江", "330000"), (" Zhejiang ", "330000"), ("湖州", "330500"),
        ("广西壮族自治区", "450000"), ("广西", "450000"), ("内蒙古", "150000"), ("香港", "810000"),
        ("全国", "000000"), ("华东", "region.east"), ("East China", "region.east"),
        ("CN", "000000"), ("100000", "000000"), ("national", "000000"),
        ("330500", "330500"), ("Atlantis", "Atlantis"), ("", ""), ("省", "省"),
    ],
)  # fmt: skip
def test_a_name_stands_for_its_code(regions: Regions, name: str, code: str) -> None:
    assert regions.code_of(name) == code


def test_every_regional_grid_has_a_factor(regions: Regions) -> None:
    folder = resources() / "methodology" / "core" / "parameters" / "electricity"
    table = (folder / "grid_average.toml").read_text(encoding="utf-8")
    assert len(regions.grids) == 7
    assert all(f'key = "{grid}"' in table for grid in regions.grids)


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("广东省深圳市", "440300"),
        ("广东省深圳市南山区", "440305"),
        ("浙江省湖州市某某镇", "330500"),
        ("上海市浦东新区", "310000"),
        ("全国重点", "全国重点"),
        ("海南藏族自治州", "海南藏族自治州"),
    ],
)
def test_an_address_is_the_region_it_begins_with(regions: Regions, address: str, code: str) -> None:
    assert regions.code_of(address) == code
