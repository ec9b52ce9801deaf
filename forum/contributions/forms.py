from __future__ import annotations

from flask_babel import lazy_gettext as _l

from forum.contributions.rules import LONGEST_BODY, LONGEST_TITLE
from forum.contributions.screening import Pause
from forum.kernel.errors import Invalid
from forum.web.forms import AtMost, BaseForm, Hidden, Line, Needed, OnceForm, Words


def body_field(label: object, rows: int = 8) -> Words:
    return Words(
        label,
        [Needed(_l("Write something first")), AtMost(LONGEST_BODY)],
        hint=_l("Please do not name other people. You can use **bold**, lists and links."),
        render_kw={"rows": rows},
    )


def title_field() -> Line:
    return Line(
        _l("Your point in one sentence"),
        [Needed(_l("Enter your point in one sentence")), AtMost(LONGEST_TITLE)],
        hint=_l("For example: “Evening buses to the clinic stop too early”"),
    )


class SayForm(BaseForm):
    """A form that sends words. When they give a pause, the page asks, and `confirmed` comes with the answer."""

    confirmed = Hidden()
    pause: Pause | None = None

    def refuse(self, problem: Invalid) -> None:
        if isinstance(problem, Pause):
            self.pause = problem
        super().refuse(problem)


class SayOnceForm(SayForm, OnceForm):
    pass


class EditForm(SayForm):
    body = body_field(_l("Your words"))


class EditTitledForm(EditForm):
    title = title_field()
