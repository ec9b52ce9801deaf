"""The live windows that a process holds, counted as they come and go.

To look through all of them at each handshake would make a hall that comes back at once pay for itself squared.
"""

from __future__ import annotations

import threading
from collections import Counter, deque
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field

# Windows of one account: who has more open than this has forgotten most of them.
MOST_OF_ONE = 30
# Windows of visitors behind one address, who cannot be told apart: one address never has the whole share.
MOST_VISITORS_OF_ADDRESS = 20


@dataclass
class OpenWindows:
    """Whose they are, and when each person sent their latest messages, whatever number of windows they have. A visitor is
    an account that is None: all of them together have a share of the windows, and never more."""

    most: int
    most_of_address: int
    most_of_visitors: int = 0
    sids: dict[str, tuple[int | None, str]] = field(default_factory=dict)  # the account and the network address of each
    sent: dict[Hashable, deque[float]] = field(default_factory=dict)
    _of: Counter[Hashable] = field(default_factory=Counter)  # by account, by address, and by address of visitors
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def has_room_for(self, account_id: int | None, address: str, *, expected: Sequence[str] = ()) -> bool:
        """Whether there may be one more of this account and address, as things stand; `expected` are the addresses of
        visitors who were let in and have not connected yet."""
        if len(self.sids) >= self.most or self._of[address] >= self.most_of_address:
            return False
        if account_id is not None:
            return self._of[account_id] < MOST_OF_ONE
        of_address = self._of[None, address] + expected.count(address)
        return self._of[None] + len(expected) < self.most_of_visitors and of_address < MOST_VISITORS_OF_ADDRESS

    def add(self, sid: str, account_id: int | None, address: str) -> bool:
        """Counts it, if it may be there: of several who come at once no more than there is room for are told yes."""
        with self._lock:
            if not self.has_room_for(account_id, address):
                return False
            self.sids[sid] = (account_id, address)
            self._of.update(_counted_as(account_id, address))
            return True

    def remove(self, sid: str) -> None:
        """Counts it out once, however often it is said that it has closed."""
        with self._lock:
            if sid not in self.sids:
                return
            for whose in _counted_as(*self.sids.pop(sid)):
                self._of[whose] -= 1
                if not self._of[whose]:
                    del self._of[whose]


def _counted_as(account_id: int | None, address: str) -> list[Hashable]:
    return [account_id, address, *([(None, address)] if account_id is None else [])]
