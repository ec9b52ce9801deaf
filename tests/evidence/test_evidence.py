"""The evidence room: who made it, who paid and how sure it is; what people ask for is answered by a named person by a date."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import event, select

from forum.briefing.actions import remove_thing
from forum.briefing.fingerprints import fingerprint_thing
from forum.consultations.actions.managing import add_document, replace_document
from forum.consultations.change_guards import Wanted
from forum.consultations.models import Consultation
from forum.consultations.snapshots import Part
from forum.contributions.actions import withdraw
from forum.evidence.actions import add_item, answer_request, ask_for_evidence, change_item, remove_item
from forum.evidence.fingerprints import fingerprint_answer, fingerprint_item
from forum.evidence.kinds import LONGEST_ANSWER, MOST_ITEMS, EvidenceAnswerWords
from forum.evidence.models import EvidenceAnswer, EvidenceItem, EvidenceRequest, read_item_words
from forum.evidence.rules import find_asking_activity, today
from forum.kernel.clock import now, set_clock
from forum.kernel.db import db
from forum.kernel.errors import Changed, Conflict, Forbidden, Invalid, NotNow, SignInNeeded
from forum.kernel.permissions import SYSTEM, VISITOR, Actor, Role
from forum.notifications.models import Notification
from forum.spaces.models import Version
from forum.spaces.queries import list_versions
from tests import factories as make
from tests.browsing import Reader
from tests.rewording.asking import change_by_two


def sit_down(app: Flask, role: Role = Role.ORGANISER, *, published: bool = True) -> tuple[Consultation, Reader]:
    consultation = make.make_consultation(published=published)
    account = make.make_account()
    make.seat(consultation, role, actor=account.as_actor())
    return consultation, Reader(app).enter(account.email)


def room(consultation: Consultation) -> str:
    return f"/consultations/{consultation.slug}/evidence"


def manage(consultation: Consultation) -> str:
    return f"/consultations/{consultation.slug}/manage/evidence"


def test_everybody_reads_who_made_it_who_paid_and_how_sure_it_is(app: Flask) -> None:
    consultation = make.make_consultation()
    make.make_evidence(consultation)
    for address in (room(consultation), f"/consultations/{consultation.slug}"):
        words = Reader(app).open(address).words
        for said in ("Calls at night, counted", "The phone system", "The hospice", "Very sure"):
            assert said in words


def test_what_each_step_of_the_scale_means_stands_beside_it(app: Flask) -> None:
    consultation = make.make_consultation()
    make.make_evidence(consultation, replace(make.EVIDENCE, kind="experience", certainty="story"))
    page = Reader(app).open(room(consultation))
    assert "Lived experience" in page.words and "It shows what can happen, not how often." in page.words
    assert not page.page.select(".item .bars")  # one experience is beside the scale, not at its end


def test_it_says_for_or_against_which_option_it_speaks(app: Flask) -> None:
    consultation = make.make_consultation()
    option = make.make_thing(consultation)
    item = make.make_evidence(consultation, replace(make.EVIDENCE, option_id=option.id, speaks="against"))
    assert "Against option A" in Reader(app).open(room(consultation)).words
    page = Reader(app).open(f"/consultations/{consultation.slug}").page
    row = next(row for row in page.select("table.options tbody tr") if row.th and row.th.get_text() == "Evidence")
    assert "Against it:" in row.get_text() and row.select_one(f"a[href$='#evidence-{item.public_id}']") is not None


def test_an_option_of_another_consultation_is_none_and_nothing_is_for_it(app: Flask) -> None:
    consultation, elsewhere = make.make_consultation(), make.make_thing(make.make_consultation())
    item = make.make_evidence(consultation, replace(make.EVIDENCE, option_id=elsewhere.id, speaks="for"))
    assert (item.option_id, item.speaks) == (None, "")


def test_an_option_that_goes_from_a_draft_leaves_its_evidence(either_app: Flask) -> None:
    consultation = make.make_consultation(published=False)
    option = make.make_thing(consultation)
    item = make.make_evidence(consultation, replace(make.EVIDENCE, option_id=option.id, speaks="for"))
    remove_thing(make.seat(consultation, Role.ORGANISER), option, seen=fingerprint_thing(option))
    db.session.expire_all()
    assert item.option_id is None


def test_an_organiser_adds_changes_and_removes_it(app: Flask) -> None:
    consultation, reader = sit_down(app, published=False)
    typed = {name: value for name, value in vars(make.EVIDENCE).items() if name not in ("option_id", "speaks")}
    reader.open(f"{manage(consultation)}/new").send("Save", **typed)
    item = db.session.scalars(select(EvidenceItem)).one()
    assert read_item_words(item) == make.EVIDENCE
    reader.open(f"{manage(consultation)}/{item.public_id}").send("Save", title="Quite another")
    assert "Quite another" in reader.open(manage(consultation)).words
    reader.send("Remove")
    assert "Quite another" not in reader.open(manage(consultation)).words


def test_what_is_missing_is_said_beside_its_field_and_the_rest_stays(app: Flask) -> None:
    consultation, reader = sit_down(app)
    page = reader.open(f"{manage(consultation)}/new").send("Save", found_when="typed before")
    assert page.status == 422 and "typed before" in str(page.page)
    said = [each.get_text(strip=True) for each in page.page.select(".govuk-error-message")]
    assert any("who paid" in each for each in said) and any("how sure" in each for each in said)


def test_each_change_of_what_people_can_read_is_a_version_with_its_reason(app: Flask) -> None:
    consultation = make.make_consultation()
    organiser = make.seat(consultation, Role.ORGANISER)
    item = make.make_evidence(consultation, organiser=organiser)
    make.make_thread(consultation)
    words = replace(make.EVIDENCE, certainty="unsure")
    with pytest.raises(Invalid):
        change_item(organiser, item, words, seen=fingerprint_item(item))
    for said, reason in ((words, "A month was counted twice."), (None, "It was wrong.")):
        change_by_two(organiser, Wanted(consultation, Part.EVIDENCE, said, fingerprint_item(item), reason, item))
    kept = [(each.effect, each.reason) for each in db.session.scalars(select(Version).filter_by(part="evidence"))]
    assert kept[1:] == [("changed", "A month was counted twice."), ("removed", "It was wrong.")]
    page = Reader(app).open(f"/consultations/{consultation.slug}/changes").words
    assert "Not sure yet" in page and "It was wrong." in page
    room = Reader(app).open(f"/consultations/{consultation.slug}/evidence").words
    assert make.EVIDENCE.title in room and "Removed on" in room and "It was wrong." in room


def test_of_two_who_change_it_neither_overwrites_the_other(app: Flask) -> None:
    consultation = make.make_consultation()
    organiser = make.seat(consultation, Role.ORGANISER)
    item = make.make_evidence(consultation, organiser=organiser)
    seen = fingerprint_item(item)
    change_item(organiser, item, replace(make.EVIDENCE, title="First"), seen=seen)
    with pytest.raises(Changed):
        change_item(organiser, item, replace(make.EVIDENCE, title="Second"), seen=seen)
    with pytest.raises(Changed):
        remove_item(organiser, item, seen=seen, reason="It is old.")


def test_there_is_not_more_than_people_could_read(app: Flask) -> None:
    consultation = make.make_consultation(published=False)
    for _each in range(MOST_ITEMS):
        add_item(SYSTEM, consultation, make.EVIDENCE)
    with pytest.raises(Conflict):
        add_item(SYSTEM, consultation, make.EVIDENCE)


WRITERS = {Role.ORGANISER}
ANSWERERS = {Role.ORGANISER, Role.LEAD}
ASKERS = {Role.PARTICIPANT, Role.MODERATOR, Role.FACILITATOR, Role.ORGANISER, Role.LEAD}
SEATED = sorted(ASKERS)


@pytest.mark.parametrize("role", SEATED)
@pytest.mark.parametrize("is_open", [True, False], ids=["while a stage is open", "when it is over"])
def test_who_may_do_what_and_when(app: Flask, role: Role, is_open: bool) -> None:
    consultation = make.make_consultation()
    request = make.make_evidence_request(consultation)
    activity = find_asking_activity(consultation)
    assert activity is not None
    actor = make.seat(consultation, role)

    def may(act: object) -> bool:
        try:
            act()  # type: ignore[operator]
        except (Forbidden, NotNow):
            return False
        return True

    with set_clock(now() if is_open else consultation.phases[0].closes_at + timedelta(days=1)):
        words = EvidenceAnswerWords("Dr Shah", today(), "It takes an hour.")
        said = {"wants": "expert", "title": "Who knows?", "body": "We would like to ask."}
        assert may(lambda: add_item(actor, consultation, make.EVIDENCE, reason="There is something new.")) == (role in WRITERS)
        assert may(lambda: ask_for_evidence(actor, activity, **said)) == is_open
        assert may(lambda: answer_request(actor, request, words, seen=fingerprint_answer(request))) == (role in ANSWERERS)


def test_a_visitor_is_asked_to_sign_in_before_they_ask(app: Flask) -> None:
    activity = find_asking_activity(make.make_consultation())
    assert activity is not None
    with pytest.raises(SignInNeeded):
        ask_for_evidence(Actor(None, VISITOR), activity, wants="evidence", title="How long?", body="Tell us.")


def test_somebody_asks_and_reads_it_on_the_page_with_nobody_named_yet(app: Flask) -> None:
    consultation, reader = sit_down(app, Role.PARTICIPANT)
    reader.open(f"{room(consultation)}/ask")
    reader.send("Send my request", wants="expert", title="Who knows about doses?", body="Option B needs it.")
    assert "Your request is now on the page" in reader.words
    words = Reader(app).open(room(consultation)).words
    assert "Who knows about doses?" in words and "Someone will be named to answer by" in words
    assert "The organisers say within 7 days who will answer, and by when." in words


@pytest.mark.parametrize(("days", "said"), [(7, ""), (8, "That is 1 day late"), (17, "That is 10 days late")])
def test_a_request_for_which_nobody_is_named_in_time_is_late(app: Flask, days: int, said: str) -> None:
    consultation, organiser = make.make_consultation(), make.make_account()
    make.seat(consultation, Role.ORGANISER, actor=organiser.as_actor())
    request = make.make_evidence_request(consultation)
    with set_clock(now() + timedelta(days=days)):
        words = Reader(app).open(room(consultation)).words
        assert ("Nobody has been named to answer these yet:" in words) is bool(said) and said in words
        assert "Say who will answer a request for evidence" in Reader(app).enter(organiser.email).open("/account/work").words
        make.make_evidence_answer(request)
        assert "Nobody has been named" not in Reader(app).open(room(consultation)).words


def test_the_page_on_which_a_request_is_answered_says_which_it_is(app: Flask) -> None:
    consultation, reader = sit_down(app)
    request = make.make_evidence_request(consultation)
    page = reader.open(f"{manage(consultation)}/requests/{request.public_id}")
    assert "How long does it take?" in page.title


def test_a_document_that_was_replaced_while_somebody_wrote_leads_to_the_newest(app: Flask) -> None:
    consultation, reader = sit_down(app)
    add = {"file_name": "report.txt", "content": b"One.", "text": "One."}
    first = add_document(SYSTEM, consultation, title="Report", **add)
    page = reader.open(f"{manage(consultation)}/new")
    replace_document(SYSTEM, first, title="Report, corrected", **(add | {"content": b"Two."}), reason="It was a slip.")
    said = {name: value for name, value in vars(make.EVIDENCE).items() if isinstance(value, str) and name != "speaks"}
    page.send("Save", **said, document=first.public_id, reason="It is known.")
    item = db.session.scalars(select(EvidenceItem)).one()
    assert item.document is not None and item.document.title == "Report, corrected"


def test_what_is_missing_of_a_request_is_said_and_what_was_typed_stays(app: Flask) -> None:
    consultation, reader = sit_down(app, Role.PARTICIPANT)
    page = reader.open(f"{room(consultation)}/ask").send("Send my request", body="typed before")
    assert page.status == 422 and "typed before" in str(page.page)
    assert "Choose what would help you" in page.words and "Enter what you would like to know" in page.words


def test_whoever_has_no_place_yet_joins_first_and_comes_back(app: Flask) -> None:
    consultation, account = make.make_consultation(), make.make_account()
    page = Reader(app).enter(account.email).open(f"{room(consultation)}/ask")
    assert "Take part" in page.title


def test_when_no_stage_is_open_the_room_says_so_and_nobody_can_ask(app: Flask) -> None:
    consultation, reader = sit_down(app, Role.PARTICIPANT)
    with set_clock(consultation.phases[-1].closes_at + timedelta(days=1)):
        assert "No stage is open any more, so you cannot ask for more evidence." in reader.open(room(consultation)).words
        assert reader.open(f"{room(consultation)}/ask").status in (403, 409)


def test_a_named_person_answers_by_a_date_and_all_can_read_both(app: Flask) -> None:
    request = make.make_evidence_request()
    organiser = make.seat(request.consultation, Role.ORGANISER)
    make.make_evidence_answer(request, organiser=organiser)
    address = f"{room(request.consultation)}/requests/{request.public_id}"
    assert "The answer is due by" in Reader(app).open(address).words
    make.make_evidence_answer(request, organiser=organiser, answer="It takes **52 minutes**.")
    page = Reader(app).open(address)
    assert "Answer from Dr Shah" in page.words and page.page.select_one(".say strong") is not None
    assert "Answered on" in Reader(app).open(room(request.consultation)).words


@pytest.mark.parametrize(("days", "said"), [(0, ""), (1, "1 day late"), (9, "9 days late")])
def test_a_late_answer_is_red_with_its_days_until_it_comes(app: Flask, days: int, said: str) -> None:
    request = make.make_evidence_request()
    organiser = make.seat(request.consultation, Role.ORGANISER)
    answer = make.make_evidence_answer(request, days=3, organiser=organiser)
    with set_clock(now() + timedelta(days=3 + days)):
        page = Reader(app).open(room(request.consultation))
        assert bool(page.page.select(".st.late")) == bool(said)
        assert said in page.words
        words = EvidenceAnswerWords(answer.name, answer.due_on, "Here it is.")
        answer_request(organiser, request, words, seen=fingerprint_answer(request))
        assert not Reader(app).open(room(request.consultation)).page.select(".st.late")


def test_a_day_that_is_moved_does_not_hide_the_first_and_says_why(app: Flask) -> None:
    request = make.make_evidence_request()
    organiser = make.seat(request.consultation, Role.ORGANISER)
    answer = make.make_evidence_answer(request, days=3, organiser=organiser)
    first = answer.due_on
    later = EvidenceAnswerWords(answer.name, first + timedelta(days=5))
    with pytest.raises(Invalid):
        answer_request(organiser, request, later, seen=fingerprint_answer(request))
    answer_request(organiser, request, later, seen=fingerprint_answer(request), reason="The figures are not in yet.")
    assert answer.first_due_on == first
    assert "The first date was" in Reader(app).open(f"{room(request.consultation)}/requests/{request.public_id}").words
    assert "The figures are not in yet." in Reader(app).open(f"/consultations/{request.consultation.slug}/changes").words


def test_a_promise_that_a_colleague_sends_unchanged_is_no_change_with_a_reason(app: Flask) -> None:
    request = make.make_evidence_request()
    organiser, colleague = (make.seat(request.consultation, Role.ORGANISER) for _ in range(2))
    words = EvidenceAnswerWords("Head of nursing", today() + timedelta(days=9))
    for actor in (organiser, colleague):
        answer_request(actor, request, words, seen=fingerprint_answer(request))
    assert len(list_versions(request.space_id)[0]) == 1


@pytest.mark.parametrize(
    ("field", "name", "days", "text"),
    [
        ("name", " ", 1, ""),
        ("due_on", "Dr Shah", -1, ""),
        ("due_on", "Dr Shah", 400, ""),
        ("answer", "Dr Shah", 1, "x" * (LONGEST_ANSWER + 1)),
    ],
)
def test_what_cannot_be_promised_is_refused_beside_its_field(app: Flask, field: str, name: str, days: int, text: str) -> None:
    request = make.make_evidence_request()
    organiser = make.seat(request.consultation, Role.ORGANISER)
    with pytest.raises(Invalid) as refused:
        words = EvidenceAnswerWords(name, today() + timedelta(days=days), text)
        answer_request(organiser, request, words, seen=fingerprint_answer(request))
    assert set(refused.value.errors) == {field}


def test_an_answer_that_people_have_read_is_never_emptied(app: Flask) -> None:
    request = make.make_evidence_request()
    organiser = make.seat(request.consultation, Role.ORGANISER)
    answer = make.make_evidence_answer(request, organiser=organiser, answer="An hour.")
    with pytest.raises(Invalid):
        answer_request(
            organiser,
            request,
            EvidenceAnswerWords(answer.name, answer.due_on),
            seen=fingerprint_answer(request),
            reason="No, it stays out.",
        )


def test_of_two_who_answer_at_once_neither_overwrites_the_other(either_app: Flask) -> None:
    request = make.make_evidence_request()
    organiser, seen = make.seat(request.consultation, Role.ORGANISER), fingerprint_answer(request)
    make.make_evidence_answer(request, organiser=organiser)
    with pytest.raises(Changed):
        answer_request(organiser, request, EvidenceAnswerWords("Another", today()), seen=seen)
    assert db.session.scalars(select(EvidenceAnswer)).one().name == "Dr Shah"


def test_whoever_asked_is_told_once_who_answers_and_once_that_it_is_answered(app: Flask) -> None:
    account = make.make_account()
    consultation = make.make_consultation()
    request = make.make_evidence_request(consultation, make.seat(consultation, actor=account.as_actor()))
    organiser = make.seat(consultation, Role.ORGANISER)
    make.make_evidence_answer(request, organiser=organiser)
    make.make_evidence_answer(request, organiser=organiser, answer="An hour.")
    make.make_evidence_answer(request, organiser=organiser, answer="An hour.", days=8)
    told = db.session.scalars(select(Notification).filter_by(account_id=account.id).order_by(Notification.id)).all()
    assert [each.sentence.key for each in told] == ["evidence_request_promised", "evidence_request_answered"]
    assert "Dr Shah has answered your request." in Reader(app).enter(account.email).open("/account/news").words


def test_a_request_nobody_is_named_for_and_a_late_answer_wait_in_my_work(app: Flask) -> None:
    consultation, account = make.make_consultation(), make.make_account()
    make.seat(consultation, Role.ORGANISER, actor=account.as_actor())
    reader = Reader(app).enter(account.email)
    make.make_evidence_request(consultation)
    promised = make.make_evidence_request(consultation)
    make.make_evidence_answer(promised, days=2)
    page = reader.open("/account/work")
    assert "Say who will answer a request for evidence" in page.words
    assert "Publish the answer to a request for evidence (Dr Shah)" in page.words
    with set_clock(now() + timedelta(days=4)):
        late = Reader(app).enter(account.email).open("/account/work").page.select_one(".late")
        assert late is not None and "Dr Shah" in late.get_text()
    make.make_evidence_answer(promised, answer="An hour.")
    assert "Publish the answer" not in reader.open("/account/work").words


def test_a_request_that_its_author_deletes_leaves_its_answer(app: Flask) -> None:
    consultation = make.make_consultation()
    asker = make.seat(consultation)
    request = make.make_evidence_request(consultation, asker, title="Where is the aardvark?")
    make.make_evidence_answer(request, answer="An hour.")
    withdraw(asker, request)
    page = Reader(app).open(f"{room(consultation)}/requests/{request.public_id}")
    assert "aardvark" not in str(page.page) and "An hour." in page.words
    assert "aardvark" not in "".join(each.after + each.title for each in db.session.scalars(select(Version)))


def test_nothing_is_promised_about_a_request_that_nobody_can_read(app: Flask) -> None:
    consultation = make.make_consultation()
    asker, organiser = make.seat(consultation), make.seat(consultation, Role.ORGANISER)
    request = make.make_evidence_request(consultation, asker)
    withdraw(asker, request)
    with pytest.raises(NotNow):
        answer_request(organiser, request, EvidenceAnswerWords("Dr Shah", today()), seen=fingerprint_answer(request))


def test_requests_follow_on_without_a_gap(app: Flask) -> None:
    consultation = make.make_consultation()
    asked = [make.make_evidence_request(consultation, title=f"Question {number:02}") for number in range(23)]
    reader = Reader(app).open(room(consultation))
    first = [each.get_text(strip=True) for each in reader.page.select(".asked h3")]
    reader.follow("Show earlier requests")
    second = [each.get_text(strip=True) for each in reader.page.select(".asked h3")]
    assert first + second == [each.title for each in reversed(asked)]


def test_the_same_number_of_queries_draws_the_room_however_many_there_are(app: Flask) -> None:
    consultation = make.make_consultation()
    Reader(app).open("/")  # How the site looks is read once, by whichever page comes first.
    for _each in range(4):
        make.make_evidence_answer(make.make_evidence_request(consultation))
        make.make_evidence(consultation)
    assert db.session.scalar(select(EvidenceRequest.id).limit(1)) is not None
    db.session.expire_all()
    few = count_queries(app, room(consultation))
    for _each in range(6):
        make.make_evidence_answer(make.make_evidence_request(consultation))
        make.make_evidence(consultation)
    db.session.expire_all()
    assert count_queries(app, room(consultation)) == few


def count_queries(app: Flask, address: str) -> int:
    statements: list[str] = []

    def note(*given: object) -> None:
        statements.append(str(given[2]))

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        Reader(app).open(address)
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    return len(statements)
