"""The minute after a meeting, from the reminder's link on a phone; and with the server killed before the press."""

from __future__ import annotations

import os
import re
import secrets
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from employees.models import OutboxMessage
from plans import workflows
from plans.models import Plan
from reviews.models import Measurement, Review
from reviews.reminders import deliver, queue_due
from tests.factories.people import PASSWORD, OrganisationFactory
from tests.factories.plans import MONDAY, answered_for_hr, draft_plan, fill
from tests.journeys.conftest import PHONE, Reader
from tests.ops.processes import clean_environment, get, wait_until
from tests.people import Cast
from tests.services import free_port

pytestmark = [
    pytest.mark.journey,
    pytest.mark.slow,
    pytest.mark.processes,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="processes run on PostgreSQL"),
]
LOG = re.compile(r"/checkpoints/1/log/$")
EXAMPLE = "Two of nine callers on Thursday were called back within the hour."


class Site:
    """The web server as it runs in production, on the test's own database: it can be killed, and started again."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.origin = f"http://127.0.0.1:{self.port}"
        self.log = folder / "web.log"
        known = connection.get_connection_params()
        self.environment = clean_environment(
            SECRET_KEY=secrets.token_urlsafe(64),
            SITE_URL=self.origin,
            DATABASE_URL=f"postgres://{known['user']}@/{known['dbname']}?host={known['host']}",
            EMAIL_URL="smtp://127.0.0.1:9",
            STATE_DIR=str(folder / "state"),
            BIND=f"127.0.0.1:{self.port}",
            WEB_CONCURRENCY="1",
        )
        self.process: subprocess.Popen[bytes] | None = None
        subprocess.run(
            [sys.executable, "manage.py", "collectstatic", "--no-input", "--verbosity", "0"],
            cwd=settings.BASE_DIR,
            env=self.environment,
            check=True,
        )

    def start(self) -> None:
        """Start it, and wait until it answers."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "gunicorn", "-c", "pip_config/gunicorn.py"],
                cwd=settings.BASE_DIR,
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        wait_until(lambda: get(self.port, "/healthz")[0] == 200, seconds=60, why=self.log.read_text)

    def kill(self) -> None:
        """Kill every process of it at once, so that nothing is finished and nothing said."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None


@pytest.fixture
def site(company: Cast, tmp_path: Path, settings: Any) -> Iterator[Site]:
    """The server, up. It knows passwords only as they are kept in earnest."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    jana = company.account("jana")
    jana.set_password(PASSWORD)
    jana.save()
    site = Site(tmp_path)
    try:
        site.start()
        yield site
    finally:
        site.kill()


@pytest.fixture
def morning() -> datetime:
    """Ten o'clock on the last working day. The server's clock is the real one, and letters leave in working hours."""
    moment = timezone.now().astimezone(UTC).replace(hour=10, minute=0, second=0, microsecond=0)
    while moment > timezone.now() or moment.weekday() > 4:
        moment -= timedelta(days=1)
    return moment


@pytest.fixture
def plan(company: Cast, morning: datetime) -> Plan:
    """Sam's plan runs; of its first meeting, four days or more ago, nothing is written."""
    OrganisationFactory()
    begun = morning - timedelta(days=28)
    plan = fill(draft_plan(company), company, later=timedelta(days=(begun - MONDAY).days))
    jana, mia = company.account("jana"), company.account("mia")
    workflows.submit(plan=plan, by=jana, at=begun)
    answered_for_hr(plan, company, at=begun)
    workflows.approve(plan=plan, by=mia, at=begun)
    workflows.share(plan=plan, by=jana, at=begun)
    workflows.start(plan=plan, by=jana, at=begun + timedelta(days=14))
    for meeting in plan.checkpoints.order_by("-number"):
        days = -6 if meeting.number == 1 else 7 * meeting.number
        meeting.due_on = morning.date() + timedelta(days=days)
        meeting.save()
    return plan


def link_in_the_reminder(to: str, morning: datetime, site: Site, settings: Any, mailoutbox: list[Any]) -> str:
    """The link of the manager's letter."""
    settings.SITE_URL = site.origin
    queue_due(morning)
    deliver(lambda: morning)
    asked = OutboxMessage.objects.get(kind="plans.checkpoint_late", recipient__email=to)
    (letter,) = [one for one in mailoutbox if asked.ref in one.body]
    found = re.search(r"^http\S+$", letter.body, re.MULTILINE)
    assert found is not None
    return found[0]


@pytest.fixture
def phone(chromium: Browser) -> Iterator[Page]:
    """A phone with a browser."""
    context = chromium.new_context(viewport=PHONE, locale="en-GB", has_touch=True)
    context.set_default_timeout(15_000)
    yield context.new_page()
    context.close()


def sign_in(page: Page, email: str) -> None:
    """One press: the first field has the cursor, and the way on is by the keyboard."""
    page.locator("[name='login']").fill(email)
    page.locator("[name='password']").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def test_a_checkpoint_from_the_letter_takes_three_presses_and_one_a_goal(
    company: Cast,
    site: Site,
    plan: Plan,
    morning: datetime,
    phone: Page,
    settings: Any,
    mailoutbox: list[Any],
) -> None:
    jana = company.account("jana")
    presses: list[str] = []
    phone.context.expose_binding("pressed", lambda _source, what: presses.append(what))
    phone.context.add_init_script(
        "addEventListener('pointerdown', event => pressed(event.target.tagName), true)"
    )
    link = link_in_the_reminder(jana.email, morning, site, settings, mailoutbox)
    reader = Reader(phone, site.origin)

    phone.goto(link)
    sign_in(phone, jana.email)
    phone.wait_for_url(LOG)
    goals = list(plan.goals.all())
    for goal in goals:
        phone.locator(f"label[for='{standing_of(phone, goal.ref)}']").click()
    phone.locator(f"[name='example_{goals[0].ref}']").click()
    phone.keyboard.type(EXAMPLE)
    phone.get_by_role("button", name="Share with Sam").click()
    phone.wait_for_url(re.compile(r"/checkpoints/1/$"))

    assert len(presses) == len(goals) + 3
    review = Review.objects.get(checkpoint__plan=plan)
    assert (review.status, review.written_by) == ("shared", jana)
    assert Measurement.objects.get(goal=goals[0]).example == EXAMPLE
    assert reader.problems == []


def standing_of(page: Page, goal: str) -> str:
    """The id of the tile “On course” of a goal."""
    found = page.locator(f"[name='standing_{goal}'][value='on_course']").get_attribute("id")
    assert found is not None
    return found


def test_words_outlive_the_server(
    company: Cast,
    site: Site,
    plan: Plan,
    morning: datetime,
    phone: Page,
    settings: Any,
    mailoutbox: list[Any],
) -> None:
    jana = company.account("jana")
    link = link_in_the_reminder(jana.email, morning, site, settings, mailoutbox)
    phone.goto(link)
    sign_in(phone, jana.email)
    phone.wait_for_url(LOG)
    goals = list(plan.goals.all())
    for goal in goals:
        phone.locator(f"label[for='{standing_of(phone, goal.ref)}']").click()
    box = phone.locator(f"[name='example_{goals[0].ref}']")
    box.fill(EXAMPLE)

    site.kill()
    phone.get_by_role("button", name="Share with Sam").click()
    line = phone.locator("#kept-line")
    expect(line).to_contain_text("Not sent yet")
    assert (LOG.search(phone.url) is not None, box.input_value()) == (True, EXAMPLE)
    assert not Review.objects.filter(status="shared").exists()

    site.start()
    phone.wait_for_url(re.compile(r"/checkpoints/1/$"))
    assert Review.objects.get(checkpoint__plan=plan).status == "shared"
    assert Measurement.objects.get(goal=goals[0]).example == EXAMPLE
