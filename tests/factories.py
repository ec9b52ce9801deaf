"""Things to test with, made through the same actions as in earnest. Times are days from now."""

from __future__ import annotations

from datetime import timedelta
from itertools import count

from forum.accounts.models import Account
from forum.accounts.passwords import hash_password
from forum.base.actions import save, transaction
from forum.base.clock import now
from forum.base.db import db
from forum.base.permissions import SYSTEM, Actor, Role
from forum.consultations.actions import joining, managing
from forum.consultations.models import Activity, Consultation, Participation
from forum.consultations.queries import find_place
from forum.contributions.models import Status
from forum.discussions.actions import reply, start_thread
from forum.discussions.models import Post
from forum.opinions.actions import import_conversation
from forum.opinions.models import Statement
from forum.opinions.polis import Comment, Conversation

PASSWORD = "three words together"
HASH = hash_password(PASSWORD)
_numbers = count(1)

OPEN, COMING, CLOSED = (-5, 5), (5, 10), (-10, -5)


def make_account(email: str = "", *, convenor: bool = False) -> Account:
    with transaction():
        account = Account(
            email=email or f"person{next(_numbers)}@example.org",
            password_hash=HASH,
            created_at=now(),
            confirmed_at=now(),
            is_convenor=convenor,
        )
        save(account)
    return account


def make_actor(email: str = "", *, convenor: bool = False) -> Actor:
    return make_account(email, convenor=convenor).as_actor()


def make_consultation(*, days: tuple[float, float] = OPEN, published: bool = True, title: str = "") -> Consultation:
    """A consultation with one phase that holds one discussion."""
    title = title or f"Should service {next(_numbers)} change?"
    basics = managing.Basics(
        title=title,
        summary="A summary.",
        run_by="Westbrook Council",
        decided_by="The cabinet",
        promise="We answer everything.",
        contact_phone="01632 960 000",
    )
    consultation = managing.create_consultation(SYSTEM, None, basics, organiser_name="")
    managing.set_scope(SYSTEM, consultation, [managing.Scope(True, "the hours")])
    opens, closes = (now() + timedelta(days=day) for day in days)
    phase = managing.add_phase(SYSTEM, consultation, name="Listen", note="", opens_at=opens, closes_at=closes)
    managing.add_activity(SYSTEM, phase, kind_key="discussion", title="Talk it through", summary="")
    if published:
        managing.publish(SYSTEM, consultation)
    return consultation


def discussion_of(consultation: Consultation) -> Activity:
    return consultation.phases[0].activities[0]


def seat(consultation: Consultation, role: Role = Role.PARTICIPANT, *, name: str = "", actor: Actor | None = None) -> Actor:
    """Someone with a place in a consultation."""
    actor = actor or make_actor()
    joining.seat(
        SYSTEM,
        consultation,
        person=actor,
        pseudonym=name or f"Name {next(_numbers)}",
        role=role,
        capacity_key="resident",
        job_title="",
    )
    return actor


def place_of(actor: Actor, consultation: Consultation) -> Participation:
    place = find_place(actor, consultation)
    assert place is not None
    return place


def make_thread(
    consultation: Consultation,
    author: Actor | None = None,
    *,
    title: str = "Evening buses stop too early",
    body: str = "They do.",
) -> Post:
    author = author or seat(consultation)
    return start_thread(author, discussion_of(consultation), kind_key="concern", title=title, body=body)


def make_reply(parent: Post, author: Actor | None = None, *, body: str = "I agree.") -> Post:
    return reply(author or seat(parent.consultation), parent, body=body)


def make_statement() -> Statement:
    number = next(_numbers)
    comment = Comment("1", "1", now() - timedelta(days=1), Status.PUBLISHED, "A statement.")
    conversation = Conversation(f"https://example.org/{number}", f"Topic {number}", "", [comment])
    imported = import_conversation(SYSTEM, None, conversation)
    return db.session.query(Statement).filter_by(consultation_id=imported.consultation.id).one()


# One of each kind of contribution, for tests that hold for all of them. A kind that is not here fails a guard test.
CONTRIBUTION_FACTORIES = {"post": lambda: make_thread(make_consultation()), "statement": make_statement}
