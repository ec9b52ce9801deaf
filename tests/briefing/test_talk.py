"""People talk and vote about one of the options: they say so, it shows with the thread, the vote and the option."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from forum.activities.discussions.models import Thread
from forum.activities.opinions.actions import choose_subject, fingerprint_subject
from forum.activities.voting.actions import managing as polls
from forum.activities.voting.actions.managing import Choice
from forum.activities.voting.models import Poll, PollOption
from forum.briefing.kinds import OptionWords
from forum.briefing.models import ProposedOption
from forum.briefing.queries import FEW_THREADS
from forum.consultations.models import Consultation
from forum.contributions.actions import set_status
from forum.contributions.models import Status
from forum.kernel.actions import transaction
from forum.kernel.db import db
from forum.kernel.errors import Changed, Forbidden, Invalid
from forum.kernel.permissions import SYSTEM, Actor, Role
from tests import factories as make
from tests.browsing import Reader

NURSE = OptionWords(title="A nurse on the phone", meaning="One rings.")
TRAINED = OptionWords(title="Someone trained", meaning="Two.")


def put_options(consultation: Consultation, actor: Actor | None = None) -> tuple[ProposedOption, ProposedOption]:
    return make.make_thing(consultation, NURSE, actor), make.make_thing(consultation, TRAINED, actor)


def bring_options(consultation: Consultation) -> tuple[ProposedOption, ProposedOption]:
    """With statements that were collected elsewhere: people cannot answer any more, so nobody but a program adds one."""
    return put_options(consultation, SYSTEM)


def address(consultation: Consultation) -> str:
    return f"/consultations/{consultation.slug}"


def test_somebody_says_which_option_their_thread_is_about_and_both_pages_show_it(app: Flask) -> None:
    activity = make.discussion_of(make.make_consultation())
    consultation = activity.consultation
    _nurse, trained = put_options(consultation)
    account = make.make_account()
    make.seat(consultation, Role.PARTICIPANT, actor=account.as_actor())
    reader = Reader(app).enter(account.email)
    reader.open(f"{address(consultation)}/discussions/{activity.public_id}/new?about={trained.public_id}")
    chosen = reader.page.select_one("select[name=subject_key] option[selected]")
    assert chosen is not None and chosen.get_text() == "B. Someone trained"
    reader.send("Post my comment", title="They hang up", kind_key="concern", body="After a minute.")
    assert db.session.scalars(select(Thread.subject_key)).one() == trained.public_id
    thread = db.session.scalars(select(Thread)).one()
    shown = Reader(app).open(f"{address(consultation)}/threads/{thread.public_id}")
    assert "About option B: Someone trained" in shown.words
    cell = Reader(app).open(address(consultation)).page.select(".options tbody tr:last-child td")
    assert ["They hang up" in each.get_text() for each in cell] == [False, True]


def test_whoever_writes_first_keeps_what_it_is_about_until_the_link_is_used(app: Flask) -> None:
    activity = make.discussion_of(make.make_consultation())
    _nurse, trained = put_options(activity.consultation)
    reader = Reader(app).open(f"{address(activity.consultation)}/discussions/{activity.public_id}/new")
    words = {"title": "They hang up", "kind_key": "concern", "body": "After a minute.", "subject_key": trained.public_id}
    reader.send("Post my comment", **words)
    kept = reader.page.select_one("input[name=subject_key]")
    assert kept is not None and kept["value"] == trained.public_id


def test_where_there_are_no_options_nobody_is_asked_which(app: Flask) -> None:
    activity = make.discussion_of(make.make_consultation())
    page = Reader(app).open(f"{address(activity.consultation)}/discussions/{activity.public_id}/new").page
    assert not page.select("[name=subject_key]")


def test_an_option_lists_the_newest_threads_about_it_and_leads_to_all_of_them(app: Flask) -> None:
    activity = make.discussion_of(make.make_consultation())
    nurse, trained = put_options(activity.consultation)
    for number in range(FEW_THREADS + 1):
        make.make_thread(activity.consultation, title=f"Nurses {number}", subject_key=nurse.public_id)
    other = make.make_thread(activity.consultation, title="Volunteers", subject_key=trained.public_id)
    reader = Reader(app).open(address(activity.consultation))
    first = reader.page.select(".options tbody tr:last-child td")[0]
    names = [link.get_text() for link in first.select("a")]
    newest_first = [f"Nurses {number}" for number in range(FEW_THREADS, 0, -1)]
    assert names == [*newest_first, "Read all comments about option A"]
    reader.open(str(first.select("a")[-1]["href"]))
    assert "Nurses 0" in reader.words and other.title not in reader.words
    assert other.title in reader.open(f"{address(activity.consultation)}/discussions/{activity.public_id}").words


def test_what_is_hidden_is_not_listed_under_its_option(app: Flask) -> None:
    activity = make.discussion_of(make.make_consultation())
    nurse, _trained = put_options(activity.consultation)
    post = make.make_thread(activity.consultation, title="They hang up", subject_key=nurse.public_id)
    post.status = Status.HIDDEN
    db.session.commit()
    assert "They hang up" not in str(Reader(app).open(address(activity.consultation)).page.select_one(".options"))


def test_a_vote_on_the_options_has_their_letters_and_names_whatever_was_typed(app: Flask) -> None:
    poll = make.make_poll()
    nurse, trained = put_options(poll.consultation)
    choices = [Choice("Nurse", subject_key=nurse.public_id), Choice("B", subject_key=trained.public_id), Choice("Another way")]
    polls.set_options(SYSTEM, poll, choices)
    assert [option.label for option in poll.options] == ["A. A nurse on the phone", "B. Someone trained", "Another way"]
    page = Reader(app).open(f"{address(poll.consultation)}/polls/{poll.public_id}").page
    assert [str(link["href"]).partition("#")[2] for link in page.select("a[href*='#option-']")] == [
        f"option-{nurse.public_id}",
        f"option-{trained.public_id}",
    ]


def test_an_organiser_puts_the_options_into_a_vote_with_one_press(app: Flask) -> None:
    poll = make.make_poll(announced=False)
    put_options(poll.consultation)
    account = make.make_account()
    make.seat(poll.consultation, Role.ORGANISER, actor=account.as_actor())
    reader = Reader(app).enter(account.email)
    reader.open(f"{address(poll.consultation)}/manage/polls/{poll.public_id}/options")
    keys = [str(box["value"]) for box in reader.page.select("input[name=subjects]")]
    reader.send("Add these options", subjects=keys).send("Save options")
    named = db.session.scalars(select(PollOption).filter_by(poll_id=poll.id).where(PollOption.subject_key != ""))
    assert [option.label for option in named] == ["A. A nurse on the phone", "B. Someone trained"]


def test_a_vote_about_an_option_says_so_and_stands_under_it(app: Flask) -> None:
    poll: Poll = make.make_poll(question="Is a nurse enough?")
    nurse, _trained = put_options(poll.consultation)
    rules = {name: getattr(poll, name) for name in polls.Rules.__dataclass_fields__}
    settings = {"settings": poll.settings.to_dict(), "subject_key": nurse.public_id}
    polls.set_rules(SYSTEM, poll, polls.Rules(**(rules | settings)))
    page = Reader(app).open(f"{address(poll.consultation)}/polls/{poll.public_id}")
    assert "About option A: A nurse on the phone" in page.words
    cells = Reader(app).open(address(poll.consultation)).page.select(".options tbody tr:last-child td")
    assert ["Is a nurse enough?" in each.get_text() for each in cells] == [True, False]


def test_what_is_not_an_option_here_is_not_kept(app: Flask) -> None:
    activity = make.discussion_of(make.make_consultation())
    elsewhere, _other = put_options(make.make_consultation())
    make.make_thread(activity.consultation, subject_key=elsewhere.public_id)
    assert db.session.scalars(select(Thread.subject_key)).one() == ""


def test_a_statement_is_put_under_the_option_that_it_is_about(app: Flask) -> None:
    statement = make.make_statement("They hang up after a minute.")
    consultation = statement.consultation
    _nurse, trained = bring_options(consultation)
    account = make.make_account()
    make.seat(consultation, Role.ORGANISER, actor=account.as_actor())
    activity = f"{address(consultation)}/statements-in/{statement.activity.public_id}"
    reader = Reader(app).enter(account.email).open(activity).follow("Say which option this is about")
    reader.send("Save", subject_key=trained.public_id)
    assert "About option B: Someone trained" in Reader(app).open(activity).words
    cell = Reader(app).open(address(consultation)).page.select(".options tbody tr:last-child td")
    assert ["They hang up" in each.get_text() for each in cell] == [False, True]
    with transaction():
        set_status(SYSTEM, statement, Status.HIDDEN)
    cell = Reader(app).open(address(consultation)).page.select(".options tbody tr:last-child td")
    assert not any("They hang up" in each.get_text() for each in cell)


def test_a_statement_is_about_nothing_that_is_not_there_and_two_do_not_overwrite_each_other(app: Flask) -> None:
    statement = make.make_statement()
    nurse, _trained = bring_options(statement.consultation)
    organiser = make.seat(statement.consultation, Role.ORGANISER)
    seen = fingerprint_subject(statement)
    with pytest.raises(Invalid):
        choose_subject(organiser, statement, "no-such-option", seen=seen)
    choose_subject(organiser, statement, nurse.public_id, seen=seen)
    with pytest.raises(Changed):
        choose_subject(organiser, statement, "", seen=seen)
    assert statement.subject_key == nurse.public_id


@pytest.mark.parametrize("role", [Role.PARTICIPANT, Role.MODERATOR, Role.BROKER, Role.LEAD])
def test_nobody_else_says_what_a_statement_is_about(app: Flask, role: Role) -> None:
    statement = make.make_statement()
    with pytest.raises(Forbidden):
        choose_subject(make.seat(statement.consultation, role), statement, "", seen=fingerprint_subject(statement))
