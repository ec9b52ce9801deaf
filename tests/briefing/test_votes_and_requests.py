"""An option for whose words a colleague is asked, and a vote on it: whichever is asked for second is refused when it is asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from forum.activities.voting.actions import announcing
from forum.activities.voting.actions.managing import Choice, set_options
from forum.activities.voting.fingerprints import fingerprint_announcement, fingerprint_poll
from forum.activities.voting.models import Poll, Purpose
from forum.activities.voting.queries.announcements import find_pending_announcement
from forum.briefing.actions import change_thing
from forum.briefing.fingerprints import fingerprint_thing
from forum.briefing.models import ProposedOption, read_words
from forum.kernel.clock import now
from forum.kernel.db import db
from forum.kernel.errors import Conflict
from forum.kernel.permissions import Actor
from forum.rewording.actions import agree_to_rewording
from forum.rewording.fingerprints import fingerprint_rewording
from tests import factories as make
from tests.briefing.test_by_two import KINDS, OTHERS, make_answered, refuse, want
from tests.rewording.asking import WHY, ask
from tests.rewording.test_screens import read_as

WAITS = "until your colleague has agreed or said no"
BEGUN = "Stop asking or edit that vote first"


def make_draft(thing: ProposedOption, kind: str = "followed", *, as_a_choice: bool = True, **rules: Any) -> Poll:
    dates = {"opens_at": now() + timedelta(days=1), "closes_at": now() + timedelta(days=21)}
    poll = make.make_poll(thing.consultation, announced=False, **(KINDS[kind] | dates | rules))
    (poll.options[0] if as_a_choice else poll).subject_key = thing.public_id
    db.session.commit()
    return poll


def announce(actor: Actor, poll: Poll) -> None:
    act = announcing.ask_to_announce if poll.purpose == Purpose.FOLLOWED else announcing.announce
    act(actor, poll, seen=fingerprint_poll(poll))


def agree(actor: Actor, poll: Poll) -> None:
    pending = find_pending_announcement(poll)
    assert pending is not None
    announcing.agree_to_announce(actor, poll, seen=fingerprint_announcement(pending))


@pytest.mark.parametrize("as_a_choice", [False, True], ids=["about it", "with it as a choice"])
@pytest.mark.parametrize("name", ["cost", "ruled_out"])
@pytest.mark.parametrize("kind", ["followed", "final"])
def test_nobody_announces_a_vote_on_words_that_wait_for_a_colleague(app: Flask, kind: str, name: str, as_a_choice: bool) -> None:
    thing, organiser, lead = make_answered()
    poll = make_draft(thing, kind, as_a_choice=as_a_choice)
    asked = ask(organiser, want(thing, **{name: OTHERS[name]}))
    with pytest.raises(Conflict, match=WAITS):
        announce(organiser, poll)
    db.session.rollback()
    refuse(lead, asked)
    announce(organiser, poll)
    assert poll.announced_at is not None or find_pending_announcement(poll) is not None


def test_a_colleague_announces_none_either(app: Flask) -> None:
    thing, organiser, lead = make_answered()
    poll = make_draft(thing)
    announce(organiser, poll)
    poll.options[0].subject_key = ""
    db.session.commit()
    ask(organiser, want(thing, cost=OTHERS["cost"]))
    poll.options[0].subject_key = thing.public_id  # both were asked for before either was refused
    db.session.commit()
    with pytest.raises(Conflict, match=WAITS):
        agree(lead, poll)


WHILE_IT_WAITS = {
    "people can change their vote": ("loose", "cost", False),
    "only who gains is said otherwise": ("followed", "helps", False),
    "it is another option": ("followed", "cost", True),
}


@pytest.mark.parametrize("case", WHILE_IT_WAITS)
def test_a_vote_that_holds_none_of_these_words_is_announced(app: Flask, case: str) -> None:
    kind, name, on_another = WHILE_IT_WAITS[case]
    thing, organiser, lead = make_answered()
    other = make.make_thing(thing.consultation)
    poll = make_draft(other if on_another else thing, kind)
    asked = ask(organiser, want(thing, **{name: OTHERS[name]}))
    announce(organiser, poll)
    agree_to_rewording(lead, asked, seen=fingerprint_rewording(asked))
    assert getattr(thing, name) == OTHERS[name]


def test_an_announced_vote_takes_in_no_option_that_waits_for_a_colleague(app: Flask) -> None:
    thing, organiser, _lead = make_answered()
    poll = make_draft(make.make_thing(thing.consultation), "final")
    announce(organiser, poll)
    ask(organiser, want(thing, cost=OTHERS["cost"]))
    choices = [Choice(each.label, subject_key=each.subject_key) for each in poll.options]
    with pytest.raises(Conflict, match=WAITS):
        set_options(organiser, poll, [*choices, Choice("", subject_key=thing.public_id)], reason=WHY)


def change_alone(organiser: Actor, thing: ProposedOption, **words: str) -> None:
    change_thing(organiser, thing, replace(read_words(thing), **words), seen=fingerprint_thing(thing), reason=WHY)


@pytest.mark.parametrize("name", ["title", "meaning", "cost", "risks", "ruled_out"])
@pytest.mark.parametrize("is_answered", [False, True], ids=["before anybody answered", "once people answered"])
def test_an_option_stays_while_a_colleague_is_asked_to_announce_a_vote_on_it(app: Flask, name: str, is_answered: bool) -> None:
    thing, organiser, lead = make_answered(answered=is_answered)
    poll = make_draft(thing)
    announce(organiser, poll)
    with pytest.raises(Conflict, match=BEGUN):
        ask(organiser, want(thing, **{name: OTHERS[name]}))
    db.session.rollback()
    agree(lead, poll)
    with pytest.raises(Conflict, match="Cancel that vote first"):
        ask(organiser, want(thing, **{name: OTHERS[name]}))


def test_it_changes_again_once_the_vote_is_asked_for_no_more(app: Flask) -> None:
    thing, organiser, _lead = make_answered(answered=False)
    poll = make_draft(thing)
    announce(organiser, poll)
    pending = find_pending_announcement(poll)
    assert pending is not None
    announcing.drop_announcement(organiser, poll, seen=fingerprint_announcement(pending))
    change_alone(organiser, thing, cost="£9")
    assert thing.cost == "£9"


def test_it_stays_once_a_colleague_has_agreed_to_a_vote_that_a_workshop_opens(app: Flask) -> None:
    thing, organiser, lead = make_answered(answered=False)
    poll = make_draft(thing)
    poll.opened_by_hand = True
    db.session.commit()
    announce(organiser, poll)
    agree(lead, poll)
    assert poll.announced_at is None, "the workshop opens it"
    with pytest.raises(Conflict, match=BEGUN):
        change_alone(organiser, thing, cost="£9")
    db.session.rollback()
    set_options(organiser, poll, [Choice("Yes"), Choice("No")])
    change_alone(organiser, thing, cost="£9")


def test_the_page_of_the_vote_leads_to_what_the_colleague_is_asked(app: Flask) -> None:
    thing, organiser, _lead = make_answered()
    poll = make_draft(thing)
    ready = f"/consultations/{thing.consultation.slug}/manage/polls/{poll.public_id}/ready"
    browser = read_as(app, organiser).open(ready)
    page = browser.page
    ask(organiser, want(thing, cost=OTHERS["cost"]))
    browser.go_back(page, ready)
    browser.send("Ask a colleague to agree")
    assert WAITS in browser.words and browser.path == ready, "whoever had the page open already reads why"
    browser.follow(f"Read the change to “{thing.title}”")
    assert "Cancel my request" in browser.words and OTHERS["cost"] in browser.words


def test_the_form_of_the_option_leads_to_the_vote(app: Flask) -> None:
    thing, organiser, _lead = make_answered()
    poll = make_draft(thing)
    announce(organiser, poll)
    address = f"/consultations/{thing.consultation.slug}/manage/briefing/options/{thing.public_id}"
    browser = read_as(app, organiser).open(address)
    browser.send("Save", cost=OTHERS["cost"], reason=WHY)
    assert browser.status == 422 and BEGUN in browser.words and OTHERS["cost"] in str(browser.page)
    browser.follow(poll.question)
    assert "See what we asked them" in browser.words


@pytest.mark.parametrize("label", ["Someone trained", "A. someone trained!"])
def test_a_choice_that_is_called_as_an_option_is_that_option(app: Flask, label: str) -> None:
    thing, organiser, _lead = make_answered()
    poll = make_draft(make.make_thing(thing.consultation))
    set_options(organiser, poll, [Choice(label), Choice("Nobody at all")])
    assert [option.subject_key for option in poll.options] == [thing.public_id, ""]
    announce(organiser, poll)
    with pytest.raises(Conflict, match=BEGUN):
        ask(organiser, want(thing, cost=OTHERS["cost"]))
