"""Plain words carry the mark for exactly what both sides said yes to; a question goes up only as those who asked meant it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from forum.accounts.models import Account
from forum.consultations.queries import find_place
from forum.consultations.tables import list_own_rows
from forum.erasure.actions import erase_person
from forum.groups.actions import clauses
from forum.groups.actions.remarks import delete_remark, judge_remark
from forum.groups.fingerprints import fingerprint_clause, fingerprint_remark, fingerprint_wording
from forum.groups.kinds import MemberAnswer, Outcome, OwnerAnswer, ProposalEffect
from forum.groups.models import Clause, Remark
from forum.groups.queries import find_wording
from forum.groups.rules import find_member
from forum.kernel.clock import now, set_clock
from forum.kernel.db import db
from forum.kernel.errors import Changed, Conflict, Forbidden, Invalid, NotNow, Refusal
from forum.kernel.jobs import run_due_jobs
from forum.kernel.mail import KeptMail
from forum.kernel.permissions import Actor
from forum.translating.actions import plain_texts, questions
from forum.translating.fingerprints import fingerprint_answer
from forum.translating.kinds import PlainState, QuestionState
from forum.translating.models import ManagerQuestion, PlainText
from forum.translating.parsing import ExplainedTerm, mark_terms
from forum.translating.queries import list_explained, list_terms, list_unbundled, list_uses
from forum.translating.standing.plain_texts import PlainStand, read_stand
from forum.translating.standing.questions import QuestionStand, read_question
from tests import factories as make
from tests.browsing import Reader
from tests.groups.making import GroupWorld, make_group
from tests.translating.making import ask, check_both, make_bundle, make_plain, put

NO = {"because": "The 30 days are missing here."}


def stand_of(text: PlainText) -> PlainStand:
    db.session.expire_all()
    return read_stand(text)


def how(question: ManagerQuestion) -> QuestionStand:
    db.session.expire_all()
    return read_question(question)


def change_clause(world: GroupWorld, text: PlainText) -> None:
    """The group asks for other words, and the owner accepts them."""
    clause = db.session.get_one(Clause, text.source_id)
    about = {"effect": ProposalEffect.CHANGE, "clause": clause, "words": "We ring you each week.", "reason": "It has no day."}
    proposal = clauses.propose(world.member, clause.document, seen=fingerprint_clause(clause), **about)
    seen = fingerprint_wording(find_wording(proposal), clause)
    for actor in (world.chair, world.member):
        clauses.consent(actor, proposal, MemberAnswer.FOR, seen=seen)
    clauses.put_to_owner(world.chair, proposal, seen=seen)
    clauses.answer_proposal(world.owner, proposal, OwnerAnswer(Outcome.ACCEPTED, "We can do this now."), seen=seen)


def test_the_mark_takes_two_yeses_to_exactly_these_words(app: Flask) -> None:
    """Refused once, mended, then true and clear; one more word, and it is off again."""
    world = make_group()
    text = make_plain(world)
    run_due_jobs()
    assert db.session.query(KeptMail).filter(KeptMail.subject.like("%is this still true%")).count() == 1
    with pytest.raises(Invalid, match="what is not true"):
        plain_texts.say_true(world.owner, text, is_true=False, seen=stand_of(text).seen)
    plain_texts.say_true(world.owner, text, is_true=False, seen=stand_of(text).seen, **NO)
    plain_texts.say_clear(world.chair, text, is_clear=True, seen=stand_of(text).seen)
    assert stand_of(text).state is PlainState.REFUSED
    with pytest.raises(NotNow, match="other words"):
        plain_texts.say_true(world.owner, text, is_true=True, seen=stand_of(text).seen)
    old = stand_of(text).seen
    plain_texts.reword_plain_words(world.member, text, words="We ring you for 30 days.", seen=old)
    for action, actor, about in (
        (plain_texts.say_true, world.owner, {"is_true": True}),
        (plain_texts.say_clear, world.chair, {"is_clear": True}),
    ):
        with pytest.raises(Changed):
            action(actor, text, seen=old, **about)
        assert not stand_of(text).is_checked
        action(actor, text, seen=stand_of(text).seen, **about)
    assert stand_of(text).is_checked and [each.because for each in stand_of(text).refusals] == [NO["because"]]
    plain_texts.reword_plain_words(world.member, text, words="We ring you for 30 days, always.", seen=stand_of(text).seen)
    assert stand_of(text).state is PlainState.WAITING


def test_each_yes_is_given_by_the_one_it_is_for(app: Flask) -> None:
    world, stranger = make_group(), make.make_actor()
    text = make_plain(world)
    seen = stand_of(text).seen
    for actor in (world.organiser, world.chair, stranger):
        with pytest.raises(Refusal):
            plain_texts.say_true(actor, text, is_true=True, seen=seen)
    for actor in (world.organiser, world.owner, stranger):
        with pytest.raises(Forbidden):
            plain_texts.say_clear(actor, text, is_clear=True, seen=seen)
    with pytest.raises(Conflict, match="You wrote this"):
        plain_texts.say_clear(world.member, text, is_clear=True, seen=seen)
    with pytest.raises(Forbidden):
        plain_texts.reword_plain_words(stranger, text, words="We never ring.", seen=seen)


def test_a_new_version_of_the_original_takes_the_mark_off_until_both_look_again(app: Flask) -> None:
    world = make_group()
    text = make_plain(world)
    check_both(world, text)
    assert stand_of(text).is_checked
    change_clause(world, text)
    assert stand_of(text).state is PlainState.CHANGED
    assert "has changed" in Reader(app).open(f"/groups/{world.group.slug}/plain-words/{text.public_id}").page.text
    plain_texts.say_true(world.owner, text, is_true=True, seen=stand_of(text).seen)
    assert not stand_of(text).is_checked
    plain_texts.say_clear(world.chair, text, is_clear=True, seen=stand_of(text).seen)
    assert stand_of(text).is_checked


def test_who_does_not_understand_takes_the_mark_off_until_it_is_mended(app: Flask) -> None:
    world = make_group()
    text = make_plain(world)
    check_both(world, text)
    with pytest.raises(Invalid, match="did not understand"):
        plain_texts.say_clear(world.member, text, is_clear=False, seen=stand_of(text).seen)
    plain_texts.say_clear(world.member, text, is_clear=False, because="Who are we in this?", seen=stand_of(text).seen)
    assert stand_of(text).state is PlainState.UNCLEAR
    plain_texts.reword_plain_words(world.member, text, words="The night nurse rings you.", seen=stand_of(text).seen)
    assert stand_of(text).state is PlainState.WAITING
    check_both(world, text)
    assert stand_of(text).is_checked


def test_plain_words_that_are_hidden_or_deleted_carry_no_mark(app: Flask) -> None:
    world = make_group()
    text = make_plain(world)
    check_both(world, text)
    wording = stand_of(text).wording
    assert wording is not None
    judge_remark(world.chair, wording, hides=True, reason="It names a patient here.", seen=fingerprint_remark(wording))
    assert stand_of(text).state is PlainState.HIDDEN
    delete_remark(world.member, wording)
    assert stand_of(text).wording is None and not stand_of(text).is_checked
    for page in ("plain-words", f"plain-words/{text.public_id}", f"said/{wording.public_id}"):
        shown = Reader(app).open(f"/groups/{world.group.slug}/{page}")
        assert shown.status == 200 and "We ring you while you wait" not in shown.page.text


def test_an_organisation_has_one_explanation_of_a_word_and_it_stands_where_the_word_does(app: Flask) -> None:
    world = make_group()
    text = make_plain(world)
    term = plain_texts.explain_term(world.member, world.group, name="Clinically appropriate", words="Right for you.")
    with pytest.raises(Invalid, match="already explained"):
        plain_texts.explain_term(world.chair, world.group, name="clinically APPROPRIATE", words="Another meaning.")
    assert list_terms(world.group) == [], "nobody has checked it"
    check_both(world, term)
    assert [each.name for each in list_terms(world.group)] == ["Clinically appropriate"]
    assert [each.id for each in list_uses(world.group, "Clinically appropriate")] == [text.source_id]
    clause = db.session.get_one(Clause, text.source_id)
    for page in (f"clauses/{clause.public_id}", f"plain-words/{text.public_id}"):
        assert "Right for you." in Reader(app).open(f"/groups/{world.group.slug}/{page}").page.text
    assert len(list_explained(world.group)) == 1


def test_words_are_found_whole_and_once() -> None:
    step, bed = ExplainedTerm("step-up bed", "", "a", ""), ExplainedTerm("bed", "", "b", "")
    found = mark_terms("Bedding for a Step-up bed, a bed.", [bed, step])
    assert [(each.words, each.term) for each in found if each.term] == [("Step-up bed", step)]
    assert "".join(each.words for each in found) == "Bedding for a Step-up bed, a bed."
    assert mark_terms("", [bed]) == []


def test_a_question_goes_up_only_as_those_who_asked_meant_it(app: Flask) -> None:
    world, first, second = make_group(), make.make_actor("first@example.org"), make.make_actor()
    question = make_bundle(world, first, second)
    assert find_member(first, world.group) is None, "who asks is no member by it"
    assert how(question).state is QuestionState.ASKING and list_unbundled(world.group) == []
    run_due_jobs()
    assert "what you meant" in db.session.query(KeptMail).filter_by(recipient="first@example.org").one().subject
    with pytest.raises(Conflict, match="7 days"):
        put(world, question, first)
    questions.say_meant(second, question, is_meant=False, because="It is about nights.", seen=how(question).seen)
    with set_clock(now() + timedelta(days=30)), pytest.raises(Conflict, match="not what they meant"):
        put(world, question)
    old = how(question).seen
    questions.reword_question(world.chair, question, title="Nights", words="Who rings people at night?", seen=old)
    with pytest.raises(Changed):
        questions.say_meant(first, question, is_meant=True, seen=old)
    assert (how(question).yes, how(question).no, how(question).silent) == (0, 0, 2), "it was said to other words"
    with pytest.raises(Refusal):
        questions.say_meant(world.chair, question, is_meant=True, seen=how(question).seen)
    put(world, question, first, second)
    assert how(question).state is QuestionState.WAITING
    with pytest.raises(NotNow):
        questions.reword_question(world.chair, question, title="Days", words="Who rings by day?", seen=how(question).seen)
    wording = how(question).wording
    with pytest.raises(Conflict):
        delete_remark(make_account_actor(wording), wording)


def make_account_actor(remark: Remark) -> Actor:
    assert remark.place.account is not None
    return remark.place.account.as_actor()


def test_who_does_not_say_is_not_waited_for_longer_than_a_week(app: Flask) -> None:
    world = make_group()
    question = make_bundle(world)
    with set_clock(now() + timedelta(days=8)):
        assert how(question).state is QuestionState.READY


def test_an_answer_is_public_once_a_member_has_understood_exactly_that(app: Flask) -> None:
    world, asker = make_group(), make.make_actor("asker@example.org")
    question = put(world, make_bundle(world, asker), asker, days=1)
    page = f"/groups/{world.group.slug}/questions/{question.public_id}"
    for wrong in (world.chair, world.organiser, asker):
        with pytest.raises(Refusal):
            questions.answer_question(wrong, question, words="Nobody does.", seen=fingerprint_answer(question))
    questions.answer_question(world.owner, question, words="Pursuant to the zebra policy.", seen=fingerprint_answer(question))
    assert "zebra policy" not in Reader(app).open(page).page.text
    old = fingerprint_answer(question)
    questions.check_answer(world.chair, question, is_clear=False, because="What is that policy?", seen=old)
    questions.answer_question(world.owner, question, words="A nurse rings on Mondays.", seen=old)
    with pytest.raises(Changed):
        questions.check_answer(world.chair, question, is_clear=True, seen=old)
    for wrong in (world.owner, world.organiser, asker):
        with pytest.raises(Refusal):
            questions.check_answer(wrong, question, is_clear=True, seen=fingerprint_answer(question))
    with set_clock(now() + timedelta(days=4)):
        assert how(question).state is QuestionState.LATE and how(question).days_late == 3
        assert "3 days late" in Reader(app).open(f"/groups/{world.group.slug}/questions").page.text
        questions.check_answer(world.chair, question, is_clear=True, seen=fingerprint_answer(question))
        assert "on Mondays" in Reader(app).open(page).page.text and "3 days late" in Reader(app).open(page).page.text
        with pytest.raises(NotNow):
            questions.answer_question(world.owner, question, words="Never.", seen=fingerprint_answer(question))
        run_due_jobs()
    letters = db.session.query(KeptMail).filter_by(recipient="asker@example.org").all()
    assert "has answered you" in letters[-1].subject


def test_a_follow_up_is_a_question_about_the_answer(app: Flask) -> None:
    world, asker = make_group(), make.make_actor()
    question = put(world, make_bundle(world, asker), asker)
    with pytest.raises(Conflict, match="not been answered"):
        questions.ask_managers(asker, world.group, words="And at weekends?", follows=question)
    questions.answer_question(world.owner, question, words="A nurse rings.", seen=fingerprint_answer(question))
    questions.check_answer(world.chair, question, is_clear=True, seen=fingerprint_answer(question))
    asked = questions.ask_managers(asker, world.group, words="And at weekends?", follows=question)
    about = {"title": "Weekends", "words": "Who rings at weekends?"}
    following = questions.bundle_questions(world.member, world.group, [asked.public_id], **about)
    assert following.follows_id == question.id
    with pytest.raises(Invalid):
        questions.bundle_questions(world.member, world.group, [asked.public_id], **about)
    page = f"/groups/{world.group.slug}/questions/{question.public_id}"
    assert "Weekends" in Reader(app).open(page).page.text


def test_what_was_asked_and_said_goes_with_an_account_but_what_a_manager_was_asked_stays(app: Flask) -> None:
    world, asker = make_group(), make.make_actor()
    text, question = make_plain(world), put(world, make_bundle(world, asker), asker)
    questions.ask_managers(asker, world.group, words="My zebrafish asks too.")
    rows = "\n".join("|".join(row) for row in list_own_rows(asker))
    assert "Nobody rang for six weeks." in rows and "zebrafish" in rows
    assert "We ring you while you wait." in "\n".join("|".join(row) for row in list_own_rows(world.member))
    for actor in (asker, world.member):
        erase_person(actor, db.session.get_one(Account, actor.account_id))
    words = "\n".join(db.session.scalars(db.select(Remark.words)))
    assert "zebrafish" not in words and "six weeks" not in words and "while you wait" not in words.replace("rings people", "")
    assert how(question).wording.words == "Who rings people while they wait?"
    assert stand_of(text).wording is None and how(question).asked == []


def test_members_ask_once_and_officials_do_not_ask_themselves(app: Flask) -> None:
    world = make_group()
    ask(world, world.member)
    for official in (world.owner, world.organiser):
        with pytest.raises(NotNow):
            questions.ask_managers(official, world.group, words="Who rings?")
    place = find_place(world.member, world.group)
    assert place is not None and place.pseudonym == "Marcus"
