"""Comments come out of a theme that people have accepted, or whose answer they have read: by two, with a reason, in public, and
whoever wrote them is told. What nobody has accepted yet is sorted freely."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import select

from forum.consultations.actions.recording import note_change, refuse_without_reason
from forum.consultations.change_guards import NeedsColleague, OfficialChange
from forum.consultations.snapshots import Part
from forum.contributions.models import Contribution
from forum.kernel.actions import action, lock
from forum.kernel.db import db
from forum.kernel.errors import Conflict, Invalid
from forum.kernel.permissions import Actor
from forum.outcomes import sentences
from forum.outcomes.actions.coding import keep_once_decided, take_out_now
from forum.outcomes.actions.notifying import notify_authors
from forum.outcomes.models import Theme
from forum.outcomes.queries.taken_out import describe_taken_out
from forum.outcomes.queries.themes import list_entries
from forum.outcomes.rules import CODE, MOST_SET_ASIDE_AT_ONCE


@dataclass(frozen=True)
class TakenOut:
    """What is to come out of a theme, by public id."""

    said: tuple[str, ...]


@action(CODE)
def ask_to_take_out(actor: Actor, theme: Theme, wanted: TakenOut, *, reason: str) -> None:
    """Raises NeedsColleague, as nobody does it alone: once they have agreed, `write_taken_out` does it. Before that Invalid on
    `reason`, and on `said` for more than a colleague reads one by one; Conflict once it is decided, and for what is not in it."""
    keep_once_decided(actor, theme.consultation)
    if not wanted.said:
        raise Invalid({"said": _("Select at least one comment")})
    if len(wanted.said) > MOST_SET_ASIDE_AT_ONCE:
        most, count = MOST_SET_ASIDE_AT_ONCE, len(wanted.said)
        said = _("Take out no more than %(most)d comments at a time. You selected %(count)d", most=most, count=count)
        raise Invalid({"said": said})
    refuse_without_reason(actor, theme.consultation, reason, always=True)
    _find_there(theme, wanted.said)
    before, after = describe_taken_out(theme, ()), describe_taken_out(theme, wanted.said)
    raise NeedsColleague(OfficialChange(theme.consultation, Part.THEME_ENTRIES, before, after, thing_id=theme.id))


def write_taken_out(actor: Actor, theme: Theme, said: Collection[str], *, reason: str, asked_by_id: int) -> None:
    """Inside the action of the colleague who agrees."""
    consultation = theme.consultation
    keep_once_decided(actor, consultation)
    lock(theme)
    there = _find_there(theme, said)
    take_out_now(actor, consultation, theme, there)
    after = describe_taken_out(theme, [each.public_id for each in there])
    about = {"reason": reason, "thing_id": theme.id, "how": "taken out", "asked_by_id": asked_by_id}
    version = note_change(actor, consultation, Part.THEME_ENTRIES, before=None, after=after, **about)  # type: ignore[arg-type]
    notify_authors(
        consultation,
        [each.author for each in there],
        key=f"taken-out:{theme.id}:{version}",
        sentence=sentences.TAKEN_OUT_OWN(theme=theme.sentence, reason=reason),
    )


def _find_there(theme: Theme, said: Collection[str]) -> list[Contribution]:
    """Those of it that are in the theme; Conflict where none is."""
    query = select(Contribution).where(Contribution.space_id == theme.consultation_id, Contribution.public_id.in_(said))
    several = list(db.session.scalars(query.order_by(Contribution.id)))
    there = {entry.contribution_id for entry in list_entries(theme, several)}
    if not there:
        raise Conflict(_("None of these are in the theme any more."))
    return [each for each in several if each.id in there]
