"""From below, the forms of a consultation change it or ask, and nobody changes alone what needs two."""

from __future__ import annotations

from flask import flash, url_for
from flask_babel import gettext as _

from forum.consultations.change_guards import Wanted, asks_colleagues, needs_two
from forum.consultations.extension_points import tells_refusals
from forum.kernel.permissions import Actor
from forum.rewording.actions import change_or_ask
from forum.rewording.queries import does_need_two, find_pending
from forum.rewording.wording import say_refusals

needs_two(does_need_two)
tells_refusals(say_refusals)


@asks_colleagues
def ask_or_lead(actor: Actor, wanted: Wanted) -> str | None:
    waiting = find_pending(wanted.consultation, wanted.part, wanted.thing)
    asked = change_or_ask(actor, wanted.consultation, wanted)
    if asked is None and waiting is not None and not waiting.is_pending:
        flash(_("This ended the request that a colleague was asked to agree to. Ask again if it still needs to change."))
    return url_for("rewording.show", slug=asked.consultation.slug, public_id=asked.public_id) if asked else None
