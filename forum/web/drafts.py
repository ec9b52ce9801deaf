"""What somebody wrote that could not be taken: shown to them at once, and kept in their browser's session for the form it was
written in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Set
from contextlib import contextmanager
from datetime import timedelta
from typing import NamedTuple

from flask import g, request, session
from flask_login import current_user
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import RequestEntityTooLarge

from forum.kernel.clock import now
from forum.kernel.drafts import add_to_draft, find_draft, forget_draft, is_of_ballot, keep_draft, may_be_kept, says_who
from forum.kernel.errors import TooMany
from forum.kernel.limits import Limit, spend

# [address of a form, public id of what was kept, whose, when], the newest last: in a list, as sessions sort what is not
# one. One alone would be lost to the other of two tabs. Whose: the public id of the account that was signed in, NOBODYS when
# nobody was, LEFT_BEHIND where that is what a form was refused for: somebody had signed out, perhaps, in another window.
SESSION_DRAFTS = "drafts"
NOBODYS, LEFT_BEHIND = "", "?"
UNCLAIMED = {NOBODYS, LEFT_BEHIND}
# How long a visitor finds it in the form again. Then whoever opens that may well be another.
VISITORS_DRAFTS_LAST = timedelta(hours=1)
# As Flask-Login calls what a cookie holds of an account. It is there still when that session has ended by itself.
SESSION_ACCOUNT = "_user_id"
COMES_FROM_ANOTHER = "recent"  # among what was kept: that it was typed in the form of a new entry (`web.recent_entries`)
SESSION_LOST_PRESS = "lost_press"
MOST_DRAFTS = 5
DRAFTS_FROM_ADDRESS = Limit("drafts from address", 200, timedelta(hours=1))
# What forms carry beside words: keys, numbers, public ids, choices; but for days and links, which people type too.
_IS_NO_TEXT = re.compile(r"(?!\d{4}-\d\d-\d\d)(?!https?://)[\w.:/-]*", re.ASCII)
_IS_OF_THE_PAGE = "began_"  # what a form over shared words began from (`web.shared_forms`)

_WITHOUT_DRAFTS: set[str] = set()


def read_draft(path: str | None = None) -> dict[str, list[str]]:
    """The fields kept in this browser for the address of this request, with what follows its ? or without, or for another one; or
    {}. They stay kept until they are sent again."""
    found = _find_kept(path) if path else _find_kept(request.full_path) or _find_kept(request.path)
    return find_draft(found.public_id, found.path) if found else {}


def put_back_draft(path: str | None = None) -> dict[str, list[str]]:
    """The same, for a form that is drawn with it: its page says so, and offers to start again."""
    kept = read_draft(path)
    if kept:
        g.put_back = path or request.path
    return kept


def find_put_back() -> str | None:
    """The address of the form that this request has put kept words into."""
    path: str | None = g.get("put_back")
    return path


def find_draft_id(path: str) -> str | None:
    """What the database knows the draft by that this browser keeps for an address."""
    found = _find_kept(path)
    return found.public_id if found else None


def find_again(path: str) -> None:
    """A visitor who asks says by that that it is theirs: what was kept for this address is in its form for another while."""
    drafts = _list_drafts()
    is_theirs = [each.path == path and each.owner == NOBODYS for each in drafts]
    again = now().timestamp()
    session[SESSION_DRAFTS] = [
        each._replace(at=again) if theirs else each for each, theirs in zip(drafts, is_theirs, strict=True)
    ]


def keep_beside_draft(path: str, **values: str) -> None:
    """Further fields, beside what this browser keeps for an address."""
    if found := _find_kept(path):
        add_to_draft(found.public_id, path, **values)


def note_lost_press() -> None:
    """That a button was pressed by somebody who is not signed in any more: there were no words to keep."""
    session[SESSION_LOST_PRESS] = True


def take_lost_press() -> bool:
    """Whether there was one, once. To be asked before they are signed in, which begins a new session."""
    return bool(session.pop(SESSION_LOST_PRESS, False))


def drop_draft(path: str | None = None) -> None:
    """What was kept for the address of this request, or another one, has come again, and has done its work."""
    path = path or request.path
    drafts = _list_drafts()
    for draft in drafts:
        if draft.path == path:
            session[SESSION_DRAFTS] = [each for each in drafts if each.path != draft.path]
            forget_draft(draft.public_id)


def keeps_no_drafts(*endpoints: str) -> None:
    """Registers pages whose forms never show again what was sent to them: that it were kept would not be so."""
    _WITHOUT_DRAFTS.update(endpoints)


def keep_what_was_sent(path: str | None = None, *, without: Set[str] = frozenset(), asks_who: bool = False) -> bool:
    """Keeps what was just sent, but for the fields in `without`, for the form at this address, or at `path`, and says whether it
    is kept: not when there is nothing to keep, or too much, when too much came from this network already, or when no form can be
    opened at this address. `asks_who`: nobody is signed in, and whoever signs in and says that it is theirs sees it again."""
    if request.url_rule is None or "GET" not in (request.url_rule.methods or ()) or request.endpoint in _WITHOUT_DRAFTS:
        return False
    try:
        spend(DRAFTS_FROM_ADDRESS, request.remote_addr or "")
    except TooMany:
        return False
    path = path or request.path
    sent = read_sent().to_dict(flat=False)
    public_id = keep_draft(path, {name: texts for name, texts in sent.items() if name not in without})
    if public_id is None:
        return False
    others = [each for each in _list_drafts() if each.path != path]
    owner = _find_owner() or (LEFT_BEHIND if asks_who else NOBODYS)
    session[SESSION_DRAFTS] = [*others, KeptForm(path, public_id, owner, now().timestamp())][-MOST_DRAFTS:]
    return True


def has_been_signed_out() -> bool:
    """Whether somebody was signed in with this browser until their session ended by itself."""
    return bool(_find_owner()) and not current_user.is_authenticated


@contextmanager
def take_drafts_along(owner: str, guest: str = "") -> Iterator[None]:
    """Around the beginning of somebody's session: what they wrote in this browser is theirs, what nobody was signed in for, or a
    `guest` was, waits until they say whether it is (`has_unclaimed_drafts`), what somebody else wrote goes."""
    drafts = [each._replace(owner=NOBODYS) if each.owner == guest else each for each in _list_drafts()]
    yield
    for draft in drafts:
        if draft.owner not in {*UNCLAIMED, owner}:
            forget_draft(draft.public_id)
    session[SESSION_DRAFTS] = [draft for draft in drafts if draft.owner in {*UNCLAIMED, owner}]


def has_unclaimed_drafts() -> bool:
    """Whether words are kept in this browser that were written while nobody was signed in."""
    return any(draft.owner in UNCLAIMED for draft in _list_drafts())


def list_unclaimed_drafts() -> list[str]:
    """The addresses of the forms they were written in."""
    return [draft.path for draft in _list_drafts() if draft.owner in UNCLAIMED]


def claim_drafts(owner: str) -> str | None:
    """They are this account's, who said so. Returns the address of the form that the newest of them was written in."""
    drafts = _list_drafts()
    unclaimed = [draft.path for draft in drafts if draft.owner in UNCLAIMED]
    session[SESSION_DRAFTS] = [each._replace(owner=owner) if each.owner in UNCLAIMED else each for each in drafts]
    return unclaimed[-1] if unclaimed else None


def drop_unclaimed_drafts() -> None:
    """Deletes what nobody was signed in for."""
    drafts = _list_drafts()
    for draft in drafts:
        if draft.owner in UNCLAIMED:
            forget_draft(draft.public_id)
    session[SESSION_DRAFTS] = [draft for draft in drafts if draft.owner not in UNCLAIMED]


def drop_all_drafts() -> None:
    """Deletes all that this browser keeps: whoever leaves leaves no words here."""
    for draft in _list_drafts():
        forget_draft(draft.public_id)
    session.pop(SESSION_DRAFTS, None)


def read_sent() -> MultiDict[str, str]:
    """The fields of what was just sent; none of what was too large to be read, however often it is asked for."""
    try:
        return request.form
    except RequestEntityTooLarge:
        return MultiDict()


def has_sent_ballot() -> bool:
    """Whether what was just sent is somebody's vote, which is never kept outside of the ballots."""
    return request.method == "POST" and any(is_of_ballot(name) for name in read_sent())


def list_what_was_written(without: Set[str] = frozenset()) -> list[str]:
    """The texts in what was just sent, as they were typed, but for the fields in `without`. [] for what is no form, or was too
    large to be read."""
    if request.method != "POST":
        return []
    sent = [] if says_who(read_sent()) else list(read_sent().items(multi=True))
    kept = [(name, text) for name, text in sent if may_be_kept(name) and name not in without]
    typed = [text for name, text in kept if not name.startswith(_IS_OF_THE_PAGE)]
    return [text for text in typed if not _IS_NO_TEXT.fullmatch(text.strip())]


class KeptForm(NamedTuple):
    """What a session knows of a form that was kept."""

    path: str
    public_id: str
    owner: str = NOBODYS
    at: float = 0.0


def _find_kept(path: str) -> KeptForm | None:
    found = next((each for each in _list_drafts() if each.path == path), None)
    if found is None or found.owner not in UNCLAIMED:
        return found
    is_recent = now().timestamp() - found.at < VISITORS_DRAFTS_LAST.total_seconds()
    is_shown = found.owner == NOBODYS and is_recent and not _find_owner()  # Else not theirs before they say so.
    return found if is_shown else None


def _list_drafts() -> list[KeptForm]:
    return [KeptForm(*each) for each in session.get(SESSION_DRAFTS, [])]


def _find_owner() -> str:
    owner: str = session.get(SESSION_ACCOUNT) or ""
    return owner.partition(".")[0]
