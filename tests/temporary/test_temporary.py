"""A change that is made already, for safety: it says until when, asks what comes after, and never stays unnoticed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from forum.accounts.models import Account
from forum.consultations.actions.starting import begin_from_template
from forum.consultations.models import Consultation
from forum.consultations.standing import count_days_overdue
from forum.consultations.templates import TEMPLATES, TEMPORARY_CHANGE
from forum.kernel.clock import now, set_clock
from forum.kernel.dates import say_day, to_local
from forum.kernel.db import db
from forum.kernel.errors import Changed, Conflict, Forbidden, Invalid
from forum.kernel.permissions import SYSTEM, Actor, Role
from forum.notifications.models import Notification
from forum.opening.kinds import CheckStanding, Tier
from forum.opening.queries import find_opening, read_gate
from forum.outcomes.actions.answering import set_report
from forum.outcomes.actions.calling_in import SettledWords, fingerprint_decision, record_call_in, settle_call_in
from forum.outcomes.actions.deciding import DecisionWords, publish_decision
from forum.outcomes.kinds import CallInOutcome
from forum.outcomes.queries.showing import find_decision
from forum.temporary.actions.changing import ChangeWords, drop_change, say_aftermath, say_change
from forum.temporary.actions.returning import BackWords, agree_back, drop_back, reopen_change, say_back
from forum.temporary.fingerprints import fingerprint_change, fingerprint_said_back
from forum.temporary.kinds import Aftermath
from forum.temporary.models import TemporaryChange
from forum.temporary.queries import find_change, find_said_back, list_untold
from tests import factories as make
from tests.browsing import Reader
from tests.notifications.test_following import make_follower, run_jobs_at
from tests.opening.ready import Team, make_ready, make_team

WHAT = "The birth unit is closed from 8pm to 8am."


def words(ends_in: int = 90, **more: str) -> ChangeWords:
    today = to_local(now()).date()
    said = {"what": WHAT, "reason": "Too few midwives at night.", "decided_by": "The medical director"} | more
    return ChangeWords(changed_on=today - timedelta(days=3), ends_on=today + timedelta(days=ends_in), **said)


def say(actor: Actor, consultation: Consultation, said: ChangeWords | None = None, why: str = "") -> None:
    seen = fingerprint_change(consultation, find_change(consultation))
    say_change(actor, consultation, said or words(), seen=seen, why=why)


def make_temporary(*, published: bool = True, ends_in: int = 90) -> tuple[Consultation, Actor]:
    consultation = make.make_consultation(published=False)
    organiser = make.seat(consultation, Role.ORGANISER)
    say(organiser, consultation, words(ends_in))
    if published:
        make.managing.publish(SYSTEM, consultation)
    return consultation, organiser


def get_change(consultation: Consultation) -> TemporaryChange:
    found = find_change(consultation)
    assert found is not None
    return found


def read_top(app: Flask, consultation: Consultation) -> str:
    top = Reader(app).open(f"/consultations/{consultation.slug}").page.select_one(".top-note")
    return " ".join(top.get_text(" ").split()) if top else ""


def answer(actor: Actor, consultation: Consultation, aftermath: Aftermath, said: str = "Open again since Monday.") -> None:
    """By two people where it is as it was before."""
    seen = fingerprint_change(consultation, get_change(consultation))
    if aftermath is not Aftermath.BACK:
        say_aftermath(actor, consultation, aftermath, said, seen=seen)
        return
    colleague = make.seat(consultation, Role.LEAD)
    say_back(actor, consultation, back(said), seen=seen)
    agree_back(colleague, consultation, seen=see_back(consultation))


def back(said: str = "Open again since Monday.", **changes: Any) -> BackWords:
    return replace(BackWords(said, "I saw the unit at Westbrook open at 10pm.", to_local(now()).date()), **changes)


def see_back(consultation: Consultation) -> str:
    said = find_said_back(consultation)
    assert said is not None
    return fingerprint_said_back(said)


def standing(team: Team, key: str) -> CheckStanding | None:
    opening = find_opening(team.consultation)
    assert opening is not None
    return next((line.standing for line in read_gate(team.consultation, opening).lines if line.check.key == key), None)


def email_of(actor: Actor) -> str:
    return db.session.get_one(Account, actor.account_id).email


def page_of(app: Flask, consultation: Consultation) -> str:
    return Reader(app).open(f"/consultations/{consultation.slug}").words


def test_it_begins_with_a_template_that_leads_to_what_has_changed(app: Flask) -> None:
    consultation = make.managing.create_consultation(
        SYSTEM, None, make.Basics(title="What comes after?", summary="S."), run_by=[make.RunBy("R")], organiser_name=""
    )
    day = to_local(now()).date() + timedelta(days=1)
    assert begin_from_template(SYSTEM, consultation, TEMPLATES[TEMPORARY_CHANGE], first_day=day) == "temporary.change"
    assert consultation.is_temporary and consultation.temporary_until is None


def test_nothing_opens_before_it_says_what_has_changed_and_until_when(app: Flask) -> None:
    team = make_team()
    say(team.organiser, team.consultation)
    get_change(team.consultation).reason = ""
    db.session.commit()
    team.choose(Tier.ENGAGEMENT)
    assert standing(team, "temporary_said") is CheckStanding.MISSING
    say(team.organiser, team.consultation)
    assert standing(team, "temporary_said") is CheckStanding.DONE


def test_it_asks_whether_what_comes_after_is_open_and_not_whether_anything_was_decided(app: Flask) -> None:
    team = make_team()
    team.choose(Tier.ENGAGEMENT)
    assert standing(team, "not_decided") is CheckStanding.MISSING and standing(team, "aftermath_open") is None
    say(team.organiser, team.consultation)
    assert standing(team, "not_decided") is None and standing(team, "aftermath_open") is CheckStanding.MISSING
    team.answer("aftermath_open")
    assert standing(team, "aftermath_open") is CheckStanding.DONE


def test_it_opens_at_once_by_one_person_and_another_who_signs(app: Flask) -> None:
    team = make_ready()
    say(team.organiser, team.consultation)
    with pytest.raises(Conflict):
        team.open()
    team.ask()
    team.sign()
    team.open()
    assert team.consultation.published_at is not None and WHAT in page_of(app, team.consultation)


def test_a_change_of_it_takes_the_signature_away(app: Flask) -> None:
    team = make_ready()
    say(team.organiser, team.consultation)
    team.ask()
    team.sign()
    say(team.organiser, team.consultation, words(80))
    with pytest.raises(Conflict, match="has not signed"):
        team.open()


def test_a_conversation_decides_nothing_so_it_cannot_be_one(app: Flask) -> None:
    team = make_team()
    say(team.organiser, team.consultation)
    with pytest.raises(Conflict):
        team.choose(Tier.CONVERSATION, decides_in=None)
    early = make_team()
    early.choose(Tier.CONVERSATION, decides_in=None)
    with pytest.raises(Conflict):
        say(early.organiser, early.consultation)


@pytest.mark.parametrize("days", [0, -1, 367, 4000])
def test_the_end_is_a_day_to_come_within_twelve_months(app: Flask, days: int) -> None:
    consultation = make.make_consultation(published=False)
    with pytest.raises(Invalid):
        say(make.seat(consultation, Role.ORGANISER), consultation, words(days))


def test_what_is_public_cannot_become_one_or_stop_being_one(app: Flask) -> None:
    consultation = make.make_consultation()
    with pytest.raises(Conflict):
        say(make.seat(consultation, Role.ORGANISER), consultation)
    consultation, organiser = make_temporary()
    with pytest.raises(Conflict):
        drop_change(organiser, consultation, seen=fingerprint_change(consultation, get_change(consultation)))


def test_a_draft_can_stop_being_one(app: Flask) -> None:
    consultation, organiser = make_temporary(published=False)
    drop_change(organiser, consultation, seen=fingerprint_change(consultation, get_change(consultation)))
    assert find_change(consultation) is None and consultation.temporary_until is None
    say(organiser, consultation)
    assert get_change(consultation).what == WHAT


def test_the_end_moves_with_a_reason_that_followers_read_and_the_page_says_how_often(app: Flask) -> None:
    consultation, organiser = make_temporary()
    follower = make_follower(consultation)
    with pytest.raises(Invalid, match="why"):
        say(organiser, consultation, words(120))
    say(organiser, consultation, words(120), "Two midwives begin in May.")
    run_jobs_at(now())
    rows = db.session.query(Notification).filter_by(account_id=follower.account_id)
    assert any(row.key.startswith("temporary:") for row in rows)
    assert "The organisers have moved the end to a later day once." in page_of(app, consultation)
    say(organiser, consultation, words(150), "Only one came.")
    assert "The organisers have moved the end to a later day twice." in page_of(app, consultation)
    changes = Reader(app).open(f"/consultations/{consultation.slug}/changes").words
    assert "Two midwives begin in May." in changes and "Only one came." in changes


def test_an_earlier_end_is_no_extension(app: Flask) -> None:
    consultation, organiser = make_temporary()
    say(organiser, consultation, words(30), "It goes faster.")
    assert get_change(consultation).times_extended == 0


def test_nothing_is_changed_unseen(app: Flask) -> None:
    consultation, organiser = make_temporary()
    seen = fingerprint_change(consultation, get_change(consultation))
    say(organiser, consultation, words(100), "Later.")
    with pytest.raises(Changed):
        say_change(organiser, consultation, words(101), seen=seen, why="It is later again.")
    with pytest.raises(Changed):
        say_aftermath(organiser, consultation, Aftermath.BACK, "Back.", seen=seen)


@pytest.mark.parametrize(("days", "late"), [(0, 0), (10, 0), (11, 1), (40, 30)])
def test_it_is_late_from_the_day_after_on_wherever_its_state_is_shown(app: Flask, days: int, late: int) -> None:
    consultation, organiser = make_temporary(ends_in=10)
    email = email_of(organiser)
    with set_clock(now() + timedelta(days=days)):
        assert count_days_overdue(consultation) == late
        said = f"The temporary change should have ended {late} day"
        for address in ("/", f"/consultations/{consultation.slug}", f"/consultations/{consultation.slug}/changes"):
            assert (said in Reader(app).open(address).words) is bool(late)
        tasks = Reader(app).enter(email).open("/account/work").words
        assert "Say what comes after the temporary change" in tasks


def test_followers_hear_once_that_its_time_has_passed_and_the_team_at_once(app: Flask) -> None:
    consultation, organiser = make_temporary(ends_in=10)
    follower = make_follower(consultation)
    for days in (11, 12, 13):
        run_jobs_at(now() + timedelta(days=days))
    rows = [row for row in db.session.query(Notification) if row.key.startswith("temporary over:")]
    assert sorted(row.account_id for row in rows) == sorted([follower.account_id, organiser.account_id])


def test_a_new_end_is_told_again_when_it_passes_too(app: Flask) -> None:
    consultation, organiser = make_temporary(ends_in=10)
    run_jobs_at(now() + timedelta(days=11))
    with set_clock(now() + timedelta(days=12)):
        said = replace(words(10), changed_on=get_change(consultation).changed_on)
        say(organiser, consultation, said, "One more week.")
        assert count_days_overdue(consultation) == 0
    run_jobs_at(now() + timedelta(days=24))
    rows = [row for row in db.session.query(Notification) if row.key.startswith("temporary over:")]
    assert len({row.key for row in rows}) == 2


def test_it_goes_back_by_saying_so(app: Flask) -> None:
    consultation, organiser = make_temporary(ends_in=10)
    with set_clock(now() + timedelta(days=20)):
        answer(organiser, consultation, Aftermath.BACK)
        assert count_days_overdue(consultation) == 0
        said = page_of(app, consultation)
        assert "Things are back as they were" in said and "Open again since Monday." in said
        with pytest.raises(Conflict):
            answer(organiser, consultation, Aftermath.BACK)
        with pytest.raises(Conflict):
            say(organiser, consultation, words(9), "Later.")


@pytest.mark.parametrize("aftermath", [Aftermath.STAYS, Aftermath.OTHER])
def test_it_stays_only_by_a_decision_after_people_were_heard(app: Flask, aftermath: Aftermath) -> None:
    consultation, organiser = make_temporary(ends_in=10)
    with pytest.raises(Invalid):
        answer(organiser, consultation, aftermath)
    with set_clock(now() + timedelta(days=60)):
        make.decide(consultation)
        assert count_days_overdue(consultation) == 50  # A decision alone does not end it.
        answer(organiser, consultation, aftermath)
        assert count_days_overdue(consultation) == 0


@pytest.mark.parametrize("role", [Role.PARTICIPANT, Role.MODERATOR, Role.FACILITATOR])
def test_only_organisers_and_leads_say_what_comes_after(app: Flask, role: Role) -> None:
    consultation, _organiser = make_temporary()
    with pytest.raises(Forbidden):
        answer(make.seat(consultation, role), consultation, Aftermath.BACK)
    answer(make.seat(consultation, Role.LEAD), consultation, Aftermath.BACK)


def test_an_organiser_says_it_all_through_the_pages(app: Flask) -> None:
    consultation = make.make_consultation(published=False)
    organiser = make.seat(consultation, Role.ORGANISER)
    reader = Reader(app).enter(email_of(organiser))
    page = reader.open(f"/consultations/{consultation.slug}/manage").follow("Make this a temporary change")
    page.send("Save", what=WHAT)
    assert page.response.status_code == 422 and "Enter the end date" in page.words and WHAT in page.words
    day = to_local(now()).date()
    page.send(
        "Save",
        what=WHAT,
        changed_on=day.isoformat(),
        why_safety="Too few midwives.",
        decided_by="The director",
        ends_on=(day + timedelta(days=60)).isoformat(),
    )
    assert get_change(consultation).what == WHAT and "Temporary change for safety" in page.words


def test_that_it_is_as_it_was_is_not_one_persons_word(app: Flask) -> None:
    consultation, organiser = make_temporary()
    colleague, change = make.seat(consultation, Role.LEAD), get_change(consultation)
    with pytest.raises(Conflict, match="A colleague has to agree"):
        say_aftermath(organiser, consultation, Aftermath.BACK, "Open.", seen=fingerprint_change(consultation, change))
    say_back(organiser, consultation, back(), seen=fingerprint_change(consultation, change))
    assert change.answered_at is None and "is over" not in page_of(app, consultation)
    with pytest.raises(Forbidden, match="You asked for this"):
        agree_back(organiser, consultation, seen=see_back(consultation))
    agree_back(colleague, consultation, seen=see_back(consultation))
    assert change.answered_at is not None and "This temporary change is over" in page_of(app, consultation)
    with pytest.raises(Conflict, match="already agreed to this"):
        agree_back(colleague, consultation, seen="")


def test_a_colleague_says_no_and_it_goes_on(app: Flask) -> None:
    consultation, organiser = make_temporary()
    colleague = make.seat(consultation, Role.LEAD)
    say_back(organiser, consultation, back(), seen=fingerprint_change(consultation, get_change(consultation)))
    drop_back(colleague, consultation, seen=see_back(consultation))
    assert find_said_back(consultation) is None and get_change(consultation).answered_at is None


UNSHOWN = {"words": {"words": " "}, "shown": {"shown": "Yes."}, "seen_on": {"seen_on": None}}


@pytest.mark.parametrize("field", UNSHOWN)
def test_what_is_back_is_shown(app: Flask, field: str) -> None:
    consultation, organiser = make_temporary()
    seen = fingerprint_change(consultation, get_change(consultation))
    with pytest.raises(Invalid) as refused:
        say_back(organiser, consultation, back(**UNSHOWN[field]), seen=seen)
    assert set(refused.value.errors) == {field}
    with pytest.raises(Invalid):
        say_back(organiser, consultation, back(seen_on=to_local(now()).date() + timedelta(days=1)), seen=seen)


def test_it_is_open_again_where_it_was_not_true(app: Flask) -> None:
    consultation, organiser = make_temporary(ends_in=5)
    answer(organiser, consultation, Aftermath.BACK)
    with pytest.raises(Invalid):
        reopen_change(organiser, consultation, reason=" ")
    reopen_change(organiser, consultation, reason="It is closed at night again.")
    assert "This has already changed, to keep people safe" in page_of(app, consultation)
    assert "The organisers said earlier that it was over, but it was not." in page_of(app, consultation)
    with set_clock(now() + timedelta(days=9)):
        assert count_days_overdue(consultation) == 4
    with pytest.raises(Conflict):
        reopen_change(organiser, consultation, reason="It stood here twice.")


@pytest.mark.parametrize(("ends_in", "is_refused"), [(362, False), (364, True)])
def test_it_lasts_twelve_months_from_its_start_however_often_its_end_moves(app: Flask, ends_in: int, is_refused: bool) -> None:
    consultation, organiser = make_temporary()
    if is_refused:
        with pytest.raises(Invalid) as refused:
            say(organiser, consultation, words(ends_in), why="It takes more time.")
        assert "ends_on" in refused.value.errors
        return
    say(organiser, consultation, words(ends_in), why="It takes more time.")


def test_its_start_does_not_move_later_once_people_have_read_it(app: Flask) -> None:
    consultation, organiser = make_temporary()
    later = replace(words(), changed_on=to_local(now()).date())
    with pytest.raises(Invalid) as refused:
        say(organiser, consultation, later, why="It was a slip.")
    assert "changed_on" in refused.value.errors


@pytest.mark.parametrize("fact", ["what", "reason", "decided_by"])
def test_what_people_have_read_of_it_changes_with_a_reason_alone(app: Flask, fact: str) -> None:
    consultation, organiser = make_temporary()
    with pytest.raises(Invalid) as refused:
        say(organiser, consultation, words(**{fact: "Something else."}))
    assert "reason" in refused.value.errors
    db.session.rollback()
    say(organiser, consultation, words(**{fact: "Something else."}), why="A slip of the pen.")


REWRITTEN = {"what": "It is closed for good.", "reason": "It costs too much.", "decided_by": "Nobody decided it."}


@pytest.mark.parametrize("fact", list(REWRITTEN))
@pytest.mark.parametrize("times", [1, 2])
def test_what_was_first_said_stays_readable_on_top_with_its_day_beside_what_is_said_now(
    app: Flask, fact: str, times: int
) -> None:
    consultation, organiser = make_temporary()
    at_first = words()
    for number in range(times):
        with set_clock(now() + timedelta(days=9 * number)):
            say(organiser, consultation, replace(at_first, **{fact: f"{REWRITTEN[fact]} {number}"}), why="We know more now.")
    top = read_top(app, consultation)
    assert consultation.published_at is not None
    assert f"First said on {say_day(consultation.published_at)}: {getattr(at_first, fact)}" in top
    assert f"{REWRITTEN[fact]} {times - 1}" in top
    assert top.count("First said on") == 1


def test_what_stands_as_it_was_is_not_said_twice(app: Flask) -> None:
    consultation, organiser = make_temporary()
    say(organiser, consultation, words(ends_in=120), why="No midwife has applied.")
    assert "First said on" not in read_top(app, consultation)


def test_two_people_end_it_through_the_pages(app: Flask) -> None:
    consultation, organiser = make_temporary()
    colleague = make.seat(consultation, Role.LEAD)
    address = f"/consultations/{consultation.slug}/manage/temporary/after"
    shown = {"shown": "The unit was open at 10pm.", "seen_on": to_local(now()).date().isoformat()}
    page = Reader(app).enter(email_of(organiser)).open(address)
    page.send("Tell everyone", aftermath="back", words="Open again.", shown="Yes")
    assert page.status == 422 and "Enter what someone saw that is back" in page.words
    page.send("Tell everyone", **shown)
    assert "A colleague has to agree" in page.words
    Reader(app).enter(email_of(colleague)).open(address).send("Tell everyone that it is over")
    assert get_change(consultation).aftermath == Aftermath.BACK


def test_nobody_is_told_that_it_is_late_of_one_whose_end_was_moved_meanwhile(either_app: Flask) -> None:
    consultation, organiser = make_temporary(ends_in=1)
    with set_clock(now() + timedelta(days=3)):
        (found,) = list_untold(to_local(now()).date())
        say(
            organiser, consultation, replace(words(30), changed_on=get_change(consultation).changed_on), why="It takes more time."
        )
        assert found[1].told_at is None
        run_jobs_at(now())
        assert not [row for row in db.session.query(Notification) if row.key.startswith("temporary over")]


def test_what_waits_for_a_colleague_ends_with_another_answer(app: Flask) -> None:
    consultation, organiser = make_temporary(ends_in=10)
    asker = make.seat(consultation, Role.LEAD)
    with set_clock(now() + timedelta(days=60)):
        make.decide(consultation)
        say_back(asker, consultation, back(), seen=fingerprint_change(consultation, get_change(consultation)))
        answer(organiser, consultation, Aftermath.STAYS, "It stays.")
        assert find_said_back(consultation) is None
        assert "temporary change is over" not in Reader(app).enter(email_of(organiser)).open("/account/work").words
    told = db.session.query(Notification).filter_by(account_id=asker.account_id).all()
    assert any("A colleague has told people something else" in str(row.sentence) for row in told)


def test_what_is_open_again_is_told_again_when_it_is_late(app: Flask) -> None:
    consultation, organiser = make_temporary(ends_in=10)
    run_jobs_at(now() + timedelta(days=11))
    with set_clock(now() + timedelta(days=12)):
        answer(organiser, consultation, Aftermath.BACK)
        reopen_change(organiser, consultation, reason="It is closed again.")
    run_jobs_at(now() + timedelta(days=13))
    rows = [row for row in db.session.query(Notification) if row.key.startswith("temporary over:")]
    assert len([row for row in rows if row.account_id == organiser.account_id]) == 2


@pytest.mark.parametrize("field", ["words", "shown"])
def test_what_is_too_long_is_called_too_long(app: Flask, field: str) -> None:
    consultation, organiser = make_temporary()
    seen = fingerprint_change(consultation, get_change(consultation))
    with pytest.raises(Invalid) as refused:
        say_back(organiser, consultation, back(**{field: "long words " * 300}), seen=seen)
    assert list(refused.value.errors) == [field] and "characters or fewer" in refused.value.errors[field]


@pytest.mark.parametrize("called_in", [True, False], ids=["called in", "while it can be called in"])
def test_a_decision_that_is_not_in_force_ends_nothing(app: Flask, called_in: bool) -> None:
    consultation, organiser = make_temporary(ends_in=10)
    with set_clock(now() + timedelta(days=60)):
        make.close_phases(consultation)
        lead = make.seat(consultation, Role.LEAD)
        set_report(SYSTEM, consultation, owner=make.place_of(lead, consultation), answer_weeks=12, phase=None)
        today = to_local(now()).date()
        terms = {"call_in_body": "Scrutiny", "call_in_until": today + timedelta(days=5)}
        publish_decision(lead, consultation, DecisionWords("It stays.", "Because.", today, **terms))
        if called_in:
            record_call_in(lead, consultation, called_on=today, because="Who pays?")
        with pytest.raises(Invalid) as refused:
            answer(organiser, consultation, Aftermath.STAYS)
        assert "not in force yet" in refused.value.errors["aftermath"]
    with set_clock(now() + timedelta(days=66)):
        if called_in:
            decision = find_decision(consultation)
            assert decision is not None
            settled = SettledWords(CallInOutcome.CONFIRMED, "It was right.")
            settle_call_in(lead, consultation, settled, seen=fingerprint_decision(decision))
        answer(organiser, consultation, Aftermath.STAYS)


# What is said of its end, by what came of it: (days from its beginning to the moment, what was said after it, is it red).
ENDS = {
    "while it lasts": (3, None, "Ends on", False),
    "on its last day": (10, None, "Ends on", False),
    "once that day has passed": (11, None, "Was due to end on", True),
    "back in time": (5, Aftermath.BACK, "Ended on", False),
    "back late": (20, Aftermath.BACK, "Ended on", False),
    "kept by a decision": (60, Aftermath.STAYS, "Was temporary until", False),
}


@pytest.mark.parametrize("when", ENDS)
def test_what_is_said_of_its_end_is_true(app: Flask, when: str) -> None:
    days, aftermath, label, is_red = ENDS[when]
    consultation, organiser = make_temporary(ends_in=10)
    with set_clock(now() + timedelta(days=days)):
        if aftermath is Aftermath.STAYS:
            make.decide(consultation)
        if aftermath is not None:
            answer(organiser, consultation, aftermath)
        top = Reader(app).open(f"/consultations/{consultation.slug}").page.select_one(".top-note")
        assert top is not None
        labels = {term.text.strip(): term.find_next("dd") for term in top.select("dt")}
        said = labels.keys() & {each[2] for each in ENDS.values()}
        assert said == {label}
        assert bool(labels[label].select(".st.late")) is is_red
        assert ("it was due to end on" in labels[label].text) is (when == "back late")
        manage = Reader(app).enter(email_of(organiser)).open(f"/consultations/{consultation.slug}/manage").words
        assert ("It was due to end on" in manage) is is_red


def test_on_a_phone_the_question_comes_first_and_the_rest_is_one_press_away(app: Flask) -> None:
    consultation, _organiser = make_temporary()
    note = Reader(app).open(f"/consultations/{consultation.slug}").page.select_one(".top-note")
    folded = note.select_one("details")
    assert WHAT in folded.text and "Who decided it" in folded.text
    folded.extract()
    said = " ".join(note.text.split())
    assert said.startswith("This has already changed, to keep people safe. It is temporary. It ends on ")
    assert said.endswith(" Tell us what you think should come after.")
