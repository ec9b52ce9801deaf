"""Who “only” means. Each sentence that says who alone can read something stands here beside what it is about, and that is asked
of its pages as everybody who has a role."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from flask import Flask

from forum.activities.discussions.actions.posting import Safely, start_thread
from forum.activities.discussions.models import Post
from forum.contributions.actions import set_status
from forum.contributions.models import Status
from forum.kernel.actions import transaction
from forum.kernel.permissions import MODERATORS, SYSTEM, TEAM, Role
from forum.moderation.actions.flagging import flag
from forum.moderation.actions.working import claim
from forum.moderation.queries.cases import find_case
from forum.negotiating.actions import speaking as needs
from tests import factories as make
from tests.browsing import Reader
from tests.services import ROOT

SECRET = "quollword"
AUTHOR = "author"
ROLES = (Role.PARTICIPANT, *sorted(TEAM))
MODERATES = {"moderator", "facilitator"}
RUN_IT = {"moderator", "facilitator", "broker", "organiser", "lead"}

# What a sentence promises, by what it says; the first that fits. None: it is about the reader's own page, which has no address
# that another could open, or names nobody who could read something.
SENTENCES: list[tuple[str, str | None]] = [
    # tests/groups/test_groups.py holds it.
    (r"Only the chairs and the organisers of the group can read this|Only members of the group can read this", None),
    # tests/translating holds it.
    (r"Only members and managers can read this answer", None),
    (r"the moderators and facilitators of this consultation can read this", "a report"),
    (r"only moderators and facilitators can read this|moderators,? (the facilitators )?and the author can read it", "hidden"),
    (r"moderators and the facilitators can|the moderators, the facilitators and the author", "hidden"),
    (r"Only %\(name\)s can read this until a moderator has checked it", "hidden"),
    (r"independent go-between see this", "how evenly"),
    (r"the independent go-between can (read|see)|your side and the go-between can read", "a need"),
    (r"the people running this|only a few people can see|they can read it|only you and they|Then only", "private"),
    (r"What only we can see", "private"),
    (r"the team can (see|read)|your team can open|see your draft until you publish", "a draft"),
    (r"[Oo]nly (the )?organisers can see it|people who get it and the organisers", "a draft of a message"),
    (r"people sorting comments can see", "a candidate"),
    (r"Only administrators see|administrators of the site", "the log of the site"),
    (r"people running the workshop", "a room"),
    (r"people who write (the )?answers can read", "answers"),
    (r"people (you (choose|invite)|who were invited|you invite)|invited can read|Anyone who has the code", "a private one"),
    (r"[Oo]nly you can (see|show|decide)|only you can see it", None),
    (r"^Only Organisers|organisers of that consultation can see it", "an invitation"),
    (r"only when you press|only button|Once it is open, you can only|Only one way|count each person", None),
    (r"Nobody can see that it was you", None),
    (r"only for some people|only move later|few words first|only count hands|same way as if someone|only its author", None),
    (r"nobody else can see that it was you|who can see the count|You see something now", None),
    (r"who wrote this decides who can see it", None),
    (r"only you see its receipt code, on your own page|so only (that browser|the browser you used) can open it", None),
    (r"A computer only finds some of the words|Only a person can read the page", None),
]  # fmt: skip


def list_sentences() -> set[str]:
    with (ROOT / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)
    found = set()
    for folder in ("forum", "templates"):
        keywords = {"_": None, "_l": None, "gettext": None, "ngettext": (1, 2)}
        methods_here = [(pattern.removeprefix(f"{folder}/"), method) for pattern, method in methods]
        options_here = {pattern.removeprefix(f"{folder}/"): each for pattern, each in options.items()}
        for _file, _line, said, _comments, _context in extract_from_dir(ROOT / folder, methods_here, options_here, keywords):
            found |= {" ".join(text.split()) for text in ([said] if isinstance(said, str) else said) if text}
    return found


def test_each_sentence_that_says_who_alone_can_read_something_is_looked_at_here() -> None:
    """A new one: add it to SENTENCES, with what it is about, and what that is to `READERS`."""
    about_readers = re.compile(r"\bonly\b.*\b(read|sees?|seen|open)\b|\b(read|sees?|open)\b.*\bonly\b", re.IGNORECASE)
    said = {sentence for sentence in list_sentences() if about_readers.search(sentence)}
    assert len(said) > 80, "the sentences are found"
    assert not {sentence for sentence in said if not any(re.search(pattern, sentence) for pattern, _what in SENTENCES)}
    # What used to be said, and was not so.
    assert not {sentence for sentence in said if re.search(r"[Oo]nly (you and the )?moderators can", sentence)}


class Written:
    """A consultation in which somebody has every role, and what one of them alone reads."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.consultation = make.make_consultation()
        self.people = {role: make.make_actor(f"{role}@example.org") for role in ROLES}
        for role, actor in self.people.items():
            make.seat(self.consultation, role, actor=actor)
        self.author = make.make_actor("author@example.org")
        make.seat(self.consultation, actor=self.author)
        make.make_actor("admin@example.org", administrator=True)

    def say(self, **more: object) -> Post:
        words = {"kind_key": "concern", "title": f"A {SECRET}", "body": f"Of a {SECRET}."}
        return start_thread(self.author, make.discussion_of(self.consultation), **words, **more)

    def address(self, post: Post) -> str:
        return f"/consultations/{self.consultation.slug}/threads/{post.thread.public_id}"

    def list_readers(self, address: str) -> set[str]:
        """Everybody who finds the words there: by role, “author”, “administrator” or “visitor”."""
        signed_in = {**{str(role): f"{role}@example.org" for role in ROLES}, AUTHOR: "author@example.org"}
        everybody = {"visitor": "", **signed_in, "administrator": "admin@example.org"}
        found = set()
        for who, email in everybody.items():
            reader = Reader(self.app)
            page = (reader.enter(email) if email else reader).open(address)
            found |= {who} if page.status == 200 and SECRET in page.response.text else set()
        return found


def report(written: Written) -> str:
    post = make.make_thread(written.consultation, written.author)
    flag(make.seat(written.consultation), post, reason_key="other", words=f"Because of a {SECRET}.")
    claim(written.people[Role.MODERATOR], find_case(post))
    return f"/moderation/cases/{find_case(post).public_id}"


def hide(written: Written) -> str:
    post = written.say()
    with transaction():
        set_status(SYSTEM, post, Status.HIDDEN)
    return written.address(post)


def tell_in_private(written: Written) -> str:
    return written.address(written.say(safely=Safely(is_private=True)))


def draft_message(written: Written) -> str:
    message = make.make_message(written.consultation, written.people[Role.ORGANISER], subject=SECRET)
    return f"/consultations/{written.consultation.slug}/messages/{message.public_id}/sending"


def propose_theme(written: Written) -> str:
    theme = make.make_theme(written.consultation, agreed=False, sentence=f"People want a {SECRET}.")
    return f"/consultations/{written.consultation.slug}/themes/{theme.public_id}"


def leave_draft(written: Written) -> str:
    written.consultation.published_at, written.consultation.summary = None, f"A {SECRET}"
    with transaction():
        pass
    return f"/consultations/{written.consultation.slug}"


def write_need(written: Written) -> str:
    negotiation = make.make_negotiation(written.consultation, broker=written.people[Role.BROKER])
    party = negotiation.parties[0]
    make.name_delegate(party, written.author, broker=written.people[Role.BROKER])
    needs.write_need(written.author, party, words=f"We need a {SECRET}.")
    return f"/consultations/{written.consultation.slug}/agreements/sides/{party.public_id}"


READERS: dict[str, tuple[Callable[[Written], str], set[str]]] = {
    "a report": (report, MODERATES),
    "hidden": (hide, MODERATES | {AUTHOR}),
    "private": (tell_in_private, RUN_IT | {AUTHOR}),
    "a draft of a message": (draft_message, {"organiser"}),
    "a candidate": (propose_theme, RUN_IT),
    "a need": (write_need, {AUTHOR, "broker"}),
    "a draft": (leave_draft, RUN_IT),
}


@pytest.mark.parametrize("what", READERS)
def test_those_read_it_whom_the_sentence_names_and_nobody_else(app: Flask, what: str) -> None:
    makes, readers = READERS[what]
    written = Written(app)
    assert written.list_readers(makes(written)) == readers


def test_the_go_between_has_no_queue(app: Flask) -> None:
    written = Written(app)
    address = report(written)
    assert {str(role) for role in MODERATORS} == MODERATES
    between = Reader(app).enter("broker@example.org")
    for path in ("/moderation", "/moderation/search?q=quollword", address, address + "/author"):
        page = between.open(path)
        assert page.status in (403, 404) and SECRET not in page.response.text
