"""Reads the environment, and refuses to start on what would be unsafe. Each refusal says how to mend it."""

from __future__ import annotations

import base64
import ipaddress
import os
from pathlib import Path
from urllib.parse import urlsplit

import environ
from cryptography import x509
from django.core.exceptions import ImproperlyConfigured

# Each of these may also be given as NAME_FILE, the path of a file that holds the value (Docker and systemd secrets).
MAY_BE_FILES = (
    "DATABASE_URL", "REDIS_URL", "EMAIL_URL", "SECRET_KEY", "FIELD_KEYS", "SETUP_CODE", "AUDIT_ANCHOR_KEY",
    "SEAL_KEY_PASSWORD", "TSA_CERTIFICATES", "OIDC_CLIENT_SECRET", "OIDC_ROLES", "BACKUP_PASSPHRASE",
)  # fmt: skip

SHORTEST_SECRET = 50
SHORTEST_SETUP_CODE = 12
SMTP = "django.core.mail.backends.smtp.EmailBackend"
FEWEST_DIFFERENT_CHARACTERS = 12
WELL_KNOWN_SECRETS = (
    "change",
    "default",
    "example",
    "insecure",
    "secret-key",
    "your-",
    "password",
    "replace",
)


def read_environment() -> environ.Env:
    """The environment with every NAME_FILE replaced by what its file holds. Raises ImproperlyConfigured."""
    values = dict(os.environ)
    for name in MAY_BE_FILES:
        path = values.pop(f"{name}_FILE", "")
        if not path:
            continue
        if name in values:
            raise ImproperlyConfigured(
                f"Both {name} and {name}_FILE are set, and they may disagree. Remove one of them."
            )
        try:
            values[name] = Path(path).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise ImproperlyConfigured(
                f"{name}_FILE points to {path}, which cannot be read ({type(error).__name__}). "
                f"Make the file readable for the user that runs Waymark, or set {name} itself."
            ) from error
    env = environ.Env()
    env.ENVIRON = values
    return env


def required(env: environ.Env, name: str, example: str) -> str:
    """A value without which Waymark does not start. Raises ImproperlyConfigured with an example."""
    value: str = env.str(name, default="").strip()
    if not value:
        raise ImproperlyConfigured(
            f"{name} is not set. Give it in the environment, in .env for Docker Compose, or as the path of a file "
            f"in {name}_FILE. Example: {name}={example}. To try Waymark on one machine, run: ./waymark up --demo"
        )
    return value


def within(env: environ.Env, name: str, *, default: int, most: int) -> int:
    """A whole number from 1 to `most`. Raises ImproperlyConfigured for anything else."""
    said = env.str(name, default=str(default)).strip()
    if not said.isdecimal() or not 1 <= int(said) <= most:
        raise ImproperlyConfigured(f"{name} is {said}. It must be a whole number from 1 to {most}.")
    return int(said)


def one_of(env: environ.Env, name: str, *choices: str) -> str:
    """One of the words, the first where none is given. Raises ImproperlyConfigured for any other."""
    said: str = env.str(name, default=choices[0]).strip()
    if said not in choices:
        raise ImproperlyConfigured(f"{name} is {said}. It must be one of: {', '.join(choices)}.")
    return said


def contacts(env: environ.Env, name: str) -> list[str]:
    """Addresses parted by blanks, as RFC 9116 wants them. Raises ImproperlyConfigured for anything else."""
    found: list[str] = env.str(name, default="").split()
    for one in found:
        if not one.startswith(("mailto:", "https://", "tel:")):
            raise ImproperlyConfigured(
                f"{name} is {one}. Each must begin with mailto:, https:// or tel:. "
                f"Example: {name}=mailto:security@example.org"
            )
    return found


def host_of(site_url: str) -> str:
    """The host in SITE_URL, without its port. Raises ImproperlyConfigured when it is not a web address."""
    parts = urlsplit(site_url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path.strip("/") or parts.query:
        raise ImproperlyConfigured(
            f"SITE_URL is {site_url!r}. It must be the address people type, with its scheme and without a path. "
            "Example: SITE_URL=https://waymark.example.org"
        )
    return parts.hostname


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach `host`."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def refuse_weak_secret(secret: str) -> None:
    """Raise ImproperlyConfigured when the secret is short, simple or copied from an example."""
    known = next((word for word in WELL_KNOWN_SECRETS if word in secret.lower()), None)
    if known:
        problem = f"it contains {known!r} and looks copied from an example"
    elif len(secret) < SHORTEST_SECRET:
        problem = f"it has {len(secret)} characters, and {SHORTEST_SECRET} are the least"
    elif len(set(secret)) < FEWEST_DIFFERENT_CHARACTERS:
        problem = "it repeats too few different characters"
    else:
        return
    raise ImproperlyConfigured(
        f"SECRET_KEY cannot be used: {problem}. It signs every session, so whoever guesses it can sign in as anyone. "
        "Make one with: python3 -c 'import secrets; print(secrets.token_urlsafe(64))' "
        "and give it in SECRET_KEY, or as the path of a file in SECRET_KEY_FILE."
    )


def field_keys(env: environ.Env) -> list[str]:
    """FIELD_KEYS: secrets parted by blanks or line ends, newest first. Raises ImproperlyConfigured for a weak one."""
    keys = env.str("FIELD_KEYS", default="").split()
    for key in keys:
        if len(key) < SHORTEST_SECRET or len(set(key)) < FEWEST_DIFFERENT_CHARACTERS:
            raise ImproperlyConfigured(
                f"FIELD_KEYS holds a key that is too short or too simple: {SHORTEST_SECRET} characters are the least. "
                "Whoever guesses it reads from a copy of the database why people were away. "
                "Make one with: python3 -c 'import secrets; print(secrets.token_urlsafe(64))'"
            )
    return keys


def seal_key(env: environ.Env) -> bytes:
    """SEAL_KEY, as PEM or as PKCS#12 in base 64, or what the file SEAL_KEY_FILE holds. Empty: Waymark makes its own.

    Raises ImproperlyConfigured.
    """
    said, path = env.str("SEAL_KEY", default="").strip(), env.str("SEAL_KEY_FILE", default="").strip()
    if said and path:
        raise ImproperlyConfigured(
            "Both SEAL_KEY and SEAL_KEY_FILE are set, and they may disagree. Remove one of them."
        )
    try:
        if path:
            return Path(path).read_bytes()
        return said.encode() if "-----BEGIN" in said else base64.b64decode(said, validate=True)
    except OSError as error:
        raise ImproperlyConfigured(
            f"SEAL_KEY_FILE points to {path}, which cannot be read ({type(error).__name__}). "
            "Make the file readable for the user that runs Waymark."
        ) from error
    except ValueError as error:
        raise ImproperlyConfigured(
            "SEAL_KEY is neither PEM nor PKCS#12 in base 64. Give the path of the file in SEAL_KEY_FILE instead."
        ) from error


def time_stamp_certificates(env: environ.Env, url: str) -> str:
    """TSA_CERTIFICATES: PEM of those by which the answers of the service at `url` are trusted; empty without one.

    Raises ImproperlyConfigured where there is a service and no list, or a list that holds no certificate.
    """
    said = env.str("TSA_CERTIFICATES", default="").strip()
    if not url:
        return ""
    if not said:
        raise ImproperlyConfigured(
            "TSA_URL is set, and TSA_CERTIFICATES is not: a stranger's answer could not be told from the service's. "
            "Give the service's certificate, or that of its authority, as PEM, mostly as TSA_CERTIFICATES_FILE."
        )
    try:
        x509.load_pem_x509_certificates(said.encode())
    except ValueError as error:
        raise ImproperlyConfigured(
            "TSA_CERTIFICATES holds no certificate in PEM. It begins with -----BEGIN CERTIFICATE-----."
        ) from error
    return said


def refuse_unsafe_hosts(hosts: list[str], *, debug: bool) -> None:
    """Raise ImproperlyConfigured for a wildcard, for nothing, and for DEBUG where others can reach it."""
    wild = [host for host in hosts if "*" in host or host.strip() in {"", "."}]
    if wild or not hosts:
        raise ImproperlyConfigured(
            f"ALLOWED_HOSTS is {','.join(hosts) or 'empty'}. A wildcard lets anyone choose the host name in the links "
            "that Waymark sends. Name the hosts, separated by commas, or leave ALLOWED_HOSTS out: "
            "the host of SITE_URL is then the only one."
        )
    public = [host for host in hosts if not is_loopback(host)]
    if debug and public:
        raise ImproperlyConfigured(
            f"DEBUG is on while {', '.join(public)} can be reached by others. Debug pages show people's data and "
            "settings to whoever causes an error. Remove DEBUG, or set SITE_URL and ALLOWED_HOSTS to 127.0.0.1."
        )


def refuse_short_setup_code(code: str) -> None:
    """Raise ImproperlyConfigured when the code that opens the setup could be guessed. Empty is closed, and safe."""
    if code and len(code.strip()) < SHORTEST_SETUP_CODE:
        raise ImproperlyConfigured(
            f"SETUP_CODE has {len(code.strip())} characters, and {SHORTEST_SETUP_CODE} are the least: whoever guesses "
            "it owns this installation. Make one with: python3 -c 'import secrets; print(secrets.token_hex(8))'"
        )


def refuse_mail_that_goes_nowhere(backend: str, host: str) -> None:
    """Raise ImproperlyConfigured when others use this installation and no message would ever reach them."""
    if backend == SMTP or is_loopback(host):
        return
    raise ImproperlyConfigured(
        f"EMAIL_URL sends nothing ({backend.rpartition('.')[0].rpartition('.')[2]}), while {host} is for others: "
        "invitations and notices would reach nobody. "
        "Example: EMAIL_URL=smtp+tls://user:password@mail.example.org:587"
    )


def refuse_https_without_proxy(site_url: str, proxies: int) -> None:
    """Raise ImproperlyConfigured when https is promised but nothing provides it: all would redirect for ever."""
    if site_url.startswith("https://") and proxies < 1:
        raise ImproperlyConfigured(
            f"SITE_URL is {site_url}, but Waymark itself speaks plain http and TRUSTED_PROXIES is {proxies}. "
            "Put a proxy with a certificate in front that sets X-Forwarded-Proto and X-Forwarded-For, and set "
            "TRUSTED_PROXIES to the number of such proxies, mostly 1."
        )


def refuse_plain_http(site_url: str, *, allowed: bool) -> None:
    """Raise ImproperlyConfigured when people would sign in over a connection that others can read."""
    if site_url.startswith("https://") or is_loopback(host_of(site_url)) or allowed:
        return
    raise ImproperlyConfigured(
        f"SITE_URL is {site_url}: without https, everyone on the way can read passwords and plans. "
        "Put a proxy with a certificate in front and set SITE_URL=https://…, or, on a network that you trust "
        "whole, set ALLOW_HTTP=True."
    )
