"""E-mail addresses: as they are kept and compared, and as people paste them out of mail programs."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from email.utils import getaddresses

import idna

LONGEST_ADDRESS = 254  # RFC 5321
NOWHERE = ".invalid"  # RFC 2606: no such address ever exists
# A line of a list with names in it; longer ones are read as bare addresses, so that no line costs more than its length.
LONGEST_LINE = 1_000
_ADDRESS = re.compile(r"[^\s@,;]+@[^\s@,;]+\.[^\s@,;]+")
_APART = re.compile(r"[\s,;|，、；]+")
_MAILTO = re.compile("mailto:", re.IGNORECASE)
_WRITTEN = re.compile(r"[^\s@<>()\[\]\"',;:]{1,64}@[^\s@<>()\[\]\"',;:]{1,255}")
# What programs put around an address when it is copied, and what cannot be seen.
_AROUND = " \t<>()[]\"'“”‘’.,;:"
_UNSEEN = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad"))


def tidy_address(typed: str) -> str:
    """An e-mail address as it is kept and compared: small letters, no wide ones or other dots, the domain as mail servers name
    it. What is no address comes back as it is."""
    typed = typed.strip()
    if len(typed) > LONGEST_ADDRESS:
        return typed
    name, at, domain = unicodedata.normalize("NFKC", typed).replace("。", ".").lower().rpartition("@")
    try:
        return f"{name}{at}{idna.encode(domain, uts46=True).decode()}" if not domain.isascii() else f"{name}{at}{domain}"
    except idna.IDNAError:
        return f"{name}{at}{domain}"


def is_address(text: str) -> bool:
    """Whether it has the form of one, of a length that can be delivered."""
    return len(text) <= LONGEST_ADDRESS and _ADDRESS.fullmatch(text) is not None


def is_deliverable(address: str) -> bool:
    """Letters outside ASCII before the @ are taken by few mail servers (RFC 6531); a domain is encoded by `tidy_address`."""
    return address.rpartition("@")[0].isascii()


@dataclass(frozen=True)
class ReadAddress:
    """One of a pasted list: what was typed, and what it was read as."""

    typed: str
    email: str

    @property
    def was_mended(self) -> bool:
        """Whether it is not what was typed; capital letters are no mending."""
        return self.typed.lower() != self.email


def read_addresses(text: str) -> list[ReadAddress]:
    """Every address of a pasted list, in order, doubles too: one a line, or parted by commas, semicolons or spaces, bare or as
    mail programs write them ("Jane Doe <jane@example.org>", "mailto:…"). Some may be no addresses: `is_address`."""
    found = []
    for line in text.splitlines():
        if "<" in line and len(line) <= LONGEST_LINE:
            bare = _MAILTO.sub("", line).replace(";", ",")
            typed = [address for _name, address in getaddresses([bare]) if address]
        else:
            typed = [each for each in _APART.split(line) if each and not _is_label(each)]
        found += [ReadAddress(each, _mend(each)) for each in typed]
    return found


def read_again(stored: str) -> str | None:
    """The one address that can be read in what was stored as one before lists were read so; None where that says nothing new."""
    found = [each.email for each in read_addresses(stored)]
    is_one = len(found) == 1 and is_address(found[0]) and is_deliverable(found[0])
    return found[0] if is_one and found[0] != stored else None


def _is_label(word: str) -> bool:
    """ "To:", the name of a group (RFC 5322, 3.4), or the number of a line."""
    return "@" not in word and (word.endswith(":") or word.rstrip(".)").isdecimal())


def _mend(typed: str) -> str:
    bare = typed.translate(_UNSEEN).strip(_AROUND)
    if bare[:7].lower() == "mailto:":
        bare = bare[7:].strip(_AROUND)
    name, at, rest = bare.partition("@")
    return tidy_address(f"{name}{at}{rest.partition('?')[0].strip(_AROUND)}")


def hint_at_address(email: str) -> str:
    """What reminds its owner of an address and tells nobody else whose it is: "r…@example.org"."""
    name, at, domain = email.rpartition("@")
    return f"{name[:1]}…{at}{domain}"


def hide_addresses(text: str) -> str:
    """A text with "…@…" for each address in it, for logs and whatever is kept of a failure."""
    return _WRITTEN.sub("…@…", text)
