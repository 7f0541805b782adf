"""Forms of the library by which somebody comes in, or shows that it is still them, with our words for what is wrong."""

from __future__ import annotations

from allauth.account.forms import LoginForm, ReauthenticateForm, ResetPasswordForm
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as ReauthenticateByCodeForm
from allauth.mfa.totp.forms import ActivateTOTPForm

from employees.web.form_words import SpeaksOurs


class SignIn(SpeaksOurs, LoginForm):
    """Address and password."""


class ForgotPassword(SpeaksOurs, ResetPasswordForm):
    """The address to which a link is sent."""


class StillMe(SpeaksOurs, ReauthenticateForm):
    """The password, before something that asks for it."""


class SecondStep(SpeaksOurs, AuthenticateForm):
    """The code, after the password."""


class StillMeByCode(SpeaksOurs, ReauthenticateByCodeForm):
    """The code, before something that asks for it."""


class AddApp(SpeaksOurs, ActivateTOTPForm):
    """The first code of an app, which shows that it works."""
