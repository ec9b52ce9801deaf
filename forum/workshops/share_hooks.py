from __future__ import annotations

from flask_babel import gettext as _

from forum.consultations.sharing import ShareCard, declare_shared, make_card
from forum.kernel.permissions import Actor
from forum.web.urls import public_url
from forum.workshops.models import Workshop
from forum.workshops.wording import say_when_to_come


def describe_workshop(actor: Actor, workshop: Workshop) -> ShareCard | None:
    sentence = say_when_to_come(workshop)
    return make_card(
        actor,
        workshop.consultation,
        "w",
        workshop.public_id,
        public_url("workshops.show", slug=workshop.consultation.slug, public_id=workshop.public_id),
        title=workshop.title,
        sentence=sentence,
        about=_("A workshop in “%(title)s”. %(sentence)s", title=workshop.consultation.title, sentence=sentence),
    )


declare_shared("w", Workshop, describe_workshop)
