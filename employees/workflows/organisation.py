"""The organisation itself: set up once, corrected later."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime, time

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from employees import audit
from employees.enums import PeopleEvent, Role
from employees.errors import NotNow
from employees.models import Organisation, OutboxMessage, RoleGrant, User
from employees.outbox import forget_ahead, release_held
from employees.permissions import OrganisationPermission, actor_for, require_organisation
from employees.queries import passwords_are_used
from employees.workflows.entering import today


@dataclass(frozen=True)
class OrganisationDetails:
    """What is known of the employer. `holiday_region` is such as US-TX; the contact is who people may ask.

    `sends_invitations`: meetings go out as calendar invitations, to whoever did not switch them off for themselves.
    """

    name: str
    language: str = "en"
    time_zone: str = "UTC"
    holiday_region: str = ""
    contact_name: str = ""
    contact_detail: str = ""
    sends_invitations: bool = True


@dataclass(frozen=True)
class Owner:
    """The account that first-run setup opens."""

    email: str
    password: str | None  # none where the organisation's own sign-in is the only door
    works_in_hr: bool = False


@transaction.atomic
def complete_setup(
    *, details: OrganisationDetails, owner: Owner, is_demo: bool = False, at: datetime
) -> User:
    """Set the installation up, once, and open its first account: the system owner's.

    Whoever calls has checked the one-time code. Raises NotNow if it was set up before, or the password is too weak.
    """
    Organisation.objects.get_or_create(singleton=True)
    organisation = Organisation.objects.select_for_update().get(singleton=True)
    if organisation.set_up_at is not None or User.objects.exists():
        raise NotNow(_("This installation is already set up. Sign in instead."))
    if owner.password is None and passwords_are_used():
        raise NotNow(_("Choose a password."))
    try:
        if owner.password is not None:
            validate_password(owner.password, User(email=owner.email))
    except ValidationError as error:
        raise NotNow.because(error.messages) from None
    user = User.objects.create_user(owner.email, owner.password)
    roles = [Role.SYSTEM_OWNER, *([Role.HR_LEAD] if owner.works_in_hr else [])]
    for role in roles:
        RoleGrant.objects.create(user=user, role=role, granted_at=at)
    for name, value in asdict(details).items():
        setattr(organisation, name, value)
    organisation.is_demo, organisation.set_up_at = is_demo, at
    organisation.save()
    audit.record(PeopleEvent.SETUP_COMPLETED, by=user, about=organisation, at=at, roles=roles, demo=is_demo)
    return user


@transaction.atomic
def change_organisation(*, details: OrganisationDetails, by: User, at: datetime) -> Organisation:
    """Correct what is known of the organisation. Raises NotVisible for anybody but a system owner."""
    require_organisation(actor_for(by, on=today(at)), OrganisationPermission.CHANGE_SETTINGS)
    organisation = Organisation.objects.select_for_update().get(singleton=True)
    wanted = asdict(details)
    changed = sorted(name for name, value in wanted.items() if getattr(organisation, name) != value)
    if changed:
        for name in changed:
            setattr(organisation, name, wanted[name])
        organisation.save(update_fields=changed)
        if "holiday_region" in changed:
            forget_ahead(at=at)
        audit.record(PeopleEvent.ORGANISATION_CHANGED, by=by, about=organisation, at=at, fields=changed)
    return organisation


@dataclass(frozen=True)
class QuietHours:
    """When nobody is written to, in each reader's own time: from (inclusive) until (exclusive), and on days off.

    Neither given: at any hour. Raises ValueError unless both are given, and differ, or neither is.
    """

    quiet_from: time | None
    quiet_until: time | None
    only_working_days: bool

    def __post_init__(self) -> None:
        if (self.quiet_from is None) != (self.quiet_until is None):
            raise ValueError("Quiet hours begin and end.")
        if self.quiet_from is not None and self.quiet_from == self.quiet_until:
            raise ValueError("Quiet hours do not end when they begin.")


@transaction.atomic
def set_quiet_hours(*, hours: QuietHours, by: User, at: datetime) -> Organisation:
    """Set when messages rest. What waits for other hours is asked again. Raises NotVisible for whoever may not."""
    require_organisation(actor_for(by, on=today(at)), OrganisationPermission.SET_QUIET_HOURS)
    organisation = Organisation.objects.select_for_update().get(singleton=True)
    wanted = asdict(hours)
    before = {name: _said(getattr(organisation, name)) for name in wanted}
    after = {name: _said(value) for name, value in wanted.items()}
    if before != after:
        for name, value in wanted.items():
            setattr(organisation, name, value)
        organisation.save(update_fields=sorted(wanted))
        audit.record(
            PeopleEvent.QUIET_HOURS_SET, by=by, about=organisation, at=at, hours_before=before, hours=after
        )
        release_held(OutboxMessage.objects.all(), at=at)
    return organisation


def _said(value: time | bool | None) -> str | bool | None:
    return value.isoformat("minutes") if isinstance(value, time) else value
