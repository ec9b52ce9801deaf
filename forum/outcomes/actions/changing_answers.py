"""An answer that people have read says something else: as a version with a reason in the list of changes, by two people."""

from __future__ import annotations

from flask_babel import gettext as _

from forum.consultations.actions.recording import note_change
from forum.consultations.snapshots import Part
from forum.kernel.errors import Conflict
from forum.kernel.permissions import SYSTEM, Actor
from forum.outcomes.models import Answer, Theme
from forum.outcomes.snapshots import describe_answer
from forum.spaces.rules import why_no_reason


def find_why_no_change(actor: Actor, theme: Theme, why_changed: str) -> str | None:
    """What is wrong with the reason that is given to those who have read another answer. Of a first one nobody asks why."""
    if theme.answer is None or actor == SYSTEM:
        return None
    return why_no_reason(why_changed, _("Enter why you are changing the answer"))


def refuse_change_without_reason(answer: Answer) -> None:
    """Raises Conflict for a draft from before a reason was asked, and one that was written while nothing was answered yet."""
    if answer.replaces and why_no_reason(answer.why_changed, _("Enter why you are changing the answer")):
        raise Conflict(_("People have read another answer. Edit the draft first, and say why you are changing it."))


def note_changed_answer(actor: Actor, answer: Answer, before: Answer) -> None:
    """Inside the action that publishes it: whoever wrote it asked, and whoever has checked it agreed."""
    note_change(
        actor,
        answer.theme.consultation,
        Part.THEME_ANSWERS,
        before=describe_answer(before),
        after=describe_answer(answer),
        reason=answer.why_changed,
        thing_id=answer.theme_id,
        needs_reason=False,
        asked_by_id=answer.written_by_id,
        agreed_by=answer.checked_by,
    )
