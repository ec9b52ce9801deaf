"""Who makes something ready to open, who agrees, and who signs."""

from __future__ import annotations

from flask_babel import gettext as _

from forum.consultations.models import Consultation
from forum.consultations.queries import acts_by_own_name
from forum.consultations.rules import is_not_closed_for_good, is_not_over
from forum.kernel.errors import Conflict, OnlyTried
from forum.kernel.permissions import FACILITATORS, TEAM, Actor, Role, declare

LONGEST_STATEMENT = 1_000
LONGEST_COMMENT = 2_000
LONGEST_CAN_CHANGE, FEWEST_CAN_CHANGE = 300, 5  # characters, words
SIGNERS = FACILITATORS | {Role.ORGANISER, Role.LEAD}


def is_no_sandbox(_actor: Actor, consultation: Consultation) -> str | None:
    """Refuses what nobody outside its team ever sees."""
    return _("This is a practice run. It never opens to the public.") if consultation.is_sandbox else None


LOOK = declare("opening.look", "See what is missing before a consultation opens.", TEAM)
PREPARE = declare(
    "opening.prepare",
    "Choose the tier, explain what is missing, ask for a signature and set the time of opening.",
    {Role.ORGANISER},
    is_no_sandbox,
)


def has_not_opened_yet(_actor: Actor, consultation: Consultation) -> str | None:
    """Refuses what people can read already."""
    return _("This is already open. People see it as it is.") if consultation.published_at else None


SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
LEAVES_PREVIEW = frozenset({"/account/sign-out", "/account/sign-out-everywhere"})


def is_page_of_draft(slug: str, path: str) -> bool:
    """Whether a page is looked at as somebody else: any of the draft but those on which it is managed."""
    draft = f"/consultations/{slug}"
    is_inside = path == draft or path.startswith(f"{draft}/")
    return is_inside and path != f"{draft}/manage" and not path.startswith(f"{draft}/manage/")


def refuse_while_previewing(slug: str, method: str, path: str) -> None:
    """While somebody looks at a draft as another person, only two things are sent: what they change of that same draft where it
    is managed, as themselves, and whatever ends the preview or their visit. Raises Conflict for all else, wherever it goes."""
    if method in SAFE or path.startswith(f"/consultations/{slug}/manage/") or path in LEAVES_PREVIEW:
        return
    if is_page_of_draft(slug, path):
        raise OnlyTried(_("This is a preview, so we have not sent anything. Go back to keep looking."))
    raise Conflict(
        _("You are looking at a draft as someone else, so we have not sent this. Stop the preview, then send it again.")
    )


PREVIEW = declare("opening.preview", "See a draft as each role will see it.", {Role.ORGANISER}, is_no_sandbox, has_not_opened_yet)
ANSWER_CHECK = declare(
    "opening.answer", "Answer a check under one's own name.", {Role.ORGANISER, Role.LEAD}, is_no_sandbox, is_not_closed_for_good
)
BY_NAME = (acts_by_own_name, is_no_sandbox, is_not_over)
AGREE = declare("opening.agree", "Stand behind opening without a check.", {Role.LEAD}, *BY_NAME)
SIGN = declare("opening.sign", "Sign what a colleague made, or send it back.", SIGNERS, *BY_NAME)
