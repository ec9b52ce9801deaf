"""A draft begins with a template, or with the stages of another consultation, and with nothing that people said there."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from itertools import pairwise

import pytest
from flask import Flask

from forum.briefing.actions import add_thing
from forum.briefing.kinds import SectionWords
from forum.briefing.queries import list_sections
from forum.consultations.actions import managing
from forum.consultations.actions.starting import begin_from_saved, begin_from_template, copy_stages
from forum.consultations.actions.templates import NameToSave, remove_template, save_template
from forum.consultations.extension_points import list_headings
from forum.consultations.fingerprints import fingerprint_readership, fingerprint_template
from forum.consultations.kinds import all_kinds
from forum.consultations.models import Consultation, Participation, Readership, SavedTemplate
from forum.consultations.queries import find_saved_template, list_saved_templates
from forum.consultations.saved_stages import list_names, list_stages, read_headings, read_stages
from forum.consultations.standing import find_last_day
from forum.consultations.templates import TEMPLATES
from forum.inviting.actions import choose_readers
from forum.kernel.clock import now, set_clock
from forum.kernel.dates import to_local
from forum.kernel.db import db
from forum.kernel.errors import Changed, Conflict, Forbidden, Invalid
from forum.kernel.permissions import SYSTEM, Actor, Role
from tests import factories as make
from tests.browsing import Reader


def make_draft() -> Consultation:
    consultation = make.make_consultation(published=False)
    (phase,) = consultation.phases
    for activity in list(phase.activities):
        managing.remove_activity(SYSTEM, activity)
    managing.remove_phase(SYSTEM, phase)
    return consultation


def soon() -> date:
    return (to_local(now()) + timedelta(days=30)).date()


@pytest.mark.parametrize("key", TEMPLATES)
def test_each_template_fills_a_draft_with_stages_that_follow_each_other(app: Flask, key: str) -> None:
    consultation, template = make_draft(), TEMPLATES[key]
    begin_from_template(SYSTEM, consultation, template, first_day=soon())
    assert [phase.name for phase in consultation.phases] == [str(stage.name) for stage in template.stages]
    assert to_local(consultation.phases[0].opens_at).date() == soon()
    for before, after in pairwise(consultation.phases):
        assert to_local(before.closes_at).date() < to_local(after.opens_at).date()
        assert to_local(after.opens_at).weekday() < 5
    weeks = (consultation.phases[-1].closes_at.date() - soon()).days / 7
    assert weeks == template.weeks
    assert all(to_local(phase.opens_at).hour == 9 and to_local(phase.closes_at).hour == 17 for phase in consultation.phases)


@pytest.mark.parametrize("key", TEMPLATES)
def test_no_two_activities_of_a_template_have_the_same_name(app: Flask, key: str) -> None:
    titles = [str(title) for stage in TEMPLATES[key].stages for _kind, title in stage.activities]
    assert len(titles) == len(set(titles))


def test_the_decision_of_an_engagement_has_a_stage_of_its_own(app: Flask) -> None:
    assert [str(stage.name) for stage in TEMPLATES["engagement"].stages] == ["Listen", "Weigh up", "Decide", "Report back"]


def test_templates_name_kinds_of_activity_that_an_organiser_can_choose(app: Flask) -> None:
    named = {key for template in TEMPLATES.values() for stage in template.stages for key, _title in stage.activities}
    assert named <= {kind.key for kind in all_kinds() if kind.is_offered}


@pytest.mark.parametrize("key", TEMPLATES)
def test_what_looks_back_is_not_about_the_decision(app: Flask, key: str) -> None:
    consultation, template = make_draft(), TEMPLATES[key]
    begin_from_template(SYSTEM, consultation, template, first_day=soon())
    about = {phase.name: phase.collects_views for phase in consultation.phases if phase.activities}
    assert about == {name: not name.startswith("Look back") for name in about}
    last = max(phase.closes_at for phase in consultation.phases if about.get(phase.name))
    assert find_last_day(consultation) == to_local(last).date()


def test_what_followed_a_decision_is_not_copied(app: Flask) -> None:
    with set_clock(now() - timedelta(days=30)):
        earlier = make.make_consultation(days=(1, 10))
        aside = {"kind_key": "discussion", "title": "The tea", "summary": "", "is_about_decision": False}
        managing.add_activity(SYSTEM, earlier.phases[0], **aside)
    make.decide(earlier)
    assert not all(activity.kind.collects_views for phase in earlier.phases for activity in phase.activities)
    consultation = make_draft()
    copy_stages(SYSTEM, consultation, earlier, first_day=soon())
    copied = [(activity.title, activity.is_about_decision) for phase in consultation.phases for activity in phase.activities]
    assert copied == [("Talk it through", True), ("The tea", False)] and len(consultation.phases) == 1


def test_an_organiser_chooses_one_on_a_page(app: Flask) -> None:
    consultation, account = make_draft(), make.make_account()
    make.seat(consultation, Role.ORGANISER, actor=account.as_actor())
    reader = Reader(app).enter(account.email).open(f"/consultations/{consultation.slug}/manage/change")
    reader.follow("Start from a template").send("Add the stages", template="formal", first_day=soon().isoformat())
    assert "Have your say" in reader.words and "Start from a template" not in reader.words


def test_the_stages_of_another_are_copied_without_what_was_said(app: Flask) -> None:
    earlier, consultation, account = make.make_consultation(), make_draft(), make.make_account()
    make.make_thread(earlier, body="I was there.")
    make.seat(consultation, Role.ORGANISER, actor=account.as_actor())
    reader = Reader(app).enter(account.email).open(f"/consultations/{consultation.slug}/manage/start")
    reader.send("Add the stages", earlier=earlier.public_id, first_day=soon().isoformat())
    (phase,) = consultation.phases
    was = earlier.phases[0]
    assert phase.closes_at - phase.opens_at == was.closes_at - was.opens_at
    assert [activity.title for activity in phase.activities] == ["Talk it through"]
    assert "I was there." not in Reader(app).enter(account.email).open(f"/consultations/{consultation.slug}").words


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({}, "Choose a template, or a consultation to copy"),
        ({"template": "formal", "first_day": "2020-01-01"}, "The first day must be in the future"),
        ({"template": "formal", "first_day": ""}, "Enter the first day"),
    ],
)
def test_what_is_missing_is_said_beside_its_field(app: Flask, typed: dict[str, str], said: str) -> None:
    consultation, account = make_draft(), make.make_account()
    make.make_consultation()
    make.seat(consultation, Role.ORGANISER, actor=account.as_actor())
    reader = Reader(app).enter(account.email).open(f"/consultations/{consultation.slug}/manage/start")
    reader.send("Add the stages", **({"first_day": soon().isoformat()} | typed))
    assert reader.status == 422 and said in reader.errors


def test_what_has_begun_is_not_filled_over(app: Flask) -> None:
    consultation = make.make_consultation(published=False)
    with pytest.raises(Conflict):
        begin_from_template(SYSTEM, consultation, TEMPLATES["formal"], first_day=soon())
    with pytest.raises(Conflict):
        copy_stages(SYSTEM, make_draft(), make_draft(), first_day=soon())
    with pytest.raises(Invalid):
        begin_from_template(SYSTEM, make_draft(), TEMPLATES["formal"], first_day=to_local(now()).date())


def keep(consultation: Consultation, actor: Actor, name: str = "A small change") -> SavedTemplate:
    seen = fingerprint_template(find_saved_template(consultation))
    return save_template(actor, consultation, name=name, people="A facilitator", names=names_of(consultation), seen=seen)


def names_of(consultation: Consultation, **saved: str) -> list[NameToSave]:
    """As they are, but for those that are to be `saved` as something else, by their number."""
    names = list_names(list_stages(consultation), list_headings(consultation))
    return [NameToSave(name, saved.get(f"name_{number}", name)) for number, name in enumerate(names)]


def make_plan() -> tuple[Consultation, Actor]:
    """Two stages with a week between them; people have written, and it was decided."""
    with set_clock(now() - timedelta(days=60)):
        consultation = make.make_consultation(days=(1, 11))
        opens = now() + timedelta(days=18)
        more = {"opens_at": opens, "closes_at": opens + timedelta(days=14)}
        managing.add_phase(SYSTEM, consultation, name="Weigh up", note="Which is best", **more)
        organiser = make.seat(consultation, Role.ORGANISER)
    with set_clock(now() - timedelta(days=55)):
        make.make_thread(consultation)
    make.decide(consultation)
    return consultation, organiser


@pytest.mark.usefixtures("mid_morning")
def test_a_saved_template_begins_a_draft_with_the_stages_alone(app: Flask) -> None:
    earlier, organiser = make_plan()
    template = keep(earlier, organiser)
    draft = make_draft()
    begin_from_saved(SYSTEM, draft, template, first_day=soon())
    first, second = draft.phases
    assert (first.name, second.name, second.note) == ("Listen", "Weigh up", "")
    assert [activity.title for activity in first.activities] == ["Talk it through"] and not second.activities
    dates = [to_local(each).date() - soon() for each in (first.opens_at, first.closes_at, second.opens_at, second.closes_at)]
    assert [each.days for each in dates] == [0, 10, 17, 31]


def test_what_is_saved_names_nobody_and_no_day(app: Flask) -> None:
    earlier, organiser = make_plan()
    kept = keep(earlier, organiser).stages
    names = [place.pseudonym for place in db.session.query(Participation).filter_by(space_id=earlier.id) if place.pseudonym]
    assert names and not any(name in kept for name in names)
    assert not re.search(r"20\d\d-\d\d", kept) and "Talk it through" in kept


PROMISE = "The board has promised to respond to each result"


def test_what_was_written_of_stages_and_activities_is_not_saved(app: Flask) -> None:
    earlier, organiser = make_plan()
    phase = earlier.phases[0]
    phase.note = phase.activities[0].summary = PROMISE
    template = keep(earlier, organiser)
    assert "promised" not in template.stages
    draft = make_draft()
    begin_from_saved(SYSTEM, draft, template, first_day=soon())
    assert [phase.note for phase in draft.phases] == ["", ""]
    assert [each.summary for phase in draft.phases for each in phase.activities] == [""]


def test_what_an_older_template_kept_of_them_begins_nothing(app: Flask) -> None:
    earlier, organiser = make_plan()
    template = keep(earlier, organiser)
    kept = json.loads(template.stages)
    for stage in kept["stages"]:
        stage["note"] = PROMISE
        for activity in stage["activities"]:
            activity["summary"] = PROMISE
    template.stages = json.dumps(kept)
    draft = make_draft()
    begin_from_saved(SYSTEM, draft, template, first_day=soon())
    assert [phase.note for phase in draft.phases] == ["", ""]
    assert [each.summary for phase in draft.phases for each in phase.activities] == [""]


@pytest.mark.parametrize(
    ("typed", "is_refused"),
    [("Meet Owen Rees", True), ("meet owen rees", True), ("Dr Rees listens", True), ("We reese", False), ("Listen", False)],
)
@pytest.mark.parametrize("field", ["name", "people", "names-0-name", "names-1-name"])
def test_the_name_of_somebody_on_the_team_is_refused_beside_its_field(
    app: Flask, field: str, typed: str, is_refused: bool
) -> None:
    consultation, account = make.make_consultation(), make.make_account()
    make.seat(consultation, Role.ORGANISER, actor=account.as_actor(), name="Owen Rees")
    make.place_of(account.as_actor(), consultation).is_own_name = True
    db.session.commit()
    reader = Reader(app).enter(account.email).open(f"/consultations/{consultation.slug}/manage/template")
    reader.send("Save this template", **({"name": "Small", "people": "A lead"} | {field: typed}))
    found = find_saved_template(consultation)
    if is_refused:
        beside = reader.page.find(id=f"{field}-error")
        assert found is None and beside is not None and "This has the name of Owen Rees in it" in beside.get_text()
        assert typed in {str(each.get("value") or each.get_text()).strip() for each in reader.page.select("input, textarea")}
    else:
        assert found is not None and typed in (found.name, found.people, *list_names(read_stages(found), read_headings(found)))


def test_names_are_edited_before_they_are_saved_and_stay_what_they_were_in_the_consultation(app: Flask) -> None:
    earlier, organiser = make_plan()
    names = names_of(earlier, name_0="Hear people")
    seen = fingerprint_template(None)
    template = save_template(organiser, earlier, name="Small", people="", names=names, seen=seen)
    assert [stage.name for stage in read_stages(template)] == ["Hear people", "Weigh up"]
    assert [phase.name for phase in earlier.phases][:2] == ["Listen", "Weigh up"]


def test_whoever_saves_names_of_stages_that_changed_meanwhile_looks_again_and_loses_nothing(app: Flask) -> None:
    consultation, account = make.make_consultation(), make.make_account()
    make.seat(consultation, Role.ORGANISER, actor=account.as_actor())
    reader = Reader(app).enter(account.email).open(f"/consultations/{consultation.slug}/manage/template")
    phase = consultation.phases[0]
    activity = phase.activities[0].title
    phase.name = "Hear all"
    db.session.commit()
    reader.send("Save this template", name="Small", **{"names-1-name": "Talk"})
    assert reader.status == 422 and "The stages have changed since you opened this page" in reader.words
    values = [each["value"] for each in reader.page.select("input[name^=names-][name$=-name]")]
    assert activity != "Talk" and values == ["Hear all", "Talk"]
    assert "We have saved this as a template" in reader.send("Save this template").words


def test_the_headings_of_sections_are_kept_and_nothing_under_them(app: Flask) -> None:
    earlier = make.make_consultation(published=False)
    organiser = make.seat(earlier, Role.ORGANISER)
    for place, heading in enumerate(("Why now?", "What it costs"), 1):
        add_thing(organiser, earlier, SectionWords(heading, "The wards were full in March.", place, video_link="", captions=""))
    template = keep(earlier, organiser)
    assert "wards" not in template.stages
    draft = make_draft()
    begin_from_saved(SYSTEM, draft, template, first_day=soon())
    assert [(each.title, each.text) for each in list_sections(draft)] == [("Why now?", ""), ("What it costs", "")]


def test_a_heading_with_nothing_under_it_is_seen_by_its_team_alone(app: Flask) -> None:
    consultation, account = make.make_consultation(), make.make_account()
    make.seat(consultation, Role.ORGANISER, actor=account.as_actor())
    add_thing(SYSTEM, consultation, SectionWords("Why now?", ""))
    assert "Why now?" not in Reader(app).open(f"/consultations/{consultation.slug}").words
    page = Reader(app).enter(account.email).open(f"/consultations/{consultation.slug}/manage/briefing/page")
    assert "Why now? Nobody else sees this before you write its text." in page.words


def test_a_template_that_was_saved_before_headings_were_kept_still_begins_a_draft(app: Flask) -> None:
    earlier = make.make_consultation(published=False)
    template = keep(earlier, make.seat(earlier, Role.ORGANISER))
    template.stages = json.dumps(json.loads(template.stages)["stages"])
    draft = make_draft()
    begin_from_saved(SYSTEM, draft, template, first_day=soon())
    assert draft.phases and read_headings(template) == [] and not list_sections(draft)


def test_saved_again_it_has_the_stages_of_now_and_stays_one(app: Flask) -> None:
    consultation = make.make_consultation(published=False)
    organiser = make.seat(consultation, Role.ORGANISER)
    before = keep(consultation, organiser)
    managing.remove_activity(SYSTEM, make.discussion_of(consultation))
    after = keep(consultation, organiser, "A smaller change")
    assert before.id == after.id and after.name == "A smaller change" and "Talk it through" not in after.stages


def test_whoever_saves_it_second_sees_what_a_colleague_has_saved(app: Flask) -> None:
    consultation = make.make_consultation(published=False)
    organiser = make.seat(consultation, Role.ORGANISER)
    seen = fingerprint_template(None)
    keep(consultation, organiser)
    with pytest.raises(Changed):
        save_template(organiser, consultation, name="Mine", people="", names=names_of(consultation), seen=seen)


@pytest.mark.parametrize("role", [Role.LEAD, Role.FACILITATOR, Role.MODERATOR, Role.PARTICIPANT])
def test_only_organisers_keep_and_remove_it(app: Flask, role: Role) -> None:
    consultation = make.make_consultation()
    template = keep(consultation, make.seat(consultation, Role.ORGANISER))
    other = make.seat(consultation, role)
    with pytest.raises(Forbidden):
        keep(consultation, other, "Mine")
    with pytest.raises(Forbidden):
        remove_template(other, consultation, seen=fingerprint_template(template))


def test_nobody_else_is_shown_the_template_of_a_private_consultation(app: Flask) -> None:
    consultation = make.make_consultation(published=False)
    organiser = make.seat(consultation, Role.ORGANISER)
    choose_readers(organiser, consultation, Readership.INVITED, seen=fingerprint_readership(consultation))
    template = keep(consultation, organiser)
    assert list_saved_templates(organiser) == [template]
    assert list_saved_templates(make.make_actor(convenor=True)) == []


def test_an_organiser_saves_one_and_a_colleague_begins_from_it_on_pages(app: Flask) -> None:
    earlier, account = make.make_consultation(), make.make_account()
    make.seat(earlier, Role.ORGANISER, actor=account.as_actor())
    reader = Reader(app).enter(account.email).open(f"/consultations/{earlier.slug}/manage/template")
    reader.send("Save this template", name="")
    assert reader.status == 422 and "Enter what you call this template" in reader.errors
    reader.send("Save this template", name="A small change", people="A facilitator")
    assert "We have saved this as a template" in reader.words
    draft, colleague = make_draft(), make.make_account()
    make.seat(draft, Role.ORGANISER, actor=colleague.as_actor())
    other = Reader(app).enter(colleague.email).open(f"/consultations/{draft.slug}/manage/start")
    assert "A small change" in other.words
    kept = find_saved_template(earlier)
    assert kept is not None
    other.send("Add the stages", template=kept.public_id, first_day=soon().isoformat())
    db.session.expire_all()
    assert [phase.name for phase in draft.phases] == ["Listen"]
    reader.send("Remove this template")
    assert find_saved_template(earlier) is None and [phase.name for phase in draft.phases] == ["Listen"]


def test_a_second_press_adds_the_stages_once_and_is_no_problem(app: Flask) -> None:
    draft, account = make_draft(), make.make_account()
    make.seat(draft, Role.ORGANISER, actor=account.as_actor())
    reader = Reader(app).enter(account.email).open(f"/consultations/{draft.slug}/manage/start")
    page, path = reader.page, reader.path
    for _press in range(2):
        reader.go_back(page, path)
        reader.send("Add the stages", template="formal", first_day=soon().isoformat())
        assert reader.status == 200 and "We have added the stages" in reader.words and "There is a problem" not in reader.words
    db.session.expire_all()
    assert len(draft.phases) == len(TEMPLATES["formal"].stages)


def test_two_templates_of_one_name_say_whose_they_are(app: Flask) -> None:
    for title in ("Nights", "Buses"):
        earlier = make.make_consultation(title=title)
        keep(earlier, make.seat(earlier, Role.ORGANISER))
    draft, account = make_draft(), make.make_account()
    make.seat(draft, Role.ORGANISER, actor=account.as_actor())
    page = Reader(app).enter(account.email).open(f"/consultations/{draft.slug}/manage/start")
    for title in ("Nights", "Buses"):
        assert f"A small change (saved from “{title}”)" in page.words
