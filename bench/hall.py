"""A room that says something five times a second to everyone in it, by forum.live.broadcast. GET /go?events=30 begins."""

from __future__ import annotations

import threading
import time

from flask import Flask, request
from flask_socketio import SocketIO

from forum.live.broadcast import prepare

app = Flask("hall")
sockets = SocketIO(app, async_mode="threading", async_handlers=False, ping_interval=300)
broadcaster = prepare(sockets.server)
app.extensions["here"] = []
WORDS = "x" * 260


@sockets.on("connect")
def come(_auth: object = None) -> None:
    app.extensions["here"].append(request.sid)


def speak(events: int) -> None:
    for _number in range(events):
        started = time.time()
        broadcaster.send(app.extensions["here"], "news", {"at": started, "words": WORDS})
        time.sleep(max(0.0, 0.2 - (time.time() - started)))


@app.get("/go")
def go() -> str:
    threading.Thread(target=speak, args=(int(request.args["events"]),)).start()
    return "ok"
