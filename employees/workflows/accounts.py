"""Accounts: opened by invitation, entered with a password that only its owner knows, closed when somebody leaves."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from employees import audit, notices
from employees.enums import PeopleEvent, Role
from employees.errors import NotNow
from employees.models import Employee, RoleGrant, User
from employees.permissions import PeoplePermission
from employees.queries import door_path, holders_who_stay, is_tied, passwords_are_used
from employees.workflows.entering import enter, keep_a_system_owner, one_at_a_time, today
from employees.workflows.sessions import end_sessions


@transaction.atomic
def invite(*, employee: Employee, by: User, at: datetime) -> User:
    """Open an account for the person and send them a link to choose a password; or send the link again.

    While a link is on its way nothing more is sent, and nothing recorded.
    An account that nobody could enter yet, or that was closed, moves to the work e-mail as it is now: the link before
    is spent by that. Raises NotVisible, NotAllowed, NotNow (no work address, left, address of another account, already
    signed in).
    """
    person, _actor = enter(employee, PeoplePermission.INVITE, by=by, at=at)
    if person.left_on is not None and person.left_on < today(at):
        raise NotNow(_("%(name)s no longer works here.") % {"name": person.full_name})
    user = _account_for(person)
    before = user.email
    if user.is_active and (user.has_usable_password() or is_tied(user)):
        raise NotNow(
            (
                _("%(name)s already has an account. A new password can be asked for on the sign-in page.")
                if passwords_are_used()
                else _("%(name)s already has an account, and signs in with your organisation’s sign-in.")
            )
            % {"name": person.full_name}
        )
    _follow_work_email(user, person)
    opened = not user.is_active
    if opened:
        user.is_active = True
        user.save(update_fields=["is_active"])
    moved: dict[str, Any] = {"address_changed": True} if user.email != before else {}
    # While a link is on its way, asking for it once more sends nothing, and is no second invitation.
    if notices.invited(user, at=at) is not None or opened or moved:
        audit.record(PeopleEvent.INVITED, by=by, about=person, at=at, account=user.ref, **moved)
    return user


def _account_for(person: Employee) -> User:
    if person.user is not None:
        return hold_account(person.user.pk)
    if not person.work_email:
        raise NotNow(_("There is no work e-mail to send an invitation to. Add one to the details first."))
    user = User.objects.filter(email__iexact=person.work_email).first() or User.objects.create_user(
        person.work_email
    )
    if user.employee_or_none is not None:
        raise _taken(person.work_email)
    person.user = user
    person.save(update_fields=["user"])
    return user


def _follow_work_email(user: User, person: Employee) -> None:
    # Whoever has signed in without a password, with a passkey, keeps the address they know.
    is_entered = user.is_active and (user.has_usable_password() or user.last_login is not None)
    wanted = person.work_email.lower()
    if is_entered or not wanted or wanted == user.email.lower():
        return
    if User.objects.filter(email__iexact=wanted).exclude(pk=user.pk).exists():
        raise _taken(person.work_email)
    user.email = wanted
    user.save(update_fields=["email"])


def _taken(address: str) -> NotNow:
    return NotNow(_("The address %(address)s already signs somebody else in.") % {"address": address})


def hold_account(pk: int) -> User:
    """The account, locked, and still free for others to refer to. Comes before the record."""
    return User.objects.select_for_update(no_key=True).get(pk=pk)


@transaction.atomic
def ask_for_password(*, user: User, at: datetime) -> None:
    """Send the account a link to choose a new password, one at a time. Closed accounts get none."""
    if user.is_active and notices.password_asked_for(user, at=at) is not None:
        audit.record(PeopleEvent.PASSWORD_ASKED_FOR, by=None, about=user, at=at)


@transaction.atomic
def choose_password(*, user: User, password: str, at: datetime) -> User:
    """Give the account the password its owner chose. Every open session of the account ends.

    `user` is the account as it was when the link of the letter was opened, which is good for one password: the same
    chosen once more, as by a second press, changes nothing. Raises NotNow where another was chosen since, with what is
    wrong with the password, or if the account was closed.
    """
    account = hold_account(user.pk)
    if not account.is_active:
        raise NotNow(_("This account is closed. Ask your HR contact."))
    if account.password != user.password:
        if account.check_password(password):
            return account
        raise NotNow(
            _("A password was chosen with this link already. Sign in with it, or ask for a new link.")
        )
    try:
        validate_password(password, account)
    except ValidationError as error:
        raise NotNow.because(error.messages) from None
    account.set_password(password)
    account.save(update_fields=["password"])
    end_sessions(account)
    audit.record(PeopleEvent.PASSWORD_CHOSEN, by=account, about=account, at=at)
    notices.sign_in_changed(account, at=at)
    return account


@transaction.atomic
def open_door(*, user: User, at: datetime) -> str:
    """The path of a page that lets a system owner in once, made on the command line: when no other door opens.

    Only for system owners, who see no plan: nobody comes to one by this. Raises NotNow for anybody else.
    """
    account = hold_account(user.pk)
    if not account.is_active or not holders_who_stay(Role.SYSTEM_OWNER).filter(user=account).exists():
        raise NotNow(_("Such a link is made for system owners only."))
    audit.record(PeopleEvent.DOOR_OPENED, by=None, about=account, at=at)
    notices.sign_in_changed(account, at=at)
    return door_path(account)


@transaction.atomic
def go_through_door(*, user: User, at: datetime) -> User:
    """Spend the link with which `user`, as the account was then, opened the page of a door: it lets in once.

    That somebody came in is recorded as they do. Raises NotNow where the link was used since, or the account closed.
    """
    account = hold_account(user.pk)
    if not account.is_active or account.last_login != user.last_login:
        raise NotNow(
            _("This link was used a moment ago. If that was you, you are signed in. If not, make a new one.")
        )
    account.last_login = at
    account.save(update_fields=["last_login"])
    return account


@transaction.atomic
def remove_second_step(*, user: User, at: datetime) -> int:
    """Take away every second step of an account whose owner lost them, on the command line.

    Returns how many there were. Its sessions end, and whoever needs one is led to set up another at once.
    """
    account = hold_account(user.pk)
    gone, _each = Authenticator.objects.filter(user=account).delete()
    if gone:
        end_sessions(account)
        audit.record(PeopleEvent.SECOND_STEP_REMOVED, by=None, about=account, at=at, count=gone)
        notices.sign_in_changed(account, at=at)
    return gone


@transaction.atomic
def sign_in_changed(*, by: User, what: str, at: datetime, this: str = "") -> None:
    """Record that somebody changed how they sign in, and tell them: a stranger may have done it.

    `what` is a short name of the change, such as `totp_activated`. Every other session than `this`, by its mark, ends:
    whoever was let in by less than is asked for now is out.
    """
    end_sessions(by, but=this)
    audit.record(PeopleEvent.SIGN_IN_CHANGED, by=by, about=by, at=at, what=what)
    notices.sign_in_changed(by, at=at)


@transaction.atomic
def signed_in(*, by: User, methods: list[str], at: datetime) -> None:
    """Record that somebody signed in, and by which methods (`password`, `mfa`, `webauthn`)."""
    audit.record(PeopleEvent.SIGNED_IN, by=by, about=by, at=at, methods=methods)


def close_account(person: Employee, *, by: User | None, at: datetime) -> None:
    """Close the person's account now. Sessions and the link to their calendar end; roles are taken back.

    Needs a transaction and a locked person. Raises NotNow for the last system owner.
    """
    if person.user_id is None:
        return
    account = hold_account(person.user_id)
    grants = list(RoleGrant.objects.select_for_update().filter(user=account, revoked_at__isnull=True))
    keep_a_system_owner(grants)
    account.is_active = False
    account.set_unusable_password()
    account.save(update_fields=["is_active", "password"])
    end_sessions(account)
    account.calendar_links.filter(ended_at__isnull=True).update(ended_at=at)
    for grant in grants:
        grant.revoked_at, grant.revoked_by = at, by
        grant.save(update_fields=["revoked_at", "revoked_by"])
    audit.record(
        PeopleEvent.ACCOUNT_CLOSED, by=by, about=person, at=at, roles=[grant.role for grant in grants]
    )


def close_departed(*, at: datetime) -> int:
    """Close the accounts of people whose last day is over in every time zone. Returns how many.

    For the sweep: signing in is refused from the first minute after the last day, with or without it.
    """
    over = (at - timedelta(hours=12)).date()  # no place on earth is more than 12 hours behind UTC
    closed = 0
    gone = Employee.objects.filter(left_on__lt=over, user__is_active=True).values_list("pk", flat=True)
    for pk in list(gone):
        try:
            with transaction.atomic():
                one_at_a_time()
                close_account(Employee.objects.select_for_update(no_key=True).get(pk=pk), by=None, at=at)
        except NotNow:
            continue  # the last system owner: the role is kept until somebody else has it
        closed += 1
    return closed
