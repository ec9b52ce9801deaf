"""The floor under a broadcast: the same bytes to the same sockets, one system call each, and nothing else. A server that
understands just enough to be told to begin."""

from __future__ import annotations

import json
import socket
import sys
import threading
import time

from websockets.frames import Frame, Opcode

WORDS = "x" * 260
here: list[socket.socket] = []


def make_frame(text: str) -> bytes:
    return Frame(Opcode.TEXT, text.encode()).serialize(mask=False)


def speak(events: int) -> None:
    for _number in range(events):
        started = time.time()
        text = "42" + json.dumps(["news", {"at": started, "words": WORDS}])
        frame = make_frame(text)
        for each in here:
            each.send(frame)
        time.sleep(max(0.0, 0.2 - (time.time() - started)))


def main() -> None:
    door = socket.create_server(("127.0.0.1", int(sys.argv[1])), backlog=4096)
    while True:
        guest, _address = door.accept()
        head = guest.recv(4096).decode()
        if head.startswith("GET /go"):
            guest.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok")
            guest.close()
            threading.Thread(target=speak, args=(int(head.split("events=")[1].split()[0]),)).start()
        else:
            guest.sendall(b"HTTP/1.1 101 Switching Protocols\r\n\r\n")
            guest.recv(8)
            guest.sendall(make_frame("40{}"))
            here.append(guest)


main()
