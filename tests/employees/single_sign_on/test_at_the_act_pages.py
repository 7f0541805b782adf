"""Signing with the organisation's own sign-in as the proof: asked anew, for this act, with every word kept."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from employees.enums import ProofMethod
from employees.models import AuditEvent, User
from plans import workflows
from plans.designs import Moment, SignerRole
from plans.enums import PlanEvent, PlanStatus, SignatureMeaning
from plans.models import FormSignature, Plan, Signature
from tests.employees.single_sign_on.conftest import asked, signs_in
from tests.factories.plans import plan_in
from tests.factories.signing import declines
from tests.people import Cast
from tests.plans.test_ceremony_pages import answer, hidden
from tests.reading import text_of as words

TYPED = {"meaning": "comments", "comment": "Long and careful words.", "present": "Kim Aster"}
CONFIRM = "my_plan_confirm"


@pytest.fixture
def plan(cast: Cast) -> Plan:
    """Sam's plan runs, opened just now, and Sam has not answered. The provider's clock is the real one, so ours is."""
    running = plan_in(PlanStatus.ACTIVE, cast)
    return workflows.open_plan(plan=running, by=cast.account("sam"), at=timezone.now())


@pytest.fixture
def sam(cast: Cast, provider: Any, plan: Plan) -> Client:
    """Sam has no password here, and came in by the organisation's sign-in."""
    User.objects.filter(pk=cast.account("sam").pk).update(password="!")
    client = Client()
    signs_in(client, provider, provider.knows("sam"))
    return client


def leads_out(client: Client, page: str = CONFIRM, **typed: str) -> str:
    """Press the button on the page of the act. Returns the address at the provider."""
    sent = hidden(client.get(reverse(page))) | typed
    address: str = client.post(reverse(page), sent | {"leave": "single_sign_on"}).context["address"]
    return address


def shows(client: Client, provider: Any, subject: str = "sub-sam", page: str = CONFIRM, **typed: str) -> Any:
    """Out, in there anew, and back, following to the page of the act."""
    return client.get(provider.lets_in(leads_out(client, page, **typed), subject), follow=True)


class TestTheWayThereAndBack:
    def test_the_provider_is_asked_to_ask_anew_and_every_word_comes_back(self, sam, provider):
        said = asked(leads_out(sam, **TYPED))
        assert (said["prompt"], said["max_age"]) == ("login", "0")

        page = shows(sam, provider, **TYPED)

        assert page.redirect_chain[-1][0] == reverse(CONFIRM)
        assert "You showed with Northwind at" in words(page)
        form = page.context["form"]
        assert {name: form.initial[name] for name in TYPED} == TYPED
        assert (
            'value="comments" ' in page.content.decode()
            and "Long and careful words." in page.content.decode()
        )
        assert "password" not in form.fields

    def test_signing_then_keeps_how_and_when(self, sam, provider, cast):
        shows(sam, provider, **TYPED)

        assert answer(sam, password="", **TYPED)["Location"] == reverse("my_plan_done")

        act = Signature.objects.get()
        assert (act.method, act.mfa, act.comment) == (ProofMethod.SSO, False, "Long and careful words.")
        assert timedelta(0) <= act.at - act.authenticated_at <= timedelta(seconds=20)
        event = AuditEvent.objects.get(event=PlanEvent.SIGNED)
        assert (event.data["method"], event.data["mfa"]) == ("sso", False)
        assert "The organisation's sign-in" in words(sam.get(reverse("my_plan_done"))).replace("’", "'")

    @pytest.mark.parametrize("said", [{"amr": ["pwd", "mfa"]}, {"acr": "phr"}, {"acr": "gold"}])
    def test_a_second_factor_is_noted_as_the_provider_says_it(self, sam, provider, set_up, said):
        set_up(mfa_acr=frozenset({"gold"}))
        provider.knows("sam", **said)
        shows(sam, provider)

        answer(sam, password="", meaning="received")

        assert Signature.objects.get().mfa is True

    def test_not_signing_goes_the_same_way(self, sam, provider):
        page = shows(sam, provider, page="my_plan_not_signing", comment="I was not asked.")
        assert page.context["form"].initial["comment"] == "I was not asked."

        answer(sam, "my_plan_not_signing", password="", comment="I was not asked.")

        act = Signature.objects.get()
        assert (act.meaning, act.method) == (SignatureMeaning.NOT_SIGNING, ProofMethod.SSO)

    def test_a_line_of_the_form_and_a_witness_go_the_same_way(self, cast, plan, provider):
        at = timezone.now()
        declines(
            plan=plan, version_sha256=plan.versions.get().sha256, by=cast.account("sam"), at=at, comment=""
        )
        mia, path = Client(), reverse("plan_attest", args=[plan.ref])
        signs_in(mia, provider, provider.knows("mia"))
        sent = hidden(mia.get(path)) | {"confirmed": "on", "comment": "At nine.", "leave": "single_sign_on"}

        back = mia.get(provider.lets_in(mia.post(path, sent).context["address"], "sub-mia"), follow=True)

        assert back.redirect_chain[-1][0] == path
        assert (back.context["form"].initial["comment"], back.context["form"].initial["confirmed"]) == (
            "At nine.",
            "on",
        )
        mia.post(path, hidden(back) | {"confirmed": "on", "comment": "At nine."})
        seen = FormSignature.objects.get()
        assert (seen.role, seen.moment, seen.method, seen.comment) == (
            SignerRole.WITNESS, Moment.START, ProofMethod.SSO, "At nine.",
        )  # fmt: skip


class TestWhatIsNoProof:
    def test_one_proof_one_act(self, sam, provider, plan, cast):
        shows(sam, provider)
        answer(sam, password="", meaning="received")
        Signature.objects.all().delete()

        refused = answer(sam, password="", meaning="received")

        assert refused.status_code == 422
        assert "Show with Northwind that it is you" in words(refused)
        assert not Signature.objects.exists()

    def test_it_is_over_after_five_minutes(self, sam, provider):
        shows(sam, provider)
        with time_machine.travel(datetime.now(tz=UTC) + timedelta(minutes=5, seconds=1), tick=False):
            assert answer(sam, password="", meaning="received").status_code == 422
        assert not Signature.objects.exists()

    def test_to_have_come_in_that_way_is_none(self, sam):
        assert answer(sam, password="", meaning="received").status_code == 422
        assert not Signature.objects.exists()

    @pytest.mark.parametrize("auth_time", [None, "now", 0, "two minutes ago"])
    def test_a_provider_that_did_not_ask_again_is_found_out(self, sam, provider, auth_time):
        stale = int(time.time()) - 120 if auth_time == "two minutes ago" else auth_time
        provider.knows("sam", auth_time=stale)

        page = shows(sam, provider, **TYPED)

        assert "did not ask you again" in words(page)
        assert page.context["form"].ways.given is None
        assert page.context["form"].initial["comment"] == TYPED["comment"]

    def test_somebody_else_at_the_keyboard_is_found_out(self, sam, provider):
        provider.knows("jana")

        page = shows(sam, provider, subject="sub-jana", **TYPED)

        assert "You signed in there as somebody else." in words(page)
        assert page.context["form"].ways.given is None
        assert page.context["user"].email == "sam@example.org"

    def test_a_proof_does_not_sign_in_and_a_sign_in_is_no_proof(self, sam, provider, cast):
        back = provider.lets_in(leads_out(sam), "sub-sam")
        sam.post("/account/logout/")

        assert sam.get(back).status_code == 400
        assert "_auth_user_id" not in sam.session

    def test_a_code_of_an_app_is_none_either(self, sam, provider, cast):
        """Whoever took the telephone has the codes: they are a second factor, beside a password or a passkey."""
        session = sam.session
        session["account_authentication_methods"] += [
            {"method": "mfa", "type": Authenticator.Type.TOTP, "reauthenticated": True, "at": time.time()}
        ]
        session.save()

        assert sam.get(reverse(CONFIRM)).context["form"].ways.given is None


def test_the_session_is_another_one_after_a_proof(sam, provider):
    before = sam.session.session_key

    shows(sam, provider)

    assert sam.session.session_key != before
    assert Client(headers={"cookie": f"session={before}"}).get("/help/").status_code == 302


def test_a_provider_that_is_away_loses_nothing(sam, provider, set_up):
    page = sam.get(reverse(CONFIRM))
    set_up(issuer="http://127.0.0.1:9")

    answered = sam.post(reverse(CONFIRM), hidden(page) | TYPED | {"leave": "single_sign_on"}, follow=True)

    assert "does not answer just now" in words(answered)
    assert answered.context["form"].initial["comment"] == TYPED["comment"]


def test_who_is_not_tied_is_not_offered_it(plan, cast, provider, signed_in: Callable[[str], Client]):
    assert "Show with Northwind" not in words(signed_in("sam").get(reverse(CONFIRM)))


def test_at_a_shared_device_the_provider_asks_who_it_is(plan, cast, provider):
    """Mia is signed in at the provider in this browser: it must not let her in again when Sam is to sign."""
    device = Client()
    signs_in(device, provider, provider.knows("mia"))
    device.post(reverse("plan_assist", args=[plan.ref]))

    out = device.post("/account/organisation/", {"next": reverse("my_plan")})

    assert asked(out.context["address"])["prompt"] == "login"
    device.get(provider.lets_in(out.context["address"], provider.knows("sam")))
    assert device.get(reverse(CONFIRM)).context["assisted"] is True
