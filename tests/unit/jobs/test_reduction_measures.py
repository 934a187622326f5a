"""Measures are read strictly: what is misspelt is refused, never passed over."""

import json
from decimal import Decimal
from typing import Any

import pytest

from desktop.accounting.rating.what_if import (
    AddSolar,
    BuyGreenPower,
    Carrier,
    ChangeTariff,
    ReplaceBoiler,
)
from desktop.errors import InputError
from desktop.jobs.reduction_measures import MAX_BYTES, Plan, parse_plan

D = Decimal
BOILER = {
    "kind": "replace_boiler",
    "old": "stationary.coal",
    "new": "stationary.natural_gas",
    "old_efficiency": "0.7",
    "new_efficiency": "0.92",
}


def carrier(source: str) -> Carrier:
    heat = D(0) if source == "refrigerant.r410a" else D("0.0389")
    return Carrier(source, D(0), "m3", D("0.002"), gj_per_unit=heat)


def read(document: object) -> Plan:
    return parse_plan("措施.json", json.dumps(document).encode(), carrier)


def complaint(document: object) -> str:
    with pytest.raises(InputError) as caught:
        read(document)
    assert caught.value.code == "measures.wrong"
    return str(caught.value.details["key"])


def test_every_kind_of_measure_is_read_in_order() -> None:
    rows = [
        {**BOILER, "share": "0.5", "new_price": "3.9", "investment": "8e5", "lifetime": 15},
        {"kind": "green_power", "name": "绿电", "kwh": 2000, "premium": "0.02"},
        {"kind": "solar", "kwh": "500", "self_use": "0.9", "feed_in_price": "0.4153"},
        {"kind": "tariff", "price": "0.66"},
    ]
    plan = read({"measures": rows, "prices": {"a.b": "1.5"}, "residual": "0.58"})
    boiler, green, solar, tariff = plan.measures
    assert isinstance(boiler, ReplaceBoiler)
    assert (boiler.share, boiler.new.price, boiler.money.lifetime) == (D("0.5"), D("3.9"), D(15))
    assert green == BuyGreenPower("绿电", D(2000), D("0.02"))
    assert solar == AddSolar("solar", D(500), D("0.9"), D("0.4153"))
    assert tariff == ChangeTariff("tariff", D("0.66"))
    assert plan.prices == {"a.b": D("1.5")}
    assert plan.residual == D("0.58")


@pytest.mark.parametrize(
    ("document", "key"),
    [
        ([], ""),
        ({}, "measures"),
        ({"measures": []}, "measures"),
        ({"measures": [1]}, "measures[1]"),
        ({"measures": [{"kind": "tariff", "price": 1}], "price": {}}, "price"),
        ({"measures": [{"kind": "tariff", "price": 1}], "prices": {"a": "x"}}, "prices.a"),
        ({"measures": [{"kind": "tariff", "price": 1}], "prices": []}, "prices"),
        ({"measures": [{}]}, "measures[1].kind"),
        ({"measures": [{"kind": "tariff"}]}, "measures[1].price"),
        ({"measures": [{"kind": "tariff", "price": True}]}, "measures[1].price"),
        ({"measures": [{**BOILER, "share": 2}]}, "measures[1].share"),
        ({"measures": [{**BOILER, "new_efficiency": 0}]}, "measures[1].new_efficiency"),
        ({"measures": [{**BOILER, "new": "refrigerant.r410a"}]}, "measures[1].new"),
    ],
)
def test_a_wrong_key_is_named(document: Any, key: str) -> None:
    assert complaint(document) == key


@pytest.mark.parametrize("data", [b"{", b"\xff\xfe", b" " * (MAX_BYTES + 1), b"[" * 100_000])
def test_what_is_no_document_is_refused(data: bytes) -> None:
    with pytest.raises(InputError) as caught:
        parse_plan("x.json", data, carrier)
    assert caught.value.where.file == "x.json"
