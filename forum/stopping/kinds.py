"""Why a consultation can be stopped early: for nothing else."""

from __future__ import annotations

from enum import StrEnum

from flask_babel import lazy_gettext as _l


class StopKind(StrEnum):
    """Stored."""

    EMERGENCY = "emergency"
    LAW = "law"
    COURT = "court"
    MISTAKE = "mistake"


STOP_KINDS = {
    StopKind.EMERGENCY: _l("There is an emergency"),
    StopKind.LAW: _l("The law does not allow us to go on"),
    StopKind.COURT: _l("A court has ordered it"),
    StopKind.MISTAKE: _l("It was published by mistake"),
}
