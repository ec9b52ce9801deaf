"""Who decides: named, with meetings and papers; and nothing is decided before each has considered the answers."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date, timedelta
from itertools import count
from typing import Any

import pytest
from flask import Flask

from forum.consultations.actions import managing
from forum.consultations.completeness import list_missing_words
from forum.consultations.fingerprints import fingerprint_basics
from forum.consultations.models import Basics, Consultation, Document
from forum.consultations.snapshots import Part
from forum.deciders.actions import (
    add_decider,
    add_meeting,
    change_decider,
    change_meeting,
    declare_interests,
    remove_decider,
)
from forum.deciders.fingerprints import fingerprint_decider, fingerprint_interests, fingerprint_meeting
from forum.deciders.kinds import MOST_DECIDERS, DeciderKind, DeciderWords, MeetingWords, MemberWords
from forum.deciders.models import Decider, Meeting
from forum.deciders.queries import list_deciders
from forum.deciders.wording import say_who_is_one
from forum.kernel.clock import now, set_clock
from forum.kernel.dates import to_local
from forum.kernel.db import db
from forum.kernel.errors import Changed, Conflict, Forbidden, Invalid, NotNow
from forum.kernel.permissions import SYSTEM, Actor, Role
from forum.outcomes.actions.answering import consider, set_report
from forum.outcomes.actions.considering import record_considered
from forum.outcomes.actions.deciding import list_gaps
from forum.outcomes.fingerprints import fingerprint_answers
from forum.outcomes.models import Theme
from forum.rewording.actions import agree_to_rewording
from forum.rewording.fingerprints import fingerprint_rewording
from forum.rewording.queries import find_pending
from forum.spaces.queries import list_versions
from tests import factories as make
from tests.browsing import Reader
from tests.unnaming.replacing import replace_by_two

ASK = "Ask a colleague to agree"
_numbers = count(1)


def today() -> date:
    return to_local(now()).date()


def add_paper(consultation: Consultation, title: str) -> Document:
    return managing.add_document(
        SYSTEM, consultation, title=title, file_name="paper.txt", content=f"{title} {next(_numbers)}".encode()
    )


def make_board(consultation: Consultation, words: DeciderWords = make.BOARD) -> Decider:
    return add_decider(SYSTEM, consultation, DeciderKind.BODY, words)


def hold_meeting(board: Decider, *, minute: bool = True, days: int = 0) -> Meeting:
    paper, minutes = (add_paper(board.consultation, title).public_id for title in ("The paper", "The minutes"))
    words = MeetingWords(today() + timedelta(days=days), "Town hall", paper, minutes if minute else "")
    return add_meeting(SYSTEM, board, words)


def make_heard() -> Consultation:
    """It was asked about until two days ago."""
    with set_clock(now() - timedelta(days=12)):
        return make.make_consultation(days=(2, 10))


def answer_theme() -> tuple[Theme, Actor]:
    """A theme, once people could have their say, whose answer the one person responsible has considered."""
    consultation = make_heard()
    answer = make.make_answer(make.make_theme(consultation))
    owner = make.seat(consultation, Role.LEAD)
    set_report(SYSTEM, consultation, owner=make.place_of(owner, consultation), answer_weeks=12, phase=None)
    consider(owner, answer)
    return answer.theme, owner


def list_needs(theme: Theme) -> list[str]:
    return [need for _theme, need in list_gaps(theme.consultation) if "considered" in need]


def sit_down(app: Flask, **about: Any) -> tuple[Consultation, Reader]:
    consultation = make.make_consultation(**about)
    account = make.make_account()
    make.seat(consultation, Role.ORGANISER, actor=account.as_actor())
    return consultation, Reader(app).enter(account.email)


def test_people_read_who_decides_when_they_meet_and_what_is_put_before_them(app: Flask) -> None:
    consultation = make.make_consultation()
    hold_meeting(make_board(consultation), days=10)
    words = Reader(app).open(f"/consultations/{consultation.slug}").words
    for part in ("The board", "2 members", "Helen Okafor, Chair", "Mark Adair", "Meeting on", "Town hall", "Read the minutes"):
        assert part in words


def test_an_organiser_names_a_board_by_the_screens_alone(app: Flask) -> None:
    consultation, reader = sit_down(app, published=False)
    paper = add_paper(consultation, "The paper")
    path = f"/consultations/{consultation.slug}/manage/change"
    reader.open(path).follow("Who makes the decision").follow("Add a board or committee")
    reader.send("Save", name="The cabinet", **{"rows-0-name": "Ada Lowe", "rows-0-job_title": "Leader"})
    reader.follow("Add a meeting (The cabinet)").send("Save", held_on="2026-12-20", paper=paper.public_id)
    assert "Paper added, no minutes yet" in reader.words
    (board,) = list_deciders(consultation)
    assert [(each.name, each.job_title) for each in board.members] == [("Ada Lowe", "Leader")]
    reader.follow("Edit (The cabinet)").send("Save", **{"rows-1-name": "Ben Hart"})
    assert "2 members are named" in reader.words
    reader.follow("Remove (The cabinet)").send("Remove")
    assert "Nobody is named here yet" in reader.words


@pytest.mark.parametrize(
    ("kind", "typed", "sentence"),
    [
        ("body", {"name": ""}, "Enter the name of the board or committee"),
        ("body", {"name": "B", "rows-0-job_title": "Chair"}, "Enter a name"),
        ("person", {"name": "Ada", "job_title": ""}, "Enter their job title"),
        ("person", {"name": "", "job_title": "Leader"}, "Enter their name"),
    ],
)
def test_what_is_missing_is_said_beside_its_field_and_the_rest_stays(
    app: Flask, kind: str, typed: dict[str, str], sentence: str
) -> None:
    consultation, reader = sit_down(app)
    page = reader.open(f"/consultations/{consultation.slug}/manage/deciders/too/{kind}").send(ASK, **typed)
    assert page.status == 422 and sentence in page.words
    assert all(value in str(page.page) for value in typed.values())


def test_nothing_is_decided_before_a_board_has_considered_the_answers(app: Flask) -> None:
    theme, owner = answer_theme()
    assert list_needs(theme) == []
    board = make_board(theme.consultation)
    assert list_needs(theme) == ["Answer not considered by The board"]
    record_considered(owner, hold_meeting(board), seen=fingerprint_answers([theme.answer]))
    assert list_needs(theme) == []
    page = Reader(app).open(f"/consultations/{theme.consultation.slug}/themes/{theme.public_id}")
    assert page.status == 200 and "Considered by The board at its meeting on" in page.words


def test_what_a_board_considered_is_the_boards_whoever_is_responsible_by_then(app: Flask) -> None:
    theme, owner = answer_theme()
    board = make_board(theme.consultation)
    record_considered(owner, hold_meeting(board), seen=fingerprint_answers([theme.answer]))
    (consideration,) = theme.answer.considerations
    assert consideration.decider is board and consideration.meeting is not None


@pytest.mark.parametrize("case", ["before its day", "without minutes"])
def test_a_meeting_says_nothing(app: Flask, case: str) -> None:
    theme, owner = answer_theme()
    board = make_board(theme.consultation)
    meeting = hold_meeting(board, days=1) if case == "before its day" else hold_meeting(board, minute=False)
    with pytest.raises(NotNow):
        record_considered(owner, meeting, seen=fingerprint_answers([theme.answer]))


def test_a_meeting_that_was_before_an_answer_did_not_consider_it(app: Flask) -> None:
    theme, owner = answer_theme()
    meeting = hold_meeting(make_board(theme.consultation), days=-1)
    with pytest.raises(Conflict, match="was published after this meeting"):
        record_considered(owner, meeting, seen=fingerprint_answers([theme.answer]))


def test_whoever_records_it_has_the_answers_before_them_as_they_stand(app: Flask) -> None:
    theme, owner = answer_theme()
    with pytest.raises(Changed):
        record_considered(owner, hold_meeting(make_board(theme.consultation)), seen="another")


@pytest.mark.parametrize("role", [Role.PARTICIPANT, Role.MODERATOR, Role.FACILITATOR, Role.BROKER, Role.ORGANISER])
def test_nobody_else_records_what_a_board_considered(app: Flask, role: Role) -> None:
    theme, _owner = answer_theme()
    meeting = hold_meeting(make_board(theme.consultation))
    with pytest.raises(Forbidden):
        record_considered(make.seat(theme.consultation, role), meeting, seen=fingerprint_answers([theme.answer]))


def test_of_several_who_decide_each_considers_for_themselves(app: Flask) -> None:
    theme, _owner = answer_theme()
    second = make.seat(theme.consultation, Role.LEAD, name="Ada Lowe")
    with pytest.raises(NotNow):
        consider(second, theme.answer)
    place = make.place_of(second, theme.consultation).public_id
    add_decider(SYSTEM, theme.consultation, DeciderKind.PERSON, DeciderWords("Ada Lowe", "Director", place))
    assert list_needs(theme) == ["Answer not considered by Ada Lowe"]
    consider(second, theme.answer)
    consider(second, theme.answer)
    assert list_needs(theme) == [] and len(theme.answer.considerations) == 1


def test_the_page_of_those_who_answer_offers_what_can_be_done_now(app: Flask) -> None:
    theme, owner = answer_theme()
    hold_meeting(make_board(theme.consultation))
    account = make.place_of(owner, theme.consultation).account
    assert account is not None
    reader = Reader(app).enter(account.email).open(f"/consultations/{theme.consultation.slug}/answers")
    assert "No answers considered yet." in reader.words
    assert "1 of 1 answers considered" in reader.send("The minutes say that The board considered the answers").words


def test_another_decider_needs_a_reason_and_a_colleague_once_people_can_read_it(app: Flask) -> None:
    consultation, reader = sit_down(app)
    make.make_thread(consultation)
    page = reader.open(f"/consultations/{consultation.slug}/manage/deciders/too/body").send(ASK, name="The board")
    assert page.status == 422 and "Enter why they decide" in page.words
    page.send(ASK, reason="The law says the board decides.")
    assert "The board decides too" in page.words and "We have asked your colleagues" in page.words
    assert "The board" not in Reader(app).open(f"/consultations/{consultation.slug}/changes").words


def test_every_change_of_board_and_meeting_keeps_a_version(app: Flask) -> None:
    consultation = make.make_consultation()
    board = make_board(consultation)
    meeting = hold_meeting(board)
    change_decider(SYSTEM, board, DeciderWords("The board", members=(MemberWords("Jo Pryce"),)), seen=fingerprint_decider(board))
    change_meeting(SYSTEM, meeting, MeetingWords(today(), "Online"), seen=fingerprint_meeting(meeting))
    remove_decider(SYSTEM, board, seen=fingerprint_decider(board))
    kept = [(version.part, version.effect) for version in list_versions(consultation.id)[0] if version.part != "documents"]
    assert kept == [
        ("deciders", "removed"),
        ("meetings", "changed"),
        ("deciders", "changed"),
        ("meetings", "added"),
        ("deciders", "added"),
    ]


WHY = "The law says the cabinet decides."
CABINET = DeciderWords("The cabinet", members=(MemberWords("Lee Ito"),))


def test_a_board_that_people_were_told_of_is_replaced_and_never_just_taken_away(app: Flask) -> None:
    consultation = make.make_consultation()
    organiser = make.seat(consultation, Role.ORGANISER, actor=make.make_actor("org@example.org"))
    board = make_board(consultation)
    with pytest.raises(Conflict, match="name someone else instead"):
        remove_decider(organiser, board, seen=fingerprint_decider(board), reason=WHY)
    reader = Reader(app).enter("org@example.org").open(f"/consultations/{consultation.slug}/manage/deciders")
    reader.follow(f"Name a board instead ({board.name})")
    assert reader.send("Ask a colleague to agree", **{"name": "The cabinet", "rows-0-name": "Lee Ito"}).status == 422
    assert "Enter why someone else decides" in reader.words and "Lee Ito" in str(reader.page)
    make.seat(consultation, Role.LEAD, actor=make.make_actor("lead@example.org"))
    reader.send("Ask a colleague to agree", reason=WHY)
    Reader(app).enter("lead@example.org").open(reader.path).send("Agree that they decide instead")
    for page in ("", "/changes"):
        words = Reader(app).open(f"/consultations/{consultation.slug}{page}").words
        assert "The cabinet" in words and board.name in words and WHY in words, page
    (newer,) = list_deciders(consultation)
    assert newer.name == "The cabinet" and newer.replaces == board


def test_whoever_decides_instead_has_to_consider_every_answer_anew(app: Flask) -> None:
    consultation = make_heard()
    theme = make.make_theme(consultation)
    owner, organiser = make.seat(consultation, Role.LEAD), make.seat(consultation, Role.ORGANISER)
    set_report(SYSTEM, consultation, owner=make.place_of(owner, consultation), answer_weeks=12, phase=None)
    board = make_board(consultation)
    answer = make.make_answer(theme)
    consider(owner, answer)
    record_considered(owner, hold_meeting(board), seen=fingerprint_answers([answer]))
    db.session.expire_all()
    assert not [why for _theme, why in list_gaps(consultation) if "considered" in why]
    replace_by_two(organiser, board, DeciderKind.BODY, CABINET, WHY)
    db.session.expire_all()
    assert [why for _theme, why in list_gaps(consultation) if "considered by The cabinet" in why]


def test_the_list_of_changes_keeps_the_name_that_a_member_had(app: Flask) -> None:
    consultation = make.make_consultation()
    board = make_board(consultation, CABINET)
    named = DeciderWords("The cabinet", members=(MemberWords("Lee Ito-Price"),))
    change_decider(SYSTEM, board, named, seen=fingerprint_decider(board), reason="She has married.")
    words = Reader(app).open(f"/consultations/{consultation.slug}/changes").words
    assert "She has married." in words
    kept = [version.after for version in list_versions(consultation.id, part="deciders")[0]]
    assert ["Lee Ito-Price" in each for each in kept] == [True, False]


def test_another_name_once_people_were_told_is_given_by_naming_them_instead(app: Flask) -> None:
    consultation = make.make_consultation()
    organiser, board = make.seat(consultation, Role.ORGANISER), make_board(consultation, CABINET)
    renamed = DeciderWords("The cabinet of Westbrook")
    with pytest.raises(Invalid, match="Name a board instead"):
        change_decider(organiser, board, renamed, seen=fingerprint_decider(board), reason=WHY)
    replace_by_two(organiser, board, DeciderKind.BODY, renamed, WHY)
    page = Reader(app).open(f"/consultations/{consultation.slug}").words
    assert "Decides instead of The cabinet" in page and WHY in page


def test_in_a_draft_a_name_is_put_right_at_once(app: Flask) -> None:
    consultation = make.make_consultation(published=False)
    organiser, board = make.seat(consultation, Role.ORGANISER), make_board(consultation, CABINET)
    change_decider(organiser, board, DeciderWords("The cabinet of Westbrook"), seen=fingerprint_decider(board))
    assert board.name == "The cabinet of Westbrook"


def test_of_two_who_change_a_board_at_once_the_second_is_told(app: Flask) -> None:
    board = make_board(make.make_consultation())
    seen = fingerprint_decider(board)
    change_decider(SYSTEM, board, DeciderWords("The cabinet"), seen=seen)
    with pytest.raises(Changed):
        change_decider(SYSTEM, board, DeciderWords("The committee"), seen=seen)
    with pytest.raises(Changed):
        remove_decider(SYSTEM, board, seen=seen)


def test_there_are_not_more_deciders_than_people_can_hold_to_account(app: Flask) -> None:
    consultation = make.make_consultation()
    for _number in range(MOST_DECIDERS):
        make_board(consultation)
    with pytest.raises(Conflict):
        make_board(consultation)


def test_a_person_acts_only_from_the_place_of_a_lead(app: Flask) -> None:
    consultation = make.make_consultation()
    facilitator = make.place_of(make.seat(consultation, Role.FACILITATOR), consultation)
    with pytest.raises(Invalid):
        add_decider(SYSTEM, consultation, DeciderKind.PERSON, DeciderWords("Tom", "Host", facilitator.public_id))


@pytest.mark.parametrize("role", [role for role in Role if role in {"participant", "moderator", "facilitator", "broker", "lead"}])
def test_nobody_but_organisers_says_who_decides(app: Flask, role: Role) -> None:
    consultation = make.make_consultation()
    with pytest.raises(Forbidden):
        add_decider(make.seat(consultation, role), consultation, DeciderKind.BODY, make.BOARD)


def test_a_go_between_declares_their_interests_to_everybody(app: Flask) -> None:
    consultation = make.make_consultation()
    account = make.make_account()
    make.seat(consultation, Role.BROKER, name="Nia Rowe", actor=account.as_actor())
    page = Reader(app).open(f"/consultations/{consultation.slug}")
    assert "Nia Rowe" in page.words and "They have not declared their interests yet" in page.words
    reader = Reader(app).enter(account.email).open(f"/consultations/{consultation.slug}")
    reader.follow("Declare your interests").send("Save", words="The council pays me. I own no shares.")
    assert "The council pays me. I own no shares." in Reader(app).open(f"/consultations/{consultation.slug}").words


@pytest.mark.parametrize("role", [Role.PARTICIPANT, Role.ORGANISER, Role.LEAD, Role.FACILITATOR])
def test_nobody_declares_interests_for_the_go_between(app: Flask, role: Role) -> None:
    consultation = make.make_consultation()
    with pytest.raises(Forbidden):
        declare_interests(make.seat(consultation, role), consultation, "None.", seen=fingerprint_interests(None))


@pytest.mark.parametrize(
    ("role", "name", "sentence"),
    [
        (Role.FACILITATOR, "Helen Okafor", "Helen Okafor runs the discussions here and also decides."),
        (Role.ORGANISER, "Mark Adair", "Mark Adair runs this and also decides."),
        (Role.ORGANISER, "Amina Yusuf", "There is no independent facilitator."),
        (Role.FACILITATOR, "Tom Field", ""),
        (Role.BROKER, "Nia Rowe", ""),
    ],
)
def test_the_page_says_plainly_when_one_has_several_parts(app: Flask, role: Role, name: str, sentence: str) -> None:
    consultation = make.make_consultation()
    make_board(consultation)
    make.seat(consultation, role, name=name)
    said = say_who_is_one(consultation, list_deciders(consultation))
    assert said.endswith(sentence) and bool(said) == bool(sentence)
    assert sentence in Reader(app).open(f"/consultations/{consultation.slug}").words


ALREADY = ["responsible anyway", "named beside them"]


@pytest.mark.parametrize("how", ["instead of a board", "as a person who was named"])
@pytest.mark.parametrize("who", ALREADY)
def test_nobody_who_decides_already_takes_the_place_of_another(app: Flask, who: str, how: str) -> None:
    consultation = make.make_consultation()
    lead, organiser = make.seat(consultation, Role.LEAD), make.seat(consultation, Role.ORGANISER)
    place = make.place_of(lead, consultation)
    words = DeciderWords("Dr Price", "Director", place.public_id)
    if who == "responsible anyway":
        set_report(SYSTEM, consultation, owner=place, answer_weeks=12, phase=None)
    else:
        add_decider(SYSTEM, consultation, DeciderKind.PERSON, words)
    with pytest.raises(Invalid) as refused:
        if how == "instead of a board":
            board = make_board(consultation)
            replace_by_two(organiser, board, DeciderKind.PERSON, words, WHY)
        else:
            other = add_decider(SYSTEM, consultation, DeciderKind.PERSON, DeciderWords(words.name, "Director"))
            change_decider(organiser, other, words, seen=fingerprint_decider(other), reason=WHY)
    assert set(refused.value.errors) == {"place"}


def test_where_people_are_named_one_by_one_no_other_words_say_who_decides(app: Flask) -> None:
    consultation = make.make_consultation()
    organiser = make.seat(consultation, Role.ORGANISER, actor=make.make_actor("org@example.org"))
    reader = Reader(app).enter("org@example.org").open(f"/consultations/{consultation.slug}/manage/basics")
    assert reader.page.select_one("#decided_by")
    make_board(consultation, CABINET)
    reader.open(reader.path)
    assert not reader.page.select_one("#decided_by") and "See or change who decides" in reader.words
    reader.send("Save", summary="Another summary.", reason=WHY)
    assert consultation.summary == "Another summary." and consultation.decided_by
    seen = fingerprint_basics(consultation)
    words = Basics(**{each.name: getattr(consultation, each.name) for each in fields(Basics)})
    for name in ("decided_by", "decided_when"):
        with pytest.raises(Invalid) as refused:
            managing.change_basics(organiser, consultation, replace(words, **{name: "By Dr Price alone"}), seen=seen, reason=WHY)
        assert set(refused.value.errors) == {name}


def test_whoever_is_named_is_who_decides_so_a_draft_needs_no_other_words(app: Flask) -> None:
    consultation = make.make_consultation(published=False)
    consultation.decided_by = ""
    assert "Enter who will make the decision" in list_missing_words(consultation)
    make_board(consultation, CABINET)
    assert "Enter who will make the decision" not in list_missing_words(consultation)


@pytest.mark.parametrize(
    ("first", "second", "is_twice"),
    [
        (("Pat Green", "Chair"), ("pat green", "Chair"), True),
        (("Pat Green", "Chair"), ("Pat Green", ""), True),
        (("Pat Green", ""), ("Pat Green", "Chair"), True),
        (("Pat Green", "Chair"), ("Pat Green", "Member"), False),
        (("Pat Green", ""), ("Pat Greene", ""), False),
    ],
)
def test_a_board_names_each_member_once(app: Flask, first: tuple[str, str], second: tuple[str, str], *, is_twice: bool) -> None:
    consultation, reader = sit_down(app, published=False)
    rows = {f"rows-{row}-name": name for row, (name, _title) in enumerate((first, second))}
    rows |= {f"rows-{row}-job_title": title for row, (_name, title) in enumerate((first, second))}
    reader.open(f"/consultations/{consultation.slug}/manage/deciders/body/new").send("Save", name="The cabinet", **rows)
    assert (reader.status == 422) is is_twice, reader.words
    if is_twice:
        beside = reader.page.select_one("#rows-1-name-error")
        assert beside is not None and "is on this board already" in beside.get_text()
        with pytest.raises(Invalid):
            words = DeciderWords("The cabinet", members=(MemberWords(*first), MemberWords(*second)))
            add_decider(SYSTEM, consultation, DeciderKind.BODY, words)


@pytest.mark.parametrize("day", ["2999-01-01", "2030-01-01"])
def test_a_meeting_is_at_most_three_years_away(app: Flask, day: str) -> None:
    consultation, reader = sit_down(app)
    make_board(consultation)
    reader.open(f"/consultations/{consultation.slug}/manage/deciders").follow("Add a meeting (The board)")
    reader.send("Save", held_on=day)
    assert reader.status == 422 and "Enter a date until" in reader.page.select_one("#held_on-error").get_text()


def test_once_it_is_decided_the_page_says_who_decided_and_offers_nobody_else(app: Flask) -> None:
    consultation, reader = sit_down(app)
    place = f"/consultations/{consultation.slug}/manage/deciders"
    assert "Add a person" in reader.open(place).words
    make.decide(consultation)
    page = reader.open(place)
    assert "This was decided on" in page.words and "published the decision" in page.words
    assert "Add a" not in page.page.main.get_text() and "Nobody is named" not in page.words


def test_another_account_for_somebody_who_decides_is_an_official_change_with_a_reason(app: Flask) -> None:
    consultation, reader = sit_down(app)
    decider = add_decider(SYSTEM, consultation, DeciderKind.PERSON, DeciderWords("Ada Lowe", "Director"))
    lead = make.place_of(make.seat(consultation, Role.LEAD, name="Ada Lowe"), consultation)
    address = f"/consultations/{consultation.slug}/manage/deciders/{decider.public_id}"
    page = reader.open(address).send("Save", place=lead.public_id)
    assert page.status == 422 and page.errors == ["Enter why you are changing this"]
    page = reader.open(address).send("Save", place=lead.public_id, name=" ")
    assert {"Enter their name", "Enter why you are changing this"} == set(page.errors), "all that is wrong is said at once"
    page = reader.open(address).send("Save", place=lead.public_id, reason="She has joined.")
    assert page.status == 200
    asked = find_pending(consultation, Part.DECIDERS, decider)
    assert asked is not None
    agree_to_rewording(make.seat(consultation, Role.FACILITATOR), asked, seen=fingerprint_rewording(asked))
    (version, *_earlier) = list_versions(consultation.id)[0]
    assert version.reason == "She has joined." and version.effect == "changed"
    page = Reader(app).open(f"/consultations/{consultation.slug}/changes").page
    said = page.select_one(".change-log li").get_text(" ", strip=True)
    assert "Who decides from here" in said and "Ada Lowe" in said
