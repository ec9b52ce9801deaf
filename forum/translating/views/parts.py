"""What translators add to the pages of a group and of a clause, and where what they wrote stands."""

from __future__ import annotations

from flask import url_for

from forum.groups.extension_points import GroupPart, RemarkKeeper, declare_keeper, shows_on_clause, shows_on_group
from forum.groups.kinds import RemarkKind
from forum.groups.models import Clause, Remark, StandingGroup
from forum.groups.rules import TAKE_PART
from forum.kernel.db import db
from forum.kernel.permissions import Actor, can
from forum.translating import queries, rules
from forum.translating.kinds import PLAIN_SIGNS, QUESTION_SIGNS
from forum.translating.models import ManagerQuestion, PlainText, QuestionPart
from forum.translating.parsing import mark_terms
from forum.translating.standing.originals import read_clause
from forum.translating.standing.plain_texts import read_stand
from forum.web.templates import offer_to_templates

MOST_SHOWN_OF_GROUP = 3
OF_QUESTION = frozenset({RemarkKind.BUNDLE, RemarkKind.NOT_MEANT, RemarkKind.UNCLEAR_ANSWER})

offer_to_templates("translating", rules=rules, PLAIN_SIGNS=PLAIN_SIGNS, QUESTION_SIGNS=QUESTION_SIGNS)


@shows_on_group("translating")
def show_on_group(_actor: Actor, group: StandingGroup) -> GroupPart:
    shown = queries.list_questions(group)[:MOST_SHOWN_OF_GROUP]
    return GroupPart("translating/on_group.html", {"questions": shown})


@shows_on_clause("translating")
def show_on_clause(actor: Actor, group: StandingGroup, clause: Clause) -> GroupPart:
    original = read_clause(clause)
    text = queries.find_plain_text(group, original)
    terms = [each.term for each in mark_terms(clause.words, queries.list_terms(group)) if each.term]
    takes_part = can(actor, TAKE_PART, group) and clause.struck_at is None
    stand = read_stand(text) if text else None
    return GroupPart("translating/on_clause.html", {"stand": stand, "terms": terms, "takes_part": takes_part})


def find_address(group: StandingGroup, remark: Remark) -> str:
    """The page on which such a remark stands."""
    if remark.said is RemarkKind.PLAIN or remark.said is RemarkKind.UNCLEAR:
        wording = remark if remark.said is RemarkKind.PLAIN else db.session.get_one(Remark, remark.about_id)
        text = db.session.get_one(PlainText, wording.about_id)
        return url_for("plain_words.show", slug=group.slug, public_id=text.public_id)
    if remark.said in OF_QUESTION:
        question: ManagerQuestion | None = db.session.get_one(ManagerQuestion, remark.about_id)
    else:
        part = db.session.query(QuestionPart).filter_by(remark_id=remark.id).one_or_none()
        question = part.question if part else None
    if question is None:
        return url_for("manager_questions.index", slug=group.slug)
    return url_for("manager_questions.show", slug=group.slug, public_id=question.public_id)


def is_put(remark: Remark) -> bool:
    """Whether it is the wording of a question that a manager was asked."""
    return remark.said is RemarkKind.BUNDLE and db.session.get_one(ManagerQuestion, remark.about_id).put_at is not None


declare_keeper(
    [
        RemarkKind.PLAIN,
        RemarkKind.UNCLEAR,
        RemarkKind.QUESTION,
        RemarkKind.BUNDLE,
        RemarkKind.NOT_MEANT,
        RemarkKind.UNCLEAR_ANSWER,
    ],
    RemarkKeeper(find_address, is_put),
)
