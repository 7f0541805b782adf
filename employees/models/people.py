"""People: the account that signs in, the employee who works, where and for whom."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from employees.enums import Digest, Role, Theme
from employees.guard import CarryingManager, CarryingQuerySet
from employees.models.base import Referenced


class UserManager(BaseUserManager["User"]):
    """Creates accounts. An account without a password can only be entered through an invitation."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Create an account; `email` is stored in lower case, for it is the login name."""
        if not email:
            raise ValueError("An account needs an e-mail address.")
        user = self.model(email=email.strip().lower(), **fields)
        if password is None:
            user.set_unusable_password()
        else:
            user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Create an operator's account for Django's own admin. It holds no Waymark role."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> User:
        """Find an account by e-mail address, whatever its case."""
        return self.get(email__iexact=username)


class User(Referenced, AbstractBaseUser, PermissionsMixin):
    """An account. It signs in with its e-mail address; there is no username."""

    email = models.EmailField(_("e-mail address"), unique=True)
    is_active = models.BooleanField(_("may sign in"), default=True)
    is_staff = models.BooleanField(_("may use the operator's admin"), default=False)
    theme = models.CharField(_("appearance"), max_length=5, choices=Theme.choices, default=Theme.AUTO)
    # Each meeting as a calendar invitation by e-mail, with its updates and cancellation.
    wants_invitations = models.BooleanField(_("calendar invitations by e-mail"), default=True)
    digest = models.CharField(
        _("messages by e-mail"), max_length=10, choices=Digest.choices, default=Digest.AT_ONCE
    )
    date_joined = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()

    EMAIL_FIELD = "email"
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(Lower("email"), name="user_email_unique_whatever_case"),
            models.CheckConstraint(condition=Q(digest__in=Digest.values), name="user_known_digest"),
        ]

    def __str__(self) -> str:
        return self.ref

    def get_full_name(self) -> str:
        """The person's name, or the address where no employee is attached."""
        employee = self.employee_or_none
        return employee.full_name if employee else self.email

    @property
    def employee_or_none(self) -> Employee | None:
        """The employee behind this account, if there is one."""
        try:
            return self.employee
        except Employee.DoesNotExist:
            return None


class Department(Referenced):
    """A node of the organisation's tree."""

    name = models.CharField(_("name"), max_length=200)
    code = models.CharField(_("code"), max_length=50, blank=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")

    objects = CarryingManager()

    class Meta:
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.UniqueConstraint(Lower("name"), "parent", name="department_name_unique_under_parent"),
            models.UniqueConstraint(
                Lower("name"), condition=Q(parent__isnull=True), name="department_name_unique_at_top"
            ),
            models.CheckConstraint(condition=~Q(parent=F("pk")), name="department_not_its_own_parent"),
        ]

    def __str__(self) -> str:
        return self.name


class EmployeeQuerySet(CarryingQuerySet["Employee"]):
    def employed(self, on: date) -> EmployeeQuerySet:
        """Those who work here on the date `on` (both ends inclusive)."""
        return self.filter(Q(hired_on__isnull=True) | Q(hired_on__lte=on)).filter(
            Q(left_on__isnull=True) | Q(left_on__gte=on)
        )


class Employee(Referenced):
    """A person who works, or worked, here. May exist long before they have an account."""

    user = models.OneToOneField(User, models.SET_NULL, null=True, blank=True, related_name="employee")
    staff_number = models.CharField(_("staff number"), max_length=50, unique=True)
    first_name = models.CharField(_("first name"), max_length=150)
    last_name = models.CharField(_("last name"), max_length=150, blank=True)
    preferred_name = models.CharField(_("preferred name"), max_length=150, blank=True)
    work_email = models.EmailField(_("work e-mail"), blank=True)
    title = models.CharField(_("job title"), max_length=200, blank=True)
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="employees"
    )
    location = models.CharField(_("location"), max_length=200, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC")
    language = models.CharField(_("language"), max_length=10, default="en")
    working_pattern = models.ForeignKey(
        "employees.WorkingPattern", models.PROTECT, null=True, blank=True, related_name="employees"
    )
    holiday_region = models.CharField(
        _("holiday region"), max_length=20, blank=True, help_text=_("Such as US-TX, GB-ENG, DE-BY")
    )
    hired_on = models.DateField(_("hired on"), null=True, blank=True)
    left_on = models.DateField(_("last day"), null=True, blank=True)

    objects = EmployeeQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["last_name", "first_name", "pk"]
        indexes: ClassVar = [
            models.Index(fields=["department", "last_name", "first_name"]),
            models.Index(fields=["last_name", "first_name"]),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(left_on__isnull=True) | Q(hired_on__isnull=True) | Q(left_on__gte=F("hired_on")),
                name="employee_leaves_after_being_hired",
            ),
            models.UniqueConstraint(
                Lower("work_email"), condition=~Q(work_email=""), name="employee_work_email_unique"
            ),
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def full_name(self) -> str:
        """The name others know the person by: preferred or first name, and last name."""
        return f"{self.short_name} {self.last_name}".strip()

    @property
    def short_name(self) -> str:
        """The name used when speaking to or about the person in a sentence."""
        return self.preferred_name or self.first_name


class ReportingLine(models.Model):
    """Who reports to whom, from and until when (both dates inclusive; no end means now)."""

    employee = models.ForeignKey(Employee, models.CASCADE, related_name="reporting_lines")
    manager = models.ForeignKey(Employee, models.PROTECT, related_name="report_lines")
    from_date = models.DateField(_("from"))
    until_date = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-from_date"]
        indexes: ClassVar = [models.Index(fields=["manager", "until_date"])]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["employee"],
                condition=Q(until_date__isnull=True),
                name="reportingline_one_open_per_employee",
            ),
            models.CheckConstraint(condition=~Q(employee=F("manager")), name="reportingline_not_to_oneself"),
            models.CheckConstraint(
                condition=Q(until_date__isnull=True) | Q(until_date__gte=F("from_date")),
                name="reportingline_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.employee_id} → {self.manager_id}"


class RoleGrant(Referenced):
    """A standing role given to an account, for one department and all below it, or for everyone."""

    user = models.ForeignKey(User, models.CASCADE, related_name="role_grants")
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="role_grants"
    )
    granted_at = models.DateTimeField()
    granted_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["role", "pk"]
        constraints: ClassVar = [
            # Two constraints and not one with `nulls_distinct`: SQLite has no such thing.
            models.UniqueConstraint(
                fields=["user", "role", "department"],
                condition=Q(revoked_at__isnull=True),
                name="rolegrant_held_once_in_a_department",
            ),
            models.UniqueConstraint(
                fields=["user", "role"],
                condition=Q(revoked_at__isnull=True, department__isnull=True),
                name="rolegrant_held_once_for_everyone",
            ),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True, revoked_by__isnull=True) | Q(revoked_at__isnull=False),
                name="rolegrant_revoked_by_only_when_revoked",
            ),
            models.CheckConstraint(
                condition=Q(role=Role.HR_PARTNER) | Q(department__isnull=True),
                name="rolegrant_only_hr_is_scoped",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.role}"
