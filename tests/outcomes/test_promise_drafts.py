"""Nobody promises anything alone: a colleague checks it before people can read it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from forum.accounts.models import Account
from forum.kernel.clock import now, set_clock
from forum.kernel.db import db
from forum.kernel.errors import Changed, Conflict, Forbidden, Invalid
from forum.kernel.permissions import Actor, Role
from forum.outcomes.actions import drafting
from forum.outcomes.actions.drafting import PromiseWords, fingerprint_draft
from forum.outcomes.actions.evidence import Evidence, refuse_evidence
from forum.outcomes.deadlines import today
from forum.outcomes.models import Commitment, PromiseDraft, Theme
from tests import factories as make
from tests.browsing import Reader

WHAT = "Run a bus at eleven"
TEAM = (Role.MODERATOR, Role.FACILITATOR, Role.ORGANISER, Role.LEAD)


@pytest.fixture
def theme(app: Flask) -> Theme:
    theme = make.make_theme(make.make_consultation())
    make.make_answer(theme)
    return theme


def draft_as(theme: Theme, actor: Actor, what: str = WHAT) -> PromiseDraft:
    words = PromiseWords(what, "Head of buses", "", today() + timedelta(days=9), ["Find a driver"])
    return drafting.draft_promise(actor, theme, words)


def publish(draft: PromiseDraft, actor: Actor) -> Commitment:
    return drafting.publish_promise(actor, draft, seen=fingerprint_draft(draft))


def count_public() -> int:
    return db.session.query(Commitment).count()


def read_as(app: Flask, actor: Actor) -> Reader:
    return Reader(app).enter(db.session.get_one(Account, actor.account_id).email)


def test_nobody_reads_it_before_a_colleague_has_checked_it(app: Flask, theme: Theme) -> None:
    colleague, lead = (make.seat(theme.consultation, role) for role in (Role.ORGANISER, Role.LEAD))
    draft, slug = draft_as(theme, lead), theme.consultation.slug
    for page in ("you-said-we-did", f"themes/{theme.public_id}", "changes"):
        assert WHAT not in Reader(app).open(f"/consultations/{slug}/{page}").words
    made = publish(draft, colleague)
    assert [each.what for each in made.milestones] == ["Find a driver"]
    assert WHAT in Reader(app).open(f"/consultations/{slug}/you-said-we-did").words
    assert "before it was public" in Reader(app).open(f"/consultations/{slug}/promises/{made.public_id}").words


@pytest.mark.parametrize("role", TEAM)
def test_those_who_can_sign_check_it(theme: Theme, role: Role) -> None:
    colleague, draft = make.seat(theme.consultation, role), draft_as(theme, make.seat(theme.consultation, Role.LEAD))
    if role is Role.MODERATOR:
        with pytest.raises(Forbidden):
            publish(draft, colleague)
        assert count_public() == 0
    else:
        publish(draft, colleague)


def test_whoever_wrote_it_does_not_check_it(theme: Theme) -> None:
    lead = make.seat(theme.consultation, Role.LEAD)
    with pytest.raises(Forbidden):
        publish(draft_as(theme, lead), lead)
    assert count_public() == 0


def test_a_colleague_says_no_with_a_reason_and_whoever_wrote_it_reads_that(app: Flask, theme: Theme) -> None:
    colleague, lead = (make.seat(theme.consultation, role) for role in (Role.ORGANISER, Role.LEAD))
    draft = draft_as(theme, lead)
    address = f"/consultations/{theme.consultation.slug}/answers/promises/{draft.public_id}"
    reader = read_as(app, colleague).open(address)
    reader.send("I do not agree")
    assert "Enter what has to change before this can be promised" in reader.errors
    reader.send("I do not agree", refused_because="Nobody has paid for the driver yet.")
    assert "Nobody has paid for the driver yet." in read_as(app, lead).open(address).words
    with pytest.raises(Conflict):
        publish(draft, colleague)
    assert count_public() == 0


def test_on_screen_one_person_writes_and_another_publishes(app: Flask, theme: Theme) -> None:
    colleague, lead = (make.seat(theme.consultation, role) for role in (Role.ORGANISER, Role.LEAD))
    reader = read_as(app, lead).open(f"/consultations/{theme.consultation.slug}/answers/of/{theme.public_id}/promise")
    due = (today() + timedelta(days=9)).isoformat()
    reader.send("Ask a colleague to check it", what=WHAT, owner_title="Head of buses", due_on=due)
    assert "A colleague needs to check it before people can read it" in reader.words and count_public() == 0
    other = read_as(app, colleague)
    assert "Check a promise before people can read it" in other.open("/account/work").words
    other.open(reader.path).send("I have checked it")
    assert "The promise is now public" in other.words and count_public() == 1
    assert "Check a promise before" not in other.open("/account/work").words


def test_whoever_wrote_it_takes_it_back_and_may_write_it_again(theme: Theme) -> None:
    lead = make.seat(theme.consultation, Role.LEAD)
    draft = draft_as(theme, lead)
    drafting.refuse_promise(lead, draft, seen=fingerprint_draft(draft))
    assert draft_as(theme, lead) is not draft


def test_another_draft_than_was_seen_is_not_published(theme: Theme) -> None:
    colleague, lead = (make.seat(theme.consultation, role) for role in (Role.ORGANISER, Role.LEAD))
    draft = draft_as(theme, lead)
    with pytest.raises(Changed):
        drafting.publish_promise(colleague, draft, seen="something else")


def test_a_promise_whose_day_has_passed_is_not_published(theme: Theme) -> None:
    colleague, lead = (make.seat(theme.consultation, role) for role in (Role.ORGANISER, Role.LEAD))
    draft = draft_as(theme, lead)
    with set_clock(now() + timedelta(days=20)), pytest.raises(Conflict, match="The day it is due has passed"):
        publish(draft, colleague)


@pytest.mark.parametrize(
    "link",
    [
        "http://localhost/x",
        "https://localhost/x",
        "https://127.0.0.1/x",
        "https://10.0.0.8/x",
        "https://[::1]/x",
        "https://127.1/x",
        "https://2130706433/",
        "https://nhs.uk@localhost/",
        "https://intranet/minutes",
        "https://files.trust.local/minutes",
        "https://trust.internal./minutes",
        "http://www.example.org/minutes",
        "javascript:alert(1)",
        "https://",
    ],
)
def test_what_others_cannot_open_is_no_evidence(app: Flask, link: str) -> None:
    with pytest.raises(Invalid) as refused:
        refuse_evidence(Evidence("Done, all of it.", link), needs_proof=True, since=None)
    assert set(refused.value.errors) == {"link"}


@pytest.mark.parametrize("link", ["https://www.example.org/minutes", "https://trust.nhs.uk:8443/a?b=c", "https://пример.рф/"])
def test_what_others_can_open_is_evidence(app: Flask, link: str) -> None:
    refuse_evidence(Evidence("Done, all of it.", link), needs_proof=True, since=None)


@pytest.mark.parametrize("is_public", [False, True])
def test_a_colleague_with_the_same_sentence_reads_that_it_is_there_and_where(app: Flask, theme: Theme, is_public: bool) -> None:
    colleague, lead = (make.seat(theme.consultation, role) for role in (Role.LEAD, Role.LEAD))
    draft = draft_as(theme, lead)
    if is_public:
        publish(draft, colleague)
    reader = read_as(app, colleague).open(f"/consultations/{theme.consultation.slug}/answers/of/{theme.public_id}/promise")
    due = (today() + timedelta(days=20)).isoformat()
    reader.send("Ask a colleague to check it", what=WHAT, owner_title="Head of trams", due_on=due)
    assert ("There is already a draft of a promise with this sentence" in reader.words) is not is_public
    assert ("There is already a promise with this sentence" in reader.words) is is_public
    assert "Head of trams" in str(reader.page)
    if not is_public:
        assert WHAT in reader.follow("Open the draft that is already there").words and draft.public_id in reader.path
