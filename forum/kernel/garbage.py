"""How often Python looks for objects that hold only each other."""

from __future__ import annotations

import gc

OBJECTS_BEFORE_A_LOOK = 50_000


def look_for_garbage_less_often() -> None:
    """For a process of ours, before it imports the rest.

    Drawing one page makes tens of thousands of objects, nearly all of which end with their last use. Python looks through the
    newest after each 700; here that was a fifth of the processor time of an action, and a tenth of a start. The price: some ten
    megabytes more before what holds itself in a circle is let go.
    """
    gc.set_threshold(OBJECTS_BEFORE_A_LOOK)
