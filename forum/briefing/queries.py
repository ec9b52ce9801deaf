from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from forum.briefing.models import MODELS, EarlierFinding, Framing, ProposedOption, Thing
from forum.consultations.models import Consultation, Phase, Readership
from forum.consultations.rules import visible_to
from forum.consultations.snapshots import Part
from forum.consultations.standing import ConsultationStanding, find_decision_days, standing_of
from forum.kernel.db import db
from forum.kernel.errors import NotFound
from forum.kernel.permissions import Actor
from forum.outcomes.kinds import ThemeState
from forum.outcomes.models import Theme

MOST_EARLIER = 50
MOST_THEMES = 5
T = TypeVar("T", Framing, ProposedOption)


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


def list_framings(consultation: Consultation) -> list[Framing]:
    return _list(Framing, consultation)


def list_on_the_table(consultation: Consultation) -> list[ProposedOption]:
    """Without their letters."""
    return [option for option in _list(ProposedOption, consultation) if option.is_on_the_table]


def find_briefing(consultation: Consultation) -> Briefing:
    options = _list(ProposedOption, consultation)
    put_forward = [option for option in options if option.put_forward_at is not None]
    put_forward.sort(key=lambda option: (option.put_forward_at, option.id))
    findings = _list_findings(consultation)
    return Briefing(
        framings=list_framings(consultation),
        options=[LetteredOption(chr(ord("A") + number), option) for number, option in enumerate(put_forward)],
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
