"""Nothing that is answered to a secret ballot is longer or shorter for one choice than for another."""

from __future__ import annotations

import json
import zlib
from base64 import urlsafe_b64decode

import pytest
from flask import Flask

from forum.activities.voting.fingerprints import fingerprint_poll
from forum.activities.voting.models import Poll
from forum.kernel.db import db
from forum.kernel.drafts import Draft
from forum.kernel.permissions import SYSTEM, Role
from forum.rooms.actions import running
from forum.rooms.fingerprints import fingerprint_polls
from forum.rooms.live import doors
from forum.workshops.actions import planning
from tests import factories as make
from tests.browsing import Reader

LABELS = ("Yes", "Close the day centre & open another, <b>much</b> further out of town", "Cau’r ganolfan ddydd", "Ω", "Leave it")
CHOICES: dict[str, list[dict[str, object]]] = {
    "choose-one": [{"mark": str(number)} for number in range(1, 6)],
    "approval": [{"marks": [str(number) for number in range(1, 6) if 1 << number & bits]} for bits in (2, 8, 62, 34)],
    "irv": [
        {f"mark_{number}": str(rank) for number, rank in zip(range(1, 6), ranks, strict=True) if rank}
        for ranks in ((1, 0, 0, 0, 0), (0, 0, 0, 0, 1), (1, 2, 3, 4, 5), (5, 4, 3, 2, 1), (0, 1, 2, 0, 0))
    ],
    "score": [{f"mark_{number}": str(score) for number in range(1, 6)} for score in (0, 3, 5)],
}


def page_of(poll: Poll) -> str:
    return f"/consultations/{poll.consultation.slug}/polls/{poll.public_id}"


def voter(app: Flask, poll: Poll) -> Reader:
    account = make.make_account()
    make.seat(poll.consultation, actor=account.as_actor())
    return Reader(app).enter(account.email)


def length(reader: Reader) -> int:
    return len(reader.response.get_data())


@pytest.mark.parametrize("method_key", list(CHOICES))
def test_the_check_page_and_the_ballot_one_goes_back_to_are_of_one_length(app: Flask, method_key: str) -> None:
    poll = make.make_poll(method_key=method_key, labels=LABELS)
    reader = voter(app, poll)
    checks, again = set(), set()
    for choice in [*CHOICES[method_key], {**CHOICES[method_key][0], "helped": ["yes"]}, "blank"]:
        reader.open(page_of(poll))
        if choice == "blank":
            reader.send("Leave it blank")
        else:
            reader.send("Check my vote", **choice)
        assert reader.words.startswith("Check your vote"), reader.words
        checks.add(length(reader))
        reader.send("Go back and change it")
        again.add(length(reader))
        assert "Your receipt code" in reader.words
    assert len(checks) == 1 and len(again) == 1, (checks, again)


def test_a_ballot_that_is_drawn_again_in_a_room_is_of_one_length(app: Flask) -> None:
    workshop = make.make_room(kind="vote")
    item = workshop.items[0]
    poll = planning.add_poll(SYSTEM, item, method_key="irv", question="Which first?", labels=list(LABELS))
    make.make_key(poll)
    running.open_poll(SYSTEM, workshop, poll_id=poll.id, seen=fingerprint_polls([poll]))
    account = make.make_account()
    make.come_in(workshop, make.seat(workshop.consultation, actor=account.as_actor()))
    phone = Reader(app).enter(account.email)
    address = f"/consultations/{workshop.consultation.slug}/workshop/{workshop.public_id}/room"
    lengths = set()
    for ranks in ({"mark_1": "1", "mark_2": "1"}, {"mark_1": "1", "mark_5": "1", "mark_3": "1"}, {"mark_4": "77"}):
        phone.open(address).send("Cast my vote", **ranks)
        assert phone.status == 422
        lengths.add(length(phone))
    assert len(lengths) == 1


def test_a_ballot_that_is_refused_over_a_live_connection_is_of_one_length(app: Flask) -> None:
    workshop = make.make_room(kind="vote")
    poll = planning.add_poll(SYSTEM, workshop.items[0], method_key="irv", question="Which first?", labels=list(LABELS))
    make.make_key(poll)
    running.open_poll(SYSTEM, workshop, poll_id=poll.id, seen=fingerprint_polls([poll]))
    person = make.come_in(workshop)
    place = {"slug": workshop.consultation.slug, "public_id": workshop.public_id, "act": "vote"}
    answers = []
    for ranks in ({"mark_1": "1", "mark_2": "1"}, {"mark_1": "1", "mark_5": "1", "mark_3": "1"}, {"mark_4": "77"}):
        fields = {"poll": str(poll.id), "seen": fingerprint_poll(poll), "receipt": "r" * 20, **ranks}
        with app.test_request_context():
            answers.append(doors.do_in_room(person, place | {"fields": [list(each) for each in fields.items()]}))
    assert {answer["code"] for answer in answers} == {422} and all("govuk-error" in answer["parts"]["vote"] for answer in answers)
    assert len({len(json.dumps(answer)) for answer in answers}) == 1


def test_a_ballot_that_is_refused_to_who_enters_it_for_somebody_is_of_one_length(app: Flask) -> None:
    poll = make.make_poll(method_key="irv", labels=LABELS)
    make.seat(poll.consultation, Role.ORGANISER, actor=make.make_actor("desk@example.org"))
    desk = Reader(app).enter("desk@example.org")
    for page, button in (("enter", "Cast this vote for them"), ("paper", "Save this sheet")):
        lengths = set()
        for ranks in ({"mark_1": "1", "mark_2": "1"}, {"mark_1": "1", "mark_5": "1", "mark_3": "1"}, {"mark_4": "77"}):
            desk.open(f"/consultations/{poll.consultation.slug}/manage/polls/{poll.public_id}/{page}").send(button, **ranks)
            assert desk.status == 422
            lengths.add(length(desk))
        assert len(lengths) == 1, (page, lengths)


def test_the_cookie_of_whoever_has_voted_does_not_say_what_they_were_told(app: Flask) -> None:
    poll = make.make_poll(labels=LABELS)
    reader = voter(app, poll)
    reader.open(page_of(poll)).send("Check my vote", mark="2")
    reader.send("Cast my vote")
    code = reader.page.find(class_="receipt").text
    cookie = reader.client.get_cookie("session").value
    content = urlsafe_b64decode(cookie + "=" * (-len(cookie) % 4))
    assert code.encode() not in content and poll.public_id.encode() not in content and b"_user_id" not in content
    for part in cookie.split("."):
        with pytest.raises((ValueError, zlib.error)):
            json.loads(urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    assert code in reader.open(page_of(poll)).words, "and its owner still reads it there"


def test_a_ballot_that_comes_when_its_voter_is_signed_out_is_kept_nowhere(app: Flask) -> None:
    poll = make.make_poll(labels=LABELS)
    reader = voter(app, poll)
    for fields in ({"mark": "2"}, {"blank": "1"}, {"none": "1"}):
        Reader(app).ask("post", f"{page_of(poll)}/vote", data=fields)
    assert reader and db.session.query(Draft).count() == 0
