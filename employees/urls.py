"""The addresses of people, accounts and the organisation."""

from __future__ import annotations

from allauth.account import views as allauth
from allauth.mfa.base import views as second_steps
from allauth.mfa.totp import views as authenticator_app
from allauth.mfa.webauthn import views as library_passkeys
from django.urls import path

from employees.views import (
    absences,
    calendar_link,
    conflicts,
    delivery,
    devices,
    gallery,
    imports,
    passkeys,
    people,
    recovery_codes,
    settings,
    single_sign_on,
    start,
)
from employees.web import refs as refs  # registers <ref:…>
from employees.web.sign_in import local, new_key_after, one_at_a_time

urlpatterns = [
    path("setup/", start.Setup.as_view(), name="setup"),
    path("conflicts/", conflicts.Conflicts.as_view(), name="conflicts"),
    path("conflicts/new/", conflicts.NewConflict.as_view(), name="conflict_new"),
    path("conflicts/<ref:ref>/end/", conflicts.EndConflict.as_view(), name="conflict_end"),
    path("delivery/", delivery.Delivery.as_view(), name="delivery"),
    path("delivery/rest/", delivery.DecideRest.as_view(), name="delivery_rest"),
    path("delivery/try/", delivery.TryNow.as_view(), name="delivery_try"),
    path("delivery/<ref:ref>/again/", delivery.SendAgain.as_view(), name="delivery_again"),
    path("development/mail/", delivery.development_mail, name="development_mail"),
    path("gallery/", gallery.gallery, name="gallery"),
    path("help/", start.Help.as_view(), name="help"),
    path("settings/", settings.OrganisationSettings.as_view(), name="settings"),
    path("settings/hours/", settings.QuietHoursSettings.as_view(), name="settings_hours"),
    path("settings/calendar/", settings.CalendarSettings.as_view(), name="settings_calendar"),
    path("settings/calendar/weeks/new/", settings.NewWorkingWeek.as_view(), name="working_week_new"),
    path("settings/calendar/closed/new/", settings.NewClosure.as_view(), name="closure_new"),
    path(
        "settings/calendar/closed/<ref:ref>/remove/", settings.RemoveClosure.as_view(), name="closure_remove"
    ),
    path("account/preferences/", settings.Preferences.as_view(), name="preferences"),
    path("account/calendar/", calendar_link.Calendar.as_view(), name="calendar_link"),
    path(
        "account/calendar/invitations/on/",
        calendar_link.ChooseInvitations.as_view(),
        name="calendar_invitations_on",
    ),
    path(
        "account/calendar/invitations/off/",
        calendar_link.ChooseInvitations.as_view(wanted=False),
        name="calendar_invitations_off",
    ),
    path("account/calendar/end/", calendar_link.EndCalendar.as_view(), name="calendar_link_end"),
    path("account/password/choose/<str:token>/", start.ChoosePassword.as_view(), name="choose_password"),
    path("account/devices/", devices.Devices.as_view(), name="devices"),
    path("account/door/<str:token>/", start.ComeIn.as_view(), name="come_in"),
    # Doors of django-allauth that are shut where the organisation's own sign-in is the only one.
    path("account/password/reset/", local(allauth.password_reset), name="account_reset_password"),
    path(
        "account/password/change/",
        local(one_at_a_time(allauth.password_change)),
        name="account_change_password",
    ),
    path("account/2fa/webauthn/login/", local(library_passkeys.login_webauthn), name="mfa_login_webauthn"),
    # Its pages that change the second step: of two presses, the second finds what the first has done.
    path(
        "account/2fa/totp/activate/", one_at_a_time(authenticator_app.activate_totp), name="mfa_activate_totp"
    ),
    path(
        "account/2fa/totp/deactivate/",
        one_at_a_time(authenticator_app.deactivate_totp),
        name="mfa_deactivate_totp",
    ),
    path("account/2fa/webauthn/add/", one_at_a_time(library_passkeys.add_webauthn), name="mfa_add_webauthn"),
    path(
        "account/2fa/recovery-codes/generate/",
        one_at_a_time(recovery_codes.MakeRecoveryCodes.as_view()),
        name="mfa_generate_recovery_codes",
    ),
    # Those of its pages on which one shows anew that it is oneself, each under a new key of the session.
    path(
        "account/2fa/reauthenticate/", new_key_after(second_steps.reauthenticate), name="mfa_reauthenticate"
    ),
    path(
        "account/2fa/webauthn/reauthenticate/",
        new_key_after(library_passkeys.reauthenticate_webauthn),
        name="mfa_reauthenticate_webauthn",
    ),
    # Its pages of one passkey, at addresses of ours: those that it has itself hold the number of a row.
    path(
        "account/2fa/webauthn/keys/<ref:key>/edit/",
        passkeys.RenamePasskey.as_view(),
        name="mfa_edit_webauthn",
    ),
    path(
        "account/2fa/webauthn/keys/<ref:key>/remove/",
        one_at_a_time(passkeys.RemovePasskey.as_view()),
        name="mfa_remove_webauthn",
    ),
    path("account/2fa/webauthn/keys/<path:page>", start.absent),
    path("account/organisation/", single_sign_on.LeadOut.as_view(), name="single_sign_on"),
    path("account/organisation/again/", single_sign_on.Again.as_view(), name="single_sign_on_again"),
    path("account/reauthenticate/", single_sign_on.reauthenticate, name="account_reauthenticate"),
    path("account/second-step/", devices.SecondStep.as_view(), name="second_step"),
    path("account/organisation/back/", single_sign_on.back, name="single_sign_on_callback"),
    # Pages of django-allauth that Waymark does not have: addresses are kept by HR, links to choose a password are our
    # own, and so is the way to the organisation's sign-in. These stand before the include of allauth.urls.
    path("account/3rdparty/", start.absent),
    path("account/3rdparty/<path:page>", start.absent),
    path("account/social/<path:page>", start.absent),
    path("account/email/", start.absent),
    path("account/confirm-email/", start.absent),
    path("account/confirm-email/<str:key>/", start.absent),
    path("account/password/set/", start.absent),
    path("account/password/reset/key/<str:key>/", start.absent),
    path("people/", people.People.as_view(), name="people"),
    path("people/import/", imports.Upload.as_view(), name="people_import"),
    path("people/import/<ref:ref>/", imports.Preview.as_view(), name="people_import_one"),
    path("people/import/<ref:ref>/columns/", imports.Columns.as_view(), name="people_import_columns"),
    path("people/import/<ref:ref>/reading/", imports.ReadAgain.as_view(), name="people_import_reading"),
    path("people/import/<ref:ref>/confirm/", imports.Confirm.as_view(), name="people_import_confirm"),
    path("people/import/<ref:ref>/again/", imports.LookAgain.as_view(), name="people_import_again"),
    path("people/import/<ref:ref>/discard/", imports.Discard.as_view(), name="people_import_discard"),
    path("people/import/<ref:ref>/errors.csv", imports.RowsToCorrect.as_view(), name="people_import_errors"),
    path("people/new/", people.NewPerson.as_view(), name="person_new"),
    path("people/<ref:ref>/", people.Person.as_view(), name="person"),
    path("people/<ref:ref>/change/", people.ChangePerson.as_view(), name="person_change"),
    path("people/<ref:ref>/manager/", people.ChangeManager.as_view(), name="person_manager"),
    path("people/<ref:ref>/leave/", people.Leave.as_view(), name="person_leave"),
    path("people/<ref:ref>/return/", people.ReturnToWork.as_view(), name="person_return"),
    path("people/<ref:ref>/invite/", people.Invite.as_view(), name="person_invite"),
    path("people/<ref:ref>/absences/new/", absences.RecordAbsence.as_view(), name="absence_new"),
    path(
        "people/<ref:ref>/absences/<ref:absence>/correct/",
        absences.CorrectAbsence.as_view(),
        name="absence_correct",
    ),
    path(
        "people/<ref:ref>/absences/<ref:absence>/withdraw/",
        absences.WithdrawAbsence.as_view(),
        name="absence_withdraw",
    ),
    path("people/<ref:ref>/roles/", people.GrantRole.as_view(), name="role_grant"),
    path("people/<ref:ref>/roles/<ref:grant>/revoke/", people.RevokeRole.as_view(), name="role_revoke"),
]
