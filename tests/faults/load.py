"""Two figures that need no faults: the sweep over very many plans, and a week's silence made up for."""

from __future__ import annotations

import resource
import time
from collections import Counter
from collections.abc import Callable
from datetime import timedelta

from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from employees.enums import Role
from employees.models import Organisation, OutboxMessage, ReminderSetting, RoleGrant
from employees.models.outbox import IN_HAND, WAITING
from plans import reminders
from plans.workflows import keep_calendars, look_at_process
from tests.faults.campaign import letters_in
from tests.faults.clock import Clock
from tests.faults.crew import Crew
from tests.faults.world import World

A_BATCH = 2_000
# One plan in twenty has a meeting tomorrow and ends in so many days; the others' is in so many days, as is their end.
NEAR, FAR, SOON = 20, 40, 20
WEEK = 7  # days
PATIENCE = 15 * 60.0  # seconds in which a week's silence is made up for


class Load:
    """An empty database with people in it, and what is measured there. Each returns whether it is as it should be."""

    def __init__(self, crew: Crew, say: Callable[[str], None]) -> None:
        call_command("migrate", interactive=False, verbosity=0)
        self.crew, self.say = crew, say
        self.clock, self.world = Clock(crew.folder / "clock"), World(crew.folder, seed=1)
        self.clock.set()
        self.world.begin(self.clock.true())

    def sweep(self, plans: int) -> bool:
        """Queries, time and memory of a sweep by a thousand things: with something to queue, then with nothing.

        With every reminder that there is, and somebody in HR to hear them. Then the same of calendars.
        """
        at = self.clock.true()
        ReminderSetting.objects.all().delete()
        RoleGrant.objects.create(user=self.world.hr.user, role=Role.HR_LEAD, granted_at=at)
        self.say(f"Writing {plans:,} plans")
        for done in range(0, plans, A_BATCH):
            near = done % (NEAR * A_BATCH) == 0
            self.world.add(
                A_BATCH,
                at,
                meeting_in=1 if near else FAR,
                ends_in=SOON if near else 2 * FAR,
                legal=False,
                passed=False,
            )
        connection.cursor().execute("ANALYZE")
        for _again in range(2):
            self._measure("things", lambda: reminders.queue_due(at))
        # So many plans in one sweep, the rest in the next ones; then nothing is owed.
        Organisation.objects.update(sends_invitations=True)
        while self._measure("invitations", lambda: keep_calendars(at=at)):
            connection.cursor().execute("ANALYZE")
        # All of them at once, where a sweep takes some.
        return self._measure("plans looked at", lambda: look_at_process(at=at, most=plans)) == plans

    def _measure(self, what: str, act: Callable[[], int]) -> int:
        with CaptureQueriesContext(connection) as queries:
            began = time.perf_counter()
            count = act()
            seconds = time.perf_counter() - began
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        each = (
            f", by 1,000: {1000 * len(queries) / count:.1f} and {1000 * seconds / count:.2f} s"
            if count
            else ""
        )
        said = f"{count:,} {what}: {len(queries)} queries, {seconds:.2f} s{each}; peak memory {peak:.0f} MB"
        self.say(said)
        return count

    def silence(self, plans: int) -> bool:
        """Meetings passed on seven days while nothing ran. Then the workers start: how long, and how many letters?"""
        managers = self.world.lead_by(plans // WEEK)
        for days in range(WEEK, 0, -1):
            at = self.clock.true() - timedelta(days=days)
            self.world.add(plans // WEEK, at, meeting_in=0, legal=False, passed=False, managers=managers)
        (self.crew.folder / "calm").touch()
        self.crew.watch()
        began = time.monotonic()
        while (seconds := time.monotonic() - began) < PATIENCE:
            time.sleep(1)
            # What is said again in some days is no part of it.
            now = OutboxMessage.objects.filter(due_at__lte=self.clock.true())
            if now.count() >= self.world.count and not now.filter(state__in=[*WAITING, *IN_HAND]).exists():
                break
        states = Counter(now.values_list("state", flat=True))
        letters = Counter(letter.to for letter in letters_in(self.crew.folder))
        most = max(letters.values(), default=0)
        self.say(f"{states.total():,} due, settled in {seconds:.0f} s: {dict(states)}")
        self.say(f"{letters.total():,} letters to {len(letters):,} people, at most {most} each")
        return seconds < PATIENCE and most == 1
