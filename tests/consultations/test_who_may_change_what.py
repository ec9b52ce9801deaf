"""Who may change what when, and who is told of it: every state, role and official change, in a list that people review.

To review a change: FORUM_REWRITE=1 python3 run.py test tests/consultations/test_who_may_change_what.py, then read the diff.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from sqlalchemy import func, select, true

from forum.agreeing.models import AskedOfTwo
from forum.agreeing.queries import find_pending
from forum.consultations.models import Consultation, Participation
from forum.consultations.queries import list_joined_accounts
from forum.kernel.actions import transaction
from forum.kernel.clock import set_clock
from forum.kernel.db import db
from forum.kernel.errors import Conflict, Forbidden, Invalid, NotFound, NotNow, Refusal, SignInNeeded
from forum.kernel.events import Event, drop_pending
from forum.kernel.jobs import Job
from forum.kernel.permissions import Role
from forum.notifications.extension_points import list_tellers
from forum.notifications.models import Notification
from forum.opening.queries import find_signature
from tests.consultations import changing_activities, changing_promised
from tests.consultations.changing import CHANGES, Change
from tests.consultations.changing_worlds import State, build_states
from tests.guards.reviewed import review

GRID = Path(__file__).parent / "who_may_change_what.txt"
ROLES = (
    "visitor",
    "participant",
    "moderator",
    "facilitator",
    "go-between",
    "lead",
    "decision owner",
    "organiser",
    "administrator",
)
REASON = "More was known than when people were told."
# What is another each time, or for each state: days, times of day, made-up names, and the numbers of made-up titles.
SAID_ALIKE = {
    "DAY": re.compile(r"\w+day \d+ \w+(?: \d{4})?"),
    "TIME": re.compile(r"\d{1,2}(?::\d\d)?[ap]m|midday|midnight"),
    "NAME": re.compile(r"Name \d+"),
    "NUMBER": re.compile(r"(?<=\()\d+(?=\)”)"),
}


class Undone(Exception):
    """Everything inside is rolled back."""


SIGNED = {"signed", "scheduled"}


@dataclass(frozen=True)
class Before:
    """The last of what was there before a change, so that what comes of it is told apart."""

    job: int
    news: int


def look() -> Before:
    return Before(*(db.session.scalar(select(func.max(model.id))) or 0 for model in (Job, Notification)))


@contextmanager
def undoing() -> Iterator[None]:
    """Actions inside join one transaction, which never commits."""
    try:
        with transaction():
            yield
            raise Undone
    except Undone:
        pass


@contextmanager
def undoing_a_part() -> Iterator[None]:
    """Of such a transaction, what is done inside is undone at its end, and everything is read anew: unless a role was missing,
    for then nothing was done."""
    savepoint = db.session.begin_nested()
    try:
        yield
    except Refusal as refused:
        savepoint.rollback()
        if is_of_another_role(refused):
            raise
        db.session.expire_all()
        raise
    else:
        savepoint.rollback()
        db.session.expire_all()
    finally:
        drop_pending()


def is_of_another_role(refused: Refusal) -> bool:
    return isinstance(refused, SignInNeeded | Forbidden) and not isinstance(refused, NotNow)


def find_cell(state: State, role: str, change: Change, before: Before) -> str:
    """What comes of it without a reason; where one is asked for, with it."""
    needs_reason = ""
    for reason in ("", REASON):
        try:
            with undoing_a_part():
                change(state.find_actor(role), state.consultation, reason)
                return f"yes{needs_reason}; {say_what_came(state, before)}"
        except Invalid as refused:
            if "reason" not in refused.errors or reason:
                return "; ".join(f"no: {sentence}" for sentence in dict.fromkeys(refused.errors.values()))
            needs_reason = ", with a reason"
        except Refusal as refused:
            return say_refusal(refused)
    raise AssertionError


def say_refusal(refused: Refusal) -> str:
    if is_of_another_role(refused):
        return "no: they are asked to sign in" if isinstance(refused, SignInNeeded) else "no: it takes another role"
    if isinstance(refused, NotFound):
        return "no: there is nothing of the kind"
    assert isinstance(refused, NotNow | Conflict), refused
    return f"no: {refused.sentence}"


def say_what_came(state: State, before: Before) -> str:
    told = list_told(state, before)
    db.session.expire_all()  # As a later request would read it.
    said = [f"tells {' and '.join(told)}" if told else "tells nobody"]
    if state.name in SIGNED and find_signature(state.consultation) is None:
        said.append("a colleague has to sign again")
    if any(find_pending(kind, true()) for kind in AskedOfTwo.__subclasses__()):
        said.append("a colleague has to agree")
    return "; ".join(said)


def list_told(state: State, before: Before) -> list[str]:
    """By the log, which is read once people can read the consultation, by the action itself, and by a letter of its own."""
    consultation, told = state.consultation, set()
    db.session.flush()
    pending: list[tuple[Event, object]] = db.session.info.get("forum_pending_events", [])
    for event, _at in pending if consultation.published_at is not None else ():
        for tell in list_tellers(type(event)):
            told |= {say_whom(consultation, telling.accounts) for telling in tell(event, consultation)}
    told |= list_written_to(consultation, before)
    jobs = db.session.scalars(select(Job.kind).where(Job.id > before.job)).all()
    told |= {"the person, in a letter" for kind in jobs if kind == "mail_role_changed"}
    return sorted(told)


def list_written_to(consultation: Consultation, before: Before) -> set[str]:
    """Whoever has news of it on their own page: those who help to run it, and others whom it is about."""
    news = set(db.session.scalars(select(Notification.account_id).where(Notification.id > before.news)))
    places = select(Participation.account_id).where(
        Participation.space_id == consultation.id, Participation.role != Role.PARTICIPANT
    )
    colleagues = set(db.session.scalars(places))
    found = {"colleagues"} if news & colleagues else set()
    return found | ({"the people concerned"} if news - colleagues else set())


def say_whom(consultation: Consultation, accounts: frozenset[int] | None) -> str:
    if accounts is None:
        return "followers"
    return "all who took part" if accounts >= set(list_joined_accounts(consultation)) else "the people concerned"


def describe(states: list[State]) -> str:
    """For each change, the roles for which all is the same, and what comes of it in which state."""
    lines, before = [], look()
    for name, change in CHANGES.items():
        by_cells: dict[tuple[str, ...], list[str]] = {}
        for role in ROLES:
            by_cells.setdefault(tuple(find_row(states, role, change, before)), []).append(role)
        lines.append(name)
        for cells, roles in by_cells.items():
            lines += [f"    {', '.join(roles)}", *(f"        {line}" for line in merge([each.name for each in states], cells))]
    return "\n".join(lines) + "\n"


def find_row(states: list[State], role: str, change: Change, before: Before) -> Iterator[str]:
    for state in states:
        with set_clock(state.moment):
            yield say_alike(find_cell(state, role, change, before))


def say_alike(cell: str) -> str:
    for said, found in SAID_ALIKE.items():
        cell = found.sub(said, cell)
    return cell


def merge(names: list[str], cells: tuple[str, ...]) -> list[str]:
    by_cell: dict[str, list[str]] = {}
    for name, cell in zip(names, cells, strict=True):
        by_cell.setdefault(cell, []).append(name)
    if len(by_cell) == 1:
        return [f"{cells[0]} — always"]
    return [f"{cell} — {' / '.join(where)}" for cell, where in by_cell.items()]


def test_who_may_change_what_when_is_as_people_reviewed_it(app: Flask) -> None:
    assert changing_activities.__name__ and "a vote is announced" in CHANGES
    assert changing_promised.__name__ and "a promise is suggested" in CHANGES
    states = build_states()
    with undoing():
        found = describe(states)
    review(GRID, found, "tests/consultations/test_who_may_change_what.py")
