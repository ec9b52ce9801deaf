from __future__ import annotations

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired

from forum.kernel.domains import LONGEST_DOMAIN
from forum.kernel.numbers import say_megabytes
from forum.organisations.kinds import LONGEST_NAME as LONGEST_NAMED
from forum.site.queries import WORDS
from forum.site.rules import LARGEST_LOGO, LONGEST_NAME, LONGEST_RUN_BY
from forum.spaces.rules import LONGEST_REASON
from forum.web.email_fields import EmailLine
from forum.web.forms import BaseForm, MaxLength, Required, SeenText, TextLine
from forum.web.shared_forms import SharedForm


class SiteForm(SharedForm):
    name = TextLine(
        _l("Name of the site (optional)"),
        [MaxLength(LONGEST_NAME)],
        hint=_l("It is at the top of every page and at the end of every email."),
    )
    run_by = TextLine(
        _l("Who runs this site? (optional)"),
        [MaxLength(LONGEST_RUN_BY)],
        hint=_l("For example, “NHS Westbrook with Westbrook Council”. We show it at the foot of every page."),
    )
    contact_email = EmailLine(_l("Email address for questions (optional)"), hint=_l("Everyone can see this."))
    contact_phone = TextLine(_l("Phone number for questions (optional)"), [MaxLength(40)], hint=_l("Everyone can see this."))
    colour = TextLine(
        _l("Main colour (optional)"),
        [MaxLength(20)],
        hint=_l("For buttons, links and headings, for example, #5b2a4e. We check that people can read it."),
    )

    def to_words(self) -> dict[str, str]:
        """As `change_site` takes them."""
        return {name: self[name].data or "" for name in WORDS}


class LogoForm(BaseForm):
    logo = FileField(
        _l("Logo"),
        [FileRequired(_l("Choose a picture"))],
        description=_l(
            "PNG, JPEG, WebP or GIF, up to %(most)s. We show it 44 pixels high.",
            most=LazyString(lambda: say_megabytes(LARGEST_LOGO)),
        ),
    )


class SiteRoleForm(BaseForm):
    email = EmailLine(_l("Their email address"), needed=_l("Enter their email address"))


class RenameOrganisationForm(BaseForm):
    name = TextLine(_l("New name"), [Required(_l("Enter the new name")), MaxLength(LONGEST_NAMED)])
    reason = TextLine(
        _l("Why are you renaming it?"),
        [Required(_l("Enter why you are renaming it")), MaxLength(LONGEST_REASON)],
        hint=_l("For example, “The trust has a new name since 1 April”. Everyone can read this."),
    )
    seen = SeenText()


class MergeOrganisationForm(BaseForm):
    into = TextLine(
        _l("Which one stays?"),
        [Required(_l("Enter the name of the one that stays")), MaxLength(LONGEST_NAMED)],
        hint=_l("Enter its name exactly as it is in your list."),
        render_kw={"list": "known-names", "autocomplete": "off"},
    )
    reason = TextLine(
        _l("Why are you merging them?"),
        [Required(_l("Enter why you are merging them")), MaxLength(LONGEST_REASON)],
        hint=_l("For example, “Both are the same trust”. Everyone can read this."),
    )
    seen = SeenText()


class OpeningDomainForm(BaseForm):
    domain = TextLine(
        _l("What comes after the @"),
        [Required(_l("Enter what comes after the @")), MaxLength(LONGEST_DOMAIN)],
        hint=_l("For example, westbrook.nhs.uk. Addresses at other parts, like staff.westbrook.nhs.uk, do not count."),
        render_kw={"autocapitalize": "none", "spellcheck": "false"},
    )
