"""What the briefing says officially, as versions keep it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from forum.briefing.kinds import ASPECTS, SOURCES, FindingWords, FramingWords, OptionWords, QuestionWords
from forum.briefing.models import MODELS, EarlierFinding, KeyDate, PageSection, Thing, read_words
from forum.consultations.capacities import CAPACITIES
from forum.consultations.extension_points import describes_official_things
from forum.consultations.models import Consultation
from forum.consultations.wording import name_days, name_fields, name_texts
from forum.kernel.db import db
from forum.spaces.rules import Things, ThingWords

name_fields(
    {
        "whose": _l("Who sees it this way"),
        "capacity_key": _l("How they are connected to this"),
        "problem": _l("The problem, in their words"),
        "account": _l("What is behind it"),
        **ASPECTS,
        "ruled_out": _l("Why it is ruled out"),
        "source": _l("Source"),
        "found_when": _l("When it was"),
        "learnt": _l("What we learnt"),
        "earlier": _l("Earlier consultation"),
        "link": _l("Link"),
        "place": _l("Place on the page"),
        "picture": _l("Picture"),
        "video_link": _l("Video"),
        "captions": _l("Captions"),
        "day": _l("Date"),
    },
    {"source": SOURCES, "capacity_key": {key: capacity.label for key, capacity in CAPACITIES.items()}},
)
NAMES = {each.name for kind in (FramingWords, OptionWords, FindingWords, QuestionWords) for each in fields(kind)} - {"earlier_id"}
name_days("day")
name_texts("text")


def describe_thing(thing: Thing) -> ThingWords:
    if isinstance(thing, PageSection):
        return describe_section(thing)
    if isinstance(thing, KeyDate):
        return {"title": thing.title, "day": thing.day.isoformat()}
    words = {name: value for name, value in vars(read_words(thing)).items() if name in NAMES}
    if isinstance(thing, EarlierFinding):
        words["earlier"] = thing.earlier.title if thing.earlier else ""
    return words


def describe_section(section: PageSection) -> ThingWords:
    """`picture` says what it shows, or that it only decorates; `picture_id` which one it was."""
    plain = ("title", "text", "video_link", "captions")
    words: ThingWords = {name: getattr(section, name) for name in plain}
    words["place"] = str(section.place or "")
    if section.picture is not None:
        words |= {"picture": section.alt or _("A picture that only decorates"), "picture_id": section.picture.public_id}
    return words


@describes_official_things
def describe_briefing(consultation: Consultation) -> Things:
    found: Things = {}
    for part, model in MODELS.items():
        things: Iterable[Thing] = db.session.scalars(select(model).filter_by(consultation_id=consultation.id))
        found |= {(part, thing.id): describe_thing(thing) for thing in things}
    return found
