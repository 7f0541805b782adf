"""The organisation's own sign-in: leading out to it, and what comes back. docs/operations.md says how it is set up."""

from employees.web.single_sign_on.handshake import ANEW, Arrival, Refused, arrive, lead_out

__all__ = ["ANEW", "Arrival", "Refused", "arrive", "lead_out"]
