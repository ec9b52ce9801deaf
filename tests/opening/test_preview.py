"""A draft can be looked at as each role will see it, and nothing is sent from there or kept."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from forum.accounts.models import Account
from forum.consultations.actions import managing
from forum.consultations.fingerprints import fingerprint_phase, fingerprint_readership
from forum.consultations.models import Consultation, Participation, Readership
from forum.inviting.actions import choose_readers
from forum.kernel.clock import now
from forum.kernel.db import db
from forum.kernel.drafts import Draft
from forum.kernel.events import EventRecord
from forum.kernel.permissions import ANYONE, SYSTEM, Role, can
from forum.opening.kinds import TIERS, Tier
from forum.opening.preview import PreviewedRole
from forum.opening.rules import PREVIEW
from tests import factories as make
from tests.browsing import Reader
from tests.consultations.changing_worlds import build_state
from tests.guards.test_access_matrix import watch_writes
from tests.opening.ready import make_team

BUTTONS = {
    PreviewedRole.VISITOR: "See it as a visitor",
    PreviewedRole.PARTICIPANT: "See it as someone taking part",
    PreviewedRole.MODERATOR: "See it as a moderator",
    PreviewedRole.FACILITATOR: "See it as a facilitator",
    PreviewedRole.BROKER: "See it as an independent go-between",
    PreviewedRole.LEAD: "See it as the service lead",
    PreviewedRole.ORGANISER: "See it as another organiser",
    PreviewedRole.INVITED: "See it as someone invited who has not joined",
}
WITHOUT_PLACE = {PreviewedRole.VISITOR, PreviewedRole.INVITED}


def sit_down(app: Flask) -> tuple[Consultation, Reader]:
    draft, organiser = make.make_consultation(published=False), make.make_account()
    make.seat(draft, Role.ORGANISER, actor=organiser.as_actor(), name="Owen Rees")
    return draft, Reader(app).enter(organiser.email)


def look(app: Flask, role: PreviewedRole) -> tuple[Consultation, Reader]:
    """Somebody is invited to what is private alone."""
    draft, reader = sit_down(app)
    if role is PreviewedRole.INVITED:
        choose_readers(SYSTEM, draft, Readership.INVITED, seen=fingerprint_readership(draft))
    start(reader, draft, role)
    return draft, reader


def start(reader: Reader, draft: Consultation, role: PreviewedRole) -> None:
    reader.open(f"/consultations/{draft.slug}/manage").follow("See it as others will").send(BUTTONS[role])


@pytest.mark.parametrize("role", list(PreviewedRole))
def test_an_organiser_sees_the_page_as_it_will_be(app: Flask, role: PreviewedRole) -> None:
    _draft, reader = look(app, role)
    assert "Nothing you do on these pages is sent" in reader.words
    assert "Published on" in reader.words
    assert ("You’re taking part as Example name" in reader.words) == (role not in WITHOUT_PLACE)
    assert "Owen Rees" not in reader.page.main.get_text()


@pytest.mark.parametrize("role", list(PreviewedRole))
def test_each_page_of_it_can_be_looked_at_and_none_writes(app: Flask, role: PreviewedRole) -> None:
    draft, reader = look(app, role)
    activity = make.discussion_of(draft).public_id
    entries = db.session.query(EventRecord).count()
    base = f"/consultations/{draft.slug}"
    pages = ("", f"/discussions/{activity}", f"/discussions/{activity}/new", "/you-said-we-did", "/evidence", "/moderation")
    with watch_writes() as writes:
        for page in pages:
            reader.open(base + page)
            assert reader.status in {200, 303, 403, 404}, page
    assert not writes
    assert db.session.query(EventRecord).count() == entries
    db.session.expire_all()
    assert db.session.get_one(Consultation, draft.id).published_at is None


@pytest.mark.parametrize("role", list(PreviewedRole))
def test_nothing_is_sent_from_it(app: Flask, role: PreviewedRole) -> None:
    draft, reader = look(app, role)
    token = reader.page.find("input", attrs={"name": "csrf_token"})["value"]
    path = f"/consultations/{draft.slug}/discussions/{make.discussion_of(draft).public_id}/new"
    entries = db.session.query(EventRecord).count()
    answer = reader.ask("post", path, data={"csrf_token": token, "kind_key": "idea", "title": "A bus", "body": "Now."})
    assert answer.status_code == 409
    assert "we have not sent anything" in answer.get_data(as_text=True)
    assert db.session.query(EventRecord).count() == entries


@pytest.mark.parametrize("tier", list(Tier))
def test_its_kind_and_its_checks_stand_there_as_if_it_opened_today(app: Flask, tier: Tier) -> None:
    team = make_team()
    team.choose(tier, decides_in=None if tier is Tier.CONVERSATION else 200)
    owner = db.session.get_one(Account, team.organiser.account_id)
    reader = Reader(app).enter(owner.email).open(f"/consultations/{team.consultation.slug}/manage")
    page = reader.follow("See it as others will").send(BUTTONS[PreviewedRole.VISITOR]).words
    kind = f"Kind: {TIERS[tier].name}."
    assert kind in page and "before there were opening checks" not in page
    how = reader.follow("How this was opened").words
    assert kind in how and "checks would be done" in how and "It opened on" not in how
    assert ("needs no signature" in how) == (tier is Tier.CONVERSATION)


def test_before_a_kind_is_chosen_it_says_that(app: Flask) -> None:
    _draft, reader = look(app, PreviewedRole.VISITOR)
    assert "Nobody has chosen yet what kind this is" in reader.words
    assert "Nobody has chosen yet what kind this is" in reader.follow("How this was opened").words
    assert "before" not in reader.page.main.get_text()


def test_a_refused_comment_is_kept_nowhere_and_the_page_says_so(app: Flask) -> None:
    draft, reader = look(app, PreviewedRole.PARTICIPANT)
    path = f"/consultations/{draft.slug}/discussions/{make.discussion_of(draft).public_id}/new"
    token = reader.page.find("input", attrs={"name": "csrf_token"})["value"]
    sent = {"csrf_token": token, "kind_key": "idea", "title": "A later bus", "body": "After the late shift."}
    said = reader.ask("post", path, data=sent).get_data(as_text=True)
    assert "After the late shift." in said and "as a draft in this browser" not in said
    assert "We keep nothing that you write in a preview" in said
    assert db.session.query(Draft).count() == 0 and "After the late shift." not in reader.open(path).words


def test_it_stops_where_it_began_and_the_pages_that_manage_it_are_never_in_it(app: Flask) -> None:
    draft, reader = look(app, PreviewedRole.VISITOR)
    assert "Nothing you do on these pages is sent" not in reader.open(f"/consultations/{draft.slug}/manage").words
    reader.open(f"/consultations/{draft.slug}").send("Stop the preview")
    assert "Nothing you do on these pages is sent" not in reader.open(f"/consultations/{draft.slug}").words


def test_it_ends_when_the_draft_has_opened(app: Flask) -> None:
    draft, reader = look(app, PreviewedRole.VISITOR)
    managing.publish(SYSTEM, draft)
    assert "Nothing you do on these pages is sent" not in reader.open(f"/consultations/{draft.slug}").words


def test_others_still_find_no_page(app: Flask) -> None:
    draft, _reader = look(app, PreviewedRole.VISITOR)
    assert Reader(app).open(f"/consultations/{draft.slug}").status == 404


@pytest.mark.parametrize("role", sorted(ANYONE - {Role.SYSTEM, Role.ORGANISER}))
def test_only_organisers_look_so(app: Flask, role: Role) -> None:
    draft, _reader = sit_down(app)
    assert not can(make.seat(draft, role), PREVIEW, draft)
    assert can(make.seat(draft, Role.ORGANISER), PREVIEW, draft)


def test_a_page_that_is_not_there_says_so_under_the_bar_too(app: Flask) -> None:
    draft, reader = look(app, PreviewedRole.MODERATOR)
    reader.open(f"/consultations/{draft.slug}/threads/23456789abcdefgh")
    assert reader.status == 404
    assert "Nothing you do on these pages is sent" in reader.words


def test_a_private_draft_has_no_visitors_to_look_as(app: Flask) -> None:
    draft, reader = sit_down(app)
    choose_readers(SYSTEM, draft, Readership.INVITED, seen=fingerprint_readership(draft))
    reader.open(f"/consultations/{draft.slug}/manage").follow("See it as others will")
    assert "See it as a visitor" not in reader.words
    assert "This is private" in reader.send("See it as someone taking part").words


ELSEWHERE = ("/account/news", "/consultations/new", "/search", "/account/leave", "/nowhere")


@pytest.mark.parametrize("role", list(PreviewedRole))
@pytest.mark.parametrize("path", ELSEWHERE)
def test_nothing_is_sent_to_elsewhere_either(app: Flask, role: PreviewedRole, path: str) -> None:
    _draft, reader = look(app, role)
    token = reader.page.find("input", attrs={"name": "csrf_token"})["value"]
    entries = db.session.query(EventRecord).count()
    answer = reader.ask("post", path, data={"csrf_token": token, "title": "Typed before"})
    said = answer.get_data(as_text=True)
    assert answer.status_code == 409 and "Stop the preview, then send it again" in said and "Stop the preview" in said
    assert db.session.query(EventRecord).count() == entries


def test_another_consultation_hears_nothing_from_whoever_looks(app: Flask) -> None:
    other = make.discussion_of(make.make_consultation())
    _draft, reader = look(app, PreviewedRole.PARTICIPANT)
    path = f"/consultations/{other.consultation.slug}/join"
    token = reader.page.find("input", attrs={"name": "csrf_token"})["value"]
    sent = {"csrf_token": token, "pseudonym": "Grey Heron", "capacity_key": "carer"}
    entries, places = (db.session.query(each).count() for each in (EventRecord, Participation))
    assert reader.ask("post", path, data=sent).status_code == 409
    assert [db.session.query(each).count() for each in (EventRecord, Participation)] == [entries, places]


def test_whoever_looks_can_still_manage_the_draft_and_sign_out(app: Flask) -> None:
    draft, reader = look(app, PreviewedRole.PARTICIPANT)
    reader.open(f"/consultations/{draft.slug}/manage/affected").send("Save", affected=["carer"])
    assert reader.status == 200 and draft.affected == "carer"
    reader.open("/account").send("Sign out")
    assert reader.status == 200


def test_a_visitor_is_not_sent_round_in_a_circle_to_sign_in(app: Flask) -> None:
    draft, reader = look(app, PreviewedRole.VISITOR)
    reader.open(f"/consultations/{draft.slug}/join")
    assert reader.status == 409 and "Here we ask visitors to sign in" in reader.words and "Stop the preview" in reader.words


def test_the_first_stage_is_shown_as_begun(app: Flask) -> None:
    draft, reader = sit_down(app)
    phase = draft.phases[0]
    opens, closes = now() + timedelta(days=5), now() + timedelta(days=50)
    stage = {"name": phase.name, "note": "", "opens_at": opens, "closes_at": closes}
    managing.change_phase(SYSTEM, phase, **stage, seen=fingerprint_phase(phase))
    reader.open(f"/consultations/{draft.slug}/manage").follow("See it as others will").send(BUTTONS[PreviewedRole.VISITOR])
    assert "Opens on" not in reader.words and "Open" in reader.words
    db.session.expire_all()
    assert draft.phases[0].opens_at == opens


LEFT = "You have left the preview."


@pytest.mark.parametrize("role", list(PreviewedRole))
def test_each_link_at_the_head_and_foot_stays_in_the_preview_or_says_that_it_leaves(app: Flask, role: PreviewedRole) -> None:
    draft, reader = look(app, role)
    inside = f"/consultations/{draft.slug}"
    links = {str(link["href"]) for link in reader.page.select("header a[href^='/'], footer a[href^='/']")}
    assert len(links) > 5
    for link in sorted(links):
        reader.open(link)
        stays = reader.path.startswith(inside) and not reader.path.startswith(f"{inside}/manage")
        is_refused = reader.status == 409  # Where a visitor would sign in.
        assert stays or is_refused or LEFT in reader.words, link


@pytest.mark.parametrize("path", ["/account", "/account/drafts", "/account/news", "/"])
def test_ones_own_pages_say_that_they_are_none_of_the_preview(app: Flask, path: str) -> None:
    draft, reader = look(app, PreviewedRole.PARTICIPANT)
    reader.open(path)
    assert LEFT in reader.words and "Nothing you do here is sent until you stop the preview" in reader.words
    reader.follow("Back to the preview")
    assert reader.path == f"/consultations/{draft.slug}" and LEFT not in reader.words
    reader.open(path).send("Stop the preview")
    assert LEFT not in reader.words and LEFT not in reader.open(path).words


def test_the_pages_that_manage_the_draft_say_so_too_and_are_sent(app: Flask) -> None:
    draft, reader = look(app, PreviewedRole.MODERATOR)
    reader.open(f"/consultations/{draft.slug}/manage/affected")
    assert LEFT in reader.words and "Nothing you do here is sent" not in reader.words


def test_nobody_has_left_a_preview_of_what_has_opened(app: Flask) -> None:
    draft, reader = look(app, PreviewedRole.MODERATOR)
    managing.publish(SYSTEM, draft)
    assert LEFT not in reader.open("/account").words


LEVELS = 2
SAYS_WHY = {403, 409}  # With a sentence of its own: to sign in, or that it is too early.
OTHER_ROLE = "You need another role to do this."


def make_full_draft() -> Consultation:
    """With one of everything that its pages can lead to."""
    draft = build_state("draft").consultation
    make.seat(draft, Role.BROKER, name="Grace Obi")
    make.make_poll(draft)
    make.make_workshop(draft)
    return draft


def list_links(reader: Reader) -> set[str]:
    links = {str(link["href"]).partition("#")[0] for link in reader.page.select("main a[href^='/']")}
    return {link for link in links if not link.startswith("/account/sign-out")}


@pytest.mark.parametrize("role", list(PreviewedRole))
def test_each_link_of_each_page_leads_to_a_page_that_can_be_read(app: Flask, role: PreviewedRole) -> None:
    draft, organiser = make_full_draft(), make.make_account()
    make.seat(draft, Role.ORGANISER, actor=organiser.as_actor(), name="Owen Rees")
    if role is PreviewedRole.INVITED:
        choose_readers(SYSTEM, draft, Readership.INVITED, seen=fingerprint_readership(draft))
    reader = Reader(app).enter(organiser.email)
    start(reader, draft, role)
    seen, coming = {f"/consultations/{draft.slug}"}, list_links(reader)
    for _level in range(LEVELS):
        found = set()
        for link in sorted(coming - seen):
            reader.open(link)
            assert reader.status == 200 or (reader.status in SAYS_WHY and OTHER_ROLE not in reader.words), link
            stays = reader.path.startswith(f"/consultations/{draft.slug}") and LEFT not in reader.words
            found |= list_links(reader) if stays and reader.status == 200 else set()
        seen |= coming
        coming = found
    assert len(seen) > 10
