"""What runs by itself: suggestions, and the clocks of promises and checks."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, select

from forum.consultations.events import consultation_stream
from forum.consultations.models import Consultation
from forum.contributions.models import Contribution
from forum.kernel.actions import transaction
from forum.kernel.clock import now
from forum.kernel.db import db
from forum.kernel.events import emit
from forum.kernel.jobs import JobQueue, RunningJob, job
from forum.kernel.permissions import SYSTEM
from forum.outcomes.actions.answering import note_due_day
from forum.outcomes.actions.checking import open_check
from forum.outcomes.actions.considering_again import tell_who_considers_again
from forum.outcomes.actions.promising import note_late_promise
from forum.outcomes.deadlines import is_due_day_new
from forum.outcomes.events import ReportChanged
from forum.outcomes.kinds import LIVE_THEMES
from forum.outcomes.models import Campaign, CampaignText, Suggestion, Theme, ThemeEntry
from forum.outcomes.queries.said import fits_no_theme, is_in_theme, is_said
from forum.outcomes.queries.showing import find_report, list_answerable, list_due_checks, list_late_promises
from forum.outcomes.queries.since_considered import list_came_after
from forum.outcomes.rules import SMALLEST_CAMPAIGN
from forum.outcomes.similarity import find_same_texts, suggest


@job("keep_clocks", every=timedelta(minutes=15))
def keep_clocks(_running: RunningJob) -> None:
    """Days begin at midnight where the organisation is; who is told hears of it within a quarter of an hour."""
    for consultation in list_answerable():
        if is_due_day_new(consultation, find_report(consultation)):
            note_due_day(SYSTEM, consultation)
    for promise in list_late_promises():
        note_late_promise(SYSTEM, promise)
    for check in list_due_checks():
        open_check(SYSTEM, check)
    running = {consultation.id: consultation for consultation in list_answerable()}
    for consultation_id in sorted({each.consultation_id for each in list_came_after(running)}):
        tell_who_considers_again(SYSTEM, running[consultation_id])


@job("suggest_themes", queue=JobQueue.SLOW)
def suggest_themes(running: RunningJob) -> None:
    consultation = db.session.get(Consultation, running.payload["consultation_id"])
    if consultation is None:
        return
    found = suggest(_list_unsorted(consultation), _list_theme_texts(consultation))
    same = find_same_texts(_list_texts(consultation), 2)
    db.session.rollback()  # The counting took a while: what is written below starts from what is true now.
    with transaction():
        mine = select(Contribution.id).where(Contribution.space_id == consultation.id)
        db.session.execute(delete(Suggestion).where(Suggestion.contribution_id.in_(mine)))
        live = set(db.session.scalars(select(Theme.id).where(Theme.state.in_(LIVE_THEMES))))
        for contribution_id, themes in found.items():
            for theme_id, cosine in themes:
                if theme_id in live:
                    row = Suggestion(contribution_id=contribution_id, theme_id=theme_id, similarity=round(cosine * 1000))
                    db.session.add(row)
        _keep_campaigns(consultation, same)


def _list_unsorted(consultation: Consultation) -> dict[int, str]:
    return _list_texts(consultation, unsorted=True)


def _list_texts(consultation: Consultation, *, unsorted: bool = False) -> dict[int, str]:
    query = select(Contribution.id, Contribution.title, Contribution.body).where(
        Contribution.space_id == consultation.id, is_said()
    )
    if unsorted:
        query = query.where(~is_in_theme(), ~fits_no_theme())
    return {row.id: f"{row.title} {row.body}" for row in db.session.execute(query)}


def _list_theme_texts(consultation: Consultation) -> dict[int, str]:
    themes = select(Theme).where(Theme.consultation_id == consultation.id, Theme.state.in_(LIVE_THEMES))
    texts = {theme.id: f"{theme.sentence} {theme.meaning} {theme.against}" for theme in db.session.scalars(themes)}
    entries = (
        select(ThemeEntry.theme_id, Contribution.title, Contribution.body)
        .join(Contribution, Contribution.id == ThemeEntry.contribution_id)
        .where(ThemeEntry.theme_id.in_(texts), is_said())
    )
    for theme_id, title, body in db.session.execute(entries):
        texts[theme_id] += f" {title} {body}"
    return texts


def _keep_campaigns(consultation: Consultation, groups: list[list[int]]) -> None:
    """As many people with one text are a campaign; it stays one, with its label, when some of them withdraw. What was put
    otherwise since is its author's own text again."""
    mine = select(Contribution.id, Contribution.author_id).where(Contribution.space_id == consultation.id)
    author_of = dict(db.session.execute(mine).tuples().all())
    texts = select(CampaignText).join(Campaign).where(Campaign.consultation_id == consultation.id)
    in_campaign = {text.contribution_id: text for text in db.session.scalars(texts)}
    kept: set[int] = set()
    has_changed = False
    for ids in groups:
        known = next((in_campaign[each].campaign_id for each in ids if each in in_campaign), None)
        if known is None and len({author_of[each] for each in ids}) < SMALLEST_CAMPAIGN:
            continue
        if known is None:
            campaign = Campaign(consultation_id=consultation.id, label="", found_at=now())
            db.session.add(campaign)
            db.session.flush()
            known = campaign.id
        kept |= set(ids)
        has_changed |= any(each not in in_campaign for each in ids)
        db.session.add_all(CampaignText(contribution_id=each, campaign_id=known) for each in ids if each not in in_campaign)
    in_sight = set(_list_texts(consultation))
    for contribution_id, text in in_campaign.items():
        if contribution_id in in_sight - kept:
            db.session.delete(text)
            has_changed = True
    if has_changed:
        emit(ReportChanged(consultation_stream(consultation.id), None, "campaigns"))
