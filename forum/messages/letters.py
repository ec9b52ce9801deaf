"""The letter with a message, as its readers get it, to look at before it is sent."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app, render_template
from flask_babel import gettext as _

from forum.messages.models import Message
from forum.messages.wording import make_line
from forum.notifications.jobs import LetterGroup, LetterLine, say_subject
from forum.web.current_site import current_site
from forum.web.urls import public_url


@dataclass(frozen=True)
class LetterPreview:
    subject: str
    text: str


def preview_letter(message: Message) -> LetterPreview:
    """As it is where nothing else is due: made as the letters are, but for the links that are each reader's own."""
    settings, site = current_app.config["SETTINGS"], current_site()
    line, consultation, own = make_line(message, is_letter=True), message.consultation, _("(their own link)")
    link = public_url(line.door.endpoint, **line.door.values)
    laid = LetterLine(line.words, line.text, link, reply="", stop="")
    text = render_template(
        "emails/news.txt",
        sections=[LetterGroup(consultation, [laid], link, stop=own)],
        count=1,
        stop=own,
        choose=public_url("notifications.index") + "#mail",
        site=site,
        site_name=site.name,
        site_url=settings.site_url,
    )
    return LetterPreview(say_subject([(consultation, [line])]), text.strip())
