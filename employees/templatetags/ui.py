"""The components of the interface as template tags. `/gallery/` shows them, `templates/components/` has the markup."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms, template
from django.core.paginator import Page
from django.forms.boundfield import BoundField
from django.forms.formsets import BaseFormSet
from django.http import HttpRequest, QueryDict
from django.template import Context
from django.template.loader import render_to_string
from django.utils import dateformat, formats, timezone
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from employees.web.form_words import fits_any_field
from employees.web.sealed_words import seal

register = template.Library()

Text = str | Promise

# The shape and the tone of a word. What is not named here is a plain word: no state of a plan is good or bad.
SHAPES: dict[str, tuple[str, str]] = {
    "on_course": ("tick", "good"),
    "met": ("tick", "good"),
    "goals_met": ("tick", "good"),
    "some_way_to_go": ("triangle", "watch"),
    "partly_met": ("triangle", "watch"),
    "needs_more_support": ("diamond", "help"),
    "ambiguous": ("triangle", "watch"),
    "bounced": ("triangle", "watch"),
    "failed_permanent": ("triangle", "watch"),
    "sent": ("tick", "good"),
    "unread": ("dot", "info"),
    "new": ("dot", "info"),
    "too_early": ("dash", "neutral"),
    "not_assessed": ("dash", "neutral"),
}


# --- Forms --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Problem:
    """One line of the error summary; `target` is the id of the field, or None where no field is to blame.

    `is_general` says that the words fit any field, and tell nobody which one.
    """

    text: str
    target: str | None = None
    label: str = ""
    is_general: bool = False

    def named(self) -> Problem:
        """The same, with the label of its field before the words."""
        if not self.label:
            return self
        return replace(self, text=f"{self.label}{'' if self.label[-1] in '?!.:' else ':'} {self.text}")


@register.inclusion_tag("components/error-summary.html")
def error_summary(*shown: object, reasons: Iterable[Text] | None = None) -> dict[str, Any]:
    """Every problem of the forms, formsets and lists of them, linked to its field, and `reasons` without one."""
    problems = [Problem(str(reason)) for reason in reasons or ()]
    for one in shown:
        problems.extend(_problems(one))
    said = Counter(problem.text for problem in problems)
    return {"problems": [one.named() if one.is_general or said[one.text] > 1 else one for one in problems]}


def _problems(shown: object) -> Iterator[Problem]:
    # A page without a form hands over None, or the empty string that a template makes of an unknown name.
    match shown:
        case list() | tuple():
            for form in shown:
                yield from _problems(form)
        case BaseFormSet(is_bound=True):
            yield from (Problem(str(text)) for text in shown.non_form_errors())
            yield from _problems(shown.forms)
        case forms.BaseForm(is_bound=True):
            for name, errors in shown.errors.items():
                field = shown[name] if name in shown.fields else None
                target, label = (_target(field), str(field.label)) if field else (None, "")
                for error in errors.as_data():
                    yield Problem(error.messages[0], target, label, fits_any_field(error))


def _target(field: BoundField) -> str | None:
    if field.is_hidden:
        return None
    if isinstance(field.field.widget, forms.MultiWidget):
        return f"{field.auto_id}_0"
    # A group of radio buttons or tick boxes has no id of its own: its first one has.
    return field.id_for_label or f"{field.auto_id}_0"


@register.simple_tag
def field_label(field: BoundField) -> str:
    """The label of a field; one that may stay empty says so, where others may not.

    A field with `unmarked` says nothing: it is wanted later, or only after a certain answer.
    """
    label = str(field.label)
    marks = getattr(field.form, "marks_optional", True) and not getattr(field.field, "unmarked", False)
    if field.field.required or not marks or isinstance(field.field.widget, forms.CheckboxInput):
        return label
    return f"{label} {_('(optional)')}"


@register.inclusion_tag("components/choice-tiles.html")
def choice_tiles(field: BoundField, hint: Text = "") -> dict[str, Any]:
    """A group of radio buttons as tiles, with its legend, hint and errors."""
    return {"field": field, "hint": hint}


@register.inclusion_tag("components/form-actions.html")
def form_actions(**options: Any) -> dict[str, Any]:
    """The row of buttons below a form. Options are those named in the template."""
    return options


# --- Words, dates and people --------------------------------------------------------------------------------


@register.inclusion_tag("components/status-tag.html")
def status_tag(value: Any, word: Text = "") -> dict[str, Any]:
    """Shape, word and colour of a status. `value` is the stored word, `word` what a person reads."""
    shape, tone = SHAPES.get(str(value), ("", "neutral"))
    return {"shape": shape, "tone": tone, "word": word or getattr(value, "label", value)}


@register.inclusion_tag("components/due-date.html")
def due_date(due: date | None, today: date, done: bool = False) -> dict[str, Any]:
    """The date of a task, and in words whether it is late or near. Both dates are of the plan's time zone."""
    days = (today - due).days if due and not done else None
    if days is None or days < -1:
        return {"due": due, "state": "plain", "words": ""}
    if days > 0:
        late = ngettext("%(days)s day late", "%(days)s days late", days) % {"days": days}
        return {"due": due, "state": "late", "words": late}
    return {"due": due, "state": "soon", "words": _("due today") if days == 0 else _("due tomorrow")}


@register.simple_tag
def local_date(value: date | datetime | None, style: str = "long") -> str:
    """A calendar date: "Wed 3 June 2026", or "3 Jun 2026" in style "short". A moment is taken in the reader's zone."""
    if not value:
        return "–"
    day = timezone.localtime(value).date() if isinstance(value, datetime) else value
    if style == "short":
        words = dateformat.format(day, pgettext("short date, see Django's date filter", "j M Y"))
    else:
        words = dateformat.format(day, pgettext("long date, see Django's date filter", "D j F Y"))
    return format_html('<time datetime="{}">{}</time>', day.isoformat(), words)


@register.simple_tag
def local_time(moment: datetime | None, zone: str | None = None) -> str:
    """A time of day in `zone` (the plan's), and the reader's own beside it where that differs."""
    if not moment:
        return "–"
    return format_html('<time datetime="{}">{}</time>', moment.isoformat(), _clock(moment, zone))


@register.simple_tag
def local_moment(moment: datetime | None, zone: str | None = None) -> str:
    """Date and time in `zone` (the plan's), and the reader's own time beside it where that differs."""
    if not moment:
        return "–"
    there = timezone.localtime(moment, ZoneInfo(zone)) if zone else timezone.localtime(moment)
    day = dateformat.format(there, pgettext("long date, see Django's date filter", "D j F Y"))
    return format_html('<time datetime="{}">{}, {}</time>', moment.isoformat(), day, _clock(moment, zone))


@register.simple_tag
def both_clocks(moment: datetime | None, zone: str) -> str:
    """One instant, to the second, in `zone` (the plan's) and in UTC: what a record is compared by."""
    if not moment:
        return "–"
    there = timezone.localtime(moment, ZoneInfo(zone))
    day = dateformat.format(there, pgettext("long date, see Django's date filter", "D j F Y"))
    said = f"{there:%H:%M:%S} {there:%Z} ({moment.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC)"
    return format_html('<time datetime="{}">{}, {}</time>', moment.isoformat(), day, said)


def _clock(moment: datetime, zone: str | None) -> str:
    here = timezone.localtime(moment)
    there = timezone.localtime(moment, ZoneInfo(zone)) if zone else here
    time = formats.time_format(there, "H:i")
    if there.utcoffset() == here.utcoffset():
        return time
    return _("%(time)s (%(yours)s your time)") % {"time": time, "yours": formats.time_format(here, "H:i")}


@register.inclusion_tag("components/person.html")
def person(who: Any, url: str = "", detail: Text = "") -> dict[str, Any]:
    """A person's name; `who` is an employee or a name."""
    return {"name": getattr(who, "full_name", who), "url": url, "detail": detail}


@register.inclusion_tag("components/user-text.html")
def user_text(text: str | None) -> dict[str, Any]:
    """What somebody wrote, in paragraphs, in its own direction of writing."""
    return {"text": text}


@register.inclusion_tag("components/who-can-see.html")
def who_can_see(sentence: Text) -> dict[str, Any]:
    """Who can read what is written into the box below."""
    return {"sentence": sentence}


@register.inclusion_tag("components/icon.html")
def icon(name: str) -> dict[str, Any]:
    """A small drawing that never stands without words."""
    return {"name": name}


# --- The page -----------------------------------------------------------------------------------------------


@register.inclusion_tag("components/page-heading.html")
def page_heading(title: Text, **options: Any) -> dict[str, Any]:
    """The h1 of a page. Options: lead, caption, action_url, action_text."""
    return {"title": title, **options}


@register.inclusion_tag("components/back-link.html")
def back_link(url: str, text: Text) -> dict[str, Any]:
    """The way back, above the heading."""
    return {"url": url, "text": text}


@register.filter
def sealed(words: object) -> str:
    """Words as they may stand in an address: cut to `LONGEST` characters, and sealed."""
    return seal(str(words))


@register.simple_tag(takes_context=True)
def url_with(context: Context, **values: Any) -> str:
    """The query string of this page with `values` replaced; None removes one. Of a search, what may be carried on."""
    request: HttpRequest = context["request"]
    searched: QueryDict | None = context.get("search_address")
    query = (request.GET if searched is None else searched).copy()
    for name, value in values.items():
        query.pop(name, None)
        if value is not None:
            query[name] = str(value)
    return f"?{query.urlencode()}"


@register.inclusion_tag("components/pagination.html", takes_context=True)
def pagination(context: Context, page_obj: Page) -> dict[str, Any]:
    """Previous and next, keeping what was searched for."""
    number = page_obj.number
    return {
        "page": page_obj,
        "previous": url_with(context, page=number - 1) if page_obj.has_previous() else None,
        "next": url_with(context, page=number + 1) if page_obj.has_next() else None,
    }


# --- Boxes around content -----------------------------------------------------------------------------------


@register.simple_block_tag
def panel(content: str, title: Text = "", level: int = 2) -> SafeString:
    """A white surface with a hairline."""
    return render_to_string("components/panel.html", {"body": content, "title": title, "level": level})


@register.simple_block_tag
def summary_card(content: str, title: Text, change_url: str = "", change_text: Text = "") -> SafeString:
    """A section of answers to check, with the way to change them."""
    context = {"body": content, "title": title, "change_url": change_url, "change_text": change_text}
    return render_to_string("components/summary-card.html", context)


@register.simple_block_tag
def inset(content: str, tone: str = "") -> SafeString:
    """A note; `tone` is empty, "info" or "watch"."""
    return render_to_string("components/inset.html", {"body": content, "tone": tone})


@register.simple_block_tag
def disclosure(content: str, summary: Text, open: bool = False) -> SafeString:
    """More, for who wants it."""
    return render_to_string("components/disclosure.html", {"body": content, "summary": summary, "open": open})


@register.simple_block_tag
def hr_only(content: str, title: Text = "") -> SafeString:
    """What only HR can see, set apart and labelled."""
    return render_to_string("components/hr-only.html", {"body": content, "title": title})
