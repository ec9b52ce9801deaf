"""No input makes a fault: every route takes every odd text in every field and answers with something below 500. What it refuses
it says in the title of the page, which is what is read aloud first."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import cycle
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from bs4 import BeautifulSoup
from flask import Flask, Request
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.formparser import FormDataParser

from forum.kernel.db import db
from forum.kernel.drafts import may_be_kept
from forum.kernel.errors import Conflict, Forbidden, NotFound, TooMany
from forum.rooms.commands.dispatch import CONSOLE_COMMANDS, ROOM_COMMANDS
from forum.web.draft_cookies import DRAFT
from forum.web.sent_fields import list_typed
from tests.conftest import make_app
from tests.guards.sent import KNOWS_BY, NEITHER
from tests.guards.snapshot import take_snapshot
from tests.guards.test_access_matrix import list_let_in, roles_let_in, routes
from tests.guards.world import World, build_world, leave_pdfs_unprinted
from tests.parts import some_of

ODD = {
    "nothing": "",
    "null": "a\x00b",
    "half a pair": "\ud83d",
    "emoji": "👩🏽‍⚕️" * 20,
    "arabic": "مرحبا بكم",
    "override": "\u202egnp.exe",
    "number": "9" * 400,
    "date": "0000-00-00T99:99",
    "early": "0001-01-01T00:00",
    "late": "9999-12-31T23:59",
    "quotes": "'\";--<>&%s{0}{{7*7}}",
}
# What SQLite keeps and PostgreSQL may refuse to: the rest is stopped, or not, before either is asked.
HARD_FOR_POSTGRESQL = ("null", "half a pair", "number", "early", "late")
# So long that no field should take it, and not so long that the request is refused unread.
LARGE = "x" * 120_000
# Forms that are a button alone: nothing in them can be odd. Of all others some role reaches the fields, or nothing is tested.
BUTTONS = set(
    (
        "outcome_timelines.end_links "
        "accounts.sign_in_by_link accounts.sign_out accounts.sign_out_everywhere guests.keep guests.move "
        "consultation_people.open_own_invitation consultation_people.withdraw_invitation contributions.withdraw messages.test "
        "moderation.give_back moderation.shift negotiating.leave negotiating_manage.prepare negotiating_manage.end "
        "negotiating_manage.remove_round negotiating_manage.remove_delegate "
        "moderation.step_aside moderation.take moderation_flags.take_up notifications.mark_read "
        "notifications.stop notifications.stop_one outcome_sorting.look_again rooms.come summaries.reopen "
        "voting_manage.count voting_entered.disown opening.remove_holiday inviting.end_domain opening.end_preview "
        "opening.start_preview site.remove_domain site.remove_logo "
        "site.take_administrator site.take_convenor "
        "group_manage.cancel_invitation group_remarks.delete group_proposals.withdraw "
        "workshop_invitation.record workshops.cancel rehearsals.start rehearsals.wipe workshops_manage.withdraw_invite"
    ).split()
)
BUTTONS |= {f"rooms.command {command}" for command in "finish lower_hand raise_hand take_seat".split()}
BUTTONS |= {f"rooms.console {command}" for command in "admit_all end end_turn open_doors pause resume".split()}
# Fields of which a form takes as many as come are not asked for by name: one of a kind, and one too many, to begin with.
SEVERAL = ("rows-0-", "rows-99-", "mark", "marks")
# All that is done in a room has one address: each thing done there is a form too. The matrix cannot say whom they let in, as it
# names no command; so: somebody who is in the room, and somebody who sits at its console.
COMMANDS = {"rooms.command": ("author", ROOM_COMMANDS), "rooms.console": ("facilitator", CONSOLE_COMMANDS)}
ARGUMENTS = "after start under sort to quote next lane in show read before why code points said from of q campaign page".split()


@dataclass(frozen=True)
class Form:
    """What one role can send to one address, and the fields that are looked for when they do."""

    endpoint: str
    arguments: frozenset[str]
    role: str
    command: str = ""
    fields: frozenset[str] = frozenset()

    def send(self, world: World, values: dict[str, str]) -> Any:
        """The answer. Whoever is signed in stays so: a form that signs out must not hide those after it."""
        reader = world.readers[self.role]
        data = values | {"csrf_token": world.tokens[self.role]}
        if self.command:  # Done once for each key: one of its own, as odd as the rest.
            data |= {"act": self.command, "id": self.command + next(iter(values.values()))}
        known = world.values_of(self.endpoint)
        if "seen" in known:  # A ballot for something else is refused before its marks are looked at.
            data |= {"seen": known["seen"]}
        cookies = dict(reader.client._cookies)
        body, kind = urlencode(data, errors="surrogatepass"), "application/x-www-form-urlencoded"
        response = reader.ask("post", world.address(self.endpoint, set(self.arguments)), data=body, content_type=kind)
        reader.client._cookies = cookies
        return response

    @property
    def name(self) -> str:
        return f"{self.endpoint} {self.command}".strip()

    def __str__(self) -> str:
        return f"{self.name} as {self.role}"


class WatchedForm(ImmutableMultiDict[str, str]):
    """What was sent. It notes the names that it is asked for."""

    asked: set[str] = set()

    def __getitem__(self, key: str) -> str:
        self.asked.add(key)
        return super().__getitem__(key)

    def __contains__(self, key: object) -> bool:
        self.asked.add(str(key))
        return super().__contains__(key)

    def getlist(self, key: str, *options: Any, **more: Any) -> list[Any]:
        self.asked.add(key)
        return super().getlist(key, *options, **more)


class WatchedRequest(Request):
    def make_form_data_parser(self) -> FormDataParser:
        parser = super().make_form_data_parser()
        parser.cls = WatchedForm
        return parser


def list_forms(world: World) -> Iterator[Form]:
    """Every form, for every role that the access matrix lets in."""
    let_in = list_let_in("POST")
    for endpoint, method, arguments in routes(world):
        if method == "POST" and endpoint in COMMANDS:
            role, commands = COMMANDS[endpoint]
            yield from (Form(endpoint, frozenset(arguments), role, command) for command in ("", *commands))
        elif method == "POST":
            yield from (Form(endpoint, frozenset(arguments), role) for role in roles_let_in(let_in, endpoint))


def find_fields(world: World, form: Form, known: frozenset[str], restore: Callable[[], None]) -> frozenset[str]:
    """The names that are looked for when it is sent: sent again with what was found, until nothing new is looked for."""
    of_all_forms = {"csrf_token", DRAFT} | ({"act", "id"} if form.command else set())
    found: set[str] = set()
    while True:
        WatchedForm.asked.clear()
        form.send(world, dict.fromkeys([*SEVERAL, *known, *found], "1"))
        restore()
        new = WatchedForm.asked - found - of_all_forms
        found |= new
        if new <= known:
            return frozenset(found)


@pytest.fixture(scope="module")
def forms(empty_database: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Form]:
    """Every form with its fields, for the first role that reaches them and for each that is asked for more."""
    path = tmp_path_factory.mktemp("forms") / "forum.db"
    shutil.copy(empty_database, path)
    app = make_app(f"sqlite:///{path}")
    app.request_class = WatchedRequest
    found: dict[str, list[Form]] = {}
    with app.app_context():
        world = build_world(app)
        with take_snapshot() as restore:
            for form in list_forms(world):
                others = found.setdefault(form.name, [])
                known = frozenset[str]().union(*(other.fields for other in others))
                fields = find_fields(world, form, known, restore)
                if fields - known:
                    others.append(replace(form, fields=fields))
        db.session.remove()
    unread = {name for name, those in found.items() if not those}
    unreached, stale = sorted(unread - BUTTONS), sorted(BUTTONS - unread)
    assert not unreached, f"no role reaches the fields of these: let one, or add them to BUTTONS if they have none: {unreached}"
    assert not stale, f"these have fields now, or are gone: {stale}"
    return [form for those in found.values() for form in those]


def find_lost_links(page: str) -> list[str]:
    """Where the summary of errors leads, and what says that it describes a field, as far as it is not on the page. A field that
    the page does not have, which only a forged form can send, has nothing to lead to."""
    summary = page.partition("govuk-error-summary")[2].partition("</ul>")[0]
    named = re.findall(r'href="#([^"]+)"', summary) + " ".join(re.findall(r'aria-describedby="([^"]+)"', page)).split()
    lost = {name for name in named if f'id="{name}"' not in page}
    return sorted(name for name in lost if any(f'name="{field}"' in page for field in (name, re.sub(r"-\d+$", "", name))))


def send(world: World, form: Form, values: dict[str, str]) -> str:
    """What is wrong with the answer, or ""."""
    WatchedForm.asked.clear()
    answer = form.send(world, values)
    status = answer.status_code
    if status >= 500:
        return f"{form}: {status}"
    if status == 422 and answer.mimetype == "text/html" and b"<title>Error: " not in answer.data:
        return f"{form}: the title does not say that something has to be put right"
    if status == 422 and answer.mimetype == "text/html" and (lost := find_lost_links(answer.text)):
        return f"{form}: the summary of errors leads to {lost}, which the page has not"
    return "" if WatchedForm.asked & form.fields else f"{form}: {status} before a field is read"


def send_odd_words(world: World, forms: list[Form], names: Iterable[str], restore: Callable[[], None]) -> Iterator[str]:
    """In all fields at once."""
    for number, form in enumerate(forms):
        for name in some_of(names, number):
            if wrong := send(world, form, dict.fromkeys(form.fields, ODD[name])):
                yield f"{name}: {wrong}"
            restore()


def send_large_texts(world: World, forms: list[Form], restore: Callable[[], None]) -> Iterator[str]:
    """In one field at a time: in all at once they are more than a request may hold, and it is refused unread."""
    for number, form in enumerate(forms):
        for field in some_of(sorted(form.fields), number):
            if wrong := send(world, form, dict.fromkeys(form.fields, "1") | {field: LARGE}):
                yield f"large {field}: {wrong}"
            restore()


def ask_odd_addresses(world: World, names: Iterable[str], readers: Collection[str]) -> Iterator[str]:
    """As those of the readers who are let in, or else as the first role that is."""
    let_in = list_let_in("GET")
    for number, (endpoint, method, arguments) in enumerate(routes(world)):
        if method == "GET":
            address = world.address(endpoint, arguments)
            for name in some_of(names, number):
                odd = quote(ODD[name], errors="surrogatepass")
                asked = [f"{address}?" + "&".join(f"{argument}={odd}" for argument in ARGUMENTS)]
                asked += [address.rsplit("/", 1)[0] + f"/{odd}"] if arguments else []
                roles = roles_let_in(let_in, endpoint)
                for role in [role for role in roles if role in readers] or roles[:1]:
                    yield from (f"{each} as {role}" for each in asked if world.readers[role].ask("get", each).status_code >= 500)


def test_no_input_makes_a_fault(either_app: Flask, forms: list[Form], monkeypatch: pytest.MonkeyPatch) -> None:
    """Odd texts in every field of every form and in every address; on PostgreSQL, what it may refuse to keep or compare."""
    leave_pdfs_unprinted(monkeypatch)
    monkeypatch.setattr(either_app, "request_class", WatchedRequest)
    world = build_world(either_app)
    is_sqlite = db.engine.dialect.name == "sqlite"
    with take_snapshot() as restore:
        if is_sqlite:
            wrong = [
                *ask_odd_addresses(world, ("null", "number", "half a pair", "emoji", "quotes"), {"author", "moderator"}),
                *send_odd_words(world, forms, ODD, restore),
                *send_large_texts(world, forms, restore),
            ]
        else:
            wrong = [
                *ask_odd_addresses(world, ("null", "number", "half a pair"), {"moderator"}),
                *send_odd_words(world, forms, HARD_FOR_POSTGRESQL, restore),
            ]
    assert not wrong, "\n".join(wrong)


# What a page says of all of it, or of what is no field of its own, leads nowhere; and pages that say why nothing can be sent.
LEADS_NOWHERE = {
    "consultation_start.keep": "the stages are others now",
    "consultation_manage.remove_activity": "its stage has started: nothing on the page mends that",
    "consultation_manage.remove_phase": "it has started: nothing on the page mends that",
    "confirming.confirm": "what nobody can choose on the page",
    "deciders.add": "who decides is another now",
    "deciders.remove": "it is another now",
    "manager_questions.bundle": "none is left to choose: somebody has put them together",
    "opinions.about": "it is another now",
    "outcome_sorting.sort": "which theme: they stand beside the comments",
    "unnaming.replace": "it is another now",
    "unnaming.drop": "it is another now",
    "unnaming_proposals.drop": "it is another now",
}
NOT_NOW = {"notifications.choose_here", "opening.ask", "opening.sign", "outcome_sorting.evidence", "reviews.finish"}
FEWEST_REFUSED = 130


def empty_form(world: World, form: Form) -> dict[str, str]:
    """As somebody finds it, with nothing in any field."""
    reader = world.readers[form.role]
    page = BeautifulSoup(reader.ask("get", world.address(form.endpoint, set(form.arguments))).data, "html.parser")
    hidden = {str(each["name"]): str(each.get("value", "")) for each in page.select("main input[type=hidden][name]")}
    return {name: hidden.get(name, "") for name in form.fields - {"preview", "more"}}


def find_lacks(form: Form, page: BeautifulSoup) -> Iterator[str]:
    """What is missing of a summary of errors that leads from the top of the page to each field."""
    summary = page.select_one("main .govuk-error-summary")
    if summary is None:
        yield f"{form}: no summary"
        return
    above = summary.find_all_previous(["textarea", "select", "input"])
    fields = [each["name"] for each in above if each.get("type") != "hidden" and each.find_parent("form", method="post")]
    yield from (f"{form}: {name} stands above the summary" for name in fields)
    lines = [line.get_text(strip=True) for line in summary.select("li") if line.find("a", href=True) is None]
    yield from (f"{form}: “{line}” leads nowhere" for line in lines if form.endpoint not in LEADS_NOWHERE)
    yield from (f"{form}: nothing on the page is called {name}" for name in find_lost_links(str(page)))


def test_an_empty_form_says_on_top_what_is_missing_and_leads_there(
    app: Flask, forms: list[Form], monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a room it is said in its status region (tests/browser/test_live_access.py)."""
    leave_pdfs_unprinted(monkeypatch)
    monkeypatch.setattr(app, "request_class", WatchedRequest)
    world = build_world(app)
    lacks, refused = [], 0
    with take_snapshot() as restore:
        for form in forms:
            if form.endpoint in COMMANDS or form.endpoint in NOT_NOW:
                continue
            answer = form.send(world, empty_form(world, form))
            restore()
            if answer.status_code == 422:
                refused += 1
                page = BeautifulSoup(answer.data, "html.parser")
                lacks += find_lacks(form, page)
                lacks += [] if page.title.get_text().startswith("Error: ") else [f"{form}: the title does not say so"]
    assert not lacks, "\n".join(lacks)
    assert refused >= FEWEST_REFUSED


# A reason that is asked for only by a choice that is not made here.
REASON_ONLY_SOMETIMES = {
    "consultation_people.team": "who only takes part gets no reason, and no role is chosen here",
    "inviting.from_list": "as above, line by line",
    "outcome_sorting.theme": "the reason on its page is that of joining it; its own is asked for once people read it",
    "group_manage.decide": "only a no has one",
    "group_meetings.minutes": "only where words change that members could read",
    "group_remarks.judge": "only what is hidden has one",
    "unnaming.drop": "it is other than what was read: nothing else is looked at",
    "unnaming_proposals.drop": "it is other than what was read: nothing else is looked at",
    "outcome_answers.write": "what it answers is other than what was read: nothing else is looked at",
}


def test_whoever_sends_a_form_empty_is_told_that_a_reason_is_missing_with_all_else(app: Flask, forms: list[Form]) -> None:
    """The reason is asked for by the action, which is reached only when all else is right."""
    world, late, asked = build_world(app), [], 0
    with take_snapshot() as restore:
        for form in (each for each in forms if "reason" in each.fields and each.endpoint not in REASON_ONLY_SOMETIMES):
            answer = form.send(world, dict.fromkeys(form.fields, ""))
            restore()
            if answer.status_code == 422 and re.search(r'<(textarea|input)[^>]* name="reason"', answer.text):
                asked += 1
                late += [] if 'id="reason-error"' in answer.text else [str(form)]
    assert not late and asked > 15, (late, asked)


WRITTEN = "What took an hour to write."
REFUSALS = (Forbidden("Not now."), Conflict("Not now."), NotFound(), TooMany("Not so fast.", 60), RuntimeError("a fault"))


def test_whatever_form_is_refused_in_whatever_way_its_words_are_on_the_page(
    app: Flask, forms: list[Form], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each form is refused at the door, before its view runs: nothing of a view is needed to show what was written."""
    world = build_world(app)
    ways = cycle(REFUSALS)
    monkeypatch.setattr(app, "preprocess_request", lambda: raise_(next(ways)))
    lost = []
    for form in forms:
        fields = [name for name in form.fields if may_be_kept(name) and list_typed({name: [WRITTEN]})]
        if fields and WRITTEN not in form.send(world, dict.fromkeys(fields, WRITTEN)).get_data(as_text=True):
            lost.append(str(form))
    assert not lost and len(forms) > 100


def raise_(problem: Exception) -> None:
    raise problem


def test_every_form_knows_what_it_began_from_or_that_it_was_sent_before(forms: list[Form]) -> None:
    """Of two who change the same, neither overwrites the other unseen; what is made is made once. A form that needs neither is
    listed with the reason."""
    fields: dict[str, set[str]] = {name: set() for name in BUTTONS}
    for form in forms:
        fields.setdefault(form.name, set()).update(form.fields)
    # What is sent in a room has a number of its own, which `dispatch` reads for all of them.
    knows = {name for name, those in fields.items() if those & KNOWS_BY or name.partition(" ")[0] in COMMANDS}
    reasons = {name: reason for reason, names in NEITHER.items() for name in names.split()}
    unknown, stale = sorted(fields.keys() - knows - reasons.keys()), sorted(reasons.keys() - (fields.keys() - knows))
    assert not unknown, f"a SharedForm, a MakeOnceForm, or a reason in tests/guards/sent.py is wanted for {unknown}"
    assert not stale, f"these are gone, or know now: {stale}"
