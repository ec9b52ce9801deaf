"""Plain words and questions in a group, made by the product's own actions."""

from __future__ import annotations

from datetime import timedelta

from forum.consultations.queries import find_place
from forum.groups.queries import list_standing
from forum.groups.rules import today
from forum.kernel.permissions import Actor
from forum.translating.actions.plain_texts import say_clear, say_true, write_plain_words
from forum.translating.actions.questions import ask_managers, bundle_questions, put_question, say_meant
from forum.translating.models import ManagerQuestion, PlainText
from forum.translating.queries import list_unbundled
from forum.translating.standing.originals import read_clause
from forum.translating.standing.plain_texts import read_stand
from forum.translating.standing.questions import read_question
from tests import factories as make
from tests.groups.making import GroupWorld, make_text

PLAIN = "We ring you while you wait."


def make_plain(world: GroupWorld, number: int = 0) -> PlainText:
    """The first clause of a text, in words of the member."""
    original = read_clause(list_standing(make_text(world))[number])
    return write_plain_words(world.member, world.group, original, words=PLAIN, seen=original.words)


def check_both(world: GroupWorld, text: PlainText) -> None:
    say_true(world.owner, text, is_true=True, seen=read_stand(text).seen)
    say_clear(world.chair, text, is_clear=True, seen=read_stand(text).seen)


def make_bundle(world: GroupWorld, *askers: Actor, words: str = "Who rings people while they wait?") -> ManagerQuestion:
    """A question of the group, made of what each of them asked; a stranger asks where nobody is named."""
    asked = [ask(world, actor) for actor in askers or (make.make_actor(),)]
    return bundle_questions(world.member, world.group, asked, title="Waiting", words=words)


def ask(world: GroupWorld, actor: Actor) -> str:
    name = f"Asker {len(list_unbundled(world.group))}"
    about = {} if find_place(actor, world.group) else {"name": name, "capacity_key": "carer"}
    return ask_managers(actor, world.group, words="Nobody rang for six weeks.", **about).public_id


def put(world: GroupWorld, question: ManagerQuestion, *askers: Actor, days: int = 10) -> ManagerQuestion:
    """Everybody meant it, and the owner is asked."""
    for actor in askers:
        say_meant(actor, question, is_meant=True, seen=read_question(question).seen)
    owner = find_place(world.owner, world.group)
    assert owner is not None
    put_question(world.chair, question, owner=owner, due_on=today() + timedelta(days=days), seen=read_question(question).seen)
    return question
