"""An organiser writes what people need before they are asked."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import datetime, time, timedelta

from flask_babel import gettext as _

from forum.activities.voting.queries.announcements import list_begun_by_two
from forum.briefing.fingerprints import fingerprint_thing
from forum.briefing.kinds import (
    COMPARED,
    MOST_OF_A_PART,
    MOST_SECTIONS,
    BriefingWords,
    FramingWords,
    KeyDateWords,
    OptionWords,
    SectionWords,
)
from forum.briefing.models import MODELS, WORDS, KeyDate, PagePicture, PageQuestion, PageSection, ProposedOption, Thing
from forum.briefing.notifying import tell_voters
from forum.briefing.queries import count_part, list_framings, list_sections, list_votes_that_hold
from forum.briefing.rules import (
    BRIEF,
    LONGEST_PICTURE_SIDE,
    REMOVE,
    find_days_for_options,
    find_why_no_more_options,
    find_why_no_options,
    list_asking,
)
from forum.briefing.snapshots import describe_thing
from forum.briefing.videos import find_video
from forum.consultations.actions.decision_days import is_put_back
from forum.consultations.actions.holding import hold_in_place
from forum.consultations.actions.promise import refuse_once_settled
from forum.consultations.actions.recording import note_change
from forum.consultations.actions.writing import write_phase
from forum.consultations.change_guards import StageWords, Wanted
from forum.consultations.extension_points import SectionHeadings, keeps_headings
from forum.consultations.models import Consultation
from forum.consultations.notices import WEIGHED
from forum.consultations.queries import asks_reason
from forum.consultations.snapshots import Part
from forum.kernel.actions import action, let_go, lock, save
from forum.kernel.clock import now
from forum.kernel.dates import site_zone, to_local
from forum.kernel.db import db
from forum.kernel.errors import Changed, Conflict, Invalid
from forum.kernel.fingerprints import refuse_when_changed
from forum.kernel.permissions import SYSTEM, Actor, Permission, require
from forum.kernel.pictures import DrawnPicture, draw_picture
from forum.kernel.text import fold, has_words, render
from forum.spaces.rules import ThingWords


def add_thing(actor: Actor, consultation: Consultation, words: BriefingWords, *, reason: str = "", picture: bytes = b"") -> Thing:
    """The part is told by the kind of words. `picture`: a file to show with a section. Raises Conflict when the part is full and
    for an option in a conversation; Invalid on `reason` as `note_change` does, and on whatever a picture or a video lacks."""
    drawn = _draw(actor, BRIEF, consultation, words, picture)
    return _add_thing(actor, consultation, words, reason=reason, drawn=drawn)


@action(BRIEF, lock=lock)
def _add_thing(
    actor: Actor, consultation: Consultation, words: BriefingWords, *, reason: str, drawn: DrawnPicture | None
) -> Thing:
    return write_new(actor, consultation, words, reason=reason, drawn=drawn)


def write_new(
    actor: Actor,
    consultation: Consultation,
    words: BriefingWords,
    *,
    reason: str,
    drawn: DrawnPicture | None = None,
    asked_by_id: int | None = None,
) -> Thing:
    """Inside an action, under the lock of the consultation. `asked_by_id`: as in `note_change`. Raises as `add_thing` does, and
    NeedsColleague where one person alone may not."""
    part = next(part for part, kind in WORDS.items() if isinstance(words, kind))
    _keep_once_settled(actor, consultation, part)
    _refuse_too_many(consultation, part)
    _refuse_option(consultation, words)
    _refuse_late_option(actor, consultation, words)
    _refuse_same_framing(consultation, words)
    words = _keep_picture(consultation, words, drawn)
    thing = MODELS[part](consultation_id=consultation.id, added_at=now(), **asdict(words))
    _render(thing)
    if isinstance(thing, ProposedOption):
        if thing.is_on_the_table:
            thing.put_forward_at = now()
        else:
            thing.ruled_out_at = now()
    save(thing)
    _note(actor, thing, None, reason, "added", asked_by_id)
    if isinstance(thing, ProposedOption) and thing.is_on_the_table:
        tell_voters(actor, thing, before=None, after=describe_thing(thing))
        _give_time(actor, consultation)
    return thing


def _refuse_same_framing(consultation: Consultation, words: BriefingWords, but: Thing | None = None) -> None:
    """Two that say the same are one way to see the problem."""
    if not isinstance(words, FramingWords):
        return
    others = [each for each in list_framings(consultation) if each is not but]
    for name in ("problem", "account"):
        said = fold(getattr(words, name))
        if said and any(said == fold(getattr(each, name)) for each in others):
            raise Invalid({name: _("You wrote this for other people too. Enter how these people see it")})


def list_section_headings(consultation: Consultation) -> list[str]:
    """In their order, for a template."""
    return [section.title for section in list_sections(consultation)]


def add_section_heading(actor: Actor, consultation: Consultation, heading: str, place: int) -> None:
    """Of a template: its text is still to be written."""
    add_thing(actor, consultation, SectionWords(heading, "", place))


keeps_headings(SectionHeadings(list_section_headings, add_section_heading))


def change_thing(actor: Actor, thing: Thing, words: BriefingWords, *, seen: str, reason: str = "", picture: bytes = b"") -> None:
    """Replaces all its words; a `picture` takes the place of the one before, which stays with the versions that had it. Raises
    Changed when they are not any more what was `seen` (`fingerprint_thing`), Conflict for what an open secret vote is about, and
    Conflict and Invalid as `add_thing` does."""
    drawn = _draw(actor, BRIEF, thing, words, picture)
    _change_thing(actor, thing, words, seen=seen, reason=reason, drawn=drawn)


@action(BRIEF, lock=hold_in_place)
def _change_thing(
    actor: Actor, thing: Thing, words: BriefingWords, *, seen: str, reason: str, drawn: DrawnPicture | None
) -> None:
    refuse_when_changed(seen, fingerprint_thing(thing))
    write_thing(actor, thing, _keep_picture(thing.consultation, words, drawn), reason=reason)


def write_thing(actor: Actor, thing: Thing, words: BriefingWords, *, reason: str, asked_by_id: int | None = None) -> None:
    """Inside an action, under the lock of the consultation. `asked_by_id`: as in `note_change`. Raises Conflict and Invalid as
    `change_thing` does, NeedsColleague where one person alone may not."""
    _keep_once_settled(actor, thing.consultation, thing.part)
    _refuse_option(thing.consultation, words)
    _refuse_same_framing(thing.consultation, words, but=thing)
    _refuse_earlier(actor, thing, words, is_agreed=asked_by_id is not None)
    before, how, asks_again = describe_thing(thing), "changed", False
    if isinstance(thing, ProposedOption) and isinstance(words, OptionWords):
        is_another = any(getattr(thing, name) != getattr(words, name) for name in WEIGHED)
        asks_again = thing.is_on_the_table and is_another
        _keep_while_voted_on(actor, thing, words, is_another=is_another)
        if not thing.is_on_the_table:
            _refuse_late_option(actor, thing.consultation, words)
        how, reason = _keep_letter(thing, words), reason or words.ruled_out
    for name, value in asdict(words).items():
        setattr(thing, name, value)
    _render(thing)
    db.session.flush()
    db.session.expire(thing)  # Another picture is looked up by its number.
    _note(actor, thing, before, reason, how, asked_by_id)
    if isinstance(thing, ProposedOption):
        tell_voters(actor, thing, before=before, after=describe_thing(thing), how=how)
    if how != "changed" or (asks_again and asks_reason(thing.consultation)):
        _give_time(actor, thing.consultation)


def _refuse_earlier(actor: Actor, thing: Thing, words: BriefingWords, *, is_agreed: bool) -> None:
    """A key date that people have planned for only moves later, and one that is over stays, but for a mistake that two people put
    right."""
    if not (isinstance(thing, KeyDate) and isinstance(words, KeyDateWords)) or thing.day == words.day:
        return
    consultation, is_over = thing.consultation, thing.day < to_local(now()).date()
    if actor == SYSTEM or consultation.published_at is None or not (is_over or words.day < thing.day):
        return
    days = {"day": words.day.isoformat()}
    if is_put_back(consultation, Part.KEY_DATES, thing.id, days, is_agreed=is_agreed):
        return
    over = _("This date has passed, so it stays as people have read it. You can add another")
    raise Invalid({"day": over if is_over else _("The date can only move later, because people have planned for it")})


def want_change(thing: Thing, words: BriefingWords | None, *, seen: str, reason: str) -> Wanted:
    """As `change_or_ask` takes it. Why an option is ruled out is the reason for that too, where there is no other."""
    if isinstance(words, OptionWords):
        reason = reason or words.ruled_out
    return Wanted(thing.consultation, thing.part, words, seen, reason, thing)


@action(REMOVE, lock=hold_in_place)
def remove_thing(actor: Actor, thing: Thing, *, seen: str, reason: str = "") -> None:
    """Raises Changed, Conflict and Invalid as `change_thing` does."""
    if seen != fingerprint_thing(thing):
        raise Changed(_("Someone has changed this since you opened the page. Look at it again, then choose."))
    take_away_thing(actor, thing, reason=reason)


def take_away_thing(actor: Actor, thing: Thing, *, reason: str, asked_by_id: int | None = None) -> None:
    """As `write_thing`."""
    _keep_once_settled(actor, thing.consultation, thing.part)
    before, consultation = describe_thing(thing), thing.consultation
    about = {"reason": reason, "thing_id": thing.id, "how": "removed", "asked_by_id": asked_by_id}
    note_change(actor, consultation, thing.part, before=before, after=None, **about)  # type: ignore[arg-type]
    if isinstance(thing, ProposedOption) and thing.is_on_the_table:
        tell_voters(actor, thing, before=before, after=None)
    db.session.delete(thing)


def _keep_once_settled(actor: Actor, consultation: Consultation, part: Part) -> None:
    """What people were asked about, and what was known then, stays as it stood when it was decided."""
    if part in COMPARED:
        refuse_once_settled(actor, consultation)


def _refuse_too_many(consultation: Consultation, part: Part) -> None:
    most = MOST_OF_A_PART if part in COMPARED else MOST_SECTIONS
    if count_part(consultation, part) < most:
        return
    if part in COMPARED:
        raise Conflict(_("You can add %(most)s at most. People could not compare more.", most=most))
    raise Conflict(_("You can add %(most)s at most. People would not read more.", most=most))


def _draw(actor: Actor, permission: Permission, thing: object, words: BriefingWords, picture: bytes) -> DrawnPicture | None:
    """The picture that comes with a section, drawn anew before the action: that takes seconds, in which nobody else could write.
    Whoever may not bring one has none drawn."""
    if not picture or not isinstance(words, SectionWords):
        return None
    require(actor, permission, thing)
    _refuse_unsaid(words, has_picture=True)
    let_go()
    return draw_picture(picture, "picture", longest_side=LONGEST_PICTURE_SIDE)


def _keep_picture(consultation: Consultation, words: BriefingWords, drawn: DrawnPicture | None) -> BriefingWords:
    """A section's words with the picture that comes with them; looked at as they will be read."""
    if not isinstance(words, SectionWords):
        return words
    _refuse_unsaid(words, has_picture=bool(drawn or words.picture_id))
    if drawn is None:
        return words
    about = {"content_type": drawn.content_type, "width": drawn.width, "height": drawn.height, "added_at": now()}
    kept = PagePicture(consultation_id=consultation.id, content=drawn.content, **about)
    save(kept)
    return replace(words, picture_id=kept.id)


def _refuse_unsaid(words: SectionWords, *, has_picture: bool) -> None:
    """Whoever does not see a picture or hear a video is told what it shows, or how to follow it."""
    errors = {}
    if has_picture and not words.is_decoration and not has_words(words.alt):
        errors["alt"] = _("Enter what the picture shows, or say that it only decorates the page")
    if words.video_link and find_video(words.video_link) is None:
        errors["video_link"] = _("Enter a link to a video on YouTube, Vimeo or PeerTube, or to a video file")
    if words.video_link and not has_words(words.captions):
        errors["captions"] = _("Enter which languages the captions are in. A video needs captions")
    if errors:
        raise Invalid(errors)


def _render(thing: Thing) -> None:
    if isinstance(thing, PageSection | PageQuestion):
        thing.html = render(thing.text)


def _refuse_option(consultation: Consultation, words: BriefingWords) -> None:
    """One that people could choose. What was ruled out beforehand is told in a conversation too."""
    if isinstance(words, OptionWords) and not words.ruled_out and (why_not := find_why_no_options(consultation)):
        raise Conflict(why_not)


def _refuse_late_option(actor: Actor, consultation: Consultation, words: BriefingWords) -> None:
    """A program, which brings in what is over, may."""
    is_offered = isinstance(words, OptionWords) and not words.ruled_out
    if is_offered and actor != SYSTEM and (why_not := find_why_no_more_options(consultation)):
        raise Conflict(why_not)


def _keep_while_voted_on(actor: Actor, option: ProposedOption, words: OptionWords, *, is_another: bool) -> None:
    """Whoever votes, or has read that the decision follows the vote, reads what it says now. A program may, which brings in what
    is over."""
    if actor == SYSTEM or not (is_another or (words.ruled_out and option.is_on_the_table)):
        return
    for poll in list_begun_by_two(option.consultation, option.public_id):
        raise Conflict(
            _(
                "The vote “%(question)s” is about to be announced, and this option is part of it. "
                "So its title, meaning, cost and risks stay, and you cannot rule it out. Stop asking or edit that vote first.",
                question=poll.question,
            )
        )
    for poll in list_votes_that_hold(option):
        if poll.result is not None:
            said = _(
                "People have voted on this option in “%(question)s”, and the decision will follow that vote. So its title, "
                "meaning, cost and risks stay, and it cannot be ruled out. You can add another option.",
                question=poll.question,
            )
        else:
            said = _(
                "This option is part of the vote “%(question)s”, so its title, meaning, cost and risks stay, and it cannot be "
                "ruled out. Cancel that vote first, and say why. You can then hold it again.",
                question=poll.question,
            )
        raise Conflict(said)


def _keep_letter(option: ProposedOption, words: OptionWords) -> str:
    """What becomes of it, for the log. Whoever has read a letter finds the same option under it for ever."""
    if bool(words.ruled_out) != option.is_on_the_table:
        return "changed"
    if words.ruled_out:
        if option.consultation.published_at is None:
            option.put_forward_at = None
        option.ruled_out_at = now()
        return "ruled out"
    option.ruled_out_at = None
    option.put_forward_at = option.put_forward_at or now()
    return "put forward"


def _give_time(actor: Actor, consultation: Consultation) -> None:
    """Whoever has answered can look again: the stages that are open or to come close so many days from now, or later."""
    days = find_days_for_options(consultation)
    if days is None or actor == SYSTEM:
        return
    for phase in list_asking(consultation):
        first = to_local(max(now(), phase.opens_at))  # One that opens later is to be open so long.
        until = datetime.combine((first + timedelta(days=days)).date(), time(23, 59), site_zone())
        if phase.closes_at < until:
            why = _("An option was added, changed or ruled out, so people have more time.")
            write_phase(actor, phase, StageWords(phase.name, phase.note, phase.opens_at, until), reason=why)


def _note(actor: Actor, thing: Thing, before: ThingWords | None, reason: str, how: str, asked_by_id: int | None = None) -> None:
    about = {"reason": reason, "thing_id": thing.id, "how": how, "asked_by_id": asked_by_id}
    note_change(actor, thing.consultation, thing.part, before=before, after=describe_thing(thing), **about)  # type: ignore[arg-type]
