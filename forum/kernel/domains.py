"""The part of an e-mail address that belongs to an organisation."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from flask_babel import gettext as _

from forum.kernel.addresses import tidy_address

LONGEST_DOMAIN = 253
_LIST = Path(__file__).parent / "public_mail_domains.txt"
LONGEST_LABEL = 63
# Under which anybody can register a name: no organisation has all of one.
SHARED_ENDINGS = frozenset(
    "ac.uk co.uk gov.uk ltd.uk me.uk net.uk nhs.net nhs.scot nhs.uk org.uk plc.uk police.uk sch.uk".split()
)


def read_domain(typed: str) -> str:
    """As it is kept and compared, from "@Westbrook.nhs.uk" or a whole address too."""
    return tidy_address(f"x@{typed.strip().rpartition('@')[2]}").rpartition("@")[2]


def find_domain(email: str) -> str:
    """Of an address as it is kept: all after the last @."""
    return email.rpartition("@")[2]


def find_why_not_domain(domain: str) -> str | None:
    """Why not everybody of it is of one organisation, as a sentence for a field; None when they are."""
    if not _is_domain(domain):
        return _("Enter what comes after the @ in your staff’s email addresses, like westbrook.nhs.uk")
    if domain in SHARED_ENDINGS:
        return _("%(domain)s belongs to many organisations. Enter the whole of yours, like westbrook.%(domain)s", domain=domain)
    if domain in list_public_domains():
        return _("Anyone can get an address at %(domain)s. Enter a domain that only your organisation uses", domain=domain)
    return None


def _is_domain(text: str) -> bool:
    """Labels of letters, digits and hyphens between dots, at least two, the last of which is no number."""
    labels = text.split(".")
    is_name = len(text) <= LONGEST_DOMAIN and text.isascii() and len(labels) > 1 and labels[-1][:1].isalpha()
    return is_name and all(_is_label(label) for label in labels)


def _is_label(label: str) -> bool:
    hyphened = label.startswith("-") or label.endswith("-")
    return len(label) <= LONGEST_LABEL and not hyphened and label.replace("-", "").isalnum()


@cache
def list_public_domains() -> frozenset[str]:
    """Those of well-known providers. It cannot be whole: whoever allows a domain says that it is theirs alone."""
    lines = _LIST.read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))
