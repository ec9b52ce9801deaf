"""Fields for e-mail addresses: one, or a pasted list."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms.validators import Email, Optional, StopValidation
from wtforms.widgets import EmailInput

from forum.kernel.addresses import LONGEST_ADDRESS, ReadAddress, is_address, is_deliverable, read_addresses, tidy_address
from forum.web.forms import MaxLength, Required, TextArea, TextLine


def _check_deliverable(_form: Any, field: Any) -> None:
    if not is_deliverable(field.data or ""):
        raise StopValidation(_("We cannot send email to this address. Use an address without special letters"))


class EmailLine(TextLine):
    """An e-mail address. `needed` says what to do where it is missing; without it, it may be left empty."""

    widget = EmailInput()
    filters: list[Any]

    def __init__(self, label: Any, needed: Any = "", hint: Any = "", **options: Any) -> None:
        wrong = Email(_l("Enter an email address in the correct format, like name@example.com"))
        checks = [Required(needed) if needed else Optional(), MaxLength(LONGEST_ADDRESS), wrong, _check_deliverable]
        super().__init__(label, checks, hint, **options)
        self.filters = [*self.filters, lambda typed: tidy_address(typed or "")]


class EmailAddressList(TextArea):
    """E-mail addresses as people paste them: `read_addresses`."""

    MOST_ADDRESSES = 5_000
    MENDED_SHOWN = 5
    MOST_NAMED = 20
    longest = 300_000

    @cached_property
    def found(self) -> list[ReadAddress]:
        """In order, doubles too. Before validation there may be some that are no addresses."""
        return read_addresses(self.data or "")

    @property
    def addresses(self) -> list[str]:
        """As they are kept and in order, doubles too. Before validation there may be some that are no addresses."""
        return [each.email for each in self.found]

    def say_mended(self) -> str:
        """What was read otherwise than it was typed, for whoever pasted it; "" when nothing was."""
        mended = [each for each in self.found if each.was_mended]
        shown = ", ".join(f"“{each.typed[:80]}” → {each.email}" for each in mended[: self.MENDED_SHOWN])
        more = ", …" if len(mended) > self.MENDED_SHOWN else ""
        return _("We read these addresses as: %(addresses)s", addresses=shown + more) if mended else ""

    def _name(self, wrong: list[ReadAddress]) -> str:
        shown = ", ".join(f"“{each.typed[:80]}”" for each in wrong[: self.MOST_NAMED])
        more = len(wrong) - self.MOST_NAMED
        return shown if more <= 0 else _("%(texts)s and %(num)d more", texts=shown, num=more)

    def pre_validate(self, form: Any) -> None:
        """Stops where there are texts that are no address, and names them; or when there are more than MOST_ADDRESSES."""
        MaxLength(self.longest)(form, self)
        found = self.found
        wrong = [each for each in found if not is_address(each.email)]
        if len(wrong) > 1:
            raise StopValidation(_("These are not email addresses: %(texts)s. Check them and try again", texts=self._name(wrong)))
        if wrong:
            raise StopValidation(_("%(email)s is not an email address. Check it and try again", email=wrong[0].typed[:80]))
        strange = [each for each in found if not is_deliverable(each.email)]
        if strange:
            raise StopValidation(
                _("We cannot send email to %(email)s. Use an address without special letters", email=strange[0].email[:80])
            )
        if len(found) > self.MOST_ADDRESSES:
            raise StopValidation(_("Enter no more than %(most)d email addresses", most=self.MOST_ADDRESSES))
