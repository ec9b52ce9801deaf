from __future__ import annotations

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField
from wtforms.validators import InputRequired

from forum.activities.voting.models import Poll
from forum.consultations.capacities import CAPACITIES
from forum.messages.kinds import Audience, Chosen, MessageWords
from forum.messages.models import Message
from forum.messages.rules import LONGEST_MESSAGE, LONGEST_SUBJECT
from forum.messages.wording import AUDIENCES, say_capacity, say_not_voted
from forum.web.forms import BaseForm, MakeOnceForm, MaxLength, Required, SeenText, TextArea, TextLine
from forum.web.shared_forms import SharedForm

NOT_SAID = "unknown"  # Whoever did not say how they are connected is not picked out for it.


def _subject() -> TextLine:
    return TextLine(_l("Subject"), [Required(_l("Enter a subject")), MaxLength(LONGEST_SUBJECT)])


def _words() -> TextArea:
    return TextArea(
        _l("Message"),
        [Required(_l("Enter your message")), MaxLength(LONGEST_MESSAGE)],
        hint=_l("Start with what people need to know or do. Leave an empty line between paragraphs."),
        render_kw={"rows": 12},
    )


class OfficialWordsForm(SharedForm):
    subject, words = _subject(), _words()


class DraftMessageForm(OfficialWordsForm):
    audience = SelectField(_l("Who is it for?"), [InputRequired(_l("Choose who it is for"))], choices=[])
    subject, words = _subject(), _words()  # Once more: errors are listed in the order in which fields were made.
    is_urgent = RadioField(
        _l("Has a date or a place changed?"),
        [InputRequired(_l("Choose whether a date or a place has changed"))],
        choices=[
            ("no", _l("No. People get this as often as they chose to get emails")),
            ("yes", _l("Yes. We will email people straight away, at most one email an hour")),
        ],
        description=_l("Choose “Yes” only when people could go to the wrong place or come at the wrong time."),
    )

    def offer(self, polls: Iterable[Poll]) -> None:
        """The lists of people there are, with those who have not voted in each of these."""
        self._polls = {poll.public_id: poll for poll in polls}
        self.audience.choices = [
            ("", _l("Choose")),
            *((str(key), label) for key, label in AUDIENCES.items()),
            *((f"{Audience.NOT_VOTED}:{poll.public_id}", say_not_voted(poll)) for poll in self._polls.values()),
            *((f"{Audience.CAPACITY}:{each.key}", say_capacity(each)) for each in CAPACITIES.values() if each.key != NOT_SAID),
        ]

    def to_words(self) -> MessageWords:
        kind, _colon, key = self.audience.data.partition(":")
        poll_id = self._polls[key].id if kind == Audience.NOT_VOTED else None
        chosen = Chosen(Audience(kind), poll_id, key if kind == Audience.CAPACITY else "")
        return MessageWords(chosen, self.subject.data or "", self.words.data or "", self.is_urgent.data == "yes")


class TakeBackForm(BaseForm):
    """Why a message that was sent is taken back."""

    seen = SeenText()
    reason = TextArea(
        _l("Why are you cancelling it?"),
        [Required(_l("Enter why you are cancelling this message"))],
        hint=_l("Everyone who can read the message can read this."),
        render_kw={"rows": 3},
    )


class NewMessageForm(DraftMessageForm, MakeOnceForm):
    just_made = _l("You have just saved a message as a draft. If this is another message, save it again.")

    def list_likeness(self) -> list[object]:
        """Whatever its words: after Back somebody may have changed them."""
        return self.list_content()[:1]


def read_values(message: Message) -> dict[str, object]:
    """What the form of a draft begins with."""
    key = f":{message.poll.public_id}" if message.poll else f":{message.capacity_key}" if message.capacity_key else ""
    return {
        "audience": f"{message.audience}{key}",
        "subject": message.subject,
        "words": message.words,
        "is_urgent": "yes" if message.is_urgent else "no",
    }
