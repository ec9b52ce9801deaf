"""The drills' own clients leave nothing behind that another test would be blamed for."""

from __future__ import annotations

import threading

from tests.drills.clients import PatientClient, close_clients
from tests.drills.conftest import Site
from tests.services import wait_until


def test_a_client_that_tries_to_come_back_is_ended_with_its_test(mortal_site: Site) -> None:
    before = set(threading.enumerate())
    client = PatientClient(reconnection_delay=0.1, reconnection_delay_max=0.2)
    client.connect(mortal_site.server.url, transports=["polling"])
    mortal_site.server.kill()
    wait_until(lambda: not client.connected, "the lost connection")
    close_clients()
    assert set(threading.enumerate()) <= before
