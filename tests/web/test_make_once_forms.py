"""A form that makes something new makes it once, however often it is sent; with something else in it, it makes another."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from forum.activities.voting.models import Poll, VoterList
from forum.consultations.actions import managing
from forum.consultations.models import Activity, Consultation, Invitation, Phase
from forum.deciders.actions import add_decider
from forum.deciders.kinds import DeciderKind, DeciderWords, MemberWords
from forum.deciders.models import Meeting
from forum.evidence.kinds import CERTAINTIES
from forum.evidence.models import EvidenceItem
from forum.kernel.clock import now, set_clock
from forum.kernel.db import Model, db
from forum.kernel.idempotency import (
    SENT_AGAIN_WITHIN,
    SENT_TWICE_WITHIN,
    SentForm,
    forget_sent_forms,
    identify_sending,
    make_once,
)
from forum.kernel.permissions import SYSTEM, Actor, Role
from forum.moderation.actions.flagging import flag
from forum.moderation.models import Case, CaseNote
from forum.outcomes.models import Progress, Sample
from forum.reviews.actions import plan_reviews
from forum.reviews.fingerprints import fingerprint_plan
from forum.reviews.kinds import ReviewKind
from forum.reviews.models import ReviewStep
from forum.workshops.models import Workshop
from tests import factories as make
from tests.browsing import Reader
from tests.races import act_during

EMAIL = "maker@example.org"


def sit_down(role: Role = Role.ORGANISER, consultation: Consultation | None = None) -> Consultation:
    consultation = consultation or make.make_consultation()
    make.seat(consultation, role, actor=make.make_actor(EMAIL, convenor=True))
    return consultation


def of_consultation() -> str:
    sit_down()
    return "/consultations/new"


def of_stage() -> str:
    return f"/consultations/{sit_down().slug}/manage/phases/new"


def of_activity() -> str:
    consultation = sit_down()
    return f"/consultations/{consultation.slug}/manage/phases/{consultation.phases[0].public_id}/activities/new"


def of_invitation() -> str:
    return f"/consultations/{sit_down().slug}/manage/people"


def of_vote() -> str:
    consultation = sit_down()
    activity = managing.add_activity(SYSTEM, consultation.phases[0], kind_key="poll", title="Vote", summary="")
    return f"/consultations/{consultation.slug}/manage/votes/{activity.public_id}"


def of_voter_list() -> str:
    return f"/consultations/{sit_down().slug}/manage/voter-lists"


def of_workshop() -> str:
    consultation = sit_down()
    activity = managing.add_activity(SYSTEM, consultation.phases[0], kind_key="workshop", title="Meet", summary="")
    return f"/consultations/{consultation.slug}/manage/workshops/{activity.public_id}"


def of_vote_in_a_workshop() -> str:
    workshop = make.make_workshop(None, ("vote", "Vote", 10))
    sit_down(consultation=workshop.consultation)
    slug, item = workshop.consultation.slug, workshop.items[0]
    return f"/consultations/{slug}/manage/workshop/{workshop.public_id}/items/{item.public_id}/votes"


def of_sample() -> str:
    consultation = sit_down(Role.FACILITATOR)
    for _number in range(5):
        make.make_thread(consultation)
    return f"/consultations/{consultation.slug}/sort/samples"


def of_note() -> str:
    consultation = sit_down(Role.MODERATOR)
    flag(make.make_actor(), make.make_thread(consultation), reason_key="attack", words="")
    return f"/moderation/cases/{db.session.scalars(select(Case.public_id)).one()}"


def of_meeting() -> str:
    consultation = sit_down()
    words = DeciderWords("The board", members=(MemberWords("Ada Price", "Chair"),))
    board = add_decider(SYSTEM, consultation, DeciderKind.BODY, words)
    return f"/consultations/{consultation.slug}/manage/deciders/{board.public_id}/meetings/new"


def of_evidence() -> str:
    return f"/consultations/{sit_down().slug}/manage/evidence/new"


def of_step() -> str:
    consultation = sit_down()
    kinds = dict(zip(ReviewKind, (now().date() + timedelta(days=2), now().date() + timedelta(days=4)), strict=True))
    plan_reviews(SYSTEM, consultation, kinds, seen=fingerprint_plan(consultation, []))
    return f"/consultations/{consultation.slug}/manage/reviews/midpoint/steps/new"


def of_progress() -> str:
    consultation = sit_down()
    theme = make.make_theme(consultation, make.make_thread(consultation))
    make.make_answer(theme)
    return f"/consultations/{consultation.slug}/promises/{make.make_promise(theme).public_id}/progress"


SOON = (now() + timedelta(days=5)).strftime("%Y-%m-%dT%H:%M")
LATER = (now() + timedelta(days=9)).strftime("%Y-%m-%dT%H:%M")
CONSULTATION = {"title": "Shall we?", "summary": "It.", "run_by": "Us", "organiser_name": "Me"}
EVIDENCE = {"title": "Counts", "summary": "Nine a night.", "made_by": "Us", "paid_by": "Us", "certainty": next(iter(CERTAINTIES))}
MAKERS: dict[str, tuple[Callable[[], str], dict[str, Any], str, type[Model]]] = {
    "consultation": (
        of_consultation,
        CONSULTATION,
        "title",
        Consultation,
    ),
    "stage": (of_stage, {"name": "Talk", "opens_at": SOON, "closes_at": LATER}, "name", Phase),
    "activity": (of_activity, {"title": "Talk"}, "title", Activity),
    "invitation": (of_invitation, {"email": "a@example.org"}, "email", Invitation),
    "vote": (of_vote, {"question": "Shall we?", "method_key": "choose-one"}, "question", Poll),
    "list": (of_voter_list, {"name": "Panel", "emails": "a@example.org"}, "name", VoterList),
    "workshop": (of_workshop, {"starts_at": SOON}, "title", Workshop),
    "vote in a workshop": (of_vote_in_a_workshop, {"question": "Shall we?"}, "question", Poll),
    "sample": (of_sample, {"size": "2"}, "size", Sample),
    "note": (of_note, {"words": "What do you think?"}, "words", CaseNote),
    "meeting": (of_meeting, {"held_on": LATER[:10]}, "held_where", Meeting),
    "evidence": (of_evidence, EVIDENCE, "title", EvidenceItem),
    "review step": (of_step, {"what": "Visit", "owner": "Nurse", "due_on": LATER[:10]}, "what", ReviewStep),
    "progress": (of_progress, {"words": "Two nurses have been hired."}, "words", Progress),
}
OTHER = {"email": "b@example.org", "size": "3"}
# Whoever comes Back to these and changes a word is more likely to correct the first than to mean a second, which all would read.
CORRECTED = {"consultation", "note", "progress"}
ANOTHER = {"recent": "another"}
# What stands on the page of a consultation: whoever adds nearly the same again is asked, by whatever form they came.
ENTRIES = {"meeting", "evidence", "review step", "stage", "activity"}


def is_asked(answer: TestResponse, name: str) -> bool:
    return answer.status_code == 422 and ("a moment ago" if name in ENTRIES else "You have just") in answer.text


def open_maker(app: Flask, name: str) -> tuple[Reader, dict[str, Any], str, dict[str, Any], type[Model]]:
    sit, values, _other, model = MAKERS[name]
    path = sit()
    reader = Reader(app).sign_in(EMAIL, make.PASSWORD).open(path)
    form = next(each for each in reader.page.find_all("form") if "key" in reader.fields_of(each))
    return reader, reader.fields_of(form), form.get("action") or path, values, model


def count(model: type[Model]) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


@pytest.mark.parametrize("name", MAKERS)
def test_the_same_form_makes_one_and_another_content_makes_another(app: Flask, name: str) -> None:
    reader, form, address, values, model = open_maker(app, name)
    other, sent, before = MAKERS[name][2], form | values, count(model)
    first = reader.ask("post", address, data=sent)
    second = reader.ask("post", address, data=sent)
    assert (first.status_code, second.status_code) == (303, 303), first.get_data(as_text=True)[-2000:]
    assert first.location == second.location
    assert count(model) == before + 1
    changed = sent | {other: OTHER.get(other, "Something else")}
    if name in CORRECTED | ENTRIES:
        assert is_asked(reader.ask("post", address, data=changed), name) and count(model) == before + 1
    third = reader.ask("post", address, data=changed | ANOTHER)
    assert third.status_code == 303 and count(model) == before + 2


@pytest.mark.parametrize("name", MAKERS)
def test_sent_again_after_back_it_asks_before_it_makes_a_second(app: Flask, name: str) -> None:
    """As a browser does it: the page is asked for anew, and what was typed is put into it."""
    reader, form, address, values, model = open_maker(app, name)
    before = count(model)
    reader.ask("post", address, data=form | values)
    fresh = next(each for each in reader.open(reader.path).page.find_all("form") if "key" in reader.fields_of(each))
    sent = reader.fields_of(fresh) | values
    assert sent["key"] != form["key"]
    again = reader.ask("post", address, data=sent)
    assert is_asked(again, name)
    assert all(str(value) in again.text for value in values.values()), "what was typed is there"
    assert count(model) == before + 1
    reader.ask("post", address, data=sent | ANOTHER)
    most = 1 if name in {"list", "progress", "invitation"} else 2
    assert count(model) == before + most, "whoever wants two can have two, but for what is one by its name"


@pytest.mark.parametrize("when", ["another form was sent", "a quarter of an hour later"])
def test_nobody_is_asked_who_means_another(app: Flask, when: str) -> None:
    reader, form, address, values, model = open_maker(app, "vote")
    before = count(model)
    reader.ask("post", address, data=form | values)
    if when == "another form was sent":
        reader.ask("post", address, data=form | values | {"question": ""})
    with set_clock(now() + (SENT_AGAIN_WITHIN if when == "a quarter of an hour later" else timedelta())):
        reader.ask("post", address, data=form | values | {"key": "of another page"})
    assert count(model) == before + 2


def test_what_is_refused_was_not_sent(app: Flask) -> None:
    sending = identify_sending("a key", "words")

    def fail() -> str:
        raise ValueError

    with pytest.raises(ValueError):
        make_once(sending, fail)
    assert make_once(sending, lambda: "/there") == "/there" == make_once(sending, fail)


def test_of_two_at_once_the_second_leads_where_the_first_did(either_app: Flask) -> None:
    sending, made = identify_sending("a key", "words"), []

    def send(where: str) -> str:
        return make_once(sending, lambda: made.append(where) or where)  # type: ignore[func-returns-value]

    consultation = make.make_consultation()

    def look(_actor: Actor, _consultation: Consultation) -> None:
        db.session.scalar(select(func.count()).select_from(SentForm))

    outcome = act_during(either_app, lambda: send("/one"), look, lambda _actor, _consultation: send("/two"), SYSTEM, consultation)
    assert made == ["/one"] and not isinstance(outcome, Exception)
    assert send("/three") == "/one"


def test_sent_forms_are_forgotten(app: Flask) -> None:
    sending = identify_sending("a key", "words")
    make_once(sending, lambda: "/there")
    forget_sent_forms(None)  # type: ignore[arg-type]
    assert make_once(sending, lambda: "/elsewhere") == "/there"
    with set_clock(now() + SENT_TWICE_WITHIN + timedelta(minutes=1)):
        forget_sent_forms(None)  # type: ignore[arg-type]
        assert make_once(sending, lambda: "/elsewhere") == "/elsewhere"
