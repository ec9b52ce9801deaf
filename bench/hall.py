"""A room that says something five times a second to everyone in it, through this site's own door: each window belongs to somebody
who is signed in. GET /go?events=30 begins. Served as `bench.hall:door`."""

from __future__ import annotations

import threading
import time

from flask import request

from asgi import Door, app
from forum.kernel.permissions import Actor
from forum.live.sockets import Message, current_socket, live, send_to_all
from forum.web.access import anyone

WORDS = "x" * 260
here: list[str] = []


@live("bench:come")
def come(_actor: Actor, _message: Message) -> Message:
    here.append(current_socket())
    return {}


def speak(events: int) -> None:
    for _number in range(events):
        started = time.time()
        send_to_all(app, here, "news", {"at": started, "words": WORDS})
        time.sleep(max(0.0, 0.2 - (time.time() - started)))


@app.get("/go")
@anyone
def go() -> str:
    threading.Thread(target=speak, args=(int(request.args["events"]),)).start()
    return "ok"


door = Door()
