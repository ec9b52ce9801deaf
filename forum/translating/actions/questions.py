"""Anyone asks; members put several as one, in words that managers act on; those who asked say whether they meant that; a manager
answers by a day, and a member checks the answer before it is public."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from flask_babel import gettext as _

from forum.consultations.models import Participation
from forum.consultations.queries import find_place
from forum.groups.actions.founding import add_place, note
from forum.groups.actions.joining import check_name
from forum.groups.actions.remarks import add_remark
from forum.groups.kinds import MemberAnswer, RemarkKind
from forum.groups.models import Consent, Remark, StandingGroup
from forum.groups.queries import list_leads
from forum.groups.rules import TAKE_PART, today
from forum.kernel import limits
from forum.kernel.actions import action, lock, save
from forum.kernel.clock import now
from forum.kernel.db import db
from forum.kernel.errors import Conflict, Invalid
from forum.kernel.fingerprints import refuse_when_changed
from forum.kernel.jobs import enqueue
from forum.kernel.permissions import Actor, Role
from forum.spaces.rules import why_no_reason
from forum.translating.fingerprints import fingerprint_answer
from forum.translating.kinds import LETTERS, MOST_IN_BUNDLE, QuestionState
from forum.translating.models import ManagerQuestion, QuestionPart
from forum.translating.queries import list_unbundled
from forum.translating.rules import (
    ANSWER_QUESTION,
    ASK_MANAGERS,
    CHECK_ANSWER,
    FURTHEST_ANSWER,
    PUT_QUESTION,
    QUESTIONS_OF_ACCOUNT,
    REWORD_QUESTION,
    SAY_MEANT,
)
from forum.translating.standing.questions import read_question


@action(ASK_MANAGERS, lock=lock)
def ask_managers(
    actor: Actor,
    group: StandingGroup,
    *,
    words: str,
    name: str = "",
    capacity_key: str = "",
    follows: ManagerQuestion | None = None,
) -> Remark:
    """Anyone with an account asks, or follows up an answer. Who has no place in the group gets one, under the name they choose,
    and is no member by it. Raises Invalid on `name` as `ask_to_join` does, TooMany above QUESTIONS_OF_ACCOUNT, Conflict for
    following what is not answered."""
    assert actor.account_id is not None  # noqa: S101  (ASK_MANAGERS is for those who are signed in)
    if follows is not None and follows.published_at is None:
        raise Conflict(_("This has not been answered yet."))
    limits.spend(QUESTIONS_OF_ACCOUNT, actor.account_id)
    if find_place(actor, group) is None:
        check_name(group, name, actor.account_id)
        add_place(group, actor.account_id, name=name, role=Role.PARTICIPANT, capacity_key=capacity_key)
        actor.known.clear()
    return add_remark(actor, group, RemarkKind.QUESTION, follows.id if follows else 0, words=words)


@action(TAKE_PART, lock=lock)
def bundle_questions(actor: Actor, group: StandingGroup, asked: Collection[str], *, title: str, words: str) -> ManagerQuestion:
    """A member makes one question of what people asked (`asked`: their public ids), and each of them is asked whether they meant
    that. Raises Invalid on `asked` for none, and for what is in a question by now."""
    chosen = [remark for remark in list_unbundled(group) if remark.public_id in asked]
    if not chosen or len(chosen) != len(set(asked)) or len(chosen) > MOST_IN_BUNDLE:
        raise Invalid({"asked": _("Choose the questions to put together")})
    followed = {remark.about_id for remark in chosen}
    follows_id = followed.pop() if len(followed) == 1 else 0
    question = ManagerQuestion(group_id=group.id, follows_id=follows_id or None, made_at=now())
    save(question)
    for remark in chosen:
        save(QuestionPart(question_id=question.id, remark_id=remark.id))
    add_remark(actor, group, RemarkKind.BUNDLE, question.id, title=title, words=words)
    db.session.refresh(question, ["parts"])
    _ask_whether_meant(question)
    return question


def _ask_whether_meant(question: ManagerQuestion) -> None:
    for place_id in sorted(read_question(question).speaks_for):
        enqueue(LETTERS, what="meant", public_id=question.public_id, place_id=place_id)


@action(REWORD_QUESTION, lock=lock)
def reword_question(actor: Actor, question: ManagerQuestion, *, title: str, words: str, seen: str) -> None:
    """Other words, about which everybody it speaks for is asked again. Raises Changed when it is not what was `seen`
    (`QuestionStand.seen`), Invalid on `words` for the same again."""
    stand = read_question(question)
    refuse_when_changed(seen, stand.seen)
    if (title, words) == (stand.wording.title, stand.wording.words):
        raise Invalid({"words": _("Enter other words. You have not changed these")})
    add_remark(actor, question.group, RemarkKind.BUNDLE, question.id, title=title, words=words)
    _ask_whether_meant(question)


@action(SAY_MEANT, lock=lock)
def say_meant(actor: Actor, question: ManagerQuestion, *, is_meant: bool, because: str = "", seen: str) -> None:
    """Somebody it speaks for says that this very wording is what they meant, or what is not; the last answer counts. Raises
    Changed when it is not what was `seen`, Invalid on `because` for a no without a reason."""
    stand, place = read_question(question), find_place(actor, question)
    assert place is not None  # noqa: S101  (SAY_MEANT asks for it)
    refuse_when_changed(seen, stand.seen)
    if not is_meant and (why_not := why_no_reason(because, _("Enter what is different from what you meant"))):
        raise Invalid({"because": why_not})
    consent = next((each for each in stand.consents if each.place_id == place.id), None)
    if consent is None:
        consent = Consent(remark_id=stand.wording.id, place_id=place.id)
    consent.answer, consent.said_at = MemberAnswer.FOR if is_meant else MemberAnswer.OBJECT, now()
    save(consent)
    if not is_meant:
        add_remark(actor, question.group, RemarkKind.NOT_MEANT, question.id, words=because)
    note(actor, question.group, "question", "meant" if is_meant else "not meant", question.id)


@action(PUT_QUESTION, lock=lock)
def put_question(actor: Actor, question: ManagerQuestion, *, owner: Participation, due_on: date, seen: str) -> None:
    """The group asks a named manager, by a day. Raises Changed when it is not what was `seen`, Conflict while somebody it speaks
    for says that it is not what they meant, or has not said and has time left, Invalid on `owner` and `due_on`."""
    stand = read_question(question)
    refuse_when_changed(seen, stand.seen)
    if not stand.wording.is_shown:
        raise Conflict(_("This question is hidden, so nobody can be asked it."))
    if stand.state is QuestionState.NOT_MEANT:
        raise Conflict(_("Someone who asked says this is not what they meant. Change its words first."))
    if stand.state is QuestionState.ASKING:
        raise Conflict(_("The people who asked have 7 days to say if this is what they meant."))
    if owner.id not in {place.id for place in list_leads(question.group)}:
        raise Invalid({"owner": _("Choose someone who answers to this group")})
    if not today() <= due_on <= today() + FURTHEST_ANSWER:
        raise Invalid({"due_on": _("Enter a date in the next 12 months")})
    question.owner_id, question.due_on, question.put_at = owner.id, due_on, now()
    enqueue(LETTERS, what="put", public_id=question.public_id)
    note(actor, question.group, "question", "put", question.id)


@action(ANSWER_QUESTION, lock=lock)
def answer_question(actor: Actor, question: ManagerQuestion, *, words: str, seen: str) -> None:
    """The manager answers. Nobody outside the group reads it before a member has understood it. Raises Changed when the answer is
    not what was `seen` (`fingerprint_answer`)."""
    refuse_when_changed(seen, fingerprint_answer(question))
    question.answer, question.drafted_at = words, now()
    note(actor, question.group, "question", "drafted", question.id)


@action(CHECK_ANSWER, lock=lock)
def check_answer(actor: Actor, question: ManagerQuestion, *, is_clear: bool, because: str = "", seen: str) -> None:
    """A member understands exactly this answer, and it is public; or says what they did not understand. Raises Changed when it is
    not what was `seen`, Invalid on `because` for a no without a reason."""
    refuse_when_changed(seen, fingerprint_answer(question))
    if not is_clear:
        if why_not := why_no_reason(because, _("Enter what you did not understand")):
            raise Invalid({"because": why_not})
        add_remark(actor, question.group, RemarkKind.UNCLEAR_ANSWER, question.id, words=because)
        enqueue(LETTERS, what="unclear", public_id=question.public_id)
        return
    place = find_place(actor, question)
    assert place is not None  # noqa: S101  (CHECK_ANSWER asks for it)
    question.published_at, question.checked_by_id = now(), place.id
    for place_id in sorted(read_question(question).speaks_for):
        enqueue(LETTERS, what="answered", public_id=question.public_id, place_id=place_id)
    note(actor, question.group, "question", "answered", question.id)
