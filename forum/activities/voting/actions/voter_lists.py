"""An organiser keeps lists of people who may vote."""

from __future__ import annotations

from flask_babel import gettext as _

from forum.activities.voting.fingerprints import fingerprint_list
from forum.activities.voting.models import Poll, VoterList, VoterListEntry
from forum.activities.voting.rules import KEEP_LISTS, is_official, is_promised
from forum.consultations.models import Consultation
from forum.kernel.actions import action, lock, save
from forum.kernel.addresses import tidy_address
from forum.kernel.db import db
from forum.kernel.errors import Conflict, Invalid
from forum.kernel.fingerprints import refuse_when_changed
from forum.kernel.permissions import SYSTEM, Actor


@action(KEEP_LISTS, lock=lock)
def save_voter_list(
    actor: Actor,
    consultation: Consultation,
    *,
    name: str,
    emails: list[str],
    public_id: str | None = None,
    seen: str | None = None,
) -> VoterList:
    """Makes a list of people who may vote, or changes the one with this public id. Raises Conflict when a poll that uses it has
    begun, and for another name or other people once everybody can read that one is for them; Invalid for a name that is taken,
    Changed when it is not any more what was `seen` (`fingerprints`)."""
    found = (
        db.session.query(VoterList).filter_by(space_id=consultation.id, public_id=public_id).one_or_none() if public_id else None
    )
    voter_list = found or VoterList(space_id=consultation.id)
    polls = db.session.query(Poll).filter(Poll.voter_list_id == found.id).all() if found else []
    if any(poll.frozen_at for poll in polls):
        raise Conflict(_("You cannot change this list because a vote using it has started. Make a new list."))
    if found and seen is not None:
        refuse_when_changed(seen, fingerprint_list(found))
    same = db.session.query(VoterList).filter_by(space_id=consultation.id, name=name).one_or_none()
    if same is not None and same is not found:
        raise Invalid({"name": _("There is already a list with this name")})
    addresses = sorted({tidy_address(email) for email in emails} - {""})
    is_changed = found is not None and (name, addresses) != (found.name, sorted(entry.email for entry in found.entries))
    if is_changed and actor != SYSTEM:
        _refuse_once_read([poll for poll in polls if is_official(poll) and poll.called_off_at is None])
    voter_list.name = name
    voter_list.entries = [VoterListEntry(email=email) for email in addresses]
    save(voter_list)
    return voter_list


def _refuse_once_read(polls: list[Poll]) -> None:
    if any(is_promised(poll) for poll in polls):
        raise Conflict(_("People have read that the decision will follow a vote of the people on this list, so the list stays."))
    if polls:
        raise Conflict(_("You announced a vote for the people on this list. Make a new list, then choose it in its rules."))
