"""What all pages about one's own plan share: which plan, what may be done with it now, and its contents."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import CharField, Model, TextField
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from employees.errors import NotAllowed, NotVisible
from employees.models.base import REF_ALPHABET, REF_LENGTH
from employees.web.pages import Page
from plans.documents.goalposts import goalposts
from plans.documents.paper import own_parts
from plans.documents.redline import Redline
from plans.enums import Verb
from plans.lifecycle import verbs_for
from plans.models import Plan, PlanVersion, Signature
from plans.queries import answered_before, current_version, own_plan, plan_for
from plans.queries.signatures import Line, lines_for
from plans.workflows.entering import local_date

REF = re.compile(f"[{REF_ALPHABET}]{{{REF_LENGTH}}}")
# Slow enough for a reader who stops to think: the usual figure for print is 230 to 240.
WORDS_A_MINUTE = 180


class OwnPlan(Page):
    """A page about the reader's own plan: the current one, or an earlier one named by `?plan=`."""

    @cached_property
    def named(self) -> str:
        """The reference in the address, or nothing."""
        return self.request.GET.get("plan", "")

    @cached_property
    def plan(self) -> Plan:
        """The plan. Raises NotVisible if there is none to be seen, NotAllowed if it is somebody else's."""
        if not self.named:
            return own_plan(self.actor)
        if not REF.fullmatch(self.named):
            raise NotVisible
        plan = plan_for(self.actor, self.named)
        if plan.employee_id != self.actor.employee_id:
            raise NotAllowed(
                _(
                    "You can see this plan, but this page belongs to the person whose plan it is. "
                    "Nobody else can sign, answer or propose for them."
                )
            )
        return plan

    @cached_property
    def today(self) -> date:
        """Today in the plan's own zone."""
        return local_date(self.plan, self.now)

    @cached_property
    def verbs(self) -> frozenset[Verb]:
        """What the reader may do with the plan now."""
        return verbs_for(self.actor, self.plan)

    @cached_property
    def version(self) -> PlanVersion | None:
        """The version in force, or None before the plan has started."""
        return current_version(self.plan)

    @cached_property
    def receipt(self) -> Signature | None:
        """What the reader said to the version in force: signed, chose not to, or nothing yet."""
        if self.version is None:
            return None
        return self.version.signatures.filter(signer=self.user).first()

    @cached_property
    def since(self) -> PlanVersion | None:
        """The version before, for which the reader has answered; None where the whole plan is new to them."""
        return answered_before(self.version, self.user) if self.version is not None else None

    @property
    def receipt_wanted(self) -> bool:
        """Whether the plan waits for its reader to sign, or to say that they do not want to."""
        return Verb.SIGN in self.verbs and self.version is not None and self.receipt is None

    @cached_property
    def lines_to_sign(self) -> list[Line]:
        """The lines of the form that wait for the reader, besides the receipt."""
        return lines_for(self.actor, self.plan) if Verb.SIGN_FORM in self.verbs else []

    def guard(self) -> None:
        """Look for the plan before anything else."""
        _found = self.plan

    def context(self, **extra: Any) -> dict[str, Any]:
        """Every page knows its plan, what can be done with it, and how to come back to the same one."""
        base = {
            "plan": self.plan,
            "verbs": self.verbs,
            "version": self.version,
            "receipt": self.receipt,
            "receipt_wanted": self.receipt_wanted,
            "signed": self.receipt is not None and self.receipt.is_signed,
            "today": self.today,
            "lines_to_sign": lambda: self.lines_to_sign,  # asked for on few pages
            "which": f"?plan={self.plan.ref}" if self.named else "",
        }
        return super().context(**{**base, **extra})


class Press(OwnPlan):
    """What a button does. Who comes by link, as after signing in again, is led to the page that has the button."""

    button_is_on = "my_plan"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Change nothing."""
        return redirect(self.button_is_on)


class OpenedPlan(OwnPlan):
    """A page with the plan's own words: it comes after the page that says what the plan is, and records the opening."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Begin at the beginning: a link to the middle leads to the first page until the plan was opened."""
        self.guard()
        if self.plan.opened_at is None and Verb.OPEN in self.verbs:
            return redirect("my_plan")
        return super().dispatch(request, *args, **kwargs)


def contents_of(plan: Plan) -> dict[str, Any]:
    """Everything that stands in a plan, for `plans/_plan_body.html`, in one query a kind."""
    return {
        "own_parts": own_parts(plan),
        "talks": list(plan.talks.all()),
        "areas": list(plan.areas.prefetch_related("incidents")),
        "goals": list(plan.goals.select_related("area").prefetch_related("steps")),
        "actions": list(plan.actions.select_related("area")),
        "support": list(plan.support.all()),
        "milestones": list(plan.milestones.all()),
        "checkpoints": list(plan.checkpoints.all()),
    }


def changes_between(since: PlanVersion, version: PlanVersion) -> dict[str, Any]:
    """What changed from one version to another, and how each version between came about."""
    redline = Redline(since.facts, version.facts)
    between = PlanVersion.objects.filter(
        plan=version.plan_id, number__gt=since.number, number__lte=version.number
    ).select_related("amendment", "handover__to_manager")
    return {
        "since": since,
        "redline": redline.rows,
        "goalposts": goalposts(since.facts, version.facts),
        "between": list(between),
    }


def minutes_to_read(plan: Plan, contents: Mapping[str, Any]) -> int:
    """About how long it takes to read the plan, in whole minutes, at least 1."""
    incidents = [one for area in contents["areas"] for one in area.incidents.all()]
    rows = [thing for name, things in contents.items() if name != "own_parts" for thing in things]
    count = sum(_words(thing) for thing in [plan, *incidents, *rows])
    count += sum(len(text.split()) for part in contents["own_parts"] for text in part.texts)
    return max(1, math.ceil(count / WORDS_A_MINUTE))


def _words(thing: Model) -> int:
    """How many words stand in the texts of a row."""
    names = [
        field.name
        for field in thing._meta.fields
        if isinstance(field, CharField | TextField) and not field.choices and field.name != "ref"
    ]
    return sum(len(str(getattr(thing, name)).split()) for name in names)
