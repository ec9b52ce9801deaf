"""An organiser makes a consultation without touching code; people are invited to roles; drafts stay inside the team."""

from __future__ import annotations

import io
import re
import tomllib
from pathlib import Path

import pytest
from flask import Flask

from forum.activities.discussions.actions.posting import start_thread
from forum.activities.discussions.rules import REPLY
from forum.consultations import rules
from forum.consultations.actions import joining, managing
from forum.consultations.actions.roles import change_role
from forum.consultations.forms import BasicsForm
from forum.consultations.models import Consultation, Participation
from forum.consultations.queries import get_consultation, list_consultations, people_with
from forum.kernel.db import db
from forum.kernel.errors import Conflict, Invalid
from forum.kernel.jobs import run_due_jobs
from forum.kernel.mail import KeptMail
from forum.kernel.permissions import SYSTEM, VISITOR, Actor, Role
from tests import factories as make
from tests.apps import make_app
from tests.browsing import Reader
from tests.services import ROOT

CONTENT = ROOT / "forum" / "demo" / "content"


@pytest.mark.parametrize("file", sorted(CONTENT.glob("*.toml")), ids=lambda file: file.stem)
def test_the_basic_details_of_the_demo_can_be_saved_as_they_are(app: Flask, file: Path) -> None:
    details = tomllib.loads(file.read_text(encoding="utf-8"))["consultation"]
    with app.test_request_context("/", method="POST", data=details):
        form = BasicsForm.from_request()
        form.validate()
        assert form.errors == {}


def test_from_nothing_to_public_by_the_screens_alone(app: Flask) -> None:
    make.make_account("org@example.org", convenor=True)
    reader = Reader(app).enter("org@example.org")
    reader.open("/").follow("Start a consultation")
    reader.send(
        "Save as draft",
        title="Should the library open on Sundays?",
        summary="We can pay for one day more.",
        run_by="Westbrook Council",
        organiser_name="Amina Yusuf",
    )
    assert reader.title == "Manage"
    manage = reader.path
    reader.follow("See what is missing").follow("Choose the kind").send("Save", tier="conversation")
    assert reader.title == "Nearly ready to open: 5 things are missing"
    for sentence in ("say who decides", "phone number", "no stage", "open for people to change", "looks at what people report"):
        assert sentence in reader.words
    reader.open(manage).follow("Change words or dates")
    reader.follow("Question, summary").send("Save", decided_by="The cabinet", promise="We answer.", contact_phone="01632 960 000")
    reader.follow("What can change and what is settled").send(
        "Save", **{"rows-0-text": "which day", "rows-1-text": "the money", "rows-1-kind": "settled"}
    )
    assert reader.errors == ["Say why this is settled"]
    assert reader.page.find(id="rows-0-text")["value"] == "which day", "nothing typed is lost"
    reader.send("Save", **{"rows-1-reason": "it is voted"})
    reader.follow("Add a stage").send("Save", name="Listen", opens_at="2026-01-01T09:00", closes_at="2025-01-01T09:00")
    assert reader.errors == ["The closing date must be after the start date"]
    reader.send("Save", opens_at="2020-01-01T09:00", closes_at="2099-01-01T17:00")
    reader.follow("Add activity").send("Save", title="Talk it through")
    assert Reader(app).open("/").page.find(string=re.compile("Sundays")) is None
    make.seat(db.session.query(Consultation).one(), Role.FACILITATOR)
    reader.open(manage).follow("See what is missing").send("Open it now")
    assert reader.title == "Should the library open on Sundays?"
    page = Reader(app).open("/").follow("Should the library open on Sundays?")
    for words in (
        "What can still change which day",
        "Already settled, and why the money",
        "it is voted",
        "Add your comment",
        "The cabinet",
        "01632 960 000",
    ):
        assert words in page.words
    ids = [db.session.query(Consultation).one().slug]
    assert ids == ["should-the-library-open-on-sundays"]


@pytest.mark.parametrize(
    "role",
    ["visitor", "member", *[Role.PARTICIPANT, Role.MODERATOR, Role.FACILITATOR, Role.ORGANISER, Role.LEAD]],
    ids=str,
)
@pytest.mark.parametrize("published", [True, False], ids=["published", "draft"])
def test_who_sees_a_consultation_agrees_between_rule_and_query(app: Flask, role: str, published: bool) -> None:
    consultation = make.make_consultation(published=published)
    actor = {"visitor": Actor(None, VISITOR), "member": make.make_actor()}.get(role)
    actor = actor or make.seat(consultation, Role(role))
    by_rule = rules.may_see_consultation(actor, consultation)
    by_query = db.session.query(Consultation).filter(rules.visible_to(actor)).count() == 1
    assert by_rule == by_query == (published or role in {Role.MODERATOR, Role.FACILITATOR, Role.ORGANISER, Role.LEAD})
    listed = [c for several in list_consultations(actor).values() for c in several]
    assert (consultation in listed) == by_rule
    if role == "visitor":
        expected = 200 if published else 404
        assert Reader(app).open(f"/consultations/{consultation.slug}").status == expected


def test_people_with_a_permission_are_those_who_can(app: Flask) -> None:
    consultation = make.make_consultation()
    actors = {role: make.seat(consultation, role) for role in (Role.PARTICIPANT, Role.ORGANISER, Role.LEAD, Role.MODERATOR)}
    for permission in (rules.MANAGE, rules.INVITE, REPLY):
        found = {place.account_id for place in people_with(permission, consultation)}
        expected = {actor.account_id for role, actor in actors.items() if role in permission.roles}
        assert found == expected


def invite(app: Flask, consultation: Consultation, email: str) -> str:
    joining.invite(SYSTEM, consultation, email=email, role=Role.PARTICIPANT, capacity_key="staff", job_title="District nurse")
    run_due_jobs()
    mail = db.session.query(KeptMail).filter_by(recipient=email).one()
    assert consultation.title in mail.text
    return re.search(r"http://localhost(/invitations/\S+)", mail.text).group(1)


def test_a_professional_is_invited_and_shown_as_verified(app: Flask) -> None:
    consultation = make.make_consultation()
    link = invite(app, consultation, "joy@example.org")
    assert "has invited you to take part" in Reader(app).open(link).words
    make.make_account("joy@example.org")
    reader = Reader(app).enter("joy@example.org").open(link)
    reader.send("Accept", pseudonym="Joy N.")
    place = db.session.query(Participation).filter_by(pseudonym="Joy N.").one()
    assert (place.capacity_key, place.job_title) == ("staff", "District nurse")
    assert Reader(app).open(link).status == 410
    joy = make.make_thread(consultation, Actor(place.account_id, frozenset({Role.MEMBER})))
    page = Reader(app).open(f"/consultations/{consultation.slug}/posts/{joy.public_id}")
    assert "District nurse (job checked)" in " ".join(page.words.split()).replace(" )", ")")


def test_a_forwarded_invitation_verifies_nobody_else(app: Flask) -> None:
    link = invite(app, make.make_consultation(), "joy@example.org")
    make.make_account("mallory@example.org")
    reader = Reader(app).enter("mallory@example.org").open(link)
    assert reader.status == 403
    assert reader.title == "This invitation is for someone else"


def test_an_invitation_can_be_taken_back(app: Flask) -> None:
    consultation = make.make_consultation()
    link = invite(app, consultation, "joy@example.org")
    organiser = make.seat(consultation, Role.ORGANISER, actor=make.make_actor("org@example.org"))
    assert organiser
    reader = Reader(app).enter("org@example.org").open(f"/consultations/{consultation.slug}/manage/people")
    reader.send("Cancel the invitation to joy@example.org")
    late = Reader(app).open(link)
    assert late.status == 410 and late.title == "This invitation was cancelled"
    assert f"ask the people who run it: {consultation.run_by}." in late.words


@pytest.mark.parametrize("again", ["pressed twice", "opened again"])
def test_whoever_has_accepted_hears_that_they_have_and_is_led_in(app: Flask, again: str) -> None:
    consultation = make.make_consultation()
    link = invite(app, consultation, "joy@example.org")
    make.make_account("joy@example.org")
    reader = Reader(app).enter("joy@example.org").open(link)
    page, path = reader.page, reader.path
    reader.send("Accept", pseudonym="Joy N.")
    if again == "pressed twice":
        reader.go_back(page, path)
        reader.send("Accept", pseudonym="Joy N.")
    else:
        reader.open(link)
    assert reader.status == 200 and "You have already accepted this invitation." in reader.words
    assert reader.path == f"/consultations/{consultation.slug}"


def test_whoever_is_not_signed_in_hears_that_it_was_accepted_and_how_to_come_in(app: Flask) -> None:
    link = invite(app, make.make_consultation(), "joy@example.org")
    make.make_account("joy@example.org")
    Reader(app).enter("joy@example.org").open(link).send("Accept", pseudonym="Joy N.")
    late = Reader(app).open(link)
    assert late.title == "This invitation has already been accepted" and late.status == 410
    assert late.follow("Sign in").title == "Sign in"


def test_nobody_gives_themselves_a_professional_capacity_or_an_official_name(app: Flask) -> None:
    consultation = make.make_consultation()
    for name, capacity, field in (
        ("Amber Heron", "staff", "capacity_key"),
        ("Mode-rator", "carer", "pseudonym"),
        ("NHS Westbrook", "carer", "pseudonym"),
        ("...", "carer", "pseudonym"),
    ):
        with pytest.raises(Invalid) as refused:
            joining.join(make.make_actor(), consultation, pseudonym=name, capacity_key=capacity)
        assert list(refused.value.errors) == [field]


def test_two_people_cannot_have_names_that_look_the_same(app: Flask) -> None:
    consultation = make.make_consultation()
    joining.join(make.make_actor(), consultation, pseudonym="Amber Heron", capacity_key="carer")
    for name in ("amber heron", "Ámber  Hèron", "AmberHeron", "Ａmber Heron"):
        with pytest.raises(Invalid):
            joining.join(make.make_actor(), consultation, pseudonym=name, capacity_key="carer")


def test_joining_twice_gives_the_same_place(app: Flask) -> None:
    consultation, actor = make.make_consultation(), make.make_actor()
    first = joining.join(actor, consultation, pseudonym="Amber Heron", capacity_key="carer")
    again = joining.join(Actor(actor.account_id, actor.site_roles), consultation, pseudonym="Other Name", capacity_key="carer")
    assert first.id == again.id


def test_one_person_has_different_names_and_nothing_public_joins_them(app: Flask) -> None:
    actor = make.make_actor("secret@example.org")
    pages = []
    for name in ("Amber Heron", "Quiet Wren"):
        consultation = make.make_consultation()
        make.seat(consultation, actor=actor, name=name)
        post = make.make_thread(consultation, actor)
        pages.append(Reader(app).open(f"/consultations/{consultation.slug}/posts/{post.public_id}").response.text)
    assert "Amber Heron" in pages[0]
    assert "Quiet Wren" not in pages[0]
    assert not any("secret@example.org" in page for page in pages)


def test_the_last_organiser_stays(app: Flask) -> None:
    consultation = make.make_consultation()
    only = make.seat(consultation, Role.ORGANISER)
    with pytest.raises(Conflict, match="at least one organiser"):
        change_role(only, make.place_of(only, consultation), role=Role.PARTICIPANT, reason="They are away now.")
    second = make.seat(consultation, Role.ORGANISER)
    assert second.account_id != only.account_id
    change_role(only, make.place_of(only, consultation), role=Role.PARTICIPANT, reason="I am away now.")
    assert make.place_of(only, consultation).role == Role.PARTICIPANT


def organiser_of(app: Flask, consultation: Consultation) -> Reader:
    make.seat(consultation, Role.ORGANISER, actor=make.make_actor("org@example.org"))
    return Reader(app).enter("org@example.org")


def test_a_document_is_added_and_only_ever_downloaded(app: Flask) -> None:
    consultation = make.make_consultation()
    reader = organiser_of(app, consultation)
    reader.open(f"/consultations/{consultation.slug}/manage/documents")
    reader.send("Add document", title="Facts & figures", text="Facts.", file=(io.BytesIO(b"a,b\n1,2\n"), "../../<img src=x>.csv"))
    assert reader.title == "Change words or dates"
    page = Reader(app).open(f"/consultations/{consultation.slug}")
    link = page.page.find("a", string="Facts & figures")
    response = Reader(app).open(link["href"]).response
    assert response.data == b"a,b\n1,2\n"
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in response.headers["Content-Security-Policy"]
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert not page.page.find("img"), "the name of a file is shown as words"


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("x.html", b"<script>", "The selected file must be one of these types:"),
        ("x.svg", b"<svg>", "The selected file must be one of these types:"),
        ("x.pdf", b"<script>", "The selected file is not a"),
        ("x.txt", b"", "empty"),
    ],
    ids=["html", "svg", "false pdf", "empty"],
)
def test_a_file_that_cannot_be_offered_is_refused_with_the_reason(app: Flask, name: str, content: bytes, said: str) -> None:
    consultation = make.make_consultation()
    reader = organiser_of(app, consultation)
    reader.open(f"/consultations/{consultation.slug}/manage/documents")
    reader.send("Add document", title="Kept title", text="Kept.", file=(io.BytesIO(content), name))
    assert reader.status == 422
    assert said in reader.errors[0]
    assert reader.page.find(id="title")["value"] == "Kept title"


@pytest.mark.parametrize(("setting", "megabytes"), [({}, 10), ({"UPLOAD_LIMIT": "2"}, 2)], ids=["usual", "set"])
def test_a_file_is_as_large_as_the_setting_lets_it(app: Flask, setting: dict[str, str], megabytes: int) -> None:
    consultation = make.make_consultation()
    make.seat(consultation, Role.ORGANISER, actor=make.make_actor("org@example.org"))
    path = f"/consultations/{consultation.slug}/manage/documents"
    other = make_app(app.config["SQLALCHEMY_DATABASE_URI"], **setting)
    reader = Reader(other).sign_in("org@example.org", make.PASSWORD).open(path)
    assert f"text or picture, up to {megabytes}MB." in reader.words
    refused = f"The selected file must be smaller than {megabytes}MB. Make it smaller, or put a link in the summary"
    with other.app_context():
        consultation = get_consultation(SYSTEM, consultation.slug)
        largest = b"x" * (megabytes * 1024 * 1024)
        managing.add_document(SYSTEM, consultation, title="Large", file_name="x.txt", content=largest)
        with pytest.raises(Invalid) as refusal:
            managing.add_document(SYSTEM, consultation, title="Too large", file_name="x.txt", content=largest + b"x")
        assert refusal.value.errors == {"file": refused}
        db.engine.dispose()
    assert other.config["MAX_CONTENT_LENGTH"] > len(largest), "a form with such a file reaches its page"


def test_titles_that_are_the_same_get_addresses_that_are_not(app: Flask) -> None:
    slugs = {make.make_consultation(title=title).slug for title in ("Same?", "Same?", "我覺得", "New")}
    assert len(slugs) == 4
    assert "new" not in slugs


def test_a_long_form_whose_session_ended_is_filled_in_again(app: Flask) -> None:
    consultation = make.make_consultation()
    reader = organiser_of(app, consultation)
    path = f"/consultations/{consultation.slug}/manage/scope"
    fields = reader.open(path).fields_of(reader.page.select_one("main form"))
    fields |= {"rows-1-text": "the money", "rows-1-kind": "settled", "rows-1-reason": "it is voted"}
    reader.client.delete_cookie("session")
    answer = reader.ask("post", path, data=fields, headers={"Origin": "http://localhost"}, follow_redirects=True)
    reader._take(answer).send("Sign in", email="org@example.org", password=make.PASSWORD)
    reader.send("Yes, put it back in the form")
    assert reader.page.find(id="rows-1-text")["value"] == "the money"
    assert reader.page.find(id="rows-1-reason")["value"] == "it is voted"
    reader.send("Save")
    assert [item.text for item in consultation.scope] == ["the hours", "the money"]


def test_an_organiser_cannot_be_locked_out_by_an_invitation(app: Flask) -> None:
    consultation = make.make_consultation()
    organiser = make.seat(consultation, Role.ORGANISER, actor=make.make_actor("org@example.org"), name="Amina")
    reader = Reader(app).enter("org@example.org")
    reader.open(invite(app, consultation, "org@example.org")).send("Accept")
    assert make.place_of(organiser, consultation).role == Role.ORGANISER


def test_a_public_consultation_keeps_what_readers_were_promised_to_find(app: Flask) -> None:
    consultation = make.make_consultation()
    reader = organiser_of(app, consultation)
    reader.open(f"/consultations/{consultation.slug}/manage/basics").send("Save", promise="", contact_phone="")
    assert reader.status == 422
    assert "Enter what you will do with people’s comments" in reader.words
    reader.open(f"/consultations/{consultation.slug}/manage/scope").send("Save", **{"rows-0-text": ""})
    assert reader.status == 422
    page = Reader(app).open(f"/consultations/{consultation.slug}")
    assert "We answer everything." in page.words
    assert "the hours" in page.words


def test_an_activity_in_which_nothing_was_said_can_be_reached(app: Flask) -> None:
    consultation = make.make_consultation()
    page = Reader(app).open(f"/consultations/{consultation.slug}").follow("Talk it through")
    assert page.title == "Talk it through"


def test_news_comes_from_those_who_run_it(app: Flask) -> None:
    consultation = make.make_consultation()
    activity = make.discussion_of(consultation)
    with pytest.raises(Invalid):
        start_thread(make.seat(consultation), activity, kind_key="news", title="Decided", body="It is not.")
    lead = make.seat(consultation, Role.LEAD)
    assert start_thread(lead, activity, kind_key="news", title="Decided", body="It is.").title == "Decided"


def test_a_document_for_a_draft_is_not_published_unasked(app: Flask) -> None:
    consultation, account = make.make_consultation(published=False), make.make_account()
    make.seat(consultation, Role.ORGANISER, actor=account.as_actor())
    reader = Reader(app).enter(account.email).open(f"/consultations/{consultation.slug}/manage/documents")
    managing.publish(SYSTEM, consultation)
    reader.send("Add document", title="For us", text="What it costs.", file=(io.BytesIO(b"Much."), "costs.txt"))
    assert reader.status == 422 and "has been published since you opened this page" in reader.words
    assert not consultation.documents
    reader.send("Add document", file=(io.BytesIO(b"Much."), "costs.txt"))
    db.session.expire_all()
    assert [each.title for each in consultation.documents] == ["For us"]


@pytest.mark.parametrize("unseen", ["\u200b", "\u2060\u200b", "\u3164"])
def test_words_that_nobody_can_see_are_none(app: Flask, unseen: str) -> None:
    consultation, account = make.make_consultation(published=False), make.make_account()
    make.seat(consultation, Role.ORGANISER, actor=account.as_actor())
    reader = Reader(app).enter(account.email).open(f"/consultations/{consultation.slug}/manage/basics")
    reader.send("Save", title=unseen)
    assert reader.status == 422 and "Enter the question" in reader.words
