"""People come into a private consultation by an invitation, or by the code on a letter."""

from __future__ import annotations

import re
from datetime import timedelta
from secrets import token_bytes

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import DatabaseError

from forum.accounts.actions import begin_session
from forum.accounts.models import digest_of
from forum.accounts.queries import find_account
from forum.activities.discussions.live import describe
from forum.consultations.actions import joining, managing
from forum.consultations.events import consultation_stream
from forum.consultations.fingerprints import fingerprint_all, fingerprint_readership
from forum.consultations.models import Admission, Consultation, Participation, Readership
from forum.consultations.rules import CHOOSE_READERS, JOIN, may_see_consultation, visible_to
from forum.erasure.actions import erase_person
from forum.inviting import actions
from forum.inviting.actions import choose_readers, enter_code, make_code, put_out, try_code
from forum.inviting.codes import hash_access_code, make_access_code
from forum.inviting.models import AccessCode
from forum.inviting.queries import find_access_code, fingerprint_access_code, get_came_by_code, list_came_by_code
from forum.inviting.rules import ALLOW_DOMAIN, CODES_BY_PERSON, MAKE_CODE
from forum.kernel.actions import transaction
from forum.kernel.db import db
from forum.kernel.errors import Changed, Conflict, DoneAlready, Invalid, NotNow, TooMany
from forum.kernel.jobs import run_due_jobs
from forum.kernel.limits import Limit
from forum.kernel.mail import KeptMail
from forum.kernel.permissions import ANYONE, SYSTEM, VISITOR, Actor, Role, can
from forum.kernel.tokens import mint
from forum.live.subscriptions import Subscriber
from forum.notifications.actions import follow, sign_stop_one, topic_of
from forum.notifications.queries import find_topic
from tests import factories as make
from tests.browsing import Reader

VISITOR_ACTOR = Actor(None, VISITOR)
PLACES = (None, "admitted", Role.PARTICIPANT, Role.GUEST, Role.MODERATOR, Role.ORGANISER, Role.LEAD)


def make_private(readership: Readership = Readership.CODE, *, published: bool = True) -> Consultation:
    consultation = make.make_consultation(published=False)
    choose_readers(SYSTEM, consultation, readership, seen=fingerprint_readership(consultation))
    if published:
        managing.publish(SYSTEM, consultation)
    return consultation


def give_code(consultation: Consultation) -> str:
    return make_code(SYSTEM, consultation, seen=fingerprint_access_code(find_access_code(consultation)))


def come(consultation: Consultation, place: Role | str | None) -> Actor:
    if isinstance(place, Role):
        return make.seat(consultation, place)
    actor = make.make_actor()
    if place is not None:
        enter_code(actor, None, code=give_code(consultation))
    return actor


@pytest.mark.parametrize("place", PLACES)
def test_who_has_come_in_reads_it_and_nobody_else(app: Flask, place: Role | str | None) -> None:
    consultation = make_private()
    actor = come(consultation, place)
    assert may_see_consultation(actor, consultation) == (place is not None)


@pytest.mark.parametrize("readership", list(Readership))
@pytest.mark.parametrize("published", [True, False])
@pytest.mark.parametrize("place", [None, Role.PARTICIPANT, Role.GUEST, Role.ORGANISER])
def test_the_rule_and_its_twin_say_the_same(app: Flask, readership: Readership, published: bool, place: Role | None) -> None:
    consultation = make_private(readership, published=published)
    for actor in (come(consultation, place), VISITOR_ACTOR, SYSTEM):
        listed = db.session.query(Consultation).filter(visible_to(actor), Consultation.id == consultation.id).count()
        assert bool(listed) == may_see_consultation(actor, consultation)


def test_a_guest_of_something_else_is_none_here(app: Flask) -> None:
    consultation, other = make_private(), make.make_consultation()
    guest = make.seat(other, Role.GUEST)
    actor = Actor(guest.account_id, frozenset({Role.GUEST}))
    assert not may_see_consultation(actor, consultation)
    assert may_see_consultation(actor, other)


def test_somebody_with_a_letter_signs_in_enters_its_code_reads_and_joins(app: Flask) -> None:
    consultation = make_private()
    organiser, ann = make.make_account(), make.make_account()
    make.seat(consultation, Role.ORGANISER, actor=organiser.as_actor())
    reader = Reader(app).enter(organiser.email).open(f"/consultations/{consultation.slug}/manage/change")
    page = reader.follow("Who can read this")
    page.send("Make a code")
    shown = page.page.select_one(".access-code")
    assert shown is not None
    code = shown.get_text().strip()
    reader = Reader(app).enter(ann.email)
    assert reader.open(f"/consultations/{consultation.slug}").status == 404
    reader.open("/").follow("I have a code from a letter").send("Use my code", code=code.lower().replace("-", " "))
    assert reader.title == consultation.title
    assert "Only people who were invited or got a code can read it" in reader.words
    assert can(ann.as_actor(), JOIN, consultation)
    assert code not in page.open(f"/consultations/{consultation.slug}/manage/readers").words


def test_a_wrong_code_stays_in_its_box_and_says_the_same_as_one_of_something_else(app: Flask) -> None:
    code = give_code(make_private(published=False))
    make.make_account("ann@example.org")
    reader = Reader(app).enter("ann@example.org").open("/code")
    reader.send("Use my code", code="ABCD-EFGH")
    assert reader.status == 422
    assert reader.errors == ["Enter the code exactly as it is on your letter"]
    assert reader.page.select_one("#code")["value"] == "ABCD-EFGH"
    reader.send("Use my code", code=code)
    assert "has not opened yet" in reader.words


def test_who_guesses_is_stopped_and_who_is_right_is_not_counted(app: Flask) -> None:
    code, ann = give_code(make_private()), make.make_actor()
    for _each in range(CODES_BY_PERSON.most + 1):
        try_code(ann, code=code, address="192.0.2.1")
    ben = make.make_actor()
    for _each in range(CODES_BY_PERSON.most):
        with pytest.raises(Invalid):
            try_code(ben, code="ABCD-EFGH-JKMN-PQRS", address="192.0.2.1")
    with pytest.raises(TooMany):
        try_code(ben, code=code, address="192.0.2.1")


def test_a_right_code_is_never_refused_for_what_others_of_a_ward_typed(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "CODES_FROM_ADDRESS", Limit("access codes from address", 2, timedelta(hours=1)))
    code = give_code(make_private())
    for refusal in (Invalid, Invalid, TooMany):
        with pytest.raises(refusal):
            try_code(make.make_actor(), code="ABCD-EFGH-JKMN-PQRS", address="192.0.2.1")
    assert try_code(make.make_actor(), code=code, address="192.0.2.1")


def test_pressing_twice_loses_no_code(app: Flask) -> None:
    consultation = make_private()
    make.seat(consultation, Role.ORGANISER, actor=make.make_actor("org@example.org"))
    reader = Reader(app).enter("org@example.org").open(f"/consultations/{consultation.slug}/manage/readers")
    button = reader._find("form button", "Make a")
    form, address = reader.fields_of(button.find_parent("form")), button.find_parent("form")["action"]
    origin = {"Origin": "http://localhost"}
    pages = [reader.ask("post", address, data=form, headers=origin) for _press in range(2)]
    assert [page.status_code for page in pages] == [200, 200]
    codes = {re.search(r"(?:[A-Z0-9]{4}-){3}[A-Z0-9]{4}", page.get_data(as_text=True))[0] for page in pages}
    (code,) = codes
    assert enter_code(make.make_actor(), None, code=code) == consultation


def test_a_new_code_ends_the_old_one_and_those_who_came_by_that_stay(app: Flask) -> None:
    consultation, ann, ben = make_private(), make.make_actor(), make.make_actor()
    old = give_code(consultation)
    enter_code(ann, None, code=old)
    new = give_code(consultation)
    assert may_see_consultation(ann, consultation)
    with pytest.raises(Invalid):
        enter_code(ben, None, code=old)
    assert enter_code(ben, None, code=new) == consultation


def test_only_the_hash_of_a_code_is_kept(app: Flask) -> None:
    code = give_code(make_private())
    kept = db.session.query(AccessCode).one().code_hash
    assert code not in kept and kept == hash_access_code(code)
    assert len({make_access_code(token_bytes(32)) for _each in range(100)}) == 100


def test_of_two_who_make_a_code_at_once_the_second_looks_again(app: Flask) -> None:
    consultation = make_private()
    seen = fingerprint_access_code(find_access_code(consultation))
    make_code(SYSTEM, consultation, seen=seen)
    with pytest.raises(Changed):
        make_code(SYSTEM, consultation, seen=seen)


def test_a_code_opens_nothing_that_is_read_by_invitation_alone(app: Flask) -> None:
    consultation = make_private(published=False)
    code = give_code(consultation)
    choose_readers(SYSTEM, consultation, Readership.INVITED, seen=fingerprint_readership(consultation))
    managing.publish(SYSTEM, consultation)
    with pytest.raises(Invalid):
        enter_code(make.make_actor(), None, code=code)
    with pytest.raises(NotNow):
        make_code(SYSTEM, consultation, seen="")


@pytest.mark.parametrize("readership", list(Readership))
def test_who_can_read_it_stays_as_it_opened(app: Flask, readership: Readership) -> None:
    consultation = make_private(readership)
    organiser = make.seat(consultation, Role.ORGANISER)
    for other in set(Readership) - {readership}:
        with pytest.raises(NotNow):
            choose_readers(organiser, consultation, other, seen=fingerprint_readership(consultation))
        consultation.readership = other
        with pytest.raises(DatabaseError):
            db.session.commit()
        db.session.rollback()


def test_who_can_read_it_is_under_the_signature(app: Flask) -> None:
    consultation = make.make_consultation(published=False)
    before = fingerprint_all(consultation)
    choose_readers(SYSTEM, consultation, Readership.INVITED, seen=fingerprint_readership(consultation))
    assert fingerprint_all(consultation) != before


def test_nobody_chooses_for_another_who_chose_meanwhile(app: Flask) -> None:
    consultation = make.make_consultation(published=False)
    with pytest.raises(Changed):
        choose_readers(SYSTEM, consultation, Readership.INVITED, seen="something else")


@pytest.mark.parametrize("role", sorted(ANYONE - {Role.SYSTEM, Role.ORGANISER}))
def test_only_organisers_say_who_reads_it_and_make_codes(app: Flask, role: Role) -> None:
    draft, opened = make.make_consultation(published=False), make_private()
    for consultation, permission in ((draft, CHOOSE_READERS), (opened, MAKE_CODE)):
        assert not can(make.seat(consultation, role), permission, consultation)
        assert can(make.seat(consultation, Role.ORGANISER), permission, consultation)


def test_an_address_at_work_is_no_invitation(app: Flask) -> None:
    consultation = make_private()
    assert not can(make.seat(consultation, Role.ORGANISER), ALLOW_DOMAIN, consultation)


def test_what_an_account_could_read_goes_with_it(app: Flask) -> None:
    consultation, ann = make_private(), make.make_account()
    enter_code(ann.as_actor(), None, code=give_code(consultation))
    erase_person(ann.as_actor(), ann)
    assert not db.session.query(Admission).count()


def test_a_code_that_is_right_too_early_lets_nobody_in(app: Flask) -> None:
    consultation, ann = make_private(published=False), make.make_actor()
    with pytest.raises(Conflict):
        enter_code(ann, None, code=give_code(consultation))
    assert not db.session.query(Admission).count()


def test_an_organiser_sees_who_came_by_which_code_and_ends_that_one_of_them_reads(app: Flask) -> None:
    consultation, organiser, ann = make_private(), make.make_account(), make.make_account("ann@example.org")
    make.seat(consultation, Role.ORGANISER, actor=organiser.as_actor())
    code = give_code(consultation)
    enter_code(ann.as_actor(), None, code=code)
    joining.join(ann.as_actor(), consultation, pseudonym="Gentle Swan", capacity_key="carer")
    page = Reader(app).enter(organiser.email).open(f"/consultations/{consultation.slug}/manage/readers")
    page.follow("See who has used a code")
    assert "Gentle Swan" in page.words and "with the code made on" in page.words and "ann@example.org" not in page.words
    page.follow("End their access").send("End their access", reason="This letter was for somebody else")
    assert "Their access ended" in page.words
    assert not may_see_consultation(ann.as_actor(), consultation)
    assert make.place_of(ann.as_actor(), consultation).removed_at is not None
    assert Reader(app).enter("ann@example.org").open(f"/consultations/{consultation.slug}").status == 404
    run_due_jobs()
    letter = db.session.query(KeptMail).filter_by(recipient="ann@example.org").one()
    assert "This letter was for somebody else" in letter.text
    with pytest.raises(Conflict, match="ended your access"):
        enter_code(ann.as_actor(), None, code=code)


def test_a_window_on_a_thread_closes_for_whoever_is_put_out_and_for_nobody_else(app: Flask) -> None:
    consultation = make_private()
    author, ann, ben = make.seat(consultation), make.make_actor(), make.make_actor()
    thread, code = make.make_thread(consultation, author).thread, give_code(consultation)
    windows = []
    for actor in (ann, ben):
        enter_code(actor, None, code=code)
        account = find_account(actor.account_id)
        assert account is not None
        begin_session(account)
        session = digest_of(account.sign_in_key)
        windows.append(Subscriber(f"window {actor.account_id}", actor.account_id, session, about=thread.id))
    stream = consultation_stream(consultation.id)
    assert len(describe(stream, [], windows)) == len(windows)
    put_out(SYSTEM, consultation, get_admission_of(ann), reason="Not their letter")
    assert describe(stream, [], windows).keys() == {windows[1].sid}


def get_admission_of(actor: Actor) -> Admission:
    return db.session.query(Admission).filter_by(account_id=actor.account_id).one()


def test_whoever_has_not_joined_is_put_out_as_well_and_twice_is_once(app: Flask) -> None:
    consultation, actor = make_private(), make.make_actor()
    enter_code(actor, None, code=give_code(consultation))
    admission = db.session.query(Admission).one()
    put_out(SYSTEM, consultation, admission, reason="First")
    for reason, refusal in (("First", DoneAlready), ("Second", Conflict)):
        with pytest.raises(refusal, match="Their access has already ended"):
            put_out(SYSTEM, consultation, admission, reason=reason)
    assert (admission.put_out_because, may_see_consultation(Actor(actor.account_id, actor.site_roles), consultation)) == (
        "First",
        False,
    )


def test_whoever_helps_to_run_it_is_not_put_out_and_a_reason_is_needed(app: Flask) -> None:
    consultation, actor = make_private(), make.make_actor()
    enter_code(actor, None, code=give_code(consultation))
    admission = db.session.query(Admission).one()
    with pytest.raises(Invalid, match="Enter why"):
        put_out(SYSTEM, consultation, admission, reason=" ")
    make.seat(consultation, Role.MODERATOR, actor=actor)
    with pytest.raises(Conflict, match="Change their role first"):
        put_out(SYSTEM, consultation, admission, reason="A reason")


def test_the_list_of_who_came_keeps_the_name_that_they_came_with(app: Flask) -> None:
    """A name under which somebody took up a role later would tell every organiser whose the earlier one was."""
    consultation, ann = make_private(), make.make_account("ann@example.org")
    enter_code(ann.as_actor(), None, code=give_code(consultation))
    joining.join(ann.as_actor(), consultation, pseudonym="Gentle Swan", capacity_key="carer")
    asked = joining.invite(SYSTEM, consultation, email=ann.email, role=Role.LEAD, capacity_key="staff", job_title="Matron")
    token = mint(joining.INVITATION, asked.public_id, timedelta(days=1))
    joining.accept_invitation(ann.as_actor(), None, token=token, pseudonym="Ruth Canary")
    came, _following = list_came_by_code(consultation)
    assert [each.name for each in came] == ["Gentle Swan"]
    assert get_came_by_code(consultation, came[0].admission.public_id).name == "Gentle Swan"
    with pytest.raises(Conflict) as refused:
        put_out(SYSTEM, consultation, came[0].admission, reason="Not their letter")
    assert "Ruth Canary" not in str(refused.value)


def test_whoever_was_put_out_can_still_delete_what_they_wrote(app: Flask) -> None:
    consultation, ann = make_private(), make.make_account("ann@example.org")
    enter_code(ann.as_actor(), None, code=give_code(consultation))
    joining.join(ann.as_actor(), consultation, pseudonym="Gentle Swan", capacity_key="carer")
    post = make.make_thread(consultation, ann.as_actor(), body="My mother waited.")
    put_out(SYSTEM, consultation, get_admission_of(ann.as_actor()), reason="Not their letter")
    reader = Reader(app).enter("ann@example.org")
    own = reader.open("/account/what-i-said")
    assert "You can no longer read this consultation." in own.words and "My mother waited." in own.words
    own.follow("Delete my comment").send("Delete my comment")
    assert "We have deleted your comment" in own.words
    db.session.expire_all()
    assert not post.has_words
    other = Reader(app).enter(make.make_account().email)
    assert other.open(f"/consultations/{consultation.slug}/said/{post.public_id}/withdraw").status == 404


def test_pressing_join_twice_gives_one_place_and_no_fault(app: Flask) -> None:
    consultation, ann = make_private(), make.make_account("ann@example.org")
    code = give_code(consultation)
    for _each in range(2):
        enter_code(ann.as_actor(), None, code=code)
    assert db.session.query(Admission).count() == 1
    first, second = (Reader(app).enter("ann@example.org").open(f"/consultations/{consultation.slug}/join") for _each in range(2))
    for page in (first, second):
        page.send("Take part", pseudonym="Gentle Swan", capacity_key="carer")
        assert page.status == 200
    assert db.session.query(Participation).filter_by(account_id=ann.id).count() == 1


def test_the_page_of_somebody_whose_access_has_ended_says_so(app: Flask) -> None:
    consultation, actor = make_private(), make.make_actor()
    enter_code(actor, None, code=give_code(consultation))
    admission = db.session.query(Admission).one()
    put_out(SYSTEM, consultation, admission, reason="First")
    make.seat(consultation, Role.ORGANISER, actor=make.make_actor("organiser@example.org"))
    reader = Reader(app).enter("organiser@example.org")
    page = reader.open(f"/consultations/{consultation.slug}/manage/readers/came/{admission.public_id}/end")
    assert page.path.endswith("/readers/came") and "Their access has already ended" in page.words


IN_IT = {"while they may read it": False, "once they are put out": True}


@pytest.mark.parametrize("moment", IN_IT)
def test_what_somebody_follows_in_a_private_consultation_is_named_as_long_as_they_may_read_it(app: Flask, moment: str) -> None:
    consultation = make_private()
    account = make.make_account("reader@example.org")
    reader = account.as_actor()
    enter_code(reader, None, code=give_code(consultation))
    thread = make.make_thread(consultation, make.seat(consultation), title="The night bus")
    with transaction():
        topics = [topic_of(consultation), find_topic(consultation, "thread", thread.thread.public_id)]
    for topic in topics:
        follow(reader, topic, is_on=True)
    links = [sign_stop_one(account, topic) for topic in topics]
    if IN_IT[moment]:
        organiser = make.seat(consultation, Role.ORGANISER)
        put_out(organiser, consultation, db.session.scalars(select(Admission)).one(), reason="They gave the code away.")
    news = Reader(app).enter(account.email).open("/account/news").words
    letters = [Reader(app).open(f"/stop-mail/one/{link}").words for link in links]
    for words in (news, *letters):
        is_named = consultation.title in words or "The night bus" in words
        assert is_named is not IN_IT[moment] and "hidden" not in words
