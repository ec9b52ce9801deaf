"""Who may change what stands before everything people say."""

from __future__ import annotations

from flask_babel import gettext as _

from forum.briefing.models import ProposedOption, Thing
from forum.kernel.permissions import Actor, Role, declare


def is_not_put_to_people(_actor: Actor, thing: Thing) -> str | None:
    """Refuses an option once people can read it: it is ruled out, with the reason, and stays readable."""
    if isinstance(thing, ProposedOption) and thing.consultation.published_at is not None:
        return _("People have read this option, so it stays on the page. You can say why it is ruled out.")
    return None


BRIEF = declare(
    "briefing.write", "Write what people need before they are asked: the problem, options, what is known.", {Role.ORGANISER}
)
REMOVE = declare(
    "briefing.remove",
    "Remove a part of that; of the options only before people can read it.",
    {Role.ORGANISER},
    is_not_put_to_people,
)
