from __future__ import annotations

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from forum.consultations.models import Participation
from forum.consultations.tasks import MOST_TASKS, Duties, Task, finds_tasks
from forum.kernel.db import db
from forum.opening.checks import all_checks
from forum.opening.models import OpenedWithout, SignOff
from forum.opening.rules import SIGNERS


@finds_tasks("opening")
def find_tasks(duties: Duties) -> Iterator[Task]:
    """Signatures that somebody is asked for, or waits for, and what they are asked to agree to open without."""
    ids, checks = duties.list_ids(*SIGNERS), all_checks()
    last = select(func.max(SignOff.id)).where(SignOff.space_id.in_(ids)).group_by(SignOff.space_id)
    waits = SignOff.signed_at.is_(None) | SignOff.fell_at.is_not(None)
    asked = select(SignOff).where(SignOff.id.in_(last), waits, SignOff.sent_back_at.is_(None))
    asked = asked.options(joinedload(SignOff.signer), joinedload(SignOff.asked_by)).order_by(SignOff.asked_at)
    for each in db.session.scalars(asked.limit(MOST_TASKS)):
        consultation, role = duties.find(each.space_id)
        if each.signer.account_id == duties.actor.account_id:
            address = url_for("opening.sign", slug=consultation.slug)
            yield Task(_("Read this consultation and sign it before it opens"), consultation, role, address, _("Read it"))
        elif each.asked_by.account_id == duties.actor.account_id:
            title = _("%(name)s signs before it opens", name=each.signer.pseudonym)
            address = url_for("opening.gate", slug=consultation.slug)
            yield Task(title, consultation, role, address, _("See what is missing"), waits_since=each.asked_at)
    gaps = select(OpenedWithout).join(Participation, Participation.id == OpenedWithout.owner_id)
    gaps = gaps.where(
        OpenedWithout.space_id.in_(ids),
        Participation.account_id == duties.actor.account_id,
        OpenedWithout.asked_at.is_not(None),
        OpenedWithout.agreed_at.is_(None),
        OpenedWithout.refused_at.is_(None),
        OpenedWithout.mended_at.is_(None),
    )
    for gap in db.session.scalars(gaps.order_by(OpenedWithout.asked_at).limit(MOST_TASKS)):
        consultation, role = duties.find(gap.space_id)
        address = url_for("opening.agreeing", slug=consultation.slug, key=gap.check_key)
        title = _("Agree or not: “%(missing)s”", missing=checks[gap.check_key].missing)
        yield Task(title, consultation, role, address, _("Read it"))
