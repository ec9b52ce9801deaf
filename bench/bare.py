"""The floor of live delivery: Flask-SocketIO alone. Asking /emit broadcasts once, in the process that holds the sockets."""

from flask import Flask
from flask_socketio import SocketIO

app = Flask("bare")
sockets = SocketIO(app, async_mode="threading")


@app.get("/emit")
def emit() -> str:
    sockets.emit("news", {"html": "x" * 1500})
    return "ok"
