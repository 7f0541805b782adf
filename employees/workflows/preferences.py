"""What a person sets for themselves."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from employees import audit
from employees.enums import PeopleEvent, Theme
from employees.models import Employee, User
from employees.workflows.accounts import hold_account
from employees.workflows.entering import one_at_a_time


@transaction.atomic
def set_preferences(
    *, by: User, theme: Theme, language: str | None = None, time_zone: str | None = None, at: datetime
) -> User:
    """Set one's own appearance, language and time zone. The last two need an employee record; else they are ignored."""
    one_at_a_time()
    person = Employee.objects.select_for_update(no_key=True).filter(user=by).first()
    user = hold_account(by.pk)
    changed: list[str] = []
    if user.theme != theme:
        user.theme = theme
        user.save(update_fields=["theme"])
        changed.append("theme")
    if person is not None:
        wanted = {"language": language, "time_zone": time_zone}
        new = {name: value for name, value in wanted.items() if value and value != getattr(person, name)}
        for name, value in new.items():
            setattr(person, name, value)
        if new:
            person.save(update_fields=sorted(new))
            changed += sorted(new)
    if changed:
        audit.record(PeopleEvent.PREFERENCES_CHANGED, by=by, about=user, at=at, fields=changed)
    return user
