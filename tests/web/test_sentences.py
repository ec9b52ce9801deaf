"""Sentences that tell a rule tell the rule that holds. Most are made of it; those that say it in words
of their own ("a week") stand here beside it."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from babel.messages.pofile import read_po
from flask import Flask, render_template

from forum.accounts.rules import CONFIRM_WITHIN, RESET_WITHIN
from forum.activities.voting.methods.entries import TOP_SCORE
from forum.activities.voting.rules import FEWEST_SECRET, FEWEST_VOTERS_IN_GROUP, FEWEST_WHO_VOTED
from forum.consultations.rules import INVITATION_LASTS
from forum.kernel.clock import set_clock
from forum.kernel.db import db
from forum.kernel.permissions import Role, why_not
from forum.notifications.rules import MAIL_AT
from forum.outcomes.deadlines import CHECK_MONTHS, FURTHEST_YEARS, ORGANISER_TOLD_AFTER
from forum.outcomes.rules import FEWEST_AUTHORS_IN_GROUP
from forum.rooms.actions.grouping import MOST_PROFESSIONALS
from forum.rooms.actions.quiet import SILENCE_LASTS
from forum.rooms.groups import FEWEST_IN_GROUP as FEWEST_IN_WORKSHOP_GROUP
from forum.rooms.rules import HEARD_LASTS
from forum.web.current_site import current_site
from forum.workshops import codes
from forum.workshops.actions.planning import FURTHEST_AHEAD
from forum.workshops.rules import ATTEND, CORRECTIONS_LAST, REMIND_BEFORE
from tests import factories as make
from tests.browsing import Reader
from tests.services import ROOT

WEEK = timedelta(days=7)
SAID = {
    "notifications.rules.MAIL_AT": (MAIL_AT, time(8), ["emails are sent at 8am"]),
    "workshops.rules.CORRECTIONS_LAST": (
        CORRECTIONS_LAST,
        WEEK,
        [
            "a week to correct it before it is published",
            "have a week to correct it.",
            "They have a week to tell you",
            "People had a week after the summary was sent",
        ],
    ),
    "workshops.rules.REMIND_BEFORE": (
        REMIND_BEFORE,
        timedelta(days=1),
        ["a reminder the day before"],
    ),
    "workshops.actions.planning.FURTHEST_AHEAD": (
        FURTHEST_AHEAD,
        timedelta(days=5 * 366),
        ["The date must be in the future, within the next 5 years"],
    ),
    "workshops.codes.LENGTH": (codes.LENGTH, 6, ["Enter the 6 letters and numbers on the screen"]),
    "rooms.rules.HEARD_LASTS": (HEARD_LASTS, WEEK, ["It is too late to answer this. People had a week after the workshop."]),
    "rooms.actions.quiet.SILENCE_LASTS": (SILENCE_LASTS, timedelta(seconds=45), ["After 45 seconds of silence"]),
    "rooms.actions.grouping.MOST_PROFESSIONALS": (
        MOST_PROFESSIONALS,
        2,
        ["no more than 2 professionals"],
    ),
    "rooms.groups.FEWEST_IN_GROUP": (
        FEWEST_IN_WORKSHOP_GROUP,
        3,
        [
            "We name a group only if it had 3 or more people",
            "only if 3 or more people here are connected in the same way",
            "only if 3 or more people in the workshop are connected in the same way",
        ],
    ),
    "outcomes.deadlines.ORGANISER_TOLD_AFTER": (ORGANISER_TOLD_AFTER, WEEK, ["more than a week late"]),
    "outcomes.deadlines.CHECK_MONTHS": (
        CHECK_MONTHS,
        (6, 12),
        [
            "checks on each theme after 6 and 12 months",
            "After 6 and 12 months, you and the service",
            "what has happened after 6 and 12 months",
        ],
    ),
    "outcomes.deadlines.FURTHEST_YEARS": (FURTHEST_YEARS, 10, ["Enter a date in the future, within the next 10 years"]),
    "outcomes.rules.FEWEST_AUTHORS_IN_GROUP": (
        FEWEST_AUTHORS_IN_GROUP,
        5,
        ["groups of fewer than 5 people together"],
    ),
    "voting.rules.FEWEST_VOTERS_IN_GROUP": (
        FEWEST_VOTERS_IN_GROUP,
        10,
        ["when fewer than 10 people are in one"],
    ),
    "voting.rules.FEWEST_WHO_VOTED": (FEWEST_WHO_VOTED, 3, ["only 1 or 2 voted", "Fewer than 3 people voted"]),
    "voting.rules.FEWEST_SECRET": (FEWEST_SECRET, 5, ["fewer than 5 secret votes"]),
    "voting.methods.entries.TOP_SCORE": (
        TOP_SCORE,
        5,
        [
            "0 is the lowest score and 5 is the highest",
            "each option from 0 to 5",
            "Score from 0 to 5",
        ],
    ),
}


@pytest.fixture(scope="module")
def sentences() -> list[str]:
    with (ROOT / "translations" / "messages.pot").open("rb") as file:
        return [text for message in read_po(file) for text in _texts_of(message.id)]


def _texts_of(found: str | tuple[str, ...]) -> tuple[str, ...]:
    return (found,) if isinstance(found, str) else found


@pytest.mark.parametrize("rule", SAID)
def test_what_says_a_rule_in_its_own_words_changes_with_it(rule: str, sentences: list[str]) -> None:
    value, as_said, parts = SAID[rule]
    assert value == as_said, f"{rule} changed: change these sentences too, then this row: {parts}"
    for part in parts:
        assert any(part in sentence for sentence in sentences), f"no sentence says {part!r} any more: change its row"


LETTERS = [
    ("reset", RESET_WITHIN, "The link works once and expires after 2 hours. If you did not ask for this"),
    ("confirm", CONFIRM_WITHIN, "The link works once and expires after 3 days. If you did not create"),
    (
        "invitation",
        INVITATION_LASTS,
        "The link works once and expires after 30 days. Use it with an account that has this email address.",
    ),
]


@pytest.mark.parametrize(("letter", "lasts", "sentence"), LETTERS, ids=[letter for letter, *_ in LETTERS])
@pytest.mark.parametrize("form", ["txt", "html"])
def test_letters_say_how_long_their_link_works(app: Flask, letter: str, form: str, lasts: timedelta, sentence: str) -> None:
    names = ("site_name", "site_url", "subject", "run_by", "title", "job_title", "invited_by", "role", "task", "is_official")
    names += ("reason", "is_asked", "not_open", "sees_draft")
    with app.test_request_context():
        words: dict[str, Any] = dict.fromkeys(names, "") | {"site": current_site(), "link": "https://talk.example.org/L"}
        written = render_template(f"emails/{letter}.{form}", lasts=lasts, **words)
        assert sentence in written
        assert form == "html" or words["link"] in written.split(), "a link stands alone"
        other = render_template(f"emails/{letter}.{form}", lasts=timedelta(hours=36), **words)
    assert "expires after 36 hours" in other


PAGES = [
    ("/rules", "you can appeal for free within 6 months. A different moderator will look at it."),
    ("/privacy", "We delete it 60 days after the workshop."),
    ("/privacy", "We keep it for 6 months, or until your appeal is decided."),
    ("/account/register", "At least 10 characters. Three random words are easy to remember."),
    ("/moderation/shift", "A shift starts when you open the queue and ends 20 minutes after you leave it."),
]


@pytest.mark.parametrize(("address", "sentence"), PAGES)
def test_pages_say_the_rules_in_whole_sentences(app: Flask, address: str, sentence: str) -> None:
    make.seat(make.make_consultation(), Role.MODERATOR, actor=make.make_actor("moderator@example.org"))
    reader = Reader(app)
    if address.startswith("/moderation"):
        reader.sign_in("moderator@example.org", make.PASSWORD)
    assert sentence in re.sub(r"\s+", " ", reader.open(address).words)


# A moment in a sentence, in each of the three ways it is put there: the word before it, the name it has, what it is given.
MOMENTS = (
    re.compile(r"""\b(\w+) %\((\w+)\)s(?:[^"]|"\s*")*",[^{}]*?\b\2=[\w.]+\|(say_moment\w*)"""),
    re.compile(r"""\b(\w+) %\((\w+)\)s[^"]*",[^{}"]*?\b\2=(say_moment\w*)\("""),
    re.compile(
        r"""{% trans (?=[^%]*?\b(?P<name>\w+)=[\w.]+\|(?P<how>say_moment\w*)).*?\b(?P<before>\w+) {{ (?P=name) }}""", re.DOTALL
    ),
)


def list_moments() -> list[tuple[str, str, str]]:
    """(the file, the word before a moment, the function that says it)."""
    found = []
    for folder, ending in (("forum", ".py"), ("templates", ".html"), ("templates", ".txt")):
        for path in (ROOT / folder).rglob(f"*{ending}"):
            text = path.read_text(encoding="utf-8")
            for pattern in MOMENTS:
                for each in pattern.finditer(text):
                    parts = each.groupdict()
                    before, how = (parts["before"], parts["how"]) if parts else (each[1], each[3])
                    found.append((path.name, before, how))
    return found


def test_no_sentence_says_that_something_is_on_today() -> None:
    """Nor "at today": `say_moment_in_sentence` begins with "today" or "at", and `say_moment`, alone, with a capital letter."""
    found = list_moments()
    assert {how for _name, _before, how in found} == {"say_moment_in_sentence"}
    assert {"workshop_reminder.txt", "workshop_moved.html", "enter.html", "rules.py"} <= {name for name, *_rest in found}
    assert [each for each in found if each[1] in {"on", "at"}] == []


@pytest.mark.parametrize("ahead", [timedelta(hours=3), timedelta(hours=23)], ids=["today", "tomorrow"])
def test_what_starts_today_is_not_said_to_start_on_today(app: Flask, ahead: timedelta) -> None:
    at = datetime(2026, 12, 17, 14, tzinfo=UTC)
    when = {3: "today at 5pm", 23: "at 1pm on Friday 18 December"}[ahead // timedelta(hours=1)]
    with set_clock(at):
        workshop = make.make_workshop()
        workshop.starts_at = at + ahead
        db.session.commit()
        with app.test_request_context():
            assert (
                why_not(make.seat(workshop.consultation), ATTEND, workshop)
                == f"The workshop has not opened yet. It starts {when}."
            )
            for letter, words in (("reminder", f"is {when}."), ("moved", f"It is now {when}.")):
                for form in ("txt", "html"):
                    names = ("site_name", "site_url", "subject", "link", "run_by", "need")
                    words_of: dict[str, Any] = dict.fromkeys(names, "") | {"site": current_site()}
                    assert words in render_template(f"emails/workshop_{letter}.{form}", workshop=workshop, **words_of)


def test_what_is_typed_in_a_terminal_stands_between_no_backticks_on_a_page_or_in_a_letter() -> None:
    """A page shows it as code (`with_commands`); a letter in plain text as it is."""
    templates = Path(__file__).parents[2] / "templates"
    sentences = re.compile(r"(with_commands\()?(_\(\"[^\"]*`[^\"]*\"\)|\{% trans[^`]*?%\}[^{]*`)(\|replace\(\"`\", \"\"\))?")
    found = [(path.name, each) for path in templates.rglob("*.*") for each in sentences.finditer(path.read_text())]
    assert len(found) > 3
    assert [(name, each[2]) for name, each in found if not each[1] and not each[3]] == []
