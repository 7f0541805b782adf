"""Coming in by the organisation's own sign-in: only people who have an account, with the roles of their groups."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from employees import audit, notices
from employees.enums import PeopleEvent, Role
from employees.errors import NotNow
from employees.models import Department, RoleGrant, User
from employees.queries import holders_who_stay
from employees.single_sign_on import SingleSignOn
from employees.workflows.accounts import hold_account
from employees.workflows.entering import one_at_a_time
from employees.workflows.sessions import end_sessions

log = logging.getLogger(__name__)
PROVIDER = "oidc"
# Without one of these nobody could mend what a wrong table of groups, or a provider that names none, has done.
KEPT_WITH_THE_LAST = frozenset({Role.SYSTEM_OWNER, Role.HR_LEAD})


@dataclass(frozen=True)
class Told:
    """What the provider says of somebody who has signed in there. Whoever makes one has checked that it is genuine.

    `uid` stands for issuer and subject together. `groups` is None where the provider does not say. `seen_at` is when
    they signed in there (UTC), as far as it is said; `mfa` whether a second factor is said to have taken part.
    """

    uid: str
    email: str
    is_verified: bool
    groups: frozenset[str] | None = None
    seen_at: datetime | None = None
    mfa: bool = False


def account_told_of(told: Told) -> User:
    """The account that is meant: tied to this subject, or else of this verified address and tied to none.

    Nobody is made known by signing in somewhere else. Raises NotNow with a sentence for the person.
    """
    tied = SocialAccount.objects.select_related("user").filter(provider=PROVIDER, uid=told.uid).first()
    if tied is not None:
        return User.objects.select_related("employee").get(pk=tied.user_id)
    if not told.is_verified or not told.email:
        log.warning("authn_refused", extra={"code": "address_not_verified"})
        raise NotNow(
            _(
                "Your organisation’s sign-in does not say that your e-mail address is yours. Ask those who look after "
                "it to confirm the address."
            )
        )
    # Addresses are kept in lower case. Beyond ASCII two letters may look the same, so there it is exactly that one.
    address = told.email.lower() if told.email.isascii() else told.email
    user = User.objects.select_related("employee").filter(email=address).first()
    if user is None:
        log.warning("authn_refused", extra={"code": "no_account"})
        raise NotNow(_("There is no account here for the address you signed in with. Ask HR to invite you."))
    if SocialAccount.objects.filter(provider=PROVIDER, user=user).exists():
        # The address went to somebody else, or the person was set up there anew. Either way a person must look.
        log.warning("authn_refused", extra={"code": "tied_to_another_subject", "user": user.ref})
        raise NotNow(
            _(
                "Your account here belongs to another sign-in of your organisation. Whoever runs Waymark can undo "
                "that, once they know that it is you."
            )
        )
    return user


@transaction.atomic
def come_in(*, user: User, told: Told, at: datetime) -> User:
    """Tie the account to the subject, once, and give and take the roles that its groups say.

    Raises NotNow if the account was closed, or tied to somebody else, in this very moment.
    """
    ours: SingleSignOn | None = settings.OIDC
    if ours is not None and ours.roles is not None:
        one_at_a_time()
    account = hold_account(user.pk)
    if not account.is_active:
        raise NotNow(_("This account is closed. Ask your HR contact."))
    _tie(account, told, at)
    if ours is not None and ours.roles is not None:
        _follow_groups(account, told.groups, ours, at)
    return account


def _tie(account: User, told: Told, at: datetime) -> None:
    tied, is_new = SocialAccount.objects.get_or_create(
        provider=PROVIDER, uid=told.uid, defaults={"user": account}
    )
    if tied.user_id != account.pk:
        raise NotNow(_("Your organisation’s sign-in was tied to another account meanwhile. Begin again."))
    if not is_new:
        return
    audit.record(PeopleEvent.SIGN_IN_TIED, by=account, about=account, at=at)
    if account.last_login is not None:
        notices.sign_in_changed(account, at=at)


def _follow_groups(account: User, groups: frozenset[str] | None, ours: SingleSignOn, at: datetime) -> None:
    """Exactly the roles of the table for these groups, of those roles that the table names. Others stay as they are."""
    if groups is None:
        log.warning("groups_not_said", extra={"user": account.ref})
    wanted = set(_roles_of(groups or frozenset(), ours))
    grants = list(
        RoleGrant.objects.select_for_update(of=("self",))
        .filter(user=account, revoked_at__isnull=True, role__in=ours.managed_roles)
        .select_related("department")
        .order_by("pk")
    )
    held = {(grant.role, grant.department_id) for grant in grants}
    about: Model = account.employee_or_none or account
    if wanted != held:
        end_sessions(account)
    for role, department in sorted(wanted - held, key=str):
        grant = RoleGrant.objects.create(user=account, role=role, department_id=department, granted_at=at)
        _record(PeopleEvent.ROLE_GRANTED, grant, about, at)
    for grant in grants:
        if (grant.role, grant.department_id) in wanted:
            continue
        if grant.role in KEPT_WITH_THE_LAST and not _held_by_others(Role(grant.role), account):
            log.error("last_role_kept", extra={"user": account.ref, "about": grant.role})
            continue
        grant.revoked_at = at
        grant.save(update_fields=["revoked_at"])
        _record(PeopleEvent.ROLE_REVOKED, grant, about, at)


def _held_by_others(role: Role, account: User) -> bool:
    return holders_who_stay(role).exclude(user=account).exists()


def _roles_of(groups: Iterable[str], ours: SingleSignOn) -> Iterable[tuple[str, int | None]]:
    codes = {each.department for found in (ours.roles or {}).values() for each in found if each.department}
    known = dict(Department.objects.filter(code__in=codes).values_list("code", "pk"))
    for group in groups:
        for each in (ours.roles or {}).get(group, ()):
            if each.department and each.department not in known:
                log.error("department_unknown", extra={"about": each.department})
                continue
            yield each.role, known[each.department] if each.department else None


def _record(event: PeopleEvent, grant: RoleGrant, about: Model, at: datetime) -> None:
    scope = grant.department.ref if grant.department else ""
    said: dict[str, Any] = {"role": grant.role, "department": scope, "grant": grant.ref, "source": "groups"}
    audit.record(event, by=None, about=about, at=at, **said)


@transaction.atomic
def untie(*, user: User, at: datetime) -> bool:
    """Undo the tie between an account and its subject, from the command line. Returns whether there was one.

    The next who signs in there with the verified address of the account is tied to it.
    """
    account = hold_account(user.pk)
    gone, _each = SocialAccount.objects.filter(provider=PROVIDER, user=account).delete()
    if gone:
        audit.record(PeopleEvent.SIGN_IN_UNTIED, by=None, about=account, at=at)
        notices.sign_in_changed(account, at=at)
    return bool(gone)
