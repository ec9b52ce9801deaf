"""Organisers find everything as tables for a spreadsheet, with public names alone; and each person what is theirs."""

from __future__ import annotations

import csv
import io
import re
from urllib.parse import urlsplit

import pytest
from flask import Flask

from forum.accounts.models import Account
from forum.activities.voting.actions.casting import vote
from forum.consultations.capacities import STAFF_KEYS
from forum.consultations.tables import all_tables
from forum.contributions.models import Status
from forum.kernel.db import db
from forum.kernel.permissions import ANYONE, Actor, Role
from forum.outcomes.actions import coding
from forum.outcomes.kinds import Disposition
from forum.outcomes.queries.said import count_said
from tests import factories as make
from tests.browsing import Reader


def read_table(reader: Reader) -> list[list[str]]:
    assert reader.status == 200, reader.words
    return list(csv.reader(io.StringIO(reader.response.get_data().decode("utf-8-sig"))))


def enter(app: Flask, actor: Actor) -> Reader:
    return Reader(app).enter(db.session.get_one(Account, actor.account_id).email)


def test_every_table_is_on_the_page_where_it_is_managed_and_can_be_read(app: Flask) -> None:
    consultation = make.make_consultation()
    page = enter(app, make.seat(consultation, Role.ORGANISER)).open(f"/consultations/{consultation.slug}/manage")
    links = [str(link["href"]) for link in page.page.select("a[href$='.csv']")]
    assert len(links) == len(set(links)) == len(all_tables()) + 5
    for link in links:
        assert len(read_table(page.open(link))) >= 1, link


def test_nothing_of_a_draft_is_offered(app: Flask) -> None:
    draft = make.make_consultation(published=False)
    reader = enter(app, make.seat(draft, Role.ORGANISER))
    assert not reader.open(f"/consultations/{draft.slug}/manage").page.select("a[href$='.csv']")
    assert reader.open(f"/consultations/{draft.slug}/manage/tables/comments.csv").status == 404


@pytest.mark.parametrize("role", sorted(ANYONE - {Role.SYSTEM, Role.ORGANISER, Role.VISITOR, Role.GUEST, Role.MEMBER}))
def test_only_organisers_take_all_comments_at_once(app: Flask, role: Role) -> None:
    consultation = make.make_consultation()
    actor = make.make_actor(administrator=True) if role is Role.ADMINISTRATOR else make.seat(consultation, role)
    assert enter(app, actor).open(f"/consultations/{consultation.slug}/manage/tables/comments.csv").status == 403


def test_comments_have_public_names_alone_and_none_that_not_everybody_can_read(app: Flask) -> None:
    consultation = make.make_consultation()
    writer = make.seat(consultation, name="Grey Heron")
    make.make_thread(consultation, writer, title="A bus at night")
    for status in (Status.HIDDEN, Status.WAITING, Status.REWORD, Status.WITHDRAWN):
        make.make_thread(consultation, writer, title=f"Not to be read, {status}").status = status
    db.session.commit()
    reader = enter(app, make.seat(consultation, Role.ORGANISER))
    rows = read_table(reader.open(f"/consultations/{consultation.slug}/manage/tables/comments.csv"))
    assert [row[5] for row in rows[1:]] == ["A bus at night"]
    assert rows[1][4].startswith("Grey Heron")
    email = db.session.get_one(Account, writer.account_id).email
    assert not any(email in cell for row in rows for cell in row)


def test_what_was_made_of_them_stands_in_tables_too(app: Flask) -> None:
    consultation = make.make_consultation()
    theme = make.make_theme(consultation, make.make_thread(consultation), sentence="Buses stop too early")
    make.make_answer(theme, Disposition.WILL)
    make.make_promise(theme, what="Run a bus at eleven")
    make.make_poll(consultation, question="Which bus first?")
    reader, address = enter(app, make.seat(consultation, Role.ORGANISER)), f"/consultations/{consultation.slug}/manage/tables"
    found = {name: read_table(reader.open(f"{address}/{name}.csv")) for name in ("themes", "answers", "promises", "votes")}
    assert found["themes"][1][0] == found["answers"][1][0] == "Buses stop too early"
    assert found["answers"][1][2] == "We will"
    assert "Run a bus at eleven" in [row[0] for row in found["promises"]]
    assert found["votes"][1][1] == "Which bus first?"


def test_a_candidate_is_no_theme_yet(app: Flask) -> None:
    consultation = make.make_consultation()
    make.make_theme(consultation, make.make_thread(consultation), agreed=False)
    reader = enter(app, make.seat(consultation, Role.ORGANISER))
    assert len(read_table(reader.open(f"/consultations/{consultation.slug}/manage/tables/themes.csv"))) == 1


def test_everybody_finds_what_is_theirs_in_their_account_and_nothing_else(app: Flask) -> None:
    consultation, other = make.make_consultation(), make.make_consultation()
    writer = make.seat(consultation, name="Grey Heron")
    make.make_thread(consultation, writer, title="A bus at night").status = Status.HIDDEN
    make.make_thread(other, make.seat(other, name="Someone Else"), title="Not mine")
    db.session.commit()
    reader = enter(app, writer).open("/account").follow("Download my comments and votes")
    rows = read_table(reader)
    assert sorted(row[3] for row in rows[1:]) == ["A bus at night", "Grey Heron"]
    assert "A moderator has hidden it" in [row[5] for row in rows]


@pytest.mark.parametrize("is_secret", [True, False])
def test_ones_own_vote_is_in_it_as_far_as_anybody_knows_it(app: Flask, is_secret: bool) -> None:
    consultation = make.make_consultation()
    poll = make.make_poll(consultation, question="Which first?", is_secret=is_secret)
    voter = make.seat(consultation)
    vote(voter, poll, make.make_ballot(poll, 1, 0, 0))
    rows = {row[3]: row for row in read_table(enter(app, voter).open("/account/what-we-keep.csv"))}
    said = rows["Which first?"][4]
    assert said.startswith("This vote is secret") if is_secret else "Apples" in said


def test_whoever_has_not_signed_in_has_nothing_to_download(app: Flask) -> None:
    assert Reader(app).open("/account/what-we-keep.csv").title == "Sign in"


DAY, MOMENT = r"\d{4}-\d\d-\d\d", r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d"
LIKE_A_TIME = re.compile(r"\d{4}-\d\d-\d\d\S*( \d\d:\d\d\S*)?")


def test_every_table_has_days_and_times_in_one_form(app: Flask) -> None:
    consultation = make.make_consultation()
    theme = make.make_theme(consultation, make.make_thread(consultation))
    make.make_answer(theme)
    make.keep_promise(make.make_promise(theme))
    make.make_poll(consultation)
    organiser = enter(app, make.seat(consultation, Role.ORGANISER))
    page, found = organiser.open(f"/consultations/{consultation.slug}/manage"), 0
    for link in [str(each["href"]) for each in page.page.select("a[href$='.csv']")]:
        for cell in [cell for row in read_table(page.open(link)) for cell in row]:
            if LIKE_A_TIME.fullmatch(cell):
                assert re.fullmatch(f"{DAY}|{MOMENT}", cell), (link, cell)
                found += 1
    assert found > 10


def test_an_analyst_can_count_again_what_pages_count(app: Flask) -> None:
    consultation = make.make_consultation()
    first, second = make.make_thread(consultation), make.make_thread(consultation)
    second.author.capacity_key = min(STAFF_KEYS)
    db.session.commit()
    make.make_thread(consultation, make.seat(consultation, Role.FACILITATOR))
    theme = make.make_theme(consultation, first)
    coding.put_in_theme(make.seat(consultation, Role.FACILITATOR), consultation, theme, [second], is_against=True)
    reader = enter(app, make.seat(consultation, Role.ORGANISER))
    head, *rows = read_table(reader.open(f"/consultations/{consultation.slug}/manage/tables/comments.csv"))
    told = [dict(zip(head, row, strict=True)) for row in rows]
    assert [each["Written as"] for each in told] == ["Someone taking part", "Staff", "Team"]
    assert sum(each["Counted as a comment"] == "Yes" for each in told) == count_said(consultation).said == 2
    assert [each["Themes"] for each in told] == [theme.sentence, f"The other side: {theme.sentence}", ""]
    assert reader.open(urlsplit(told[0]["Web address"]).path).status == 200
