"""All settings, read from the environment and safe for production by default. .env.example names each variable."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from pip_config.static_files import confine

from .databases import (
    attachments_in,
    cache_for,
    database_for,
    documents_in,
    doorbell_options,
    doorbell_url,
    drafts_in,
    frame_cache,
    packs_in,
)
from .environment import (
    contacts,
    field_keys,
    host_of,
    is_loopback,
    one_of,
    read_environment,
    refuse_https_without_proxy,
    refuse_mail_that_goes_nowhere,
    refuse_plain_http,
    refuse_short_setup_code,
    refuse_unsafe_hosts,
    refuse_weak_secret,
    required,
    seal_key,
    time_stamp_certificates,
    within,
)
from .logs import logging_to_stdout
from .single_sign_on import single_sign_on

BASE_DIR = Path(__file__).resolve().parents[2]
env = read_environment()

# --- Where it runs ------------------------------------------------------------------------------------------
STATE_DIR = Path(env.str("STATE_DIR", default=str(BASE_DIR / "var")))
DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = required(env, "SECRET_KEY", "a random text of 50 characters or more")
# What only HR may read lies locked with the first of these (employees/encryption.py); the others still open what they
# locked. None set: a key derived from SECRET_KEY.
FIELD_KEYS = field_keys(env)
# Whether this process seals and signs: in Compose the worker alone does (docs/decisions/0014).
HOLDS_KEYS = env.bool("HOLDS_KEYS", default=True)
KEY_DIR = Path(env.str("KEY_DIR", default=str(STATE_DIR)))  # where the keys lie that Waymark made itself
# What seals issued documents (employees/sealing_keys.py). None brought: made in KEY_DIR when it is first needed.
SEAL_KEY = seal_key(env) if HOLDS_KEYS else b""
SEAL_KEY_PASSWORD = env.str("SEAL_KEY_PASSWORD", default="") if HOLDS_KEYS else ""
TSA_URL = env.str(
    "TSA_URL", default=""
).strip()  # a time-stamp service (RFC 3161); empty: the server's own clock
TSA_CERTIFICATES = time_stamp_certificates(env, TSA_URL)  # PEM: by which alone its answers are trusted
SITE_URL = required(env, "SITE_URL", "https://waymark.example.org").rstrip("/")
SITE_URL_IS_DEFAULT = False  # local sets it: the address then follows the port
SITE_HOST = host_of(SITE_URL)
ALLOWED_HOSTS = list(dict.fromkeys([*env.list("ALLOWED_HOSTS", default=[]), SITE_HOST]))
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)  # how many proxies of ours stand in front
HTTPS = SITE_URL.startswith("https://")
refuse_weak_secret(SECRET_KEY)
refuse_unsafe_hosts(ALLOWED_HOSTS, debug=DEBUG)
refuse_plain_http(SITE_URL, allowed=env.bool("ALLOW_HTTP", default=False))
refuse_https_without_proxy(SITE_URL, TRUSTED_PROXIES)

SETUP_CODE = env.str("SETUP_CODE", default="")  # opens /setup/ once, while there is no account; empty: closed
refuse_short_setup_code(SETUP_CODE)
DEMO_MODE = False  # the sign-in page names the demo logins
DEVELOPMENT_MAIL = False  # a page shows the mail kept in MAIL_DIR
MAIL_DIR = STATE_DIR / "mail"

# To whom a weakness of this installation is reported: /.well-known/security.txt. Empty: there is no such page.
SECURITY_CONTACT = contacts(env, "SECURITY_CONTACT")

# --- What it is made of -------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "reviews",
    "plans",
    "employees",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",  # its accounts and its handshake; employees/web/single_sign_on is where it meets Waymark
    "crispy_forms",
    "crispy_bootstrap5",
    "django_htmx",
    "csp",
    "import_export",
]

MIDDLEWARE = [
    "pip_config.logging.RequestLog",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "pip_config.middleware.BrowserPolicy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "pip_config.middleware.FromElsewhere",
    "pip_config.middleware.SessionLimits",
    "employees.web.activation.ActivationMiddleware",
    "employees.web.first_run.FirstRunMiddleware",
    "pip_config.middleware.SignedIn",
    "employees.web.second_step.SecondStepMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "employees.web.refusals.RefusalMiddleware",
    "employees.web.guarding.GuardMiddleware",
]

ROOT_URLCONF = "pip_config.urls"
WSGI_APPLICATION = "pip_config.wsgi.application"
ASGI_APPLICATION = "pip_config.asgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "employees.web.context.navigation",
                "employees.web.demo.demo_logins",
                "employees.web.single_sign_on.offering.offered",
                "reviews.web.tracking",
            ],
        },
    }
]

# --- Data ---------------------------------------------------------------------------------------------------
DATABASES = {"default": database_for(env)}
CACHES = {"default": cache_for(STATE_DIR), "frame": frame_cache()}
STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(STATE_DIR / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = STATE_DIR / "media"  # outside the web root: no URL serves it; a view checks permission first
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    "attachments": attachments_in(MEDIA_ROOT),
    "documents": documents_in(MEDIA_ROOT),
    "drafts": drafts_in(MEDIA_ROOT),
    "packs": packs_in(MEDIA_ROOT),
}
# An evidence pack is swept so many days after it was made; whoever wants it again has it made again.
PACKS_KEPT_DAYS = within(env, "PACKS_KEPT_DAYS", default=7, most=90)
MEGABYTE = 1024 * 1024
# So many days before a signature HR's inviting the signer anew, or a password asked for, is kept with it and shown.
SIGNATURE_LOOKS_BACK_DAYS = within(env, "SIGNATURE_LOOKS_BACK_DAYS", default=14, most=365)
ATTACHMENT_MAX_BYTES = within(env, "ATTACHMENT_MAX_MB", default=10, most=50) * MEGABYTE
PLAN_ATTACHMENTS_MAX_BYTES = within(env, "PLAN_ATTACHMENTS_MAX_MB", default=100, most=1_000) * MEGABYTE
# A ClamAV daemon that looks at files before they are kept: tcp://host:3310, unix:///run/clamav/clamd.ctl; empty: none.
VIRUS_SCANNER = env.str("VIRUS_SCANNER", default="").strip()
VIRUS_SCANNER_SECONDS = within(env, "VIRUS_SCANNER_SECONDS", default=20, most=50)
FILE_UPLOAD_HANDLERS = [
    "employees.web.uploads.CappedUploadHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
# An answer about a file that somebody checks leaves a full step after it came, so that its time says nothing more.
VERIFY_STEP_SECONDS = 1.0
# No form takes a larger file (the import of people takes 20 MB): the rest of one is not even written to disk.
UPLOAD_CAP_BYTES = max(ATTACHMENT_MAX_BYTES, 20 * MEGABYTE) + 1
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000

# --- The record (docs/audit.md) -----------------------------------------------------------------------------
# PEM of the Ed25519 keys that sign anchors, newest first; none set: one is made at AUDIT_ANCHOR_KEY_PATH.
AUDIT_ANCHOR_KEY = env.str("AUDIT_ANCHOR_KEY", default="") if HOLDS_KEYS else ""
AUDIT_ANCHOR_KEY_PATH = KEY_DIR / "anchor.key"
AUDIT_ANCHOR_FOLDER = Path(env.str("AUDIT_ANCHOR_FOLDER", default=str(STATE_DIR / "anchors")))
AUDIT_ANCHOR_EVERY = {"hour": timedelta(hours=1), "day": timedelta(days=1)}[
    one_of(env, "AUDIT_ANCHOR_EVERY", "hour", "day")
]
AUDIT_ANCHOR_EMAIL = env.str("AUDIT_ANCHOR_EMAIL", default="")  # an auditor, who keeps what comes once a day

# --- Backups (docs/backup.md) -------------------------------------------------------------------------------
# Who may open them: public age keys, parted by blanks; where there is none, whoever knows the passphrase.
BACKUP_RECIPIENTS = env.str("BACKUP_RECIPIENTS", default="").split()
BACKUP_PASSPHRASE = env.str("BACKUP_PASSPHRASE", default="")
BACKUP_EVERY_HOURS = within(env, "BACKUP_EVERY_HOURS", default=26, most=24 * 31)  # older, /readyz says so

# --- Celery: the doorbell. The database is the schedule and the queue of record -----------------------------
REDIS_URL_IS_SET = bool(env.str("REDIS_URL", default=""))
CELERY_BROKER_URL = doorbell_url(env)
CELERY_BROKER_TRANSPORT_OPTIONS = doorbell_options(env, STATE_DIR)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0, "interval_step": 0.1}
CELERY_RESULT_BACKEND = None
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"  # task arguments are ids: no names, no texts, and never pickles
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_SOFT_TIME_LIMIT = 270  # seconds
CELERY_TASK_TIME_LIMIT = 300  # seconds; the visibility timeout in databases.py lies above it
CELERY_WORKER_MAX_TASKS_PER_CHILD = 500
CELERY_WORKER_ENABLE_REMOTE_CONTROL = REDIS_URL_IS_SET  # asked by the health check of the worker
CELERY_WORKER_HIJACK_ROOT_LOGGER = False  # LOGGING below is the only log
CELERY_WORKER_REDIRECT_STDOUTS = False
CELERY_TIMEZONE = "UTC"  # no clock change ever moves the beat
DELIVER_EVERY_SECONDS = 60  # seconds between two looks into the outbox

# --- Mail ---------------------------------------------------------------------------------------------------
_mail = env.email_url_config(required(env, "EMAIL_URL", "smtp+tls://user:password@mail.example.org:587"))
EMAIL_BACKEND = _mail["EMAIL_BACKEND"]
refuse_mail_that_goes_nowhere(EMAIL_BACKEND, SITE_HOST)
EMAIL_HOST = _mail["EMAIL_HOST"] or "localhost"
EMAIL_PORT = _mail["EMAIL_PORT"] or 25
EMAIL_HOST_USER = _mail["EMAIL_HOST_USER"] or ""
EMAIL_HOST_PASSWORD = _mail["EMAIL_HOST_PASSWORD"] or ""
EMAIL_USE_TLS = _mail.get("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = _mail.get("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT = 20  # seconds
DEFAULT_FROM_EMAIL = env.str(
    "MAIL_FROM", default=f"Waymark <no-reply@{'localhost' if is_loopback(SITE_HOST) else SITE_HOST}>"
)
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# Where mail that cannot be delivered comes back to: the sender on the envelope, the From address where it is empty.
# With {ref} in it, such as bounces+{ref}@example.org, it says which message it was even if the report does not.
BOUNCE_ADDRESS = env.str("BOUNCE_ADDRESS", default="")
# A Maildir into which that mailbox is delivered; read with every sweep. Empty: none.
BOUNCE_MAILDIR = env.str("BOUNCE_MAILDIR", default="")

# --- Who signs in -------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "employees.User"
AUTHENTICATION_BACKENDS = ["employees.web.sign_in.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "employees.passwords.NotCommon"},
]
PASSWORD_RESET_TIMEOUT = 60 * 60  # seconds

LOGIN_URL = "/account/login/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = LOGIN_URL
ACCOUNT_ADAPTER = "employees.web.sign_in.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "employees.forms.signing_in.SignIn",
    "reset_password": "employees.forms.signing_in.ForgotPassword",
    "reauthenticate": "employees.forms.signing_in.StillMe",
    "change_password": "employees.forms.passwords.ChangePassword",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # sign-up is closed; HR entered the address and the invitation went there
ACCOUNT_LOGIN_BY_CODE_ENABLED = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # an address we do not know gets no mail
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 5 * 60  # seconds
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS else "http"
ACCOUNT_RATE_LIMITS = {
    "setup": "10/10m/ip",
    "verify": "20/10m/ip",
    "search": "60/m/user",
    "export": "20/10m/user",
    "single_sign_on": "120/m/ip",  # each asks the provider; an office may sit behind one address
}  # beside those that allauth has for everything else
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES
OIDC = single_sign_on(env)  # the organisation's own sign-in; None: there is none
SOCIALACCOUNT_STORE_TOKENS = False  # nothing is asked of the provider once somebody is in
SOCIALACCOUNT_REQUESTS_TIMEOUT = 10  # seconds
# Whether roles that look after others ask for a second step, and so many days after the role was given.
SECOND_STEP_REQUIRED = env.bool("SECOND_STEP_REQUIRED", default=True)
SECOND_STEP_GRACE_DAYS = env.int("SECOND_STEP_GRACE_DAYS", default=0)
MFA_ADAPTER = "employees.web.second_factors.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "employees.forms.signing_in.SecondStep",
    "reauthenticate": "employees.forms.signing_in.StillMeByCode",
    "activate_totp": "employees.forms.signing_in.AddApp",
    "add_webauthn": "employees.forms.passkeys.AddPasskey",
    "edit_webauthn": "employees.forms.passkeys.RenamePasskey",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True  # the address was given by HR, not by the person: nobody can squat on it
MFA_TOTP_ISSUER = "Waymark"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = is_loopback(SITE_HOST)

# --- The browser --------------------------------------------------------------------------------------------
SESSION_ENGINE = "employees.web.session_store"  # in the database, so that ending a session ends it
SESSION_COOKIE_AGE = 8 * 60 * 60  # seconds
SESSION_ABSOLUTE_SECONDS = 8 * 60 * 60  # a working day, whatever the activity
SESSION_IDLE_SECONDS = env.int("SESSION_IDLE_MINUTES", default=60) * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "django.views.csrf.csrf_failure"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
CSRF_TRUSTED_ORIGINS = [SITE_URL]
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]  # asked by the machine itself, behind the proxy
SECURE_HSTS_SECONDS = 2 * 365 * 24 * 60 * 60 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
WHITENOISE_ADD_HEADERS_FUNCTION = confine
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],  # data: for Bootstrap's icons and the QR code of two-step sign-in
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}

# --- Language and time --------------------------------------------------------------------------------------
USE_I18N = True
USE_TZ = True
TIME_ZONE = env.str("TIME_ZONE", default="UTC")
LANGUAGE_CODE = env.str("LANGUAGE_CODE", default="en")
LANGUAGES = [
    ("en", _("English")),
    ("de", _("German")),
    ("fr", _("French")),
    ("es", _("Spanish")),
    ("ar", _("Arabic")),
]
LOCALE_PATHS = [BASE_DIR / "locale"]

# --- Logs ---------------------------------------------------------------------------------------------------
LOG_LEVEL = env.str("LOG_LEVEL", default="INFO").upper()
LOGGING_CONFIG = "logging.config.dictConfig"
LOGGING = logging_to_stdout(LOG_LEVEL)
