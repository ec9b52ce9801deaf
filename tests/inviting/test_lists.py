"""A list out of a spreadsheet is read as people save it, looked at before anything is sent, and sent once."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from forum.consultations.actions.joining import invite
from forum.consultations.models import Consultation, Invitation
from forum.consultations.rules import INVITATION_LASTS
from forum.inviting.actions import invite_list
from forum.inviting.parsing import LONGEST_LIST, MOST_LINES, InvitationLine, ListFault, read_list
from forum.inviting.queries import LineState, plan_invitations
from forum.kernel.clock import now, set_clock
from forum.kernel.db import db
from forum.kernel.errors import Changed, Conflict, Forbidden
from forum.kernel.jobs import run_due_jobs
from forum.kernel.mail import KeptMail
from forum.kernel.permissions import SYSTEM, Role
from tests import factories as make
from tests.browsing import Reader

WHY = "They know the ward."
ANN, BEN = "Ann Lee,ann@example.org,moderator,staff,Nurse", "Ben Day,ben@example.org,,,"


def sit_down(app: Flask) -> tuple[Consultation, Reader]:
    consultation = make.make_consultation()
    account = make.make_account()
    make.seat(consultation, Role.ORGANISER, actor=account.as_actor())
    return consultation, Reader(app).enter(account.email)


def page_of(consultation: Consultation) -> str:
    return f"/consultations/{consultation.slug}/manage/people/list"


def list_invited(consultation: Consultation) -> list[str]:
    return list(db.session.scalars(select(Invitation.email).filter_by(space_id=consultation.id).order_by(Invitation.email)))


def list_letters() -> list[str]:
    run_due_jobs()
    return sorted(db.session.scalars(select(KeptMail.recipient)))


def tell(line: InvitationLine) -> tuple[str, str, str, str, str]:
    return line.name, line.email, str(line.role), line.capacity_key, line.job_title


EXPECTED = [
    ("Ann Lee", "ann@example.org", "moderator", "staff", "Nurse"),
    ("Ben Day", "ben@example.org", "participant", "unknown", ""),
]


@pytest.mark.parametrize(
    "text",
    [
        f"{ANN}\n{BEN}",
        f"name,email,role,connection,job title\r\n{ANN}\r\n{BEN}\r\n",
        f"\ufeffName;E-mail;Role;Capacity;Job Title\n{ANN.replace(',', ';')}\n{BEN.replace(',', ';')}",
        f"sep=;\nName;Email;Role;Connection;Position\n{ANN.replace(',', ';')}\n{BEN.replace(',', ';')}",
        f"{ANN}\n{BEN}".replace(",", "\t"),
        "Job title,Number,Work email,Full name,Role,Capacity\nNurse,17,ann@example.org,Ann Lee,Moderator,NHS or care staff\n"
        ",18,ben@example.org,Ben Day,Participant,Did not say",
        "email,name,role,capacity,job\nANN@Example.org,Ann  Lee ,MODERATOR,Staff,Nurse\n\n , , , , \nben@example.org,Ben Day",
        "ann@example.org,Ann Lee,moderator,staff,Nurse\nben@example.org,Ben Day",
        '"Ann Lee","ann@example.org","moderator","staff","Nurse"\r"Ben Day","ben@example.org","","",""\r',
    ],
)
def test_a_list_is_read_however_a_spreadsheet_has_saved_it(app: Flask, text: str) -> None:
    lines = read_list(text)
    assert [tell(line) for line in lines] == EXPECTED
    assert not any(line.faults for line in lines)


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("Ann,", "The email address is missing"),
        ("Ann,ann.example.org", "“ann.example.org” is not an email address"),
        ("Ann,änn@example.org", "without special letters"),
        ("Ann,ann@example.org,boss", "“boss” is not a role"),
        ("Ann,ann@example.org,,Resident", "People say for themselves"),
        ("Ann,ann@example.org,,Martian", "“Martian” is not in our list"),
        (f"{'A' * 41},ann@example.org", "Name must be 40 characters or fewer"),
        (f"Ann,ann@example.org,,staff,{'J' * 61}", "Job title must be 60 characters or fewer"),
    ],
)
def test_a_fault_stands_with_its_line_as_the_spreadsheet_counts_it(app: Flask, line: str, fault: str) -> None:
    first, second = read_list(f"name,email,role,connection,job\nBen,ben@example.org\n{line}")
    assert not first.faults
    assert second.number == 3
    assert [fault in each for each in second.faults] == [True]


def test_a_cell_of_two_lines_does_not_shift_the_numbers(app: Flask) -> None:
    lines = read_list('name,email\n"Ann\nLee",ann@example.org\nBen,nothing')
    assert [(line.number, line.name) for line in lines] == [(2, "Ann Lee"), (4, "Ben")]


@pytest.mark.parametrize(
    "text", ["", " \n ,,\n", "name,role\nAnn,moderator", "x" * (LONGEST_LIST + 1), "a@example.org\n" * (MOST_LINES + 1)]
)
def test_what_is_no_list_is_refused_as_a_whole(app: Flask, text: str) -> None:
    with pytest.raises(ListFault):
        read_list(text)


@given(st.text(max_size=300))
def test_whatever_is_pasted_is_read_or_refused_in_words(text: str) -> None:
    try:
        read_list(text)
    except ListFault as fault:
        assert str(fault)


def test_nothing_is_sent_before_it_was_looked_at_and_then_each_letter_once(app: Flask) -> None:
    consultation, page = sit_down(app)
    page.open(page_of(consultation)).send("Check this list", rows=f"{ANN}\n{BEN}", reason=WHY)
    assert list_letters() == []
    assert "We will send an invitation" in page.words
    form = page.fields_of(page.page.select("main form")[0]) | {"send": "yes"}
    for _press in range(2):
        answer = page.ask("post", page_of(consultation), data=form, headers={"Origin": "http://localhost"})
        assert answer.status_code == 303
    assert list_invited(consultation) == ["ann@example.org", "ben@example.org"]
    assert list_letters() == ["ann@example.org", "ben@example.org"]


def test_whoever_was_invited_is_left_out_and_it_says_so(app: Flask) -> None:
    consultation, page = sit_down(app)
    invite(SYSTEM, consultation, email="ben@example.org", role=Role.PARTICIPANT, capacity_key="unknown", job_title="")
    page.open(page_of(consultation)).send("Check this list", rows=f"{ANN}\n{BEN}\n{ANN}", reason=WHY)
    assert "Left out: already invited" in page.words
    assert "Left out: in this list twice" in page.words
    page.send("Send 1 invitation")
    assert "We are sending 1 invitation. We left out 2 lines." in page.words
    assert list_invited(consultation) == ["ann@example.org", "ben@example.org"]


def test_faults_are_beside_their_lines_nothing_typed_is_lost_and_nothing_can_be_sent(app: Flask) -> None:
    consultation, page = sit_down(app)
    page.open(page_of(consultation)).send("Check this list", rows=f"{ANN}\nBen,ben@")
    assert page.status == 422
    assert page.errors == ["1 line has a problem. Put it right in the box, then check again.", "Enter why the role is changing"]
    assert "“ben@” is not an email address" in page.page.select("tr.faulty")[0].text
    assert page.page.select("textarea")[0].text.strip() == f"{ANN}\nBen,ben@"
    assert not page.page.select("button[name=send]")
    page.send("Check again", rows=f"{ANN}\n{BEN}", reason=WHY).send("Send 2 invitations")
    assert len(list_invited(consultation)) == 2


def test_a_list_that_was_changed_after_it_was_checked_is_shown_again(app: Flask) -> None:
    consultation, page = sit_down(app)
    page.open(page_of(consultation)).send("Check this list", rows=ANN, reason=WHY)
    page.send("Send 1 invitation", rows=f"{ANN}\n{BEN}", reason=WHY)
    assert "This is not the list that you checked" in page.words
    assert list_invited(consultation) == []
    page.send("Send 2 invitations")
    assert len(list_invited(consultation)) == 2


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_file_is_read_in_the_letters_it_was_saved_in_and_stands_in_the_box(app: Flask, encoding: str) -> None:
    consultation, page = sit_down(app)
    content = "Name;Email\nZoë;zoe@example.org\n".encode(encoding)
    page.open(page_of(consultation)).send("Check this list", file=(io.BytesIO(content), "staff.csv"))
    assert "Zoë" in page.page.select("textarea")[0].text
    page.send("Send 1 invitation")
    assert list_invited(consultation) == ["zoe@example.org"]


def test_a_file_beside_a_pasted_list_is_refused_and_the_pasted_one_stays(app: Flask) -> None:
    consultation, page = sit_down(app)
    page.open(page_of(consultation)).send("Check this list", rows=ANN, file=(io.BytesIO(BEN.encode()), "staff.csv"))
    assert page.errors == ["Use the box or a file, not both. Empty the box to use the file"]
    assert page.page.select("textarea")[0].text.strip() == ANN


def test_a_spreadsheet_that_is_no_csv_is_refused_in_words(app: Flask) -> None:
    consultation, page = sit_down(app)
    page.open(page_of(consultation)).send("Check this list", file=(io.BytesIO(b"PK\x03\x04\0\0\0"), "staff.xlsx"))
    assert page.status == 422
    assert "not a text file" in page.errors[0]


@pytest.mark.parametrize(("days", "state"), [(1, LineState.INVITED), (INVITATION_LASTS.days + 1, LineState.WILL_BE_INVITED)])
def test_whose_link_has_expired_is_invited_again(app: Flask, days: int, state: LineState) -> None:
    consultation = make.make_consultation()
    with set_clock(now() - timedelta(days=days)):
        invite(SYSTEM, consultation, email="ben@example.org", role=Role.PARTICIPANT, capacity_key="unknown", job_title="")
    assert plan_invitations(consultation, read_list(BEN)).lines[0].state is state


def test_a_list_does_not_tell_who_takes_part_under_another_name(app: Flask) -> None:
    consultation = make.make_consultation()
    make.seat(consultation, name="Quiet Owl", actor=make.make_actor("ben@example.org"))
    assert plan_invitations(consultation, read_list(BEN)).lines[0].state is LineState.WILL_BE_INVITED


def test_two_organisers_who_send_the_same_list_send_each_letter_once(app: Flask) -> None:
    consultation = make.make_consultation()
    lines = read_list(f"{ANN}\n{BEN}")
    seen = plan_invitations(consultation, lines).fingerprint()
    invite_list(SYSTEM, consultation, lines, seen=seen)
    with pytest.raises(Changed):
        invite_list(SYSTEM, consultation, lines, seen=seen)
    with pytest.raises(Conflict, match="already has an invitation"):
        invite_list(SYSTEM, consultation, lines, seen=plan_invitations(consultation, lines).fingerprint())
    assert list_letters() == ["ann@example.org", "ben@example.org"]


def test_whoever_accepts_finds_their_name_and_may_choose_another(app: Flask) -> None:
    consultation = make.make_consultation()
    lines = read_list(BEN)
    invite_list(SYSTEM, consultation, lines, seen=plan_invitations(consultation, lines).fingerprint())
    run_due_jobs()
    letter = db.session.scalars(select(KeptMail)).one()
    link = next(word for word in letter.text.split() if "/invitations/" in word)
    assert link.startswith("http")
    make.make_account("ben@example.org")
    page = Reader(app).enter("ben@example.org").open(link.partition("127.0.0.1:8000")[2] or link)
    assert page.page.select("#pseudonym")[0]["value"] == "Ben Day"


@pytest.mark.parametrize("role", [Role.PARTICIPANT, Role.MODERATOR, Role.FACILITATOR, Role.LEAD])
def test_only_an_organiser_sends_a_list(app: Flask, role: Role) -> None:
    consultation = make.make_consultation()
    actor = make.seat(consultation, role)
    with pytest.raises(Forbidden):
        invite_list(actor, consultation, read_list(BEN), seen="")
