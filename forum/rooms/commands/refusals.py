"""What is drawn again when something done in a room is refused, for a page as for a message."""

from __future__ import annotations

from forum.activities.voting.forms.ballots import BallotForm
from forum.contributions.screening import ConfirmationNeeded
from forum.kernel.errors import Invalid
from forum.rooms.commands.ballots import find_ballot, read_ballot
from forum.rooms.commands.dispatch import ReadForm
from forum.rooms.forms.room import BlankForm, CaseForm, NoteForm
from forum.rooms.rendering import PhoneContext, gather_phone, make_ballot
from forum.workshops.models import Workshop


def refill_phone(workshop: Workshop, name: object, read: ReadForm, problem: Invalid) -> PhoneContext | None:
    """A phone with the note or the ballot as it was filled in, and what is wrong beside its fields. None for a command of another
    name: it has no form to be drawn again."""
    form: NoteForm | BallotForm
    if name == "write":
        context = gather_phone(workshop)
        form = context["note_form"] = read(NoteForm)
    elif name == "vote" and (poll := find_ballot(workshop, read)):
        context = gather_phone(workshop)
        form = read_ballot(poll, read)
        context["ballot"] = make_ballot(context["polls"], poll.public_id, form)
    else:
        return None
    pressed = read(BlankForm).blank.data if name == "vote" else ""
    if not (pressed and isinstance(form, BallotForm) and form.refuse_blank(pressed)):
        form.validate()
    if isinstance(problem, ConfirmationNeeded):
        form.refuse(problem)
    return context


def refill_case(name: object, read: ReadForm) -> dict[str, CaseForm] | None:
    """The decision on a case as it was filled in, by the case. None for a command of another name."""
    if name != "decide_case":
        return None
    form = read(CaseForm)
    form.validate()
    return {form.case.data or "": form.name_fields()}
