"""A list of people to invite, as it comes out of a spreadsheet: read line by line, with what is wrong beside each. Pure.

Columns are told by their names where the first line has some, else by their order. Between them stand commas, semicolons or tabs,
whatever the spreadsheet's language puts there."""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field

from flask_babel import gettext as _

from forum.consultations.capacities import CAPACITIES, PROFESSIONAL, TEAM_LABELS, UNKNOWN
from forum.inviting.written_addresses import WrittenAddress, has_address, read_written
from forum.kernel.addresses import LONGEST_ADDRESS, is_address, is_deliverable, tidy_address
from forum.kernel.permissions import TEAM, Role
from forum.kernel.text import tidy_line

MOST_LINES = 500
LONGEST_LIST = 100_000
LONGEST_CELL = 300
LONGEST_CELL_OF_MANY = 10_000  # of one that holds addresses: none of them is cut off
LONGEST_NAME, LONGEST_JOB = 40, 60
ORDER = ("name", "email", "role", "capacity", "job")
# What columns are called in the lists that people have. Folded: no capitals, no signs.
TITLES = {
    "name": {"name", "full name", "their name", "staff name"},
    "email": {"email", "e mail", "email address", "e mail address", "mail", "work email"},
    "role": {"role", "their role"},
    "capacity": {"capacity", "connection", "connected", "how they are connected", "group"},
    "job": {"job", "job title", "title", "position", "post"},
}
ROLES = {
    Role.PARTICIPANT: {"", "participant", "takes part", "member"},
    Role.MODERATOR: {"moderator", "moderates"},
    Role.FACILITATOR: {"facilitator", "facilitates"},
    Role.BROKER: {"independent go between", "go between", "broker"},
    Role.ORGANISER: {"organiser", "organizer"},
    Role.LEAD: {"lead", "service lead"},
}


@dataclass
class InvitationLine:
    """One person of the list. `number`: of the line, as a spreadsheet counts them. Without `faults` they can be invited."""

    number: int
    name: str = ""
    email: str = ""
    role: Role = Role.PARTICIPANT
    capacity_key: str = UNKNOWN
    job_title: str = ""
    faults: list[str] = field(default_factory=list)
    typed: str = ""  # what the address was read out of, where that is something else


class ListFault(Exception):
    """Nothing of the list can be read; the message says why and what to do."""


def read_list(text: str) -> list[InvitationLine]:
    """The people of a list in its order. Raises ListFault for one that is too long, empty, or no list at all."""
    if len(text) > LONGEST_LIST:
        raise ListFault(_("This list is too long. Send it in smaller parts"))
    rows = list(_read_rows(text))
    has_titles = bool(rows and (order := _read_titles(rows[0][1])))
    if has_titles:
        rows = rows[1:]
    else:
        order = _guess_order(rows)
    if not rows:
        raise ListFault(_("Paste a list with one person on each line, or choose a file"))
    if len(rows) > MOST_LINES:
        raise ListFault(_("You can invite up to %(most)d people at once. Send the list in smaller parts", most=MOST_LINES))
    if "email" not in order:
        raise ListFault(_("One column must be the email address. Call it “Email”"))
    lines: list[InvitationLine] = []
    for number, cells in rows:
        lines += _read_row(number, dict(zip(order, cells, strict=False)), [] if has_titles else cells)
    if len(lines) > MOST_LINES:
        raise ListFault(_("You can invite up to %(most)d people at once. Send the list in smaller parts", most=MOST_LINES))
    return lines


def _read_rows(text: str) -> Iterator[tuple[int, list[str]]]:
    lines = text.removeprefix("\ufeff").splitlines(keepends=True)
    first = lines[0].strip().lower() if lines else ""
    skipped = 0
    if first.startswith("sep=") and len(first) == 5:  # Excel says so itself.
        delimiter, skipped = first[4], 1
    else:
        delimiter = _find_delimiter(lines)
    reader = csv.reader(lines[skipped:], delimiter=delimiter)
    before = 0
    try:
        for cells in reader:
            number, before = before + 1 + skipped, reader.line_num
            tidied = [tidy_line(cell[: LONGEST_CELL_OF_MANY if "@" in cell else LONGEST_CELL]) for cell in cells]
            if any(tidied):
                yield number, tidied
    except csv.Error as problem:
        raise ListFault(
            _("We could not read line %(number)d. Check its quotation marks", number=before + 1 + skipped)
        ) from problem


def _find_delimiter(lines: list[str]) -> str:
    """What stands most often in the first line that has something; between people as mail programs write them, a semicolon, where
    there is one: "Doe, Jane <…>; Roe, Ann <…>"."""
    sample = next((line for line in lines if line.strip()), "")
    if "<" in sample and ";" in sample:
        return ";"
    return max("\t;,", key=sample.count)


def _fold(title: str) -> str:
    signs = "".join(letter if letter.isalnum() else " " for letter in unicodedata.normalize("NFKC", title).lower())
    return " ".join(signs.split())


def _read_titles(cells: list[str]) -> list[str]:
    """What each column is, where the first line names them; "" for one that we do not use, [] where it names none."""
    if any("@" in cell for cell in cells):
        return []
    order = [next((key for key, titles in TITLES.items() if _fold(cell) in titles), "") for cell in cells]
    return order if any(order) else []


def _guess_order(rows: list[tuple[int, list[str]]]) -> list[str]:
    """Our own order, but for lists that begin with the address."""
    begins_with_address = bool(rows) and "@" in rows[0][1][0]
    return ["email", *(key for key in ORDER if key != "email")] if begins_with_address else list(ORDER)


def _read_row(number: int, cells: dict[str, str], untitled: list[str]) -> list[InvitationLine]:
    """The people of one line: one, nearly always. Of columns without titles, each that holds an address is of somebody. No
    address is a name."""
    typed_name = cells.get("name", "")
    name = "" if has_address(typed_name) else typed_name
    several = [cell for cell in untitled if has_address(cell)] or [cells.get("email", "")]
    found = list({each.email: each for cell in several for each in read_written(cell)}.values())
    if not found:
        return [_read_line(number, {**cells, "name": name}, WrittenAddress(tidy_address(cells.get("email", ""))))]
    if len(found) == 1:
        return [_read_line(number, {**cells, "name": name or found[0].name}, found[0])]
    shared = {key: "" if has_address(cell) else cell for key, cell in cells.items() if key != "name"}
    return [_read_line(number, {**shared, "name": each.name}, each) for each in found]


def _read_line(number: int, cells: dict[str, str], written: WrittenAddress) -> InvitationLine:
    line = InvitationLine(number, cells["name"], written.email, job_title=cells.get("job", ""), typed=written.typed)
    faults = [
        _find_fault_of_address(line.email),
        _find_too_long(_("Name"), line.name, LONGEST_NAME),
        _find_too_long(_("Job title"), line.job_title, LONGEST_JOB),
        _take_role(line, cells.get("role", "")),
        _take_capacity(line, cells.get("capacity", "")),
    ]
    line.faults = [fault for fault in faults if fault]
    return line


def _find_fault_of_address(email: str) -> str:
    if not email:
        return _("The email address is missing")
    if len(email) > LONGEST_ADDRESS or not is_address(email):
        return _("“%(email)s” is not an email address", email=email[:80])
    if not is_deliverable(email):
        return _("We cannot send email to this address. Use one without special letters")
    return ""


def _find_too_long(label: str, text: str, most: int) -> str:
    return _("%(label)s must be %(most)d characters or fewer", label=label, most=most) if len(text) > most else ""


def _take_role(line: InvitationLine, typed: str) -> str:
    folded = _fold(typed)
    role = next((role for role, words in ROLES.items() if folded in words or folded == _fold(str(role))), None)
    if role is None:
        known = ", ".join(str(TEAM_LABELS[each]) for each in Role if each in TEAM)
        return _("“%(role)s” is not a role. Use %(known)s or leave it empty", role=typed[:40], known=known)
    line.role = role
    return ""


def _take_capacity(line: InvitationLine, typed: str) -> str:
    folded = _fold(typed)
    if not folded or folded == UNKNOWN or folded == _fold(str(CAPACITIES[UNKNOWN].label)):
        return ""
    named = {_fold(str(words)): each for each in CAPACITIES.values() for words in (each.label, each.key)}
    capacity = named.get(folded)
    if capacity is None:
        known = ", ".join(str(each.label) for each in PROFESSIONAL)
        return _("“%(typed)s” is not in our list. Use %(known)s or leave it empty", typed=typed[:40], known=known)
    if not capacity.is_professional:
        return _("People say for themselves that they are “%(label)s”. Leave this empty", label=capacity.label)
    line.capacity_key = capacity.key
    return ""
