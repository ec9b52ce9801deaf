"""What is put in plain words: a clause, a paper, an answer, or a word that professionals use."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from forum.consultations.models import Participation
from forum.groups.models import Clause, ClauseDocument, GroupMeeting, MeetingPaper, Proposal, StandingGroup
from forum.groups.parsing import name_clause
from forum.kernel.db import db
from forum.kernel.errors import NotFound
from forum.translating.kinds import PlainSource
from forum.translating.models import PlainText


@dataclass(frozen=True)
class PlainOriginal:
    """What somebody wrote as a professional. `owner`: who says whether plain words are still true; None for anybody who answers
    to the group. `endpoint`: its page; "" for a word."""

    source: PlainSource
    source_id: int
    title: str
    words: str
    owner: Participation | None = None
    since: datetime | None = None
    endpoint: str = ""
    public_id: str = ""


def find_original(group: StandingGroup, source: PlainSource, public_id: str) -> PlainOriginal:
    """Raises NotFound for what this group does not have, or what has no words to put otherwise."""
    if source is PlainSource.CLAUSE:
        query = select(Clause).join(ClauseDocument).where(ClauseDocument.group_id == group.id, Clause.public_id == public_id)
        clause = db.session.scalar(query)
        found = read_clause(clause) if clause else None
    elif source is PlainSource.PAPER:
        papers = select(MeetingPaper).join(GroupMeeting).where(GroupMeeting.group_id == group.id)
        paper = db.session.scalar(papers.where(MeetingPaper.public_id == public_id))
        found = read_paper(paper) if paper else None
    else:
        proposal = db.session.scalar(select(Proposal).filter_by(group_id=group.id, public_id=public_id))
        found = read_answer(proposal) if proposal and source is PlainSource.ANSWER else None
    if found is None or not found.words:
        raise NotFound
    return found


def read_clause(clause: Clause) -> PlainOriginal:
    """What it says; nothing once it is struck out."""
    title = name_clause(clause.position, clause.heading, clause.words)
    words = "" if clause.struck_at else clause.words
    owner = clause.document.owner
    return PlainOriginal(
        PlainSource.CLAUSE, clause.id, title, words, owner, clause.written_at, "group_clauses.clause", clause.public_id
    )


def read_paper(paper: MeetingPaper) -> PlainOriginal:
    page = ("group_meetings.show", paper.meeting.public_id)
    return PlainOriginal(PlainSource.PAPER, paper.id, paper.title, paper.text, None, paper.sent_at, *page)


def read_answer(proposal: Proposal) -> PlainOriginal:
    clause = proposal.clause
    title = name_clause(clause.position, clause.heading, clause.words) if clause else proposal.document.title
    page = ("group_proposals.show", proposal.public_id)
    return PlainOriginal(
        PlainSource.ANSWER, proposal.id, title, proposal.answer, proposal.answered_by, proposal.answered_at, *page
    )


def read_originals(texts: list[PlainText]) -> dict[int, PlainOriginal]:
    """The original of each, but for words that are explained, by its number: a query for each source, however many there are."""
    by_source = {source: {text.source_id: text.id for text in texts if text.source == source} for source in PlainSource}
    clauses, papers, answers = by_source[PlainSource.CLAUSE], by_source[PlainSource.PAPER], by_source[PlainSource.ANSWER]
    found: dict[int, PlainOriginal] = {}
    if clauses:
        with_owner = joinedload(Clause.document).joinedload(ClauseDocument.owner)
        for clause in db.session.scalars(select(Clause).where(Clause.id.in_(clauses)).options(with_owner)):
            found[clauses[clause.id]] = read_clause(clause)
    if papers:
        query = select(MeetingPaper).where(MeetingPaper.id.in_(papers)).options(joinedload(MeetingPaper.meeting))
        for paper in db.session.scalars(query):
            found[papers[paper.id]] = read_paper(paper)
    if answers:
        together = (joinedload(Proposal.clause), joinedload(Proposal.document), joinedload(Proposal.answered_by))
        for proposal in db.session.scalars(select(Proposal).where(Proposal.id.in_(answers)).options(*together)):
            found[answers[proposal.id]] = read_answer(proposal)
    return found
