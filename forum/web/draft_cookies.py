"""Which drafts a browser has: one cookie for each, signed and sealed as its session is, so that two tabs that are sent in the
same instant, each with the cookies of before, do not write over one another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlencode, urlsplit

from flask import Response, after_this_request, current_app, request, session
from itsdangerous import BadSignature

from forum.kernel.clock import now
from forum.kernel.db import is_public_id
from forum.kernel.drafts import KEEP_DRAFTS, find_draft, forget_draft
from forum.web.sessions import SealedSerializer, SealedSessions

# What KeptForm says of each, the newest last, in one list in the session. No longer written: two tabs wrote over one another.
SESSION_DRAFTS = "drafts"
DRAFT = "draft"  # In an address, and in the form that is drawn there: which of them is meant.
NOBODYS, LEFT_BEHIND = "", "?"
UNCLAIMED = {NOBODYS, LEFT_BEHIND}
NAMES_THING = {"to", "theme", "contribution", "subject"}  # what a form at one address answers; another has other words
MOST_DRAFTS = 14
# Of all these cookies together: with 8,000, and what else a browser sends, web servers refuse a request.
MOST_CHARACTERS = 6_000
_DRAFTS, _CHANGES = "forum.drafts", "forum.changed_drafts"  # Of this request, by their ids; of the changes None is one that goes.


class KeptForm(NamedTuple):
    """What a browser knows of a form that was kept. `form` tells it from others at the same address: two tabs, two forms. Whose:
    the public id of the account that was signed in, NOBODYS when nobody was, LEFT_BEHIND where that is what a form was refused
    for: somebody had signed out, perhaps, in another window."""

    path: str
    public_id: str
    owner: str = NOBODYS
    at: float = 0.0
    form: str = ""
    lock: str = ""

    @property
    def address(self) -> str:
        """Where the form is filled in with it. It says by itself what the form answers, as the draft may go before the page."""
        return name_in(name_thing(self.path, {name: texts[0] for name, texts in self.read().items() if texts}), self.public_id)

    @property
    def kept_at(self) -> datetime:
        """When it was last sent, and could not be taken."""
        return datetime.fromtimestamp(self.at, UTC)

    def read(self) -> dict[str, list[str]]:
        """Its fields; {} when it is gone."""
        return find_draft(self.public_id, self.path, self.lock)


def list_drafts() -> list[KeptForm]:
    """All that this browser has, whosever they are, the newest last."""
    since = now().timestamp() - KEEP_DRAFTS.total_seconds()
    return sorted((each for each in _read_drafts().values() if each.at > since), key=lambda each: each.at)


def note_drafts(drafts: Iterable[KeptForm]) -> None:
    """This browser has these, or has them so, from the answer to this request on."""
    _change({each.public_id: each for each in drafts})


def drop_drafts(drafts: Iterable[KeptForm]) -> None:
    """Deletes these, here and in the browser; one that is gone is no fault."""
    gone = [each.public_id for each in drafts]
    _change(dict.fromkeys(gone))
    for public_id in gone:
        forget_draft(public_id)


def has_room(draft: KeptForm, others: Iterable[KeptForm]) -> bool:
    """Whether a browser can have it beside these, which it has."""
    sealed = [len(_name_cookie(each.public_id)) + len(_seal(each)) for each in (draft, *others)]
    return len(sealed) <= MOST_DRAFTS and sum(sealed) <= MOST_CHARACTERS


def name_in(address: str, draft: str) -> str:
    """The address at which the form is filled in with a draft."""
    address = strip_name(address)
    return f"{address}{'&' if '?' in address else '?'}{urlencode({DRAFT: draft})}"


def name_thing(address: str, fields: Mapping[str, str]) -> str:
    """An address of a form with what it answers, as these fields of it have it."""
    there = parse_qs(urlsplit(address).query)
    named = {name: fields[name] for name in sorted(NAMES_THING) if is_public_id(fields.get(name, "")) and name not in there}
    return f"{address}{'&' if '?' in address else '?'}{urlencode(named)}" if named else address


def strip_name(address: str) -> str:
    """Without what names the draft."""
    path, _mark, query = address.partition("?")
    rest = [pair for pair in query.split("&") if pair and not pair.startswith(f"{DRAFT}=")]
    return f"{path}?{'&'.join(rest)}" if rest else path


def _read_drafts() -> dict[str, KeptForm]:
    if _DRAFTS not in request.environ:
        prefix = _name_cookie("")
        sent = [(name.removeprefix(prefix), value) for name, value in request.cookies.items() if name.startswith(prefix)]
        request.environ[_DRAFTS] = {public_id: kept for public_id, value in sent if (kept := _open(public_id, value))}
        if SESSION_DRAFTS in session:
            note_drafts([KeptForm(*each) for each in session.pop(SESSION_DRAFTS)])
    drafts: dict[str, KeptForm] = request.environ[_DRAFTS]
    return drafts


def _change(changes: Mapping[str, KeptForm | None]) -> None:
    drafts = _read_drafts()
    for public_id, draft in changes.items():
        drafts.pop(public_id, None)
        if draft:
            drafts[public_id] = draft
    if _CHANGES not in request.environ:
        request.environ[_CHANGES] = {}
        after_this_request(_send_changes)
    request.environ[_CHANGES].update(changes)


def _send_changes(response: Response) -> Response:
    """With the attributes of the session's own cookie, and for as long as that one stays."""
    about = current_app.session_interface
    place: dict[str, Any] = {
        "path": about.get_cookie_path(current_app),
        "domain": about.get_cookie_domain(current_app),
        "secure": about.get_cookie_secure(current_app),
        "httponly": about.get_cookie_httponly(current_app),
        "samesite": about.get_cookie_samesite(current_app),
    }
    lasts = KEEP_DRAFTS if session.permanent else None
    for public_id, draft in request.environ[_CHANGES].items():
        name = _name_cookie(public_id)
        if draft:
            response.set_cookie(name, _seal(draft), max_age=lasts, **place)
        elif name in request.cookies:
            response.delete_cookie(name, **place)
    return response


def _name_cookie(public_id: str) -> str:
    """Beside that of the session, and only from this host as that is."""
    return f"{current_app.config['SESSION_COOKIE_NAME'].replace('session', 'kept')}-{public_id}"


def _seal(draft: KeptForm) -> str:
    """Of no use under another name: the name of a draft is its owner's secret. The least that says it all."""
    values = [draft.path, draft.owner, round(draft.at, 3), draft.form, draft.lock]
    return _make_serializer().dumps(values, salt=_name_purpose(draft.public_id))


def _open(public_id: str, sealed: str) -> KeptForm | None:
    try:
        path, owner, at, form, lock = _make_serializer().loads(sealed, salt=_name_purpose(public_id))
    except BadSignature:
        return None
    return KeptForm(path, public_id, owner, at, form, lock)


def _name_purpose(public_id: str) -> str:
    return f"kept form {public_id}"


def _make_serializer() -> SealedSerializer:
    serializer = SealedSessions().get_signing_serializer(current_app)
    if serializer is None:
        raise RuntimeError("SECRET_KEY is not set.")
    return serializer
