"""What a person sets for themselves."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from employees import audit
from employees.enums import Digest, PeopleEvent, Theme
from employees.models import Employee, User
from employees.outbox import release_held
from employees.workflows.accounts import hold_account
from employees.workflows.entering import one_at_a_time


@transaction.atomic
def set_preferences(
    *,
    by: User,
    theme: Theme,
    digest: Digest | None = None,
    language: str | None = None,
    time_zone: str | None = None,
    at: datetime,
) -> User:
    """Set one's own appearance, how often one is written to, language and time zone; None leaves it as it is.

    The last two need an employee record; else they are ignored. What was held for other hours is asked again.
    """
    one_at_a_time()
    person = Employee.objects.select_for_update(no_key=True).filter(user=by).first()
    user = hold_account(by.pk)
    own = {"theme": theme, "digest": digest or user.digest}
    changed = sorted(name for name, value in own.items() if value != getattr(user, name))
    for name in changed:
        setattr(user, name, own[name])
    if changed:
        user.save(update_fields=changed)
    if person is not None:
        wanted = {"language": language, "time_zone": time_zone}
        new = {name: value for name, value in wanted.items() if value and value != getattr(person, name)}
        for name, value in new.items():
            setattr(person, name, value)
        if new:
            person.save(update_fields=sorted(new))
            changed += sorted(new)
    if not {"digest", "time_zone"}.isdisjoint(changed):
        release_held(user.messages.all(), at=at)
    if changed:
        audit.record(PeopleEvent.PREFERENCES_CHANGED, by=by, about=user, at=at, fields=changed)
    return user
