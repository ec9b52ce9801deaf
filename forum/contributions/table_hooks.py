from __future__ import annotations

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from forum.consultations.models import Activity, Consultation
from forum.consultations.tables import OwnRow, Table, declare_table, lists_own, say_moment, say_table_day
from forum.contributions.extension_points import list_comment_columns
from forum.contributions.kinds import find_contribution_kind, is_shown_to_all
from forum.contributions.models import Contribution, Status
from forum.contributions.rules import public_signature, written_by
from forum.kernel.db import db
from forum.kernel.permissions import TEAM, Actor, Role

PIECE = 500
STATES = {
    Status.PUBLISHED: _l("On the page"),
    Status.PRIVATE: _l("Only for the people running it"),
    Status.WAITING: _l("Waiting for a moderator to check it"),
    Status.REWORD: _l("A moderator asked you to reword it"),
    Status.HIDDEN: _l("A moderator has hidden it"),
    Status.WITHDRAWN: _l("Deleted"),
}


def list_comment_rows(consultation: Consultation) -> Iterator[list[str]]:
    """All that everybody can read, in the order in which it was said, with the names that stand beside it."""
    columns = list_comment_columns()
    heads = [_("Date and time"), _("Stage"), _("Activity"), _("Kind of comment"), _("Who said it"), _("Title"), _("Comment")]
    yield [*heads, _("Written as"), *(str(column.label) for column in columns), _("Web address")]
    query = (
        select(Contribution)
        .where(Contribution.space_id == consultation.id, is_shown_to_all())
        .options(joinedload(Contribution.author), joinedload(Contribution.activity).joinedload(Activity.phase))
        .order_by(Contribution.id)
    )
    for piece in db.session.scalars(query.execution_options(yield_per=PIECE)).partitions():
        found = [column.find(piece) for column in columns]
        for said in piece:
            where = [said.activity.phase.name, said.activity.title, str(find_contribution_kind(said.kind).label)]
            about = [_say_written_as(said), *(cells.get(said.id, "") for cells in found), _say_address(said)]
            yield [_say_when(said), *where, public_signature(said), said.title, said.body, *about]


def _say_written_as(said: Contribution) -> str:
    """Whether somebody ran this when they wrote it, or is staff: counts on pages leave the first out, some the second too."""
    if said.author_role in TEAM:
        return _("Team")
    if said.author_role == Role.GUEST:
        return _("Guest")
    return _("Staff") if said.author.is_staff else _("Someone taking part")


def _say_address(said: Contribution) -> str:
    endpoint = find_contribution_kind(said.kind).endpoint
    return url_for(endpoint, slug=said.activity.consultation.slug, public_id=said.public_id, _external=True)


def _say_when(said: Contribution) -> str:
    """Of what a room heard the day alone: whoever was there would know who wrote in that minute."""
    return (say_table_day if find_contribution_kind(said.kind).find_group else say_moment)(said.created_at)


declare_table(Table("comments", _l("Comments"), list_comment_rows))


@lists_own
def list_own_comments(actor: Actor) -> Iterator[OwnRow]:
    query = select(Contribution).where(written_by(actor)).options(joinedload(Contribution.consultation))
    for said in db.session.scalars(query.order_by(Contribution.id).execution_options(yield_per=PIECE)):
        kind, state = str(find_contribution_kind(said.kind).label), str(STATES[Status(said.status)])
        yield OwnRow(said.consultation.title, kind, said.created_at, said.title, said.body, state)
