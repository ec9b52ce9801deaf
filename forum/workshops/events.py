"""Facts about workshops. What happens in a room has a stream of its own, which its screens follow.

A fact says what happened, not what is drawn anew because of it: `forum.rooms.live.changes` knows that. `attendance_id` and
`attendance_ids` say about whom it is, `note_id` and `note_ids` about which notes."""

from __future__ import annotations

from dataclasses import dataclass

from forum.kernel.events import Event
from forum.workshops.models import Workshop


def room_stream(workshop: Workshop) -> str:
    return f"workshop:{workshop.id}"


def find_room(stream: str) -> int:
    """The number of the workshop whose log this is."""
    return int(stream.partition(":")[2])


@dataclass(frozen=True)
class WorkshopPlanned(Event, kind="WorkshopPlanned"):
    """In the consultation's log. `part`: created, changed, moved, agenda, called off, removed, summary sent or published.
    `version_id`: the version that says what stood there before, where one is kept; 0 in older entries."""

    workshop_id: int
    part: str
    version_id: int = 0


@dataclass(frozen=True)
class WorkshopStateChanged(Event, kind="WorkshopStateChanged"):
    """In the consultation's log too, whose page says what is on. `state`: opened, ended; planned when an opening is undone."""

    workshop_id: int
    state: str


@dataclass(frozen=True)
class NotesLookedAt(Event, kind="NotesLookedAt"):
    """In the consultation's log, whose pages leave out what nobody has looked at while the room is open: these notes are shown or
    set aside now, or no longer. (What the room itself hears of it stands in its own log.)"""

    note_ids: tuple[int, ...]


# All that follows stands in a room's log.


@dataclass(frozen=True)
class DoorsOpened(Event, kind="DoorsOpened"):
    pass


@dataclass(frozen=True)
class AgendaMoved(Event, kind="AgendaMoved"):
    """This item is on now."""

    item_id: int


@dataclass(frozen=True)
class AgendaMovedBack(Event, kind="AgendaMovedBack"):
    """Moving on was taken back: this item is on again, as it was; with None, none is yet."""

    item_id: int | None


@dataclass(frozen=True)
class ItemTimeChanged(Event, kind="ItemTimeChanged"):
    item_id: int


@dataclass(frozen=True)
class RoomPaused(Event, kind="RoomPaused"):
    pass


@dataclass(frozen=True)
class RoomResumed(Event, kind="RoomResumed"):
    pass


@dataclass(frozen=True)
class WorkshopEnded(Event, kind="WorkshopEnded"):
    pass


@dataclass(frozen=True)
class WorkshopCalledOff(Event, kind="WorkshopCalledOff"):
    pass


@dataclass(frozen=True)
class PersonCameIn(Event, kind="PersonCameIn"):
    """To the lobby or the room; also somebody without a device, whom a scribe wrote down."""

    attendance_id: int


@dataclass(frozen=True)
class PersonAdmitted(Event, kind="PersonAdmitted"):
    attendance_id: int


@dataclass(frozen=True)
class PersonSentOut(Event, kind="PersonSentOut"):
    """Or not let in."""

    attendance_id: int


@dataclass(frozen=True)
class PresenceCounted(Event, kind="PresenceCounted"):
    """As many are here now: some came back or left without a word."""

    count: int


@dataclass(frozen=True)
class StandingChanged(Event, kind="StandingChanged"):
    """Somebody's role in the consultation changed, or whether they may speak in it."""

    participation_id: int


@dataclass(frozen=True)
class NameTakenOff(Event, kind="NameTakenOff"):
    """Somebody deleted their account: no screen names them any more."""

    participation_id: int


@dataclass(frozen=True)
class FacilitatorSatDown(Event, kind="FacilitatorSatDown"):
    participation_id: int


@dataclass(frozen=True)
class FacilitatorsCounted(Event, kind="FacilitatorsCounted"):
    """As many have their console open now."""

    count: int


@dataclass(frozen=True)
class HandRaised(Event, kind="HandRaised"):
    attendance_id: int


@dataclass(frozen=True)
class HandLowered(Event, kind="HandLowered"):
    attendance_id: int


@dataclass(frozen=True)
class TurnGiven(Event, kind="TurnGiven"):
    attendance_id: int


@dataclass(frozen=True)
class TurnsEnded(Event, kind="TurnsEnded"):
    attendance_ids: tuple[int, ...]


@dataclass(frozen=True)
class TurnTakenBack(Event, kind="TurnTakenBack"):
    """It was given to the wrong person, and has not been."""

    attendance_id: int


@dataclass(frozen=True)
class TurnsContinued(Event, kind="TurnsContinued"):
    """What ended them was taken back: they go on."""

    attendance_ids: tuple[int, ...]


@dataclass(frozen=True)
class SignalGiven(Event, kind="SignalGiven"):
    attendance_id: int


@dataclass(frozen=True)
class SignalTakenBack(Event, kind="SignalTakenBack"):
    attendance_id: int


@dataclass(frozen=True)
class SignalSettled(Event, kind="SignalSettled"):
    """A facilitator has seen to it."""

    attendance_id: int


@dataclass(frozen=True)
class MessageSent(Event, kind="MessageSent"):
    """To everybody."""

    message_id: int


@dataclass(frozen=True)
class PrivateMessageSent(Event, kind="PrivateMessageSent"):
    attendance_id: int


@dataclass(frozen=True)
class MessageTakenBack(Event, kind="MessageTakenBack"):
    message_id: int


@dataclass(frozen=True)
class PrivateMessageTakenBack(Event, kind="PrivateMessageTakenBack"):
    attendance_id: int


@dataclass(frozen=True)
class QuietPersonAsked(Event, kind="QuietPersonAsked"):
    """Privately, whether they would like to add something."""

    attendance_id: int


@dataclass(frozen=True)
class AskingQuietSwitched(Event, kind="AskingQuietSwitched"):
    """Whether the room asks quiet people by itself."""

    is_on: bool


@dataclass(frozen=True)
class NoteWritten(Event, kind="NoteWritten"):
    note_id: int


@dataclass(frozen=True)
class NotesShown(Event, kind="NotesShown"):
    """A facilitator has looked at them: they may be on the wall."""

    note_ids: tuple[int, ...]


@dataclass(frozen=True)
class NoteSetAside(Event, kind="NoteSetAside"):
    note_id: int


@dataclass(frozen=True)
class NoteChanged(Event, kind="NoteChanged"):
    """Its words, or whether they are in sight, changed outside the room."""

    note_id: int


@dataclass(frozen=True)
class NotesGrouped(Event, kind="NotesGrouped"):
    """Put into a group of notes; with None, out of theirs."""

    note_ids: tuple[int, ...]
    group_id: int | None


@dataclass(frozen=True)
class NotesPutBack(Event, kind="NotesPutBack"):
    """What was done with them was taken back: they are where they were, and shown or not as they were."""

    note_ids: tuple[int, ...]


@dataclass(frozen=True)
class NoteGroupRenamed(Event, kind="NoteGroupRenamed"):
    group_id: int


@dataclass(frozen=True)
class NoteGroupsMerged(Event, kind="NoteGroupsMerged"):
    group_id: int
    into_id: int


@dataclass(frozen=True)
class NoteCaseChanged(Event, kind="NoteCaseChanged"):
    """Something happened to the case of a note."""

    case_id: int


@dataclass(frozen=True)
class SmallGroupsDrawn(Event, kind="SmallGroupsDrawn"):
    item_id: int


@dataclass(frozen=True)
class SeatTaken(Event, kind="SeatTaken"):
    """Somebody who came late has a place in a small group."""

    item_id: int
    attendance_id: int


@dataclass(frozen=True)
class SpokespersonFound(Event, kind="SpokespersonFound"):
    item_id: int
    attendance_id: int


@dataclass(frozen=True)
class RoomPollDrafted(Event, kind="RoomPollDrafted"):
    poll_id: int


@dataclass(frozen=True)
class RoomPollChanged(Event, kind="RoomPollChanged"):
    """Its question, options or rules, on the pages of voting."""

    poll_id: int


@dataclass(frozen=True)
class RoomPollDropped(Event, kind="RoomPollDropped"):
    poll_id: int


@dataclass(frozen=True)
class RoomPollOpened(Event, kind="RoomPollOpened"):
    poll_id: int


@dataclass(frozen=True)
class RoomPollClosed(Event, kind="RoomPollClosed"):
    poll_id: int


@dataclass(frozen=True)
class RoomPollCounted(Event, kind="RoomPollCounted"):
    """Sealed ballots were opened and counted, a moment after the vote closed."""

    poll_id: int


@dataclass(frozen=True)
class RoomBallotCast(Event, kind="RoomBallotCast"):
    """Without the voter, and nobody's doing: the room's log must not say when somebody voted."""

    poll_id: int


@dataclass(frozen=True)
class HandsCounted(Event, kind="HandsCounted"):
    poll_id: int


@dataclass(frozen=True)
class StepUndone(Event, kind="StepUndone"):
    """No longer written: logs from before 2027 say with it that what somebody did at the console was taken back, in which tables
    and of whom. Now what takes it back says what happened."""

    tables: tuple[str, ...]
    attendance_ids: tuple[int, ...]


@dataclass(frozen=True)
class RoomChanged(Event, kind="RoomChanged"):
    """No longer written: logs from before 2027 say with it which part of the screens changed, and not why. `thing_id` is the row
    it is about, of whatever table; 0 for none."""

    part: str
    thing_id: int
