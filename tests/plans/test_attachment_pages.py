"""Evidence as people meet it: a form that loses nothing, a list, and a file that only those get who see the plan."""

from __future__ import annotations

import io
import subprocess
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image

from plans import workflows
from plans.enums import PlanStatus
from plans.evidence import Refusal, Refused, clean_apart
from plans.forms.attaching import SENTENCES
from plans.models import Attachment, Plan
from plans.models.attachment import attachment_storage
from tests.factories.plans import MONDAY, attached, draft_plan, plan_in
from tests.people import NAMES, Cast
from tests.plans.evidence import files
from tests.reading import text_of, text_of_paper

SignedIn = Callable[[str], Client]
LATER = MONDAY + timedelta(days=30)
MEGABYTE = 1024 * 1024


def upload(content: bytes, name: str = "report.txt", kind: str = "text/plain") -> SimpleUploadedFile:
    """A file as a browser sends it."""
    return SimpleUploadedFile(name, content, kind)


def errors_of(page: Any) -> list[str]:
    """What the error summary of a page says."""
    soup = BeautifulSoup(page.content, "html.parser")
    return [link.get_text(strip=True) for link in soup.select(".error-summary li")]


def new(plan: Plan) -> str:
    """The address of the form."""
    return reverse("plan_evidence_new", args=[plan.ref])


def address(file: Attachment) -> str:
    """The address of a file."""
    return reverse("plan_evidence_file", args=[file.plan.ref, file.ref])


def test_jana_adds_a_photo_to_the_draft_and_it_is_kept_without_a_trace_of_her(
    cast: Cast, signed_in: SignedIn
) -> None:
    plan = plan_in(PlanStatus.DRAFT, cast)
    area = plan.areas.get()
    browser = signed_in("jana")
    photo = upload(files.jpeg(orientation=6), "Jana Lind am Tresen.jpg", "application/octet-stream")

    answer = browser.post(
        new(plan), {"title": "The board in March", "area": area.ref, "file": photo}, follow=True
    )

    added = Attachment.objects.get()
    kept = added.file.open().read()
    added.file.close()
    assert (added.title, added.kind, added.area, added.added_by) == (
        "The board in March", "jpeg", area, cast.account("jana")
    )  # fmt: skip
    assert files.AUTHOR.encode() not in kept and b"Exif" not in kept
    with Image.open(io.BytesIO(kept)) as drawn:
        assert drawn.size == (8, 12)
    page = text_of(answer)
    assert "The board in March" in page and "Jana Lind" in page and area.title in page
    assert "am Tresen" not in page
    assert "Added. Sam does not see it until the plan is shared." in page
    hub = text_of(browser.get(reverse("draft", args=[plan.ref])))
    assert "Evidence 1 file." in hub


def test_what_was_typed_stays_when_the_file_is_not_taken(cast: Cast, signed_in: SignedIn) -> None:
    plan = plan_in(PlanStatus.DRAFT, cast)
    sent = {"title": "The list", "area": plan.areas.get().ref, "file": upload(b"<html>", "list.pdf")}

    answer = signed_in("jana").post(new(plan), sent)

    assert answer.status_code == 422
    assert errors_of(answer) == ["This is a web page. Print it into a PDF, and attach that."]
    soup = BeautifulSoup(answer.content, "html.parser")
    assert soup.select_one("input[name=title]")["value"] == "The list"
    assert soup.select_one("option[selected]")["value"] == plan.areas.get().ref
    assert not Attachment.objects.exists()


@pytest.mark.parametrize(
    ("name", "content", "refusal"),
    [
        ("page.txt", b"", Refusal.EMPTY),
        ("report.png", b"Just text.", Refusal.MISNAMED),
        ("report\u202etxt.exe", b"Just text.", Refusal.MISNAMED),  # Django takes the override out of the name
        ("report.exe\0.txt", b"MZ\x90\x00\x03", Refusal.UNKNOWN),
        ("../../etc/passwd", b"<?xml version='1.0'?><svg/>", Refusal.WEB_PAGE),
    ],
)
def test_each_reason_is_one_sentence_on_the_form(
    cast: Cast, signed_in: SignedIn, name: str, content: bytes, refusal: Refusal
) -> None:
    plan = draft_plan(cast)

    answer = signed_in("jana").post(new(plan), {"title": "The list", "file": upload(content, name)})

    assert (answer.status_code, errors_of(answer)) == (422, [str(SENTENCES[refusal])])


def test_every_reason_has_its_sentence_and_says_what_to_do() -> None:
    assert set(SENTENCES) == set(Refusal)
    assert all(
        str(sentence).count(". ") >= 1 and str(sentence).endswith(".") for sentence in SENTENCES.values()
    )


def test_a_file_of_fifty_megabytes_is_refused_and_its_end_is_not_kept(
    cast: Cast, signed_in: SignedIn
) -> None:
    sent = {"title": "A film", "file": upload(b"x" * (50 * MEGABYTE), "film.txt")}

    answer = signed_in("jana").post(new(draft_plan(cast)), sent)

    assert errors_of(answer) == [
        "This file is larger than 10 MB. Choose a smaller one, or attach the part that matters."
    ]
    assert 'value="A film"' in answer.content.decode()


def test_of_an_upload_beyond_what_any_form_takes_only_the_beginning_reaches_the_disk(settings: Any) -> None:
    settings.UPLOAD_CAP_BYTES = 3 * MEGABYTE
    request = RequestFactory().post("/", {"title": "A film", "file": upload(b"x" * (8 * MEGABYTE))})

    assert request.POST["title"] == "A film"
    assert 3 * MEGABYTE <= request.FILES["file"].size < 4 * MEGABYTE
    request.FILES["file"].close()


def test_a_file_over_which_its_reader_dies_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("plans.evidence.apart.SECONDS_IN_ALL", 0.001)

    with pytest.raises(Refused) as caught:
        clean_apart(files.png(), "x.png")

    assert caught.value.refusal == Refusal.TOO_MUCH_WORK


def test_the_reader_of_files_gets_no_secret_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    given: dict[str, str] = {}

    def run(*_args: Any, env: dict[str, str], **_more: Any) -> Any:
        given.update(env)
        raise subprocess.TimeoutExpired("the reader", 1)

    monkeypatch.setenv("SECRET_KEY", "a secret")
    monkeypatch.setattr(subprocess, "run", run)
    with pytest.raises(Refused):
        clean_apart(b"hello", "x.txt")

    assert set(given) <= {"PATH", "LD_LIBRARY_PATH", "LANG", "SYSTEMROOT"}


def test_files_lie_with_the_other_state_and_not_where_static_files_are_served_from() -> None:
    where = Path(settings.STORAGES["attachments"]["OPTIONS"]["location"])

    assert where.is_relative_to(settings.STATE_DIR)
    assert not where.is_relative_to(settings.STATIC_ROOT)
    assert not any(where.is_relative_to(folder) for folder in settings.STATICFILES_DIRS)


# --- Who gets a file ------------------------------------------------------------------------------------------


def statuses(signed_in: SignedIn, url: str) -> dict[str, set[str]]:
    """Who is answered what, by status."""
    found: dict[str, set[str]] = {}
    for name in NAMES:
        answer = signed_in(name).get(url)
        answer.getvalue()
        found.setdefault(str(answer.status_code), set()).add(name)
    return found


def test_the_file_of_a_draft_is_not_there_for_anybody_who_cannot_see_the_draft(
    cast: Cast, signed_in: SignedIn
) -> None:
    file = attached(draft_plan(cast), cast)
    made_up = address(file).replace(file.ref, "0" * 26)

    assert statuses(signed_in, address(file)) == {
        "200": {"jana", "mia", "noor"},
        "404": set(NAMES) - {"jana", "mia", "noor"},
    }
    for name in ("sam", "chris"):
        real, nothing = signed_in(name).get(address(file)), signed_in(name).get(made_up)
        assert real.content == nothing.content
        assert {*real.headers} == {*nothing.headers}
        assert "Ticket report" not in signed_in(name).get(reverse("my_plan")).content.decode()
        assert signed_in(name).get(f"{reverse('my_plan_evidence')}").status_code == 404


def test_once_the_plan_is_shared_its_readers_get_the_file_and_nobody_else(
    cast: Cast, signed_in: SignedIn
) -> None:
    file = attached(plan_in(PlanStatus.ACTIVE, cast), cast, at=LATER)
    readers = {"sam", "jana", "mia", "noor", "paul", "ivo", "ola"}

    assert statuses(signed_in, address(file)) == {"200": readers, "404": set(NAMES) - readers}


def test_a_file_is_sent_to_be_kept_and_not_shown(cast: Cast, signed_in: SignedIn) -> None:
    file = attached(plan_in(PlanStatus.ACTIVE, cast), cast, at=LATER, title="About Sam Okafor")

    answer = signed_in("sam").get(address(file))

    name = f"evidence-{file.ref[:5]}.txt"
    assert answer.getvalue() == b"Nine of 14 tickets waited for two days or more.\n"
    assert answer["Content-Disposition"] == f"attachment; filename=\"{name}\"; filename*=UTF-8''{name}"
    assert answer["Content-Type"] == "text/plain"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["Content-Length"] == str(file.size)
    assert "Sam" not in str(answer.headers)


def test_a_file_is_reached_through_its_own_plan_alone_and_by_no_other_address(
    cast: Cast, signed_in: SignedIn
) -> None:
    file = attached(plan_in(PlanStatus.ACTIVE, cast), cast, at=LATER)
    other = plan_in(PlanStatus.ACTIVE, cast, employee="chris")
    browser = signed_in("jana")

    for name in ("plan_evidence_file", "plan_evidence_withdraw"):
        assert browser.get(reverse(name, args=[other.ref, file.ref])).status_code == 404
    for folder in ("", "media/", "media/attachments/", "attachments/", "static/"):
        assert browser.get(f"/{folder}{file.file.name}").status_code == 404


def test_a_withdrawn_file_is_named_with_its_reason_and_no_longer_opened(
    cast: Cast, signed_in: SignedIn
) -> None:
    plan = plan_in(PlanStatus.ACTIVE, cast)
    file = attached(plan, cast, at=LATER)
    reason = {"reason": "It names a customer."}

    answer = signed_in("jana").post(
        reverse("plan_evidence_withdraw", args=[plan.ref, file.ref]), reason, follow=True
    )

    assert "The file is withdrawn." in text_of(answer)
    sam = signed_in("sam")
    assert sam.get(address(file)).status_code == 403
    listed = text_of(sam.get(reverse("my_plan_evidence")))
    assert "Ticket report for March" in listed
    assert "Withdrawn Jana Lind" in listed and "It names a customer." in listed
    kept = signed_in("noor").get(address(file))
    assert (kept.status_code, kept.getvalue()[:4]) == (200, b"Nine")


def test_a_file_that_the_store_has_lost_is_explained(cast: Cast, signed_in: SignedIn) -> None:
    file = attached(plan_in(PlanStatus.ACTIVE, cast), cast, at=LATER)
    attachment_storage().delete(file.file.name)

    answer = signed_in("sam").get(address(file))

    assert answer.status_code == 409
    assert "it is in their backup" in text_of(answer)


# --- The pages of the employee, the plan and the record -----------------------------------------------------------


def test_sam_adds_evidence_of_their_own_and_withdraws_it_again(cast: Cast, signed_in: SignedIn) -> None:
    plan = plan_in(PlanStatus.ACTIVE, cast)
    sam = signed_in("sam")

    added = sam.post(
        reverse("my_plan_evidence_new"),
        {"title": "Praise from a customer", "area": "", "file": upload(b"Thank you, Sam!\n", "thanks.txt")},
        follow=True,
    )
    file = Attachment.objects.get()
    withdrawn = sam.post(
        reverse("my_plan_evidence_withdraw", args=[file.ref]), {"reason": "Too private."}, follow=True
    )

    assert "Everyone who can see your plan can read it now." in text_of(added)
    assert "Withdraw : Praise from a customer" in text_of(added)
    assert (file.plan, file.added_by) == (plan, cast.account("sam"))
    assert "Your file is withdrawn." in text_of(withdrawn)
    assert "Too private." in text_of(signed_in("jana").get(reverse("plan_evidence", args=[plan.ref])))


def test_sam_cannot_withdraw_what_jana_added(cast: Cast, signed_in: SignedIn) -> None:
    file = attached(plan_in(PlanStatus.ACTIVE, cast), cast, at=LATER)
    url = reverse("my_plan_evidence_withdraw", args=[file.ref])

    assert signed_in("sam").get(url).status_code == 403
    assert signed_in("sam").post(url, {"reason": "No."}).status_code == 403


def test_a_draft_s_file_is_taken_out_after_one_question(cast: Cast, signed_in: SignedIn) -> None:
    plan = draft_plan(cast)
    file = attached(plan, cast)
    url = reverse("plan_evidence_remove", args=[plan.ref, file.ref])
    browser = signed_in("mia")

    asked, done = browser.get(url), browser.post(url, follow=True)

    assert "Take this file out of the draft?" in text_of(asked)
    assert "No files are added." in text_of(done)


def test_the_reviewer_the_plan_page_the_record_and_its_pdf_list_the_evidence(
    cast: Cast, signed_in: SignedIn
) -> None:
    plan = plan_in(PlanStatus.ACTIVE, cast)
    file = attached(plan, cast, at=LATER)
    sam = signed_in("sam")

    on_page = text_of(signed_in("ola").get(reverse("plan", args=[plan.ref])))
    record = text_of(sam.get(reverse("plan_record", args=[plan.ref])))
    printed = text_of_paper(sam.get(reverse("plan_pdf", args=[plan.ref])).content)

    assert "Ticket report for March" in on_page
    for text in (record, printed):
        assert "Ticket report for March" in text and file.short_sha256 in text and "48" in text


def test_the_list_takes_as_many_queries_for_three_files_as_for_one(cast: Cast, signed_in: SignedIn) -> None:
    plan = plan_in(PlanStatus.ACTIVE, cast)
    browser = signed_in("mia")
    counts = []
    for number in range(3):
        attached(plan, cast, at=LATER, title=f"Report {number}", content=b"%d" % number)
        with CaptureQueriesContext(connection) as queries:
            browser.get(reverse("plan_evidence", args=[plan.ref]))
        counts.append(len(queries))

    assert counts[1] == counts[2]


def test_evidence_added_after_the_end_says_so(cast: Cast, signed_in: SignedIn) -> None:
    plan = plan_in(PlanStatus.CLOSED, cast)
    attached(plan, cast, by="sam", at=MONDAY + timedelta(days=70), title="For my appeal")

    listed = text_of(signed_in("mia").get(reverse("plan_evidence", args=[plan.ref])))

    assert "added after the plan had ended" in listed


def test_a_companion_reads_the_files_and_adds_none(
    cast: Cast, signed_in: SignedIn, time_machine: Any
) -> None:
    time_machine.move_to(LATER, tick=False)
    plan = plan_in(PlanStatus.ACTIVE, cast)
    file = attached(plan, cast, at=LATER)
    until = (LATER + timedelta(days=60)).date()
    workflows.invite_companion(
        plan=plan, companion=cast.account("kim"), until=until, by=cast.account("sam"), at=LATER
    )
    kim = signed_in("kim")

    answer = kim.get(address(file))

    assert (answer.status_code, answer.getvalue()[:4]) == (200, b"Nine")
    assert kim.get(new(plan)).status_code == 403
