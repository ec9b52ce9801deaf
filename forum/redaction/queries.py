from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import joinedload

from forum.agreeing import queries as agreeing
from forum.consultations.extension_points import list_official_files, list_official_words
from forum.consultations.models import Consultation, Document
from forum.kernel.db import db
from forum.redaction.addresses import PLACE
from forum.redaction.models import Redaction

MOST_SHOWN = 50


def find_pending(consultation: Consultation) -> Redaction | None:
    """What a colleague is asked to agree to."""
    return agreeing.find_pending(Redaction, of(consultation))


def list_pending(space_ids: Collection[int]) -> list[Redaction]:
    return agreeing.list_pending(Redaction, Redaction.space_id.in_(space_ids))


def of(consultation: Consultation) -> ColumnElement[bool]:
    """What is asked of one consultation."""
    return Redaction.space_id == consultation.id


def list_taken_out(consultation: Consultation) -> list[Redaction]:
    """The latest MOST_SHOWN, for everybody."""
    query = select(Redaction).where(Redaction.space_id == consultation.id, Redaction.agreed_at.is_not(None))
    query = query.options(joinedload(Redaction.asked_by), joinedload(Redaction.agreed_by), joinedload(Redaction.document))
    return list(db.session.scalars(query.order_by(Redaction.id.desc()).limit(MOST_SHOWN)))


# Which places a page shows, by its blueprint or endpoint; the page of a consultation shows all but those of pages of their own.
PAGES = {
    "consultation_changes": {"versions"},
    "opening.show": {"opening"},
    "voting": {"votes"},
    "workshops": {"workshops"},
    "workshop_records": {"workshops"},
    "outcomes": {"themes", "answers", "promises", "decision", "checks"},
    "discussions": {"official_comments", "closed_threads", "summaries"},
    "opinions": {"official_comments"},
    "evidence": {"evidence", "evidence_answers"},
    "moderation_log": {"moderation"},
    "messages": {"messages"},
}
OF_OWN_PAGES = set().union(*PAGES.values()) - {"evidence"} | {"template", "updates", "taken_out", "people"}


def list_here(consultation: Consultation, endpoint: str) -> list[Redaction]:
    """What words or files were taken out of what this page shows, the latest first."""
    shown = PAGES.get(endpoint, PAGES.get(endpoint.partition(".")[0]))
    if endpoint == "consultations.show":
        return [each for each in list_taken_out(consultation) if each.places.keys() - OF_OWN_PAGES]
    return [each for each in list_taken_out(consultation) if each.places.keys() & shown] if shown else []


@dataclass(frozen=True)
class OfficialPaper:
    """A file that can be taken out. `key` is what a form sends for it."""

    key: str
    title: str
    document_id: int | None = None


def list_papers(consultation: Consultation) -> list[OfficialPaper]:
    """Documents, earlier versions too, then the files of features."""
    query = select(Document).filter_by(space_id=consultation.id, taken_out_at=None)
    documents = db.session.scalars(query.order_by(Document.id))
    papers = [OfficialPaper(each.public_id, f"{each.title} ({each.file_name})", each.id) for each in documents]
    for files in list_official_files():
        named = ((each.public_id, f"{files.label}: {each.title}") for each in files.find(consultation))
        papers += [OfficialPaper(f"{files.key}:{public_id}", title) for public_id, title in named]
    return papers


def name_paper(found: Redaction) -> str:
    """What its file is called; "" for words."""
    if found.document is not None:
        return _("The file of “%(title)s”", title=found.document.title)
    key = found.file_key.partition(":")[0]
    return next((str(each.label) for each in list_official_files() if each.key == key), "")


def name_places(places: Collection[str]) -> list[str]:
    """As people read them, in the order of the site."""
    named = list(dict.fromkeys(str(each.label) for each in list_official_words() if each.key in places))
    return [*named, _("The address of this page")] if PLACE in places else named
