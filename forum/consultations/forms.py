from __future__ import annotations

from typing import Any

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import FieldList, Form, FormField, RadioField, SelectField
from wtforms.validators import InputRequired, ValidationError

from forum.consultations.actions.managing import Scope
from forum.consultations.capacities import PROFESSIONAL, SELF_DECLARED
from forum.consultations.kinds import all_kinds
from forum.consultations.models import Basics
from forum.consultations.rules import largest_document
from forum.kernel.numbers import say_megabytes
from forum.kernel.permissions import Role
from forum.web.forms import BaseForm, EmailLine, LocalDateTime, MaxLength, Required, SharedForm, TextArea, TextLine

SPARE_ROWS = 3
MOST_SCOPE_ROWS = 40
ROLE_NAMES = {
    Role.PARTICIPANT: _l("Takes part"),
    Role.MODERATOR: _l("Moderator: keeps the conversation within the rules"),
    Role.FACILITATOR: _l("Facilitator: helps people hear each other"),
    Role.ORGANISER: _l("Organiser: runs the consultation"),
    Role.LEAD: _l("Service lead: owns the decision and answers"),
}


def pseudonym_field() -> TextLine:
    return TextLine(
        _l("Your name in this conversation"),
        [Required(_l("Enter the name others will see")), MaxLength(40)],
        hint=_l("Keep the name we made for you, or choose your own. It stays the same here, and is used nowhere else."),
        render_kw={"autocomplete": "off"},
    )


class JoinForm(BaseForm):
    pseudonym = pseudonym_field()
    capacity_key = RadioField(
        _l("Whom do you speak as?"),
        [InputRequired(_l("Choose whom you speak as"))],
        choices=[(capacity.key, capacity.choice) for capacity in SELF_DECLARED],
        description=_l("It is shown beside your name, so that others understand where you are coming from."),
    )


class AcceptForm(BaseForm):
    pseudonym = pseudonym_field()


class BasicsForm(SharedForm):
    title = TextLine(
        _l("What is being decided, as a question"),
        [Required(_l("Enter the question")), MaxLength(150)],
        hint=_l("For example: “Should the minor injuries unit stay open until midnight?”"),
    )
    summary = TextArea(
        _l("In plain words, in two or three sentences"),
        [Required(_l("Enter a summary")), MaxLength(600)],
        hint=_l("What might change, why now, and what you want to hear."),
        render_kw={"rows": 4},
    )
    run_by = TextLine(_l("Who runs it"), [Required(_l("Enter who runs it")), MaxLength(200)])
    decided_by = TextLine(_l("Who decides"), [MaxLength(200)], hint=_l("A board, committee or person people could name."))
    decided_when = TextLine(_l("When and how they decide"), [MaxLength(200)], hint=_l("For example: “in public, on 11 February”"))
    promise = TextArea(
        _l("Your promise"),
        [MaxLength(600)],
        hint=_l("What you will do with what people say, and by when they will hear back."),
        render_kw={"rows": 3},
    )
    contact_phone = TextLine(_l("Phone number for people who are not online"), [MaxLength(100)], render_kw={"type": "tel"})
    contact_post = TextLine(_l("Postal address"), [MaxLength(300)])
    contact_email = EmailLine(_l("E-mail for questions"))

    def to_basics(self) -> Basics:
        return Basics(**{name: getattr(self, name).data or "" for name in Basics.__dataclass_fields__})


class CreateForm(BasicsForm):
    organiser_name = TextLine(
        _l("Your own name, as readers will see it"),
        [Required(_l("Enter your name")), MaxLength(40)],
        render_kw={"autocomplete": "name"},
    )


class ScopeRow(Form):
    text = TextLine(_l("What"), [MaxLength(200)])
    kind = SelectField(_l("Is it open?"), choices=[("open", _l("Open to you")), ("settled", _l("Already settled"))])
    reason = TextLine(_l("Why is it settled?"), [MaxLength(300)], hint=_l("Needed for settled things."))

    def validate_reason(self, field: Any) -> None:
        if self.text.data and self.kind.data == "settled" and not field.data:
            raise ValidationError(str(_l("Say why this is settled")))


class ScopeForm(SharedForm):
    rows = FieldList(FormField(ScopeRow), max_entries=MOST_SCOPE_ROWS)

    def add_spare_rows(self) -> None:
        for _ in range(min(SPARE_ROWS, MOST_SCOPE_ROWS - len(self.rows))):
            self.rows.append_entry()

    def to_items(self) -> list[Scope]:
        return [
            Scope(row.data["kind"] == "open", row.data["text"], row.data["reason"] or "") for row in self.rows if row.data["text"]
        ]


class PhaseForm(SharedForm):
    name = TextLine(
        _l("Name of the phase"),
        [Required(_l("Enter a name")), MaxLength(60)],
        hint=_l("For example: Listen, Weigh up, Decide"),
    )
    note = TextLine(_l("What happens in it"), [MaxLength(160)], hint=_l("For example: “Board meets in public, 11 Feb”"))
    opens_at = LocalDateTime(_l("Starts"), [InputRequired(_l("Enter when it starts"))])
    closes_at = LocalDateTime(_l("Ends"), [InputRequired(_l("Enter when it ends"))])

    def to_values(self) -> dict[str, Any]:
        return {
            "name": self.name.data,
            "note": self.note.data or "",
            "opens_at": self.opens_at.data,
            "closes_at": self.closes_at.data,
        }


class ActivityForm(SharedForm):
    title = TextLine(_l("Title"), [Required(_l("Enter a title")), MaxLength(120)], hint=_l("For example: Talk it through"))
    summary = TextArea(_l("What people can do here"), [MaxLength(400)], render_kw={"rows": 3})


class NewActivityForm(ActivityForm):
    kind_key = RadioField(_l("Kind of activity"), [InputRequired(_l("Choose a kind of activity"))])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind_key.choices = [(kind.key, kind.label) for kind in all_kinds() if kind.is_offered]


class DocumentForm(BaseForm):
    title = TextLine(_l("Title"), [Required(_l("Enter a title")), MaxLength(120)])
    file = FileField(
        _l("File"),
        [FileRequired(_l("Choose a file"))],
        description=_l(
            "PDF, Word, OpenDocument, spreadsheet, text or picture, up to %(most)s. "
            "Where a picture was taken is removed from it. What a document says about its author stays in it.",
            most=LazyString(lambda: say_megabytes(largest_document())),
        ),
    )


class InviteForm(BaseForm):
    email = EmailLine(
        _l("E-mail address"), _l("Enter an e-mail address"), _l("The person needs an account with this address to accept.")
    )
    role = RadioField(
        _l("What may they do?"),
        [InputRequired(_l("Choose a role"))],
        choices=[(str(role), name) for role, name in ROLE_NAMES.items()],
    )
    capacity_key = SelectField(
        _l("Whom do they speak as?"),
        choices=[("unknown", _l("No professional capacity")), *((c.key, c.label) for c in PROFESSIONAL)],
        description=_l("Shown as verified beside everything they write."),
    )
    job_title = TextLine(_l("Their job, as readers will see it"), [MaxLength(60)], hint=_l("For example: District nurse"))


class RoleForm(BaseForm):
    role = SelectField(_l("Role"), choices=[(str(role), name) for role, name in ROLE_NAMES.items()])
