from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload, undefer

from forum.activities.discussions.models import Thread
from forum.activities.discussions.queries.threads import list_newest_about
from forum.activities.opinions.models import Statement
from forum.activities.opinions.queries import list_statements_about
from forum.activities.voting.models import Poll
from forum.activities.voting.queries.polls import list_polls_about
from forum.activities.voting.rules import is_open, is_over, is_promised
from forum.briefing.kinds import LEADING
from forum.briefing.models import (
    MODELS,
    EarlierFinding,
    Framing,
    KeyDate,
    PagePicture,
    PageQuestion,
    PageSection,
    ProposedOption,
    Thing,
)
from forum.consultations.extension_points import Subject, lists_subjects
from forum.consultations.models import Consultation, Phase, Readership
from forum.consultations.rules import visible_to
from forum.consultations.snapshots import Part
from forum.consultations.standing import ConsultationStanding, find_decision_days, standing_of
from forum.deciders.wording import say_planner
from forum.kernel.clock import now
from forum.kernel.dates import to_local
from forum.kernel.db import db
from forum.kernel.errors import NotFound
from forum.kernel.permissions import SYSTEM, Actor
from forum.opening.queries import find_opening
from forum.outcomes.kinds import ThemeState
from forum.outcomes.models import Theme

MOST_EARLIER = 50
MOST_THEMES = 5
FEW_THREADS = 3
T = TypeVar("T", Framing, ProposedOption, PageQuestion)


@dataclass(frozen=True)
class LetteredOption:
    letter: str
    option: ProposedOption


@dataclass(frozen=True)
class Briefing:
    """All of it. `options` were put to people, with their letters, and some may be ruled out by now; `never` were ruled out
    before."""

    framings: list[Framing]
    options: list[LetteredOption]
    never: list[ProposedOption]
    findings: list[EarlierFinding]
    themes: dict[int, list[Theme]]  # what people said in earlier consultations that are named, by their number

    @property
    def on_the_table(self) -> list[LetteredOption]:
        return [each for each in self.options if each.option.is_on_the_table]

    @property
    def ruled_out(self) -> list[LetteredOption]:
        """Those that people had read before."""
        return [each for each in self.options if not each.option.is_on_the_table]

    @property
    def is_empty(self) -> bool:
        return not (self.framings or self.options or self.never or self.findings)


@dataclass(frozen=True)
class OptionTalk:
    """What people say and vote about one option. `threads` are the newest; `has_more`: there are others."""

    threads: list[Thread]
    polls: list[Poll]
    has_more: bool
    statements: list[Statement] = field(default_factory=list)  # the newest of these too


def choose_leading(options: list[LetteredOption]) -> str:
    """By what a phone compares them first; "" where neither is said of any."""
    return next((name for name in LEADING if any(getattr(each.option, name) for each in options)), "")


def find_talk(consultation: Consultation, briefing: Briefing) -> dict[str, OptionTalk]:
    """By the public id of the option; nothing where nobody talks of any."""
    keys = [each.option.public_id for each in briefing.on_the_table]
    threads, polls = list_newest_about(consultation, keys, FEW_THREADS + 1), list_polls_about(consultation, keys)
    statements = list_statements_about(consultation, keys, FEW_THREADS)
    return {
        key: OptionTalk(
            threads.get(key, [])[:FEW_THREADS],
            polls.get(key, []),
            len(threads.get(key, [])) > FEW_THREADS,
            statements.get(key, []),
        )
        for key in keys
        if key in threads or key in polls or key in statements
    }


def list_open_votes_on(consultation: Consultation, option: ProposedOption | None = None) -> list[Poll]:
    """Those that people can vote in now, about an option or with it among the choices; without one, about any of the options."""
    wanted = [option] if option is not None else _list(ProposedOption, consultation)
    about = list_polls_about(consultation, [each.public_id for each in wanted])
    found = {poll.id: poll for polls in about.values() for poll in polls}
    return [poll for poll in found.values() if is_open(SYSTEM, poll) is None]


def list_votes_that_hold(option: ProposedOption) -> list[Poll]:
    """The announced votes for which it stays what people read there: for good where the decision will follow them; else until
    they are over, where nobody can change a vote, which may be secret."""
    about = list_polls_about(option.consultation, [option.public_id]).get(option.public_id, [])
    return [poll for poll in about if is_promised(poll) or _takes_final_votes(poll)]


def _takes_final_votes(poll: Poll) -> bool:
    is_ended = poll.result is not None or is_over(SYSTEM, poll) is None
    return poll.consultation.published_at is not None and not poll.may_change and not is_ended


@lists_subjects
def list_options_as_subjects(consultation: Consultation) -> list[Subject]:
    """Those that were put to people, also where one is ruled out by now: people may talk about that."""
    options = list_lettered(_list(ProposedOption, consultation))
    return [Subject(each.option.public_id, each.letter, each.option.title, str(Part.OPTIONS), each.option.id) for each in options]


def list_lettered(options: list[ProposedOption]) -> list[LetteredOption]:
    put_forward = [option for option in options if option.put_forward_at is not None]
    put_forward.sort(key=lambda option: (option.put_forward_at, option.id))
    return [LetteredOption(chr(ord("A") + number), option) for number, option in enumerate(put_forward)]


@dataclass(frozen=True)
class ListedDate:
    """A day to know of: one that organisers have written, or the start or end of a stage, or the decision."""

    day: date
    title: str
    is_over: bool


@dataclass(frozen=True)
class PageContent:
    """What stands on the page besides what is compared. `dates` is empty where organisers have added none: the stages are on the
    page already."""

    sections: list[PageSection]
    questions: list[PageQuestion]
    dates: list[ListedDate]


def find_page_content(consultation: Consultation) -> PageContent:
    return PageContent(list_written_sections(consultation), list_questions(consultation), list_dates(consultation))


def list_sections(consultation: Consultation) -> list[PageSection]:
    query = select(PageSection).filter_by(consultation_id=consultation.id).options(joinedload(PageSection.picture))
    return list(db.session.scalars(query.order_by(PageSection.place, PageSection.id)))


def list_written_sections(consultation: Consultation) -> list[PageSection]:
    """As people see them: without those of a template under whose heading nothing is written yet."""
    return [section for section in list_sections(consultation) if section.is_written]


def list_questions(consultation: Consultation) -> list[PageQuestion]:
    return _list(PageQuestion, consultation)


def list_own_dates(consultation: Consultation) -> list[KeyDate]:
    return list(db.session.scalars(select(KeyDate).filter_by(consultation_id=consultation.id).order_by(KeyDate.day, KeyDate.id)))


def list_dates(consultation: Consultation) -> list[ListedDate]:
    own = [(each.day, each.title) for each in list_own_dates(consultation)]
    if not own:
        return []
    for phase in consultation.phases:
        own.append((to_local(phase.begins_at).date(), _("“%(name)s” starts", name=phase.name)))
        own.append((to_local(phase.closes_at).date(), _("“%(name)s” closes", name=phase.name)))
    if day := find_decision_day(consultation):
        planner = "" if find_decision_days([consultation]) else say_planner(consultation)
        own.append((day, _("The decision, %(planned)s", planned=planner) if planner else _("The decision")))
    today = to_local(now()).date()
    return [ListedDate(day, title, day < today) for day, title in sorted(own, key=lambda each: each[0])]


def find_decision_day(consultation: Consultation) -> date | None:
    """On which it was decided, or is to be."""
    opening = find_opening(consultation)
    planned = opening.decides_on if opening is not None else None
    return find_decision_days([consultation]).get(consultation.id, planned)


def get_section(consultation: Consultation, public_id: str) -> PageSection:
    """Raises NotFound."""
    found = db.session.scalar(select(PageSection).filter_by(consultation_id=consultation.id, public_id=public_id))
    if found is None:
        raise NotFound
    return found


def get_picture(consultation: Consultation, public_id: str) -> PagePicture:
    """Also one that another has taken the place of. Raises NotFound."""
    query = select(PagePicture).filter_by(consultation_id=consultation.id, public_id=public_id)
    found = db.session.scalar(query.options(undefer(PagePicture.content)))
    if found is None:
        raise NotFound
    return found


def list_framings(consultation: Consultation) -> list[Framing]:
    return _list(Framing, consultation)


def list_on_the_table(consultation: Consultation) -> list[ProposedOption]:
    """Without their letters."""
    return [option for option in _list(ProposedOption, consultation) if option.is_on_the_table]


def find_briefing(consultation: Consultation) -> Briefing:
    options = _list(ProposedOption, consultation)
    findings = _list_findings(consultation)
    return Briefing(
        framings=list_framings(consultation),
        options=list_lettered(options),
        never=[option for option in options if option.put_forward_at is None],
        findings=findings,
        themes=_list_themes({finding.earlier_id for finding in findings if finding.earlier_id}),
    )


def _list(model: type[T], consultation: Consultation) -> list[T]:
    return list(db.session.scalars(select(model).filter_by(consultation_id=consultation.id).order_by(model.id)))


def _list_findings(consultation: Consultation) -> list[EarlierFinding]:
    query = select(EarlierFinding).filter_by(consultation_id=consultation.id).options(joinedload(EarlierFinding.earlier))
    return list(db.session.scalars(query.order_by(EarlierFinding.id)))


def _list_themes(earlier: Collection[int]) -> dict[int, list[Theme]]:
    """Those that were agreed, MOST_THEMES of each."""
    if not earlier:
        return {}
    agreed = select(Theme.id, func.row_number().over(partition_by=Theme.consultation_id, order_by=Theme.id).label("place"))
    first = agreed.where(Theme.consultation_id.in_(earlier), Theme.state == ThemeState.AGREED).subquery()
    query = select(Theme).join(first, first.c.id == Theme.id).where(first.c.place <= MOST_THEMES).order_by(Theme.id)
    found: dict[int, list[Theme]] = {number: [] for number in earlier}
    for theme in db.session.scalars(query):
        found[theme.consultation_id].append(theme)
    return found


def count_part(consultation: Consultation, part: Part) -> int:
    model = MODELS[part]
    return len(db.session.scalars(select(model.id).filter_by(consultation_id=consultation.id)).all())


def get_thing(consultation: Consultation, part: Part, public_id: str) -> Thing:
    """Raises NotFound."""
    query = select(MODELS[part]).filter_by(consultation_id=consultation.id, public_id=public_id)
    thing: Thing | None = db.session.scalar(query)  # type: ignore[assignment]
    if thing is None:
        raise NotFound
    return thing


def list_earlier(actor: Actor, consultation: Consultation) -> list[Consultation]:
    """Other consultations whose themes can be shown to everybody: the latest first, MOST_EARLIER at most."""
    query = select(Consultation).where(
        visible_to(actor),
        Consultation.published_at.is_not(None),
        Consultation.readership == Readership.EVERYONE,
        Consultation.id != consultation.id,
        Consultation.source.is_(None),
    )
    return list(db.session.scalars(query.order_by(Consultation.published_at.desc()).limit(MOST_EARLIER)))


def list_asking_same_people(actor: Actor, consultation: Consultation) -> list[Consultation]:
    """Other consultations that are open now and affect some of the same people."""
    affected = set(filter(None, consultation.affected.split(",")))
    alike = [other for other in list_earlier(actor, consultation) if affected & set(other.affected.split(","))]
    if not alike:
        return []
    stages = selectinload(Consultation.phases).selectinload(Phase.activities)
    ids = [other.id for other in alike]
    db.session.scalars(select(Consultation).where(Consultation.id.in_(ids)).options(stages)).all()  # theirs, all at once
    decided = find_decision_days(alike)
    return [other for other in alike if standing_of(other, is_decided=other.id in decided) is ConsultationStanding.OPEN]
