"""The live windows that a process holds, counted as they come and go.

To look through all of them at each handshake would make a hall that comes back at once pay for itself squared.
"""

from __future__ import annotations

import threading
from collections import Counter, deque
from dataclasses import dataclass, field

# Windows of one account: who has more open than this has forgotten most of them.
MOST_OF_ONE = 30


@dataclass
class OpenWindows:
    """Whose they are, and when each person sent their latest messages, whatever number of windows they have."""

    most: int
    most_of_address: int
    sids: dict[str, tuple[int, str]] = field(default_factory=dict)  # the account and the network address of each
    sent: dict[int, deque[float]] = field(default_factory=dict)
    _of: Counter[int | str] = field(default_factory=Counter)  # by account, and by address
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def has_room_for(self, account_id: int, address: str) -> bool:
        """Whether there may be one more of this account and address, as things stand."""
        is_full = len(self.sids) >= self.most
        return not is_full and self._of[account_id] < MOST_OF_ONE and self._of[address] < self.most_of_address

    def add(self, sid: str, account_id: int, address: str) -> bool:
        """Counts it, if it may be there: of several who come at once no more than there is room for are told yes."""
        with self._lock:
            if not self.has_room_for(account_id, address):
                return False
            self.sids[sid] = (account_id, address)
            self._of.update((account_id, address))
            return True

    def remove(self, sid: str) -> None:
        """Counts it out once, however often it is said that it has closed."""
        with self._lock:
            for whose in self.sids.pop(sid, ()):
                self._of[whose] -= 1
                if not self._of[whose]:
                    del self._of[whose]
