"""Decisions: who may take which about what when, what each does, and that two at once are one."""

from __future__ import annotations

from datetime import timedelta
from itertools import product

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from forum.accounts.models import Account
from forum.activities.discussions.actions.posting import reply
from forum.activities.discussions.actions.recounting import rebuild_counters
from forum.activities.discussions.models import Post, Thread
from forum.activities.discussions.queries.threads import list_moved_away
from forum.consultations.models import Participation
from forum.contributions import actions as saying
from forum.contributions.models import Contribution, Revision, Status
from forum.contributions.queries import list_revisions
from forum.contributions.quotes import take_out
from forum.kernel.clock import now, set_clock
from forum.kernel.db import db
from forum.kernel.errors import Conflict, Forbidden, Invalid
from forum.kernel.events import find_breaks
from forum.kernel.jobs import run_due_jobs
from forum.kernel.mail import KeptMail
from forum.kernel.permissions import TEAM, Role, can
from forum.moderation.actions.deciding import Ruling, decide
from forum.moderation.actions.flagging import flag
from forum.moderation.actions.working import claim
from forum.moderation.kinds import DECISIONS, CaseState, FlagState, ModerationAction
from forum.moderation.models import Case, Decision
from forum.moderation.rules import DECIDE, is_closed_by, list_possible_actions, status_after
from tests import factories as make
from tests.browsing import Reader
from tests.moderation.conftest import Scene, make_scene

ROLES = [None, *(role for role in Role if role in {"participant", "moderator", "facilitator", "organiser", "lead"})]
# What can be decided about a reply by a participant with an account, by the status of its words.
EXPECTED = {
    Status.PUBLISHED: "keep hold redact reword hide move lock warn pause remove",
    Status.PRIVATE: "keep hold redact reword hide lock warn pause remove",  # It is moved nowhere: others would see where it was.
    Status.WAITING: "keep hold redact reword hide move lock warn pause remove",
    Status.REWORD: "keep redact hide lock warn pause remove",
    Status.HIDDEN: "keep redact hide lock warn pause remove",
    Status.WITHDRAWN: "keep lock warn pause remove",
}


@pytest.mark.parametrize("role", ROLES)
def test_grid_of_state_and_decision_and_role(app: Flask, role: Role | None) -> None:
    """Every state of a case × every status of words × every decision, for one role: done, or refused and nothing changed. Who may
    not decide is refused before anything is asked of the decision: two stand for all."""
    scene = make_scene()
    make.make_thread(scene.consultation, title="Somewhere else")
    actor = make.seat(scene.consultation, role) if role else make.make_actor()
    moderates = role in {Role.MODERATOR, Role.FACILITATOR}
    scene.flag()
    acts = ModerationAction if moderates else (ModerationAction.KEEP, ModerationAction.HIDE)
    for state, status, act in product(CaseState, Status, acts):
        case = scene.case()
        scene.said.private_to_id = scene.said.author_id if status == Status.PRIVATE else None
        case.state, scene.said.status = state, status
        place = make.place_of(actor, scene.consultation) if role else None
        case.claimed_by_id, case.claimed_until = (place.id if place else None), now() + timedelta(minutes=5)
        db.session.commit()
        allowed = set(EXPECTED[status].split()) - ({"hold"} if state == CaseState.HELD else set())
        if moderates:
            assert {str(each) for each in list_possible_actions(case)} == allowed, (state, status)
        assert can(actor, DECIDE, case) == moderates
        before = db.session.query(Decision).count()
        if not moderates or act not in allowed:
            with pytest.raises((Forbidden, Conflict)):
                decide(actor, scene.case(), full_ruling(scene, act), version=scene.case().version)
            assert db.session.query(Decision).count() == before
            assert (scene.case().state, scene.status()) == (state, status)


def case_of(kind: str, **author: object) -> Case:
    """A new case about words of that kind, by a participant with an account."""
    writer = Participation(**({"account_id": 1, "role": Role.PARTICIPANT} | author))
    return Case(state=CaseState.OPEN, contribution=Contribution(kind=kind, status=Status.PUBLISHED, author=writer))


@pytest.mark.parametrize("kind", sorted(make.CONTRIBUTION_FACTORIES.keys() - {"post"}))
def test_only_posts_are_moved_and_only_their_threads_are_closed(app: Flask, kind: str) -> None:
    possible = list_possible_actions(case_of(kind))
    assert {str(act) for act in possible} == set(EXPECTED[Status.PUBLISHED].split()) - {"move", "lock"}


def test_nobody_is_asked_or_told_about_words_whose_author_is_not_here(app: Flask) -> None:
    possible = list_possible_actions(case_of("statement", account_id=None))
    assert {str(act) for act in possible} == {"keep", "hold", "redact", "hide"}


def test_who_is_removed_already_is_neither_paused_nor_removed(app: Flask) -> None:
    assert not {ModerationAction.PAUSE, ModerationAction.REMOVE} & set(
        list_possible_actions(case_of("statement", removed_at=now()))
    )


def test_a_post_with_no_other_thread_to_go_to_is_not_moved(scene: Scene) -> None:
    scene.flag()
    assert ModerationAction.MOVE not in list_possible_actions(scene.case())
    first = make.make_thread(scene.consultation, title="Somewhere else")
    assert ModerationAction.MOVE in list_possible_actions(scene.case())
    flag(scene.flagger, first, reason_key="attack")
    case = db.session.query(Case).filter_by(contribution_id=first.id).one()
    assert ModerationAction.MOVE not in list_possible_actions(case), "a first post stays where it is"


@pytest.mark.parametrize("act", ModerationAction)
@pytest.mark.parametrize("status", Status)
def test_a_case_ends_with_its_decision_unless_something_is_to_follow(act: ModerationAction, status: Status) -> None:
    """A hold, a word to the author that waits for theirs, and whatever leaves the words waiting out of sight."""
    something_follows = act in {ModerationAction.HOLD, ModerationAction.REWORD} or status is Status.WAITING
    assert is_closed_by(act, status) is not something_follows


def full_ruling(scene: Scene, act: ModerationAction) -> Ruling:
    home = db.session.query(Post).filter_by(parent_id=None).order_by(Post.id.desc()).first().public_id
    return Ruling(act, "person", "Because.", passages=["01632 960417"], home=home, days=3, is_sure=True)


@pytest.mark.parametrize(
    ("act", "status", "state"),
    [
        (ModerationAction.KEEP, Status.PUBLISHED, CaseState.DECIDED),
        (ModerationAction.HOLD, Status.WAITING, CaseState.HELD),
        (ModerationAction.REDACT, Status.PUBLISHED, CaseState.DECIDED),
        (ModerationAction.REWORD, Status.REWORD, CaseState.WITH_AUTHOR),
        (ModerationAction.HIDE, Status.HIDDEN, CaseState.DECIDED),
        (ModerationAction.WARN, Status.PUBLISHED, CaseState.DECIDED),
        (ModerationAction.PAUSE, Status.PUBLISHED, CaseState.DECIDED),
        (ModerationAction.REMOVE, Status.PUBLISHED, CaseState.DECIDED),
    ],
)
def test_what_each_decision_does_with_any_kind(any_scene: Scene, act: ModerationAction, status: Status, state: CaseState) -> None:
    passage = any_scene.said.body.split()[0]
    any_scene.flag()
    if act in {ModerationAction.PAUSE, ModerationAction.REMOVE} and any_scene.said.author.role in TEAM:
        with pytest.raises(Conflict):  # Whoever looks after the conversation is not sent out of it.
            any_scene.decide(act, passages=[passage], days=3)
        return
    decision = any_scene.decide(act, passages=[passage], days=3)
    assert (any_scene.status(), any_scene.case().state) == (status, state)
    assert decision.reason == "Because."
    assert not list(find_breaks())


def test_what_waits_out_of_sight_is_not_decided_by_a_word_to_its_author(scene: Scene) -> None:
    scene.flag()
    scene.decide(ModerationAction.HOLD)
    other = make.make_thread(scene.consultation, title="Somewhere else")
    for act in (ModerationAction.WARN, ModerationAction.LOCK, ModerationAction.MOVE):
        scene.decide(act, home=other.public_id)
        assert (scene.status(), scene.case().state) == (Status.WAITING, CaseState.HELD)
    scene.decide(ModerationAction.KEEP)
    assert (scene.status(), scene.case().state) == (Status.PUBLISHED, CaseState.DECIDED)


def test_every_decision_needs_a_rule_and_a_reason(scene: Scene) -> None:
    scene.flag()
    claim(scene.sam, scene.case())
    for ruling, field in [
        (Ruling(ModerationAction.HIDE, "no such rule", "Because."), "rule_key"),
        (Ruling(ModerationAction.HIDE, "person", " "), "reason"),
        (Ruling(ModerationAction.REDACT, "private", "Because."), "passages"),
        (Ruling(ModerationAction.REDACT, "private", "Because.", passages=["not in it"]), "passages"),
        (Ruling(ModerationAction.PAUSE, "person", "Because."), "days"),
        (Ruling(ModerationAction.PAUSE, "person", "Because.", days=4000), "days"),
    ]:
        with pytest.raises(Invalid) as refused:
            decide(scene.sam, scene.case(), ruling, version=scene.case().version)
        assert field in refused.value.errors
    assert db.session.query(Decision).count() == 0


def test_words_taken_out_are_gone_from_old_versions_too_and_the_original_is_for_moderators(scene: Scene) -> None:
    saying.edit(scene.author, scene.said, title="", body="Please ring Joan on 01632 960417 before six.")
    saying.edit(scene.author, scene.said, title="", body="Ring Joan on 01632 960417. Nobody else answers.", confirmation=None)
    scene.said.status = Status.PUBLISHED
    db.session.commit()
    scene.flag("private")
    scene.decide(ModerationAction.REDACT, rule="private", passages=["01632 960417"])
    assert scene.said.body == "Ring Joan on [personal details removed]. Nobody else answers."
    assert "960417" not in "".join(str(revision.html) for revision in list_revisions(scene.said))
    assert db.session.query(Revision).filter(Revision.body.contains("960417")).count() == 0
    kept = [each for each in scene.case().kept_words if each.decision_id]
    assert any("960417" in each.body for each in kept)
    decision = scene.case().decisions[-1]
    assert "960417" not in decision.passage and "[personal details removed]" in decision.passage


def test_others_who_quoted_what_was_taken_out_are_found_and_held(scene: Scene) -> None:
    quoting = make.make_reply(scene.said, body="> Ring Joan on 01632 960417.\n\nShe is on holiday.")
    telling = make.make_reply(scene.said, body="I will ring 01632 960417 then.")
    quoting.status = telling.status = Status.PUBLISHED
    db.session.commit()
    scene.flag("private")
    scene.decide(ModerationAction.REDACT, rule="private", passages=["01632 960417"])
    assert "960417" not in quoting.body and quoting.body.endswith("She is on holiday."), "a quote is covered at once"
    assert quoting.body.startswith("> Ring Joan on [words taken out]."), "what it quotes is not hidden"
    run_due_jobs()
    db.session.expire_all()
    assert (quoting.status, telling.status) == (Status.PUBLISHED, Status.WAITING)


NAME = "Joan Canary"
# What a line says, and how somebody else quotes it.
QUOTED = {
    "a part of the line": ("Nurse Joan Canary sent us home at night.", "> joan canary sent us home"),
    "a short line": ("Joan Canary", "> Joan Canary"),
    "words around it": ("Joan Canary was there.", "> And then Joan Canary was there. All night."),
    "a name over two lines": ("Nurse Joan Canary sent us home at night.", "> Nurse Joan\n> Canary sent us home at night."),
    "a quote in a quote": ("Joan Canary was there.", "> > Joan Canary was there."),
}


@pytest.mark.parametrize("how", QUOTED)
def test_a_name_that_is_taken_out_is_in_no_quote_of_that_comment(app: Flask, how: str) -> None:
    body, quote = QUOTED[how]
    scene = make_scene(body=body)
    quoting = make.make_reply(scene.said, body=f"{quote}\n\nShe is on holiday.")
    quoting.status = Status.PUBLISHED
    db.session.commit()
    scene.flag("private")
    scene.decide(ModerationAction.REDACT, rule="private", passages=[NAME])
    db.session.expire_all()
    assert not [each for each in (quoting.body, str(quoting.html)) if NAME.casefold() in each.casefold()]
    assert quoting.body.endswith("She is on holiday.")
    assert quoting.id in {each.quoted_in_id for each in scene.case().kept_words}, "an appeal can bring it back"


def test_a_quote_of_somebody_else_who_says_the_same_name_stays(app: Flask) -> None:
    scene = make_scene(body="Nurse Joan Canary sent us home at night.")
    other = make.make_reply(scene.said, body="I know Joan Canary well.")
    quoting = make.make_reply(other, body="> I know Joan Canary well.\n\nSo do I.")
    for each in (other, quoting):
        each.status = Status.PUBLISHED
    db.session.commit()
    scene.flag("private")
    scene.decide(ModerationAction.REDACT, rule="private", passages=[NAME])
    db.session.expire_all()
    assert quoting.body.startswith("> I know Joan Canary well.")


def test_whoever_may_be_at_risk_reads_whom_to_call_first_and_the_moderator_sees_that_they_will(app: Flask, scene: Scene) -> None:
    scene.flag("risk")
    claim(scene.sam, scene.case())
    sam = Reader(app).enter(db.session.get_one(Account, scene.sam.account_id).email)
    sam.open(f"/moderation/cases/{scene.case().public_id}")
    sam.send("Show what", act="keep", rule_key="safe", reason="We are glad that you wrote.")
    shown = sam.page.select_one("[data-preview] .notice").get_text(" ", strip=True)
    decision = scene.decide(ModerationAction.KEEP, rule="safe", reason="We are glad that you wrote.")
    author = Reader(app).enter(db.session.get_one(Account, scene.author.account_id).email)
    page = author.open(f"/notices/{decision.public_id}").page.select_one(".big-notice").get_text(" ", strip=True)
    for words in (shown, page):
        assert words.startswith("If you are in danger now, call 999. You have done nothing wrong.")
        assert "116 123" in words and "House rule" not in words and "glad that you wrote" in words


def test_what_weighs_most_asks_whether_one_is_sure(scene: Scene) -> None:
    scene.flag("risk")
    claim(scene.sam, scene.case())
    for act in (ModerationAction.REMOVE, ModerationAction.PAUSE, ModerationAction.HIDE, ModerationAction.WARN):
        with pytest.raises(Invalid) as refused:
            decide(scene.sam, scene.case(), Ruling(act, "person", "Because.", days=1), version=scene.case().version)
        assert "sure" in refused.value.errors


@pytest.mark.parametrize("act", [ModerationAction.HIDE, ModerationAction.HOLD, ModerationAction.REWORD])
def test_quotes_of_what_goes_out_of_sight_go_with_it_and_come_back_with_it(scene: Scene, act: ModerationAction) -> None:
    words = f"> {scene.said.body}\n\nI would not put it like that."
    quoting = reply(scene.flagger, scene.said, body=words)
    quoting.status = Status.PUBLISHED
    db.session.commit()
    scene.flag(by=make.seat(scene.consultation))
    scene.decide(act)
    assert scene.said.body not in quoting.body and scene.said.body not in str(quoting.html)
    assert quoting.body.endswith("I would not put it like that."), "their own words stay"
    scene.decide(ModerationAction.KEEP)
    db.session.expire_all()
    assert quoting.body == words


def test_quotes_of_words_that_had_to_be_said_otherwise_stay_covered(scene: Scene) -> None:
    old = scene.said.body
    quoting = reply(scene.flagger, scene.said, body=f"> {old}\n\nPlease not like that.")
    quoting.status = Status.PUBLISHED
    db.session.commit()
    scene.flag(by=make.seat(scene.consultation))
    scene.decide(ModerationAction.REWORD)
    saying.edit(scene.author, scene.said, title="", body="It hurt me.")
    scene.decide(ModerationAction.KEEP)
    db.session.expire_all()
    assert old not in quoting.body


@given(text=st.text(max_size=300), passages=st.lists(st.text(min_size=1, max_size=20), max_size=4))
def test_taking_words_out_leaves_none_of_them_and_touches_nothing_else(text: str, passages: list[str]) -> None:
    out = take_out(text, passages, "█")
    wanted = [passage for passage in passages if passage.strip()]
    if not wanted:
        assert out == text
    for passage in wanted:
        if " " not in passage.strip() and passage.isascii() and passage.isalnum():
            assert passage.lower() not in out.lower()


def test_asked_for_other_words_it_returns_when_it_is_said_otherwise_even_after_closing(scene: Scene) -> None:
    scene.flag()
    scene.decide(ModerationAction.REWORD)
    phase = scene.consultation.phases[0]
    phase.opens_at, phase.closes_at = now() - timedelta(days=9), now() - timedelta(days=1)
    db.session.commit()
    saying.edit(scene.author, scene.said, title="", body="It hurt me that the bus did not come.")
    assert (scene.status(), scene.case().state) == (Status.PUBLISHED, CaseState.OPEN), "back, and somebody looks again"
    assert list_revisions(scene.said) == [], "what had to be said otherwise is not in the history"


def test_a_reply_moves_with_all_below_it_and_counters_stay_right(scene: Scene) -> None:
    below = make.make_reply(scene.said)
    make.make_reply(below)
    other = make.make_thread(scene.consultation, title="Somewhere else")
    old_thread = scene.said.thread_id
    scene.flag("off_topic")
    scene.decide(ModerationAction.MOVE, rule="question", home=other.public_id)
    db.session.expire_all()
    posts = db.session.query(Post).filter_by(thread_id=other.thread_id).count()
    assert (posts, other.below_count) == (4, 3)
    assert db.session.query(Post).filter_by(thread_id=old_thread).one().below_count == 0
    assert rebuild_counters() == 0
    assert [post.id for post in list_moved_away(scene.flagger, db.session.get(Thread, old_thread))] == [scene.said.id]
    with pytest.raises(Invalid):
        scene.decide(ModerationAction.MOVE, rule="question", home="nowhere")


def test_a_locked_thread_takes_no_replies_and_opens_again(scene: Scene) -> None:
    scene.flag()
    scene.decide(ModerationAction.LOCK)
    with pytest.raises(Forbidden, match="closed this thread"):
        reply(scene.flagger, scene.said, body="But")
    assert ModerationAction.UNLOCK in list_possible_actions(scene.case())
    scene.decide(ModerationAction.UNLOCK)
    reply(scene.flagger, scene.said, body="But now")


def test_a_pause_ends_by_itself_and_takes_nothing_but_speaking(scene: Scene) -> None:
    scene.flag()
    scene.decide(ModerationAction.PAUSE, days=3)
    with pytest.raises(Forbidden, match="paused your account here until"):
        reply(fresh(scene), scene.said, body="But")
    with pytest.raises(Forbidden, match="paused your account here until"):
        saying.edit(fresh(scene), scene.said, title="", body="Other.")
    with set_clock(now() + timedelta(days=3, minutes=1)):
        reply(fresh(scene), scene.said, body="And now?")


def test_somebody_removed_can_read_and_withdraw_and_nothing_else(scene: Scene) -> None:
    scene.flag()
    scene.decide(ModerationAction.REMOVE)
    with pytest.raises(Forbidden, match="removed you"):
        reply(fresh(scene), scene.said, body="But")
    saying.withdraw(fresh(scene), scene.said)


def fresh(scene: Scene) -> object:
    """The author, as the next request knows them."""
    scene.author.known.clear()
    return scene.author


def test_team_members_are_neither_paused_nor_removed(scene: Scene) -> None:
    scene.said.author.role = Role.LEAD
    db.session.commit()
    scene.flag()
    assert not {ModerationAction.PAUSE, ModerationAction.REMOVE} & set(list_possible_actions(scene.case()))


def test_one_wrong_flag_does_not_spoil_another(scene: Scene) -> None:
    scene.flag("private")
    case = scene.flag("off_topic", by=make.seat(scene.consultation))
    wrong = frozenset({case.flags[1].public_id})
    scene.decide(ModerationAction.REDACT, rule="private", passages=["01632 960417"], flags_wrong=wrong)
    assert [flag.state for flag in scene.case().flags] == [FlagState.RIGHT, FlagState.WRONG]


@pytest.mark.usefixtures("keeps_mail")
@pytest.mark.parametrize("act", [act for act in ModerationAction if DECISIONS[act].is_against])
def test_every_decision_against_somebody_sends_one_letter_with_rule_reason_and_appeal(app: Flask, act: ModerationAction) -> None:
    scene = make_scene()
    other = make.make_thread(scene.consultation)
    scene.flag("private")
    decision = scene.decide(
        act, rule="private", passages=["01632 960417"], home=other.public_id, days=1, reason="To keep Joan safe."
    )
    run_due_jobs()
    mails = db.session.query(KeptMail).filter(KeptMail.text.contains(decision.public_id)).all()
    assert len(mails) == 1
    text = mails[0].text
    assert (
        "To keep Joan safe." in text
        and "house rule 3" in text
        and "appeal" in text
        and "A moderator, not a computer, made this decision." in " ".join(text.split())
    )
    assert "960417" not in text


@given(acts=st.lists(st.sampled_from(list(ModerationAction))))
def test_what_stands_is_what_the_last_decision_about_the_words_says(acts: list[ModerationAction]) -> None:
    about_words = {
        ModerationAction.KEEP,
        ModerationAction.REDACT,
        ModerationAction.HOLD,
        ModerationAction.REWORD,
        ModerationAction.HIDE,
    }
    alone = [act for act in acts if act in about_words]
    assert status_after(acts) == status_after(alone[-1:])


def test_the_author_never_learns_who_flagged_or_decided(scene: Scene, app: Flask) -> None:
    from tests.browsing import Reader

    account = make.make_account("author-of-it@example.org")
    scene.said.author.account_id = account.id
    db.session.commit()
    scene.flag(words="She is my cousin.")
    decision = scene.decide(ModerationAction.HIDE)
    reader = Reader(app).enter("author-of-it@example.org")
    page = str(reader.open(f"/notices/{decision.public_id}").page)
    assert "Because." in page
    for secret in ("Flagger", "Sam", "my cousin"):
        assert secret not in page


def test_two_decisions_count_once_in_the_log(scene: Scene) -> None:
    scene.flag()
    scene.decide(ModerationAction.HIDE)
    assert db.session.query(Contribution).filter_by(status=Status.HIDDEN).count() == 1
    assert db.session.query(Decision).count() == 1
