from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, select

from forum.consultations.extension_points import OfficialWords, holds_official_words
from forum.consultations.models import Consultation
from forum.contributions.models import Contribution
from forum.kernel.db import db
from forum.outcomes.models import (
    Answer,
    CallIn,
    Campaign,
    Check,
    CheckCorrection,
    CheckEvidence,
    Commitment,
    DecisionTerms,
    EqualityReview,
    FinalDecision,
    Following,
    KeptPromise,
    Milestone,
    Misreading,
    Progress,
    PromiseDraft,
    Reading,
    Report,
    Review,
    Rewording,
    Theme,
    ThemePoll,
)

Finder = Callable[[Consultation], Iterable[Any]]
THEMES, ANSWERS, PROMISES = _l("Themes"), _l("Answers"), _l("Promises")
DECISION, CHECKS = _l("The decision"), _l("Looking back after 6 and 12 months")


def of_it(model: Any) -> Finder:
    return lambda consultation: db.session.scalars(select(model).filter_by(consultation_id=consultation.id)).all()


def under(column: Any, parent: Any, of: str = "consultation_id") -> Finder:
    """Rows that belong to something that belongs to a consultation, by the column that says to which, and that of the parent."""

    def find(consultation: Consultation) -> Iterable[Any]:
        wanted: Select[Any] = select(parent.id).filter_by(**{of: consultation.id})
        return db.session.scalars(select(column.class_).where(column.in_(wanted))).all()

    return find


def hold(key: str, label: LazyString, model: Any, find: Finder, columns: str, drawn_from: str = "") -> None:
    html = (("html", drawn_from),) if drawn_from else ()
    holds_official_words(OfficialWords(key, label, find, tuple(columns.split()), html, model=model))


hold("themes", THEMES, Theme, of_it(Theme), "sentence against meaning")
hold("themes", THEMES, Rewording, under(Rewording.theme_id, Theme), "sentence against reason")
hold("themes", THEMES, Campaign, of_it(Campaign), "label")
hold("themes", THEMES, Report, of_it(Report), "summary")
hold("themes", THEMES, ThemePoll, under(ThemePoll.theme_id, Theme), "note")
hold("themes", THEMES, Misreading, under(Misreading.theme_id, Theme), "reply")
hold("themes", THEMES, Reading, under(Reading.contribution_id, Contribution, "space_id"), "note")
hold("answers", ANSWERS, Answer, under(Answer.theme_id, Theme), "headline reason constraint would_change why_changed", "reason")
hold("promises", PROMISES, Commitment, of_it(Commitment), "what owner_title unit because instead")
hold("promises", PROMISES, PromiseDraft, of_it(PromiseDraft), "what owner_title unit steps refused_because")
hold("promises", PROMISES, Milestone, under(Milestone.commitment_id, Commitment), "what")
hold("promises", PROMISES, Progress, under(Progress.commitment_id, Commitment), "words link seen_where")
hold("promises", PROMISES, KeptPromise, under(KeptPromise.commitment_id, Commitment), "refused_because")
hold("decision", DECISION, FinalDecision, of_it(FinalDecision), "sentence words", "words")
hold("decision", DECISION, Following, of_it(Following), "why_not named")
hold("decision", DECISION, DecisionTerms, of_it(DecisionTerms), "call_in_body")
hold("decision", DECISION, CallIn, of_it(CallIn), "because settled_words sentence words why_not", "words")
hold("decision", DECISION, EqualityReview, of_it(EqualityReview), "words reason", "words")
hold("checks", CHECKS, Check, of_it(Check), "words")
hold("checks", CHECKS, CheckEvidence, under(CheckEvidence.check_id, Check), "link seen_where")
hold("checks", CHECKS, CheckCorrection, under(CheckCorrection.check_id, Check), "words link seen_where")
hold("checks", CHECKS, Review, of_it(Review), "words", "words")
