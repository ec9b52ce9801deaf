"""How long news takes to every open window, beside a bare Socket.IO broadcast to as many clients of the same kind."""

from __future__ import annotations

import statistics
import subprocess
import sys
import threading
import time
from pathlib import Path
from urllib.request import urlopen

import socketio
from flask_migrate import upgrade

from forum.kernel.db import db
from tests.conftest import make_app
from tests.drills.test_live import SECRET, House
from tests.services import Server, free_port, wait_until

WINDOWS, FLAGS = 50, 40


def describe_live(path: Path) -> str:
    url = f"sqlite:///{path}"
    with make_app(url).app_context():
        upgrade()
        db.session.remove()
    house = House(url, WINDOWS, FLAGS)
    server = Server(url, SECRET_KEY=SECRET)
    server.start()
    times = []
    try:
        windows = house.windows(server)
        for number in range(FLAGS):
            house.flag_all(number, number + 1)
            started = time.perf_counter()
            while any(len(window.news) <= number for window in windows):
                time.sleep(0.001)
            times.append(time.perf_counter() - started)
        for window in windows:
            window.client.disconnect()
    finally:
        server.stop()
    ours, floor = statistics.median(times), time_bare_broadcast()
    return (
        f"{WINDOWS} windows, news from another process: median {ours * 1000:.0f} ms, slowest {max(times) * 1000:.0f} ms; "
        f"a bare broadcast in its own process {floor * 1000:.0f} ms; ratio {ours / floor:.1f}"
    )


def time_bare_broadcast() -> float:
    """The floor: no database, no permission, emitted where the sockets are."""
    port = free_port()
    serve = f"from forum.serve import serve; serve('127.0.0.1', {port}, 1, 'bench.bare:door')"
    bare = subprocess.Popen([sys.executable, "-c", serve])
    address = f"http://127.0.0.1:{port}"
    wait_until(lambda: urlopen(f"{address}/emit", timeout=2).status == 200, "the bare server")
    heard = threading.Semaphore(0)
    clients = [socketio.Client(reconnection=False) for _n in range(WINDOWS)]
    for client in clients:
        client.on("news", lambda _facts: heard.release())
        client.connect(address, transports=["websocket"])
    times = []
    for _round in range(FLAGS):
        started = time.perf_counter()
        urlopen(f"{address}/emit", timeout=10).read()
        for _client in clients:
            heard.acquire()
        times.append(time.perf_counter() - started)
    for client in clients:
        client.disconnect()
    bare.terminate()
    return statistics.median(times)
