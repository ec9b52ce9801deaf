"""The same page for programs and for paper: JSON, an Atom feed, PDF."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, jsonify, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.consultations.queries import get_consultation
from forum.consultations.signed_names import find_name_at
from forum.kernel.errors import Unavailable
from forum.kernel.text import drop_what_xml_forbids
from forum.outcomes.deadlines import state_of_decision, state_of_promise
from forum.outcomes.models import Answer, Commitment
from forum.outcomes.queries import showing
from forum.outcomes.queries.showing import CheckRow, OutcomesPage, Row
from forum.spaces.models import Version
from forum.spaces.queries import list_versions_since
from forum.spaces.rules import read_words
from forum.web.access import anyone, current_actor
from forum.web.pdf import can_print, make_pdf
from forum.web.urls import public_url

blueprint = Blueprint("outcome_feeds", __name__)
BASE = "/consultations/<slug>/you-said-we-did"


@blueprint.get(f"{BASE}.json")
@anyone
def as_json(slug: str) -> ResponseReturnValue:
    """Everything on the page as data: themes, answers, promises, checks; and what changed of the official words, the latest
    first. Times are UTC, days are local."""
    page = _make(slug)
    return jsonify(
        consultation=page.consultation.title,
        address=public_url("outcomes.page", slug=slug),
        summary=page.report.summary if page.report else "",
        answers_due_on=_iso(page.due_on),
        decision=page.decision.current_sentence if page.decision else None,
        decided_on=_iso(page.decision.decided_on) if page.decision else None,
        decided=page.decision.timing if page.decision else None,
        decision_state=state_of_decision(page.decision) if page.decision else None,
        said={
            "contributions": page.totals.said,
            "people": page.totals.people,
            "in_themes": page.totals.in_themes,
            "read_and_in_none": page.totals.fit_none,
            "read": page.totals.read,
            "not_read": page.totals.unread,
        },
        promises={str(state): count for state, count in showing.count_promises(page.promises).items()},
        themes=[_describe_row(slug, row) for row in page.rows],
        changes=list(map(_describe_change, list_versions_since(page.consultation.id))),
    )


@blueprint.get(f"{BASE}.atom")
@anyone
def as_atom(slug: str) -> ResponseReturnValue:
    """Answers and promises as news, newest first."""
    page = _make(slug)
    feed = render_template("outcomes/feed.xml", page=page, consultation=page.consultation, entries=_list_news(page))
    return Response(drop_what_xml_forbids(feed), mimetype="application/atom+xml")


@blueprint.get(f"{BASE}.pdf")
@anyone
def as_pdf(slug: str) -> ResponseReturnValue:
    page = _make(slug)
    if not can_print():
        raise Unavailable(_("We cannot make a PDF at the moment. Print the page or save it as a PDF from your browser."))
    html = render_template("outcomes/print.html", page=page, consultation=page.consultation, rows=page.rows)
    document = make_pdf(html, "outcomes/pdf.css")
    return Response(
        document, mimetype="application/pdf", headers={"Content-Disposition": f'inline; filename="you-said-we-did-{slug}.pdf"'}
    )


def _make(slug: str) -> OutcomesPage:
    actor = current_actor()
    return showing.make_page(actor, get_consultation(actor, slug))


def _describe_change(version: Version) -> dict[str, Any]:
    return {
        "part": version.part,
        "title": version.title,
        "before": read_words(version.before),
        "after": read_words(version.after),
        "why": version.reason,
        "effect": version.effect,
        "at": version.at.isoformat(),
    }


def _describe_row(slug: str, row: Row) -> dict[str, Any]:
    theme = row.theme
    return {
        "theme": theme.sentence,
        "against": theme.against,
        "address": public_url("outcomes.theme", slug=slug, public_id=theme.public_id),
        "contributions": row.backing.said,
        "people": row.backing.people,
        "wording_agreed_by": {
            "people_running_this": row.agreed_by.team,
            "staff": row.agreed_by.staff,
            "people_taking_part": row.agreed_by.others,
        },
        "people_against": row.backing.people_against,
        "people_as": [{"capacities": labels, "people": people} for labels, people in row.backing.groups],
        "answers": [_describe_answer(answer) for answer in theme.published_answers],
        "ratings_of_answer": {str(verdict): count for verdict, count in row.ratings.items()},
        "promises": [_describe_promise(promise) for promise in theme.commitments],
        "checks": [_describe_check(check) for check in row.checks],
    }


def _describe_answer(answer: Answer) -> dict[str, Any]:
    return {
        "version": answer.number,
        "disposition": answer.disposition,
        "headline": answer.headline,
        "reason": answer.reason,
        "constraint": answer.constraint,
        "would_change": answer.would_change,
        "until_on": _iso(answer.until_on),
        "why_changed": answer.why_changed,
        "published_at": _iso(answer.published_at),
        "considered_at": _iso(answer.considered_at),
        "considered_by": find_name_at(answer.considered_by, answer.considered_at) if answer.considered_by else None,
    }


def _describe_promise(promise: Commitment) -> dict[str, Any]:
    return {
        "what": promise.what,
        "owner": promise.owner_title,
        "unit": promise.unit,
        "due_on": _iso(promise.due_on),
        "state": str(state_of_promise(promise)),
        "done_at": _iso(promise.done_at),
        "given_up_because": promise.because,
        "steps": [{"what": step.what, "done_at": _iso(step.done_at)} for step in promise.milestones],
    }


def _describe_check(row: CheckRow) -> dict[str, Any]:
    return {
        "months": row.check.months,
        "opens_on": _iso(row.check.opens_on),
        "state": str(row.state),
        "service_says": row.check.says.verdict or None,
        "service_account": row.check.says.words,
        "people_say": {str(verdict): count for verdict, count in row.ratings.items()},
    }


def _iso(value: Any) -> str | None:
    return value.isoformat() if value else None


def _list_news(page: OutcomesPage) -> list[dict[str, Any]]:
    slug = page.consultation.slug
    news: list[dict[str, Any]] = []
    for row in page.rows:
        for answer in row.theme.published_answers:
            link = public_url("outcomes.theme", slug=slug, public_id=row.theme.public_id)
            news.append(
                {
                    "key": f"answer-{answer.public_id}",
                    "at": answer.published_at,
                    "answer": answer,
                    "theme": row.theme,
                    "link": link,
                }
            )
        for promise in row.theme.commitments:
            link = public_url("outcomes.promise", slug=slug, public_id=promise.public_id)
            at = promise.done_at or promise.given_up_at or promise.made_at
            news.append({"key": f"promise-{promise.public_id}", "at": at, "promise": promise, "theme": row.theme, "link": link})
    return sorted(news, key=lambda each: each["at"], reverse=True)[:100]
