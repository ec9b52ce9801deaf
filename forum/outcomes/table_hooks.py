from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from forum.consultations.models import Consultation
from forum.consultations.tables import Table, declare_table, say_moment
from forum.contributions.extension_points import CommentColumn, add_comment_column
from forum.contributions.models import Contribution
from forum.kernel.db import db
from forum.kernel.permissions import VISITOR, Actor
from forum.outcomes.deadlines import state_of_promise
from forum.outcomes.kinds import DISPOSITIONS, PROMISE_STATES, Disposition
from forum.outcomes.models import Theme, ThemeEntry
from forum.outcomes.queries.said import is_said
from forum.outcomes.queries.showing import list_promises
from forum.outcomes.queries.themes import NOTHING, count_backing, is_public_theme, list_themes


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
    said = [_("Answer"), _("In short"), _("Why"), _("What we cannot change"), _("Why it changed")]
    yield [_("Theme"), _("Number"), *said, _("Published on")]
    for theme in _list_agreed(consultation):
        for number, answer in enumerate(theme.published_answers, 1):
            kind = str(DISPOSITIONS[Disposition(answer.disposition)].label)
            words = [answer.headline, answer.reason, answer.constraint, answer.why_changed]
            yield [theme.sentence, str(number), kind, *words, say_moment(answer.published_at)]


def list_promise_rows(consultation: Consultation) -> Iterator[list[str]]:
    yield [_("Promise"), _("Who is responsible"), _("Due"), _("Status"), _("Kept on"), _("Why it was broken"), _("Instead")]
    for promise in list_promises(consultation):
        state = str(PROMISE_STATES[state_of_promise(promise)].label)
        who = ", ".join(filter(None, (promise.owner_title, promise.unit)))
        words = [state, say_moment(promise.done_at), promise.because, promise.instead]
        yield [promise.what, who, promise.due_on.isoformat(), *words]


def find_counted(several: Sequence[Contribution]) -> dict[int, str]:
    """Whether it is one of the comments that pages count."""
    counted = select(Contribution.id).where(Contribution.id.in_([said.id for said in several]), is_said())
    found = set(db.session.scalars(counted))
    return {said.id: _("Yes") if said.id in found else _("No") for said in several}


def find_themes(several: Sequence[Contribution]) -> dict[int, str]:
    """The agreed themes that it is in, each on a line; with the other side of one stands that it is."""
    found: dict[int, list[str]] = defaultdict(list)
    query = select(ThemeEntry.contribution_id, ThemeEntry.is_against, Theme.sentence).join(ThemeEntry.theme)
    query = query.where(ThemeEntry.contribution_id.in_([said.id for said in several]), is_public_theme())
    for number, is_against, sentence in db.session.execute(query.order_by(ThemeEntry.id)):
        found[number].append(_("The other side: %(theme)s", theme=sentence) if is_against else sentence)
    return {number: "\n".join(sentences) for number, sentences in found.items()}


add_comment_column(CommentColumn(_l("Counted as a comment"), find_counted))
add_comment_column(CommentColumn(_l("Themes"), find_themes))
declare_table(Table("themes", _l("Themes"), list_theme_rows))
declare_table(Table("answers", _l("Answers"), list_answer_rows))
declare_table(Table("promises", _l("Promises"), list_promise_rows))
