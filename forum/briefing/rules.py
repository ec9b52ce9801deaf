"""Who may change what stands before everything people say."""

from __future__ import annotations

from flask_babel import gettext as _

from forum.briefing.models import ProposedOption, Thing
from forum.consultations.models import Consultation, Phase
from forum.consultations.rules import State, state_of_phase
from forum.consultations.standing import list_collecting_phases
from forum.kernel.permissions import Actor, Role, declare
from forum.opening.queries import find_days_to_read, is_conversation


def is_not_put_to_people(_actor: Actor, thing: Thing) -> str | None:
    """Refuses an option once people can read it: it is ruled out, with the reason, and stays readable."""
    if isinstance(thing, ProposedOption) and thing.consultation.published_at is not None:
        return _("People have read this option, so it stays on the page. You can say why it is ruled out.")
    return None


def find_why_no_options(consultation: Consultation) -> str | None:
    """Why nothing can be put to people as an option; None where it can. What opened as a conversation has none before it has
    opened as more, also while it is made ready for that: people would read them at once."""
    if is_conversation(consultation):
        return _(
            "This asks early what people think, so it has no options to choose from. You can add some when it has opened as an "
            "engagement."
        )
    if not is_conversation(consultation, soon=True):
        return None
    return _(
        "This asks early what people think, so it has no options to choose from. To add some, first choose an "
        "engagement or a formal consultation under “Before it opens”."
    )


LARGEST_PICTURE = 8_000_000  # bytes
LONGEST_PICTURE_SIDE = 1_600  # twice as wide as pages show it, for fine screens


def find_days_for_options(consultation: Consultation) -> int | None:
    """How many days people have at least when an option comes, goes or is another now; None where nobody will be asked."""
    if consultation.published_at is None or not list_asking(consultation):
        return None
    return find_days_to_read(consultation)


def find_why_no_more_options(consultation: Consultation) -> str | None:
    """Why people cannot be given another option: all could answer, and nobody can say what they think of it; None where they can,
    or could never answer."""
    several = list_collecting_phases(consultation)
    if consultation.published_at is None or not several or list_asking(consultation):
        return None
    return _(
        "People cannot answer any more, so nobody could say what they think of this option. First add a stage in which people "
        "can take part, for at least %(days)d days. Then ask a colleague to agree to the option.",
        days=find_days_to_read(consultation),
    )


def list_asking(consultation: Consultation) -> list[Phase]:
    """The stages in which people are asked, or will be."""
    return [phase for phase in list_collecting_phases(consultation) if state_of_phase(phase) is not State.CLOSED]


BRIEF = declare(
    "briefing.write", "Write what people need before they are asked: the problem, options, what is known.", {Role.ORGANISER}
)
REMOVE = declare(
    "briefing.remove",
    "Remove a part of that; of the options only before people can read it.",
    {Role.ORGANISER},
    is_not_put_to_people,
)
