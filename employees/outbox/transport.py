"""Hands a letter over: to a mail server in a conversation of our own, or to whatever other backend is set.

The conversation is our own for the sake of one moment: between the letter and the full stop that ends it, the
row is committed as "handed over, answer not yet seen". A crash before it is surely not delivered; only a crash
after it is unknown (RFC 1047), and the row says so.
"""

from __future__ import annotations

import errno
import re
import smtplib
import socket
import ssl
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType
from typing import Protocol, Self, TypeVar

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.smtp import EmailBackend
from django.core.mail.message import sanitize_address
from django.utils.translation import gettext_noop as _

from employees.outbox import failpoints

Answer = TypeVar("Answer")

# The server wants a sign-in that we do not give: no message is to blame.
SIGN_IN_WANTED = frozenset({530, 534, 535, 538})


# The folder of a file backend. Any other error of a backend may have come after the letter had left.
DISK_TROUBLE = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOENT})


class Trouble(Exception):
    """Why a letter was not handed over: a fixed sentence; what the server said or the name of the error."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.detail = detail


class TryLater(Trouble):
    """It may work another time."""


class NoServer(TryLater):
    """There is no server to talk to: it may work another time, and now no other letter would leave either."""


class Refused(Trouble):
    """The server will never take this letter."""


class Misconfigured(Trouble):
    """The installation's own settings keep every letter from leaving."""


class AnswerUnseen(Trouble):
    """The whole letter was handed over and the answer was not seen."""


class Transport(Protocol):
    """Something that takes letters, used as a context manager for one sweep."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def transmit(self, letter: EmailMultiAlternatives, at_the_brink: Callable[[], None]) -> str:
        """Hand the letter over and return the server's answer. Raises one of the troubles above.

        `at_the_brink` is called when the next step cannot be taken back; what it raises stops that step.
        """
        ...


def open_transport() -> Transport:
    """The transport for the e-mail backend that is set."""
    backend = get_connection()
    return SmtpTransport(backend) if isinstance(backend, EmailBackend) else BackendTransport()


class BackendTransport:
    """Any backend but SMTP: files, memory, the console. It is one step, and the brink lies before it."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None

    def transmit(self, letter: EmailMultiAlternatives, at_the_brink: Callable[[], None]) -> str:
        """Hand the letter to the backend."""
        letter.message()  # a header that cannot be written is found out on this side of the brink
        at_the_brink()
        try:
            get_connection().send_messages([letter])
        except Exception as error:  # a delivery boundary
            if isinstance(error, OSError) and error.errno in DISK_TROUBLE:
                raise TryLater(_("The message could not be kept."), type(error).__name__) from error
            raise AnswerUnseen(_("The mail backend stopped half-way."), type(error).__name__) from error
        return ""


class SmtpTransport:
    """One connection to the mail server for a whole sweep, opened when needed and again after any trouble."""

    def __init__(self, backend: EmailBackend) -> None:
        self._backend = backend
        self._server: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._server is not None and kind is None:
            # It has every letter; how it says good-bye is its own affair.
            with suppress(smtplib.SMTPException, OSError):
                self._server.quit()
        self._hang_up()

    def transmit(self, letter: EmailMultiAlternatives, at_the_brink: Callable[[], None]) -> str:
        """Hand the letter to the mail server."""
        encoding = letter.encoding or "utf-8"
        sender = sanitize_address(envelope_sender(letter), encoding)
        (recipient,) = (sanitize_address(address, encoding) for address in letter.recipients())
        body = _as_data(letter.message().as_bytes())
        try:
            server = self._connected()
            failpoints.reach("connected")
            self._offer(server, sender, recipient)
            failpoints.reach("offered")
            _go_on(lambda: server.send(body))
            failpoints.reach("body_sent")
            at_the_brink()
            return self._finish(server)
        except BaseException:
            # Never a QUIT here: in the middle of a letter it would be a line of the letter.
            self._hang_up()
            raise

    def _connected(self) -> smtplib.SMTP:
        if self._server is not None:
            # It may have grown tired of waiting for us: then call again.
            with suppress(smtplib.SMTPException, OSError):
                if self._server.noop()[0] == 250:
                    return self._server
            self._hang_up()
        try:
            self._server = _call(self._backend)
        except Trouble:
            with suppress(smtplib.SMTPException, OSError):
                self._backend.close()  # it keeps a connection that was only half made
            raise
        return self._server

    def _offer(self, server: smtplib.SMTP, sender: str, recipient: str) -> None:
        options = ["BODY=8BITMIME"] if server.has_extn("8bitmime") else []
        code, reply = _go_on(lambda: server.mail(sender, options))
        if code // 100 == 5:
            raise Misconfigured(_("The mail server does not accept our sender address."), _said(code, reply))
        _weigh(code, reply)
        _weigh(*_go_on(lambda: server.rcpt(recipient)))
        _weigh(*_go_on(lambda: server.docmd("DATA")), wanted=3)

    def _finish(self, server: smtplib.SMTP) -> str:
        try:
            server.send(b".\r\n")
            failpoints.reach("dot_sent")
            code, reply = server.getreply()
            failpoints.reach("answered")
        except Exception as error:  # whatever it is, the letter may have arrived
            raise AnswerUnseen(_("The mail server's answer was not seen."), type(error).__name__) from error
        if code // 100 not in (2, 4, 5):
            raise AnswerUnseen(_("The mail server's answer was not understood."), _said(code, reply))
        _weigh(code, reply)
        return _said(code, reply)

    def _hang_up(self) -> None:
        if self._server is not None:
            self._server.close()
        self._server = self._backend.connection = None


def envelope_sender(letter: EmailMultiAlternatives) -> str:
    """To whom the letter comes back if it cannot be delivered: BOUNCE_ADDRESS, with the message's reference in it."""
    if not settings.BOUNCE_ADDRESS:
        return letter.from_email
    ref = letter.extra_headers.get("Message-ID", "").strip("<>").partition("@")[0]
    return str(settings.BOUNCE_ADDRESS).replace("{ref}", ref)


def _call(backend: EmailBackend) -> smtplib.SMTP:
    """Connect, secure, sign in, greet. Raises NoServer or Misconfigured."""
    try:
        backend.open()
        server = backend.connection
        if server is None:
            raise NoServer(_("The mail server cannot be reached."))
        server.ehlo_or_helo_if_needed()
        if server.sock is not None:
            # The full stop is a packet of its own: it must not wait (40 ms) until the letter before it is confirmed.
            server.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    except (smtplib.SMTPNotSupportedError, ssl.SSLError, socket.gaierror) as error:
        raise Misconfigured(
            _("No safe connection to the mail server can be made."), type(error).__name__
        ) from error
    except smtplib.SMTPResponseException as error:
        code, said = error.smtp_code, _said(error.smtp_code, error.smtp_error)
        if code // 100 == 4:
            raise NoServer(_("The mail server takes nothing at present."), said) from error
        raise Misconfigured(_("The mail server turns us away."), said) from error
    except (smtplib.SMTPException, OSError) as error:
        raise NoServer(_("The mail server cannot be reached."), type(error).__name__) from error
    return server


def _go_on(step: Callable[[], Answer]) -> Answer:
    try:
        return step()
    except (smtplib.SMTPException, OSError) as error:
        raise TryLater(_("The connection to the mail server broke."), type(error).__name__) from error


def _weigh(code: int, reply: bytes, wanted: int = 2) -> None:
    """Raise what an answer means, unless it is the wanted kind."""
    if code // 100 == wanted:
        return
    if code in SIGN_IN_WANTED:
        raise Misconfigured(_("The mail server wants us to sign in."), _said(code, reply))
    if code // 100 == 5:
        raise Refused(_("The mail server refused it."), _said(code, reply))
    raise TryLater(_("The mail server asks to try later."), _said(code, reply))


def _said(code: int, reply: bytes | str) -> str:
    text = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply
    return f"{code} {text}"


def _as_data(letter: bytes) -> bytes:
    """The letter as DATA wants it: lines end in CRLF, and a full stop at the start of one is doubled."""
    lines = re.sub(rb"\r\n|\r|\n", b"\r\n", letter)
    dotted = re.sub(rb"(?m)^\.", b"..", lines)
    return dotted if dotted.endswith(b"\r\n") else dotted + b"\r\n"
