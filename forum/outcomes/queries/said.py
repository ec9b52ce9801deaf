"""What participants said, as far as it is in sight: what is sorted into themes, and how much of it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, exists, func, or_, select
from sqlalchemy.orm import joinedload

from forum.consultations.headcounts import is_staff, who_is_behind
from forum.consultations.models import Consultation, Participation
from forum.contributions.kinds import is_shown_to_all, is_view
from forum.contributions.models import Contribution, Status
from forum.contributions.rules import runs, said_by_marked_guest
from forum.kernel.db import db, is_public_id
from forum.kernel.permissions import Actor, Role
from forum.outcomes.kinds import LIVE_THEMES
from forum.outcomes.models import Campaign, CampaignText, Reading, Suggestion, Theme, ThemeEntry

COMMENTS_PER_PAGE = 25
# Whose words are sorted into themes and answered. A guest came to be heard as much as anybody with an account.
HEARD = frozenset({Role.PARTICIPANT, Role.GUEST})


def is_said() -> ColumnElement[bool]:
    """Words of participants and of guests that are in sight, for everybody. The team's own are not counted as what people said;
    what is no view of its own (`ContributionKind.is_view`) neither."""
    return Contribution.author_role.in_(HEARD) & is_view() & is_shown_to_all()


def is_said_in_private() -> ColumnElement[bool]:
    """What participants show only to the people running it: it is heard, sorted and answered, and never among what pages show.
    What answers them there is not."""
    is_theirs = Contribution.author_id == Contribution.private_to_id
    return Contribution.author_role.in_(HEARD) & (Contribution.status == Status.PRIVATE) & is_theirs


def is_for(actor: Actor, consultation: Consultation) -> ColumnElement[bool]:
    """What this actor sorts: with what is private, whoever may read that."""
    return is_said() | is_said_in_private() if runs(actor, consultation) else is_said()


def is_in_theme() -> ColumnElement[bool]:
    return exists(
        select(ThemeEntry.id)
        .join(Theme, Theme.id == ThemeEntry.theme_id)
        .where(ThemeEntry.contribution_id == Contribution.id, Theme.state.in_(LIVE_THEMES))
    )


def is_read() -> ColumnElement[bool]:
    return exists(select(Reading.contribution_id).where(Reading.contribution_id == Contribution.id))


def fits_no_theme() -> ColumnElement[bool]:
    return exists(select(Reading.contribution_id).where(Reading.contribution_id == Contribution.id, Reading.note != ""))


@dataclass(frozen=True)
class Totals:
    """They add up: said = in themes + fitting no theme + read + not read. `gone` were withdrawn or are out of sight."""

    said: int
    people: int
    in_themes: int
    fit_none: int
    read: int  # and not in a theme yet
    unread: int
    gone: int
    guests: int = 0  # of the people
    staff: int = 0  # of the people

    @property
    def not_in_theme(self) -> int:
        return self.said - self.in_themes


def count_said(consultation: Consultation, counted: ColumnElement[bool] | None = None) -> Totals:
    """`counted`: what of it, where that is not what everybody can read."""
    counted = is_said() if counted is None else counted
    in_theme, fits_none, read = is_in_theme(), fits_no_theme(), is_read()
    themed = select(in_theme.label("themed"), fits_none.label("none"), read.label("read"), Contribution.author_id)
    rows = themed.where(Contribution.space_id == consultation.id, counted).subquery()
    query = select(rows.c.themed, rows.c.none, rows.c.read, func.count()).group_by(rows.c.themed, rows.c.none, rows.c.read)
    in_themes = fit_none = read_only = unread = 0
    for themed_one, none_one, read_one, count in db.session.execute(query):
        if themed_one:
            in_themes += count
        elif none_one:
            fit_none += count
        elif read_one:
            read_only += count
        else:
            unread += count
    people = select(func.count(func.distinct(who_is_behind(Contribution.author_id)))).where(
        Contribution.space_id == consultation.id, counted
    )
    guests = people.where(said_by_marked_guest())
    not_staff = people.join(Contribution.author).where(~is_staff())
    gone = (
        select(func.count())
        .select_from(Contribution)
        .where(
            Contribution.space_id == consultation.id,
            Contribution.author_role.in_(HEARD),
            Contribution.status != Status.PUBLISHED,
            Contribution.private_to_id.is_(None),
            is_view(),
        )
    )
    totals = [query.scalar_subquery() for query in (people, gone, guests, not_staff)]
    people_count, gone_count, guest_count, not_staff_count = db.session.execute(select(*totals)).one()
    total = in_themes + fit_none + read_only + unread
    staff_count = people_count - not_staff_count
    return Totals(total, people_count, in_themes, fit_none, read_only, unread, gone_count, guest_count, staff_count)


class SetAside(NamedTuple):
    """Why some of what was said fits no theme, of how much that was said, and how much of it by those who organise or answer."""

    note: str
    comments: int
    by_organisers: int


def list_set_aside(consultation: Consultation) -> list[SetAside]:
    """Of what everybody can read, that which was said of most first."""
    by_organisers = func.count().filter(Participation.role.in_([str(Role.ORGANISER), str(Role.LEAD)]))
    query = select(Reading.note, func.count(), by_organisers).join(Contribution, Contribution.id == Reading.contribution_id)
    query = query.join(Participation, Participation.id == Reading.read_by_id)
    query = query.where(Contribution.space_id == consultation.id, is_said(), Reading.note != "", ~is_in_theme())
    rows = db.session.execute(query.group_by(Reading.note).order_by(func.count().desc(), Reading.note))
    return [SetAside(*row) for row in rows]


class PeopleHeard(NamedTuple):
    people: int
    guests: int  # of the people


def count_people_heard(consultation: Consultation) -> PeopleHeard:
    """As `count_said` counts them: whoever has said something that everybody can read now; neither the team nor staff."""
    here = (Contribution.space_id == consultation.id, is_said(), ~is_staff())
    people = func.count(func.distinct(who_is_behind(Contribution.author_id)))
    query = select(people, people.filter(said_by_marked_guest())).join(Contribution.author)
    row = db.session.execute(query.where(*here)).one()
    return PeopleHeard(*row)


def count_unread_since(consultation: Consultation, moment: datetime) -> int:
    """What everybody can read of what was said after that, and nobody has read to answer it."""
    query = select(func.count()).select_from(Contribution)
    here = (Contribution.space_id == consultation.id, Contribution.created_at > moment)
    return db.session.scalar(query.where(*here, is_said(), ~is_in_theme(), ~is_read())) or 0


SHOWS = ("new", "read", "none", "all")


@dataclass(frozen=True)
class Filter:
    """Which contributions the page for sorting lists. `show`: not read, read but in no theme, fitting none, or all."""

    show: str = "new"
    words: str = ""
    theme_id: int | None = None
    campaign_id: int | None = None
    page: int = 1


def list_said(
    consultation: Consultation, wanted: Filter, listed: ColumnElement[bool] | None = None
) -> tuple[list[Contribution], int]:
    """One page of what was said, oldest first, and how many there are in all. `listed`: what of it, where that is not what
    everybody can read."""
    query = select(Contribution).where(Contribution.space_id == consultation.id, is_said() if listed is None else listed)
    if wanted.theme_id:
        query = query.join(ThemeEntry, ThemeEntry.contribution_id == Contribution.id).where(
            ThemeEntry.theme_id == wanted.theme_id
        )
    elif wanted.campaign_id:
        query = query.join(CampaignText, CampaignText.contribution_id == Contribution.id)
        query = query.where(CampaignText.campaign_id == wanted.campaign_id)
    elif wanted.show == "new":
        query = query.where(~is_in_theme(), ~is_read())
    elif wanted.show == "read":
        query = query.where(~is_in_theme(), is_read(), ~fits_no_theme())
    elif wanted.show == "none":
        query = query.where(~is_in_theme(), fits_no_theme())
    for word in wanted.words.split()[:6]:
        pattern = "%" + word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        query = query.where(or_(Contribution.body.ilike(pattern, escape="\\"), Contribution.title.ilike(pattern, escape="\\")))
    total = db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
    return list(db.session.scalars(_page(query, wanted.page))), total


def list_by_public_ids(actor: Actor, consultation: Consultation, public_ids: list[str]) -> list[Contribution]:
    """Those of the public ids that this actor sorts; others are passed over."""
    named = Contribution.public_id.in_([public_id for public_id in public_ids if is_public_id(public_id)])
    query = select(Contribution).where(Contribution.space_id == consultation.id, named, is_for(actor, consultation))
    return list(db.session.scalars(query.options(joinedload(Contribution.author)).order_by(Contribution.id)))


def list_entries_of(contributions: list[Contribution]) -> dict[int, list[ThemeEntry]]:
    """By contribution: the live themes each is in."""
    found: dict[int, list[ThemeEntry]] = {}
    query = (
        select(ThemeEntry)
        .join(ThemeEntry.theme)
        .where(ThemeEntry.contribution_id.in_([each.id for each in contributions]), Theme.state.in_(LIVE_THEMES))
        .options(joinedload(ThemeEntry.theme))
        .order_by(ThemeEntry.id)
    )
    for entry in db.session.scalars(query):
        found.setdefault(entry.contribution_id, []).append(entry)
    return found


def list_suggestions_for(contributions: list[Contribution]) -> dict[int, list[Suggestion]]:
    found: dict[int, list[Suggestion]] = {}
    query = (
        select(Suggestion)
        .join(Suggestion.theme)
        .where(Suggestion.contribution_id.in_([each.id for each in contributions]), Theme.state.in_(LIVE_THEMES))
        .options(joinedload(Suggestion.theme))
        .order_by(Suggestion.similarity.desc())
    )
    for each in db.session.scalars(query):
        found.setdefault(each.contribution_id, []).append(each)
    return found


def list_readings_of(contributions: list[Contribution]) -> dict[int, Reading]:
    query = select(Reading).where(Reading.contribution_id.in_([each.id for each in contributions]))
    return {reading.contribution_id: reading for reading in db.session.scalars(query)}


def list_campaigns(consultation: Consultation) -> list[tuple[Campaign, int, int]]:
    """(campaign, texts in sight, people) largest first."""
    query = (
        select(Campaign, func.count(), func.count(func.distinct(Contribution.author_id)))
        .join(CampaignText, CampaignText.campaign_id == Campaign.id)
        .join(Contribution, Contribution.id == CampaignText.contribution_id)
        .where(Campaign.consultation_id == consultation.id, is_said())
        .group_by(Campaign.id)
        .order_by(func.count().desc(), Campaign.id)
    )
    return [(row[0], row[1], row[2]) for row in db.session.execute(query)]


def find_first_texts(campaigns: list[Campaign]) -> dict[int, Contribution]:
    """By the number of the campaign: the oldest text in sight for everybody, by whose words one without a name is told apart."""
    oldest = (
        select(func.min(CampaignText.contribution_id))
        .join(Contribution, Contribution.id == CampaignText.contribution_id)
        .where(CampaignText.campaign_id.in_([each.id for each in campaigns]), is_said())
        .group_by(CampaignText.campaign_id)
    )
    query = select(CampaignText.campaign_id, Contribution).join(Contribution, Contribution.id == CampaignText.contribution_id)
    return {row[0]: row[1] for row in db.session.execute(query.where(Contribution.id.in_(oldest)))}


def campaigns_of(contributions: list[Contribution]) -> dict[int, Campaign]:
    query = (
        select(CampaignText.contribution_id, Campaign)
        .join(Campaign, Campaign.id == CampaignText.campaign_id)
        .where(CampaignText.contribution_id.in_([each.id for each in contributions]))
    )
    return {row[0]: row[1] for row in db.session.execute(query)}


def list_authors(theme: Theme) -> list[Participation]:
    """Everyone with an account who wrote something that is in this theme and in sight of whom they mean it for."""
    query = (
        select(Participation)
        .join(Contribution, Contribution.author_id == Participation.id)
        .join(ThemeEntry, ThemeEntry.contribution_id == Contribution.id)
        .where(ThemeEntry.theme_id == theme.id, Participation.account_id.is_not(None), is_said() | is_said_in_private())
        .distinct()
    )
    return list(db.session.scalars(query))


def _page(query: Select[Contribution], number: int) -> Select[Contribution]:
    with_author = query.options(joinedload(Contribution.author), joinedload(Contribution.consultation))
    return with_author.order_by(Contribution.id).limit(COMMENTS_PER_PAGE).offset((max(number, 1) - 1) * COMMENTS_PER_PAGE)
