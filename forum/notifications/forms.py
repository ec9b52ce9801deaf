from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import RadioField

from forum.notifications.models import Pace
from forum.web.forms import BaseForm


class PaceForm(BaseForm):
    pace = RadioField(
        _l("When do you want it by mail?"),
        choices=[
            (Pace.NOW, _l("At once")),
            (Pace.DAILY, _l("Once a day, at 8am")),
            (Pace.WEEKLY, _l("Once a week, on Monday")),
            (Pace.NEVER, _l("Never")),
        ],
    )
