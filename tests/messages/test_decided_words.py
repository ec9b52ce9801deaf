"""No message says that all is decided before it is, as the page does not."""

from __future__ import annotations

import pytest
from flask import Flask

from forum.kernel.errors import Invalid
from forum.kernel.permissions import Role
from forum.messages import actions
from forum.messages.fingerprints import fingerprint_message
from forum.messages.kinds import MessageWords
from tests import factories as make

SAID = "We have decided to close the night service."


def test_a_message_says_that_it_is_decided_only_once_it_is(app: Flask) -> None:
    consultation = make.make_consultation()
    organiser = make.seat(consultation, Role.ORGANISER)
    with pytest.raises(Invalid, match="already decided"):
        actions.draft_message(organiser, consultation, MessageWords(make.EVERYONE, "News", SAID))
    draft = make.make_message(consultation, organiser)
    with pytest.raises(Invalid, match="already decided"):
        actions.change_message(organiser, draft, MessageWords(make.EVERYONE, SAID, "Read."), seen=fingerprint_message(draft))
    actions.send(organiser, draft, seen=fingerprint_message(draft))
    with pytest.raises(Invalid, match="already decided"):
        actions.correct(organiser, draft, subject="News", words=SAID, seen=fingerprint_message(draft))
    make.decide(consultation)
    assert actions.correct(organiser, draft, subject="News", words=SAID, seen=fingerprint_message(draft))
