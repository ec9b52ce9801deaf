"""Words that a moderator took out of sight or took out are nowhere: not on any page, for anyone who should not read them."""

from __future__ import annotations

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
from forum.moderation.queries.cases import find_case
from forum.outcomes.actions import themes as theming
from forum.outcomes.models import Theme
from tests import factories as make
from tests.guards.test_access_matrix import routes
from tests.guards.world import build_world

SECRET = "quokkaword"
READS_HIDDEN = {"author", "moderator", "facilitator"}
READS_TAKEN_OUT = {"moderator", "facilitator"}


PAGES_OF_THEMES = (
    "you-said-we-did you-said-we-did.json you-said-we-did.atom not-in-a-theme sort sort/codebook what-happened".split()
)


def quote_in_a_theme(post: Post) -> Theme:
    """The words stand in a theme, and their author has allowed to quote them."""
    theme = make.make_theme(post.consultation, post)
    facilitator = make.seat(post.consultation, "facilitator")
    voice = theming.ask_to_quote(facilitator, theme, post, passage=f"Now {SECRET} again")
    theming.answer_quote(post.author.account.as_actor(), voice, is_allowed=True)
    return theme


@pytest.mark.parametrize("act", [ModerationAction.HIDE, ModerationAction.HOLD, ModerationAction.REWORD, ModerationAction.REDACT])
def test_nowhere_in_the_whole_site(app: Flask, act: ModerationAction) -> None:
    world = build_world(app)
    post = world.post
    author = post.author.account.as_actor()
    saying.edit(author, post, title=f"A {SECRET} title", body=f"First {SECRET}.")
    saying.edit(author, post, title=f"A {SECRET} title", body=f"Now {SECRET} again.")
    make.make_reply(post, body="An answer, so that its place is shown.")
    visitor = world.readers["visitor"]
    address = f"/consultations/{world.consultation.slug}/threads/{post.thread.public_id}"
    assert SECRET in visitor.open(address).words, "the check itself sees the words while they are shown"
    theme = quote_in_a_theme(post)
    of_theme = [f"/consultations/{world.consultation.slug}/{each}" for each in (f"themes/{theme.public_id}", *PAGES_OF_THEMES)]
    of_theme.append(f"/consultations/{world.consultation.slug}/sort/themes/{theme.public_id}")
    assert SECRET in visitor.open(of_theme[1]).words
    moderator = make.seat(world.consultation, "moderator")
    flag(make.seat(world.consultation), post, reason_key="private")
    claim(moderator, find_case(post))
    case = find_case(post)
    decide(moderator, case, Ruling(act, "private", "Because.", passages=[SECRET]), version=case.version)
    run_due_jobs()
    db.session.expire_all()
    assert post.status == {
        ModerationAction.HIDE: Status.HIDDEN,
        ModerationAction.HOLD: Status.WAITING,
        ModerationAction.REWORD: Status.REWORD,
    }.get(act, "published")
    allowed = READS_TAKEN_OUT if act is ModerationAction.REDACT else READS_HIDDEN
    addresses = [world.address(endpoint, arguments) for endpoint, method, arguments in routes(app) if method == "GET"]
    for address in addresses + of_theme:
        for role, reader in world.readers.items():
            if role not in allowed:
                for asked in ("", f"?to={post.public_id}&quote=1&under={post.public_id}&start={post.public_id}&read=1&show=all"):
                    response = reader.ask("get", address + asked, follow_redirects=True)
                    assert SECRET not in response.data.decode(errors="replace"), f"{address}{asked} as {role}"
                    assert SECRET not in str(response.headers), f"{address}{asked} as {role}"
    assert not [mail for mail in db.session.query(KeptMail) if SECRET in mail.text + mail.subject]
