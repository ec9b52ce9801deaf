from __future__ import annotations

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from forum.activities.voting.models import EnteredVotes, Poll
from forum.activities.voting.queries.announcements import list_pending_announcements
from forum.activities.voting.queries.ballots import count_unread_sheets, list_waiting_entered
from forum.activities.voting.queries.cancellations import list_pending_cancellations
from forum.agreeing.tasks import list_tasks_of_two
from forum.consultations.tasks import MOST_TASKS, Duties, Task, finds_tasks
from forum.opening.rules import SIGNERS


@finds_tasks("voting")
def find_tasks(duties: Duties) -> Iterator[Task]:
    """Votes that colleagues ask to announce or to cancel, of those that nobody announces or cancels alone; and votes that were
    entered for others and wait for a second person, or for somebody to say what came of a doubt."""
    yield from list_tasks_of_two(
        duties,
        list_pending_cancellations(duties.list_ids(*SIGNERS)),
        space_id_of=lambda asked: asked.poll.space_id,
        address=lambda consultation, asked: url_for(
            "voting_manage.call_off", slug=consultation.slug, public_id=asked.poll.public_id
        ),
        to_agree=lambda asked: _("Agree to cancel a vote, or say no: “%(question)s”", question=asked.poll.question),
        to_wait=lambda asked: _("A colleague agrees to cancel a vote, or says no: “%(question)s”", question=asked.poll.question),
    )
    yield from list_tasks_of_two(
        duties,
        list_pending_announcements(duties.list_ids(*SIGNERS)),
        space_id_of=lambda asked: asked.poll.space_id,
        address=lambda consultation, asked: url_for(
            "voting_manage.announcing", slug=consultation.slug, public_id=asked.poll.public_id
        ),
        to_agree=lambda asked: _("Agree to announce a vote, or say no: “%(question)s”", question=asked.poll.question),
        to_wait=lambda asked: _(
            "A colleague agrees to announce a vote, or says no: “%(question)s”", question=asked.poll.question
        ),
    )
    yield from _find_entered(duties)
    yield from _find_paper(duties)


def _find_entered(duties: Duties) -> Iterator[Task]:
    for poll, entered in list_waiting_entered(duties.list_ids(*SIGNERS))[:MOST_TASKS]:
        consultation, role = duties.find(poll.space_id)
        is_own = entered.entered_by.account_id == duties.actor.account_id
        is_own_doubt = entered.doubted_by is not None and entered.doubted_by.account_id == duties.actor.account_id
        if (is_own and not entered.is_doubted) or (entered.is_doubted and is_own_doubt):
            continue  # A colleague has it to do.
        person = entered.entered_by.public_id
        address = url_for("voting_entered.look", slug=consultation.slug, public_id=poll.public_id, person=person)
        yield Task(_say_entered(poll, entered, is_own=is_own), consultation, role, address, _("Look at these votes"))


def _say_entered(poll: Poll, entered: EnteredVotes, *, is_own: bool) -> str:
    about = {"name": entered.entered_by.pseudonym, "question": poll.question}
    if is_own:
        return _("Tell your colleagues what you know about votes you entered: “%(question)s”", **about)
    if entered.is_doubted:
        return _("Say what you found about votes that %(name)s entered: “%(question)s”", **about)
    return _("Check the votes that %(name)s entered: “%(question)s”", **about)


def _find_paper(duties: Duties) -> Iterator[Task]:
    """Sheets that this person has not read."""
    for poll, unread in count_unread_sheets(duties.list_ids(*SIGNERS), duties.actor.account_id)[:MOST_TASKS]:
        consultation, role = duties.find(poll.space_id)
        title = ngettext(
            "Enter one paper vote a second time, to check it: “%(question)s”",
            "Enter %(num)d paper votes a second time, to check them: “%(question)s”",
            unread,
            question=poll.question,
        )
        address = url_for("voting_manage.enter_paper", slug=consultation.slug, public_id=poll.public_id)
        yield Task(title, consultation, role, address, _("Enter paper votes"))
