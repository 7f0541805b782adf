"""One machine, one command: `./waymark up`. It only gives defaults, where base would ask for values.

Whatever is set in the environment still wins, and base still refuses what is unsafe.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path

_state = Path(os.environ.setdefault("STATE_DIR", str(Path(__file__).resolve().parents[2] / "var")))


def _secret_file() -> Path:
    """The file with this machine's own secret; made on the first start, readable by its owner alone."""
    path = _state / "secret.key"
    if not path.exists():
        _state.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = path.with_name(f"secret.{os.getpid()}.key")
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(64))
        try:
            os.link(fresh, path)  # the first of two processes wins, and both read the same secret
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return path


def _default(name: str, value: str) -> None:
    if name not in os.environ and f"{name}_FILE" not in os.environ:
        os.environ[name] = value


if "SECRET_KEY" not in os.environ and "SECRET_KEY_FILE" not in os.environ:
    os.environ["SECRET_KEY_FILE"] = str(_secret_file())
_site_url_is_default = "SITE_URL" not in os.environ
_default("SITE_URL", "http://127.0.0.1:8000")
_default("SECOND_STEP_GRACE_DAYS", "7")
_default("ALLOWED_HOSTS", "127.0.0.1,localhost")
_default("DATABASE_URL", f"sqlite:///{(_state / 'db.sqlite3').resolve()}")
_keeps_mail = "EMAIL_URL" not in os.environ and "EMAIL_URL_FILE" not in os.environ
_default("EMAIL_URL", "consolemail://")

from .base import *  # after the values above, which base reads
from .base import REDIS_URL_IS_SET, SITE_HOST, STATE_DIR, TRUSTED_PROXIES, env
from .environment import is_loopback

for _folder in ("", "mail", "log"):
    (STATE_DIR / _folder).mkdir(mode=0o700, parents=True, exist_ok=True)

SITE_URL_IS_DEFAULT = _site_url_is_default
DEMO_MODE = env.bool("WAYMARK_DEMO", default=False)
if DEMO_MODE:
    SECOND_STEP_REQUIRED = False  # its logins and their one password stand on the sign-in page
if _keeps_mail:
    del os.environ["EMAIL_URL"]  # or web and worker, which inherit it, would take it for somebody's choice
    EMAIL_BACKEND = "pip_config.mail.KeptMail"
    # Behind a proxy everybody seems to sit at this machine: the mail is kept, and no page shows it.
    DEVELOPMENT_MAIL = is_loopback(SITE_HOST) and TRUSTED_PROXIES == 0
if not REDIS_URL_IS_SET:
    DELIVER_EVERY_SECONDS = 5  # seconds; nobody waits a minute for a mail while trying Waymark
