"""How it is said in public that somebody had said no before two others agreed."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import gettext as _

from forum.consultations.signed_names import say_signed
from forum.kernel.dates import say_day
from forum.rewording.finding import find_noes
from forum.rewording.models import OfficialRewording
from forum.spaces.models import Version


def say_refusals(versions: Iterable[Version]) -> dict[int, str]:
    """By the number of the change, the oldest first; why is for colleagues."""
    return {number: " ".join(map(_say_no, reversed(noes))) for number, noes in find_noes(versions).items() if noes}


def _say_no(refused: OfficialRewording) -> str:
    assert refused.dropped_by is not None and refused.dropped_at is not None  # noqa: S101  (`find_noes`)
    name = say_signed(refused.dropped_by, refused.dropped_at)
    return _("%(name)s had said no to a change here on %(day)s.", name=name, day=say_day(refused.dropped_at))
