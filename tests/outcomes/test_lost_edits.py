"""Of what two write at once, or one writes twice, nothing is thanked for and thrown away."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask

from forum.accounts.models import Account
from forum.accounts.queries import find_by_email
from forum.activities.voting.actions.calling import close_now
from forum.consultations.actions.managing import add_document
from forum.consultations.models import Consultation
from forum.kernel.clock import now
from forum.kernel.db import db
from forum.kernel.errors import Changed, Conflict, Invalid
from forum.kernel.fingerprints import fingerprint
from forum.kernel.permissions import SYSTEM, Role
from forum.outcomes.actions import answering, coding, drafting, linking, promising
from forum.outcomes.actions import themes as theming
from forum.outcomes.actions.drafting import PromiseWords
from forum.outcomes.actions.evidence import Evidence
from forum.outcomes.deadlines import today
from forum.outcomes.kinds import AnswerState, ThemeState
from forum.outcomes.models import Campaign, Progress, PromiseDraft
from forum.outcomes.queries.showing import find_report
from forum.outcomes.queries.themes import list_coders
from tests import factories as make
from tests.browsing import Reader


def open_desk(app: Flask, consultation: Consultation, page: str, email: str) -> Reader:
    make.seat(consultation, Role.LEAD, actor=make.make_actor(email))
    reader = Reader(app).enter(email)
    return reader.open(f"/consultations/{consultation.slug}/answers/{page}")


@pytest.mark.parametrize(
    ("page", "button", "first", "second"),
    [
        ("summary", "Save", {"summary": "We will run a bus."}, {"summary": "We will run two.", "reason": "It is two now."}),
        ("settings", "Save", {"answer_weeks": "14"}, {"answer_weeks": "16"}),
    ],
)
def test_the_second_of_two_who_write_at_once_sees_what_the_first_wrote(
    app: Flask, page: str, button: str, first: dict[str, str], second: dict[str, str]
) -> None:
    consultation = make.make_consultation()
    one, two = (open_desk(app, consultation, page, email) for email in ("one@example.org", "two@example.org"))
    name, said = next(iter(first.items()))
    one.send(button, **first)
    two.send(button, **second)
    other = make.name_of("one@example.org", consultation)
    assert f"{other} changed this while you were writing" in two.errors[0]
    assert f"It says now: {said}" in " ".join(two.errors)
    db.session.expire_all()
    assert str(getattr(find_report(consultation), name)) == said
    two.send(button)
    db.session.expire_all()
    assert str(getattr(find_report(consultation), name)) == second[name], "what was typed was still there"


def test_whoever_changed_it_in_another_window_reads_that_it_was_they(app: Flask) -> None:
    consultation = make.make_consultation()
    theme = make.make_theme(consultation)
    answering.draft_answer(make.seat(consultation, Role.LEAD), theme, make.answer_words())
    make.seat(consultation, Role.LEAD, actor=make.make_actor("one@example.org"))
    make.seat(consultation, Role.FACILITATOR, actor=make.make_actor("coder@example.org"))
    for page, button, name in (
        ("answers/summary", "Save", "summary"),
        ("answers/settings", "Save", "answer_weeks"),
        (f"answers/of/{theme.public_id}", "Save draft", "reason"),
        (f"sort/themes/{theme.public_id}", "Save", "sentence"),
    ):
        email, why = "one@example.org", {}
        if name == "sentence":
            email, why = "coder@example.org", {"reason": "It says too much."}
        one, other = (Reader(app).enter(email) for _window in range(2))
        for window in (one, other):
            window.open(f"/consultations/{consultation.slug}/{page}")
        for number, window in enumerate((one, other), 20):
            window.send(button, **{name: str(number)}, **why)
        assert "You changed this in another window." in other.errors[0], page


def test_an_answer_saved_with_nothing_changed_stays_checked_and_its_writers(app: Flask) -> None:
    theme = make.make_theme(make.make_consultation())
    answer = answering.draft_answer(make.seat(theme.consultation, Role.LEAD), theme, make.answer_words())
    answering.check_answer(make.seat(theme.consultation, Role.ORGANISER), answer)
    writer, checker = answer.written_by_id, answer.checked_by_id
    reader = open_desk(app, theme.consultation, f"of/{theme.public_id}", "other@example.org")
    reader.send("Save draft")
    assert "Nothing has changed, so the draft is the same." in reader.words
    db.session.expire_all()
    assert (answer.state, answer.written_by_id, answer.checked_by_id) == (AnswerState.CHECKED, writer, checker)
    reader.open(f"/consultations/{theme.consultation.slug}/answers/of/{theme.public_id}").send(
        "Save draft", headline="We will, in May."
    )
    db.session.expire_all()
    assert (answer.state, answer.checked_by_id) == (AnswerState.DRAFT, None) and answer.written_by_id != writer


def test_a_published_answer_saved_with_nothing_changed_begins_no_next_version(app: Flask) -> None:
    theme = make.make_theme(make.make_consultation())
    make.make_answer(theme)
    reader = open_desk(app, theme.consultation, f"of/{theme.public_id}", "other@example.org")
    reader.send("Save draft")
    assert "Your published answer already says this. Change something, then save it." in reader.errors
    db.session.expire_all()
    assert len(theme.answers) == 1
    reader.send("Save draft", headline="We will, in May.")
    assert reader.errors == ["Enter why you are changing the answer"] and "We will, in May." in reader.words
    reader.send("Save draft", why_changed=make.WHY_CHANGED)
    db.session.expire_all()
    assert len(theme.answers) == 2


def test_a_promise_in_other_words_is_not_taken_for_the_same_form(app: Flask) -> None:
    theme = make.make_theme(make.make_consultation())
    make.make_answer(theme)
    lead = make.seat(theme.consultation, Role.LEAD)
    words = PromiseWords("Run a bus", "Head of buses", "Transport", today(), ["Find a driver"])
    made = drafting.draft_promise(lead, theme, words)
    assert drafting.draft_promise(lead, theme, words) is made
    for other in (
        replace(words, owner_title="Chief executive"),
        replace(words, unit="Roads"),
        replace(words, due_on=today() + timedelta(days=1)),
        replace(words, milestones=["Find a driver", "Paint the bus"]),
    ):
        with pytest.raises(Conflict, match="already a draft of a promise with this sentence"):
            drafting.draft_promise(lead, theme, other)


def test_a_document_that_shows_it_is_not_lost_to_the_same_words_sent_before(app: Flask) -> None:
    theme = make.make_theme(make.make_consultation())
    make.make_answer(theme)
    promise, lead = make.make_promise(theme), make.seat(theme.consultation, Role.LEAD)
    document = add_document(SYSTEM, theme.consultation, title="The decision", file_name="d.txt", content=b"It runs from Monday.")
    for evidence in (Evidence("It runs."), Evidence("It runs."), Evidence("It runs.", document=document)):
        promising.note_progress(lead, promise, evidence, done=[])
    assert [each.document_id for each in db.session.query(Progress).order_by(Progress.id)] == [None, document.id]


def test_a_theme_with_the_same_sentence_and_other_words_is_not_thanked_for(app: Flask) -> None:
    consultation = make.make_consultation()
    facilitator = make.seat(consultation, Role.FACILITATOR)
    words = theming.ThemeWords("Carers need sleep.", meaning="At night.")
    made = theming.make_theme(facilitator, consultation, words)
    assert theming.make_theme(facilitator, consultation, words) is made
    with pytest.raises(Invalid) as refused:
        theming.make_theme(facilitator, consultation, replace(words, against="Some sleep well."))
    assert "already made a theme with this sentence" in refused.value.errors["sentence"]


def open_as(app: Flask, consultation: Consultation, role: Role, path: str) -> Reader:
    make.seat(consultation, role, actor=make.make_actor("reader@example.org"))
    return Reader(app).sign_in("reader@example.org", make.PASSWORD).open(f"/consultations/{consultation.slug}{path}")


def test_a_theme_is_deleted_as_it_was_read(app: Flask) -> None:
    theme = make.make_theme(make.make_consultation(), agreed=False)
    reader = open_as(app, theme.consultation, Role.FACILITATOR, f"/sort/themes/{theme.public_id}")
    theming.reword(SYSTEM, theme, theming.ThemeWords(theme.sentence, theme.against, "Buses, and nothing else."))
    reader.send("Delete this theme")
    db.session.expire_all()
    assert theme.state == ThemeState.CANDIDATE and "Someone has changed this theme since" in reader.page.text
    reader.send("Delete this theme")
    db.session.expire_all()
    assert theme.state == ThemeState.DROPPED


def test_whoever_answers_for_the_decision_considers_the_answer_they_read(app: Flask) -> None:
    theme = make.make_theme(make.make_consultation())
    answer = make.make_answer(theme)
    reader = open_as(app, theme.consultation, Role.LEAD, "/answers")
    owner = db.session.query(Account).filter_by(email="reader@example.org").one().as_actor()
    place = make.place_of(owner, theme.consultation)
    answering.set_report(SYSTEM, theme.consultation, owner=place, answer_weeks=8, phase=None)
    reader.open(f"/consultations/{theme.consultation.slug}/answers/{answer.public_id}")
    theme.version += 1
    db.session.commit()
    reader.send("I have considered this")
    db.session.expire_all()
    assert answer.considered_at is None and "changed this answer, or the comments in its theme" in reader.page.text
    reader.send("I have considered this")
    db.session.expire_all()
    assert answer.considered_at is not None


def test_of_two_who_name_those_who_sort_neither_undoes_the_other(app: Flask) -> None:
    consultation = make.make_consultation()
    first, second = (make.place_of(make.seat(consultation), consultation) for _number in range(2))
    reader = open_as(app, consultation, Role.ORGANISER, "/answers/sorting")
    coding.name_coder(SYSTEM, first, is_named=True)
    reader.send("Save", coders=second.public_id)
    assert f"It says now: {first.pseudonym}" in " ".join(reader.errors)
    assert list_coders(consultation) == [first]


def test_evidence_keeps_what_was_said_of_it(app: Flask) -> None:
    theme = make.make_theme(make.make_consultation(), agreed=False)
    poll = make.make_poll(theme.consultation, is_secret=False)
    poll.opened_by_hand = True
    close_now(SYSTEM, poll)
    reader = open_as(app, theme.consultation, Role.FACILITATOR, f"/sort/themes/{theme.public_id}")
    linking.link_poll(SYSTEM, theme, poll, note="Most want a bus.")
    reader.send("Add as evidence", note="Few want a bus.")
    assert "It says: “Most want a bus.”" in " ".join(reader.errors) and "Few want a bus." in str(reader.page)
    db.session.expire_all()
    assert [link.note for link in theme.polls] == ["Most want a bus."]
    theme.polls[0].note = "Nearly all want a bus."
    db.session.commit()
    reader.send("Remove")
    db.session.expire_all()
    assert theme.polls and "Someone has changed this theme since" in reader.page.text
    reader.send("Remove")
    db.session.expire_all()
    assert not theme.polls


def test_of_two_who_name_a_campaign_the_second_reads_the_first(app: Flask) -> None:
    consultation = make.make_consultation()
    campaign = Campaign(consultation_id=consultation.id, found_at=now())
    db.session.add(campaign)
    db.session.commit()
    with pytest.raises(Changed, match="It is now called “Postcard”"):
        for label in ("Postcard", "Petition"):
            theming.name_campaign(SYSTEM, campaign, label=label, seen=fingerprint(""))
    db.session.expire_all()
    assert campaign.label == "Postcard"


def test_who_answers_a_theme_reads_it_again_when_it_has_changed(app: Flask) -> None:
    theme = make.make_theme(make.make_consultation())
    reader = open_desk(app, theme.consultation, f"of/{theme.public_id}", "one@example.org")
    theme.sentence, theme.version = "Nobody needs a bus.", theme.version + 1
    db.session.commit()
    typed = {"disposition": "will", "headline": "We run a bus.", "reason": "It is needed."}
    reader.send("Save draft", **typed)
    assert "Someone has changed the theme since you opened this page" in reader.errors[0]
    reader.send("Save draft")
    assert "We run a bus." in reader.page.text and not reader.errors


def test_two_who_draft_one_answer_keep_both_or_see_both(app: Flask) -> None:
    theme = make.make_theme(make.make_consultation())
    one, two = (open_desk(app, theme.consultation, f"of/{theme.public_id}", f"{name}@example.org") for name in ("one", "two"))
    typed = {"disposition": "will", "headline": "We run a bus.", "reason": "It is needed."}
    one.send("Save draft", **typed)
    two.send("Save draft", **typed | {"headline": "We run a tram."})
    assert "It says now: We run a bus." in " ".join(two.errors) and len(two.errors) == 2
    one.open(two.path).send("Save draft", reason="Many asked for it.")
    two.send("Save draft")
    db.session.expire_all()
    assert [(each.headline, each.reason) for each in theme.answers] == [("We run a tram.", "Many asked for it.")]


def test_who_presses_publish_after_somebody_else_is_told_on_the_page_of_the_answer(app: Flask) -> None:
    theme = make.make_theme(make.make_consultation())
    lead = make.seat(theme.consultation, Role.LEAD)
    answer = answering.draft_answer(lead, theme, make.answer_words())
    answering.check_answer(make.seat(theme.consultation, Role.ORGANISER), answer)
    reader = open_desk(app, theme.consultation, answer.public_id, "one@example.org")
    answering.publish_answer(lead, answer)
    reader.send("Publish this answer")
    assert reader.response.status_code == 200 and reader.path.endswith(answer.public_id)
    assert reader.page.select(".flash, .note, [role=status], [role=alert]"), "and says why"


def test_a_step_that_somebody_else_has_marked_as_done_meanwhile_is_done(app: Flask) -> None:
    theme = make.make_theme(make.make_consultation())
    make.make_answer(theme)
    promise, other = make.make_promise(theme), make.seat(theme.consultation, Role.LEAD)
    step = promise.milestones[0]
    reader = open_desk(app, theme.consultation, "", "two@example.org")
    reader.open(f"/consultations/{theme.consultation.slug}/promises/{promise.public_id}/progress")
    promising.note_progress(other, promise, Evidence("We have one.", "https://example.org/driver"), done=[step.id])
    reader.send("Publish this update", words="We have found a driver.", done=str(step.id))
    assert not reader.errors and "We have found a driver." in reader.words


def test_a_choice_that_is_gone_is_said_in_words_and_not_by_its_number(app: Flask) -> None:
    theme = make.make_theme(make.make_consultation())
    make.make_answer(theme)
    promise = make.make_promise(theme)
    reader = open_desk(app, theme.consultation, "", "two@example.org")
    reader.open(f"/consultations/{theme.consultation.slug}/promises/{promise.public_id}/progress")
    reader.send("Publish this update", words="We have found a driver.", done="777")
    assert reader.errors == ["Something you chose is no longer in this list. Choose again"]
    assert "777" not in reader.words and "We have found a driver." in reader.words


def test_whoever_comes_back_to_put_a_promise_right_is_asked_before_there_are_two(app: Flask) -> None:
    theme = make.make_theme(make.make_consultation())
    make.make_answer(theme)
    reader = open_desk(app, theme.consultation, f"of/{theme.public_id}/promise", "two@example.org")
    address, promise = reader.path, {"owner_title": "Head of buses", "due_on": (today() + timedelta(days=9)).isoformat()}
    reader.send("Ask a colleague to check it", what="Run a buss at eleven.", **promise)
    reader.open(address).send("Ask a colleague to check it", what="Run a bus at eleven.", **promise)
    assert "You have just written a promise on this page" in reader.errors[0]
    assert db.session.query(PromiseDraft).count() == 1
    reader.send("Ask a colleague to check it")
    assert db.session.query(PromiseDraft).count() == 2, "whoever means both can have both"


def test_an_old_page_of_the_same_form_asks_too_when_the_promise_on_it_is_put_right(app: Flask) -> None:
    theme = make.make_theme(make.make_consultation())
    make.make_answer(theme)
    reader = open_desk(app, theme.consultation, f"of/{theme.public_id}/promise", "two@example.org")
    address = reader.path
    sent = reader.fields_of(next(form for form in reader.page.find_all("form") if form.find(attrs={"name": "what"})))
    sent |= {"owner_title": "Head of buses", "due_on": (today() + timedelta(days=9)).isoformat()}
    for what in ("Run a buss at eleven.", "Run a bus at eleven."):
        answer = reader.ask("post", address, data=sent | {"what": what})
    assert answer.status_code == 422 and db.session.query(PromiseDraft).count() == 1


def test_whoever_writes_on_at_an_answer_that_was_published_meanwhile_reads_that_it_was(app: Flask) -> None:
    theme = make.make_theme(make.make_consultation())
    reader = open_desk(app, theme.consultation, f"of/{theme.public_id}", "two@example.org")
    lead = find_by_email("two@example.org")
    assert lead is not None
    draft = answering.draft_answer(lead.as_actor(), theme, make.answer_words())
    answering.check_answer(make.seat(theme.consultation, Role.ORGANISER), draft)
    reader.open(reader.path)
    answering.publish_answer(lead.as_actor(), draft)
    reader.send("Save draft", headline="We will, in May.")
    assert reader.errors[0].startswith("This answer has been published since you opened this page.")
    db.session.expire_all()
    assert len(theme.answers) == 1 and "We will, in May." in reader.words
    reader.send("Save draft", why_changed=make.WHY_CHANGED)
    db.session.expire_all()
    assert [each.headline for each in theme.answers][1:] == ["We will, in May."]
