"""The page of results: what is found, by whom, narrowed down, ranked and paged; and what is in the index behind it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import delete, func, select, text, update

from forum.accounts.models import Account
from forum.activities.voting.actions.announcing import announce
from forum.activities.voting.fingerprints import fingerprint_poll
from forum.cli import rebuild_search
from forum.consultations.actions import managing
from forum.consultations.events import ConsultationCreated, consultation_stream
from forum.consultations.fingerprints import fingerprint_basics, fingerprint_scope
from forum.consultations.models import Basics, Consultation, ScopeState
from forum.contributions.actions import edit, set_status
from forum.contributions.kinds import all_contribution_kinds
from forum.contributions.models import Contribution, Status
from forum.kernel.actions import save, transaction
from forum.kernel.clock import now, set_clock
from forum.kernel.db import db
from forum.kernel.events import emit
from forum.kernel.jobs import enqueue, run_due_jobs
from forum.kernel.permissions import SYSTEM, Role
from forum.outcomes.models import Theme
from forum.rooms.actions import running
from forum.search import queries
from forum.search.kinds import all_search_kinds, has_search_kind
from forum.search.models import SearchEntry
from forum.search.parsing import parse
from forum.search.queries import Choices, find_matches
from tests import factories as make
from tests.apps import close_database, copy_sqlite, make_app
from tests.browsing import Reader
from tests.found_by_all import find_wrong


def find(typed: str, **choices: object) -> list[str]:
    """The kinds of what is found, best first."""
    return [each.kind for each in find_matches(parse(typed), Choices(**choices)).all]


def headings(reader: Reader) -> list[str]:
    return [heading.text for heading in reader.page.select(".results h3")]


def test_every_kind_of_contribution_can_be_chosen(app: Flask) -> None:
    missing = [kind.key for kind in all_contribution_kinds() if not has_search_kind(kind.key)]
    assert not missing, f"declare_search_kind in the search_hooks of their features: {missing}"


@pytest.mark.parametrize("kind", make.CONTRIBUTION_FACTORIES)
def test_what_people_say_is_found_while_everybody_can_read_it(either_app: Flask, kind: str) -> None:
    said = make.CONTRIBUTION_FACTORIES[kind]()
    word = '"' + said.html.striptags().rstrip(".") + '"'
    assert find(word) == [kind]
    page = Reader(either_app).open(f"/search?q={word}")
    link = page.page.select_one(".results h3 a")["href"]
    assert said.public_id in link
    assert page.open(link).status == 200
    for status in (Status.WAITING, Status.HIDDEN, Status.REWORD):
        with transaction():
            set_status(SYSTEM, said, status)
        assert find(word) == []
        with transaction():
            set_status(SYSTEM, said, Status.PUBLISHED)
        assert find(word) == [kind]


def test_official_words_are_found(either_app: Flask) -> None:
    consultation = make.make_consultation(title="Should the aardvark bus run?")
    document = managing.add_document(SYSTEM, consultation, title="Aardvark figures", file_name="figures.txt", content=b"1")
    theme = make.make_theme(consultation, make.make_thread(consultation), sentence="People want the aardvark bus.")
    make.make_answer(theme, headline="The aardvark bus runs.", reason="It was asked for.")
    make.make_promise(theme)
    assert sorted(find("aardvark")) == ["answer", "consultation", "document", "theme"]
    assert find("head buses") == ["promise"]
    page = Reader(either_app).open("/search?q=aardvark")
    assert {kind.text for kind in page.page.select(".results .tag")} == {"Consultation", "Document", "Theme", "Official answer"}
    for link in page.page.select(".results h3 a"):
        assert Reader(either_app).open(link["href"]).status == 200
    managing.remove_document(SYSTEM, document)
    make.make_answer(db.session.get_one(Theme, theme.id), headline="The zebra bus runs.")
    assert sorted(find("aardvark")) == ["consultation", "theme"]
    assert find("zebra") == ["answer"]


def test_votes_workshops_and_what_is_settled_are_found(either_app: Flask) -> None:
    consultation = make.make_consultation()
    draft = make.make_poll(consultation, "choose-one", announced=False, question="Which aardvark bus?")
    make.make_workshop(consultation, title="An evening about the aardvark bus")
    settle(
        consultation,
        managing.Scope(ScopeState.OPEN, "when the aardvark bus runs"),
        managing.Scope(ScopeState.SETTLED, "Its aardvark", "It is paid."),
    )
    assert sorted(find("aardvark")) == ["settled", "workshop"]
    announce(SYSTEM, draft, seen=fingerprint_poll(draft))
    assert sorted(find("aardvark")) == ["poll", "settled", "workshop"]
    page = Reader(either_app).open("/search?q=aardvark")
    assert {kind.text for kind in page.page.select(".results .tag")} == {"Vote", "Workshop", "Settled"}
    for link in page.page.select(".results h3 a"):
        led = Reader(either_app).open(link["href"])
        assert led.status == 200 and "aardvark" in led.words.lower()
        assert not (anchor := link["href"].partition("#")[2]) or led.page.find(id=anchor)
    settle(
        consultation, managing.Scope(ScopeState.OPEN, "the hours"), managing.Scope(ScopeState.SETTLED, "Its zebra", "It is paid.")
    )
    assert (sorted(find("aardvark")), find("zebra"), find("paid")) == (["poll", "workshop"], ["settled"], ["settled"])
    assert not find_wrong()


def test_a_draft_has_no_votes_workshops_or_settled_points_to_find_until_it_is_published(either_app: Flask) -> None:
    draft = make.make_consultation(published=False)
    make.make_poll(draft, "choose-one", question="Which aardvark bus?")
    make.make_workshop(draft, title="An aardvark evening")
    settle(
        draft, managing.Scope(ScopeState.OPEN, "the hours"), managing.Scope(ScopeState.SETTLED, "The aardvark", "It is paid for.")
    )
    assert find("aardvark") == []
    managing.publish(SYSTEM, draft)
    assert sorted(find("aardvark")) == ["poll", "settled", "workshop"]


def settle(consultation: Consultation, *scope: managing.Scope) -> None:
    managing.set_scope(SYSTEM, consultation, list(scope), seen=fingerprint_scope(consultation))


def test_a_draft_of_words_is_not_found(either_app: Flask) -> None:
    """Themes that are not agreed, answers that are not published, notes that nobody has shown, consultations before their day."""
    consultation = make.make_consultation()
    make.make_theme(consultation, agreed=False, sentence="People want the aardvark bus.")
    note = make.make_note(body="The aardvark bus was late.")
    draft = make.make_consultation(published=False, title="Should the aardvark bus run?")
    managing.add_document(SYSTEM, draft, title="Aardvark figures", file_name="figures.txt", content=b"1")
    assert find("aardvark") == []
    organiser = make.seat(draft, Role.ORGANISER)
    account = db.session.get_one(Account, organiser.account_id)
    for reader in (Reader(either_app), Reader(either_app).enter(account.email)):
        assert reader.open("/search?q=aardvark").page.h1.text == "No results for “aardvark”"
    running.end_workshop(SYSTEM, note.workshop)
    managing.publish(SYSTEM, draft)
    assert sorted(find("aardvark")) == ["consultation", "document", "note"]


def test_a_sandbox_is_never_found(either_app: Flask) -> None:
    with transaction():
        sand = Consultation(slug="sand", title="An aardvark", summary="", run_by="", created_at=now(), is_sandbox=True)
        save(sand)
        emit(ConsultationCreated(consultation_stream(sand.id), None, sand.id))
    managing.add_document(SYSTEM, sand, title="Aardvark figures", file_name="figures.txt", content=b"1")
    assert find("aardvark") == []


def test_an_edit_changes_what_is_found(either_app: Flask) -> None:
    post = make.make_thread(make.make_consultation(), body="An aardvark.")
    number = db.session.scalar(select(SearchEntry.id).where(SearchEntry.source == "contribution"))
    edit(post.author.account.as_actor(), post, title=post.title, body="A zebra.")
    assert (find("aardvark"), find("zebra")) == ([], ["post"])
    assert db.session.scalar(select(SearchEntry.id).where(SearchEntry.source == "contribution")) == number


def test_what_is_rolled_back_leaves_nothing(either_app: Flask) -> None:
    consultation = make.make_consultation()
    with pytest.raises(ZeroDivisionError), transaction():
        make.make_thread(consultation, body="An aardvark.")
        raise ZeroDivisionError
    assert find("aardvark") == []
    make.make_thread(consultation, body="A zebra.")
    assert (find("aardvark"), find("zebra")) == ([], ["post"])


def test_words_of_one_thing_are_all_there_in_any_form_and_phrases_in_a_row(either_app: Flask) -> None:
    consultation = make.make_consultation()
    make.make_thread(consultation, title="Nurses", body="They answered the phones at night.")
    make.make_thread(consultation, title="Phones", body="Night comes, and nobody answers.")
    assert len(find("answer phone night")) == 2
    assert len(find('"at night"')) == 1
    assert len(find("ANSWERING Phônes")) == 2
    assert find("answer zebra") == []


def test_narrowed_down(either_app: Flask) -> None:
    here, there = make.make_consultation(), make.make_consultation()
    with set_clock(now() - timedelta(days=3)):
        make.make_thread(here, body="An aardvark.")
    make.make_reply(make.make_thread(there, body="A tree."), body="An aardvark here too.")
    carer = make.seat(here)
    place = make.place_of(carer, here)
    make.make_thread(here, carer, body="An aardvark again.")
    place.capacity_key = "carer"
    db.session.commit()
    today = now().date()
    assert len(find("aardvark")) == 3
    assert len(find("aardvark", capacities=("carer",))) == 1
    assert len(find("aardvark", capacities=("carer", "resident"))) == 3
    assert len(find("aardvark", space_id=here.id)) == 2
    assert len(find("aardvark", kinds=("post",))) == 3
    assert find("aardvark", kinds=("note", "promise")) == []
    assert len(find("aardvark", since=today - timedelta(days=1))) == 2
    assert len(find("aardvark", until=today - timedelta(days=2))) == 1
    assert len(find("aardvark", since=today - timedelta(days=9), until=today)) == 3
    page = Reader(either_app).open(f"/search?q=aardvark&by=carer&in={here.slug}&kind=post&kind=note")
    assert page.page.h1.text == "1 result for “aardvark”"
    assert [each["value"] for each in page.page.select(".choices [checked]")] == ["post", "note", here.slug, "carer"]
    counts = {label.text.strip() for label in page.page.select(".choices label")}
    assert {"Comments and replies3", "Workshop notesNone", "Unpaid carer\n1"} & counts


def test_a_summary_is_said_by_a_facilitator_and_its_headings_stand_apart(either_app: Flask) -> None:
    """Whoever found them under “Did not say” looked for people who had not been asked."""
    first = make.make_thread(make.make_consultation())
    facilitator = make.seat(first.consultation, Role.FACILITATOR)
    make.place_of(facilitator, first.consultation).capacity_key = "unknown"
    make.make_summary(first, facilitator)
    assert len(find("number", capacities=("facilitator",))) == 1 and find("number", capacities=("unknown",)) == []
    page = Reader(either_app).open("/search?q=number")
    counts = [" ".join(label.get_text(" ").split()) for label in page.page.select(".choices label")]
    assert "Facilitator 1" in counts and "Did not say 1" not in counts
    assert "Still open: Who answers it." in page.words


def test_a_better_match_comes_first_and_the_newest_where_that_is_asked(either_app: Flask) -> None:
    consultation = make.make_consultation()
    with set_clock(now() - timedelta(days=2)):
        make.make_thread(consultation, title="The aardvark", body="It is here.")
    make.make_thread(consultation, title="Something else", body="Once somebody said aardvark. " + "And more was said. " * 30)
    reader = Reader(either_app)
    assert headings(reader.open("/search?q=aardvark")) == ["The aardvark", "Something else"]
    assert headings(reader.follow("Newest")) == ["Something else", "The aardvark"]


def test_pages_follow_on_without_a_gap(either_app: Flask) -> None:
    consultation = make.make_consultation()
    first = make.make_thread(consultation, body="The first.")
    for number in range(2 * queries.RESULTS_PER_PAGE + 3):
        with set_clock(now() - timedelta(minutes=number)):
            make.make_reply(first, body=f"An aardvark, number {number}.")
    reader = Reader(either_app).open("/search?q=aardvark&sort=newest")
    seen = headings(reader)
    while reader.page.select(".more-results a"):
        hidden = db.session.scalars(select(Contribution).where(Contribution.body == "An aardvark, number 2.")).one()
        with transaction():
            set_status(SYSTEM, hidden, Status.HIDDEN)
        reader.follow("Show more results")
        seen += headings(reader)
    assert seen == [f"An aardvark, number {number}." for number in range(2 * queries.RESULTS_PER_PAGE + 3)]


def test_above_so_many_the_newest_are_ranked_and_the_page_says_so(either_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "MOST_RANKED", 3)
    monkeypatch.setattr("forum.search.views.MOST_RANKED", 3)
    first = make.make_thread(make.make_consultation(), body="The first.")
    for number in range(5):
        with set_clock(now() + timedelta(minutes=number)):
            make.make_reply(first, body=f"An aardvark, number {number}.")
    page = Reader(either_app).open("/search?q=aardvark&sort=newest")
    assert page.page.h1.text == "More than 3 results for “aardvark”"
    assert headings(page) == [f"An aardvark, number {number}." for number in (4, 3, 2)]
    assert not page.page.select(".choices .count"), "of a part, no count would be true"
    assert "newest 3" in page.page.text


def test_where_nothing_is_found_the_page_offers_what_would_be(either_app: Flask) -> None:
    make.make_thread(make.make_consultation(), body="An aardvark.")
    reader = Reader(either_app).open("/search?q=aardvark+zebra")
    assert reader.page.h1.text == "No results for “aardvark zebra”"
    assert "“zebra” alone" not in reader.page.text
    assert headings(reader.follow("Search for “aardvark” alone")) == ["Evening buses stop too early"]
    assert headings(reader.open("/search?q=aardvark&kind=note").follow("Search everything for “aardvark”"))


def test_what_has_no_title_is_shown_in_one_excerpt_without_addresses(either_app: Flask) -> None:
    """Cut in two, words were lost between; and an address of ours stood in the middle of a sentence."""
    thread = make.make_thread(make.make_consultation())
    body = "They found a middle way: https://talk.example.org/posts/abc The aardvark " + "waits and " * 40
    make.make_reply(thread, body=body)
    (found,) = Reader(either_app).open("/search?q=aardvark").page.select(".results > li")
    words = " ".join(found.get_text().split())
    assert "They found a middle way… The aardvark waits and waits" in words and "https" not in words
    assert words.count("aardvark") == 1


def test_what_is_wrong_is_said_beside_its_field(either_app: Flask) -> None:
    reader = Reader(either_app)
    response = reader.ask("get", "/search?q=" + "x" * 201)
    assert response.status_code == 422
    assert "Search words must be 200 characters or fewer" in response.text
    assert "Enter a word to look for" in reader.ask("get", "/search?q=").text
    response = reader.ask("get", "/search?q=a&since=2026-02-31")
    assert response.status_code == 422
    assert "Enter a real date" in response.text
    assert reader.ask("get", "/search").status_code == 200


def test_an_old_database_gets_its_index_from_a_job(either_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """In pieces, and again without harm; what should not be there goes."""
    monkeypatch.setattr("forum.search.jobs.BATCH", 2)
    consultation = make.make_consultation()
    theme = make.make_theme(consultation, *(make.make_thread(consultation, body=f"Aardvark {n}.") for n in range(5)))
    make.make_answer(theme)
    with transaction():
        db.session.execute(delete(SearchEntry).where(SearchEntry.thing_id != 3))
        db.session.execute(update(SearchEntry).values(title="Wrong"))
        enqueue("fill_search")
    assert find_wrong()
    assert run_due_jobs(1000) < 1000
    assert not find_wrong()
    assert len(find("aardvark")) == 5


def test_the_command_reads_all_again(app: Flask) -> None:
    make.make_thread(make.make_consultation(), body="An aardvark.")
    with transaction():
        db.session.execute(update(SearchEntry).values(title="Wrong"))
        ghost = {"id": 5, "source": "theme", "thing_id": 999, "public_id": "x", "space_id": 1, "kind": "theme"}
        db.session.add(SearchEntry(**ghost, facets="", config="simple", title="A ghost", text=""))
    assert find("ghost")
    result = CliRunner().invoke(rebuild_search, catch_exceptions=False)
    assert result.output == "Everything people can search has been read again.\n"
    assert not find_wrong()
    assert find("ghost") == []


def test_many_things_of_one_second_stand_beside_each_other(either_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("forum.search.indexing.A_SECOND", 2)
    consultation = make.make_consultation()
    with set_clock(now()):
        for _ in range(6):
            make.make_thread(consultation, body="An aardvark.")
    assert len(find("aardvark")) == 6


def test_the_key_is_what_vacuum_leaves(app: Flask) -> None:
    for number in range(4):
        post = make.make_thread(make.make_consultation(), body=f"An aardvark {'once twice thrice never'.split()[number]}.")
        if number % 2:
            with transaction():
                set_status(SYSTEM, post, Status.HIDDEN)
    db.session.commit()
    connection = db.engine.raw_connection()
    connection.cursor().execute("VACUUM")
    connection.close()
    assert (len(find("once")), len(find("thrice")), len(find("twice"))) == (1, 1, 0)
    assert db.session.scalar(text("PRAGMA secure_delete")) == 1


def test_all_of_the_demo_is_as_it_is_shown(demo_database: Path, tmp_path: Path) -> None:
    """It is filled in through every action there is."""
    with make_app(copy_sqlite(demo_database, tmp_path / "forum.db")).app_context():
        assert not find_wrong()
        kinds = set(db.session.scalars(select(SearchEntry.kind).distinct()))
        close_database()
    assert kinds == {kind.key for kind in all_search_kinds()}


def test_a_change_of_title_is_followed(either_app: Flask) -> None:
    consultation = make.make_consultation(title="Should the aardvark bus run?")
    names = Basics.__dataclass_fields__
    basics = Basics(**{name: getattr(consultation, name) for name in names} | {"title": "Should the zebra bus run?"})
    managing.change_basics(SYSTEM, consultation, basics, seen=fingerprint_basics(consultation))
    assert (find("aardvark"), find("zebra")) == ([], ["consultation"])
    assert db.session.scalar(select(func.count()).select_from(SearchEntry)) == 1
