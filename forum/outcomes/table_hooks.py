from __future__ import annotations

from collections.abc import Iterator

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from forum.consultations.models import Consultation
from forum.consultations.tables import Table, declare_table, say_moment
from forum.kernel.permissions import VISITOR, Actor
from forum.outcomes.deadlines import state_of_promise
from forum.outcomes.kinds import DISPOSITIONS, PROMISE_STATES, Disposition
from forum.outcomes.models import Theme
from forum.outcomes.queries.showing import list_promises
from forum.outcomes.queries.themes import NOTHING, count_backing, list_themes


def _list_agreed(consultation: Consultation) -> list[Theme]:
    return list_themes(Actor(None, VISITOR), consultation)


def list_theme_rows(consultation: Consultation) -> Iterator[list[str]]:
    """Those that are agreed, with how much stands behind each."""
    yield [_("Theme"), _("The other side"), _("Comments"), _("People"), _("Comments with the other side"), _("Agreed on")]
    backing = count_backing(consultation)
    for theme in _list_agreed(consultation):
        behind = backing.get(theme.id, NOTHING)
        counted = [str(behind.said), str(behind.people), str(behind.against)]
        yield [theme.sentence, theme.against, *counted, say_moment(theme.agreed_at)]


def list_answer_rows(consultation: Consultation) -> Iterator[list[str]]:
    """Every answer that was published, the earlier ones too."""
    yield [_("Theme"), _("Number"), _("Answer"), _("In short"), _("Why"), _("What we cannot change"), _("Published on")]
    for theme in _list_agreed(consultation):
        for number, answer in enumerate(theme.published_answers, 1):
            kind = str(DISPOSITIONS[Disposition(answer.disposition)].label)
            words = [answer.headline, answer.reason, answer.constraint]
            yield [theme.sentence, str(number), kind, *words, say_moment(answer.published_at)]


def list_promise_rows(consultation: Consultation) -> Iterator[list[str]]:
    yield [_("Promise"), _("Who is responsible"), _("Due"), _("Status"), _("Kept on"), _("Why it was broken"), _("Instead")]
    for promise in list_promises(consultation):
        state = str(PROMISE_STATES[state_of_promise(promise)].label)
        who = ", ".join(filter(None, (promise.owner_title, promise.unit)))
        words = [state, say_moment(promise.done_at), promise.because, promise.instead]
        yield [promise.what, who, promise.due_on.isoformat(), *words]


declare_table(Table("themes", _l("Themes"), list_theme_rows))
declare_table(Table("answers", _l("Answers"), list_answer_rows))
declare_table(Table("promises", _l("Promises"), list_promise_rows))
