"""Every component in every state, for who builds pages. Not part of a production installation."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from employees.web.forms import DateField, Form
from employees.web.open_to import OpenTo, open_to

TODAY = date(2026, 6, 6)
MOMENT = datetime(2026, 6, 3, 13, 2, tzinfo=UTC)

STANDINGS = (
    ("on_course", "On course"),
    ("some_way_to_go", "Some way to go"),
    ("needs_more_support", "Needs more support"),
    ("too_early", "Too early to say"),
    ("met", "Met"),
)


class SampleForm(Form):
    """One field of each kind."""

    title = forms.CharField(
        label="What good looks like", help_text="One sentence that both of you would read alike."
    )
    note = forms.CharField(label="What did you see? Give one example", required=False, widget=forms.Textarea)
    due = DateField(label="By when")
    target = forms.DecimalField(label="Target", widget=forms.NumberInput(attrs={"class": "input-short"}))
    area = forms.ChoiceField(
        label="Area", choices=[("", "Choose one"), ("skill", "Skill"), ("task", "Job task")]
    )
    audience = forms.ChoiceField(
        label="Who should see this comment",
        choices=[("case", "HR and the manager"), ("everyone", "Everyone who can see the plan")],
        widget=forms.RadioSelect,
    )
    days = forms.MultipleChoiceField(
        label="Working days",
        required=False,
        choices=[("mon", "Monday"), ("tue", "Tuesday"), ("wed", "Wednesday")],
        widget=forms.CheckboxSelectMultiple,
    )
    paper = forms.FileField(
        label="A paper to attach", required=False, help_text="PDF or picture, at most 10 MB."
    )
    read = forms.BooleanField(
        label="I, Sam Okafor, have received and read version 2 of this plan (5 pages, shared on 4 May 2026)",
        error_messages={
            "required": "Tick the box if you have read the plan, or choose “I do not want to sign”"
        },
    )


class TilesForm(Form):
    """How a goal stands."""

    standing = forms.ChoiceField(
        label="1. Reply to customer tickets within 1 working day",
        choices=STANDINGS[:4],
        widget=forms.RadioSelect,
        help_text="Agreed for now: 8 in 10. Last time: 6 in 10.",
        error_messages={"required": "Choose how goal 1 stands"},
    )


class FilterForm(Form):
    """A search, all of it optional."""

    q = forms.CharField(label="Name", required=False)
    department = forms.ChoiceField(
        label="Department", required=False, choices=[("", "All"), ("f", "Finance")]
    )


@open_to(OpenTo.THIS_MACHINE)
@require_safe
@login_not_required
def gallery(request: HttpRequest) -> HttpResponse:
    """Show the components. Raises Http404 outside development."""
    if not (settings.DEBUG or settings.DEVELOPMENT_MAIL):
        raise Http404
    return render(request, "gallery.html", {**samples(), **plan_samples(), **list_samples()})


def samples() -> dict[str, Any]:
    """Forms and tags."""
    return {
        "empty_form": SampleForm(prefix="empty"),
        "wrong_form": SampleForm({"wrong-title": "Answers tickets"}, prefix="wrong"),
        "tiles": TilesForm(initial={"standing": "on_course"}, prefix="tiles"),
        "wrong_tiles": TilesForm({}, prefix="wrong-tiles"),
        "filter_form": FilterForm({"q": "Okafor"}, prefix="filter"),
        "standings": STANDINGS,
        "states": (
            ("draft", "Draft"),
            ("in_review", "In HR review"),
            ("active", "Under way"),
            ("paused", "Paused"),
            ("closed", "Closed"),
            ("unread", "Not opened yet"),
            ("new", "New version"),
        ),
        "today": TODAY,
        "due_dates": [TODAY + timedelta(days=days) for days in (-3, -1, 0, 1, 11)],
        "moment": MOMENT,
        "written": "Closed 14 of 16 tickets the same day.\n\nTwo waited for an answer from the warehouse.",
        "arabic": "أغلقت 14 من 16 تذكرة في اليوم نفسه.",
    }


def plan_samples() -> dict[str, Any]:
    """What stands on the pages of one plan."""
    return {
        "plan_nav": [
            {"label": "Overview", "url": "#", "current": True},
            {"label": "Goals", "url": "#"},
            {"label": "Checkpoints", "url": "#", "count": 1},
            {"label": "Timeline", "url": "#"},
        ],
        "tasks": [
            {"title": "People and dates", "url": "#", "state": "completed"},
            {
                "title": "What has happened",
                "url": "#",
                "state": "in_progress",
                "hint": "Saved at 14:02 by you",
            },
            {"title": "Goals", "url": "#", "state": "changes_requested", "hint": "Mia Park left a comment"},
            {"title": "Support we will give", "url": "#", "state": "not_started"},
            {"title": "Check and send", "url": None, "state": "cannot_start"},
        ],
        "steps": [
            {"label": "Shared", "detail": "4 May 2026", "state": "done"},
            {"label": "Read", "detail": "5 May 2026", "state": "done"},
            {"label": "Checkpoint 1", "detail": "3 days late", "state": "late"},
            {"label": "Checkpoint 2", "detail": "17 June 2026", "state": "current"},
            {"label": "Outcome", "detail": "30 June 2026", "state": "upcoming"},
        ],
        "events": [
            {"title": "Checkpoint 2 held", "by": "Jana Lind", "at": MOMENT, "body": "Two goals on course."},
            {"title": "Signed as received and read", "by": "Sam Okafor", "at": MOMENT - timedelta(days=29)},
            {
                "title": "Plan shared",
                "by": "Jana Lind",
                "at": MOMENT - timedelta(days=30),
                "url": "#",
                "link_text": "Read version 1",
            },
        ],
        "goals": [
            {
                "title": "Reply to tickets within 1 working day",
                "url": "#",
                "measure": "Share of tickets, from the ticket system",
                "due": date(2026, 6, 30),
                "standing": "on_course",
                "standing_word": "On course",
                "bar": _bar(0.875, 0.75, "85% now · agreed for now 80% · target 90%"),
            },
            {
                "title": "Write up handovers before the end of each shift",
                "url": "#",
                "due": date(2026, 6, 30),
                "standing": "some_way_to_go",
                "standing_word": "Some way to go",
                "bar": _bar(0.333, 0.667, "3 shifts now · agreed for now 4 shifts · target 5 shifts"),
            },
            {
                "title": "Ask for help before a deadline is at stake",
                "url": "#",
                "due": date(2026, 7, 15),
                "standing": "",
                "standing_word": "",
                "bar": None,
            },
        ],
        "promises": [
            {
                "what": "Coaching session, one hour a week",
                "owner": "Jana Lind",
                "due": date(2026, 5, 20),
                "delivered_on": date(2026, 5, 20),
                "received_on": date(2026, 5, 21),
            },
            {
                "what": "A second screen",
                "owner": "Mia Park",
                "due": date(2026, 6, 3),
                "delivered_on": None,
                "received_on": None,
                "action_url": "#",
                "action_text": "Record it as delivered",
            },
        ],
        "changes": [
            {
                "section": "Goal 1",
                "what": "Target",
                "before": "95% of tickets within one working day",
                "after": "90% of tickets within one working day",
            },
            {
                "section": "Support",
                "what": "A second screen",
                "before": "",
                "after": "Mia Park, by 3 June 2026",
            },
            {"section": "Goal 3", "what": "Weekly report", "before": "Every Friday by noon", "after": ""},
        ],
        "readers": [
            {"name": "Jana Lind", "role": "Manager", "why": "Manages you since 1 March 2024"},
            {
                "name": "Lee Chan",
                "role": "Companion",
                "until": date(2026, 7, 14),
                "why": "You asked for this",
            },
        ],
    }


def _bar(value: float, agreed: float, words: str) -> dict[str, Any]:
    """A bullet bar from the start to the target, as the template takes it."""
    places = {"start": 0.0, "target": 1.0, "value": value, "agreed": agreed}
    return {**places, "bar": (0.0, value), "way": (0.0, 1.0), "words": words}


def list_samples() -> dict[str, Any]:
    """What stands on lists and around actions."""
    return {
        "views": [
            {"label": "Needs attention", "url": "#", "count": 4, "current": True},
            {"label": "All open", "url": "#", "count": 24},
            {"label": "Ending in 14 days", "url": "#", "count": 3},
            {"label": "My drafts", "url": "#", "count": 0},
        ],
        "pills": [{"label": "Finance", "remove_url": "#"}, {"label": "Ending in 14 days", "remove_url": "#"}],
        "page_obj": Paginator(range(312), 50).page(2),
        "facts": [
            {"key": "Person", "value": "Sam Okafor", "change_url": "#"},
            {
                "key": "Starts",
                "date": date(2026, 5, 4),
                "change_url": "#",
                "hidden_context": "the start date",
            },
            {"key": "Union or companion", "value": "", "change_url": "#"},
        ],
        "said": [
            {
                "author": "Sam Okafor",
                "at": MOMENT,
                "text": "I see goal 2 differently.",
                "section": "Goals",
                "audience": "Everyone who can see the plan",
            },
        ],
        "papers": [
            {
                "name": "Ticket report May.pdf",
                "url": "#",
                "size_text": "214 KB",
                "added_by": "Jana Lind",
                "added_at": MOMENT,
            }
        ],
        "next_steps": [
            "Jana Lind will talk it through with you on Wed 6 May 2026 at 10:00.",
            "You can comment at any time.",
        ],
        "afterwards": [
            {"url": "#", "text": "Save a copy", "primary": True},
            {"url": "#", "text": "Back to your plan"},
        ],
    }
