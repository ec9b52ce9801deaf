"""What an organiser sets about counting besides the options. Each method's file says what it has, as a dataclass of whole numbers
and of yes or no, and checks it. What a method counts by stands in its Contest under the same name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any, Self

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from forum.activities.voting.methods.contest import Option
from forum.kernel.errors import Invalid

MOST_SEATS = 50
MOST_CHOICES = 50
NUMBER_WORDS = (_l("One"), _l("Two"), _l("Three"), _l("Four"), _l("Five"), _l("Six"))


@dataclass(frozen=True)
class MethodSettings:
    """None: those of a method that needs nothing said. One that does subclasses this; a default is what an older poll has, which
    was made before there was such a setting."""

    @classmethod
    def read(cls, given: Mapping[str, object]) -> Self:
        """Of what an organiser gave; what is not given is the default. Raises Invalid, by setting, for one that there is not, of
        the wrong kind, or refused by `find_errors`."""
        kinds = cls._kinds()
        errors = {}
        for name, value in given.items():
            if name not in kinds:
                errors["form"] = _("This way of voting has no setting “%(name)s”.", name=name)
            elif type(value) is not kinds[name]:
                errors[name] = _("Choose yes or no") if kinds[name] is bool else _("Enter a whole number")
        if errors:
            raise Invalid(errors)
        settings = cls(**dict(given))
        if errors := settings.find_errors():
            raise Invalid(errors)
        return settings

    @classmethod
    def from_stored(cls, stored: Mapping[str, object]) -> Self:
        """Of what `to_dict` once was. It was checked when it was given, and a poll that people vote in cannot be mended: a limit
        set lower since does not hold for it, and what the method does not know any more is passed over."""
        kinds = cls._kinds()
        return cls(**{name: value for name, value in stored.items() if type(value) is kinds.get(name)})

    @classmethod
    def _kinds(cls) -> dict[str, type]:
        return {each.name: type(each.default) for each in fields(cls)}

    def to_dict(self) -> dict[str, Any]:
        """What `read` and `from_stored` make the same of."""
        return asdict(self)

    def find_errors(self) -> dict[str, str]:
        """What is wrong with the values, by setting."""
        return {}

    def list_missing(self, options: Sequence[Option]) -> list[str]:
        """What a poll with these options still needs before it can be announced, one sentence each."""
        del options
        return []

    def say(self) -> str:
        """The most important of them in one short sentence, for people who are going to vote; "" leaves that to the method."""
        return ""


@dataclass(frozen=True)
class SeatsSettings(MethodSettings):
    """Of a method that chooses several."""

    seats: int = 1

    def find_errors(self) -> dict[str, str]:
        return check_range("seats", self.seats, 1, MOST_SEATS)

    def list_missing(self, options: Sequence[Option]) -> list[str]:
        return (
            [_("You are choosing more than there are options. Add options or choose fewer")] if self.seats > len(options) else []
        )

    def say(self) -> str:
        return _("%(number)s will be chosen.", number=say_number(self.seats)) if self.seats > 1 else ""


def check_range(name: str, value: int, least: int, most: int) -> dict[str, str]:
    """The error of a number that is out of its range, by its name; nothing for one that is in it."""
    return {} if least <= value <= most else {name: _("Enter a number from %(least)d to %(most)d", least=least, most=most)}


def check_choices(least: int, most: int) -> dict[str, str]:
    """The errors of the fewest and the most choices on a ballot; no most is 0."""
    errors = check_range("least", least, 1, MOST_CHOICES) | check_range("most", most, 0, MOST_CHOICES)
    if not errors and most and most < least:
        errors["most"] = _("The most choices must be the same as or more than the fewest choices")
    return errors


def say_number(number: int) -> str:
    return str(NUMBER_WORDS[number - 1]) if 0 < number <= len(NUMBER_WORDS) else str(number)
