"""Asking what something in the plan means, and answering. Both stay with the plan and are never changed."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from employees import audit
from employees.errors import NotNow
from employees.models import User
from plans import notices
from plans.enums import PlanEvent, Section, Verb
from plans.models import Plan, Question
from plans.workflows.consulting import Thing, named_place
from plans.workflows.entering import enter


@transaction.atomic
def ask(
    *,
    plan: Plan,
    words: str,
    by: User,
    at: datetime,
    about: Thing | None = None,
    section: Section = Section.WHOLE,
) -> Question:
    """Ask, as the employee, what a section or one thing in it means. Possible from the sharing on, to the end.

    A button pressed twice asks once: the same words that wait for an answer are given back. Raises NotNow for a thing
    that is no longer in the plan.
    """
    plan = enter(plan, Verb.ASK, by=by, at=at).plan
    place = named_place(plan, about, section)
    waiting = plan.questions.filter(words=words, answered_at__isnull=True)
    if twice := waiting.filter(section=place["section"], item_ref=place["item_ref"]).first():
        return twice
    asked = Question.objects.create(plan=plan, words=words, author=by, at=at, **place)
    audit.record(PlanEvent.ASKED, by=by, about=plan, at=at, question=asked.ref)
    notices.asked(plan, asked, by=by, at=at)
    return asked


@transaction.atomic
def answer_question(*, question: Question, answer: str, by: User, at: datetime) -> Question:
    """Say what it means, as the manager or HR. Answering twice is refused: the first answer stands in the record."""
    plan = enter(question.plan, Verb.ANSWER_QUESTION, by=by, at=at).plan
    question = Question.objects.select_for_update().get(pk=question.pk, plan=plan)
    if question.answered_at is not None:
        raise NotNow(
            _(
                "This question has been answered already. Your answer was not sent: what you wrote is still here. "
                "You can add it as a comment."
            )
        )
    if not answer.strip():
        raise NotNow(_("Write your answer. The employee reads it."))
    question.answer, question.answered_at, question.answered_by = answer, at, by
    question.save(update_fields=["answer", "answered_at", "answered_by"])
    audit.record(PlanEvent.QUESTION_ANSWERED, by=by, about=plan, at=at, question=question.ref)
    notices.question_answered(plan, question, by=by, at=at)
    return question
