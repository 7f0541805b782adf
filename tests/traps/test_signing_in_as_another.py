"""Nobody is signed in unseen, by a page of somebody else's, into an account that is not theirs."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from employees.queries import Purpose, password_path
from tests.factories.people import PASSWORD
from tests.people import Cast

pytestmark = pytest.mark.once


def test_a_sign_in_that_our_page_did_not_send_opens_nothing(cast: Cast) -> None:
    cast.account("ana").set_password(PASSWORD)
    browser = Client(enforce_csrf_checks=True)
    browser.get(reverse("account_login"))
    said = {"login": cast.account("ana").email, "password": PASSWORD}

    answers = [
        browser.post(reverse("account_login"), said),
        browser.post(
            reverse("account_login"),
            {**said, "csrfmiddlewaretoken": browser.cookies[settings.CSRF_COOKIE_NAME].value},
            headers={"Origin": "https://elsewhere.example"},
        ),
        browser.post(
            password_path(cast.account("ana"), Purpose.RESET), {"password": "x", "password_again": "x"}
        ),
    ]

    assert [answer.status_code for answer in answers] == [403, 403, 403]
    assert settings.SESSION_COOKIE_NAME not in browser.cookies or not browser.session.get("_auth_user_id")


def test_the_same_with_our_own_token_goes_on(cast: Cast) -> None:
    ana = cast.account("ana")
    ana.set_password(PASSWORD)
    ana.save()
    browser = Client(enforce_csrf_checks=True)
    browser.get(reverse("account_login"))
    token = browser.cookies[settings.CSRF_COOKIE_NAME].value

    answer = browser.post(
        reverse("account_login"), {"login": ana.email, "password": PASSWORD, "csrfmiddlewaretoken": token}
    )

    assert (answer.status_code, browser.session["_auth_user_id"]) == (302, str(ana.pk))
