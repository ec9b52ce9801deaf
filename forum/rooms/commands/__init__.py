"""What can be done in a room, by name: `room` for everyone, `console` for those who lead."""

from forum.rooms.acts import console as console
from forum.rooms.acts import room as room
