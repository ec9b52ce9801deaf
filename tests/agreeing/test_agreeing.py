"""What one person asks and a colleague agrees to, whatever it is: who comes late, or presses twice, learns what came of it."""

from __future__ import annotations

import pytest
from flask import Flask

from forum.consultations.models import Consultation
from forum.kernel.errors import Conflict, NotFound
from forum.kernel.permissions import Actor, Role
from forum.redaction.actions import agree_to_take_out, ask_to_take_out, drop_redaction
from forum.redaction.queries import find_pending
from tests import factories as make
from tests.redaction.test_redaction import fingerprint_of

pytestmark = pytest.mark.usefixtures("mid_morning")


def make_asked() -> tuple[Consultation, Actor, Actor, str]:
    consultation = make.make_consultation()
    first = make.seat(consultation, Role.ORGANISER, name="Jo Adair")
    second = make.seat(consultation, Role.MODERATOR, name="Sam Birch")
    ask_to_take_out(first, consultation, words=consultation.title, reason="they name a patient")
    pending = find_pending(consultation)
    assert pending is not None
    return consultation, first, second, fingerprint_of(consultation)


def test_whoever_agrees_twice_reads_who_already_agreed_and_when(app: Flask) -> None:
    consultation, _first, second, seen = make_asked()
    agree_to_take_out(second, consultation, seen=seen)
    with pytest.raises(Conflict, match="Sam Birch already agreed to this today at"):
        agree_to_take_out(second, consultation, seen=seen)


def test_whoever_agrees_to_what_a_colleague_refused_reads_who_said_no(app: Flask) -> None:
    consultation, _first, second, seen = make_asked()
    drop_redaction(second, consultation, seen=seen)
    with pytest.raises(Conflict, match="Sam Birch already said no to this today at"):
        agree_to_take_out(second, consultation, seen=seen)


def test_whoever_agrees_to_what_is_asked_no_more_reads_who_stopped_asking(app: Flask) -> None:
    consultation, first, second, seen = make_asked()
    drop_redaction(first, consultation, seen=seen)
    with pytest.raises(Conflict, match="Jo Adair stopped asking for this today at"):
        agree_to_take_out(second, consultation, seen=seen)


def test_what_was_never_asked_is_not_there(app: Flask) -> None:
    consultation = make.make_consultation()
    with pytest.raises(NotFound):
        agree_to_take_out(make.seat(consultation, Role.MODERATOR), consultation, seen="")
