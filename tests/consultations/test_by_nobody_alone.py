"""What people were told, and have answered, is turned, moved earlier or taken away by nobody alone, however late."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask

from forum.briefing.actions import add_thing, want_change
from forum.briefing.fingerprints import fingerprint_thing
from forum.briefing.kinds import FindingWords, KeyDateWords, OptionWords
from forum.briefing.models import ProposedOption, read_words
from forum.consultations.actions import managing
from forum.consultations.change_guards import NeedsColleague, Relevance, Wanted
from forum.consultations.fingerprints import fingerprint_activity
from forum.consultations.models import Consultation
from forum.consultations.snapshots import Part
from forum.evidence.actions import remove_item
from forum.evidence.fingerprints import fingerprint_item
from forum.evidence.models import EvidenceItem, read_item_words
from forum.kernel.clock import now, set_clock
from forum.kernel.dates import to_local
from forum.kernel.db import db
from forum.kernel.errors import Conflict, Invalid
from forum.kernel.permissions import SYSTEM, Role
from forum.register.actions import add_asked, change_asked
from forum.register.fingerprints import fingerprint_asked
from forum.register.models import AskedBody
from forum.register.models import read_words as read_asked
from forum.rewording.actions import agree_to_rewording, change_or_ask
from forum.rewording.fingerprints import fingerprint_rewording
from forum.rewording.models import OfficialRewording
from forum.rewording.wording import say_what
from forum.spaces.queries import find_last_version
from forum.temporary.actions.changing import ChangeWords
from forum.temporary.fingerprints import fingerprint_change
from forum.temporary.queries import find_change
from forum.workshops.actions.planning import Plan
from forum.workshops.fingerprints import fingerprint_plan
from forum.workshops.models import Workshop
from forum.workshops.queries.leading import list_named
from tests import factories as make
from tests.browsing import Reader
from tests.rewording.asking import WHY
from tests.temporary.test_temporary import say

OBJECTS = replace(make.ASKED, answered_on=date(2026, 2, 1), reply="We object to all of it.")
FINDING = FindingWords("Calls at night", "People wait an hour.", "survey")


def in_days(days: int) -> date:
    return to_local(now() + timedelta(days=days)).date()


class Team:
    """Who runs a consultation that people have answered: an organiser, and a colleague who agrees."""

    def __init__(self, consultation: Consultation) -> None:
        self.consultation = consultation
        self.organiser = make.seat(consultation, Role.ORGANISER, name="Amina Yusuf")
        self.lead = make.seat(consultation, Role.LEAD, name="Tom Field")

    def ask(self, wanted: Wanted) -> OfficialRewording:
        asked = change_or_ask(self.organiser, self.consultation, wanted)
        assert asked is not None, f"one person may do this: {wanted.said}"
        assert say_what(asked)
        return asked

    def agree(self, wanted: Wanted) -> None:
        asked = self.ask(wanted)
        agree_to_rewording(self.lead, asked, seen=fingerprint_rewording(asked))
        db.session.expire_all()

    def alone(self, wanted: Wanted) -> None:
        assert change_or_ask(self.organiser, self.consultation, wanted) is None
        db.session.expire_all()


def make_team(*, published: bool = True) -> Team:
    consultation = make.make_consultation(published=published)
    make.make_thread(consultation, make.seat(consultation))
    return Team(consultation)


def want_asked(asked: AskedBody, **words: Any) -> Wanted:
    said = replace(read_asked(asked), **words)
    return Wanted(asked.consultation, Part.ASKED, said, fingerprint_asked(asked), WHY, asked)


def test_the_register_says_what_they_replied_and_when_for_good(app: Flask) -> None:
    team = make_team()
    asked = add_asked(team.organiser, team.consultation, make.ASKED, reason=WHY)
    team.alone(want_asked(asked, answered_on=date(2026, 2, 1), reply=OBJECTS.reply))  # The reply itself may come.
    team.alone(want_asked(asked, comments_by=date(2026, 3, 9)))
    for earlier in ({"comments_by": date(2026, 2, 20)}, {"decides_on": date(2030, 1, 1)}):
        with pytest.raises(Invalid, match="only move later"):
            change_or_ask(team.organiser, team.consultation, want_asked(asked, **earlier))
    team.agree(want_asked(asked, comments_by=date(2026, 3, 2)))  # A slip, put right by two on the same day.
    assert asked.comments_by == date(2026, 3, 2)
    with pytest.raises(NeedsColleague):
        change_asked(team.organiser, asked, replace(OBJECTS, reply="We support it."), seen=fingerprint_asked(asked), reason=WHY)
    for words in ({"decides_on": None, "kind": "other"}, {"asked_on": date(2026, 1, 9)}, {"name": "Another committee"}):
        team.ask(want_asked(asked, **words))
        db.session.query(OfficialRewording).delete()
    team.agree(want_asked(asked, reply="We support some of it."))
    assert asked.reply == "We support some of it."
    team.agree(Wanted(team.consultation, Part.ASKED, None, fingerprint_asked(asked), WHY, asked))
    assert db.session.query(AskedBody).count() == 0


def test_evidence_and_what_is_known_are_removed_and_turned_by_two(app: Flask) -> None:
    team = make_team()
    option = make.make_thing(team.consultation, OptionWords("A bus", "It runs at night."), SYSTEM)
    item: EvidenceItem = make.make_evidence(team.consultation, replace(make.EVIDENCE, option_id=option.id, speaks="for"))

    def want(**words: Any) -> Wanted:
        said = replace(read_item_words(item), **words)
        return Wanted(team.consultation, Part.EVIDENCE, said, fingerprint_item(item), WHY, item)

    team.alone(want(link="https://example.org/calls"))
    team.agree(want(speaks="against"))
    team.agree(want(summary="Nobody went to voicemail."))
    assert (item.summary, item.speaks, item.option_id) == ("Nobody went to voicemail.", "against", option.id)
    with pytest.raises(NeedsColleague):
        remove_item(team.organiser, item, seen=fingerprint_item(item), reason=WHY)
    team.agree(Wanted(team.consultation, Part.EVIDENCE, None, fingerprint_item(item), WHY, item))
    assert db.session.query(EvidenceItem).count() == 0
    finding = make.make_thing(team.consultation, FINDING, SYSTEM)
    team.agree(want_change(finding, replace(FINDING, learnt="Nobody waits."), seen=fingerprint_thing(finding), reason=WHY))
    assert finding.learnt == "Nobody waits."
    team.ask(want_change(finding, None, seen=fingerprint_thing(finding), reason=WHY))


def test_a_key_date_moves_later_alone_and_no_past_one_is_told_otherwise(app: Flask) -> None:
    team = make_team()
    coming = make.make_thing(team.consultation, KeyDateWords("The board meets", in_days(20)), SYSTEM)
    over = make.make_thing(team.consultation, KeyDateWords("A letter to all", in_days(-20)), SYSTEM)
    late = make.make_thing(team.consultation, KeyDateWords("We visited every family", in_days(-9)), team.organiser)
    assert late.id

    def want(thing: Any, **words: Any) -> Wanted:
        return want_change(thing, replace(read_words(thing), **words), seen=fingerprint_thing(thing), reason=WHY)

    team.alone(want(coming, day=in_days(25)))
    for thing, day in ((coming, in_days(19)), (over, in_days(3)), (over, in_days(-30))):
        with pytest.raises(Invalid, match=r"only move later|has passed"):
            change_or_ask(team.organiser, team.consultation, want(thing, day=day))
    team.agree(want(coming, day=in_days(20)))
    assert coming.day == in_days(20)
    team.ask(want(over, title="A letter to some"))
    dates = Reader(app).open(f"/consultations/{team.consultation.slug}").page.select(".key-dates li")
    marked = [each.get_text(" ", strip=True) for each in dates if "Added on" in each.text]
    assert len(marked) == 1 and "We visited every family" in marked[0]


def test_a_workshop_that_people_can_read_of_starts_no_earlier(app: Flask) -> None:
    team = make_team()
    workshop: Workshop = make.make_workshop(team.consultation, hours=24 * 6)
    first = workshop.starts_at

    def want(days: float) -> Wanted:
        plan = Plan(**{name: getattr(workshop, name) for name in Plan.__dataclass_fields__})
        said, seen = replace(plan, starts_at=first + timedelta(days=days)), fingerprint_plan(workshop, list_named(workshop))
        return Wanted(team.consultation, Part.WORKSHOPS, said, seen, WHY, workshop)

    with pytest.raises(Invalid, match="planned for it"):
        change_or_ask(team.organiser, team.consultation, want(-5))
    team.alone(want(7))
    team.agree(want(0))
    assert workshop.starts_at.replace(microsecond=0) == first.replace(microsecond=0)
    team.ask(want(100))


def test_whether_the_decision_waits_for_something_is_changed_by_two(app: Flask) -> None:
    team = make_team()
    days = {"opens_at": now() + timedelta(days=20), "closes_at": now() + timedelta(days=40)}
    phase = managing.add_phase(SYSTEM, team.consultation, name="Weigh up", note="", **days)
    activity = managing.add_activity(SYSTEM, phase, kind_key="discussion", title="Weigh it up", summary="")

    def want(*, is_about: bool) -> Wanted:
        return Wanted(team.consultation, Part.ACTIVITIES, Relevance(is_about), fingerprint_activity(activity), WHY, activity)

    asked = team.ask(want(is_about=False))
    with set_clock(now() + timedelta(days=21)), pytest.raises(Conflict):  # People can take part in it by now.
        agree_to_rewording(team.lead, asked, seen=fingerprint_rewording(asked))
    db.session.expire_all()
    agree_to_rewording(team.lead, asked, seen=fingerprint_rewording(asked))
    assert not activity.is_about_decision
    team.alone(want(is_about=True))


def test_what_was_changed_for_safety_and_why_is_turned_by_two(app: Flask) -> None:
    consultation = make.make_consultation(published=False)
    team = Team(consultation)
    say(team.organiser, consultation)
    managing.publish(SYSTEM, consultation)
    make.make_thread(consultation, make.seat(consultation))

    def want(**words: Any) -> Wanted:
        found = find_change(consultation)
        assert found is not None and found.changed_on is not None and found.ends_on is not None
        said = ChangeWords(found.what, found.changed_on, found.reason, found.decided_by, found.ends_on)
        return Wanted(consultation, Part.TEMPORARY, replace(said, **words), fingerprint_change(consultation, found), WHY)

    change = find_change(consultation)
    assert change is not None and change.ends_on is not None
    team.alone(want(ends_on=change.ends_on + timedelta(days=1)))
    for words in (
        {"what": "The unit is closed by day, too."},
        {"reason": "It costs too much."},
        {"decided_by": "Nobody we can name"},
    ):
        team.agree(want(**words))
        assert all(getattr(change, name) == said for name, said in words.items())
    version = find_last_version(consultation.id, Part.TEMPORARY, 0)
    assert version is not None and version.asked_by_id is not None


def want_option(team: Team) -> Wanted:
    return Wanted(team.consultation, Part.OPTIONS, OptionWords("Close it", "Nobody answers at night."), "", WHY)


def test_an_option_nobody_was_asked_about_waits_until_people_are_asked_and_two_agree(app: Flask) -> None:
    team = make_team()
    read: Callable[[], str] = lambda: Reader(app).open(f"/consultations/{team.consultation.slug}").words  # noqa: E731
    with set_clock(team.consultation.phases[0].closes_at + timedelta(days=1)):
        with pytest.raises(Conflict, match="First add a stage"):
            change_or_ask(team.organiser, team.consultation, want_option(team))
        days = {"opens_at": now() + timedelta(days=2), "closes_at": now() + timedelta(days=3)}
        again = managing.add_phase(team.organiser, team.consultation, name="Once more", note="", reason=WHY, **days)
        managing.add_activity(team.organiser, again, kind_key="discussion", title="What about this?", summary="", reason=WHY)
        db.session.expire_all()
        team.agree(want_option(team))
        assert again.closes_at >= again.opens_at + timedelta(days=14)
        assert db.session.query(ProposedOption).one().is_on_the_table
        assert "after people had answered" in read()


def test_an_option_that_comes_while_all_can_still_answer_is_marked(app: Flask) -> None:
    consultation = make.make_consultation()
    team = Team(consultation)
    first = add_thing(team.organiser, consultation, OptionWords("A bus", "It runs at night."))
    make.make_thread(consultation, make.seat(consultation))
    team.alone(want_option(team))
    heads = Reader(app).open(f"/consultations/{team.consultation.slug}").page.select("#options-compared thead th")
    marked = [each.text for each in heads if "after people had answered" in each.text]
    assert first.id and len(marked) == 1 and "Close it" in marked[0]


def test_an_organiser_asks_for_a_late_option_on_the_screens(app: Flask) -> None:
    team = make_team()
    account = make.make_account()
    make.seat(team.consultation, Role.ORGANISER, actor=account.as_actor())
    page = f"/consultations/{team.consultation.slug}/manage/briefing/options/new"
    with set_clock(team.consultation.phases[0].closes_at + timedelta(days=1)):
        reader = Reader(app).enter(account.email).open(page)
        said = {"title": "Close it", "meaning": "Nobody answers.", "reason": WHY}
        assert "First add a stage in which people can take part" in reader.send("Save", **said).words
        days = {"opens_at": now() + timedelta(days=2), "closes_at": now() + timedelta(days=30)}
        again = managing.add_phase(SYSTEM, team.consultation, name="Once more", note="", **days)
        managing.add_activity(SYSTEM, again, kind_key="discussion", title="What about this?", summary="")
        db.session.commit()
        words = Reader(app).enter(account.email).open(page).send("Save", **said).words
        assert "We have asked your colleagues" in words and "Add “Close it”" in words and "Nobody answers." in words
