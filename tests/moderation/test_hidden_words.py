"""Words that a moderator took out of sight or took out, or whoever wrote them took back, are nowhere: not on any page, in any
letter, feed or export, for anyone who should not read them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask, request, url_for
from werkzeug.datastructures import ImmutableMultiDict

from forum.activities.discussions.models import Post
from forum.consultations.models import Consultation
from forum.contributions import actions as saying
from forum.contributions.models import Contribution, Status
from forum.contributions.views import link_to
from forum.kernel.clock import now, set_clock
from forum.kernel.db import db
from forum.kernel.jobs import run_due_jobs
from forum.kernel.mail import KeptMail
from forum.moderation.actions.deciding import Ruling, decide
from forum.moderation.actions.flagging import flag
from forum.moderation.actions.working import claim
from forum.moderation.kinds import ModerationAction
from forum.moderation.models import Case
from forum.moderation.queries.cases import find_case
from forum.outcomes.actions import themes as theming
from forum.outcomes.fingerprints import fingerprint_voice
from forum.outcomes.models import Sighting, Theme
from forum.rooms.models import Note
from tests import factories as make
from tests.browsing import Reader
from tests.erasure.test_erasure import list_cells_with
from tests.guards.test_access_matrix import routes
from tests.guards.world import World, build_world, leave_pdfs_unprinted
from tests.moderation.canaries import GONE, Canary, say_everywhere
from tests.parts import some_of

# What is done about a post, the word in it that is then nowhere, and who may go on reading it.
SECRETS = {
    ModerationAction.HIDE: "quokkaword",
    ModerationAction.HOLD: "numbatword",
    ModerationAction.REWORD: "bilbyword",
    ModerationAction.REDACT: "potorooword",
}
STATUS = {
    ModerationAction.HIDE: Status.HIDDEN,
    ModerationAction.HOLD: Status.WAITING,
    ModerationAction.REWORD: Status.REWORD,
    ModerationAction.REDACT: Status.PUBLISHED,
}
READS_TAKEN_OUT = {"moderator", "facilitator"}
READS_HIDDEN = READS_TAKEN_OUT | {"author"}
# Who reads all there is, and the places of all canaries. The others read what lists them, and every third page at that, each of
# them beginning with another one: with `--full` every page.
WALKS_FURTHER = {"visitor", "participant"}
# May do all that a member may, and more: what they do not read no member does.
READS_FOR = {"member": "convenor"}
# Where what was taken out, and not taken back, is kept: what pages do not show, or moderators alone.
KEEPS_TAKEN_OUT = {
    *("contributions.title", "contributions.body", "contributions.html", "revisions.title", "revisions.body", "revisions.html"),
    *("kept_words.title", "kept_words.body", "decisions.taken_out", "flags.phrase", "voices.passage", "misreadings.words"),
}
# What is asked of pages; without a value, the public id of a post.
ASKED = {"to": "", "quote": "1", "under": "", "start": "", "read": "1", "show": "all"}
PAGES_OF_THEMES = (
    *("you-said-we-did", "you-said-we-did.json", "you-said-we-did.atom", "you-said-we-did.pdf"),
    *("not-in-a-theme", "sort", "sort/codebook", "what-happened"),
)


@dataclass
class Said:
    """A post in a thread of its own, quoted in a theme, before anything is done about it."""

    act: ModerationAction
    post: Post
    theme: Theme
    case: Case

    @property
    def secret(self) -> str:
        return SECRETS[self.act]

    @property
    def public_ids(self) -> tuple[str, ...]:
        return self.post.public_id, self.post.thread.public_id, self.case.public_id, self.theme.public_id

    @property
    def query(self) -> str:
        """What is asked of pages that show a post in its context."""
        public_id = self.post.public_id
        return "?" + "&".join(f"{name}={value or public_id}" for name, value in ASKED.items())


def say(world: World, act: ModerationAction, post: Post) -> Said:
    """Words with a history, an answer under them, a theme that quotes them with their author's leave, and a flag."""
    author, secret = post.author.account.as_actor(), SECRETS[act]
    for body in (f"First {secret}.", f"Now {secret} again."):
        saying.edit(author, post, title=f"A {secret} title", body=body)
    make.make_reply(post, body="An answer, so that its place is shown.")
    theme = make.make_theme(post.consultation, post)
    voice = theming.ask_to_quote(make.seat(post.consultation, "facilitator"), theme, post, passage=f"Now {secret} again")
    theming.answer_quote(author, voice, is_allowed=True, seen=fingerprint_voice(voice))
    flag(make.seat(world.consultation), post, reason_key="private")
    return Said(act, post, theme, find_case(post))


def rule(world: World, said: Said) -> None:
    moderator = make.seat(world.consultation, "moderator")
    claim(moderator, said.case)
    case = find_case(said.post)
    decide(moderator, case, Ruling(said.act, "private", "Because.", passages=[said.secret]), version=case.version)
    run_due_jobs()
    db.session.expire_all()
    assert said.post.status == STATUS[said.act]


def list_addresses(world: World, everything: list[Said]) -> dict[str, Said]:
    """Every address of the site, those about the first post also for the others; and the post each is asked about."""
    first, *others = everything
    base = f"/consultations/{world.consultation.slug}"
    found = [world.address(endpoint, arguments) for endpoint, method, arguments in routes(world) if method == "GET"]
    found += [
        f"{base}/{each}" for each in (f"themes/{first.theme.public_id}", f"sort/themes/{first.theme.public_id}", *PAGES_OF_THEMES)
    ]
    about = dict.fromkeys(found, first)
    for other in others:
        for address in found:
            own = address
            for mine, theirs in zip(first.public_ids, other.public_ids, strict=True):
                own = own.replace(mine, theirs)
            if own != address:
                about[own] = other
    return about


def list_places(world: World, everything: list[Said], canaries: list[Canary]) -> list[str]:
    """Where each of them stands, and where others quote it."""
    said = [*(each.post for each in everything), *(canary.said for canary in canaries)]
    changed = db.session.query(Contribution).filter(Contribution.edited_at.is_not(None))
    threads = {each.thread for each in said if isinstance(each, Post)}
    rooms = {each.workshop for each in said if isinstance(each, Note)}
    places = [("contributions.history", each) for each in changed]
    places += [("discussions.thread", each) for each in threads]
    places += [("outcomes.theme", each) for each in db.session.query(Theme).filter_by(consultation_id=world.consultation.id)]
    places += [(f"workshop_records.{name}", each) for each in rooms for name in ("show", "notes_csv")]
    with world.app.test_request_context():
        found = [link_to(each, each.consultation.slug) for each in said]
        for endpoint, each in places:
            found.append(url_for(endpoint, slug=find_consultation(each).slug, public_id=each.public_id))
    return found


def find_consultation(thing: Any) -> Consultation:
    return db.session.get_one(Consultation, thing.space_id if hasattr(thing, "space_id") else thing.consultation_id)


LOOK_AT_WHAT_IS_ASKED: set[str] = set()


class NotingArguments(ImmutableMultiDict[str, str]):
    """Notes the pages that look for something `Said.query` asks: the others would be the same again."""

    def getlist(self, key: str, *more: Any) -> Any:
        note_page(key)
        return super().getlist(key, *more)

    def __getitem__(self, key: str) -> str:
        note_page(key)
        return super().__getitem__(key)

    def __contains__(self, key: object) -> bool:
        note_page(key)
        return super().__contains__(key)


def note_page(key: object) -> None:
    if key in ASKED:
        LOOK_AT_WHAT_IS_ASKED.add(request.path)


class Walker:
    """A reader who reads each page once, whatever leads there."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._let_in: dict[str, bool] = {}

    def read_both(self, address: str, query: str) -> Iterator[str]:
        """What it answers without the query, and with it. Who is not let in is not let in by what they ask for."""
        answer, is_let_in = self._read(address)
        yield answer
        if is_let_in and address in LOOK_AT_WHAT_IS_ASKED:
            yield self._read(address + query)[0]

    def _read(self, address: str) -> tuple[str, bool]:
        """What it answers and what it leads to, if they are not known; and whether this reader is let in."""
        if address in self._let_in or address.startswith("/account/sign-in?"):
            return "", self._let_in.get(address, False)
        response = self._reader.ask("get", address)
        answer = response.data.decode(errors="replace") + str(response.headers)
        self._let_in[address] = response.status_code < 400
        if response.location:
            more, self._let_in[address] = self._read(response.location.partition("#")[0])
            answer += more
        return answer, self._let_in[address]


def test_nowhere_in_the_whole_site(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    leave_pdfs_unprinted(monkeypatch)
    monkeypatch.setattr(app.request_class, "parameter_storage_class", NotingArguments)
    world = build_world(app)
    author = world.post.author.account.as_actor()
    everything = [
        say(world, act, world.post if act is ModerationAction.HIDE else make.make_thread(world.consultation, author))
        for act in SECRETS
    ]
    canaries = say_everywhere(world.consultation, db.session.query(Sighting).one().check)
    visitor = Walker(world.readers["visitor"])
    shown = "".join(answer for place in list_places(world, everything, canaries) for answer in visitor.read_both(place, ""))
    words = [*SECRETS.values(), *(canary.word for canary in canaries)]
    assert not [word for word in words if word not in shown], "the check itself sees the words while they are shown"
    for said in everything:
        rule(world, said)
    for canary in canaries:
        canary.takes_out(canary)
    run_due_jobs()
    lists, places = list_addresses(world, everything), list_places(world, everything, canaries)
    for number, role in enumerate(sorted(world.readers.keys() - READS_FOR.keys())):
        walker = Walker(world.readers[role])
        hidden = [canary.word for canary in canaries if canary.is_gone or role not in READS_TAKEN_OUT]
        hidden += [
            SECRETS[act] for act in SECRETS if role not in (READS_TAKEN_OUT if act is ModerationAction.REDACT else READS_HIDDEN)
        ]
        for address in [*lists, *places] if role in WALKS_FURTHER else some_of(lists, number):
            query = lists[address].query if address in lists else ""
            for answer in walker.read_both(address, query):
                assert not [secret for secret in hidden if secret in answer], f"{address} as {role}"
    with set_clock(now() + timedelta(days=8)):  # What waits for the hour at which somebody wants their mail.
        run_due_jobs()
    letters = [mail.text + mail.subject for mail in db.session.query(KeptMail)]
    assert not [secret for secret in SECRETS.values() for letter in letters if secret in letter]
    assert not {cell.partition(":")[0] for cell in list_cells_with("canary")} - KEEPS_TAKEN_OUT
    assert not [cell for way in GONE for cell in list_cells_with(f"{way}canary")]
