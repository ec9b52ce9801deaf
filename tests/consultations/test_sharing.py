"""What is passed on of a page: a link, a preview in a message, a poster. Only what everybody who is led there can read."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import timedelta
from io import BytesIO

import pypdfium2
import pytest
import zxingcpp
from flask import Flask

from forum.activities.voting.actions.announcing import announce
from forum.activities.voting.fingerprints import fingerprint_poll
from forum.consultations.actions import managing
from forum.consultations.actions.organising import set_organisations
from forum.consultations.events import ConsultationChanged, consultation_stream
from forum.consultations.fingerprints import fingerprint_basics, fingerprint_organisations, fingerprint_scope
from forum.consultations.models import Basics, Consultation, ScopeState
from forum.consultations.sharing import SHORT, find_card
from forum.consultations.views import sharing
from forum.contributions.actions import set_status
from forum.contributions.models import Status
from forum.kernel.actions import transaction
from forum.kernel.clock import now, set_clock
from forum.kernel.db import db
from forum.kernel.events import emit
from forum.kernel.permissions import SYSTEM, VISITOR, Actor, Role
from forum.kernel.text import shorten
from forum.moderation.actions.deciding import Ruling, decide
from forum.moderation.actions.flagging import flag
from forum.moderation.actions.working import claim
from forum.moderation.kinds import ModerationAction
from forum.moderation.queries.cases import find_case
from forum.organisations.kinds import RunBy
from forum.web.pdf import can_print
from tests import factories as make
from tests.browsing import Reader

ANYBODY = Actor(None, VISITOR)
prints = pytest.mark.skipif(not can_print(), reason="Pango is not installed: no PDF can be made")


def change(consultation: Consultation, **basics: str) -> None:
    now_there = Basics(**{field.name: getattr(consultation, field.name) for field in fields(Basics)})
    managing.change_basics(SYSTEM, consultation, replace(now_there, **basics), seen=fingerprint_basics(consultation))


def read_preview(reader: Reader) -> dict[str, str]:
    tags = reader.page.select("meta[property^=og], meta[name^=twitter]")
    return {str(tag.get("property") or tag["name"]): str(tag["content"]) for tag in tags}


def short(letter: str, thing: object) -> str:
    return f"/{letter}/{thing.public_id[:SHORT]}"


def read_poster(reader: Reader, address: str) -> tuple[list[str], str]:
    """What a camera reads from it at a low resolution, and its words; of the one page that it is."""
    response = reader.ask("get", f"{address}/poster.pdf")
    assert response.status_code == 200, response.status_code
    (page,) = pypdfium2.PdfDocument(BytesIO(response.data))
    assert [round(side / 72 * 25.4) for side in page.get_size()] == [210, 297]
    codes = [code.text for code in zxingcpp.read_barcodes(page.render(scale=0.5).to_pil())]
    return codes, " ".join(page.get_textpage().get_text_range().split())


def test_everything_that_can_be_shared_has_a_link_that_leads_to_it(app: Flask) -> None:
    consultation = make.make_consultation()
    thread, workshop = make.make_thread(consultation).thread, make.make_workshop(consultation)
    poll = make.make_poll(consultation, "choose-one")
    for letter, thing in {"c": consultation, "t": thread, "v": poll, "w": workshop}.items():
        led = Reader(app).ask("get", short(letter, thing).upper().replace("/" + letter.upper(), "/" + letter))
        assert led.status_code == 302, letter
        page = Reader(app).open(led.location)
        field = page.page.select_one(".share input")
        assert field["value"] == led.location == read_preview(page)["og:url"]
        assert page.page.select_one(f"label[for={field['id']}]").text == "Address of this page"
    assert Reader(app).open("/c/zzzzzz").status == Reader(app).open("/c/x").status == 404


def test_a_preview_is_in_official_words_and_never_longer_than_200_letters(app: Flask) -> None:
    consultation = make.make_consultation()
    change(consultation, summary="Buses stop at nine, and people miss the last one. " * 20)
    post = make.make_thread(consultation, title="The nine o’clock bus", body="My daughter walks home.")
    shown = read_preview(Reader(app).open(f"/consultations/{consultation.slug}"))
    assert shown["og:title"] == consultation.title and shown["twitter:card"] == "summary_large_image"
    assert 150 < len(shown["og:description"]) <= 200 and shown["og:description"].startswith("Buses stop at nine")
    assert shown["og:image"].startswith("http://localhost/static/img/")
    image = Reader(app).ask("get", shown["og:image"].removeprefix("http://localhost"))
    assert (image.status_code, image.mimetype) == (200, "image/png")
    image.close()
    thread = read_preview(Reader(app).open(f"/consultations/{consultation.slug}/threads/{post.thread.public_id}"))
    assert thread["og:title"] == "The nine o’clock bus"
    assert "You can reply until" in thread["og:description"] and "daughter" not in str(thread)
    assert len(shorten("x" * 500, 199)) <= 200


def test_a_title_that_is_hidden_is_on_no_preview_and_no_poster_whoever_asks(app: Flask) -> None:
    consultation = make.make_consultation()
    post = make.make_thread(consultation, title="The heron secret")
    make.make_reply(post)
    moderator = make.seat(consultation, Role.MODERATOR)
    address = f"/consultations/{consultation.slug}/threads/{post.thread.public_id}"
    readers = [Reader(app), Reader(app).enter(db.session.get(type(post.author.account), moderator.account_id).email)]
    for reader in readers:
        assert read_preview(reader.open(address))["og:title"] == "The heron secret"
    flag(make.seat(consultation), post, reason_key="attack")
    claim(moderator, find_case(post))
    case = find_case(post)
    decide(moderator, case, Ruling(ModerationAction.HIDE, "person", "Because."), version=case.version)
    for reader in readers:
        page = reader.open(address)
        assert page.status == 200 and "heron" not in str(read_preview(page)).lower()
        assert page.page.select_one(".share") is None
        for part in ("", "/poster.pdf"):
            assert reader.ask("get", short("t", post.thread) + part).status_code == 404


def test_a_draft_is_shared_within_its_team_and_a_sandbox_not_at_all(app: Flask) -> None:
    draft = make.make_consultation(published=False)
    organiser = make.seat(draft, Role.ORGANISER)
    assert find_card(ANYBODY, "c", draft) is None
    assert Reader(app).ask("get", short("c", draft)).status_code == 404
    assert Reader(app).ask("get", short("c", draft) + "/poster.pdf").status_code == 404
    reader = Reader(app).enter(db.session.get(type(make.make_account()), organiser.account_id).email)
    page = reader.open(f"/consultations/{draft.slug}")
    assert "og:title" not in read_preview(page)
    assert "Only your team can open it until you publish the consultation." in page.words
    sandbox = Consultation(slug="sand", title="Sand", summary="", run_by="", created_at=now(), is_sandbox=True)
    assert find_card(SYSTEM, "c", sandbox) is None


def test_a_vote_is_shared_once_it_is_announced(app: Flask) -> None:
    poll = make.make_poll(make.make_consultation(), "choose-one", announced=False)
    assert find_card(SYSTEM, "v", poll) is None
    announce(SYSTEM, poll, seen=fingerprint_poll(poll))
    assert find_card(ANYBODY, "v", poll).sentence.startswith("You can vote until")


def test_a_poster_says_until_when_and_is_true_on_each_day(app: Flask) -> None:
    consultation = make.make_consultation(days=(10, 20))
    card = find_card(ANYBODY, "c", consultation)
    assert card.sentence.startswith("You can have your say from")
    with set_clock(now() + timedelta(days=15)):
        sentence = find_card(ANYBODY, "c", consultation).sentence
        assert sentence.startswith("Until ") and consultation.scope[0].text.rstrip(".") in sentence
    with set_clock(consultation.phases[0].closes_at - timedelta(minutes=5)):
        assert "today" not in find_card(ANYBODY, "c", consultation).sentence
    with set_clock(now() + timedelta(days=40)):
        assert find_card(ANYBODY, "c", consultation).sentence.startswith("This has closed")


@prints
def test_the_code_on_a_poster_is_read_by_a_camera_and_leads_to_the_page(app: Flask) -> None:
    consultation = make.make_consultation(title="Should the buses run later?")
    codes, words = read_poster(Reader(app), short("c", consultation))
    assert codes == [f"http://localhost{short('c', consultation)}"]
    for part in ("Should the buses run later?", f"localhost{short('c', consultation)}", consultation.run_by, "Until "):
        assert part in words
    assert Reader(app).open(codes[0].removeprefix("http://localhost")).title == "Should the buses run later?"


@prints
def test_the_longest_words_are_still_one_sheet(app: Flask) -> None:
    consultation = make.make_consultation(title=("Wartezimmerverordnungen " * 5)[:119])
    names = ("NHS Westbrook Integrated Care Board", "Westbrook Council", "St Brannoc’s Hospice", "Healthwatch Westbrook")
    set_organisations(SYSTEM, consultation, [*map(RunBy, names)], seen=fingerprint_organisations(consultation))
    item = managing.Scope(ScopeState.OPEN, "who picks up the phone at night, and what they may do for you when it rings, " * 4)
    managing.set_scope(SYSTEM, consultation, [item], seen=fingerprint_scope(consultation))
    codes, words = read_poster(Reader(app), short("c", consultation))
    assert len(codes) == 1 and "Healthwatch Westbrook" in words


def test_of_two_pages_whose_codes_begin_alike_each_is_found(app: Flask) -> None:
    """One of them may stand on paper, and the other on a page that has just been opened."""
    consultation = make.make_consultation()
    older, newer = make.make_thread(consultation, title="The last bus"), make.make_thread(consultation, title="The first bus")
    with transaction():
        older.thread.public_id, newer.thread.public_id = "22222222aaaaaaaa", "22222233bbbbbbbb"
        emit(ConsultationChanged(consultation_stream(consultation.id), None, consultation.id, "basics"))
    reader = Reader(app).open("/t/222222")
    assert reader.title == "Which one did you mean?"
    assert reader.follow("The first bus").title == "The first bus"
    with transaction():
        set_status(SYSTEM, older, Status.HIDDEN)
    assert "The last bus" not in Reader(app).open("/t/222222").words
    assert Reader(app).open("/t/22222233").title == "The first bus"


@prints
def test_a_poster_of_a_vote_says_that_it_is_what_people_vote_on(app: Flask) -> None:
    poll = make.make_poll(labels=("Yes", "No"))
    _codes, words = read_poster(Reader(app), short("v", poll))
    assert f"Vote: {poll.question.rstrip('?')}?" in words and "??" not in words


@prints
def test_no_network_has_posters_printed_without_end_but_what_is_printed_is_given_again(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, other = make.make_consultation(), make.make_consultation()
    monkeypatch.setattr(sharing, "POSTERS_FROM_ADDRESS", replace(sharing.POSTERS_FROM_ADDRESS, most=1))
    sharing.print_poster.cache_clear()
    for _time in range(3):
        read_poster(Reader(app), short("c", first))
    refused = Reader(app).open(f"{short('c', other)}/poster.pdf")
    assert refused.status == 429 and "Too many posters have been made from your network." in refused.words


@prints
def test_whoever_is_signed_in_is_counted_alone_though_others_share_their_network(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, other, third = (make.make_consultation() for _each in range(3))
    for name in ("POSTERS_FROM_ADDRESS", "POSTERS_OF_ACCOUNT"):
        monkeypatch.setattr(sharing, name, replace(getattr(sharing, name), most=1))
    sharing.print_poster.cache_clear()
    make.make_actor("one@example.org")
    read_poster(Reader(app), short("c", first))
    signed_in = Reader(app).enter("one@example.org")
    read_poster(signed_in, short("c", other))
    refused = signed_in.open(f"{short('c', third)}/poster.pdf")
    assert refused.status == 429 and "You have had too many posters made." in refused.words
