"""Designing templates: who may, what the record says, and that nobody's change is lost unseen."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError

from employees import audit
from employees.enums import Role
from employees.errors import NotAllowed, NotNow, NotVisible
from employees.models import AuditEvent
from plans import workflows
from plans.designs import Design, DesignRefused, OwnField, editing
from plans.designs.library import library
from plans.designs.reading import sha256_of
from plans.designs.standard import STANDARD
from plans.enums import TemplateEvent
from plans.models import PlanTemplate, TemplateVersion
from tests.factories.people import RoleGrantFactory
from tests.factories.plans import draft_plan
from tests.people import NAMES, Cast

pytestmark = pytest.mark.django_db
AT = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
CHANGED = (
    "Somebody else changed this template while you were writing. What you wrote is still here: "
    "look at the template in another tab, compare, and save again."
)
CHANGED_SINCE = (
    "Somebody changed this template after you opened this page. Look at it again, then publish it."
)


def named(name: str) -> Callable[[Design], Design]:
    """A change that gives the design a name."""
    return lambda design: editing.with_(design, name=name)


def made(cast: Cast, design: Design = STANDARD) -> PlanTemplate:
    return workflows.make_template(design=design, by=cast.account("noor"), at=AT)


def change(template: PlanTemplate, cast: Cast, name: str, **more: Any) -> TemplateVersion:
    return workflows.change_template(
        template=template, change=named(name), by=cast.account("noor"), at=AT, **more
    )


def publish(template: PlanTemplate, cast: Cast, **more: Any) -> TemplateVersion:
    return workflows.publish_template(template=template, by=cast.account("noor"), at=AT, **more)


def numbers(template: PlanTemplate) -> list[tuple[int, str]]:
    """Every version of a template: number and name."""
    return [(version.number, version.design.name) for version in template.versions.order_by("number")]


def events() -> list[tuple[str, str, dict[str, Any]]]:
    """What the record says of templates: event, by whom, what."""
    found = AuditEvent.objects.filter(about_type__icontains="template").order_by("seq")
    return [(event.event, event.actor_ref, event.data) for event in found]


ACTS: dict[str, Callable[[PlanTemplate, Any], object]] = {
    "make": lambda _template, by: workflows.make_template(design=STANDARD, by=by, at=AT),
    "change": lambda template, by: workflows.change_template(
        template=template, change=named("Other"), by=by, at=AT
    ),
    "publish": lambda template, by: workflows.publish_template(template=template, by=by, at=AT),
    "discard": lambda template, by: workflows.discard_draft(template=template, by=by, at=AT),
    "archive": lambda template, by: workflows.archive_template(template=template, by=by, at=AT),
    "restore": lambda template, by: workflows.restore_template(template=template, by=by, at=AT),
}


class TestWho:
    @pytest.mark.parametrize("act", ACTS)
    def test_the_head_of_hr_alone_designs_templates(self, cast: Cast, act: str) -> None:
        template = made(cast)
        may, may_look = set(), set()

        for name in NAMES:
            with transaction.atomic():
                try:
                    ACTS[act](template, cast.account(name))
                except NotVisible:
                    continue
                except NotAllowed:
                    may_look.add(name)
                    continue
                may.add(name)
                transaction.set_rollback(True)

        assert may == {"noor"}
        assert may_look == {"ada", "mia"}

    def test_whose_role_has_ended_designs_no_more(self, cast: Cast) -> None:
        RoleGrantFactory(
            user=cast.mia.user,
            role=Role.HR_LEAD,
            granted_at=AT - timedelta(days=30),
            revoked_at=AT - timedelta(days=3),
            revoked_by=cast.tom.user,
        )

        # She is still an HR partner, who may look at templates.
        with pytest.raises(NotAllowed):
            workflows.make_template(design=STANDARD, by=cast.account("mia"), at=AT)

    def test_a_template_that_is_gone_is_not_there(self, cast: Cast) -> None:
        template = made(cast)
        PlanTemplate.objects.all().delete()

        for act in ("change", "publish", "discard", "archive", "restore"):
            with pytest.raises(NotVisible):
                ACTS[act](template, cast.account("noor"))


class TestDraftAndVersions:
    def test_a_template_begins_as_a_draft(self, cast: Cast) -> None:
        template = made(cast)

        assert (template.name, template.key, template.created_by) == (
            "Improvement plan",
            "",
            cast.account("noor"),
        )
        assert numbers(template) == [(0, "Improvement plan")]

    def test_a_change_stays_in_the_draft_until_it_is_published(self, cast: Cast) -> None:
        template = made(cast)

        draft = change(template, cast, "Growth plan")
        version = publish(template, cast)
        template.refresh_from_db()

        assert version.pk == draft.pk
        assert (version.number, version.published_at, version.published_by) == (1, AT, cast.account("noor"))
        assert (template.name, numbers(template)) == ("Growth plan", [(1, "Growth plan")])

    def test_what_was_published_is_never_written_again(self, cast: Cast) -> None:
        template = made(cast)
        first = publish(template, cast)
        content = first.content

        change(template, cast, "Second")
        second = publish(template, cast)
        first.refresh_from_db()

        assert (first.content, first.sha256) == (content, sha256_of(STANDARD))
        assert second.number == 2
        assert numbers(template) == [(1, "Improvement plan"), (2, "Second")]

    def test_the_same_state_is_not_published_twice(self, cast: Cast) -> None:
        template = made(cast)
        publish(template, cast)

        with pytest.raises(NotNow, match="Nothing was changed since this template was published"):
            publish(template, cast)

        assert numbers(template) == [(1, "Improvement plan")]

    def test_a_template_that_lacks_something_is_not_published_and_every_lack_is_said(
        self, cast: Cast
    ) -> None:
        template = made(cast, editing.with_(STANDARD, signers=(), outcomes=()))

        with pytest.raises(NotNow) as refused:
            publish(template, cast)

        assert list(refused.value.reasons) == [
            "The employee is asked to sign at the start. Add them to the signatures.",
            "A plan must be able to end well. Add an outcome for goals that were met.",
            "Add at least one other way in which a plan can end.",
        ]
        assert numbers(template) == [(0, "Improvement plan")]

    def test_a_change_that_does_not_hold_together_changes_nothing(self, cast: Cast) -> None:
        template = made(cast, library()["texas_state"])
        twice = OwnField(key="person_id", label="Again")

        with pytest.raises(DesignRefused):
            workflows.change_template(
                template=template,
                change=lambda design: editing.put_field(design, "reason", twice),
                by=cast.account("noor"),
                at=AT,
            )

        draft = template.versions.get()
        assert (draft.design, draft.revision) == (library()["texas_state"], 0)

    def test_changes_can_be_taken_back(self, cast: Cast) -> None:
        template = made(cast)
        publish(template, cast)
        change(template, cast, "Not this")

        workflows.discard_draft(template=template, by=cast.account("noor"), at=AT)

        assert numbers(template) == [(1, "Improvement plan")]

    def test_a_template_that_was_never_published_goes_with_its_draft(self, cast: Cast) -> None:
        template = made(cast)

        workflows.discard_draft(template=template, by=cast.account("noor"), at=AT)

        assert not PlanTemplate.objects.exists()

    def test_archiving_and_offering_again_happen_once_each(self, cast: Cast) -> None:
        template, noor = made(cast), cast.account("noor")

        for _time in range(2):
            template = workflows.archive_template(template=template, by=noor, at=AT)
            assert (template.archived_at, template.archived_by) == (AT, noor)
        for _time in range(2):
            template = workflows.restore_template(template=template, by=noor, at=AT + timedelta(days=1))
            assert (template.archived_at, template.archived_by) == (None, None)

        assert [event for event, _by, _data in events()] == [
            TemplateEvent.MADE,
            TemplateEvent.ARCHIVED,
            TemplateEvent.RESTORED,
        ]


class TestTwoEditors:
    def test_who_comes_second_is_told_and_nothing_is_overwritten(self, cast: Cast) -> None:
        template = made(cast)
        seen = template.versions.get().revision
        change(template, cast, "Noor's", revision=seen)

        with pytest.raises(NotNow) as refused:
            change(template, cast, "Another's", revision=seen)

        assert str(refused.value) == CHANGED
        assert numbers(template) == [(0, "Noor's")]

    def test_both_begin_from_the_published_version(self, cast: Cast) -> None:
        template = made(cast)
        change(template, cast, "First")
        seen = publish(template, cast).revision
        change(template, cast, "Second", revision=seen)

        with pytest.raises(NotNow, match="Somebody else changed"):
            change(template, cast, "Third", revision=seen)

    def test_a_page_from_before_the_last_publication_does_not_win(self, cast: Cast) -> None:
        template = made(cast)
        seen = publish(template, cast).revision
        change(template, cast, "Second", revision=seen)
        publish(template, cast)

        with pytest.raises(NotNow, match="Somebody else changed"):
            change(template, cast, "From an old page", revision=seen)

        assert numbers(template) == [(1, "Improvement plan"), (2, "Second")]

    def test_what_somebody_changed_meanwhile_is_not_published_unseen(self, cast: Cast) -> None:
        template = made(cast)
        seen = template.versions.get().revision
        change(template, cast, "Changed")

        with pytest.raises(NotNow) as refused:
            publish(template, cast, revision=seen)

        assert str(refused.value) == CHANGED_SINCE

    def test_changes_of_different_things_both_stay(self, cast: Cast) -> None:
        template, noor = made(cast), cast.account("noor")

        workflows.change_template(
            template=template, change=lambda design: editing.with_(design, noun="Plan"), by=noor, at=AT
        )
        draft = change(template, cast, "Growth plan")

        assert (draft.design.noun, draft.design.name, draft.revision) == ("Plan", "Growth plan", 2)


@pytest.mark.django_db(transaction=True)
class TestAtTheSameMoment:
    def test_of_two_publications_one_is_made(self, cast: Cast) -> None:
        template = made(cast)

        said = _both(lambda: publish(template, cast))

        assert said == ["Nothing was changed since this template was published.", "done"]
        assert numbers(template) == [(1, "Improvement plan")]

    def test_of_two_changes_one_is_made(self, cast: Cast) -> None:
        template = made(cast)
        seen = publish(template, cast).revision

        said = _both(lambda: change(template, cast, "Changed", revision=seen))

        assert said == [CHANGED, "done"]
        assert numbers(template) == [(0, "Changed"), (1, "Improvement plan")]


def _both(act: Callable[[], object]) -> list[str]:
    """Do the same thing twice at once, and say in order of the alphabet what came of each."""
    said: list[str] = []
    start = threading.Barrier(2)

    def go() -> None:
        start.wait()
        try:
            act()
            said.append("done")
        except NotNow as refusal:
            said.append(str(refusal))
        finally:
            connection.close()

    both = [threading.Thread(target=go) for _unused in range(2)]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    return sorted(said)


class TestPlans:
    def test_a_plan_keeps_the_version_it_was_begun_with(self, cast: Cast) -> None:
        template = made(cast, library()["cornell"])
        plan = draft_plan(cast)
        plan.template_version = publish(template, cast)
        plan.save()
        change(template, cast, "Other")
        publish(template, cast)
        workflows.archive_template(template=template, by=cast.account("noor"), at=AT)

        plan.refresh_from_db()

        assert plan.design == library()["cornell"]

    def test_a_version_with_plans_cannot_be_deleted(self, cast: Cast) -> None:
        plan = draft_plan(cast)
        plan.template_version = publish(made(cast), cast)
        plan.save()

        with pytest.raises(ProtectedError):
            plan.template_version.delete()

    def test_a_plan_begun_without_a_template_has_the_standard_one(self, cast: Cast) -> None:
        assert draft_plan(cast).design == STANDARD


def test_the_record_says_what_happened_by_fingerprint_and_holds(cast: Cast) -> None:
    template, noor = made(cast), cast.account("noor")
    second = editing.with_(STANDARD, name="Second")
    change(template, cast, "Second")
    publish(template, cast)
    change(template, cast, "Third")
    workflows.discard_draft(template=template, by=noor, at=AT)

    first, last, third = (sha256_of(one) for one in (STANDARD, second, editing.with_(second, name="Third")))
    actor = events()[0][1]
    assert actor
    assert events() == [
        (TemplateEvent.MADE, actor, {"sha256": first}),
        (TemplateEvent.CHANGED, actor, {"sha256_before": first, "sha256_after": last}),
        (TemplateEvent.PUBLISHED, actor, {"number": 1, "sha256": last}),
        (TemplateEvent.CHANGED, actor, {"sha256_before": last, "sha256_after": third}),
        (TemplateEvent.DISCARDED, actor, {}),
    ]
    assert audit.verify().holds


class TestDatabase:
    @pytest.mark.parametrize(
        "wrong",
        [
            {"number": 1, "published_at": None},
            {"number": 0, "published_at": AT},
        ],
    )
    def test_a_number_and_a_publication_go_together(self, cast: Cast, wrong: dict[str, Any]) -> None:
        template = made(cast)
        template.versions.all().delete()
        version = TemplateVersion(template=template, **wrong)
        version.design = STANDARD

        with pytest.raises(IntegrityError), transaction.atomic():
            version.save()

    def test_there_is_one_draft_of_a_template(self, cast: Cast) -> None:
        second = TemplateVersion(template=made(cast))
        second.design = STANDARD

        with pytest.raises(IntegrityError), transaction.atomic():
            second.save()
