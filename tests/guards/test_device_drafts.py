"""What somebody types into a form with words stays on their device until it is sent, or the form says that it does not."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from bs4 import BeautifulSoup, Tag
from flask import Flask

from forum.kernel.db import db
from tests.guards.snapshot import take_snapshot
from tests.guards.test_access_matrix import list_let_in, routes
from tests.guards.world import World, build_world, leave_pdfs_unprinted

# Of what must not lie about on a device. Each of these forms says so.
SAYS_IT_IS_NOT = {
    "inviting.from_list": "other people's addresses",
    "negotiating.write_need": "what a side keeps to itself",
    "redaction.ask": "what breaks the law",
    "voting.poll": "marks of a vote",
    "voting_manage.voter_list": "other people's addresses",
    "voting_manage.voter_lists": "other people's addresses",
    "workshop_invitation.answer": "what somebody needs, which may be about their health",
    "workshops.book": "what somebody needs",
    "workshops.show": "what somebody needs",
    "workshops_manage.invite": "other people's addresses",
}
# A room sends its words without leaving the page, and keeps what has not arrived (static/js/rooms/unsent.js).
KEPT_BY_THEIR_PAGE = {"rooms.room", "rooms.console", "rooms.scribe"}
FEWEST_FORMS = 100


def list_forms(world: World) -> Iterator[tuple[str, Tag]]:
    """Those with words, on the page of the first who is signed in and is shown one."""
    let_in = list_let_in("GET")
    for endpoint, method, arguments in routes(world):
        roles = let_in.get(endpoint, []) if method == "GET" else []
        for role in (role for role in roles if role not in {"visitor", "guest"}):
            answer = world.readers[role].ask("get", world.address(endpoint, arguments))
            if answer.mimetype != "text/html":
                break
            forms = [form for form in BeautifulSoup(answer.data, "html.parser").select("form[method=post]") if has_words(form)]
            yield from ((endpoint, form) for form in forms)
            if forms:
                break


def has_words(form: Tag) -> bool:
    """Several lines; or one, in a form over what several people may be changing."""
    return bool(form.select("textarea") or (form.select("input[name=began_from]") and form.select("input[type=text]")))


def test_each_form_with_words_is_kept_on_the_device_or_says_that_it_is_not(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    leave_pdfs_unprinted(monkeypatch)
    world = build_world(app)
    says_not, wrong, looked_at = set(), [], 0
    with take_snapshot() as restore:
        for endpoint, form in list_forms(world):
            looked_at += 1
            ways = [bool(form.select("[data-draft]")), form.has_attr("data-keep"), bool(form.select(".not-kept"))]
            says_not |= {endpoint} if ways[-1] else set()
            if sum(ways) != 1 and endpoint not in KEPT_BY_THEIR_PAGE:
                wrong.append(f"{endpoint}: {[field.get('name') for field in form.select('textarea, input[type=text]')]} {ways}")
            restore()
    db.session.remove()
    assert not wrong, "\n".join(wrong)
    assert says_not <= SAYS_IT_IS_NOT.keys(), says_not - SAYS_IT_IS_NOT.keys()
    assert looked_at >= FEWEST_FORMS, looked_at
    assert says_not >= SAYS_IT_IS_NOT.keys() - {"voting.poll"}, SAYS_IT_IS_NOT.keys() - says_not
