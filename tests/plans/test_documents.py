"""The paper: what it says, that it is the same for the same facts, and that it fetches nothing."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from django.test import Client
from pypdf import PdfReader

from plans import workflows
from plans.documents.facts import facts_of, sha256_of
from plans.documents.press.own_files import Refused, static_file
from plans.documents.render import pdf_from_html
from plans.enums import Audience, PlanStatus, Section
from tests.factories.plans import MONDAY, plan_in
from tests.factories.signing import signs
from tests.people import Cast
from tests.reading import text_of_paper as text_of

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


def test_the_record_as_pdf_holds_every_section_and_the_signature(
    cast: Cast, signed_in: Callable[[str], Client]
) -> None:
    plan = plan_in(PlanStatus.ACTIVE, cast)
    signs(
        plan=plan,
        version_sha256=plan.versions.get().sha256,
        comment="I see goal 2 differently.",
        by=cast.account("sam"),
        at=MONDAY.replace(day=20),
    )

    response = signed_in("sam").get(f"/plans/{plan.ref}/record.pdf")

    words = text_of(response.content)
    assert response["Content-Type"] == "application/pdf"
    for said in (
        "Improvement plan",
        "Sam Okafor, Support adviser",
        "41 of 96 tickets were answered after more than one working day",
        "Answer customer tickets within one working day",
        "90 % of tickets",
        "One hour a week with a senior adviser",
        "I, Sam Okafor, have received and read version 1 of this plan",
        "I see goal 2 differently.",
        "All times are those of",
        plan.versions.get().sha256,
    ):
        assert said in words


def test_neither_name_nor_title_of_the_file_says_what_it_is(
    cast: Cast, signed_in: Callable[[str], Client]
) -> None:
    plan = plan_in(PlanStatus.ACTIVE, cast)

    response = signed_in("mia").get(f"/plans/{plan.ref}/record.pdf")

    information = PdfReader(io.BytesIO(response.content)).metadata
    assert response["Content-Disposition"] == f'attachment; filename="document-{plan.ref[:5]}.pdf"'
    assert information is not None
    assert (information.title, information.author) == ("Document", None)


def test_what_hr_and_the_manager_said_among_themselves_is_not_in_the_employees_copy(
    cast: Cast, signed_in: Callable[[str], Client]
) -> None:
    plan = plan_in(PlanStatus.ACTIVE, cast)
    workflows.comment(
        plan=plan,
        section=Section.WHOLE,
        body="Between us: ask finance about the budget.",
        audience=Audience.CASE,
        by=cast.account("mia"),
        at=MONDAY,
    )

    def copy_of(name: str) -> str:
        return text_of(signed_in(name).get(f"/plans/{plan.ref}/record.pdf").content)

    assert "ask finance about the budget" in copy_of("mia")
    assert "ask finance about the budget" not in copy_of("sam")


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "http://127.0.0.1:1/",
        "https://example.org/x.png",
        "data:image/png;base64,AAAA",
        "waymark:///../manage.py",
        "waymark:///%2e%2e/pip_config/settings/base.css",
        "waymark://elsewhere/css/pdf.css",
        "waymark:///css/pdf.css?x=1",
        "waymark:///js/page.js",
        "css/pdf.css",
    ],
)
def test_a_document_can_reach_nothing_but_our_own_static_files(address: str) -> None:
    with pytest.raises(Refused):
        static_file(address)


def test_what_somebody_typed_cannot_make_a_document_fetch() -> None:
    html = (
        '<html lang="en"><head><title>Document</title><link rel="attachment" href="file:///etc/passwd">'
        '<style>@import url("http://127.0.0.1:1/x.css")</style></head>'
        '<body><p>Still here</p><img alt="" src="file:///etc/passwd"></body></html>'
    )

    content = pdf_from_html(html)

    assert text_of(content) == "Still here"
    assert b"root:" not in content


def test_the_same_facts_have_the_same_hash_and_other_facts_another(cast: Cast) -> None:
    plan = plan_in(PlanStatus.ACTIVE, cast)
    once, again = sha256_of(facts_of(plan)), sha256_of(facts_of(plan))
    plan.ending = "Something else."

    assert once == again == plan.versions.get().sha256
    assert sha256_of(facts_of(plan)) != once
