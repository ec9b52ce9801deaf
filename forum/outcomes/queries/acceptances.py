"""Who has agreed to the words of a theme: the people running it, and people who take part."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import func, select

from forum.consultations.models import Participation
from forum.kernel.db import db
from forum.kernel.permissions import Role
from forum.outcomes.models import Acceptance, Theme


@dataclass(frozen=True)
class AgreedBy:
    """How many have accepted the words as they are now."""

    staff: int = 0
    others: int = 0

    @property
    def sentence(self) -> str:
        """Without it, nobody could tell a theme that people made themselves from one that was made for them. "" for none."""
        staff = ngettext("%(num)d person running this", "%(num)d people running this", self.staff)
        others = ngettext("%(num)d person taking part", "%(num)d people taking part", self.others)
        if self.staff and self.others:
            return _("Wording agreed by %(staff)s and %(others)s.", staff=staff, others=others)
        if self.others:
            return _("Wording agreed by %(others)s.", others=others)
        if self.staff:
            return _("Wording agreed by %(staff)s. Nobody taking part has agreed to it yet.", staff=staff)
        return ""


NOBODY = AgreedBy()


def find_agreed_by(themes: Iterable[Theme]) -> dict[int, AgreedBy]:
    """By the number of the theme; one that nobody has accepted as it is now is not among them. One query."""
    takes_part = Participation.role == Role.PARTICIPANT
    query = (
        select(Acceptance.theme_id, func.count(), func.count().filter(takes_part))
        .join(Acceptance.participation)
        .join(Theme, Theme.id == Acceptance.theme_id)
        .where(Acceptance.theme_id.in_([theme.id for theme in themes]), Acceptance.version == Theme.version)
        .group_by(Acceptance.theme_id)
    )
    return {theme_id: AgreedBy(every - others, others) for theme_id, every, others in db.session.execute(query)}
