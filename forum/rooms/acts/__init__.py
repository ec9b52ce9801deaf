"""What can be done in a room, by name: `room` for everyone, `console` for those who lead."""

from forum.workshops.acts import console as console
from forum.workshops.acts import room as room
