"""How people come to take part, and in which role."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField
from wtforms.validators import InputRequired

from forum.consultations.capacities import PROFESSIONAL, SELF_DECLARED
from forum.consultations.forms import AsksReasonForm
from forum.kernel.permissions import TEAM, Role
from forum.spaces.rules import LONGEST_REASON
from forum.web.email_fields import EmailLine
from forum.web.forms import BaseForm, MakeOnceForm, MaxLength, Required, SeenText, TextArea, TextLine

ROLE_NAMES = {
    Role.PARTICIPANT: _l("Participant"),
    Role.MODERATOR: _l("Moderator: makes sure people keep to the house rules"),
    Role.FACILITATOR: _l("Facilitator: helps people listen to each other, and moderates"),
    Role.BROKER: _l("Independent go-between: works for neither side, runs the discussions, does not decide"),
    Role.ORGANISER: _l("Organiser: runs the consultation"),
    Role.LEAD: _l("Service lead: answers what people say and is responsible for the decision"),
}


def pseudonym_field(label: Any = None, hint: Any = None) -> TextLine:
    return TextLine(
        label or _l("Your name in this consultation"),
        [Required(_l("Enter the name people will see")), MaxLength(40)],
        hint=hint
        or _l("Keep the name we suggest or choose your own. You will have this name in this consultation and nowhere else."),
        render_kw={"autocomplete": "off"},
    )


class JoinForm(BaseForm):
    pseudonym = pseudonym_field()
    capacity_key = RadioField(
        _l("How are you connected to this?"),
        [InputRequired(_l("Choose how you are connected to this"))],
        choices=[(capacity.key, capacity.choice) for capacity in SELF_DECLARED],
        description=_l("We show this next to your name, so people understand where you’re coming from."),
    )


class AcceptForm(BaseForm):
    pseudonym = pseudonym_field()


class OwnNameForm(BaseForm):
    """Of whoever runs it, decides or stands between."""

    pseudonym = TextLine(
        _l("Your name"),
        [Required(_l("Enter your name")), MaxLength(40)],
        hint=_l("Use your own name, as on a letter. People need to know who acts for the service."),
        render_kw={"autocomplete": "name"},
    )


class RenameForm(OwnNameForm):
    """Of somebody whom people know by their own name: everybody can read it, and the name they had."""

    reason = TextArea(
        _l("Why does your name change?"),
        [Required(_l("Enter why your name changes")), MaxLength(LONGEST_REASON)],
        hint=_l("For example, “I have married.” Everyone can read this on the page of changes, with the name you had."),
        render_kw={"rows": 2},
    )


NO_ROLE_REASON = _l("Enter why the role is changing")


def role_reason_field(label: Any, hint: Any) -> TextArea:
    return TextArea(label, [MaxLength(LONGEST_REASON)], hint=hint, render_kw={"rows": 2})


class InviteForm(AsksReasonForm, MakeOnceForm):
    no_reason = NO_ROLE_REASON
    email = EmailLine(
        _l("Email address"), _l("Enter an email address"), _l("They need an account with this email address to accept.")
    )
    role = RadioField(
        _l("What is their role?"),
        [InputRequired(_l("Choose a role"))],
        choices=[(str(role), name) for role, name in ROLE_NAMES.items()],
    )
    capacity_key = SelectField(
        _l("How are they connected to this?"),
        choices=[("unknown", _l("Not here as part of their job")), *((c.key, c.label) for c in PROFESSIONAL)],
        description=_l("We show this as checked next to everything they write."),
    )
    job_title = TextLine(_l("Their job title, as people will see it"), [MaxLength(60)], hint=_l("For example, District nurse"))

    reason = role_reason_field(
        _l("Why do they get this role? (optional for participants)"),
        _l("Everyone can read this on the page of changes once they accept."),
    )

    def needs_reason(self) -> bool:
        """Not for somebody who only takes part."""
        return super().needs_reason() and self.role.data in TEAM


class RoleForm(AsksReasonForm):
    no_reason = NO_ROLE_REASON
    seen = SeenText()
    role = RadioField(
        _l("Role"), [InputRequired(_l("Choose a role"))], choices=[(str(role), name) for role, name in ROLE_NAMES.items()]
    )
    reason = role_reason_field(
        _l("Why is the role changing?"), _l("Everyone can read this on the page of changes. We email it to the person too.")
    )
