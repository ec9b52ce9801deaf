"""Which changes stand on top of a consultation, until when, and in which words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import lru_cache

from flask_babel import gettext as _
from sqlalchemy import select

from forum.consultations.capacities import TEAM_LABELS
from forum.consultations.models import Consultation
from forum.consultations.promise_levels import falls, loses_followed
from forum.consultations.snapshots import Part, is_conditional, list_closed, list_lines, list_opened, list_unsettled
from forum.consultations.tasks import end_of
from forum.consultations.wording import PROMISED, SAID_OF_BASICS, ShownChange, say_basics
from forum.kernel.dates import say_day
from forum.kernel.db import db
from forum.kernel.permissions import Role
from forum.kernel.spelling import MOST_SLIPS, count_slips
from forum.spaces.models import ChangeEffect, Version
from forum.spaces.queries import list_of_thing
from forum.spaces.rules import ThingWords, read_words

# Of the basic details, those whose change stands on top: what people were promised, who decides, and what they were asked.
NOTICED = (*PROMISED, "title", "summary")

# In which order these stand there, whatever came later.
WEIGHTS = ("title", "decided_by", "promise_level", "promise", "decision_follows", "summary")

# Of an option, those by which people chose: what it is, what it means and costs, and what could go wrong.
WEIGHED = ("title", "meaning", "cost", "risks")

# Of those who decide, the name; of a temporary change: what was done, on whose word, and why nobody was asked first.
NOTICED_FIELDS = {str(Part.DECIDERS): ("name",), str(Part.TEMPORARY): ("what", "safety_reason", "changed_by")}
# The parts of which some changes stand on top whatever their effect.
NOTICED_PARTS = (
    *(Part.SCOPE, Part.BASICS, Part.DECIDERS, Part.ROLES),
    *(Part.TEMPORARY, Part.ANSWERS, Part.DECISION_DAY, Part.OPTIONS),
)
# By part, the field of a day that people were promised: a later one stands on top until it has come.
PROMISED_DAYS = {str(Part.ANSWERS): "answers_due_on", str(Part.DECISION_DAY): "decides_on"}
# What is told to those whose comments are in a theme, and whoever follows that.
OF_THEMES = {str(Part.THEME_ANSWERS), str(Part.CHECKS)}
LONGEST_MOVE = timedelta(days=30)  # Above it people might have answered otherwise.
# Of the basic details that stand on top, those that are sentences: in them, a slip of the pen asks nobody anything else.
WRITTEN = ("title", "summary", "promise")
# Of them, those that change together with how much say people have.
OF_PROMISE = {"promise_level", "promise", "decision_follows"}
MOST_NOTICES = 3
# A title that is again what it was within this time was a slip: almost everybody answered under the one that is there.
SLIP_LASTS = timedelta(days=1)


def is_noticed(version: Version) -> bool:
    """Whether a change stands on top of the consultation until the stage closes."""
    if version.effect == ChangeEffect.CLOSED or puts_out(version):
        return True
    before, after = _read(version)
    if version.part == Part.BASICS:
        return lowers_promise(version) or any(before.get(name, "") != after.get(name, "") for name in NOTICED)
    if names := NOTICED_FIELDS.get(version.part):
        return any(before.get(name, "") != after.get(name, "") for name in names)
    if version.part in PROMISED_DAYS:
        return _find_later_day(version) is not None
    if version.part == Part.OPTIONS:
        return weighs_otherwise(version)
    return version.part == Part.SCOPE and (changes_open_things(version) or bool(list_unsettled(before, after)))


def weighs_otherwise(version: Version) -> bool:
    """Whether an option that people can choose is another since, in what they chose by."""
    before, after = _read(version)
    is_there = version.part == Part.OPTIONS and before and after and not (before.get("ruled_out") or after.get("ruled_out"))
    return bool(is_there) and any(before.get(name, "") != after.get(name, "") for name in WEIGHED)


def asks_otherwise(version: Version) -> bool:
    """Whether people would perhaps have answered otherwise: what they are asked, promised or can change, what they can choose, or
    who decides, is another. Everybody who took part hears of it."""
    if version.part == Part.BASICS and _is_slip(version):
        return False
    if version.part in {Part.BASICS, Part.DECIDERS, Part.SCOPE}:
        return is_noticed(version)
    if is_long_delay(version):
        return True
    if version.part == Part.OPTIONS:
        return weighs_otherwise(version) or version.effect in {ChangeEffect.ADDED, ChangeEffect.CLOSED, ChangeEffect.OPENED}
    return False


def weigh(version: Version) -> int:
    """How much such a change matters to whoever reads the first lines alone: less say than was promised, then a long delay, the
    question, who decides, the promise and the summary, whatever came later. The least comes first."""
    if lowers_promise(version) or is_long_delay(version):
        return -1 if lowers_promise(version) else 0
    before, after = _read(version)
    if version.part == Part.BASICS:
        first = next((place for place, name in enumerate(WEIGHTS) if before.get(name, "") != after.get(name, "")), len(WEIGHTS))
        return 1 + first
    return 1 + (WEIGHTS.index("decided_by") if version.part in {Part.DECIDERS, Part.ROLES} else len(WEIGHTS))


def puts_out(version: Version) -> bool:
    """Whether two people took a role from somebody who could say no; whoever leaves their own is nobody's news."""
    return version.part == Part.ROLES and version.asked_by_id is not None


def list_noticed(versions: Iterable[Version]) -> list[Version]:
    """Of changes of one part, the newest first, those that stand on top: of a promised day, where it is now."""
    noticed = list(filter(is_noticed, versions))
    return noticed[:1] if noticed and noticed[0].part in PROMISED_DAYS else noticed


def _find_later_day(version: Version) -> tuple[date, date] | None:
    """(the day that people were promised, the later one that they are told since)"""
    was, is_now = _read_days(version)
    return (was, is_now) if was and is_now and was < is_now else None


@lru_cache(maxsize=2_000)
def _find_told_day(public_id: str) -> date:
    """Which day everybody was told last, when this version moved it: many short delays are together a long one. What came before
    a version never changes, so it is read once."""
    version = db.session.scalars(select(Version).filter_by(public_id=public_id)).one()
    earlier = reversed(list_of_thing(version.space_id, version.part, version.thing_id))
    told: date | None = None
    for each in earlier:
        was, is_now = _read_days(each)
        told = told or was
        if each.public_id == public_id:
            break
        if told is not None and is_now is not None and is_now - told > LONGEST_MOVE:
            told = is_now
    return told or date.max


def _read_days(version: Version) -> list[date | None]:
    """Which day was promised before it, and which one after."""
    name = PROMISED_DAYS.get(version.part, "")
    kept = [str(words.get(name) or "") for words in _read(version)]
    return [date.fromisoformat(day) if day else None for day in kept]


def is_long_delay(version: Version) -> bool:
    """Whether the decision, or the answers, come so much later than people were told that they might have answered otherwise:
    at once, or in several short steps since everybody was told."""
    days = _find_later_day(version)
    if days is None:
        return False
    was, is_now = days
    return is_now - was > LONGEST_MOVE or (bool(version.public_id) and is_now - _find_told_day(version.public_id) > LONGEST_MOVE)


def _is_slip(version: Version) -> bool:
    """Whether the basic details say the same as before but for a few slips of the pen, in all of them together."""
    before, after = _read(version)
    changed = [name for name in NOTICED if before.get(name, "") != after.get(name, "")]
    if not changed or not set(changed) <= set(WRITTEN):
        return False
    slips = [count_slips(str(before.get(name, "")), str(after.get(name, ""))) for name in changed]
    known = [each for each in slips if each is not None]
    return len(known) == len(slips) and sum(known) <= MOST_SLIPS


def changes_open_things(version: Version) -> bool:
    """Whether the list of what people can change, or on what condition, is another, be it only in other words."""
    before, after = _read(version)
    names = ("open", "conditional")
    return version.part == Part.SCOPE and any(sorted(before.get(name, ())) != sorted(after.get(name, ())) for name in names)


def say_notice(version: Version) -> str:
    """What such a change, or an option that is ruled out, comes to for people."""
    before, after = _read(version)
    if days := _find_later_day(version):
        return _say_later_day(version.part, *days)
    if version.part in {Part.BASICS, Part.DECIDERS}:
        return say_basics(before, after) if version.part == Part.BASICS else _say_decider(before, after)
    if version.part in {Part.ROLES, Part.TEMPORARY}:
        return _say_role_or_temporary(version, before)
    if version.part == Part.OPTIONS and version.effect == ChangeEffect.CHANGED:
        return _("We have changed the option “%(title)s”", title=after["title"])
    if version.effect in {ChangeEffect.CLOSED, ChangeEffect.OPENED}:
        return _say_closed(version) if version.effect == ChangeEffect.CLOSED else _say_opened(version)
    return _say_lists(version, before, after)


def _say_role_or_temporary(version: Version, before: ThingWords) -> str:
    if version.part == Part.TEMPORARY:
        return _("We have changed what we say about the temporary change")
    return _("Someone no longer has the role of %(role)s", role=str(TEAM_LABELS[Role(str(before["role"]))]).lower())


def list_more(version: Version) -> list[str]:
    """What else such a change comes to, in whole sentences: what the title was, and which other words are others."""
    if version.part != Part.BASICS:
        return []
    before, after = _read(version)
    changed = [name for name in SAID_OF_BASICS if before.get(name, "") != after.get(name, "")]
    said = [f"{SAID_OF_BASICS[name]}." for name in changed if str(SAID_OF_BASICS[name]) != say_notice(version)]
    return said + ([_("The title was “%(title)s”.", title=before.get("title", ""))] if "title" in changed else [])


def _say_lists(version: Version, before: ThingWords, after: ThingWords) -> str:
    if changes_open_things(version):
        return _("We have changed the list of what you can change")
    if len(after.get("settled", ())) < len(before.get("settled", ())):
        return _("We have deleted something from the list of what is settled")
    return _("We have changed the list of what is settled")


def _say_later_day(part: str, was: date, is_now: date) -> str:
    about = {"is_now": say_day(is_now), "was": say_day(was)}
    if part == Part.ANSWERS:
        return _("Answers will come later: by %(is_now)s, not by %(was)s", **about)
    return _("The decision will come later: on %(is_now)s, not on %(was)s", **about)


def _say_decider(before: ThingWords, after: ThingWords) -> str:
    if not after:
        return _("%(name)s no longer decides", name=before["name"])
    if not before:
        return _("%(name)s decides too now", name=after["name"])
    return _("%(name)s decides now, not %(before)s", name=after["name"], before=before["name"])


def _say_closed(version: Version) -> str:
    before, after = _read(version)
    if version.part == Part.SCOPE and not set(list_closed(before, after)) & set(list_lines(after)):
        return _("Something you could change is no longer on the list")
    if gets_condition(version):
        return _("Something you could change now has a condition")
    if settles_more(version):
        return _("Something else is now settled")
    return _("Something you could change is now closed")


def _say_opened(version: Version) -> str:
    if gets_condition(version):
        return _("Something that was settled can now change on one condition")
    if loses_condition(version):
        return _("Something that had a condition is now open to you")
    return _("Something that was settled is now open to you")


def settles_more(version: Version) -> bool:
    """Whether what closed was not listed before, all of it."""
    before, after = _read(version)
    is_of_scope = version.part == Part.SCOPE and version.effect == ChangeEffect.CLOSED
    return is_of_scope and not set(list_closed(before, after)) & set(list_lines(before))


def gets_condition(version: Version) -> bool:
    """Whether what opened or closed can change on a condition since, all of it."""
    return _is_all_conditional(version, _read(version)[1])


def loses_condition(version: Version) -> bool:
    """Whether what opened or closed could change on a condition before."""
    return _is_all_conditional(version, _read(version)[0])


def _is_all_conditional(version: Version, words: ThingWords) -> bool:
    if version.part != Part.SCOPE or version.effect not in {ChangeEffect.CLOSED, ChangeEffect.OPENED}:
        return False
    moved = (list_closed if version.effect == ChangeEffect.CLOSED else list_opened)(*_read(version))
    return all(is_conditional(thing, words) for thing in moved)


def lowers_promise(version: Version) -> bool:
    """Whether people have less say since, or the decision follows something else: that stands on top for good."""
    if version.part != Part.BASICS:
        return False
    levels, followed = ([words.get(name) for words in _read(version)] for name in ("promise_level", "decision_follows"))
    return falls(*(str(level or "") for level in levels)) or loses_followed(*followed)


def say_told(change: ShownChange) -> str:
    """Who was told of a change; "" where nobody was."""
    if not change.was_told:
        return ""
    if lowers_promise(change.version) or asks_otherwise(change.version) or _is_told_as_vote(change.version):
        return _("Everyone who has taken part or follows this consultation")
    if change.version.part in OF_THEMES:
        return _("Everyone whose comments are in this theme, and everyone who follows it")
    return _("Everyone who follows this consultation")


def _is_told_as_vote(version: Version) -> bool:
    """Whether it is of a vote that people have planned for, or that the decision will follow: not one that is only announced."""
    is_followed = (read_words(version.after) or {}).get("vote_purpose") == "followed"
    return version.part == Part.POLLS and (version.effect != ChangeEffect.ADDED or is_followed)


def stays_on_top(consultation: Consultation, version: Version) -> bool:
    """Whether it stays there whatever stage closes: less say than was promised, for good; what is said of a temporary change, as
    long as there is one."""
    return lowers_promise(version) or (version.part == Part.TEMPORARY and consultation.is_temporary)


def leave_out_undone(noticed: list[Version]) -> list[Version]:
    """Without what was said of somebody who decides and a later change has undone, and a slip in the title that was put back. The
    newest come first."""
    kept, named, slips = [], set[str](), _list_slips(noticed)
    for version in noticed:
        if version in slips:
            continue
        if version.part != Part.DECIDERS:
            kept.append(version)
            continue
        before, after = (str(words.get("name", "")) for words in _read(version))
        if (after or before) not in named:
            kept.append(version)
        named |= {before, after}
    return kept


def leave_out_overtaken(noticed: list[Version], every: Iterable[Version]) -> list[Version]:
    """Without changes of how much say people have that say the opposite of what holds since it opened: more, and then less again,
    is no more. `every`: such changes that no longer stand there too; the newest come first."""
    moved = list(filter(_moves_level, every))
    if not moved:
        return noticed
    opened, is_now = _read(moved[-1])[0], _read(moved[0])[1]
    levels = [str(words.get("promise_level", "")) for words in (opened, is_now)]
    is_less = falls(*levels) or loses_followed(opened.get("decision_follows"), is_now.get("decision_follows"))
    is_more = not is_less and levels[0] != levels[1]
    return [each for each in noticed if not _moves_level(each) or (is_less if lowers_promise(each) else is_more)]


def _moves_level(version: Version) -> bool:
    """Whether a change is of how much say people have, and of nothing else that stands on top."""
    before, after = _read(version)
    changed = {name for name in NOTICED if before.get(name, "") != after.get(name, "")}
    return version.part == Part.BASICS and "promise_level" in changed and changed <= OF_PROMISE


def _list_slips(noticed: list[Version]) -> list[Version]:
    """Changes of nothing but a title that is again what it was within SLIP_LASTS."""
    renamed = list(filter(_renames, noticed))
    for number in range(len(renamed), 1, -1):
        first, last = renamed[number - 1], renamed[0]
        if _read(first)[0].get("title") == _read(last)[1].get("title") and last.at - first.at < SLIP_LASTS:
            return list(filter(_renames_alone, renamed[:number]))
    return []


def _renames(version: Version) -> bool:
    before, after = _read(version)
    return version.part == Part.BASICS and before.get("title", "") != after.get("title", "")


def _renames_alone(version: Version) -> bool:
    before, after = _read(version)
    others = (name for name in NOTICED if name != "title")
    return not lowers_promise(version) and all(before.get(name, "") == after.get(name, "") for name in others)


def find_end_of_notice(consultation: Consultation, version: Version) -> datetime | None:
    """Until when a change stands on top of the consultation: the close of the stage in which it was made, or of the next one to
    close; None when there is none. A day that moved later stands there until it has come."""
    if days := _find_later_day(version):
        return end_of(days[1])
    later = [phase for phase in consultation.phases if phase.closes_at > version.at]
    begun = [phase for phase in later if phase.opens_at <= version.at]
    return min((phase.closes_at for phase in begun or later), default=None)


def _read(version: Version) -> tuple[ThingWords, ThingWords]:
    return read_words(version.before) or {}, read_words(version.after) or {}
