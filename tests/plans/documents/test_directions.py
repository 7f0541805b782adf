"""Which way words run on paper: Arabic and Hebrew among Latin and Chinese, in paragraphs and in drawings."""

from __future__ import annotations

import io
from xml.etree import ElementTree

import pytest
from pypdf import PdfReader

from plans.documents.press.directions import direction_of, run_their_way
from plans.documents.render import pdf_from_html

pytestmark = [pytest.mark.once, pytest.mark.filterwarnings("ignore::DeprecationWarning")]


def after(html: str) -> str:
    """The same markup once every part of it has its direction."""
    root = ElementTree.fromstring(html)  # noqa: S314 -- written below
    run_their_way(root, html)
    return ElementTree.tostring(root, encoding="unicode")


@pytest.mark.parametrize(
    ("words", "way"),
    [("18 مايو", "rtl"), ("2. שלום", "rtl"), ("(…) Goal", "ltr"), ("一 مايو", "ltr"), ("57 % – 90", "")],
)
def test_the_first_letter_that_has_a_direction_decides(words: str, way: str) -> None:
    assert direction_of(words) == way


def test_what_a_browser_does_with_auto_and_bdi_is_done_on_paper() -> None:
    said = "<html><p {}>Ticket <bdi {}>مايو</bdi></p><p {}>مايو</p><p><bdi>12</bdi></p></html>"

    assert after(said.format('dir="auto"', "", 'dir="auto"')) == said.format(
        'dir="ltr"', 'dir="rtl"', 'dir="rtl"'
    )


def test_a_label_in_another_script_runs_its_own_way_at_the_side_of_the_page() -> None:
    assert after(
        '<html dir="rtl"><table><td>90 % of tickets.</td><td>مايو Ali</td><td><p>Yes</p></td></table></html>'
    ) == (
        '<html dir="rtl"><table><td><span dir="ltr">90 % of tickets.</span></td><td>مايو Ali</td>'
        '<td><p><span dir="ltr">Yes</span></p></td></table></html>'
    )
    assert after("<html><dd>مايو.</dd></html>") == '<html><dd><span dir="rtl">مايو.</span></dd></html>'


def test_a_page_without_a_letter_from_the_right_is_left_as_it_is() -> None:
    html = '<html dir="ltr"><p dir="auto">Plan</p><p><bdi>计划</bdi></p></html>'

    assert after(html) == html


def test_words_in_a_drawing_are_words_and_no_row_of_letters() -> None:
    html = (
        '<html lang="ar" dir="rtl"><head><title>Document</title></head><body><div>'
        '<svg width="100%" height="40" font-family="Noto Naskh Arabic" xmlns="http://www.w3.org/2000/svg">'
        '<text x="50%" y="20" text-anchor="start" direction="rtl">18 مايو</text></svg></div></body></html>'
    )

    (page,) = PdfReader(io.BytesIO(pdf_from_html(html))).pages

    # Set letter by letter, the month comes out torn apart and backwards: ويام.
    assert "مايو" in page.extract_text()
