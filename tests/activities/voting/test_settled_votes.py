"""What stays of a vote, by what becomes of its result, whether it is secret, and how far it has come: what people read when they
planned to vote, or what two people announced, is nobody's to change alone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from flask import Flask

from forum.accounts.models import Account
from forum.activities.voting.actions import announcing
from forum.activities.voting.actions.casting import vote
from forum.activities.voting.actions.managing import Choice, set_options, set_rules
from forum.activities.voting.fingerprints import fingerprint_poll
from forum.activities.voting.methods.contest import TieRule
from forum.activities.voting.models import PassMark, PassOf, Poll, Publishes, Purpose, ShowsTally, Who
from forum.kernel.clock import now, set_clock
from forum.kernel.db import db
from forum.kernel.errors import Conflict, Forbidden, Invalid
from forum.kernel.permissions import SYSTEM, Actor, Role
from forum.opening.kinds import Nation, Tier
from forum.opening.models import Opening
from tests import factories as make
from tests.activities.voting.test_seen import rules_of
from tests.browsing import Reader

WHY = "The board asked for clearer words."
EXPLAINED = "Choose the neighbourhood that you would recommend to families."
# What is changed → where the form says that it stays.
CHANGED: dict[str, tuple[dict[str, object], str]] = {
    "question": ({"question": "Which one last?"}, "question"),
    "explanation": ({"explanation": "Tick the ones you like least."}, "explanation"),
    "purpose": ({"purpose": Purpose.RANKING}, "purpose"),
    "winners": ({"settings": {"seats": 3, "least": 1, "most": 3}}, "seats"),
    "fewest marks": ({"settings": {"seats": 1, "least": 2, "most": 3}}, "least"),
    "most marks": ({"settings": {"seats": 1, "least": 1, "most": 2}}, "most"),
    "ties": ({"ties": TieRule.LOT}, "ties"),
    "turnout": ({"quorum": 9}, "quorum"),
    "pass mark": ({"pass_mark": PassMark.HALF}, "pass_mark"),
    "share of what": ({"pass_mark": PassMark.HALF, "pass_of": PassOf.ELECTORATE}, "pass_of"),
    "voters": ({"who": Who.CAPACITIES, "capacity_keys": "staff"}, "who"),
    "the team": ({"team_votes": True}, "extras"),
    "latecomers": ({"joined_before": True}, "extras"),
    "secrecy": ({}, "secrecy"),
    "what is published": ({"publishes": Publishes.BALLOTS}, "publishes"),
    "options": ({}, "form"),
}
MOMENTS = ("draft", "announced", "somebody has voted", "closed")
KINDS = {"followed": {"purpose": Purpose.FOLLOWED, "unless": "it costs more than £10."}, "advice": {"purpose": Purpose.ADVICE}}


@contextmanager
def make_vote(kind: str, moment: str, *, secret: bool = True) -> Iterator[tuple[Poll, Actor]]:
    """At a moment of it, with one of its organisers; people have answered already."""
    consultation = make.make_consultation(days=(-5, 60))
    dates = {"opens_at": now() - timedelta(hours=1), "closes_at": now() + timedelta(days=20)}
    about = {"ties": TieRule.SHARED, "explanation": EXPLAINED, "is_secret": secret, "seats": 1, "least": 1, "most": 3}
    poll = make.make_poll(consultation, "approval", announced=False, **KINDS[kind] | dates | about)
    make.make_thread(consultation, make.seat(consultation))
    organiser = make.seat(consultation, Role.ORGANISER)
    if moment != "draft":
        announcing.announce(SYSTEM, poll, seen=fingerprint_poll(poll))
    if moment == "somebody has voted":
        vote(make.seat(consultation), poll, make.make_ballot(poll, 1, 0, 0))
    with set_clock(now() + timedelta(days=21 if moment == "closed" else 0)):
        yield poll, organiser


def change(organiser: Actor, poll: Poll, what: str) -> None:
    if what == "options":
        set_options(organiser, poll, [Choice("Apples"), Choice("Never"), Choice("Carrots")], reason=WHY)
        return
    rules = replace(rules_of(poll), **CHANGED[what][0])  # type: ignore[arg-type]
    rules = replace(rules, is_secret=not poll.is_secret) if what == "secrecy" else rules
    set_rules(organiser, poll, rules, reason=WHY)


@pytest.mark.parametrize("what", CHANGED)
@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("kind", KINDS)
def test_what_stays_of_a_vote(app: Flask, kind: str, moment: str, what: str) -> None:
    with make_vote(kind, moment, secret=what != "secrecy") as (poll, organiser):
        stays = moment == "announced" and (kind == "followed" or what == "ties")
        if stays:
            with pytest.raises(Invalid) as refused:
                change(organiser, poll, what)
            assert CHANGED[what][1] in refused.value.errors
        elif moment in {"somebody has voted", "closed"}:
            with pytest.raises((Invalid, Conflict, Forbidden)):
                change(organiser, poll, what)
        else:
            change(organiser, poll, what)


def test_whether_a_vote_is_secret_or_can_change_and_what_could_stop_it_stay_too(app: Flask) -> None:
    with make_vote("followed", "announced", secret=False) as (poll, organiser):
        for name, value in (("may_change", True), ("is_secret", True), ("unless", "it rains.")):
            with pytest.raises(Invalid):
                set_rules(organiser, poll, replace(rules_of(poll), **{name: value}), reason=WHY)  # type: ignore[arg-type]
            db.session.rollback()


def test_a_slip_in_what_explains_it_is_put_right_but_many_steps_lead_to_nothing_else(app: Flask) -> None:
    with make_vote("followed", "announced") as (poll, organiser):
        closes = poll.closes

        def say(words: str) -> None:
            set_rules(organiser, poll, replace(rules_of(poll), explanation=words), reason=WHY)

        say(EXPLAINED.replace("recommend", "recomend"))
        say(EXPLAINED.replace("families", "famliies"))
        assert poll.closes == closes, "nobody needs time to read that again"
        say(EXPLAINED.replace("recommend", "recomend").replace("families", "famliies"))
        with pytest.raises(Invalid) as refused:
            say("Choose the nieghbourhood that you would recomend to famliies.")
        assert set(refused.value.errors) == {"explanation"}


def move_to(organiser: Actor, poll: Poll, end: datetime) -> None:
    set_rules(organiser, poll, replace(rules_of(poll), closes_at=end), reason=WHY)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("days", "decided_in", "why"), [(59, None, ""), (61, None, "after its stage"), (40, 40, "planned for"), (40, 41, "")]
)
def test_it_closes_later_but_before_the_end_of_its_stage_and_the_decision(
    app: Flask, kind: str, days: int, decided_in: int | None, why: str
) -> None:
    with make_vote(kind, "announced") as (poll, organiser):
        if decided_in is not None:
            decides_on = (now() + timedelta(days=decided_in)).date()
            db.session.add(Opening(space_id=poll.space_id, tier=Tier.ENGAGEMENT, nation=Nation.ENGLAND, decides_on=decides_on))
            db.session.commit()
        if why:
            with pytest.raises(Invalid) as refused:
                move_to(organiser, poll, now() + timedelta(days=days))
            assert why in refused.value.errors["closes_at"]
        else:
            move_to(organiser, poll, now() + timedelta(days=days))


def test_where_its_stage_leaves_no_time_to_read_it_what_people_vote_on_stays(app: Flask) -> None:
    with make_vote("advice", "announced") as (poll, organiser), set_clock(poll.closes - timedelta(days=1)):
        poll.activity.phase.closes_at = poll.closes + timedelta(days=2)
        db.session.commit()
        with pytest.raises(Invalid, match="Move the stage first"):
            set_rules(organiser, poll, replace(rules_of(poll), question="Which one last?"), reason=WHY)


def test_the_form_of_a_promised_vote_offers_its_dates_and_says_what_can_be_done_instead(app: Flask) -> None:
    with make_vote("followed", "announced") as (poll, organiser):
        email = db.session.get_one(Account, organiser.account_id).email
        address = f"/consultations/{poll.consultation.slug}/manage/polls/{poll.public_id}"
        reader = Reader(app).enter(email).open(address)
        assert "cancel it with a colleague" in reader.words
        offered = {each["name"] for each in reader.page.select("form input[name]:not([type=hidden]), form textarea, form select")}
        assert {"explanation", "closes_at"} <= offered and not offered & {
            "question",
            "ties",
            "seats",
            "publishes",
            "who",
            "quorum",
        }
        before = replace(rules_of(poll), opens_at=None, closes_at=None)
        later = (poll.closes + timedelta(days=5)).strftime("%Y-%m-%dT%H:%M")
        assert "Saved." in reader.send("Save the rules", closes_at=later, reason=WHY).words
        assert replace(rules_of(poll), opens_at=None, closes_at=None) == before, "nothing but the date has moved"
        assert "Save options" not in Reader(app).enter(email).open(f"{address}/options").words


def test_the_form_of_a_vote_that_is_advice_says_that_ties_stay(app: Flask) -> None:
    with make_vote("advice", "announced") as (poll, organiser):
        email = db.session.get_one(Account, organiser.account_id).email
        reader = Reader(app).enter(email).open(f"/consultations/{poll.consultation.slug}/manage/polls/{poll.public_id}")
        assert "so how a tie is settled stays" in reader.words and not reader.page.select("input[name=ties][type=radio]")
        assert "Saved." in reader.send("Save the rules", reason=WHY).words


def test_a_count_says_nothing_where_there_is_nothing_to_say(app: Flask) -> None:
    consultation = make.make_consultation()
    poll = make.make_poll(consultation, is_secret=False, shows_tally=ShowsTally.ALWAYS)
    vote(make.seat(consultation), poll, make.make_ballot(poll, 1, 0, 0))
    page = Reader(app).open(f"/consultations/{consultation.slug}/polls/{poll.public_id}").page
    assert page.select("section.count") and not [each for each in page.select("section.count p") if not each.text.strip()]
