"""Pages and live windows in two processes: what is done in one is known in the other, and pages do without a live process."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from http.client import HTTPConnection
from urllib.parse import urlencode

import pytest
import websocket
from flask import session
from flask_wtf.csrf import generate_csrf

from forum.accounts.actions import sign_out_everywhere
from forum.accounts.models import Account
from forum.consultations.actions.roles import change_role
from forum.consultations.models import Participation
from forum.kernel.db import db
from forum.kernel.permissions import SYSTEM, Role
from forum.web.static_files import PageSessions
from tests.drills.test_live import House, check_all, server_answers, wait_for_all
from tests.parts import databases
from tests.services import PATIENCE, Server, wait_until

HANDSHAKE = "/socket.io/?EIO=4&transport=polling"


@dataclass(frozen=True)
class Apart:
    """`forum web` and `forum live` on one database; the drills are the web server in front."""

    database_url: str
    web: Server
    live: Server


@pytest.fixture
def apart(either_url: str, serve: Callable[..., Server]) -> Apart:
    web = serve(either_url, command="web")
    # Each under its own address, as there is no web server in front: a window says where it comes from.
    return Apart(either_url, web, serve(either_url, command="live"))


def ask(server: Server, path: str) -> tuple[int, str]:
    connection = HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE)
    connection.request("GET", path)
    answer = connection.getresponse()
    said = answer.read().decode()
    connection.close()
    return answer.status, said


def sign_out_on_a_page(house: House, server: Server, number: int) -> None:
    """Presses the button, in the browser that the window is of."""
    serializer = PageSessions().get_signing_serializer(house.app)
    assert serializer is not None
    with house.app.test_request_context():
        token = generate_csrf()
        content = serializer.loads(house.cookies[number].removeprefix("session=")) | dict(session)
    connection = HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE)
    headers = {"Cookie": f"session={serializer.dumps(content)}", "Content-Type": "application/x-www-form-urlencoded"}
    connection.request("POST", "/account/sign-out", urlencode({"csrf_token": token}), headers)
    assert connection.getresponse().status == 303
    connection.close()


def check_who_has_what(apart: Apart) -> None:
    """Each has its own, and says where the other's is."""
    assert ask(apart.web, "/")[0] == ask(apart.web, "/readyz")[0] == ask(apart.live, "/healthz")[0] == 200
    for server, path, other in ((apart.web, HANDSHAKE, "forum live"), (apart.live, "/", "forum web")):
        status, said = ask(server, path)
        assert status == 404 and other in said
    with pytest.raises(websocket.WebSocketBadStatusException):
        websocket.create_connection(apart.web.url.replace("http", "ws") + "/socket.io/?EIO=4&transport=websocket")


@pytest.mark.parametrize("either_url", databases("postgresql"), indirect=True)
def test_pages_do_without_a_live_process_and_windows_come_back_to_the_next(apart: Apart) -> None:
    check_who_has_what(apart)
    house = House(apart.database_url, 4, 30)
    windows = house.windows(apart.live)
    house.flag_all(0, 10)
    check_all(house, windows, apart.live)
    for window in windows:
        window.is_joined.clear()
    apart.live.kill()
    assert server_answers(apart.web)
    house.flag_all(10, 20)
    assert server_answers(apart.web)
    apart.live.start()
    wait_for_all(windows, apart.live)
    house.flag_all(20, 30)
    check_all(house, windows, apart.live)
    for window in windows:
        window.client.shutdown()


@pytest.mark.parametrize("either_url", databases("sqlite"), indirect=True)
def test_whoever_signs_out_or_loses_a_role_is_told_in_the_other_process_and_the_rest_stay_without_pages(apart: Apart) -> None:
    house = House(apart.database_url, 4, 5)
    here, everywhere, demoted, stays = windows = house.windows(apart.live)
    sign_out_on_a_page(house, apart.web, 0)
    with house.app.app_context():
        account = db.session.get(Account, house.accounts[1])
        assert account is not None
        sign_out_everywhere(account.as_actor(), None)
        place = db.session.query(Participation).filter_by(account_id=house.accounts[2]).one()
        change_role(SYSTEM, place, role=Role.PARTICIPANT)
        db.session.remove()
        db.engine.dispose()
    for window in (here, everywhere, demoted):
        wait_until(window.is_over.is_set, "the window to be told", apart.live.process)
    apart.web.kill()
    house.flag_all()
    check_all(house, [stays], apart.live)
    assert not stays.is_over.is_set() and not here.news
    for window in windows:
        window.client.shutdown()
