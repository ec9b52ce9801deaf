"""What somebody wrote that could not be taken: shown to them at once, and kept in their browser's session for the form it was
written in."""

from __future__ import annotations

import re
from datetime import timedelta

from flask import request, session
from werkzeug.exceptions import RequestEntityTooLarge

from forum.kernel.drafts import find_draft, forget_draft, keep_draft, may_be_kept
from forum.kernel.errors import TooMany
from forum.kernel.limits import Limit, spend

# [address of a form, public id of what was kept for it], the newest last: in a list, as sessions sort what is not one. One alone
# would be lost to the other of two tabs.
SESSION_DRAFTS = "drafts"
MOST_DRAFTS = 5
DRAFTS_FROM_ADDRESS = Limit("drafts from address", 200, timedelta(hours=1))
# What forms carry beside words: keys, numbers, public ids, choices.
_IS_NO_TEXT = re.compile(r"[\w.:/-]*", re.ASCII)


def read_draft() -> dict[str, list[str]]:
    """The fields kept in this browser for the address of this request, or {}. They stay kept until they are sent again."""
    public_id = dict(_list_drafts()).get(request.path)
    return find_draft(public_id, request.path) if public_id else {}


def drop_draft() -> None:
    """What was kept for the address of this request has come again, and has done its work."""
    drafts = _list_drafts()
    for path, public_id in drafts:
        if path == request.path:
            session[SESSION_DRAFTS] = [each for each in drafts if each[0] != path]
            forget_draft(public_id)


def keep_what_was_sent() -> bool:
    """Keeps what was just sent for the form at this address, and says whether it is kept: not when there is nothing to keep, or
    too much, when too much came from this network already, or when no form can be opened at this address."""
    if request.url_rule is None or "GET" not in (request.url_rule.methods or ()):
        return False
    try:
        spend(DRAFTS_FROM_ADDRESS, request.remote_addr or "")
    except TooMany:
        return False
    public_id = keep_draft(request.path, request.form.to_dict(flat=False))
    if public_id is None:
        return False
    others = [each for each in _list_drafts() if each[0] != request.path]
    session[SESSION_DRAFTS] = [*others, (request.path, public_id)][-MOST_DRAFTS:]
    return True


def list_what_was_written() -> list[str]:
    """The texts in what was just sent, as they were typed. [] for what is no form, or was too large to be read."""
    if request.method != "POST":
        return []
    try:
        sent = request.form.items(multi=True)
    except RequestEntityTooLarge:
        return []
    return [text for name, text in sent if may_be_kept(name) and not _IS_NO_TEXT.fullmatch(text.strip())]


def _list_drafts() -> list[tuple[str, str]]:
    return [(path, public_id) for path, public_id in session.get(SESSION_DRAFTS, [])]
