"""What a group said before and says now, field by field, and what its clauses said."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

from forum.groups.kinds import JOINING, Joining
from forum.groups.queries import ConsentCount
from forum.kernel.differences import Difference, compare_words, only_after, only_before, split_words
from forum.kernel.text import tidy_text
from forum.spaces.models import Version
from forum.spaces.rules import ThingWords, read_words


@dataclass(frozen=True)
class FieldChange:
    """One field that says something else."""

    label: str
    before: list[Difference]
    after: list[Difference]


def say_consent(count: ConsentCount) -> list[str]:
    """What members say to a wording, a phrase for each answer. How many have not said is left out once all have."""
    said = [
        ngettext("%(num)d is for it", "%(num)d are for it", count.for_it) if count.for_it else _("Nobody is for it yet"),
        ngettext("%(num)d can live with it", "%(num)d can live with it", count.can_live) if count.can_live else "",
        ngettext("%(num)d objects", "%(num)d object", count.objects) if count.objects else _("Nobody objects"),
        ngettext("%(num)d has not said yet", "%(num)d have not said yet", count.silent) if count.silent else "",
    ]
    return [each for each in said if each]


def compare_group(version: Version) -> list[FieldChange]:
    """The fields that changed, in the order of the page."""
    before, after = read_words(version.before) or {}, read_words(version.after) or {}
    changed = [(key, label) for key, label in _labels().items() if before.get(key) != after.get(key)]
    return [_compare(label, _say(key, before), _say(key, after)) for key, label in changed]


def compare_texts(before: str, after: str) -> FieldChange:
    """Two wordings beside each other."""
    return _compare("", before, after)


def read_clause(kept: str) -> str:
    """What a clause said in a version; "" where it was not there."""
    words = (read_words(kept) or {}).get("words", "")
    return tidy_text(words) if isinstance(words, str) else ""


def _compare(label: str, before: str, after: str) -> FieldChange:
    parts = compare_words(split_words(before), split_words(after))
    return FieldChange(label, only_before(parts), only_after(parts))


def _say(key: str, words: ThingWords) -> str:
    said = words.get(key, "")
    if isinstance(said, list):
        return "\n".join(said)
    if key == "joining":
        return str(JOINING[Joining(said)]) if said else ""
    if key == "needs_lived_chair":
        return _("Yes") if said else _("No")
    return said


def _labels() -> dict[str, str]:
    return {
        "name": _("Name of the group"),
        "purpose": _("What the group is for"),
        "meets": _("How often we meet"),
        "terms": _("How we work together"),
        "role_description": _("What a member does"),
        "joining": _("How people join"),
        "induction": _("What a new member does first"),
        "papers_days": _("Papers come so many days before a meeting"),
        "needs_lived_chair": _("One chair uses the service or is an unpaid carer"),
    }
