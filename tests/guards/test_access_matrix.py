"""Every route, method and role has a row in a reviewed list. A new route fails until its rows are there.

To review a change: FORUM_REWRITE=1 python3 run.py test tests/guards/test_access_matrix.py, then read the diff.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import Context
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import event, text

from forum.kernel.clock import now, set_clock
from forum.kernel.db import db
from forum.live.sockets import all_live_events, give_visitors_their_share
from forum.web.access import access_of
from tests.guards.reviewed import review
from tests.guards.snapshot import take_snapshot
from tests.guards.world import WORDS, World, build_world, leave_pdfs_unprinted

MATRIX = Path(__file__).parent / "access_matrix.txt"
METHODS = ("GET", "POST")
# What the answer means, whatever was wrong or right with an empty form.
MEANING = {200: "open", 422: "open", 409: "open", 410: "open", 401: "sign in", 403: "refused", 404: "not found", 400: "bad"}


def routes(world: World) -> list[tuple[str, str, set[str]]]:
    """Those that the world has an address for; that it has one for all is asked first."""
    found = []
    for rule in world.app.url_map.iter_rules():
        if rule.endpoint != "static" and not world.list_unknown(rule.endpoint, rule.arguments):
            found += [(rule.endpoint, method, rule.arguments) for method in METHODS if method in (rule.methods or ())]
    return sorted(found, key=lambda each: each[:2])


def roles_let_in(let_in: dict[str, list[str]], endpoint: str) -> list[str]:
    """A new route is written into the list before anything asks who is let in."""
    if endpoint not in let_in:
        pytest.fail(
            f"{MATRIX.name} lets nobody in to {endpoint}. If it is new, first run  FORUM_REWRITE=1 python3 run.py test "
            "tests/guards/test_access_matrix.py  and read the diff"
        )
    return let_in[endpoint]


def list_let_in(method: str) -> dict[str, list[str]]:
    """The roles for which each route is open, as the reviewed list has it."""
    found: dict[str, list[str]] = {}
    endpoint = ""
    for line in MATRIX.read_text().splitlines():
        if not line.startswith(" "):
            endpoint = line.split()[1] if line.startswith(method) else ""
        elif endpoint and line.strip().startswith("open: "):
            found[endpoint] = line.strip().removeprefix("open: ").split(", ")
    return found


def outcome(world: World, role: str, endpoint: str, method: str, arguments: set[str]) -> str:
    """What a role gets, on a copy of the world: everything a request does is undone."""
    reader = world.readers[role]
    address = world.address(endpoint, arguments)
    options = {"data": {"csrf_token": world.tokens[role]}} if method == "POST" else {}
    cookies = dict(reader.client._cookies)
    response = reader.ask(method.lower(), address, **options)
    reader.client._cookies = cookies  # a row about signing out must not sign out the rows after it
    if response.status_code in (302, 303):
        target = response.headers["Location"]
        return "sign in" if "/account/sign-in?" in target else "join first" if "/join?" in target else "open"
    assert response.status_code in MEANING, f"{method} {endpoint} as {role} is {response.status_code}"
    return MEANING[response.status_code]


def describe(world: World, restore: Callable[[], None], writes: list[str]) -> str:
    """The list. `writes` grows when the database is written to: reading must not."""
    lines = [f"# {role}: {words or 'in the consultation'}" for role, words in WORDS.items()]
    for endpoint, method, arguments in routes(world):
        by_outcome: dict[str, list[str]] = {}
        for role in WORDS:
            by_outcome.setdefault(outcome(world, role, endpoint, method, arguments), []).append(role)
            if method == "POST":
                restore()
                writes.clear()
            assert not writes, f"GET {endpoint} as {role} wrote: {writes[0]}"
        cells = [f"{what}: {', '.join(roles)}" for what, roles in by_outcome.items()]
        lines.append(f"{method:<4} {endpoint}  [{access_of(world.app.view_functions[endpoint])}]")
        lines += [f"       {cell}" for cell in cells]
    return "\n".join([*lines, *describe_live(world.app, world)]) + "\n"


# That somebody was in a thread is kept for themselves, so that they find what is new: nothing else comes of it.
WRITTEN_BY_READING = ("INSERT INTO thread_visits ",)


@contextmanager
def watch_writes() -> Iterator[list[str]]:
    """What is written to the database meanwhile."""
    writes: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE")) and not statement.startswith(WRITTEN_BY_READING):
            writes.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield writes
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def in_room(world: World) -> dict[str, str]:
    return {"slug": world.values["*"]["slug"], "public_id": world.values["rooms.*"]["public_id"]}


# What each live message is sent with.
LIVE_MESSAGES = {
    "moderation:join": lambda world: {"cursors": {world.values["*"]["slug"]: 0}},
    "moderation:here": lambda world: {},
    "moderation:seen": lambda world: {"public_id": world.values["moderation.case"]["public_id"]},
    **{
        f"{channel}:join": lambda world: in_room(world) | {"cursors": {world.values["rooms.*"]["stream"]: 0}}
        for channel in ("room", "console", "wall")
    },
    "room:do": lambda world: in_room(world) | {"act": "signal", "fields": [["kind", "agree"]]},
    "console:do": lambda world: in_room(world) | {"act": "open_doors", "fields": []},
    "thread:join": lambda world: {"slug": world.values["*"]["slug"], "since": 0} | world.values["discussions.thread"],
    "bell:join": lambda world: {},
}


def describe_live(app: Flask, world: World) -> list[str]:
    """The same for every message a socket can send. Visitors have windows, as on a server of their own."""
    give_visitors_their_share(app, app.config["SETTINGS"])
    lines = []
    for live_event in (each for each in all_live_events() if each.name in LIVE_MESSAGES):
        by_outcome: dict[str, list[str]] = {}
        for role in WORDS:
            by_outcome.setdefault(Context().run(live_outcome, app, world, role, live_event.name), []).append(role)
        lines.append(f"LIVE {live_event.name}  [{live_event.door}]")
        lines += [f"       {what}: {', '.join(roles)}" for what, roles in by_outcome.items()]
    return lines


def live_outcome(app: Flask, world: World, role: str, name: str) -> str:
    client = app.extensions["socketio"].test_client(app, flask_test_client=world.readers[role].client)
    if not client.is_connected():
        return "no connection"
    answer = client.emit(name, LIVE_MESSAGES[name](world), callback=True)
    client.disconnect()
    return "open" if answer["ok"] else MEANING.get(answer["code"], str(answer["code"]))


def test_every_route_and_role_is_in_the_reviewed_list_and_reading_never_writes(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    leave_pdfs_unprinted(monkeypatch)
    world = build_world(app)
    unknown = {rule.endpoint: world.list_unknown(rule.endpoint, rule.arguments) for rule in app.url_map.iter_rules()}
    missing = [
        f"{{{endpoint!r}: {{{name!r}: …}}}}" for endpoint, names in unknown.items() for name in names if endpoint != "static"
    ]
    assert not missing, f"add to the values of tests/guards/world.py, so that people can be sent there: {', '.join(missing)}"
    # On a slow machine somebody would be seen again, which is kept, in the middle of it.
    with set_clock(now()), take_snapshot() as restore, watch_writes() as writes:
        found = describe(world, restore, writes)
        writes.clear()
        db.session.execute(text("UPDATE accounts SET email = email"))
        assert writes, "the check itself sees writes"
        db.session.rollback()
    review(MATRIX, found, "tests/guards/test_access_matrix.py")


def test_every_live_message_has_an_example(app: Flask) -> None:
    missing = {each.name for each in all_live_events()} ^ LIVE_MESSAGES.keys()
    assert not missing, f"LIVE_MESSAGES of {__name__} needs a line for each live message and for no other: {sorted(missing)}"


def test_the_list_tells_open_doors_from_closed_ones() -> None:
    """A list in which everything reads the same would check nothing."""
    text_ = MATRIX.read_text()
    for meaning in ("sign in:", "refused:", "join first:", "open:"):
        assert meaning in text_
