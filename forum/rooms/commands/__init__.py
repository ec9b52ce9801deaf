"""What can be done in a room, by name: `room` for everyone, `console` for those who lead."""

from forum.rooms.commands import console as console
from forum.rooms.commands import room as room
