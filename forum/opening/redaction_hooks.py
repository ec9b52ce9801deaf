from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from forum.consultations.extension_points import OfficialWords, holds_official_words
from forum.consultations.models import Consultation
from forum.kernel.db import db
from forum.opening.models import OpenedCheck, OpenedWithout, OpeningAnswer, SignOff

OPENED = _l("How this was opened")


def rows_of(model: Any) -> Callable[[Consultation], Iterable[Any]]:
    return lambda consultation: db.session.scalars(select(model).filter_by(space_id=consultation.id)).all()


for _model, _columns in (
    (OpeningAnswer, ("words",)),
    (OpenedWithout, ("why", "instead")),
    (OpenedCheck, ("words", "said")),
    (SignOff, ("comment", "can_change")),
):
    holds_official_words(OfficialWords("opening", OPENED, rows_of(_model), _columns, model=_model))
