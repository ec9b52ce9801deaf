"""The citizens' board of the demo: plain words that were refused once, words explained, and questions to managers, one of them
late."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from forum.consultations.queries import find_place
from forum.demo.groups import FromToday, fill_group, find_actor, from_today
from forum.groups.models import StandingGroup
from forum.groups.queries import list_documents, list_standing
from forum.kernel.clock import set_clock
from forum.kernel.dates import to_local
from forum.kernel.permissions import Actor
from forum.translating.actions import plain_texts, questions
from forum.translating.fingerprints import fingerprint_answer
from forum.translating.models import ManagerQuestion, PlainText
from forum.translating.standing.originals import read_clause
from forum.translating.standing.plain_texts import read_stand
from forum.translating.standing.questions import read_question

People = dict[str, Actor]


def fill_board(file: Path) -> None:
    """A group as the other one, and then what its members translate and ask."""
    group, moment = fill_group(file), from_today()
    about = tomllib.loads(file.read_text(encoding="utf-8"))
    people = {each["name"]: find_actor(each["email"]) for each in [*about["members"], *about["askers"]]}
    owner = find_actor("lead@example.org")
    capacities = {each["name"]: each["capacity"] for each in about["askers"]}
    for each in about["plain"]:
        with set_clock(moment(each["written"])):
            clause = next(found for found in list_standing(list_documents(group)[0]) if found.heading == each["clause"])
            original = read_clause(clause)
            text = plain_texts.write_plain_words(people[each["by"]], group, original, words=each["words"], seen=original.words)
        check(text, each, people, owner, moment)
    for each in about["terms"]:
        with set_clock(moment(each["written"])):
            term = plain_texts.explain_term(people[each["by"]], group, name=each["name"], words=each["words"])
        check(term, each, people, owner, moment)
    for each in about["questions"]:
        ask(group, each, people, capacities, owner, moment)


def check(text: PlainText, each: dict[str, Any], people: People, owner: Actor, moment: FromToday) -> None:
    """Refused and mended where that is told; then true, and clear."""
    if "refused" in each:
        with set_clock(moment(each["refused"])):
            plain_texts.say_true(owner, text, is_true=False, because=each["because"], seen=read_stand(text).seen)
        with set_clock(moment(each["mended"])):
            plain_texts.reword_plain_words(people[each["by"]], text, words=each["reworded"], seen=read_stand(text).seen)
    if "true" in each:
        with set_clock(moment(each["true"])):
            plain_texts.say_true(owner, text, is_true=True, seen=read_stand(text).seen)
        with set_clock(moment(each["clear"])):
            plain_texts.say_clear(people[each["clear_by"]], text, is_clear=True, seen=read_stand(text).seen)


def ask(
    group: StandingGroup, each: dict[str, Any], people: People, capacities: dict[str, str], owner: Actor, moment: FromToday
) -> None:
    """Asked, put together, and, where that is told, meant, put and answered."""
    with set_clock(moment(each["bundled"])):
        asked = [ask_one(group, people[name], name, words, capacities) for name, words in each["asked"].items()]
        about = {"title": each["title"], "words": each["words"]}
        question = questions.bundle_questions(people[each["by"]], group, asked, **about)
    if "put" not in each:
        return
    with set_clock(moment(each["meant"])):
        for name in each["asked"]:
            questions.say_meant(people[name], question, is_meant=True, seen=read_question(question).seen)
    place = find_place(owner, group)
    assert place is not None  # noqa: S101  (they were invited with the group)
    with set_clock(moment(each["put"])):
        due_on, chair = to_local(moment(each["due"])).date(), people["Joan H."]
        questions.put_question(chair, question, owner=place, due_on=due_on, seen=read_question(question).seen)
    if "answered" in each:
        answer(group, question, each, people, owner, moment)


def ask_one(group: StandingGroup, actor: Actor, name: str, words: str, capacities: dict[str, str]) -> str:
    if find_place(actor, group) is not None:
        return questions.ask_managers(actor, group, words=words).public_id
    return questions.ask_managers(actor, group, words=words, name=name, capacity_key=capacities[name]).public_id


def answer(
    group: StandingGroup, question: ManagerQuestion, each: dict[str, Any], people: People, owner: Actor, moment: FromToday
) -> None:
    """Answered, checked by a member, and followed up."""
    with set_clock(moment(each["answered"])):
        questions.answer_question(owner, question, words=each["answer"], seen=fingerprint_answer(question))
    with set_clock(moment(each["checked"])):
        questions.check_answer(people[each["checked_by"]], question, is_clear=True, seen=fingerprint_answer(question))
    following = each["follow_up"]
    with set_clock(moment(following["at"])):
        questions.ask_managers(people[following["by"]], group, words=following["words"], follows=question)
