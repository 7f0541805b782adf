"""The pages about people, as people use them: found, shown, changed, refused."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from employees.enums import Digest, Role, Theme
from employees.models import Closure, Employee, Organisation, RoleGrant, User, WorkingPattern
from employees.queries import current_line
from tests.factories.people import ClosureFactory, EmployeeFactory, RoleGrantFactory, UserFactory

UNKNOWN = "0" * 26


def person_url(name: str, person: Employee, *more: str) -> str:
    return reverse(name, args=[person.ref, *more])


def text_of(response) -> str:
    return response.content.decode()


def without_token(response) -> str:
    """The page without the token against forged forms, which is masked anew in every answer."""
    return re.sub(r'value="\w{64}"', "", text_of(response))


# --- The list


def test_the_list_shows_whom_the_reader_looks_after(cast, signed_in):
    page = text_of(signed_in("mia").get("/people/"))

    assert "Sam Okafor" in page
    assert "Lee Chan" not in page


@pytest.mark.parametrize("name", ["sam", "jana", "ola", "ivo", "kim"])
def test_the_list_does_not_exist_for_others(cast, signed_in, name):
    assert signed_in(name).get("/people/").status_code == 404


def test_the_list_is_searched_and_filtered(cast, signed_in):
    noor = signed_in("noor")

    def listed(**asked: str) -> set[str]:
        found = noor.post("/people/", asked, follow=True)
        return {person.first_name for person in found.context["people"]}

    assert listed(q="okafor sam") == {"Sam"}
    assert listed(q=cast.sam.staff_number) == {"Sam"}
    assert listed(department=cast.finance.ref) == {"Lee", "Ana"}
    assert listed(q="lee", department=cast.support.ref) == set()
    assert len(listed(department="nonsense", q="\x00", page="nonsense")) == len(cast.people())
    odd = noor.get("/people/", {"department": "nonsense", "q": "\x00", "page": "nonsense"})
    assert len(odd.context["people"]) == len(cast.people())


def test_those_who_left_are_listed_only_when_asked_for(cast, signed_in):
    Employee.objects.filter(pk=cast.lee.pk).update(left_on=date(2021, 1, 1))
    noor = signed_in("noor")

    assert "Lee Chan" not in text_of(noor.get("/people/"))
    assert "Lee Chan" in text_of(noor.get("/people/", {"left": "on"}))


def test_an_empty_list_says_what_to_do(cast, signed_in):
    assert "Nobody matches" in text_of(signed_in("noor").post("/people/", {"q": "zzz"}, follow=True))


def test_the_list_takes_the_same_number_of_queries_whatever_its_length(cast, signed_in):
    noor = signed_in("noor")
    noor.get("/people/")  # what is remembered after the first page is not counted

    def queries() -> int:
        with CaptureQueriesContext(connection) as counted:
            noor.get("/people/")
        return len(counted)

    few = queries()
    EmployeeFactory.create_batch(60)

    assert queries() == few


def test_the_list_is_cut_into_pages_of_fifty_that_keep_the_filter(cast, signed_in):
    EmployeeFactory.create_batch(55, department=cast.finance)

    page = signed_in("noor").get("/people/", {"department": cast.finance.ref, "page": "2"})

    assert len(page.context["people"]) == 7
    assert f"?department={cast.finance.ref}&amp;page=1" in text_of(page)


# --- One person


@pytest.mark.parametrize("name", ["sam", "jana", "mia", "noor", "tom"])
def test_a_person_s_page_opens_for_those_who_may_see_it(cast, signed_in, name):
    page = signed_in(name).get(person_url("person", cast.sam))

    assert page.status_code == 200
    assert "Jana Lind → Paul Odell → Ivo Grant" in text_of(page)


@pytest.mark.parametrize("name", ["chris", "ana", "ada", "lee", "ola", "ivo", "kim", "paul"])
def test_a_person_s_page_is_the_same_404_as_an_unknown_one(cast, signed_in, name):
    reader = signed_in(name)

    hidden, unknown = (reader.get(f"/people/{ref}/") for ref in (cast.sam.ref, UNKNOWN))

    assert hidden.status_code == unknown.status_code == 404
    assert without_token(hidden) == without_token(unknown)
    hidden.headers.pop("X-Request-ID"), unknown.headers.pop("X-Request-ID")  # of each request its own
    assert dict(hidden.headers) == dict(unknown.headers)


@pytest.mark.parametrize(
    "page",
    ["person_change", "person_manager", "person_leave", "person_return", "person_invite", "role_grant"],
)
def test_what_may_be_done_is_offered_to_nobody_else(cast, signed_in, page):
    for name, status in (("jana", 403), ("sam", 403), ("chris", 404)):
        reader = signed_in(name)
        assert reader.get(person_url(page, cast.sam)).status_code == status
        assert reader.post(person_url(page, cast.sam), {}).status_code == status


def test_a_refusal_says_why(cast, signed_in):
    response = signed_in("mia").get(person_url("role_grant", cast.sam))

    assert response.status_code == 403
    assert "You can see this, but this step is not yours to take." in text_of(response)


def test_links_are_offered_by_what_the_reader_may(cast, signed_in):
    mia, noor, jana = (
        text_of(signed_in(name).get(person_url("person", cast.sam))) for name in ("mia", "noor", "jana")
    )

    assert person_url("person_change", cast.sam) in mia
    assert person_url("role_grant", cast.sam) not in mia
    assert person_url("role_grant", cast.sam) in noor
    assert person_url("person_change", cast.sam) not in jana


def test_an_unknown_holiday_region_is_said(cast, signed_in):
    Employee.objects.filter(pk=cast.sam.pk).update(holiday_region="ZZ")

    assert "no public holidays are known for it" in text_of(
        signed_in("mia").get(person_url("person", cast.sam))
    )


# --- Adding and changing

NEW = {"staff_number": "N1", "first_name": "Remy", "time_zone": "Europe/London", "language": "en"}


def test_a_person_is_added_with_a_manager_named_in_words(cast, signed_in):
    mia = signed_in("mia")
    assert mia.get("/people/new/").status_code == 200

    response = mia.post(
        "/people/new/", {**NEW, "department": cast.support.ref, "manager": "jana lind"}, follow=True
    )

    remy = Employee.objects.get(staff_number="N1")
    line = current_line(remy, date.max)
    assert line is not None
    assert line.manager == cast.jana
    assert "Remy was added." in text_of(response)


@pytest.mark.parametrize(
    ("changes", "status", "said"),
    [
        ({"manager": "Nobody Known"}, 422, "Nobody is known as Nobody Known."),
        ({"staff_number": ""}, 422, "Fill this in."),
        ({"staff_number": "C001"}, 409, "The staff number C001 is taken."),
        ({"hired_on": "12/05/2026"}, 422, "This is not a date. Give day, month and year."),
        ({"department": "999999"}, 422, "This cannot be chosen here."),
        ({"first_name": "x" * 151}, 422, "This is longer than 150 characters."),
    ],
)
def test_what_is_wrong_with_a_new_person_is_said_and_what_was_typed_kept(
    cast, signed_in, changes, status, said
):
    response = signed_in("noor").post("/people/new/", {**NEW, "title": "Carpenter", **changes})

    assert response.status_code == status
    assert said in text_of(response)
    assert "Carpenter" in text_of(response)
    assert response.context["page_has_errors"]
    assert not Employee.objects.filter(staff_number="N1").exists()


def test_a_partner_is_offered_their_own_departments_only(cast, signed_in):
    form = signed_in("mia").get("/people/new/").context["form"]

    assert list(form.fields["department"].queryset) == [cast.support]
    assert "new_department" not in form.fields


def test_details_are_changed(cast, signed_in):
    mia, url = signed_in("mia"), person_url("person_change", cast.sam)
    known = {key: value for key, value in mia.get(url).context["form"].initial.items() if value}

    response = mia.post(url, {**known, "department": cast.support.ref, "title": "Senior adviser"})

    assert response.url == person_url("person", cast.sam)
    cast.sam.refresh_from_db()
    assert cast.sam.title == "Senior adviser"


def test_whoever_is_second_is_told_what_changed_and_overwrites_nothing_unseen(cast, signed_in):
    url = person_url("person_change", cast.sam)
    mia, noor = signed_in("mia"), signed_in("noor")
    page = mia.get(url).context["form"]
    known = {name: page[name].value() or "" for name in page.fields}
    assert known["department"] == cast.support.ref

    assert noor.post(url, {**known, "title": "Team lead"}).status_code == 302
    late = mia.post(url, {**known, "title": "Senior adviser"})

    assert late.status_code == 409
    assert "Job title says now: Team lead" in late.content.decode()
    assert 'value="Senior adviser"' in late.content.decode()
    assert Employee.objects.get(pk=cast.sam.pk).title == "Team lead"
    again = mia.post(url, {**known, "title": "Senior adviser", "seen": late.context["form"]["seen"].value()})
    assert again.status_code == 302
    assert Employee.objects.get(pk=cast.sam.pk).title == "Senior adviser"


def test_settings_and_hours_are_not_overwritten_unseen_either(cast, signed_in):
    tom, other = signed_in("tom"), signed_in("tom")
    page = tom.get("/settings/").context["form"]
    known = {name: page[name].value() or "" for name in page.fields}

    assert other.post("/settings/", {**known, "name": "Northwind"}).status_code == 302
    late = tom.post("/settings/", {**known, "name": "Southwind"})

    assert late.status_code == 409
    assert "says now: Northwind" in late.content.decode()
    assert Organisation.objects.get().name == "Northwind"
    # Pressed again, knowing.
    again = {**known, "name": "Southwind", "seen": late.context["form"]["seen"].value()}
    assert tom.post("/settings/", again).status_code == 302
    assert Organisation.objects.get().name == "Southwind"
    for url in ("/settings/hours/", "/settings/"):
        assert b'name="seen"' in tom.get(url).content


def test_only_what_the_form_asks_can_be_written(cast, signed_in):
    mia, url = signed_in("mia"), person_url("person_change", cast.sam)
    known = {key: value for key, value in mia.get(url).context["form"].initial.items() if value}
    forbidden = {
        "user": "",
        "ref": UNKNOWN,
        "left_on": "2026-01-01",
        "id": "1",
        "is_staff": "on",
        "role": "hr_lead",
    }

    mia.post(url, {**known, "department": cast.support.ref, **forbidden})

    sam = Employee.objects.get(pk=cast.sam.pk)
    assert (sam.user, sam.ref, sam.left_on) == (cast.sam.user, cast.sam.ref, None)
    assert not RoleGrant.objects.filter(user=sam.user).exists()


def test_a_circle_is_explained_on_the_form(cast, signed_in):
    response = signed_in("noor").post(
        person_url("person_manager", cast.paul), {"manager": "Sam Okafor", "from_date": "2026-05-04"}
    )

    assert response.status_code == 409
    assert "Paul Odell → Sam Okafor → Jana Lind → Paul Odell" in text_of(response)


def test_another_manager_from_a_date_on(cast, signed_in):
    noor, url = signed_in("noor"), person_url("person_manager", cast.sam)
    assert "Reports to Jana Lind now." in text_of(noor.get(url))

    noor.post(url, {"manager": "", "from_date": "2026-05-04"})

    assert current_line(cast.sam, date(2026, 5, 4)) is None


def test_leaving_and_coming_back(cast, signed_in):
    noor = signed_in("noor")
    assert "Sam Okafor" in text_of(
        noor.get(person_url("person_leave", cast.jana))
    )  # who will be without a manager

    noor.post(person_url("person_leave", cast.jana), {"last_day": "2026-05-01"})
    cast.jana.refresh_from_db()
    assert cast.jana.left_on == date(2026, 5, 1)

    noor.post(person_url("person_return", cast.jana))
    cast.jana.refresh_from_db()
    assert cast.jana.left_on is None
    assert noor.post(person_url("person_return", cast.jana)).status_code == 409


def test_looking_at_a_confirmation_changes_nothing(cast, signed_in):
    remy = EmployeeFactory(department=cast.support, user=None)

    assert signed_in("mia").get(person_url("person_invite", remy)).status_code == 200
    assert Employee.objects.get(pk=remy.pk).user is None

    response = signed_in("mia").post(person_url("person_invite", remy), follow=True)
    assert f"An invitation is on its way to {remy.work_email}." in text_of(response)


def test_roles_are_given_and_taken_back(cast, signed_in):
    noor = signed_in("noor")

    noor.post(person_url("role_grant", cast.ana), {"role": Role.HR_PARTNER, "department": cast.finance.ref})
    grant = RoleGrant.objects.get(user=cast.account("ana"))
    assert "HR partner, Finance" in text_of(noor.get(person_url("person", cast.ana)))

    assert noor.get(person_url("role_revoke", cast.ana, grant.ref)).status_code == 200
    noor.post(person_url("role_revoke", cast.ana, grant.ref))
    grant.refresh_from_db()
    assert grant.revoked_at is not None


def test_a_role_is_taken_back_only_from_the_person_in_the_address(cast, signed_in):
    grant = RoleGrantFactory(user=cast.account("ana"), role=Role.AUDITOR)

    response = signed_in("noor").post(person_url("role_revoke", cast.sam, grant.ref))

    assert response.status_code == 404
    grant.refresh_from_db()
    assert grant.revoked_at is None


@pytest.mark.parametrize("ref", ["1", "A" * 26, "0" * 25, "0" * 27, "%00" * 26, "..%2f" * 5])
def test_an_address_of_another_shape_is_unknown(cast, signed_in, ref):
    assert signed_in("noor").get(f"/people/{ref}/").status_code == 404


# --- Settings and preferences


def test_settings_are_the_system_owner_s(cast, signed_in):
    tom = signed_in("tom")
    known = tom.get("/settings/").context["form"].initial

    tom.post("/settings/", {**known, "name": "Southwind", "contact_name": "HR Services"})

    assert Organisation.objects.get().name == "Southwind"
    assert "HR Services" in text_of(signed_in("sam").get("/help/"))
    for path in ("/settings/", "/settings/calendar/", "/settings/calendar/closed/new/"):
        assert signed_in("noor").get(path).status_code == 404


def test_working_weeks_and_days_without_work(cast, signed_in):
    tom = signed_in("tom")

    tom.post("/settings/calendar/weeks/new/", {"name": "Mondays", "weekdays": ["0"]})
    tom.post("/settings/calendar/closed/new/", {"on": "2099-01-02", "name": "Inventory"})

    assert WorkingPattern.objects.get().weekdays == {0}
    closure = Closure.objects.get()
    page = text_of(tom.get("/settings/calendar/"))
    assert "Mondays" in page
    assert "Inventory" in page
    again = tom.post("/settings/calendar/closed/new/", {"on": "2099-01-02", "name": "Inventory"})
    assert again.status_code == 409
    assert tom.get(reverse("closure_remove", args=[closure.ref])).status_code == 200
    tom.post(reverse("closure_remove", args=[closure.ref]))
    assert not Closure.objects.exists()


def test_a_day_without_work_is_taken_back_by_nobody_else(cast, signed_in):
    closure = ClosureFactory()

    assert signed_in("noor").post(reverse("closure_remove", args=[closure.ref])).status_code == 404
    assert Closure.objects.exists()


def test_preferences_count_from_the_next_page(cast, signed_in):
    sam = signed_in("sam")

    page = sam.post(
        "/account/preferences/",
        {"theme": "dark", "digest": "daily", "language": "de", "time_zone": "Europe/Berlin"},
        follow=True,
    )

    assert page.context["theme"] == Theme.DARK
    assert page["Content-Language"] == "de"
    cast.sam.refresh_from_db()
    assert (cast.sam.time_zone, cast.account("sam").digest) == ("Europe/Berlin", Digest.DAILY)


def test_an_account_without_a_person_sets_its_appearance(db, client):
    account = UserFactory()
    client.force_login(account)

    client.post("/account/preferences/", {"theme": "light", "digest": "weekly", "language": "de"})

    assert User.objects.get(pk=account.pk).theme == Theme.LIGHT


def test_help_says_how_a_system_owner_comes_to_read_a_plan_after_all(cast, signed_in):
    said = text_of(signed_in("jana").get("/help/"))

    assert (
        "Reads the content of any plan, unless a second person opens one to them for minutes, in an emergency."
    ) in said


def test_plans_are_not_advertised_to_those_who_have_nothing_to_do_with_them(cast, signed_in):
    assert "What a plan is for" not in text_of(signed_in("kim").get("/help/"))
    assert "What a plan is for" in text_of(signed_in("jana").get("/help/"))


# --- The frame


@pytest.mark.parametrize(
    ("name", "ways"),
    [
        ("sam", ["help"]),
        ("jana", ["today", "plans", "help"]),
        ("mia", ["today", "plans", "people", "templates", "reminders", "help"]),
        ("noor", ["today", "plans", "people", "templates", "delivery", "reminders", "help"]),
        ("ola", ["today", "plans", "help"]),
        ("tom", ["people", "delivery", "settings", "help"]),
    ],
)
def test_everyone_is_shown_the_ways_that_are_theirs(cast, signed_in, name, ways):
    shown = signed_in(name).get("/help/").context["navigation"]

    assert [entry.name for entry in shown if entry.name != "my_plan"] == ways
    assert [entry.name for entry in shown if entry.current] == ["help"]


@pytest.mark.parametrize(
    ("name", "start"),
    [("sam", "my_plan"), ("jana", "today"), ("noor", "today"), ("tom", "people"), ("kim", "my_plan")],
)
def test_everyone_starts_where_their_work_is(cast, signed_in, name, start):
    assert signed_in(name).get("/").url == reverse(start)


def test_a_stranger_is_asked_to_sign_in(db):
    assert Client().get("/people/")["Location"] == "/account/login/?next=/people/"
