"""How a change of official words is shown: what it is called, before beside now, and who decided."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from babel.lists import format_list
from flask_babel import LazyString, get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from forum.consultations.capacities import CAPACITIES, TEAM_LABELS
from forum.consultations.extension_points import list_named_deciders, say_refusals
from forum.consultations.heading_wording import MORE_OF_BASICS, say_about, say_groups, say_stage, say_temporary
from forum.consultations.kinds import find_kind
from forum.consultations.models import Consultation, Participation
from forum.consultations.part_names import PARTS
from forum.consultations.promise_levels import LEVELS, falls, loses_followed
from forum.consultations.queries import list_places_by_number
from forum.consultations.role_wording import say_renamed, say_role, say_two
from forum.consultations.signed_names import say_signed
from forum.consultations.snapshots import Part, is_conditional, is_other_file, list_closed, list_lines, list_opened, name_thing
from forum.kernel.dates import say_dated_deadline, say_dated_moment, say_day
from forum.kernel.differences import Difference, compare_words, only_after, only_before, split_words
from forum.kernel.numbers import say_number
from forum.kernel.permissions import Role
from forum.kernel.text import go_on_with
from forum.organisations.kinds import KINDS, OrganisationKind
from forum.spaces.models import ChangeEffect, Version
from forum.spaces.rules import Things, ThingWords, read_words

FIELDS: dict[str, LazyString] = {
    "open": _l("Can still change"),
    "conditional": _l("Can change on one condition"),
    "settled": _l("Already settled"),
    "owners": _l("Who is responsible for it"),
    "name": _l("Name"),
    "note": _l("What happens in this stage"),
    "opens_at": _l("Start date and time"),
    "closes_at": _l("Closing date and time"),
    "held_at": _l("On hold since"),
    "stopped_at": _l("Stopped early"),
    "title": _l("Title"),
    "summary": _l("Summary"),
    "kind": _l("Type of activity"),
    "about": _l("Is it about the decision?"),
    "file": _l("File"),
    "text": _l("Text"),
    "run_by": _l("Who is running this"),
    "organisation_kinds": _l("What kind of organisation they are"),
    "programme": _l("Programme"),
    "decided_by": _l("Who will make the decision"),
    "decided_when": _l("When and how they will decide"),
    "promise_level": _l("How much say you have"),
    "promise": _l("What we will do with your comments"),
    "decision_follows": _l("What the decision will follow"),
    "contact_phone": _l("Phone number"),
    "contact_post": _l("Postal address"),
    "contact_email": _l("Email address"),
    "affected": _l("Groups"),
    "decides_on": _l("Date of the decision"),
    "role": _l("Role"),
    "own_name": _l("Name"),
}


# How what is kept in a field is said, where that is not as it stands.
SAYERS: dict[str, Callable[[str], str]] = {
    **dict.fromkeys(("opens_at", "held_at", "stopped_at"), lambda moment: say_dated_moment(datetime.fromisoformat(moment))),
    "closes_at": lambda moment: say_dated_deadline(datetime.fromisoformat(moment)),
    "kind": lambda key: str(find_kind(key).label),
    **dict.fromkeys(("decides_on", "changed_on", "ends_on"), lambda day: say_day(date.fromisoformat(day))),
}
# Fields that hold a day or a moment, as `isoformat` has it.
MOMENTS = {"opens_at", "closes_at", "held_at", "stopped_at"}
DAYS = {"decides_on", "changed_on", "ends_on"}
# Fields of people's words in which some may stand in bold.
BOLD_FIELDS: set[str] = set()
# How a line of a list is said, where several words stand in it, one below the other.
LINE_SAYERS: dict[str, Callable[[str], str]] = {
    "conditional": lambda line: _say_conditional(*line.split("\n")),
    "owners": lambda line: ": ".join(line.split("\n")),
    "affected": lambda key: str(CAPACITIES[key].label),
    "organisation_kinds": lambda key: str(KINDS[OrganisationKind(key)]),
}
# What heads a change of a part, by what it says before and after, where its name alone says too little.
HEADING_SAYERS: dict[str, Callable[[ThingWords, ThingWords], str]] = {Part.OWN_NAMES: say_renamed, Part.AFFECTED: say_groups}
# What stands for words in some fields.
VALUES: dict[str, Mapping[str, LazyString]] = {
    "about": {"yes": _l("Yes"), "no": _l("No")},
    "role": {str(role): label for role, label in TEAM_LABELS.items()},
    "promise_level": {level: words.name for level, words in LEVELS.items()},
}


def name_fields(labels: Mapping[str, LazyString], values: Mapping[str, Mapping[str, LazyString]]) -> None:
    """Adds the fields of a feature's official things, in their order, and the words for keys that stand in some."""
    FIELDS.update(labels)
    VALUES.update(values)


def name_days(*names: str) -> None:
    """Adds fields of a feature's official things that hold a day, as `isoformat` has it."""
    DAYS.update(names)
    SAYERS.update(dict.fromkeys(names, SAYERS["decides_on"]))


def name_moments(*names: str) -> None:
    """Adds fields of a feature's official things that hold a moment, as `isoformat` has it."""
    MOMENTS.update(names)
    SAYERS.update(dict.fromkeys(names, SAYERS["opens_at"]))


def name_texts(*names: str) -> None:
    """Adds fields of a feature's official things in which words may stand in bold: compared are the words, not their marks."""
    BOLD_FIELDS.update(names)


def name_numbers(*names: str) -> None:
    """Adds fields of a feature's official things that hold a whole number, or nothing."""
    SAYERS.update(dict.fromkeys(names, lambda digits: say_number(int(digits))))


# What a change came to, in a table.
EFFECTS: dict[str, LazyString] = {
    ChangeEffect.CHANGED: _l("Changed"),
    ChangeEffect.ADDED: _l("Added"),
    ChangeEffect.REMOVED: _l("Removed"),
    ChangeEffect.REPLACED: _l("Replaced by a new version"),
    ChangeEffect.CLOSED: _l("People can change less"),
    ChangeEffect.OPENED: _l("People can change more"),
}

# What changes what people were promised, or who decides.
PROMISED = ("promise_level", "promise", "decision_follows", "decided_by")
# What is said when a field of the basic details is another; what weighs most comes first.
SAID_OF_BASICS = {
    "promise": _l("What we will do with your comments has changed"),
    "decided_by": _l("Who makes the decision has changed"),
    "decided_when": _l("When and how we decide has changed"),
    "title": _l("The title has changed"),
    "summary": _l("The summary has changed"),
}
TOLD_FIELDS = (*PROMISED, "opens_at", "closes_at", "decided_when")
TOLD_EFFECTS = {ChangeEffect.ADDED, ChangeEffect.REPLACED}


@dataclass(frozen=True)
class ComparedField:
    """One field, before beside now; only what changed is marked."""

    label: str
    before: list[Difference]
    after: list[Difference]
    # Of a file, the public ids of what can be downloaded.
    file_before: str = ""
    file_after: str = ""
    # Of a picture, those of how it was.
    picture_before: str = ""
    picture_after: str = ""
    # Of a list: that some lines are in both, which are left out.
    stays: bool = False


@dataclass(frozen=True)
class ComparedThing:
    heading: str
    part: str
    fields: list[ComparedField]
    was_there: bool
    is_there: bool


@dataclass(frozen=True)
class ShownChange:
    """A version as its card shows it."""

    version: Version
    compared: ComparedThing
    who: str
    was_told: bool  # to whoever follows, as `notifications.listeners` has it


@dataclass(frozen=True)
class SaidThing:
    """A thing as it stands: its fields that say something, each with its lines."""

    heading: str
    part: str
    fields: list[tuple[str, list[str]]]


SaysField = Callable[[str, str | list[str]], list[str]]


def say_things(things: Things, parts: Iterable[str]) -> list[SaidThing]:
    """Whatever is said in some parts, in their order; nothing of it is left out."""
    found = []
    for wanted in parts:
        for (part, _number), words in sorted(things.items(), key=lambda item: item[0][1]):
            if part == wanted:
                fields = [(str(FIELDS[name]), list_said_lines(name, words[name])) for name in FIELDS if words.get(name)]
                found.append(SaidThing(_name(part, words), part, fields))
    return found


def show_changes(versions: list[Version]) -> list[ShownChange]:
    named = {number for version in versions for number in (version.place_id, version.asked_by_id) if number}
    places = list_places_by_number(named | {version.thing_id for version in versions if version.part == Part.ROLES})
    noes = say_refusals(versions)
    who = {each.id: f"{_say_who(each, places)} {noes.get(each.id, '')}".strip() for each in versions}
    return [ShownChange(each, _compare_version(each, places), who[each.id], was_told(each)) for each in versions]


def compare_all(before: Things, after: Things) -> list[ComparedThing]:
    """Each thing that says something else, in the order of the parts."""
    order = list(PARTS)
    people = list_places_by_number({number for part, number in before.keys() | after.keys() if part == Part.ROLES})
    keys = sorted(before.keys() | after.keys(), key=lambda key: (order.index(key[0]), key[1]))
    found = []
    for part, number in keys:
        old, new = before.get((part, number)), after.get((part, number))
        fields = compare_fields(old, new)
        if fields or old is None or new is None:  # A field that is empty says what one says that was not there yet.
            heading = people[number].pseudonym if part == Part.ROLES else _name(part, new or old or {})
            found.append(ComparedThing(heading, part, fields, old is not None, new is not None))
    return found


def compare_fields(before: ThingWords | None, after: ThingWords | None, say: SaysField | None = None) -> list[ComparedField]:
    """The fields of a thing that are not the same, in the order of FIELDS. `say`: what is kept in a field, if not as pages do."""
    old, new = before or {}, after or {}
    changed = [name for name in FIELDS if old.get(name, "") != new.get(name, "") or (name == "file" and is_other_file(old, new))]
    return [_compare_field(name, old, new, say or list_said_lines) for name in changed]


def _compare_field(name: str, old: ThingWords, new: ThingWords, say: SaysField) -> ComparedField:
    lines_before, lines_after = say(name, old.get(name, "")), say(name, new.get(name, ""))
    stays = False
    # What is the same in both lists is left out, unless only their order is another.
    if isinstance(old.get(name, new.get(name)), list) and sorted(lines_before) != sorted(lines_after):
        stays = not set(lines_before).isdisjoint(lines_after)
        lines_before, lines_after = (
            [each for each in lines_before if each not in lines_after],
            [each for each in lines_after if each not in lines_before],
        )
    parts = compare_words(split_words("\n".join(lines_before)), split_words("\n".join(lines_after)))
    file_before, file_after = (str(words.get("document", "")) if name == "file" else "" for words in (old, new))
    picture_before, picture_after = (str(words.get("picture_id", "")) if name == "picture" else "" for words in (old, new))
    shown = only_before(parts), only_after(parts)
    return ComparedField(str(FIELDS[name]), *shown, file_before, file_after, picture_before, picture_after, stays)


def list_said_lines(name: str, words: str | list[str]) -> list[str]:
    """What is kept in a field, as a page says it."""
    if isinstance(words, list):
        return list(map(LINE_SAYERS[name], words)) if name in LINE_SAYERS else words
    if not words:
        return []
    if name in BOLD_FIELDS:
        return [words.replace("**", "")]
    say = SAYERS.get(name)
    return [say(words) if say else str(VALUES[name][words]) if name in VALUES else words]


def _compare_version(version: Version, places: Mapping[int, Participation]) -> ComparedThing:
    before, after = read_words(version.before), read_words(version.after)
    if version.part == Part.ROLES:
        heading = say_role(places.get(version.thing_id), version)
    elif version.part in HEADING_SAYERS:
        heading = HEADING_SAYERS[version.part](before or {}, after or {})
    else:
        heading = _say_heading(version, before or {}, after or {})
    return ComparedThing(heading, version.part, compare_fields(before, after), before is not None, after is not None)


def _say_heading(version: Version, before: ThingWords, after: ThingWords) -> str:
    name, said = version.title, _name(version.part, after)
    match version.effect:
        case ChangeEffect.CLOSED if version.part == Part.OPTIONS:
            said = _("“%(name)s” is ruled out", name=name)
        case ChangeEffect.OPENED if version.part == Part.OPTIONS:
            said = _("“%(name)s” can be chosen again", name=name)
        case ChangeEffect.CLOSED | ChangeEffect.OPENED if version.part == Part.SCOPE:
            said = _say_moved(version, before, after)
        case ChangeEffect.ADDED:
            said = _say_added(version.part, name)
        case ChangeEffect.REMOVED:
            said = _("“%(name)s” was removed", name=name)
        case ChangeEffect.REPLACED if version.part == Part.DECIDERS:
            said = _("“%(name)s” decides instead of “%(before)s”", name=name, before=before["name"])
        case ChangeEffect.REPLACED:
            said = _("A new version of “%(name)s”", name=name)
        case ChangeEffect.CHANGED if version.part == Part.PHASES:
            said = say_stage(name, before, after) or said
        case _ if version.part == Part.BASICS:
            said = say_basics(before, after)
        case ChangeEffect.CHANGED if version.part == Part.TEMPORARY:
            said = say_temporary(before, after)
        case ChangeEffect.CHANGED if version.part == Part.THEMES and after.get("merged_into"):
            said = _("“%(name)s” was merged with “%(into)s”", name=name, into=after["merged_into"])
        case ChangeEffect.CHANGED if before.get("about") != after.get("about"):
            said = say_about(name, is_about=after["about"] == "yes")
    return said


def _say_conditional(text: str, condition: str, reason: str) -> str:
    return "\n".join(filter(None, [_("Only if %(condition)s: %(thing)s", condition=condition, thing=text), reason]))


def _say_moved(version: Version, before: ThingWords, after: ThingWords) -> str:
    """What heads the list of what people can do less about by now, or else more."""
    is_closed = version.effect == ChangeEffect.CLOSED
    thing = (list_closed if is_closed else list_opened)(before, after)[0]
    if thing not in list_lines(after):
        return _("No longer on the list: %(thing)s", thing=thing)
    if is_conditional(thing, after):
        return _("Can now change on one condition: %(thing)s", thing=thing)
    return _("Now settled: %(thing)s", thing=thing) if is_closed else _("Now open to you: %(thing)s", thing=thing)


def say_who_decides(consultation: Consultation) -> str:
    """Those who are named as deciding; else what the organisers wrote, which may be "" in a draft."""
    names = list_named_deciders(consultation)
    return format_list([*names[:1], *map(go_on_with, names[1:])], locale=get_locale()) if names else consultation.decided_by


def say_basics(before: ThingWords, after: ThingWords) -> str:
    """What heads a change of the basic details. What weighs most comes first: how much say people have, and what is followed."""
    was, is_now = (str(words.get("promise_level", "")) for words in (before, after))
    if falls(was, is_now):
        return _("You have less say than before")
    if loses_followed(before.get("decision_follows"), after.get("decision_follows")):
        return _("What the decision will follow has changed")
    if was != is_now:
        return _("You have more say")
    changed = (said for name, said in (SAID_OF_BASICS | MORE_OF_BASICS).items() if before.get(name) != after.get(name))
    return str(next(changed, PARTS[Part.BASICS]))


def was_told(version: Version) -> bool:
    """Whether a change is news to whoever follows: always but for words that were put right before anybody had answered, for who
    has which role, of which the person is told unless two people took it from them, and for how people comment where that came,
    went or was named with its discussion."""
    if version.part == Part.ROLES:
        return version.asked_by_id is not None
    before, after = read_words(version.before) or {}, read_words(version.after) or {}
    if version.part == Part.TALKING and before.get("title") != after.get("title"):
        return False
    if version.reason or version.part in {Part.SCOPE, Part.AFFECTED} or version.effect in TOLD_EFFECTS:
        return True
    return any(before.get(name, "") != after.get(name) for name in TOLD_FIELDS if name in after)


def _say_added(part: str, name: str) -> str:
    if not name:
        return str(PARTS[part])
    added = {
        Part.PHASES: _("A new stage: %(name)s", name=name),
        Part.ACTIVITIES: _("A new way to take part: %(name)s", name=name),
        Part.OPTIONS: _("A new option: %(name)s", name=name),
        Part.FRAMINGS: _("Another way to see the problem: %(name)s", name=name),
        Part.FINDINGS: _("Something we already know: %(name)s", name=name),
        Part.SECTIONS: _("A new section: %(name)s", name=name),
        Part.QUESTIONS: _("A new question and answer: %(name)s", name=name),
        Part.KEY_DATES: _("A new date: %(name)s", name=name),
        Part.DOCUMENTS: _("A new document: %(name)s", name=name),
        Part.DECIDERS: _("Someone else decides too: %(name)s", name=name),
        Part.ASKED: _("Someone else we asked: %(name)s", name=name),
        Part.POLLS: _("A new vote: %(name)s", name=name),
        Part.EVIDENCE: _("New evidence: %(name)s", name=name),
        Part.EVIDENCE_ANSWERS: _("An answer about evidence: %(name)s", name=name),
    }
    return added.get(Part(part)) or _("Added to “%(part)s”: %(name)s", part=PARTS[part], name=name)


def _name(part: str, words: ThingWords) -> str:
    """What a thing is called; of the parts that are there once, what the part is called."""
    name = name_thing(words)
    return name if name and part != Part.BASICS else str(PARTS[part])


def _say_who(version: Version, places: Mapping[int, Participation]) -> str:
    """With the role they had on that day; of two people, who asked and who agreed."""
    place, asker, role_then = places.get(version.place_id or 0), places.get(version.asked_by_id or 0), version.role
    if place is not None and asker is not None:
        return say_two(asker, version.at, place, version.at)
    if place is None:
        return _("An administrator of this site") if role_then == Role.ADMINISTRATOR else _("The organisers")
    role = TEAM_LABELS.get(Role(role_then)) if role_then else None
    name = say_signed(place, version.at)
    return _("%(name)s, %(role)s", name=name, role=str(role).lower()) if role else name


def name_unchanged_parts(compared: Iterable[ComparedThing]) -> list[str]:
    """The parts in which nothing is another."""
    changed = {each.part for each in compared}
    return [str(label) for part, label in PARTS.items() if part not in changed]
