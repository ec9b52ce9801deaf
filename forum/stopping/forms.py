from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import RadioField
from wtforms.validators import InputRequired

from forum.spaces.rules import LONGEST_REASON
from forum.stopping.kinds import STOP_KINDS
from forum.web.forms import BaseForm, MaxLength, Required, TextArea


class StopForm(BaseForm):
    kind = RadioField(
        _l("Why can it not go on?"),
        [InputRequired(_l("Choose why it cannot go on"))],
        choices=[(str(kind), label) for kind, label in STOP_KINDS.items()],
    )
    reason = TextArea(
        _l("What has happened?"),
        [Required(_l("Enter why this has to stop")), MaxLength(LONGEST_REASON)],
        hint=_l("Everyone will read these words at the top of the page, for good. We email them to everyone who took part."),
        render_kw={"rows": 4},
    )
