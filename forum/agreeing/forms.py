from __future__ import annotations

from collections.abc import Callable

from flask import flash
from flask_babel import lazy_gettext as _l

from forum.kernel.errors import Conflict
from forum.kernel.permissions import Actor
from forum.spaces.rules import LONGEST_REASON
from forum.web.forms import BaseForm, MaxLength, Required, SeenText, TextArea


class NoForm(BaseForm):
    """By which a colleague says no. What was seen of the request goes with the page."""

    seen = SeenText()
    reason = TextArea(
        _l("Why do you not agree?"),
        [Required(_l("Enter why you do not agree")), MaxLength(LONGEST_REASON)],
        hint=_l("Your colleagues here can read this. It is not public."),
        render_kw={"rows": 3},
    )


def press_under(actor: Actor, thing: object, act: Callable[..., None], *, seen: str, said: str) -> None:
    """One of the buttons under what is asked of `thing` (`answer_buttons`). The next page says what became of it, also where
    somebody else was faster."""
    try:
        act(actor, thing, seen=seen)
        flash(said, "success")
    except Conflict as problem:
        flash(problem.sentence)
