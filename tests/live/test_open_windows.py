"""Windows are counted as they come and go, by account and by network address."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from forum.live.open_windows import MOST_OF_ONE, MOST_VISITORS_OF_ADDRESS, OpenWindows

HOME, HALL = "198.51.100.1", "198.51.100.2"


@pytest.fixture
def quick_switches() -> Iterator[None]:
    """Threads take turns in the middle of anything."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


def test_each_account_each_address_and_the_process_have_their_most() -> None:
    windows = OpenWindows(most=100, most_of_address=50)
    assert all(windows.add(f"a{n}", 1, HOME) for n in range(MOST_OF_ONE))
    assert not windows.add("one more", 1, HOME)
    assert all(windows.add(f"b{n}", n + 2, HOME) for n in range(50 - MOST_OF_ONE))
    assert not windows.has_room_for(99, HOME), "the address is full"
    assert all(windows.add(f"c{n}", n + 200, HALL) for n in range(50))
    assert not windows.has_room_for(99, "198.51.100.3"), "the process is full"
    windows.remove("a0")
    assert windows.add("in its place", 1, HOME) and not windows.has_room_for(1, HOME)


def test_visitors_have_a_share_of_their_own_and_one_address_never_the_whole() -> None:
    windows = OpenWindows(most=100, most_of_address=100, most_of_visitors=MOST_VISITORS_OF_ADDRESS + 5)
    assert all(windows.add(f"v{n}", None, HALL) for n in range(MOST_VISITORS_OF_ADDRESS))
    assert not windows.add("one more", None, HALL)
    assert windows.add("signed in", 1, HALL), "who is signed in shares an address with them, not a share"
    assert all(windows.add(f"w{n}", None, HOME) for n in range(4))
    assert windows.has_room_for(None, HOME) and not windows.has_room_for(None, HOME, expected=[HALL])
    assert windows.add("the last", None, HOME) and not windows.add("another", None, "198.51.100.3")
    assert windows.add("somebody else", 2, HOME)
    windows.remove("v0")
    assert windows.add("in its place", None, HALL)


def test_one_address_does_not_take_the_share_by_knocking() -> None:
    windows = OpenWindows(most=100, most_of_address=100, most_of_visitors=100)
    knocking = [HALL] * MOST_VISITORS_OF_ADDRESS
    assert windows.has_room_for(None, HALL, expected=knocking[1:]) and not windows.has_room_for(None, HALL, expected=knocking)
    assert windows.has_room_for(None, HOME, expected=knocking)


def test_without_a_share_no_visitor_is_let_in() -> None:
    assert not OpenWindows(most=100, most_of_address=100).add("one", None, HOME)


def test_one_is_counted_out_once_and_nothing_is_kept_of_who_has_gone() -> None:
    windows = OpenWindows(most=100, most_of_address=50)
    windows.add("one", 1, HOME)
    windows.add("two", 1, HOME)
    windows.most_of_visitors = 1
    windows.add("visitor", None, HOME)
    for _again in range(3):
        windows.remove("one")
        windows.remove("never there")
    assert all(windows.add(f"more {n}", 1, HOME) for n in range(MOST_OF_ONE - 1))
    assert not windows.add("one more", 1, HOME)
    for sid in list(windows.sids):
        windows.remove(sid)
    assert windows == OpenWindows(most=100, most_of_address=50, most_of_visitors=1, _lock=windows._lock)


def test_of_many_who_come_and_go_at_once_no_more_are_let_in_than_there_is_room_for(quick_switches: None) -> None:
    windows, threads = OpenWindows(most=20, most_of_address=50), 8
    together = Barrier(threads)

    def come_and_go(thread: int) -> int:
        together.wait()
        largest = 0
        for n in range(300):
            sids = [f"{thread} {n} {each}" for each in range(6)]
            let_in = [sid for sid in sids if windows.add(sid, thread, HOME)]
            largest = max(largest, len(windows.sids))
            for sid in let_in * 2:
                windows.remove(sid)
        return largest

    with ThreadPoolExecutor(threads) as pool:
        largest = max(pool.map(come_and_go, range(threads)))
    assert largest <= 20
    assert windows.sids == {} and not windows._of


def test_a_hall_that_comes_back_at_once_is_counted_without_looking_at_every_window() -> None:
    """What a handshake looks at does not grow with those who are there."""

    class Unlooked(dict[str, tuple[int | None, str]]):
        def __iter__(self) -> Iterator[str]:
            raise AssertionError("every window was looked at")

        values = items = keys = __iter__  # type: ignore[assignment]

    windows = OpenWindows(most=10_000, most_of_address=10_000, sids=Unlooked())
    for n in range(2_000):
        assert windows.has_room_for(n, HALL) and windows.add(str(n), n, HALL)
    windows.remove("0")
    assert len(windows.sids) == 1_999
