from __future__ import annotations

from flask_babel import gettext as _

from forum.consultations.extension_points import LeftBehind, tells_what_is_left_behind
from forum.consultations.models import Consultation
from forum.kernel.dates import say_full_day
from forum.reviews.queries import list_midpoints
from forum.reviews.rules import find_why_outside


@tells_what_is_left_behind
def find_stranded_midpoint(consultation: Consultation) -> LeftBehind | None:
    """The mid-point review, where people are not asked on its day by the stages as they are now."""
    for review in list_midpoints([consultation.id]):
        if find_why_outside(consultation, review.planned_on):
            day = say_full_day(review.planned_on)
            sentence = _(
                "The mid-point review is on %(day)s. People will not be having their say then. Choose another day.", day=day
            )
            return LeftBehind(sentence, "reviews.plan")
    return None
