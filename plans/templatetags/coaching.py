"""What pages of people and of plans show of the coaching log."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context

from employees.models import Employee
from employees.permissions import Relation
from employees.web.acting import actor_of
from plans.models import Plan
from plans.permissions import relations_before_plan
from plans.queries.coaching import cited_in
from plans.queries.fair_start import pauses_without_plan
from plans.web.coaching import NoteRow, late_words

register = template.Library()


@register.simple_tag
def cited_notes(plan: Plan) -> list[NoteRow]:
    """The notes that a plan rests on, oldest first, with what was answered to each. Two queries."""
    return [NoteRow(note, late_words(note)) for note in cited_in(plan)]


@register.inclusion_tag("plans/log/_on_person.html", takes_context=True)
def before_a_plan(context: Context, person: Employee) -> dict[str, Any]:
    """The way to a person's coaching log, and for HR what was looked at without beginning a plan."""
    actor = actor_of(context["request"])
    relations = relations_before_plan(actor, person)
    pauses = pauses_without_plan(actor, person) if Relation.HR_ALONE in relations else []
    return {"person": person, "keeps_log": bool(relations), "pauses": pauses}
