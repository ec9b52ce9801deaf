"""Who may do what with accounts."""

from __future__ import annotations

from datetime import timedelta

from forum.kernel.limits import Limit
from forum.kernel.permissions import Role, declare

SHORTEST_PASSWORD = 10
LONGEST_PASSWORD = 200
CONFIRM_WITHIN = timedelta(days=3)
RESET_WITHIN = timedelta(hours=2)
SIGN_IN_WITHIN = timedelta(hours=2)
# Who has no password shows with a link of ours that they are who they say, so lately.
SHOWN_WITHIN = timedelta(hours=1)
SESSION_LASTS = timedelta(days=30)
# Of those who can do things to others' words and votes: anybody with a role in a team, and convenors. A day and its evening with
# a workshop fit in; a console that is open counts as being there.
STAFF_SESSION_LASTS = timedelta(hours=24)
STAFF_SEEN_WITHIN = timedelta(hours=4)
# When a browser was seen last is written down no more often than this.
SEEN_WITHIN = timedelta(minutes=10)

# Wrong passwords. Counted for an account and a network address together, so that a stranger elsewhere locks nobody out; for an
# address, in which a hall of people must be able to sign in; for an account whoever tries, against many addresses at once; and
# for a device that its owner has signed in with before, which the other three never keep out.
FAILURES_OF_ACCOUNT = Limit("sign-in of account from address", 10, timedelta(minutes=15))
FAILURES_OF_ADDRESS = Limit("sign-in from address", 100, timedelta(minutes=15))
FAILURES_ANYWHERE = Limit("sign-in of account", 500, timedelta(hours=1))
FAILURES_OF_DEVICE = Limit("sign-in of account on device", 10, timedelta(minutes=15))
# Requests, for mail and network address together: a stranger's do not use up the owner's.
MAILS_TO_ADDRESS = Limit("account mail to", 5, timedelta(hours=1))
REQUESTS_FROM_ADDRESS = Limit("account mail from", 200, timedelta(hours=1))
# Letters to one mailbox, whoever asked. Those that are there already work for longer than this (CONFIRM_WITHIN, RESET_WITHIN).
LETTERS_TO_MAILBOX = Limit("account letters", 10, timedelta(hours=1))

ANY_BROWSER = {Role.VISITOR, Role.GUEST, Role.MEMBER}
REGISTER = declare("account.register", "Make an account with an e-mail address and a password.", ANY_BROWSER)
RESET_PASSWORD = declare("account.reset_password", "Ask for a new password by e-mail, and set it.", ANY_BROWSER)
SIGN_IN_BY_LINK = declare("account.sign_in_by_link", "Sign in by a link sent to one's e-mail, without a password.", ANY_BROWSER)
SIGN_OUT_EVERYWHERE = declare("account.sign_out_everywhere", "Sign out on every device at once.", {Role.MEMBER})
END_PRIVATE_LINKS = declare("account.end_private_links", "End the private links that one has had.", {Role.GUEST, Role.MEMBER})
END_SESSIONS = declare("account.end_sessions", "Sign a person out on every device (from the command line only).", ())
