"""A form's signature block: who, in which order, at which moment, and what signing says."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from employees.errors import NotAllowed, NotNow, NotVisible
from employees.models import AuditEvent
from employees.permissions import actor_for
from plans import workflows
from plans.designs import Moment, Signer, SignerRole
from plans.enums import GoalResult, OutcomeKind, PlanEvent, PlanStatus, SignatureMeaning
from plans.models import FormSignature, Plan
from plans.queries.signatures import signature_lines
from plans.queries.steps import StepKind, in_hand, is_mine, steps_of, with_steps
from tests.factories.forms import FORM, published
from tests.factories.people import PASSWORD
from tests.factories.plans import MONDAY, excused, judged, plan_in
from tests.factories.signing import declines, proven, signs
from tests.people import NAMES, Cast
from tests.plans.drafting import text_of

STARTED = MONDAY + timedelta(days=14)
NEXT_DAY = STARTED + timedelta(days=1)
TODAY = NEXT_DAY.date()


@pytest.fixture(autouse=True)
def _now(time_machine: Any) -> None:
    time_machine.move_to(NEXT_DAY, tick=False)


@pytest.fixture
def plan(cast: Cast) -> Plan:
    """Sam's plan under way, on a form that five people sign."""
    plan = plan_in(PlanStatus.ACTIVE, cast)
    Plan.objects.filter(pk=plan.pk).update(template_version=published(cast))
    return Plan.objects.get(pk=plan.pk)


def sign(
    plan: Plan, cast: Cast, who: str, role: SignerRole, moment: Moment = Moment.START, **more: Any
) -> FormSignature:
    """Sign what is in force."""
    return workflows.sign_form(
        plan=plan,
        role=role,
        moment=moment,
        version_sha256=more.pop("version_sha256", _sha256(plan)),
        by=cast.account(who),
        at=NEXT_DAY,
        proof=proven(NEXT_DAY),
        **more,
    )


def _sha256(plan: Plan) -> str:
    """What is in force, as the page carries it."""
    return plan.versions.get(number=plan.version).sha256


def receipt(plan: Plan, cast: Cast, *, signed: bool = True) -> None:
    """Sam's own receipt of version 1."""
    verb = signs if signed else declines
    verb(
        plan=plan,
        version_sha256=plan.versions.get(number=1).sha256,
        comment="",
        by=cast.account("sam"),
        at=NEXT_DAY,
    )


def states(plan: Plan) -> list[tuple[str, bool, bool]]:
    """Each line of the block: who, signed or not, whether it is asked for now."""
    return [(line.slug, line.signed is not None, line.now) for line in signature_lines(plan)]


def test_everybody_is_asked_in_the_order_of_the_form(cast, plan):
    assert states(plan) == [
        ("start-manager", False, True),
        ("start-employee", False, False),
        ("start-next-level", False, False),
        ("start-hr", False, False),
    ]
    sign(plan, cast, "jana", SignerRole.MANAGER)
    assert states(plan)[1] == ("start-employee", False, True)
    receipt(plan, cast)
    sign(plan, cast, "paul", SignerRole.NEXT_LEVEL)
    made = sign(plan, cast, "mia", SignerRole.HR, comment="Filed.")
    assert [signed for _slug, signed, _now in states(plan)] == [True] * 4
    assert made.statement == "I have looked at this for HR."
    assert FormSignature.objects.get(role=SignerRole.NEXT_LEVEL).statement == "I have read this plan."
    assert AuditEvent.objects.filter(event=PlanEvent.FORM_SIGNED, about_ref=plan.ref).count() == 3


def test_nobody_signs_before_their_turn(cast, plan):
    with pytest.raises(NotNow, match="has not answered yet"):
        sign(plan, cast, "paul", SignerRole.NEXT_LEVEL)
    assert FormSignature.objects.count() == 0


def test_not_signing_is_an_answer_and_a_witness_is_asked_then_alone(cast, plan):
    sign(plan, cast, "jana", SignerRole.MANAGER)
    with pytest.raises(NotNow, match="not asked for now"):
        sign(plan, cast, "mia", SignerRole.WITNESS)
    receipt(plan, cast, signed=False)
    assert [slug for slug, _signed, _now in states(plan)][-1] == "start-witness"
    sign(plan, cast, "paul", SignerRole.NEXT_LEVEL)
    witnessed = sign(plan, cast, "mia", SignerRole.WITNESS)
    assert witnessed.statement == (
        "I confirm that this was given to Sam Okafor, who chose not to sign. It says nothing about agreement."
    )


@pytest.mark.parametrize("role", SignerRole)
@pytest.mark.parametrize("name", NAMES)
def test_nobody_signs_for_somebody_else(cast, plan, name, role):
    may = {
        SignerRole.EMPLOYEE: set(),
        SignerRole.MANAGER: {"jana"},
        SignerRole.NEXT_LEVEL: set(),
        SignerRole.HR: set(),
        SignerRole.COMPANION: set(),
        SignerRole.WITNESS: set(),
    }
    if name in may[role]:
        assert sign(plan, cast, name, role).signer == cast.account(name)
        return
    with pytest.raises((NotAllowed, NotVisible, NotNow)):
        sign(plan, cast, name, role)
    assert FormSignature.objects.count() == 0


def test_pressed_twice_signs_once_and_a_second_person_is_told(cast, plan):
    first = sign(plan, cast, "jana", SignerRole.MANAGER)
    assert sign(plan, cast, "jana", SignerRole.MANAGER) == first
    receipt(plan, cast)
    sign(plan, cast, "paul", SignerRole.NEXT_LEVEL)
    sign(plan, cast, "mia", SignerRole.HR)
    with pytest.raises(NotNow, match="signed already"):
        sign(plan, cast, "noor", SignerRole.HR)


def test_one_person_does_not_fill_two_lines(cast, plan):
    sign(plan, cast, "jana", SignerRole.MANAGER)
    receipt(plan, cast, signed=False)
    sign(plan, cast, "paul", SignerRole.NEXT_LEVEL)
    sign(plan, cast, "mia", SignerRole.HR)
    with pytest.raises(NotNow, match="in another role"):
        sign(plan, cast, "mia", SignerRole.WITNESS)


def test_a_version_that_changed_meanwhile_is_read_first(cast, plan):
    with pytest.raises(NotNow, match="Read the new version"):
        sign(plan, cast, "jana", SignerRole.MANAGER, version_sha256="0" * 64)


def test_at_a_checkpoint_both_sign_its_account(cast, plan):
    meeting = plan.checkpoints.first()
    assert meeting is not None
    workflows.hold_checkpoint(checkpoint=meeting, by=cast.account("jana"), at=NEXT_DAY)
    assert [slug for slug, _signed, _now in states(plan)][-2:] == ["review-1-manager", "review-1-employee"]
    sign(plan, cast, "jana", SignerRole.MANAGER, Moment.REVIEW, checkpoint=meeting)
    mine = sign(plan, cast, "sam", SignerRole.EMPLOYEE, Moment.REVIEW, checkpoint=meeting, signs=False)
    assert (mine.meaning, mine.statement) == (SignatureMeaning.NOT_SIGNING, "")


def test_at_the_end_the_outcome_is_signed_for(cast, plan):
    workflows.propose_outcome(
        plan=plan,
        overall=OutcomeKind.GOALS_MET,
        reason="Both goals were reached.",
        results=judged(plan, GoalResult.MET),
        undelivered=excused(plan),
        by=cast.account("jana"),
        at=NEXT_DAY,
    )
    workflows.close(plan=plan, by=cast.account("mia"), at=NEXT_DAY)
    closed = Plan.objects.get(pk=plan.pk)
    assert [slug for slug, _signed, _now in states(closed)][-2:] == ["end-employee", "end-hr"]
    assert (
        sign(closed, cast, "sam", SignerRole.EMPLOYEE, Moment.END).statement
        == "I have received and read this."
    )


def test_the_number_of_questions_to_the_database_does_not_grow(cast, plan, django_assert_num_queries):
    before = Plan.objects.select_related("template_version", "employee").get(pk=plan.pk)
    with django_assert_num_queries(4):
        signature_lines(before)
    for meeting in plan.checkpoints.all():
        workflows.hold_checkpoint(checkpoint=meeting, by=cast.account("jana"), at=NEXT_DAY)
    fresh = Plan.objects.select_related("template_version", "employee").get(pk=plan.pk)
    with django_assert_num_queries(4):
        signature_lines(fresh)


def waiting(cast: Cast, plan: Plan, at: date = TODAY) -> dict[str, set[str]]:
    """The lines that wait for each of the cast, as Today would tell them, by their names."""
    found = {}
    for name in NAMES:
        actor = actor_for(cast.account(name), on=at)
        looked_at = with_steps(in_hand(actor, at))
        steps = [step for one in looked_at for step in steps_of(one, at) if step.kind == StepKind.SIGN_FORM]
        mine = {step.line.slug for step in steps if step.line is not None and is_mine(actor, step)}
        if mine:
            found[name] = mine
    return found


class TestWhoseTurnItIs:
    def test_each_line_waits_for_those_who_may_sign_it_and_only_in_its_turn(self, cast, plan):
        assert waiting(cast, plan) == {"jana": {"start-manager"}}
        sign(plan, cast, "jana", SignerRole.MANAGER)
        assert waiting(cast, plan) == {}
        receipt(plan, cast)
        assert waiting(cast, plan) == {"paul": {"start-next-level"}}
        sign(plan, cast, "paul", SignerRole.NEXT_LEVEL)
        assert waiting(cast, plan) == {"mia": {"start-hr"}, "noor": {"start-hr"}}
        sign(plan, cast, "noor", SignerRole.HR)
        assert waiting(cast, plan) == {}

    def test_a_witness_is_somebody_who_has_not_signed_beside_it(self, cast, plan):
        sign(plan, cast, "jana", SignerRole.MANAGER)
        receipt(plan, cast, signed=False)
        sign(plan, cast, "paul", SignerRole.NEXT_LEVEL)
        sign(plan, cast, "mia", SignerRole.HR)
        assert waiting(cast, plan) == {"noor": {"start-witness"}}

    def test_a_line_at_a_checkpoint_waits_and_a_paused_plan_asks_nobody(self, cast, plan):
        meeting = plan.checkpoints.first()
        assert meeting is not None
        workflows.hold_checkpoint(checkpoint=meeting, by=cast.account("jana"), at=NEXT_DAY)
        assert waiting(cast, plan) == {"jana": {"start-manager", "review-1-manager"}}
        workflows.pause(
            plan=plan, from_date=NEXT_DAY.date(), hr_note="Leave.", by=cast.account("mia"), at=NEXT_DAY
        )
        assert waiting(cast, plan) == {}

    def test_at_the_end_it_waits_for_a_month_and_what_was_left_open_on_the_way_does_not(self, cast):
        plan = plan_in(PlanStatus.CLOSED, cast)
        signers = (
            Signer(role=SignerRole.MANAGER, moments=(Moment.START, Moment.END)),
            Signer(role=SignerRole.HR, moments=(Moment.END,)),
        )
        form = published(cast, FORM.model_copy(update={"signers": (FORM.signers[1], *signers)}))
        Plan.objects.filter(pk=plan.pk).update(template_version=form)
        plan.refresh_from_db()
        ended = date(2026, 7, 10)
        workflows.sign_form(
            plan=plan,
            role=SignerRole.EMPLOYEE,
            moment=Moment.END,
            version_sha256=_sha256(plan),
            by=cast.account("sam"),
            at=datetime(2026, 7, 10, 12, 0, tzinfo=UTC),
            proof=proven(datetime(2026, 7, 10, 12, 0, tzinfo=UTC)),
        )
        assert waiting(cast, plan, ended) == {"jana": {"end-manager"}}
        assert waiting(cast, plan, ended + timedelta(days=30)) == {"jana": {"end-manager"}}
        assert waiting(cast, plan, ended + timedelta(days=31)) == {}

    def test_it_is_nothing_that_needs_attention(self, cast, plan):
        tracked = with_steps(Plan.objects.filter(pk=plan.pk)).get()
        step = next(one for one in steps_of(tracked, NEXT_DAY.date()) if one.kind == StepKind.SIGN_FORM)
        assert (step.needs_attention(NEXT_DAY.date()), step.since) == (False, STARTED)


class TestTheWayThere:
    """Nobody has to look for the page on which they sign."""

    def test_today_leads_there_and_the_plan_says_for_whom_it_waits(self, cast, plan, signed_in):
        address = reverse("plan_sign_form", args=[plan.ref, "start-manager"])
        today = signed_in("jana").get(reverse("today"))
        assert (
            "Sign in the plan of Sam Okafor: At the start, The manager Asked for since 18 May 2026"
            in text_of(today)
        )
        assert address in today.content.decode()
        page = signed_in("mia").get(reverse("plan", args=[plan.ref]))
        assert "The manager Waits for Jana Lind · Asked for since 18 May 2026" in text_of(page)
        assert address not in page.content.decode()

    def test_my_plan_leads_there_once_everybody_before_has_signed(self, cast, plan, signed_in):
        meeting = plan.checkpoints.first()
        assert meeting is not None
        workflows.hold_checkpoint(checkpoint=meeting, by=cast.account("jana"), at=NEXT_DAY)
        workflows.open_plan(plan=plan, by=cast.account("sam"), at=STARTED)
        sam = signed_in("sam")
        assert "Your signature" not in text_of(sam.get(reverse("my_plan")))
        sign(plan, cast, "jana", SignerRole.MANAGER, Moment.REVIEW, checkpoint=meeting)
        page = sam.get(reverse("my_plan"))
        assert "Your signature: Checkpoint 1" in text_of(page)
        assert reverse("plan_sign_form", args=[plan.ref, "review-1-employee"]) in page.content.decode()

    def test_a_companion_finds_it_on_the_page_of_the_plan(self, cast, signed_in):
        plan = plan_in(PlanStatus.ACTIVE, cast)
        present = Signer(role=SignerRole.COMPANION, required=False)
        form = published(cast, FORM.model_copy(update={"signers": (present, FORM.signers[1])}))
        Plan.objects.filter(pk=plan.pk).update(template_version=form)
        workflows.invite_companion(
            plan=plan,
            companion=cast.account("kim"),
            until=date(2026, 7, 1),
            by=cast.account("sam"),
            at=STARTED,
        )
        kim, address = signed_in("kim"), reverse("plan", args=[plan.ref])
        assert (
            reverse("plan_sign_form", args=[plan.ref, "start-companion"]) in kim.get(address).content.decode()
        )

    def test_as_many_queries_for_many_plans_as_for_one(self, cast, plan, signed_in):
        jana, asked = signed_in("jana"), []
        for more in (0, 2, 3):
            for _each in range(more):
                other = plan_in(PlanStatus.CLOSED, cast, employee="chris")
                Plan.objects.filter(pk=other.pk).update(template_version=plan.template_version)
            jana.get(reverse("today"))
            with CaptureQueriesContext(connection) as done:
                jana.get(reverse("today"))
            asked.append(len(done))
        assert asked[0] == asked[1] == asked[2]


def test_the_paper_shows_the_lines_in_the_order_and_words_of_the_form(cast, plan, signed_in):
    sign(plan, cast, "jana", SignerRole.MANAGER, comment="We spoke for an hour.")
    receipt(plan, cast)
    said = text_of(signed_in("mia").get(reverse("plan_record", args=[plan.ref])))
    block = said.partition("Signing means that the plan was received and read.")[2]
    places = [
        block.find(words)
        for words in (
            "The manager I have talked this through with Sam Okafor. Received and read : Jana Lind",
            "We spoke for an hour.",
            "The employee I, Sam Okafor, have received and read version 1",
            "Director Not signed yet.",
            "HR Not signed yet.",
        )
    ]
    assert places == sorted(places) and places[0] > 0


def test_what_was_signed_of_a_version_that_was_replaced_stays_on_the_paper(cast, plan, signed_in):
    for number in (2, 3):
        change = [{"item": "plan", "ref": None, "fields": {"ending": f"We meet, version {number}."}}]
        workflows.amend(plan=plan, changes=change, reason="Clearer.", by=cast.account("mia"), at=NEXT_DAY)
        if number == 2:
            plan.refresh_from_db()
            signs(
                plan=plan,
                version_sha256=_sha256(plan),
                comment="Better.",
                by=cast.account("sam"),
                at=NEXT_DAY,
            )
    said = text_of(signed_in("mia").get(reverse("plan_record", args=[plan.ref])))
    assert said.count("I, Sam Okafor, have received and read version 2") == 1
    after = said.partition("Version 3 ")[2]
    assert "The employee Not signed yet." in after.partition("Fingerprint")[0]


class TestThePages:
    def test_the_block_says_whose_turn_it_is(self, plan, signed_in):
        address = reverse("plan_signatures", args=[plan.ref])
        page = text_of(signed_in("jana").get(address))
        assert "The manager Sign : At the start, The manager The employee Asked after the one before" in page
        assert "Director Asked after the one before" in page
        assert "Sign : At the start" not in text_of(signed_in("mia").get(address))

    def test_a_line_is_signed_with_a_tick_and_a_button(self, plan, signed_in):
        jana = signed_in("jana")
        address = reverse("plan_sign_form", args=[plan.ref, "start-manager"])
        assert "I have talked this through with Sam Okafor." in text_of(jana.get(address))
        sha256 = plan.versions.get(number=1).sha256
        refused = jana.post(address, {"version_sha256": sha256, "comment": "We spoke for an hour."})
        assert refused.status_code == 422
        assert "Tick the box to say that this is so." in text_of(refused)
        assert "We spoke for an hour." in text_of(refused)
        done = jana.post(
            address,
            {
                "version_sha256": sha256,
                "comment": "We spoke for an hour.",
                "confirmed": "on",
                "password": PASSWORD,
            },
            follow=True,
        )
        assert "Signed. It stands in the record." in text_of(done)
        assert "We spoke for an hour." in text_of(jana.get(reverse("plan_record", args=[plan.ref])))

    def test_not_signing_needs_no_tick(self, cast, plan, signed_in):
        meeting = plan.checkpoints.first()
        assert meeting is not None
        workflows.hold_checkpoint(checkpoint=meeting, by=cast.account("jana"), at=NEXT_DAY)
        sign(plan, cast, "jana", SignerRole.MANAGER, Moment.REVIEW, checkpoint=meeting)
        sam = signed_in("sam")
        address = reverse("plan_sign_form", args=[plan.ref, "review-1-employee"])
        page = sam.post(
            address,
            {
                "version_sha256": _sha256(plan),
                "leave": "not_signing",
                "comment": "I saw it differently.",
                "password": PASSWORD,
            },
            follow=True,
        )
        assert "Recorded that you do not want to sign." in text_of(page)
        assert "Chose not to sign" in text_of(page)

    @pytest.mark.parametrize(
        ("name", "status"),
        [("sam", 403), ("mia", 403), ("paul", 403), ("ivo", 403), ("chris", 404), ("ana", 404), ("tom", 404)],
    )
    def test_somebody_elses_line_is_not_to_be_opened(self, plan, signed_in, name, status):
        address = reverse("plan_sign_form", args=[plan.ref, "start-manager"])
        assert signed_in(name).get(address).status_code == status
        assert signed_in(name).post(address, {"confirmed": "on"}).status_code == status
        assert FormSignature.objects.count() == 0

    def test_a_line_that_the_form_does_not_have_is_not_there(self, plan, signed_in):
        for line in ("start-companion", "end-hr", "review-9-manager", "start-employee", "x"):
            assert signed_in("jana").get(reverse("plan_sign_form", args=[plan.ref, line])).status_code == 404
