"""A table of very many columns is told by a digest of its headings, which stands in its drafts."""

from dataclasses import replace

from desktop.accounting.documents.drafts_from_meters import MeterFrame, drafts_from_blocks
from desktop.findings import Place
from desktop.intake.layouts import changed_layout, find_saved, signature_of
from desktop.intake.opened import OpenedSource
from desktop.intake.reader import read_document
from desktop.intake.source import IntakeContext

METERS = [f"E{number:05d}" for number in range(300)]
HEADINGS = ["时间", *METERS]
SPELT_OUT = "meter:" + "|".join(HEADINGS).lower()


def table() -> bytes:
    """Return a table of 300 meters nobody says the quantity of."""
    days = (
        f"2025-01-01 {hour:02d}:00,{','.join(f'{(hour * 7 + n) % 5 + 1}.5' for n in range(300))}"
        for hour in range(24)
    )
    return "\n".join([",".join(HEADINGS), *days, ""]).encode("utf-8")


def with_mappings(mappings: dict[str, dict[str, str]]) -> IntakeContext:
    return replace(IntakeContext(), mappings=mappings)


def test_drafts_of_many_columns_hold_no_list_of_them() -> None:
    result = read_document("t.csv", table(), IntakeContext())
    frame = MeterFrame(findings=result.findings, where=Place("t.csv"))
    drafts = drafts_from_blocks(result.blocks, frame)
    layouts = {dict(draft.details)["layout"] for draft in drafts}
    assert len(drafts) == len(METERS)
    assert layouts == {signature_of(HEADINGS)}
    assert len(signature_of(HEADINGS)) < 100


def test_an_answer_is_found_by_the_digest_and_by_what_older_files_kept() -> None:
    said = {"*quantity": "power"}
    for key in (signature_of(HEADINGS), SPELT_OUT):
        found = find_saved([HEADINGS], with_mappings({key: said}))
        assert found is not None
        assert found.fields == said
        result = read_document("t.csv", table(), with_mappings({key: said}))
        assert len(result.blocks) == len(METERS)
        assert "interval.quantity_assumed" not in {each.code for each in result.findings}


def test_few_headings_are_spelt_out() -> None:
    assert signature_of(["时间", "", "电量"]) == "meter:时间|电量"


def test_of_a_changed_table_of_many_columns_the_named_ones_are_told() -> None:
    fields = {"时间": "stamp", "e00001": "energy", "甲车间": "energy", "*title": "系统"}
    sample = OpenedSource("t.csv", table()).sample
    changed = changed_layout(sample, with_mappings({"meter:sha256:" + "0" * 64: fields}))
    assert changed is not None
    assert (changed["title"], changed["missing"], changed["new"]) == ("系统", "甲车间", "—")
    assert changed_layout(sample, with_mappings({SPELT_OUT: fields})) is None
