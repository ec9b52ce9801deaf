"""What features above add: what counts as somebody's answer, what else a consultation says officially, what its decision will
follow, what of it people can talk and vote about by name, what stops with it, what a template begins besides stages, and which
headings it keeps."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask_babel import LazyString
from sqlalchemy import ColumnElement

from forum.consultations.models import Consultation, Participation, Phase
from forum.kernel.permissions import Actor
from forum.kernel.registries import add_once
from forum.spaces.models import Version
from forum.spaces.rules import Things

# Given the number of a consultation and the condition on Participation that somebody is not on its team.
AnswerCondition = Callable[[int, ColumnElement[bool]], ColumnElement[bool]]
_conditions: list[AnswerCondition] = []


def counts_as_answer(condition: AnswerCondition) -> AnswerCondition:
    """Registers the condition, an EXISTS, that somebody who is not on its team has answered a consultation in one way. From then
    on whoever changes its official words says why."""
    _conditions.append(condition)
    return condition


def list_answer_conditions() -> list[AnswerCondition]:
    return list(_conditions)


ThingDescriber = Callable[[Consultation], Things]
_describers: list[ThingDescriber] = []


def describes_official_things(describer: ThingDescriber) -> ThingDescriber:
    """Registers what a consultation says officially in the tables of a feature, as it is now."""
    _describers.append(describer)
    return describer


def describe_things_of_features(consultation: Consultation) -> Things:
    """All that features above say for a consultation."""
    return {key: words for describe in _describers for key, words in describe(consultation).items()}


# Given who changes its stages, and the reason that is said for it; what is inside the change.
DayKeeper = Callable[[Actor, Consultation, str], AbstractContextManager[None]]
_day_keepers: list[DayKeeper] = []


def moves_with_stages(keeper: DayKeeper) -> DayKeeper:
    """Registers what is around each change of stages, or of what is in them, for a day that follows from these: as it moves, it
    is an official change of its own."""
    _day_keepers.append(keeper)
    return keeper


@contextmanager
def moving_days(actor: Actor, consultation: Consultation, reason: str) -> Iterator[None]:
    """Around a change of stages, inside an action. Raises Invalid on `reason` as a day that moves with it asks for."""
    with ExitStack() as kept:
        for keeper in _day_keepers:
            kept.enter_context(keeper(actor, consultation, reason))
        yield


FollowedVotes = Callable[[Consultation], int]
_followed: list[FollowedVotes] = []


def counts_followed_votes(count: FollowedVotes) -> FollowedVotes:
    """Registers how many things people vote on that the decision will follow, unless it says in public why not."""
    _followed.append(count)
    return count


def count_followed_votes(consultation: Consultation) -> int:
    return sum(count(consultation) for count in _followed)


NamesDeciders = Callable[[Consultation], list[str]]
_deciders: list[NamesDeciders] = []


def names_deciders(names: NamesDeciders) -> NamesDeciders:
    """Registers who is named as deciding, one by one. Where anybody is, no other words say who decides."""
    _deciders.append(names)
    return names


def list_named_deciders(consultation: Consultation) -> list[str]:
    return [name for names in _deciders for name in names(consultation)]


NamesOthers = Callable[[Participation], list[str]]
_others: list[NamesOthers] = []


def names_others(names: NamesOthers) -> NamesOthers:
    """Registers who is named officially beside those with a place: whoever has the given one, who may be named there too, is not
    among them."""
    _others.append(names)
    return names


def list_names_of_others(place: Participation) -> list[str]:
    """Whose names nobody may take who is known here by another."""
    return [name for names in _others for name in names(place)]


WhyNotLevel = Callable[[Consultation, str], str | None]
_level_refusals: list[WhyNotLevel] = []


def refuses_promise_level(why_not: WhyNotLevel) -> WhyNotLevel:
    """Registers a function that says, for a message beside the field, why a consultation cannot promise people so much say; None
    where it can."""
    _level_refusals.append(why_not)
    return why_not


def find_why_not_level(consultation: Consultation, level: str) -> str | None:
    """The first of all reasons."""
    return next(filter(None, (why_not(consultation, level) for why_not in _level_refusals)), None)


@dataclass(frozen=True)
class Subject:
    """Something on a consultation's page that a thread or a vote can be about. `key` is stored with these, and is a part of its
    place on the page (`option-KEY`); `part` and `thing_id`: as versions know it."""

    key: str
    letter: str
    name: str
    part: str
    thing_id: int

    @property
    def label(self) -> str:
        return f"{self.letter}. {self.name}"


SubjectSource = Callable[[Consultation], list[Subject]]
_subject_sources: list[SubjectSource] = []


def lists_subjects(source: SubjectSource) -> SubjectSource:
    """Registers what of a consultation people can talk and vote about by name, in the order to list it in."""
    _subject_sources.append(source)
    return source


def list_subjects(consultation: Consultation) -> list[Subject]:
    return [subject for source in _subject_sources for subject in source(consultation)]


def find_subject(consultation: Consultation, key: str) -> Subject | None:
    """None where there is no such thing (any more), and where nothing is named, which asks nobody."""
    return next((each for each in list_subjects(consultation) if each.key == key), None) if key else None


def keep_subject(consultation: Consultation, key: str) -> str:
    """The key, as it is stored: empty for what is not there. It can go from a draft alone, which nobody else has read."""
    return key if find_subject(consultation, key) else ""


@dataclass(frozen=True)
class LeftBehind:
    """A day that does not fit the stages any more, in one sentence, and the page on which to choose another."""

    sentence: str
    endpoint: str


FindDayConflicts = Callable[[Consultation], list[str]]
_day_conflicts: list[FindDayConflicts] = []


def finds_day_conflicts(find: FindDayConflicts) -> FindDayConflicts:
    """Registers sentences for organisers, each about days of something that is open which do not fit each other."""
    _day_conflicts.append(find)
    return find


def list_day_conflicts(consultation: Consultation) -> list[str]:
    return [sentence for find in _day_conflicts for sentence in find(consultation)]


FindLeftBehind = Callable[[Consultation], LeftBehind | None]
_left_behind: list[FindLeftBehind] = []


def tells_what_is_left_behind(find: FindLeftBehind) -> FindLeftBehind:
    """Registers days of a feature that are planned by the dates of stages: whoever moves a stage is asked about them next."""
    _left_behind.append(find)
    return find


def find_left_behind(consultation: Consultation) -> LeftBehind | None:
    """The first of them."""
    return next((found for find in _left_behind if (found := find(consultation))), None)


Stopper = Callable[[Consultation, str], None]
_stoppers: list[Stopper] = []


def stops_with_the_rest(stop: Stopper) -> Stopper:
    """Registers what of a feature ends when a consultation is stopped early, given the reason that people read. It runs inside
    the action, before the stages end."""
    _stoppers.append(stop)
    return stop


def stop_the_rest(consultation: Consultation, reason: str) -> None:
    """All that features have in it."""
    for stop in _stoppers:
        stop(consultation, reason)


TemplateFollower = Callable[[Consultation], str]
_followers: dict[str, TemplateFollower] = {}


def follows_template(key: str) -> Callable[[TemplateFollower], TemplateFollower]:
    """Registers what begins, inside the action, with the stages of a template; it returns the endpoint of the page on which it is
    filled in."""

    def register(follow: TemplateFollower) -> TemplateFollower:
        return add_once(_followers, key, follow, "what follows the template")

    return register


def follow_template(key: str, consultation: Consultation) -> str:
    """Where to go on; "" for a template that nothing follows."""
    return _followers[key](consultation) if key in _followers else ""


@dataclass(frozen=True)
class SectionHeadings:
    """The headings of the sections that a page has, in their order: what lists them, and what adds one to a draft, which nobody
    sees before something is written under it."""

    list_of: Callable[[Consultation], list[str]]
    add: Callable[[Actor, Consultation, str, int], object]


_headings: dict[str, SectionHeadings] = {}


def keeps_headings(headings: SectionHeadings) -> None:
    """Registers them, for templates that organisers save."""
    add_once(_headings, "sections", headings, "what keeps the headings of sections")


def list_headings(consultation: Consultation) -> list[str]:
    return [heading for each in _headings.values() for heading in each.list_of(consultation)]


def add_headings(actor: Actor, consultation: Consultation, headings: Iterable[str]) -> None:
    for place, heading in enumerate(headings, 1):
        for each in _headings.values():
            each.add(actor, consultation, heading, place)


@dataclass(frozen=True)
class OfficialWords:
    """Where a feature keeps words that the organisers said. `key` is stored, `label` says where that is; `find` gives the rows of
    `model`, `columns` those that hold text or stored sentences, `json` those that hold JSON. `html`: pairs of a column that is
    drawn, and the one it is drawn from. `settle` puts right whatever else of a row follows from its words, when they change."""

    key: str
    label: LazyString
    find: Callable[[Consultation], Iterable[Any]]
    columns: tuple[str, ...]
    html: tuple[tuple[str, str], ...] = ()
    json: tuple[str, ...] = ()
    settle: Callable[[Any], None] | None = None
    model: type[Any] = field(kw_only=True)


_official_words: list[OfficialWords] = []


def holds_official_words(place: OfficialWords) -> OfficialWords:
    """Registers where words stand that two people may have to take out, as the law asks. One label may have several."""
    _official_words.append(place)
    return place


def list_official_words() -> list[OfficialWords]:
    return list(_official_words)


@dataclass(frozen=True)
class OfficialFile:
    public_id: str
    title: str  # what it is called where somebody chooses it


@dataclass(frozen=True)
class OfficialFiles:
    """Which files, besides documents, a feature shows officially. `key` is stored, `label` says what one is. `take_out` puts a
    sentence in the place of one, everywhere it is shown, given that and the number of the redaction; it returns what it was."""

    key: str
    label: LazyString
    find: Callable[[Consultation], list[OfficialFile]]
    take_out: Callable[[Consultation, str, str, int], bytes]


_official_files: dict[str, OfficialFiles] = {}


def holds_official_files(files: OfficialFiles) -> OfficialFiles:
    """Registers files that two people may have to take out, as the law asks."""
    return add_once(_official_files, files.key, files, "the files")


def list_official_files() -> list[OfficialFiles]:
    return list(_official_files.values())


TellsRefusals = Callable[[Iterable[Version]], dict[int, str]]
_refusals: list[TellsRefusals] = []


def tells_refusals(tell: TellsRefusals) -> TellsRefusals:
    """Registers what says, by the number of a change that two people made, who had said no to it before. It asks nothing where
    nobody has asked for any of them."""
    _refusals.append(tell)
    return tell


def say_refusals(versions: Iterable[Version]) -> dict[int, str]:
    return {number: said for tell in _refusals for number, said in tell(versions).items()}


@dataclass(frozen=True)
class KeptEnd:
    """What is in a stage and closes when it was to, though the stage closes later. `public_id`: what `endpoint` leads to."""

    name: str
    endpoint: str
    public_id: str
    closes_at: datetime


FindKeptEnds = Callable[[Phase], list[KeptEnd]]
_kept_ends: list[FindKeptEnds] = []


def keeps_ends(find: FindKeptEnds) -> FindKeptEnds:
    """Registers what of a stage is open and does not close with it, as people have begun to answer it under another day."""
    _kept_ends.append(find)
    return find


def list_kept_ends(phase: Phase) -> list[KeptEnd]:
    return [each for find in _kept_ends for each in find(phase)]
