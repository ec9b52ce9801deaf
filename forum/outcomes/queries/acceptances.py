"""Who has agreed to the words of a theme: the people running it, and people who take part."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from babel.lists import format_list
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _
from sqlalchemy import func, select

from forum.consultations.headcounts import is_staff
from forum.consultations.models import Participation
from forum.kernel.db import db
from forum.kernel.permissions import Role
from forum.outcomes.models import Acceptance, Theme


@dataclass(frozen=True)
class AgreedBy:
    """How many have accepted the words as they are now: those who run it, those who joined as staff, everybody else."""

    team: int = 0
    staff: int = 0
    others: int = 0

    @property
    def sentence(self) -> str:
        """Without it, nobody could tell a theme that people made themselves from one that was made for them. "" for none."""
        counted = [
            (self.team, ngettext("one person running this", "%(num)d people running this", self.team)),
            (self.staff, ngettext("one member of staff", "%(num)d members of staff", self.staff)),
            (self.others, ngettext("one person taking part", "%(num)d people taking part", self.others)),
        ]
        named = format_list([words for count, words in counted if count], locale=get_locale())
        if not named:
            return ""
        if self.others:
            return _("Wording agreed by %(people)s.", people=named)
        return _("Wording agreed by %(people)s. Nobody taking part has agreed to it yet.", people=named)


NOBODY = AgreedBy()


def find_agreed_by(themes: Iterable[Theme]) -> dict[int, AgreedBy]:
    """By the number of the theme; one that nobody has accepted as it is now is not among them. One query."""
    joined = Participation.role == Role.PARTICIPANT
    counts = (~joined, joined & is_staff(), joined & ~is_staff())
    query = (
        select(Acceptance.theme_id, *(func.count().filter(each) for each in counts))
        .join(Acceptance.participation)
        .join(Theme, Theme.id == Acceptance.theme_id)
        .where(Acceptance.theme_id.in_([theme.id for theme in themes]), Acceptance.version == Theme.version)
        .group_by(Acceptance.theme_id)
    )
    return {theme_id: AgreedBy(*counted) for theme_id, *counted in db.session.execute(query)}
