"""Votes whose results are evidence for a theme, with what each tells of it: by one person for a draft; by two, with a reason and
in public, once somebody has accepted it; by nobody once all is decided."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import select

from forum.activities.voting.models import Poll
from forum.consultations.actions.recording import note_change, refuse_without_reason
from forum.consultations.change_guards import NeedsColleague, OfficialChange
from forum.consultations.snapshots import Part
from forum.kernel.actions import action, lock, save
from forum.kernel.db import db
from forum.kernel.errors import Changed, Conflict, Invalid
from forum.kernel.permissions import SYSTEM, Actor
from forum.outcomes.actions.coding import keep_once_decided
from forum.outcomes.actions.rewording import note_theme
from forum.outcomes.fingerprints import fingerprint_evidence
from forum.outcomes.models import Theme, ThemePoll
from forum.outcomes.queries.taken_out import is_settled_theme
from forum.outcomes.rules import CODE, may_see_poll_as_evidence
from forum.outcomes.snapshots import describe_evidence, read_evidence


@dataclass(frozen=True)
class LinkedPoll:
    """That a vote's result is evidence for a theme, and what it tells; None: it is no evidence any more."""

    poll: Poll
    note: str | None


@action(CODE)
def link_poll(actor: Actor, theme: Theme, poll: Poll, *, note: str, reason: str = "") -> None:
    """A counted poll as evidence. Its outcome is shown as it is, whatever it says. Raises Invalid when it is evidence already,
    with another note, and on `reason`; NeedsColleague for a theme that somebody has accepted; Conflict once all is decided."""
    keep_once_decided(actor, theme.consultation)
    if poll.space_id != theme.consultation_id or not may_see_poll_as_evidence(poll):
        raise Invalid({"poll": _("Choose a vote from the list")})
    note = " ".join(note.split())
    notes = _hold_notes(theme)
    if (there := notes.get(poll.public_id)) is not None and there != note:
        raise Invalid({"note": _("This result is already evidence for this theme. It says: “%(note)s”", note=there)})
    if there is None:
        _write_or_ask(actor, theme, notes | {poll.public_id: note}, reason)


@action(CODE)
def unlink_poll(actor: Actor, theme: Theme, poll: Poll, *, seen: str, reason: str = "") -> None:
    """It is no evidence any more. Raises Changed when the evidence is not what was `seen` (`fingerprints`), else as `link_poll`;
    again, it does nothing."""
    keep_once_decided(actor, theme.consultation)
    notes = _hold_notes(theme)
    if poll.public_id not in notes:
        return
    if seen != fingerprint_evidence(theme.polls):
        raise Changed(_("Someone has changed this theme since you opened the page. Read it again first."))
    _write_or_ask(actor, theme, {public_id: note for public_id, note in notes.items() if public_id != poll.public_id}, reason)


def write_evidence(actor: Actor, theme: Theme, said: str, *, reason: str, asked_by_id: int) -> None:
    """Inside the action of the colleague who agrees. Raises Conflict where a vote was cancelled since."""
    keep_once_decided(actor, theme.consultation)
    _hold_notes(theme)
    before = describe_evidence(theme)
    _write(actor, theme, read_evidence(said))
    about = {"reason": reason, "thing_id": theme.id, "asked_by_id": asked_by_id}
    after = describe_evidence(theme)
    note_change(actor, theme.consultation, Part.THEME_EVIDENCE, before=before, after=after, **about)  # type: ignore[arg-type]


def _hold_notes(theme: Theme) -> dict[str, str]:
    """What each vote tells, by its public id, as it is now that nobody else changes it."""
    lock(theme)
    db.session.expire(theme, ["polls"])
    return {each.poll.public_id: each.note for each in theme.polls}


def _write_or_ask(actor: Actor, theme: Theme, wanted: dict[str, str], reason: str) -> None:
    if actor == SYSTEM or not is_settled_theme(theme):
        _write(actor, theme, wanted)
        return
    refuse_without_reason(actor, theme.consultation, reason, always=True)
    before, after = describe_evidence(theme), describe_evidence(theme, wanted)
    raise NeedsColleague(OfficialChange(theme.consultation, Part.THEME_EVIDENCE, before, after, thing_id=theme.id))


def _write(actor: Actor, theme: Theme, wanted: dict[str, str]) -> None:
    there = {each.poll.public_id: each for each in theme.polls}
    for public_id, link in there.items():
        if public_id not in wanted:
            db.session.delete(link)
    of_it = select(Poll).where(Poll.space_id == theme.consultation_id, Poll.public_id.in_(wanted.keys() - there.keys()))
    for poll in db.session.scalars(of_it).all():
        if not may_see_poll_as_evidence(poll):
            raise Conflict(_("This vote was cancelled, so it is no evidence."))
        save(ThemePoll(theme_id=theme.id, poll_id=poll.id, note=wanted[poll.public_id]))
    db.session.flush()
    db.session.expire(theme, ["polls"])
    note_theme(actor, theme, "evidence")
