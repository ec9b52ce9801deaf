"""Options and ways to see the problem are turned by nobody alone once people have answered, nor while people vote on them."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, select

from forum.activities.voting.actions.closing import close_poll
from forum.activities.voting.models import Purpose
from forum.briefing.actions import add_thing, change_thing, remove_thing, want_change
from forum.briefing.fingerprints import fingerprint_thing
from forum.briefing.kinds import FramingWords, OptionWords
from forum.briefing.models import Framing, ProposedOption, Thing, read_words
from forum.consultations.change_guards import NeedsColleague, Wanted
from forum.consultations.models import Consultation
from forum.consultations.snapshots import Part
from forum.kernel.clock import now
from forum.kernel.db import db
from forum.kernel.errors import Conflict
from forum.kernel.permissions import SYSTEM, Actor, Role
from forum.rewording.actions import agree_to_rewording, change_or_ask, refuse_rewording
from forum.rewording.finding import list_noes
from forum.rewording.fingerprints import fingerprint_rewording
from forum.rewording.queries import TEXTS, find_why_over, list_rewordings
from forum.spaces.models import Version
from tests import factories as make
from tests.browsing import Reader
from tests.rewording.asking import WHY, WHY_NOT, ask, want_basics
from tests.rewording.test_screens import read_as

OPTION = OptionWords("Someone trained", "Someone trained answers every call.", cost="£240,000")
FRAMING = FramingWords("Carers and families", "Nobody answers at night.")
OTHERS = {
    "title": "Nobody at all",
    "meaning": "Someone untrained answers some calls.",
    "helps": "The trust.",
    "most_affected": "Carers.",
    "cost": "£40,000",
    "risks": "Nobody can come.",
    "speaks_for": "It is cheap.",
    "speaks_against": "It is dear.",
    "ruled_out": "It is too dear for us.",
    "whose": "The board",
    "capacity_key": "staff",
    "problem": "Too many people ring.",
    "account": "They ring for nothing.",
}
CASES = [(OPTION, each.name) for each in fields(OptionWords)] + [(FRAMING, each.name) for each in fields(FramingWords)]


def make_answered(words: Any = OPTION, *, answered: bool = True) -> tuple[Any, Actor, Actor]:
    """(an option or a way to see the problem, an organiser, a colleague)"""
    consultation = make.make_consultation()
    thing = make.make_thing(consultation, words, SYSTEM)
    if answered:
        make.make_thread(consultation, make.seat(consultation))
    organiser = make.seat(consultation, Role.ORGANISER, name="Amina Yusuf")
    return thing, organiser, make.seat(consultation, Role.LEAD, name="Tom Field")


def want(thing: Thing, reason: str = WHY, **words: str) -> Wanted:
    return want_change(thing, replace(read_words(thing), **words), seen=fingerprint_thing(thing), reason=reason)  # type: ignore[type-var]


def want_gone(thing: Thing) -> Wanted:
    return want_change(thing, None, seen=fingerprint_thing(thing), reason=WHY)


def page_of(thing: Thing, more: str = "") -> str:
    return f"/consultations/{thing.consultation.slug}/manage/briefing/{thing.part}/{thing.public_id}{more}"


def test_every_word_of_them_counts() -> None:
    assert set(TEXTS[Part.OPTIONS]) | {"ruled_out"} == {each.name for each in fields(OptionWords)}
    assert set(TEXTS[Part.FRAMINGS]) == {each.name for each in fields(FramingWords)}


@pytest.mark.parametrize(("words", "name"), CASES, ids=lambda case: case if isinstance(case, str) else type(case).__name__)
def test_once_people_have_answered_a_colleague_agrees_to_other_words(app: Flask, words: Any, name: str) -> None:
    thing, organiser, lead = make_answered(words)
    with pytest.raises(NeedsColleague):
        new = replace(words, **{name: OTHERS[name]})
        change_thing(organiser, thing, new, seen=fingerprint_thing(thing), reason=WHY)
    db.session.rollback()
    asked = ask(organiser, want(thing, **{name: OTHERS[name]}))
    assert getattr(thing, name) == getattr(words, name) and find_why_over(asked) is None
    agree_to_rewording(lead, asked, seen=fingerprint_rewording(asked))
    db.session.expire_all()
    assert getattr(thing, name) == OTHERS[name]
    version = db.session.scalars(select(Version).filter_by(asked_by_id=asked.asked_by_id)).one()
    assert (version.thing_id, version.reason, version.after) == (thing.id, WHY, asked.after)


@pytest.mark.parametrize(("words", "name"), CASES[::4])
def test_before_that_one_person_does_it(app: Flask, words: Any, name: str) -> None:
    thing, organiser, _lead = make_answered(words, answered=False)
    assert change_or_ask(organiser, thing.consultation, want(thing, **{name: OTHERS[name]})) is None


def test_a_way_to_see_the_problem_goes_by_two_and_another_is_added_by_one(app: Flask) -> None:
    thing, organiser, lead = make_answered(FRAMING)
    with pytest.raises(NeedsColleague):
        remove_thing(organiser, thing, seen=fingerprint_thing(thing), reason=WHY)
    db.session.rollback()
    assert add_thing(organiser, thing.consultation, make.FRAMING, reason=WHY)
    asked = ask(organiser, want_gone(thing))
    agree_to_rewording(lead, asked, seen=fingerprint_rewording(asked))
    assert db.session.get(Framing, asked.thing_id) is None


def test_an_option_comes_back_and_a_slip_is_put_right_by_one(app: Flask) -> None:
    thing, organiser, _lead = make_answered(replace(OPTION, meaning="Someone  trained answers every call", ruled_out="Too dear."))
    assert change_or_ask(organiser, thing.consultation, want(thing, ruled_out="")) is None
    assert change_or_ask(organiser, thing.consultation, want(thing, meaning="Someone trained answers every call.")) is None


def test_why_it_is_ruled_out_is_the_reason_where_there_is_no_other(app: Flask) -> None:
    thing, organiser, lead = make_answered()
    asked = ask(organiser, want(thing, reason="", ruled_out=OTHERS["ruled_out"]))
    assert asked.reason == OTHERS["ruled_out"]
    closes_at = thing.consultation.phases[0].closes_at
    agree_to_rewording(lead, asked, seen=fingerprint_rewording(asked))
    assert not thing.is_on_the_table and thing.ruled_out_at is not None
    assert thing.consultation.phases[0].closes_at > closes_at, "people have time to look again"


def test_it_lapses_once_it_says_something_else_or_is_gone(app: Flask) -> None:
    thing, organiser, lead = make_answered()
    asked = ask(organiser, want(thing, cost=OTHERS["cost"]))
    change_thing(SYSTEM, thing, replace(OPTION, cost="£9"), seen=fingerprint_thing(thing))
    with pytest.raises(Conflict, match="changed this since"):
        agree_to_rewording(lead, asked, seen=fingerprint_rewording(asked))
    db.session.rollback()
    remove_all(thing)
    assert find_why_over(asked) is not None


def remove_all(thing: Thing) -> None:
    db.session.delete(thing)
    db.session.flush()


def test_it_goes_from_the_form_to_a_colleague_and_into_the_list_of_changes(app: Flask) -> None:
    thing, organiser, lead = make_answered()
    asks = read_as(app, organiser).open(page_of(thing))
    assert "A colleague has to agree before this option says something else" in asks.words
    asks.send("Save", meaning=OTHERS["meaning"], cost=OTHERS["cost"], reason=WHY)
    assert "Cancel my request" in asks.words and OTHERS["cost"] in asks.words
    assert OTHERS["cost"] not in Reader(app).open(f"/consultations/{thing.consultation.slug}").words
    assert OTHERS["cost"] in asks.open(page_of(thing)).words, "the form says what waits"
    agrees = read_as(app, lead).open("/account/work").follow("Read it")
    assert OTHERS["cost"] in agrees.words and "£240,000" in agrees.words
    agrees.send("Agree to this change")
    changes = Reader(app).open(f"/consultations/{thing.consultation.slug}/changes").words
    assert OTHERS["cost"] in changes and "Amina Yusuf" in changes and "Tom Field" in changes


def test_a_way_to_see_the_problem_is_removed_from_its_page_by_two(app: Flask) -> None:
    thing, organiser, lead = make_answered(FRAMING)
    asks = read_as(app, organiser).open(page_of(thing, "/remove"))
    assert "A colleague has to agree before this is removed." in asks.words
    form, path = asks.page, asks.path
    asks.send("Ask a colleague to agree", reason=WHY)
    assert "Cancel my request" in asks.words and "Removed." not in asks.words
    address = asks.path
    asks.go_back(form, path)
    asks.send("Ask a colleague to agree", reason=WHY)
    assert "You have already asked" in asks.words
    assert "Done." in read_as(app, lead).open(address).send("Agree to remove it").words
    assert db.session.scalar(select(Framing)) is None


def vote_on(thing: ProposedOption, when: str, **about: Any) -> Any:
    poll = make.make_poll(thing.consultation, **about)
    poll.options[0].subject_key = thing.public_id
    days = {"to come": (1, 2), "open": (-1, 1), "over": (-2, -1)}[when]
    poll.opens_at, poll.closes_at = (now() + timedelta(days=each) for each in days)
    db.session.commit()
    return poll


HOLDS = {
    ("followed", "to come"): True,
    ("followed", "open"): True,
    ("followed", "over"): True,
    ("final", "to come"): True,
    ("final", "open"): True,
    ("final", "over"): False,
    ("loose", "to come"): False,
    ("loose", "open"): False,
}
KINDS = {
    "followed": {"purpose": Purpose.FOLLOWED, "unless": "it costs more than £10.", "is_secret": False, "may_change": True},
    "final": {"is_secret": False, "may_change": False},
    "loose": {"is_secret": False, "may_change": True},
}


@pytest.mark.parametrize("name", ["title", "meaning", "cost", "risks", "ruled_out"])
@pytest.mark.parametrize(("kind", "when"), HOLDS)
def test_an_option_stays_what_a_vote_that_counts_is_on(app: Flask, kind: str, when: str, name: str) -> None:
    thing, organiser, lead = make_answered()
    asked = ask(organiser, want(thing, **{name: OTHERS[name]}))
    vote_on(thing, when, **KINDS[kind])
    if not HOLDS[kind, when]:
        agree_to_rewording(lead, asked, seen=fingerprint_rewording(asked))
        return
    with pytest.raises(Conflict, match="Cancel that vote first, and say why"):
        agree_to_rewording(lead, asked, seen=fingerprint_rewording(asked))
    db.session.rollback()
    with pytest.raises(Conflict, match="Cancel that vote first, and say why"):
        ask(organiser, want(thing, **{name: OTHERS[name]}))


def test_an_option_that_won_a_vote_the_decision_follows_stays_for_good(app: Flask) -> None:
    thing, organiser, _lead = make_answered()
    poll = vote_on(thing, "over", **KINDS["followed"])
    close_poll(SYSTEM, poll)
    with pytest.raises(Conflict, match="You can add another option"):
        ask(organiser, want(thing, cost=OTHERS["cost"]))


def test_the_form_names_the_vote_that_an_option_is_part_of(app: Flask) -> None:
    thing, organiser, _lead = make_answered()
    poll = vote_on(thing, "to come", **KINDS["followed"])
    asks = read_as(app, organiser).open(page_of(thing))
    assert "This option is part of a vote" in asks.words and poll.question in asks.words
    asks.send("Save", cost=OTHERS["cost"], reason=WHY)
    assert asks.status == 422 and f"part of the vote “{poll.question}”" in asks.words and OTHERS["cost"] in str(asks.page)


def refuse(person: Actor, asked: Any, why: str = WHY_NOT) -> None:
    refuse_rewording(person, asked, seen=fingerprint_rewording(asked), reason=why)


def test_the_next_colleague_reads_who_said_no_and_why_and_everyone_reads_who(app: Flask) -> None:
    thing, organiser, lead = make_answered()
    consultation = thing.consultation
    moderator = make.seat(consultation, Role.LEAD, name="Ruth Danso")
    wanted = {"cost": OTHERS["cost"]}
    refuse(lead, ask(organiser, want(thing, **wanted)))
    asked = ask(organiser, want(thing, **wanted))
    agrees = read_as(app, moderator).open(f"/consultations/{consultation.slug}/manage/changes/{asked.public_id}")
    assert "Tom Field said no on" in agrees.words and WHY_NOT in agrees.words
    agrees.send("Agree to this change")
    changes = Reader(app).open(f"/consultations/{consultation.slug}/changes").words
    assert "Amina Yusuf asked for this and Ruth Danso agreed. Tom Field had said no to a change here on" in changes
    assert WHY_NOT not in changes, "why is for colleagues"
    again = ask(organiser, want(thing, cost="£9"))
    assert list_noes(again) == [], "two have agreed since"


def test_a_no_to_something_else_and_the_one_before_three_are_not_told(app: Flask) -> None:
    thing, organiser, lead = make_answered()
    refuse(lead, ask(organiser, want_basics(thing.consultation, title="Shall we close the night line?")))
    for number in range(4):
        refuse(lead, ask(organiser, want(thing, cost=f"£{number}")), f"No, this is not what people read: {number}.")
    asked = ask(organiser, want(thing, cost="£9"))
    assert [each.drop_reason[-2] for each in list_noes(asked)] == ["3", "2", "1"]


def count_queries(read: Any) -> int:
    db.session.commit()
    db.session.expunge_all()
    statements: list[str] = []
    listener = lambda *args: statements.append(args[2])  # noqa: E731
    event.listen(db.engine, "before_cursor_execute", listener)
    try:
        assert read()
    finally:
        event.remove(db.engine, "before_cursor_execute", listener)
    return len(statements)


def test_what_waits_is_read_by_as_many_queries_for_many_as_for_one(app: Flask) -> None:
    thing, organiser, _lead = make_answered()
    number = thing.consultation_id
    ask(organiser, want(thing, cost="£9"))
    few = count_queries(lambda: list_rewordings([number]))
    consultation = db.session.get_one(Consultation, number)
    organiser = make.seat(consultation, Role.ORGANISER)
    for _each in range(5):
        for words in (OPTION, FRAMING):
            said = replace(words, **{"meaning" if words is OPTION else "problem": f"Another thing {_each}."})
            other = make.make_thing(consultation, said, SYSTEM)
            ask(organiser, want(other, **{"title" if words is OPTION else "account": "Quite another."}))
    assert count_queries(lambda: len(list_rewordings([number])) == 11) <= few + 1, "one more kind of thing"


def test_what_has_lapsed_hides_nothing_that_waits(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("forum.rewording.queries", "forum.agreeing.queries"):
        monkeypatch.setattr(f"{module}.MOST_TASKS", 2)
    thing, organiser, _lead = make_answered()
    things = [make.make_thing(thing.consultation, replace(OPTION, title=f"Thing {number}"), SYSTEM) for number in range(5)]
    several = [ask(organiser, want(each, cost="£9")) for each in things]
    for each in things[:3]:
        change_thing(SYSTEM, each, replace(read_words(each), cost="£7"), seen=fingerprint_thing(each))
    assert list_rewordings([thing.consultation_id]) == several[3:]
