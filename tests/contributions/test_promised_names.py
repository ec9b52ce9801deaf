"""What was said, voted, rated or reported without a name stands without it everywhere: on every page, download and feed, in every
letter and message, whoever looks. Those who moderate, and they alone, see whose note they rule on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextvars import Context
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select

from forum.activities.voting.actions.casting import vote
from forum.activities.voting.models import ShowsTally
from forum.consultations.models import Consultation
from forum.contributions.rules import SEE_AUTHOR, name_for
from forum.kernel.db import Model, WithPublicId, db
from forum.kernel.jobs import run_due_jobs
from forum.kernel.mail import KeptMail
from forum.kernel.permissions import MODERATORS, SYSTEM, TEAM, Actor, Role
from forum.moderation.actions.flagging import flag
from forum.moderation.queries.cases import find_case
from forum.notifications.models import Notification
from forum.outcomes.actions import coding
from forum.outcomes.actions import themes as theming
from forum.outcomes.actions.answering import rate_answer
from forum.outcomes.fingerprints import fingerprint_voice
from forum.outcomes.kinds import Verdict
from forum.outcomes.queries.themes import find_entry
from forum.outcomes.receipts import make_link
from forum.rooms.actions import running, writing
from forum.rooms.actions.finishing import say_if_heard
from forum.rooms.fingerprints import fingerprint_notes
from forum.rooms.models import Note
from forum.workshops.events import room_stream
from forum.workshops.models import Workshop
from tests import factories as make
from tests.browsing import Reader
from tests.guards.test_access_matrix import list_let_in, routes
from tests.guards.world import World, account_of, build_world, leave_pdfs_unprinted
from tests.parts import some_of
from tests.rooms.lookups import base, phone

WORDS = "The lift was broken and nobody had told me"
NAMES = WRITER, VOTER, RATER, REPORTER = "Zephyrine Quill", "Ysolde Cross", "Wilfrida Stars", "Xanthe Whistle"
JOB = "Only physiotherapist of the island"
# Lists of people, which are of who has a place or is in the room, and not of who said what: there the words stand elsewhere.
LISTS_PEOPLE = {
    "consultation_people.change_role",
    *("consultation_people.team", "outcome_answers.coders", "outcome_answers.new_promise"),
    *("rooms.console", "rooms.people", "workshops_manage.people"),
}
# Where those who moderate read whose words they rule on.
MODERATION = ("moderation.author", "moderation.case", "moderation_flags.take_up")
SORTS = "participant"
OTHERS = {"visitor", "member", "convenor", "administrator", "stranger", "guest"}
MODERATES = {str(role) for role in MODERATORS}
TEMPLATES = Path(__file__).parents[2] / "templates"
# What stands with the name of whoever said it, or is read by moderators alone.
READ_NAMES = {
    *("activities/voting/answer.html", "activities/voting/objections.html", "components/bits.html", "components/posts.html"),
    *(
        "activities/discussions/guests/parts.html",
        "activities/discussions/reactions.html",
        "activities/discussions/respond.html",
        "activities/discussions/restating.html",
        "activities/discussions/restatement.html",
        "activities/discussions/summaries/object.html",
        "activities/discussions/summaries/parts.html",
    ),
    *("moderation/case.html", "outcomes/parts/checks.html"),
}


def test_only_those_who_moderate_may_know_whose_words_they_look_at(app: Flask) -> None:
    assert SEE_AUTHOR.roles == MODERATORS | {Role.SYSTEM}
    note, post = make.make_shown_note(), make.make_thread(make.make_consultation())
    for role in TEAM | {Role.PARTICIPANT}:
        assert (name_for(make.seat(note.consultation, role), note) == note.author.pseudonym) is (role in MODERATORS)
        assert name_for(make.seat(post.consultation, role), post) == post.author.pseudonym


def test_no_name_stands_where_it_was_promised_that_none_would(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    leave_pdfs_unprinted(monkeypatch)
    world = build_world(app)
    over, on = (make_room_for_notes(world.consultation) for _ in range(2))
    sorter, author = (account_of(name).as_actor() for name in (SORTS, "author"))
    note = write_note(over, author)
    shown = write_note(on, author)
    begin_to_sort(shown)
    things = [*sort_and_flag(note), *vote_and_rate(world.consultation), shown, on]
    # Only now, as one of those who take part has to agree to each theme once there is one who sorts.
    coding.name_coder(SYSTEM, make.place_of(sorter, world.consultation), is_named=True)
    running.end_workshop(SYSTEM, over)
    say_if_heard(note.author.account.as_actor(), over, could_say=2, was_heard=3)
    run_due_jobs()
    shown_to: dict[str, set[str]] = {}
    told: dict[str, set[str]] = {}
    for role, endpoint, answer in read_all(world, note, things):
        if WORDS in answer:
            shown_to.setdefault(endpoint, set()).add(role)
        if names := names_told(endpoint, answer):
            told.setdefault(endpoint, set()).add(f"{role}: {sorted(names)}")
    cases = {endpoint: told.pop(endpoint, set()) for endpoint in MODERATION}
    assert not told
    assert {each for tellings in cases.values() for each in tellings} == {f"{role}: {[WRITER]}" for role in MODERATES}
    for endpoint in ("sort_page", "task", "quote"):
        assert SORTS in shown_to[f"outcome_sorting.{endpoint}"], "a participant who helps to sort sees the words"
    for endpoint in ("workshop_records.show", "outcomes.theme", "outcomes.not_in_theme", "contributions.history"):
        assert SORTS in shown_to[endpoint]
    assert "author" in shown_to["rooms.room"]
    letters = [f"{mail.subject} {mail.text}" for mail in db.session.query(KeptMail)]
    assert letters and not [name for name in NAMES for letter in letters if name in letter]


def test_no_window_of_a_room_hears_whose_note_it_shows(app: Flask) -> None:
    room = make_room_for_notes()
    reader, _actor = phone(app, room)
    leader = make.make_account()
    make.seat(room.consultation, Role.FACILITATOR, actor=leader.as_actor())
    screen = Reader(app).enter(leader.email).open(f"{base(room)}/wall")
    note = write_note(room)
    where = {"slug": room.consultation.slug, "public_id": room.public_id, "cursors": {room_stream(room): 0}}
    windows = {"room": reader, "wall": screen}
    written = {channel: Context().run(listen, app, each, channel, where) for channel, each in windows.items()}
    begin_to_sort(note)
    sorting = {channel: Context().run(listen, app, each, channel, where) for channel, each in windows.items()}
    assert WORDS in written["wall"] and WORDS in sorting["room"]
    assert not [told for told in (*written.values(), *sorting.values()) if WRITER in told or JOB in told]


@pytest.mark.parametrize(("said", "promise"), [("note", "without your name"), ("post", "with the name you use here")])
def test_whoever_is_asked_for_a_quote_reads_what_will_stand_beside_it(app: Flask, said: str, promise: str) -> None:
    contribution = make.CONTRIBUTION_FACTORIES[said]()
    consultation = contribution.consultation
    theme = make.make_theme(consultation, contribution)
    voice = theming.ask_to_quote(make.seat(consultation, Role.FACILITATOR), theme, contribution, passage=contribution.body)
    assert promise in str(db.session.scalars(select(Notification.sentence).filter_by(key=voice.news_key)).one())
    path = f"/consultations/{consultation.slug}/what-happened/{make_link(contribution.author)}"
    assert f"{promise}." in Reader(app).open(path).words


def test_only_what_is_said_under_a_name_is_shown_with_the_author_s_own() -> None:
    """The walk meets what its world holds. A template that shows words of several kinds asks `public_name`."""
    pages = [path for path in TEMPLATES.rglob("*.*") if re.search(r"author\.(pseudonym|job_title)", path.read_text())]
    reads = {str(path.relative_to(TEMPLATES)) for path in pages}
    assert reads == READ_NAMES


def names_told(endpoint: str, answer: str) -> set[str]:
    """What stands beside what it must not; a list of people names them all, wherever the words stand."""
    if endpoint in LISTS_PEOPLE and stand_apart(answer):
        return set()
    return {name for name in (*NAMES, JOB) if name in answer}


def make_room_for_notes(consultation: Consultation | None = None) -> Workshop:
    """One where notes are written, which the wall shows, and then sorted, which phones show."""
    room = make.make_workshop(consultation, ("ideas", "Ideas", 20), ("sort", "Sorting", 20))
    running.go_to(SYSTEM, room, position=1, seen=0)
    return room


def write_note(room: Workshop, *others: Actor) -> Note:
    """By somebody in a room, with others there; it is on the wall, as another of theirs with the same words is."""
    writer = make.come_in(room, make.seat(room.consultation, name=f"{WRITER} {room.public_id}"), capacity="staff")
    make.place_of(writer, room.consultation).job_title = JOB
    for other in others:
        make.come_in(room, other)
    for body in (f"{WORDS}.", f"{WORDS}!"):
        note = make.make_note(room, writer, body=body)
        writing.approve_note(SYSTEM, room, note_id=note.id, seen=fingerprint_notes([note]))
    return note


def begin_to_sort(note: Note) -> None:
    running.go_to(SYSTEM, note.workshop, position=2, seen=1)
    writing.put_notes(SYSTEM, note.workshop, note_ids=[note.id], name="Lifts", seen=fingerprint_notes([note]))


def sort_and_flag(note: Note) -> list[WithPublicId]:
    """The note and whatever else has an address that it, its words or its author may stand at: it is in a theme and in one that
    is not agreed, quoted there, said to be misread, and a case."""
    consultation, writer = note.consultation, note.author.account.as_actor()
    theme, candidate = make.make_theme(consultation, note), make.make_theme(consultation, note, agreed=False)
    voice = theming.ask_to_quote(make.seat(consultation, Role.FACILITATOR), theme, note, passage=WORDS)
    theming.answer_quote(writer, voice, is_allowed=True, seen=fingerprint_voice(voice))
    task = coding.dispute(writer, find_entry(theme, note), words="I meant the other lift.")
    flag(make.seat(consultation, name=f"{REPORTER} {note.public_id}"), note, reason_key="attack", words="This is about me.")
    return [note, note.author, note.workshop, note.workshop.activity, find_case(note), theme, candidate, voice, task]


def vote_and_rate(consultation: Consultation) -> list[WithPublicId]:
    """What has been voted on and rated by people whose names nobody is told."""
    voter, rater = make.seat(consultation, name=VOTER), make.seat(consultation, name=RATER)
    poll = make.make_poll(consultation, "approval", is_secret=False, shows_tally=ShowsTally.ALWAYS)
    vote(voter, poll, make.make_ballot(poll, 1, 0, 0))
    answer = make.make_answer(make.make_theme(consultation))
    rate_answer(rater, answer, verdict=Verdict.NO, words="It is still broken.")
    return [poll, answer]


def read_all(world: World, note: Note, things: list[WithPublicId]) -> Iterator[tuple[str, str, str]]:
    """(role, endpoint, answer) for every address there is and everyone with a role here that the reviewed list lets in, and some
    of the others. Where a thing's address is walked, it is that of each of the things of its kind."""
    let_in = list_let_in("GET")
    kinds = [each.class_ for each in Model.registry.mappers if each.inherits is None and issubclass(each.class_, WithPublicId)]
    kind_of = {public_id: kind for kind in kinds for (public_id,) in db.session.query(kind.public_id)}
    for number, (endpoint, method, arguments) in enumerate(routes(world)):
        if method == "GET":
            kind = kind_of.get(world.values_of(endpoint)["public_id"]) if "public_id" in arguments else None
            named = [each for each in things if kind and isinstance(each, kind)]
            addresses = [find_address(world, note, endpoint, arguments, each) for each in named or [None]]
            may_read = {*let_in.get(endpoint, []), *({SORTS} if endpoint.startswith("outcome_sorting.") else ())}
            for role in sorted(may_read - OTHERS) + some_of(sorted(may_read & OTHERS), number):
                for address in addresses:
                    yield role, endpoint, read(world.readers[role], address)


def read(reader: Reader, address: str) -> str:
    cookies = dict(reader.client._cookies)
    response = reader.ask("get", address)
    reader.client._cookies = cookies
    return response.get_data().decode("utf-8", "replace") + str(response.headers)  # Some are pictures.


def find_address(world: World, note: Note, endpoint: str, arguments: set[str], thing: WithPublicId | None) -> str:
    values = world.values_of(endpoint)
    if thing is not None or "public_id" not in arguments:
        values["slug"] = world.consultation.slug
    if thing is not None:
        values |= {"public_id": thing.public_id, "said": note.public_id, "said_public_id": note.public_id}
    with world.app.test_request_context():
        return world.app.url_for(endpoint, **{name: values[name] for name in arguments}, show="all")


def stand_apart(page: str) -> bool:
    """Whether no part of a page that holds the words, a list's entry or a panel, holds the name as well."""
    parts = BeautifulSoup(page, "html.parser").select("li, article, .note-card, .panel, tr, p")
    return not [part for part in parts if WORDS in part.text and WRITER in part.text]


def listen(app: Flask, reader: Reader, channel: str, where: dict[str, object]) -> str:
    """All that a window is told of a room from its beginning."""
    client = app.extensions["socketio"].test_client(app, flask_test_client=reader.client)
    told = f"{client.emit(f'{channel}:join', where, callback=True)} {client.get_received()}"
    client.disconnect()
    return told
