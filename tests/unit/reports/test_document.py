import re
import tomllib
from dataclasses import replace
from pathlib import Path

import pypdfium2  # type: ignore[import-untyped]
import pytest

from desktop.accounting.entity import ReportingEntity
from desktop.paths import resources
from desktop.reports.data import ReportData, ReportKind
from desktop.reports.document import render_report

TEMPLATES = resources() / "templates"
LABELS = {"zh": "自评", "en": "self-assessed"}


def _pages(pdf: bytes) -> list[str]:
    with pypdfium2.PdfDocument(pdf) as document:
        return [page.get_textpage().get_text_bounded() for page in document]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("kind", list(ReportKind))
def test_every_report_says_who_and_that_it_is_self_assessed(
    kind: ReportKind, language: str, data: ReportData
) -> None:
    pages = _pages(render_report(kind, data, language))
    assert data.entity.name in pages[0]
    assert LABELS[language] in pages[0]
    assert "1,025.67" in "".join(pages)
    assert "草稿" not in "".join(pages)


@pytest.mark.parametrize("kind", list(ReportKind))
def test_the_same_values_give_the_same_bytes(kind: ReportKind, data: ReportData) -> None:
    assert render_report(kind, data) == render_report(kind, data)


@pytest.mark.parametrize("kind", list(ReportKind))
def test_an_open_year_is_stamped_as_a_draft(kind: ReportKind, draft: ReportData) -> None:
    pages = _pages(render_report(kind, draft))
    assert "草稿" in pages[0]


def test_the_loan_paper_is_one_page(data: ReportData) -> None:
    (page,) = _pages(render_report(ReportKind.LOAN, data))
    for text in ("1,112.00", "定型机余热回收", "张三（制表）", data.fingerprint, "3 级"):
        assert text in page


@pytest.mark.parametrize("kind", [ReportKind.HUZHOU, ReportKind.QUZHOU, ReportKind.SHENZHEN])
def test_a_rating_paper_is_one_page(kind: ReportKind, data: ReportData) -> None:
    (page,) = _pages(render_report(kind, data))
    assert "1,025.67" in page
    assert "制表" in page


def test_only_our_own_font_is_used(data: ReportData) -> None:
    pdf = render_report(ReportKind.INVENTORY, data, "en")
    fonts = set(re.findall(rb"/BaseFont ?/(?:[A-Z]{6}\+)?([A-Za-z]+)", pdf))
    assert fonts == {b"NotoSansSC"}


def test_text_of_the_user_is_never_markup(data: ReportData) -> None:
    name = '湖州#pagebreak()$x$_*"\\纺织 <a> @b 公司'
    entity = ReportingEntity(name, "91330502MA2B3C4D5E", "330500", "C1713", "2024-01")
    pages = _pages(render_report(ReportKind.INVENTORY, replace(data, entity=entity)))
    assert "#pagebreak()$x$_*" in pages[0]


def test_every_word_of_the_templates_stands_in_both_languages() -> None:
    words, forms = _words("words.toml"), _words("forms.toml")
    for entry in (*words.values(), *forms.values()):
        assert set(entry) == {"zh", "en"}
        assert all(entry.values())
    papers = sorted(Path(TEMPLATES).glob("*.typ"))
    form = TEMPLATES / "form.typ"
    assert _words_used([path for path in papers if path != form]) <= set(words)
    assert _words_used([form]) <= set(forms)


def _words(name: str) -> dict[str, dict[str, str]]:
    return tomllib.loads((TEMPLATES / name).read_text(encoding="utf-8"))


def _words_used(templates: list[Path]) -> set[str]:
    texts = [path.read_text(encoding="utf-8") for path in templates]
    return {key for text in texts for key in re.findall(r'\bw\("([a-z0-9_]+)"\)', text)}
