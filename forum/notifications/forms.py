from __future__ import annotations

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from wtforms import RadioField

from forum.kernel.dates import say_hour, say_weekday
from forum.notifications.models import Pace
from forum.notifications.rules import MAIL_AT, MAIL_WEEKDAY
from forum.web.forms import BaseForm


class PaceForm(BaseForm):
    pace = RadioField(
        _l("How often do you want an email?"),
        choices=[
            (Pace.NOW, _l("Straight away")),
            (Pace.DAILY, _l("Once a day, at %(time)s", time=LazyString(say_hour, MAIL_AT))),
            (Pace.WEEKLY, _l("Once a week, on %(day)s", day=LazyString(say_weekday, MAIL_WEEKDAY))),
            (Pace.NEVER, _l("Never")),
        ],
    )
