"""Who may do what with accounts."""

from __future__ import annotations

from datetime import timedelta

from forum.kernel.limits import Limit
from forum.kernel.permissions import Role, declare

SHORTEST_PASSWORD = 10
LONGEST_PASSWORD = 200
CONFIRM_WITHIN = timedelta(days=3)
RESET_WITHIN = timedelta(hours=2)

# A hall of people behind one address must be able to sign in, so the limit for an address counts failures only.
FAILURES_OF_ACCOUNT = Limit("sign-in of account", 10, timedelta(minutes=15))
FAILURES_OF_ADDRESS = Limit("sign-in from address", 100, timedelta(minutes=15))
MAILS_TO_ADDRESS = Limit("account mail to", 5, timedelta(hours=1))
REQUESTS_FROM_ADDRESS = Limit("account mail from", 200, timedelta(hours=1))

REGISTER = declare("account.register", "Make an account with an e-mail address and a password.", {Role.VISITOR, Role.MEMBER})
RESET_PASSWORD = declare("account.reset_password", "Ask for a new password by e-mail, and set it.", {Role.VISITOR, Role.MEMBER})
SIGN_OUT_EVERYWHERE = declare("account.sign_out_everywhere", "Sign out on every device at once.", {Role.MEMBER})
APPOINT_CONVENOR = declare(
    "account.appoint_convenor", "Let a person open consultations, or take that back (from the command line only).", ()
)
