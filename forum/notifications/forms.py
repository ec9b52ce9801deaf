from __future__ import annotations

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField

from forum.kernel.dates import say_hour, say_weekday
from forum.notifications.models import NewsKind, Pace
from forum.notifications.rules import MAIL_AT, MAIL_WEEKDAY
from forum.web.forms import BaseForm

PACES = [
    (Pace.NOW, _l("As soon as possible, at most once an hour")),
    (Pace.DAILY, _l("Once a day, at %(time)s", time=LazyString(say_hour, MAIL_AT))),
    (Pace.WEEKLY, _l("Once a week, on %(day)s", day=LazyString(say_weekday, MAIL_WEEKDAY))),
    (Pace.NEVER, _l("Never")),
]
AS_ALL = "as-all"
NEWS_KINDS = {
    NewsKind.ANSWER: _l("Replies and mentions"),
    NewsKind.THREAD: _l("Comments in threads you follow"),
    NewsKind.DATE: _l("Dates"),
    NewsKind.OFFICIAL: _l("Official updates"),
    NewsKind.OUTCOME: _l("Themes, answers and promises"),
    NewsKind.MODERATION: _l("Messages from moderators"),
}


class PaceForm(BaseForm):
    pace = RadioField(_l("How often do you want an email?"), choices=PACES)


class PaceHereForm(BaseForm):
    """For one consultation."""

    pace_here = SelectField(_l("How often do you want an email?"), choices=[(AS_ALL, _l("As often as for the others")), *PACES])
