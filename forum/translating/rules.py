"""Who puts what in plain words, who says that it is true or clear, and who asks and answers."""

from __future__ import annotations

from datetime import timedelta

from flask_babel import gettext as _

from forum.consultations.models import Participation
from forum.consultations.queries import find_place
from forum.groups.models import StandingGroup
from forum.groups.rules import find_member, is_member, looks_after
from forum.kernel.limits import Limit
from forum.kernel.permissions import Actor, Role, declare
from forum.translating.models import ManagerQuestion, PlainText
from forum.translating.standing.plain_texts import read_stand
from forum.translating.standing.questions import read_question

QUESTIONS_OF_ACCOUNT = Limit("questions to managers", 10, timedelta(days=1))
FURTHEST_ANSWER = timedelta(days=365)


def answers_for_original(actor: Actor, text: PlainText) -> str | None:
    """Refuses every other lead. Of an owner who has left, any lead of the group answers, and so of what has none."""
    return _answers_for(actor, text, read_stand(text).original.owner)


def answers_for_question(actor: Actor, question: ManagerQuestion) -> str | None:
    """Refuses every other lead, as long as its owner is there."""
    return _answers_for(actor, question, question.owner)


def _answers_for(actor: Actor, thing: PlainText | ManagerQuestion, owner: Participation | None) -> str | None:
    place = find_place(actor, thing)
    if place is not None and (owner is None or owner.account_id is None or owner.id == place.id):
        return None
    return _("%(name)s answers for this.", name=owner.pseudonym) if owner else _("Someone else answers for this.")


def can_be_checked(_actor: Actor, text: PlainText) -> str | None:
    """Refuses where there are no plain words, or none that are shown, and once the original is struck out."""
    stand = read_stand(text)
    if stand.wording is None or not stand.wording.is_shown:
        return _("There are no plain words here to check.")
    return None if stand.original.words else _("The original has been taken out.")


def has_not_refused(_actor: Actor, text: PlainText) -> str | None:
    """Refuses what its author has said no to, until it is put otherwise."""
    stand = read_stand(text)
    if stand.owner is not None:
        return _("You have already said that this is still true.")
    return _("You have already said what is not true. It can be put in other words now.") if stand.is_refused else None


def is_no_official(actor: Actor, group: StandingGroup) -> str | None:
    """Refuses those who run the group or answer to it: people ask them."""
    place = find_place(actor, group)
    if place is None or place.role == Role.PARTICIPANT:
        return None
    return _("You run this group or answer to it, so you cannot ask the managers through it.")


def is_not_put(_actor: Actor, question: ManagerQuestion) -> str | None:
    """Refuses once the group has asked the manager."""
    return _("The group has already asked a manager this, so its words stay.") if question.put_at else None


def is_spoken_for(actor: Actor, question: ManagerQuestion) -> str | None:
    """Refuses everybody but those whose questions are in it."""
    place = find_place(actor, question)
    if place is not None and place.id in read_question(question).speaks_for:
        return None
    return _("Only the people who asked this can say whether it is what they meant.")


def waits_for_answer(_actor: Actor, question: ManagerQuestion) -> str | None:
    """Refuses what nobody was asked yet, and what is answered in public."""
    if question.put_at is None:
        return _("The group has not asked this yet.")
    return _("This has already been answered.") if question.published_at else None


def has_draft(_actor: Actor, question: ManagerQuestion) -> str | None:
    """Refuses where there is no answer to check."""
    if question.published_at is not None:
        return _("This answer is already public.")
    return None if question.drafted_at else _("There is no answer to check yet.")


def sees_draft(actor: Actor, question: ManagerQuestion) -> bool:
    """Members and officials of the group read an answer before it is public."""
    if find_member(actor, question) is not None:
        return True
    return bool(actor.roles_on(question) & {Role.SYSTEM, Role.LEAD, Role.ORGANISER})


SAY_TRUE = declare(
    "translating.say_true",
    "Say whether plain words are still true, as the author of the original.",
    {Role.LEAD},
    answers_for_original,
    can_be_checked,
    has_not_refused,
)
SAY_CLEAR = declare(
    "translating.say_clear",
    "Say whether plain words can be understood, as a member of the group.",
    {Role.PARTICIPANT},
    is_member,
    can_be_checked,
)
ASK_MANAGERS = declare("translating.ask", "Ask senior managers something through a group.", {Role.MEMBER}, is_no_official)
REWORD_QUESTION = declare(
    "translating.reword_question",
    "Word anew a question of a group, before it is put to a manager.",
    {Role.PARTICIPANT},
    is_member,
    is_not_put,
)
SAY_MEANT = declare(
    "translating.say_meant",
    "Say whether a question of a group is what one meant.",
    {Role.PARTICIPANT},
    is_spoken_for,
    is_not_put,
)
PUT_QUESTION = declare(
    "translating.put_question",
    "Put a question of a group to a named manager, with a day.",
    {Role.PARTICIPANT, Role.ORGANISER},
    looks_after,
    is_not_put,
)
ANSWER_QUESTION = declare(
    "translating.answer_question",
    "Answer a question of a group, as the named manager.",
    {Role.LEAD},
    answers_for_question,
    waits_for_answer,
)
CHECK_ANSWER = declare(
    "translating.check_answer",
    "Say whether a manager’s answer can be understood, and with that publish it.",
    {Role.PARTICIPANT},
    is_member,
    has_draft,
)
