"""Nothing opens that is not a fair question, or it says in public what is missing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import event

from forum.accounts.models import Account
from forum.briefing import opening_hooks as briefing_hooks
from forum.briefing.actions import remove_thing
from forum.briefing.fingerprints import fingerprint_thing
from forum.briefing.models import Framing, ProposedOption
from forum.consultations.actions import joining, managing
from forum.consultations.actions.roles import change_role
from forum.consultations.fingerprints import fingerprint_basics, fingerprint_scope
from forum.consultations.models import Basics, ScopeState
from forum.kernel.clock import now, set_clock
from forum.kernel.dates import to_local
from forum.kernel.db import db
from forum.kernel.errors import Changed, Conflict, Forbidden, NotFound
from forum.kernel.jobs import run_due_jobs
from forum.kernel.permissions import SYSTEM, Role
from forum.notifications.models import Notification
from forum.opening.actions import answering, preparing, publishing, signing
from forum.opening.actions.publishing import open_consultation
from forum.opening.checks import all_checks, list_checks
from forum.opening.days import count_days
from forum.opening.fingerprints import fingerprint_time, fingerprint_without
from forum.opening.jobs import drop_signatures, open_what_is_due
from forum.opening.kinds import CheckStanding, Nation, Tier
from forum.opening.nations import count_needed_days, find_rule, list_rules
from forum.opening.people import read_who_is_who
from forum.opening.queries import (
    find_opening,
    find_signature,
    fingerprint_gate,
    list_answers,
    list_gaps,
    list_open_gaps,
    list_opened_checks,
    list_signers,
    read_gate,
)
from forum.outcomes import opening_hooks as outcome_hooks
from forum.outcomes.actions.answering import set_report
from forum.outcomes.fingerprints import fingerprint_report
from forum.outcomes.queries.showing import find_report
from forum.register.actions import remove_asked
from forum.register.fingerprints import fingerprint_asked
from forum.register.queries import list_asked
from forum.reviews.queries import list_reviews
from tests import factories as make
from tests.browsing import Reader
from tests.opening.ready import CAN_CHANGE, Team, change, make_ready, make_team

MOST_QUERIES = 51  # the first is the BEGIN
ALL_OF_FEATURES = (briefing_hooks, outcome_hooks)  # they register checks, and the grid below has those as well
# Those for one kind alone have tests of their own (tests/temporary).
FOR_ALL = {key: check for key, check in all_checks().items() if check.applies is None}
FOUND = [key for key, check in FOR_ALL.items() if check.find is not None]
ANSWERED = [key for key, check in FOR_ALL.items() if check.find is None]
EXPLAINED = [key for key in ANSWERED if not FOR_ALL[key].is_told_by_answer]


def standing(team: Team, key: str) -> CheckStanding:
    opening = find_opening(team.consultation)
    assert opening is not None
    return next(line.standing for line in read_gate(team.consultation, opening).lines if line.check.key == key)


def told(team: Team, part: str) -> set[int]:
    rows = db.session.query(Notification).filter_by(space_id=team.consultation.id)
    return {row.account_id for row in rows if part in row.key}


def test_a_conversation_has_six_checks_and_a_formal_consultation_has_them_all(app: Flask) -> None:
    assert len(list_checks(Tier.CONVERSATION)) == 6
    assert {check.key for check in list_checks(Tier.FORMAL)} == set(all_checks())


def test_the_moderator_is_asked_for_in_every_tier_and_nothing_opens_without_one(app: Flask) -> None:
    for tier in Tier:
        check = next(each for each in list_checks(tier) if each.key == "moderator")
        assert not check.can_be_missing


def take_away_scope(team: Team) -> None:
    managing.set_scope(SYSTEM, team.consultation, [], seen=fingerprint_scope(team.consultation))


def settle_without_reason(team: Team) -> None:
    scope = [managing.Scope(ScopeState.OPEN, "the hours"), managing.Scope(ScopeState.SETTLED, "the price", "")]
    managing.set_scope(SYSTEM, team.consultation, scope, seen=fingerprint_scope(team.consultation))


def change_basics(team: Team, **values: str) -> None:
    consultation = team.consultation
    said = {"title": "T?", "summary": "S.", "contact_phone": "0"}
    said |= {"promise": "P", "decided_by": "D", "promise_level": "consult"}
    basics = Basics(**(said | values))
    managing.change_basics(SYSTEM, consultation, basics, seen=fingerprint_basics(consultation))


def take_away_asked(team: Team) -> None:
    for asked in list_asked(team.consultation):
        remove_asked(SYSTEM, asked, seen=fingerprint_asked(asked))


def take_away_reviews(team: Team) -> None:
    for review in list_reviews(team.consultation):
        db.session.delete(review)
    db.session.commit()


def remove_activity(team: Team) -> None:
    managing.remove_activity(SYSTEM, make.discussion_of(team.consultation))
    db.session.expire_all()


def shorten(team: Team) -> None:
    phase = team.consultation.phases[0]
    phase.closes_at = phase.opens_at + timedelta(days=41)
    db.session.commit()


def demote(team: Team, role: Role) -> None:
    for place in joining.db.session.query(joining.Participation).filter_by(space_id=team.consultation.id, role=str(role)):
        change_role(SYSTEM, place, role=Role.PARTICIPANT)


def leave_to_nobody(team: Team) -> None:
    seen = fingerprint_report(find_report(team.consultation))
    set_report(SYSTEM, team.consultation, owner=None, answer_weeks=6, phase=None, seen=seen)


def plan_early(team: Team) -> None:
    """The stage moves past the day of the decision, which nobody could choose now."""
    opening = find_opening(team.consultation)
    assert opening is not None
    opening.decides_on = to_local(now()).date() + timedelta(days=100)
    db.session.commit()


def take_away_framing(team: Team) -> None:
    take_away(team, Framing)


def take_away_option(team: Team) -> None:
    take_away(team, ProposedOption)


def take_away(team: Team, model: type[Framing] | type[ProposedOption]) -> None:
    for thing in db.session.query(model).filter_by(consultation_id=team.consultation.id).limit(1):
        remove_thing(SYSTEM, thing, seen=fingerprint_thing(thing))


def take_back_answer(team: Team, key: str) -> None:
    seen = answering.fingerprint_answer(list_answers(team.consultation)[key])
    answering.take_back_answer(team.organiser, team.consultation, all_checks()[key], seen=seen)


TAKE_AWAY = {
    "reads_open": lambda team: change_basics(team, summary="We will close it in May."),
    "not_narrowed": lambda team: take_back_answer(team, "not_narrowed"),
    "framings": take_away_framing,
    "options_compared": take_away_option,
    "open_scope": take_away_scope,
    "settled_reasons": settle_without_reason,
    "contact": lambda team: change_basics(team, contact_phone=""),
    "activity": remove_activity,
    "enough_days": shorten,
    "decision_after": plan_early,
    "promise": lambda team: change_basics(team, promise=""),
    "promise_level": lambda team: change_basics(team, promise_level=""),
    "moderator": lambda team: (demote(team, Role.MODERATOR), demote(team, Role.FACILITATOR)),
    "decider_named": lambda team: demote(team, Role.LEAD),
    "decider_apart": lambda team: demote(team, Role.FACILITATOR),
    "answers_due": leave_to_nobody,
    "asked": take_away_asked,
    "reviews_planned": take_away_reviews,
}


@pytest.mark.parametrize("key", FOUND)
def test_what_is_found_is_done_until_it_is_taken_away(app: Flask, key: str) -> None:
    team = make_ready(Tier.FORMAL)
    assert standing(team, key) is CheckStanding.DONE
    TAKE_AWAY[key](team)
    assert standing(team, key) is CheckStanding.MISSING


def add_empty_vote(team: Team) -> None:
    managing.add_activity(SYSTEM, team.consultation.phases[0], kind_key="poll", title="Weigh it up", summary="")


def begin_with_an_empty_stage(team: Team) -> None:
    """The stage in which people can take part comes second."""
    first = team.consultation.phases[0]
    dates = {"opens_at": first.opens_at - timedelta(days=2), "closes_at": first.opens_at}
    managing.add_phase(SYSTEM, team.consultation, name="Say hello", note="", **dates)


@pytest.mark.parametrize("tier", list(Tier))
@pytest.mark.parametrize(
    ("leave_empty", "said"),
    [
        (remove_activity, "There is no activity in the first stage."),
        (begin_with_an_empty_stage, "There is no activity in the first stage."),
        (add_empty_vote, "A vote in the first stage has no question yet."),
    ],
)
def test_nothing_to_do_at_the_beginning_is_a_gap_in_every_tier(
    app: Flask, tier: Tier, leave_empty: Callable[[Team], None], said: str
) -> None:
    team = make_ready(tier)
    assert standing(team, "activity") is CheckStanding.DONE
    leave_empty(team)
    db.session.expire_all()
    assert standing(team, "activity") is CheckStanding.MISSING
    email = db.session.get_one(Account, team.organiser.account_id).email
    assert said in Reader(app).enter(email).open(f"/consultations/{team.consultation.slug}/manage/opening").words


def test_a_first_stage_that_is_held_elsewhere_says_so_in_its_note(app: Flask) -> None:
    team = make_ready()
    begin_with_an_empty_stage(team)
    team.consultation.phases[0].note = "We listen on the wards."
    db.session.commit()
    assert standing(team, "activity") is CheckStanding.DONE


def test_a_vote_of_a_later_stage_can_be_asked_from_what_people_say_first(app: Flask) -> None:
    team = make_ready()
    opens = team.consultation.phases[0].closes_at
    dates = {"opens_at": opens, "closes_at": opens + timedelta(days=9)}
    later = managing.add_phase(SYSTEM, team.consultation, name="Weigh up", note="", **dates)
    managing.add_activity(SYSTEM, later, kind_key="poll", title="Weigh it up", summary="")
    db.session.expire_all()
    assert standing(team, "activity") is CheckStanding.DONE


def test_a_vote_with_a_question_is_no_gap(app: Flask) -> None:
    team = make_ready()
    make.make_poll(team.consultation, announced=False)
    assert standing(team, "activity") is CheckStanding.DONE


@pytest.mark.parametrize("key", ANSWERED)
def test_what_is_asked_is_missing_until_a_named_person_answers_it(app: Flask, key: str) -> None:
    team = make_team()
    team.choose(Tier.FORMAL)
    team.answer_all(but=key)
    assert standing(team, key) is CheckStanding.MISSING
    team.answer(key)
    assert standing(team, key) is CheckStanding.DONE


@pytest.mark.parametrize("key", EXPLAINED)
def test_an_answer_that_says_no_leaves_it_missing_with_what_was_said(app: Flask, key: str) -> None:
    team = make_ready(Tier.FORMAL)
    team.answer(key, "Not yet.", is_met=False)
    assert standing(team, key) is CheckStanding.MISSING
    with pytest.raises(Conflict):
        team.ask()
    email = db.session.get_one(Account, team.organiser.account_id).email
    assert "Not yet." in Reader(app).enter(email).open(f"/consultations/{team.consultation.slug}/manage/opening").words
    team.explain(key)
    assert standing(team, key) is CheckStanding.WITHOUT


def test_whoever_answers_says_yes_or_no_beside_their_words(app: Flask) -> None:
    team = make_ready()
    email = db.session.get_one(Account, team.organiser.account_id).email
    page = Reader(app).enter(email).open(f"/consultations/{team.consultation.slug}/manage/opening/checks/money")
    assert "There is money to carry out the decision" in page.words
    page.send("Save my answer", is_met="no", words="There is none.")
    assert standing(team, "money") is CheckStanding.MISSING
    page.open(f"/consultations/{team.consultation.slug}/manage/opening/checks/money").send("Save my answer", is_met="yes")
    assert standing(team, "money") is CheckStanding.DONE


def test_only_the_one_who_decides_says_that_it_is_still_open(app: Flask) -> None:
    team = make_team()
    team.choose(Tier.ENGAGEMENT)
    check, nothing = all_checks()["not_decided"], answering.fingerprint_answer(None)
    with pytest.raises(Forbidden):
        answering.answer_check(team.organiser, team.consultation, check, is_met=True, words="We have not.", seen=nothing)


@pytest.mark.parametrize("key", [key for key, check in FOR_ALL.items() if check.can_be_missing])
def test_what_is_missing_is_explained_only_once_whoever_stands_behind_it_agrees(app: Flask, key: str) -> None:
    team = make_team()
    team.choose(Tier.FORMAL)
    team.answer_all(but=key)
    if key in TAKE_AWAY:
        TAKE_AWAY[key](team)
    team.explain(key, agrees=None)
    assert standing(team, key) is CheckStanding.MISSING
    team.explain(key, agrees=False)
    assert standing(team, key) is CheckStanding.MISSING
    team.explain(key)
    assert standing(team, key) is CheckStanding.WITHOUT


@pytest.mark.parametrize("key", [key for key, check in FOR_ALL.items() if not check.can_be_missing])
def test_nothing_opens_without_what_cannot_be_missing(app: Flask, key: str) -> None:
    team = make_ready()
    TAKE_AWAY[key](team)
    with pytest.raises(Conflict):
        team.explain(key)
    with pytest.raises(Conflict):
        team.open()


def test_new_words_about_what_is_missing_have_to_be_agreed_to_again(app: Flask) -> None:
    team = make_team()
    team.choose(Tier.ENGAGEMENT)
    check = team.explain("easy_read")
    seen = fingerprint_without(list_gaps(team.consultation)["easy_read"])
    owner = make.place_of(team.lead, team.consultation).public_id
    later = preparing.GapStatement("We forgot all this.", "We will do it.", now().date() + timedelta(days=9), owner)
    preparing.explain_gap(team.organiser, team.consultation, check, later, seen=seen)
    assert standing(team, "easy_read") is CheckStanding.MISSING
    with pytest.raises(Changed):
        preparing.decide_gap(team.lead, team.consultation, check, agrees=True, seen=seen)


def test_an_engagement_opens_when_a_colleague_has_signed_it(app: Flask) -> None:
    team = make_ready()
    with pytest.raises(Conflict, match="has not signed"):
        team.open()
    team.ask()
    assert team.facilitator.account_id in told(team, "sign:")
    team.sign()
    assert team.organiser.account_id in told(team, "signed:")
    team.open()
    opening = find_opening(team.consultation)
    assert opening is not None and opening.opened_at and opening.sign_off and team.consultation.published_at
    assert opening.sign_off.signer_id == make.place_of(team.facilitator, team.consultation).id
    assert {line.standing for line in list_opened_checks(team.consultation)} == {CheckStanding.DONE}


def test_a_conversation_is_opened_by_one(app: Flask) -> None:
    team = make_team(days=(-1, 5))
    team.choose(Tier.CONVERSATION, decides_in=None)
    team.open()
    assert team.consultation.published_at is not None


def test_nobody_signs_what_they_made_or_asked_for(app: Flask) -> None:
    team = make_ready()
    change(team)
    maker = make.place_of(team.organiser, team.consultation)
    signers = {place.account_id for place in list_signers(team.consultation, maker)}
    assert team.organiser.account_id not in signers and team.moderator.account_id not in signers
    assert team.facilitator.account_id in signers
    with pytest.raises(Forbidden):
        team.ask()
        signing.sign(team.lead, team.consultation, seen=fingerprint_gate(team.consultation), can_change=CAN_CHANGE)


def test_a_change_takes_the_signature_away_and_says_so(app: Flask) -> None:
    team = make_ready()
    team.ask()
    team.sign()
    change(team)
    assert find_signature(team.consultation) is None
    with pytest.raises(Conflict, match="has not signed"):
        team.open()
    drop_signatures(None)  # type: ignore[arg-type]
    assert {team.facilitator.account_id, team.organiser.account_id} <= told(team, "unsigned:")
    team.sign()
    team.open()


def test_a_signature_falls_with_an_answer_too(app: Flask) -> None:
    team = make_ready()
    team.ask()
    team.sign()
    team.answer("money", "There is none.")
    assert find_signature(team.consultation) is None and told(team, "unsigned:")


def test_whoever_signs_signs_what_they_saw(app: Flask) -> None:
    team = make_ready()
    team.ask()
    seen = fingerprint_gate(team.consultation)
    change(team)
    with pytest.raises(Changed):
        signing.sign(team.facilitator, team.consultation, seen=seen, can_change=CAN_CHANGE)


def test_a_colleague_sends_it_back_with_a_comment(app: Flask) -> None:
    team = make_ready()
    team.ask()
    signing.send_back(team.facilitator, team.consultation, comment="The summary is not true.")
    assert find_signature(team.consultation) is None and team.organiser.account_id in told(team, "sent back")
    with pytest.raises(Conflict):
        team.open()


def test_a_tier_rises_and_never_falls_after_opening(app: Flask) -> None:
    team = make_ready(Tier.CONVERSATION)
    team.open()
    team.choose(Tier.ENGAGEMENT)
    opening = find_opening(team.consultation)
    assert opening is not None and opening.tier == Tier.CONVERSATION  # It is not one yet.
    with pytest.raises(Conflict):
        team.open()
    team.answer_all()
    team.ask()
    team.sign()
    team.open()
    assert opening.tier == Tier.ENGAGEMENT and opening.aims_at is None
    with pytest.raises(Conflict, match="not less"):
        team.choose(Tier.CONVERSATION)


def test_it_opens_by_itself_at_the_time_that_was_set(app: Flask) -> None:
    team = make_ready()
    team.ask()
    team.sign()
    publishing.set_time(team.organiser, team.consultation, now() + timedelta(days=2))
    open_what_is_due(None)  # type: ignore[arg-type]
    assert team.consultation.published_at is None
    with set_clock(now() + timedelta(days=2, minutes=1)):
        run_due_jobs()
        open_what_is_due(None)  # type: ignore[arg-type]
        assert team.consultation.published_at == now()
        assert team.organiser.account_id in told(team, "opened:")


def test_what_is_not_ready_at_its_time_waits_and_its_team_is_told_once(app: Flask) -> None:
    team = make_ready()
    team.ask()
    publishing.set_time(team.organiser, team.consultation, now() + timedelta(days=2))
    with set_clock(now() + timedelta(days=2, minutes=1)):
        for _twice in range(2):
            open_what_is_due(None)  # type: ignore[arg-type]
        assert team.consultation.published_at is None and told(team, "late:") == {team.organiser.account_id}
        team.sign()
        open_what_is_due(None)  # type: ignore[arg-type]
        assert team.consultation.published_at is not None


def test_days_are_counted_from_the_real_publication(app: Flask) -> None:
    team = make_ready(days=(1, 60))
    assert standing(team, "enough_days") is CheckStanding.DONE
    publishing.set_time(team.organiser, team.consultation, now() + timedelta(days=30))
    assert standing(team, "enough_days") is CheckStanding.MISSING


def test_public_holidays_and_school_holidays_do_not_count(app: Flask) -> None:
    christmas = [(date(2026, 12, 21), date(2027, 1, 3))]
    days = count_days([(date(2026, 11, 30), date(2027, 1, 22))], Nation.ENGLAND, christmas, 42)
    assert (days.counted, days.short) == (40, 2)
    assert [stretch.days for stretch in days.stretches] == [21, 14, 19]
    assert count_days([(date(2026, 11, 30), date(2026, 11, 30))], Nation.SCOTLAND, [], 1).counted == 0
    assert count_days([(date(2026, 11, 30), date(2026, 11, 30))], Nation.ENGLAND, [], 1).counted == 1


def test_rules_of_nations_have_a_source_and_hold_from_a_day_on(app: Flask) -> None:
    assert all(rule.source and (rule.days or rule.body) for rule in list_rules())
    for nation in Nation:
        assert count_needed_days(Tier.ENGAGEMENT, nation, date(2026, 11, 29)) == 42
        assert count_needed_days(Tier.FORMAL, nation, date(2026, 11, 29)) == 84
        assert find_rule("scrutiny", nation, date(2026, 11, 29))
    assert find_rule("scrutiny", Nation.WALES, date(2023, 3, 31)) is None


def test_what_it_opened_without_stands_on_top_until_it_is_mended(app: Flask) -> None:
    team = make_team()
    team.choose(Tier.ENGAGEMENT)
    team.answer_all(but="easy_read")
    team.explain("easy_read")
    team.ask()
    team.sign()
    team.open()
    assert [line.check.key for line in list_open_gaps(team.consultation, find_opening(team.consultation))] == ["easy_read"]
    team.answer("easy_read")
    assert list_open_gaps(team.consultation, find_opening(team.consultation)) == []
    kept = {line.check.key: line for line in list_opened_checks(team.consultation)}
    assert kept["easy_read"].standing is CheckStanding.WITHOUT and kept["easy_read"].gap.mended_at


def test_who_does_two_things_is_named(app: Flask) -> None:
    team = make_team()
    assert not read_who_is_who(team.consultation).doubled
    demote(team, Role.MODERATOR)
    assert read_who_is_who(team.consultation).doubled == [make.place_of(team.facilitator, team.consultation).pseudonym]


def test_a_bad_question_is_refused_at_each_step(app: Flask) -> None:
    """“Shall we close the day centre? We will close it”: one day long, only the colour of the banner open."""
    team = make_team(days=(1, 2), title="Shall we close the day centre? We will close it")
    scope = [
        managing.Scope(ScopeState.OPEN, "the colour of the banner"),
        managing.Scope(ScopeState.SETTLED, "that it closes", "It is decided."),
    ]
    managing.set_scope(SYSTEM, team.consultation, scope, seen=fingerprint_scope(team.consultation))
    with pytest.raises(Conflict):
        open_consultation(team.organiser, team.consultation)
    for tier in (Tier.ENGAGEMENT, Tier.FORMAL):
        team.choose(tier)
        missing = ("enough_days", "not_decided", "reads_open")
        assert all(standing(team, key) is CheckStanding.MISSING for key in missing)
        with pytest.raises(Conflict):
            team.ask()
        with pytest.raises(Conflict):
            team.open()
    assert team.consultation.published_at is None


def test_a_consultation_whose_team_has_chosen_no_tier_does_not_open(app: Flask) -> None:
    team = make_team()
    with pytest.raises(Conflict, match="First choose"):
        open_consultation(team.organiser, team.consultation)


def test_a_check_that_is_found_is_answered_by_nobody(app: Flask) -> None:
    team = make_team()
    team.choose(Tier.ENGAGEMENT)
    with pytest.raises(NotFound):
        team.answer("moderator")


def test_the_pages_before_an_opening_ask_the_database_little(app: Flask) -> None:
    team = make_ready(Tier.FORMAL)
    team.ask()
    pages = {"/manage/opening": team.organiser, "/manage/opening/sign": team.facilitator}
    for page, actor in pages.items():
        reader = Reader(app).enter(db.session.get_one(Account, actor.account_id).email)
        asked: list[str] = []
        event.listen(db.engine, "before_cursor_execute", lambda _conn, _cursor, sql, *_more, to=asked: to.append(sql))
        reader.open(f"/consultations/{team.consultation.slug}{page}")
        assert reader.status == 200 and 0 < len(asked) <= MOST_QUERIES


def test_the_public_page_reads_once_how_it_was_opened(app: Flask) -> None:
    team = make_ready()
    team.explain("easy_read")
    team.ask()
    team.sign()
    team.open()
    page = f"/consultations/{team.consultation.slug}"
    db.session.remove()
    asked: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda _conn, _cursor, sql, *_more: asked.append(sql))
    assert "Kind:" in Reader(app).open(page).words
    for table, most in (("openings", 1), ("opened_checks", 1), ("opening_answers", 1), ("sign_offs", 0)):
        assert sum(f"FROM {table}" in sql for sql in asked) <= most, table


def test_two_organisers_who_set_the_time_at_once_overwrite_nothing(app: Flask) -> None:
    team = make_ready()
    first, second = (now() + timedelta(days=day) for day in (2, 5))
    opening = find_opening(team.consultation)
    assert opening is not None
    seen = fingerprint_time(opening)
    publishing.set_time(team.organiser, team.consultation, first, seen=seen)
    for later in (second, None):
        with pytest.raises(Changed):
            publishing.set_time(team.organiser, team.consultation, later, seen=seen)
    assert opening.opens_at == first
