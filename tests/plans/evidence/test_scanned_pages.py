"""Files and a real virus scanner: what it finds is not kept, nor what it could not look at, whoever sends it where."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.checks import run_checks
from django.core.files.uploadedfile import SimpleUploadedFile
from django.forms import FileField
from django.test import Client
from django.urls import get_resolver, reverse

from employees.importing import store
from employees.models import PeopleImport
from employees.web.forms import Form
from employees.web.scanning import check_scanner
from plans import workflows
from plans.enums import PlanStatus
from plans.models import Attachment, Plan, Signature
from plans.models.attachment import attachment_storage
from tests.eicar import eicar
from tests.factories.plans import plan_in
from tests.people import Cast
from tests.plans.evidence import files
from tests.reading import everything_stored
from tests.servers import VirusScanner
from tests.services import LOOKED_INTO_AT_MOST, SCANNED_AT_MOST, clamd_in

SignedIn = Callable[[str], Client]
NOW = datetime(2026, 6, 1, 8, 0, tzinfo=UTC)
INFECTED = (
    "The virus scanner found something harmful in this file, so nothing of it was kept. Such things get into anybody’s "
    "files unseen. Ask whoever looks after your computer to clean it, and choose the clean file."
)
NOT_SCANNED = (
    "This file could not be checked for viruses just now, so nothing of it was kept. There may be nothing wrong with "
    "it. Choose it again in a few minutes, or a smaller one; if it is refused again, tell whoever runs Waymark."
)
HARMLESS = b"14 of 16 tickets were answered on the same day.\n"
PEOPLE = b"Staff number,First name,Last name\r\nN1,Bea,Stone\r\n"


@pytest.fixture
def plan(cast: Cast, time_machine: Any) -> Plan:
    """Sam's plan, on the day of its first checkpoint."""
    time_machine.move_to(NOW, tick=False)
    plan = plan_in(PlanStatus.ACTIVE, cast)
    workflows.open_plan(plan=plan, by=cast.account("sam"), at=NOW)
    return plan


@pytest.fixture
def scanned(virus_scanner: VirusScanner, settings: Any) -> VirusScanner:
    """The operator has named a scanner."""
    settings.VIRUS_SCANNER = virus_scanner.by_socket
    return virus_scanner


@pytest.fixture
def nowhere(settings: Any) -> Iterator[None]:
    """A scanner is named that is not there."""
    with TemporaryDirectory() as folder:
        settings.VIRUS_SCANNER = f"unix://{folder}/clamd.ctl"
        yield


def page_for(way: str, plan: Plan) -> str:
    """The address of a page that takes a file."""
    where: dict[str, list[object]] = {
        "plan_evidence_new": [plan.ref],
        "plan_paper": [plan.ref],
        "checkpoint_file": [plan.ref, 1],
        "my_plan_checkpoint_file": [1],
    }
    return reverse(way, args=where.get(way, []))


def typed(way: str, plan: Plan, cast: Cast) -> dict[str, str]:
    """What is filled in there beside the file."""
    if way == "people_import":
        return {}
    if way != "plan_paper":
        return {"title": "The tickets of May"}
    return {
        "version_sha256": plan.versions.get().sha256,
        "meaning": "comments",
        "signed_on": "2026-06-01",
        "comment": "I asked for the tickets of May.",
        "witness": cast.account("jana").ref,
    }


def sent(content: bytes, name: str = "report.txt") -> SimpleUploadedFile:
    """A file as a browser sends it."""
    return SimpleUploadedFile(name, content)


def errors_of(page: Any) -> list[str]:
    """What the error summary of a page says."""
    soup = BeautifulSoup(page.content, "html.parser")
    return [link.get_text(strip=True) for link in soup.select(".error-summary li")]


def kept_files() -> tuple[set[str], set[str]]:
    """The names of all files that are kept: of plans, and of imports."""
    try:
        _folders, names = attachment_storage().listdir("")
    except FileNotFoundError:
        names = []
    return set(names), {path.name for path in store.folder().iterdir()}


WAYS = [
    ("jana", "plan_evidence_new"),
    ("sam", "my_plan_evidence_new"),
    ("jana", "checkpoint_file"),
    ("sam", "my_plan_checkpoint_file"),
    ("mia", "plan_paper"),
    ("noor", "people_import"),
]


@pytest.mark.parametrize(("who", "way"), WAYS)
@pytest.mark.usefixtures("scanned")
def test_wherever_a_file_is_taken_one_with_a_virus_is_refused_and_nothing_of_it_is_kept(
    plan: Plan, cast: Cast, signed_in: SignedIn, who: str, way: str
) -> None:
    browser = signed_in(who)
    browser.get(page_for(way, plan))
    before = everything_stored(), kept_files()

    page = browser.post(page_for(way, plan), typed(way, plan, cast) | {"file": sent(eicar())})

    assert (page.status_code, errors_of(page)) == (422, [INFECTED])
    assert (everything_stored(), kept_files()) == before


@pytest.mark.parametrize(("who", "way"), WAYS)
@pytest.mark.usefixtures("nowhere")
def test_wherever_a_file_is_taken_none_is_while_the_scanner_is_away(
    plan: Plan, cast: Cast, signed_in: SignedIn, who: str, way: str
) -> None:
    content = PEOPLE if way == "people_import" else HARMLESS
    browser = signed_in(who)
    browser.get(page_for(way, plan))
    before = everything_stored(), kept_files()

    page = browser.post(page_for(way, plan), typed(way, plan, cast) | {"file": sent(content)})

    assert (page.status_code, errors_of(page)) == (422, [NOT_SCANNED])
    assert (everything_stored(), kept_files()) == before
    stands = page.content.decode()
    assert [words for words in typed(way, plan, cast).values() if words not in stands] == []


@pytest.mark.usefixtures("scanned")
def test_what_is_harmless_is_taken_as_ever(plan: Plan, cast: Cast, signed_in: SignedIn) -> None:
    paper = typed("plan_paper", plan, cast) | {"file": sent(b"Signed by hand.\n", "scan.txt")}

    signed_in("jana").post(page_for("plan_evidence_new", plan), {"title": "May", "file": sent(HARMLESS)})
    signed_in("mia").post(page_for("plan_paper", plan), paper)
    signed_in("noor").post(reverse("people_import"), {"file": sent(PEOPLE, "people.csv")})

    added = Attachment.objects.get(title="May").file.open()
    assert added.read() == HARMLESS
    added.close()
    assert Signature.objects.filter(route="paper").count() == 1
    assert PeopleImport.objects.get().rows_total == 1


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("letter.docx", files.docx(word__notes=eicar())),
        ("letter.odt", files.packed({**files.odt_parts(), "notes": eicar()})),
        ("all.zip", files.packed({"within.zip": files.packed({"notes": eicar()})})),
    ],
)
def test_a_virus_packed_inside_is_found_through_either_kind_of_address(
    plan: Plan,
    signed_in: SignedIn,
    virus_scanner: VirusScanner,
    settings: Any,
    name: str,
    content: bytes,
) -> None:
    found = []
    for address in (virus_scanner.by_socket, virus_scanner.by_port):
        settings.VIRUS_SCANNER = address
        sending = {"title": "May", "file": sent(content, name)}
        found.append(errors_of(signed_in("jana").post(page_for("plan_evidence_new", plan), sending)))

    assert found == [[INFECTED], [INFECTED]]


@pytest.mark.parametrize("size", [LOOKED_INTO_AT_MOST + 1, SCANNED_AT_MOST + 1, 8_000_000])
@pytest.mark.parametrize("way", ["by_socket", "by_port"])
def test_a_file_that_the_scanner_does_not_look_at_to_its_end_is_one_that_was_not_checked(
    plan: Plan, signed_in: SignedIn, virus_scanner: VirusScanner, settings: Any, size: int, way: str
) -> None:
    settings.VIRUS_SCANNER = getattr(virus_scanner, way)
    sending = {"title": "May", "file": sent(b"Tickets. " * (size // 9 + 1))}

    page = signed_in("jana").post(page_for("plan_evidence_new", plan), sending)

    assert (page.status_code, errors_of(page), Attachment.objects.count()) == (422, [NOT_SCANNED], 0)


def test_when_the_scanner_is_back_the_same_file_is_taken(
    plan: Plan, signed_in: SignedIn, settings: Any
) -> None:
    jana, address = signed_in("jana"), page_for("plan_evidence_new", plan)
    with TemporaryDirectory() as folder:
        server, path, _port = clamd_in(Path(folder), {"Eicar": eicar()})
        settings.VIRUS_SCANNER = f"unix://{path}"
        answers = []
        for _day in range(2):
            with server.running():
                answers.append(jana.post(address, {"title": "May", "file": sent(HARMLESS)}).status_code)
            answers.append(jana.post(address, {"title": "June", "file": sent(HARMLESS)}).status_code)

    assert answers == [302, 422, 302, 422]
    assert set(Attachment.objects.values_list("title", flat=True)) == {"May"}


def test_a_scanner_that_never_answers_is_not_waited_for(
    plan: Plan, signed_in: SignedIn, settings: Any
) -> None:
    settings.VIRUS_SCANNER_SECONDS = 0.3
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.VIRUS_SCANNER = f"tcp://127.0.0.1:{silent.getsockname()[1]}"
        page = signed_in("jana").post(
            page_for("plan_evidence_new", plan), {"title": "May", "file": sent(HARMLESS)}
        )

    assert (page.status_code, errors_of(page), Attachment.objects.count()) == (422, [NOT_SCANNED], 0)


def test_where_no_scanner_is_named_nobody_is_asked(
    plan: Plan, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    monkeypatch.delattr(socket, "socket")

    page = signed_in("jana").post(
        page_for("plan_evidence_new", plan), {"title": "May", "file": sent(eicar())}
    )

    assert (settings.VIRUS_SCANNER, page.status_code, Attachment.objects.get().title) == ("", 302, "May")


@pytest.mark.parametrize(
    "said", ["127.0.0.1:3310", "http://127.0.0.1:3310", "tcp://127.0.0.1:port", "unix://run/clamav/clamd.ctl"]
)
def test_what_is_no_address_is_told_at_the_start_and_takes_no_file(
    plan: Plan, signed_in: SignedIn, settings: Any, said: str
) -> None:
    settings.VIRUS_SCANNER = said

    page = signed_in("jana").post(
        page_for("plan_evidence_new", plan), {"title": "May", "file": sent(HARMLESS)}
    )

    (error,) = [error for error in run_checks() if error.id == "employees.E011"]
    assert (
        error.msg
        == f"VIRUS_SCANNER is {said}, which is no address of a ClamAV daemon. No file would be taken."
    )
    assert (page.status_code, errors_of(page), Attachment.objects.count()) == (422, [NOT_SCANNED], 0)


@pytest.mark.parametrize("said", ["", "tcp://scanner.example.org", "unix:///run/clamav/clamd.ctl"])
def test_an_address_and_none_at_all_are_in_order(settings: Any, said: str) -> None:
    settings.VIRUS_SCANNER = said

    assert check_scanner() == []


def forms_with_a_file(kind: type[Form] = Form) -> set[str]:
    """The names of all forms of ours that take a file."""
    is_ours = not kind.__module__.startswith("tests.")
    takes = is_ours and any(isinstance(one, FileField) for one in kind.base_fields.values())
    return ({kind.__name__} if takes else set()).union(*map(forms_with_a_file, kind.__subclasses__()))


def test_each_form_that_takes_a_file_is_walked_above_or_keeps_none() -> None:
    get_resolver().url_patterns  # noqa: B018 -- reads every module with a page

    walked = {"EvidenceForm", "PaperForm", "UploadForm"}
    # Looked at and thrown away; read as a template, word by word; an example.
    keep_none = {"VerifyForm", "TemplateFileForm", "SampleForm"}
    assert forms_with_a_file() == walked | keep_none
