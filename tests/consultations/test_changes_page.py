"""The list of changes, the forms that ask why, and what the page of a consultation and its followers hear of a change."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import timedelta
from io import BytesIO

import pytest
from flask import Flask
from sqlalchemy import event

from forum.accounts.models import Account
from forum.activities.voting.actions import managing as polls
from forum.activities.voting.events import PollChanged
from forum.briefing.actions import remove_thing
from forum.briefing.fingerprints import fingerprint_thing
from forum.consultations.actions import managing
from forum.consultations.events import consultation_stream
from forum.consultations.fingerprints import fingerprint_activity, fingerprint_basics, fingerprint_phase, fingerprint_scope
from forum.consultations.models import Basics, Consultation, Document, ScopeState
from forum.deciders.actions import add_decider, remove_decider
from forum.deciders.fingerprints import fingerprint_decider
from forum.deciders.kinds import DeciderKind, DeciderWords
from forum.deciders.queries import list_deciders
from forum.kernel.actions import transaction
from forum.kernel.clock import now, set_clock
from forum.kernel.db import db
from forum.kernel.errors import Invalid
from forum.kernel.events import emit
from forum.kernel.permissions import SYSTEM, Actor, Role
from forum.spaces.queries import MOST_MARKED
from forum.workshops.actions import planning as workshops
from forum.workshops.events import WorkshopPlanned
from tests import factories as make
from tests.browsing import Reader
from tests.notifications.test_following import make_follower, read, run_jobs_at
from tests.unnaming.replacing import replace_by_two

WHY = "Nobody can take X-rays on Sundays."


def make_answered() -> Consultation:
    consultation = make.make_consultation()
    make.seat(consultation, Role.ORGANISER, name="Owen Rees", actor=make.make_actor("owen@example.org"))
    make.seat(consultation, Role.MODERATOR)
    make.make_thread(consultation)
    return consultation


def enter(app: Flask) -> Reader:
    return Reader(app).sign_in("owen@example.org", make.PASSWORD)


def settle(consultation: Consultation, actor: Actor = SYSTEM, reason: str = WHY) -> None:
    items = [managing.Scope(ScopeState.OPEN, "the days"), managing.Scope(ScopeState.SETTLED, "the hours", "It is the law.")]
    managing.set_scope(actor, consultation, items, seen=fingerprint_scope(consultation), reason=reason)


PAGES = ("basics", "affected", "scope", "phases/new", "documents", "phases/{phase}", "activities/{activity}")


@pytest.mark.parametrize("page", PAGES)
def test_every_form_over_official_words_asks_why_once_people_have_answered(app: Flask, page: str) -> None:
    consultation = make.make_consultation()
    make.seat(consultation, Role.ORGANISER, actor=make.make_actor("owen@example.org"))
    phase, activity = consultation.phases[0].public_id, make.discussion_of(consultation).public_id
    path = f"/consultations/{consultation.slug}/manage/{page.format(phase=phase, activity=activity)}"
    reader = enter(app).open(path)
    assert "Why are you changing this?" not in reader.words
    make.make_thread(consultation)
    assert "Why are you changing this?" in reader.open(path).words


def test_a_form_that_began_before_the_first_answer_is_asked_why_with_everything_still_there(app: Flask) -> None:
    consultation = make.make_consultation()
    make.seat(consultation, Role.ORGANISER, actor=make.make_actor("owen@example.org"))
    reader = enter(app).open(f"/consultations/{consultation.slug}/manage/basics")
    make.make_thread(consultation)
    reader.send("Save", contact_phone="01632 960 333")
    assert reader.status == 422 and "Enter why you are changing this" in reader.errors
    assert reader.page.find("input", attrs={"name": "contact_phone"})["value"] == "01632 960 333"
    reader.send("Save", reason="The first was too long.")
    db.session.expire_all()
    assert consultation.contact_phone == "01632 960 333"
    words = Reader(app).open(f"/consultations/{consultation.slug}/changes").words
    assert "The first was too long." in words and "One change since this opened" in words


def test_a_reason_stays_when_something_else_is_refused(app: Flask) -> None:
    consultation = make_answered()
    phase = consultation.phases[0]
    reader = enter(app).open(f"/consultations/{consultation.slug}/manage/phases/{phase.public_id}")
    earlier = (phase.closes_at - timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    reader.send("Save", closes_at=earlier, reason="We were too slow.")
    assert "The closing date can only move later, because people have planned for it" in reader.errors
    assert "We were too slow." in reader.page.find("textarea", attrs={"name": "reason"}).text


def test_what_people_could_see_goes_with_a_line_that_says_why(app: Flask) -> None:
    consultation = make_answered()
    dates = {"opens_at": now() + timedelta(days=9), "closes_at": now() + timedelta(days=12)}
    later = managing.add_phase(SYSTEM, consultation, name="Weigh up", note="", **dates)
    managing.add_activity(SYSTEM, later, kind_key="discussion", title="Unused", summary="")
    reader = enter(app).open(f"/consultations/{consultation.slug}/manage/change").follow("Remove Unused")
    reader.send("Ask a colleague to agree")
    assert reader.errors == ["Enter why you are changing this"]
    reader.send("Ask a colleague to agree", reason="Nobody needed it.")
    lead = db.session.get_one(Account, make.seat(consultation, Role.LEAD).account_id)
    Reader(app).enter(lead.email).open(reader.path).send("Agree to remove it")
    page = Reader(app).open(f"/consultations/{consultation.slug}")
    assert "Unused Removed on" in page.words and ": Nobody needed it." in page.words
    assert "Unused" not in [link.get_text() for link in page.page.select("nav.page-menu a")]


def test_a_draft_is_changed_and_emptied_without_ceremony(app: Flask) -> None:
    consultation = make.make_consultation(published=False)
    make.seat(consultation, Role.ORGANISER, actor=make.make_actor("owen@example.org"))
    managing.add_activity(SYSTEM, consultation.phases[0], kind_key="discussion", title="Unused", summary="")
    reader = enter(app).open(f"/consultations/{consultation.slug}/manage/change").send("Remove Unused")
    assert "Saved." in reader.words
    assert Reader(app).open(f"/consultations/{consultation.slug}/changes").status == 404


def test_something_that_was_closed_stands_on_top_until_the_stage_closes(app: Flask) -> None:
    consultation = make_answered()
    settle(consultation)
    path, closed = f"/consultations/{consultation.slug}", "Something you could change is now closed"
    reader = Reader(app).open(path)
    assert closed in reader.words and reader.words.index(closed) < reader.words.index("Stages of this consultation")
    card = reader.follow("Read what changed and why")
    assert card.path.startswith(f"{path}/changes") and WHY in card.words and "Now settled: the hours" in card.words
    assert "Everything people said about this stays on the page." in card.words
    with set_clock(consultation.phases[0].closes_at + timedelta(minutes=1)):
        assert closed not in Reader(app).open(path).words


def test_however_much_is_removed_what_was_closed_stands_on_top(app: Flask) -> None:
    consultation = make_answered()
    settle(consultation)
    for _number in range(MOST_MARKED):
        thing = make.make_thing(consultation, make.FRAMING)
        remove_thing(SYSTEM, thing, seen=fingerprint_thing(thing))
    words = Reader(app).open(f"/consultations/{consultation.slug}").words
    assert "Something you could change is now closed" in words and words.count("Removed on") == MOST_MARKED


LISTS = {
    "other words": (
        [managing.Scope(ScopeState.OPEN, "the colour of the sign")],
        "We have changed the list of what you can change",
    ),
    "one thing more": (
        [managing.Scope(ScopeState.OPEN, "the hours"), managing.Scope(ScopeState.OPEN, "the days")],
        "We have changed the list of what you can change",
    ),
    "a settled thing": (
        [managing.Scope(ScopeState.OPEN, "the hours"), managing.Scope(ScopeState.SETTLED, "the site", "Law.")],
        "Something else is now settled",
    ),
}


@pytest.mark.parametrize("name", LISTS)
def test_another_list_of_what_people_can_change_is_said_on_top_until_the_stage_closes(app: Flask, name: str) -> None:
    consultation = make_answered()
    items, said = LISTS[name]
    path, top = f"/consultations/{consultation.slug}", "Read what changed and why"
    managing.set_scope(SYSTEM, consultation, items, seen=fingerprint_scope(consultation))
    words = Reader(app).open(path).words
    assert top in words and said in words
    assert "is now closed" not in words
    with set_clock(consultation.phases[0].closes_at + timedelta(minutes=1)):
        assert top not in Reader(app).open(path).words


@pytest.mark.parametrize(
    ("name", "words", "said"),
    [("title", "Should the ward move?", "The title has changed"), ("summary", "Another one.", "The summary has changed")],
)
def test_what_people_were_asked_is_said_on_top_when_it_changes(app: Flask, name: str, words: str, said: str) -> None:
    consultation = make_answered()
    basics = {each: getattr(consultation, each) for each in Basics.__dataclass_fields__} | {name: words}
    managing.change_basics(SYSTEM, consultation, Basics(**basics), seen=fingerprint_basics(consultation), reason=WHY)
    path = f"/consultations/{consultation.slug}"
    page = Reader(app).open(path)
    assert said in page.words and "At the top of the consultation" in page.follow("Read what changed and why").words
    with set_clock(consultation.phases[0].closes_at + timedelta(minutes=1)):
        assert said not in Reader(app).open(path).words


DELETED = {
    ScopeState.OPEN: "Something you could change is no longer on the list",
    ScopeState.CONDITIONAL: "Something you could change is no longer on the list",
    ScopeState.SETTLED: "We have deleted something from the list of what is settled",
}


@pytest.mark.parametrize("state", DELETED)
def test_a_line_that_is_deleted_is_said_on_top(app: Flask, state: ScopeState) -> None:
    consultation = make_answered()
    stays = [managing.Scope(ScopeState.OPEN, "the days"), managing.Scope(ScopeState.SETTLED, "the site", "It is the law.")]
    goes = managing.Scope(state, "the hours", "It is the law.", "there is money" if state is ScopeState.CONDITIONAL else "")
    managing.set_scope(SYSTEM, consultation, [*stays, goes], seen=fingerprint_scope(consultation))
    with set_clock(now() + timedelta(hours=1)):
        managing.set_scope(SYSTEM, consultation, stays, seen=fingerprint_scope(consultation))
        words = Reader(app).open(f"/consultations/{consultation.slug}").words
        log = Reader(app).open(f"/consultations/{consultation.slug}/changes").words
    assert DELETED[state] in words
    assert state is ScopeState.SETTLED or "No longer on the list: the hours" in log
    assert state is ScopeState.SETTLED or "Now settled: the hours" not in log


def test_what_was_settled_and_is_open_is_said_on_top(app: Flask) -> None:
    consultation = make_answered()
    settle(consultation)
    items = [managing.Scope(ScopeState.OPEN, "the days"), managing.Scope(ScopeState.OPEN, "the hours")]
    managing.set_scope(SYSTEM, consultation, items, seen=fingerprint_scope(consultation))
    words = Reader(app).open(f"/consultations/{consultation.slug}").words
    assert "Something that was settled is now open to you. Now open to you: the hours" in words


def test_only_the_words_that_changed_are_marked_and_can_be_heard(app: Flask) -> None:
    consultation = make_answered()
    items = [managing.Scope(ScopeState.OPEN, "which evenings, Monday to Sunday")]
    managing.set_scope(SYSTEM, consultation, items, seen=fingerprint_scope(consultation))
    items = [managing.Scope(ScopeState.OPEN, "which evenings, Monday to Saturday")]
    managing.set_scope(SYSTEM, consultation, items, seen=fingerprint_scope(consultation))
    card = Reader(app).open(f"/consultations/{consultation.slug}/changes").page.select("ol.change-log > li")[0]
    assert [" ".join(each.get_text().split()) for each in card.select("del")] == ["Removed: Sunday end of what was removed"]
    assert [" ".join(each.get_text().split()) for each in card.select("ins")] == ["New: Saturday end of what is new"]


def test_a_page_on_which_nothing_changed_says_so(app: Flask) -> None:
    consultation = make.make_consultation()
    reader = Reader(app).open(f"/consultations/{consultation.slug}/changes")
    assert "Nothing has changed since it opened." in reader.words and "It opened" in reader.words


def test_changes_are_shown_part_by_part_by_links(app: Flask) -> None:
    consultation = make_answered()
    settle(consultation)
    managing.set_affected(SYSTEM, consultation, ["carer"])
    reader = Reader(app).open(f"/consultations/{consultation.slug}/changes").follow("Who this affects")
    assert "Unpaid carer" in reader.words and WHY not in reader.words
    assert WHY in reader.follow("All changes").words


def test_any_two_days_are_compared_without_a_script(either_app: Flask) -> None:
    consultation = make.make_consultation(days=(1, 60))
    opened = now()
    for days, text in ((3, "the hours and days"), (6, "the days")):
        with set_clock(opened + timedelta(days=days)):
            items = [managing.Scope(ScopeState.OPEN, text)]
            managing.set_scope(SYSTEM, consultation, items, seen=fingerprint_scope(consultation))
    with set_clock(opened + timedelta(days=8)):
        reader = Reader(either_app).open(f"/consultations/{consultation.slug}/changes")
        days = [each["value"] for each in reader.page.select("#day-from option")]
        assert (days[0], days[-1], len(days)) == ("opened", "now", 4)
        form = reader.page.select_one("#compare form")
        assert (form["method"], [each["name"] for each in form.select("select")]) == ("get", ["from", "to"])
        reader.open(f"{form['action'].partition('#')[0]}?from=opened&to={days[1]}")
        compared = reader.page.select_one("#compare").get_text(" ")
        assert "and days" in compared and "The same on both days (" in compared
        odd = reader.open(f"/consultations/{consultation.slug}/changes?from=2020-01-01&to=zz&before=x&part=y")
        assert odd.status == 200
        same = reader.open(f"/consultations/{consultation.slug}/changes?from={days[2]}&to=now")
        assert "The page said the same on both days." in same.words


def test_followers_hear_what_changed_and_why_and_are_led_to_it(app: Flask) -> None:
    consultation = make_answered()
    follower = make_follower(consultation)
    settle(consultation)
    phase = consultation.phases[0]
    dates = {"opens_at": phase.opens_at, "closes_at": phase.closes_at + timedelta(days=7)}
    managing.change_phase(
        SYSTEM, phase, name=phase.name, note="", **dates, seen=fingerprint_phase(phase), reason="Floods closed the library."
    )
    managing.change_activity(
        SYSTEM,
        make.discussion_of(consultation),
        title="Talk it over",
        summary="",
        seen=fingerprint_activity(make.discussion_of(consultation)),
        reason="People asked for it.",
    )
    run_jobs_at(now())
    told = read(follower)
    assert f"Something you could change is now closed. Why: {WHY}" in told
    assert any("has new dates" in each and each.endswith("Why: Floods closed the library.") for each in told)
    assert "The organisers have changed what “Talk it over” says. Why: People asked for it." in told
    account = db.session.get_one(Account, follower.account_id)
    reader = Reader(app).enter(account.email).open("/account/news")
    reader.send("Something you could change is now closed")
    assert reader.path.startswith(f"/consultations/{consultation.slug}/changes") and "Now settled: the hours" in reader.words


def test_a_slip_put_right_before_anybody_answered_is_nobody_s_news(app: Flask) -> None:
    consultation = make.make_consultation()
    follower = make_follower(consultation)
    activity = make.discussion_of(consultation)
    seen = fingerprint_activity(activity)
    managing.change_activity(SYSTEM, activity, title="Talk", summary="", seen=seen)
    run_jobs_at(now())
    assert read(follower) == []


def test_votes_workshops_and_due_days_have_their_own_sentences(app: Flask) -> None:
    consultation = make.make_consultation()
    poll, workshop = make.make_poll(consultation), make.make_workshop(consultation)
    polls.call_off(SYSTEM, poll, reason="The question was wrong.")
    workshops.call_off(SYSTEM, workshop, reason="Snow fell all night.")
    words = Reader(app).open(f"/consultations/{consultation.slug}/changes").words
    assert f"The organisers cancelled the vote “{poll.question}”." in words
    assert f"The organisers cancelled the workshop “{workshop.title}”." in words


def test_what_is_kept_of_a_document_can_be_downloaded_from_the_list(app: Flask) -> None:
    consultation = make_answered()
    document = managing.add_document(SYSTEM, consultation, title="Arrivals", file_name="a.txt", content=b"54")
    reader = enter(app).open(f"/consultations/{consultation.slug}/manage/documents").follow("Replace Arrivals")
    assert "Why are you changing this?" in reader.words
    managing.replace_document(SYSTEM, document, title="Arrivals", file_name="b.txt", content=b"61", reason=WHY)
    about = {"title": "Arrivals, again", "text": "More.", "reason": WHY}
    reader.send("Ask a colleague to agree", **about, file=(BytesIO(b"62"), "c.txt"))
    assert reader.errors == [
        "Someone has replaced this document since you opened the page. Look at the documents again, then choose.",
        "Choose the file again. We cannot keep files",
    ]
    assert reader.page.find("input", attrs={"name": "title"})["value"] == "Arrivals, again"
    page = Reader(app).open(f"/consultations/{consultation.slug}/changes").page
    hrefs = [link["href"] for link in page.select("a[download]")]
    found = db.session.query(Document).filter_by(space_id=consultation.id).all()
    assert {f"/consultations/{consultation.slug}/documents/{each.public_id}" for each in found} == set(hrefs)
    assert reader.open(f"/consultations/{consultation.slug}/manage/documents/{document.public_id}/replace").status == 404


def test_what_changed_is_in_the_data_that_anybody_can_take_away(app: Flask) -> None:
    consultation = make_answered()
    settle(consultation)
    data = Reader(app).ask("get", f"/consultations/{consultation.slug}/you-said-we-did.json").json
    (change,) = data["changes"]
    assert (change["part"], change["why"], change["effect"]) == ("scope", WHY, "closed")
    assert change["before"]["open"] == ["the hours"] and change["after"]["open"] == ["the days"]


def test_a_long_log_of_a_plan_costs_the_page_of_changes_nothing(app: Flask) -> None:
    consultation = make_answered()
    workshop, poll = make.make_workshop(consultation), make.make_poll(consultation, "consent", labels=("Monday",))
    path, asked = f"/consultations/{consultation.slug}/changes", []
    event.listen(db.engine, "before_cursor_execute", lambda _c, _u, statement, *_: asked.append(statement))
    reader = enter(app).open(path)
    counts = []
    for entries in (0, 40):
        with transaction():
            for _number in range(entries):
                emit(WorkshopPlanned(consultation_stream(consultation.id), None, workshop.id, "agenda"))
                emit(PollChanged(consultation_stream(consultation.id), None, poll.id, "question"))
        reader.open(path)  # What only something new in the log can change is read once.
        asked.clear()
        reader.open(path)
        counts.append(len(asked))
    assert counts[0] == counts[1]


CABINET = DeciderWords("The cabinet")
DECIDED_BY = {
    "added": (
        lambda organiser, board: add_decider(SYSTEM, board.consultation, DeciderKind.BODY, CABINET, reason=WHY),
        "The cabinet decides too now",
    ),
    "replaced": (
        lambda organiser, board: replace_by_two(organiser, board, DeciderKind.BODY, CABINET, WHY),
        "The cabinet decides now, not The board",
    ),
}


@pytest.mark.parametrize("how", DECIDED_BY)
def test_who_decides_is_said_on_top_when_it_changes_until_the_stage_closes(app: Flask, how: str) -> None:
    consultation = make_answered()
    board = add_decider(SYSTEM, consultation, DeciderKind.BODY, make.BOARD)
    act, said = DECIDED_BY[how]
    act(make.seat(consultation, Role.ORGANISER), board)
    path = f"/consultations/{consultation.slug}"
    page = Reader(app).open(path)
    assert said in page.words and page.words.index(said) < page.words.index("What can still change")
    with set_clock(consultation.phases[0].closes_at + timedelta(minutes=1)):
        assert said not in Reader(app).open(path).words


UNDONE = {
    "added and taken off": (["added", "taken off"], ["The cabinet no longer decides"]),
    "taken off and added": (["added", "taken off", "added"], ["The cabinet decides too now"]),
    "replaced and taken off": (["replaced", "taken off"], ["The cabinet no longer decides"]),
    "added alone": (["added"], ["The cabinet decides too now"]),
}
DECIDES = ("The cabinet no longer decides", "The cabinet decides too now", "The cabinet decides now, not The board")


@pytest.mark.parametrize("how", UNDONE)
def test_what_was_undone_since_is_not_said_on_top(app: Flask, how: str) -> None:
    """Two lines that say the opposite of each other would leave readers to find out which of them is true."""
    consultation = make_answered()
    board = add_decider(SYSTEM, consultation, DeciderKind.BODY, make.BOARD)
    organiser = make.seat(consultation, Role.ORGANISER)
    steps, said = UNDONE[how]
    for step in steps:
        if step in DECIDED_BY:
            DECIDED_BY[step][0](organiser, board)
        else:
            (cabinet,) = (each for each in list_deciders(consultation) if each.name == "The cabinet")
            remove_decider(SYSTEM, cabinet, seen=fingerprint_decider(cabinet), reason=WHY)
    words = Reader(app).open(f"/consultations/{consultation.slug}").words
    assert [each for each in DECIDES if each in words] == said


def test_one_band_says_the_same_once_at_most_three_things_and_how_many_more(app: Flask) -> None:
    consultation = make_answered()
    changes = [{"summary": "One."}, {"summary": "Two."}, {"title": "Should it go?"}, {"promise": "We read every word of it."}]
    for change in [*changes, {"decided_by": "The cabinet of the council"}, {"summary": "Three."}]:
        basics = {each: getattr(consultation, each) for each in Basics.__dataclass_fields__} | change
        managing.change_basics(SYSTEM, consultation, Basics(**basics), seen=fingerprint_basics(consultation), reason=WHY)
    page = Reader(app).open(f"/consultations/{consultation.slug}")
    assert page.words.count("The title has changed") == 1 and page.words.count("Read what changed and why") == 1
    band = page.words[: page.words.index("What can still change")]
    assert "And 1 more." in page.words, band
    assert page.follow("Read what changed and why").path == f"/consultations/{consultation.slug}/changes"


def test_where_people_are_named_as_deciding_nothing_else_says_who_decides(app: Flask) -> None:
    consultation = make_answered()
    consultation.decided_by = "Amina Yusuf, at its meeting in public"
    add_decider(SYSTEM, consultation, DeciderKind.BODY, make.BOARD)
    words = Reader(app).open(f"/consultations/{consultation.slug}").words
    said = words[words.index("Who makes the decision") :]
    assert "Amina Yusuf" not in words, words[words.index("Amina") - 300 : words.index("Amina") + 100]
    assert said.startswith("Who makes the decision The board")
    basics = {each: getattr(consultation, each) for each in Basics.__dataclass_fields__} | {"decided_by": "Amina Yusuf"}
    organiser, seen = make.seat(consultation, Role.ORGANISER), fingerprint_basics(consultation)
    with pytest.raises(Invalid) as refused:
        managing.change_basics(organiser, consultation, Basics(**basics), seen=seen, reason=WHY)
    assert set(refused.value.errors) == {"decided_by"}


def test_the_question_and_who_decides_stand_before_whatever_came_later(app: Flask) -> None:
    consultation = make_answered()
    basics = Basics(**{each.name: getattr(consultation, each.name) for each in fields(Basics)})
    change_to(consultation, replace(basics, summary="Another summary."))
    add_decider(SYSTEM, consultation, DeciderKind.BODY, DeciderWords("The cabinet"))
    change_to(consultation, replace(basics, summary="Another summary.", title="Should the ward move?"))
    for hours in ("the days", "the weeks", "the months"):
        items = [managing.Scope(ScopeState.OPEN, hours), managing.Scope(ScopeState.SETTLED, f"all but {hours}", "Law.")]
        managing.set_scope(SYSTEM, consultation, items, seen=fingerprint_scope(consultation))
    band = Reader(app).open(f"/consultations/{consultation.slug}").page.select_one(".change-notice")
    assert band is not None
    lines = [each.get_text() for each in band.select("p > b:first-child")]
    assert lines[:3] == ["The title has changed.", "The cabinet decides too now.", "The summary has changed."]


def change_to(consultation: Consultation, basics: Basics) -> None:
    managing.change_basics(SYSTEM, consultation, basics, seen=fingerprint_basics(consultation))
