"""What members say, and what is said of that."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from forum.groups.forms.fields import area, choose, say_why
from forum.groups.kinds import LONGEST_REMARK
from forum.web.forms import BaseForm, MakeOnceForm, SeenText


class RemarkForm(MakeOnceForm):
    words = area(_l("What would you like to say?"), _l("Enter what you would like to say"), LONGEST_REMARK)


class DebriefForm(MakeOnceForm):
    """Three questions after a hard evening."""

    hard = area(_l("What was hard?"), _l("Enter what was hard"), LONGEST_REMARK)
    helped = area(_l("What helped? (optional)"), None, LONGEST_REMARK, rows=3)
    needed = area(_l("What do you need now? (optional)"), None, LONGEST_REMARK, rows=3)


class RemarkReportForm(BaseForm):
    words = area(_l("What is wrong with it?"), _l("Enter what is wrong with it"), 1_000)


class JudgeForm(BaseForm):
    seen = SeenText()
    decision = choose(
        _l("What is your decision?"),
        _l("Choose your decision"),
        [("hide", _l("Hide it")), ("keep", _l("Leave it as it is"))],
    )
    reason = say_why(_l("If you hide it, why?"))


class RemarkAppealForm(BaseForm):
    words = area(_l("Why should it be shown?"), _l("Enter why it should be shown"), 1_000)


class RemarkHearingForm(BaseForm):
    seen = SeenText()
    decision = choose(
        _l("What is your decision?"),
        _l("Choose your decision"),
        [("show", _l("Show it again")), ("stay", _l("It stays hidden"))],
    )
    reason = say_why(_l("Why?"), _l("Enter your reason"))
