"""Bringing in statements collected elsewhere, and saying which option one is about."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select

from forum.activities.opinions.events import StatementSorted
from forum.activities.opinions.kind import STATEMENTS
from forum.activities.opinions.languages import guess_language
from forum.activities.opinions.models import Statement
from forum.activities.opinions.polis import Comment, Conversation
from forum.activities.opinions.rules import CHOOSE_SUBJECT, IMPORT_STATEMENTS
from forum.consultations.actions.managing import add_activity, add_phase, create_consultation
from forum.consultations.events import consultation_stream
from forum.consultations.extension_points import find_subject
from forum.consultations.models import Activity, Basics, Consultation, Participation
from forum.consultations.pseudonyms import offer_pseudonym, pseudonym_key
from forum.contributions.actions import bring_in, new_contribution
from forum.contributions.models import Status
from forum.kernel.actions import action, lock, save
from forum.kernel.dates import say_span
from forum.kernel.db import db
from forum.kernel.errors import Invalid
from forum.kernel.events import emit
from forum.kernel.fingerprints import fingerprint, refuse_when_changed
from forum.kernel.permissions import Actor, Role
from forum.kernel.text import as_plain, render
from forum.organisations.kinds import RunBy

CREDIT = (
    "Data was gathered using the Polis software (see: [compdemocracy.org/polis](https://compdemocracy.org/polis)) and is "
    "sub-licensed under [CC BY 4.0](https://creativecommons.org/licenses/by/4.0/) with attribution to The Computational "
    "Democracy Project. This conversation: {address}"
)


@dataclass(frozen=True)
class Imported:
    """What came of an import. `people` and `statements` count those that were not there before."""

    consultation: Consultation
    people: int
    statements: int


@action(IMPORT_STATEMENTS)
def import_conversation(
    actor: Actor, _site: None, conversation: Conversation, *, language: str = "", step: Callable[[], None] = lambda: None
) -> Imported:
    """Makes a consultation of a Polis conversation, all or nothing. What was imported before is left as it is, so that
    running it twice changes nothing. The `language` is guessed when none is given. `step` is called after each comment."""
    consultation = db.session.scalar(select(Consultation).filter_by(source=conversation.source))
    if consultation is None:
        consultation = _make_consultation(actor, conversation, language)
    activity = db.session.scalars(select(Activity).filter_by(space_id=consultation.id, kind_key=STATEMENTS.key)).one()
    people = {place.source_key: place for place in db.session.scalars(select(Participation).filter_by(space_id=consultation.id))}
    known = set(db.session.scalars(select(Statement.source_key).filter_by(activity_id=activity.id)))
    before = len(people)
    added = 0
    names = _Names(conversation.source, {place.pseudonym_key for place in people.values()})
    for comment in conversation.comments:
        if comment.number not in known:
            if comment.author not in people:
                people[comment.author] = _add_person(consultation, comment, names)
            _add_statement(activity, people[comment.author], comment)
            added += 1
        step()
    return Imported(consultation, len(people) - before, added)


@action(CHOOSE_SUBJECT, lock=lock)
def choose_subject(actor: Actor, statement: Statement, key: str, *, seen: str) -> None:
    """Says which option it is about, "" for none. Raises Changed when that is not any more what was `seen`
    (`fingerprint_subject`), and Invalid for an option that is not there."""
    refuse_when_changed(seen, fingerprint_subject(statement))
    if key and find_subject(statement.consultation, key) is None:
        raise Invalid({"subject_key": _("This option is not on the page any more. Choose another one")})
    if key != statement.subject_key:
        statement.subject_key = key
        emit(StatementSorted(consultation_stream(statement.space_id), actor.account_id, statement.id))


def fingerprint_subject(statement: Statement) -> str:
    """What was said of it when a page was drawn."""
    return fingerprint(statement.subject_key)


def _make_consultation(actor: Actor, conversation: Conversation, language: str) -> Consultation:
    first, last = conversation.comments[0].written_at, conversation.comments[-1].written_at
    about = as_plain(render(conversation.description), 400)
    shown = [comment for comment in conversation.comments if comment.status == Status.PUBLISHED]
    summary = _(
        "%(statements)s from %(people)s, collected with Polis from %(when)s.",
        statements=ngettext("%(num)d statement", "%(num)d statements", len(shown)),
        people=ngettext("%(num)d person", "%(num)d people", len({comment.author for comment in shown})),
        when=say_span(first, last + timedelta(seconds=1)),
    )
    if others := len(conversation.comments) - len(shown):
        summary += " " + ngettext(
            "One more was not accepted there, so we do not show it.",
            "%(num)d more were not accepted there, so we do not show them.",
            others,
        )
    consultation = create_consultation(
        actor, None, Basics(title=conversation.topic, summary=summary), run_by=[RunBy("Polis")], organiser_name=""
    )
    consultation.source = conversation.source
    consultation.credit = render(CREDIT.format(address=conversation.source))
    consultation.language = language or guess_language(comment.body for comment in conversation.comments)
    consultation.published_at = first
    phase = add_phase(
        actor,
        consultation,
        name="Statements",
        note="Collected with Polis",
        opens_at=first,
        closes_at=last + timedelta(seconds=1),
    )
    add_activity(actor, phase, kind_key=STATEMENTS.key, title="Statements", summary=about)
    return consultation


class _Names:
    """Pseudonyms that are the same whenever the same conversation is imported, and that no two people share."""

    def __init__(self, source: str, taken: set[str]) -> None:
        self._source = source
        self._taken = taken

    def make(self, author: str) -> str:
        chance = random.Random(f"{self._source}#{author}")  # noqa: S311  (a name, not a secret)
        while True:
            name = offer_pseudonym(chance)
            if pseudonym_key(name) not in self._taken:
                self._taken.add(pseudonym_key(name))
                return name


def _add_person(consultation: Consultation, comment: Comment, names: _Names) -> Participation:
    name = names.make(comment.author)
    person = Participation(
        space_id=consultation.id,
        role=Role.PARTICIPANT,
        capacity_key="unknown",
        pseudonym=name,
        pseudonym_key=pseudonym_key(name),
        origin="import",
        joined_at=comment.written_at,
        source_key=comment.author,
    )
    save(person)
    return person


def _add_statement(activity: Activity, author: Participation, comment: Comment) -> None:
    statement = new_contribution(
        Statement,
        author,
        activity_id=activity.id,
        body=comment.body,
        status=comment.status,
        created_at=comment.written_at,
        source_key=comment.number,
    )
    bring_in(statement)
