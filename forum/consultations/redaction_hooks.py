"""Where a consultation keeps official words itself, and its versions."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from forum.consultations.extension_points import OfficialWords, holds_official_words
from forum.consultations.models import (
    Activity,
    Admission,
    Consultation,
    Document,
    Invitation,
    Participation,
    Phase,
    SavedTemplate,
    ScopeItem,
)
from forum.consultations.pseudonyms import pseudonym_key
from forum.kernel.db import db, new_public_id
from forum.kernel.permissions import TEAM
from forum.spaces.models import Version


def list_activities(consultation: Consultation) -> Iterable[Activity]:
    return [activity for phase in consultation.phases for activity in phase.activities]


def list_documents(consultation: Consultation) -> Iterable[Document]:
    """Earlier versions too."""
    return db.session.scalars(select(Document).filter_by(space_id=consultation.id)).all()


def list_versions(consultation: Consultation) -> Iterable[Version]:
    return db.session.scalars(select(Version).filter_by(space_id=consultation.id)).all()


def list_invited(consultation: Consultation) -> Iterable[Participation]:
    """Those whose job organisers have named, and those who are or were on the team: their names stand under what they say."""
    on_team = Participation.role.in_(TEAM) | Participation.is_own_name | (Participation.former_role != "")
    query = select(Participation).where(Participation.space_id == consultation.id)
    return db.session.scalars(query.where((Participation.job_title != "") | on_team)).all()


def forget_taken_name(place: Participation) -> None:
    """Nobody else is found by the name before, and it is kept nowhere."""
    if pseudonym_key(place.pseudonym) != place.pseudonym_key:
        place.pseudonym_key = f"taken-out-{new_public_id()}"


def list_invitations(consultation: Consultation) -> Iterable[Invitation]:
    return db.session.scalars(select(Invitation).filter_by(space_id=consultation.id)).all()


def list_templates(consultation: Consultation) -> Iterable[SavedTemplate]:
    """What was saved of it, for whoever begins another."""
    return db.session.scalars(select(SavedTemplate).filter_by(consultation_id=consultation.id)).all()


def list_put_out(consultation: Consultation) -> Iterable[Admission]:
    return db.session.scalars(select(Admission).filter_by(space_id=consultation.id)).all()


PEOPLE = _l("Names and jobs of people here")
BASICS = "title summary run_by decided_by decided_when promise decision_follows contact_phone contact_post contact_email"
holds_official_words(
    OfficialWords("basics", _l("Basic details"), lambda found: [found], tuple(BASICS.split()), model=Consultation)
)
holds_official_words(
    OfficialWords(
        "scope",
        _l("What can change and what is settled"),
        lambda consultation: consultation.scope,
        ("text", "condition", "reason", "owner"),
        model=ScopeItem,
    )
)
NAMED = OfficialWords("people", PEOPLE, list_invited, ("pseudonym", "job_title"), settle=forget_taken_name, model=Participation)
holds_official_words(NAMED)
holds_official_words(OfficialWords("people", PEOPLE, list_invitations, ("name", "job_title", "reason"), model=Invitation))
holds_official_words(OfficialWords("people", PEOPLE, list_put_out, ("put_out_because",), model=Admission))
holds_official_words(OfficialWords("phases", _l("Dates and stages"), lambda found: found.phases, ("name", "note"), model=Phase))
holds_official_words(OfficialWords("activities", _l("Ways to take part"), list_activities, ("title", "summary"), model=Activity))
holds_official_words(OfficialWords("documents", _l("Documents"), list_documents, ("title", "file_name", "text"), model=Document))
holds_official_words(
    OfficialWords(
        "versions", _l("What changed on this page"), list_versions, ("title", "reason"), json=("before", "after"), model=Version
    )
)
holds_official_words(
    OfficialWords("template", _l("Saved template"), list_templates, ("name", "people"), json=("stages",), model=SavedTemplate)
)
