from __future__ import annotations

from collections.abc import Iterator

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from forum.consultations.models import Activity, Consultation
from forum.consultations.tables import OwnRow, Table, declare_table, lists_own, say_moment
from forum.contributions.kinds import find_contribution_kind, is_shown_to_all
from forum.contributions.models import Contribution, Status
from forum.contributions.rules import public_signature, written_by
from forum.kernel.db import db
from forum.kernel.permissions import Actor

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
    yield [_("Date and time"), _("Stage"), _("Activity"), _("Kind of comment"), _("Who said it"), _("Title"), _("Comment")]
    query = (
        select(Contribution)
        .where(Contribution.consultation_id == consultation.id, is_shown_to_all())
        .options(joinedload(Contribution.author), joinedload(Contribution.activity).joinedload(Activity.phase))
        .order_by(Contribution.id)
    )
    for said in db.session.scalars(query.execution_options(yield_per=PIECE)):
        where = [said.activity.phase.name, said.activity.title, str(find_contribution_kind(said.kind).label)]
        yield [_say_when(said), *where, public_signature(said), said.title, said.body]


def _say_when(said: Contribution) -> str:
    """Of what a room heard the day alone: whoever was there would know who wrote in that minute."""
    moment = say_moment(said.created_at)
    return moment.partition(" ")[0] if find_contribution_kind(said.kind).find_group else moment


declare_table(Table("comments", _l("Comments"), list_comment_rows))


@lists_own
def list_own_comments(actor: Actor) -> Iterator[OwnRow]:
    query = select(Contribution).where(written_by(actor)).options(joinedload(Contribution.consultation))
    for said in db.session.scalars(query.order_by(Contribution.id).execution_options(yield_per=PIECE)):
        kind, state = str(find_contribution_kind(said.kind).label), str(STATES[Status(said.status)])
        yield OwnRow(said.consultation.title, kind, said.created_at, said.title, said.body, state)
