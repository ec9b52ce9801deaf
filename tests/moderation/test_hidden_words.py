"""Words that a moderator took out of sight or took out are nowhere: not on any page, for anyone who should not read them."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from flask import Flask

from forum.activities.discussions.models import Post
from forum.contributions import actions as saying
from forum.contributions.models import Status
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
from forum.outcomes.models import Theme
from tests import factories as make
from tests.guards.test_access_matrix import routes
from tests.guards.world import World, build_world, leave_pdfs_unprinted

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
        return f"?to={public_id}&quote=1&under={public_id}&start={public_id}&read=1&show=all"


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


def test_nowhere_in_the_whole_site(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    leave_pdfs_unprinted(monkeypatch)
    world = build_world(app)
    author = world.post.author.account.as_actor()
    everything = [
        say(world, act, world.post if act is ModerationAction.HIDE else make.make_thread(world.consultation, author))
        for act in SECRETS
    ]
    visitor = world.readers["visitor"]
    for said in everything:
        base = f"/consultations/{world.consultation.slug}"
        for address in (f"{base}/threads/{said.post.thread.public_id}", f"{base}/themes/{said.theme.public_id}"):
            assert said.secret in visitor.open(address).words, "the check itself sees the words while they are shown"
    for said in everything:
        rule(world, said)
    addresses = list_addresses(world, everything)
    for role, reader in world.readers.items():
        hidden = [
            SECRETS[act] for act in SECRETS if role not in (READS_TAKEN_OUT if act is ModerationAction.REDACT else READS_HIDDEN)
        ]
        for address, said in addresses.items() if hidden else ():
            for asked in (address, address + said.query):
                response = reader.ask("get", asked, follow_redirects=True)
                answer = response.data.decode(errors="replace") + str(response.headers)
                assert not [secret for secret in hidden if secret in answer], f"{asked} as {role}"
                if response.status_code >= 400 or response.request.path == "/account/sign-in":
                    break  # who is not let in is not let in by what they ask for
    letters = [mail.text + mail.subject for mail in db.session.query(KeptMail)]
    assert not [secret for secret in SECRETS.values() for letter in letters if secret in letter]
