"""Forms to which nobody comes by walking: behind a link of a letter, after a restore, while mail stands still.

They come last, for some of them end the session of whoever sends them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    SECRET_SESSION_KEY,
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.test import Client
from django.urls import reverse

from employees.enums import OutboxState
from employees.models import MailRest, OutboxMessage, User
from employees.outbox import circuit
from employees.queries.invitations import Purpose, door_path, password_path
from employees.web.passkeys import key_of
from plans import workflows
from plans.enums import DocumentKind, NotMade, PlanStatus, WantedState
from plans.models import Plan, WantedDocument
from tests.coming_in import LONG, just_came_in
from tests.factories.people import PASSWORD
from tests.prove.inputs.clock import NOW
from tests.prove.inputs.exploring import Deed, Explorer
from tests.prove.inputs.filling import filled, plain_words
from tests.prove.inputs.forms import forms_of, read
from tests.prove.inputs.world import World

NOBODY = "nobody"
ANOTHER = "a-calmer-wednesday"


@dataclass(frozen=True)
class Hand:
    """Who opens which page, and what they write there that is not guessed."""

    who: str
    page: str
    name: str
    answers: dict[str, str] = field(default_factory=dict)


def hands(world: World) -> Iterator[Hand]:
    """Each form, laid out as it is asked for."""
    cast = world.cast
    new = {"password": ANOTHER, "password_again": ANOTHER, "password1": ANOTHER, "password2": ANOTHER}
    yield Hand(
        "noor", reverse("delivery_again", args=[_not_arrived(cast.account("sam")).ref]), "delivery_again"
    )
    wanted = _not_made(cast.account("sam"))
    yield Hand(
        "sam", reverse("plan_document_wanted", args=[wanted.plan.ref, wanted.ref]), "plan_document_again"
    )
    circuit.trip(at=NOW, reason="SMTP answers nothing")
    yield Hand("noor", reverse("delivery_try"), "delivery_try")
    _restored()
    yield Hand("noor", reverse("delivery_rest"), "delivery_rest")
    kim = cast.account("kim")
    yield Hand(NOBODY, reverse("account_reset_password"), "account_reset_password", {"email": kim.email})
    yield Hand(NOBODY, password_path(kim, Purpose.RESET), "choose_password", new)
    yield Hand(NOBODY, door_path(cast.account("tom")), "come_in")
    for name in ("mfa_edit_webauthn", "mfa_remove_webauthn"):
        yield Hand("kim", reverse(name, kwargs={"key": key_of(_passkey(kim, name))}), name)
    yield Hand("kim", reverse("mfa_activate_totp"), "mfa_activate_totp")
    _with_app(cast.account("paul"))
    for name in ("mfa_generate_recovery_codes", "mfa_deactivate_totp"):
        yield Hand("paul", reverse(name), name)
    yield Hand(
        "kim", reverse("account_change_password"), "account_change_password", new | {"oldpassword": PASSWORD}
    )
    yield Hand("jana", reverse("plan_assist", args=[_running(cast.account("jana")).ref]), "plan_assist")


def deed_of(explorer: Explorer, hand: Hand) -> Deed:
    """The form of the page, filled in so that it goes through. Raises LookupError where it does not."""
    client = _browser(explorer, hand.who)
    answer = client.get(hand.page)
    if "reauthenticate" in answer.get("Location", ""):
        explorer.prove(hand.who)
        answer = client.get(hand.page)
    found = [one for one in forms_of(read(answer.content.decode()), hand.page) if one.name == hand.name]
    for form in found:
        for attempt in range(6):
            sent = filled(form, plain_words, attempt, set(), None)
            said = hand.answers | _code_of_an_app(client)
            sent.values |= {name: [words] for name, words in said.items() if name in form.boxes}
            deed = Deed(hand.who, form, sent)
            if explorer.would_go_through(deed):
                return deed
    raise LookupError(f"{hand.name}: {answer.status_code}, {len(found)} forms")


def _browser(explorer: Explorer, who: str) -> Client:
    """A fresh one, signed in a moment ago; of nobody, just fresh."""
    client = explorer.clients[who] = Client()
    client.raise_request_exception = False
    if who != NOBODY:
        client.force_login(explorer.world.accounts()[who])
        just_came_in(client, lasting=LONG)
    return client


def _code_of_an_app(client: Client) -> dict[str, str]:
    """What an authenticator app shows that has just read the square code of the page; nothing on other pages."""
    secret = client.session.get(SECRET_SESSION_KEY)
    if secret is None:
        return {}
    counters = list(yield_hotp_counters_from_time())
    return {"code": format_hotp_value(hotp_value(secret, counters[len(counters) // 2]))}


def _with_app(user: User) -> None:
    """Somebody with a second step, and codes for the day on which it is lost."""
    TOTP.activate(user, generate_totp_secret())
    RecoveryCodes.activate(user)


def _not_arrived(to: User) -> OutboxMessage:
    return OutboxMessage.objects.create(
        key="by-hand", kind="plans.shared", recipient=to, about_type="plans.plan",
        about_ref=Plan.objects.filter(employee__user=to)[0].ref, state=OutboxState.FAILED_PERMANENT, queued_at=NOW,
        due_at=NOW, settled_at=NOW, attempts=5, reason="No such box",
    )  # fmt: skip


def _passkey(of: User, name: str) -> Authenticator:
    credential = {"clientExtensionResults": {"credProps": {"rk": True}}}
    return Authenticator.objects.create(
        user=of, type=Authenticator.Type.WEBAUTHN, data={"name": name, "credential": credential}
    )


def _not_made(asker: User) -> WantedDocument:
    """A version that took too long to be made."""
    plan = Plan.objects.filter(employee__user=asker)[0]
    wanted = workflows.want_document(
        plan=plan, kind=DocumentKind.VERSION, number=1, facts_sha256="a" * 64, by=asker, at=NOW
    )
    wanted.state, wanted.failure, wanted.settled_at = WantedState.FAILED, NotMade.TOO_MUCH_WORK, NOW
    wanted.save()
    return wanted


def _restored() -> None:
    """What was due by now rests, and nobody has decided yet."""
    MailRest.objects.create(backed_up_at=NOW - timedelta(hours=1), restored_at=NOW)


def _running(manager: User) -> Plan:
    """A plan for whose signing a manager hands over the device in their hand."""
    return Plan.objects.filter(manager__user=manager, status=PlanStatus.ACTIVE)[0]
