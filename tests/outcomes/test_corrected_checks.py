"""What the service said in a check was wrong: it is put right in public, with a reason, and both stay to be read."""

from __future__ import annotations

import pytest
from flask import Flask

from forum.accounts.models import Account
from forum.consultations.snapshots import Part
from forum.kernel.db import db
from forum.kernel.errors import Changed, Forbidden, Invalid
from forum.kernel.jobs import run_due_jobs
from forum.kernel.permissions import Role
from forum.notifications.models import Notification
from forum.outcomes.actions import checking
from forum.outcomes.actions.correcting import correct_account
from forum.outcomes.actions.evidence import Evidence
from forum.outcomes.fingerprints import fingerprint_account
from forum.outcomes.kinds import Verdict
from forum.outcomes.models import Check
from forum.spaces.queries import list_of_thing
from forum.spaces.rules import read_words
from tests import factories as make
from tests.browsing import Reader

FIRST, SECOND = "The bus came 40 evenings. The log shows each bus.", "The bus came 14 evenings. The log shows each bus."
REASON = "We read the figure from the wrong column."


def make_account() -> Check:
    check = make.make_check()
    lead = make.seat(check.consultation, Role.LEAD)
    checking.give_account(lead, check, make.show_done(FIRST), verdict=Verdict.YES)
    return check


def address_of(check: Check) -> str:
    return f"/consultations/{check.consultation.slug}/answers/checks/{check.public_id}/correct"


@pytest.mark.parametrize("role", [Role.PARTICIPANT, Role.MODERATOR, Role.FACILITATOR, Role.ORGANISER, Role.LEAD])
def test_whoever_answers_corrects_it_with_a_reason(app: Flask, role: Role) -> None:
    check = make_account()
    actor, seen = make.seat(check.consultation, role), fingerprint_account(check)
    if role in {Role.PARTICIPANT, Role.MODERATOR, Role.FACILITATOR}:
        with pytest.raises(Forbidden):
            correct_account(actor, check, Evidence(SECOND), verdict=Verdict.PARTLY, seen=seen, reason=REASON)
        assert check.says.words == FIRST
        return
    for no_reason in ("", "because"):
        with pytest.raises(Invalid) as refused:
            correct_account(actor, check, Evidence(SECOND), verdict=Verdict.PARTLY, seen=seen, reason=no_reason)
        assert set(refused.value.errors) == {"reason"}
    correct_account(actor, check, Evidence(SECOND), verdict=Verdict.PARTLY, seen=seen, reason=REASON)
    (version,) = list_of_thing(check.consultation_id, Part.CHECKS, check.id)
    before, after = read_words(version.before) or {}, read_words(version.after) or {}
    assert (before["happened"], before["verdict"], after["happened"], after["verdict"]) == (FIRST, "yes", SECOND, "partly")
    assert before["seen_where"] and not after["seen_where"], "what showed it before stays in the version"
    assert version.reason == REASON


def test_whoever_was_told_the_first_is_told_of_the_other_once(app: Flask) -> None:
    check = make_account()
    lead = make.seat(check.consultation, Role.LEAD)
    first = {each.account_id for each in db.session.query(Notification).filter(Notification.key == f"given:{check.id}")}
    correct_account(lead, check, Evidence(SECOND), verdict=Verdict.PARTLY, seen=fingerprint_account(check), reason=REASON)
    run_due_jobs()
    told = [each for each in db.session.query(Notification) if each.key.startswith("corrected:")]
    assert first and {each.account_id for each in told} >= first
    assert len(told) == len({each.account_id for each in told})


def test_what_a_colleague_corrected_meanwhile_is_not_written_over(app: Flask) -> None:
    check = make_account()
    seen, lead = fingerprint_account(check), make.seat(check.consultation, Role.LEAD)
    correct_account(lead, check, Evidence(SECOND), verdict=Verdict.PARTLY, seen=seen, reason=REASON)
    with pytest.raises(Changed):
        correct_account(lead, check, Evidence(FIRST), verdict=Verdict.PARTLY, seen=seen, reason=REASON)
    assert (check.words, check.says.words) == (FIRST, SECOND), "what was published first stays"


def test_all_that_is_wrong_is_said_at_once_and_both_versions_can_be_read(app: Flask) -> None:
    check = make_account()
    lead = make.seat(check.consultation, Role.LEAD)
    reader = Reader(app).enter(db.session.get_one(Account, lead.account_id).email).open(address_of(check))
    assert FIRST in str(reader.page.select_one("textarea[name=words]"))
    unseen = {"words": "It came.", "link": "", "seen_where": "", "seen_on": "", "verdict": "yes", "reason": ""}
    refused = reader.send("Publish the correction", **unseen)
    assert refused.status == 422
    wrong = {each["href"] for each in refused.page.select(".govuk-error-summary a")}
    assert {"#words", "#seen_where", "#reason"} <= wrong
    said = reader.send("Publish the correction", words=SECOND, verdict="partly", reason=REASON)
    assert "Corrected today at" in said.words and REASON in said.words and SECOND in said.words
    changes = Reader(app).open(f"/consultations/{check.consultation.slug}/changes").words
    assert REASON in changes and "6-month check" in changes and "40" in changes and "14" in changes


def test_what_did_not_hold_is_confirmed_again_on_the_same_day_and_all_of_it_can_be_read(app: Flask) -> None:
    check = make_account()
    lead = make.seat(check.consultation, Role.LEAD)
    for words, verdict in ((SECOND, Verdict.NO), (FIRST, Verdict.PARTLY)):
        correct_account(lead, check, Evidence(words), verdict=verdict, seen=fingerprint_account(check), reason=REASON)
    assert (check.says.words, check.says.verdict) == (FIRST, Verdict.PARTLY), "the newest holds"
    kept = list_of_thing(check.consultation_id, Part.CHECKS, check.id)
    assert sorted(str(read_words(each.after)["happened"]) for each in kept) == sorted([SECOND, FIRST])
    words = Reader(app).open(f"/consultations/{check.consultation.slug}/themes/{check.theme.public_id}").words
    assert words.count("Corrected today at") == 2
