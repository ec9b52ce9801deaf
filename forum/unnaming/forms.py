from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from wtforms import RadioField
from wtforms.validators import InputRequired

from forum.deciders.forms import BodyForm, DeciderPersonForm
from forum.deciders.kinds import DeciderKind
from forum.unnaming.leftovers import Leftover


class AsksOfPlan:
    """Of a form by which somebody decides instead of others. It asks whether what those had planned holds, where there is any."""

    plan_holds = RadioField(
        _l("Does this still hold?"),
        [InputRequired(_l("Choose if it still holds"))],
        choices=[
            ("yes", _l("Yes, they decide then and in this way")),
            ("no", _l("No, or we do not know yet. The page will say who had planned it")),
        ],
    )

    def ask_of_plan(self, plan: Sequence[Leftover]) -> None:
        """Before the form is looked at."""
        if not plan:
            del self.plan_holds

    def says_plan_holds(self) -> bool:
        """Nothing that was not planned lapses."""
        return self.plan_holds is None or self.plan_holds.data == "yes"


class PersonInsteadForm(AsksOfPlan, DeciderPersonForm):
    pass


class BodyInsteadForm(AsksOfPlan, BodyForm):
    pass


INSTEAD_FORMS: dict[DeciderKind, type[PersonInsteadForm | BodyInsteadForm]] = {
    DeciderKind.PERSON: PersonInsteadForm,
    DeciderKind.BODY: BodyInsteadForm,
}
