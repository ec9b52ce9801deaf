"""What heads a change of one kind of official words, given what it says before and after."""

from __future__ import annotations

from babel.lists import format_list
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from forum.consultations.capacities import CAPACITIES
from forum.consultations.part_names import PARTS
from forum.consultations.snapshots import Part
from forum.spaces.rules import ThingWords

# Of the basic details, what weighs less than all else: nothing is headed by the name of its part, which stands beside it.
MORE_OF_BASICS = {
    "decision_follows": _l("What the decision will follow has changed"),
    **dict.fromkeys(("contact_phone", "contact_post", "contact_email"), _l("How to contact us has changed")),
}


def say_stage(name: str, before: ThingWords, after: ThingWords) -> str:
    """ "" where its name alone says enough."""
    if "stopped_at" in after and "stopped_at" not in before:
        if str(after["opens_at"]) >= str(after["stopped_at"]):
            return _("“%(name)s” will not take place, because all of this was stopped early", name=name)
        return _("“%(name)s” was stopped early", name=name)
    is_later = before["opens_at"] == after["opens_at"] and str(before["closes_at"]) < str(after["closes_at"])
    return _("“%(name)s” closes later", name=name) if is_later else ""


def say_temporary(before: ThingWords, after: ThingWords) -> str:
    if before["aftermath"] != after["aftermath"]:
        return _("What comes after the temporary change")
    was, is_now = str(before["ends_on"]), str(after["ends_on"])
    if was == is_now:
        return str(PARTS[Part.TEMPORARY])
    return _("The temporary change ends later") if was < is_now else _("The temporary change ends earlier")


def say_about(name: str, *, is_about: bool) -> str:
    if is_about:
        return _("“%(name)s” is about the decision", name=name)
    return _("“%(name)s” is not about the decision", name=name)


def say_groups(before: ThingWords, after: ThingWords) -> str:
    """Whom it affects: first which groups are named no longer, then which are new."""
    went, came = (
        [str(CAPACITIES[key].label) for key in one.get("affected", ()) if key not in other.get("affected", ())]
        for one, other in ((before, after), (after, before))
    )
    if went and came:
        return _("No longer names: %(went)s. Now also names: %(came)s", went=_list(went), came=_list(came))
    if went:
        return _("No longer names: %(went)s", went=_list(went))
    return _("Now also names: %(came)s", came=_list(came)) if came else str(PARTS[Part.AFFECTED])


def _list(names: list[str]) -> str:
    return format_list(names, "unit", locale=get_locale())
