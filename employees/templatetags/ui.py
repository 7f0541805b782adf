"""The parts that pages are built of. Each tag prints one template of templates/components/ and decides nothing."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.core.paginator import Page
from django.forms import BaseForm, BaseFormSet, BoundField
from django.http import QueryDict
from django.template import Context, Node, NodeList
from django.template.base import FilterExpression, Parser, Token, token_kwargs
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import date_format, number_format, time_format
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

register = template.Library()
Words = str | Promise

# Shape, tone. The word comes from the page, so that colour never stands alone.
LOOKS: Mapping[str, tuple[str, str]] = {
    "on_course": ("tick", "good"),
    "met": ("tick", "good"),
    "goals_met": ("tick", "good"),
    "some_way_to_go": ("triangle", "watch"),
    "partly_met": ("triangle", "watch"),
    "needs_more_support": ("diamond", "help"),
    "unread": ("dot", "info"),
    "new": ("dot", "info"),
    "consultation": ("dot", "info"),
    "active": ("", "good"),
    "paused": ("", "watch"),
    "too_early": ("dash", "neutral"),
}


@register.inclusion_tag("components/error-summary.html")
def error_summary(
    *forms: BaseForm | BaseFormSet[Any] | None,
    reasons: Iterable[Words] = (),
    form: BaseForm | None = None,
    parts: Iterable[BaseForm] = (),
) -> dict[str, Any]:
    """The linked list of what stands in the way, above the heading. Prints nothing when all is well.

    Takes any number of forms and formsets; `parts` are further forms that a page holds in a list.
    """
    every = [*forms, form, *parts]
    errors = [
        error for each in every if isinstance(each, BaseForm | BaseFormSet) for error in _errors_of(each)
    ]
    return {"errors": [*errors, *({"text": reason, "target": ""} for reason in reasons or ())]}


def _errors_of(form: BaseForm | BaseFormSet[Any]) -> Iterable[dict[str, Any]]:
    if isinstance(form, BaseFormSet):
        yield from ({"text": text, "target": ""} for text in form.non_form_errors())
        for each in form.forms:
            yield from _errors_of(each)
        return
    if not form.is_bound:
        return
    for name, texts in form.errors.items():
        target = "" if name == "__all__" else _target(form[name])
        for text in texts:
            yield {"text": text, "target": target}


def _target(field: BoundField) -> str:
    # A group of choices has no element of its own id: its first choice has the focus.
    grouped = getattr(field.field.widget, "use_fieldset", False)
    return f"{field.auto_id}_0" if grouped else str(field.auto_id)


@register.inclusion_tag("components/page-heading.html")
def page_heading(
    title: Words, lead: Words = "", caption: Words = "", action_url: str = "", action_text: Words = ""
) -> dict[str, Any]:
    """The one first-level heading, with what to know and the one thing to do."""
    return {
        "title": title,
        "lead": lead,
        "caption": caption,
        "action_url": action_url,
        "action_text": action_text,
    }


@register.inclusion_tag("components/back-link.html")
def back_link(url: str, text: Words) -> dict[str, Any]:
    """The way back, above everything."""
    return {"url": url, "text": text}


@register.inclusion_tag("components/status-tag.html")
def status_tag(value: str, word: Words) -> dict[str, Any]:
    """A status as shape, word and colour. An unknown value is neutral and has no shape."""
    shape, tone = LOOKS.get(str(value), ("", "neutral"))
    return {"shape": shape, "tone": tone, "word": word}


@register.inclusion_tag("components/due-date.html")
def due_date(day: date | None, today: date, done: bool = False) -> dict[str, Any]:
    """A date by which something is to be done, and how it lies to `today`. For tasks, never for a person's progress."""
    if day is None or done:
        return {"day": day, "tone": "plain", "when": ""}
    days = (day - today).days
    if days < 0:
        late = ngettext("%(days)d day late", "%(days)d days late", -days) % {"days": -days}
        return {"day": day, "tone": "late", "when": late}
    words = {0: _("due today"), 1: _("due tomorrow")}.get(days, "")
    return {"day": day, "tone": "soon" if words else "plain", "when": words}


@register.simple_tag
def local_date(day: date | datetime | None, style: str = "long") -> str:
    """A calendar date: "Wed 3 June 2026", or "3 Jun 2026" in the short style. Nothing prints as a dash."""
    if day is None or day == "":
        return "–"
    if isinstance(day, datetime):
        day = timezone.localtime(day).date()
    words = date_format(day, "j M Y" if style == "short" else "D j F Y")
    return format_html('<time datetime="{}">{}</time>', day.isoformat(), words)


@register.simple_tag
def local_time(moment: datetime | None, zone: str = "") -> str:
    """A time of day in the plan's zone, with the reader's own beside it where the two differ."""
    if moment is None:
        return "–"
    there = moment.astimezone(ZoneInfo(zone)) if zone else timezone.localtime(moment)
    here = timezone.localtime(moment)
    words = time_format(there.time(), "H:i")
    if there.utcoffset() != here.utcoffset():
        words = _("%(there)s (%(here)s your time)") % {
            "there": words,
            "here": time_format(here.time(), "H:i"),
        }
    return format_html('<time datetime="{}">{}</time>', moment.isoformat(), words)


@register.simple_tag
def local_moment(moment: datetime | None, zone: str = "") -> str:
    """A date and a time of day, both in the plan's zone."""
    if moment is None:
        return "–"
    there = moment.astimezone(ZoneInfo(zone)) if zone else timezone.localtime(moment)
    return format_html("{}, {}", local_date(there.date()), local_time(moment, zone))


@register.inclusion_tag("components/person.html")
def person(employee: Any, url: str = "", detail: Words = "") -> dict[str, Any]:
    """Somebody's name, as those around them say it."""
    return {"name": getattr(employee, "full_name", employee), "url": url, "detail": detail}


@register.inclusion_tag("components/user-text.html")
def user_text(text: str | None) -> dict[str, Any]:
    """What somebody wrote: its paragraphs, in its own direction, escaped."""
    return {"text": (text or "").strip()}


@register.inclusion_tag("components/who-can-see.html")
def who_can_see(sentence: Words) -> dict[str, Any]:
    """Who can read what is written here, beside the box."""
    return {"sentence": sentence}


@register.inclusion_tag("components/icon.html")
def icon(name: str) -> dict[str, Any]:
    """A decorative drawing: never without words beside it."""
    return {"name": name}


@register.inclusion_tag("components/choice-tiles.html")
def choice_tiles(field: BoundField, hint: Words = "") -> dict[str, Any]:
    """A group of radio buttons as tiles to tap."""
    return {"field": field, "hint": hint or field.help_text}


@register.inclusion_tag("components/pagination.html", takes_context=True)
def pagination(context: Context, page_obj: Page[Any]) -> dict[str, Any]:
    """The way to the other pages of a list, with the query string kept. Prints nothing for one page."""
    return {"page": page_obj, "request": context.get("request")}


@register.simple_tag(takes_context=True)
def url_with(context: Context, **changes: Any) -> str:
    """The address of this page with query parameters replaced; None takes one away."""
    request = context.get("request")
    query = request.GET.copy() if request is not None else QueryDict(mutable=True)
    for name, value in changes.items():
        if value is None:
            query.pop(name, None)
        else:
            query[name] = str(value)
    return f"?{query.urlencode()}"


@register.inclusion_tag("components/form-actions.html")
def form_actions(submit: Words, cancel_url: str = "", cancel_text: Words = "", **more: Any) -> dict[str, Any]:
    """The row of buttons under a form. `danger`, `quiet_name`, `quiet_value`, `quiet_text` as in form.html."""
    return {"submit": submit, "cancel_url": cancel_url, "cancel_text": cancel_text or _("Cancel"), **more}


@register.inclusion_tag("components/bullet-bar.html")
def bullet_bar(
    value: Decimal | float | None,
    target: Decimal | float,
    baseline: Decimal | float | None = None,
    agreed: Decimal | float | None = None,
    unit: str = "",
    label: Words = "",
) -> dict[str, Any]:
    """Where a number stands between where it began and where it is to be, as a drawing and in words."""
    numbers = [float(number) for number in (value, target, baseline, agreed) if number is not None]
    start = float(baseline) if baseline is not None else min(0.0, *numbers)
    end = float(target)
    span = end - start

    def place(number: Decimal | float | None) -> int:
        """A place on a line of 100, whichever way the goal runs."""
        if number is None or math.isclose(span, 0):
            return 0
        return round(max(0.0, min(100.0, 100 * (float(number) - start) / span)))

    words = {"value": _number(value), "target": _number(target), "unit": unit}
    sentence = (
        _("%(value)s %(unit)s, target %(target)s") % words
        if value is not None
        else _("Not measured yet, target %(target)s %(unit)s") % words
    )
    return {
        "width": place(value),
        "agreed": place(agreed) if agreed is not None else None,
        "sentence": " ".join(sentence.split()),
        "label": label,
    }


def _number(number: Decimal | float | None) -> str:
    return number_format(Decimal(str(number)).normalize(), use_l10n=True) if number is not None else ""


class Wrapped(Node):
    """A block tag: what stands between its two ends becomes `body` of a component."""

    def __init__(self, component: str, inside: NodeList, options: Mapping[str, FilterExpression]) -> None:
        self.component, self.nodelist, self.options = component, inside, options

    def render(self, context: Context) -> str:
        """Print the component around the body."""
        options = {name: value.resolve(context) for name, value in self.options.items()}
        return render_to_string(
            f"components/{self.component}.html", {**options, "body": self.nodelist.render(context)}
        )


def _wrapping(name: str, component: str) -> None:
    def compile_tag(parser: Parser, token: Token) -> Wrapped:
        options = token_kwargs(token.split_contents()[1:], parser)
        inside = parser.parse((f"end{name}",))
        parser.delete_first_token()
        return Wrapped(component, inside, options)

    register.tag(name, compile_tag)


for _name in ("panel", "summary_card", "inset", "disclosure", "hr_only"):
    _wrapping(_name, _name.replace("_", "-"))


@register.filter
def days_after(day: date, count: int) -> date:
    """A date some calendar days later."""
    return day + timedelta(days=count)
