"""What can go wrong, in words a person can act on. Doors turn these into pages or problem JSON; nothing else does."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


class Refusal(Exception):
    """A request that is understood and refused. `sentence` is shown to the person."""

    status = 400

    def __init__(self, sentence: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence


class SignInNeeded(Refusal):
    """Signing in may help. A page leads there and keeps what was sent; a program or a socket gets 401."""

    status = 401


class Forbidden(Refusal):
    """This person may not do it; the sentence says why not. What they may not even see is NotFound instead."""

    status = 403


class NotNow(Forbidden):
    """It is theirs to do, but not as things stand: somebody was quicker, it is closed, or another person has to do it."""


class NotFound(Refusal):
    """It is not there, or this person may not know that it is; the two look the same from outside."""

    status = 404


class Conflict(Refusal):
    """It may be done, but not as things stand: something has changed meanwhile, is over, or is done already."""

    status = 409


class Changed(Conflict):
    """What this person said yes or no to is not what they saw (`kernel.fingerprints`). Nothing is done: they are shown what it
    is now, and can say it again."""


class OnlyTried(Conflict):
    """It was sent where people only look at how things will be. Nothing is done, and nothing that was sent is kept."""


class DoneAlready(Refusal):
    """The same person has pressed the same button twice, and the first press did it: no fault, so a page leads on to where it can
    be seen and says the sentence."""

    status = 409


class Unavailable(Refusal):
    """Something this server cannot do; the sentence says what works instead."""

    status = 503


class TooMany(Refusal):
    """A limit is reached; `retry_after` says in how many seconds it is worth trying again."""

    status = 429

    def __init__(self, sentence: str, retry_after: int) -> None:
        super().__init__(sentence)
        self.retry_after = retry_after


class Invalid(Refusal):
    """Input that cannot be taken. `errors` maps a field's name to what is wrong with it."""

    status = 422

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__(" ".join(errors.values()))
        self.errors = errors


class Faults:
    """All that is wrong with what somebody typed, so that they hear of it at once and not one after the other."""

    def __init__(self) -> None:
        self.errors: dict[str, str] = {}

    @contextmanager
    def gathering(self) -> Iterator[None]:
        """What is refused inside is told later. Of each field the first thing counts."""
        try:
            yield
        except Invalid as problem:
            self.errors = problem.errors | self.errors

    def tell(self) -> None:
        """Raises Invalid with all of them, if there are any."""
        if self.errors:
            raise Invalid(self.errors)


class Malformed(Invalid):
    """A message that no script of ours sends. `expected` is for whoever writes one, so it is in English."""

    def __init__(self, part: str, expected: str) -> None:
        super().__init__({part: expected})
