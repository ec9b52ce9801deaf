"""What professionals wrote is put in plain words; its author says that it is still true, and a member that it is clear."""

from __future__ import annotations

from flask_babel import gettext as _

from forum.consultations.queries import find_place
from forum.groups.actions.founding import note
from forum.groups.actions.remarks import add_remark
from forum.groups.kinds import RemarkKind
from forum.groups.models import Remark, StandingGroup
from forum.groups.queries import find_organisation, list_leads
from forum.groups.rules import TAKE_PART
from forum.kernel.actions import action, lock, save
from forum.kernel.clock import now
from forum.kernel.db import db
from forum.kernel.errors import Conflict, Invalid
from forum.kernel.fingerprints import refuse_when_changed
from forum.kernel.jobs import enqueue
from forum.kernel.permissions import Actor
from forum.spaces.rules import why_no_reason
from forum.translating.kinds import LETTERS, MOST_TERMS, PlainSource
from forum.translating.models import PlainCheck, PlainText
from forum.translating.queries import find_plain_text, list_explained
from forum.translating.rules import SAY_CLEAR, SAY_TRUE
from forum.translating.standing.originals import PlainOriginal
from forum.translating.standing.plain_texts import PlainStand, read_stand


@action(TAKE_PART, lock=lock)
def write_plain_words(actor: Actor, group: StandingGroup, original: PlainOriginal, *, words: str, seen: str) -> PlainText:
    """A member puts something in plain words, and whoever answers for it is asked whether that is still true. Raises Conflict
    where another member was first, Changed when the original is not what was `seen`."""
    if find_plain_text(group, original) is not None:
        raise Conflict(_("Another member has already put this in plain words. You can change them."))
    refuse_when_changed(seen, original.words)
    text = PlainText(group_id=group.id, source=original.source, source_id=original.source_id, begun_at=now())
    save(text)
    add_remark(actor, group, RemarkKind.PLAIN, text.id, words=words)
    _ask_owners(text)
    return text


@action(TAKE_PART, lock=lambda group: lock(find_organisation(group)))
def explain_term(actor: Actor, group: StandingGroup, *, name: str, words: str) -> PlainText:
    """A member explains a word that professionals use. Raises Invalid on `name` for one that is explained already: there is
    one explanation of each in an organisation."""
    explained = list_explained(group)
    if any(each.original.title.lower() == name.lower() for each in explained):
        raise Invalid({"name": _("This word is already explained. Change its explanation instead")})
    if len(explained) >= MOST_TERMS:
        raise Invalid({"name": _("There are %(most)s words already. Delete one first", most=MOST_TERMS)})
    text = PlainText(group_id=group.id, source=PlainSource.TERM, begun_at=now())
    save(text)
    add_remark(actor, group, RemarkKind.PLAIN, text.id, title=name, words=words)
    _ask_owners(text)
    return text


@action(TAKE_PART, lock=lock)
def reword_plain_words(actor: Actor, text: PlainText, *, words: str, seen: str) -> Remark:
    """Other words: whoever said yes to the ones before has not said so to these. Raises Changed when they or the original are not
    what was `seen` (`PlainStand.seen`), Invalid on `words` for the same again."""
    stand = read_stand(text)
    refuse_when_changed(seen, stand.seen)
    if stand.wording is not None and stand.wording.words == words:
        raise Invalid({"words": _("Enter other words. You have not changed these")})
    title = stand.original.title if text.source == PlainSource.TERM else ""
    remark = add_remark(actor, text.group, RemarkKind.PLAIN, text.id, title=title, words=words)
    _ask_owners(text)
    return remark


def _ask_owners(text: PlainText) -> None:
    """Whether it is still true: whoever answers for the original, or all who answer to the group where nobody does."""
    owner = read_stand(text).original.owner
    owners = [owner] if owner is not None and owner.account_id is not None else list_leads(text.group)
    for place in owners:
        enqueue(LETTERS, what="plain", public_id=text.public_id, place_id=place.id)


@action(SAY_TRUE, lock=lock)
def say_true(actor: Actor, text: PlainText, *, is_true: bool, because: str = "", seen: str) -> None:
    """Whoever answers for the original says that exactly these words are still true, or what is not. Raises Changed when either
    is not what was `seen`, Invalid on `because` for a no without a reason."""
    stand = read_stand(text)
    refuse_when_changed(seen, stand.seen)
    if not is_true and (why_not := why_no_reason(because, _("Enter what is not true"))):
        raise Invalid({"because": why_not})
    _keep_check(actor, stand, is_of_owner=True, is_yes=is_true, because="" if is_true else because)
    if not is_true:
        enqueue(LETTERS, what="refused", public_id=text.public_id)
    note(actor, text.group, "plain words", "true" if is_true else "not true", text.id)


@action(SAY_CLEAR, lock=lock)
def say_clear(actor: Actor, text: PlainText, *, is_clear: bool, because: str = "", seen: str) -> None:
    """A member says that they understand exactly these words, or what they did not, which takes the mark off until they
    are put otherwise. Raises Changed when they are not what was `seen`, Invalid on `because` without a reason, Conflict for a yes
    of their author, and for a second yes."""
    stand = read_stand(text)
    refuse_when_changed(seen, stand.seen)
    place = find_place(actor, text)
    assert stand.wording is not None and place is not None  # noqa: S101  (SAY_CLEAR asks for both)
    if not is_clear:
        if why_not := why_no_reason(because, _("Enter what you did not understand")):
            raise Invalid({"because": why_not})
        add_remark(actor, text.group, RemarkKind.UNCLEAR, stand.wording.id, words=because)
        return
    if stand.wording.place_id == place.id:
        raise Conflict(_("You wrote this. Another member has to say that it is clear."))
    if stand.reader is not None:
        raise Conflict(_("A member has already said that this is clear."))
    _keep_check(actor, stand, is_of_owner=False, is_yes=True)
    note(actor, text.group, "plain words", "clear", text.id)


def _keep_check(actor: Actor, stand: PlainStand, *, is_of_owner: bool, is_yes: bool, because: str = "") -> None:
    place = find_place(actor, stand.text)
    assert stand.wording is not None and place is not None  # noqa: S101  (both permissions ask for both)
    about = {"remark_id": stand.wording.id, "place_id": place.id, "is_of_owner": is_of_owner, "is_yes": is_yes}
    save(PlainCheck(because=because, seen=stand.seen, said_at=now(), **about))
    db.session.flush()
