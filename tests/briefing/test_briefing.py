"""What people need before they are asked: it stands on the page, is compared in one table, and keeps its letters."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, select

from forum.activities.voting.models import Poll
from forum.briefing.actions import add_thing, change_thing, remove_thing, want_change
from forum.briefing.fingerprints import fingerprint_thing
from forum.briefing.kinds import BY_TWO, MOST_OF_A_PART, OptionWords
from forum.briefing.models import EarlierFinding, Framing, ProposedOption, read_words
from forum.briefing.queries import find_briefing, list_asking_same_people
from forum.consultations.actions import managing
from forum.consultations.models import Consultation
from forum.kernel.clock import now, set_clock
from forum.kernel.db import db
from forum.kernel.errors import Changed, Conflict, Forbidden, NotNow
from forum.kernel.permissions import SYSTEM, Actor, Role
from tests import factories as make
from tests.browsing import Reader
from tests.notifications.test_following import make_follower, read, run_jobs_at
from tests.rewording.asking import change_by_two


def manage(consultation: Consultation) -> str:
    return f"/consultations/{consultation.slug}/manage/briefing"


def sit_down(app: Flask, *, published: bool = True) -> tuple[Consultation, Reader]:
    consultation = make.make_consultation(published=published)
    account = make.make_account()
    make.seat(consultation, Role.ORGANISER, actor=account.as_actor())
    return consultation, Reader(app).enter(account.email)


def change(organiser: Actor, thing: Any, *, reason: str = "", **words: str) -> None:
    """With a colleague, where one person alone may not."""
    new, seen = replace(read_words(thing), **words), fingerprint_thing(thing)
    if organiser == SYSTEM or thing.part not in BY_TWO:
        change_thing(organiser, thing, new, seen=seen, reason=reason)
    else:
        change_by_two(organiser, want_change(thing, new, seen=seen, reason=reason))


def test_people_read_the_problem_before_the_options_and_those_before_what_is_said(app: Flask) -> None:
    consultation = make.make_consultation()
    for words in (make.FINDING, make.OPTION, make.FRAMING):
        make.make_thing(consultation, words)
    make.make_thread(consultation, body="I waited an hour.")
    text = Reader(app).open(f"/consultations/{consultation.slug}").words
    order = [text.index(words) for words in ("Two of us cover", "A nurse on the phone", "Half did not know", "I waited an hour")]
    assert order == sorted(order)


def test_nothing_is_shown_of_what_is_not_there(app: Flask) -> None:
    page = Reader(app).open(f"/consultations/{make.make_consultation().slug}").page
    assert not page.select(".in-briefing")


def test_options_are_compared_by_all_that_is_said_of_any(app: Flask) -> None:
    consultation = make.make_consultation()
    make.make_thing(consultation, OptionWords(title="First", meaning="This", cost="£1"))
    make.make_thing(consultation, OptionWords(title="Second", meaning="That", risks="Rain"))
    table = Reader(app).open(f"/consultations/{consultation.slug}").page.select_one("table.options")
    assert table is not None
    rows = {row.th.get_text(): [cell.get_text(strip=True) for cell in row.select("td")] for row in table.select("tbody tr")}
    unsaid = "The organisers have not said"
    assert rows == {"What it means": ["This", "That"], "What it costs": ["£1", unsaid], "What could go wrong": [unsaid, "Rain"]}
    assert [cell["data-label"] for cell in table.select("tbody tr:first-child td")] == ["A. First", "B. Second"]


def test_an_earlier_consultation_brings_its_agreed_themes_and_what_became_of_them(app: Flask) -> None:
    earlier, consultation = make.make_consultation(title="Should the library move?"), make.make_consultation()
    agreed, candidate = make.make_theme(earlier, make.make_thread(earlier)), make.make_theme(earlier, agreed=False)
    make.make_thing(consultation, replace(make.FINDING, source="consultation", earlier_id=earlier.id))
    known = Reader(app).open(f"/consultations/{consultation.slug}").page.select_one("#known")
    assert known is not None
    assert agreed.sentence in known.get_text() and candidate.public_id not in str(known)
    assert f"/consultations/{earlier.slug}/you-said-we-did" in str(known)


@pytest.mark.parametrize("words", [make.FRAMING, make.OPTION, make.FINDING], ids=["framings", "options", "findings"])
def test_an_organiser_adds_changes_and_removes_it_before_anybody_reads_it(app: Flask, words: Any) -> None:
    consultation, reader = sit_down(app, published=False)
    part = {make.FRAMING: "framings", make.OPTION: "options", make.FINDING: "findings"}[words]
    typed = {name: value for name, value in vars(words).items() if name != "earlier_id"}
    reader.open(f"{manage(consultation)}/{part}/new").send("Save", **typed)
    thing = db.session.scalars(select({"framings": Framing, "options": ProposedOption, "findings": EarlierFinding}[part])).one()
    assert read_words(thing) == words
    name = "problem" if part == "framings" else "title"
    reader.open(f"{manage(consultation)}/{part}/{thing.public_id}").send("Save", **{name: "Quite another"})
    assert "Quite another" in reader.open(manage(consultation)).words
    reader.send("Remove")
    assert "Quite another" not in reader.open(manage(consultation)).words


@pytest.mark.parametrize("part", ["framings", "options", "findings"])
def test_what_is_missing_is_said_beside_its_field_and_the_rest_stays(app: Flask, part: str) -> None:
    consultation, reader = sit_down(app)
    optional = {"framings": "account", "options": "cost", "findings": "found_when"}[part]
    page = reader.open(f"{manage(consultation)}/{part}/new").send("Save", **{optional: "typed before"})
    assert page.status == 422 and "typed before" in str(page.page)
    assert page.page.select(".govuk-error-message")


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.ORGANISER, Role.SYSTEM)])
def test_nobody_but_organisers_writes_it(app: Flask, role: Role) -> None:
    consultation = make.make_consultation()
    person = (
        make.seat(consultation, role)
        if role in (Role.PARTICIPANT, Role.MODERATOR, Role.FACILITATOR, Role.LEAD)
        else make.make_actor()
    )
    with pytest.raises(Forbidden):
        add_thing(person, consultation, make.OPTION)


def test_an_option_that_people_have_read_is_ruled_out_with_its_reason_and_never_removed(app: Flask) -> None:
    consultation, _reader = sit_down(app)
    organiser = make.seat(consultation, Role.ORGANISER)
    first, second = (make.make_thing(consultation, replace(make.OPTION, title=title), organiser) for title in ("One", "Two"))
    with pytest.raises(NotNow):
        remove_thing(organiser, first, seen=fingerprint_thing(first))
    change(organiser, first, ruled_out="It is too dear.")
    brief = find_briefing(consultation)
    assert [(each.letter, each.option) for each in brief.on_the_table] == [("B", second)]
    text = Reader(app).open(f"/consultations/{consultation.slug}").words
    assert "It is too dear." in text and "after people had read it" in text


def test_an_option_ruled_out_before_has_no_letter_and_its_reason_is_shown(app: Flask) -> None:
    consultation = make.make_consultation()
    make.make_thing(consultation, replace(make.OPTION, title="Never", ruled_out="Tried in 2024."))
    make.make_thing(consultation, replace(make.OPTION, title="Possible"))
    brief = find_briefing(consultation)
    assert [(each.letter, each.option.title) for each in brief.options] == [("A", "Possible")]
    assert [option.title for option in brief.never] == ["Never"]
    assert "Tried in 2024." in Reader(app).open(f"/consultations/{consultation.slug}").words


Moves = st.lists(st.tuples(st.sampled_from(["add", "add ruled out", "rule out", "bring back"]), st.integers(0, 4)), max_size=8)


@given(Moves)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whoever_has_read_a_letter_finds_the_same_option_under_it(app: Flask, moves: list[tuple[str, int]]) -> None:
    consultation = make.make_consultation()
    read: dict[str, int] = {}
    for move, number in moves:
        options = db.session.scalars(select(ProposedOption).filter_by(consultation_id=consultation.id)).all()
        if move.startswith("add"):
            make.make_thing(consultation, replace(make.OPTION, ruled_out="No" if "ruled" in move else ""), SYSTEM)
        elif number < len(options):
            change(SYSTEM, options[number], ruled_out="No" if move == "rule out" else "")
        now_read = {each.letter: each.option.id for each in find_briefing(consultation).options}
        assert read.items() <= now_read.items()
        read = now_read


def test_of_two_who_change_one_at_once_the_second_is_told(app: Flask) -> None:
    consultation, reader = sit_down(app)
    option = make.make_thing(consultation)
    page = reader.open(f"{manage(consultation)}/options/{option.public_id}")
    change(make.seat(consultation, Role.ORGANISER), option, title="By the other")
    answer = page.send("Save", title="Mine")
    assert answer.status == 422 and "Mine" in str(answer.page) and "By the other" in answer.words
    with pytest.raises(Changed):
        change_thing(SYSTEM, option, make.OPTION, seen="another")


def test_a_part_has_no_more_than_people_can_compare(app: Flask) -> None:
    consultation, reader = sit_down(app)
    for _number in range(MOST_OF_A_PART):
        make.make_thing(consultation, make.OPTION, SYSTEM)
    page = reader.open(f"{manage(consultation)}/options/new").send("Save", title="One more", meaning="More")
    assert page.status == 422 and "One more" in str(page.page)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"title": "Renamed"}, "The organisers have changed what “Renamed” says. Why: It was a slip"),
        ({"ruled_out": "It is too dear"}, "is ruled out. Why: It is too dear"),
        (None, "There is a new option: “A nurse on the phone”."),
    ],
)
def test_followers_hear_of_options_added_changed_and_ruled_out(app: Flask, words: dict[str, str] | None, said: str) -> None:
    consultation = make.make_consultation()
    option = make.make_thing(consultation, make.OPTION, SYSTEM) if words else None
    reader = make_follower(consultation)
    if option:
        change(SYSTEM, option, reason="It was a slip" if "title" in (words or {}) else "", **(words or {}))
    else:
        make.make_thing(consultation, make.OPTION, SYSTEM)
    run_jobs_at(now())
    (told,) = read(reader)
    assert said in told


@pytest.mark.parametrize("part", ["scope", "phases", "basics", "nothing"])
def test_a_part_that_is_none_of_the_briefing_is_not_found(app: Flask, part: str) -> None:
    consultation, reader = sit_down(app)
    assert reader.open(f"{manage(consultation)}/{part}/new").status == 404


def test_a_link_that_is_none_is_refused(app: Flask) -> None:
    consultation, reader = sit_down(app)
    typed = {"title": "A survey", "source": "survey", "learnt": "Much", "link": "javascript:alert(1)"}
    page = reader.open(f"{manage(consultation)}/findings/new").send("Save", **typed)
    assert page.status == 422 and "Enter a full web address" in page.words


@pytest.mark.parametrize("words", [{"title": "Close it all"}, {"meaning": "Nobody answers."}, {"cost": "£2"}], ids=str)
@pytest.mark.parametrize("days", [(-5, 2), (1, 3)], ids=["open", "to come"])
@pytest.mark.parametrize("is_answered", [True, False])
def test_another_meaning_gives_people_time_to_look_again(
    app: Flask, words: dict[str, str], days: tuple[int, int], is_answered: bool
) -> None:
    consultation = make.make_consultation(days=days)
    organiser, phase = make.seat(consultation, Role.ORGANISER), consultation.phases[0]
    option = make.make_thing(consultation, make.OPTION, SYSTEM)
    planned = phase.closes_at
    if is_answered:
        with set_clock(phase.opens_at + timedelta(hours=1)):
            make.make_thread(consultation)
    change(organiser, option, reason="It was not clear.", **words)
    assert (phase.closes_at > planned) is is_answered
    if phase.closes_at > planned:
        assert phase.closes_at >= now() + timedelta(days=13)


def test_others_who_ask_the_same_people_are_found_by_as_many_queries_for_many_as_for_one(app: Flask) -> None:
    consultation = make.make_consultation()
    managing.set_affected(SYSTEM, consultation, ["carer"])
    own = consultation.id

    def count_queries(more: int) -> int:
        for _number in range(more):
            managing.set_affected(SYSTEM, make.make_consultation(), ["carer", "staff"])
        managing.set_affected(SYSTEM, make.make_consultation(days=(-9, -3)), ["carer"])
        db.session.commit()
        db.session.expunge_all()
        statements: list[str]
        mine, statements = db.session.get_one(Consultation, own), []
        listener = lambda *args: statements.append(args[2])  # noqa: E731
        event.listen(db.engine, "before_cursor_execute", listener)
        try:
            found = list_asking_same_people(SYSTEM, mine)
        finally:
            event.remove(db.engine, "before_cursor_execute", listener)
        assert found and all(each.phases[0].closes_at > now() for each in found)
        return len(statements)

    assert count_queries(1) == count_queries(8)


def vote_about(thing: Any, *, as_a_choice: bool = False, **about: Any) -> Poll:
    poll = make.make_poll(thing.consultation, **about)
    held = poll.options[0] if as_a_choice else poll
    held.subject_key = thing.public_id
    db.session.commit()
    return poll


ANOTHER = {
    "its title": {"title": "Another one"},
    "its meaning": {"meaning": "Another thing."},
    "ruled out": {"ruled_out": "Too dear for us."},
}


@pytest.mark.parametrize("as_a_choice", [False, True], ids=["about it", "with it as a choice"])
@pytest.mark.parametrize("what", ANOTHER)
def test_an_option_stays_what_people_vote_on_until_that_vote_is_cancelled(app: Flask, what: str, as_a_choice: bool) -> None:
    consultation, reader = sit_down(app)
    thing = make.make_thing(consultation)
    poll = vote_about(thing, as_a_choice=as_a_choice, is_secret=True)
    said = {**ANOTHER[what], "reason": "We found out more now."}
    reader.open(f"{manage(consultation)}/options/{thing.public_id}").send("Save", **said)
    assert reader.status == 422 and "cannot be ruled out. Cancel that vote first, and say why." in reader.words
    assert next(iter(ANOTHER[what].values())) in str(reader.page), "nothing typed is lost"
    reader.follow("Cancel this vote").send("Cancel this vote and show why", reason="The option has to change.")
    reader.open(f"{manage(consultation)}/options/{thing.public_id}").send("Save", **said)
    db.session.refresh(poll)
    assert reader.status == 200 and poll.called_off_at is not None
    assert "This option is part of a vote" not in reader.words


@pytest.mark.parametrize("case", ["people can change their votes", "what else it says"])
def test_an_option_can_be_put_right_while(app: Flask, case: str) -> None:
    consultation = make.make_consultation()
    organiser, thing = make.seat(consultation, Role.ORGANISER), make.make_thing(consultation)
    is_rest = case == "what else it says"
    vote_about(thing, is_secret=is_rest, may_change=not is_rest)
    changed = {"helps": "Everyone."} if is_rest else {"meaning": "Another thing."}
    change(organiser, thing, **changed, reason="We found out more now.")
    assert next(iter(changed.values())) in vars(read_words(thing)).values()


@pytest.mark.parametrize("words", [make.FRAMING, make.OPTION, make.FINDING], ids=["problem", "option", "known"])
def test_what_people_were_asked_about_stays_as_it_was_when_it_was_decided(app: Flask, words: Any) -> None:
    consultation, organiser = sit_down(app)
    actor = make.seat(consultation, Role.ORGANISER)
    thing = make.make_thing(consultation, words)
    make.decide(consultation)
    why = "We found this later."
    with pytest.raises(Conflict, match="stays as it was"):
        add_thing(actor, consultation, words, reason=why)
    with pytest.raises(Conflict, match="stays as it was"):
        change(actor, thing, reason=why)
    with pytest.raises((Conflict, Forbidden)):
        remove_thing(actor, thing, seen=fingerprint_thing(thing), reason=why)
    page = organiser.open(manage(consultation))
    assert "What people were told before that stays as it was." in page.words
    assert not page.page.select("main .panel a")
    organiser.open(f"{manage(consultation)}/{thing.part}/new")
    assert "stays as it was" in organiser.words and not organiser.page.select("main form")
