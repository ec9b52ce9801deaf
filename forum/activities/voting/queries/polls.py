from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, tuple_
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from forum.accounts.models import Account
from forum.activities.voting.methods.contest import Contest, Option, TieRule
from forum.activities.voting.models import (
    NamedBallot,
    PaperBallot,
    PaperEntry,
    Poll,
    PollOption,
    Purpose,
    Reason,
    Result,
    Turnout,
    VoteCancellation,
    VotedAddress,
    VoterList,
)
from forum.activities.voting.receipts import hash_address
from forum.activities.voting.rules import announced_to, counts_as_voter, is_decider, may_see_poll
from forum.consultations.models import Activity, Consultation, Participation, Phase
from forum.consultations.queries import find_place
from forum.consultations.rules import may_see_consultation
from forum.consultations.snapshots import Part
from forum.contributions.kinds import is_shown_to_all
from forum.contributions.models import Contribution
from forum.contributions.rules import may_see
from forum.contributions.rules import visible_to as contributions_visible_to
from forum.kernel.db import db
from forum.kernel.errors import NotFound
from forum.kernel.permissions import Actor
from forum.spaces.queries import list_versions_since
from forum.spaces.rules import read_words

MOST_POINTS_OFFERED = 100
MOST_TOLD = 10
# By part, the field of a version that names who decides.
NAMED_IN = {str(Part.DECIDERS): "name", str(Part.BASICS): "decided_by"}


def get_poll(actor: Actor, slug: str, public_id: str) -> Poll:
    query = select(Poll).join(Poll.consultation).where(Consultation.slug == slug, Poll.public_id == public_id)
    found = db.session.scalar(
        query.options(
            joinedload(Poll.activity).joinedload(Activity.phase),
            joinedload(Poll.consultation),
            joinedload(Poll.result),
            selectinload(Poll.options).joinedload(PollOption.contribution).joinedload(Contribution.author),
        )
    )
    if found is None or not may_see_consultation(actor, found.consultation) or not may_see_poll(actor, found):
        raise NotFound
    return found


def list_polls(actor: Actor, activity: Activity) -> list[Poll]:
    query = select(Poll).where(Poll.activity_id == activity.id, announced_to(actor, activity))
    return list(db.session.scalars(query.options(joinedload(Poll.result), selectinload(Poll.options)).order_by(Poll.id)))


def list_polls_about(consultation: Consultation, subject_keys: Collection[str]) -> dict[str, list[Poll]]:
    """Announced votes about each, or in which it can be chosen. Organisers alone make votes, so they are few."""
    if not subject_keys:
        return {}
    found: dict[str, list[Poll]] = {}
    for poll in db.session.scalars(_about(consultation, subject_keys).where(Poll.announced_at.is_not(None))):
        for key in {poll.subject_key, *(option.subject_key for option in poll.options)} - {""}:
            found.setdefault(key, []).append(poll)
    return found


def list_drafts_about(consultation: Consultation, subject_key: str) -> list[Poll]:
    """Votes that nobody has announced yet, as `list_polls_about`."""
    return list(db.session.scalars(_about(consultation, [subject_key]).where(Poll.announced_at.is_(None))))


def _about(consultation: Consultation, subject_keys: Collection[str]) -> Select[Poll]:
    chosen = select(PollOption.poll_id).where(PollOption.poll_id == Poll.id, PollOption.subject_key.in_(subject_keys))
    query = select(Poll).where(Poll.space_id == consultation.id, Poll.called_off_at.is_(None))
    query = query.where(Poll.subject_key.in_(subject_keys) | chosen.exists())
    return query.options(selectinload(Poll.options)).order_by(Poll.id)


def list_followed_polls(consultation: Consultation) -> list[Poll]:
    """Votes that the decision will follow, or say in public why not: announced, not cancelled, and about the decision."""
    query = _announced_in(consultation).where(Poll.purpose == Purpose.FOLLOWED, Activity.is_about_decision)
    return list(db.session.scalars(query.where(Poll.called_off_at.is_(None))))


def list_cancelled_votes(consultation: Consultation) -> list[Poll]:
    """Those cancelled votes that stay on the page of a consultation for good: people had voted in them, or had read that the
    decision would follow them. Those that ended with all the rest are told of there."""
    if consultation.published_at is None:
        return []
    agreed = select(VoteCancellation.id).where(VoteCancellation.poll_id == Poll.id, VoteCancellation.agreed_at.is_not(None))
    is_promised = and_(Poll.purpose == Purpose.FOLLOWED, Activity.is_about_decision)
    alone = and_(Poll.called_off_at >= consultation.published_at, or_(is_promised, Poll.frozen_at.is_not(None)))
    if consultation.stopped_at is not None:
        alone &= Poll.called_off_at < consultation.stopped_at
    query = _announced_in(consultation).where(Poll.called_off_at.is_not(None), Poll.opened_by_hand.is_(False))
    return list(db.session.scalars(query.where(or_(agreed.exists(), alone))))


def _announced_in(consultation: Consultation) -> Select[Poll]:
    query = select(Poll).join(Poll.activity).where(Poll.space_id == consultation.id, Poll.announced_at.is_not(None))
    return query.options(joinedload(Poll.result)).order_by(Poll.id)


def list_earlier_deciders(poll: Poll) -> list[tuple[str, datetime]]:
    """(who decided, until when), the latest first: those whom people read beside a vote that the decision will follow, and who
    were replaced since it was announced."""
    if poll.purpose != Purpose.FOLLOWED or poll.announced_at is None:
        return []
    found = []
    for version in list_versions_since(poll.space_id, poll.announced_at):
        field = NAMED_IN.get(version.part)
        before, after = (read_words(words) or {} for words in (version.before, version.after))
        if field and before.get(field) and after.get(field) and before[field] != after[field]:
            found.append((str(before[field]), version.at))
    return found


def make_contest(poll: Poll) -> Contest:
    """The poll as counting knows it."""
    return Contest(
        options=tuple(Option(option.key, option.label, option.cost) for option in poll.options),
        **poll.settings.to_dict(),
        ties=TieRule(poll.ties),
        seed=poll.seed,
    )


def has_voted(place: Participation | None, poll: Poll) -> bool:
    """In this place, or in an earlier one that this person has left."""
    return poll.id in list_voted(place, [poll])


def has_voted_earlier(place: Participation | None, poll: Poll) -> bool:
    """From a place that this person has left: that vote counts, and nothing can change it any more."""
    if place is None or place.account_id is None:
        return False
    left = (Participation.account_id == place.account_id) & Participation.set_aside_at.is_not(None)
    query = select(Turnout.poll_id).join(Participation, Participation.id == Turnout.participation_id)
    return db.session.scalar(query.where(Turnout.poll_id == poll.id, left).limit(1)) is not None


def list_voted(place: Participation | None, polls: Sequence[Poll]) -> set[int]:
    """The ids of those that somebody has voted in, in this place or in an earlier one that they have left."""
    if place is None:
        return set()
    ids = [poll.id for poll in polls]
    voted = set(db.session.scalars(select(Turnout.poll_id).where(Turnout.poll_id.in_(ids)).filter_by(participation_id=place.id)))
    if place.account is None or place.account.is_guest:
        return voted
    asked = {poll.id: hash_address(poll, place.account.email) for poll in polls if poll.address_key and poll.id not in voted}
    if not asked:
        return voted
    pairs = tuple_(VotedAddress.poll_id, VotedAddress.digest).in_(list(asked.items()))
    return voted | set(db.session.scalars(select(VotedAddress.poll_id).where(pairs)))


def list_voted_before(accounts: Sequence[Account], poll: Poll) -> set[int]:
    """The numbers of those of these accounts whose address has voted in a poll, maybe in a place that they have left."""
    if not poll.address_key:
        return set()
    asked = {hash_address(poll, each.email): each.id for each in accounts if not each.is_guest}
    found = select(VotedAddress.digest).where(VotedAddress.poll_id == poll.id, VotedAddress.digest.in_(asked))
    return {asked[digest] for digest in db.session.scalars(found)}


def has_turnout(place: Participation, poll: Poll) -> bool:
    """Whether somebody has voted in this very place."""
    return db.session.scalar(select(Turnout.origin).filter_by(poll_id=poll.id, participation_id=place.id)) is not None


def find_named_ballot(place: Participation | None, poll: Poll) -> NamedBallot | None:
    """The one that counts: the last version."""
    if place is None:
        return None
    query = select(NamedBallot).filter_by(poll_id=poll.id, participation_id=place.id).order_by(NamedBallot.version.desc())
    return db.session.scalar(query.options(joinedload(NamedBallot.reason)).limit(1))


def list_versions(place: Participation, poll: Poll) -> list[NamedBallot]:
    query = select(NamedBallot).filter_by(poll_id=poll.id, participation_id=place.id)
    return list(db.session.scalars(query.order_by(NamedBallot.version.desc())))


def count_voters(poll: Poll) -> int:
    return db.session.scalar(select(func.count()).select_from(Turnout).where(Turnout.poll_id == poll.id)) or 0


def list_voter_accounts(poll: Poll) -> frozenset[int]:
    """Of everybody who has voted and has an account."""
    voted = select(Participation.account_id).join(Turnout, Turnout.participation_id == Participation.id)
    return frozenset(db.session.scalars(voted.where(Turnout.poll_id == poll.id, Participation.account_id.is_not(None))))


def count_electorate(poll: Poll) -> int:
    """Those whose votes decide."""
    people = func.count(func.distinct(func.coalesce(Participation.account_id, -Participation.id)))
    return db.session.scalar(select(people).where(counts_as_voter(poll), is_decider(poll))) or 0


def list_objections(actor: Actor, poll: Poll) -> list[tuple[Reason, Reason | None]]:
    """Each reason that stands with a ballot that counts, and its answer if this actor may see that. A reason out of sight has its
    place too, without its words, so that their number is that of the count."""
    current = (
        select(NamedBallot.voter_key, func.max(NamedBallot.version).label("version"))
        .where(NamedBallot.poll_id == poll.id)
        .group_by(NamedBallot.voter_key)
        .subquery()
    )
    given = (
        select(Reason)
        .join(NamedBallot, NamedBallot.reason_id == Reason.id)
        .join(current, (NamedBallot.voter_key == current.c.voter_key) & (NamedBallot.version == current.c.version))
        .where(NamedBallot.poll_id == poll.id)
        .options(joinedload(Reason.author), joinedload(Reason.consultation))
    )
    answers = select(Reason).where(Reason.poll_id == poll.id, Reason.answers_id.is_not(None), contributions_visible_to(actor))
    answers = answers.options(joinedload(Reason.author)).order_by(Reason.id)
    answer_to = {answer.answers_id: answer for answer in db.session.scalars(answers)}
    return [(reason, answer_to.get(reason.id)) for reason in db.session.scalars(given.order_by(Reason.id))]


def get_reason(actor: Actor, slug: str, public_id: str) -> Reason:
    query = select(Reason).join(Reason.consultation).where(Consultation.slug == slug, Reason.public_id == public_id)
    found = db.session.scalar(query.options(joinedload(Reason.poll), joinedload(Reason.author)))
    if found is None or not may_see(actor, found):
        raise NotFound
    return found


def list_points_to_choose(poll: Poll) -> list[Contribution]:
    """What people said under a title and everybody can read: what an option can come from. The latest first."""
    query = (
        select(Contribution)
        .where(Contribution.space_id == poll.space_id, Contribution.title != "", Contribution.kind != "reason")
        .where(is_shown_to_all())
        .options(joinedload(Contribution.author))
        .order_by(Contribution.id.desc())
        .limit(MOST_POINTS_OFFERED)
    )
    return list(db.session.scalars(query))


def list_voter_lists(consultation: Consultation) -> list[VoterList]:
    query = select(VoterList).filter_by(space_id=consultation.id).options(selectinload(VoterList.entries))
    return list(db.session.scalars(query.order_by(VoterList.name)))


def get_voter_list(consultation: Consultation, public_id: str) -> VoterList:
    found = db.session.scalar(select(VoterList).filter_by(space_id=consultation.id, public_id=public_id))
    if found is None:
        raise NotFound
    return found


def list_papers(poll: Poll) -> list[PaperBallot]:
    query = select(PaperBallot).filter_by(poll_id=poll.id)
    query = query.options(selectinload(PaperBallot.entries).joinedload(PaperEntry.entered_by))
    return list(db.session.scalars(query.order_by(PaperBallot.number)))


def list_people_without_account(poll: Poll) -> list[Participation]:
    """Who was entered by hand: they have a place and no account."""
    query = select(Participation).filter_by(space_id=poll.space_id, account_id=None)
    return list(db.session.scalars(query.order_by(Participation.id)))


def list_due_polls(over_before: object) -> list[Poll]:
    """Announced polls without a result; whether their time is over, the caller asks."""
    query = (
        select(Poll)
        .outerjoin(Result)
        .where(Poll.announced_at.is_not(None), Poll.called_off_at.is_(None), Result.poll_id.is_(None))
        .options(joinedload(Poll.activity).joinedload(Activity.phase))
    )
    return [poll for poll in db.session.scalars(query.order_by(Poll.id)) if poll.closes <= over_before]  # type: ignore[operator]


def list_opening(after: datetime, upto: datetime) -> list[Poll]:
    """Announced polls of published consultations that open between, on their own dates or those of their stage."""
    return _list_between(func.coalesce(Poll.opens_at, Phase.opens_at), after, upto)


def list_closing(after: datetime, upto: datetime) -> list[Poll]:
    """As `list_opening`, of those that close."""
    return _list_between(func.coalesce(Poll.closes_at, Phase.closes_at), after, upto)


def _list_between(moment: ColumnElement[datetime], after: datetime, upto: datetime) -> list[Poll]:
    query = select(Poll).join(Poll.activity).join(Activity.phase).join(Poll.consultation)
    query = query.where(moment > after, moment <= upto, Poll.announced_at.is_not(None), Poll.called_off_at.is_(None))
    query = query.where(Poll.opened_by_hand.is_(False), Poll.ended_at.is_(None), Consultation.published_at.is_not(None))
    to_load = (contains_eager(Poll.activity).contains_eager(Activity.phase), contains_eager(Poll.consultation))
    return list(db.session.scalars(query.options(*to_load).order_by(Poll.id)))


def list_polls_awaiting_key() -> list[int]:
    """Of secret votes that could not be voted in yet, drafts among them."""
    awaiting = select(Poll.id).outerjoin(Result).where(Poll.is_secret, Poll.public_key == "", Poll.frozen_at.is_(None))
    return list(db.session.scalars(awaiting.where(Poll.called_off_at.is_(None), Result.poll_id.is_(None)).order_by(Poll.id)))


def list_sealed_polls() -> list[int]:
    """Of secret votes whose ballots are or will be sealed, and that nobody has counted."""
    sealed = select(Poll.id).outerjoin(Result).where(Poll.is_secret, Poll.public_key != "", Poll.called_off_at.is_(None))
    return list(db.session.scalars(sealed.where(Result.poll_id.is_(None)).order_by(Poll.id)))


def list_keys_done_with(counted_before: datetime) -> list[str]:
    """The public ids of secret votes that were counted before then, or called off. Whether their ballots were sealed is not
    asked: stepping back to an older release opens them and forgets that they were."""
    over = or_(Result.counted_at < counted_before, Poll.called_off_at.is_not(None))
    return list(db.session.scalars(select(Poll.public_id).outerjoin(Result).where(Poll.is_secret, over)))


def list_keys_in_trouble(announced_before: datetime) -> list[Poll]:
    """Announced secret votes that nobody has counted, whose key has a fault, or is still missing: the first few."""
    missing = and_(Poll.public_key == "", Poll.frozen_at.is_(None), Poll.announced_at < announced_before)
    query = select(Poll).outerjoin(Result).where(Poll.is_secret, Poll.announced_at.is_not(None), Poll.called_off_at.is_(None))
    query = query.where(Result.poll_id.is_(None), or_(Poll.key_fault != "", missing)).options(joinedload(Poll.consultation))
    return list(db.session.scalars(query.order_by(Poll.id).limit(MOST_TOLD)))


def list_results() -> list[Result]:
    return list(db.session.scalars(select(Result).options(joinedload(Result.poll)).order_by(Result.poll_id)))


def email_of(place: Participation) -> str | None:
    return db.session.scalar(select(Account.email).filter_by(id=place.account_id)) if place.account_id else None


def own_ballot(actor: Actor, poll: Poll) -> NamedBallot | None:
    return find_named_ballot(find_place(actor, poll), poll)
