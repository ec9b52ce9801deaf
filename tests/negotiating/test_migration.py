"""0097: a release from before negotiations has nothing of them, and all else stays."""

from __future__ import annotations

from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import func, select, text

from forum.consultations.models import Activity
from forum.contributions.models import Contribution
from forum.kernel.db import db
from forum.kernel.jobs import run_due_jobs
from forum.moderation.actions.flagging import flag
from forum.negotiating.actions import speaking
from forum.negotiating.fingerprints import fingerprint_wording
from forum.negotiating.kinds import Act
from forum.negotiating.models import Negotiation
from tests import factories as make
from tests.guards.test_migrations import go


def test_a_release_from_before_negotiations_has_nothing_of_them_and_all_else_stays(either_app: Flask) -> None:
    negotiation = make.make_negotiation(terms=1)
    post = make.make_thread(negotiation.consultation)
    party, term = negotiation.parties[0], negotiation.terms[0]
    make.sign(party, term)
    speaker = make.speaker_of(party)
    said = speaking.say_on_term(speaker, party, term=term, act=Act.ASK, body="A second car at night.")
    about = {"term": term, "stand": "no", "because": "Our car is far away.", "seen": fingerprint_wording(term.wording)}
    speaking.take_position(speaker, party, **about)
    speaking.write_need(speaker, party, words="We drive alone.")
    flag(make.make_actor(), said, reason_key="off_topic")
    run_due_jobs()
    activities = db.session.scalar(select(func.count(Activity.id))) or 0
    public_id = post.public_id
    db.session.commit()
    go(downgrade, "0095")
    kinds = set(db.session.scalars(text("SELECT kind FROM contributions")))
    assert "party_statement" not in kinds and "post" in kinds
    assert db.session.scalar(text("SELECT count(*) FROM activities")) == activities - 1
    assert not list(db.session.scalars(text("SELECT id FROM notifications WHERE target_kind LIKE 'agreement%'")))
    go(upgrade, "0097")
    assert db.session.scalar(select(Negotiation)) is None
    assert db.session.scalar(select(Contribution.public_id).where(Contribution.kind == "post")) == public_id
