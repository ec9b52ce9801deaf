"""Every field of every official part was judged: one person changes it alone, or two do, once people have read it and answered.

To review a change: FORUM_REWRITE=1 python3 run.py test tests/rewording/test_which_fields_take_two.py, then read the diff.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from flask import Flask

from forum.consultations.change_guards import OfficialChange
from forum.consultations.snapshots import Part, describe_all
from forum.kernel.clock import set_clock
from forum.rewording.queries import does_need_two
from forum.spaces.rules import ThingWords
from tests.consultations.changing_worlds import State, build_state
from tests.guards.reviewed import review

GRID = Path(__file__).parent / "which_fields_take_two.txt"
# Of parts of which that world has nothing to say, or less than it could, what each says then.
MORE: dict[Part, ThingWords] = {
    Part.REVIEWS: {
        "review_kind": "midpoint",
        "planned_on": "2027-01-01",
        "missing_people": "No unpaid carer.",
        "review_steps": ["Visit the club\nHead of nursing\n2027-01-02\n\n"],
    },
    Part.EVIDENCE: {
        "in_document": "The plan",
        "link": "https://example.org/a",
        "found_when": "June 2025",
        "speaks": "for",
        "option": "A",
    },
    Part.AFFECTED: {"affected": ["carer"]},
    Part.ASKED: {"reply": "We agree.", "our_reply": "Thank you.", "why": "The law says so.", "answered_on": "2027-01-05"},
    Part.DECIDERS: {"job_title": "Director"},
    Part.WORKSHOPS: {"online": "yes", "accessibility": "Step-free", "purpose": "To hear carers."},
    Part.TALKING: {"guests_comment": "held"},
    Part.DECISION_DAY: {"answers_come": "after"},
    Part.FRAMINGS: dict.fromkeys(("whose", "capacity_key", "problem", "account"), "Night staff"),
    Part.FINDINGS: dict.fromkeys(("title", "source", "learnt", "earlier"), "A survey"),
    Part.KEY_DATES: {"title": "The board meets", "day": "2027-03-01"},
    Part.MEETINGS: {"held_on": "2027-03-01", "held_where": "Town hall", "paper": "a", "minute": "b"},
    Part.EVIDENCE_ANSWERS: {"answered_by": "Dr Shah", "due_on": "2027-01-01", "answer": "Nine minutes."},
    Part.ANSWERS: {"owner_place": "1", "answers_due_on": "2027-03-01"},
}
# Where any other word would be none.
OTHERS = {
    "who_can_come": "invited",
    "online": "no",
    "most_people": "5",
    "guests_comment": "never",
    "heard_first": "never",
    "promise_level": "inform",
    "answers_come": "before",
    "is_met": "yes",
    "about": "no",
    "role": "moderator",
}
# What is said of these is asked for, or refused, by actions of their own, each with its tests; that world has none of them.
BY_THEIR_ACTIONS = {
    *(Part.MODERATION, Part.GO_BETWEEN, Part.OUTREACH, Part.POLLS, Part.OWN_NAMES, Part.ORGANISATIONS),
    *(Part.THEMES, Part.THEME_ENTRIES, Part.THEME_ANSWERS, Part.ANSWER_SUMMARY, Part.CHECKS, Part.OPENING_CHECKS),
    *(Part.TEMPORARY, Part.THEME_EVIDENCE, Part.PROMISES),
}


def say_otherwise(name: str, words: str | list[str]) -> str | list[str]:
    if name in OTHERS:
        return OTHERS[name]
    if isinstance(words, list):
        return ["Another thing entirely\nAnother person\n2027-12-31\n\n"]
    try:
        return (datetime.fromisoformat(words) + timedelta(days=120)).isoformat()
    except ValueError:
        return "Something else entirely, in many other words"


def judge(state: State) -> str:
    things, lines = describe_all(state.consultation), []
    for part in Part:
        found = {number: words for (of, number), words in things.items() if of == part}
        number, words = next(iter(found.items()), (0, {}))
        before = words | MORE.get(part, {})
        assert before or part in BY_THEIR_ACTIONS, f"nobody has judged {part}: say in MORE what it says"
        for name, said in sorted(before.items()):
            after = before | {name: say_otherwise(name, said)}
            change = OfficialChange(state.consultation, part, before, after, "changed", number)
            lines.append(f"{part}.{name}: {'two' if does_need_two(change) else 'alone, or refused by its action'}")
    return "\n".join(lines) + "\n"


def test_every_official_field_is_judged_alone_or_two(app: Flask) -> None:
    state = build_state("open, people have answered")
    with set_clock(state.moment):
        review(GRID, judge(state), "tests/rewording/test_which_fields_take_two.py")
