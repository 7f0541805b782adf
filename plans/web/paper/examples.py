"""Invented answers, so that HR sees a template as an employee will: with something in it. Nobody here exists."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from plans.designs import BuiltIn, Column, Design, OwnField, OwnFieldKind, SeriesKind
from plans.designs.differences import series_in_words
from plans.web.paper.shapes import Block

B = BuiltIn
FIRST_DAY = date(2026, 6, 1)
MOST_SHOWN = 12


def last_day(design: Design) -> date:
    """The last day of an invented plan that begins on FIRST_DAY, a Monday; Saturdays and Sundays are free."""
    if design.duration.count == "calendar":
        return FIRST_DAY + timedelta(days=design.duration.days - 1)
    weeks, rest = divmod(design.duration.days - 1, 5)
    return FIRST_DAY + timedelta(weeks=weeks, days=rest)


def meetings(design: Design) -> list[str]:
    """The dates of its checkpoints, as far as they fit; the last one is at the end."""
    days = _meeting_days(design)
    said = [_day(day) for day in days[:MOST_SHOWN]]
    more = len(days) - len(said)
    if more:
        said.append(ngettext("and %(count)d more", "and %(count)d more", more) % {"count": more})
    return said


def meetings_in_words(design: Design) -> str:
    """How often both meet."""
    return _("Both meet %(when)s, and at the end.") % {"when": series_in_words(design.reviews)}


def _meeting_days(design: Design) -> list[date]:
    last = last_day(design)
    if design.reviews.kind == SeriesKind.AT_DAYS:
        found = [FIRST_DAY + timedelta(days=day) for day in design.reviews.days]
    else:
        every = {SeriesKind.WEEKLY: 7, SeriesKind.EVERY: design.reviews.every}.get(design.reviews.kind, 14)
        count = (last - FIRST_DAY).days // every
        found = [FIRST_DAY + timedelta(days=every * number) for number in range(1, count + 1)]
    return sorted({day for day in found if day < last} | {last})


def _day(day: date) -> str:
    return date_format(day, "j F Y")


def answers(design: Design, built_in: BuiltIn) -> Iterator[Block]:
    """What might stand in one of Waymark's own parts."""
    if built_in == B.HEADING:
        yield Block(
            facts=[
                (_("Employee"), _("Robin Example, Adviser")),
                (_("Manager"), _("Alex Example")),
                (_("First day"), _day(FIRST_DAY)),
                (_("Last day"), _day(last_day(design))),
            ]
        )
    elif built_in == B.AREAS:
        yield Block(heading=_("Answering customers in time"), facts=list(_area()))
    elif built_in == B.GOALS:
        yield Block(heading=_("Answer customers within one working day"), facts=list(_goal()))
    elif built_in in LISTS:
        yield Block(
            items=[_(said) % {"date": _day(FIRST_DAY + timedelta(days=18))} for said in LISTS[built_in]]
        )
    else:
        yield Block(text=_(TEXTS[built_in]))


def _area() -> Iterator[tuple[str, str]]:
    yield _("What was seen"), _("On 12 March, 9 of 14 requests waited for two days or more.")
    yield (
        _("What is expected"),
        _("Requests are answered within one working day, as the team agreed in January."),
    )


def _goal() -> Iterator[tuple[str, str]]:
    yield _("How we will know"), _("The weekly report of answered requests")
    yield _("Now and target"), _("from 57 to 95 % of requests")
    yield _("By"), _day(FIRST_DAY + timedelta(days=39))


def own_answer(field: OwnField) -> str:
    """What might be answered to a field of one's own."""
    if field.kind == OwnFieldKind.DATE:
        return _day(FIRST_DAY)
    if field.kind == OwnFieldKind.NUMBER:
        return "12"
    if field.kind == OwnFieldKind.CHOICE:
        return field.choices[0] if field.choices else "–"
    if field.kind == OwnFieldKind.LONG_TEXT:
        return _("An invented answer of a few sentences. It shows where the words will stand.")
    return _("An invented answer")


def cell(column: Column) -> str:
    """What might stand in a column of a table."""
    if column.kind == "date":
        return _day(FIRST_DAY)
    if column.kind == "number":
        return "12"
    if column.kind == "choice":
        return column.choices[0] if column.choices else "–"
    return _("An invented answer")


# Translators: invented answers in a preview of a form.
LISTS = {
    B.EMPLOYEE_ACTIONS: (gettext_noop("Take the course on sorting a full inbox, by %(date)s"),),
    B.EMPLOYER_ACTIONS: (gettext_noop("Keep the first hour of the day free of calls, from %(date)s on"),),
    B.SUPPORT: (gettext_noop("An hour with a mentor every week. Alex Example sees to it, by %(date)s"),),
    B.MILESTONES: (gettext_noop("A week without a late answer, by %(date)s"),),
}
TEXTS = {
    B.REASON: gettext_noop("Between 2 and 27 March, 31 of 70 requests were answered later than agreed."),
    B.IMPACT: gettext_noop("Customers wrote again, and two colleagues answered in Robin's place."),
    B.EARLIER_TALKS: gettext_noop(
        "On 9 March Alex and Robin spoke about it, and kept a morning hour free of calls."
    ),
    B.ENDING: gettext_noop(
        "If the goals are met, the plan ends. If they are not, HR and the manager decide what follows."
    ),
    B.RIGHTS: gettext_noop(
        "You can comment at any time, propose changes while the plan is talked through, bring somebody with you, "
        "ask HR for an adjustment, and appeal against the outcome."
    ),
    B.REVIEWS: gettext_noop(
        "Checkpoint 1: on course. “22 of 24 requests were answered in time.” Robin answered: “Agreed.”"
    ),
}
