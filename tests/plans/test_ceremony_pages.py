"""The signing ceremony, page by page: nothing typed is lost, nobody signs for somebody else, and one clock for all."""

from __future__ import annotations

import hashlib
import io
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from bs4 import BeautifulSoup
from django.db import transaction
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse

from employees import audit
from employees.enums import ProofMethod
from employees.models import AuditEvent
from plans import workflows
from plans.designs import SignerRole
from plans.documents.certificate import certificate_of
from plans.enums import AskedBy, PlanEvent, PlanStatus, SignatureMeaning
from plans.models import FormSignature, MeetingRequest, Plan, Signature
from tests.architecture.matrix import MATRIX
from tests.architecture.test_matrix import address
from tests.factories.people import PASSWORD
from tests.factories.plans import plan_in
from tests.people import Cast
from tests.reading import text_of as words
from tests.reading import text_of_paper

SignedIn = Callable[[str], Client]
AT = datetime(2026, 6, 3, 9, 0, 7, tzinfo=UTC)
HERE, UTC_SAYS = "Wed 3 June 2026, 10:00:07 BST", "2026-06-03 09:00:07 UTC"


@pytest.fixture
def plan(cast: Cast, time_machine: Any) -> Plan:
    """Sam's plan runs, opened, and Sam has not answered."""
    time_machine.move_to(AT, tick=False)
    return workflows.open_plan(plan=plan_in(PlanStatus.ACTIVE, cast), by=cast.account("sam"), at=AT)


def hidden(response: Any) -> dict[str, str]:
    """What the page carries without showing it."""
    boxes = BeautifulSoup(response.content, "html.parser").select("main form input[type=hidden][name]")
    return {str(box["name"]): str(box.get("value", "")) for box in boxes}


def answer(client: Client, page: str = "my_plan_confirm", **typed: str) -> HttpResponse:
    """Open a page, type, press."""
    sent = hidden(client.get(reverse(page))) | {"comment": "", "password": PASSWORD, **typed}
    return client.post(reverse(page), sent)


class TestShowingWhoOneIs:
    def test_no_meaning_is_chosen_beforehand_and_every_word_is_on_the_page(self, plan, signed_in):
        page = BeautifulSoup(signed_in("sam").get(reverse("my_plan_confirm")).content, "html.parser")
        tiles = page.select("input[name=meaning]")
        assert [tile["value"] for tile in tiles] == ["received", "agreed", "comments"]
        assert page.select("main input[checked]") == []
        answered = answer(signed_in("sam"), meaning="agreed")
        assert answered["Location"] == reverse("my_plan_done")
        act, said = Signature.objects.get(), " ".join(page.get_text(" ").split())
        for sentence in (*act.statement.replace(". ", ".|").split("|"), act.consent, act.version_sha256):
            assert sentence in said

    def test_a_wrong_password_loses_nothing_and_too_many_are_stopped(self, plan, signed_in):
        sam = signed_in("sam")
        typed = {"meaning": "comments", "comment": "Long and careful words.", "present": "Kim"}
        for _try in range(5):
            wrong = answer(sam, password="not-it", **typed)
            assert wrong.status_code == 422
            assert "Nothing was sent, and what you wrote is still here." in words(wrong)
            page = BeautifulSoup(wrong.content, "html.parser")
            assert page.select("input[name=meaning][value=comments][checked]")
            assert "Long and careful words." in page.get_text()
            assert page.select_one("input[name=present]")["value"] == "Kim"  # type: ignore[index]  # it is there
            assert not page.select_one("input[name=password]").get("value")  # type: ignore[union-attr]  # the same
        stopped = answer(sam, password=PASSWORD, **typed)
        assert "Too many tries." in words(stopped) and "Long and careful words." in words(stopped)
        assert not Signature.objects.exists()

    def test_a_passkey_just_used_takes_the_place_of_the_password_once(self, plan, cast, signed_in):
        sam, account = signed_in("sam"), cast.account("sam")
        Authenticator.objects.create(user=account, type=Authenticator.Type.WEBAUTHN, data={})
        left = sam.post(reverse("my_plan_confirm"), {"comment": "Kept.", "leave": "passkey"})
        assert left["Location"].startswith(reverse("mfa_reauthenticate_webauthn"))
        session = sam.session
        session["account_authentication_methods_user"] = str(account.pk)
        used = {"method": "mfa", "type": "webauthn", "reauthenticated": True, "at": time.time() - 60}
        session["account_authentication_methods"] = [used]
        session.save()

        page = sam.get(reverse("my_plan_confirm"))
        assert "Your password" not in words(page) and "Kept." in words(page)
        assert answer(sam, meaning="received", password="").status_code == 302

        act = Signature.objects.get()
        assert (act.method, act.mfa) == (ProofMethod.PASSKEY, True)
        assert act.authenticated_at == AT - timedelta(seconds=60)
        workflows.amend(
            plan=plan,
            changes=[{"item": "plan", "ref": None, "fields": {"ending": "We meet at the end."}}],
            reason="Clearer.",
            asked_by=AskedBy.HR,
            by=cast.account("mia"),
            at=AT,
        )
        assert "Your password" in words(sam.get(reverse("my_plan_confirm"))), "one proof, one act"

    def test_not_signing_asks_for_it_too(self, plan, signed_in):
        assert answer(signed_in("sam"), "my_plan_not_signing", password="").status_code == 422
        assert answer(signed_in("sam"), "my_plan_not_signing").status_code == 302
        assert Signature.objects.get().meaning == SignatureMeaning.NOT_SIGNING


class TestFromWhere:
    """The network address and the browser of the act: shown to the signer, on the certificate, and erasable."""

    BROWSER = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
    HERE = {"REMOTE_ADDR": "203.0.113.9", "HTTP_USER_AGENT": BROWSER, "HTTP_X_FORWARDED_FOR": "10.6.6.6"}

    def test_it_is_shown_before_and_after_and_certified(self, plan, cast):
        sam = Client(**self.HERE)
        sam.force_login(cast.account("sam"))
        assert "the network address 203.0.113.9 and Firefox 140 on Windows" in words(
            sam.get(reverse("my_plan_confirm"))
        )

        answer(sam, meaning="received")

        assert "203.0.113.9, Firefox 140 on Windows" in words(sam.get(reverse("my_plan_done")))
        said = certificate_of(plan.versions.get())["signatures"][0]
        session = hashlib.sha256(sam.session.session_key.encode()).hexdigest()[:16]
        assert said.beside[-1] == (
            "From the network address 203.0.113.9, with Firefox 140 on Windows. "
            f"The browser calls itself: {self.BROWSER}. Session {session}."
        )

    def test_the_record_holds_no_address_and_holds_when_it_is_erased(self, plan, cast):
        sam = Client(**self.HERE)
        sam.force_login(cast.account("sam"))
        answer(sam, "my_plan_not_signing")
        event = AuditEvent.objects.get(event=PlanEvent.NOT_SIGNED)
        for row in AuditEvent.objects.all():
            assert "203.0.113" not in str(row.data) and "Firefox" not in str(row.data)
        binding = certificate_of(plan.versions.get())["signatures"][0].binding

        with transaction.atomic():
            audit.erase([event.seq], by=None, at=AT)

        assert audit.verify().holds
        said = certificate_of(plan.versions.get())["signatures"][0]
        assert said.beside[-1] == "From where this was done was on the record, and was erased."
        assert said.binding == binding, "the signature is bound by the event, which stays"
        assert "From where" not in words(sam.get(reverse("my_plan_done")))

    def test_a_witness_s_is_kept_as_well(self, plan, cast, signed_in):
        answer(signed_in("sam"), "my_plan_not_signing")
        mia, path = Client(**self.HERE), reverse("plan_attest", args=[plan.ref])
        mia.force_login(cast.account("mia"))
        mia.post(path, hidden(mia.get(path)) | {"confirmed": "on", "comment": "", "password": PASSWORD})

        signed = certificate_of(plan.versions.get())["signatures"]
        witness = next(one for one in signed if one.name == "Mia Park")
        assert witness.event is not None and "203.0.113.9" in witness.beside[-1]

    def test_the_first_reading_s_is_kept_as_well(self, cast, time_machine):
        time_machine.move_to(AT, tick=False)
        plan = plan_in(PlanStatus.ACTIVE, cast)
        sam = Client(**self.HERE)
        sam.force_login(cast.account("sam"))
        assert "the network address and the browser" in words(sam.get(reverse("my_plan")))
        sam.post(reverse("my_plan_open"))
        answer(sam, meaning="received")

        assert (
            "203.0.113.9, with Firefox 140 on Windows" in certificate_of(plan.versions.get())["opened_from"]
        )
        paper = render_to_string("pdf/certificate.html", certificate_of(plan.versions.get()))
        assert "Opened for the first time: From the network address" in " ".join(paper.split())


def test_what_changed_while_reading_is_shown_and_nothing_typed_is_lost(plan, cast, signed_in):
    sam = signed_in("sam")
    before = hidden(sam.get(reverse("my_plan_confirm")))
    goal = plan.goals.all()[0]
    workflows.amend(
        plan=plan,
        changes=[{"item": "goal", "ref": goal.ref, "fields": {"target": "95"}}],
        reason="The report counts weekdays now.",
        asked_by=AskedBy.HR,
        goalposts_reason="Sam has the hours.",
        by=cast.account("mia"),
        at=AT,
    )
    typed = {"meaning": "comments", "comment": "Long and careful words.", "password": PASSWORD}
    refused = sam.post(reverse("my_plan_confirm"), before | typed)

    assert refused.status_code == 409 and not Signature.objects.exists()
    said = words(refused)
    assert "What changed while the page was open" in said and "95" in said
    assert "Long and careful words." in said
    anew = sam.get(reverse("my_plan_confirm"))
    assert "Long and careful words." in words(anew) and "version 2 of this plan" in words(anew)


def test_one_clock_for_screen_record_signature_and_paper(plan, cast, signed_in, time_machine):
    sam = signed_in("sam")
    answer(sam, meaning="received")
    time_machine.move_to(AT + timedelta(days=1), tick=False)
    sam, mia = signed_in("sam"), signed_in("mia")

    assert Signature.objects.get().at == AuditEvent.objects.get(event=PlanEvent.SIGNED).at == AT
    done, record = sam.get(reverse("my_plan_done")), mia.get(reverse("plan_record", args=[plan.ref]))
    paper = text_of_paper(mia.get(reverse("plan_pdf", args=[plan.ref])).content)
    for said in (words(done), words(record), paper):
        assert HERE in said and UTC_SAYS in said
    stamped = BeautifulSoup(done.content, "html.parser").select("time[datetime]")
    assert AT.isoformat() in {str(one["datetime"]) for one in stamped}
    assert AT.isoformat() in mia.get(reverse("plan_timeline", args=[plan.ref])).content.decode()


class TestNobodySignsForSomebodyElse:
    def test_no_address_lets_hr_become_sam_choose_sams_password_or_sign(self, plan, cast, signed_in):
        sam = cast.account("sam")
        known = sam.password
        sent = {"comment": "", "meaning": "received", "password": PASSWORD, "confirmed": "on", "body": "x"}
        tried = [name for name, row in MATRIX.items() if row.state in (None, PlanStatus.ACTIVE)]
        browsers = {somebody: signed_in(somebody) for somebody in ("mia", "noor", "tom")}
        for place, name in enumerate(tried):
            may = [somebody for somebody in browsers if somebody in MATRIX[name].who] or list(browsers)
            somebody = may[place % len(may)]  # whoever may use the address, in turns
            client, who = browsers[somebody], str(cast.account(somebody).pk)
            with transaction.atomic():
                client.post(address(name, MATRIX[name], cast, plan), sent | {"user": sam.ref, "as": sam.ref})
                assert client.session["_auth_user_id"] == who, name
                sam.refresh_from_db()
                assert sam.password == known, name
                assert not Signature.objects.filter(signer=sam).exists(), name
                transaction.set_rollback(True)

    def test_no_address_is_there_for_it(self):
        names = {name for name in MATRIX if any(word in name for word in ("impersonat", "become", "act_as"))}
        assert names == set()


class TestAtASharedDevice:
    def test_sam_signs_in_for_this_act_and_the_session_ends_with_it(self, plan, cast, signed_in):
        device = signed_in("jana")
        said = words(device.get(reverse("plan_assist", args=[plan.ref])))
        assert "You are signed out of this device." in said
        went = device.post(reverse("plan_assist", args=[plan.ref]))
        assert went["Location"].startswith(reverse("account_login"))
        assert "_auth_user_id" not in device.session
        assert AuditEvent.objects.get(event=PlanEvent.ASSISTED).actor_ref == cast.account("jana").ref

        login = {"login": cast.account("sam").email, "password": PASSWORD}
        assert device.post(went["Location"], login)["Location"] == reverse("my_plan")
        page = words(device.get(reverse("my_plan_confirm")))
        assert "You are signed out of it as soon as you have answered" in page
        assert answer(device, meaning="received")["Location"] == reverse("signed_here")

        assert "_auth_user_id" not in device.session
        act = Signature.objects.get()
        assert (act.route, act.signer, act.method) == ("assisted", cast.account("sam"), ProofMethod.PASSWORD)
        end = device.get(reverse("signed_here"))
        assert act.short_ref in words(end) and UTC_SAYS in words(end)
        for name in ("Sam", "plan", "Jana"):
            assert name not in words(end)
        assert act.short_ref not in words(device.get(reverse("signed_here"))), "said once"


class TestTheCase:
    def test_a_wish_to_talk_stands_before_the_manager_and_hr(self, plan, cast, signed_in):
        sam = signed_in("sam")
        sam.post(reverse("my_plan_confirm"), {"comment": "Goal 2, please.", "leave": "meet"})
        assert "Goal 2, please." in words(sam.get(reverse("my_plan_meet")))
        assert answer(sam, "my_plan_meet", comment="Goal 2, please.")["Location"] == reverse("my_plan")
        assert MeetingRequest.objects.get().words == "Goal 2, please."
        assert "you want to talk first" in words(sam.get(reverse("my_plan")))
        for somebody in ("jana", "mia"):
            page = words(signed_in(somebody).get(reverse("plan_signatures", args=[plan.ref])))
            assert "Wants to talk first" in page and "Goal 2, please." in page
        assert "asked to talk about version 1" in words(
            signed_in("mia").get(reverse("plan_timeline", args=[plan.ref]))
        )

    def test_paper_is_chosen_put_in_witnessed_and_shown_to_sam(self, plan, cast, signed_in):
        sam, mia = signed_in("sam"), signed_in("mia")
        assert "You sign on paper from now on." in words(
            sam.post(reverse("my_plan_paper"), {"choose": "paper"}, follow=True)
        )
        assert sam.get(reverse("my_plan_confirm"))["Location"] == reverse("my_plan_paper")
        assert "Sam Okafor signs on paper" in words(mia.get(reverse("plan_signatures", args=[plan.ref])))

        page = reverse("plan_paper", args=[plan.ref])
        scan = io.BytesIO(b"Signed by hand.\n")
        scan.name = "scan.txt"
        typed = {
            "meaning": "received",
            "signed_on": "2026-06-02",
            "comment": "",
            "witness": cast.account("jana").ref,
            "file": scan,
        }
        done = mia.post(page, hidden(mia.get(page)) | typed, follow=True)
        assert "The paper stands in the record, with its scan." in words(done)

        own = words(sam.get(reverse("my_plan_done")))
        assert "Put in by Mia Park, with Jana Lind as witness." in own
        record = words(signed_in("noor").get(reverse("plan_record", args=[plan.ref])))
        assert "On paper. Put in by Mia Park, with Jana Lind as witness." in record
        seen = reverse("plan_attest", args=[plan.ref])
        paul = signed_in("paul")
        sent = hidden(paul.get(seen)) | {"confirmed": "on", "comment": "", "password": PASSWORD}
        assert "Confirmed." in words(paul.post(seen, sent, follow=True))
        assert FormSignature.objects.get().role == SignerRole.WITNESS
        record = words(mia.get(reverse("plan_record", args=[plan.ref])))
        assert "I confirm that Sam Okafor signed version 1 on paper." in record
        assert (
            "Witnessed that it was given : Paul Odell" in record
            or "Witnessed that it was given: Paul" in record
        )
