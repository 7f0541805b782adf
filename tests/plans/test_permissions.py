"""Who sees and does what: the whole cast against every state, and lists against single pages."""

from __future__ import annotations

from datetime import date

import pytest

from employees.enums import Role
from employees.models import Employee
from employees.permissions import actor_for
from plans import lifecycle
from plans.enums import PlanStatus, Verb
from plans.models import Plan
from plans.permissions import PLANS, TABLE, PlanPermission, may_draft_for, people_to_draft_for
from tests.factories.forms import FORM, published
from tests.factories.people import RoleGrantFactory, UserFactory
from tests.factories.plans import plan_in
from tests.people import NAMES, Cast

TODAY = date(2026, 6, 1)

# Who may see Sam's plan, written out by hand: the expectation is not computed from the table it checks.
WHO_SEES = {
    PlanStatus.DRAFT: {"jana", "mia", "noor"},
    PlanStatus.IN_REVIEW: {"jana", "mia", "noor", "paul", "ivo"},
    PlanStatus.APPROVED: {"jana", "mia", "noor", "paul", "ivo"},
    PlanStatus.CONSULTATION: {"sam", "jana", "mia", "noor", "paul", "ivo", "ola"},
    PlanStatus.ACTIVE: {"sam", "jana", "mia", "noor", "paul", "ivo", "ola"},
    PlanStatus.PAUSED: {"sam", "jana", "mia", "noor", "paul", "ivo", "ola"},
    PlanStatus.CLOSED: {"sam", "jana", "mia", "noor", "paul", "ivo", "ola"},
    PlanStatus.WITHDRAWN: {"jana", "mia", "noor"},
}

REVIEWING = {Verb.REQUEST_CHANGES, Verb.APPROVE, Verb.ANSWER_FOR_HR, Verb.SECOND_READ}

# Who may take which step, written out by hand. Jana wrote the plan.
WHO_DOES = {
    PlanStatus.DRAFT: {
        "jana": {Verb.EDIT, Verb.SUBMIT, Verb.COMMENT},
        "mia": {Verb.EDIT, Verb.COMMENT, Verb.WITHDRAW},
        "noor": {Verb.EDIT, Verb.COMMENT, Verb.WITHDRAW},
    },
    PlanStatus.IN_REVIEW: {
        "jana": {Verb.COMMENT},
        "mia": {Verb.COMMENT, Verb.WITHDRAW, *REVIEWING},
        "noor": {Verb.COMMENT, Verb.WITHDRAW, *REVIEWING},
    },
    PlanStatus.APPROVED: {
        "jana": {Verb.SHARE, Verb.COMMENT},
        "mia": {Verb.SHARE, Verb.COMMENT, Verb.WITHDRAW},
        "noor": {Verb.SHARE, Verb.COMMENT, Verb.WITHDRAW},
    },
    PlanStatus.CONSULTATION: {
        "sam": {
            Verb.OPEN,
            Verb.COMMENT,
            Verb.PROPOSE,
            Verb.WITHDRAW_PROPOSAL,
            Verb.ASK,
            Verb.END_CONSULTATION,
            Verb.INVITE_COMPANION,
            Verb.REMOVE_COMPANION,
        },
        "jana": {Verb.COMMENT, Verb.ANSWER_QUESTION, Verb.ANSWER_PROPOSAL, Verb.ADAPT, Verb.START},
        "mia": {
            Verb.COMMENT,
            Verb.ANSWER_QUESTION,
            Verb.ANSWER_PROPOSAL,
            Verb.ADAPT,
            Verb.START,
            Verb.WITHDRAW,
            Verb.INVITE_COMPANION,
            Verb.REMOVE_COMPANION,
        },
    },
    PlanStatus.ACTIVE: {
        "sam": {
            Verb.OPEN,
            Verb.COMMENT,
            Verb.SIGN,
            Verb.DECLINE_TO_SIGN,
            Verb.PREPARE,
            Verb.RESPOND,
            Verb.RECEIVE_SUPPORT,
            Verb.INVITE_COMPANION,
            Verb.REMOVE_COMPANION,
            Verb.ASK,
            Verb.COMMENT_ON_CLOSING,
        },
        "jana": {
            Verb.COMMENT,
            Verb.HOLD_CHECKPOINT,
            Verb.MOVE_CHECKPOINT,
            Verb.SAY_NOT_HELD,
            Verb.ADD_DETAIL,
            Verb.DELIVER_SUPPORT,
            Verb.REACH_MILESTONE,
            Verb.PROPOSE_CHANGE,
            Verb.PROPOSE_OUTCOME,
            Verb.SUMMARISE,
            Verb.TAKE_OVER,
            Verb.ANSWER_QUESTION,
        },
        "mia": {
            Verb.COMMENT,
            Verb.HOLD_CHECKPOINT,
            Verb.MOVE_CHECKPOINT,
            Verb.SAY_NOT_HELD,
            Verb.ADD_DETAIL,
            Verb.DELIVER_SUPPORT,
            Verb.REACH_MILESTONE,
            Verb.DECLINE_CHANGE,
            Verb.AMEND,
            Verb.EXTEND,
            Verb.PAUSE,
            Verb.COUNT_ABSENCE,
            Verb.LEAVE_DATES,
            Verb.HAND_OVER,
            Verb.PROPOSE_OUTCOME,
            Verb.INVITE_COMPANION,
            Verb.REMOVE_COMPANION,
            Verb.ANSWER_QUESTION,
        },
    },
    PlanStatus.PAUSED: {
        "sam": {
            Verb.OPEN,
            Verb.COMMENT,
            Verb.SIGN,
            Verb.DECLINE_TO_SIGN,
            Verb.PREPARE,
            Verb.RESPOND,
            Verb.RECEIVE_SUPPORT,
            Verb.INVITE_COMPANION,
            Verb.REMOVE_COMPANION,
            Verb.ASK,
        },
        "jana": {
            Verb.COMMENT,
            Verb.ADD_DETAIL,
            Verb.DELIVER_SUPPORT,
            Verb.SUMMARISE,
            Verb.TAKE_OVER,
            Verb.ANSWER_QUESTION,
        },
        "mia": {
            Verb.COMMENT,
            Verb.ADD_DETAIL,
            Verb.DELIVER_SUPPORT,
            Verb.HAND_OVER,
            Verb.RESUME,
            Verb.INVITE_COMPANION,
            Verb.REMOVE_COMPANION,
            Verb.ANSWER_QUESTION,
        },
    },
    PlanStatus.CLOSED: {
        "sam": {
            Verb.OPEN,
            Verb.COMMENT,
            Verb.RESPOND,
            Verb.APPEAL,
            Verb.INVITE_COMPANION,
            Verb.REMOVE_COMPANION,
            Verb.ASK,
        },
        "jana": {
            Verb.COMMENT,
            Verb.ANSWER_QUESTION,
        },
        "mia": {
            Verb.COMMENT,
            Verb.INVITE_COMPANION,
            Verb.REMOVE_COMPANION,
            Verb.ANSWER_QUESTION,
        },
        "noor": {
            Verb.COMMENT,
            Verb.DECIDE_APPEAL,
            Verb.INVITE_COMPANION,
            Verb.REMOVE_COMPANION,
            Verb.ANSWER_QUESTION,
        },
    },
    PlanStatus.WITHDRAWN: {},
}
# Both sides bring evidence once there is something that both can see; until then the case alone.
for _status in PlanStatus.SHARED:
    for _name in ("sam", "jana", "mia", "noor"):
        WHO_DOES[_status].setdefault(_name, set()).update({Verb.ADD_EVIDENCE, Verb.WITHDRAW_EVIDENCE})
for _name in ("jana", "mia", "noor"):
    WHO_DOES[PlanStatus.DRAFT][_name] |= {Verb.ADD_EVIDENCE, Verb.REMOVE_EVIDENCE}
    for _status in (PlanStatus.IN_REVIEW, PlanStatus.APPROVED):
        WHO_DOES[_status].setdefault(_name, set()).add(Verb.WITHDRAW_EVIDENCE)
# The signer alone chooses paper. While it runs HR records one, HR and the next level attest, both sides lend a device.
for _status in PlanStatus.SHARED:
    WHO_DOES[_status]["sam"] |= {Verb.CHOOSE_PAPER, Verb.CHOOSE_SCREEN}
for _status in (PlanStatus.ACTIVE, PlanStatus.PAUSED):
    WHO_DOES[_status]["sam"].add(Verb.ASK_TO_MEET)
    WHO_DOES[_status]["jana"].add(Verb.ASSIST)
    WHO_DOES[_status]["mia"] |= {Verb.ASSIST, Verb.ATTEST, Verb.RECORD_PAPER}
    WHO_DOES[_status]["paul"] = {Verb.ATTEST}
# Both sides write letters, from the moment a plan can be shared; of the appeal HR alone does.
for _status in (PlanStatus.APPROVED, *PlanStatus.SHARED):
    for _name in ("jana", "mia", "noor"):
        WHO_DOES[_status].setdefault(_name, set()).add(Verb.WRITE_LETTER)
for _name in ("mia", "noor"):
    WHO_DOES[PlanStatus.CLOSED][_name].add(Verb.WRITE_APPEAL_LETTER)
# HR leads do what HR partners do, but for the appeal.
for _status in (PlanStatus.CONSULTATION, PlanStatus.ACTIVE, PlanStatus.PAUSED):
    WHO_DOES[_status]["noor"] = WHO_DOES[_status]["mia"]


@pytest.mark.parametrize("status", PlanStatus)
def test_exactly_the_right_people_see_a_plan_alone_and_in_lists(cast: Cast, status: PlanStatus) -> None:
    plan = plan_in(status, cast)
    other = plan_in(PlanStatus.ACTIVE, cast, employee="lee", author="ana")
    alone, listed = set(), set()

    for name in NAMES:
        actor = actor_for(cast.account(name), on=TODAY)
        visible = set(PLANS.visible(actor, Plan.objects.all()))
        for one in (plan, other):
            assert (one in visible) == PLANS.can(actor, PlanPermission.VIEW, one), name
        if PLANS.can(actor, PlanPermission.VIEW, plan):
            alone.add(name)
        if plan in visible:
            listed.add(name)

    assert alone == WHO_SEES[status]
    assert listed == WHO_SEES[status]


@pytest.mark.parametrize("status", PlanStatus)
def test_exactly_the_right_people_may_take_each_step(cast: Cast, status: PlanStatus) -> None:
    plan = plan_in(status, cast)

    offered = {
        name: verbs
        for name in NAMES
        if (verbs := lifecycle.verbs_for(actor_for(cast.account(name), on=TODAY), plan))
    }

    assert offered == WHO_DOES[status]


@pytest.mark.parametrize("status", [PlanStatus.ACTIVE, PlanStatus.PAUSED, PlanStatus.CLOSED])
def test_a_form_is_signed_by_those_whom_it_asks_and_a_plan_without_one_by_nobody(
    cast: Cast, status: PlanStatus
) -> None:
    signed_by_two = FORM.model_copy(update={"signers": FORM.signers[:2]})
    asked = [(None, set()), (FORM, {"sam", "jana", "paul", "mia", "noor"}), (signed_by_two, {"sam", "jana"})]
    plan = plan_in(status, cast)
    for design, names in asked:
        if design is not None:
            Plan.objects.filter(pk=plan.pk).update(template_version=published(cast, design))
        plan = Plan.objects.get(pk=plan.pk)
        may = {
            name
            for name in NAMES
            if Verb.SIGN_FORM in lifecycle.verbs_for(actor_for(cast.account(name), on=TODAY), plan)
        }
        assert may == names


def test_hr_never_acts_on_a_plan_about_themselves(cast: Cast) -> None:
    RoleGrantFactory(user=cast.sam.user, role="hr_lead")
    hidden, shared = plan_in(PlanStatus.DRAFT, cast), plan_in(PlanStatus.ACTIVE, cast)

    sam = actor_for(cast.account("sam"), on=TODAY)

    assert set(PLANS.visible(sam, Plan.objects.all())) == {shared}
    assert lifecycle.verbs_for(sam, hidden) == frozenset()
    assert Verb.AMEND not in lifecycle.verbs_for(sam, shared)


def test_hr_is_a_stranger_to_the_plan_of_their_own_manager(cast: Cast) -> None:
    plan = plan_in(PlanStatus.IN_REVIEW, cast)
    cast.mia.reporting_lines.update(manager=cast.sam)

    mia = actor_for(cast.account("mia"), on=TODAY)

    assert not PLANS.can(mia, PlanPermission.VIEW, plan)
    assert plan not in PLANS.visible(mia, Plan.objects.all())


def test_a_disabled_account_sees_nothing(cast: Cast) -> None:
    plan = plan_in(PlanStatus.ACTIVE, cast)
    user = cast.account("noor")
    user.is_active = False

    nobody = actor_for(user, on=TODAY)

    assert not PLANS.can(nobody, PlanPermission.VIEW, plan)
    assert not PLANS.visible(nobody, Plan.objects.all()).exists()


@pytest.mark.parametrize("role", [Role.HR_LEAD, Role.AUDITOR, Role.APPROVER])
def test_an_account_with_a_role_and_no_employee_lists_what_it_may_see(cast: Cast, role: Role) -> None:
    plan = plan_in(PlanStatus.ACTIVE, cast)
    account = UserFactory()
    RoleGrantFactory(user=account, role=role)
    actor = actor_for(account, on=TODAY)

    assert PLANS.can(actor, PlanPermission.VIEW, plan)
    assert list(PLANS.visible(actor, Plan.objects.all())) == [plan]


@pytest.mark.parametrize("name", NAMES)
def test_whom_one_may_draft_for_is_the_same_for_one_and_for_many(cast: Cast, name: str) -> None:
    actor = actor_for(cast.account(name), on=TODAY)

    one_by_one = {person for person in Employee.objects.all() if may_draft_for(actor, person)}

    assert set(Employee.objects.filter(people_to_draft_for(actor))) == one_by_one


def test_every_permission_has_a_row_and_every_row_a_holder() -> None:
    assert set(TABLE) == set(PlanPermission)
    assert all(grant.relations for grants in TABLE.values() for grant in grants)


def test_every_verb_but_drafting_has_a_row() -> None:
    assert set(lifecycle.TRANSITIONS) == set(Verb) - {Verb.DRAFT}
