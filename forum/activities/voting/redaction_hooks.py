"""A vote keeps its ballots when words of it are taken out: they are marks for options by their keys, and whoever has a form open
looks at it again."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from forum.activities.voting.models import EnteredVotes, PaperBallot, Poll, PollOption, Result, VoteCancellation, VoterList
from forum.consultations.extension_points import OfficialWords, holds_official_words
from forum.consultations.models import Consultation
from forum.kernel.db import db

VOTES = _l("Votes")


def rows_of(model: Any) -> Callable[[Consultation], Iterable[Any]]:
    """Those that belong to the votes of a consultation."""

    def find(consultation: Consultation) -> Iterable[Any]:
        polls = select(Poll.id).filter_by(space_id=consultation.id)
        return db.session.scalars(select(model).where(model.poll_id.in_(polls))).all()

    return find


def rows_in(model: Any) -> Callable[[Consultation], Iterable[Any]]:
    return lambda consultation: db.session.scalars(select(model).filter_by(space_id=consultation.id)).all()


POLL = ("question", "explanation", "unless", "called_off_reason")
holds_official_words(OfficialWords("votes", VOTES, rows_in(Poll), POLL, model=Poll))
holds_official_words(OfficialWords("votes", VOTES, rows_of(PollOption), ("label", "detail"), model=PollOption))
holds_official_words(OfficialWords("votes", VOTES, rows_of(VoteCancellation), ("reason",), model=VoteCancellation))
holds_official_words(OfficialWords("votes", VOTES, rows_of(EnteredVotes), ("doubt", "settlement"), model=EnteredVotes))
holds_official_words(OfficialWords("votes", VOTES, rows_of(PaperBallot), ("settled_because",), model=PaperBallot))
holds_official_words(OfficialWords("votes", VOTES, rows_of(Result), (), json=("auditors",), model=Result))
holds_official_words(OfficialWords("votes", VOTES, rows_in(VoterList), ("name",), model=VoterList))
