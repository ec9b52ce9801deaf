"""What somebody wrote that could not be taken: shown to them at once, and kept for the form it was written in, where
their browser finds it."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Set
from contextlib import contextmanager
from datetime import timedelta

from flask import g, request, session
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from forum.kernel.clock import now
from forum.kernel.db import new_public_id
from forum.kernel.drafts import DRAWN_FOR, OF_KNOWN_WRITERS, add_to_draft, keep_draft, make_lock
from forum.kernel.errors import TooMany
from forum.kernel.limits import Limit, spend
from forum.web.chosen_files import CHOSEN_FILES, list_chosen_files
from forum.web.draft_cookies import (
    DRAFT,
    LEFT_BEHIND,
    NAMES_THING,
    NOBODYS,
    UNCLAIMED,
    KeptForm,
    drop_drafts,
    has_room,
    list_drafts,
    name_in,
    name_thing,
    note_drafts,
    strip_name,
)
from forum.web.kept_forms import may_know_form
from forum.web.sent_fields import is_content, list_typed, read_sent

NO_DRAFT = "none"  # In an address, instead of one: the form there is empty, whatever is kept for it.
# In `g`; PUT_BACK and BESIDE hold drafts by their ids, DRAWN the ids that the forms on the page name, "" of one with no draft.
_DROPPED, _JUST_KEPT, _SHOWN = "dropped_drafts", "just_kept_draft", "shown_draft"
_PUT_BACK, _BESIDE, _DRAWN = "put_back_drafts", "drafts_beside", "drawn_drafts"
_LEFT_OUT = "left_out_of_draft"  # in `g`: whether something of what was just sent is kept for nobody
# How long a visitor finds it in the form again, or is asked about it. Then whoever opens that may well be another.
VISITORS_DRAFTS_LAST = timedelta(hours=1)
# As Flask-Login calls what a cookie holds of an account. It is there still when that session has ended by itself.
SESSION_ACCOUNT = "_user_id"
COMES_FROM_ANOTHER = "recent"  # among what was kept: that it was typed in the form of a new entry (`web.recent_entries`)
SESSION_LOST_PRESS = "lost_press"
DRAFTS_FROM_ADDRESS = Limit("drafts from address", 1_000, timedelta(hours=1))  # More than the guests of a full hall need
REVISED_KEEPS = 0.8  # of the words that stood there before
_SHORT = 10

_WITHOUT_DRAFTS: set[str] = set()
_PUT_BACK_ELSEWHERE: dict[str, str] = {}  # by their endpoints, of a room: which of the things done there has words


def read_draft(path: str | None = None, **about: str) -> dict[str, list[str]]:
    """The fields kept in this browser for the address of this request, with what follows its ? or without, or for another one; or
    {}. Of several those that this request names, and none in place of one that is gone; where it names none, the newest about the
    same thing (`about`: fields that have to be so). They stay kept until they are sent again."""
    for each in _list_meant(_list_kept_for(path)):
        fields = each.read()
        if fields and (each.public_id == name_draft() or _is_about(fields, about)):
            setattr(g, _SHOWN, each.public_id)
            return fields
    return {}


def name_shown_draft() -> str:
    """What a form that `read_draft` has just filled in is to send along as DRAFT: the id of that draft, or ""."""
    shown: str = g.get(_SHOWN, "")
    return shown


def name_draft() -> str:
    """Which draft this request is about: what was just kept, or what the form that was sent, or else the address, says."""
    just_kept: str = g.get(_JUST_KEPT, "")
    return just_kept or read_sent().get(DRAFT, "") or request.args.get(DRAFT, "")


def put_back_draft(path: str | None = None, **about: str) -> dict[str, list[str]]:
    """The same, for a form that is drawn with it: its page says so, and offers to start again."""
    kept = read_draft(path, **about)
    drafts = {each.public_id: each for each in _list_kept_for(path)}
    if kept:
        g.setdefault(_PUT_BACK, {})[name_shown_draft()] = drafts.pop(name_shown_draft())
    beside = drafts if current_user.is_authenticated else {each.public_id: each for each in _list_asked_about(path)}
    g.setdefault(_BESIDE, {}).update({name: each for name, each in beside.items() if _is_about(each.read(), about)})
    return kept


def note_drawn(public_id: str) -> str:
    """That a form is drawn on this page which was filled in with this draft, or with none: the same again."""
    g.setdefault(_DRAWN, set()).add(public_id)
    return public_id


def list_put_back() -> list[KeptForm]:
    """What stands in the forms of this page again. To be asked once they are drawn."""
    return [each for name, each in g.get(_PUT_BACK, {}).items() if name in g.get(_DRAWN, ())]


def list_kept_beside() -> list[KeptForm]:
    """What is kept for the same forms and stands in none of them: what another tab wrote. Of a visitor nobody knows whether they
    are who wrote it: they are asked, and shown nothing of it until they have said so."""
    drafts = g.get(_BESIDE, {}) if g.get(_DRAWN) else {}
    return [each for name, each in drafts.items() if name not in g.get(_PUT_BACK, {})]


def drop_shown_draft(public_id: str = "") -> None:
    """Deletes this draft, or that which the request names, if its browser is shown it, or asked about it; one that is gone is no
    fault."""
    drop_drafts([each for each in _list_shown() if each.public_id == (public_id or name_draft())])


def asks_whose(path: str) -> bool:
    """Whether a visitor who opens the form at this address is asked if they wrote what was left there."""
    return not current_user.is_authenticated and bool(_list_asked_about(path))


def find_draft_id(path: str) -> str | None:
    """What the database knows the draft by that this browser keeps for an address. Of what is sent, that which it came from."""
    found = _find_kept(path)
    return found.public_id if found else None


def find_again(path: str) -> None:
    """A visitor who asks says by that that it is theirs: what this request names is in the form at this address for another
    while."""
    found = [each for each in list_drafts() if each.path == path and each.owner == NOBODYS and each.public_id == name_draft()]
    note_drafts(each._replace(at=now().timestamp()) for each in found)


def keep_beside_draft(path: str, **values: str) -> None:
    """Further fields, beside what this browser keeps for an address."""
    if found := _find_kept(path):
        add_to_draft(found.public_id, path, found.lock, **values)


def address_of_draft(address: str) -> str:
    """An address at which a form is filled in with what was just kept, or is named in this request, and with no other."""
    named = name_draft()
    if named not in {each.public_id for each in list_drafts()}:
        return address
    return name_in(name_thing(address, read_sent()), named)


def address_without_draft(address: str) -> str:
    """The same address, at which a form is empty, whatever else is kept for it."""
    return name_in(address, NO_DRAFT) if _list_shown() else strip_name(address)


def note_lost_press() -> None:
    """That a button was pressed by somebody who is not signed in any more: there were no words to keep."""
    session[SESSION_LOST_PRESS] = _find_owner()


def take_lost_press(account: str) -> bool:
    """Whether there was one, once, of this account or of nobody knows whom: the next person pressed nothing. To be asked before
    they are signed in, which begins a new session."""
    return session.pop(SESSION_LOST_PRESS, None) in ("", account)


def drop_draft(path: str | None = None, public_id: str | None = None) -> None:
    """What was kept for the address of this request, or another one, has come again, and has done its work: that which the form
    says it was filled in from, or that was kept of this same form before. What another tab wrote there stays, and what this form
    had said before somebody went Back to it and wrote something else."""
    done = _list_sent_again(path or request.path, public_id or name_draft())
    drop_drafts(done)
    g.setdefault(_DROPPED, []).extend(each.public_id for each in done)


def puts_drafts_back(endpoint: str, *, act: str) -> None:
    """Registers what only takes forms, for its page at the same address, which fills in this one of them."""
    _PUT_BACK_ELSEWHERE[endpoint] = act


def keeps_no_drafts(*endpoints: str) -> None:
    """Registers pages whose forms never show again what was sent to them: that it were kept would not be so."""
    _WITHOUT_DRAFTS.update(endpoints)


def keep_what_was_sent(
    path: str | None = None, *, without: Set[str] = frozenset(), asks_who: bool = False, is_anothers: bool = False
) -> bool:
    """Keeps what was just sent, but for the fields in `without`, for the form at this address, or at `path`, and says whether it
    is kept: not when there is nothing to keep, or too much, when it has no room beside what this browser has already, when too
    much came from this network, or when no form can be opened at this address. `asks_who`: nobody is signed in, and whoever signs
    in and says it is theirs sees it again. `is_anothers`: perhaps it is not of whoever is signed in, who is asked."""
    if not _is_put_back():
        return False
    try:
        spend(DRAFTS_FROM_ADDRESS, request.remote_addr or "")
    except TooMany:
        return False
    owner = _say_whose(asks_who=asks_who, is_anothers=is_anothers)
    sent = _read_what_is_kept(without, owner)
    kept = _describe_sent(path or request.path, owner)
    before = _list_sent_again(kept.path, name_draft())
    if not has_room(kept, [each for each in list_drafts() if each not in before]):
        return False
    drop_drafts(before)
    # It keeps its name, which stands in addresses by now: that which its page says, or of what the same page had sent before.
    earlier = [*g.get(_DROPPED, ()), *(each.public_id for each in before)]
    again = name_draft() if name_draft() in earlier else next(reversed(earlier), "")
    kept = kept._replace(public_id=again or kept.public_id)
    if keep_draft(kept.path, sent, public_id=kept.public_id, lock=kept.lock) is None:
        return False
    if beside := _read_what_goes_along():
        add_to_draft(kept.public_id, kept.path, kept.lock, **beside)
    note_drafts([kept])
    setattr(g, _JUST_KEPT, kept.public_id)
    return True


def has_left_out() -> bool:
    """Whether `keep_what_was_sent` has kept something without an address, or what somebody needs, that was typed there: it is on
    the page that refuses it, or nowhere."""
    return bool(g.get(_LEFT_OUT))


def _read_what_is_kept(without: Set[str], owner: str) -> dict[str, list[str]]:
    sent = {name: texts for name, texts in read_sent().to_dict(flat=False).items() if name not in without}
    if owner in UNCLAIMED:
        left_out = [text for name in OF_KNOWN_WRITERS for text in sent.pop(name, []) if text.strip()]
        setattr(g, _LEFT_OUT, bool(left_out))
    return sent


def _read_what_goes_along() -> dict[str, str]:
    """What the form answers, where its address alone says so, as a draft is found from elsewhere; and which files were chosen."""
    named = {name: text for name, text in request.args.items() if name in NAMES_THING and text and name not in read_sent()}
    files = list_chosen_files()
    return named | ({CHOSEN_FILES: " ".join(files)} if files else {})


def _is_put_back() -> bool:
    """Whether the form that was just sent can be opened at its address, and is then filled in again."""
    if request.url_rule is None or request.endpoint in _WITHOUT_DRAFTS:
        return False
    act = _PUT_BACK_ELSEWHERE.get(request.endpoint or "")
    return "GET" in (request.url_rule.methods or ()) or (act is not None and read_sent().get("act") == act)


def _list_sent_again(path: str, named: str) -> list[KeptForm]:
    """What is kept for this address and has now come again: from a page that was filled in with it, or from its very own page."""
    form = _name_form(read_sent())
    found = [each for each in list_drafts() if each.path == path]
    return [each for each in found if (_is_revised(each) if form and each.form == form else each.public_id == named)]


def _is_revised(draft: KeptForm) -> bool:
    """Whether what was sent is what its page had sent before, or that put right: most of those words are in it. Otherwise
    somebody has gone Back to the page and written another thing, and neither is thrown away."""
    before, after = (Counter(" ".join(list_typed(each)).split()) for each in (draft.read(), read_sent().to_dict(flat=False)))
    return (before & after).total() >= REVISED_KEEPS * before.total()


def _describe_sent(path: str, owner: str) -> KeptForm:
    return KeptForm(path, new_public_id(), owner, now().timestamp(), _name_form(read_sent()), make_lock())


def has_been_signed_out() -> bool:
    """Whether what was sent is of somebody who was signed in with this browser until their session ended by itself: its page was
    drawn for them, and says so or has a token. Of a page drawn for nobody whoever has this browser next is the author."""
    is_theirs = any(name == "csrf_token" or name.startswith(DRAWN_FOR) for name in read_sent())
    return bool(_find_owner()) and not current_user.is_authenticated and is_theirs


@contextmanager
def take_drafts_along(owner: str, guest: str = "") -> Iterator[None]:
    """Around the beginning of somebody's session: what they wrote in this browser is theirs, what nobody was signed in for, or a
    `guest` was, waits until they say whether it is (`has_unclaimed_drafts`), what somebody else wrote goes."""
    drafts = list_drafts()
    yield
    note_drafts(each._replace(owner=NOBODYS) for each in drafts if guest and each.owner == guest)
    drop_drafts([each for each in drafts if each.owner not in {*UNCLAIMED, owner, guest}])


def has_unclaimed_drafts() -> bool:
    """Whether words are kept in this browser that were written while nobody was signed in."""
    return bool(_list_unclaimed())


def list_unclaimed_drafts() -> list[KeptForm]:
    """Those, the newest last. Two of them may be of two people."""
    return _list_unclaimed()


def list_shown_drafts() -> list[KeptForm]:
    """Those that a visitor is shown without being asked whether they wrote them, or that are of whoever is signed in."""
    return _list_shown()


def claim_drafts(owner: str, among: list[KeptForm] | None = None) -> str | None:
    """They are this account's, who said so; or only those `among` these. Returns the address at which the newest of them is in
    its form."""
    unclaimed = [each for each in _list_unclaimed() if among is None or each in among]
    note_drafts(each._replace(owner=owner) for each in unclaimed)
    return unclaimed[-1].address if unclaimed else None


def has_kept_here() -> bool:
    """Whether something is kept of whoever is signed in that was written at the address of this request."""
    return current_user.is_authenticated and bool(_list_kept_for(None))


def list_own_drafts() -> list[KeptForm]:
    """What this browser keeps of whoever is signed in, the newest first."""
    return _list_shown()[::-1] if current_user.is_authenticated else []


def drop_unclaimed_drafts(among: list[KeptForm]) -> None:
    """Deletes what nobody was signed in for, and this account was asked about and said is not theirs."""
    drop_drafts([each for each in _list_unclaimed() if each in among])


def drop_all_drafts() -> None:
    """Deletes all that this browser keeps: whoever leaves leaves no words here."""
    drop_drafts(list_drafts())


def _list_unclaimed() -> list[KeptForm]:
    """What this account can be asked about. What was written where only some can read waits for one of those, or for its end."""
    unclaimed = [each for each in list_drafts() if each.owner in UNCLAIMED]
    if not current_user.is_authenticated:
        return unclaimed
    actor = current_user.as_actor()
    return [each for each in unclaimed if may_know_form(actor, each.path)]


def _find_kept(path: str) -> KeptForm | None:
    """The one that is named; else, where a page is only asked for, the newest."""
    found = next(iter(_list_meant([each for each in _list_shown() if each.path == path])), None)
    return found if found and (request.method == "GET" or found.public_id == name_draft()) else None


def _list_kept_for(path: str | None) -> list[KeptForm]:
    return [each for each in _list_shown() if each.path in _list_paths(path)]


def _list_asked_about(path: str | None) -> list[KeptForm]:
    """What was left in a form by a visitor, for whoever comes to it as one and does not name it."""
    return [each for each in _list_visitors() if each.path in _list_paths(path) and each.public_id != name_draft()]


def _list_paths(path: str | None) -> list[str]:
    return [path] if path else [strip_name(request.full_path.rstrip("?")), request.full_path, request.path]


def _list_meant(drafts: list[KeptForm]) -> list[KeptForm]:
    """Of these the one that this request names. Where it names none, or that of another form, all, the newest first; none where
    it names one that is not there: whoever started again, or sent it, is not given the words of another tab."""
    named = name_draft()
    if named and named not in {each.public_id for each in _list_shown()}:
        return []
    return [each for each in drafts if each.public_id == named] or drafts[::-1]


def _is_about(fields: Mapping[str, list[str]], about: Mapping[str, str]) -> bool:
    about = about or {name: text for name, text in request.args.items() if name in NAMES_THING and text}
    return bool(fields) and all(fields.get(name, [text]) == [text] for name, text in about.items())


def _list_shown() -> list[KeptForm]:
    """Those whose forms may be filled in for whoever is here: an account's own only while it is signed in, as the cookie that is
    left when its session has ended is with whoever has this browser next; and not what they have yet to say is theirs. A
    visitor's only where the request names it: the page that the answer led to does, and a link that says "Yes"."""
    if current_user.is_authenticated:
        return [each for each in list_drafts() if each.owner == _find_owner()]
    return [each for each in _list_visitors() if each.public_id == name_draft()]


def _list_visitors() -> list[KeptForm]:
    since = now().timestamp() - VISITORS_DRAFTS_LAST.total_seconds()
    return [each for each in list_drafts() if each.owner == NOBODYS and each.at > since]


def _name_form(sent: MultiDict[str, str]) -> str:
    """Which form this was: the one page that it was drawn on, by its key; where it has none, one with these words in it."""
    content = sorted(pair for pair in sent.items(multi=True) if pair[0] == "key" or is_content(pair[0]))
    text = dict(content).get("key") or json.dumps(content)
    return hashlib.sha256(text.encode()).hexdigest()[:_SHORT] if content else ""


def _say_whose(*, asks_who: bool, is_anothers: bool) -> str:
    if not is_anothers and (current_user.is_authenticated or has_been_signed_out()):
        return _find_owner()
    return LEFT_BEHIND if asks_who or is_anothers else NOBODYS


def _find_owner() -> str:
    """Whose session this browser has, or had until it ended by itself."""
    owner: str = session.get(SESSION_ACCOUNT) or ""
    return owner.partition(".")[0]
