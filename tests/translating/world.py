"""Plain words and questions in the group that guards walk: one of everything that waits for somebody."""

from __future__ import annotations

from forum.consultations.queries import find_place
from forum.groups.rules import today
from forum.kernel.permissions import Actor
from forum.translating.actions.plain_texts import explain_term, write_plain_words
from forum.translating.actions.questions import answer_question, check_answer, put_question, say_meant
from forum.translating.fingerprints import fingerprint_answer
from forum.translating.models import ManagerQuestion
from forum.translating.standing.originals import read_clause
from forum.translating.standing.questions import read_question
from tests.groups.making import GroupWorld, make_text
from tests.translating.making import make_bundle

Values = dict[str, dict[str, str]]


def add_translating(world: GroupWorld, organiser: Actor, member: Actor, author: Actor) -> Values:
    """A clause in plain words that waits for both yeses; questions that wait for those who asked, a manager and a check."""
    first, second = make_text(world).clauses
    text = write_plain_words(author, world.group, read_clause(first), words="We ring you.", seen=first.words)
    explain_term(author, world.group, name="Zebra list", words="Who waits longest.")
    asked = make_bundle(world, author)
    ready, put, drafted, published = (ask_owner(world, organiser, member, author, number) for number in range(4))
    for question in (drafted, published):
        answer_question(world.owner, question, words="A nurse rings.", seen=fingerprint_answer(question))
    check_answer(member, published, is_clear=True, seen=fingerprint_answer(published))
    plain = {f"plain_words.{name}": {"public_id": text.public_id} for name in "show reword say_true say_clear".split()}
    waits = {f"manager_questions.{name}": {"public_id": asked.public_id} for name in "reword meant".split()}
    return (
        plain
        | waits
        | {
            "plain_words.write": {"source": "clause", "public_id": second.public_id},
            "manager_questions.put": {"public_id": ready.public_id},
            "manager_questions.answer": {"public_id": put.public_id},
            "manager_questions.check": {"public_id": drafted.public_id},
            "manager_questions.show": {"public_id": published.public_id},
            "manager_questions.follow": {"public_id": published.public_id},
        }
    )


def ask_owner(world: GroupWorld, organiser: Actor, member: Actor, author: Actor, number: int) -> ManagerQuestion:
    """The first is ready; the others are put to the owner of the text."""
    world.member = author
    question = make_bundle(world, member, words=f"Who rings on day {number}?")
    say_meant(member, question, is_meant=True, seen=read_question(question).seen)
    owner = find_place(world.owner, world.group)
    assert owner is not None
    if number:
        put_question(organiser, question, owner=owner, due_on=today(), seen=read_question(question).seen)
    return question
