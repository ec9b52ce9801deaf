"""What people are told about their own words and what they follow. Stored by key: see `kernel.sentences`."""

from __future__ import annotations

from datetime import date

from flask_babel import gettext as _
from flask_babel import ngettext

from forum.agreeing.wording import names_asker, names_who_said_no
from forum.kernel.dates import say_day
from forum.kernel.sentences import declare_sentence
from forum.outcomes.kinds import ANSWERS_US, DISPOSITIONS, Disposition, Verdict
from forum.outcomes.models import KeptPromise, PromiseDraft

THEME_AGREED_OWN = declare_sentence(
    "theme_agreed_own",
    lambda theme: _("Your comment is now part of a theme. Is this what you meant? “%(theme)s”", theme=theme),
)
THEME_AGREED = declare_sentence("theme_agreed", lambda theme: _("A theme has been agreed: “%(theme)s”", theme=theme))
NEW_WORDS_TO_ACCEPT = declare_sentence(
    "new_words_to_accept",
    lambda theme, words: _(
        "You agreed to the theme “%(theme)s”. Someone suggests new wording: “%(words)s”. Is it fair?", theme=theme, words=words
    ),
)
THEME_REWORDED_OWN = declare_sentence(
    "theme_reworded_own",
    lambda theme: _("The theme your comment is in has new wording: “%(theme)s”. Is this what you meant?", theme=theme),
)
THEME_REWORDED = declare_sentence(
    "theme_reworded", lambda theme: _("A theme has new wording, which people have agreed to: “%(theme)s”", theme=theme)
)
THEMES_MERGED_OWN = declare_sentence(
    "themes_merged_own",
    lambda into: _(
        "Your comment is in a theme that was merged with another. It is now “%(into)s”. Is this what you meant?", into=into
    ),
)
TAKEN_OUT_OWN = declare_sentence(
    "taken_out_own",
    lambda theme, reason: _(
        "We took your comment out of the theme “%(theme)s”, because: “%(reason)s” You can tell us if this is wrong.",
        theme=theme,
        reason=reason,
    ),
)
MOVED_OWN = declare_sentence("moved_own", lambda: _("We moved your comment to another theme. Is this what you meant?"))
THEMES_MERGED = declare_sentence(
    "themes_merged",
    lambda theme, into: _("The theme “%(theme)s” was merged with “%(into)s”", theme=theme, into=into),
)
QUOTE_ASKED_NAMED = declare_sentence(
    "quote_asked_named", lambda: _("Can we quote you, with the name you use here, in the answer to a theme?")
)
QUOTE_ASKED = declare_sentence("quote_asked", lambda: _("Can we quote you, without your name, in the answer to a theme?"))
QUOTE_ASKED_AGAIN = declare_sentence(
    "quote_asked_again", lambda: _("The theme that quotes you has changed. Can we still quote you?")
)
MISREADING_ANSWERED = declare_sentence(
    "misreading_answered", lambda: _("You told us a theme was not what you meant. We have answered you.")
)

ANSWERED_OWN = declare_sentence(
    "answered_own", lambda answer: _("Your comment has been answered: %(answer)s", answer=_say_answer(answer))
)
ANSWERED_OWN_AGAIN = declare_sentence(
    "answered_own_again", lambda answer: _("There is a new answer to what you said: %(answer)s", answer=_say_answer(answer))
)
ANSWERED = declare_sentence(
    "answered", lambda theme, answer: _("A new answer to “%(theme)s”: %(answer)s", theme=theme, answer=_say_answer(answer))
)
PUT_AFTER_ANSWER = declare_sentence(
    "put_after_answer",
    lambda answered: _(
        "We put your comment in a theme that was answered before, on %(day)s. We have not answered your comment yet.",
        day=_say_date(answered),
    ),
)
ANSWER_CONFIRMED_OWN = declare_sentence(
    "answer_confirmed_own",
    lambda answer: _(
        "Your comment came in after an answer. The service has read it now and says that the answer holds: %(answer)s",
        answer=_say_answer(answer),
    ),
)
CAME_AFTER_CONSIDERED = declare_sentence(
    "came_after_considered",
    lambda comments: ngettext(
        "%(num)d comment came in after you considered what people said. Read it, then confirm that you have considered it",
        "%(num)d comments came in after you considered what people said. Read them, then confirm that you have considered them",
        comments,
    ),
)
CAME_AFTER_MEETING = declare_sentence(
    "came_after_meeting",
    lambda comments, name: ngettext(
        "%(num)d comment came in after %(name)s considered what people said. Record what the next meeting says about it",
        "%(num)d comments came in after %(name)s considered what people said. Record what the next meeting says about them",
        comments,
        name=name,
    ),
)
ANSWER_RATED = declare_sentence(
    "answer_rated",
    lambda theme, verdict: _(
        "Someone says whether your answer to “%(theme)s” answers them: %(verdict)s",
        theme=theme,
        verdict=ANSWERS_US[Verdict(verdict)],
    ),
)
DECIDED_OWN = declare_sentence("decided_own", lambda: _("A decision has been made. See what it means for what you said."))
DECIDED = declare_sentence("decided", lambda title: _("A decision has been made: “%(title)s”", title=title))

DECISION_CALLED_IN = declare_sentence(
    "decision_called_in", lambda title: _("The decision on “%(title)s” was called in. It is on hold for now.", title=title)
)
DECISION_CONFIRMED = declare_sentence(
    "decision_confirmed", lambda title: _("The decision on “%(title)s” stays as it is, after it was called in.", title=title)
)
DECISION_CHANGED = declare_sentence(
    "decision_changed", lambda title: _("The decision on “%(title)s” has changed, after it was called in.", title=title)
)
EQUALITY_REVIEWED = declare_sentence(
    "equality_reviewed",
    lambda title: _("We have looked again at who “%(title)s” could be unfair to, with what people said.", title=title),
)
REVIEWED = declare_sentence(
    "reviewed", lambda: _("The consultation has closed. The organiser has written what they learned from it.")
)
ANSWERS_DUE_LATER = declare_sentence(
    "answers_due_later",
    lambda due, first: _(
        "Answers will come later than promised: by %(day)s. The first date was %(first)s.",
        day=_say_date(due),
        first=_say_date(first),
    ),
)
ANSWERS_DUE = declare_sentence("answers_due", lambda due: _("The service says it will answer by %(day)s.", day=_say_date(due)))

CHECK_PROMISE_ASKED = declare_sentence(
    "check_promise_asked",
    lambda what: _("A colleague wrote a promise: “%(what)s”. Check it before people can read it, or say no.", what=what),
)
PROMISE_NOT_CHECKED = declare_sentence(
    "promise_not_checked", lambda what: _("Your colleague did not agree to this promise: “%(what)s”. Read why.", what=what)
)
PROMISED = declare_sentence("promised", lambda what: _("New promise: “%(what)s”", what=what))
PROMISE_UPDATED = declare_sentence("promise_updated", lambda what: _("Update on a promise: “%(what)s”", what=what))
PROMISE_KEPT = declare_sentence(
    "promise_kept", lambda what: _("“%(what)s” has been done, its owner says. Have you seen it?", what=what)
)
CONFIRM_KEPT_ASKED = declare_sentence(
    "confirm_kept_asked",
    lambda what: _(
        "A colleague says that a promise is done: “%(what)s”. Look at the evidence, then confirm it or say no.", what=what
    ),
)
KEPT_REFUSED = declare_sentence(
    "kept_refused", lambda what: _("Your colleague did not confirm that this promise is done: “%(what)s”.", what=what)
)
PROMISE_GIVEN_UP = declare_sentence(
    "promise_given_up",
    lambda what: _("A promise is broken. You can read why it cannot be kept: “%(what)s”", what=what),
)
PROMISE_LATE = declare_sentence(
    "promise_late", lambda what, due: _("“%(what)s” is late. It was due on %(day)s.", what=what, day=_say_date(due))
)
PROMISE_LATE_OWN = declare_sentence(
    "promise_late_own",
    lambda what, due: _(
        "Your promise was due on %(day)s and has not been marked as done. Please add a public update: “%(what)s”",
        what=what,
        day=_say_date(due),
    ),
)
PROMISE_VERY_LATE = declare_sentence(
    "promise_very_late",
    lambda what, due: _(
        "A promise is more than a week late. It was due on %(day)s. Please ask its owner for an update: “%(what)s”",
        what=what,
        day=_say_date(due),
    ),
)

CHECK_OPENED_OWN = declare_sentence(
    "check_opened_own",
    lambda months, theme: ngettext(
        "%(num)d month on: has it changed anything? Tell us what you have seen: “%(theme)s”",
        "%(num)d months on: has it changed anything? Tell us what you have seen: “%(theme)s”",
        months,
        theme=theme,
    ),
)
CHECK_OPENED = declare_sentence(
    "check_opened",
    lambda months, theme: ngettext(
        "%(num)d-month check: is it happening? “%(theme)s”",
        "%(num)d-month check: is it happening? “%(theme)s”",
        months,
        theme=theme,
    ),
)
ACCOUNT_ASKED = declare_sentence(
    "account_asked",
    lambda months, theme: ngettext(
        "%(num)d month on: tell people what has happened with “%(theme)s”",
        "%(num)d months on: tell people what has happened with “%(theme)s”",
        months,
        theme=theme,
    ),
)
CHECK_MISSED = declare_sentence(
    "check_missed",
    lambda months=0, theme="", due="": _say_check_missed(months, theme, due),
)
ACCOUNT_GIVEN_OWN = declare_sentence(
    "account_given_own",
    lambda months, theme, said: ngettext(
        "%(num)d month on, the service says %(said)s. Is that what you have seen? “%(theme)s”",
        "%(num)d months on, the service says %(said)s. Is that what you have seen? “%(theme)s”",
        months,
        theme=theme,
        said=_say_verdict(said),
    ),
)
ACCOUNT_GIVEN = declare_sentence(
    "account_given",
    lambda months, theme, said: ngettext(
        "%(num)d month on, the service says %(said)s: “%(theme)s”",
        "%(num)d months on, the service says %(said)s: “%(theme)s”",
        months,
        theme=theme,
        said=_say_verdict(said),
    ),
)


ACCOUNT_CORRECTED_OWN = declare_sentence(
    "account_corrected_own",
    lambda months, theme, said: ngettext(
        "%(num)d-month check: the service has corrected what it said. It says %(said)s. Is that what you have seen? “%(theme)s”",
        "%(num)d-month check: the service has corrected what it said. It says %(said)s. Is that what you have seen? “%(theme)s”",
        months,
        theme=theme,
        said=_say_verdict(said),
    ),
)
ACCOUNT_CORRECTED = declare_sentence(
    "account_corrected",
    lambda months, theme, said: ngettext(
        "%(num)d-month check: the service has corrected what it said. It now says %(said)s: “%(theme)s”",
        "%(num)d-month check: the service has corrected what it said. It now says %(said)s: “%(theme)s”",
        months,
        theme=theme,
        said=_say_verdict(said),
    ),
)


def _say_check_missed(months: int, theme: str, due: str) -> str:
    """Before it was kept which check it was, nothing was stored with it."""
    if not due:
        return _("A check was missed. We show this in public until you say what happened.")
    missed = ngettext(
        "The %(num)d-month check of “%(theme)s” was missed. It was due by %(day)s.",
        "The %(num)d-month check of “%(theme)s” was missed. It was due by %(day)s.",
        months,
        theme=theme,
        day=_say_date(due),
    )
    return f"{missed} {_('We show this in public until you say what happened.')}"


def _say_date(iso: str) -> str:
    return say_day(date.fromisoformat(iso))


def _say_answer(kind: str) -> str:
    return str(DISPOSITIONS[Disposition(kind)].label)


def _say_verdict(verdict: str) -> str:
    return {
        Verdict.YES: _("this has happened"),
        Verdict.PARTLY: _("this has partly happened"),
        Verdict.NO: _("this has not happened"),
    }[Verdict(verdict)]


# Of what two people do, with the name of the colleague.
names_asker(
    CHECK_PROMISE_ASKED,
    lambda who, what: _(
        "%(who)s wrote a promise: “%(what)s”. Check it before people can read it, or say no.", who=who, what=what
    ),
    PromiseDraft,
)
names_who_said_no(
    PROMISE_NOT_CHECKED,
    lambda who, what: _("%(who)s did not agree to this promise: “%(what)s”. Read why.", who=who, what=what),
    PromiseDraft,
)
names_asker(
    CONFIRM_KEPT_ASKED,
    lambda who, what: _(
        "%(who)s says that a promise is done: “%(what)s”. Look at the evidence, then confirm it or say no.", who=who, what=what
    ),
    KeptPromise,
)
names_who_said_no(
    KEPT_REFUSED,
    lambda who, what: _("%(who)s did not confirm that this promise is done: “%(what)s”.", who=who, what=what),
    KeptPromise,
)
