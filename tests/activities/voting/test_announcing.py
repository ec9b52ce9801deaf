"""A vote that the decision will follow begins by the word of two people, with time for everybody, and never in a conversation."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask

from forum.accounts.models import Account
from forum.activities.voting.actions import announcing
from forum.activities.voting.actions.calling import open_now
from forum.activities.voting.actions.managing import Choice, create_poll, remove_poll, set_options, set_rules
from forum.activities.voting.fingerprints import fingerprint_announcement, fingerprint_poll
from forum.activities.voting.models import Poll, Purpose, VoteAnnouncement
from forum.activities.voting.queries.announcements import find_pending_announcement
from forum.consultations.actions import managing
from forum.consultations.models import Consultation
from forum.kernel.clock import now, set_clock
from forum.kernel.db import db
from forum.kernel.errors import Changed, Conflict, DoneAlready, Forbidden, Invalid
from forum.kernel.permissions import SYSTEM, Actor, Role
from forum.opening.kinds import Tier
from tests import factories as make
from tests.activities.voting.test_official_votes import list_changes
from tests.activities.voting.test_seen import rules_of
from tests.browsing import Reader
from tests.notifications.test_following import read, run_jobs_at
from tests.opening.ready import make_ready

NO = "The promise does not say who pays for it."
FOLLOWED = {"purpose": Purpose.FOLLOWED, "unless": "it costs more than £10."}


def make_draft(consultation: Consultation | None = None, *, days: float = 20, **rules: object) -> Poll:
    dates = {"opens_at": now() + timedelta(days=1), "closes_at": now() + timedelta(days=1 + days)}
    return make.make_poll(consultation, announced=False, question="Shall we take option A?", **(FOLLOWED | dates | rules))


def make_two(poll: Poll) -> tuple[Actor, Actor]:
    return make.seat(poll.consultation, Role.ORGANISER), make.seat(poll.consultation, Role.LEAD)


def ask(actor: Actor, poll: Poll) -> None:
    announcing.ask_to_announce(actor, poll, seen=fingerprint_poll(poll))


def see(poll: Poll) -> str:
    pending = find_pending_announcement(poll)
    assert pending is not None
    return fingerprint_announcement(pending)


def enter(app: Flask, actor: Actor) -> Reader:
    return Reader(app).enter(db.session.get_one(Account, actor.account_id).email)


def test_one_person_does_not_announce_it_and_two_do(app: Flask) -> None:
    poll = make_draft()
    first, second = make_two(poll)
    with pytest.raises(Conflict, match="a colleague has to agree"):
        announcing.announce(first, poll, seen=fingerprint_poll(poll))
    ask(first, poll)
    with pytest.raises(DoneAlready):
        ask(first, poll)
    with pytest.raises(Forbidden):
        announcing.agree_to_announce(first, poll, seen=see(poll))
    assert poll.announced_at is None
    announcing.agree_to_announce(second, poll, seen=see(poll))
    assert poll.announced_at is not None
    [added] = list_changes(poll.consultation)
    assert added.asked_by_id is not None and added.asked_by_id != added.place_id


def test_everyone_who_takes_part_is_told_and_the_list_of_changes_has_it(app: Flask) -> None:
    poll = make_draft()
    person, (first, second) = make.seat(poll.consultation), make_two(poll)
    ask(first, poll)
    announcing.agree_to_announce(second, poll, seen=see(poll))
    run_jobs_at(now())
    assert any("the decision will follow" in said for said in read(person))
    words = Reader(app).open(f"/consultations/{poll.consultation.slug}/changes").words
    assert "A new vote: Shall we take option A?" in words and "Everyone who has taken part" in words


def test_a_vote_that_is_advice_is_announced_by_one(app: Flask) -> None:
    poll = make_draft(purpose=Purpose.ADVICE, unless="", days=1)
    organiser = make.seat(poll.consultation, Role.ORGANISER)
    with pytest.raises(Conflict, match="does not have to agree"):
        ask(organiser, poll)
    announcing.announce(organiser, poll, seen=fingerprint_poll(poll))
    assert poll.announced_at is not None


def test_it_is_open_for_fourteen_days_at_least(app: Flask) -> None:
    poll = make_draft(days=13)
    first, _second = make_two(poll)
    with pytest.raises(Conflict, match="at least 14 days"):
        ask(first, poll)


def test_whoever_agrees_so_late_that_the_days_are_too_few_reads_that(app: Flask) -> None:
    poll = make_draft(days=14.5)
    first, second = make_two(poll)
    ask(first, poll)
    with set_clock(now() + timedelta(days=3)), pytest.raises(Conflict, match="at least 14 days"):
        announcing.agree_to_announce(second, poll, seen=see(poll))


def test_other_words_need_another_request(app: Flask) -> None:
    poll = make_draft()
    first, second = make_two(poll)
    ask(first, poll)
    seen = see(poll)
    set_options(first, poll, [Choice("Yes"), Choice("Yes, and sooner")])
    assert find_pending_announcement(poll) is None
    with pytest.raises((Changed, Conflict)):
        announcing.agree_to_announce(second, poll, seen=seen)
    ask(first, poll)
    announcing.agree_to_announce(second, poll, seen=see(poll))
    assert poll.announced_at is not None


def test_a_draft_that_was_asked_for_can_be_deleted(app: Flask) -> None:
    poll = make_draft()
    first, _second = make_two(poll)
    ask(first, poll)
    remove_poll(first, poll)
    assert db.session.query(VoteAnnouncement).count() == 0


def test_by_hand_it_opens_once_two_have_agreed_to_these_very_words(app: Flask) -> None:
    consultation = make.make_consultation()
    activity = managing.add_activity(SYSTEM, consultation.phases[0], kind_key="poll", title="Vote", summary="")
    poll = create_poll(SYSTEM, activity, method_key="choose-one", question="Now?", opened_by_hand=True)
    set_options(SYSTEM, poll, [Choice("Yes"), Choice("No")])
    first, second = make_two(poll)
    set_rules(first, poll, replace(rules_of(poll), **FOLLOWED))  # type: ignore[arg-type]
    with pytest.raises(Conflict, match="have to agree before it opens"):
        open_now(SYSTEM, poll)
    ask(first, poll)
    announcing.agree_to_announce(second, poll, seen=see(poll))
    set_options(first, poll, [Choice("Yes"), Choice("Yes, now")])
    with pytest.raises(Conflict, match="have to agree before it opens"):
        open_now(SYSTEM, poll)
    ask(first, poll)
    announcing.agree_to_announce(second, poll, seen=see(poll))
    open_now(SYSTEM, poll)
    assert poll.announced_at is not None


def test_no_vote_in_a_conversation_is_followed_though_it_is_to_be_more(app: Flask) -> None:
    with set_clock(now() - timedelta(days=3)):
        team = make_ready(Tier.CONVERSATION, days=(1, 90))
        team.open()
        team.choose(Tier.ENGAGEMENT)
    poll = make_draft(team.consultation)
    with pytest.raises(Conflict, match="Nothing is decided from this alone"):
        ask(team.organiser, poll)
    poll.opened_by_hand = True
    with pytest.raises(Conflict, match="Nothing is decided from this alone"):
        open_now(SYSTEM, poll)


def test_a_vote_of_a_conversation_does_not_become_followed(app: Flask) -> None:
    with set_clock(now() - timedelta(days=3)):
        team = make_ready(Tier.CONVERSATION, days=(1, 90))
        team.open()
        team.choose(Tier.ENGAGEMENT)
    poll = make_draft(team.consultation, purpose=Purpose.ADVICE, unless="")
    announcing.announce(team.organiser, poll, seen=fingerprint_poll(poll))
    dates = {"opens_at": poll.opens_at, "closes_at": poll.closes_at}
    with pytest.raises(Invalid) as refused:
        set_rules(team.organiser, poll, replace(rules_of(poll), **FOLLOWED | dates), reason="Because people want it so.")
    assert "purpose" in refused.value.errors


def test_the_pages_ask_a_colleague_who_then_announces_it(app: Flask) -> None:
    poll = make_draft()
    first, second = make_two(poll)
    address = f"/consultations/{poll.consultation.slug}/manage/polls/{poll.public_id}"
    page = enter(app, first).open(f"{address}/ready")
    assert "People need at least 14 days to vote." in page.words
    page = page.send("Ask a colleague to agree")
    assert "A colleague has to agree" in page.words and poll.announced_at is None
    page = enter(app, second).open(f"{address}/announcing")
    assert "Shall we take option A?" in page.words and "Announce this vote now" in page.words
    page = page.send("Announce this vote now")
    assert "announced the vote together" in page.words and poll.announced_at is not None
    assert "already agreed" in enter(app, second).open(f"{address}/announcing").words


def test_a_day_to_open_that_has_passed_is_not_shown_as_if_it_were_to_come(app: Flask) -> None:
    poll = make_draft()
    first, second = make_two(poll)
    ask(first, poll)
    address = f"/consultations/{poll.consultation.slug}/manage/polls/{poll.public_id}/announcing"
    assert "From the moment it is announced" not in enter(app, second).open(address).words
    with set_clock(now() + timedelta(days=3)):
        words = enter(app, second).open(address).words
    assert "From the moment it is announced until" in words and "It was planned to open" in words


def test_a_colleague_who_says_no_leaves_it_a_draft_and_its_asker_hears_of_it(app: Flask) -> None:
    poll = make_draft()
    first, second = make_two(poll)
    ask(first, poll)
    assert any("asks to announce a vote" in said for said in read(second))
    for reason in ("", "no"):
        with pytest.raises(Invalid) as refused:
            announcing.drop_announcement(second, poll, seen=see(poll), reason=reason)
        assert set(refused.value.errors) == {"reason"}
        db.session.rollback()
    announcing.drop_announcement(second, poll, seen=see(poll), reason=NO)
    assert poll.announced_at is None and any("does not agree" in said and NO in said for said in read(first))
    assert NO not in Reader(app).open(f"/consultations/{poll.consultation.slug}/changes").words


def test_the_page_on_which_a_colleague_says_no_asks_why_and_keeps_what_was_typed(app: Flask) -> None:
    poll = make_draft()
    first, second = make_two(poll)
    ask(first, poll)
    page = enter(app, second).open(f"/consultations/{poll.consultation.slug}/manage/polls/{poll.public_id}/announcing")
    page = page.send("I do not agree")
    assert "Enter why you do not agree" in page.words and find_pending_announcement(poll) is not None
    assert "stays a draft" in page.send("I do not agree", reason=NO).words


def test_whoever_saves_other_words_reads_that_the_request_has_ended_and_so_does_the_colleague(app: Flask) -> None:
    opens = (now() + timedelta(days=1)).replace(second=0, microsecond=0)  # as a form says it
    poll = make_draft(opens_at=opens, closes_at=opens + timedelta(days=20))
    first, second = make_two(poll)
    ask(first, poll)
    address = f"/consultations/{poll.consultation.slug}/manage/polls/{poll.public_id}"
    page = enter(app, first).open(address)
    assert "If you change it, that request ends" in page.words
    assert "request has ended" not in page.send("Save the rules").words and find_pending_announcement(poll) is not None
    page = enter(app, first).open(address).send("Save the rules", question="Shall we take option B?")
    assert "That request has ended" in page.words
    words = enter(app, second).open(f"{address}/announcing").words
    assert "Someone has changed this vote since you were asked" in words and "stopped asking" not in words


def test_whoever_asked_hears_that_a_colleague_has_changed_it_since(app: Flask) -> None:
    poll = make_draft()
    first, _second = make_two(poll)
    ask(first, poll)
    set_options(make.seat(poll.consultation, Role.ORGANISER), poll, [Choice("Yes"), Choice("Never")])
    assert any("since you asked to announce it" in said for said in read(first))
