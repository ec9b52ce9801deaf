"""Themes, and what stands behind each: how many said it, as whom, and what speaks against it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, case, exists, false, func, or_, select, true
from sqlalchemy.orm import joinedload, selectinload

from forum.activities.voting.models import Poll
from forum.consultations.capacities import CAPACITIES, OTHERS, UNKNOWN
from forum.consultations.headcounts import is_staff
from forum.consultations.models import Consultation, Participation
from forum.consultations.queries import find_place
from forum.contributions.models import Contribution
from forum.contributions.rules import runs, said_by_marked_guest
from forum.kernel.db import db, is_public_id
from forum.kernel.errors import NotFound
from forum.kernel.permissions import TEAM, Actor, Role
from forum.kernel.text import as_plain
from forum.outcomes.kinds import LIVE_THEMES, ThemeState
from forum.outcomes.models import (
    Answer,
    CampaignText,
    Check,
    CheckCorrection,
    CheckEvidence,
    CheckRating,
    Coder,
    Commitment,
    Consideration,
    Misreading,
    Sample,
    SampleItem,
    Sighting,
    Theme,
    ThemeEntry,
    ThemePoll,
    Voice,
)
from forum.outcomes.queries.said import is_said, is_said_in_private
from forum.outcomes.rules import FEWEST_AUTHORS_IN_GROUP, may_see_theme

EXAMPLES = 3
# Fewer comments for the people running it alone are not counted where everybody can see it.
FEWEST_PRIVATE = 3


def is_public_theme() -> ColumnElement[bool]:
    """The twin of `Theme.is_public`."""
    again = (Theme.state == ThemeState.CANDIDATE) & Theme.first_agreed_at.is_not(None)
    return or_(Theme.state == ThemeState.AGREED, again)


def visible_to(actor: Actor, consultation: Consultation) -> ColumnElement[bool]:
    """The twin of `rules.may_see_theme`, for the live themes of one consultation."""
    agreed = is_public_theme()
    if Role.SYSTEM in actor.site_roles or actor.roles_on(consultation) & TEAM:
        return true()
    place = find_place(actor, consultation)
    if place is None:
        return agreed
    return or_(agreed, select(Coder.participation_id).filter_by(participation_id=place.id).exists())


def get_theme(actor: Actor, consultation: Consultation, public_id: str) -> Theme:
    query = select(Theme).filter_by(public_id=public_id, consultation_id=consultation.id).options(*WITH_ALL)
    found = db.session.scalar(query)
    if found is None or not may_see_theme(actor, found):
        raise NotFound
    return found


def find_theme(consultation: Consultation, public_id: str) -> Theme | None:
    """Whatever became of it; who may see it is another question."""
    if not is_public_id(public_id):
        return None
    query = select(Theme).filter_by(public_id=public_id, consultation_id=consultation.id).options(joinedload(Theme.merged_into))
    return db.session.scalar(query)


def has_agreed_theme(consultation: Consultation) -> bool:
    query = select(Theme.id).where(Theme.consultation_id == consultation.id, is_public_theme()).limit(1)
    return db.session.scalar(query) is not None


def list_entries(theme: Theme, contributions: list[Contribution]) -> list[ThemeEntry]:
    ids = [each.id for each in contributions]
    return list(
        db.session.scalars(select(ThemeEntry).where(ThemeEntry.theme_id == theme.id, ThemeEntry.contribution_id.in_(ids)))
    )


WITH_ANSWERS = (
    selectinload(Theme.answers).joinedload(Answer.written_by),
    selectinload(Theme.answers).joinedload(Answer.checked_by),
    selectinload(Theme.answers).joinedload(Answer.considered_by),
    selectinload(Theme.answers).joinedload(Answer.published_by),
    selectinload(Theme.answers)
    .selectinload(Answer.considerations)
    .options(joinedload(Consideration.decider), joinedload(Consideration.meeting)),
)
WITH_ALL = (
    *WITH_ANSWERS,
    selectinload(Theme.commitments).joinedload(Commitment.milestones),
    selectinload(Theme.commitments).selectinload(Commitment.progress),
    selectinload(Theme.checks).options(joinedload(Check.given_by), joinedload(Check.evidence).joinedload(CheckEvidence.document)),
    selectinload(Theme.checks).selectinload(Check.ratings).joinedload(CheckRating.sighting).joinedload(Sighting.author),
    selectinload(Theme.checks).selectinload(Check.corrections).joinedload(CheckCorrection.version),
    selectinload(Theme.checks).selectinload(Check.corrections).joinedload(CheckCorrection.document),
    selectinload(Theme.polls).joinedload(ThemePoll.poll).options(joinedload(Poll.result), joinedload(Poll.options)),
    joinedload(Theme.consultation),
)


def list_themes(actor: Actor, consultation: Consultation, *, with_all: bool = False) -> list[Theme]:
    """Live themes, those with most contributions first."""
    size = (
        select(func.count())
        .select_from(ThemeEntry)
        .join(Contribution, Contribution.id == ThemeEntry.contribution_id)
        .where(ThemeEntry.theme_id == Theme.id, ThemeEntry.is_against.is_(False), is_said())
        .correlate(Theme)
        .scalar_subquery()
    )
    query = select(Theme).where(
        Theme.consultation_id == consultation.id, Theme.state.in_(LIVE_THEMES), visible_to(actor, consultation)
    )
    options = WITH_ALL if with_all else (selectinload(Theme.answers),)
    return list(db.session.scalars(query.options(*options).order_by(size.desc(), Theme.id)))


@dataclass(frozen=True)
class Backing:
    """What stands behind a theme now. `groups`: (labels of capacities, people), small ones joined."""

    said: int
    people: int
    against: int
    people_against: int
    in_campaigns: int
    groups: list[tuple[list[str], int]]
    guests: int = 0  # of the people
    private: int = 0  # comments for the people running it alone, from FEWEST_PRIVATE on: fewer could tell of one


NOTHING = Backing(0, 0, 0, 0, 0, [])


# An account is one person, whatever names it has had.
PERSON = func.coalesce(Participation.account_id, -Participation.id)


def count_backing(consultation: Consultation) -> dict[int, Backing]:
    """By theme; two queries however many themes there are."""
    rows = (
        select(ThemeEntry.theme_id, ThemeEntry.is_against, Contribution.author_id)
        .add_columns(func.coalesce(Contribution.told_as, Participation.capacity_key).label("capacity_key"))
        .add_columns(case((CampaignText.campaign_id.is_not(None), 1), else_=0).label("campaign"))
        .add_columns(case((said_by_marked_guest(), Contribution.author_id)).label("guest"), PERSON.label("person"))
        .join(Contribution, Contribution.id == ThemeEntry.contribution_id)
        .join(Participation, Participation.id == Contribution.author_id)
        .outerjoin(CampaignText, CampaignText.contribution_id == Contribution.id)
        .where(Contribution.space_id == consultation.id, is_said())
        .subquery()
    )
    totals = select(
        rows.c.theme_id, rows.c.is_against, func.count(), func.count(func.distinct(rows.c.person)), func.sum(rows.c.campaign)
    ).group_by(rows.c.theme_id, rows.c.is_against)
    by_theme: dict[int, dict[bool, tuple[int, int, int]]] = {}
    for theme_id, is_against, said, people, campaign in db.session.execute(totals):
        by_theme.setdefault(theme_id, {})[is_against] = (said, people, int(campaign or 0))
    people_as = (
        select(rows.c.theme_id, rows.c.capacity_key, func.count(func.distinct(rows.c.author_id)))
        .add_columns(func.count(func.distinct(rows.c.guest)))
        .where(rows.c.is_against == false())
        .group_by(rows.c.theme_id, rows.c.capacity_key)
    )
    capacities: dict[int, dict[str, int]] = defaultdict(dict)
    guests: dict[int, int] = defaultdict(int)
    for theme_id, key, people, guests_among in db.session.execute(people_as):
        capacities[theme_id][key] = people
        guests[theme_id] += guests_among
    private = _count_private(consultation)
    return {
        number: replace(
            _make_backing(by_theme.get(number, {}), capacities[number], guests[number]), private=private.get(number, 0)
        )
        for number in by_theme.keys() | private.keys()
    }


def _count_private(consultation: Consultation) -> dict[int, int]:
    """By theme. Said without words, and only where there are several."""
    query = (
        select(ThemeEntry.theme_id, func.count())
        .join(Contribution, Contribution.id == ThemeEntry.contribution_id)
        .where(Contribution.space_id == consultation.id, ThemeEntry.is_against.is_(False), is_said_in_private())
        .group_by(ThemeEntry.theme_id)
        .having(func.count() >= FEWEST_PRIVATE)
    )
    return dict(db.session.execute(query).tuples().all())


def _make_backing(sides: dict[bool, tuple[int, int, int]], people_as: dict[str, int], guests: int) -> Backing:
    """Of (comments, people, comments of campaigns) on each side, True being against."""
    said, people, campaign = sides.get(False, (0, 0, 0))
    against, people_against, _campaign = sides.get(True, (0, 0, 0))
    return Backing(said, people, against, people_against, campaign, join_small(people_as), guests)


def join_small(people: dict[str, int]) -> list[tuple[list[str], int]]:
    """Groups of fewer than FEWEST_AUTHORS_IN_GROUP people stand together, and with the next smallest if they are too few
    even so, since subtracting the others from the total would show them."""
    if sum(people.values()) < FEWEST_AUTHORS_IN_GROUP:
        return []
    groups = sorted(people.items(), key=lambda each: (-each[1], each[0]))
    large = [([key], count) for key, count in groups if count >= FEWEST_AUTHORS_IN_GROUP]
    small = [(key, count) for key, count in groups if count < FEWEST_AUTHORS_IN_GROUP]
    keys, count = [key for key, _count in small], sum(count for _key, count in small)
    while keys and large and count < FEWEST_AUTHORS_IN_GROUP:
        joined, more = large.pop()
        keys, count = [*joined, *keys], count + more
    if keys:
        large.append((keys, count))
    told = CAPACITIES | {UNKNOWN: OTHERS}  # Whoever wrote a note in a workshop whose small groups stand together is among them.
    return [([str(told[key].label) for key in keys], count) for keys, count in large]


def list_voices(consultation: Consultation) -> dict[int, list[Voice]]:
    """By theme: passages whose authors allow it, while the words stand in a contribution that is in sight."""
    query = (
        select(Voice)
        .join(Voice.contribution)
        .where(Contribution.space_id == consultation.id, is_said(), Voice.is_allowed.is_(True))
        .where(exists().where(ThemeEntry.theme_id == Voice.theme_id, ThemeEntry.contribution_id == Voice.contribution_id))
        .options(joinedload(Voice.contribution).joinedload(Contribution.author))
        .order_by(Voice.id)
    )
    found: dict[int, list[Voice]] = {}
    for voice in db.session.scalars(query):
        if stands_in(voice.passage, voice.contribution):
            found.setdefault(voice.theme_id, []).append(voice)
    return found


def stands_in(passage: str, contribution: Contribution) -> bool:
    """Whether the words are there, as they were typed or as they are read, whatever their spaces."""
    wanted, as_read = " ".join(passage.split()), f"{contribution.title} {as_plain(contribution.html)}"
    return any(wanted in " ".join(words.split()) for words in (f"{contribution.title} {contribution.body}", as_read))


def list_asked(consultation: Consultation) -> dict[int, list[str]]:
    """What was asked, by theme: titles of the activities in which it was said."""
    query = (
        select(ThemeEntry.theme_id, Contribution.activity_id, func.count())
        .join(Contribution, Contribution.id == ThemeEntry.contribution_id)
        .where(Contribution.space_id == consultation.id, is_said())
        .group_by(ThemeEntry.theme_id, Contribution.activity_id)
        .order_by(func.count().desc())
    )
    titles = {activity.id: activity.title for phase in consultation.phases for activity in phase.activities}
    found: dict[int, list[str]] = {}
    for theme_id, activity_id, _count in db.session.execute(query):
        if activity_id in titles:
            found.setdefault(theme_id, []).append(titles[activity_id])
    return found


def list_examples(several: list[Theme]) -> dict[int, list[Contribution]]:
    """By theme: the first few contributions in it, in sight."""
    number = func.row_number().over(partition_by=ThemeEntry.theme_id, order_by=ThemeEntry.id).label("number")
    numbered = (
        select(ThemeEntry.theme_id, ThemeEntry.contribution_id, number)
        .join(Contribution, Contribution.id == ThemeEntry.contribution_id)
        .where(ThemeEntry.theme_id.in_([each.id for each in several]), is_said())
        .subquery()
    )
    query = select(numbered.c.theme_id, Contribution).join(Contribution, Contribution.id == numbered.c.contribution_id)
    found: dict[int, list[Contribution]] = {}
    for theme_id, contribution in db.session.execute(query.where(numbered.c.number <= EXAMPLES).order_by(Contribution.id)):
        found.setdefault(theme_id, []).append(contribution)
    return found


def find_entry(theme: Theme, contribution: Contribution) -> ThemeEntry:
    found = db.session.scalar(select(ThemeEntry).filter_by(theme_id=theme.id, contribution_id=contribution.id))
    if found is None:
        raise NotFound
    return found


def get_voice(public_id: str) -> Voice:
    query = select(Voice).filter_by(public_id=public_id).options(joinedload(Voice.contribution), joinedload(Voice.theme))
    found = db.session.scalar(query)
    if found is None:
        raise NotFound
    return found


def list_tasks(actor: Actor, consultation: Consultation) -> list[Misreading]:
    """ "This is not what I meant", not settled yet, of what this actor sorts; oldest first."""
    query = (
        select(Misreading)
        .join(Misreading.theme)
        .join(Misreading.contribution)
        .where(Theme.consultation_id == consultation.id, Misreading.settled_at.is_(None), _is_open_to(actor, consultation))
        .options(joinedload(Misreading.theme), joinedload(Misreading.contribution).joinedload(Contribution.author))
    )
    return list(db.session.scalars(query.order_by(Misreading.id)))


def _is_open_to(actor: Actor, consultation: Consultation) -> ColumnElement[bool]:
    return true() if runs(actor, consultation) else Contribution.private_to_id.is_(None)


def get_misreading(actor: Actor, consultation: Consultation, public_id: str) -> Misreading:
    query = (
        select(Misreading)
        .join(Misreading.theme)
        .join(Misreading.contribution)
        .where(Misreading.public_id == public_id, Theme.consultation_id == consultation.id, _is_open_to(actor, consultation))
    )
    found = db.session.scalar(query)
    if found is None:
        raise NotFound
    return found


def list_coders(consultation: Consultation) -> list[Participation]:
    """Those an organiser asked; facilitators and organisers sort without being asked."""
    query = (
        select(Participation)
        .join(Coder, Coder.participation_id == Participation.id)
        .where(Coder.consultation_id == consultation.id)
    )
    return list(db.session.scalars(query.order_by(func.lower(Participation.pseudonym), Participation.id)))


def has_representative(consultation_id: int) -> bool:
    """Whether one of those asked to sort takes part, and not as staff."""
    query = (
        select(Coder.participation_id)
        .join(Participation, Participation.id == Coder.participation_id)
        .where(Coder.consultation_id == consultation_id, Participation.role == Role.PARTICIPANT, ~is_staff())
    )
    return db.session.scalar(query.limit(1)) is not None


def is_agreed_by_both(theme: Theme) -> bool:
    """Whether enough people accept its words as they are now."""
    accepted = [each.participation for each in theme.acceptances if each.version == theme.version]
    return are_both_among(accepted, theme.consultation_id)


def are_both_among(people: list[Participation], consultation_id: int) -> bool:
    """Two people; where there are participants' representatives, one of them is among them."""
    if len(people) < 2:
        return False
    by_one = any(place.role == Role.PARTICIPANT and not place.is_staff for place in people)
    return by_one or not has_representative(consultation_id)


def list_samples(consultation: Consultation) -> list[Sample]:
    query = (
        select(Sample)
        .filter_by(consultation_id=consultation.id)
        .options(selectinload(Sample.drawn).selectinload(SampleItem.codes))
    )
    return list(db.session.scalars(query.order_by(Sample.id.desc())))


def get_sample(consultation: Consultation, public_id: str) -> Sample:
    query = (
        select(Sample)
        .filter_by(consultation_id=consultation.id, public_id=public_id)
        .options(
            selectinload(Sample.drawn).selectinload(SampleItem.codes),
            selectinload(Sample.drawn).joinedload(SampleItem.contribution).joinedload(Contribution.author),
        )
    )
    found = db.session.scalar(query)
    if found is None:
        raise NotFound
    return found


def list_polls_to_link(consultation: Consultation) -> list[Poll]:
    """Polls that were counted: a result is evidence, a running vote is not."""
    query = (
        select(Poll)
        .where(Poll.space_id == consultation.id, Poll.result.has(), Poll.called_off_at.is_(None))
        .options(joinedload(Poll.result))
    )
    return list(db.session.scalars(query.order_by(Poll.id)))
