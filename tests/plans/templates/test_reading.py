"""Reading templates: the list, one of them, its versions and history; and the file that it leaves and comes as."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from employees.models import AuditEvent
from plans import workflows
from plans.designs import as_json
from plans.designs.editing import with_
from plans.models import Plan, PlanTemplate
from tests.factories.plans import draft_plan
from tests.factories.templates import MADE, design, draft_template, published_template
from tests.people import Cast
from tests.plans.drafting import SignedIn, text_of


@pytest.fixture(autouse=True)
def _now(time_machine: Any) -> None:
    time_machine.move_to(MADE + timedelta(hours=3), tick=False)


@pytest.fixture
def noor(signed_in: SignedIn) -> Any:
    return signed_in("noor")


def queries(client: Any, address: str) -> int:
    """How many a page needs."""
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


class TestList:
    def test_it_costs_the_same_for_one_three_and_thirty(self, cast: Cast, noor: Any) -> None:
        counted = []
        for many in (1, 3, 30):
            while PlanTemplate.objects.count() < many:
                published_template(cast, f"Form {PlanTemplate.objects.count()}")
            counted.append(queries(noor, reverse("templates")))

        assert counted[0] == counted[1] == counted[2]

    def test_it_says_what_a_template_is_for_and_how_far_it_is(self, cast: Cast, noor: Any) -> None:
        published = published_template(cast, "Coaching")
        workflows.change_template(
            template=published, change=lambda d: with_(d, use="Later."), by=cast.account("noor"), at=MADE
        )
        draft_template(cast, "Begun")
        shelved = published_template(cast, "Shelved")
        workflows.archive_template(template=shelved, by=cast.account("noor"), at=MADE)

        page = text_of(noor.get(reverse("templates")))

        assert "Coaching Coaching plan After a talk. 56 calendar days 0 1 Changes not published yet" in page
        assert "Begun Coaching plan After a talk. 56 calendar days 0 Not published yet" in page
        assert page.index("Archived") < page.index("Shelved")

    def test_plans_are_counted_as_far_as_the_reader_sees_them(self, cast: Cast, signed_in: SignedIn) -> None:
        template = published_template(cast)
        plan = draft_plan(cast)
        Plan.objects.filter(pk=plan.pk).update(template_version=template.versions.get())
        address = reverse("template", args=[template.ref])

        assert "1 plan that you can see is written from it." in text_of(signed_in("mia").get(address))
        assert "No plan that you can see is written from it." in text_of(signed_in("ada").get(address))

    def test_a_partner_reads_and_is_offered_no_change(self, cast: Cast, signed_in: SignedIn) -> None:
        template = published_template(cast)
        mia = signed_in("mia")

        for address in (reverse("templates"), reverse("template", args=[template.ref])):
            page = mia.get(address).content.decode()
            assert "/edit/" not in page and "/templates/new/" not in page and "archive/" not in page

    def test_only_hr_has_it_in_the_navigation(self, cast: Cast, signed_in: SignedIn) -> None:
        names = [
            name
            for name in cast.people()
            if b'href="/templates/"' in signed_in(name).get(reverse("help")).content
        ]

        assert names == ["mia", "noor", "ada"]


class TestOne:
    def test_it_is_read_as_the_form_would_be(self, cast: Cast, noor: Any) -> None:
        page = text_of(noor.get(reverse("template", args=[published_template(cast).ref])))

        assert page.index("Who and when") < page.index("What has happened") < page.index("For the file")
        assert "Banner ID Must be answered. One line of text" in page
        assert "Stage One of these: First Second" in page
        assert "Activity Deadline State" in page

    def test_its_page_costs_the_same_however_much_was_done_to_it(self, cast: Cast, noor: Any) -> None:
        template = published_template(cast)
        address = reverse("template", args=[template.ref])
        before = queries(noor, address)
        for number in range(2, 8):
            workflows.change_template(
                template=template,
                change=lambda d, n=number: with_(d, noun=f"Plan {n}"),
                by=cast.account("noor"),
                at=MADE,
            )
            workflows.publish_template(template=template, by=cast.account("noor"), at=MADE)

        assert queries(noor, address) == before

    def test_its_history_says_who_did_what_in_sentences(self, cast: Cast, noor: Any) -> None:
        template = published_template(cast)
        by = cast.account("noor")
        for noun in ("One", "Two"):
            workflows.change_template(
                template=template, change=lambda d, n=noun: with_(d, noun=n), by=by, at=MADE
            )
        workflows.discard_draft(template=template, by=by, at=MADE)
        workflows.archive_template(template=template, by=by, at=MADE)
        workflows.restore_template(template=template, by=by, at=MADE)

        page = text_of(noor.get(reverse("template", args=[template.ref])))

        said = [
            "Noor Haddad offered it again.",
            "Noor Haddad archived it.",
            "Noor Haddad took back what was not published.",
            "Noor Haddad changed the draft, in 2 steps.",
            "Noor Haddad published version 1.",
            "Noor Haddad began this template.",
        ]
        places = [page.index(sentence) for sentence in said]
        assert places == sorted(places)

    def test_an_old_version_is_read_as_it_was(self, cast: Cast, noor: Any) -> None:
        template = published_template(cast)
        by = cast.account("noor")
        workflows.change_template(template=template, change=lambda d: with_(d, noun="New"), by=by, at=MADE)
        workflows.publish_template(template=template, by=by, at=MADE)

        old = text_of(noor.get(reverse("template_version", args=[template.ref, 1])))

        assert "There is a newer version." in old and "Coaching plan" in old
        assert "New plans use this version." in text_of(
            noor.get(reverse("template_version", args=[template.ref, 2]))
        )
        for number in (0, 3, 10**30):
            assert noor.get(reverse("template_version", args=[template.ref, number])).status_code == 404

    @pytest.mark.parametrize("verb", ["archive", "restore"])
    def test_archiving_and_offering_again_ask_once(self, cast: Cast, noor: Any, verb: str) -> None:
        template = published_template(cast)
        address = reverse(f"template_{verb}", args=[template.ref])
        assert noor.get(address).status_code == 200

        for _press in range(2):
            assert noor.post(address).url == reverse("template", args=[template.ref])

        template.refresh_from_db()
        assert (template.archived_at is not None) == (verb == "archive")


class TestFile:
    def test_it_leaves_as_it_was_published_under_a_neutral_name(self, cast: Cast, noor: Any) -> None:
        template = published_template(cast, "About Sam Okafor")

        response = noor.get(reverse("template_export", args=[template.ref]))

        assert response["Content-Type"] == "application/json"
        assert response["Content-Disposition"] == 'attachment; filename="template-1.json"'
        assert response.content.decode() == template.versions.get().content

    @pytest.mark.parametrize("asked", ["0", "2", "x", "-1", "9" * 5000, "１"])
    def test_a_version_that_is_not_there_is_not_there(self, cast: Cast, noor: Any, asked: str) -> None:
        template = published_template(cast)

        address = reverse("template_export", args=[template.ref])
        assert noor.get(address, {"version": asked}).status_code == 404
        assert (
            noor.get(reverse("template_export", args=[draft_template(cast, "Begun").ref])).status_code == 404
        )

    def test_the_schema_describes_what_leaves(self, cast: Cast, noor: Any) -> None:
        response = noor.get(reverse("template_schema"))

        assert response["Content-Type"] == "application/schema+json"
        exported = json.loads(as_json(design()))
        assert set(response.json()["properties"]) == set(exported)


Upload = Callable[..., Any]


@pytest.fixture
def upload(noor: Any) -> Upload:
    """Choose a file and look at it."""

    def send(content: bytes) -> Any:
        file = SimpleUploadedFile("anything.json", content)
        return noor.post(reverse("template_import"), {"file": file})

    return send


def hostile(**changed: Any) -> bytes:
    return json.dumps({**json.loads(as_json(design())), **changed}).encode()


class TestImport:
    def test_what_it_would_make_is_shown_and_nothing_written_before_the_second_press(
        self, cast: Cast, noor: Any, upload: Upload
    ) -> None:
        before = AuditEvent.objects.count()

        response = upload(as_json(design("From elsewhere")).encode())

        page = text_of(response)
        assert response.status_code == 200
        assert "Nothing was written yet." in page and "From elsewhere" in page and "Banner ID" in page
        assert (PlanTemplate.objects.count(), AuditEvent.objects.count()) == (0, before)
        content = response.context["content"]
        for _press in range(2):
            done = noor.post(reverse("template_import"), {"content": content})
        template = PlanTemplate.objects.get()
        assert done.url == reverse("template_edit", args=[template.ref])
        assert template.versions.get().design == design("From elsewhere")
        assert template.versions.get().number == 0

    def test_what_leaves_comes_back_the_same(self, cast: Cast, noor: Any, upload: Upload) -> None:
        template = published_template(cast)
        exported = noor.get(reverse("template_export", args=[template.ref])).content

        response = upload(exported)

        assert "There is a template called “ Coaching plan ” already." in text_of(response)
        assert response.context["content"].encode() == exported

    def test_what_it_lacks_is_said_and_does_not_stop_it(self, upload: Upload) -> None:
        response = upload(hostile(parts=[], outcomes=[]))

        assert response.status_code == 200
        assert "What it lacks" in text_of(response)
        assert "A plan needs the part “Goals”." in text_of(response)

    @pytest.mark.parametrize(
        ("content", "words"),
        [
            (b"", "The file is not JSON."),
            (b"%PDF-1.7", "The file is not JSON."),
            (b"\xff\xfe\x00", "The file is not written in UTF-8. Save it as UTF-8, and choose it again."),
            (b"[" * 200_000, "The file is not JSON."),
            (b'{"format":"waymark-plan-template","goals_at_most":' + b"9" * 6000 + b"}", "not JSON"),
            (b"[]", "The file is JSON, but not a plan template."),
            (b'{"format":"else"}', "The file is JSON, but not a plan template."),
            (b" " * 1_000_001, "The file is larger than 1 MB."),
            (hostile(name=""), "name: This must not be empty."),
            (hostile(name="x" * 201), "name: This is longer than 200 characters."),
            (
                hostile(name="nul\x00byte"),
                "name: There are characters in this that cannot be read or printed.",
            ),
            (hostile(name="\ud800"), "name: There are characters in this that cannot be read or printed."),
            (hostile(goals_at_most=float("nan")), "goals_at_most"),
            (hostile(surprise=1), "surprise: This is not known here."),
            (hostile(parts=[{"key": "a"}] * 1000), "parts: There are more than 60 of these."),
            (
                hostile(parts=[{"key": "a", "fields": [{"key": "b", "label": "B"}] * 1000}]),
                "parts 1 › fields: There are more than 60 of these.",
            ),
            (hostile(parts=[{"key": "a"}, {"key": "a"}]), "“a” is there twice."),
            (hostile(parts=[{"key": "../../etc"}]), "parts 1 › key: Only small letters"),
            (hostile(goal_check={"<script>": "off"}), "goal_check › <script>"),
        ],
    )
    def test_what_cannot_be_used_is_said_with_its_place_and_nothing_is_written(
        self, noor: Any, upload: Upload, content: bytes, words: str
    ) -> None:
        response = upload(content)

        assert response.status_code == 422
        assert words in text_of(response).replace(" :", ":")
        assert b"<script>" not in response.content
        assert not PlanTemplate.objects.exists()

    def test_what_is_confirmed_is_read_as_if_it_were_new(self, noor: Any) -> None:
        for content in (b"{}", hostile(name=""), b"\x00"):
            response = noor.post(reverse("template_import"), {"content": content.decode()})

            assert response.status_code == 422
        assert not PlanTemplate.objects.exists()

    def test_its_words_are_text_everywhere(self, noor: Any, upload: Upload) -> None:
        evil = "<script>alert(1)</script>{{ 7|add:7 }}"
        part = {
            "key": "own",
            "label": evil,
            "help": evil,
            "fields": [{"key": "f", "label": evil, "help": evil}],
        }

        response = upload(hostile(name=evil, noun=evil[:60], use=evil, origin=evil, parts=[part]))
        noor.post(reverse("template_import"), {"content": response.context["content"]})

        ref = PlanTemplate.objects.get().ref
        addresses = [
            reverse("templates"),
            reverse("template_new"),
            *(
                reverse(name, args=[ref])
                for name in ("template", "template_edit", "template_use", "template_parts", "template_look")
            ),
            reverse("template_part", args=[ref, "own"]),
        ]
        for shown in (response, *(noor.get(address) for address in addresses)):
            assert shown.status_code == 200
            assert b"<script>alert" not in shown.content

    def test_what_would_grow_too_large_to_be_read_again_is_not_kept(self, upload: Upload) -> None:
        parts = [
            {
                "key": f"p{part}",
                "label": "P",
                "fields": [
                    {"key": f"f{part}_{n}", "kind": "choice", "label": "L", "choices": ["a", "b"] * 30}
                    for n in range(60)
                ],
            }
            for part in range(50)
        ]
        whole = {**json.loads(as_json(design())), "parts": parts}
        content = json.dumps(whole, separators=(",", ":")).encode()
        assert len(content) < 1_000_000

        response = upload(content)

        assert response.status_code == 422
        assert "The template is larger than 1 MB." in text_of(response)
