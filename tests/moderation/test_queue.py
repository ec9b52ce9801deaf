"""The queue: what stands in whose, how much of it there is, and who is at work on it."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import make_transient

from forum.consultations.events import consultation_stream
from forum.consultations.models import Participation
from forum.contributions.models import Contribution, Status
from forum.kernel.clock import now, set_clock
from forum.kernel.db import db
from forum.kernel.events import entries_since
from forum.kernel.permissions import VISITOR, Actor, Role
from forum.live.subscriptions import Subscriber
from forum.moderation.actions.flagging import flag, raise_flag
from forum.moderation.actions.shifts import be_here, end_shift
from forum.moderation.actions.working import claim, mark_seen, recuse, release, write_note
from forum.moderation.kinds import CaseState, Lane, ModerationAction
from forum.moderation.live import describe
from forum.moderation.models import Case, Flag
from forum.moderation.queries.queue import (
    COVER,
    PRESENT_FOR,
    SNIPPET,
    count_lanes,
    count_lanes_for,
    describe_card,
    find_seen,
    list_cards,
    list_here,
    list_moderated,
    make_snippet,
)
from forum.moderation.rules import holds_claim, is_claimed, is_offered_flag, is_offered_take_up
from tests import factories as make
from tests.browsing import Reader
from tests.moderation.conftest import Scene


def test_the_queue_is_counted_as_it_is_listed_for_one_moderator_and_for_many(scene: Scene) -> None:
    """Nobody counts what they wrote, flagged or stepped aside from."""
    writer = make.seat(scene.consultation, Role.MODERATOR)
    own = make.make_reply(scene.said, writer)
    flag(scene.meera, own, reason_key="risk")
    flag(scene.flagger, make.make_reply(scene.said), reason_key="off_topic")
    recuse(scene.sam, scene.flag("private"))
    elsewhere = make.make_thread(make.make_consultation())
    flag(make.seat(elsewhere.consultation), elsewhere, reason_key="risk")
    decided = make.make_reply(scene.said)
    flag(scene.flagger, decided, reason_key="risk")
    db.session.query(Case).filter_by(contribution_id=decided.id).one().state = CaseState.DECIDED
    db.session.commit()
    expected = [
        (writer, {Lane.PRIVATE: 1, Lane.REST: 1}),
        (scene.meera, {Lane.PRIVATE: 1, Lane.REST: 1}),
        (scene.sam, {Lane.RISK: 1, Lane.REST: 1}),
    ]
    for_many = count_lanes_for(scene.consultation.id, {actor.account_id for actor, _lanes in expected})
    for actor, lanes in expected:
        assert Counter(card.case.lane for card in list_cards(actor)) == lanes
        assert {each.lane: each.count for each in count_lanes(actor)} == {lane: lanes.get(lane, 0) for lane in Lane}
        assert {lane: count for lane, count in for_many[actor.account_id].items() if count} == lanes


def test_each_part_of_the_queue_shows_its_own_cases(scene: Scene) -> None:
    said = [scene.said, *(make.make_reply(scene.said) for _case in range(4))]
    cases: list[Case] = []
    for contribution in said:
        flag(scene.flagger, contribution, reason_key="attack")
        cases.append(db.session.query(Case).filter_by(contribution_id=contribution.id).one())
    mine, asking, with_author, decided, waits = cases
    claim(scene.sam, mine)
    write_note(scene.meera, asking, words="What do you think?", asks=True)
    with_author.state, decided.state = CaseState.WITH_AUTHOR, CaseState.DECIDED
    db.session.commit()

    def shown(show: str, actor: Actor = scene.sam) -> list[Case]:
        return [card.case for card in list_cards(actor, show=show)]

    assert (shown("mine"), shown("mine", scene.meera)) == ([mine], [])
    assert (shown("asking"), shown("with-author"), shown("decided")) == ([asking], [with_author], [decided])
    assert shown("") == [mine, asking, waits]
    with set_clock(now() + timedelta(minutes=15)):
        assert shown("mine") == [], "a claim that ran out is nobody's"


def test_what_was_decided_last_is_listed_first_and_of_two_at_once_the_later_case(scene: Scene) -> None:
    cases = [scene.flag()]
    for _case in range(2):
        flag(scene.flagger, make.make_reply(scene.said), reason_key="attack")
    cases = db.session.query(Case).order_by(Case.id).all()
    for case, version in zip(cases, (7, 3, 3), strict=True):
        case.state, case.version = CaseState.DECIDED, version
    db.session.commit()
    assert [card.case for card in list_cards(scene.sam, show="decided")] == [cases[0], cases[2], cases[1]]


def test_the_queue_can_be_of_one_lane_or_one_consultation(scene: Scene) -> None:
    case = scene.flag("private")
    other = make.make_thread(make.make_consultation())
    make.seat(other.consultation, Role.MODERATOR, actor=scene.sam)
    flag(scene.flagger, other, reason_key="risk")
    assert len(list_cards(scene.sam)) == 2
    assert [card.case for card in list_cards(scene.sam, lane=Lane.PRIVATE)] == [case]
    slug = scene.consultation.slug
    assert [card.case for card in list_cards(scene.sam, slug=slug)] == [case]
    assert {each.lane: each.count for each in count_lanes(scene.sam, slug) if each.count} == {Lane.PRIVATE: 1}


def test_who_moderates_where(scene: Scene) -> None:
    other = make.make_consultation()
    make.seat(other, Role.FACILITATOR, actor=scene.sam)
    make.seat(make.make_consultation(), Role.ORGANISER, actor=scene.sam)
    assert list_moderated(scene.sam) == [scene.consultation, other]
    assert list_moderated(scene.author) == list_moderated(Actor(None, VISITOR)) == []


def test_those_at_work_are_named_once_oneself_first_and_nobody_of_elsewhere(scene: Scene) -> None:
    away, gone, stranger = (make.seat(scene.consultation, Role.MODERATOR) for _person in range(3))
    make.place_of(stranger, scene.consultation).role = Role.PARTICIPANT
    make.seat(make.make_consultation(), Role.MODERATOR, actor=stranger)
    db.session.commit()
    start = now()
    with set_clock(start):
        be_here(away.account_id)
    with set_clock(start + PRESENT_FOR):
        for actor in (scene.meera, gone, stranger):
            be_here(actor.account_id)
        end_shift(gone.account_id)
        assert list_here(scene.sam) == ["Meera"]
        be_here(scene.sam.account_id)
        assert list_here(scene.sam) == ["you", "Meera"]


def test_a_case_is_new_to_whoever_has_not_opened_it_since_it_changed(scene: Scene) -> None:
    scene.flag()
    mark_seen(scene.sam, scene.case())
    assert find_seen(scene.sam, list_cards(scene.sam)) == {scene.case().id}
    assert find_seen(scene.meera, list_cards(scene.meera)) == set()
    scene.flag("risk", by=make.seat(scene.consultation))
    assert find_seen(scene.sam, list_cards(scene.sam)) == set()


def test_private_details_are_covered_wherever_they_stand_in_a_card() -> None:
    """Twice, and after a letter that has more signs in lower case than in capitals."""
    said = Contribution(title="", html="<p>İ, İ: ring Joan NOW, ring joan on 01632 960417 now.</p>")
    private = [Flag(reason_key="private", phrase=phrase) for phrase in ("Joan", "01632 960417", "not in it", "")]
    case = Case(contribution=said, flags=[*private, Flag(reason_key="attack", phrase="now")])
    assert make_snippet(case) == f"İ, İ: ring {COVER} NOW, ring {COVER} on {COVER} now."


def test_a_card_shows_the_words_around_what_is_private() -> None:
    said = Contribution(title="", html=f"<p>{'Before it. ' * 30}Ring 01632 960417. {'After it. ' * 30}</p>")
    shown = make_snippet(Case(contribution=said, flags=[Flag(reason_key="private", phrase="01632 960417")]))
    assert shown.startswith("…") and shown.endswith("…") and f"Before it. Ring {COVER}. After it." in shown
    assert len(shown) <= SNIPPET + 2
    assert make_snippet(Case(contribution=Contribution(title="Buses", html="<p>Late.</p>"), flags=[])) == "Buses. Late."


def test_a_card_counts_people_and_triggers_that_are_not_answered_yet(scene: Scene) -> None:
    case = scene.flag("attack")
    raise_flag(case, "private", trigger_key="phone_number", phrase="01632 960417")
    db.session.commit()
    card = describe_card(scene.case())
    assert (card.people, card.automatic) == (1, 1)
    scene.decide(ModerationAction.KEEP)
    db.session.query(Flag).filter_by(trigger_key="phone_number").one().state = "open"
    db.session.commit()
    card = describe_card(scene.case())
    assert (card.people, card.automatic) == (0, 1)


def test_a_case_offers_to_read_the_rest_only_where_there_is_a_rest(app: Flask, scene: Scene) -> None:
    make.seat(scene.consultation, Role.MODERATOR, actor=make.make_actor("moderator@example.org"))
    moderator, case = Reader(app).enter("moderator@example.org"), scene.flag("attack")
    address = f"/moderation/cases/{case.public_id}"
    assert describe_card(case).is_whole and "Read all of it" not in moderator.open(address).words
    for phrase in ("01632", "960417"):
        raise_flag(case, "private", trigger_key="phone_number", phrase=phrase)
    db.session.commit()
    assert not describe_card(scene.case()).is_whole
    assert "Read all of it without taking the case" in moderator.open(address).words
    assert moderator.words.count("Found by a computer: phone number") == 1, "two finds of one kind are one reason"
    claim(scene.sam, scene.case())
    assert "Someone else is deciding this Sam has taken this case. You can take it after" in moderator.open(address).words


def test_private_details_stay_covered_until_a_moderator_takes_the_case(app: Flask, scene: Scene) -> None:
    """In the thread too, where what waits is nothing to reply to, and where “you” is whoever wrote it."""
    moderator = make.make_actor("moderator@example.org")
    make.seat(scene.consultation, Role.MODERATOR, actor=moderator)
    reader, case = Reader(app).enter("moderator@example.org"), scene.flag("private")
    raise_flag(case, "private", trigger_key="phone_number", phrase="01632 960417")
    scene.decide(ModerationAction.HOLD)
    release(scene.sam, scene.case())
    thread = reader.open(f"/consultations/{scene.consultation.slug}/threads/{scene.said.thread.public_id}")
    held = thread.page.select_one(f"#post-{scene.said.public_id}")
    assert "01632" not in thread.words and "Only Priya M. can read this until a moderator has checked it." in held.get_text(" ")
    assert not [link["href"] for link in held.select("a") if "/reply" in link["href"]]
    address = f"/moderation/cases/{case.public_id}"
    assert "01632" not in reader.open(f"{address}?read=1").words and f"Ring Joan on {COVER}." in reader.words
    claim(moderator, scene.case())
    assert "01632 960417" in reader.open(address).words


def test_where_somebody_may_be_at_risk_care_comes_before_what_was_written(app: Flask, scene: Scene) -> None:
    make.seat(scene.consultation, Role.MODERATOR, actor=make.make_actor("moderator@example.org"))
    case = scene.flag("risk")
    words = Reader(app).enter("moderator@example.org").open(f"/moderation/cases/{case.public_id}").words
    assert words.index("If someone’s life may be in danger now") < words.index("What was written")


@pytest.mark.parametrize("minutes", [-1, 0, 1])
def test_a_claim_holds_until_its_last_moment_and_not_in_it(app: Flask, minutes: int) -> None:
    """One that ran out holds nobody off, whoever had it."""
    with set_clock(now()):
        taken = Participation(account_id=1, pseudonym="Sam")
        case = Case(claimed_by=taken, claimed_until=now() + timedelta(minutes=minutes), contribution=Contribution())
        runs = minutes > 0
        assert is_claimed(case) is runs
        assert (holds_claim(Actor(1, frozenset()), case) is None) is runs
        assert holds_claim(Actor(2, frozenset()), case) == ("Sam has taken this case." if runs else "Take the case first.")
        case.state = CaseState.DECIDED
        told = holds_claim(Actor(2, frozenset()), case) or ""
        assert told.startswith("Sam has taken" if runs else "This case has already been decided.")


def test_what_nobody_has_flagged_is_taken_up_by_moderators_alone_and_not_by_its_author(scene: Scene) -> None:
    lead, author = make.seat(scene.consultation, Role.LEAD), scene.author
    readers = [Actor(None, VISITOR), scene.flagger, lead, scene.sam, author]
    assert [is_offered_flag(actor, scene.said) for actor in readers] == [True, True, True, True, False]
    assert [is_offered_take_up(actor, scene.said) for actor in readers] == [False, False, False, True, False]
    scene.said.status = Status.HIDDEN
    db.session.commit()
    assert [is_offered_flag(actor, scene.said) for actor in readers] == [False, False, False, True, False]
    assert not is_offered_take_up(make.seat(make.make_consultation(), Role.MODERATOR), scene.said)


def test_the_live_queue_goes_on_with_what_can_be_read_of_the_log(scene: Scene) -> None:
    case = scene.flag()
    claim(scene.sam, case)
    stream = consultation_stream(scene.consultation.id)
    entries = entries_since(stream, 0)
    for entry in entries:
        make_transient(entry)
        if entry.kind == "CaseClaimed":
            entry.payload = '{"actor_id":1,"case'
    told = describe(stream, entries, [Subscriber("one", scene.meera.account_id, "session")])["one"]
    assert [message["public_id"] for message in told] == [case.public_id] and told[0]["kind"] != "CaseClaimed"
